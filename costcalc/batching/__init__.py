"""Many scenarios at once: rows of options in, rows of totals out. Needs polars and pyarrow, the extra `batch`."""

MISSING = 'a batch needs the libraries polars and pyarrow: install them with pip install "costcalc[batch]"'
"""Said where they are not installed."""
CHUNK = 2**16
"""Rows that are priced at once, if nothing else is said."""
MOST_ROWS = 2**20
"""Rows that can be priced at once: more would need too much memory."""
