"""A file of rows, opened by its kind: CSV, JSON Lines or Parquet. Every error names the file and the line."""

import csv
import json
import re
import stat
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from costcalc.batching.chunk import MAX_CELL, Chunk, InputColumns, too_large
from costcalc.batching.columns import ALWAYS_KEPT, BUDGET, INPUTS, as_columns, column_of, unknown_name
from costcalc.catalog.lookup import folded
from costcalc.catalog.names import choice
from costcalc.errors import DataError, ScenarioError
from costcalc.files import DECODER
from costcalc.scenario.parse import as_text, money_text


@contextmanager
def _reading(where: str) -> Iterator[None]:
    """Errors of the system and of Arrow as DataError."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise DataError(f"{where}: cannot be read: {error.strerror}") from error
        reason = str(error).split("\n", maxsplit=1)[0][:200]
        raise DataError(f"{where}: is no Parquet file, or a damaged one: {reason}") from error


MAX_LINE = 2**23
"""Characters of a line. A longer one is no row, and reading it might need more memory than there is."""
MAX_PIECE = 2**26
"""Bytes of a text file that are read before its rows are priced, however few rows they are."""
NOT_UTF_8 = "is not UTF-8 text: save the file as UTF-8, a spreadsheet calls that “CSV UTF-8”"
UTF_16 = ("\udcff\udcfe", "\udcfe\udcff")
"""The byte order marks of UTF-16, read as if they were UTF-8."""


# Libraries read CSV and JSON Lines faster, but none says in which line of the file a row that is wrong stands.
class TextSource(ABC):
    """A file of text, read line by line; line numbers are those of an editor."""

    columns: InputColumns

    def __init__(self, path: Path) -> None:
        self.where = str(path)
        self._path = path
        self._size = path.stat().st_size
        self._position = 0
        first = next((line for line in self._lines() if line.strip()), None)
        if first is None:
            raise DataError(f"{self.where}: is empty: there is nothing to price")
        if first.startswith(UTF_16):
            raise DataError(f"{self.where}:1: is UTF-16 and {NOT_UTF_8}")
        self.first = first
        """The first line that is not blank."""

    @abstractmethod
    def _rows(self) -> Iterator[tuple[int, list[str | None] | str]]:
        """The line of each row, and its cells by the columns of the schema; or why it cannot be read."""

    def chunks(self, rows: int) -> Iterator[Chunk]:
        """The rows, `rows` at a time or fewer where they are long. Raises DataError where it cannot be read on."""
        lines: list[int] = []
        good: list[list[str | None]] = []
        bad: dict[int, str] = {}
        start = 0
        for line, cells in self._rows():
            if isinstance(cells, str):
                bad[line] = cells
            else:
                lines.append(line)
                good.append(cells)
            if len(lines) + len(bad) == rows or self._position - start > MAX_PIECE:
                yield self._chunk(lines, good, bad)
                lines, good, bad, start = [], [], {}, self._position
        if lines or bad:
            yield self._chunk(lines, good, bad)

    def _chunk(self, lines: list[int], good: list[list[str | None]], bad: Mapping[int, str]) -> Chunk:
        schema = self.columns.schema
        values = zip(*good, strict=True) if good else [()] * len(schema)
        table = pa.table([pa.array(column, pa.string()) for column in values], schema=schema)
        return self.columns.chunk(table, lines, bad, min(1.0, self._position / self._size))

    def _lines(self) -> Iterator[str]:
        """Lines that end with LF, CR LF or CR; bytes that are not UTF-8 stand in them as surrogates."""
        with (
            _reading(self.where),
            self._path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file,
        ):
            for number, line in enumerate(iter(partial(file.readline, MAX_LINE), ""), 1):
                if len(line) >= MAX_LINE:
                    raise DataError(f"{self.where}:{number}: {too_large()}")
                self._position += len(line)
                yield line


def _not_text(line: str) -> str | None:
    """Why a line is no text, if it is none."""
    if "\0" in line:
        return "a NUL byte: this is no text, or not UTF-8"
    if not line.isascii():
        try:
            line.encode()
        except UnicodeEncodeError:
            return NOT_UTF_8
    return None


DELIMITERS = (",", ";", "\t")
"""What may stand between cells: commas, or what spreadsheets write where a comma is the decimal point."""
CSV_ERRORS = {
    "unexpected end of data": 'a quote (") is opened and never closed',
    "expected after": "text follows behind a closing quote: a quote inside a quoted cell is written twice",
    "field limit": too_large(),
}
"""What is wrong with a row, by words in the errors of the csv module."""


class CsvSource(TextSource):
    """A CSV file. Raises DataError if its header says nothing."""

    def __init__(self, path: Path, keep: Collection[str]) -> None:
        csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL))  # of the whole process, so never lowered
        super().__init__(path)
        self._delimiter = max(DELIMITERS, key=self._known_columns)
        line, header = next(self._numbered())
        schema = pa.schema([(name.strip(), pa.string()) for name in header])
        self.columns = InputColumns(schema, self.where, keep, line)

    def _known_columns(self, delimiter: str) -> int:
        """How many columns of the header have a known name if this stands between cells."""
        names = self.first.strip().replace('"', "").split(delimiter)
        return sum(column_of(name) is not None for name in names)

    def _rows(self) -> Iterator[tuple[int, list[str | None] | str]]:
        width = len(self.columns.schema)
        rows = self._numbered()
        next(rows)
        for line, cells in rows:
            count = len(cells)
            if count == width:
                yield line, cells
            else:
                yield line, f"the row has {count} cell{'s' * (count != 1)}, the header has {width}"

    def _numbered(self) -> Iterator[tuple[int, Any]]:
        """The first line of each row that is not empty, and its cells, those of the header among them."""
        reader = csv.reader(self._checked_lines(), delimiter=self._delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                if cells:
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            reasons = [reason for words, reason in CSV_ERRORS.items() if words in str(error)]
            raise DataError(f"{self.where}:{line}: {reasons[0] if reasons else error}") from error

    def _checked_lines(self) -> Iterator[str]:
        for number, line in enumerate(self._lines(), 1):
            if problem := _not_text(line):
                raise DataError(f"{self.where}:{number}: {problem}")
            yield line


class JsonSource(TextSource):
    """A JSON Lines file: one object a line. A line that is none is a bad row, not the end of the run."""

    def __init__(self, path: Path, keep: Collection[str]) -> None:
        super().__init__(path)
        keys = {key.lower() for line in self._lines() for key in MAYBE_KEPT.findall(line)}
        always = [name for name in ALWAYS_KEPT if name in keys and name not in map(folded, keep)]
        kept = {folded(name): name for name in (*keep, *always)}
        schema = pa.schema([(name, pa.string()) for name in (*INPUTS, BUDGET, *kept.values())])
        self.columns = InputColumns(schema, self.where, keep)
        self._kept = kept

    def _rows(self) -> Iterator[tuple[int, list[str | None] | str]]:
        names = self.columns.schema.names
        for number, line in enumerate(self._lines(), 1):
            if line.strip():
                try:
                    cells = self._cells(line)
                except ScenarioError as error:
                    yield number, "; ".join(as_columns(error))
                else:
                    yield number, [cells.get(name) for name in names]

    def _cells(self, line: str) -> Mapping[str, str | None]:
        """The cells of a line by column. Raises ScenarioError with everything that is wrong with it."""
        cells: dict[str, str | None] = {}
        problems = []
        for key, value in _object(line).items():
            column = column_of(key) or self._kept.get(folded(key))
            if column is None:
                problems.append(unknown_name("key", key))
                continue
            if column in cells:
                problems.append(f"the key {key!r} is there twice")
            try:
                text = None if value is None else as_text(value)
                cells[column] = text = money_text(text) if text and not isinstance(value, str) else text
            except ScenarioError as error:
                problems += [f"{key}: {problem}" for problem in error.problems]
                continue
            if text and len(text) > MAX_CELL:
                problems.append(too_large(key))
            if text and not text.isascii() and _not_text(text) == NOT_UTF_8:
                problems.append(f"{key}: half of a character is missing")
        if problems:
            raise ScenarioError(problems)
        return cells


MAYBE_KEPT = re.compile(rf'"\s*({"|".join(ALWAYS_KEPT)})\s*"\s*:', re.IGNORECASE)
"""A key that is carried along without asking: all rows of the output have the column if one line has the key."""


def _object(line: str) -> dict[str, Any]:
    """The object that a line holds. Raises ScenarioError if it holds none."""
    if problem := _not_text(line):
        raise ScenarioError(problem)
    try:
        value = DECODER.decode(line)
    except json.JSONDecodeError as error:
        raise ScenarioError(f"is not JSON: {error.msg} at character {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise ScenarioError(f"is not JSON that can be read: {error}") from error
    if not isinstance(value, dict):
        raise ScenarioError('is not a JSON object, such as {"condition": "t1d", "from": "US"}')
    return value


class ParquetSource:
    """A Parquet file; a row's line is its number, from 1. Raises DataError for columns that cannot be options."""

    def __init__(self, path: Path, keep: Collection[str]) -> None:
        self.where = str(path)
        self._path = path
        with _reading(self.where), parquet.ParquetFile(path) as file:
            schema, self._count = file.schema_arrow, file.metadata.num_rows
        self.columns = InputColumns(schema, self.where, keep)

    def chunks(self, rows: int) -> Iterator[Chunk]:
        """The rows, `rows` at a time. Raises DataError where the file cannot be read on."""
        done = 0
        with _reading(self.where), parquet.ParquetFile(self._path) as file:
            for batch in file.iter_batches(batch_size=rows):
                lines = range(done + 1, done + batch.num_rows + 1)
                done += batch.num_rows
                yield self.columns.chunk(batch, lines, share=done / self._count)


