"""What a quote says, section by section, in plain words: the same for every format."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from costcalc.catalog.prices import Source
from costcalc.journey.schedule import WEEK
from costcalc.messages import Numeral, Spans, amount, count, items, label, on
from costcalc.money import ZERO, Band, total
from costcalc.pricing.lines.line import PERCENT
from costcalc.quote.model import LineItem, Quote
from costcalc.quote.payments import Exposure, Payment
from costcalc.rendering.blocks import Pair
from costcalc.rendering.pages.common import OVERLAY, made, rate_in_full, source_in_words
from costcalc.rendering.pages.evidence import evidence_in_words
from costcalc.rendering.pages.unit_words import units_of
from costcalc.rendering.text import ENGLISH, Reader, strong, text_of

MONTH = len("2026-11")
ASSUMED = "*"
"""Marks a source that is a planning assumption."""
PLANNING = label("Planning assumption: nobody published this figure.")
FEES: Mapping[str, str] = {"technical": label("technical fee"), "medical": label("medical fee")}
"""Who is paid a part of the treatment: the laboratory, or the clinic."""

TITLES: Mapping[str, str] = {
    "overview": label("What it comes to"),
    "confidence": label("How sure this is"),
    "otherwise": label("What if"),
    "what-ifs": label("What if, as you asked"),
    "tornado": label("What moves the total most"),
    "warnings": label("Please note"),
    "treatment": label("The treatment"),
    "evidence": label("What the sources say of its price"),
    "steps": label("When, if all takes its likely time"),
    "entry": label("May you enter"),
    "lines": label("Line by line"),
    "payments": label("What falls due when"),
    "cancellation": label("If you stop, what is lost"),
    "unpriced": label("Known, but without a price"),
    "left-out": label("Not in the total"),
    "assumptions": label("Assumptions"),
    "questions": label("Ask the clinic before you pay"),
    "sources": label("Sources"),
}
"""The headings, in the order in which every format has them."""


def marks_of(sources: Mapping[str, Source]) -> dict[str, str]:
    """The mark of each source: its number, with a star for planning assumptions."""
    return {
        key: f"{number}{ASSUMED if source.kind == 'planning assumption' else ''}"
        for number, (key, source) in enumerate(sources.items(), start=1)
    }


class Words:
    """The sentences of one quote for one reader."""

    def __init__(self, quote: Quote, reader: Reader = ENGLISH) -> None:
        self.quote = quote
        self.marks = marks_of(quote.sources)
        self.reader = reader.with_marks(self.marks)

    def amount(self, value: Decimal) -> Numeral:
        """An amount in the quote's currency, for a sentence."""
        return amount(value, self.quote.currency)

    def likely_between(self, band: Band) -> Spans:
        """An amount in a sentence: its likely, and what it lies between."""
        if band.low == band.high:
            return self.reader.say("{likely}", likely=self.amount(band.likely))
        low, high = amount(band.low), amount(band.high)
        return self.reader.say("{likely} ({low} to {high})", likely=self.amount(band.likely), low=low, high=high)

    def heading(self, key: str) -> str:
        """The heading of a section."""
        return self.in_currency(key) if key == "lines" else self.reader.label(TITLES[key])

    def in_currency(self, key: str) -> str:
        """The heading of a section of amounts, with their currency."""
        return str(self.reader.say("{title}, in {currency}", title=TITLES[key], currency=self.quote.currency))

    def row_of(self, sentences: Sequence[Spans]) -> str:
        """Parts of a description, as one sentence."""
        return str(self.reader.say("{parts}.", parts=items(sentences, "semicolon")))

    def title(self) -> str:
        """What the document is called: by the person's words, or by what is treated."""
        about = self.quote.about
        return (about and about.title) or self.subject()

    def subject(self) -> str:
        """What is treated, in which package."""
        return str(self.reader.tell(self.quote.subject))

    def about(self) -> Iterator[Pair]:
        """For whom the document is and by whom; only as far as a person said it."""
        if about := self.quote.about:
            names = (
                (label("Prepared for"), about.prepared_for),
                (label("Prepared by"), about.prepared_by),
                (label("Reference"), about.reference),
            )
            yield from (Pair(self.reader.label(name), words) for name, words in names if words)

    def identity(self) -> Iterator[Pair]:
        """Number and days of the document, for formats that are kept and sent."""
        about, say = self.quote.about, self.reader.say
        yield Pair(self.reader.label("Cost estimate"), say("No offer, and no medical advice"))
        if about:
            yield Pair(self.reader.label("Number"), about.number)
        yield Pair(self.reader.label("Made on"), say("{day}", day=self.quote.created.date()))
        if about:
            yield Pair(self.reader.label("Valid until"), say("{day}", day=about.valid_until))
        yield from self.as_of()

    def as_of(self) -> Iterator[Pair]:
        """Of which days the prices and the exchange rates are."""
        checked = sorted({line.checked[:MONTH] for line in self.quote.lines if line.checked})
        rates = max((rate.date for rate in self.quote.rates), default=None)
        if checked[1:]:
            months = self.reader.say("{oldest} to {newest}", oldest=on(checked[0]), newest=on(checked[-1]))
            yield Pair(self.reader.label("Prices checked"), months)
        elif checked:
            yield Pair(self.reader.label("Prices checked"), self.reader.say("{month}", month=on(checked[0])))
        if rates:
            yield Pair(self.reader.label("Exchange rates of"), self.reader.say("{day}", day=rates))

    def preamble(self) -> Iterator[Spans]:
        """What stands under the subject: the journey, whose prices, which money."""
        yield self.reader.tell(self.quote.journey)
        if self.quote.catalog.overlay:
            yield self.reader.say(OVERLAY)
        if self.reader.locale:
            yield self.reader.say("Amounts in {currency}", currency=self.reader.currency(self.quote.currency))

    def result(self) -> tuple[Spans, Spans]:
        """What it comes to: the likely, and what that lies between."""
        band, say = self.quote.total, self.reader.say
        if self.quote.unpriced:
            likely = say("Likely at least {total}", total=self.amount(band.likely))
        else:
            likely = say("Likely {total}", total=self.amount(band.likely))
        return likely, say("between {low} and {high}", low=amount(band.low), high=amount(band.high))

    def total_label(self) -> str:
        """How the total is called."""
        return self.reader.label("Total, at least") if self.quote.unpriced else self.reader.label("Total")

    def patient(self) -> Spans:
        """What the patient would pay alone, and what those who travel along add; nothing without any."""
        quote = self.quote
        if not quote.patient:
            return Spans()
        return self.reader.say(
            "The patient alone would pay {alone}; those who travel along add {more} likely.",
            alone=self.likely_between(quote.patient),
            more=self.amount(quote.total.likely - quote.patient.likely),
        )

    def confidence(self) -> Iterator[Spans]:
        """How likely the journey stays under which total; nothing if nobody asked."""
        if sure := self.quote.confidence:
            yield self.reader.say(
                "P10 {p10}, P50 {p50}, P80 {p80}, P90 {p90}.",
                p10=amount(sure.p10),
                p50=amount(sure.p50),
                p80=amount(sure.p80),
                p90=self.amount(sure.p90),
            )
            yield from map(self.reader.tell, sure.sentences)

    def otherwise(self) -> Iterator[Spans]:
        """What the journey would come to otherwise."""
        return (self.reader.tell(other.sentence) for other in self.quote.otherwise)

    def warnings(self) -> Iterator[Spans]:
        """What could mislead."""
        return map(self.reader.tell, self.quote.warnings)

    def entry(self) -> Iterator[Spans]:
        """Whether the party may enter."""
        return map(self.reader.tell, self.quote.entry.sentences if self.quote.entry else ())

    def assumptions(self) -> Iterator[Spans]:
        """What was assumed."""
        return map(self.reader.tell, self.quote.assumptions)

    def questions(self) -> Iterator[Spans]:
        """What to ask the clinic."""
        return map(self.reader.say, self.quote.questions)

    def unpriced(self) -> Iterator[Spans]:
        """What is known to cost, without a price."""
        for gap in self.quote.unpriced:
            yield self.reader.say("{what}: {reason}.", what=self.lead(gap.label), reason=gap.reason)

    def lead(self, name: str) -> Spans:
        """A label that begins a sentence and stands out."""
        return strong(self.reader.label(name))

    def left_out(self) -> Iterator[Spans]:
        """What is not in the total."""
        say = self.reader.say
        for left in self.quote.not_included:
            what, reason = self.lead(left.label), self.reader.tell(left.reason)
            if left.amount:
                price = amount(left.amount, self.quote.currency)
                sources = (left.source,) if left.source else ()
                yield say("{what}, {price}: {reason}.", what=what, price=price, reason=reason, sources=sources)
            else:
                yield say("{what}: {reason}.", what=what, reason=reason)

    def treatment(self) -> Iterator[Pair]:
        """What is done, as the sources describe it."""
        treatment, reader = self.quote.treatment, self.reader
        yield Pair(reader.label("Package"), reader.label(treatment.summary))
        if treatment.includes:
            parts = items(treatment.includes)
            yield Pair(reader.label("Often included"), reader.say("{parts}; the clinic must say", parts=parts))
        yield Pair(
            reader.label("Cells"),
            reader.say("{cells}", cells=treatment.cells, sources=(treatment.cells_source,)),
        )
        if treatment.risk_class and treatment.risk_class_source:
            yield Pair(
                reader.label("Risk class"),
                reader.say(
                    "{number} under Japan's Act on the Safety of Regenerative Medicine",
                    number=treatment.risk_class,
                    sources=(treatment.risk_class_source,),
                ),
            )
        if treatment.documents:
            documents = items(treatment.documents, "semicolon")
            sources = (treatment.documents_source,)
            yield Pair(reader.label("Bring"), reader.say("{documents}", documents=documents, sources=sources))

    def evidence(self) -> Iterator[Spans]:
        """What each source says of the price of the treatment, and where they disagree."""
        return evidence_in_words(self.quote, self.reader)

    def steps(self) -> Iterator[Pair]:
        """Every step on its day."""
        arrivals = {visit.arrive_day: visit for visit in self.quote.itinerary.visits}
        for step in self.quote.itinerary.steps:
            weekday = f"{self.reader.weekday(step.date)} " if step.date else ""
            when = text_of(weekday, self.day(step.day, step.date))
            visit = arrivals.get(step.day) if step.role == "arrival" else None
            what = self.reader.tell(step.name)
            if visit:
                nights = count(visit.nights, "{n} night", "{n} nights")
                what = self.reader.say("{step}: {visit}, {nights}", step=what, visit=visit.name, nights=nights)
            yield Pair(when, what, strong=visit is not None)

    def payments(self) -> Iterator[tuple[Spans, Spans, Band, str]]:
        """What falls due: when, what, how much, and the mark of the source that says so."""
        for due in self.quote.payments:
            yield self.due_day(due), self.paid(due), due.amount, self.marks[due.source]
        if self.quote.payments:
            in_all = self.reader.say("In all, without the reserve")
            yield Spans(), in_all, total(payment.amount for payment in self.quote.payments), ""

    def due_day(self, due: Payment) -> Spans:
        """When a payment falls due; what should have been paid by now, at once."""
        if self.is_overdue(due):
            return self.reader.say("at once (was due {day})", day=due.date)
        return self.day(due.day, due.date)

    def is_overdue(self, due: Payment) -> bool:
        """Whether a payment should have been paid by the day of the quote."""
        return due.date is not None and due.date < self.quote.created.date()

    def due(self, due: Payment) -> Spans:
        """A payment in a sentence."""
        what, amount, sources = self.paid(due), self.likely_between(due.amount), (due.source,)
        if self.is_overdue(due):
            template = label("at once (was due {day}): {what}: {amount}.")
            return self.reader.say(template, day=due.date, what=what, amount=amount, sources=sources)
        return self.reader.say("{what}: {amount}.", what=what, amount=amount, sources=sources)

    def paid(self, due: Payment) -> Spans:
        """What a payment is for, until when, and in which currencies its prices are."""
        what = self.reader.label(due.label)
        if due.visit:
            what = str(self.reader.say("{what}: {visit}", what=what, visit=due.visit))
        currencies = items(due.currencies)
        if due.until_day is None:
            return self.reader.say("{what} (in {currencies})", what=what, currencies=currencies)
        until = self.day(due.until_day, due.until)
        template = label("{what}, until {day} (in {currencies})")
        return self.reader.say(template, what=what, day=until, currencies=currencies)

    def cancellation(self) -> Iterator[Pair]:
        """What is lost by stopping."""
        say = self.reader.say
        for lost in self.quote.cancellation:
            yield Pair(
                self.day(lost.day, lost.date),
                say(
                    "{name}: {loss} lost. {kept} {back} {spent}",
                    name=self.lead(lost.name),
                    loss=self.likely_between(lost.loss),
                    kept=self.kept(lost),
                    back=self.back(lost),
                    spent=say(
                        "For the journey up to {amount} is spent or due by then.",
                        amount=self.likely_between(lost.journey),
                    ),
                ),
            )

    def kept(self, lost: Exposure) -> Spans:
        """What the clinic keeps."""
        kept, sources = self.likely_between(lost.treatment), (lost.source,)
        if lost.note is None:
            return self.reader.say("The clinic keeps {amount}.", amount=kept, sources=sources)
        return self.reader.say("The clinic keeps {amount}: {note}.", amount=kept, note=lost.note, sources=sources)

    def back(self, lost: Exposure) -> Spans:
        """What would have to come back of what has been paid; nothing if nothing would."""
        back = lost.paid.likely - lost.treatment.likely if lost.paid else ZERO
        if lost.paid is None or back <= 0:
            return Spans()
        return self.reader.say(
            "By then {paid} has been paid to it, so {back} would have to come back: have that in writing.",
            paid=self.amount(lost.paid.likely),
            back=self.amount(back),
        )

    def counting(self, line: LineItem) -> Spans:
        """How a line is counted."""
        reader, note = self.reader, line.note
        basis = reader.tell(line.basis)
        quantity, unit, price = line.quantity, line.quantity.unit, line.unit_price
        if line.fee:
            counted = reader.say("{fee}, {basis}", fee=FEES[line.fee], basis=basis)
        elif unit == PERCENT:
            counted = reader.say("{percent} % {basis}", percent=quantity, basis=basis)
        else:
            units = units_of(line)
            if quantity.low < quantity.high:
                template = label("{units} (likely {likely}) × {price}")
                counted = reader.say(template, units=units, likely=quantity.likely, price=price)
            else:
                counted = reader.say("{units} × {price}", units=units, price=price)
        return reader.say("{counting}; {note}", counting=counted, note=reader.tell(note)) if note else counted

    def marked(self, line: LineItem) -> str:
        """The marks of the sources of a line."""
        return " ".join(self.marks[key] for key in (line.source, *line.also))

    def sources(self) -> Iterator[Pair]:
        """Every source with its mark, every rate, and which catalogue was used."""
        quote, reader = self.quote, self.reader
        for key, source in quote.sources.items():
            yield Pair(self.marks[key], source_in_words(source, reader))
        yield from (Pair("=", rate_in_full(rate, reader)) for rate in quote.rates)
        yield Pair(ASSUMED, reader.label(PLANNING))
        yield Pair("", made(quote.catalog, quote.costcalc, quote.created.date(), reader))

    def limit(self) -> Spans:
        """How the total stands to the limit, and what is left of it or missing; nothing without one."""
        limit, quote, say = self.quote.limit, self.quote, self.reader.say
        if not limit:
            return Spans()
        figures = zip((label("low"), label("likely"), label("high")), limit.headroom.columns, strict=True)
        parts = items(
            say("{amount} left at the {figure}", amount=amount(value), figure=figure)
            if value >= ZERO
            else say("{amount} missing at the {figure}", amount=amount(-value), figure=figure)
            for figure, value in figures
        )
        if limit.over:
            verdict = say("Over the limit of {limit}", limit=amount(limit.amount, limit.currency))
        else:
            verdict = say("Within the limit of {limit}", limit=amount(limit.amount, limit.currency))
        if limit.percentile is None:
            by = say("at the {figure} figure", figure=limit.at)
        else:
            by = say(
                "by {gap} at the {percentile} ({amount})",
                gap=amount(abs(limit.amount - limit.percentile)),
                percentile=limit.at.upper(),
                amount=amount(limit.percentile),
            )
        if quote.unpriced:
            template = label("{verdict} {by}: {parts}; what has no price comes on top.")
            return say(template, verdict=verdict, by=by, parts=parts)
        return say("{verdict} {by}: {parts}.", verdict=verdict, by=by, parts=parts)

    def day(self, day: int, date: dt.date | None = None) -> Spans:
        """A day of the journey: its date, or how far it is from the first arrival."""
        if date:
            return self.reader.say("{day}", day=date)
        if day > 0:
            return self.reader.say("Day {number}", number=day)
        return self.reader.say("{weeks} before", weeks=count((1 - day) // WEEK, "{n} week", "{n} weeks"))
