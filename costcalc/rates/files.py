"""A person's own table of rates from a file: CSV in the layout of the ECB, or a small TOML table."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from costcalc.errors import DataError, ScenarioError, option
from costcalc.files import Unreadable, decoded, parse_toml, read_bytes
from costcalc.rates.table import Rates, is_rate, published

DayRates = tuple[dt.date, dict[str, Decimal]]
"""A day, and what one unit of the pivot is in each currency."""

LAYOUT = "it must be CSV with columns Date, USD, JPY, … against the euro, or TOML with date, pivot and a table of rates"


def load_file(path: Path, on: dt.date | None = None) -> Rates:
    """The latest rates of a file, or those of a day or the last one before it.

    Raises DataError naming line and column of what is no rate, ScenarioError for a day before the first.
    """
    reading = READERS.get(path.suffix.lower())
    unknown = ScenarioError(f"{option('rates', path)}: end its name with {' or '.join(READERS)}; {LAYOUT}")
    if reading is None and path.exists() and not path.is_dir():
        raise unknown  # before it is read: it may be a workbook, or without an end
    try:
        raw = read_bytes(path)
    except Unreadable as error:  # a word that is none of the two
        raise ScenarioError(f"{option('rates', error)}; name a file, or say bundled or live") from error
    if reading is None:
        raise unknown
    return reading(path, decoded(raw, str(path)), on)


def _csv(path: Path, text: str, on: dt.date | None) -> Rates:
    rows = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True, strict=True)
    problems: list[str] = []
    days: list[DayRates] = []
    try:
        first, *codes = [name.strip() for name in next(rows, [])] or [""]
        header = [first, *(code.upper() for code in codes)]
        twice = sorted({code for code in header[1:] if code and header.count(code) > 1})
        if twice:
            raise DataError(f"{path}:1: the column {twice[0]} is there twice: remove one of the two")
        if not header or header[0] != "Date" or not any(header[1:]):
            raise DataError(f"{path}:1: the first line does not begin with Date and a currency: {LAYOUT}")
        for row in rows:
            if any(cell.strip() for cell in row):
                days += _csv_day(f"{path}:{rows.line_num}", header, row, problems)
    except csv.Error as error:
        raise DataError(f"{path}:{rows.line_num}: is not valid CSV: {error}") from error
    if problems:
        raise DataError(problems)
    return _latest(path, "EUR", days, on, path.name)


def _csv_day(place: str, header: list[str], row: list[str], problems: list[str]) -> list[DayRates]:
    """One row as a day; what is wrong with it is added to `problems`."""
    before = len(problems)
    day = _day(row[0].strip())
    if day is None:
        problems.append(f"{place}: column Date: {row[0]!r} is not a day: write it as 2026-10-30")
    if any(cell.strip() for cell in row[len(header) :]):
        problems.append(f"{place}: has more cells than the first line: write rates with a point, such as 175.68")
        return []
    rates = {}
    for code, raw in zip(header[1:], row[1:], strict=False):
        cell = raw.strip()
        if not code or cell in {"", "N/A"}:
            continue
        rate = _rate(Decimal(cell)) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", cell) else None
        if rate is None:
            problems.append(
                f"{place}: column {code}: {cell!r} is not a rate: write a number above zero, such as 175.68"
            )
        else:
            rates[code] = rate
    return [(day, rates)] if day and len(problems) == before else []


def _toml(path: Path, text: str, on: dt.date | None) -> Rates:
    table = parse_toml(text, str(path))
    problems = [
        f"{path}:1: {key}: is not a known key; there are {', '.join(sorted(TOML_KEYS))}"
        for key in table
        if key not in TOML_KEYS
    ]
    day, rates = table.get("date"), table.get("rates")
    if type(day) is not dt.date:
        problems.append(f"{path}:1: date: should be the day of the rates, as 2026-10-30 without quotes")
    if not isinstance(rates, dict) or not rates:
        problems.append(f"{path}:1: rates: should be a table such as rates = {{ USD = 1.1172, JPY = 175.68 }}")
        rates = {}
    pivot, source = table.get("pivot", "EUR"), table.get("source", path.name)
    if not isinstance(pivot, str) or not re.fullmatch("[A-Z]{3}", pivot):
        problems.append(f"{path}:1: pivot: should be the code of a currency, such as USD")
    if not isinstance(source, str):
        problems.append(f"{path}:1: source: should be text")
    problems += [
        f"{path}:1: rates.{code}: is not the code of a currency: write it as USD"
        for code in rates
        if not re.fullmatch("[A-Z]{3}", code)
    ]
    per_pivot = {code: _rate(rate) for code, rate in rates.items()}
    problems += [
        f"{path}:1: rates.{code}: {str(rates[code])!r} is not a rate: write a number above zero, such as 175.68"
        for code, rate in per_pivot.items()
        if rate is None
    ]
    if problems:
        raise DataError(problems)
    good = {code: rate for code, rate in per_pivot.items() if rate is not None}
    return _latest(path, str(pivot), [(day, good)] if day else [], on, str(source))


TOML_KEYS = {"date", "pivot", "source", "rates"}

READERS: dict[str, Callable[[Path, str, dt.date | None], Rates]] = {".csv": _csv, ".toml": _toml}
"""The kinds of files, by the end of their name."""


def _latest(path: Path, pivot: str, days: Sequence[DayRates], on: dt.date | None, source: str) -> Rates:
    """The rates of the latest day, or of the last one by `on`."""
    known = [(day, rates) for day, rates in days if on is None or day <= on]
    if not known:
        raise ScenarioError(f"{option('rates', path)}: it has no rates of that day or before")
    day, rates = max(known, key=lambda pair: pair[0])
    return published(pivot, rates, day, f"your own rates, {source}")


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _rate(value: Any) -> Decimal | None:
    """A number above zero, or None."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Decimal(value) if is_rate(Decimal(value)) else None
