"""The catalogue: what there is, and one entry of it with its sources."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from costcalc.catalog.journeys import Visit
from costcalc.catalog.models import Catalog, Claim
from costcalc.catalog.prices import CountFact, PercentFact, Price, Statement
from costcalc.catalog.references import references
from costcalc.catalog.rules import (
    EntryRule,
    TaxBracket,
)
from costcalc.catalog.treatments import Avoid, Tier
from costcalc.journey.entry import rule_in_words
from costcalc.messages import Spans, amount, count, items, label, on
from costcalc.pricing.lines.line import UNITS
from costcalc.quote.evidence import gaps, inconsistent, listed
from costcalc.rendering.blocks import Page, Pair, Pairs, Paragraph, Section, bullets, section
from costcalc.rendering.pages.common import KINDS, TAX, source_row
from costcalc.rendering.pages.evidence import claim_in_words, differing_in_words, gap_in_words, none_in_words
from costcalc.rendering.text import ENGLISH, Reader

FIRST = ("conditions", "plans", "cities")
"""The kinds that are listed when none is named."""
Rows = Iterable[tuple[str, Spans]]

SAID = frozenset({"name", "label", "source", "checked", "code", "city", "note", "in_words"})
"""Fields of a rule that are said in its name or its source, or not at all."""


def listing(catalog: Catalog, kind: str | None = None, reader: Reader = ENGLISH) -> Page:
    """The entries of one kind, or of the kinds one starts with."""
    entries = _Entries(catalog, reader)
    kinds = (kind,) if kind else FIRST
    sections = [section(each, reader.label(LISTED[each][0]), LISTED[each][1](entries)) for each in kinds]
    if not kind:
        more = items([name for name in LISTED if name not in FIRST])
        hints = (
            reader.say('More with "costcalc catalog list KIND": {kinds}.', kinds=more),
            reader.say('One entry with its sources: "costcalc catalog show KEY".'),
        )
        sections.append(section("more", "", *map(Paragraph, hints)))
    return Page("", tuple(sections))


def showing(catalog: Catalog, kind: str, key: str, reader: Reader = ENGLISH) -> Page:
    """One condition, plan, city or country: everything the catalogue says of it, and where that comes from."""
    entry = getattr(catalog, kind)[key]
    rules = [rule for rules in (catalog.entry, catalog.accommodation_tax) for rule in rules.values()]
    about = [entry, *(rule for rule in rules if key in (getattr(rule, "code", ""), getattr(rule, "city", "")))]
    entries = _Entries(catalog, reader)
    if kind == "countries":
        about += [fare for fare in catalog.fares.values() if fare.region in entry.regions]
    if kind == "conditions":
        prices = catalog.distributions.get(key)
        about += [*([prices] if prices else []), *entries.claims(key)]
    first, *others = SHOWN[kind](entries, key)
    cites = dict.fromkeys(key for _, kind, key in references(tuple(about)) if kind == "sources")
    sources = tuple(source_row(f"[{key}]", catalog.sources[key], reader) for key in cites)
    sections = (first, *others, section("sources", reader.label("Sources"), Pairs(sources, "names")))
    title = reader.say("{name} ({key})", name=entry.name, key=key)
    return Page(str(title), tuple(each for each in sections if each.blocks))


class _Entries:
    """The entries of a catalogue in words."""

    def __init__(self, catalog: Catalog, reader: Reader) -> None:
        self.catalog, self.reader, self.say = catalog, reader, reader.say

    # One entry with all that is known of it.

    def condition(self, key: str) -> Iterator[Section]:
        """A condition: what is done, its packages, and how far its sources agree."""
        say, condition = self.say, self.catalog.conditions[key]
        unsaid, papers = say("the sources do not say"), items(condition.documents, "semicolon")
        of_class = say(
            "{risk_class} under Japan's Act on the Safety of Regenerative Medicine",
            risk_class=condition.risk_class,
            sources=[condition.risk_class_source] if condition.risk_class_source else (),
        )
        yield section(
            "facts",
            "",
            self._facts(
                [
                    (label("Also called"), say("{names}", names=items(condition.aliases))),
                    (label("Cells"), say(condition.cells, sources=[condition.cells_source])),
                    (label("Risk class"), of_class if condition.risk_class else unsaid),
                    (label("Often included"), say("{parts}", parts=items(condition.includes)) or unsaid),
                    (label("Weeks of culture"), self._fact(condition.culture_weeks)),
                    (label("Bring"), say("{papers}", papers=papers, sources=[condition.documents_source])),
                    *((label("Avoid"), self._avoid(rule)) for rule in condition.avoid),
                ]
            ),
        )
        for name, tier in condition.tiers.items():
            title = str(say("Package {key}: {name}", key=name, name=tier.name))
            yield section(f"tier-{name}", title, self._facts(self._tier(tier)))
        yield section("evidence", self.reader.label("How far the sources agree"), bullets(self._evidence(key)))
        yield section("notes", self.reader.label("Notes"), bullets(map(self._stated, condition.notes)))

    def _avoid(self, rule: Avoid) -> Spans:
        after = {"harvest": label("harvest"), "infusion": label("treatment")}[rule.after]
        days = count(rule.days, "{n} day", "{n} days")
        return self.say("{what}: {days} from the {step}", what=rule.what, days=days, step=after, sources=[rule.source])

    def _tier(self, tier: Tier) -> Iterator[tuple[str, Spans]]:
        say, price = self.say, tier.price
        bands = [*([price] if price else []), *tier.other_bands]
        yield "", say(tier.summary)
        unpriced = label("the articles give no price; give a clinic's own with --treatment-price")
        yield label("Price"), self._band(price) if price else say(unpriced)
        for other in tier.other_bands:
            yield label("But"), say("{label}: {band}", label=other.label, band=self._band(other))
        for publisher in inconsistent(bands, self.catalog):
            yield "", differing_in_words(publisher, self.reader)
        if tier.cells_million:
            yield label("Cells"), say("{number} million or more", number=tier.cells_million.band)
        yield label("Treatments"), self._fact(tier.infusions)
        yield label("Plans"), say("{plans}", plans=items(tier.plans))

    def _band(self, price: Price) -> Spans:
        """What one source says that a package costs."""
        return self.say(
            "{price}, {tax}; {kind}, checked {day}",
            price=price.money,
            tax=TAX[price.tax],
            kind=KINDS[self.catalog.sources[price.source].kind],
            day=on(price.checked),
            sources=[price.source],
        )

    def _evidence(self, key: str) -> Iterator[Spans]:
        """Where the sources leave gaps or contradict each other, and what clinics publish."""
        catalog, condition = self.catalog, self.catalog.conditions[key]
        yield from (gap_in_words(gap, self.reader) for gap in gaps(condition))
        if prices := catalog.distributions.get(key):
            yield self.say(
                "Clinics publish {prices} of {clinics}: {low} to {high}, of {oldest} to {newest}; see {command}.",
                prices=count(prices.n, "{n} price", "{n} prices"),
                clinics=count(prices.clinics, "{n} clinic", "{n} clinics"),
                low=prices.low,
                high=amount(prices.high, prices.currency),
                oldest=on(prices.oldest),
                newest=on(prices.newest),
                command=f'"costcalc prices --condition {key}"',
                sources=[prices.source],
            )
        else:
            tiers = condition.tiers.values()
            bands = [band for tier in tiers for band in (tier.price, *tier.other_bands) if band]
            if not any(listed(catalog.sources[band.source].kind) for band in bands):
                edition, comparable = catalog.edition.version, catalog.overlay is None
                treated = label("this condition")
                yield none_in_words(treated, edition, bool(bands), self.reader, comparable=comparable)
        yield from (claim_in_words(claim, self.reader) for claim in self.claims(key))

    def claims(self, key: str) -> list[Claim]:
        """What sources say otherwise than the catalogue goes by, of a condition."""
        return [claim for claim in self.catalog.evidence.values() if not claim.conditions or key in claim.conditions]

    def plan(self, key: str) -> Iterator[Section]:
        """A plan: its visits with their steps, and what was assumed."""
        plan, say = self.catalog.plans[key], self.say
        yield section("summary", "", Paragraph(say(plan.summary, sources=[plan.source])))
        rows: list[tuple[str, Spans]] = []
        for visit in plan.visits:
            rows.append((str(say(visit.name)), self._visit(visit)))
            for step in visit.steps:
                days = count(step.day, "{n} day", "{n} days")
                template = (
                    label("  {days} after the culture") if step.after_culture else label("  {days} after arrival")
                )
                rows.append((str(say(template, days=days)), say(step.name, treatment=label("treatment"))))
        yield section("steps", self.reader.label("Steps"), _pairs(rows, "names"))
        stated = [*map(self._stated, (*plan.warnings, *plan.assumptions))]
        if plan.instead:
            stated.append(say("Compared with: {plan}.", plan=self.catalog.plans[plan.instead].name))
        nights = self._fact(plan.nights_per_further_infusion)
        stated.append(say("Nights that each further treatment adds: {nights}.", nights=nights))
        yield section("assumptions", self.reader.label("Assumptions"), bullets(stated))

    def _visit(self, visit: Visit) -> Spans:
        nights = self.say("{nights}", nights=count(visit.nights.band, "{n} night", "{n} nights"))
        if visit.culture:
            template = {"before": label("{nights}, after the culture"), "during": label("{nights} and the culture")}
            nights = self.say(template[visit.culture], nights=nights)
        if visit.wait_weeks:
            weeks = count(visit.wait_weeks.band, "{n} week", "{n} weeks")
            nights = self.say("{nights}, {weeks} later", nights=nights, weeks=weeks)
        return nights

    def city(self, key: str) -> Iterator[Section]:
        """A city: lodging, the way from the airport, taxes, and what has no price."""
        city = self.catalog.cities[key]
        kinds = (
            ("lodging", label("Lodging"), city.lodging),
            ("month", label("A flat by the month"), city.monthly),
            ("airport", label("From the airport"), city.transfer),
        )
        for name, title, prices in kinds:
            rows = ((comfort, self.price(price, noted=True)) for comfort, price in prices.items())
            yield section(name, self.reader.label(title), _pairs(rows, "names"))
        taxes = (self._bracket(tax) for tax in self.catalog.accommodation_tax.values() if tax.city == key)
        yield section("taxes", self.reader.label("Accommodation tax"), bullets(taxes))
        gaps = (self.say("{cost}: {reason}.", cost=gap.label, reason=gap.reason) for gap in city.unpriced.values())
        yield section("unpriced", self.reader.label("Without a price"), bullets(gaps))
        yield section("assumptions", self.reader.label("Assumptions"), bullets(map(self._stated, city.assumptions)))

    def country(self, code: str) -> Iterator[Section]:
        """A country: how its nationals enter Japan, and fares from there."""
        country, catalog = self.catalog.countries[code], self.catalog
        rules = (self.entry(rule) for rule in catalog.entry.values() if rule.code == code)
        yield section("entry", self.reader.label("Entry to Japan"), bullets(rules))
        fares = ((key, self.price(fare)) for key, fare in catalog.fares.items() if fare.region in country.regions)
        yield section("fares", self.reader.label("Return fares"), _pairs(fares, "names"))

    # What entries are made of.

    def _facts(self, rows: Rows) -> Pairs:
        return Pairs(tuple(Pair(self.reader.label(name), words) for name, words in rows if words))

    def _stated(self, statement: Statement) -> Spans:
        return self.say(statement.text, sources=statement.sources)

    def _fact(self, number: CountFact) -> Spans:
        fact = self.say("{number}", number=number.band)
        if number.low < number.high:
            fact = self.say("{number}, likely {likely}", number=fact, likely=number.band.likely)
        if number.note:
            fact = self.say("{fact} ({note})", fact=fact, note=self._stated(number.note))
        return self.say("{fact}", fact=fact, sources=[number.source])

    def price(self, price: Price, *, noted: bool = False) -> Spans:
        """A price for one unit, and where wanted what is noted of it."""
        template = label("{price} per {unit}, {note}") if noted and price.note else label("{price} per {unit}")
        note = price.note if noted else None
        unit = UNITS[price.per].name if price.per in UNITS else label("month")
        return self.say(template, price=price.money, unit=unit, note=note, sources=[price.source])

    # Rows of rules.

    def entry(self, rule: EntryRule) -> Spans:
        """How a nationality enters Japan, and since when and until when."""
        words = self.reader.tell(rule_in_words(rule, self.catalog.countries[rule.code].name))
        if rule.since:
            words = self.say("From {day}: {rule}", day=rule.since, rule=words)
        if rule.until:
            words = self.say("Until {day}: {rule}", day=rule.until, rule=words)
        return self.say("{rule} Not certain: {why}.", rule=words, why=rule.warning) if rule.warning else words

    def _bracket(self, bracket: TaxBracket) -> Spans:
        if bracket.price_below is None:
            template = label("since {day}, for a night of {low} and more: {tax} for each person")
        else:
            template = label("since {day}, for a night of {low} to less than {below}: {tax} for each person")
        below = None if bracket.price_below is None else Decimal(bracket.price_below)
        tax = amount(bracket.tax, bracket.currency)
        source = (bracket.source,)
        return self.say(template, day=bracket.since, low=bracket.price_from, below=below, tax=tax, sources=source)

    def rule(self, rule: Any) -> Spans:
        """What a rule is called, and its other fields as its file has them."""
        fields = ((name, getattr(rule, name), field) for name, field in type(rule).model_fields.items())
        given = [(name, value) for name, value, field in fields if name not in SAID and value != field.default]
        named = getattr(rule, "label", None) or getattr(rule, "name", None)
        parts = [
            *filter(None, [named]),
            *(self.say("{field} {value}", field=name, value=self._value(value)) for name, value in given),
        ]
        source = getattr(rule, "source", None)
        return self.say("{parts}", parts=items(parts, "semicolon"), sources=[source] if source else ())

    def _value(self, value: Any) -> Any:
        shown = value
        match value:
            case Price():
                shown = self.price(value)
            case CountFact():
                shown = self._fact(value)
            case PercentFact():
                shown = self.say("{number} %", number=value.band, sources=[value.source])
            case dict():
                shown = items(self.say("{key} {value}", key=key, value=self._value(value[key])) for key in value)
            case tuple():
                shown = items(value)
            case bool():
                shown = label("yes") if value else label("no")
        return shown

    # Lists.

    def conditions(self) -> Pairs:
        """Every condition, with the prices of its packages."""
        rows = []
        for key, condition in self.catalog.conditions.items():
            rows.append(Pair(key, self.say(condition.name), strong=True))
            for name, tier in condition.tiers.items():
                price = self.say("{price}", price=tier.price.money) if tier.price else self.say("no package price")
                rows.append(Pair(f"  {name}", price))
        return Pairs(tuple(rows), "keys")

    def named(self, kind: str) -> Pairs:
        """Entries that have a name, or a sentence that says more."""
        entries = getattr(self.catalog, kind).items()
        return _pairs((key, self.say(getattr(entry, "summary", entry.name))) for key, entry in entries)

    def sources(self) -> Pairs:
        """Every source."""
        return Pairs(
            tuple(source_row(key, source, self.reader) for key, source in self.catalog.sources.items()), "keys"
        )

    def rules(self, kind: str, words: Callable[["_Entries", Any], Spans]) -> Pairs:
        """Every rule of a kind after its key, or after whom or where it is for."""
        catalog, rows = self.catalog, []
        for key, rule in getattr(catalog, kind).items():
            rows.append((rule.code if kind == "entry" else key, words(self, rule)))
        return _pairs(rows)


def _pairs(rows: Rows, kind: Any = "keys") -> Pairs:
    return Pairs(tuple(Pair(name, words) for name, words in rows), kind)


def _named(kind: str) -> Callable[[_Entries], Pairs]:
    return lambda entries: entries.named(kind)


def _rules(kind: str, words: Callable[[_Entries, Any], Spans] = _Entries.rule) -> Callable[[_Entries], Pairs]:
    return lambda entries: entries.rules(kind, words)


SHOWN: Mapping[str, Callable[[_Entries, str], Iterator[Section]]] = {
    "conditions": _Entries.condition,
    "plans": _Entries.plan,
    "cities": _Entries.city,
    "countries": _Entries.country,
}
"""The kinds that can be shown, and how."""
LISTED: Mapping[str, tuple[str, Callable[[_Entries], Pairs]]] = {
    "conditions": (label("Conditions and their packages"), _Entries.conditions),
    "plans": (label("Travel plans, --plan"), _named("plans")),
    "cities": (label("Cities, --city"), _named("cities")),
    "regions": (label("Regions, --from"), _named("regions")),
    "countries": (label("Countries, --from"), _named("countries")),
    "currencies": (label("Currencies of ISO 4217"), _named("currencies")),
    "sources": (label("Sources"), _Entries.sources),
    "fees": (label("Fees"), _rules("fees")),
    "shares": (label("Costs that are a part of others"), _rules("shares")),
    "fares": (label("Return fares"), _rules("fares", _Entries.price)),
    "entry": (label("Entry to Japan, by nationality"), _rules("entry", _Entries.entry)),
    "accommodation-tax": (label("Accommodation tax, by the price of a night"), _rules("accommodation_tax")),
    "seasons": (label("Seasons"), _rules("seasons")),
    "closures": (label("Days on which clinics are closed"), _rules("closures")),
    "children": (label("Children, as a part of an adult"), _rules("children")),
    "milestones": (label("Before and after the journey"), _rules("milestones")),
    "instalments": (label("What falls due when"), _rules("instalments")),
    "cancellation": (label("What is lost by stopping"), _rules("cancellation")),
}
"""The kinds that can be listed: heading, and how."""
