"""The quote as a document on paper: its words laid out by the template `quote.typ`."""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, timedelta
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from costcalc.errors import OutputError
from costcalc.journey.schedule import WEEK
from costcalc.money import Band
from costcalc.quote.model import Quote
from costcalc.rendering import drivers
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.spans import bars
from costcalc.rendering.text import escape_controls
from costcalc.rendering.words import Row, Words, category_name

TEMPLATE = Path(__file__).with_name("quote.typ")
MISSING = 'PDF needs the library typst: install it with pip install "costcalc[pdf]"'
TEXT_FONT = "Libertinus Serif"
"""Comes with typst, so that a quote looks the same everywhere."""
ITS_LETTERS = re.compile(
    r"[\u0020-\u007e\u00a0-\u02af\u0300-\u036f\u0386-\u03ce\u0400-\u0477\u1e00-\u1eff"
    r"\u2010-\u2027\u202f\u2030-\u2037\u2039-\u203a\u20ac\u2190-\u2193\u2212\u2264\u2265]*"
)
"""A text that needs no other font: Latin with every accent, Vietnamese, Greek, Cyrillic, and what words.py uses."""
HAN = {"CN": "SC", "SG": "SC", "TW": "TC", "HK": "HK", "KR": "KR"}
"""Whose way to write Chinese characters a country reads; Japan's, unless it is here."""
OTHER_FONTS = (
    "Hiragino Mincho ProN",
    "Yu Mincho",
    "MS Mincho",
    "Songti SC",
    "SimSun",
    "Noto Naskh Arabic",
    "Noto Sans Arabic",
    "Geeza Pro",
    "Times New Roman",
    "DejaVu Sans",
)
"""Fonts of the machine for other letters, the likeliest first; whatever else has them comes after."""
RUNNING_MOST = 70
"""Letters of the title that stand on top of every further page."""
LONGEST_LINK = 2000
"""Letters of an address beyond which no reader follows it."""
LEAST_TICK = 0.035
"""Share of the calendar's width that a name over it needs."""


def as_pdf(quote: Quote, numbers: Numbers = ENGLISH) -> bytes:
    """The quote as PDF, the same bytes for the same quote.

    Text in scripts that the bundled font lacks is set in fonts of this machine. Raises OutputError without typst.
    """
    try:
        import typst  # noqa: PLC0415 - not everybody has it
    except ImportError as error:
        raise OutputError(MISSING) from error
    said = json.dumps(_safe(_said(quote, Words(quote, numbers))), ensure_ascii=False)
    return typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        ignore_system_fonts=ITS_LETTERS.fullmatch(said) is not None,
        sys_inputs={"quote": said},
    )


