"""What a budget must say beside its numbers: warnings, assumptions, and what it leaves out. Sentences only, no sums."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import NamedTuple

from costcalc.catalog import Catalog
from costcalc.costing import Costs
from costcalc.itinerary import misfits, moved
from costcalc.journey import Journey, milestones_of
from costcalc.lines.flights import fare_regions
from costcalc.lines.stay import nights_of
from costcalc.lines.treatment import package_price
from costcalc.money import HUNDRED, PER_CENT, Money, exactly, in_currency, in_words, plain, times
from costcalc.party import child_share
from costcalc.scenario import Scenario


class Excluded(NamedTuple):
    """Something that is not in the total."""

    id: str
    label: str
    reason: str
    money: Money | None = None
    source: str | None = None


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


def remarks(journey: Journey, costs: Costs) -> Remarks:
    """Everything to be said of a journey whose costs have been found."""
    unpriced = costs.unpriced
    warnings = [remark for rule in WARNINGS for remark in rule(journey)]
    if unpriced:
        count = f"{len(unpriced)} costs have" if len(unpriced) > 1 else "One cost has"
        warnings.insert(0, Remark(f"{count} no price: the total is the least, not the whole."))
    assumptions = [remark for rule in ASSUMPTIONS for remark in rule(journey)]
    exclusions = tuple(_exclusions(journey))
    said = [
        *(remark.text for remark in (*warnings, *assumptions)),
        *(left.reason for left in exclusions),
        *journey.entry.sentences,
    ]
    return Remarks(
        _subject(journey),
        _journey(journey),
        tuple(_with_sources(remark) for remark in warnings),
        tuple(_with_sources(remark) for remark in assumptions),
        exclusions,
        (*(key for remark in (*warnings, *assumptions) for key in remark.sources), *cited(said, journey.catalog)),
    )


def cited(texts: Iterable[str], catalog: Catalog) -> Iterator[str]:
    """The keys of sources that texts name in brackets."""
    for text in texts:
        if "[" in text:
            for key in re.findall(r"\[([a-z0-9-]+)\]", text):
                if key in catalog.sources:
                    yield key


def _with_sources(remark: Remark) -> str:
    """The sentence, with the keys of its sources in brackets before its stop."""
    if not remark.sources:
        return remark.text
    return f"{remark.text.removesuffix('.')} {' '.join(f'[{key}]' for key in remark.sources)}."


def _subject(journey: Journey) -> str:
    condition = journey.catalog.conditions[journey.scenario.condition]
    return f"{condition.name}: {condition.tiers[journey.scenario.tier].name}"


def _journey(journey: Journey) -> str:
    scenario, catalog = journey.scenario, journey.catalog
    origin = scenario.origin or ""
    home = catalog.countries.get(origin) or catalog.regions.get(origin)
    plan = catalog.plans[scenario.plan or ""].name
    start = f"from {home.name}" if home else "from anywhere"
    first, last = journey.stays[0].arrive, journey.stays[-1].leave
    parts = (
        plan[:1].lower() + plan[1:],
        *((f"{first} to {last}",) if first else ()),
        _people(scenario),
        *(() if "flights" in scenario.without else (start, f"{scenario.cabin} flights")),
        f"{scenario.lodging} comfort",
    )
    return f"{journey.city.name}: {', '.join(parts)}"


def _people(scenario: Scenario) -> str:
    """Who travels, in words."""
    ages = scenario.child_ages
    if not scenario.companions and not ages:
        return "1 person"
    along = []
    if scenario.companions:
        along.append("1 companion" if scenario.companions == 1 else f"{scenario.companions} companions")
    if ages:
        listed = " and ".join(filter(None, (", ".join(map(str, ages[:-1])), str(ages[-1]))))
        along.append(f"{'a child' if len(ages) == 1 else f'{len(ages)} children'} of {listed}")
    return f"{1 + scenario.companions + len(ages)} people (the patient with {' and '.join(along)})"


def _exclusions(journey: Journey) -> Iterator[Excluded]:
    for category in journey.scenario.without:
        yield Excluded(category, category.replace("-", " ").capitalize(), "left out at your request")
    if "treatment" not in journey.scenario.without:
        yield from _tax_on_top(journey)
    for key, exclusion in journey.catalog.exclusions.items():
        if not journey.holds(exclusion.when):
            continue
        price = exclusion.price
        yield Excluded(
            key,
            exclusion.label,
            exclusion.reason,
            price.money if price else None,
            price.source if price else None,
        )


def _tax_on_top(journey: Journey) -> Iterator[Excluded]:
    """What consumption tax adds if the package price turns out to exclude it."""
    price = package_price(journey)
    tax = journey.catalog.parameters.consumption_tax
    if price.tax == "unknown":
        more = times(price.money, exactly(tax.value * PER_CENT))
        yield Excluded(
            "consumption-tax",
            f"Consumption tax of {tax.value} %, if the package price excludes it",
            "no source says whether it is included",
            in_currency(more, price.money.currency),
            tax.source,
        )


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
    elif country and country.borrowed:
        yield Remark(f"No fare from {country.name} was collected: that of its region is used.")
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
    for other in () if scenario.treatment_price else tier.other_bands:
        figure = f"{in_words(other.money)} {other.currency}"
        yield Remark(f"Sources disagree on this package: {figure} ({other.label}).", (other.source,))


def tax_unknown(journey: Journey) -> Iterator[Remark]:
    """That consumption tax may come on top of the package."""
    if "treatment" not in journey.scenario.without and package_price(journey).tax == "unknown":
        tax = journey.catalog.parameters.consumption_tax.value
        yield Remark(f"It is not known whether the package price includes the {tax} % consumption tax; see below.")


def plan_and_sources(journey: Journey) -> Iterator[Remark]:
    """What the catalogue says of the plan, of the package and of the sources for the condition."""
    scenario, catalog = journey.scenario, journey.catalog
    condition = catalog.conditions[scenario.condition]
    own = scenario.treatment_price or "treatment" in scenario.without
    notes = () if own else (*condition.tiers[scenario.tier].notes, *condition.notes)
    for text in (*catalog.plans[scenario.plan or ""].warnings, *notes):
        yield Remark(text)


def nights_too_few(journey: Journey) -> Iterator[Remark]:
    """What the nights that were given do not hold."""
    for text in misfits(journey.scenario, journey.catalog, journey.timetable):
        yield Remark(text)


def plain_sums(journey: Journey) -> Iterator[Remark]:
    """How the three columns are made."""
    yield Remark(
        "Likely is what a source or a planning assumption names, else the middle of a band; counts are whole. "
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


def treatments(journey: Journey) -> Iterator[Remark]:
    """How many treatments the package is taken to hold, and the nights they add; and what precedes the flights."""
    scenario, catalog = journey.scenario, journey.catalog
    fact = catalog.conditions[scenario.condition].tiers[scenario.tier].infusions
    plan = catalog.plans[scenario.plan or ""]
    if fact.high > 1:
        nights = plan.nights_per_further_infusion
        text = f"{in_words(fact.band)} treatments, likely {fact.band.likely}"
        yield Remark(
            f"{text.capitalize()}; each beyond one a visit adds {in_words(nights.band)} nights.", (fact.source,)
        )
    if catalog.milestones:
        first = next(iter(catalog.milestones.values()))
        yield Remark("The weeks before the first flight and after the treatment are an example.", (first.source,))


def party_shares(journey: Journey) -> Iterator[Remark]:
    """How the party divides over rooms."""
    people, rooms = journey.party.people, journey.party.rooms
    if people > 1:
        yield Remark(
            f"{people} people in {rooms} {'rooms' if rooms > 1 else 'room'}.",
            (journey.catalog.parameters.people_per_room.source,),
        )
    ages = journey.scenario.child_ages
    for share in dict.fromkeys(child_share(age, journey.catalog).name for age in ages):
        child = next(each for each in journey.catalog.children.values() if each.name == share)
        parts = ", ".join(
            f"{plain(part * HUNDRED)} % of {what}"
            for part, what in (
                (child.fares, "air fares"),
                (child.rides, "train and bus fares"),
                (child.meals, "meals"),
            )
        )
        yield Remark(f"Children of {child.name} years are counted with {parts}.", (child.source,))


def city(journey: Journey) -> Iterator[Remark]:
    """What the catalogue says of the city."""
    for text in journey.city.assumptions:
        yield Remark(text)


def closed_days(journey: Journey) -> Iterator[Remark]:
    """What moved because clinics are closed, and what is not known of them without dates."""
    sources = tuple(dict.fromkeys(closure.source for closure in journey.catalog.closures.values()))
    for each in moved(journey.scenario, journey.catalog, journey.timetable):
        yield Remark(f"{each.name}: moved from {each.wanted}, {each.reason}, to {each.date}.", sources)


def too_early(journey: Journey) -> Iterator[Remark]:
    """A start that leaves no time for what comes before, or that lies so far ahead that all of it may change."""
    start, today = journey.timetable.start, journey.today
    if start is None:
        return
    before = (stone for stone in milestones_of(journey) if stone.of == "before-arrival")
    first = max(before, key=lambda stone: stone.weeks, default=None)
    due = start - timedelta(weeks=first.weeks) if first else start
    if first and due < today:
        yield Remark(f"The start on {start} is soon: “{first.name}” would have been due on {due}; today is {today}.")
    sure = journey.catalog.parameters.sure_days_ahead
    if (start - today).days > sure.value:
        yield Remark(f"The start is more than {sure.value} days ahead: prices, rules and holidays can still change.")


def entry_uncertain(journey: Journey) -> Iterator[Remark]:
    """That a visa is needed, or that the rule for the nationality is not certain."""
    entry = journey.entry
    sources = (entry.source,) if entry.source else ()
    if entry.verdict == "no-admission":
        yield Remark(entry.rule, sources)
    elif entry.verdict == "does-not-fit":
        yield Remark(
            f"The longest stay does not fit the {entry.days_allowed} days without a visa: everybody needs a visa.",
            sources,
        )
    elif entry.verdict == "fits-unless-longer":
        yield Remark("The longest stay fits the days without a visa, but not if the culture takes longer.", sources)
    elif entry.verdict == "visa":
        yield Remark("Everybody who travels needs a visa.", sources)
    if entry.warning:
        yield Remark(f"{entry.warning[:1].upper()}{entry.warning[1:]}.", sources)


def seasons_and_days(journey: Journey) -> Iterator[Remark]:
    """What is not counted without dates."""
    if journey.timetable.start is None:
        yield Remark("Without --start no season, closed day or holiday is counted, and today's tariffs are used.")


def untaxed_nights(journey: Journey) -> Iterator[Remark]:
    """Nights for which the catalogue has no tariff of the accommodation tax."""
    if "stay" not in journey.scenario.without and any(
        night.tariff is None for night in nights_of(journey, range(len(journey.timetable.likely)))
    ):
        yield Remark(
            f"No accommodation tax is counted where the catalogue has no tariff of {journey.city.name} for the nights."
        )


def interpreting(journey: Journey) -> Iterator[Remark]:
    """Who interprets, where nobody is hired."""
    if journey.scenario.interpreter == "none":
        yield Remark("No interpreter is counted, as you wished.")


Rule = Callable[[Journey], Iterator[Remark]]

WARNINGS: tuple[Rule, ...] = (
    entry_uncertain,
    too_early,
    closed_days,
    plan_and_sources,
    origin_not_named,
    tax_unknown,
    sources_disagree,
    nights_too_few,
)
"""What could mislead, in the order it is printed."""

ASSUMPTIONS: tuple[Rule, ...] = (
    plain_sums,
    visits,
    treatments,
    seasons_and_days,
    party_shares,
    interpreting,
    untaxed_nights,
    city,
)
"""What was assumed, in the order it is printed."""
