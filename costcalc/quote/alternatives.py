"""What the journey would come to otherwise: with a longer culture, or as the other plan; and where they break even."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from costcalc.catalog.journeys import Plan
from costcalc.catalog.prices import Count
from costcalc.errors import MissingRate
from costcalc.journey.itinerary import Timetable
from costcalc.journey.journey import Journey, journey_of
from costcalc.journey.schedule import WEEK
from costcalc.model import Frozen
from costcalc.money import ZERO, Band, Number, Signed, plain, round_money, whole
from costcalc.pricing.costs import Costs, costs_of
from costcalc.pricing.lines.line import factor_of
from costcalc.pricing.shares import evaluate
from costcalc.scenario.model import ResolvedScenario, count_of


class Otherwise(Frozen):
    """The same journey with one thing changed."""

    id: Literal["longer-culture", "other-plan"]
    """What is changed."""
    plan: str
    """Key of the travel plan."""
    sentence: str
    """What it does, in words."""
    total: Band
    """What the journey comes to then, in the quote's currency."""
    difference: Signed
    """How much more that is at the likely; negative if it is less."""
    nights: Band
    """Nights of all visits."""
    leave: dt.date | None = None
    """Date of the last departure, if the journey has dates."""
    break_even_fare: Number | None = None
    """The return fare of one adult, in the quote's currency, at which both plans cost the same; null if none does."""


def otherwise(journey: Journey, costs: Costs) -> tuple[Otherwise, ...]:
    """What a longer culture does, and what the other plan would cost, as far as either has a meaning."""
    return (*_longer_culture(journey, costs), *_other_plan(journey, costs))


def _plan(journey: Journey) -> Plan:
    return journey.catalog.plans[journey.scenario.plan]


def _longer_culture(journey: Journey, costs: Costs) -> Iterator[Otherwise]:
    """The culture, at every column, longer by the catalogue's delay."""
    catalog = journey.catalog
    if not any(visit.culture for visit in _plan(journey).visits):
        return
    weeks = catalog.parameters.culture_delay
    then, comes_to = journey, costs
    if journey.timetable.start or any(visit.culture == "during" for visit in _plan(journey).visits):
        then = journey_of(
            _longer(journey, int(weeks.value)), catalog, journey.exchange, journey.today, hypothetical=True
        )
        comes_to = costs_of(then)
    days = _days(journey.timetable, then.timetable)
    words = f"If the culture takes {plain(weeks.value)} weeks longer, {days}; the journey comes to"
    yield _otherwise("longer-culture", journey, costs, then, comes_to, words)


def _longer(journey: Journey, weeks: int) -> ResolvedScenario:
    """The scenario with a culture longer by so many weeks, and with it the nights that the person gave for it."""
    scenario = journey.scenario
    now = count_of(scenario.culture_weeks)
    during = any(visit.culture == "during" for visit in _plan(journey).visits)
    nights = _more(scenario.nights, WEEK * weeks) if scenario.nights and during else scenario.nights
    return scenario.model_copy(
        update={
            "culture_weeks": _more(now, weeks),
            "nights": nights,
            "start": journey.timetable.start,
            "finish_by": None,
        }
    )


def _more(count: Count, by: int) -> Count:
    return Count(low=count.low + by, likely=int(count.band.likely) + by, high=count.high + by)


def _days(table: Timetable, then: Timetable) -> str:
    """What becomes of the last stay, in words; `then` is the same timetable where no night depends on the culture."""
    index = len(table.likely) - 1
    stay, later = table.likely[index], (table.longer if then is table else then.likely)[index]
    more = later.nights - stay.nights
    what = "the stay" if index == 0 else "the last visit"
    begins = table.date(later.arrive)
    ends = table.date(later.leave)
    if index == 0:
        until = f", until {ends}" if ends else ""
        return f"{what} is {more} nights longer{until}" if more else f"{what} stays as long{until}"
    moved = (
        f"begins on {begins} instead of {table.date(stay.arrive)}"
        if begins
        else (f"begins {later.arrive - stay.arrive} days later")
    )
    if more:
        moved += f" and, with other closed days, is {abs(more)} nights {'longer' if more > 0 else 'shorter'}"
    return f"{what} {moved}"


