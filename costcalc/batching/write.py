"""Rows of results as a file: CSV, JSON Lines or Parquet, chunk by chunk."""

from collections.abc import Callable, Iterable, Mapping
from typing import BinaryIO, Protocol

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from costcalc.batching.chunk import Chunk
from costcalc.batching.columns import AMOUNTS, LINE, MAX_DIGITS, results_schema
from costcalc.catalog.models import Catalog


class Writer(Protocol):
    """Writes an open file, chunk by chunk."""

    def write(self, table: pa.Table) -> None:
        """Write some rows."""
        ...

    def close(self) -> None:
        """Write what stands at the end. The file itself stays open."""
        ...


def output_schema(catalog: Catalog, kept: pa.Schema) -> pa.Schema:
    """The columns of an output: the line, what is carried along, and the results."""
    return pa.schema([(LINE, pa.int64()), *kept, *results_schema(catalog)])


def assembled(chunk: Chunk, results: pa.Table, schema: pa.Schema) -> pa.Table:
    """The rows of a chunk with their results, those that could not be read at their place among them."""
    kept = chunk.kept
    if chunk.bad:
        places = iter(range(results.num_rows))
        order = pa.array([None if row in chunk.bad else next(places) for row in range(chunk.rows)], pa.int64())
        reasons = pa.array([chunk.bad.get(row) for row in range(chunk.rows)], pa.string())
        results = results.take(order)
        errors = pc.coalesce(reasons, results.column("error"))
        results = results.set_column(results.schema.get_field_index("error"), "error", errors)
        kept = kept.take(order) if kept.num_columns else kept
    return pa.table([chunk.lines, *kept.columns, *results.columns], schema=schema)


class ParquetWriter:
    """Typed columns, compressed; a chunk is a group of rows."""

    def __init__(self, file: BinaryIO, schema: pa.Schema, _catalog: Catalog) -> None:
        texts = [field.name for field in schema if pa.types.is_string(field.type)]
        self._writer = parquet.ParquetWriter(
            file,
            schema,
            compression="zstd",  # as fast as snappy for such columns, and a quarter smaller
            use_dictionary=texts,  # amounts hardly repeat
            store_decimal_as_integer=True,
        )

    def write(self, table: pa.Table) -> None:
        """Write some rows."""
        self._writer.write_table(table, row_group_size=max(1, table.num_rows))

    def close(self) -> None:
        """Write the index of the groups."""
        self._writer.close()


class CsvWriter:
    """One line for each row; amounts have the decimal places of their currency."""

    def __init__(self, file: BinaryIO, schema: pa.Schema, catalog: Catalog) -> None:
        self._file = file
        self._catalog = catalog
        self._file.write((",".join(_quoted(name) for name in schema.names) + "\n").encode())

    def write(self, table: pa.Table) -> None:
        """Write some rows."""
        _frame(table, self._catalog, text=False).write_csv(self._file, include_header=False)

    def close(self) -> None:
        """Nothing stands at the end."""


def _quoted(name: str) -> str:
    return f'"{name.replace(chr(34), chr(34) * 2)}"' if any(sign in name for sign in ',"\r\n') else name


class JsonWriter:
    """One object for each row; amounts are texts with the decimal places of their currency."""

    def __init__(self, file: BinaryIO, _schema: pa.Schema, catalog: Catalog) -> None:
        self._file = file
        self._catalog = catalog

    def write(self, table: pa.Table) -> None:
        """Write some rows."""
        _frame(table, self._catalog, text=True).write_ndjson(self._file)

    def close(self) -> None:
        """Nothing stands at the end."""


WRITERS: Mapping[str, Callable[[BinaryIO, pa.Schema, Catalog], Writer]] = {
    "csv": CsvWriter,
    "jsonl": JsonWriter,
    "parquet": ParquetWriter,
}


def _frame(table: pa.Table, catalog: Catalog, *, text: bool) -> pl.DataFrame:
    """The table with every amount at the minor unit of its currency: `52168.81`, or `5216881` for yen.

    As text if that is asked for; else as numbers if all currencies have as many decimal places.
    """
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    places = {code: catalog.currencies[code].minor_unit for code in frame["currency"].unique() if code is not None}
    units = sorted(set(places.values())) or [0]
    if len(units) == 1:
        amounts = pl.col(*AMOUNTS).cast(pl.Decimal(MAX_DIGITS, units[0]))
        return frame.with_columns(amounts.cast(pl.String) if text else amounts)
    unit = pl.col("currency").replace_strict(places, default=None, return_dtype=pl.Int8)
    return frame.with_columns(_in_its_unit(name, unit, units) for name in AMOUNTS)


def _in_its_unit(name: str, unit: pl.Expr, units: Iterable[int]) -> pl.Expr:
    """The text of an amount with the decimal places of the currency of its row."""
    ways = (
        pl.when(unit == places).then(pl.col(name).cast(pl.Decimal(MAX_DIGITS, places)).cast(pl.String))
        for places in units
    )
    return pl.coalesce(*ways).alias(name)
