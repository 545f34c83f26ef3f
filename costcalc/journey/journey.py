"""Everything a line of the budget may depend on, gathered once; and the occasions that costs and steps depend on."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from costcalc.catalog.journeys import City
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import YOUR_FIGURE, Anchor, Occasion
from costcalc.catalog.rules import Milestone
from costcalc.journey.entry import Entry, days_of, examine
from costcalc.journey.itinerary import Itinerary, PlannedVisit, Timetable, anchors, itinerary, planned_visits, timetable
from costcalc.journey.nights import Nights, nights_apart
from costcalc.journey.schedule import WEEK
from costcalc.journey.travellers import Party, party
from costcalc.money import Band, exactly, in_order, total
from costcalc.rates.exchange import Exchange
from costcalc.scenario.model import Scenario, count_of


class Journey(NamedTuple):
    """A resolved scenario with its days, its people and the way its money is converted."""

    scenario: Scenario
    catalog: Catalog
    timetable: Timetable
    stays: tuple[PlannedVisit, ...]
    """The visits, with their nights and half days as bands."""
    anchors: Mapping[Anchor, int]
    """The days that others are counted from, as far as the journey has them."""
    milestones: tuple[Milestone, ...]
    """What it needs done before it and after."""
    entry: Entry
    party: Party
    exchange: Exchange
    today: date
    visits: Band
    """Stays in Japan."""
    nights: Band
    """Nights of all visits."""
    weeks: Band
    """Weeks begun, of each visit by itself, over all visits."""
    nights_apart: Nights
    """Nights of each kind, at every pace, in every visit."""
    timed_by: tuple[str, ...]
    """Keys of the sources that visits, nights and appointments rest on."""

    @property
    def city(self) -> City:
        """The city of the clinic."""
        return self.catalog.cities[self.scenario.city]

    def only(self, visits: Sequence[int]) -> "Journey":
        """The journey as if it counted these visits alone; what it needs and its timetable stay those of all."""
        if len(visits) == len(self.stays):
            return self
        stays = tuple(self.stays[index] for index in visits)
        return self._replace(
            stays=stays,
            visits=exactly(Decimal(len(stays))),
            nights=total(visit.nights for visit in stays),
            weeks=_weeks_of(stays),
        )

    def holds(self, when: Iterable[Occasion]) -> bool:
        """Whether everything that is named holds for the journey."""
        return _all_hold(when, self.scenario, self.entry, self.timetable)


Holds = Callable[[Scenario, Entry, Timetable], bool]

WHEN: Mapping[Occasion, Holds] = {
    "visa": lambda s, entry, t: entry.visa,
    "no-visa": lambda s, entry, t: not entry.visa,
    "nationality-unknown": lambda s, entry, t: entry.verdict == "unknown",
    "registration": lambda s, entry, t: entry.registration and not entry.visa,
    "long-medical-stay": lambda s, entry, t: entry.over_the_limit,
    "one-visit": lambda s, entry, t: len(t.likely) == 1,
    "several-visits": lambda s, entry, t: len(t.likely) > 1,
    "interpreter-hired": lambda s, entry, t: s.interpreter == "hired",
    "interpreter-clinic": lambda s, entry, t: s.interpreter == "clinic",
    "pay-wire": lambda s, entry, t: s.pay == "wire",
    "pay-card": lambda s, entry, t: s.pay == "card",
}
"""What a cost, a step or a remark may depend on."""


def _all_hold(when: Iterable[Occasion], scenario: Scenario, entry: Entry, table: Timetable) -> bool:
    return all(WHEN[occasion](scenario, entry, table) for occasion in when)


def journey_of(scenario: Scenario, catalog: Catalog, exchange: Exchange, today: date, *, asked: bool = True) -> Journey:
    """The journey of a resolved scenario; one that is only weighed against it is not `asked` for.

    Raises ScenarioError if the visits of one that is asked for cannot be as wished.
    """
    table = timetable(scenario, catalog, today, asked=asked)
    planned = planned_visits(scenario, catalog, table)
    entry = examine(scenario, catalog, table, planned, today)
    needed = tuple(stone for stone in catalog.milestones.values() if _all_hold(stone.when, scenario, entry, table))
    return Journey(
        scenario,
        catalog,
        table,
        planned,
        anchors(table, needed),
        needed,
        entry,
        party(scenario, catalog),
        exchange,
        today,
        exactly(Decimal(len(planned))),
        total(visit.nights for visit in planned),
        _weeks_of(planned),
        nights_apart(table, catalog, today),
        tuple(dict.fromkeys(_timed_by(scenario, catalog))),
    )


def itinerary_of(journey: Journey) -> Itinerary:
    """The journey day by day, with those milestones that it needs."""
    return itinerary(journey.scenario, journey.catalog, journey.timetable, journey.stays, journey.milestones)


def _weeks_of(visits: Iterable[PlannedVisit]) -> Band:
    return total(in_order(*map(_weeks, visit.nights.columns)) for visit in visits)


def _weeks(nights: Decimal) -> Decimal:
    """Weeks begun by the days of a visit of so many nights."""
    return Decimal(math.ceil(days_of(nights) / WEEK))


def _timed_by(scenario: Scenario, catalog: Catalog) -> Iterator[str]:
    plan = catalog.plans[scenario.plan or ""]
    condition = catalog.conditions[scenario.condition]
    infusions = condition.tiers[scenario.tier].infusions
    if scenario.nights:
        yield YOUR_FIGURE
        return
    yield plan.source
    if infusions.high > 1:
        yield from (infusions.source, plan.nights_per_further_infusion.source)
    if any(visit.culture == "during" for visit in plan.visits):
        yield (
            YOUR_FIGURE
            if scenario.culture_weeks != count_of(condition.culture_weeks)
            else condition.culture_weeks.source
        )
