"""What a quote says, section by section, in plain words: the same for every format."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from costcalc.journey.schedule import WEEK
from costcalc.money import ZERO, Band, total
from costcalc.pricing.lines.line import PERCENT
from costcalc.quote.model import LineItem, Quote, Swing, WhatIfResult
from costcalc.rendering.blocks import Pair, Priced
from costcalc.rendering.pages.common import OVERLAY, category_name, rate_in_words, source_row
from costcalc.rendering.pages.evidence import evidence_in_words
from costcalc.rendering.text import ENGLISH, Phrase, Reader

ASSUMED = "*"
"""Marks a source that is a planning assumption."""
PLANNING = "Planning assumption: nobody published this figure."
RATE_ALONE = " Only what is priced in the currencies of the rate moves: prices that sources give in another one stay."
"""Said beside a changed rate."""

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


class Words:
    """The sentences of one quote, with numbers as its reader writes them."""

    def __init__(self, quote: Quote, reader: Reader = ENGLISH) -> None:
        self.quote = quote
        self.reader = reader
        self.marks = {
            key: f"{number}{ASSUMED if source.kind == 'planning assumption' else ''}"
            for number, (key, source) in enumerate(quote.sources.items(), start=1)
        }
        """The mark of each source: its number, with a star for planning assumptions."""

    def prose(self, sentence: str) -> str:
        """A sentence with numbers as the reader writes them, and the marks of sources in place of their keys."""
        marked = re.sub(r"\[([a-z0-9-]+)\]", lambda found: f"[{self.marks.get(found[1], found[1])}]", sentence)
        return self.reader.prose(marked)

    def amount(self, value: Decimal) -> str:
        """An amount, thousands grouped."""
        return self.reader.amount(value)

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

    def about(self) -> Iterator[Pair]:
        """For whom the document is, by whom, its numbers and how long it is valid; only as far as a person asked."""
        about = self.quote.about
        if about:
            named = (
                ("Prepared for", about.prepared_for),
                ("Prepared by", about.prepared_by),
                ("Reference", about.reference),
            )
            yield from (Pair(name, words) for name, words in named if words)

    def identity(self) -> Iterator[Pair]:
        """Number and days of the document, for formats that are kept and sent."""
        about = self.quote.about
        if about:
            yield Pair("Quote", about.number)
        yield Pair("Made on", f"{self.quote.created:%Y-%m-%d}")
        if about:
            yield Pair("Valid until", f"{about.valid_until}")

    def preamble(self) -> Iterator[str]:
        """What stands under the subject: the journey, whose prices, which money."""
        yield self.quote.journey
        if self.quote.catalog.overlay:
            yield OVERLAY
        if self.reader.locale:
            yield f"Amounts in {self.reader.currency(self.quote.currency)}"

    def result(self) -> tuple[str, str]:
        """What it comes to: the likely, and what that lies between."""
        low, likely, high = map(self.amount, self.quote.total.columns)
        at_least = "at least " if self.quote.unpriced else ""
        return f"Likely {at_least}{likely} {self.quote.currency}", f"between {low} and {high}"

    def total_label(self) -> str:
        """How the total is called."""
        return "Total, at least" if self.quote.unpriced else "Total"

    def patient(self) -> Phrase:
        """What the patient would pay alone, and what those who travel along add; nothing without any."""
        quote = self.quote
        if not quote.patient:
            return Phrase("")
        more = quote.total.likely - quote.patient.likely
        alone = f"The patient alone would pay {self.likely_between(quote.patient)}"
        words = f"{alone}; those who travel along add {self.amount(more)} {quote.currency} likely."
        return Phrase(words, (*quote.patient.columns, more))

    def confidence(self) -> Iterator[Phrase | str]:
        """How likely the journey stays under which total; nothing if nobody asked."""
        said = self.quote.confidence
        if said:
            figures = (("P10", said.p10), ("P50", said.p50), ("P80", said.p80), ("P90", said.p90))
            told = ", ".join(f"{name} {self.amount(figure)}" for name, figure in figures)
            yield Phrase(f"{told} {self.quote.currency}.", tuple(figure for _, figure in figures))
            yield from map(self.prose, said.sentences)

    def otherwise(self) -> Iterator[Phrase]:
        """What the journey would come to otherwise."""
        for other in self.quote.otherwise:
            fare = () if other.break_even_fare is None else (other.break_even_fare,)
            amounts = (other.total.likely, abs(other.difference), *fare)
            yield Phrase(self.prose(other.sentence), amounts, written="whole")

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

    def unpriced(self) -> Iterator[Phrase]:
        """What is known to cost, without a price."""
        return (Phrase(f"{gap.label}: {gap.reason}.", lead=gap.label) for gap in self.quote.unpriced)

    def left_out(self) -> Iterator[Phrase]:
        """What is not in the total."""
        for left in self.quote.not_included:
            price, amounts = "", left.amount.columns if left.amount else ()
            if left.amount and left.source:
                figures = dict.fromkeys(map(self.amount, (left.amount.low, left.amount.high)))
                price = f", {' to '.join(figures)} {self.quote.currency} [{self.marks[left.source]}]"
            yield Phrase(f"{left.label}{price}: {self.prose(left.reason)}.", amounts, lead=left.label)

    def treatment(self) -> Iterator[Pair]:
        """What is done, as the sources describe it."""
        said, marks = self.quote.treatment, self.marks
        act = "under Japan's Act on the Safety of Regenerative Medicine"
        yield Pair("Package", said.summary)
        if said.includes:
            yield Pair("Often included", f"{', '.join(said.includes).lower()}; the clinic must say")
        yield Pair("Cells", f"{said.cells} [{marks[said.cells_source]}]")
        if said.risk_class_source:
            yield Pair("Risk class", f"{said.risk_class} {act} [{marks[said.risk_class_source]}]")
        if said.documents:
            yield Pair("Bring", f"{'; '.join(said.documents)} [{marks[said.documents_source]}]")

    def evidence(self) -> Iterator[str]:
        """What each source says of the price of the treatment, and where they disagree."""
        return (self.prose(sentence) for sentence in evidence_in_words(self.quote))

    def steps(self) -> Iterator[Pair]:
        """Every step on its day."""
        arrivals = {visit.arrive_day: visit for visit in self.quote.itinerary.visits}
        for step in self.quote.itinerary.steps:
            when = f"{step.date:%a %Y-%m-%d}" if step.date else day_in_words(step.day)
            visit = arrivals.get(step.day) if step.role == "arrival" else None
            nights = f": {visit.name.lower()}, {self.reader.band(visit.nights)} nights" if visit else ""
            yield Pair(when, f"{step.name}{nights}", strong=visit is not None)

    def payments(self) -> Iterator[Pair]:
        """What falls due when."""
        for due in self.quote.payments:
            priced = f"priced in {', '.join(due.currencies)} [{self.marks[due.source]}]"
            until = f", until {_day(due.until_day, due.until)}" if due.until_day is not None else ""
            late = due.date is not None and due.date < self.quote.created.date()
            when = f"at once (was due {due.date})" if late else _day(due.day, due.date)
            what = f"{due.label}{until}"
            words = f"{what}: {self.likely_between(due.amount)}, {priced}"
            yield Pair(when, words, priced=Priced(what, due.amount.columns, priced))
        if self.quote.payments:
            due_in_all = total(payment.amount for payment in self.quote.payments)
            rest = "without the reserve"
            words = f"In all {self.likely_between(due_in_all)}, {rest}"
            yield Pair("", words, strong=True, priced=Priced("In all", due_in_all.columns, rest))

    def cancellation(self) -> Iterator[Pair]:
        """What is lost by stopping."""
        for lost in self.quote.cancellation:
            name = f"{lost.name[:1].upper()}{lost.name[1:]}"
            note = f", {self.prose(lost.note)}" if lost.note else ""
            kept = f"The clinic keeps {self.likely_between(lost.treatment)} [{self.marks[lost.source]}]{note}"
            back = lost.paid.likely - lost.treatment.likely if lost.paid else ZERO
            amounts: tuple[Decimal, ...] = (*lost.loss.columns, *lost.treatment.columns, *lost.journey.columns)
            paid = ""
            if lost.paid and back > 0:
                amounts = (*amounts, lost.paid.likely, back)
                paid = (
                    f"; {self.amount(lost.paid.likely)} {self.quote.currency} has been paid to it by then, so "
                    f"{self.amount(back)} would have to come back: have that in writing"
                )
            spent = f"For the journey up to {self.likely_between(lost.journey)} is spent or due by then"
            words = f"{name}: {self.likely_between(lost.loss)} lost. {kept}{paid}. {spent}"
            lead = f"{name}: {self.amount(lost.loss.likely)} {self.quote.currency}"
            yield Pair(_day(lost.day, lost.date), Phrase(words, amounts, lead))

    def counting(self, line: LineItem) -> Phrase:
        """How a line is counted."""
        reader = self.reader
        note = f"; {reader.prose(line.note)}" if line.note else ""
        if line.fee:
            return Phrase(f"{line.fee} fee, {reader.prose(line.basis)}{note}")
        quantity = reader.band(line.quantity)
        if line.quantity.unit == PERCENT:
            return Phrase(f"{quantity} % {line.basis}{note}")
        units = line.quantity.unit if line.quantity.high == 1 else f"{line.quantity.unit}s"
        likely = f" (likely {reader.plain(line.quantity.likely)})" if line.quantity.low < line.quantity.high else ""
        price = f"{reader.band(line.unit_price)} {line.unit_price.currency}"
        ends = (line.unit_price.low, line.unit_price.high)
        return Phrase(f"{quantity} {units}{likely} × {price}{note}", ends, written="plain")

    def marked(self, line: LineItem) -> str:
        """The marks of the sources of a line."""
        return " ".join(self.marks[key] for key in (line.source, *line.also))

    def sources(self) -> Iterator[Pair]:
        """Every source with its mark, every rate, and which catalogue was used."""
        quote, reader = self.quote, self.reader
        for key, source in quote.sources.items():
            yield source_row(self.marks[key], source, reader)
        for rate in quote.rates:
            words = rate_in_words(rate.base, rate.quote, rate.rate, reader)
            yield Pair("=", f"{words}. {rate.source}, {rate.date}, {rate.derivation}.")
        yield Pair(ASSUMED, PLANNING)
        overlay = " with own prices laid over it" if quote.catalog.overlay else ""
        made = f"costcalc {quote.costcalc}, made {quote.created:%Y-%m-%d}"
        yield Pair("", f"Catalogue {quote.catalog.version}{overlay}, {made}.")

    def limit(self) -> Phrase:
        """How the total stands to the limit, and what is left of it or missing; nothing without one."""
        held, quote = self.quote.limit, self.quote
        if not held:
            return Phrase("")
        figures = zip(("low", "likely", "high"), held.headroom.columns, strict=True)
        told = (
            f"{self.amount(abs(left))} {'left' if left >= 0 else 'missing'} at the {name}" for name, left in figures
        )
        verdict = "Over" if held.over else "Within"
        more = "; what has no price comes on top" if quote.unpriced else ""
        amount = f"{self.amount(held.amount)} {held.currency}"
        amounts = (held.amount, *map(abs, held.headroom.columns))
        if held.percentile is None:
            return Phrase(f"{verdict} the limit of {amount} by the {held.at} figure: {', '.join(told)}{more}.", amounts)
        gap = self.amount(abs(held.amount - held.percentile))
        by = f"by {gap} at the {held.at.upper()} ({self.amount(held.percentile)})"
        return Phrase(f"{verdict} the limit of {amount} {by}; {', '.join(told)}{more}.", (*amounts, held.percentile))

    def what_ifs(self) -> Iterator[Phrase]:
        """What each change would make of the total."""
        driven = self.quote.sensitivity
        return (self._asked(asked) for asked in (driven.what_ifs if driven else ()))

    def _asked(self, asked: WhatIfResult) -> Phrase:
        label = self.reader.prose(asked.label)
        if asked.total is None or asked.difference is None:
            return Phrase(f"{label}: this cannot be, as {self.reader.prose('; '.join(asked.impossible))}.")
        parts = ", ".join(
            f"{category_name(part.category).lower()} {self._more(part.difference)}" for part in asked.parts
        )
        more = f"{self._more(asked.difference)} likely" if asked.difference else "no difference at the likely"
        least = "at least " if asked.unpriced else ""
        alone = RATE_ALONE if len(asked.changes) == 1 and asked.changes[0].startswith("rate:") else ""
        gaps = f"; what has no price comes on top: {'; '.join(asked.unpriced)}" if asked.unpriced else ""
        words = (
            f"{label}: {least}{self.likely_between(asked.total)}, {more}{f': {parts}' if parts else ''}{gaps}.{alone}"
        )
        amounts = (*asked.total.columns, *(abs(part.difference) for part in asked.parts), abs(asked.difference))
        return Phrase(words, amounts)

    def _more(self, difference: Decimal) -> str:
        return f"{self.amount(abs(difference))} {'more' if difference >= ZERO else 'less'}"

    def swing_label(self, swing: Swing) -> str:
        """An input and its two ends."""
        return self.reader.prose(f"{swing.label}, {swing.cheaper.label} to {swing.dearer.label}")

    def tornado(self) -> Iterator[Phrase]:
        """How much each input moves the likely total."""
        driven = self.quote.sensitivity
        return map(self.swing, driven.tornado if driven else ())

    def swing(self, swing: Swing) -> Phrase:
        """How much an input moves the likely total."""
        low, high = self.amount(swing.cheaper.total), self.amount(swing.dearer.total)
        words = f"{self.swing_label(swing)}: {self.amount(swing.swing)} {self.quote.currency} apart, {low} to {high}."
        return Phrase(words, (swing.swing, swing.cheaper.total, swing.dearer.total))

    def not_shown(self) -> Iterator[str]:
        """Inputs that could not be moved to both of their ends."""
        driven = self.quote.sensitivity
        return (f"{self.reader.prose(each)}." for each in (driven.not_shown if driven else ()))


def day_in_words(day: int) -> str:
    """A day of a journey without dates."""
    return f"Day {day}" if day > 0 else f"{(1 - day) // WEEK} weeks before"


def _day(day: int, date: dt.date | None) -> str:
    return str(date) if date else day_in_words(day)
