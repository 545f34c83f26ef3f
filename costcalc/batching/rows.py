"""What a reader gives: rows as columns of text, with their place in the file and what is wrong with some of them."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa

from costcalc.errors import DataError

MOST_CELL = 2**20
"""Bytes of a cell. What is longer is no option of a scenario, but a quote that was never closed, or another file."""


class Chunk(NamedTuple):
    """Some rows of a file, in its order."""

    table: pa.Table
    """The options of the rows that could be read: a column of text for each one that the file has."""
    kept: pa.Table
    """The columns of the same rows that are carried along."""
    lines: pa.Array
    """The line of every row, also of those that could not be read."""
    bad: Mapping[int, str]
    """Why a row could not be read, by its place among all rows of the chunk."""
    share: float
    """How much of the file has been read with it, 0 to 1."""

    @property
    def rows(self) -> int:
        """All of them, readable or not."""
        return len(self.lines)


class Source(Protocol):
    """A file of rows."""

    path: Path
    kept: pa.Schema
    """The columns that are carried along."""

    def pieces(self, rows: int) -> Iterator[Chunk]:
        """The rows in pieces of any size, about `rows` each. Raises DataError where the file cannot be read on."""
        ...


def chunks(source: Source, rows: int) -> Iterator[Chunk]:
    """The rows of a file in chunks of `rows`, the last one shorter; what they are depends on the file alone.

    Raises DataError where the file cannot be read on.
    """
    try:
        yield from _regrouped(source, rows)
    except OSError as error:
        raise DataError(f"{source.path}: cannot be read: {error.strerror or error}") from error


def _regrouped(source: Source, rows: int) -> Iterator[Chunk]:
    held: list[Chunk] = []
    count = 0
    for piece in source.pieces(rows):
        held.append(piece)
        count += piece.rows
        while count >= rows:
            joined = _joined(held)
            yield _part(joined, 0, rows)
            count -= rows
            held = [_part(joined, rows, joined.rows)]
    if count:
        yield _joined(held)


def _joined(pieces: list[Chunk]) -> Chunk:
    if len(pieces) == 1:
        return pieces[0]
    bad: dict[int, str] = {}
    before = 0
    for piece in pieces:
        bad |= {before + place: reason for place, reason in piece.bad.items()}
        before += piece.rows
    return Chunk(
        pa.concat_tables([piece.table for piece in pieces]),
        pa.concat_tables([piece.kept for piece in pieces]),
        pa.concat_arrays([piece.lines for piece in pieces]),
        bad,
        pieces[-1].share,
    )


def _part(chunk: Chunk, start: int, end: int) -> Chunk:
    """The rows from `start` to before `end`."""
    skipped = sum(place < start for place in chunk.bad)
    bad = {place - start: reason for place, reason in chunk.bad.items() if start <= place < end}
    first, count = start - skipped, end - start - len(bad)
    return Chunk(
        chunk.table.slice(first, count),
        chunk.kept.slice(first, count),
        chunk.lines.slice(start, end - start),
        bad,
        chunk.share,
    )


def refuse_large(chunk: Chunk, called: str) -> Chunk:
    """The chunk as it is. Raises DataError for a cell of absurd size, naming its line."""
    import pyarrow.compute as pc  # noqa: PLC0415 - a moment, and only a file of rows needs it

    for columns in (chunk.table, chunk.kept):
        for name, column in zip(columns.column_names, columns.columns, strict=True):
            if not pa.types.is_string(column.type) or not column.nbytes > MOST_CELL:
                continue
            lengths = pc.binary_length(column)
            if (pc.max(lengths).as_py() or 0) > MOST_CELL:
                good = [place for place in range(chunk.rows) if place not in chunk.bad]
                place = good[pc.index(pc.greater(lengths, MOST_CELL), True).as_py()]
                raise DataError(f"{called}:{chunk.lines[place]}: {too_large(name)}")
    return chunk


def too_large(name: str | None = None) -> str:
    """What is said of a cell of absurd size."""
    where = f"the cell {name!r}" if name else "a cell"
    return f"{where} is larger than {MOST_CELL // 2**20} MiB: no option is that long; look for a quote that is missing"


def text_table(columns: Iterable[tuple[str, Iterable[str | None]]]) -> pa.Table:
    """Columns of text as a table."""
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns})
