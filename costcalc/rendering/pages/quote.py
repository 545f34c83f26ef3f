"""A quote: what it comes to, when, line by line, and what it rests on."""

from collections.abc import Iterator
from datetime import UTC
from itertools import groupby

from costcalc.messages import Spans, items, label
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
from costcalc.rendering.charts import Bar, Bars, Calendar, CalendarRow
from costcalc.rendering.pages.common import AMOUNTS, LONG, amount_columns, category_name, spreads
from costcalc.rendering.pages.quote_words import TITLES, Words
from costcalc.rendering.pages.sensitivity_words import not_shown, swing_label, swings_in_words, what_ifs
from costcalc.rendering.text import ENGLISH, Reader

SHARE = label("Share of likely")
TORNADO = label("Likely total between the ends of each input, with a dot at what is planned with")
CALLOUTS = {"warnings", "unpriced"}
"""Sections that must not be missed."""


def page(quote: Quote, reader: Reader = ENGLISH) -> Page:
    """The whole budget."""
    words = Words(quote, reader)
    bodies = dict(_bodies(words))
    titled = ((key, words.heading(key), bodies.get(key, ())) for key in TITLES)
    sections = (section(key, title, *blocks, callout=key in CALLOUTS) for key, title, blocks in titled)
    limit, title, about = words.limit(), words.title(), quote.about
    over = quote.limit is not None and quote.limit.over
    return Page(
        title,
        tuple(part for part in sections if part.blocks),
        subject="" if title == words.subject() else words.subject(),
        preamble=tuple(words.preamble()),
        about=tuple(words.about()),
        identity=tuple(words.identity()),
        result=words.result(),
        remarks=(Paragraph(limit, strong=over),) if limit else (),
        disclaimer=reader.label(quote.disclaimer),
        program=f"costcalc {quote.costcalc}",
        marks=frozenset(words.marks.values()),
        number=about.number if about else "",
        author=(about and about.prepared_by) or "",
        country=quote.scenario.nationality or quote.scenario.origin or "",
        created=quote.created.astimezone(UTC).timetuple()[:6],
    )


def _bodies(words: Words) -> Iterator[tuple[str, tuple[Block | None, ...]]]:
    """What stands in every section."""
    yield "overview", (overview(words), shares(words), Paragraph(words.patient()), overview_chart(words))
    yield "confidence", (bullets(words.confidence()),)
    yield "otherwise", (bullets(words.otherwise()),)
    yield "what-ifs", (bullets(what_ifs(words)),)
    yield "tornado", (tornado(words), bullets(not_shown(words)))
    yield "warnings", (bullets(words.warnings()),)
    yield "treatment", (Pairs(tuple(words.treatment())),)
    yield "evidence", (bullets(words.evidence()),)
    yield "steps", (calendar(words), Pairs(tuple(words.steps()), "days", words.heading("steps")))
    yield "entry", (bullets(words.entry()),)
    yield "lines", (lines(words),)
    yield "payments", (payments(words),)
    yield "cancellation", (Pairs(tuple(words.cancellation()), "days", words.heading("cancellation")),)
    yield "unpriced", (bullets(words.unpriced()),)
    yield "left-out", (bullets(words.left_out()),)
    yield "assumptions", (bullets(words.assumptions()),)
    yield "questions", (bullets(words.questions()),)
    yield "sources", (Pairs(tuple(words.sources()), "sources"),)


def overview(words: Words) -> Table:
    """The subtotals, each with its share of the likely total, and the total."""
    quote, reader, likely = words.quote, words.reader, words.quote.total.likely
    columns: list[ColumnOf[Subtotal]] = amount_columns(lambda part: part.amount.columns, reader.figure, reader)
    table = table_of(
        words.in_currency("overview"),
        quote.subtotals,
        (quote.currency, "name", lambda part: category_name(part.category, reader)),
        *columns,
        (reader.label(SHARE), "share", lambda part: Share(part.amount.likely / likely if likely else ZERO)),
    )
    rows = (row._replace(key=part.category) for row, part in zip(table.rows, quote.subtotals, strict=True))
    total = Row((words.total_label(), *map(reader.figure, quote.total.columns), ""), "total")
    return table._replace(rows=(*rows, total), kind="amounts")


def lines(words: Words) -> Table:
    """Every category with its lines, how each is counted, and the marks of its sources."""
    quote, reader = words.quote, words.reader
    cell, subtotals = reader.figure, {part.category: part.amount for part in quote.subtotals}
    rows = []
    for category, of_category in groupby(quote.lines, key=lambda line: line.category):
        total = map(cell, subtotals[category].columns)
        rows.append(Row((category_name(category, reader), "", *total, ""), "group", category))
        rows += [
            Row(
                (reader.label(line.label), words.counting(line), *map(cell, line.amount.columns), words.marked(line)),
                "item",
                line.id,
            )
            for line in of_category
        ]
    rows.append(Row((words.total_label(), "", *map(cell, quote.total.columns), ""), "total"))
    columns = (
        Column("", "name"),
        Column(reader.label("How it is counted"), "under"),
        *(Column(reader.label(name), "number") for name in AMOUNTS),
        Column(reader.label("Source"), "marks"),
    )
    return Table(words.in_currency("lines"), columns, tuple(rows), "amounts")


