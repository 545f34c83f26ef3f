"""What a line is before conversion, and how a price becomes one: its unit decides what is counted."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from costcalc.catalog.journeys import City, Fee
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Category, Comfort, Per, Price, Tax
from costcalc.frozen import Frozen
from costcalc.itinerary import Itinerary, Party, itinerary, party
from costcalc.money import ONCE, Band, Money, band, exactly, in_currency, times, total
from costcalc.scenario import Scenario, count_of


class Quantity(Band):
    """How many of a unit."""

    unit: str
    """What is counted."""


def counted(quantity: Band, unit: str) -> Quantity:
    """The band as a quantity of a unit."""
    return Quantity(low=quantity.low, likely=quantity.likely, high=quantity.high, unit=unit)


class Line(NamedTuple):
    """A line item in the currency of its price."""

    id: str
    category: Category
    label: str
    quantity: Quantity
    unit_price: Money
    basis: str
    source: str
    also: tuple[str, ...] = ()
    fee: str | None = None
    note: str | None = None
    tax: Tax = "none"


class Unpriced(Frozen):
    """A cost that is known to exist and whose price is not: never zero, and the total says “at least”."""

    id: str
    """Stable name: category, a dot, what it is."""
    label: str
    """What it is."""
    reason: str
    """Why there is no figure."""


class Journey(NamedTuple):
    """Everything a line may depend on."""

    scenario: Scenario
    catalog: Catalog
    itinerary: Itinerary
    party: Party
    visits: Band
    """Stays in Japan."""
    nights: Band
    """Nights of all visits."""
    timed_by: tuple[str, ...]
    """Keys of the sources that visits, nights and appointments rest on."""

    @property
    def city(self) -> City:
        """The city of the clinic."""
        return self.catalog.cities[self.scenario.city]


def journey_of(scenario: Scenario, catalog: Catalog) -> Journey:
    """The journey of a resolved scenario. Raises ScenarioError if its visits cannot be as wished."""
    when = itinerary(scenario, catalog)
    visits = exactly(Decimal(len(when.visits)))
    return Journey(
        scenario,
        catalog,
        when,
        party(scenario, catalog),
        visits,
        total(visit.nights for visit in when.visits),
        tuple(dict.fromkeys(_timed_by(scenario, catalog))),
    )


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


def _each(count: int, of: Band) -> Band:
    return band(count * of.low, count * of.likely, count * of.high)


TIMED: frozenset[Per] = frozenset({"room-night", "person-night", "person-day", "half-day"})
"""Units whose quantity rests on how long the visits are, and how many treatments they hold."""

YOUR_FIGURE = "your-figure"
"""Key of the source that stands for a figure the person gave."""

PERCENT = "percent"
"""The unit of a line that is a share of others: its amount is a hundredth of quantity times unit price."""


COUNTED: Mapping[Per, tuple[Callable[[Journey], Band], str, str]] = {
    "package": (lambda j: ONCE, "package", "once"),
    "case": (lambda j: ONCE, "case", "once"),
    "page": (lambda j: ONCE, "page", "pages"),
    "person": (lambda j: _each(j.party.people, ONCE), "traveller", "people"),
    "round-trip": (lambda j: _each(j.party.people, j.visits), "return flight", "people × visits"),
    "one-way": (lambda j: _each(2 * j.party.people, j.visits), "one-way ride", "people × visits × both ways"),
    "car-ride": (lambda j: _each(2 * j.party.cars, j.visits), "car ride", "cars × visits × both ways"),
    "room-night": (lambda j: _each(j.party.rooms, j.nights), "room night", "rooms × nights of all visits"),
    "person-night": (lambda j: _each(j.party.people, j.nights), "bed night", "people × nights of all visits"),
    "person-day": (
        lambda j: _each(j.party.people, total([j.nights, j.visits])),
        "person day",
        "people × days; a visit has one day more than nights",
    ),
    "half-day": (
        lambda j: total(visit.interpreted for visit in j.itinerary.visits),
        "half day",
        "appointments, half a day each",
    ),
}
"""For each unit of a price: how often the journey pays it, what that counts, and the same in words."""


def priced(
    journey: Journey, identity: str, category: Category, label: str, price: Price, fee: Fee | None = None
) -> Iterator[Line]:
    """The line of one price: its unit counted over the journey, times the fee's own count if it has one.

    A price that excludes consumption tax gets the tax as a line of its own.
    """
    count, unit, words = COUNTED[price.per]
    quantity = count(journey)
    also = journey.timed_by if price.per in TIMED else ()
    if fee and fee.count:
        quantity = times(quantity, fee.count.band)
        also = (*also, fee.count.source)
    line = Line(
        id=f"{category}.{identity}",
        category=category,
        label=label,
        quantity=counted(quantity, unit),
        unit_price=price.money,
        basis=words,
        source=price.source,
        also=tuple(key for key in also if key != price.source),
        note=price.note,
        tax=price.tax,
    )
    yield line
    if price.tax == "excluded":
        paid = times(line.unit_price, line.quantity)
        base = in_currency(paid, price.currency)
        yield consumption_tax(journey, f"{line.id}-tax", category, f"Consumption tax: {label}", base)


def consumption_tax(journey: Journey, identity: str, category: Category, label: str, base: Money) -> Line:
    """The tax on a price that excludes it."""
    tax = journey.catalog.parameters.consumption_tax
    return Line(
        id=identity,
        category=category,
        label=label,
        quantity=counted(exactly(tax.value), PERCENT),
        unit_price=base,
        basis="of a price that excludes it",
        source=tax.source,
        note=tax.note,
    )


def fees(journey: Journey, category: Category) -> Iterator[Line]:
    """A line for every fee of the catalogue that stands in `category`."""
    for key, fee in journey.catalog.fees.items():
        if fee.category == category:
            yield from priced(journey, key, category, fee.label, by_comfort(fee.prices, journey), fee)


def gaps(journey: Journey, category: Category) -> Iterator[Unpriced]:
    """What the city is known to cost in `category` without a price."""
    for key, gap in journey.city.unpriced.items():
        if gap.category == category:
            yield Unpriced(id=f"{category}.{key}", label=gap.label, reason=gap.reason)


def by_comfort(prices: Mapping[Comfort, Price], journey: Journey) -> Price:
    """The price of the journey's comfort, or the standard one where that is not named."""
    wanted = journey.scenario.lodging
    return next((price for comfort, price in prices.items() if comfort == wanted), prices["standard"])
