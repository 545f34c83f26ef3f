"""The itinerary: visits, nights and steps of a journey, with dates if it has any."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from costcalc.catalog.journeys import Visit
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Anchor
from costcalc.catalog.rules import Milestone
from costcalc.catalog.treatments import Condition
from costcalc.errors import ScenarioError, option
from costcalc.journey.calendar import closed, next_open
from costcalc.journey.schedule import WEEK, Open, Stay, later, paces, stays
from costcalc.messages import Counted, Message, count, say
from costcalc.model import Frozen
from costcalc.money import Band, band, in_order, in_words
from costcalc.scenario.model import ResolvedScenario

TREATMENT = "{treatment}"
"""Stands in a plan's step for what the condition says of the day of treatment."""

Role = Literal[
    "before", "arrival", "other", "appointment", "harvest", "culture", "infusion", "departure", "allowed", "follow-up"
]


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

    name: Message
    """What happens."""
    day: int
    """Day 1 is the first arrival in Japan; earlier days are zero and below."""
    date: dt.date | None = None
    """Its date, if the journey has dates."""
    role: Role | None = None
    """What kind of step it is; null in documents of before there were kinds."""


class MovedStep(Frozen):
    """A step that moved because clinics are closed."""

    name: Message
    """What moved."""
    wanted: dt.date
    """The day on which clinics are closed."""
    date: dt.date
    """The day it moved to."""
    reason: str
    """Why they are closed."""


class Itinerary(Frozen):
    """The journey, day by day, with every length at its likely."""

    plan: str
    """Key of the travel plan."""
    visits: tuple[PlannedVisit, ...]
    """The stays in Japan, in order."""
    steps: tuple[PlannedStep, ...]
    """What happens, in order."""
    moved: tuple[MovedStep, ...] = ()
    """What moved to a day on which clinics are open."""


class Timetable(NamedTuple):
    """The visits of a journey at the low, likely and high pace, and with a longer culture."""

    start: dt.date | None
    """Date of day 1, if the journey has dates."""
    low: tuple[Stay, ...]
    likely: tuple[Stay, ...]
    high: tuple[Stay, ...]
    longer: tuple[Stay, ...]
    """At the likely pace, with the culture longer by the catalogue's delay."""

    @property
    def columns(self) -> tuple[tuple[Stay, ...], tuple[Stay, ...], tuple[Stay, ...]]:
        """The visits at the low, likely and high pace."""
        return self.low, self.likely, self.high

    def date(self, day: int) -> dt.date | None:
        """The date of a day, if the journey has dates."""
        return self.start + dt.timedelta(days=day - 1) if self.start else None


def ordered(low: int | Decimal, likely: int | Decimal, high: int | Decimal) -> Band:
    """A band of three counts of which the outer ones may be the wrong way round, because a closure fell into one."""
    counts = sorted((Decimal(low), Decimal(likely), Decimal(high)))
    return in_order(counts[0], Decimal(likely), counts[2])


def timetable(scenario: ResolvedScenario, catalog: Catalog, today: dt.date, *, hypothetical: bool = False) -> Timetable:
    """The visits of a resolved scenario at every pace.

    In a `hypothetical` journey the nights that the person gave grow until they hold the steps.
    Raises ScenarioError if the nights cannot hold the steps, or if the journey cannot end when it should.
    """
    plan = catalog.plans[scenario.plan]
    low, likely, high = paces(scenario, catalog)
    low, likely = low._replace(stretch=hypothetical), likely._replace(stretch=hypothetical)
    longer = later(likely, plan, int(catalog.parameters.culture_delay.value))
    start = scenario.start or (_latest_start(scenario, catalog) if scenario.finish_by else None)
    open_day = _open(start, catalog)
    table = Timetable(start, *(stays(plan, pace, open_day) for pace in (low, likely, high, longer)))
    _check_nights(scenario, catalog, table)
    end = table.date(table.likely[-1].leave)
    if end and scenario.finish_by and end > scenario.finish_by:
        latest = _latest_start(scenario, catalog)
        way_out = f"start by {latest}" if latest >= today else "no start from today on ends by then"
        finish = option("finish_by", scenario.finish_by)
        raise ScenarioError(f"the journey that starts on {start} ends on {end}, after {finish}: {way_out}")
    return table


