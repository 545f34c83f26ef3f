"""What the journey would come to otherwise: with a longer culture, or as the other plan; and where they break even."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from costcalc.catalog.journeys import Plan
from costcalc.catalog.prices import Count
from costcalc.errors import MissingRate
from costcalc.journey.itinerary import Timetable
from costcalc.journey.journey import Journey, journey_of
from costcalc.journey.schedule import WEEK, Stay
from costcalc.messages import Counted, Message, Numeral, amount, count, items, label, say
from costcalc.model import Frozen
from costcalc.money import ZERO, Band, Number, Signed, round_money, whole
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
    sentence: Message
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
    weeks_longer = count(weeks.value, "{n} week", "{n} weeks")
    change = say(
        "If the culture takes {weeks} longer, {stay}.",
        weeks=weeks_longer,
        stay=_stay(journey.timetable, then.timetable),
    )
    yield _otherwise("longer-culture", journey, costs, then, comes_to, [change])


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


def _stay(table: Timetable, then: Timetable) -> Message:
    """What becomes of the last stay; `then` is the same timetable where no night depends on the culture."""
    index = len(table.likely) - 1
    stay, later = table.likely[index], (table.longer if then is table else then.likely)[index]
    more, ends = later.nights - stay.nights, table.date(later.leave)
    nights = count(abs(more), "{n} night", "{n} nights")
    if index:
        return _last_visit(table, stay, later, nights)
    if not more:
        return say("the stay is as long, until {day}", day=ends) if ends else say("the stay is as long")
    if ends:
        return say("the stay is {nights} longer, until {day}", nights=nights, day=ends)
    return say("the stay is {nights} longer", nights=nights)


def _last_visit(table: Timetable, stay: Stay, later: Stay, nights: Counted) -> Message:
    """What becomes of the last of several visits."""
    begins, days = table.date(later.arrive), count(later.arrive - stay.arrive, "{n} day", "{n} days")
    if begins:
        moved = say("the last visit begins on {day} instead of {before}", day=begins, before=table.date(stay.arrive))
    else:
        moved = say("the last visit begins {days} later", days=days)
    if later.nights > stay.nights:
        return say("{moved} and, with other closed days, is {nights} longer", moved=moved, nights=nights)
    if later.nights < stay.nights:
        return say("{moved} and, with other closed days, is {nights} shorter", moved=moved, nights=nights)
    return moved


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
    sentences = [*_visa(journey, then), *_end(journey, then), *_fare(fare, journey, then)]
    instead = _otherwise("other-plan", journey, costs, then, comes_to, [], sentences)
    yield instead.model_copy(update={"break_even_fare": fare})


def _otherwise(
    identity: Literal["longer-culture", "other-plan"],
    journey: Journey,
    costs: Costs,
    then: Journey,
    comes_to: Costs,
    before: Sequence[Message],
    after: Sequence[Message] = (),
) -> Otherwise:
    total, currency = comes_to.total, journey.exchange.currency
    difference = total.likely - costs.total.likely
    less_same_more = COMPARISONS[identity][(difference > 0) - (difference < 0) + 1]
    comparison = say(
        less_same_more,
        plan=_plan(then).name,
        total=_whole(total.likely, currency),
        difference=_whole(abs(difference), currency),
    )
    return Otherwise(
        id=identity,
        plan=then.scenario.plan,
        sentence=say("{sentences}", sentences=items((*before, comparison, *after), "space")),
        total=total,
        difference=difference,
        nights=then.nights,
        leave=then.timetable.date(then.timetable.likely[-1].leave),
    )


COMPARISONS: Mapping[str, tuple[str, str, str]] = {
    "longer-culture": (
        label("The journey then comes to {total} likely, {difference} less."),
        label("The journey then comes to {total} likely, the same."),
        label("The journey then comes to {total} likely, {difference} more."),
    ),
    "other-plan": (
        label("{plan} instead would come to {total} likely, {difference} less."),
        label("{plan} instead would come to {total} likely, the same."),
        label("{plan} instead would come to {total} likely, {difference} more."),
    ),
}
"""What a change comes to: less, the same, or more."""


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


def _visa(journey: Journey, then: Journey) -> Iterator[Message]:
    """Whether the other plan needs a visa that this one does not, or the other way round."""
    if then.entry.visa and not journey.entry.visa:
        yield say("It would need a visa for medical stay, which is counted.")
    elif journey.entry.visa and not then.entry.visa:
        yield say("It would need no visa, as its stays are short enough.")


def _end(journey: Journey, then: Journey) -> Iterator[Message]:
    """Whether the other plan would end too late."""
    finish, end = journey.scenario.finish_by, then.stays[-1].leave
    if finish and end and end > finish:
        yield say("It would end on {end}, after {finish}.", end=end, finish=finish)


def _fare(fare: Decimal | None, journey: Journey, then: Journey) -> Iterator[Message]:
    """Which fares speak for which plan."""
    if fare is not None:
        fewer = min((journey, then), key=lambda either: either.visits.likely)
        yield say(
            "Both cost the same at a return fare of about {fare}; if it costs more, this is cheaper: {plan}.",
            fare=_whole(fare, journey.exchange.currency),
            plan=_plan(fewer).name,
        )


def _whole(value: Decimal, currency: str) -> Numeral:
    """An amount for a sentence, in whole units."""
    return amount(whole(value), currency)