def payments(words: Words) -> Table:
    """What falls due when, with the sum."""
    reader, cell = words.reader, words.reader.figure
    rows = [
        Row((when, what, *map(cell, band.columns), mark), "plain" if mark else "total")
        for when, what, band, mark in words.payments()
    ]
    columns = (
        Column("", "text"),
        Column("", "name"),
        *(Column(reader.label(name), "number") for name in AMOUNTS),
        Column(reader.label("Source"), "marks"),
    )
    return Table(words.in_currency("payments"), columns, tuple(rows), "amounts")


def shares(words: Words) -> Bars:
    """What the money goes to: a bar for every category, by its part of the likely total."""
    quote, reader, whole = words.quote, words.reader, words.quote.total.likely
    bars, described = [], []
    for part in quote.subtotals:
        name, likely = category_name(part.category, reader), part.amount.likely
        per_cent = f"{reader.plain(round(100 * likely / whole, 0) if whole else whole)}%"
        bars.append(Bar(name, ZERO, likely, f"{reader.amount(likely)} · {per_cent}"))
        described.append(reader.say("{name} {amount}, {share}", name=name, amount=words.amount(likely), share=per_cent))
    return Bars("shares", reader.label(SHARE), words.row_of(described), tuple(bars), ZERO, whole, "bar")


def overview_chart(words: Words) -> Bars:
    """How far every category and the total may spread."""
    quote, reader = words.quote, words.reader
    bands = [(category_name(part.category, reader), part.amount, False) for part in quote.subtotals]
    return spreads([*bands, (words.total_label(), quote.total, True)], quote.currency, reader)


def tornado(words: Words) -> Bars | None:
    """Which inputs move the likely total: a bar for each from its cheaper to its dearer end; none without any."""
    quote, reader, likely = words.quote, words.reader, words.quote.total.likely
    swings = quote.sensitivity.tornado if quote.sensitivity else ()
    if not swings:
        return None
    room = max(len(reader.amount(swing.dearer.total)) for swing in swings) <= LONG
    bars, described = [], []
    for swing in swings:
        low, high = ends = reader.amount(swing.cheaper.total), reader.amount(swing.dearer.total)
        longer = reader.say("{input}: {apart}", input=swing_label(words, swing), apart=words.amount(swing.swing))
        figure, name = f"{low} – {high}" if room else "", str(reader.tell(swing.label))
        bars.append(Bar(name, swing.cheaper.total, swing.dearer.total, figure, likely, label=str(longer), ends=ends))
        described.append(
            reader.say("{input} {low} to {high} {code}", input=name, low=low, high=high, code=quote.currency)
        )
    total, row = words.amount(likely), words.row_of(described)
    return Bars(
        "tornado",
        reader.label(TORNADO),
        str(reader.say("{inputs} The dot is the likely total, {total}.", inputs=row, total=total)),
        tuple(bars),
        min(likely, *(swing.cheaper.total for swing in swings)),
        max(likely, *(swing.dearer.total for swing in swings)),
        legend=str(reader.say("┃ is the likely total, {total}; every other input stays as likely.", total=total)),
        sentences=tuple(swings_in_words(words)),
    )


def calendar(words: Words) -> Calendar | None:
    """When things happen: a row for each kind of time; none without steps."""
    itinerary = words.quote.itinerary
    days = [step.day for step in itinerary.steps]
    if not days:
        return None
    rows = tuple(row._replace(name=words.reader.label(row.name)) for row in _rows(words.quote))
    chart = Calendar(rows, min(days), max(days), itinerary.visits[0].arrive, "")
    described = [
        words.reader.say(
            "{what}: {days}", what=row.name, days=items([_span(chart, words, *span) for span in row.spans])
        )
        for row in rows
    ]
    return chart._replace(described=words.row_of(described))


def _span(chart: Calendar, words: Words, begin: int, end: int) -> Spans:
    """The ends of a span in words."""
    first, last = (words.day(day, chart.date(day)) for day in (begin, end if chart.start else max(end, 1)))
    return first if first == last else words.reader.say("{first} to {last}", first=first, last=last)


def _rows(quote: Quote) -> Iterator[CalendarRow]:
    """What the journey spends its days on."""

    def days(role: str) -> list[int]:
        return sorted(step.day for step in quote.itinerary.steps if step.role == role)

    before, harvest, treated, allowed = map(days, ("before", "harvest", "infusion", "allowed"))
    if before and before[0] < 1:
        yield CalendarRow(label("Preparation"), "quiet", ((before[0], 0),))
    visits = quote.itinerary.visits
    stays = tuple((visit.arrive_day, visit.arrive_day + int(visit.nights.likely)) for visit in visits)
    yield CalendarRow(label("In Japan"), "japan", stays)
    if harvest and treated and treated[0] - harvest[0] > 1:
        yield CalendarRow(label("Cell culture"), "culture", ((harvest[0] + 1, treated[0] - 1),))
    clinic = sorted({*harvest, *treated, *days("appointment")})
    if clinic:
        yield CalendarRow(label("At the clinic"), "day", tuple((day, day) for day in clinic))
    if harvest and allowed:
        yield CalendarRow(label("Take it easy"), "quiet", ((harvest[0], allowed[-1] - 1),))
    if follow := days("follow-up"):
        yield CalendarRow(label("Follow-up"), "day", tuple((day, day) for day in follow))
