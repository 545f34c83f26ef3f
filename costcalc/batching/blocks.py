"""A text file of rows in blocks that end where a row ends; what no table can hold is refused with its line."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from costcalc.batching.rows import too_large
from costcalc.errors import DataError

BLOCK = 2**23
"""Bytes that are read at once; no row is longer."""
BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
NOT_UTF_8 = "is not UTF-8 text: save the file as UTF-8, a spreadsheet calls that “CSV UTF-8”"


class Block(NamedTuple):
    """Whole rows of a file."""

    data: bytes
    line: int
    """Of its first row."""
    end: int
    """The byte of the file behind it."""


class Quoting:
    """How rows and quoted cells are told apart, for one character between cells."""

    def __init__(self, delimiter: str) -> None:
        """The quoted cell begins right behind a delimiter or line end, and ends right before one; `""` is a quote."""
        limit = f"{re.escape(delimiter)}\n\r".encode()
        cell = rb'"[^"]*+(?:""[^"]*+)*+"'
        self._closed = re.compile(cell)
        self._text = re.compile(rb'(?:[^"]*+(?<![^%b])%b(?![^%b]))*+[^"]*+' % (limit, cell, limit))
        self._row = re.compile(rb'((?:[^"\n\r]++|"[^"]*+")*+)(?:\r\n|\n|\r|\Z)')
        self._before = limit

    def rows(self, data: bytes, line: int) -> Iterator[int]:
        """The line of each row that is not empty."""
        for row in self._row.finditer(data):
            if row[1]:
                yield line
            line += line_ends(row[0])

    def problem(self, data: bytes) -> tuple[int, str] | None:
        """The first quote that is where none can be, and why; none if all are well."""
        if b'"' not in data:
            return None
        place = self._text.match(data).end()  # type: ignore[union-attr]  # it matches even nothing
        if place == len(data):
            return None
        if place and data[place - 1] not in self._before:
            return place, 'a quote (") stands inside a cell: put the whole cell into quotes and write it twice there'
        if self._closed.match(data, place):
            return place, "text follows behind a closing quote: a quote inside a quoted cell is written twice"
        return place, 'a quote (") is opened and never closed'


def line_ends(data: bytes) -> int:
    """How many lines end in it: LF, CR LF or CR."""
    found = data.count(b"\n")
    return found + data.count(b"\r") - data.count(b"\r\n") if b"\r" in data else found


def blocks(path: Path, called: str, quoting: Quoting, start: int = 0, line: int = 1) -> Iterator[Block]:
    """The rows of a file from a byte and its line on. Raises DataError for what is no text or badly quoted."""
    held, at = b"", start
    with path.open("rb") as file:
        file.seek(start)
        while True:
            data = file.read(BLOCK)
            held += data
            cut = _last_end(held) if data else len(held)
            if cut:
                whole, held = held[:cut], held[cut:]
                at += cut
                refuse_no_text(whole, called, line)
                _refuse_problem(quoting, whole, called, line)
                yield Block(whole, line, at)
                line += line_ends(whole)
            if not data:
                return
            if len(held) > BLOCK:
                _refuse_problem(quoting, held, called, line)
                raise DataError(f"{called}:{line}: {too_large()}")


def _last_end(data: bytes) -> int:
    """Behind the last line end that is in no quoted cell; 0 if there is none."""
    cut = _line_end(data, len(data))
    quotes = data.count(b'"', 0, cut)
    while cut and quotes % 2:  # what stands behind the last quote is in a cell
        earlier = _line_end(data, data.rfind(b'"', 0, cut))
        quotes -= data.count(b'"', earlier, cut)
        cut = earlier
    return cut


def _line_end(data: bytes, before: int) -> int:
    """Behind the last line end before a byte; a CR at the very end may be half of one."""
    line_feed = data.rfind(b"\n", 0, before)
    return max(line_feed, data.rfind(b"\r", line_feed + 1, min(before, len(data) - 1))) + 1


def _refuse_problem(quoting: Quoting, data: bytes, called: str, line: int) -> None:
    found = quoting.problem(data)
    if found:
        place, what = found
        raise DataError(f"{called}:{line + line_ends(data[:place])}: {what}")


def refuse_no_text(data: bytes, called: str, line: int) -> None:
    """Raises DataError at the first byte that is not of UTF-8 text."""
    if b"\0" in data:
        at = line + line_ends(data[: data.index(b"\0")])
        raise DataError(f"{called}:{at}: a NUL byte: this is no text, or not UTF-8")
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError as error:
            at = line + line_ends(data[: error.start])
            raise DataError(f"{called}:{at}: {NOT_UTF_8}") from error


def start_of(path: Path, called: str) -> bytes:
    """The first block of a text file. Raises DataError if there is nothing in it or it is UTF-16."""
    with path.open("rb") as file:
        data = file.read(BLOCK)
    if data.startswith(UTF_16):
        raise DataError(f"{called}:1: is UTF-16 and {NOT_UTF_8}")
    if not data.removeprefix(BOM).strip():
        raise DataError(f"{called}: is empty: there is nothing to price")
    return data
