"""One file of the catalogue as entries by key, each with its place; what cannot be read is a Problem."""

import csv
import io
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from costcalc.catalog.locate import Where, toml_line
from costcalc.files import Problem, Unreadable, decoded, parse_toml

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


class Origin(NamedTuple):
    """The file an entry was read from, and how to find a line in it."""

    path: str
    line: Callable[[Where], int]


class Sheet(NamedTuple):
    """One file, read as far as it could be."""

    entries: Entries
    origins: Mapping[str, Origin]
    problems: tuple[Problem, ...] = ()


@lru_cache(maxsize=64)  # a process that loads the catalogue again parses only what has changed
def read(kind: str, path: str, raw: bytes) -> Sheet:
    """The entries of a file. Raises Unreadable."""
    text = decoded(raw, path)
    return _csv(kind, path, text) if kind in CSV_KEYS else _toml(path, text)


def _toml(path: str, text: str) -> Sheet:
    entries = parse_toml(text, path)
    origin = Origin(path, lambda where: toml_line(text, where))
    return Sheet(entries, dict.fromkeys(entries, origin))


def _csv(kind: str, path: str, text: str) -> Sheet:
    entries: Entries = {}
    origins: dict[str, Origin] = {}
    problems: list[Problem] = []
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
                problems.append(Problem(path, line, f"{len(cells)} cells for {len(columns)} columns: {mend}"))
                continue
            row = dict(zip(columns, cells, strict=True))
            key = " ".join(row[column] for column in keys).rstrip()
            if key in entries:
                first = origins[key].line(())
                problems.append(Problem(path, line, f"{key} is there already, on line {first}: remove one of the two"))
                continue
            entries[key] = {name: cell.split(";") if name in lists else cell for name, cell in row.items() if cell}
            origins[key] = Origin(path, _on(line))
    except csv.Error as error:
        raise Unreadable(path, reader.line_num, f"is not valid CSV: {error}") from error
    return Sheet(entries, origins, tuple(problems))


def _on(line: int) -> Callable[[Where], int]:
    return lambda _: line
