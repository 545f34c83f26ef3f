"""What a line is before conversion, and how a price becomes one: its unit decides what is counted."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from costcalc.catalog.journeys import Fee
from costcalc.catalog.prices import Category, Comfort, Per, Price, Tax
from costcalc.journey.journey import Journey
from costcalc.model import Frozen
from costcalc.money import ONCE, PER_CENT, ZERO, Band, Money, exactly, in_currency, in_order, times, total

PERCENT = "percent"
"""The unit of a line that is a percentage of others: its amount is a hundredth of quantity times unit price."""


class Quantity(Band):
    """How many of a unit."""

    unit: str
    """What is counted."""


def counted(quantity: Band, unit: str) -> Quantity:
    """The band as a quantity of a unit."""
    return Quantity(low=quantity.low, likely=quantity.likely, high=quantity.high, unit=unit)


def factor_of(quantity: Quantity) -> Band:
    """What a unit price is multiplied by: the quantity, or a hundredth of it for a percentage."""
    return times(quantity, exactly(PER_CENT)) if quantity.unit == PERCENT else quantity


ByVisit = tuple[tuple[Decimal, Decimal, Decimal], ...]
"""What counts for each visit in the low, likely and high column; of one visit they need not be in order."""


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
    checked: str | None = None
    """The day the price was last compared with its source; none for a person's own figure."""
    by_visit: ByVisit = ()
    """In what proportion each column divides among the visits; empty for what belongs to none of them."""
    of: tuple[str, ...] = ()
    """Of a percentage, the ids of the lines it is a percentage of; its unit price is their sum."""
    of_prices: bool = False
    """Whether that sum is of quantity times unit price, unrounded and in its own currency, and not of amounts."""


class Unpriced(Frozen):
    """A cost that is known to exist and whose price is not: never zero, and the total says “at least”."""

    id: str
    """Stable name: category, a dot, what it is."""
    label: str
    """What it is."""
    reason: str
    """Why there is no figure."""


def _each(count: Decimal | int, of: Band) -> Band:
    return in_order(count * of.low, count * of.likely, count * of.high)


TIMED: frozenset[Per] = frozenset({"room-night", "person-night", "person-day", "person-week", "half-day"})
"""Units whose quantity rests on how long the visits are, and how many treatments they hold."""


OF_VISITS: frozenset[Per] = TIMED | {"round-trip", "one-way", "car-ride"}
"""Units of which each visit has its own quantity, and the journey the sum of them."""


Heads = Decimal | int
"""How many adults a number of people counts as."""


def _transfers(journey: Journey) -> Band:
    """Transfers to the clinic; none if the treatment is left out."""
    if "treatment" in journey.scenario.without:
        return exactly(ZERO)
    to_clinic = (instalment for instalment in journey.catalog.instalments.values() if instalment.to_clinic)
    return exactly(Decimal(sum(len(journey.stays) if each.due == "each-visit" else 1 for each in to_clinic)))


COUNTED: Mapping[Per, tuple[Callable[[Journey, Heads], Band], str, str]] = {
    "package": (lambda j, heads: ONCE, "package", "once"),
    "case": (lambda j, heads: ONCE, "case", "once"),
    "page": (lambda j, heads: ONCE, "page", "pages"),
    "person": (lambda j, heads: _each(heads, ONCE), "traveller", "people"),
    "round-trip": (lambda j, heads: _each(heads, j.visits), "return fare", "fares × visits"),
    "one-way": (lambda j, heads: _each(2 * heads, j.visits), "one-way fare", "fares × visits × both ways"),
    "car-ride": (lambda j, heads: _each(2 * j.party.cars, j.visits), "car ride", "cars × visits × both ways"),
    "room-night": (lambda j, heads: _each(j.party.rooms, j.nights), "room night", "rooms × nights of all visits"),
    "person-night": (lambda j, heads: _each(heads, j.nights), "bed night", "people × nights of all visits"),
    "person-day": (
        lambda j, heads: _each(heads, total([j.nights, j.visits])),
        "person day",
        "people × days; a visit has one day more than nights",
    ),
    "person-week": (lambda j, heads: _each(heads, j.weeks), "person week", "people × weeks begun of each visit"),
    "half-day": (
        lambda j, heads: total(visit.interpreted for visit in j.stays),
        "half day",
        "appointments, half a day each",
    ),
    "transfer": (lambda j, heads: _transfers(j), "transfer", "transfers to the clinic"),
}
"""For each unit of a price: how often the journey pays it, what that counts, and the same in words.

A monthly price is not among them: how long a flat is paid for is a rule of `stay`.
"""


