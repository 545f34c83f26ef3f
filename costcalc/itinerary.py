"""When things happen: visits, nights and steps of a journey, from the scenario and its plan."""

import datetime as dt
import math
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from costcalc.catalog.journeys import Plan, Step, Visit
from costcalc.catalog.models import Catalog
from costcalc.catalog.treatments import Condition
from costcalc.errors import ScenarioError
from costcalc.frozen import Frozen
from costcalc.money import ZERO, Band, band, exactly, in_words, times, total
from costcalc.scenario import Scenario

WEEK = Decimal(7)
"""Days in a week."""

NOTHING = exactly(ZERO)

TREATMENT = "{treatment}"
"""Stands in a plan's step for what the condition says of the day of treatment."""


class PlannedVisit(Frozen):
    """One stay in Japan."""

    name: str
    """What it is for."""
    arrive_day: int
    """Day of arrival; day 1 is the first arrival in Japan, with every length at its likely."""
    nights: Band
    """Nights in Japan."""
    interpreted: Band
    """Half days at the clinic that need an interpreter."""
    arrive: dt.date | None = None
    """Date of arrival, if the journey has dates."""
    leave: dt.date | None = None
    """Date of departure, if the journey has dates."""


class PlannedStep(Frozen):
    """Something that happens on a day."""

    name: str
    """What happens."""
    day: int
    """Day 1 is the first arrival in Japan; earlier days are zero and below."""
    date: dt.date | None = None
    """Its date, if the journey has dates."""


class Itinerary(Frozen):
    """The journey, day by day, with every length at its likely."""

    plan: str
    """Key of the travel plan."""
    visits: tuple[PlannedVisit, ...]
    """The stays in Japan, in order."""
    steps: tuple[PlannedStep, ...]
    """What happens, in order."""


class Party(NamedTuple):
    """Who travels, and what they need at a time."""

    people: int
    rooms: int
    cars: int


def party(scenario: Scenario, catalog: Catalog) -> Party:
    """The patient and the companions; rooms and cars as many as the people need."""
    people = 1 + scenario.companions

    parameters = catalog.parameters
    rooms = math.ceil(people / parameters.people_per_room.value)
    return Party(people, rooms, math.ceil(people / parameters.people_per_car.value))


def itinerary(scenario: Scenario, catalog: Catalog) -> Itinerary:
    """Visits and steps of a resolved scenario.

    Raises ScenarioError if a visit's nights cannot hold its steps.
    """
    condition = catalog.conditions[scenario.condition]
    plan = catalog.plans[scenario.plan or ""]
    culture = (scenario.culture_weeks or condition.culture_weeks).band
    further = _further_infusions(condition.tiers[scenario.tier].infusions.band, plan)
    visits: list[PlannedVisit] = []
    steps = [PlannedStep(name=lead.name, day=1 - int(WEEK * lead.weeks)) for lead in plan.before]
    arrive, harvested = 1, 1
    for index, visit in enumerate(plan.visits):
        more, waited, added = _added(scenario, plan, index, further)
        nights = _nights(scenario, visit, added)
        if visits:
            left = arrive + int(visits[-1].nights.likely)
            arrive = _arrival(visit, harvested, culture, left)
            steps.append(PlannedStep(name=_at_home(visit, culture), day=left))
        for step in visit.steps:
            day = arrive + step.day + (int(waited.likely) if step.after_culture else 0)
            steps.append(PlannedStep(name=_named(step.name, condition), day=day))
            if step.role == "harvest":
                harvested = day
                if visit.culture == "during":
                    steps.append(
                        PlannedStep(name=f"The cells are cultured: {in_words(culture)} weeks in Japan", day=day)
                    )
            elif step.role == "infusion":
                steps += _repeated(day, int(more.likely), int(added.likely - waited.likely))
            steps += _afterwards(condition, step, day)
        steps.append(PlannedStep(name="Departure", day=arrive + int(nights.likely)))
        half_days = Decimal(sum(step.interpreted for step in visit.steps))
        visits.append(
            PlannedVisit(name=visit.name, arrive_day=arrive, nights=nights, interpreted=_sum(exactly(half_days), more))
        )
    steps.sort(key=lambda step: step.day)
    return Itinerary(plan=scenario.plan or "", visits=tuple(visits), steps=tuple(steps))


def _infusion_day(visit: Visit) -> int | None:
    return next((step.day for step in visit.steps if step.role == "infusion"), None)


