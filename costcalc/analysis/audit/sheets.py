"""A quote's file as fields and rows with their places: TOML, JSON or CSV; what they mean is read elsewhere."""

import csv
import io
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import count
from types import MappingProxyType
from typing import Any, NamedTuple

from costcalc.analysis.audit.names import LineNames, folded
from costcalc.analysis.audit.tax_words import tax_words
from costcalc.catalog.locate import Where, toml_line
from costcalc.errors import DataError
from costcalc.files import JSON_TOKEN

QUOTE, LINE = "quote", "line"
MOST_LINES = 1000
"""Of a quote; more can only be another file."""
MOST_CHARACTERS_OF_TITLES = 2000
"""Of the row that names the columns, as far as it is looked at for them."""
MOST_TITLES = 10
"""Rows above the names of the columns."""
MOST_CHARACTERS = 1_000_000
"""Of a file."""
LONGEST = 400
"""Characters of a text."""


class Sheet(NamedTuple):
    """A file as it was read."""

    called: str
    fields: Mapping[str, Any]
    """What it says of itself, by key."""
    rows: Sequence[Mapping[str, Any]]
    """Its lines: fields by the names that they have in TOML."""
    line_of: Callable[[Where], int]
    """Where a field of `quote`, or of the nth `line`, stands."""
    titles: Sequence[str] = ()
    """What stands above the names of its columns."""
    columns: Mapping[str, str] = MappingProxyType({})
    """What its columns are called, by the names of their fields."""


def read_sheet(text: str, called: str, names: LineNames) -> Sheet:
    """The fields and rows of a file: CSV or JSON if its name or its text says so, else TOML. Raises DataError."""
    if len(text) > MOST_CHARACTERS:
        raise DataError(f"{called}:1: is too large for a quote: {len(text):,} characters")
    if not text.strip():
        raise DataError(f"{called}:1: is empty: there is no quote to read")
    name = called.lower()
    if "\0" in text:
        raise DataError(f"{called}:{text.count(chr(10), 0, text.index(chr(0))) + 1}: holds a null character: no text")
    if name.endswith((".csv", ".tsv")) or (not name.endswith((".toml", ".json")) and _is_table(text, names)):
        sheet = _csv(text, called, names)
    elif name.endswith(".json") or text.lstrip().startswith("{"):
        sheet = _tables(_json(text, called), called, lambda where: json_line(text, where))
    else:
        sheet = _tables(_toml(text, called), called, lambda where: toml_line(text, where))
    if len(sheet.rows) > MOST_LINES:
        raise DataError(f"{called}: has {len(sheet.rows):,} lines: a quote has {MOST_LINES:,} at most")
    return sheet


def _is_table(text: str, names: LineNames) -> bool:
    first = text.lstrip().partition("\n")[0]
    found = {folded(cell) for cell in re.split("[,;\t]", first)}
    return "=" not in first and not first.startswith("{") and bool(found & set(map(folded, names.columns.label)))


