"""Pages as PDF: blocks laid out by the template `page.typ`."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from costcalc.errors import OutputError
from costcalc.journey.schedule import WEEK
from costcalc.rendering.blocks import Block, Bullets, Cell, Page, Pair, Pairs, Paragraph, Share, Table
from costcalc.rendering.charts import Bars, Calendar
from costcalc.rendering.text import ENGLISH, Reader, Spans, Text, escape_controls

TEMPLATE = Path(__file__).with_name("page.typ")
MISSING = 'PDF needs the library typst: install it with pip install "costcalc[pdf]"'
TEXT_FONT = "Libertinus Serif"
"""Comes with typst, so that a quote looks the same everywhere."""
ITS_LETTERS = re.compile(
    r"[\u0020-\u007e\u00a0-\u02af\u0300-\u036f\u0386-\u03ce\u0400-\u0477\u1e00-\u1eff"
    r"\u2010-\u2027\u202f\u2030-\u2037\u2039-\u203a\u20ac\u2190-\u2193\u2212\u2264\u2265]*"
)
"""A text that needs no other font: Latin with every accent, Vietnamese, Greek, Cyrillic, and the signs of pages."""
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


def as_pdf(page: Page, reader: Reader = ENGLISH) -> bytes:
    """The page as PDF, the same bytes for the same page.

    Text in scripts that the bundled font lacks is set in fonts of this machine. Raises OutputError without typst.
    """
    try:
        import typst  # noqa: PLC0415 - not everybody has it
    except ImportError as error:
        raise OutputError(MISSING) from error
    data = json.dumps(_safe(_page(page, reader)), ensure_ascii=False)
    return typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        ignore_system_fonts=ITS_LETTERS.fullmatch(data) is not None,
        sys_inputs={"page": data},
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


def _page(page: Page, reader: Reader) -> dict[str, Any]:
    """Everything the template shows."""
    han, title = HAN.get(page.country, "JP"), page.title
    return {
        "fonts": [TEXT_FONT, f"Noto Serif CJK {han}", f"Noto Sans CJK {han}", *OTHER_FONTS],
        "title": title,
        "language": reader.language.replace("_", "-"),
        "running": title if len(title) <= RUNNING_MOST else f"{title[:RUNNING_MOST]}…",
        "author": [page.author] if page.author else [],
        "keywords": [page.subject or title, *([page.number] if page.number else [])],
        "created": page.created,
        "number": page.number,
        "subject": page.subject,
        "preamble": page.preamble,
        "identity": list(map(_pair, page.identity)),
        "about": list(map(_pair, page.about)),
        "result": list(map(str, page.result)),
        "remarks": [str(remark.text) for remark in page.remarks],
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "callout": section.callout,
                "blocks": [data for block in section.blocks for data in [_block(block, reader)] if data],
            }
            for section in page.sections
        ],
        "disclaimer": page.disclaimer,
    }


def _pair(row: Pair) -> dict[str, Any]:
    return {"name": row.name, "strong": row.strong, **_text(row.text)}


def _text(text: Text) -> dict[str, Any]:
    """Words, and an address apart from them where it can be followed."""
    if isinstance(text, Spans):
        link = next((span.words for span in text if span.kind == "link"), None)
        words = "".join(span.words for span in text if span.kind != "link").strip()
    else:
        link, words = getattr(text, "link", None), getattr(text, "words", "")
    if not link or len(link) > LONGEST_LINK:
        return {"words": str(text), "url": None}
    return {"words": words, "url": link}


def _block(block: Block, reader: Reader) -> dict[str, Any] | None:
    """A block as the template knows it; none for a chart that paper lacks."""
    data: dict[str, Any] | None = None
    match block:
        case Paragraph(text, strong):
            data = {"kind": "paragraph", "words": str(text), "strong": strong}
        case Bullets(items):
            data = {"kind": "bullets", "items": list(map(str, items))}
        case Bars() if block.sentences:
            data = {"kind": "bullets", "items": list(map(str, block.sentences))}
        case Pairs(rows, kind):
            data = {"kind": "pairs", "of": kind, "rows": list(map(_pair, rows))}
        case Table():
            data = {"kind": "table", **_table(block)}
        case Calendar():
            data = {"kind": "calendar", "rows": list(_calendar(block)), "ticks": list(_ticks(block, reader))}
    return data


def _table(table: Table) -> dict[str, Any]:
    columns = [{"title": column.title, "kind": column.kind} for column in table.columns]
    rows = [
        {
            "level": row.level,
            "cells": list(map(_cell, row.cells)),
            "length": sum(len(str(cell)) for cell in row.cells[:2]),
        }
        for row in table.rows
    ]
    return {"columns": columns, "rows": rows}


def _cell(cell: Cell) -> Any:
    if isinstance(cell, Share):
        return {"share": float(cell.value), "percent": str(cell)}
    return str(cell)


def _calendar(chart: Calendar) -> Iterator[dict[str, Any]]:
    """Rows by weeks: each with its name, its kind, and its spans as shares of the width."""
    first, days = chart.first, chart.weeks * WEEK
    for name, kind, spans in chart.rows:
        shares = [{"at": (begin - first) / days, "length": (end - begin + 1) / days} for begin, end in spans]
        yield {"name": name, "kind": kind, "spans": shares}


def _ticks(chart: Calendar, reader: Reader) -> Iterator[dict[str, Any]]:
    """Where months begin, or weeks counted from the first arrival."""
    days = chart.weeks * WEEK
    for day, name in chart.names(reader, days * LEAST_TICK):
        yield {"at": (day - chart.first) / days, "name": name}
