"""A quote: what it comes to, when, line by line, and what it rests on."""

from collections.abc import Iterator
from datetime import UTC
from itertools import groupby

from costcalc.money import ZERO
from costcalc.quote.model import Quote, Subtotal
from costcalc.rendering.blocks import (
    Block,
    Column,
    ColumnOf,
    Page,
    Pairs,
    Paragraph,
    Row,
    Share,
    Table,
    bullets,
    section,
    table_of,
)
from costcalc.rendering.charts import Bar, Bars, Calendar, CalendarRow, scale
from costcalc.rendering.pages.common import AMOUNTS, amount, amount_columns, category_name
from costcalc.rendering.pages.quote_words import TITLES, Words, day_in_words
from costcalc.rendering.text import ENGLISH, Phrase, Reader

SHARE = "Share of likely"
SPREAD = "Low to high, with a dot at the likely"
TORNADO = "Likely total between the ends of each input, with a dot at what is planned with"
CALLOUTS = {"warnings", "unpriced"}
"""Sections that must not be missed."""
LONG = 16
"""Characters of amounts that leave no room for two of them beside a name."""


def page(quote: Quote, reader: Reader = ENGLISH) -> Page:
    """The whole budget."""
    words = Words(quote, reader)
    bodies = dict(_bodies(words))
    titled = ((key, title, bodies.get(key, ())) for key, title in words.titles().items())
    sections = (section(key, title, *blocks, callout=key in CALLOUTS) for key, title, blocks in titled)
    limit, title, about = words.limit(), words.title(), quote.about
    over = quote.limit is not None and quote.limit.over
    return Page(
        title,
        tuple(each for each in sections if each.blocks),
        subject="" if title == quote.subject else quote.subject,
        preamble=tuple(words.preamble()),
        about=tuple(words.about()),
        identity=tuple(words.identity()),
        result=tuple(Phrase(part, quote.total.columns) for part in words.result()),
        remarks=(Paragraph(limit, strong=over),) if limit.words else (),
        disclaimer=quote.disclaimer,
        program=f"costcalc {quote.costcalc}",
        marks=frozenset(words.marks.values()),
        number=about.number if about else "",
        author=(about and about.prepared_by) or "",
        country=quote.scenario.nationality or quote.scenario.origin or "",
        created=quote.created.astimezone(UTC).timetuple()[:6],
    )


def _bodies(words: Words) -> Iterator[tuple[str, tuple[Block | None, ...]]]:
    """What stands in every section."""
    yield "overview", (overview(words), shares(words), Paragraph(words.patient()), spreads(words))
    yield "confidence", (bullets(words.confidence()),)
    yield "otherwise", (bullets(words.otherwise()),)
    yield "what-ifs", (bullets(words.what_ifs()),)
    yield "tornado", (tornado(words), bullets(words.not_shown()))
    yield "warnings", (bullets(words.warnings()),)
    yield "treatment", (Pairs(tuple(words.treatment())),)
    yield "evidence", (bullets(words.evidence()),)
    yield "steps", (calendar(words), Pairs(tuple(words.steps()), "days", TITLES["steps"]))
    yield "entry", (bullets(words.entry()),)
    yield "lines", (lines(words),)
    payments = f"{TITLES['payments']}, in {words.quote.currency}"
    yield "payments", (Pairs(tuple(words.payments()), "days", payments),)
    yield "cancellation", (Pairs(tuple(words.cancellation()), "days", TITLES["cancellation"]),)
    yield "unpriced", (bullets(words.unpriced()),)
    yield "left-out", (bullets(words.left_out()),)
    yield "assumptions", (bullets(words.assumptions()),)
    yield "questions", (bullets(words.questions()),)
    yield "sources", (Pairs(tuple(words.sources()), "sources"),)


def overview(words: Words) -> Table:
    """The subtotals, each with its share of the likely total, and the total."""
    quote, likely = words.quote, words.quote.total.likely
    columns: list[ColumnOf[Subtotal]] = amount_columns(lambda each: each.amount.columns, amount(words.reader))
    table = table_of(
        f"{TITLES['overview']}, in {quote.currency}",
        quote.subtotals,
        (quote.currency, "name", lambda each: category_name(each.category)),
        *columns,
        (SHARE, "share", lambda each: Share(each.amount.likely / likely if likely else ZERO)),
    )
    rows = (row._replace(key=each.category) for row, each in zip(table.rows, quote.subtotals, strict=True))
    total = Row((words.total_label(), *map(amount(words.reader), quote.total.columns), ""), "total")
    return table._replace(rows=(*rows, total), kind="amounts")


def lines(words: Words) -> Table:
    """Every category with its lines, how each is counted, and the marks of its sources."""
    quote = words.quote
    cell, subtotals = amount(words.reader), {each.category: each.amount for each in quote.subtotals}

    rows = []
    for category, items in groupby(quote.lines, key=lambda line: line.category):
        total = map(cell, subtotals[category].columns)
        rows.append(Row((category_name(category), "", *total, ""), "group", category))
        rows += [
            Row(
                (line.label, words.counting(line), *map(cell, line.amount.columns), words.marked(line)),
                "item",
                line.id,
            )
            for line in items
        ]
    rows.append(Row((words.total_label(), "", *map(cell, quote.total.columns), ""), "total"))
    columns = (
        Column("", "name"),
        Column("How it is counted", "under"),
        *(Column(name, "number") for name in AMOUNTS),
        Column("Source", "marks"),
    )
    return Table(f"{TITLES['lines']}, in {quote.currency}", columns, tuple(rows), "amounts")