def _safe(value: Any) -> Any:
    """The same data with every text made visible."""
    if isinstance(value, str):
        return escape_controls(value)
    if isinstance(value, Mapping):
        return {key: _safe(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_safe(each) for each in value]
    return value


def _said(quote: Quote, words: Words) -> dict[str, Any]:
    """Everything the template shows."""
    title, about = words.title(), quote.about
    bodies: dict[str, Any] = {
        "overview": list(_overview(words)),
        "confidence": list(words.confidence()),
        "otherwise": list(words.otherwise()),
        "what-ifs": list(drivers.what_ifs(words)),
        "tornado": list(drivers.tornado(words)),
        "warnings": list(words.warnings()),
        "treatment": _rows(words.treatment()),
        "evidence": list(words.evidence()),
        "steps": _rows(words.steps()),
        "entry": list(words.entry()),
        "lines": list(_lines(words)),
        "payments": _rows(words.payments()),
        "cancellation": _rows(words.cancellation()),
        "unpriced": list(words.unpriced()),
        "left-out": list(words.left_out()),
        "assumptions": list(words.assumptions()),
        "questions": list(words.questions()),
        "sources": _sources(words),
    }
    titles = words.titles()
    return bodies | {
        "fonts": [TEXT_FONT, f"Noto Serif CJK {_han(quote)}", f"Noto Sans CJK {_han(quote)}", *OTHER_FONTS],
        "title": title,
        "running": title if len(title) <= RUNNING_MOST else f"{title[:RUNNING_MOST]}…",
        "author": [about.prepared_by] if about and about.prepared_by else [],
        "keywords": [quote.subject, *([about.number] if about else [])],
        "created": list(quote.created.astimezone(UTC).timetuple()[:6]),
        "number": about.number if about else "",
        "subject": None if title == quote.subject else quote.subject,
        "preamble": list(words.preamble()),
        "identity": _rows(words.identity()),
        "about": _rows(words.about()),
        "currency": quote.currency,
        "result": words.result(),
        "limit": drivers.limit(words),
        "total": _priced(words, words.total_label(), quote.total),
        "patient": words.patient(),
        "calendar": list(_calendar(quote)),
        "ticks": list(_ticks(quote)),
        "sections": [{"key": key, "title": titles[key]} for key in titles if bodies[key]],
        "disclaimer": quote.disclaimer,
    }


def _han(quote: Quote) -> str:
    return HAN.get(quote.scenario.nationality or quote.scenario.origin or "", "JP")


def _rows(rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [{"name": row.name, "words": row.words, "strong": row.stands_out, "url": None} for row in rows]


def _sources(words: Words) -> list[dict[str, Any]]:
    """The sources, the address of each apart from its words."""
    rows = _rows(words.sources())
    for row, source in zip(rows, words.quote.sources.values(), strict=False):
        if source.url and len(source.url) <= LONGEST_LINK:
            row["words"], row["url"] = row["words"].rpartition(" ")[0], source.url
    return rows


def _priced(words: Words, name: str, band: Band) -> dict[str, Any]:
    return {"name": name, "amounts": [words.amount(number) for number in band.columns]}


def _overview(words: Words) -> Iterator[dict[str, Any]]:
    """The subtotals, each with its share of the likely total."""
    likely = words.quote.total.likely
    for each in words.quote.subtotals:
        share = each.amount.likely / likely if likely else Decimal(0)
        row = _priced(words, category_name(each.category), each.amount)
        yield row | {"share": float(share), "percent": f"{share:.0%}"}


def _lines(words: Words) -> Iterator[dict[str, Any]]:
    """Every category with its subtotal, and under it its lines."""
    subtotals = {each.category: each.amount for each in words.quote.subtotals}
    for category, lines in groupby(words.quote.lines, key=lambda line: line.category):
        yield _priced(words, category_name(category), subtotals[category]) | {"how": None}
        for line in lines:
            how = {"how": words.counting(line), "marks": words.marked(line)}
            yield _priced(words, line.label, line.amount) | how


def _weeks(quote: Quote) -> tuple[int, int]:
    """The first day of the calendar, and the weeks it runs."""
    days = [step.day for step in quote.itinerary.steps] or [1]
    return min(days), math.ceil((max(days) - min(days) + 1) / WEEK)


def _calendar(quote: Quote) -> Iterator[dict[str, Any]]:
    """Bars by weeks: each with its name, its kind, and its spans as shares of the width."""
    first, weeks = _weeks(quote)
    whole = weeks * WEEK
    for name, kind, spans in bars(quote):
        shares = [{"at": (begin - first) / whole, "length": (end - begin + 1) / whole} for begin, end in spans]
        yield {"name": name, "kind": kind, "spans": shares}


def _ticks(quote: Quote) -> Iterator[dict[str, Any]]:
    """Where months begin, or weeks counted from the first arrival; those without room for their name have none."""
    first, weeks = _weeks(quote)
    whole = weeks * WEEK
    start = quote.itinerary.visits[0].arrive
    names = {0: ""}
    for offset in range(whole):
        day = first + offset
        if start is None:
            if (day - 1) % WEEK == 0:
                names[offset] = str((day - 1) // WEEK + (day > 0))
        elif (date := start + timedelta(days=day - 1)).day == 1 or offset == 0:
            names[offset] = f"{date:%b}"
    ends = [*list(names)[1:], whole]
    for (offset, name), end in zip(names.items(), ends, strict=True):
        yield {"at": offset / whole, "name": name if (end - offset) / whole >= LEAST_TICK else ""}