KINDS = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
"""What a file is, by its extension."""
SOURCES: Mapping[str, type[CsvSource | JsonSource | ParquetSource]] = {
    "csv": CsvSource,
    "jsonl": JsonSource,
    "parquet": ParquetSource,
}
"""What reads a file of each kind."""


def kind_of(path: Path, chosen: str | None = None) -> str:
    """The format of a file: the one that was chosen, or what its name says. Raises ScenarioError."""
    if str(path) == "-":
        raise ScenarioError("a batch reads and writes files: name one instead of -")
    if chosen is not None:
        return choice("format", chosen, tuple(SOURCES))
    kind = KINDS.get(path.suffix.lower())
    if kind is None:
        raise ScenarioError(f"{path}: what it is cannot be told from its name: end it with {', '.join(KINDS)}")
    return kind


def open_rows(path: Path, keep: Collection[str] = ()) -> TextSource | ParquetSource:
    """The rows of a file, with the columns that are carried along.

    Raises ScenarioError if its kind is unknown, DataError if it cannot be read.
    """
    kind = kind_of(path)
    with _reading(str(path)):
        status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise DataError(f"{path}: is a folder: name a file in it")
    if not stat.S_ISREG(status.st_mode):
        raise DataError(f"{path}: is no regular file: save the rows in one")
    if not status.st_size:
        raise DataError(f"{path}: is empty: there is nothing to price")
    return SOURCES[kind](path, keep)
