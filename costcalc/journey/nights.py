"""What tells the nights of a journey apart: the tariff of the accommodation tax, and the season."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from costcalc.catalog.models import Catalog
from costcalc.journey.calendar import season_of
from costcalc.journey.itinerary import Timetable


class Night(NamedTuple):
    """What tells nights of a hotel apart."""

    tariff: date | None
    """The first day of the tariff that is in force; None before all of them."""
    season: str | None
    """Key of the season, if the journey has dates and the night lies in one."""


Nights = tuple[tuple[Mapping[Night, int], ...], ...]
"""How many nights of each kind there are, at each pace, in each visit."""


def nights_apart(table: Timetable, catalog: Catalog, today: date) -> Nights:
    """The nights of every visit at every pace, by what tells them apart; without dates by the tariff of today.

    The tariffs of all cities are told apart; which of them are one city's is for whoever knows the city.
    """
    tariffs = sorted({bracket.since for bracket in catalog.accommodation_tax.values()})

    def kind(night: date) -> Night:
        before = bisect_right(tariffs, night)
        tariff = tariffs[before - 1] if before else None
        return Night(tariff, season_of(night, catalog) if table.start else None)

    def of_visit(arrive: int, nights: int) -> Mapping[Night, int]:
        first = table.date(arrive)
        if first is None:
            return {kind(today): nights}
        return Counter(kind(first + timedelta(days=number)) for number in range(nights))

    return tuple(tuple(of_visit(stay.arrive, stay.nights) for stay in stays) for stays in table.columns)
