"""When things happen, at a glance: a calendar of bars by weeks."""

import datetime as dt
import math
from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from costcalc.document import Quote
from costcalc.itinerary import PlannedStep
from costcalc.render.page import Page
from costcalc.schedule import WEEK

LABEL = 14
"""Columns for the name of a bar."""
WIDEST_WEEK = 5
"""Columns of a week where there is room."""
LEAST_BARS = 12
"""Columns below which bars say nothing."""
BEFORE, HOME, JAPAN, MARK = "░", "▒", "█", "◆"


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
    for label, spans in _bars(page.quote):
        cells = [" "] * scale
        for begin, end, sign in spans:
            for at in range(column(begin), column(end) + 1):
                cells[at] = sign
        rows.append((label, "".join(cells).rstrip()))
    return Text("\n".join(f"{label:<{LABEL}} {cells}".rstrip() for label, cells in rows))


def _bars(quote: Quote) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Every row: its name, and its spans of days with their sign."""
    steps = quote.itinerary.steps
    before = [step.day for step in steps if step.role == "before" and step.day < 1]
    if before:
        yield "Preparation", [(min(before), 0, BEFORE)]
    visits = [
        (visit.arrive_day, visit.arrive_day + int(visit.nights.likely), JAPAN) for visit in quote.itinerary.visits
    ]
    yield "In Japan", visits
    harvest, treated = _days(steps, "harvest"), _days(steps, "infusion")
    if harvest and treated:
        yield "Cell culture", [(harvest[0] + 1, treated[0] - 1, HOME)]
    marks = sorted({*harvest, *treated, *_days(steps, "appointment")})
    yield "At the clinic", [(day, day, MARK) for day in marks]
    allowed = _days(steps, "allowed")
    if harvest and allowed:
        yield "Take it easy", [(harvest[0], max(allowed) - 1, BEFORE)]
    follow = _days(steps, "follow-up")
    if follow:
        yield "Follow-up", [(day, day, MARK) for day in follow]


def _days(steps: tuple[PlannedStep, ...], role: str) -> list[int]:
    return [step.day for step in steps if step.role == role]


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
