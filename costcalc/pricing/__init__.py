"""Line items in their own currency, and their total in one."""
