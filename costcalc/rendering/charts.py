"""Charts of a quote as SVG text: what the money goes to, how far it may spread, and when things happen.

Every position along a chart is a share of its width, so that letters keep their size on a phone and on paper.
"""

import datetime as dt
import math
from collections.abc import Iterator
from decimal import Decimal

from costcalc.journey.schedule import WEEK
from costcalc.money import ZERO, Band
from costcalc.quote.model import Quote
from costcalc.rendering.html_text import escaped
from costcalc.rendering.spans import bars
from costcalc.rendering.words import Words, category_name, day_in_words

SHARE = "Share of likely"
SPREAD = "Low to high, with a dot at the likely"
CALENDAR = "Calendar"
TORNADO = "Likely total between the ends of each input, with a dot at what is planned with"

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
MOST_TICKS = 4
FEW, MANY = 8, 22
"""Names along the calendar for which there is room on a phone, and on a wide screen."""
EDGE = Decimal("0.95")
"""Share of the width beyond which a name would stick out."""
LEAST = Decimal("0.12")
"""Share of the width that the name of the month one begins in needs."""
LONG = 16
"""Characters of amounts that leave no room for two of them beside the name of a category."""


def figure(key: str, caption: str, height: int, body: str, described: str) -> str:
    """A chart with its caption, and the same in words for those who do not see it."""
    return (
        f'<figure class="{key}"><figcaption>{escaped(caption)}</figcaption>\n'
        f'<svg role="img" width="100%" height="{height}" aria-labelledby="{key}-title" aria-describedby="{key}-desc">'
        f'<title id="{key}-title">{escaped(caption)}</title><desc id="{key}-desc">{escaped(described)}</desc>\n'
        f"{body}</svg></figure>\n"
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


def _line(at: str, begin: int, end: int) -> str:
    return f'<line x1="{at}" x2="{at}" y1="{begin}" y2="{end}"/>'


def _grid(key: str, lines: str, rows: int, down: int = 0) -> str:
    """Lines behind the bar of every row, so that none runs through a text."""
    again = "".join(f'<use href="#{key}-grid" y="{number * ROW}"/>' for number in range(1, rows))
    return f'<g transform="translate(0 {down})"><g id="{key}-grid">{lines}</g>{again}</g>'


def shares(words: Words) -> str:
    """What the money goes to: a bar for every category, by its part of the likely total."""
    quote, whole = words.quote, words.quote.total.likely
    rows, said = [], []
    for number, each in enumerate(quote.subtotals):
        name, likely, y = category_name(each.category), each.amount.likely, number * ROW
        per_cent = f"{words.numbers.plain(round(100 * likely / whole, 0) if whole else whole)}%"
        rows.append(_text("name", "0", y + TEXT, name))
        rows.append(_text("figure end", "100%", y + TEXT, f"{words.amount(likely)} · {per_cent}"))
        rows.append(_bar("track", "0", "100%", y + BAR) + _bar("bar", "0", _share(likely, whole), y + BAR))
        said.append(f"{name} {words.amount(likely)} {quote.currency}, {per_cent}")
    return figure("shares", SHARE, len(rows) // 3 * ROW, "".join(rows), f"{'; '.join(said)}.")


def spreads(words: Words) -> str:
    """How far every category and the total may spread: bars from low to high on one scale, a dot at the likely."""
    quote = words.quote
    bands: list[tuple[str, Band]] = [(category_name(each.category), each.amount) for each in quote.subtotals]
    bands.append((words.total_label(), quote.total))
    step = _step(quote.total.high)
    most = step * max(1, math.ceil(quote.total.high / step))
    room = max(len(words.amount(number)) for number in quote.total.columns) <= LONG
    bottom = len(bands) * ROW
    marks = [step * number for number in range(int(most / step) + 1)]
    lines = "".join(_line(_share(mark, most), BAR - OVER, BAR + THICK + OVER) for mark in marks)
    body = [_grid("spreads", lines, len(bands))]
    said = []
    for number, (name, band) in enumerate(bands):
        y, kind = number * ROW, " total" if number == len(quote.subtotals) else ""
        low, likely, high = map(words.amount, band.columns)
        begin = _share(band.low, most)
        body.append(_text(f"name{kind}", "0", y + TEXT, name))
        if room:
            ends = low if low == high else f"{low} – {high}"
            body.append(_text(f"figure end{kind}", "100%", y + TEXT, ends))
        body.append(_bar(f"spread{kind}", begin, _share(band.high - band.low, most), y + BAR))
        body.append(_dot(f"likely{kind}", _share(band.likely, most), y + BAR))
        said.append(f"{name} {low} to {high}, likely {likely} {quote.currency}")
    for mark in marks:
        place = (
            "axis" if not mark else "axis end" if mark == most else "axis mid" if 2 * mark == most else "axis mid roomy"
        )
        body.append(_text(place, _share(mark, most), bottom + AXIS - 8, words.numbers.plain(mark)))
    return figure("spreads", SPREAD, bottom + AXIS, "".join(body), f"{'; '.join(said)}.")


def tornado(words: Words) -> str:
    """Which inputs move the likely total: a bar for each from its cheaper to its dearer end; nothing without any."""
    driven, likely = words.quote.sensitivity, words.quote.total.likely
    swings = driven.tornado if driven else ()
    if not swings:
        return ""
    least = min(swing.cheaper.total for swing in swings)
    width = max(swing.dearer.total for swing in swings) - least
    room = max(len(words.amount(swing.dearer.total)) for swing in swings) <= LONG
    at = _share(min(max(likely - least, ZERO), width), width)
    body = []
    said = []
    for number, swing in enumerate(swings):
        y, cheaper, dearer = number * ROW, swing.cheaper.total, swing.dearer.total
        low, high = words.amount(cheaper), words.amount(dearer)
        body.append(_text("name", "0", y + TEXT, swing.label))
        if room:
            body.append(_text("figure end roomy", "100%", y + TEXT, f"{low} – {high}"))
        body.append(_bar("spread", _share(cheaper - least, width), _share(dearer - cheaper, width), y + BAR))
        body.append(_dot("likely", at, y + BAR))
        said.append(f"{swing.label} {low} to {high} {words.quote.currency}")
    described = f"{'; '.join(said)}. The dot is the likely total, {words.amount(likely)}."
    return figure("tornado", TORNADO, len(swings) * ROW, "".join(body), described)


def _step(most: Decimal) -> Decimal:
    """A round number that goes into an amount a few times."""
    size = Decimal(1).scaleb(most.adjusted() - 1) if most else Decimal(1)
    return next(step for step in (size * factor for factor in (1, 2, 5, 10, 20, 25)) if most <= step * MOST_TICKS)


def calendar(words: Words) -> str:
    """When things happen: a row for each kind of time, months or weeks along it; nothing without steps."""
    days = [step.day for step in words.quote.itinerary.steps]
    if not days:
        return ""
    first, last = min(days), max(days)
    length = last - first + 1
    rows = list(bars(words.quote))
    bottom = AXIS + len(rows) * ROW
    body = [_line(_share(day - first, length), 0, 6) for day in range(first, last + 1) if (day - 1) % WEEK == 0]
    names = list(_names(words.quote, first, last))
    roomy = math.ceil(len(names) / MANY)
    usual = roomy * math.ceil(len(names) / roomy / FEW) if names else 1
    lines = []
    for number, (day, name) in enumerate(names):
        at, seen = _share(day - first, length), "axis" if number % usual == 0 else "axis roomy"
        if number % usual == 0:
            lines.append(_line(at, BAR - OVER, BAR + THICK + OVER))
        if number % roomy == 0:
            body.append(_text(seen, at, TEXT + 4, name))
    body.append(_grid("calendar", "".join(lines), len(rows), AXIS))
    for number, bar in enumerate(rows):
        y = AXIS + number * ROW
        body.append(_text("name", "0", y + TEXT, bar.name))
        for begin, end in bar.spans:
            if bar.kind == "day":
                body.append(_dot("day", _share(Decimal(begin - first) + Decimal("0.5"), length), y + BAR))
            else:
                body.append(_bar(bar.kind, _share(begin - first, length), _share(end - begin + 1, length), y + BAR))
    said = (f"{bar.name}: {', '.join(_span(words.quote, *span) for span in bar.spans)}" for bar in rows)
    return figure("calendar", CALENDAR, bottom, "".join(body), f"{'; '.join(said)}.")


def _date(quote: Quote, day: int) -> dt.date | None:
    start = quote.itinerary.visits[0].arrive
    return start + dt.timedelta(days=day - 1) if start else None


def _names(quote: Quote, first: int, last: int) -> Iterator[tuple[int, str]]:
    """The days along the calendar that have a name: the first of each month, or of each week of the journey."""
    narrow = EDGE * (last - first)
    for day in range(first, last + 1):
        date = _date(quote, day)
        if day - first > narrow:
            return
        if date is None:
            week = (day - 1) // WEEK
            if (day - 1) % WEEK == 0:
                yield day, f"Week {week + 1}" if week == 0 else str(week + (week > 0))
        elif date.day == 1 or (day == first and _days_left(date) > LEAST * (last - first)):
            yield day, f"{date:%b}"


def _days_left(date: dt.date) -> int:
    """Days until the next month begins."""
    return ((date.replace(day=1) + dt.timedelta(days=31)).replace(day=1) - date).days


def _span(quote: Quote, begin: int, end: int) -> str:
    """The ends of a span in words."""
    if _date(quote, begin):
        ends = dict.fromkeys(str(_date(quote, day)) for day in (begin, end))
    else:
        ends = dict.fromkeys(map(day_in_words, (begin, max(end, 1))))
    return " to ".join(ends)
