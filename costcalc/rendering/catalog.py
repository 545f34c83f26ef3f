"""The catalogue to read in a terminal: what there is, and one entry of it with its sources."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from costcalc.catalog.models import Catalog, Claim
from costcalc.catalog.prices import CountFact, Price, Source
from costcalc.catalog.references import references
from costcalc.catalog.treatments import Tier
from costcalc.journey.itinerary import TREATMENT
from costcalc.money import in_words, plain
from costcalc.quote.evidence import GRADES, gaps, inconsistent, listed
from costcalc.rendering.catalog_rules import RULES, band_in_words, country_shown, rules_listed, taxes_shown
from costcalc.rendering.evidence import differing_in_words, gap_in_words, none_in_words
from costcalc.rendering.tables import bullets, grid, section, text
from costcalc.rendering.words import source_in_words

FIRST = ("conditions", "plans", "cities")
"""The kinds that are listed when none is named."""


def listing(catalog: Catalog, kind: str | None = None) -> RenderableType:
    """The entries of one kind, or of the kinds one starts with."""
    parts: list[RenderableType] = []
    for each in (kind,) if kind else FIRST:
        title, body = LISTED[each]
        parts += section(title, body(catalog))
    if not kind:
        more = ", ".join(name for name in LISTED if name not in FIRST)
        parts += [Text(), text(f'More with "costcalc catalog list KIND": {more}.')]
        parts.append(text('One entry with its sources: "costcalc catalog show KEY".'))
    return Group(*parts[1:])


def showing(catalog: Catalog, kind: str, key: str) -> RenderableType:
    """One condition, plan, city or country: everything the catalogue says of it, and where that comes from."""
    entry = getattr(catalog, kind)[key]
    parts = list(SHOWN[kind](catalog, key))
    cited = [entry, *(rule for rules in (catalog.entry, catalog.accommodation_tax) for rule in rules.values())]
    about = [each for each in cited if each is entry or key in (getattr(each, "code", ""), getattr(each, "city", ""))]
    if kind == "countries":
        about += [fare for fare in catalog.fares.values() if fare.region in entry.regions]
    if kind == "conditions":
        found = catalog.distributions.get(key)
        about += [*([found] if found else []), *_claims(catalog, key)]
    return Group(
        text(f"{entry.name} ({key})", "bold"),
        *parts,
        *section("Sources", _sources(catalog, tuple(about))),
    )


def _conditions(catalog: Catalog) -> RenderableType | None:
    rows = []
    for key, condition in catalog.conditions.items():
        rows.append((text(key, "bold"), text(condition.name, "bold")))
        for tier_key, tier in condition.tiers.items():
            band = band_in_words(tier.price) if tier.price else "no package price"
            rows.append((text(f"  {tier_key}"), text(band)))
    return grid(rows)


def _named(entries: Mapping[str, Any]) -> RenderableType | None:
    return grid((text(key, "bold"), text(getattr(entry, "summary", entry.name))) for key, entry in entries.items())


def _fact(count: CountFact) -> str:
    likely = f", likely {count.band.likely}" if count.low < count.high else ""
    note = f" ({count.note})" if count.note else ""
    return f"{in_words(count.band)}{likely}{note} [{count.source}]"


def _condition(catalog: Catalog, key: str) -> Iterator[RenderableType]:
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
    table = grid((Text(name, "dim"), text(words)) for name, words in rows if words)
    if table:
        yield table
    for name, tier in condition.tiers.items():
        yield from section(f"Tier {name}: {tier.name}", _tier(tier, catalog))
    yield from section("Where the sources stand", bullets(_evidence(catalog, key)))
    yield from section("Notes", bullets(condition.notes))


def _bands(tier: Tier) -> list[Price]:
    return [*([tier.price] if tier.price else []), *tier.other_bands]


def _evidence(catalog: Catalog, key: str) -> Iterator[str]:
    """Where the sources leave gaps or contradict each other, and what clinics publish."""
    yield from map(gap_in_words, gaps(catalog.conditions[key]))
    found = catalog.distributions.get(key)
    if found:
        counted = " of ".join(
            f"{number} {what}{'' if number == 1 else 's'}"
            for number, what in ((found.n, "price"), (found.clinics, "clinic"))
        )
        if found.p10 is None or found.p50 is None or found.p90 is None:
            said = (
                f"{plain(found.low)} to {plain(found.high)} {found.currency}, too few to say how they are distributed"
            )
        else:
            band = f"eight in ten between {plain(found.p10)} and {plain(found.p90)} {found.currency}"
            said = f"median {plain(found.p50)} {found.currency}, {band}"
        yield (
            f"Clinics publish {counted} for a first course of one dose, in one joint where joints are treated, tax "
            f"included: {said}; of {found.oldest} to {found.newest} [{found.source}]. "
            f'All of them: "costcalc prices --condition {key}".'
        )
    else:
        bands = [price for tier in catalog.conditions[key].tiers.values() for price in _bands(tier)]
        if not any(listed(catalog.sources[price.source].kind) for price in bands):
            kind = "comparable " if catalog.overlay else ""
            yield none_in_words("this condition", f"catalogue {catalog.edition.version}", bool(bands), kind)
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


def _tier(tier: Tier, catalog: Catalog) -> RenderableType | None:
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
        *(("", differing_in_words(each)) for each in inconsistent(_bands(tier), catalog)),
        ("Cells", f"{in_words(tier.cells_million.band)} million or more" if tier.cells_million else ""),
        ("Infusions", _fact(tier.infusions)),
        ("Plans", ", ".join(tier.plans)),
    ]
    return grid((Text(name, "dim"), text(words)) for name, words in rows if words)


def _plan(catalog: Catalog, key: str) -> Iterator[RenderableType]:
    plan = catalog.plans[key]
    yield text(f"{plan.summary} [{plan.source}]")
    rows: list[tuple[str, str]] = []
    for visit in plan.visits:
        culture = {"before": ", after the culture", "during": " and the culture", None: ""}[visit.culture]
        wait = f", {in_words(visit.wait_weeks.band)} weeks later" if visit.wait_weeks else ""
        rows.append((visit.name, f"{in_words(visit.nights.band)} nights{culture}{wait}"))
        for step in visit.steps:
            since = "the culture" if step.after_culture else "arrival"
            rows.append((f"  {step.day} days after {since}", step.name.replace(TREATMENT, "treatment")))
    yield from section("Steps", grid((text(name), text(words)) for name, words in rows))
    weighed = [f"Weighed against: {catalog.plans[plan.instead].name}."] if plan.instead else []
    further = f"Each further treatment adds nights: {_fact(plan.nights_per_further_infusion)}."
    yield from section("Assumptions", bullets([*plan.warnings, *plan.assumptions, *weighed, further]))


def _city(catalog: Catalog, key: str) -> Iterator[RenderableType]:
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
        yield from section(title, grid((text(name), text(words)) for name, words in rows))
    yield from taxes_shown(catalog, key)
    yield from section("Without a price", bullets(f"{gap.label}: {gap.reason}." for gap in city.unpriced.values()))
    yield from section("Assumptions", bullets(city.assumptions))


SHOWN: Mapping[str, Callable[[Catalog, str], Iterator[RenderableType]]] = {
    "conditions": _condition,
    "plans": _plan,
    "cities": _city,
    "countries": country_shown,
}
"""The kinds that can be shown, and how."""


def _with_address(source: Source) -> str:
    return f"{source_in_words(source)} {source.url}" if source.url else source_in_words(source)


def _all_sources(catalog: Catalog) -> RenderableType | None:
    return grid((text(key, "bold"), text(_with_address(source))) for key, source in catalog.sources.items())


def _sources(catalog: Catalog, entry: object) -> RenderableType | None:
    named = dict.fromkeys(key for _, kind, key in references(entry) if kind == "sources")
    return grid((text(f"[{key}]"), text(_with_address(catalog.sources[key]))) for key in named)


LISTED: Mapping[str, tuple[str, Callable[[Catalog], RenderableType | None]]] = {
    "conditions": ("Conditions and tiers", _conditions),
    "plans": ("Travel plans, --plan", lambda catalog: _named(catalog.plans)),
    "cities": ("Cities, --city", lambda catalog: _named(catalog.cities)),
    "regions": ("Regions, --from", lambda catalog: _named(catalog.regions)),
    "countries": ("Countries, --from", lambda catalog: _named(catalog.countries)),
    "currencies": ("Currencies of ISO 4217", lambda catalog: _named(catalog.currencies)),
    "sources": ("Sources", _all_sources),
    **{kind: (title, rules_listed(kind)) for kind, (title, _) in RULES.items()},
}
"""The kinds that can be listed: heading, and how."""
