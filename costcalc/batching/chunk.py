"""Rows on their way in: which columns of an Arrow table are options of a scenario, and their values as text."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from costcalc.batching.columns import columns_of
from costcalc.errors import DataError, ScenarioError
from costcalc.scenario.parse import as_text, money_text

MAX_CELL = 2**20
"""Bytes of a cell. What is longer is no option of a scenario, but a quote that was never closed, or another file."""
ArrowColumn: TypeAlias = pa.Array | pa.ChunkedArray


class Chunk(NamedTuple):
    """Some rows of an input, in its order."""

    table: pa.Table
    """The options of every row: a column of text for each option that the input has."""
    kept: pa.Table
    """The columns of the same rows that are carried along."""
    lines: pa.Array
    """The line of every row."""
    bad: Mapping[int, str]
    """Why further rows could not be read, by their lines."""
    share: float
    """How much of the input has been read with it, 0 to 1."""


class InputColumns:
    """The columns of an input by what they stand for. Raises DataError for a column that no option can be read from."""

    def __init__(self, schema: pa.Schema, where: str, keep: Collection[str], line: int | None = None) -> None:
        """`line` is that of the header, where the input has one."""
        self.where = where
        self.schema = schema
        self.options, self.carried = columns_of(schema.names, keep, f"{where}:{line}" if line else where)
        problems = [
            f"{where}: the column {field.name!r} holds {field.type}, which is not {EXPECTED}"
            for place, field in enumerate(schema)
            if not _is_readable(field.type, is_option=place in self.options)
        ]
        if problems:
            raise DataError(problems)
        self.kept = pa.schema([(name, _plain(schema.field(place).type)) for place, name in self.carried.items()])

    def chunk(
        self,
        rows: pa.Table | pa.RecordBatch,
        lines: Sequence[int],
        bad: Mapping[int, str] | None = None,
        share: float = 1.0,
    ) -> Chunk:
        """Rows of the schema with every option as the command line would have it."""
        options = {name: self._read(rows, place, lines) for place, name in self.options.items()}
        kept = {name: self._read(rows, place, lines) for place, name in self.carried.items()}
        return Chunk(pa.table(options), pa.table(kept), pa.array(lines, pa.int64()), bad or {}, share)

    def _read(self, rows: pa.Table | pa.RecordBatch, place: int, lines: Sequence[int]) -> ArrowColumn:
        name, values = self.schema.names[place], rows.column(place)
        try:
            values.validate(full=True)  # text of other programs may not be UTF-8
            values = values.cast(_plain(values.type))
            if place in self.options:
                values = _texts(values)
        except (pa.ArrowException, ScenarioError, OverflowError, ValueError) as error:  # such as a day beyond year 9999
            cells = f"the column {name!r}, rows {lines[0]} to {lines[-1]}"
            raise DataError(f"{self.where}:{lines[0]}: {cells}: {error}") from error
        if pa.types.is_string(values.type) and values.nbytes > MAX_CELL:
            large = pc.index(pc.greater(pc.binary_length(values), MAX_CELL), True).as_py()
            if large >= 0:
                raise DataError(f"{self.where}:{lines[large]}: {too_large(name)}")
        return values


def too_large(name: str | None = None) -> str:
    """The sentence for a cell of absurd size."""
    where = f"the cell {name!r}" if name else "a cell"
    return f"{where} is larger than {MAX_CELL // 2**20} MiB: no option is that long; look for a quote that is missing"


EXPECTED = "text, whole numbers, decimals, days or lists of them"


VALUES: tuple[Callable[[pa.DataType], bool], ...] = (
    pa.types.is_string,
    pa.types.is_integer,
    pa.types.is_decimal,
    pa.types.is_floating,  # data frames turn whole numbers into these where one is missing
    pa.types.is_date,
    lambda kind: pa.types.is_timestamp(kind) and kind.tz is None,  # a day as data frames keep it
)


def _is_readable(kind: pa.DataType, *, is_option: bool) -> bool:
    """Whether an option can be read from such a column, or else whether every format can have it."""
    kind = _plain(kind)
    if is_option and (pa.types.is_list(kind) or pa.types.is_large_list(kind)):
        kind = _plain(kind.value_type)
    return any(is_kind(kind) for is_kind in VALUES) or (not is_option and pa.types.is_boolean(kind))


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type without the ways to keep the same in less room."""
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    texts = (pa.types.is_null, pa.types.is_large_string, pa.types.is_string_view)
    return pa.string() if any(is_kind(kind) for is_kind in texts) else kind


def _texts(column: ArrowColumn) -> ArrowColumn:
    """A plain column as the command line would have each value.

    Raises ScenarioError or ArrowException for what no option can be.
    """
    kind = column.type
    if pa.types.is_timestamp(kind):
        days = column.cast(pa.date32(), safe=False)
        if not days.cast(kind).equals(column):
            raise ScenarioError("a day has a time of day: leave it out")
        column = days
    elif pa.types.is_floating(kind) or pa.types.is_decimal(kind) or pa.types.is_nested(kind):
        return pa.array([_text(value) for value in column.to_pylist()], pa.string())
    return pc.cast(column, pa.string())


def _text(value: object) -> str | None:
    if value is None or value != value:  # noqa: PLR0124 - no number: a data frame's way to say nothing
        return None
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else money_text(str(value))
    if isinstance(value, list):
        return ",".join(_text(element) or "" for element in value)
    return as_text(value) if isinstance(value, str) else money_text(as_text(value))
