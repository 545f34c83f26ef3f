"""Published prices: how they are distributed, and the rows behind it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costcalc.analysis.prices.model import PriceRow, Prices, PriceSpread, Quantiles
from costcalc.messages import Numeral, Sayable, Spans, amount, count, items, label, on
from costcalc.money import in_order
from costcalc.quote.evidence import listed
from costcalc.rendering.blocks import (
    Cell,
    Page,
    Pair,
    Pairs,
    Paragraph,
    Section,
    Table,
    bullets,
    section,
    table_of,
)
from costcalc.rendering.charts import Strip
from costcalc.rendering.pages.common import OVERLAY, TAX, currency_in_words, made, rate_in_full, source_row
from costcalc.rendering.pages.evidence import none_in_words
from costcalc.rendering.text import ENGLISH, Reader, link, text_of

NAMES: Mapping[str, str] = {
    "p10": label("A tenth lie below (p10)"),
    "p25": label("A quarter lie below (p25)"),
    "p50": label("Median (p50)"),
    "p75": label("Three quarters lie below (p75)"),
    "p90": label("Nine tenths lie below (p90)"),
}
"""The quantiles in words."""
PATIENTS: Mapping[str, str] = {
    "resident": label("for patients who live in Japan"),
    "foreign": label("for foreign patients"),
    "insured": label("under health insurance"),
    "unspecified": label("that do not say for which patients they are"),
}
"""Whom prices are for."""
DATED: Mapping[str, str] = {
    "filed": label("filed {day}"),
    "published": label("published {day}"),
    "read": label("read {day}"),
}
"""What the day of a price means."""
GRADES = label("Grade A: read at its source. B: a secondary or partial price. C: a seller's band or an unclear figure.")
BILLED: Mapping[str, str] = {
    words.replace(" ", "-"): words
    for words in (
        *(label("consultation"), label("first visit"), label("tests"), label("tests with first visit")),
        *(label("infection and tumour tests"), label("infection positive"), label("harvest"), label("procedure")),
        *(label("interpreter"), label("rescheduling"), label("continuation after a year")),
        *(label("storage month"), label("storage year per vial")),
    )
}
"""What may be billed apart."""


def page(prices: Prices, reader: Reader = ENGLISH) -> Page:
    """The published prices."""
    words = PricesWords(prices, reader)
    return Page(
        str(reader.say("Published prices: {name}", name=prices.name)),
        tuple(part for part in words.sections() if part.blocks),
        preamble=tuple(words.preamble()),
        result=(words.result(),),
        disclaimer=reader.label(prices.disclaimer),
        program=f"costcalc {prices.costcalc}",
        marks=frozenset(words.reader.marks.values()),
    )


def groups(prices: Prices) -> Iterator[tuple[str, tuple[PriceRow, ...]]]:
    """The rows, group by group."""
    yield from (("rows", prices.rows), ("repeat", prices.repeat_rows))
    yield from (("apart", prices.apart), ("sellers", prices.sellers))


class PricesWords:
    """The sentences of one document, for its reader."""

    def __init__(self, prices: Prices, reader: Reader = ENGLISH) -> None:
        self.prices = prices
        self.reader = reader.with_marks({key: str(number) for number, key in enumerate(prices.sources, start=1)})
        self.say, self.label = self.reader.say, self.reader.label

    def money(self, value: Decimal) -> Numeral:
        """An amount in the currency of the document."""
        return amount(value, self.prices.currency)

    def sections(self) -> Iterator[Section]:
        """All sections, also those in which nothing stands."""
        prices = self.prices
        yield section("prices", "", self.strip())
        quantiles = str(self.say("How they are distributed, in {currency}", currency=prices.currency))
        yield section("quantiles", quantiles, Pairs(tuple(self.quantiles()), "names"))
        yield section("packages", self.label("The package price beside them"), Pairs(tuple(self.packages()), "names"))
        yield section("foreign", self.label("What foreign patients pay"), bullets(self.foreign()))
        titles = {
            "rows": self.label("The prices behind it"),
            "repeat": self.label("Later courses"),
            "apart": self.label("Kept apart, because something is not said"),
            "sellers": self.label("Sellers' bands and figures that are no clinic's own price"),
        }
        graded: Paragraph | None = Paragraph(self.say(GRADES))
        for key, rows in groups(prices):
            before = Paragraph(self.spread(prices.repeat, rows)) if key == "repeat" and prices.repeat.n else None
            yield section(key, titles[key], before, self.table(titles[key], rows), graded if rows else None)
            graded = None if rows else graded  # said once, under the first of them
        details = tuple(Pair(row.id, self.detail(row)) for _, rows in groups(prices) for row in rows)
        title = self.label("How each was brought to one basis, and where it stands")
        yield section("details", title, Pairs(details, "notes"))
        yield section("sources", self.label("Sources"), Pairs(tuple(self.sources()), "names"))

    def preamble(self) -> Iterator[Spans]:
        """What every amount is for, and which prices were asked for."""
        prices = self.prices
        yield self.say(
            "For {unit}, a first course, consumption tax of {percent} % included, in {currency}",
            unit=prices.unit,
            percent=prices.tax_percent,
            currency=currency_in_words(prices.currency, self.reader),
        )
        if chosen := list(self._chosen()):
            yield self.say("Only prices {filters}", filters=items(chosen))
        if prices.catalog.overlay:
            yield self.say(OVERLAY)

    def _chosen(self) -> Iterator[Sayable]:
        """What was asked for, as it follows on the word prices."""
        filters, say = self.prices.filters, self.say
        treated = [count(filters.doses, "{n} dose", "{n} doses")] if filters.doses else []
        treated += [count(filters.joints, "{n} joint", "{n} joints")] if filters.joints else []
        if treated:
            yield say("for {treated}", treated=items(treated, "and"))
        if filters.cells:
            yield say("with {cells} million cells for each joint and dose", cells=filters.cells)
        if filters.patients:
            yield PATIENTS[filters.patients]
        if filters.grades:
            yield say("of grade {grades}", grades=items(filters.grades, "or"))
        if filters.since:
            yield say("of {day} or later", day=filters.since)

    def result(self) -> Spans:
        """What the prices come to, in a sentence."""
        prices = self.prices
        return self.spread(prices, prices.rows) if prices.n else self._nothing()

    def spread(self, spread: Prices | PriceSpread, rows: tuple[PriceRow, ...]) -> Spans:
        """How some prices are distributed, in a sentence."""
        prices, clinics = count(spread.n, "{n} price", "{n} prices"), count(spread.clinics, "{n} clinic", "{n} clinics")
        if found := spread.quantiles:
            template = label("{prices} of {clinics}: median {median}, eight in ten from {most}.")
            most = amount(in_order(found.p10, found.p50, found.p90), self.prices.currency)
            return self.say(template, prices=prices, clinics=clinics, median=self.money(found.p50), most=most)
        template = label("{prices} of {clinics}: {amounts}. Fewer than five do not show how prices are distributed.")
        amounts = items(self.money(row.normalised) for row in rows if row.normalised is not None)
        return self.say(template, prices=prices, clinics=clinics, amounts=amounts)

    def _nothing(self) -> Spans:
        """Why there is no price: nobody publishes one, none is as asked for, or none can be compared."""
        prices, say = self.prices, self.say
        if not prices.published and not any(listed(prices.sources[part.source].kind) for part in prices.packages):
            bands = bool(prices.packages) or any(row.publisher == "seller" for row in prices.sellers)
            return none_in_words(prices.name, prices.catalog.version, bands, self.reader)
        if prices.comparable:
            others = count(prices.comparable, "there is {n}", "there are {n}")
            return say("No price that can be compared passes the filters; without them {others}.", others=others)
        if not prices.published:
            return say("No published price can be compared on this basis.")
        others = count(prices.published, "{n} price is", "{n} prices are")
        template = label("No published price can be compared on this basis; {others} kept apart or of later courses.")
        return say(template, others=others)

    def quantiles(self) -> Iterator[Pair]:
        """Every quantile with the ends; nothing where there are too few prices."""
        prices, reader = self.prices, self.reader
        if prices.quantiles and prices.min is not None and prices.max is not None:
            yield Pair(self.label("Lowest"), reader.figure(prices.min))
            for name, value in quantiles_of(prices.quantiles):
                yield Pair(self.label(NAMES[name]), reader.figure(value))
            yield Pair(self.label("Highest"), reader.figure(prices.max))

    def packages(self) -> Iterator[Pair]:
        """The package prices of the catalogue."""
        for part in self.prices.packages:
            band = amount(part.amount, self.prices.currency)
            words = self.say("{band}, {tax}", band=band, tax=TAX[part.tax], sources=(part.source,))
            yield Pair(self.label(part.name), words)

    def foreign(self) -> Iterator[Spans]:
        """What clinics that publish both prices ask of foreign patients."""
        for pair in self.prices.foreign:
            yield self.say(
                "{clinic} asks foreign patients {factor} times what residents pay ({foreign} against {resident}).",
                clinic=pair.provider,
                factor=pair.factor,
                foreign=pair.foreign,
                resident=pair.resident,
            )
        if self.prices.foreign:
            yield self.say(
                "These pairs are shown whatever the filters, and applied to nothing: most clinics publish one price."
            )

    def table(self, title: str, rows: tuple[PriceRow, ...]) -> Table:
        """Rows with what each price is, and under it how it was brought to the basis and where it stands."""
        reader = self.reader
        table = table_of(
            title,
            rows,
            (self.label("Id"), "text", lambda row: row.id),
            (self.label("Provider"), "name", lambda row: row.provider),
            (self.label("Published"), "number", lambda row: reader.say("{price}", price=row.amount)),
            (str(self.say("In {currency}", currency=self.prices.currency)), "number", self._normalised),
            (self.label("Date"), "text", lambda row: reader.say("{day}", day=on(row.as_of))),
            (self.label("Grade"), "text", lambda row: row.grade),
        )
        notes = map(self.detail, rows)
        return table._replace(rows=tuple(row._replace(note=note) for row, note in zip(table.rows, notes, strict=True)))

    def _normalised(self, row: PriceRow) -> Cell:
        return "" if row.normalised is None else self.reader.figure(row.normalised)

    def strip(self) -> Strip | None:
        """Every price on one scale, with the quantiles and the package prices; none without prices."""
        prices, say = self.prices, self.say
        amounts = tuple(row.normalised for row in prices.rows if row.normalised is not None)
        if not amounts:
            return None
        names = [str(say("{name}, package", name=part.name)) for part in prices.packages]
        bands = tuple(
            (name, part.amount.low, part.amount.high) for name, part in zip(names, prices.packages, strict=True)
        )
        quantiles = tuple(quantiles_of(prices.quantiles)) if prices.quantiles else ()
        title = self.label("What clinics publish")
        chart = Strip(title, str(self.result()), amounts, quantiles, bands, ("", ""))
        return chart._replace(ends=(self.reader.amount(chart.least), str(say("{most}", most=self.money(chart.most)))))

    def detail(self, row: PriceRow) -> Spans:
        """How a row was brought to the basis, and what one should know of it."""
        parts: list[Sayable] = [row.product, row.how]
        if row.apart:
            parts.append(self.say("billed apart: {costs}", costs=items(map(self._apart, row.apart))))
        if row.patients in {"resident", "foreign"}:
            parts.append(PATIENTS[row.patients])
        parts += [self.say(DATED[row.dated], day=on(row.as_of)), *([row.note] if row.note else [])]
        words = self.say("{parts}.", parts=items(parts, "semicolon"))
        return text_of(words, " ", link(row.url)) if row.url else words

    def _apart(self, item: str) -> Spans:
        what, _, price = item.partition("=")
        words = BILLED.get(what, what.replace("-", " "))
        return self.say("{what} {price}", what=words, price=Decimal(price)) if price else self.say(words)

    def sources(self) -> Iterator[Pair]:
        """Sources and rates; the address of each price stands with it."""
        prices = self.prices
        for key, source in prices.sources.items():
            yield source_row(f"[{self.reader.marks[key]}]", source, self.reader)
        yield from (Pair("=", rate_in_full(rate, self.reader)) for rate in prices.rates)
        yield Pair("", made(prices.catalog, prices.costcalc, prices.created.date(), self.reader))


def quantiles_of(found: Quantiles) -> Iterator[tuple[str, Decimal]]:
    """The quantiles by name, the lowest first."""
    yield from (("p10", found.p10), ("p25", found.p25), ("p50", found.p50), ("p75", found.p75), ("p90", found.p90))
