"""Many scenarios at once: rows of options in, rows of totals out. Needs polars and pyarrow, the extra `batch`."""
