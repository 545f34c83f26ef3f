"""The quote as a budget to read in a terminal: what it comes to, when, line by line, and what it rests on."""

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from costcalc.quote.model import Quote
from costcalc.rendering import drivers
from costcalc.rendering.amounts import line_by_line, overview
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.page import Page
from costcalc.rendering.tables import Hanging, bullets, grid, section, text
from costcalc.rendering.timeline import calendar
from costcalc.rendering.tornado import tornado
from costcalc.rendering.words import Row, Words


def budget(quote: Quote, width: int, numbers: Numbers = ENGLISH) -> RenderableType:
    """The whole budget for a terminal of `width` columns."""
    words = Words(quote, numbers)
    page = Page(words, width)
    bodies: dict[str, RenderableType | None] = {
        "overview": overview(page),
        "confidence": bullets(words.confidence()),
        "otherwise": bullets(words.otherwise()),
        "what-ifs": bullets(drivers.what_ifs(words)),
        "tornado": tornado(page),
        "warnings": bullets(words.warnings()),
        "treatment": _rows(words.treatment(), "dim"),
        "evidence": bullets(words.evidence()),
        "steps": _steps(page),
        "entry": bullets(words.entry()),
        "lines": line_by_line(page),
        "payments": _rows(words.payments()),
        "cancellation": _rows(words.cancellation()),
        "unpriced": bullets(words.unpriced()),
        "left-out": bullets(words.left_out()),
        "assumptions": bullets(words.assumptions()),
        "questions": bullets(words.questions()),
        "sources": _rows(words.sources(), gap=1, right=True),
    }
    parts: list[RenderableType] = list(_heading(words))
    for key, title in words.titles().items():
        parts += section(title, bodies[key])
        if key == "overview" and words.patient():
            parts.append(text(words.patient()))
    return Group(*parts, Text(), text(quote.disclaimer, "bold"))


def _heading(words: Words) -> Iterator[RenderableType]:
    yield text(words.title(), "bold")
    if words.title() != words.quote.subject:
        yield text(words.quote.subject)
    for line in words.preamble():
        yield text(line)
    for row in words.about():
        yield text(f"{row.name}: {row.words}")
    likely, between = words.result()
    yield Text()
    yield Text(likely, "bold")
    yield Text(between)
    if limit := drivers.limit(words):
        yield text(limit, "bold" if words.quote.limit and words.quote.limit.over else "")


def _rows(rows: Iterable[Row], style: str = "", gap: int = 2, *, right: bool = False) -> Hanging | None:
    """Rows of names and words side by side."""
    return grid(
        ((text(row.name, style), text(row.words, "bold" if row.stands_out else "")) for row in rows), gap, right=right
    )


def _steps(page: Page) -> RenderableType | None:
    """The calendar, where there is room for it, and every step."""
    bars, steps = calendar(page), _rows(page.words.steps())
    return Group(bars, Text(), steps) if bars and steps else steps
