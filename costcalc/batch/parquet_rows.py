"""Rows of a Parquet file; a row's line is its number, from 1."""

from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from costcalc.batch.header import columns_of
from costcalc.batch.rows import Chunk, refuse_large
from costcalc.errors import DataError, ScenarioError
from costcalc.wish import as_text

BATCH = 2**16
"""Rows that are decoded at once."""


class ParquetRows:
    """A Parquet file. Raises DataError for columns that no option can be read from."""

    def __init__(self, path: Path, called: str, keep: Collection[str]) -> None:
        self.path = path
        self.called = called
        with _readable(called), parquet.ParquetFile(path) as file:
            schema, self._rows = file.schema_arrow, file.metadata.num_rows
        self.columns = columns_of(schema.names, keep, called)
        problems = []
        for place, name in {**self.columns.options, **self.columns.kept}.items():
            kind = schema.field(place).type
            if not (_is_kept(kind) if place in self.columns.kept else _is_option(kind)):
                problems.append(f"{called}: the column {name!r} holds {kind}, which is not {EXPECTED}")
        if problems:
            raise DataError(problems)
        self.kept = pa.schema([(name, _plain(schema.field(place).type)) for place, name in self.columns.kept.items()])
        self._wanted = [schema.names[place] for place in sorted({**self.columns.options, **self.columns.kept})]

    def pieces(self, rows: int) -> Iterator[Chunk]:
        """So many rows at a time, fewer at the end of a group of the file."""
        done = 0
        with _readable(self.called), parquet.ParquetFile(self.path) as file:
            for batch in file.iter_batches(batch_size=min(rows, BATCH), columns=self._wanted):
                first, done = done + 1, done + batch.num_rows
                batch.validate(full=True)  # text that is not UTF-8
                names = self._wanted
                order = {place: names.index(file.schema_arrow.names[place]) for place in self._places()}
                table = {
                    name: self._text(batch.column(order[place]), name, first)
                    for place, name in self.columns.options.items()
                }
                kept = {
                    name: batch.column(order[place]).cast(self.kept.field(name).type)
                    for place, name in self.columns.kept.items()
                }
                lines = pa.array(range(first, done + 1), pa.int64())
                share = done / max(1, self._rows)
                yield refuse_large(Chunk(pa.table(table), pa.table(kept), lines, {}, share), self.called)

    def _places(self) -> list[int]:
        return [*self.columns.options, *self.columns.kept]

    def _text(self, column: pa.Array, name: str, first: int) -> pa.Array:
        try:
            return text_of(column)
        except (pa.ArrowInvalid, ScenarioError) as error:
            rows = f"{first} to {first + len(column) - 1}"
            raise DataError(f"{self.called}:{first}: the column {name!r}, rows {rows}: {error}") from error


EXPECTED = "text, whole numbers, decimals, days or lists of them"


def _is_option(kind: pa.DataType) -> bool:
    """Whether an option can be read from such a column."""
    kind = _plain(kind)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _is_option(kind.value_type) and not pa.types.is_nested(kind.value_type)
    return any(is_kind(kind) for is_kind in (pa.types.is_null, _is_text, *NUMBERS, pa.types.is_date, _is_moment))


def _is_kept(kind: pa.DataType) -> bool:
    """Whether every format can have such a column."""
    kind = _plain(kind)
    return any(
        is_kind(kind)
        for is_kind in (pa.types.is_null, _is_text, *NUMBERS, pa.types.is_date, _is_moment, pa.types.is_boolean)
    )


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type without the ways to keep the same in less room."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return pa.string() if _is_text(kind) or pa.types.is_null(kind) else kind


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _is_moment(kind: pa.DataType) -> bool:
    """A day as data frames keep it: a moment without a zone."""
    return bool(pa.types.is_timestamp(kind) and kind.tz is None)


NUMBERS: tuple[Callable[[pa.DataType], bool], ...] = (
    pa.types.is_integer,
    pa.types.is_decimal,
    pa.types.is_floating,  # data frames turn whole numbers into these where one is missing
)


def text_of(column: pa.Array) -> pa.Array:
    """A column as the command line would have each value. Raises ScenarioError or ArrowInvalid for what cannot be."""
    kind = _plain(column.type)
    column = column.cast(kind) if column.type != kind else column
    if pa.types.is_timestamp(kind):
        days = column.cast(pa.date32(), safe=False)
        if not days.cast(kind).equals(column):
            raise ScenarioError("a day has a time of day: leave it out")
        column = days
    elif pa.types.is_floating(kind) or pa.types.is_decimal(kind) or pa.types.is_nested(kind):
        return pa.array([_written(value) for value in column.to_pylist()], pa.string())
    return pc.cast(column, pa.string())


def _written(value: object) -> str | None:
    if value is None or value != value:  # noqa: PLR0124 - no number: a data frame's way to say nothing
        return None
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else str(value)
    if isinstance(value, list):
        return ",".join(_written(each) or "" for each in value)
    return as_text(value)


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
