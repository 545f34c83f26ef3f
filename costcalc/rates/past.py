"""The past of exchange rates, as plain numbers for statistics: only the columns that are asked for are read."""

import datetime as dt
from array import array
from collections.abc import Callable, Collection
from typing import NamedTuple

from costcalc.rates.bundled import PIVOT, SOURCE, bundled_file, unreadable


class Past(NamedTuple):
    """The rates of some currencies on the working days of a time, the earliest first."""

    days: "array[int]"
    """Each day as its number, as `date.toordinal` has it."""
    per_euro: dict[str, "array[float]"]
    """Units for one euro, day by day; a currency that lacks a day is left out whole."""
    source: str
    """Who published them."""


History = Callable[[Collection[str], int, dt.date], Past]
"""Whatever knows the past: the rates of some currencies over so many days, up to the last known by a day."""


def past(codes: Collection[str], span: int, until: dt.date) -> Past:
    """The bundled reference rates of that time. Raises MissingRate if they cannot be read."""
    import zipfile  # noqa: PLC0415 - only the past needs it

    path = bundled_file("eurofxref-hist.zip")
    try:
        with zipfile.ZipFile(path) as archive:
            header, *rows = archive.read("eurofxref-hist.csv").decode("ascii").splitlines()
        names = header.split(",")
        columns = {code: names.index(code) for code in codes if code in names}
        most = max(columns.values(), default=0) + 1
        start = next((at for at, row in enumerate(rows) if row[:ISO] <= until.isoformat()), len(rows))
        last = dt.date.fromisoformat(rows[start][:ISO]) if rows[start:] else until
        since = (last - dt.timedelta(days=span)).isoformat()
        end = next((at for at, row in enumerate(rows[start:], start) if row[:ISO] < since), len(rows))
        cells = [row.split(",", most) for row in reversed(rows[start:end])]
        days = array("l", [dt.date.fromisoformat(row[0]).toordinal() for row in cells])
        found = {}
        for code, at in columns.items():
            texts = [row[at] for row in cells]
            if not GAPS.intersection(texts):
                found[code] = array("d", map(float, texts))
    except (OSError, ValueError, KeyError, IndexError, zipfile.BadZipFile) as error:
        raise unreadable(path) from error
    if PIVOT in codes:
        found[PIVOT] = array("d", [1.0] * len(days))
    return Past(days, found, SOURCE)


ISO = len("2026-10-30")
GAPS = {"N/A", ""}
"""What stands in place of a rate that was not published."""
