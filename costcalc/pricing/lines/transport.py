"""Return flights to Japan, by region of origin and cabin; and between airport and hotel.

Getting about in town is a fee of the catalogue.
"""

from collections.abc import Iterator, Mapping, Sequence

from costcalc.catalog.journeys import Fare
from costcalc.journey.journey import Journey
from costcalc.messages import count, label, say
from costcalc.pricing.lines.line import Line, by_comfort, priced

RETURN_FLIGHTS: Mapping[str, str] = {
    "economy": label("Return flights, economy"),
    "premium-economy": label("Return flights, premium economy"),
    "business": label("Return flights, business"),
}
"""The label of the flights in each cabin."""


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
            "note": None,
        }
    )


def flights(journey: Journey) -> Iterator[Line]:
    """The flights of everybody, for every visit."""
    cabin = journey.scenario.cabin
    fares = [journey.catalog.fares[f"{region} {cabin}"] for region in fare_regions(journey)]
    fare = spanning(fares)
    others = tuple(dict.fromkeys(other.source for other in fares if other.source != fare.source))
    for line in priced(journey, "fares", "flights", RETURN_FLIGHTS[cabin], fare, heads=journey.travellers.fares):
        note = say("spans the fares of {regions}", regions=count(len(fares), "{n} region", "{n} regions"))
        yield line._replace(also=(*line.also, *others), note=note if len(fares) > 1 else line.note)


def airport_transfers(journey: Journey) -> Iterator[Line]:
    """Transfers of the city, both ways for every visit; none where nobody has collected the fare."""
    transfer = journey.city.transfer
    if transfer:
        price, rides = by_comfort(transfer, journey), journey.travellers.rides
        yield from priced(journey, "airport", "local-transport", label("Airport transfers"), price, heads=rides)