def _toml(text: str, called: str) -> Any:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        place = re.search(r"^(.*) \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = int(place[2]) if place and place[2] else text.count("\n") + 1 if place else 1
        raise DataError(f"{called}:{line}: is not TOML: {place[1] if place else error}") from error


def _json(text: str, called: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = next(key for key, _ in pairs if [other for other, _ in pairs].count(key) > 1)
            raise ValueError(f"the key {twice!r} stands twice in one object")
        return found

    def none(constant: str) -> Any:
        raise ValueError(f"{constant} is no number")

    try:
        return json.loads(text, parse_float=Decimal, parse_constant=none, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise DataError(f"{called}:{error.lineno}: is not JSON: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"{called}:1: is not JSON: {error}") from error


def _tables(content: Any, called: str, line_of: Callable[[Where], int]) -> Sheet:
    """What a TOML or JSON file holds."""
    if not isinstance(content, dict):
        raise DataError(f"{called}:1: is not a quote: it must hold [{QUOTE}] and [[{LINE}]]")
    problems = [
        f"{called}:{line_of((key,))}: unknown key {key!r}: a quote holds [{QUOTE}] and [[{LINE}]]"
        for key in content.keys() - {QUOTE, LINE}
    ]
    fields, rows = content.get(QUOTE, {}), content.get(LINE, [])
    if not isinstance(fields, dict):
        problems.append(f"{called}:{line_of((QUOTE,))}: {QUOTE} is not a table: write [{QUOTE}]")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        problems.append(f"{called}:{line_of((LINE,))}: {LINE} is not a list of tables: write [[{LINE}]]")
    if problems:
        raise DataError(sorted(problems))
    return Sheet(called, fields, rows, line_of)


def _csv(text: str, called: str, names: LineNames) -> Sheet:
    """A table, its columns found by their names, whatever separates them."""
    lines = text.lstrip("\ufeff")
    first, header_at = _header(lines, names)
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(lines, newline=""), delimiter=separator, strict=True)
    rows: list[dict[str, Any]] = []
    places: list[int] = []
    columns: list[str | None] = []
    titles: list[str] = []
    called_by: dict[str, str] = {}
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if reader.line_num < header_at:
                titles.append(" ".join(cell.strip() for cell in cells if cell.strip()))
                continue
            if not columns:
                columns = _columns(cells, f"{called}:{reader.line_num}", names)
                called_by = {name: cell for name, cell in zip(columns, cells, strict=True) if name}
                continue
            more = [cell for cell in cells[len(columns) :] if cell.strip()]
            if more:
                raise DataError(
                    f"{called}:{reader.line_num}: {len(cells)} cells for {len(columns)} columns: "
                    "put numbers and texts with separators in quotes"
                )
            rows.append({name: cell for name, cell in zip(columns, cells, strict=False) if name and cell.strip()})
            places.append(reader.line_num)
    except csv.Error as error:
        raise DataError(f"{called}:{reader.line_num}: is not CSV: {error}") from error
    if not columns:
        raise DataError(f"{called}:1: is empty: its first line must name the columns, such as label and amount")
    return Sheet(
        called, {}, rows, lambda where: places[int(where[1])] if where[:1] == (LINE,) else 1, titles, called_by
    )


def _header(text: str, names: LineNames) -> tuple[str, int]:
    """The row that names the columns, and its number: the first at the top that names a label and an amount, else 1."""
    rows = [(line, number) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    for row, number in rows[: MOST_TITLES + 1]:
        fields = {
            _field_of(cell.strip().strip('"'), names) for cell in re.split("[,;\t]", row[:MOST_CHARACTERS_OF_TITLES])
        }
        if "label" in fields and fields & {"amount", "unit_price"}:
            return row, number
    return rows[0] if rows else ("", 1)


def _field_of(title: str, names: LineNames) -> str | None:
    """What a column is, by its title; none if that says nothing to an audit."""
    known = {folded(word): field for field, words in names.columns for word in words}
    plain = tax_words(names.words).without(title)
    shown = (re.sub(r"[(\[（].*", "", title), title, plain, re.sub(r"[(\[].*", "", plain))
    return next((known[folded(each)] for each in shown if folded(each) in known), None)


def _columns(cells: Sequence[str], place: str, names: LineNames) -> list[str | None]:
    """What each column is; none for one that says nothing to an audit."""
    found: list[str | None] = []
    for cell in cells:
        field = _field_of(cell, names)
        if field == "amount" and "amount" in found:
            field = None
        if field is not None and field in found:
            raise DataError(f"{place}: two columns are for the {field.replace('_', ' ')}: keep one")
        found.append(field)
    missing = [field for field in ("label", "amount") if field not in found]
    if "amount" in missing and {"unit_price", "quantity"} <= set(found):
        missing.remove("amount")
    if "amount" in missing and "unit_price" in found:
        found[found.index("unit_price")] = "amount"
        missing.remove("amount")
    if missing:
        raise DataError(
            f"{place}: has no column for the {' and the '.join(missing)}: its first line must name the columns, "
            "such as label;quantity;unit price;amount"
        )
    return found


def json_line(text: str, where: Where) -> int:
    """The line, from 1, of what `where` leads to through the objects and lists of a JSON text, or of the nearest."""
    found, best = 1, 0
    for path, at in _json_places(text):
        depth = len(path)
        if path == where[:depth] and depth > best:
            found, best = text.count("\n", 0, at) + 1, depth
    return found


def _json_places(text: str) -> Iterator[tuple[Where, int]]:
    """The path of every key and of everything in a list, and where it stands."""
    path: list[str | int | None] = []
    counters: list[Iterator[int] | None] = []
    expects_key = False
    for token in JSON_TOKEN.finditer(text):
        sign = token[0]
        counter = counters[-1] if counters else None
        if counter is not None and sign not in ("]", ",", ":") and path[-1] is None:
            path[-1] = next(counter)
            yield tuple(step for step in path if step is not None), token.start()
        if sign in ("{", "["):
            path.append(None)
            counters.append(count() if sign == "[" else None)
            expects_key = sign == "{"
        elif sign in ("}", "]"):
            path.pop()
            counters.pop()
            expects_key = False
        elif sign == ",":
            path[-1] = None
            expects_key = counters[-1] is None
        elif expects_key and sign.startswith('"'):
            path[-1] = json.loads(sign)
            expects_key = False
            yield tuple(step for step in path if step is not None), token.start()