def _open(start: dt.date | None, catalog: Catalog) -> Open:
    if start is None:
        return lambda day: day
    first = start - dt.timedelta(days=1)
    known: dict[int, int] = {}

    def open_day(day: int) -> int:
        if day not in known:
            known[day] = (next_open(first + dt.timedelta(days=day), catalog) - first).days
        return known[day]

    return open_day


def _latest_start(scenario: ResolvedScenario, catalog: Catalog) -> dt.date:
    """The last start from which the journey ends by the day the person named, at its likely pace."""
    assert scenario.finish_by, "only asked for journeys that have to end"
    plan = catalog.plans[scenario.plan]
    _, likely, _ = paces(scenario, catalog)
    start = scenario.finish_by - dt.timedelta(days=stays(plan, likely, lambda day: day)[-1].leave - 1)
    # Closed days make a journey longer, and which ones it meets depends on its start: so one day earlier at a time.
    while stays(plan, likely, _open(start, catalog))[-1].leave - 1 > (scenario.finish_by - start).days:
        start -= dt.timedelta(days=1)
    return start


def _check_nights(scenario: ResolvedScenario, catalog: Catalog, table: Timetable) -> None:
    if not scenario.nights:
        return
    visits = catalog.plans[scenario.plan].visits
    for visit, low, likely in zip(visits, table.low, table.likely, strict=True):
        if low.nights < low.needed or likely.nights < likely.needed:
            given = in_words(scenario.nights.band).replace(" to ", "-")
            culture = " and the culture" if visit.culture == "during" else ""
            least = f", {low.needed} at the very least" if low.needed < likely.needed else ""
            days = {table.date(slot.day) for slot in likely.slots}
            late = next((step for step in moved_steps(scenario, catalog, table) if step.date in days), None)
            why = f"; clinics are closed on {late.wanted}, {late.reason}, until {late.date}" if late else ""
            raise ScenarioError(
                f"{option('nights', given)} is too short for the visit “{visit.name}”: its steps{culture} need "
                f"{likely.needed} nights{least}{why}"
            )


def planned_visits(scenario: ResolvedScenario, catalog: Catalog, table: Timetable) -> tuple[PlannedVisit, ...]:
    """The visits with their nights and half days as bands."""
    visits = []
    for visit, *columns in zip(catalog.plans[scenario.plan].visits, *table.columns, strict=True):
        likely = columns[1]
        half_days = (sum(slot.step is None or slot.step.interpreted for slot in stay.slots) for stay in columns)
        visits.append(
            PlannedVisit(
                name=visit.name,
                arrive_day=likely.arrive,
                nights=ordered(*(stay.nights for stay in columns)),
                interpreted=band(*map(Decimal, half_days)),
                arrive=table.date(likely.arrive),
                leave=table.date(likely.leave),
            )
        )
    return tuple(visits)


def anchors(table: Timetable, milestones: Sequence[Milestone] = ()) -> dict[Anchor, int]:
    """The days of the journey that others are counted from, as far as it has them."""
    slots = [slot for stay in table.likely for slot in stay.slots]
    days: dict[Anchor, int] = {"arrival": 1}
    for slot in reversed(slots):
        if slot.step is None or slot.step.at_clinic:
            days["consultation"] = slot.day
        if slot.step and slot.step.role == "harvest":
            days["harvest"], days["culture"] = slot.day, slot.day + 1
    # Without a harvest nothing is cultured, and a second visit is no return for the cells.
    if "harvest" in days and len(table.likely) > 1:
        days["return"] = table.likely[1].arrive
    days["infusion"] = max(slot.day for slot in slots if slot.treats)
    for milestone in milestones:
        if milestone.anchor and milestone.of == "before-arrival":
            days[milestone.anchor] = 1 - WEEK * milestone.weeks
    return days


