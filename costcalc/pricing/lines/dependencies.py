"""What lines rest on: of two journeys that agree in it, they are the same, so they need be found only once for it.

What a price rests on follows from its unit, its occasions and its comforts, as the catalogue has them; only the
categories with rules of their own say it here.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, get_args

from costcalc.catalog.journeys import Fee
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Category, Occasion, Per, Price
from costcalc.journey.journey import Journey
from costcalc.money import total
from costcalc.pricing.lines import Line, Unpriced, own_lines
from costcalc.pricing.lines.line import fees, gaps

Facet = Literal[
    "package",
    "without",
    "origin",
    "city",
    "lodging",
    "cabin",
    "interpreter",
    "pay",
    "people",
    "beds",
    "rooms",
    "cars",
    "fares",
    "rides",
    "meals",
    "devices",
    "visits",
    "nights",
    "weeks",
    "half-days",
    "nights-apart",
    "entry",
]
"""Something of a journey that lines may rest on."""

FACETS: Mapping[Facet, Callable[[Journey], Hashable]] = {
    "package": lambda j: (j.scenario.condition, j.scenario.tier, repr(j.scenario.treatment_price), j.scenario.basis),
    "without": lambda j: j.scenario.without,
    "origin": lambda j: j.scenario.origin,
    "city": lambda j: j.scenario.city,
    "lodging": lambda j: j.scenario.lodging,
    "cabin": lambda j: j.scenario.cabin,
    "interpreter": lambda j: j.scenario.interpreter,
    "pay": lambda j: j.scenario.pay,
    "people": lambda j: j.party.people,
    "beds": lambda j: j.party.beds,
    "rooms": lambda j: j.party.rooms,
    "cars": lambda j: j.party.cars,
    "fares": lambda j: j.party.fares,
    "rides": lambda j: j.party.rides,
    "meals": lambda j: j.party.meals,
    "devices": lambda j: j.party.devices,
    "visits": lambda j: len(j.stays),
    "nights": lambda j: j.nights.columns,
    "weeks": lambda j: j.weeks.columns,
    "half-days": lambda j: total(visit.interpreted for visit in j.stays).columns,
    "nights-apart": lambda j: tuple(tuple(frozenset(visit.items()) for visit in pace) for pace in j.nights_apart),
    "entry": lambda j: (j.entry.visa, j.entry.verdict == "unknown", j.entry.registration, j.entry.over_the_limit),
}
"""Every facet as what it is of a journey."""

COUNTS: Mapping[Per, tuple[Facet, ...]] = {
    "package": (),
    "case": (),
    "page": (),
    "person": (),
    "round-trip": ("visits",),
    "one-way": ("visits",),
    "car-ride": ("cars", "visits"),
    "room-night": ("rooms", "nights"),
    "person-night": ("nights",),
    "person-day": ("nights", "visits"),
    "person-week": ("weeks",),
    "half-day": ("half-days",),
    "transfer": ("visits", "without"),
}
"""What the quantity of each unit rests on, beside the heads that are counted."""
HEADS: frozenset[Per] = frozenset({"person", "round-trip", "one-way", "person-night", "person-day", "person-week"})
"""Units that count heads."""

OWN: Mapping[Category, tuple[Facet, ...]] = {
    "treatment": ("package",),
    "flights": ("origin", "cabin", "fares"),
    "stay": ("city", "lodging", "rooms", "beds", "people", "nights-apart"),
    "local-transport": ("city", "lodging", "rides"),
}
"""What the categories with rules of their own rest on, beside the units of their prices."""

OCCASIONS: Mapping[Occasion, Facet] = {
    "visa": "entry",
    "no-visa": "entry",
    "nationality-unknown": "entry",
    "registration": "entry",
    "long-medical-stay": "entry",
    "one-visit": "visits",
    "several-visits": "visits",
    "interpreter-hired": "interpreter",
    "interpreter-clinic": "interpreter",
    "pay-wire": "pay",
    "pay-card": "pay",
}
"""What each occasion rests on."""


class Piece(NamedTuple):
    """Some lines of a category, and what they rest on."""

    category: Category
    facets: tuple[Facet, ...]
    fees: tuple[str, ...]
    """Keys of the fees that are among them."""
    own: bool
    """Whether the lines of the category's own rules are, and what it leaves unpriced."""

    def find(self, journey: Journey) -> Iterator[Line | Unpriced]:
        """The lines of a journey, but for how they divide among its visits: the facets do not tell that apart."""
        for line in self._find(journey):
            yield line._replace(by_visit=()) if isinstance(line, Line) else line

    def _find(self, journey: Journey) -> Iterator[Line | Unpriced]:
        if self.category in journey.scenario.without:
            return
        if self.own:
            yield from own_lines(journey, self.category)
            yield from gaps(journey, self.category)
        if self.fees:
            yield from fees(journey, self.category, self.fees)


def pieces(category: Category, catalog: Catalog) -> list[Piece]:
    """The lines of a category in pieces that rest on different things; together they are all of its lines."""
    found = {_in_order(_of_own(category, catalog)): Piece(category, (), (), own=True)}
    for key, fee in catalog.fees.items():
        if fee.category == category:
            facets = _in_order(_of_fee(fee))
            piece = found.get(facets, Piece(category, (), (), own=False))
            found[facets] = piece._replace(fees=(*piece.fees, key))
    return [piece._replace(facets=facets) for facets, piece in found.items()]


def _in_order(facets: Iterable[Facet]) -> tuple[Facet, ...]:
    found = {"without", *facets}
    return tuple(facet for facet in get_args(Facet) if facet in found)


def _of_own(category: Category, catalog: Catalog) -> Iterator[Facet]:
    yield from OWN.get(category, ())
    for price in _own_prices(category, catalog):
        yield from COUNTS.get(price.per, ())
    if any(gap.category == category for city in catalog.cities.values() for gap in city.unpriced.values()):
        yield "city"


def _own_prices(category: Category, catalog: Catalog) -> Iterator[Price]:
    """The prices of the categories with rules of their own, but for the package."""
    if category == "flights":
        yield from catalog.fares.values()
    for city in catalog.cities.values():
        if category == "stay":
            yield from city.lodging.values()
        if category == "local-transport" and city.transfer:
            yield from city.transfer.values()


def shares_rest_on(catalog: Catalog) -> tuple[Facet, ...]:
    """The facets that decide which shares of other lines are paid."""
    return _in_order(OCCASIONS[occasion] for share in catalog.shares.values() for occasion in share.when)


def _of_fee(fee: Fee) -> Iterator[Facet]:
    yield from (OCCASIONS[occasion] for occasion in fee.when)
    if len(fee.prices) > 1:
        yield "lodging"
    for price in fee.prices.values():
        yield from COUNTS[price.per]
        if price.per in HEADS:
            yield fee.children or "people"
