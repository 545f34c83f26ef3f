"""A quote's file as fields and rows, each with its line: TOML, JSON and CSV in one form.

What the fields and cells mean is read in `read`.
"""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from costcalc.analysis.audit.amounts import tax_words
from costcalc.analysis.audit.names import LineNames, fold
from costcalc.catalog.read import Where, toml_line
from costcalc.errors import DataError
from costcalc.files import json_line, parse_json, parse_toml

QUOTE, LINE = "quote", "line"
MAX_LINES = 1000
"""Of a quote; more can only be another file."""
MAX_TITLE_LENGTH = 2000
"""Characters of a row in which names of columns are looked for."""
MAX_TITLES = 10
"""Rows above the names of the columns."""
MAX_FILE_LENGTH = 1_000_000
"""Characters of a file."""


class OfferSheet(NamedTuple):
    """The fields and rows of a quote's file, not yet read."""

    name: str
    """Of the file."""
    fields: Mapping[str, Any]
    """What the quote says of itself, by key."""
    rows: Sequence[Mapping[str, Any]]
    """Its lines: cells by the keys that they have in TOML."""
    line_of: Callable[[Where], int]
    """The line of a field of `quote`, or of a cell of the nth `line`."""
    titles: Sequence[str] = ()
    """What stands above the names of its columns."""
    columns: Mapping[str, str] = MappingProxyType({})
    """What its columns are called, by the keys of their cells."""


def read_sheet(text: str, name: str, names: LineNames) -> OfferSheet:
    """Parse a file: CSV or JSON if its name or its text says so, else TOML. Raises DataError."""
    if len(text) > MAX_FILE_LENGTH:
        raise DataError(f"{name}:1: is too large for a quote: {len(text):,} characters")
    if not text.strip():
        raise DataError(f"{name}:1: is empty: there is no quote to read")
    if "\0" in text:
        raise DataError(f"{name}:{_line_at(text, text.index(chr(0)))}: holds a null character: no text")
    ending = name.lower().rpartition(".")[2]
    if ending not in ("csv", "tsv") and (ending == "json" or text.lstrip().startswith("{")):
        sheet = _tables(parse_json(text, name), name, partial(json_line, text))
    elif ending in ("csv", "tsv") or (ending != "toml" and _header(text, names)):
        sheet = _csv(text, name, names)
    else:
        sheet = _tables(parse_toml(text, name), name, partial(toml_line, text))
    if len(sheet.rows) > MAX_LINES:
        raise DataError(f"{name}: has {len(sheet.rows):,} lines: a quote has {MAX_LINES:,} at most")
    return sheet


def _line_at(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _tables(content: Any, name: str, line_of: Callable[[Where], int]) -> OfferSheet:
    """The content of a TOML or JSON file."""
    if not isinstance(content, dict):
        raise DataError(f"{name}:1: is not a quote: it must hold [{QUOTE}] and [[{LINE}]]")
    fields, rows = content.get(QUOTE, {}), content.get(LINE, [])
    problems = {
        key: f"unknown key {key!r}: a quote holds [{QUOTE}] and [[{LINE}]]" for key in content.keys() - {QUOTE, LINE}
    }
    if not isinstance(fields, dict):
        problems[QUOTE] = f"{QUOTE} is not a table: write [{QUOTE}]"
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        problems[LINE] = f"{LINE} is not a list of tables: write [[{LINE}]]"
    if problems:
        places = sorted((line_of((key,)), problem) for key, problem in problems.items())
        raise DataError([f"{name}:{line}: {problem}" for line, problem in places])
    return OfferSheet(name, fields, rows, line_of)


def _csv(text: str, name: str, names: LineNames) -> OfferSheet:
    """A table, its columns found by their names, whatever separates them."""
    header, header_line = _header(text, names) or (text.lstrip().partition("\n")[0], 1)
    separator = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = [(reader.line_num, cells) for cells in reader if any(map(str.strip, cells))]
    except csv.Error as error:
        raise DataError(f"{name}:{reader.line_num}: is not CSV: {error}") from error
    if not rows:
        raise DataError(f"{name}:1: is empty: its first line must name the columns, such as label and amount")
    titles = [" ".join(filter(None, map(str.strip, cells))) for line, cells in rows if line < header_line]
    (first_line, column_names), *rows = rows[len(titles) :]
    columns = _columns(column_names, f"{name}:{first_line}", names)
    for line, cells in rows:
        if any(map(str.strip, cells[len(columns) :])):
            raise DataError(
                f"{name}:{line}: {len(cells)} cells for {len(columns)} columns: "
                "put numbers and texts with separators in quotes"
            )
    return OfferSheet(
        name,
        {},
        [{key: cell for key, cell in zip(columns, cells, strict=False) if key and cell.strip()} for _, cells in rows],
        lambda where: rows[int(where[1])][0] if where[:1] == (LINE,) else 1,
        titles,
        {key: title for key, title in zip(columns, column_names, strict=True) if key},
    )


def _header(text: str, names: LineNames) -> tuple[str, int] | None:
    """The row that names the columns, and its line: the first at the top that names a label and an amount."""
    rows = [(row, line) for line, row in enumerate(text.split("\n"), start=1) if row.strip()]
    for row, line in rows[: MAX_TITLES + 1]:
        keys = {_key_of(cell.strip().strip('"'), names) for cell in re.split("[,;\t]", row[:MAX_TITLE_LENGTH])}
        if "label" in keys and keys & {"amount", "unit_price"}:
            return row, line
    return None


def _key_of(title: str, names: LineNames) -> str | None:
    """The key of a column's cells, by its title; none if that says nothing to an audit."""
    keys = {fold(word): key for key, words in names.columns.items() for word in words}
    plain = tax_words(names.words).without(title)
    variants = (re.sub(r"[(\[（].*", "", title), title, plain, re.sub(r"[(\[].*", "", plain))
    return next((keys[fold(variant)] for variant in variants if fold(variant) in keys), None)


def _columns(titles: Sequence[str], place: str, names: LineNames) -> list[str | None]:
    """The key of each column; none for one that says nothing to an audit. Raises DataError."""
    keys: list[str | None] = []
    for title in titles:
        key = _key_of(title, names)
        if key == "amount" and key in keys:
            key = None  # a second one is a running total
        elif key and key in keys:
            raise DataError(f"{place}: two columns are for the {key.replace('_', ' ')}: keep one")
        keys.append(key)
    if "amount" not in keys and "unit_price" in keys and "quantity" not in keys:
        keys[keys.index("unit_price")] = "amount"  # a lone column of prices
    needed = [["label"], ["amount", "unit_price"]]
    missing = [alternatives[0] for alternatives in needed if not set(alternatives) & set(keys)]
    if missing:
        raise DataError(
            f"{place}: has no column for the {' and the '.join(missing)}: its first line must name the columns, "
            "such as label;quantity;unit price;amount"
        )
    return keys
