"""Return flights to Japan, by region of origin and cabin; and between airport and hotel.

Getting about in town is a fee of the catalogue.
"""

from collections.abc import Iterator, Sequence

from costcalc.catalog.journeys import Fare
from costcalc.journey.journey import Journey
from costcalc.pricing.lines.line import Line, by_comfort, priced


def fare_regions(journey: Journey) -> Sequence[str]:
    """Keys of the regions whose fares apply: the origin's, or all of them if it has none."""
    origin, catalog = journey.scenario.origin, journey.catalog
    if origin is None:
        return tuple(catalog.regions)
    if origin in catalog.regions:
        return (origin,)
    country = catalog.countries.get(origin)
    return (country.regions if country else ()) or tuple(catalog.regions)


def spanning(fares: Sequence[Fare]) -> Fare:
    """One fare that spans several of one currency: from the lowest low to the highest high, and its midpoint."""
    first = fares[0]
    if len(fares) == 1:
        return first
    return first.model_copy(
        update={
            "low": min(fare.low for fare in fares),
            "likely": None,
            "high": max(fare.high for fare in fares),
            "note": f"spans the bands of {len(fares)} regions",
        }
    )


def flights(journey: Journey) -> Iterator[Line]:
    """The flights of everybody, for every visit."""
    cabin = journey.scenario.cabin
    fares = [journey.catalog.fares[f"{region} {cabin}"] for region in fare_regions(journey)]
    fare = spanning(fares)
    others = tuple(dict.fromkeys(other.source for other in fares if other.source != fare.source))
    for line in priced(journey, "fares", "flights", f"Return flights, {cabin}", fare, heads=journey.travellers.fares):
        yield line._replace(also=(*line.also, *others))


def airport_transfers(journey: Journey) -> Iterator[Line]:
    """Transfers of the city, both ways for every visit; none where nobody has collected the fare."""
    transfer = journey.city.transfer
    if transfer:
        price, rides = by_comfort(transfer, journey), journey.travellers.rides
        yield from priced(journey, "airport", "local-transport", "Airport transfers", price, heads=rides)
