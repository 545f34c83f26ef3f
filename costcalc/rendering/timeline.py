"""When things happen, at a glance: a calendar of bars by weeks."""

import datetime as dt
import math
from collections.abc import Mapping

from rich.console import RenderableType
from rich.text import Text

from costcalc.journey.schedule import WEEK
from costcalc.quote.model import Quote
from costcalc.rendering.page import Page
from costcalc.rendering.spans import Kind, bars

LABEL = 14
"""Columns for the name of a bar."""
WIDEST_WEEK = 5
"""Columns of a week where there is room."""
LEAST_BARS = 12
"""Columns below which bars say nothing."""
SIGNS: Mapping[Kind, str] = {"quiet": "░", "culture": "▒", "japan": "█", "day": "◆"}
"""What a column of a bar looks like, also without colours."""


def calendar(page: Page) -> RenderableType | None:
    """Bars by weeks: preparation, stays in Japan, culture, what to avoid, and marks for the days at the clinic."""
    steps = page.quote.itinerary.steps
    first = min(step.day for step in steps)
    last = max(step.day for step in steps)
    weeks = math.ceil((last - first + 1) / WEEK)
    room = page.width - LABEL - 1
    scale = min(WIDEST_WEEK, room // weeks) * weeks if weeks <= room else room
    if scale < min(LEAST_BARS, weeks) or room < LEAST_BARS:
        return None

    def column(day: int) -> int:
        return (day - first) * scale // (weeks * WEEK)

    rows = [("", _scale(page.quote, first, weeks, scale))]
    for bar in bars(page.quote):
        cells = [" "] * scale
        for begin, end in bar.spans:
            for at in range(column(begin), column(end) + 1):
                cells[at] = SIGNS[bar.kind]
        rows.append((bar.name, "".join(cells).rstrip()))
    return Text("\n".join(f"{label:<{LABEL}} {cells}".rstrip() for label, cells in rows))


def _scale(quote: Quote, first: int, weeks: int, scale: int) -> str:
    """Months over the bars, or the weeks counted from the first arrival."""
    cells = [" "] * scale
    start = quote.itinerary.visits[0].arrive
    names = []
    for week in range(weeks):
        day = first + week * WEEK
        names.append((week * scale // weeks, _week(day) if start is None else _month(start, day, first)))
    named = [(at, name) for at, name in names if name]
    if start is not None and len(named) > 1 and named[1][0] <= len(named[0][1]):
        del named[0]  # the month one begins in is nearly over: it gives way to the next
    free = 0
    for at, name in named:
        if at >= free and at + len(name) <= len(cells):
            cells[at : at + len(name)] = name
            free = at + len(name) + 1
    return "".join(cells).rstrip()


def _week(day: int) -> str:
    """The number of a week; the first one in Japan is 1, and those before it count down to it."""
    week = (day - 1) // WEEK
    return str(week + 1) if week >= 0 else str(week)


def _month(start: dt.date, day: int, first: int) -> str:
    """The month, over the first week that begins in it."""
    begins = start + dt.timedelta(days=day - 1)
    return f"{begins:%b}" if day == first or begins.day <= WEEK else ""
