"""Each combination worked out once: rows to small numbers, and from those to what belongs to them."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import polars as pl
import pyarrow as pa

Value = TypeVar("Value")
Row = dict[str, int]
"""The numbers of one row, by column."""
BITS = 62
"""Of a whole number, in which the numbers of several columns are put side by side."""


class Interned(Generic[Value]):
    """Values with a small number for each different one."""

    def __init__(self, *first: Value) -> None:
        self.known: dict[Hashable, int] = {value: number for number, value in enumerate(first)}
        self.values: list[Value] = list(first)

    def number(self, value: Value, key: Hashable = None) -> int:
        """The number of a value; two with the same key, which is the value itself if left out, have the same."""
        wanted = value if key is None else key
        number = self.known.get(wanted)
        if number is None:
            number = self.known[wanted] = len(self.values)
            self.values.append(value)
        return number


class Texts:
    """The different texts of one column; a blank one is as good as none."""

    def __init__(self) -> None:
        self.texts = Interned[str]()
        self.texts.number("")

    def numbers(self, column: pa.ChunkedArray) -> pl.Series:
        """The number of the text of every row."""
        encoded = column.combine_chunks().dictionary_encode()
        numbers = [0 if not text.strip() else self.texts.number(text) for text in encoded.dictionary.to_pylist()]
        places = pl.Series(encoded.indices, dtype=pl.UInt32)
        return pl.Series(numbers, dtype=pl.UInt32).gather(places).fill_null(0) if numbers else places.fill_null(0)


class Distinct(Generic[Value]):
    """What belongs to each combination of the numbers in some columns, worked out when it first appears."""

    def __init__(self, columns: Sequence[str], work_out: Callable[[Row], Value]) -> None:
        self.columns = list(columns)
        self.work_out = work_out
        self.values: list[Value] = []
        self.bits = [1] * len(self.columns)
        self.known = pl.DataFrame(schema={**dict.fromkeys(self.columns, pl.UInt32), "key": pl.Int64})

    def numbers(self, frame: pl.DataFrame) -> pl.Series:
        """The number of the combination of every row, as its place in `values`."""
        most = frame.select(pl.col(self.columns).max()).row(0)
        least = frame.select(pl.col(self.columns).min()).row(0)
        if most == least and frame.height > 1:  # one combination only
            return pl.repeat(self.numbers(frame.head(1))[0], frame.height, dtype=pl.UInt32, eager=True)
        self._widen([number.bit_length() for number in most])
        keys = frame.select(self._key().alias("key"))
        numbers = self._looked_up(keys)
        if numbers.null_count():
            self._add(frame.with_columns(keys).filter(numbers.is_null()).unique("key", keep="any"))
            numbers = self._looked_up(keys)
        return numbers

    def _widen(self, needed: Sequence[int]) -> None:
        """Make room for larger numbers in the keys."""
        if all(have >= need for have, need in zip(self.bits, needed, strict=True)):
            return
        self.bits = [max(have, need) for have, need in zip(self.bits, needed, strict=True)]
        if sum(self.bits) > BITS:
            raise OverflowError(f"combinations of {', '.join(self.columns)} are too many to count")
        self.known = self.known.with_columns(self._key().alias("key"))

    def _key(self) -> pl.Expr:
        """The numbers of the columns side by side."""
        key = pl.lit(0, pl.Int64)
        for column, bits in zip(self.columns, self.bits, strict=True):
            key = key * 2**bits + pl.col(column).cast(pl.Int64)
        return key

    def _looked_up(self, keys: pl.DataFrame) -> pl.Series:
        known = self.known.select("key").with_row_index("number")
        return keys.join(known, on="key", how="left", maintain_order="left")["number"]

    def _add(self, new: pl.DataFrame) -> None:
        self.values += [self.work_out(row) for row in new.iter_rows(named=True)]
        self.known = pl.concat([self.known, new.select(self.known.columns)])


class Table(Generic[Value]):
    """Columns made of values, that grow as values are added."""

    def __init__(self, schema: Mapping[str, type[pl.DataType]], row: Callable[[Value], tuple[Any, ...]]) -> None:
        self.frame = pl.DataFrame(schema=schema)
        self.row = row

    def gather(self, values: Sequence[Value], numbers: pl.Series) -> pl.DataFrame:
        """What belongs to every row, from the number of its value."""
        new = values[self.frame.height :]
        if new:
            more = pl.DataFrame([self.row(value) for value in new], schema=self.frame.schema, orient="row")
            self.frame = pl.concat([self.frame, more])
        return self.frame[numbers]


def gathered(values: Sequence[Any], numbers: pl.Series, dtype: pl.DataType | type[pl.DataType]) -> pl.Series:
    """The value of every row, from its number."""
    return pl.Series(values, dtype=dtype).gather(numbers)
