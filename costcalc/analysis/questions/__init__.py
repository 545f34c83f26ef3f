"""Questions for the clinic, ranked by the money that hangs on the answer."""
