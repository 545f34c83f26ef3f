"""Between airport and hotel. Getting about in town is a fee of the catalogue."""

from collections.abc import Iterator

from costcalc.journey.journey import Journey
from costcalc.pricing.lines.line import Line, by_comfort, priced


def lines(journey: Journey) -> Iterator[Line]:
    """Airport transfers of the city, both ways for every visit; none where nobody has collected the fare."""
    transfer = journey.city.transfer
    if transfer:
        price, rides = by_comfort(transfer, journey), journey.party.rides
        yield from priced(journey, "airport", "local-transport", "Airport transfers", price, heads=rides)
