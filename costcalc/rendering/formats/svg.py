"""Charts as SVG text.

Every position along a chart is a share of its width, so that letters keep their size on a phone and on paper.
"""

from collections.abc import Iterable
from decimal import Decimal

from costcalc.journey.schedule import WEEK
from costcalc.messages import label
from costcalc.rendering.charts import Bars, Calendar, Chart, Strip
from costcalc.rendering.formats.markup import escaped
from costcalc.rendering.text import Reader

MONTHS = label("Calendar, in months")
WEEKS = label("Calendar, in weeks from the first arrival")
STRIP = label("A dot for every price; lines at the quantiles; bars for the package prices")
ROW = 34
"""Height of a row: a line of text and a bar under it."""
TEXT = 14
"""Down to the base line of the text of a row."""
BAR = 20
"""Down to the bar of a row."""
THICK = 8
OVER = 4
"""What a line behind a bar stands out of it, above and below."""
AXIS = 24
"""Height of the axis."""
FEW, MANY = 8, 22
"""Names along the calendar for which there is room on a phone, and on a wide screen."""
BESIDE = 44
"""Letters of a name and a figure for which there is room beside each other on a phone."""
LEVEL = 15
"""Height of a line of names of quantiles."""
ASIDE = Decimal("0.1")
"""Share of the width that the name of a quantile needs on a phone."""


def svg(chart: Chart, reader: Reader) -> str:
    """A figure with its chart and caption, and the same in words for those who do not see it."""
    if isinstance(chart, Bars):
        return _figure(chart.key, chart.caption, chart.described, *_bars(chart))
    if isinstance(chart, Strip):
        return _figure("strip", reader.label(STRIP), chart.described, *_strip(chart))
    caption = reader.label(MONTHS if chart.start else WEEKS)
    return _figure("calendar", caption, chart.described, *_calendar(chart, reader))


def _figure(key: str, caption: str, described: str, height: int, body: Iterable[str]) -> str:
    return (
        f'<figure class="{key}"><figcaption>{escaped(caption)}</figcaption>\n'
        f'<svg role="img" width="100%" height="{height}" aria-labelledby="{key}-title" aria-describedby="{key}-desc">'
        f'<title id="{key}-title">{escaped(caption)}</title><desc id="{key}-desc">{escaped(described)}</desc>\n'
        f"{''.join(body)}</svg></figure>\n"
    )


def _share(part: Decimal | int, whole: Decimal | int) -> str:
    """A position or a width, as SVG takes it."""
    return f"{Decimal(100) * part / whole:.2f}%" if whole else "0%"


