"""A person's own table of rates from a file: CSV in the layout of the ECB, or a small TOML table."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import ValidationError

from costcalc.catalog.read import Origin, explained, read
from costcalc.errors import DataError, ScenarioError, option
from costcalc.files import Unreadable, decoded, read_bytes
from costcalc.rates.bundled import NOT_QUOTED
from costcalc.rates.day import DayOfRates
from costcalc.rates.table import Rates, published

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
    days = [day for day in reading(path, raw) if on is None or day.date <= on]
    if not days:
        raise ScenarioError(f"{option('rates', path)}: it has no rates of that day or before")
    latest = max(days, key=lambda day: day.date)
    return published(latest.pivot, latest.rates, latest.date, f"your own rates, {latest.source or path.name}")


def _csv(path: Path, raw: bytes) -> list[DayOfRates]:
    rows = csv.reader(io.StringIO(decoded(raw, str(path)), newline=""), skipinitialspace=True, strict=True)
    problems: list[str] = []
    days: list[DayOfRates] = []
    try:
        first, *codes = [name.strip() for name in next(rows, [])] or [""]
        codes = [code.upper() for code in codes]
        twice = sorted({code for code in codes if code and codes.count(code) > 1})
        if twice:
            raise DataError(f"{path}:1: the column {twice[0]} is there twice: remove one of the two")
        if first != "Date" or not any(codes):
            raise DataError(f"{path}:1: the first line does not begin with Date and a currency: {LAYOUT}")
        for row in rows:
            written, *cells = [cell.strip() for cell in row] or [""]
            place = f"{path}:{rows.line_num}"
            if any(cells[len(codes) :]):  # 1,15 would be a dollar for one euro and 15 yen
                problems.append(
                    f"{place}: has more cells than the first line: write rates with a point, such as 175.68"
                )
            elif written or any(cells):
                pairs = zip(codes, cells, strict=False)
                rates = {code: cell for code, cell in pairs if code and cell not in NOT_QUOTED}
                try:
                    days.append(DayOfRates.model_validate({"date": written, "rates": rates}))
                except ValidationError as error:
                    for where, message in explained(error):
                        column = "Date" if where == ("date",) else where[-1]
                        problems.append(f"{place}: column {column}: {message}")
    except csv.Error as error:
        raise DataError(f"{path}:{rows.line_num}: is not valid CSV: {error}") from error
    if problems:
        raise DataError(problems)
    return days


def _toml(path: Path, raw: bytes) -> list[DayOfRates]:
    table = read("rates", str(path), raw)
    try:
        return [DayOfRates.model_validate(table.entries)]
    except ValidationError as error:
        whole = Origin(str(path), lambda _: 1)
        problems = [
            table.origins.get(str(where[0]), whole).problem(where, message) for where, message in explained(error)
        ]
        raise DataError([str(problem) for problem in sorted(problems)]) from error


READERS: Mapping[str, Callable[[Path, bytes], list[DayOfRates]]] = {".csv": _csv, ".toml": _toml}
"""The kinds of files, by the end of their name."""