def shares(words: Words) -> Bars:
    """What the money goes to: a bar for every category, by its part of the likely total."""
    quote, whole = words.quote, words.quote.total.likely
    bars, said = [], []
    for each in quote.subtotals:
        name, likely = category_name(each.category), each.amount.likely
        per_cent = f"{words.reader.plain(round(100 * likely / whole, 0) if whole else whole)}%"
        bars.append(Bar(name, ZERO, likely, f"{words.amount(likely)} · {per_cent}"))
        said.append(f"{name} {words.amount(likely)} {quote.currency}, {per_cent}")
    return Bars("shares", SHARE, f"{'; '.join(said)}.", tuple(bars), ZERO, whole, "bar")


def spreads(words: Words) -> Bars:
    """How far every category and the total may spread: bars from low to high on one scale, a dot at the likely."""
    quote = words.quote
    bands = [(category_name(each.category), each.amount, False) for each in quote.subtotals]
    bands.append((words.total_label(), quote.total, True))
    marks = scale(quote.total.high)
    room = max(map(len, map(words.amount, quote.total.columns))) <= LONG
    bars, said = [], []
    for name, band, strong in bands:
        low, likely, high = map(words.amount, band.columns)
        ends = "" if not room else low if low == high else f"{low} – {high}"
        bars.append(Bar(name, band.low, band.high, ends, band.likely, strong))
        said.append(f"{name} {low} to {high}, likely {likely} {quote.currency}")
    ticks = tuple((mark, words.reader.plain(mark)) for mark in marks)
    return Bars("spreads", SPREAD, f"{'; '.join(said)}.", tuple(bars), marks[0], marks[-1], ticks=ticks)


def tornado(words: Words) -> Bars | None:
    """Which inputs move the likely total: a bar for each from its cheaper to its dearer end; none without any."""
    quote, likely = words.quote, words.quote.total.likely
    swings = quote.sensitivity.tornado if quote.sensitivity else ()
    if not swings:
        return None
    room = max(len(words.amount(swing.dearer.total)) for swing in swings) <= LONG
    bars, said = [], []
    for swing in swings:
        low, high = ends = words.amount(swing.cheaper.total), words.amount(swing.dearer.total)
        label = f"{words.swing_label(swing)}: {words.amount(swing.swing)} {quote.currency}"
        figure = f"{low} – {high}" if room else ""
        bars.append(Bar(swing.label, swing.cheaper.total, swing.dearer.total, figure, likely, label=label, ends=ends))
        said.append(f"{swing.label} {low} to {high} {quote.currency}")
    total = f"{words.amount(likely)} {quote.currency}"
    return Bars(
        "tornado",
        TORNADO,
        f"{'; '.join(said)}. The dot is the likely total, {total}.",
        tuple(bars),
        min(likely, *(swing.cheaper.total for swing in swings)),
        max(likely, *(swing.dearer.total for swing in swings)),
        legend=f"┃ is the likely total, {total}; every other input stays as likely.",
        sentences=tuple(words.tornado()),
    )


def calendar(words: Words) -> Calendar | None:
    """When things happen: a row for each kind of time; none without steps."""
    itinerary = words.quote.itinerary
    days = [step.day for step in itinerary.steps]
    if not days:
        return None
    rows = tuple(_rows(words.quote))
    chart = Calendar(rows, min(days), max(days), itinerary.visits[0].arrive, "")
    said = (f"{row.name}: {', '.join(_span(chart, *span) for span in row.spans)}" for row in rows)
    return chart._replace(described=f"{'; '.join(said)}.")


def _span(chart: Calendar, begin: int, end: int) -> str:
    """The ends of a span in words."""
    days = (begin, end) if chart.start else (begin, max(end, 1))
    return " to ".join(dict.fromkeys(str(chart.date(day) or day_in_words(day)) for day in days))


def _rows(quote: Quote) -> Iterator[CalendarRow]:
    """What the journey spends its days on."""

    def days(role: str) -> list[int]:
        return sorted(step.day for step in quote.itinerary.steps if step.role == role)

    before, harvest, treated, allowed = map(days, ("before", "harvest", "infusion", "allowed"))
    if before and before[0] < 1:
        yield CalendarRow("Preparation", "quiet", ((before[0], 0),))
    visits = quote.itinerary.visits
    stays = tuple((visit.arrive_day, visit.arrive_day + int(visit.nights.likely)) for visit in visits)
    yield CalendarRow("In Japan", "japan", stays)
    if harvest and treated and treated[0] - harvest[0] > 1:
        yield CalendarRow("Cell culture", "culture", ((harvest[0] + 1, treated[0] - 1),))
    clinic = sorted({*harvest, *treated, *days("appointment")})
    if clinic:
        yield CalendarRow("At the clinic", "day", tuple((day, day) for day in clinic))
    if harvest and allowed:
        yield CalendarRow("Take it easy", "quiet", ((harvest[0], allowed[-1] - 1),))
    if follow := days("follow-up"):
        yield CalendarRow("Follow-up", "day", tuple((day, day) for day in follow))
