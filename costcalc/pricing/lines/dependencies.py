"""What lines depend on: for journeys that agree in it they are the same, so that a batch makes them only once.

What a price depends on follows from its unit, its occasions and its comforts, as the catalogue has them; only the
categories with rules of their own say it here.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import NamedTuple, get_args

from costcalc.catalog.choices import Category
from costcalc.catalog.journeys import Fee
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Occasion, Price
from costcalc.journey.journey import Journey
from costcalc.money import total
from costcalc.pricing.lines import Line, Unpriced, own_lines
from costcalc.pricing.lines.line import UNITS, Dependency, fees, gaps

Reading = Mapping[Dependency, Callable[[Journey], Hashable]]
"""What each dependency is of a journey."""

OF_SCENARIO: Reading = {
    "package": lambda j: (j.scenario.condition, j.scenario.tier, repr(j.scenario.treatment_price), j.scenario.basis),
    "without": lambda j: j.scenario.without,
    "origin": lambda j: j.scenario.origin,
    "city": lambda j: j.scenario.city,
    "lodging": lambda j: j.scenario.lodging,
    "cabin": lambda j: j.scenario.cabin,
    "interpreter": lambda j: j.scenario.interpreter,
    "pay": lambda j: j.scenario.pay,
}
OF_PARTY: Reading = {
    "people": lambda j: j.travellers.people,
    "beds": lambda j: j.travellers.beds,
    "rooms": lambda j: j.travellers.rooms,
    "cars": lambda j: j.travellers.cars,
    "fares": lambda j: j.travellers.fares,
    "rides": lambda j: j.travellers.rides,
    "meals": lambda j: j.travellers.meals,
    "devices": lambda j: j.travellers.devices,
}
OF_DAYS: Reading = {
    "visits": lambda j: len(j.stays),
    "nights": lambda j: j.nights.columns,
    "weeks": lambda j: j.weeks.columns,
    "half-days": lambda j: total(visit.interpreted for visit in j.stays).columns,
    "nights-apart": lambda j: tuple(tuple(frozenset(visit.items()) for visit in pace) for pace in j.nights_by_kind),
}
OF_ENTRY: Reading = {
    "entry": lambda j: (j.entry.visa, j.entry.verdict == "unknown", j.entry.registration, j.entry.over_the_limit),
}
DEPENDENCIES: Reading = {**OF_SCENARIO, **OF_PARTY, **OF_DAYS, **OF_ENTRY}
"""All of them; a batch makes each group of them apart, from what it is of."""

OWN: Mapping[Category, tuple[Dependency, ...]] = {
    "treatment": ("package",),
    "flights": ("origin", "cabin", "fares"),
    "stay": ("city", "lodging", "rooms", "beds", "people", "nights-apart"),
    "local-transport": ("city", "lodging", "rides"),
}
"""What the categories with rules of their own depend on, beside the units of their prices."""

OCCASIONS: Mapping[Occasion, Dependency] = {
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
"""What each occasion depends on."""


class Piece(NamedTuple):
    """Some lines of a category that depend on the same."""

    category: Category
    depends_on: tuple[Dependency, ...]
    fees: tuple[str, ...]
    """Keys of the fees that are among them."""
    own: bool
    """Whether the lines of the category's own rules are, and what it leaves unpriced."""

    def lines(self, journey: Journey) -> Iterator[Line | Unpriced]:
        """The lines of a journey, but for how they divide among its visits: the dependencies do not tell that apart."""
        for line in self._lines(journey):
            yield line._replace(by_visit=()) if isinstance(line, Line) else line

    def _lines(self, journey: Journey) -> Iterator[Line | Unpriced]:
        if self.category in journey.scenario.without:
            return
        if self.own:
            yield from own_lines(journey, self.category)
            yield from gaps(journey, self.category)
        if self.fees:
            yield from fees(journey, self.category, self.fees)


def pieces(category: Category, catalog: Catalog) -> list[Piece]:
    """The lines of a category in pieces that depend on different things; together they are all of its lines."""
    own = _in_order(_of_own_rules(category, catalog))
    by_dependencies = {own: Piece(category, own, (), own=True)}
    for key, fee in catalog.fees.items():
        if fee.category == category:
            depends_on = _in_order(_of_fee(fee))
            piece = by_dependencies.get(depends_on, Piece(category, depends_on, (), own=False))
            by_dependencies[depends_on] = piece._replace(fees=(*piece.fees, key))
    return list(by_dependencies.values())


def shares_depend_on(catalog: Catalog) -> tuple[Dependency, ...]:
    """What decides which of the catalogue's shares of other lines are paid."""
    return _in_order(OCCASIONS[occasion] for share in catalog.shares.values() for occasion in share.when)


def _in_order(dependencies: Iterable[Dependency]) -> tuple[Dependency, ...]:
    """Each once, in the order of all; every line depends on what is left out."""
    own = {"without", *dependencies}
    return tuple(dependency for dependency in get_args(Dependency) if dependency in own)


def _of_own_rules(category: Category, catalog: Catalog) -> Iterator[Dependency]:
    yield from OWN.get(category, ())
    for price in _own_prices(category, catalog):
        if price.per in UNITS:
            yield from UNITS[price.per].depends_on
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


def _of_fee(fee: Fee) -> Iterator[Dependency]:
    yield from (OCCASIONS[occasion] for occasion in fee.when)
    if len(fee.prices) > 1:
        yield "lodging"
    for price in fee.prices.values():
        yield from UNITS[price.per].depends_on
        if UNITS[price.per].per_head:
            yield fee.children or "people"
