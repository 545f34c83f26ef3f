"""What a quote says, section by section, in plain words: the same for every format, which only lays them out."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Context, Decimal
from typing import NamedTuple

from costcalc.catalog.prices import Source
from costcalc.journey.schedule import WEEK
from costcalc.money import Band, total
from costcalc.pricing.lines.line import PERCENT
from costcalc.quote.model import LineItem, Quote
from costcalc.rendering.evidence import evidence_in_words
from costcalc.rendering.numbers import ENGLISH, Numbers

ASSUMED = "*"
"""Marks a source that is a planning assumption."""
PLANNING = "Planning assumption: nobody published this figure."
TWELVE_DIGITS = Context(prec=12)
"""Of a rate: enough to follow an amount of six figures to the cent."""

TITLES: Mapping[str, str] = {
    "overview": "What it comes to",
    "otherwise": "What if",
    "warnings": "Please note",
    "treatment": "The treatment",
    "evidence": "What the sources say of its price",
    "steps": "When, if all takes its likely time",
    "entry": "May you enter",
    "lines": "Line by line",
    "payments": "What falls due when",
    "cancellation": "If you stop, what is lost",
    "unpriced": "Known, but without a price",
    "left-out": "Not in the total",
    "assumptions": "Assumptions",
    "questions": "Ask the clinic before you pay",
    "sources": "Sources",
}
"""The headings, in the order in which every format has them."""
ASKED: Mapping[str, str] = {"what-ifs": "What if, as you asked", "tornado": "What moves the total most"}
"""The headings of what is only said if it is asked, after `otherwise`."""
SURE: Mapping[str, str] = {"confidence": "How sure this is"}
"""The same, after `overview`."""


class Row(NamedTuple):
    """Something with what it belongs to: a day, a name, the mark of a source."""

    name: str
    words: str
    stands_out: bool = False


class Words:
    """The sentences of one quote, with numbers as its reader writes them."""

    def __init__(self, quote: Quote, numbers: Numbers = ENGLISH) -> None:
        self.quote = quote
        self.numbers = numbers
        self.marks = {
            key: f"{number}{ASSUMED if source.kind == 'planning assumption' else ''}"
            for number, (key, source) in enumerate(quote.sources.items(), start=1)
        }
        """The mark of each source: its number, with a star for planning assumptions."""

    def prose(self, sentence: str) -> str:
        """A sentence with numbers as the reader writes them, and the marks of sources in place of their keys."""
        marked = re.sub(r"\[([a-z0-9-]+)\]", lambda found: f"[{self.marks.get(found[1], found[1])}]", sentence)
        return self.numbers.prose(marked)

    def amount(self, value: Decimal) -> str:
        """An amount, thousands grouped."""
        return self.numbers.amount(value)

    def likely_between(self, amount: Band) -> str:
        """An amount in a sentence: its likely, and what it lies between."""
        low, likely, high = map(self.amount, amount.columns)
        between = "" if low == high else f" ({low} to {high})"
        return f"{likely} {self.quote.currency}{between}"

    def title(self) -> str:
        """What the document is called: by the person's words, or by what is treated."""
        about = self.quote.about
        return (about and about.title) or self.quote.subject

    def titles(self) -> Mapping[str, str]:
        """The headings of this quote, in their order."""
        titles = {**TITLES, "lines": f"{TITLES['lines']}, in {self.quote.currency}"}
        asked = {
            "overview": SURE if self.quote.confidence else {},
            "otherwise": ASKED if self.quote.sensitivity else {},
        }
        found: dict[str, str] = {}
        for key, title in titles.items():
            found |= {key: title, **asked.get(key, {})}
        return found

    def about(self) -> Iterator[Row]:
        """For whom the document is, by whom, its numbers and how long it is valid; only as far as a person asked."""
        about = self.quote.about
        if about:
            named = (
                ("Prepared for", about.prepared_for),
                ("Prepared by", about.prepared_by),
                ("Reference", about.reference),
            )
            yield from (Row(name, words) for name, words in named if words)

    def identity(self) -> Iterator[Row]:
        """Number and days of the document, for formats that are kept and sent."""
        about = self.quote.about
        if about:
            yield Row("Quote", about.number)
        yield Row("Made on", f"{self.quote.created:%Y-%m-%d}")
        if about:
            yield Row("Valid until", f"{about.valid_until}")

    def preamble(self) -> Iterator[str]:
        """What stands under the subject: the journey, whose prices, which money."""
        yield self.quote.journey
        if self.quote.catalog.overlay:
            yield "With own prices laid over the catalogue"
        if self.numbers.locale:
            yield f"Amounts in {self.numbers.currency(self.quote.currency)}"

    def result(self) -> tuple[str, str]:
        """What it comes to: the likely, and what that lies between."""
        low, likely, high = map(self.amount, self.quote.total.columns)
        at_least = "at least " if self.quote.unpriced else ""
        return f"Likely {at_least}{likely} {self.quote.currency}", f"between {low} and {high}"

    def total_label(self) -> str:
        """How the total is called."""
        return "Total, at least" if self.quote.unpriced else "Total"

    def patient(self) -> str:
        """What the patient would pay alone, and what those who travel along add; nothing without any."""
        quote = self.quote
        if not quote.patient:
            return ""
        more = f"{self.amount(quote.total.likely - quote.patient.likely)} {quote.currency} likely"
        return f"The patient alone would pay {self.likely_between(quote.patient)}; those who travel along add {more}."

    def confidence(self) -> Iterator[str]:
        """How likely the journey stays under which total; nothing if nobody asked."""
        said = self.quote.confidence
        if said:
            figures = (("P10", said.p10), ("P50", said.p50), ("P80", said.p80), ("P90", said.p90))
            told = ", ".join(f"{name} {self.amount(figure)}" for name, figure in figures)
            yield f"{told} {self.quote.currency}."
            yield from map(self.prose, said.sentences)

    def otherwise(self) -> Iterator[str]:
        """What the journey would come to otherwise."""
        return (self.prose(other.sentence) for other in self.quote.otherwise)

    def warnings(self) -> Iterator[str]:
        """What could mislead."""
        return map(self.prose, self.quote.warnings)

    def entry(self) -> Iterator[str]:
        """Whether the party may enter."""
        return map(self.prose, self.quote.entry.sentences if self.quote.entry else ())

    def assumptions(self) -> Iterator[str]:
        """What was assumed."""
        return map(self.prose, self.quote.assumptions)

    def questions(self) -> Iterator[str]:
        """What to ask the clinic."""
        return map(self.prose, self.quote.questions)

    def unpriced(self) -> Iterator[str]:
        """What is known to cost, without a price."""
        return (f"{gap.label}: {gap.reason}." for gap in self.quote.unpriced)

    def left_out(self) -> Iterator[str]:
        """What is not in the total."""
        for left in self.quote.not_included:
            price = ""
            if left.amount and left.source:
                figures = dict.fromkeys(map(self.amount, (left.amount.low, left.amount.high)))
                price = f", {' to '.join(figures)} {self.quote.currency} [{self.marks[left.source]}]"
            yield f"{left.label}{price}: {self.prose(left.reason)}."

    def treatment(self) -> Iterator[Row]:
        """What is done, as the sources describe it."""
        said, marks = self.quote.treatment, self.marks
        act = "under Japan's Act on the Safety of Regenerative Medicine"
        yield Row("Package", said.summary)
        if said.includes:
            yield Row("Often included", f"{', '.join(said.includes).lower()}; the clinic must say")
        yield Row("Cells", f"{said.cells} [{marks[said.cells_source]}]")
        if said.risk_class_source:
            yield Row("Risk class", f"{said.risk_class} {act} [{marks[said.risk_class_source]}]")
        if said.documents:
            yield Row("Bring", f"{'; '.join(said.documents)} [{marks[said.documents_source]}]")

    def evidence(self) -> Iterator[str]:
        """What each source says of the price of the treatment, and where they disagree."""
        return (self.prose(sentence) for sentence in evidence_in_words(self.quote))

    def steps(self) -> Iterator[Row]:
        """Every step on its day."""
        arrivals = {visit.arrive_day: visit for visit in self.quote.itinerary.visits}
        for step in self.quote.itinerary.steps:
            when = f"{step.date:%a %Y-%m-%d}" if step.date else day_in_words(step.day)
            visit = arrivals.get(step.day) if step.role == "arrival" else None
            nights = f": {visit.name.lower()}, {self.numbers.band(visit.nights)} nights" if visit else ""
            yield Row(when, f"{step.name}{nights}", stands_out=visit is not None)

    def payments(self) -> Iterator[Row]:
        """What falls due when."""
        for due in self.quote.payments:
            priced = f"priced in {', '.join(due.currencies)} [{self.marks[due.source]}]"
            until = f", until {_day(due.until_day, due.until)}" if due.until_day is not None else ""
            late = due.date is not None and due.date < self.quote.created.date()
            when = f"at once (was due {due.date})" if late else _day(due.day, due.date)
            yield Row(when, f"{due.label}{until}: {self.likely_between(due.amount)}, {priced}")
        if self.quote.payments:
            due_in_all = total(payment.amount for payment in self.quote.payments)
            yield Row("", f"In all {self.likely_between(due_in_all)}, without the reserve", stands_out=True)

    def cancellation(self) -> Iterator[Row]:
        """What is lost by stopping."""
        for lost in self.quote.cancellation:
            name = f"{lost.name[:1].upper()}{lost.name[1:]}"
            note = f", {self.prose(lost.note)}" if lost.note else ""
            kept = f"The clinic keeps {self.likely_between(lost.treatment)} [{self.marks[lost.source]}]{note}"
            back = lost.paid.likely - lost.treatment.likely if lost.paid else 0
            paid = (
                f"; {self.amount(lost.paid.likely)} {self.quote.currency} has been paid to it by then, so "
                f"{self.amount(Decimal(back))} would have to come back: have that in writing"
                if lost.paid and back > 0
                else ""
            )
            spent = f"For the journey up to {self.likely_between(lost.journey)} is spent or due by then"
            yield Row(
                _day(lost.day, lost.date), f"{name}: {self.likely_between(lost.loss)} lost. {kept}{paid}. {spent}"
            )

    def counting(self, line: LineItem) -> str:
        """How a line is counted."""
        numbers = self.numbers
        note = f"; {numbers.prose(line.note)}" if line.note else ""
        if line.fee:
            return f"{line.fee} fee, {numbers.prose(line.basis)}{note}"
        quantity = numbers.band(line.quantity)
        if line.quantity.unit == PERCENT:
            return f"{quantity} % {line.basis}{note}"
        units = line.quantity.unit if line.quantity.high == 1 else f"{line.quantity.unit}s"
        likely = f" (likely {numbers.plain(line.quantity.likely)})" if line.quantity.low < line.quantity.high else ""
        price = f"{numbers.band(line.unit_price)} {line.unit_price.currency}"
        return f"{quantity} {units}{likely} × {price}{note}"

    def marked(self, line: LineItem) -> str:
        """The marks of the sources of a line."""
        return " ".join(self.marks[key] for key in (line.source, *line.also))

    def sources(self) -> Iterator[Row]:
        """Every source with its mark, every rate, and which catalogue was used."""
        quote, numbers = self.quote, self.numbers
        for key, source in quote.sources.items():
            address = f" {source.url}" if source.url else ""
            yield Row(self.marks[key], numbers.prose(source_in_words(source)) + address)
        for rate in quote.rates:
            words = rate_in_words(rate.base, rate.quote, rate.rate, numbers)
            yield Row("=", f"{words}. {rate.source}, {rate.date}, {rate.derivation}.")
        yield Row(ASSUMED, PLANNING)
        overlay = " with own prices laid over it" if quote.catalog.overlay else ""
        made = f"costcalc {quote.costcalc}, made {quote.created:%Y-%m-%d}"
        yield Row("", f"Catalogue {quote.catalog.version}{overlay}, {made}.")


def category_name(key: str) -> str:
    """A category as a heading."""
    return key.replace("-", " ").capitalize()


def day_in_words(day: int) -> str:
    """A day of a journey without dates."""
    return f"Day {day}" if day > 0 else f"{(1 - day) // WEEK} weeks before"


def _day(day: int, date: dt.date | None) -> str:
    return str(date) if date else day_in_words(day)


def rate_in_words(base: str, quote: str, rate: Decimal, numbers: Numbers = ENGLISH) -> str:
    """A rate the way round that reads as one unit of the dearer currency."""
    if rate < 1:
        base, quote, rate = quote, base, 1 / rate
    return f"1 {base} = {numbers.plain(Decimal(f'{TWELVE_DIGITS.plus(rate):f}'))} {quote}"


def source_in_words(source: Source) -> str:
    """A source with its kind, publisher and date; its address stands apart, as no number in it is one."""
    stop = "" if source.title.endswith(("?", ".", "!")) else "."
    dated = "" if source.dated == "published" else f"{source.dated} "
    note = f" ({source.note})" if source.note else ""
    return f"{source.title}{stop} {source.kind.capitalize()}, {source.publisher}, {dated}{source.date}{note}."
