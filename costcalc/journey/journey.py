"""The journey: everything that a line of the budget may depend on, worked out once; and the occasions of `when`."""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from costcalc.catalog.journeys import City
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import YOUR_FIGURE, Anchor, Occasion
from costcalc.catalog.rules import Milestone
from costcalc.journey.calendar import season_of
from costcalc.journey.entry import Entry, days_of, examine
from costcalc.journey.itinerary import Itinerary, PlannedVisit, Timetable, anchors, itinerary, planned_visits, timetable
from costcalc.journey.schedule import WEEK
from costcalc.journey.travellers import Travellers, travellers_of
from costcalc.money import Band, exactly, in_order, total
from costcalc.rates.exchange import Exchange
from costcalc.scenario.answers import ClinicAnswer, read_answers
from costcalc.scenario.model import ResolvedScenario, count_of


class NightKind(NamedTuple):
    """What the price of a hotel night and its tax depend on, besides the room."""

    tariff: date | None
    """The first day of the tariff of the accommodation tax that is in force; None before all of them."""
    season: str | None
    """Key of the season, if the journey has dates and the night lies in one."""


NightsByKind = tuple[tuple[Mapping[NightKind, int], ...], ...]
"""How many nights of each kind there are, at each pace, in each visit."""


class Journey(NamedTuple):
    """A resolved scenario with its days, its people and the way its money is converted."""

    scenario: ResolvedScenario
    catalog: Catalog
    timetable: Timetable
    stays: tuple[PlannedVisit, ...]
    """The visits, with their nights and half days as bands."""
    anchors: Mapping[Anchor, int]
    """The days that others are counted from, as far as the journey has them."""
    milestones: tuple[Milestone, ...]
    """What it needs done before it and after."""
    entry: Entry
    travellers: Travellers
    exchange: Exchange
    today: date
    visits: Band
    """Stays in Japan."""
    nights: Band
    """Nights of all visits."""
    weeks: Band
    """Weeks begun, of each visit by itself, over all visits."""
    nights_by_kind: NightsByKind
    timed_by: tuple[str, ...]
    """Keys of the sources that visits, nights and appointments rest on."""
    answers: tuple[ClinicAnswer, ...]
    """What the clinic has answered."""

    @property
    def city(self) -> City:
        """The city of the clinic."""
        return self.catalog.cities[self.scenario.city]

    def only(self, visits: Sequence[int]) -> "Journey":
        """The journey with the nights and weeks of these visits alone; timetable and milestones stay those of all."""
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
        """Whether all of these occasions are given."""
        return _all_hold(when, self.scenario, self.entry, self.timetable)


OCCASIONS: Mapping[Occasion, Callable[[ResolvedScenario, Entry, Timetable], bool]] = {
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


def _all_hold(when: Iterable[Occasion], scenario: ResolvedScenario, entry: Entry, table: Timetable) -> bool:
    return all(OCCASIONS[occasion](scenario, entry, table) for occasion in when)


def journey_of(
    scenario: ResolvedScenario, catalog: Catalog, exchange: Exchange, today: date, *, hypothetical: bool = False
) -> Journey:
    """The journey of a resolved scenario, or of a `hypothetical` one that is only compared with it.

    Raises ScenarioError if the visits cannot be as the person wants them; a hypothetical journey gets longer instead.
    """
    table = timetable(scenario, catalog, today, hypothetical=hypothetical)
    planned = planned_visits(scenario, catalog, table)
    entry = examine(scenario, catalog, table, planned, today)
    milestones = tuple(
        milestone for milestone in catalog.milestones.values() if _all_hold(milestone.when, scenario, entry, table)
    )
    return Journey(
        scenario,
        catalog,
        table,
        planned,
        anchors(table, milestones),
        milestones,
        entry,
        travellers_of(scenario, catalog),
        exchange,
        today,
        exactly(Decimal(len(planned))),
        total(visit.nights for visit in planned),
        _weeks_of(planned),
        _nights_by_kind(table, catalog, today),
        tuple(dict.fromkeys(_timed_by(scenario, catalog))),
        read_answers(scenario.answers, catalog),
    )


def _nights_by_kind(table: Timetable, catalog: Catalog, today: date) -> NightsByKind:
    """The nights of every visit at every pace, by kind; without dates under the tariffs of today.

    The days on which any city changes its tariff divide the nights, so that this is the same for all cities; `stay`
    puts those together between which the clinic's city changes nothing.
    """
    tariffs = sorted({bracket.since for bracket in catalog.accommodation_tax.values()})

    def kind(night: date) -> NightKind:
        before = bisect_right(tariffs, night)
        tariff = tariffs[before - 1] if before else None
        return NightKind(tariff, season_of(night, catalog) if table.start else None)

    def of_visit(arrive: int, nights: int) -> Mapping[NightKind, int]:
        first = table.date(arrive)
        if first is None:
            return {kind(today): nights}
        return Counter(kind(first + timedelta(days=number)) for number in range(nights))

    return tuple(tuple(of_visit(stay.arrive, stay.nights) for stay in stays) for stays in table.columns)


def itinerary_of(journey: Journey) -> Itinerary:
    """The journey day by day, with those milestones that it needs."""
    return itinerary(journey.scenario, journey.catalog, journey.timetable, journey.stays, journey.milestones)


def _weeks_of(visits: Iterable[PlannedVisit]) -> Band:
    return total(in_order(*map(_weeks, visit.nights.columns)) for visit in visits)


def _weeks(nights: Decimal) -> Decimal:
    """Weeks begun by the days of a visit of so many nights: passes and rentals are paid by the week."""
    return Decimal(math.ceil(days_of(nights) / WEEK))


def _timed_by(scenario: ResolvedScenario, catalog: Catalog) -> Iterator[str]:
    """Keys of the sources that visits, nights and appointments rest on."""
    plan = catalog.plans[scenario.plan]
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