def priced(
    journey: Journey,
    identity: str,
    category: Category,
    label: str,
    price: Price,
    *,
    heads: Heads | None = None,
    fee: Fee | None = None,
) -> Iterator[Line]:
    """The line of one price: its unit counted over the journey, times the fee's own count if it has one.

    `heads` is how many adults the party counts as, where children pay a part; everybody counts whole if left out.
    A price that excludes consumption tax gets the tax as a line of its own.
    """
    count, unit, words = COUNTED[price.per]
    heads = journey.party.people if heads is None else heads
    quantity = count(journey, heads)
    also = journey.timed_by if price.per in TIMED else ()
    if fee and fee.count:
        quantity = times(quantity, fee.count.band)
        also = (*also, fee.count.source)
    if not quantity.high:
        return
    each_visit = range(len(journey.stays) if price.per in OF_VISITS else 0)
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
        checked=price.checked,
        by_visit=tuple(count(journey.only((index,)), heads).columns for index in each_visit),
    )
    yield from with_tax(journey, line)


def with_tax(journey: Journey, line: Line) -> Iterator[Line]:
    """A line and, where its price excludes consumption tax, the tax on it."""
    yield line
    if line.tax == "excluded":
        base = in_currency(times(line.unit_price, line.quantity), line.unit_price.currency)
        yield consumption_tax(journey, f"{line.id}-tax", f"Consumption tax: {line.label}", (line,), base)


def consumption_tax(journey: Journey, identity: str, label: str, taxed: Sequence[Line], base: Money) -> Line:
    """The tax on lines whose prices exclude it and sum to `base`; it divides among the visits as they do."""
    tax = journey.catalog.parameters.consumption_tax
    return Line(
        id=identity,
        category=taxed[0].category,
        label=label,
        quantity=counted(exactly(tax.value), PERCENT),
        unit_price=base,
        basis="of a price that excludes it",
        source=tax.source,
        note=tax.note,
        checked=tax.checked,
        by_visit=taxed[0].by_visit,
        of=tuple(line.id for line in taxed),
        of_prices=True,
    )


def fees(journey: Journey, category: Category, only: Collection[str] | None = None) -> Iterator[Line]:
    """A line for every fee of the catalogue that stands in `category`; for some of them `only`, if they are named."""
    for key, fee in journey.catalog.fees.items():
        if fee.category == category and (only is None or key in only) and journey.holds(fee.when):
            heads = getattr(journey.party, fee.children) if fee.children else None
            yield from priced(journey, key, category, fee.label, by_comfort(fee.prices, journey), heads=heads, fee=fee)


def gaps(journey: Journey, category: Category) -> Iterator[Unpriced]:
    """What the city is known to cost in `category` without a price."""
    for key, gap in journey.city.unpriced.items():
        if gap.category == category:
            yield Unpriced(id=f"{category}.{key}", label=gap.label, reason=gap.reason)


def by_comfort(prices: Mapping[Comfort, Price], journey: Journey) -> Price:
    """The price of the journey's comfort, or the standard one where that is not named."""
    wanted = journey.scenario.lodging
    return next((price for comfort, price in prices.items() if comfort == wanted), prices["standard"])
