"""Charts as lines of text."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from rich.cells import cell_len

from costcalc.journey.schedule import WEEK
from costcalc.rendering.charts import Bars, Calendar, Chart, Kind, Strip
from costcalc.rendering.text import escape_controls

LEAST_BAR, MOST_BAR = 10, 60
"""Columns below which a bar says nothing, and of the longest bar."""
LEAST_STRIP, MOST_STRIP = 30, 90
LABEL = 14
"""Columns for the name of a row of a calendar."""
WIDEST_WEEK = 5
"""Columns of a week where there is room."""
LEAST_CALENDAR = 12
"""Columns below which a calendar says nothing."""
SIGNS: Mapping[Kind, str] = {"quiet": "░", "culture": "▒", "japan": "█", "day": "◆"}
"""What a column of a row looks like, also without colours."""
MARK, BAND = "◆", "░"
"""One price, and a band beside them."""


def drawn(chart: Chart, width: int) -> list[tuple[str, str]] | None:
    """The lines of a chart in a text, each with its style; None where there is no room."""
    if isinstance(chart, Calendar):
        return _calendar(chart, width)
    if isinstance(chart, Strip):
        return [(line, "") for line in strip(chart, min(width, MOST_STRIP))] if width >= LEAST_STRIP else None
    return _bars(chart, width)


def _bars(chart: Bars, width: int) -> list[tuple[str, str]] | None:
    longest = max((len(end) for bar in chart.bars for end in bar.ends), default=0)
    room = min(MOST_BAR, width - 2 * longest - 4)
    if not chart.legend or room < LEAST_BAR:
        return None

    def column(amount: Decimal) -> int:
        return min(room - 1, int((amount - chart.least) * room / (chart.most - chart.least)))

    lines = []
    for bar in chart.bars:
        first, last = column(bar.low), column(bar.high)
        cells = ["█" if first <= at <= last else " " for at in range(room)]
        if bar.likely is not None:
            cells[column(bar.likely)] = "┃"
        low, high = bar.ends
        lines += [(bar.label, ""), (f"  {low:>{longest}} {''.join(cells)} {high}".rstrip(), "blue")]
    return [*lines, (chart.legend, "")]


def _calendar(chart: Calendar, width: int) -> list[tuple[str, str]] | None:
    weeks, room = chart.weeks, width - LABEL - 1
    columns = min(WIDEST_WEEK, room // weeks) * weeks if weeks <= room else room
    if columns < min(LEAST_CALENDAR, weeks) or room < LEAST_CALENDAR:
        return None

    def column(day: int) -> int:
        return (day - chart.first) * columns // (weeks * WEEK)

    rows = [("", _names(chart, columns))]
    for row in chart.rows:
        cells = [" "] * columns
        for begin, end in row.spans:
            for at in range(column(begin), column(end) + 1):
                cells[at] = SIGNS[row.kind]
        rows.append((row.name, "".join(cells)))
    return [(f"{label:<{LABEL}} {cells}".rstrip(), "") for label, cells in rows]


def _names(chart: Calendar, columns: int) -> str:
    """Months over the bars, or the weeks counted from the first arrival."""
    cells = [" "] * columns
    days = [chart.first + week * WEEK for week in range(chart.weeks)]
    names = [(number * columns // chart.weeks, _name(chart, day)) for number, day in enumerate(days)]
    named = [(at, name) for at, name in names if name]
    if chart.start is not None and len(named) > 1 and named[1][0] <= len(named[0][1]):
        del named[0]  # the month one begins in is nearly over: it gives way to the next
    free = 0
    for at, name in named:
        if at >= free and at + len(name) <= len(cells):
            cells[at : at + len(name)] = name
            free = at + len(name) + 1
    return "".join(cells)


def _name(chart: Calendar, day: int) -> str:
    """The month, over the first week that begins in it; without dates the week, of which the first in Japan is 1."""
    date = chart.date(day)
    if date is None:
        week = (day - 1) // WEEK
        return str(week + 1) if week >= 0 else str(week)
    return f"{date:%b}" if day == chart.first or date.day <= WEEK else ""


def strip(chart: Strip, width: int) -> Iterator[str]:
    """One mark for every price along a scale, the quantiles under them, and the bands under these."""
    least, most = chart.least, chart.most

    def column(amount: Decimal) -> int:
        return int((amount - least) * (width - 1) / (most - least)) if most > least else 0

    columns = [column(amount) for amount in chart.amounts]
    heights = [columns.count(at) for at in range(width)]
    for level in range(max(heights), 0, -1):
        yield "".join(MARK if height >= level else " " for height in heights).rstrip()
    ticks = {column(value): name for name, value in chart.quantiles}
    yield "".join("|" if at in ticks else "-" for at in range(width))
    yield from _named(sorted(ticks.items()), width)
    for name, low, high in chart.bands:
        first, last = column(low), column(high)
        yield "".join(BAND if first <= at <= last else " " for at in range(width)).rstrip()
        label = escape_controls(name)
        yield " " * max(0, min(first, width - cell_len(label))) + label
    yield f"{chart.ends[0]}{' ' * max(1, width - sum(map(len, chart.ends)))}{chart.ends[1]}"
    yield f"{MARK} is one price"


def _named(ticks: Sequence[tuple[int, str]], width: int) -> Iterator[str]:
    """The names of the quantiles under their ticks, on as many lines as they need."""
    while ticks:
        line, waiting = "", []
        for at, name in ticks:
            start = min(at, width - len(name))
            if line and start < len(line) + 1:
                waiting.append((at, name))
            else:
                line = line.ljust(start) + name
        yield line
        ticks = waiting
