"""The files of the catalogue: TOML and CSV as entries by key, each with its place in the file."""

import csv
import io
import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from costcalc.files import FileProblem, Unreadable, decoded, parse_toml

CSV_KEYS: Mapping[str, tuple[str, ...]] = {
    "fares": ("region", "cabin"),
    "regions": ("key",),
    "countries": ("code",),
    "currencies": ("code",),
    "entry": ("code", "since"),
    "accommodation_tax": ("city", "since", "price_from"),
    "distributions": ("condition",),
    "published_prices": ("id",),
}
"""The kinds that are tables, and the columns that make up a row's key."""

CSV_LISTS = frozenset({"aliases", "regions"})
"""Columns that hold several values, separated by semicolons."""
PUBLISHED_LISTS = frozenset({"conditions", "included", "apart"})
"""Those of published prices."""

Entries = dict[str, Any]
Where = tuple[str | int, ...]
"""Path of an entry within its file: keys, and indices of arrays."""


class Origin(NamedTuple):
    """The file an entry was read from, and how to find a line in it."""

    path: str
    line: Callable[[Where], int]

    def problem(self, where: Where, message: str) -> FileProblem:
        """What is wrong at a place of the file, with its path in words: `fares.2.low: is missing: add it`."""
        name = ".".join(str(step + 1) if isinstance(step, int) else step for step in where)
        return FileProblem(self.path, self.line(where), f"{name}: {message}" if name else message)


class CatalogFile(NamedTuple):
    """The entries of one file, as far as it could be read."""

    entries: Entries
    origins: Mapping[str, Origin]
    problems: tuple[FileProblem, ...] = ()


@lru_cache(maxsize=64)  # a process that loads the catalogue again parses only what has changed
def read(kind: str, path: str, raw: bytes) -> CatalogFile:
    """The entries of a file. Raises Unreadable."""
    text = decoded(raw, path)
    return _csv(kind, path, text) if kind in CSV_KEYS else _toml(path, text)


def _toml(path: str, text: str) -> CatalogFile:
    entries = parse_toml(text, path)
    origin = Origin(path, lambda where: toml_line(text, where))
    return CatalogFile(entries, dict.fromkeys(entries, origin))


def _csv(kind: str, path: str, text: str) -> CatalogFile:
    entries: Entries = {}
    origins: dict[str, Origin] = {}
    problems: list[FileProblem] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    keys = CSV_KEYS[kind]
    lists = PUBLISHED_LISTS if kind == "published_prices" else CSV_LISTS
    try:
        columns = next(reader, [])
        for column in keys:
            if column not in columns:
                raise Unreadable(path, 1, f"has no column {column!r}: its first line must name the columns")
        for cells in reader:
            if not cells:
                continue
            line = reader.line_num
            if len(cells) != len(columns):
                mend = "put texts with commas in quotes" if len(cells) > len(columns) else "add what is missing"
                problems.append(FileProblem(path, line, f"{len(cells)} cells for {len(columns)} columns: {mend}"))
                continue
            row = dict(zip(columns, cells, strict=True))
            key = " ".join(row[column] for column in keys).rstrip()
            if key in entries:
                first = origins[key].line(())
                problems.append(
                    FileProblem(path, line, f"{key} is there already, on line {first}: remove one of the two")
                )
                continue
            # An empty cell is left out, so that the field gets its default.
            entries[key] = {name: cell.split(";") if name in lists else cell for name, cell in row.items() if cell}
            origins[key] = Origin(path, lambda _, line=line: line)  # type: ignore[misc] # mypy cannot infer the default
    except csv.Error as error:
        raise Unreadable(path, reader.line_num, f"is not valid CSV: {error}") from error
    return CatalogFile(entries, origins, tuple(problems))


def toml_line(text: str, where: Where) -> int:
    """The line, from 1, on which `where` or its nearest existing ancestor begins.

    `tomllib` gives no positions. So the shortest beginning of the text that holds `where` is looked for by halving,
    which takes a dozen parses and is only done after a mistake.
    """
    import tomllib  # noqa: PLC0415 - only needed after a mistake

    while where and not _holds(tomllib.loads(text), where):
        where = where[:-1]
    if not where:
        return 1
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)

    def begins_by(count: int) -> bool:
        """Whether the first `count` lines hold `where`; if they break off within a value, one line less is tried."""
        for end in range(count, 0, -1):
            prefix = "".join(lines[:end])
            try:
                return _holds(tomllib.loads(prefix + _closing(prefix)), where)
            except tomllib.TOMLDecodeError:
                continue
        return False

    return 1 + bisect_left(range(1, len(lines)), True, key=begins_by)


LEXEME = (
    r'"""(?:\\.|[^\\])*?"""'
    r"|'''.*?'''"
    r'|"""|\'\'\''
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[\[\]{}]"
)
"""Texts and comments, whose brackets do not count; a multi-line text that is not closed; and brackets."""

CLOSING = {"[": "]", "{": "}", '"""': '"""', "'''": "'''"}


def _closing(prefix: str) -> str:
    """What closes the arrays, tables and the text that the beginning of a TOML text leaves open."""
    opened: list[str] = []
    for match in re.finditer(LEXEME, prefix, re.DOTALL):
        token = match[0]
        if token in CLOSING:
            opened.append(token)
            if token in {'"""', "'''"}:
                break
        elif token in {"]", "}"} and opened:
            opened.pop()
    return "".join(CLOSING[token] for token in reversed(opened))


def _holds(data: Any, where: Sequence[str | int]) -> bool:
    for step in where:
        if isinstance(data, str):
            return False  # its characters are no entries
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True
