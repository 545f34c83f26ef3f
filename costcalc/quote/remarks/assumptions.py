"""What was assumed: one small rule each, all in `ASSUMPTIONS`."""

from collections.abc import Iterator

from costcalc.journey.journey import Journey
from costcalc.journey.travellers import child_share
from costcalc.money import HUNDRED, in_words, plain
from costcalc.pricing.lines.stay import nights_of
from costcalc.quote.remarks.remark import Remark, Rule
from costcalc.scenario.answers import read_answers
from costcalc.scenario.resolve import published_price


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
    found = catalog.distributions.get(scenario.condition)
    if scenario.basis and found:
        price = catalog.conditions[scenario.condition].tiers[scenario.tier].price
        band = f"; the package's band is {in_words(price.money)} {price.currency} [{price.source}]" if price else ""
        price_of = published_price(scenario.condition, catalog)
        assert price_of, "resolve() refuses too few prices"
        yield Remark(
            f"The treatment is budgeted on what clinics publish: {found.n} prices of {found.clinics} clinics for a "
            "first course of one dose, in one joint where joints are treated, consumption tax included, of "
            f"{found.oldest} to {found.newest}. Low and high are what a tenth and nine tenths of them lie below, "
            f"{in_words(price_of)} {found.currency}, and likely is their median, {plain(price_of.likely)} "
            f"{found.currency}{band}.",
            (found.source,),
        )


def visits(journey: Journey) -> Iterator[Remark]:
    """The plan, and how long the cells are cultured."""
    scenario = journey.scenario
    plan = journey.catalog.plans[scenario.plan]
    yield Remark(plan.summary, (plan.source,))
    for text in plan.assumptions:
        yield Remark(text)
    fact = journey.catalog.conditions[scenario.condition].culture_weeks
    if any(visit.culture for visit in plan.visits):
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


def party_shares(journey: Journey) -> Iterator[Remark]:
    """How the party divides over rooms."""
    people, rooms = journey.travellers.people, journey.travellers.rooms
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
        yield Remark(f"Children {child.name} years old are counted with {parts}.", (child.source,))


def city(journey: Journey) -> Iterator[Remark]:
    """What the catalogue says of the city."""
    for text in journey.city.assumptions:
        yield Remark(text)


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
    for one in read_answers(journey.scenario.answers, journey.catalog):
        yield Remark(f"The clinic's answer is counted: {one.says}.")


ASSUMPTIONS: tuple[Rule, ...] = (
    plain_sums,
    published_basis,
    visits,
    treatments,
    seasons_and_days,
    passport,
    party_shares,
    interpreting,
    answers,
    untaxed_nights,
    city,
)
"""What was assumed, in the order it is printed."""