def _further_infusions(infusions: Band, plan: Plan) -> Band:
    """Infusions beyond one for each visit that has any."""
    visits = sum(_infusion_day(visit) is not None for visit in plan.visits)
    return band(*(max(ZERO, count - visits) for count in infusions.columns))


def _named(step: str, condition: Condition) -> str:
    """The name of a step, with what the condition says of the day of treatment."""
    treatment = condition.treatment
    if step.startswith(TREATMENT):
        return step.replace(TREATMENT, treatment)
    return step.replace(TREATMENT, treatment[:1].lower() + treatment[1:])


def _needed(visit: Visit, added: Band) -> Band:
    """Nights that hold the steps of a visit with what is `added`; the night after the last step is slept in Japan."""
    return _sum(exactly(Decimal(max(step.day for step in visit.steps) + 1)), added)


def _nights(scenario: Scenario, visit: Visit, added: Band) -> Band:
    """Nights of one visit: the person's, or the plan's with culture and further treatments `added`."""
    if not scenario.nights:
        return _sum(visit.nights.band, added)
    nights, needed = scenario.nights.band, _needed(visit, added)
    if nights.low < needed.low or nights.likely < needed.likely:
        culture = " and the culture" if visit.culture == "during" else ""
        raise ScenarioError(
            f"--nights {nights.likely} is too short for the visit “{visit.name}”: its steps{culture} need "
            f"{needed.likely} nights, {needed.low} at the very least"
        )
    return nights


def _added(scenario: Scenario, plan: Plan, index: int, further: Band) -> tuple[Band, Band, Band]:
    """What a visit holds beside its own nights: further treatments, the culture in days, and both in nights."""
    visit = plan.visits[index]
    last = max(at for at, each in enumerate(plan.visits) if _infusion_day(each) is not None)
    more = further if index == last else NOTHING
    culture = scenario.culture_weeks
    waited = times(exactly(WEEK), culture.band) if culture and visit.culture == "during" else NOTHING
    rest = NOTHING if more is NOTHING else times(plan.nights_per_further_infusion.band, more)
    return more, waited, _sum(waited, rest)


def _sum(a: Band, b: Band) -> Band:
    """The sum of two bands, mostly of one and nothing."""
    return a if b is NOTHING else b if a is NOTHING else total([a, b])


def misfits(scenario: Scenario, catalog: Catalog, when: Itinerary) -> Iterator[str]:
    """What the nights that a person gave do not hold at the high end, and a first visit that outlasts the culture."""
    plan = catalog.plans[scenario.plan or ""]
    infusions = catalog.conditions[scenario.condition].tiers[scenario.tier].infusions.band
    for index, (visit, planned) in enumerate(zip(plan.visits, when.visits, strict=True)):
        if scenario.nights:
            *_, added = _added(scenario, plan, index, _further_infusions(infusions, plan))
            needed = _needed(visit, added)
            if planned.nights.high < needed.high:
                cause = "the longest culture" if visit.culture == "during" else "the most treatments"
                nights = planned.nights.high
                yield f"{nights} nights do not hold {cause}: the visit “{visit.name}” would need {needed.high}."
        before = when.visits[index - 1] if index else None
        if before and visit.culture == "before" and planned.arrive_day == before.arrive_day + before.nights.likely + 1:
            yield f"The visit “{before.name}” lasts as long as the culture: there is no time at home."


def _arrival(visit: Visit, harvested: int, culture: Band, left: int) -> int:
    """Day of arrival of a later visit: after its wait, or so that the infusion follows the culture."""
    if visit.wait_weeks:
        return left + int(WEEK * visit.wait_weeks.band.likely)
    return max(left + 1, harvested + int(WEEK * culture.likely) - (_infusion_day(visit) or 0))


def _at_home(visit: Visit, culture: Band) -> str:
    """What is waited for before a later visit."""
    if visit.wait_weeks:
        return f"At home: {in_words(visit.wait_weeks.band)} weeks"
    return f"At home while the cells are cultured: {in_words(culture)} weeks from the harvest"


def _repeated(first: int, times_more: int, days: int) -> list[PlannedStep]:
    """Further infusions of a visit, evenly over the days they add."""
    return [
        PlannedStep(name="Further treatment", day=first + days * (index + 1) // times_more)
        for index in range(times_more)
    ]


def _afterwards(condition: Condition, step: Step, day: int) -> list[PlannedStep]:
    """Until when the source says to avoid something."""
    return [
        PlannedStep(name=f"Until here no {rule.what}, unless the clinic says otherwise", day=day + rule.days)
        for rule in condition.avoid
        if rule.after == step.role
    ]
