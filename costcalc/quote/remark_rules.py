"""The warnings and assumptions of a budget: a small rule each, from a journey to its remarks, in two visible lists."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple

from costcalc.journey.itinerary import moved_steps
from costcalc.journey.journey import Journey
from costcalc.journey.travellers import child_share
from costcalc.money import HUNDRED, in_words, plain
from costcalc.pricing.lines.stay import nights_of
from costcalc.pricing.lines.transport import fare_regions
from costcalc.pricing.lines.treatment import package_price
from costcalc.scenario.resolve import published_price


class Remark(NamedTuple):
    """A sentence, and the keys of the sources it rests on."""

    text: str
    sources: tuple[str, ...] = ()


Rule = Callable[[Journey], Iterator[Remark]]


def origin_not_named(journey: Journey) -> Iterator[Remark]:
    """Flights span the fares of the whole world unless it is known where they start."""
    if "flights" in journey.scenario.without:
        return
    origin, catalog = journey.scenario.origin, journey.catalog
    country = catalog.countries.get(origin or "")
    regions = len(fare_regions(journey))
    if origin is None:
        yield Remark("The flights span the fares of the whole world: the country they start from narrows them.")
    elif country and not country.regions:
        yield Remark(f"No fare from {country.name} was collected: the flights span the fares of the whole world.")
    elif country and country.borrowed:
        yield Remark(f"No fare from {country.name} was collected: that of its region is used.")
    elif country and regions > 1:
        narrower = " or ".join(country.regions)
        yield Remark(f"The flights span {regions} regions of {country.name}: naming one narrows them ({narrower}).")


def sources_disagree(journey: Journey) -> Iterator[Remark]:
    """What other pages say of the same package; or how a clinic's own figure lies to the catalogue's band."""
    scenario = journey.scenario
    if "treatment" in scenario.without:
        return
    tier = journey.catalog.conditions[scenario.condition].tiers[scenario.tier]
    if scenario.treatment_price and tier.price:
        published = f"{in_words(tier.price.money)} {tier.price.currency}"
        yield Remark(f"The treatment price is your own figure; the catalogue has {published}.", (tier.price.source,))
    others = () if scenario.treatment_price or scenario.basis else tier.other_bands
    if others:
        figures = dict.fromkeys(f"{in_words(other.money)} {other.currency}" for other in others)
        sources = tuple(dict.fromkeys(other.source for other in others))
        yield Remark(f"Sources disagree on this package: other pages say {' and '.join(figures)}.", sources)


def published_prices(journey: Journey) -> Iterator[Remark]:
    """What the prices that clinics publish may leave out, where the treatment is budgeted on them."""
    prices = journey.catalog.distributions.get(journey.scenario.condition)
    if journey.scenario.basis and prices and prices.apart:
        yield Remark(
            f"In {prices.apart} of the {prices.n} published prices something is billed apart, such as harvest, tests "
            "or the first visit, as far as their pages say; ask what is inside.",
            (prices.source,),
        )


def tax_unknown(journey: Journey) -> Iterator[Remark]:
    """That consumption tax may come on top of the package."""
    if "treatment" not in journey.scenario.without and package_price(journey).tax == "unknown":
        tax = journey.catalog.parameters.consumption_tax.value
        yield Remark(f"It is not known whether the package price includes the {tax} % consumption tax; see below.")


def plan_and_sources(journey: Journey) -> Iterator[Remark]:
    """What the catalogue says of the plan, of the package and of the sources for the condition."""
    scenario, catalog = journey.scenario, journey.catalog
    condition = catalog.conditions[scenario.condition]
    own = scenario.treatment_price or scenario.basis or "treatment" in scenario.without
    notes = () if own else (*condition.tiers[scenario.tier].notes, *condition.notes)
    for statement in (*catalog.plans[scenario.plan].warnings, *notes):
        yield Remark(statement.text, statement.sources)


def nights_too_few(journey: Journey) -> Iterator[Remark]:
    """What the nights that a person gave do not hold at the high end, and a first visit that outlasts the culture."""
    scenario, table = journey.scenario, journey.timetable
    plan = journey.catalog.plans[scenario.plan]
    for index, visit in enumerate(plan.visits):
        high, likely = table.high[index], table.likely[index]
        if scenario.nights and high.nights < high.needed:
            cause = "the longest culture" if visit.culture == "during" else "the most treatments"
            needed = f"the visit “{visit.name}” would need {high.needed}"
            yield Remark(f"{high.nights} nights do not hold {cause}: {needed}.")
        before = table.likely[index - 1] if index else None
        if before and visit.culture == "before" and likely.planned == before.leave + 1:
            name = plan.visits[index - 1].name
            yield Remark(f"The visit “{name}” lasts as long as the culture: there is no time at home.")


def closed_days(journey: Journey) -> Iterator[Remark]:
    """What moved because clinics are closed, what that costs in nights, and what it asks of the cells."""
    table = journey.timetable
    sources = tuple(dict.fromkeys(closure.source for closure in journey.catalog.closures.values()))
    for step in moved_steps(journey.scenario, journey.catalog, table):
        yield Remark(
            f"{step.name}: moved from {step.wanted}, {step.reason}, to {step.date}, the next open day.", sources
        )
    names = [visit.name for visit in journey.catalog.plans[journey.scenario.plan].visits]
    for index, (name, stay) in enumerate(zip(names, table.likely, strict=True)):
        nights = sum(slot.day - slot.wanted for slot in stay.slots) if not journey.scenario.nights else 0
        if nights:
            first = next(slot for slot in stay.slots if slot.step is None or slot.step.at_clinic)
            later = (
                table.date(stay.arrive + first.day - first.wanted) if index == 0 and first.day > first.wanted else None
            )
            spare = f"arriving on {later} spares them" if later else "another start may spare them"
            yield Remark(f"Closed days keep you {_nights(nights)} longer in Japan on the visit “{name}”: {spare}.")
    if any(
        (slot.treats and slot.day > slot.wanted) or (slot.treats and stay.arrive > stay.planned)
        for stay in table.likely
        for slot in stay.slots
    ):
        yield Remark(
            "A treatment that moved comes later than the culture ends: ask whether the cells can wait so long."
        )


def _nights(count: int) -> str:
    return "a night" if count == 1 else f"{count} nights"


def too_early(journey: Journey) -> Iterator[Remark]:
    """A start that leaves no time for what comes before, or that lies so far ahead that all of it may change."""
    start, today = journey.timetable.start, journey.today
    if start is None:
        return
    late = [
        milestone
        for milestone in journey.milestones
        if milestone.of == "before-arrival" and start - timedelta(weeks=milestone.weeks) < today
    ]
    if late:
        earliest = max(late, key=lambda milestone: milestone.weeks)
        more = len(late) - 1
        others = f", and {more} more step{'s' if more > 1 else ''}" if more else ""
        yield Remark(
            f"This start leaves too little time: “{earliest.name}” would have been due on "
            f"{start - timedelta(weeks=earliest.weeks)}{others}. Begun today ({today}), the first arrival is on "
            f"{today + timedelta(weeks=earliest.weeks)}.",
            (earliest.source,),
        )
    sure = journey.catalog.parameters.sure_days_ahead
    if (start - today).days > sure.value:
        yield Remark(f"The start is more than {sure.value} days ahead: prices, rules and holidays can still change.")


def too_late(journey: Journey) -> Iterator[Remark]:
    """An end that is only met if the culture takes its likely time."""
    finish, table = journey.scenario.finish_by, journey.timetable
    ends = [end for stays in (table.high, table.longer) if (end := table.date(stays[-1].leave))]
    if finish and ends and max(ends) > finish:
        yield Remark(
            f"If it takes longer, the journey ends as late as {max(ends)}, after {finish}: plan with time to spare."
        )


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


WARNINGS: tuple[Rule, ...] = (
    entry_uncertain,
    too_early,
    too_late,
    closed_days,
    plan_and_sources,
    origin_not_named,
    tax_unknown,
    sources_disagree,
    published_prices,
    nights_too_few,
)
"""What could mislead, in the order it is printed."""


def plain_sums(journey: Journey) -> Iterator[Remark]:
    """How the three columns are made."""
    yield Remark(
        "Likely is what a source or a planning assumption names, else the middle of a band; counts are whole. "
        "Low and high add up every low and every high; all of them seldom come together."
    )
    yield Remark("Meals and local transport are counted for every day of a visit: one day more than nights.")


def published_basis(journey: Journey) -> Iterator[Remark]:
    """That the treatment is budgeted on what clinics publish, and on how many prices."""
    scenario, catalog = journey.scenario, journey.catalog
    prices = catalog.distributions.get(scenario.condition)
    if scenario.basis and prices:
        price = catalog.conditions[scenario.condition].tiers[scenario.tier].price
        band = f"; the package's band is {in_words(price.money)} {price.currency}" if price else ""
        price_of = published_price(scenario.condition, catalog)
        assert price_of, "resolve() refuses too few prices"
        yield Remark(
            f"The treatment is budgeted on what clinics publish: {prices.n} prices of {prices.clinics} clinics for a "
            "first course of one dose, in one joint where joints are treated, consumption tax included, of "
            f"{prices.oldest} to {prices.newest}. Low and high are what a tenth and nine tenths of them lie below, "
            f"{in_words(price_of)} {prices.currency}, and likely is their median, {plain(price_of.likely)} "
            f"{prices.currency}{band}.",
            (prices.source, *((price.source,) if price else ())),
        )


def visits(journey: Journey) -> Iterator[Remark]:
    """The plan, and how long the cells are cultured."""
    scenario = journey.scenario
    plan = journey.catalog.plans[scenario.plan]
    yield Remark(plan.summary, (plan.source,))
    for statement in plan.assumptions:
        yield Remark(statement.text, statement.sources)
    fact = journey.catalog.conditions[scenario.condition].culture_weeks
    if any(visit.culture for visit in plan.visits):
        weeks = scenario.culture_weeks.band
        if weeks == fact.band:
            note, sources = (f"; {fact.note.text}", fact.note.sources) if fact.note else ("", ())
            yield Remark(f"Culture of {in_words(weeks)} weeks, likely {weeks.likely}{note}.", (fact.source, *sources))
        else:
            yield Remark(
                f"Culture of {in_words(weeks)} weeks, your own figure; the catalogue has {in_words(fact.band)}."
            )


def treatments(journey: Journey) -> Iterator[Remark]:
    """How many treatments the package is taken to hold, and the nights they add; and what precedes the flights."""
    scenario, catalog = journey.scenario, journey.catalog
    fact = catalog.conditions[scenario.condition].tiers[scenario.tier].infusions
    plan = catalog.plans[scenario.plan]
    if fact.high > 1:
        nights = plan.nights_per_further_infusion
        text = f"{in_words(fact.band)} treatments, likely {fact.band.likely}"
        yield Remark(
            f"{text.capitalize()}; each beyond one a visit adds {in_words(nights.band)} nights.", (fact.source,)
        )
    if catalog.milestones:
        first = next(iter(catalog.milestones.values()))
        yield Remark("The weeks before the first flight and after the treatment are an example.", (first.source,))


def rooms_and_children(journey: Journey) -> Iterator[Remark]:
    """How the travellers divide over rooms, and what children are counted with."""
    people, rooms = journey.travellers.people, journey.travellers.rooms
    if people > 1:
        yield Remark(
            f"{people} people in {rooms} {'rooms' if rooms > 1 else 'room'}.",
            (journey.catalog.parameters.people_per_room.source,),
        )
    ages = journey.scenario.child_ages
    for child in {share.name: share for share in (child_share(age, journey.catalog) for age in ages)}.values():
        parts = ", ".join(
            f"{plain(part * HUNDRED)} % of {what}"
            for part, what in (
                (child.fares, "air fares"),
                (child.rides, "train and bus fares"),
                (child.meals, "meals"),
            )
        )
        yield Remark(f"Children {child.name} years old are counted with {parts}.", (child.source,))


def city(journey: Journey) -> Iterator[Remark]:
    """What the catalogue says of the city."""
    for statement in journey.city.assumptions:
        yield Remark(statement.text, statement.sources)


def passport(journey: Journey) -> Iterator[Remark]:
    """Whose passport is looked up."""
    code = journey.scenario.nationality
    if code:
        country = journey.catalog.countries[code].name
        yield Remark(f"Everybody is taken to hold a passport of {country}: another one may have other rules.")


def seasons_and_days(journey: Journey) -> Iterator[Remark]:
    """What is not counted without dates."""
    if journey.timetable.start is None:
        yield Remark(
            "Without a day of arrival no season, closed day or holiday is counted, and today's tariffs are used."
        )
    elif journey.catalog.seasons:
        yield Remark(
            "Seasons raise the price of rooms only: flights cost more then too, and by how much was not collected."
        )


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


def answers(journey: Journey) -> Iterator[Remark]:
    """What the clinic has answered."""
    for answer in journey.answers:
        yield Remark(f"The clinic's answer is counted: {answer.says}.")


ASSUMPTIONS: tuple[Rule, ...] = (
    plain_sums,
    published_basis,
    visits,
    treatments,
    seasons_and_days,
    passport,
    rooms_and_children,
    interpreting,
    answers,
    untaxed_nights,
    city,
)
"""What was assumed, in the order it is printed."""
