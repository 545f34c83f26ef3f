"""Where the party sleeps. Meals are a fee of the catalogue."""

from collections.abc import Iterator

from costcalc.lines.line import Journey, Line, by_comfort, priced


def lines(journey: Journey) -> Iterator[Line]:
    """Lodging in the city of the clinic, for every night of every visit."""
    city = journey.city
    yield from priced(journey, "lodging", "stay", f"Lodging in {city.name}", by_comfort(city.lodging, journey))