def _other_plan(journey: Journey, costs: Costs) -> Iterator[Otherwise]:
    """The plan that this one is weighed against, with its own nights, from the same day."""
    scenario, catalog = journey.scenario, journey.catalog
    plan = _plan(journey)
    other = plan.instead
    if other is None or other not in catalog.conditions[scenario.condition].tiers[scenario.tier].plans:
        return
    changed = scenario.model_copy(
        update={"plan": other, "nights": None, "start": journey.timetable.start, "finish_by": None}
    )
    then = journey_of(changed, catalog, journey.exchange, journey.today, hypothetical=True)
    try:
        comes_to = costs_of(then)
    except MissingRate:
        return  # something that only the other plan pays, in a currency without a rate
    fare = _break_even(journey, costs, then, comes_to)
    name = catalog.plans[other].name
    instead = _otherwise("other-plan", journey, costs, then, comes_to, f"{name} instead would come to")
    yield instead.model_copy(
        update={
            "break_even_fare": fare,
            "sentence": instead.sentence
            + _visa_in_words(journey, then)
            + _end_in_words(journey, then)
            + _fare_in_words(fare, journey, then),
        }
    )


def _otherwise(
    identity: Literal["longer-culture", "other-plan"],
    journey: Journey,
    costs: Costs,
    then: Journey,
    comes_to: Costs,
    words: str,
) -> Otherwise:
    total = comes_to.total
    difference = total.likely - costs.total.likely
    currency = journey.exchange.currency
    compared = f"{_whole(abs(difference))} {'more' if difference > 0 else 'less'}" if difference else "the same"
    return Otherwise(
        id=identity,
        plan=then.scenario.plan,
        sentence=f"{words} {_whole(total.likely)} {currency} likely, {compared}.",
        total=total,
        difference=difference,
        nights=then.nights,
        leave=then.timetable.date(then.timetable.likely[-1].leave),
    )


def _break_even(journey: Journey, costs: Costs, then: Journey, comes_to: Costs) -> Decimal | None:
    """The return fare at which both come to the same: the difference grows evenly with the fare.

    None if no fare does it, or if the flights are left out.
    """
    flights = next((cost for cost in costs.costs if cost.line.id == FARES), None)
    slope = _per_fare(comes_to, then) - _per_fare(costs, journey)
    if not slope or flights is None:
        return None
    fare = flights.amount.likely / (journey.travellers.fares * journey.visits.likely)
    even = fare - (comes_to.total.likely - costs.total.likely) / slope
    return round_money(even, journey.exchange.minor_unit) if even > 0 else None


def _per_fare(costs: Costs, journey: Journey) -> Decimal:
    """How much the likely total grows when a return fare costs one more: the fares, and the percentages of them."""
    lines = [cost.line for cost in costs.costs]
    amounts = evaluate(
        lines,
        lambda place: journey.travellers.fares * journey.visits.likely if lines[place].id == FARES else ZERO,
        lambda place, base: sum(base, ZERO) * factor_of(lines[place].quantity).likely,
    )
    return sum(amounts, ZERO)


FARES = "flights.fares"
"""The line whose price is the return fare of an adult."""


def _visa_in_words(journey: Journey, then: Journey) -> str:
    """Whether the other plan needs a visa that this one does not, or the other way round."""
    if then.entry.visa == journey.entry.visa:
        return ""
    if then.entry.visa:
        return " It would need a visa for medical stay, which is counted."
    return " It would need no visa, as its stays are short enough."


def _end_in_words(journey: Journey, then: Journey) -> str:
    """Whether the other plan would end too late."""
    finish, end = journey.scenario.finish_by, then.stays[-1].leave
    return f" It would end on {end}, after {finish}." if finish and end and end > finish else ""


def _whole(value: Decimal) -> str:
    """An amount for a sentence, in whole units."""
    return f"{whole(value):,f}"


def _fare_in_words(fare: Decimal | None, journey: Journey, then: Journey) -> str:
    """Which fares speak for which plan."""
    if fare is None:
        return ""
    fewer = min((journey, then), key=lambda either: either.visits.likely)
    name = journey.catalog.plans[fewer.scenario.plan].name
    at = f"{_whole(fare)} {journey.exchange.currency}"
    return f" Both cost the same at a return fare of about {at}; above it, {name.lower()} is cheaper."
