"""Effect of single changes on the total."""