def itinerary(
    scenario: ResolvedScenario,
    catalog: Catalog,
    table: Timetable,
    visits: tuple[PlannedVisit, ...],
    milestones: Sequence[Milestone],
) -> Itinerary:
    """Visits and steps of a resolved scenario, with the milestones that it needs."""
    condition = catalog.conditions[scenario.condition]
    plan = catalog.plans[scenario.plan]
    culture = scenario.culture_weeks.band
    steps: list[tuple[int, Message, Role]] = []
    for index, (visit, stay) in enumerate(zip(plan.visits, table.likely, strict=True)):
        if index:
            steps.append((table.likely[index - 1].leave, _at_home(visit, culture), "culture"))
        for slot in stay.slots:
            step = slot.step
            role: Role = "infusion" if slot.treats else (step and step.role) or "appointment"
            if step and not step.at_clinic:
                role = "arrival" if slot is stay.slots[0] else "other"
            steps.append((slot.day, _named(step.name, condition) if step else FURTHER, role))
            if role == "harvest" and visit.culture == "during":
                steps.append(
                    (slot.day, say("The cells are cultured: {weeks} in Japan", weeks=_weeks(culture)), "culture")
                )
            for rule in condition.avoid:
                if step and rule.after == step.role:
                    again = say("From this day again, if the clinic agrees: {what}", what=rule.what)
                    steps.append((slot.day + rule.days, again, "allowed"))
        steps.append((stay.leave, say("Departure"), "departure"))
    steps += _around(catalog, table, milestones)
    steps.sort(key=lambda step: step[0])
    return Itinerary(
        plan=scenario.plan,
        visits=visits,
        steps=tuple(PlannedStep(name=name, day=day, date=table.date(day), role=role) for day, name, role in steps),
        moved=tuple(moved_steps(scenario, catalog, table)),
    )


def _around(catalog: Catalog, table: Timetable, milestones: Sequence[Milestone]) -> Iterator[tuple[int, Message, Role]]:
    """What is to be done before the first arrival and after the last treatment."""
    treated = anchors(table)["infusion"]
    open_day = _open(table.start, catalog)
    for milestone in milestones:
        name = say(milestone.name)
        if milestone.of == "before-arrival":
            yield 1 - WEEK * milestone.weeks, name, "before"
        elif milestone.of == "before-return":
            for stay in table.likely[1:]:
                yield stay.arrive - WEEK * milestone.weeks, name, "before"
        else:
            yield open_day(treated + WEEK * milestone.weeks), name, "follow-up"


FURTHER = say("Further treatment")


def _named(step: str, condition: Condition) -> Message:
    """The name of a step, with what the condition says of the day of treatment."""
    return say(step, treatment=condition.treatment) if TREATMENT in step else say(step)


def _at_home(visit: Visit, culture: Band) -> Message:
    """What is waited for before a later visit."""
    if visit.wait_weeks:
        return say("At home: {weeks}", weeks=_weeks(visit.wait_weeks.band))
    return say("At home while the cells are cultured: {weeks} from the harvest", weeks=_weeks(culture))


def _weeks(weeks: Band) -> Counted:
    return count(weeks, "{n} week", "{n} weeks")


def moved_steps(scenario: ResolvedScenario, catalog: Catalog, table: Timetable) -> Iterator[MovedStep]:
    """What the closed days put off, and to when; nothing without dates."""
    condition = catalog.conditions[scenario.condition]
    for visit in table.likely:
        for slot in visit.slots:
            if slot.step is None or slot.step.at_clinic:
                wanted = slot.wanted if slot.wanted < slot.day else slot.day - (visit.arrive - visit.planned)
                date, to = table.date(wanted), table.date(slot.day)
                reason = closed(date, catalog) if date and wanted < slot.day else None
                if date and to and reason:
                    name = _named(slot.step.name, condition) if slot.step else FURTHER
                    yield MovedStep(name=name, wanted=date, date=to, reason=reason)
