"""Published prices: how they are distributed, and the rows behind it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costcalc.analysis.prices.model import PriceFilters, PriceRow, Prices, Quantiles
from costcalc.money import plain
from costcalc.quote.evidence import listed
from costcalc.rendering.blocks import (
    Amount,
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
from costcalc.rendering.pages.common import OVERLAY, TAX, counted, rate_in_words, source_row
from costcalc.rendering.pages.evidence import none_in_words
from costcalc.rendering.text import ENGLISH, Phrase, Reader

TITLES: Mapping[str, str] = {
    "prices": "What clinics publish",
    "quantiles": "How they are distributed",
    "packages": "The package price beside them",
    "foreign": "What foreign patients pay",
    "rows": "The prices behind it",
    "repeat": "Later courses",
    "apart": "Kept apart, because something is not said",
    "sellers": "Sellers' bands and figures that are no clinic's own price",
    "details": "How each was brought to one basis, and where it stands",
    "sources": "Sources",
}
"""The headings, in the order in which every format has them."""
NAMES: Mapping[str, str] = {
    "p10": "A tenth lie below",
    "p25": "A quarter lie below",
    "p50": "Median",
    "p75": "Three quarters lie below",
    "p90": "Nine tenths lie below",
}
"""The quantiles in words."""
GRADES = "A is a price read at its source, B a secondary or partial one, C a seller's band or an unclear figure."


def page(prices: Prices, reader: Reader = ENGLISH) -> Page:
    """The published prices."""
    words = PricesWords(prices, reader)
    return Page(
        words.title(),
        tuple(each for each in _sections(words) if each.blocks),
        preamble=tuple(words.preamble()),
        result=(Phrase(words.result()),),
        disclaimer=prices.disclaimer,
        program=f"costcalc {prices.costcalc}",
    )


def _sections(words: "PricesWords") -> Iterator[Section]:
    prices = words.prices
    yield section("prices", "", words.strip())
    quantiles = f"{TITLES['quantiles']}, in {prices.currency}"
    yield section("quantiles", quantiles, Pairs(tuple(words.quantiles()), "names"))
    yield section("packages", TITLES["packages"], Pairs(tuple(words.packages()), "names"))
    yield section("foreign", TITLES["foreign"], bullets(words.foreign()))
    every = list(words.groups())
    for key, rows in every:
        repeat = Paragraph(words.repeat()) if key == "repeat" and rows else None
        yield section(key, TITLES[key], repeat, words.table(TITLES[key], rows))
    details = tuple(Pair(row.id, words.detail(row)) for _, rows in every for row in rows)
    yield section("details", TITLES["details"], Pairs(details, "notes"))
    yield section("sources", TITLES["sources"], Pairs(tuple(words.sources()), "names"))


class PricesWords:
    """The sentences of one document, with numbers as its reader writes them."""

    def __init__(self, prices: Prices, reader: Reader = ENGLISH) -> None:
        self.prices = prices
        self.reader = reader

    def title(self) -> str:
        """What the document is called."""
        return f"Published prices: {self.prices.name}"

    def money(self, value: Decimal) -> str:
        """An amount in the currency of the document."""
        return f"{self.reader.amount(value)} {self.prices.currency}"

    def preamble(self) -> Iterator[str]:
        """What every amount is for, and which prices were asked for."""
        prices = self.prices
        yield (
            f"For {prices.unit}, a first course, consumption tax of {plain(prices.tax_percent)} % included, "
            f"in {self.reader.currency(prices.currency) if self.reader.locale else prices.currency}"
        )
        chosen = list(_chosen(prices.filters))
        if chosen:
            yield f"Only prices {', '.join(chosen)}"
        if prices.catalog.overlay:
            yield OVERLAY

    def result(self) -> str:
        """What the prices come to, in a sentence."""
        prices = self.prices
        if not prices.n or prices.min is None or prices.max is None:
            return self._nothing()
        behind = f"{counted(prices.n, 'price')} of {counted(prices.clinics, 'clinic')}"
        if prices.quantiles is None:
            values = ", ".join(self.reader.amount(row.normalised) for row in prices.rows if row.normalised is not None)
            return f"{behind}: {values} {prices.currency}. Fewer than five say nothing of how prices are distributed."
        found = prices.quantiles
        ends = f"{self.reader.amount(found.p10)} and {self.money(found.p90)}"
        return f"{behind}: median {self.money(found.p50)}, eight in ten lie between {ends}."

    def _nothing(self) -> str:
        """Why there is no price: nobody publishes one, none is as asked for, or none can be compared."""
        prices = self.prices
        if not prices.published and not any(listed(prices.sources[each.source].kind) for each in prices.packages):
            bands = bool(prices.packages) or any(row.publisher == "seller" for row in prices.sellers)
            return str(none_in_words(prices.name, prices.catalog.version, bands))
        if prices.comparable:
            there = "is one" if prices.comparable == 1 else f"are {prices.comparable}"
            return f"No price that can be compared passes the filters; without them there {there}."
        beside = f": {counted(prices.published, 'price')} say too little, or are of later courses"
        return f"No published price can be compared on this basis{beside if prices.published else ''}."

    def quantiles(self) -> Iterator[Pair]:
        """Every quantile with the ends; nothing where there are too few prices."""
        prices = self.prices
        if prices.quantiles and prices.min is not None and prices.max is not None:
            yield Pair("Lowest", self.reader.amount(prices.min))
            for name, value in in_order(prices.quantiles):
                yield Pair(f"{NAMES[name]} ({name})", self.reader.amount(value))
            yield Pair("Highest", self.reader.amount(prices.max))

    def packages(self) -> Iterator[Pair]:
        """The package prices of the catalogue."""
        for each in self.prices.packages:
            low, high = map(self.reader.amount, (each.amount.low, each.amount.high))
            yield Pair(each.name, f"{low} to {high} {self.prices.currency}, {TAX[each.tax]} [{each.source}]")

    def foreign(self) -> Iterator[str]:
        """What clinics that publish both prices ask of foreign patients."""
        for each in self.prices.foreign:
            factor = self.reader.amount(each.factor)
            yield f"{each.provider}: ×{factor} of what residents pay ({each.foreign} against {each.resident})"
        if self.prices.foreign:
            yield "These pairs are shown whatever the filters, and applied to nothing: most clinics publish one price."

    def repeat(self) -> str:
        """What later courses come to; nothing without any."""
        found = self.prices.repeat
        if not found.n or found.min is None or found.max is None:
            return ""
        behind = f"{counted(found.n, 'price')} of {counted(found.clinics, 'clinic')}"
        if found.quantiles:
            return f"{behind}: median {self.money(found.quantiles.p50)}."
        ends = dict.fromkeys((self.reader.amount(found.min), self.reader.amount(found.max)))
        return f"{behind}: {' to '.join(ends)} {self.prices.currency}."

    def groups(self) -> Iterator[tuple[str, tuple[PriceRow, ...]]]:
        """The rows, group by group, each with the key of its title."""
        prices = self.prices
        yield from (("rows", prices.rows), ("repeat", prices.repeat_rows))
        yield from (("apart", prices.apart), ("sellers", prices.sellers))

    def table(self, title: str, rows: tuple[PriceRow, ...]) -> Table:
        """Rows with what each price is, and under it how it was brought to the basis and where it stands."""
        table = table_of(
            title,
            rows,
            ("Id", "text", lambda row: row.id),
            ("Provider", "name", lambda row: row.provider),
            ("Published", "number", self._published),
            (f"In {self.prices.currency}", "number", self._normalised),
            ("Date", "text", lambda row: row.as_of),
            ("Grade", "text", lambda row: row.grade),
        )
        notes = map(self.detail, rows)
        return table._replace(rows=tuple(row._replace(note=note) for row, note in zip(table.rows, notes, strict=True)))

    def _published(self, row: PriceRow) -> str:
        ends = dict.fromkeys((row.amount.low, row.amount.high))
        return f"{'–'.join(map(self.reader.plain, ends))} {row.amount.currency}"

    def _normalised(self, row: PriceRow) -> Cell:
        return "" if row.normalised is None else Amount(row.normalised, self.reader.amount(row.normalised))

    def strip(self) -> Strip | None:
        """Every price on one scale, with the quantiles and the package prices; none without prices."""
        prices = self.prices
        amounts = tuple(row.normalised for row in prices.rows if row.normalised is not None)
        if not amounts:
            return None
        bands = tuple((f"{each.name}, package", each.amount.low, each.amount.high) for each in prices.packages)
        quantiles = tuple(in_order(prices.quantiles)) if prices.quantiles else ()
        chart = Strip(TITLES["prices"], self.result(), amounts, quantiles, bands, ("", ""))
        return chart._replace(ends=(self.reader.amount(chart.least), self.money(chart.most)))

    def detail(self, row: PriceRow) -> Phrase:
        """How a row was brought to the basis, and what one should know of it."""
        said = [row.product, row.how]
        if row.apart:
            said.append(f"billed apart: {', '.join(map(self._apart, row.apart))}")
        if row.patients in {"resident", "foreign"}:
            said.append(f"for {row.patients} patients")
        said.append(f"{row.dated} {row.as_of}, {self.reader.plain(Decimal(row.age_days))} days ago")
        return Phrase(f"{'; '.join([*said, *([row.note] if row.note else [])])}.", link=row.url)

    def _apart(self, item: str) -> str:
        what, _, amount = item.partition("=")
        words = what.replace("-", " ")
        return f"{words} {self.reader.plain(Decimal(amount))}" if amount else words

    def sources(self) -> Iterator[Pair]:
        """Sources and rates; the address of each price stands with it."""
        for key, source in self.prices.sources.items():
            yield source_row(f"[{key}]", source)
        for rate in self.prices.rates:
            words = rate_in_words(rate.base, rate.quote, rate.rate, self.reader)
            yield Pair("=", f"{words}. {rate.source}, {rate.date}, {rate.derivation}.")
        yield Pair("", GRADES)
        made = f"costcalc {self.prices.costcalc}, made {self.prices.created:%Y-%m-%d}"
        yield Pair("", f"Catalogue {self.prices.catalog.version}, {made}.")


def in_order(found: Quantiles) -> Iterator[tuple[str, Decimal]]:
    """The quantiles by name, the lowest first."""
    yield from (("p10", found.p10), ("p25", found.p25), ("p50", found.p50), ("p75", found.p75), ("p90", found.p90))


PATIENTS: Mapping[str, str] = {
    "resident": "for patients who live in Japan",
    "foreign": "for foreign patients",
    "insured": "under health insurance",
    "unspecified": "that do not say for which patients they are",
}
"""Whom prices are for, in words."""


def _chosen(asked: PriceFilters) -> Iterator[str]:
    """What was asked for, as it follows on the word prices."""
    counts = ((asked.doses, "dose"), (asked.joints, "joint"))
    treated = " and ".join(counted(number, what) for number, what in counts if number)
    if treated:
        yield f"for {treated}"
    if asked.cells:
        yield f"with {asked.cells} million cells for each joint and dose"
    if asked.patients:
        yield PATIENTS[asked.patients]
    if asked.grades:
        yield f"of grade {' or '.join(asked.grades)}"
    if asked.since:
        yield f"of {asked.since} or later"
