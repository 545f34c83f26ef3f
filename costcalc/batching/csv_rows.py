"""Rows of a CSV file, in blocks that a fast reader turns into columns; line numbers are those of an editor."""

import csv
import re
from collections.abc import Collection, Iterator
from itertools import compress
from pathlib import Path

import pyarrow as pa
from pyarrow import csv as arrow_csv

from costcalc.batching.blocks import BOM, Block, Quoting, blocks, line_ends, refuse_no_text, start_of
from costcalc.batching.header import column_of, columns_of
from costcalc.batching.rows import Chunk, refuse_large
from costcalc.errors import DataError

DELIMITERS = (",", ";", "\t")
"""What may stand between cells: commas, or what spreadsheets write where a comma is the decimal point."""


class CsvRows:
    """A CSV file. Raises DataError if its header says nothing."""

    def __init__(self, path: Path, called: str, keep: Collection[str]) -> None:
        self.path = path
        self.called = called
        data = start_of(path, called)
        blank = re.match(rb"[\r\n]*", data.removeprefix(BOM))
        self._start = len(data) - len(data.removeprefix(BOM)) + (blank.end() if blank else 0)
        self._line = 1 + line_ends(data[: self._start])
        row = re.match(rb'((?:[^"\n\r]++|"[^"]*+")*+)(?:\r\n|\n|\r|\Z)', data[self._start :])
        if not row:
            raise DataError(f'{called}:{self._line}: a quote (") is opened in the header and never closed')
        refuse_no_text(row[0], called, self._line)
        self._delimiter, self.names = _header(row[1].decode())
        self.quoting = Quoting(self._delimiter)
        wrong = self.quoting.problem(row[0])
        if wrong:
            raise DataError(f"{called}:{self._line}: {wrong[1]}")
        self.columns = columns_of(self.names, keep, f"{called}:{self._line}")
        self.kept = pa.schema([(name, pa.string()) for name in self.columns.kept.values()])
        self._start += row.end()
        self._line += line_ends(row[0])
        self._size = path.stat().st_size

    def pieces(self, rows: int) -> Iterator[Chunk]:  # noqa: ARG002 - as many as a block has
        """The rows of each block."""
        for block in blocks(self.path, self.called, self.quoting, self._start, self._line):
            yield refuse_large(self._chunk(block), self.called)

    def _chunk(self, block: Block) -> Chunk:
        table, wrong = self._parsed(block.data)
        count = table.num_rows + len(wrong)
        first, ends = block.line, line_ends(block.data)
        if count == ends + (not block.data.endswith((b"\n", b"\r"))):
            lines = pa.array(range(first, first + count), pa.int64())
        else:  # empty lines, or line ends in quoted cells
            lines = pa.array(self.quoting.rows(block.data, first), pa.int64())
        assert len(lines) == count, "both ways of reading agree about what a row is"
        bad = {
            row.number - 1: f"the row has {_cells(row.actual_columns)}, the header has {row.expected_columns}"
            for row in wrong
        }
        return Chunk(
            pa.table({name: table.column(place) for place, name in self.columns.options.items()}),
            pa.table({name: table.column(place) for place, name in self.columns.kept.items()}),
            lines,
            bad,
            min(1.0, block.end / self._size),
        )

    def _parsed(self, data: bytes) -> tuple[pa.Table, list[arrow_csv.InvalidRow]]:
        """The cells as columns of text, and the rows with too few or too many of them."""
        wrong: list[arrow_csv.InvalidRow] = []

        def skip(row: arrow_csv.InvalidRow) -> str:
            wrong.append(row)
            return "skip"

        names = [str(place) for place in range(len(self.names))]
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(data) + 1),
            arrow_csv.ParseOptions(delimiter=self._delimiter, newlines_in_values=True, invalid_row_handler=skip),
            arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), check_utf8=False),
        )
        return table, wrong


def _cells(number: int) -> str:
    return f"{number} cell" if number == 1 else f"{number} cells"


def _header(text: str) -> tuple[str, list[str]]:
    """What stands between its cells, and the names: of the ways to read it, the one that gives most known columns."""
    ways = []
    for delimiter in DELIMITERS:
        names = [name.strip() for name in next(csv.reader([text], delimiter=delimiter), [])]
        known = [column_of(name) is not None for name in names]
        ways.append((len(list(compress(names, known))), delimiter, names))
    best = max(ways, key=lambda way: way[0])
    return best[1:]
