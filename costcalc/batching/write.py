"""Rows of results as a file: CSV, JSON Lines or Parquet, chunk by chunk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

import polars as pl
import pyarrow as pa
from pyarrow import parquet

from costcalc.batching.chunk import Chunk
from costcalc.batching.columns import AMOUNTS, LINE, MAX_DIGITS, results_schema
from costcalc.catalog.models import Catalog


def output_schema(catalog: Catalog, kept: pa.Schema) -> pa.Schema:
    """The columns of an output: the line, what is carried along, and the results."""
    return pa.schema([(LINE, pa.int64()), *kept, *results_schema(catalog)])


def assembled(chunk: Chunk, results: pa.Table, schema: pa.Schema) -> pa.Table:
    """The rows of a chunk with their results, those that could not be read at their place among them."""
    table = pa.table([chunk.lines, *chunk.kept.columns, *results.columns], schema=schema)
    if not chunk.bad:
        return table
    unreadable = pa.table({LINE: [*chunk.bad], "error": [*chunk.bad.values()]})
    return pa.concat_tables([table, unreadable], promote_options="default").sort_by(LINE)


@contextmanager
def writing(kind: str, file: BinaryIO, schema: pa.Schema, catalog: Catalog) -> Iterator[Callable[[pa.Table], None]]:
    """What writes some rows of results into an open file, as often as it is called.

    In CSV and JSON an amount has the decimal places of its currency; in JSON it is text, so that it stays exact. In
    Parquet columns are typed, and the rows of a call are a group.
    """
    if kind == "parquet":
        with parquet.ParquetWriter(
            file,
            schema,
            compression="zstd",  # as fast as snappy for such columns, and a quarter smaller
            use_dictionary=[field.name for field in schema if pa.types.is_string(field.type)],  # amounts hardly repeat
            store_decimal_as_integer=True,
        ) as writer:
            yield writer.write_table
    elif kind == "csv":
        pl.DataFrame(schema.empty_table()).write_csv(file)  # the header alone
        yield lambda table: _as_text(table, catalog).write_csv(file, include_header=False)
    else:
        yield lambda table: _as_text(table, catalog).write_ndjson(file)


def _as_text(table: pa.Table, catalog: Catalog) -> pl.DataFrame:
    """The table with every amount at the minor unit of its currency: `52168.81`, or `5216881` for yen."""
    frame = pl.DataFrame(table)
    places = {code: catalog.currencies[code].minor_unit for code in frame["currency"].unique() if code is not None}
    unit = pl.col("currency").replace_strict(places, default=None, return_dtype=pl.Int8)
    amounts = pl.col(*AMOUNTS)
    texts = amounts.cast(pl.String)
    for number in set(places.values()):
        rounded = amounts.cast(pl.Decimal(MAX_DIGITS, number)).cast(pl.String)
        texts = pl.when(unit == number).then(rounded).otherwise(texts)
    return frame.with_columns(texts)
