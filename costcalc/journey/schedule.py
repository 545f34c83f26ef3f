"""The days of a journey at one pace: when each visit begins and ends, and on which day each of its steps falls.

Days are numbers; day 1 is the first arrival in Japan. Dates come in only as the days on which clinics are closed.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from costcalc.catalog.journeys import Plan, PlanStep, Visit
from costcalc.catalog.models import Catalog
from costcalc.catalog.rules import LONGEST_CLOSURE
from costcalc.money import Band
from costcalc.scenario.model import ResolvedScenario

WEEK = 7
"""Days in a week."""

Open = Callable[[int], int]
"""From a day to itself, or to the first one after it on which clinics are open."""


class Slot(NamedTuple):
    """A step on its day."""

    step: PlanStep | None
    """The plan's step; None for a further treatment."""
    day: int
    wanted: int
    """The day it moved from, because clinics are closed on it; the same day if it did not."""

    @property
    def treats(self) -> bool:
        """Whether cells are given."""
        return self.step is None or self.step.role == "infusion"


class Stay(NamedTuple):
    """One visit."""

    planned: int
    """Day on which it would begin if clinics never closed."""
    arrive: int
    nights: int
    needed: int
    """Nights that hold its steps; the night after the last step is slept in Japan."""
    slots: tuple[Slot, ...]

    @property
    def leave(self) -> int:
        """Day of departure."""
        return self.arrive + self.nights


class Pace(NamedTuple):
    """The lengths of one column: all low, all likely, or all high."""

    culture: int
    """Weeks."""
    further: int
    """Treatments beyond those that the steps of the plan name."""
    rest: int
    """Nights added for each of them."""
    nights: tuple[int, ...]
    """Of each visit, without culture and further treatments; or those that the person gave."""
    waits: tuple[int, ...]
    """Weeks at home before each visit, where it is not the culture that is waited for."""
    given: bool
    """Whether the person gave the nights."""
    stretch: bool = False
    """Whether nights that were given grow until they hold the steps, as in a hypothetical journey."""


def paces(scenario: ResolvedScenario, catalog: Catalog) -> tuple[Pace, Pace, Pace]:
    """The low, likely and high pace of a resolved scenario."""
    condition = catalog.conditions[scenario.condition]
    plan = catalog.plans[scenario.plan]
    infusions = condition.tiers[scenario.tier].infusions.band
    treating = sum(step.role == "infusion" for visit in plan.visits for step in visit.steps)
    nights = [(scenario.nights or visit.nights).band for visit in plan.visits]
    waits = [visit.wait_weeks.band if visit.wait_weeks else None for visit in plan.visits]

    def pace(column: str) -> Pace:
        def of(band: Band) -> int:
            return int(getattr(band, column))

        return Pace(
            of(scenario.culture_weeks.band),
            max(0, of(infusions) - treating),
            of(plan.nights_per_further_infusion.band),
            tuple(of(count) for count in nights),
            tuple(of(weeks) if weeks else 0 for weeks in waits),
            scenario.nights is not None,
        )

    return pace("low"), pace("likely"), pace("high")


def later(pace: Pace, plan: Plan, weeks: int) -> Pace:
    """The pace with a culture longer by so many weeks, and with it the nights given for waiting in Japan."""
    nights = (
        count + WEEK * weeks if pace.given and visit.culture == "during" else count
        for count, visit in zip(pace.nights, plan.visits, strict=True)
    )
    return pace._replace(culture=pace.culture + weeks, nights=tuple(nights), stretch=True)


def treats(visit: Visit) -> bool:
    """Whether cells are given on a visit."""
    return any(step.role == "infusion" for step in visit.steps)


def stays(plan: Plan, pace: Pace, open_day: Open) -> tuple[Stay, ...]:
    """Every visit at one pace. Visits follow each other; their appointments are on days on which clinics are open.

    The first arrival is day 1. A later one is put off where that spares waiting in Japan for a clinic to open.
    """
    last = max(index for index, visit in enumerate(plan.visits) if treats(visit))  # has the further treatments
    visits: list[Stay] = []
    cultured = 1
    for index, visit in enumerate(plan.visits):
        further = pace.further if index == last else 0
        waited = WEEK * pace.culture if visit.culture == "during" else 0
        planned = arrive = _planned(visit, visits[-1].leave, pace.waits[index], cultured) if visits else 1
        if visits:
            later = (planned + days for days in range(LONGEST_CLOSURE))
            arrive = next((day for day in later if _fits(_slots(visit, day, waited, 0, 0, open_day))), planned)
        slots = _slots(visit, arrive, waited, further, pace.rest, open_day)
        # A given length of stay is the person's decision, and includes closed days; a plan's is prolonged by them.
        moved = sum(slot.day - slot.wanted for slot in slots)
        needed = max(slot.day for slot in slots) + 1 - arrive
        nights = pace.nights[index] if pace.given else pace.nights[index] + waited + further * pace.rest + moved
        visits.append(Stay(planned, arrive, max(nights, needed) if pace.stretch else nights, needed, slots))
        # The culture starts on the day of the harvest; a visit without one waits for the cells of an earlier visit.
        harvest = next((slot.day for slot in slots if slot.step and slot.step.role == "harvest"), None)
        cultured = cultured if harvest is None else harvest + WEEK * pace.culture
    return tuple(visits)


def _planned(visit: Visit, left: int, weeks: int, cultured: int) -> int:
    """Day of arrival of a later visit: after its wait, or so that the treatment follows the culture."""
    if visit.wait_weeks:
        return left + WEEK * weeks
    treated = next((step.day for step in visit.steps if step.role == "infusion"), 0)
    return max(left + 1, cultured - treated)


def _fits(slots: Sequence[Slot]) -> bool:
    """Whether no step up to the first treatment had to move."""
    first = next((index for index, slot in enumerate(slots) if slot.treats), len(slots) - 1)
    return all(slot.day == slot.wanted for slot in slots[: first + 1])


def _slots(visit: Visit, arrive: int, waited: int, further: int, rest: int, open_day: Open) -> tuple[Slot, ...]:
    """The steps of a visit; what a closed day or a further treatment puts off takes the later ones along."""
    slots: list[Slot] = []
    put_off, harvested, put_off_then = 0, arrive, 0
    last = max((at for at, step in enumerate(visit.steps) if step.role == "infusion"), default=None)
    for index, step in enumerate(visit.steps):
        since = harvested + waited - put_off_then if step.after_culture else arrive
        wanted = since + step.day + put_off
        day = open_day(wanted) if step.at_clinic else wanted
        put_off += day - wanted
        slots.append(Slot(step, day, wanted))
        if step.role == "harvest":
            harvested, put_off_then = day, put_off
        for _ in range(further if index == last else 0):
            wanted = day + rest
            day = open_day(wanted)
            put_off += rest + day - wanted
            slots.append(Slot(None, day, wanted))
    return tuple(slots)
