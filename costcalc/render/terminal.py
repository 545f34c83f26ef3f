"""The quote as a budget to read in a terminal: what it comes to, when, line by line, and what it rests on."""

import datetime as dt
from collections.abc import Iterator
from decimal import Context, Decimal

from rich.console import Group, RenderableType
from rich.text import Text

from costcalc.quote import Quote
from costcalc.render.amounts import line_by_line, overview
from costcalc.render.numbers import ENGLISH, Numbers
from costcalc.render.page import ASSUMED, Page, marks_of, numbered
from costcalc.render.tables import bullets, grid, section, source_in_words, text
from costcalc.render.timeline import calendar, day_in_words, timeline


def budget(quote: Quote, width: int, numbers: Numbers = ENGLISH) -> RenderableType:
    """The whole budget for a terminal of `width` columns."""
    page = Page(quote, width, numbers, marks_of(quote))
    prose = page.prose
    entry = quote.entry.sentences if quote.entry else ()
    return Group(
        *_heading(page),
        *section("What it comes to", overview(page)),
        *_patient(page),
        *section("Or otherwise", bullets(prose(other.sentence) for other in quote.otherwise)),
        *section("Please note", bullets(map(prose, quote.warnings))),
        *section("The treatment", _treatment(page)),
        *section("When, if all takes its likely time", calendar(page)),
        *timeline(page),
        *section("May you enter", bullets(map(prose, entry))),
        *section(f"Line by line, in {quote.currency}", line_by_line(page)),
        *section("What falls due when", _payments(page)),
        *section("If you stop, what is lost", _cancellation(page)),
        *section("Known, but without a price", bullets(f"{gap.label}: {gap.reason}." for gap in quote.unpriced)),
        *section("Not in the total", bullets(_left_out(page))),
        *section("Assumptions", bullets(map(prose, quote.assumptions))),
        *section("Ask the clinic before you pay", bullets(map(prose, quote.questions))),
        *section("Sources", _sources(page)),
        Text(),
        text(quote.disclaimer, "bold"),
    )


def rate_in_words(base: str, quote: str, rate: Decimal, numbers: Numbers = ENGLISH) -> str:
    """A rate the way round that reads as one unit of the dearer currency."""
    if rate < 1:
        base, quote, rate = quote, base, 1 / rate
    return f"1 {base} = {numbers.plain(Decimal(f'{TWELVE_DIGITS.plus(rate):f}'))} {quote}"


TWELVE_DIGITS = Context(prec=12)
"""Of a rate: enough to follow an amount of six figures to the cent."""


def _heading(page: Page) -> Iterator[RenderableType]:
    quote = page.quote
    at_least = "at least " if quote.unpriced else ""
    low, likely, high = (page.numbers.amount(number) for number in quote.total.columns)
    yield text(quote.subject, "bold")
    yield text(quote.journey)
    if quote.catalog.overlay:
        yield text(f"With the prices of {quote.catalog.overlay}")
    if page.numbers.locale:
        yield text(f"Amounts in {page.numbers.currency(quote.currency)}")
    yield Text()
    yield Text(f"Likely {at_least}{likely} {quote.currency},", "bold")
    yield Text(f"between {low} and {high}.")


def _patient(page: Page) -> Iterator[RenderableType]:
    """What of the total the patient would pay alone, and what those who travel along add."""
    quote = page.quote
    if quote.patient:
        more = f"{page.numbers.amount(quote.total.likely - quote.patient.likely)} {quote.currency} likely"
        alone = page.likely_between(quote.patient)
        yield text(f"The patient alone would pay {alone}; those who travel along add {more}.")


def _day(day: int, date: dt.date | None) -> Text:
    """A day as a date, or as its number."""
    return Text(str(date) if date else day_in_words(day))


def _payments(page: Page) -> RenderableType | None:
    rows = [
        (
            _day(due.day, due.date),
            text(f"{due.label}: {page.likely_between(due.amount)}, priced in {' and '.join(due.currencies)}"),
        )
        for due in page.quote.payments
    ]
    return grid(rows)


def _cancellation(page: Page) -> RenderableType | None:
    rows = []
    for lost in page.quote.cancellation:
        kept = f"{page.likely_between(lost.treatment)} kept by the clinic [{page.marks[lost.source]}]"
        note = f", {page.numbers.prose(lost.note)}" if lost.note else ""
        spent = f"up to {page.likely_between(lost.journey)} due by then for the journey"
        words = f"{lost.name[:1].upper()}{lost.name[1:]}: {page.likely_between(lost.loss)}. {kept}{note}; {spent}"
        rows.append((_day(lost.day, lost.date), text(words)))
    return grid(rows)


def _treatment(page: Page) -> RenderableType | None:
    said, marks = page.quote.treatment, page.marks
    act = "under Japan's Act on the Safety of Regenerative Medicine"
    rows = (
        ("Package", said.summary),
        ("Often included", f"{', '.join(said.includes).lower()}; the clinic must say" if said.includes else ""),
        ("Cells", f"{said.cells} [{marks[said.cells_source]}]"),
        ("Risk class", f"{said.risk_class} {act} [{marks[said.risk_class_source]}]" if said.risk_class_source else ""),
        ("Bring", f"{'; '.join(said.documents)} [{marks[said.documents_source]}]" if said.documents else ""),
    )
    return grid((Text(name, "dim"), text(words)) for name, words in rows if words)


def _left_out(page: Page) -> Iterator[str]:
    for left in page.quote.not_included:
        price = ""
        if left.amount and left.source:
            figures = dict.fromkeys(page.numbers.amount(number) for number in (left.amount.low, left.amount.high))
            price = f", {' to '.join(figures)} {page.quote.currency} [{page.marks[left.source]}]"
        yield f"{left.label}{price}: {page.numbers.prose(numbered(left.reason, page.marks))}."


def _sources(page: Page) -> RenderableType | None:
    quote, numbers = page.quote, page.numbers
    overlay = f" with the prices of {quote.catalog.overlay}" if quote.catalog.overlay else ""
    edition = f"Catalogue {quote.catalog.version}{overlay}, costcalc {quote.costcalc}, made {quote.created:%Y-%m-%d}."
    rates = (
        f"{rate_in_words(rate.base, rate.quote, rate.rate, numbers)}. {rate.source}, {rate.date}, {rate.derivation}."
        for rate in quote.rates
    )
    rows = [
        *(
            (Text(page.marks[key]), text(numbers.prose(source_in_words(source))))
            for key, source in quote.sources.items()
        ),
        *((Text("="), text(words)) for words in rates),
        (Text(ASSUMED), Text("Planning assumption: nobody published this figure.")),
        (Text(), text(edition)),
    ]
    return grid(rows, gap=1, right=True)
