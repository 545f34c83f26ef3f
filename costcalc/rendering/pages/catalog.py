"""The catalogue: what there is, and one entry of it with its sources."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from costcalc.catalog.journeys import Fee
from costcalc.catalog.models import Catalog, Claim
from costcalc.catalog.prices import CountFact, Price, Statement, with_sources
from costcalc.catalog.references import references
from costcalc.catalog.rules import CancellationTerm, Closure, EntryRule, Instalment, TaxBracket
from costcalc.catalog.treatments import Tier
from costcalc.journey.itinerary import TREATMENT
from costcalc.money import in_words, plain
from costcalc.quote.evidence import GRADES, gaps, inconsistent, listed
from costcalc.rendering.blocks import Page, Pair, Pairs, Paragraph, Section, bullets, section
from costcalc.rendering.pages.common import counted, source_row
from costcalc.rendering.pages.evidence import differing_in_words, gap_in_words, none_in_words

FIRST = ("conditions", "plans", "cities")
"""The kinds that are listed when none is named."""
Rows = Iterable[tuple[str, str]]


def listing(catalog: Catalog, kind: str | None = None) -> Page:
    """The entries of one kind, or of the kinds one starts with."""
    sections = [section(each, LISTED[each][0], LISTED[each][1](catalog)) for each in ((kind,) if kind else FIRST)]
    if not kind:
        more = ", ".join(name for name in LISTED if name not in FIRST)
        hints = (
            f'More with "costcalc catalog list KIND": {more}.',
            'One entry with its sources: "costcalc catalog show KEY".',
        )
        sections.append(section("more", "", *map(Paragraph, hints)))
    return Page("", tuple(sections))


def showing(catalog: Catalog, kind: str, key: str) -> Page:
    """One condition, plan, city or country: everything the catalogue says of it, and where that comes from."""
    entry = getattr(catalog, kind)[key]
    cited = [entry, *(rule for rules in (catalog.entry, catalog.accommodation_tax) for rule in rules.values())]
    about = [each for each in cited if each is entry or key in (getattr(each, "code", ""), getattr(each, "city", ""))]
    if kind == "countries":
        about += [fare for fare in catalog.fares.values() if fare.region in entry.regions]
    if kind == "conditions":
        found = catalog.distributions.get(key)
        about += [*([found] if found else []), *_claims(catalog, key)]
    first, *others = SHOWN[kind](catalog, key)
    cites = dict.fromkeys(key for _, kind, key in references(tuple(about)) if kind == "sources")
    sources = tuple(source_row(f"[{key}]", catalog.sources[key]) for key in cites)
    sections = (first, *others, section("sources", "Sources", Pairs(sources, "names")))
    return Page(f"{entry.name} ({key})", tuple(each for each in sections if each.blocks))


def _facts(rows: Rows) -> Pairs:
    return Pairs(tuple(Pair(name, words) for name, words in rows if words))


def _keys(rows: Rows) -> Pairs:
    return Pairs(tuple(Pair(name, words) for name, words in rows), "keys")


def _rows(rows: Rows) -> Pairs:
    return Pairs(tuple(Pair(name, words) for name, words in rows), "names")


def _conditions(catalog: Catalog) -> Pairs:
    rows = []
    for key, condition in catalog.conditions.items():
        rows.append(Pair(key, condition.name, strong=True))
        for tier_key, tier in condition.tiers.items():
            rows.append(Pair(f"  {tier_key}", band_in_words(tier.price) if tier.price else "no package price"))
    return Pairs(tuple(rows), "keys")


def _named(entries: Mapping[str, Any]) -> Pairs:
    return _keys((key, getattr(entry, "summary", entry.name)) for key, entry in entries.items())


def _fact(count: CountFact) -> str:
    likely = f", likely {count.band.likely}" if count.low < count.high else ""
    note, sources = (f" ({count.note.text})", count.note.sources) if count.note else ("", ())
    return with_sources(f"{in_words(count.band)}{likely}{note}", (count.source, *sources))


def _condition(catalog: Catalog, key: str) -> Iterator[Section]:
    condition = catalog.conditions[key]
    rows = [
        ("Also called", ", ".join(condition.aliases)),
        ("Cells", f"{condition.cells} [{condition.cells_source}]"),
        (
            "Risk class",
            f"{condition.risk_class} under Japan's regenerative medicine safety act [{condition.risk_class_source}]"
            if condition.risk_class
            else "not stated by the sources",
        ),
        ("Often included", ", ".join(condition.includes) or "not stated by the sources"),
        ("Culture, weeks", _fact(condition.culture_weeks)),
        ("Bring", f"{'; '.join(condition.documents)} [{condition.documents_source}]" if condition.documents else ""),
        *(
            ("Avoid", f"{rule.what} for {rule.days} days after the {rule.after} [{rule.source}]")
            for rule in condition.avoid
        ),
    ]
    yield section("facts", "", _facts(rows))
    for name, tier in condition.tiers.items():
        yield section(f"tier-{name}", f"Tier {name}: {tier.name}", _tier(tier, catalog))
    yield section("evidence", "Where the sources stand", bullets(_evidence(catalog, key)))
    yield section("notes", "Notes", bullets(_statements(condition.notes)))


def _statements(statements: Iterable[Statement]) -> Iterator[str]:
    return (with_sources(statement.text, statement.sources) for statement in statements)


def _bands(tier: Tier) -> list[Price]:
    return [*([tier.price] if tier.price else []), *tier.other_bands]


def _evidence(catalog: Catalog, key: str) -> Iterator[str]:
    """Where the sources leave gaps or contradict each other, and what clinics publish."""
    yield from (str(gap_in_words(gap)) for gap in gaps(catalog.conditions[key]))
    found = catalog.distributions.get(key)
    if found:
        prices = f"{counted(found.n, 'price')} of {counted(found.clinics, 'clinic')}"
        if found.p10 is None or found.p50 is None or found.p90 is None:
            said = (
                f"{plain(found.low)} to {plain(found.high)} {found.currency}, too few to say how they are distributed"
            )
        else:
            band = f"eight in ten between {plain(found.p10)} and {plain(found.p90)} {found.currency}"
            said = f"median {plain(found.p50)} {found.currency}, {band}"
        yield (
            f"Clinics publish {prices} for a first course of one dose, in one joint where joints are treated, tax "
            f"included: {said}; of {found.oldest} to {found.newest} [{found.source}]. "
            f'All of them: "costcalc prices --condition {key}".'
        )
    else:
        bands = [price for tier in catalog.conditions[key].tiers.values() for price in _bands(tier)]
        if not any(listed(catalog.sources[price.source].kind) for price in bands):
            comparable = catalog.overlay is None
            yield str(none_in_words("this condition", catalog.edition.version, bool(bands), comparable=comparable))
    for claim in _claims(catalog, key):
        said = f"{claim.about}: {claim.claim} [{claim.source}]; {claim.against} [{claim.against_source}]"
        yield f"{said}, checked {claim.checked}."


def _claims(catalog: Catalog, key: str) -> list[Claim]:
    """What sources say otherwise than the catalogue goes by, of a condition."""
    return [claim for claim in catalog.evidence.values() if not claim.conditions or key in claim.conditions]


def _standing(price: Price, catalog: Catalog) -> str:
    """What kind of source a price has, how solid it is, and when it was checked."""
    kind = catalog.sources[price.source].kind
    grade = f", grade {GRADES[kind]}" if kind in GRADES else ""
    return f"{kind}{grade}, checked {price.checked} [{price.source}]"


def _tier(tier: Tier, catalog: Catalog) -> Pairs:
    price = tier.price
    rows = [
        ("", tier.summary),
        (
            "Package",
            f"{band_in_words(price)}, consumption tax {price.tax}; {_standing(price, catalog)}"
            if price
            else "the articles give no price; give a clinic's own with --treatment-price",
        ),
        *(
            ("Disagrees", f"{band_in_words(other)}: {other.label}; {_standing(other, catalog)}")
            for other in tier.other_bands
        ),
        *(("", str(differing_in_words(each))) for each in inconsistent(_bands(tier), catalog)),
        ("Cells", f"{in_words(tier.cells_million.band)} million or more" if tier.cells_million else ""),
        ("Infusions", _fact(tier.infusions)),
        ("Plans", ", ".join(tier.plans)),
    ]
    return _facts(rows)


def _plan(catalog: Catalog, key: str) -> Iterator[Section]:
    plan = catalog.plans[key]
    yield section("summary", "", Paragraph(f"{plan.summary} [{plan.source}]"))
    rows: list[tuple[str, str]] = []
    for visit in plan.visits:
        culture = {"before": ", after the culture", "during": " and the culture", None: ""}[visit.culture]
        wait = f", {in_words(visit.wait_weeks.band)} weeks later" if visit.wait_weeks else ""
        rows.append((visit.name, f"{in_words(visit.nights.band)} nights{culture}{wait}"))
        for step in visit.steps:
            since = "the culture" if step.after_culture else "arrival"
            rows.append((f"  {step.day} days after {since}", step.name.replace(TREATMENT, "treatment")))
    yield section("steps", "Steps", _rows(rows))
    weighed = [f"Weighed against: {catalog.plans[plan.instead].name}."] if plan.instead else []
    stated = _statements((*plan.warnings, *plan.assumptions))
    further = f"Each further treatment adds nights: {_fact(plan.nights_per_further_infusion)}."
    yield section("assumptions", "Assumptions", bullets([*stated, *weighed, further]))


def _city(catalog: Catalog, key: str) -> Iterator[Section]:
    city = catalog.cities[key]
    kinds = (("Lodging", city.lodging), ("A flat by the month", city.monthly), ("From the airport", city.transfer))
    for title, prices in kinds:
        rows = [
            (
                comfort,
                f"{band_in_words(price)} per {price.per}{f', {price.note}' if price.note else ''} [{price.source}]",
            )
            for comfort, price in prices.items()
        ]
        yield section(title.split()[-1].lower(), title, _rows(rows))
    taxes = ((f"since {each.since}", _bracket(each)) for each in catalog.accommodation_tax.values() if each.city == key)
    yield section("taxes", "Accommodation tax", _rows(taxes))
    yield section(
        "unpriced", "Without a price", bullets(f"{gap.label}: {gap.reason}." for gap in city.unpriced.values())
    )
    yield section("assumptions", "Assumptions", bullets(_statements(city.assumptions)))


def _country(catalog: Catalog, code: str) -> Iterator[Section]:
    country = catalog.countries[code]
    rules = (_entry(rule) for rule in catalog.entry.values() if rule.code == code)
    yield section("entry", "Entry to Japan", bullets(rules))
    fares = {key: fare for key, fare in catalog.fares.items() if fare.region in country.regions}
    yield section("fares", "Return fares", _rows((key, _fare(fare)) for key, fare in fares.items()))


def band_in_words(price: Price) -> str:
    """The figures of a price and their currency."""
    return f"{in_words(price.money)} {price.currency}"


def _entry(rule: EntryRule) -> str:
    days = f"{rule.days} days without a visa" if rule.days else rule.rule.replace("-", " ")
    since = f" from {rule.since}" if rule.since else ""
    until = f" until {rule.until}" if rule.until else ""
    beside = "; ".join(filter(None, (rule.conditions, rule.warning)))
    return f"{days}{since}{until}{f'; {beside}' if beside else ''} [{rule.source}]"


def _entries(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for rule in catalog.entry.values():
        yield f"{rule.code} {catalog.countries[rule.code].name}", _entry(rule)


def _bracket(bracket: TaxBracket) -> str:
    to = f"below {bracket.price_below:,}" if bracket.price_below is not None else "and more"
    return f"{bracket.price_from:,} {to}: {bracket.tax:,} {bracket.currency} for a person and night [{bracket.source}]"


def _taxes(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for bracket in catalog.accommodation_tax.values():
        yield f"{catalog.cities[bracket.city].name} since {bracket.since}", _bracket(bracket)


def _seasons(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for key, season in catalog.seasons.items():
        share = in_words(season.surcharge.band)
        yield key, f"{season.first} to {season.last}: rooms cost {share} % more [{season.surcharge.source}]"


def _closure(closure: Closure) -> str:
    when = closure.weekday or ("public holidays" if closure.public_holidays else f"{closure.first} to {closure.last}")
    return f"{closure.name}: {when} [{closure.source}]"


def _children(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for child in catalog.children.values():
        parts = ((child.fares, "air fares"), (child.rides, "rides"), (child.meals, "meals"), (child.devices, "data"))
        shares = ", ".join(f"{plain(share)} of {what}" for share, what in parts)
        yield f"{child.name} years", f"{shares}; {'a bed' if child.bed else 'no bed'} [{child.source}]"


def _milestones(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for key, stone in catalog.milestones.items():
        when = f" ({', '.join(stone.when)})" if stone.when else ""
        yield key, f"{stone.weeks} weeks {stone.of.replace('-', ' ')}{when}: {stone.name} [{stone.source}]"


def _instalment(instalment: Instalment) -> str:
    before = f"{instalment.weeks_before} weeks before " if instalment.weeks_before else ""
    paid = ", ".join(instalment.of)
    return (
        f"{instalment.label}: {plain(instalment.share)} of {paid}, due {before}{instalment.due} [{instalment.source}]"
    )


def _term(term: CancellationTerm) -> str:
    if term.fee:
        return f"{term.name}: {band_in_words(term.fee)} [{term.fee.source}]"
    assert term.percent, "the checks refuse a term without either"
    return f"{term.name}: {in_words(term.percent.band)} % of the treatment [{term.percent.source}]"


def _shares(catalog: Catalog) -> Iterator[tuple[str, str]]:
    for key, share in catalog.shares.items():
        when = f" ({', '.join(share.when)})" if share.when else ""
        percent = share.percent
        yield key, f"{share.label}: {in_words(percent.band)} % {share.in_words}{when} [{percent.source}]"


def _fee(fee: Fee) -> str:
    when = f" ({', '.join(fee.when)})" if fee.when else ""
    prices = "; ".join(
        f"{comfort} {band_in_words(price)} per {price.per} [{price.source}]" for comfort, price in fee.prices.items()
    )
    return f"{fee.label}{when}: {prices}"


def _fare(fare: Price) -> str:
    return f"{band_in_words(fare)} [{fare.source}]"


def _each(kind: str, words: Callable[[Any], str]) -> Callable[[Catalog], Rows]:
    """Every entry of a kind after its key."""
    return lambda catalog: ((key, words(entry)) for key, entry in getattr(catalog, kind).items())


RULES: Mapping[str, tuple[str, Callable[[Catalog], Rows]]] = {
    "fees": ("Fees", _each("fees", _fee)),
    "shares": ("Costs that are a part of others", _shares),
    "fares": ("Return fares", _each("fares", _fare)),
    "entry": ("Entry to Japan, by nationality", _entries),
    "accommodation-tax": ("Accommodation tax, by the price of a night", _taxes),
    "seasons": ("Seasons", _seasons),
    "closures": ("Closed days", _each("closures", _closure)),
    "children": ("Children, as a part of an adult", _children),
    "milestones": ("Before and after the journey", _milestones),
    "instalments": ("What falls due when", _each("instalments", _instalment)),
    "cancellation": ("What is lost by stopping", _each("cancellation", _term)),
}
"""The kinds of rules that can be listed: heading, and a row for each entry."""


SHOWN: Mapping[str, Callable[[Catalog, str], Iterator[Section]]] = {
    "conditions": _condition,
    "plans": _plan,
    "cities": _city,
    "countries": _country,
}
"""The kinds that can be shown, and how."""


def _sources(catalog: Catalog) -> Pairs:
    return Pairs(tuple(source_row(key, source) for key, source in catalog.sources.items()), "keys")


def _rules(rows: Callable[[Catalog], Rows]) -> Callable[[Catalog], Pairs]:
    return lambda catalog: _keys(rows(catalog))


LISTED: Mapping[str, tuple[str, Callable[[Catalog], Pairs]]] = {
    "conditions": ("Conditions and tiers", _conditions),
    "plans": ("Travel plans, --plan", lambda catalog: _named(catalog.plans)),
    "cities": ("Cities, --city", lambda catalog: _named(catalog.cities)),
    "regions": ("Regions, --from", lambda catalog: _named(catalog.regions)),
    "countries": ("Countries, --from", lambda catalog: _named(catalog.countries)),
    "currencies": ("Currencies of ISO 4217", lambda catalog: _named(catalog.currencies)),
    "sources": ("Sources", _sources),
    **{kind: (title, _rules(rows)) for kind, (title, rows) in RULES.items()},
}
"""The kinds that can be listed: heading, and how."""
