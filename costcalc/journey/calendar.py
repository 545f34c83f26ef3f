"""Open days of clinics, and seasons. The closures are data; public holidays come from the `holidays` library."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from costcalc.catalog.models import Catalog
from costcalc.catalog.rules import LONGEST_CLOSURE, WEEKDAYS, Closure, Season

DAY = timedelta(days=1)


@cache
def public_holidays() -> Mapping[date, str]:
    """The public holidays of Japan with their English names; a year is worked out when it is first asked for."""
    import holidays  # noqa: PLC0415 - slow to import, and only needed for journeys with dates

    days: Mapping[date, str] = holidays.country_holidays("JP", language="en_US")
    return days


def within(first: str, last: str, day: date) -> bool:
    """Whether a day lies in a span of every year, both ends included; the span may run over the new year."""
    of_year = day.isoformat()[5:]
    return first <= of_year <= last if first <= last else of_year >= first or of_year <= last


def closed(day: date, catalog: Catalog) -> str | None:
    """Why clinics are closed on a day, within a sentence; None if they are open."""
    return next((why for closure in catalog.closures.values() if (why := _why(closure, day))), None)


def _why(closure: Closure, day: date) -> str | None:
    if closure.weekday:
        return closure.name if WEEKDAYS[day.weekday()] == closure.weekday else None
    if closure.public_holidays:
        holiday = public_holidays().get(day)
        return f"{closure.name} ({holiday})" if holiday else None
    return closure.name if closure.first and closure.last and within(closure.first, closure.last, day) else None


def next_open(day: date, catalog: Catalog) -> date:
    """The day itself, or the first one after it on which clinics are open."""
    known = catalog.open_days
    if day not in known:
        days = (day + timedelta(days=number) for number in range(LONGEST_CLOSURE + 1))
        # Checks rule out longer closures, but several that follow each other may still be one.
        known[day] = next((later for later in days if closed(later, catalog) is None), day + LONGEST_CLOSURE * DAY)
    return known[day]


def season_of(night: date, catalog: Catalog) -> str | None:
    """Key of the season a night lies in, the first one that fits; None for most nights."""
    known = catalog.seasons_of_nights
    if night not in known:
        known[night] = next((key for key, season in catalog.seasons.items() if _in_season(season, night)), None)
    return known[night]


def _in_season(season: Season, night: date) -> bool:
    return within(season.first, season.last, night)
