"""What a budget must say beside its numbers: warnings, assumptions, and what it leaves out. Sentences only, no sums."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from costcalc.catalog.prices import Price
from costcalc.lines import Journey, Unpriced
from costcalc.lines.flights import fare_regions
from costcalc.lines.treatment import package_price
from costcalc.money import PER_CENT, exactly, in_words, times


class Excluded(NamedTuple):
    """Something that is not in the total."""

    id: str
    label: str
    reason: str
    price: Price | None = None


class Remarks(NamedTuple):
    """Everything said beside the numbers, and the keys of the sources it rests on."""

    subject: str
    journey: str
    warnings: tuple[str, ...]
    assumptions: tuple[str, ...]
    exclusions: tuple[Excluded, ...]
    sources: tuple[str, ...]


class Remark(NamedTuple):
    """A sentence, and the keys of the sources it rests on."""

    text: str
    sources: tuple[str, ...] = ()


def remarks(journey: Journey, unpriced: Sequence[Unpriced]) -> Remarks:
    """Everything to be said of a journey whose lines have been found."""
    warnings = [remark for rule in WARNINGS for remark in rule(journey)]
    if unpriced:
        count = f"{len(unpriced)} costs have" if len(unpriced) > 1 else "One cost has"
        warnings.insert(0, Remark(f"{count} no price: the total is the least, not the whole."))
    assumptions = [remark for rule in ASSUMPTIONS for remark in rule(journey)]
    return Remarks(
        _subject(journey),
        _journey(journey),
        tuple(remark.text for remark in warnings),
        tuple(remark.text for remark in assumptions),
        tuple(_exclusions(journey)),
        tuple(key for remark in (*warnings, *assumptions) for key in remark.sources),
    )


def _subject(journey: Journey) -> str:
    condition = journey.catalog.conditions[journey.scenario.condition]
    return f"{condition.name}: {condition.tiers[journey.scenario.tier].name}"


def _journey(journey: Journey) -> str:
    scenario, catalog = journey.scenario, journey.catalog
    people = journey.party.people
    origin = scenario.origin or ""
    home = catalog.countries.get(origin) or catalog.regions.get(origin)
    plan = catalog.plans[scenario.plan or ""].name
    parts = (
        plan[:1].lower() + plan[1:],
        f"{people} people" if people > 1 else "1 person",
        f"from {home.name}" if home else "from anywhere",
        f"{scenario.cabin} flights",
        f"{scenario.lodging} comfort",
    )
    return f"{journey.city.name}: {', '.join(parts)}"


def _exclusions(journey: Journey) -> Iterator[Excluded]:
    for category in journey.scenario.without:
        yield Excluded(category, category.replace("-", " ").capitalize(), "left out at your request")
    for key, exclusion in journey.catalog.exclusions.items():
        yield Excluded(key, exclusion.label, exclusion.reason, exclusion.price)


def origin_not_named(journey: Journey) -> Iterator[Remark]:
    """Flights without a country span the world."""
    if "flights" in journey.scenario.without:
        return
    origin, catalog = journey.scenario.origin, journey.catalog
    country = catalog.countries.get(origin or "")
    regions = len(fare_regions(journey))
    if origin is None:
        yield Remark("The flights span the fares of the whole world: --from COUNTRY narrows them.")
    elif country and not country.regions:
        yield Remark(f"No fare from {country.name} was collected: the flights span the fares of the whole world.")
    elif country and regions > 1:
        narrower = " or ".join(f"--from {region}" for region in country.regions)
        yield Remark(f"The flights span {regions} regions of {country.name}: {narrower} narrows them.")


def sources_disagree(journey: Journey) -> Iterator[Remark]:
    """What other pages say of the same package; or how a clinic's own figure lies to the catalogue's band."""
    scenario = journey.scenario
    if "treatment" in scenario.without:
        return
    tier = journey.catalog.conditions[scenario.condition].tiers[scenario.tier]
    if scenario.treatment_price and tier.price:
        published = f"{in_words(tier.price.money)} {tier.price.currency}"
        yield Remark(f"The treatment price is your own figure; the catalogue has {published}.", (tier.price.source,))
    for other in tier.other_bands:
        figure = f"{in_words(other.money)} {other.currency}"
        yield Remark(f"Sources disagree on this package: {figure} ({other.label}).", (other.source,))


def tax_unknown(journey: Journey) -> Iterator[Remark]:
    """What consumption tax would add if the price excludes it."""
    if "treatment" in journey.scenario.without:
        return
    price, _ = package_price(journey)
    tax = journey.catalog.parameters.consumption_tax
    if price.tax == "unknown":
        more = in_words(times(price, exactly(tax.value * PER_CENT)))
        yield Remark(
            f"It is not known whether the package price includes the {tax.value} % consumption tax. "
            f"If it does not, the treatment costs {more} {price.currency} more.",
            (tax.source,),
        )


def culture_outlasts_the_stay(journey: Journey) -> Iterator[Remark]:
    """A stay that was given by the person and does not hold the longest culture."""
    scenario = journey.scenario
    plan = journey.catalog.plans[scenario.plan or ""]
    if scenario.nights and scenario.culture_weeks and any(visit.culture == "during" for visit in plan.visits):
        weeks, nights = scenario.culture_weeks.band.high, scenario.nights.band.high
        if weeks * 7 > nights:
            yield Remark(f"A culture of {weeks} weeks would not fit into {nights} nights.")


def plain_sums(journey: Journey) -> Iterator[Remark]:
    """How the three columns are made."""
    yield Remark(
        "Likely is the middle of a band unless a source names a usual figure. "
        "Low and high add up every low and every high; all of them seldom come together."
    )
    yield Remark("Meals and local transport are counted for every day of a visit: one day more than nights.")


def visits(journey: Journey) -> Iterator[Remark]:
    """The plan, and how long the cells are cultured."""
    scenario = journey.scenario
    plan = journey.catalog.plans[scenario.plan or ""]
    yield Remark(plan.summary, (plan.source,))
    for text in plan.assumptions:
        yield Remark(text)
    fact = journey.catalog.conditions[scenario.condition].culture_weeks
    if scenario.culture_weeks and any(visit.culture for visit in plan.visits):
        weeks = scenario.culture_weeks.band
        if weeks == fact.band:
            note = f"; {fact.note}" if fact.note else ""
            yield Remark(f"Culture of {in_words(weeks)} weeks, likely {weeks.likely}{note}.", (fact.source,))
        else:
            yield Remark(
                f"Culture of {in_words(weeks)} weeks, your own figure; the catalogue has {in_words(fact.band)}."
            )


def party_shares(journey: Journey) -> Iterator[Remark]:
    """How the party divides over rooms."""
    people, rooms, _ = journey.party
    if people > 1:
        yield Remark(
            f"{people} people in {rooms} {'rooms' if rooms > 1 else 'room'}.",
            (journey.catalog.parameters.people_per_room.source,),
        )


def city_and_condition(journey: Journey) -> Iterator[Remark]:
    """What the catalogue says of the city and of the sources for the condition."""
    for text in (*journey.city.assumptions, *journey.catalog.conditions[journey.scenario.condition].notes):
        yield Remark(text)


Rule = Callable[[Journey], Iterator[Remark]]

WARNINGS: tuple[Rule, ...] = (origin_not_named, tax_unknown, sources_disagree, culture_outlasts_the_stay)
"""What could mislead, in the order it is printed."""

ASSUMPTIONS: tuple[Rule, ...] = (plain_sums, visits, party_shares, city_and_condition)
"""What was assumed, in the order it is printed."""
