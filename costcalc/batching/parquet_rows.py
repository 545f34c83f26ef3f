"""Rows of a Parquet file; a row's line is its number, from 1."""

from collections.abc import Collection, Iterator
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from costcalc.batching.arrow_columns import ArrowColumns
from costcalc.batching.rows import Chunk
from costcalc.errors import DataError

BATCH = 2**16
"""Rows that are decoded at once."""


class ParquetRows:
    """A Parquet file. Raises DataError for columns that no option can be read from."""

    def __init__(self, path: Path, called: str, keep: Collection[str]) -> None:
        self.path = path
        self.called = called
        with _readable(called), parquet.ParquetFile(path) as file:
            schema, self._rows = file.schema_arrow, file.metadata.num_rows
        self.columns = ArrowColumns(schema, called, keep)
        self.kept = self.columns.kept

    def pieces(self, rows: int) -> Iterator[Chunk]:
        """So many rows at a time, fewer at the end of a group of the file."""
        done = 0
        with _readable(self.called), parquet.ParquetFile(self.path) as file:
            for batch in file.iter_batches(batch_size=min(rows, BATCH)):
                first, done = done + 1, done + batch.num_rows
                yield self.columns.chunk(batch, first, done / max(1, self._rows))


class _readable:  # noqa: N801 - read as a word of the statement
    """What goes wrong while a Parquet file is read, as a DataError."""

    def __init__(self, called: str) -> None:
        self.called = called

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, pa.ArrowException) or (isinstance(error, OSError) and error.errno is None):
            raise DataError(f"{self.called}: is no Parquet file, or a damaged one: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return str(error).split("\n")[0][:200]
