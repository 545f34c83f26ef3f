"""The quote as a document in GitHub-flavoured Markdown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby

from costcalc.money import Band
from costcalc.quote.model import Quote
from costcalc.rendering import drivers
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.text import escape_controls
from costcalc.rendering.words import Row, Words, category_name

AMOUNTS = ("Low", "Likely", "High")
SHARE = "Share of likely"
TO_THE_RIGHT = (*AMOUNTS, SHARE)
"""Columns of numbers."""

MEANS_SOMETHING = re.compile(
    r"[\\`*_\[\]{}<>|~&$@#]"  # code, emphasis, links, HTML, cells, struck words, entities, formulas, mentions
    r"|/(?=/)"  # addresses: http://…, //…
    r"|(?<!\d)\.(?=\w)|\.(?=[^\W\d])|(?<=[wW]{3})\."  # the same without a scheme: www.…, clinic.example
)
"""Signs that Markdown would read as more than themselves; others are left alone, so that the text reads well raw."""
BEGINS_SOMETHING = re.compile(r"^(\d{0,9})([-+.)])(?=\s|$|-)")
"""Signs that would make an item of a list out of what follows them, or a line across the page."""
ADDRESS = re.compile(r"https?://[^\s<>]+")
"""What can stand between angle brackets as a link."""


def as_markdown(quote: Quote, numbers: Numbers = ENGLISH) -> str:
    """The whole budget.

    Every text reads literally: the only links are the addresses of sources. An address of electronic mail in a text
    may still become one on GitHub, which looks for them after it has undone what makes a text literal.
    """
    words = Words(quote, numbers)
    bodies = {
        "overview": _overview(words),
        "confidence": _bullets(words.confidence()),
        "otherwise": _bullets(words.otherwise()),
        "what-ifs": _bullets(drivers.what_ifs(words)),
        "tornado": _bullets(drivers.tornado(words)),
        "warnings": _bullets(words.warnings()),
        "treatment": _named(words.treatment()),
        "evidence": _bullets(words.evidence()),
        "steps": _rows(words.steps()),
        "entry": _bullets(words.entry()),
        "lines": _lines(words),
        "payments": _rows(words.payments()),
        "cancellation": _rows(words.cancellation()),
        "unpriced": _bullets(words.unpriced()),
        "left-out": _bullets(words.left_out()),
        "assumptions": _bullets(words.assumptions()),
        "questions": _bullets(words.questions()),
        "sources": _sources(words),
    }
    blocks = list(_heading(words))
    for key, title in words.titles().items():
        if bodies[key]:
            blocks += [f"## {plain(title)}", bodies[key]]
        if key == "overview":
            blocks.append(plain(words.patient()))
    blocks.append(_strong(quote.disclaimer))
    return "\n\n".join(block for block in blocks if block) + "\n"


def plain(words: str) -> str:
    """Words of one line that Markdown shows as they are, wherever they stand."""
    escaped = MEANS_SOMETHING.sub(r"\\\g<0>", escape_controls(words).strip())
    return BEGINS_SOMETHING.sub(r"\1\\\2", escaped)


def _strong(words: str) -> str:
    shown = plain(words)
    return f"**{shown}**" if shown else ""


def _heading(words: Words) -> Iterator[str]:
    """What it is, for whom, and what it comes to."""
    yield f"# {plain(words.title())}"
    if words.title() != words.quote.subject:
        yield plain(words.quote.subject)
    yield from map(plain, words.preamble())
    yield _named((*words.about(), *words.identity()))
    likely, between = words.result()
    yield f"{_strong(likely)} {plain(between)}"
    over = words.quote.limit is not None and words.quote.limit.over
    yield (_strong if over else plain)(drivers.limit(words))


def _bullets(sentences: Iterable[str]) -> str:
    return "\n".join(f"- {plain(sentence)}" for sentence in sentences)


def _named(rows: Iterable[Row]) -> str:
    """A list of names and what belongs to them."""
    return "\n".join(f"- {_strong(row.name)}: {plain(row.words)}" for row in rows)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already; nothing at all without rows."""
    found = [f"| {' | '.join(cells)} |" for cells in rows]
    if not found:
        return ""
    rules = ("--:" if name in TO_THE_RIGHT else "---" for name in header)
    return "\n".join((f"| {' | '.join(map(plain, header))} |", f"| {' | '.join(rules)} |", *found))


def _rows(rows: Iterable[Row]) -> str:
    """A table of days and what falls on them."""
    return _table(("", ""), ((plain(row.name), (_strong if row.stands_out else plain)(row.words)) for row in rows))


def _amounts(words: Words, band: Band) -> list[str]:
    return [plain(words.amount(number)) for number in band.columns]


def _sum(words: Words, name: str, band: Band, *between: str) -> list[str]:
    """The cells of a sum, which stands out."""
    return [_strong(name), *between, *(_strong(words.amount(number)) for number in band.columns), ""]


def _overview(words: Words) -> str:
    """The subtotals, each with its share of the likely total, and the total."""
    quote = words.quote
    likely = quote.total.likely
    rows = []
    for each in quote.subtotals:
        share = each.amount.likely / likely if likely else Decimal(0)
        rows.append([plain(category_name(each.category)), *_amounts(words, each.amount), f"{share:.0%}"])
    rows.append(_sum(words, words.total_label(), quote.total))
    return _table((quote.currency, *AMOUNTS, SHARE), rows)


def _lines(words: Words) -> str:
    """A table for every category: its lines, how each is counted, the marks of its sources, and their sum."""
    subtotals = {each.category: each.amount for each in words.quote.subtotals}
    tables = []
    for category, lines in groupby(words.quote.lines, key=lambda line: line.category):
        name = category_name(category)
        rows = [
            [plain(line.label), plain(words.counting(line)), *_amounts(words, line.amount), plain(words.marked(line))]
            for line in lines
        ]
        rows.append(_sum(words, name, subtotals[category], ""))
        tables.append(_table((name, "How it is counted", *AMOUNTS, "Source"), rows))
    return "\n\n".join(tables)


def _sources(words: Words) -> str:
    """Every source after its mark, its address as a link."""
    rows = list(words.sources())
    urls = [source.url for source in words.quote.sources.values()]
    urls += [None] * (len(rows) - len(urls))
    return "\n".join(f"- {_source(row, url)}" for row, url in zip(rows, urls, strict=True))


def _source(row: Row, url: str | None) -> str:
    said, link = row.words, ""
    if url and ADDRESS.fullmatch(url) and escape_controls(url) == url:
        said, link = said.rpartition(" ")[0], f" <{url}>"
    return f"{_strong(row.name)} {plain(said)}{link}".strip()
