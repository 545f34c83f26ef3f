"""A clinic's or agency's own quote, read and held line by line against what is known of such prices."""
