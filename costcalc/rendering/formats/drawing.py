"""Charts as lines of text."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from rich.cells import cell_len

from costcalc.journey.schedule import WEEK
from costcalc.rendering.charts import Bars, Calendar, Chart, Kind, Strip
from costcalc.rendering.text import Reader, escape_controls

LEAST_BAR, MOST_BAR = 10, 60
"""Columns below which a bar says nothing, and of the longest bar."""
LEAST_STRIP, MOST_STRIP = 30, 90
LABEL = 14
"""Columns that the name of a row of a calendar has at least."""
WIDEST_WEEK = 5
"""Columns of a week where there is room."""
MONTH, NUMBER = 4, 3
"""Columns that the name of a month and the number of a week need."""
LEAST_CALENDAR = 12
"""Columns below which a calendar says nothing."""
SIGNS: Mapping[Kind, str] = {"quiet": "░", "culture": "▒", "japan": "█", "day": "◆"}
"""What a column of a row looks like, also without colours."""
MARK, BAND = "◆", "░"
"""One price, and a band beside them."""


def drawn(chart: Chart, width: int, reader: Reader) -> list[tuple[str, str]] | None:
    """The lines of a chart in a text, each with its style; None where there is no room."""
    if isinstance(chart, Calendar):
        return _calendar(chart, width, reader)
    if isinstance(chart, Strip):
        return [(line, "") for line in strip(chart, min(width, MOST_STRIP), reader)] if width >= LEAST_STRIP else None
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


def _calendar(chart: Calendar, width: int, reader: Reader) -> list[tuple[str, str]] | None:
    label = max(LABEL, *(cell_len(row.name) for row in chart.rows))
    weeks, room = chart.weeks, width - label - 1
    columns = min(WIDEST_WEEK, room // weeks) * weeks if weeks <= room else room
    if columns < min(LEAST_CALENDAR, weeks) or room < LEAST_CALENDAR:
        return None

    def column(day: int) -> int:
        return (day - chart.first) * columns // (weeks * WEEK)

    names = ""
    for day, name in reversed(chart.names(reader, (MONTH if chart.start else NUMBER) * weeks * WEEK / columns)):
        if len(names) + bool(names) <= column(day) <= columns - len(name):
            names = names.ljust(column(day)) + name
    rows = [("", names)]
    for row in chart.rows:
        cells = [" "] * columns
        for begin, end in row.spans:
            for at in range(column(begin), column(end) + 1):
                cells[at] = SIGNS[row.kind]
        rows.append((row.name, "".join(cells)))
    return [(f"{name}{' ' * (label - cell_len(name))} {cells}".rstrip(), "") for name, cells in rows]


def strip(chart: Strip, width: int, reader: Reader) -> Iterator[str]:
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
    yield str(reader.say("{mark} is one price", mark=MARK))


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
