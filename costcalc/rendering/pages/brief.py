"""One screen of a comparison, of prices, of an audit and of questions: what decides, where to go on, the result last.

Each is the whole page in whole units, of which the sections that decide are kept and long lists end after their first
rows. What is printed together adds up as it is printed.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeVar

from costcalc.analysis.audit.model import Audit
from costcalc.analysis.compare.model import Compared, Comparison
from costcalc.analysis.prices.model import Prices
from costcalc.analysis.questions.model import Questions
from costcalc.messages import Spans, count, items, label
from costcalc.money import ZERO, Band, Change, apportioned, in_currency, in_order, minus, rounded, whole
from costcalc.pricing.limit import Fits
from costcalc.rendering.blocks import Block, Bullets, ColumnOf, Page, Pairs, Paragraph, Section, Table, section
from costcalc.rendering.formats import FORMATS
from costcalc.rendering.formats.terminal import height
from costcalc.rendering.pages import audit as audits
from costcalc.rendering.pages import comparison as comparisons
from costcalc.rendering.pages import prices as published
from costcalc.rendering.pages import questions as ranked
from costcalc.rendering.pages.common import NO_OFFER, typed
from costcalc.rendering.pages.first_answer import COLUMNS, MAX_LINES
from costcalc.rendering.text import ENGLISH, Reader

Kind = TypeVar("Kind", bound=Block)
ALL = 99
"""Rows of a section that is shown whole, or not at all."""
FITS: Mapping[Fits, str] = {
    "high": label("all of it"),
    "likely": label("likely"),
    "low": label("low only"),
    "none": label("no"),
}
"""Which of three figures stays within a limit, beside these."""


def comparison(document: Comparison, reader: Reader = ENGLISH) -> Page:
    """Scenarios with what each comes to, and why they differ."""
    reader, document = reader.briefly(), _whole_comparison(document)
    words, page = comparisons.ComparisonWords(document, reader), comparisons.page(document, reader)
    fits: ColumnOf[Compared] = (
        reader.label("Fits"),
        "text",
        lambda row: reader.label(FITS[row.fits]) if row.fits else "",
    )
    costs = section("costs", reader.label(comparisons.COSTS), words.costs(fits))
    sections = tuple(costs if part.key == costs.key else part for part in page.sections)
    cheapest = next((row for row in document.scenarios if row.name == document.cheapest), document.scenarios[0])
    return _one_screen(
        page._replace(sections=sections, result=()),
        "comparison",
        {
            "costs": (6, ALL),
            "gaps": (ALL, ALL),
            "within": (ALL, ALL),
            "because": (2, ALL),
            "cautions": (1, ALL),
            "impossible": (1, ALL),
        },
        [reader.say("The cheapest in full: {command}", command=f"costcalc estimate {typed(cheapest.scenario)}")],
        (*page.result, *(remark.text for remark in page.remarks)),
        reader,
    )


def prices(document: Prices, reader: Reader = ENGLISH) -> Page:
    """How prices are distributed, the lowest ones, and where packages lie."""
    reader = reader.briefly()
    page, say, ways = published.page(document, reader), reader.say, []
    last: list[Spans] = list(page.result)
    others = (
        count(len(document.repeat_rows), "{n} of a later course", "{n} of later courses"),
        count(len(document.apart), "{n} that cannot be compared", "{n} that cannot be compared"),
        count(len(document.sellers), "{n} of a seller", "{n} of sellers"),
    )
    if document.n and (beside := items((part for part in others if part.number), "and")).items:
        last.append(say("Beside them: {others}.", others=beside))
    if document.packages:
        command = f"costcalc estimate -c {document.condition}{' --basis published' if document.quantiles else ''}"
        ways.append(say("A budget with them: {command}", command=command))
    return _one_screen(
        page._replace(sections=tuple(map(_price_section, page.sections)), result=()),
        "prices",
        {"prices": (ALL, ALL), "quantiles": (ALL, ALL), "rows": (6, 12), "packages": (3, ALL), "sellers": (1, 2)},
        ways,
        last,
        reader,
    )


def _price_section(part: Section) -> Section:
    """A section of prices without ids and grades; of seven quantiles the ends and the middle."""
    if part.key == "quantiles":
        return part._replace(blocks=tuple(block._replace(rows=block.rows[::3]) for block in _of(Pairs, part)))
    tables = tuple(
        table._replace(
            columns=table.columns[1:-1],
            rows=tuple(row._replace(cells=row.cells[1:-1], note=None) for row in table.rows),
        )
        for table in _of(Table, part)
    )
    return part._replace(blocks=tables or part.blocks)


def audit(document: Audit, reader: Reader = ENGLISH) -> Page:
    """The findings by their weight, and what the family would pay."""
    reader, family = reader.briefly(), document.family
    total = _whole(document.total)
    amounts = apportioned([share.amount for share in family.shares], total)
    pairs = zip(family.shares, amounts, strict=True)
    shares = tuple(share.model_copy(update={"amount": part}) for share, part in pairs)
    update = {
        "total": in_currency(total, document.total.currency),
        "family": family.model_copy(update={"shares": shares}),
    }
    page = audits.page(document.model_copy(update=update), reader)
    short = {part.key: part._replace(blocks=tuple(_of(Table, part))) for part in page.sections if part.key == "family"}
    sections = tuple(short.get(part.key, part) for part in page.sections)
    kept = {"problem": (2, ALL), "family": (ALL, ALL), "warning": (1, ALL), "care": (1, ALL)}
    ways = [reader.say("Ask: {command}", command=f"costcalc questions {typed(family.scenario)} -f message")]
    last = [remark.text for remark in page.remarks]
    return _one_screen(page._replace(sections=sections), "audit", kept, ways, last, reader)


def questions(document: Questions, reader: Reader = ENGLISH) -> Page:
    """The questions worth most."""
    reader, span = reader.briefly(), document.span
    low, high = whole(span.low), whole(span.high)
    update = {"span": span.model_copy(update={"low": low, "high": high, "width": high - low})}
    page = ranked.page(document.model_copy(update=update | {"total": _whole(document.total)}), reader)
    command = f"costcalc questions {typed(document.scenario)} -f message"
    ways = [reader.say("As a letter, or in Japanese with -f japanese: {command}", command=command)]
    subject, *last = page.preamble
    kept = {"ranked": (3, 7), "others": (0, 0)}
    return _one_screen(page._replace(preamble=(subject,)), "questions", kept, ways, last, reader)


# What is kept of a page


def _one_screen(
    page: Page,
    kind: str,
    kept: Mapping[str, tuple[int, int]],
    ways: Sequence[Spans],
    last: Sequence[Spans | str],
    reader: Reader,
) -> Page:
    """A page of the sections that are `kept`, the most important named first, with at least and at most so many rows.

    Where there is no room for the least, fewer rows stand there, or none; then each in turn gets another row.
    """
    there = {part.key: part for part in page.sections}
    names = {key: name for name, keys in FORMATS[kind].parts.items() for key in keys if key in there}
    more = reader.say("More: {options}", options=f"--show {','.join(dict.fromkeys(names.values()))} · --full")
    result = (
        *(Paragraph(text, strong=not place) for place, text in enumerate(last)),
        Paragraph(reader.label(NO_OFFER)),
    )
    end = (section("next", "", Paragraph(more), *map(Paragraph, ways)), section("result", "", *result))
    frame = page._replace(sections=end, remarks=(), made="", disclaimer="", text_title=True)
    room = MAX_LINES - height(frame, COLUMNS, reader)
    cut: dict[str, Section] = {}
    taken: dict[str, int] = {}

    def has_room(key: str, number: int) -> bool:
        """Whether a section fits with so many rows; if it does, it has them."""
        part = _cut(there[key], number, names[key], reader)
        lines = height(Page("", (part,)), COLUMNS, reader) + 1
        is_fitting = sum(taken.values()) - taken.get(key, 0) + lines <= room
        if is_fitting:
            cut[key], taken[key] = part, lines
        return is_fitting

    growing = {}
    for key, (least, most) in kept.items():
        length = _length(there[key]) if key in there else 0
        fewer = (length,) if least == ALL else range(min(least, length), -1, -1)
        number = next((number for number in fewer if key in there and has_room(key, number)), most)
        growing[key] = iter(range(number + 1, min(most, length) + 1))
    while growing:
        for key, numbers in list(growing.items()):
            if (number := next(numbers, 0)) == 0 or not has_room(key, number):
                del growing[key]
    return frame._replace(sections=(*(cut[key] for key in there if key in cut), *end))


def _of(kind: type[Kind], part: Section) -> Iterator[Kind]:
    return (block for block in part.blocks if isinstance(block, kind))


def _rows(block: Block) -> int:
    return len(block.items if isinstance(block, Bullets) else block.rows if isinstance(block, Table | Pairs) else ())


def _length(part: Section) -> int:
    return max(map(_rows, part.blocks), default=0)


def _cut(part: Section, number: int, name: str, reader: Reader) -> Section:
    """The first rows of a section, and how many more there are under its name."""

    def cut(block: Block) -> Block:
        match block:
            case Bullets(rows):
                return Bullets(rows[:number])
            case Table():
                return block._replace(rows=block.rows[:number])
            case Pairs():
                return block._replace(rows=block.rows[:number])
            case _:
                return block

    left = _length(part) - number
    template = label("and {number} more: {option}") if number else label("{number} of them: {option}")
    more = Paragraph(reader.say(template, number=left, option=f"--show {name}")) if left > 0 else None
    return section(part.key, part.title, *map(cut, part.blocks), more, callout=part.callout)


# Whole units that add up


def _whole_comparison(document: Comparison) -> Comparison:
    """A comparison in which every difference is that of the totals as they are printed."""
    totals = {row.name: _whole(row.total) for row in document.scenarios}
    cheapest, limit = totals.get(document.cheapest), document.limit
    most = whole(limit.amount) if limit else ZERO

    def row_of(row: Compared) -> Compared:
        total = totals[row.name]
        more = minus(total.columns, cheapest.columns) if cheapest else rounded(row.more.columns, 0)
        parts = _parts([part.more.likely for part in row.because], more[1])
        because = (
            part.model_copy(update={"more": part.more.model_copy(update={"likely": likely})})
            for part, likely in zip(row.because, parts, strict=True)
        )
        left = Change.of(minus((most, most, most), total.columns))
        update = {"total": total, "more": Change.of(more), "because": tuple(because), "headroom": left}
        return row.model_copy(update=update)

    if limit:
        changes = tuple(change.model_copy(update={"total": _whole(change.total)}) for change in limit.changes)
        nearest = totals.get(limit.nearest or "")
        missing = getattr(nearest, limit.at) - most if nearest else limit.missing
        limit = limit.model_copy(update={"amount": most, "changes": changes, "missing": missing})
    return document.model_copy(update={"scenarios": tuple(map(row_of, document.scenarios)), "limit": limit})


def _whole(band: Band) -> Band:
    return in_order(*map(whole, band.columns))


def _parts(parts: Sequence[Decimal], sum_of_them: Decimal) -> list[Decimal]:
    """Parts of either sign in whole units that add up to their sum: those that rounding changed most give way."""
    shown = [whole(part) for part in parts]
    off = sum_of_them - sum(shown)
    step = Decimal(1).copy_sign(off)
    order = sorted(range(len(parts)), key=lambda at: (shown[at] - parts[at]) * step)
    for at in order[: int(abs(off))]:
        shown[at] += step
    return shown