def _text(kind: str, x: str, y: int, words: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{escaped(words)}</text>'


def _bar(kind: str, begin: str, width: str, y: int) -> str:
    return f'<rect class="{kind}" x="{begin}" y="{y}" width="{width}" height="{THICK}" rx="2"/>'


def _dot(kind: str, at: str, y: int) -> str:
    return f'<circle class="{kind}" cx="{at}" cy="{y + THICK // 2}" r="5.5"/>'


def _line(at: str, begin: int, end: int, kind: str = "") -> str:
    return f'<line {kind and f"""class="{kind}" """}x1="{at}" x2="{at}" y1="{begin}" y2="{end}"/>'


def _behind(at: str, kind: str = "") -> str:
    """A line behind the bar of a row."""
    return _line(at, BAR - OVER, BAR + THICK + OVER, kind)


def _grid(key: str, lines: str, rows: int, down: int = 0) -> str:
    """Lines behind the bar of every row, so that none runs through a text."""
    again = "".join(f'<use href="#{key}-grid" y="{number * ROW}"/>' for number in range(1, rows))
    return f'<g transform="translate(0 {down})"><g id="{key}-grid">{lines}</g>{again}</g>'


def _bars(chart: Bars) -> tuple[int, list[str]]:
    """Each with its name and figure over it, and a scale under all of them."""
    least, width, bottom = chart.least, chart.most - chart.least, len(chart.bars) * ROW
    places = [(_share(value - least, width), words) for value, words in chart.ticks]
    body = [_grid(chart.key, "".join(_behind(at) for at, _ in places), len(chart.bars))] if places else []
    for number, bar in enumerate(chart.bars):
        y, kind = number * ROW, " total" if bar.strong else ""
        body.append(_text(f"name{kind}", "0", y + TEXT, bar.name))
        if bar.figure:
            seen = "" if len(bar.name) + len(bar.figure) <= BESIDE else " roomy"
            body.append(_text(f"figure end{kind}{seen}", "100%", y + TEXT, bar.figure))
        if chart.kind == "bar":
            body.append(_bar("track", "0", "100%", y + BAR))
        body.append(_bar(chart.kind, _share(bar.low - least, width), _share(bar.high - bar.low, width), y + BAR))
        if bar.likely is not None:
            body.append(_dot("likely", _share(bar.likely - least, width), y + BAR))
    if chart.limit is not None:
        at = _share(chart.limit - least, width)
        body += [
            f'<g transform="translate(0 {number * ROW})">{_behind(at, "limit")}</g>'
            for number in range(len(chart.bars))
        ]
    for number, (at, words) in enumerate(places):
        last = len(places) - 1
        kind = "" if not number else " end" if number == last else " mid" if 2 * number == last else " mid roomy"
        body.append(_text(f"axis{kind}", at, bottom + AXIS - 8, words))
    return bottom + (AXIS if places else 0), body


def _calendar(chart: Calendar, reader: Reader) -> tuple[int, list[str]]:
    """A row for each kind of time, months or weeks along it."""
    first, length = chart.first, chart.last - chart.first + 1
    days = range(first, chart.last + 1)
    body = [_line(_share(day - first, length), 0, 6) for day in days if (day - 1) % WEEK == 0]
    few = chart.names(reader, length / FEW)
    lines = [_behind(_share(day - first, length)) for day, _ in few]
    for day, name in chart.names(reader, length / MANY):
        kind = "axis" if (day, name) in few else "axis roomy"
        body.append(_text(kind, _share(day - first, length), TEXT + 4, name))
    body.append(_grid("calendar", "".join(lines), len(chart.rows), AXIS))
    for number, row in enumerate(chart.rows):
        y = AXIS + number * ROW
        body.append(_text("name", "0", y + TEXT, row.name))
        for begin, end in row.spans:
            if row.kind == "day":
                body.append(_dot("day", _share(Decimal(begin - first) + Decimal("0.5"), length), y + BAR))
            else:
                body.append(_bar(row.kind, _share(begin - first, length), _share(end - begin + 1, length), y + BAR))
    return AXIS + len(chart.rows) * ROW, body


def _strip(chart: Strip) -> tuple[int, list[str]]:
    """A dot for every price on one scale, lines at the quantiles, and bars for bands."""
    most = chart.most
    body = [_text("name", "0", TEXT, chart.title)]
    levels = _levels([value / most for _, value in chart.quantiles])
    for (name, value), level in zip(chart.quantiles, levels, strict=True):
        at, low = _share(value, most), BAR + THICK + OVER + level * LEVEL
        body += [_line(at, BAR - OVER, low), _text("axis mid", at, low + LEVEL - 3, name)]
    named = (max(levels) + 1) * LEVEL if levels else 0
    y = BAR + THICK // 2
    body += [f'<circle class="price" cx="{_share(amount, most)}" cy="{y}" r="5"/>' for amount in chart.amounts]
    for number, (name, low_end, high_end) in enumerate(chart.bands, start=1):
        down = number * ROW + named
        body.append(_text("name", "0", down + TEXT, name))
        body.append(_bar("spread", _share(low_end, most), _share(high_end - low_end, most), down + BAR))
    bottom = (len(chart.bands) + 1) * ROW + named + AXIS
    ends = _text("axis", "0", bottom - 8, "0"), _text("axis end", "100%", bottom - 8, chart.ends[1])
    return bottom, [*body, *ends]


def _levels(places: Iterable[Decimal]) -> list[int]:
    """For every place along the chart, the lowest first, the line on which a name has room."""
    ends: list[Decimal] = []
    levels = []
    for place in places:
        level = next((level for level, end in enumerate(ends) if place >= end), len(ends))
        ends[level : level + 1] = [place + ASIDE]
        levels.append(level)
    return levels
