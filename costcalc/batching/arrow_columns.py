"""Columns of Arrow, of a Parquet file or of a table in memory: which options they are, and their values as texts."""

from collections.abc import Callable, Collection
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from costcalc.batching.header import columns_of
from costcalc.batching.rows import Chunk, refuse_large
from costcalc.errors import DataError, ScenarioError
from costcalc.scenario.options import as_text

Values: TypeAlias = pa.Array | pa.ChunkedArray
"""The values of a column."""


class ArrowColumns:
    """The columns of a schema. Raises DataError for those that no option can be read from."""

    def __init__(self, schema: pa.Schema, called: str, keep: Collection[str]) -> None:
        self.called = called
        self.names = schema.names
        self.columns = columns_of(schema.names, keep, called)
        problems = [
            f"{called}: the column {field.name!r} holds {field.type}, which is not {EXPECTED}"
            for place, field in enumerate(schema)
            if not (_is_kept if place in self.columns.kept else _is_option)(field.type)
        ]
        if problems:
            raise DataError(problems)
        self.kept = pa.schema([(name, _plain(schema.field(place).type)) for place, name in self.columns.kept.items()])

    def chunk(self, rows: pa.Table | pa.RecordBatch, first: int = 1, share: float = 1.0) -> Chunk:
        """Rows of the schema, read as the command line would have each value; a row's line is its number."""
        options = {name: self._read(rows, place, first, _texts) for place, name in self.columns.options.items()}
        kept = {name: self._read(rows, place, first, _plain_values) for place, name in self.columns.kept.items()}
        lines = pa.array(range(first, first + rows.num_rows), pa.int64())
        return refuse_large(Chunk(pa.table(options), pa.table(kept), lines, {}, share), self.called)

    def _read(
        self, rows: pa.Table | pa.RecordBatch, place: int, first: int, read: Callable[[Values], Values]
    ) -> Values:
        values = rows.column(place)
        try:
            values.validate(full=True)  # text that is not UTF-8
            return read(values)
        except (pa.ArrowException, ScenarioError, OverflowError, ValueError) as error:  # such as a day beyond year 9999
            where = f"the column {self.names[place]!r}, rows {first} to {first + rows.num_rows - 1}"
            raise DataError(f"{self.called}:{first}: {where}: {error}") from error


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


def _plain_values(column: Values) -> Values:
    """A column in its plain type."""
    kind = _plain(column.type)
    return column.cast(kind) if column.type != kind else column


def _texts(column: Values) -> Values:
    """A column as the command line would have each value. Raises ScenarioError or ArrowException for what cannot be."""
    column = _plain_values(column)
    kind = column.type
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
