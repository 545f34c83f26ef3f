"""Each combination worked out once: values as small numbers, and columns that follow from the numbers in others."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, TypeVar

import polars as pl
import pyarrow as pa

Value = TypeVar("Value")
Row = dict[str, int]
"""The numbers of one row, by column."""
Types = Mapping[str, pl.DataType | type[pl.DataType]]
"""The types of columns by their names."""


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


def numbers_of(column: pa.ChunkedArray, texts: Interned[str]) -> pl.Series:
    """The number of the text of every row; a blank one is as good as none, which is number 0."""
    encoded = column.combine_chunks().dictionary_encode()
    numbers = [texts.number(text) if text.strip() else 0 for text in encoded.dictionary.to_pylist()]
    places = pl.Series(encoded.indices, dtype=pl.UInt32)
    # A column without any text has no numbers to take from, and no places either.
    return pl.Series(numbers or [0], dtype=pl.UInt32).gather(places).fill_null(0)


class Distinct:
    """Columns that follow from the numbers in others, worked out when a combination first appears."""

    def __init__(self, columns: Sequence[str], results: Types, work_out: Callable[[Row], tuple[Any, ...]]) -> None:
        """`work_out` gives the results of a row, which holds all its numbers; it may use those in `columns` alone."""
        self.columns = list(columns)
        self.work_out = work_out
        self.combinations = pl.DataFrame(schema=dict.fromkeys(self.columns, pl.UInt32))
        self.results = pl.DataFrame(schema=results)

    def of(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The results of every row."""
        frame = frame.with_columns(pl.col(self.columns).cast(pl.UInt32))
        combinations = frame.select(self.columns)
        # Many columns say the same in every row, and then nothing needs to be looked up row by row.
        if frame.height > 1 and combinations.min().equals(combinations.max()):
            return self.of(frame.head(1))[[0] * frame.height]
        places = self._looked_up(combinations)
        if places.null_count():
            self._add(frame.filter(places.is_null()).unique(self.columns, keep="any"))
            places = self._looked_up(combinations)
        return self.results[places]

    def _looked_up(self, combinations: pl.DataFrame) -> pl.Series:
        known = self.combinations.with_row_index("place")
        return combinations.join(known, on=self.columns, how="left", maintain_order="left")["place"]

    def _add(self, new: pl.DataFrame) -> None:
        rows = [self.work_out(row) for row in new.iter_rows(named=True)]
        self.results.extend(pl.DataFrame(rows, schema=self.results.schema, orient="row"))
        self.combinations.extend(new.select(self.columns))
