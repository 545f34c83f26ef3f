"""What a line is before conversion, and how a price becomes one: its unit decides what is counted."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from costcalc.catalog.choices import Category, Comfort
from costcalc.catalog.journeys import Fee
from costcalc.catalog.prices import Per, Price, Tax
from costcalc.journey.journey import Journey
from costcalc.messages import Message, label, say
from costcalc.model import Frozen
from costcalc.money import ONCE, PER_CENT, ZERO, Band, Money, exactly, in_currency, in_order, times, total

CONSUMPTION_TAX = label("Consumption tax")
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
    basis: Message
    source: str
    also: tuple[str, ...] = ()
    fee: str | None = None
    note: Message | None = None
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


def _times(count: Decimal | int, of: Band) -> Band:
    return in_order(count * of.low, count * of.likely, count * of.high)


Heads = Decimal | int
"""How many adults a number of people counts as."""

Dependency = Literal[
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
"""Something of a journey that a line may depend on; what each is stands in `dependencies`."""


class Unit(NamedTuple):
    """What a price is for one of, and how a journey counts it."""

    name: str
    words: Message
    """How it is counted, in words."""
    number: Callable[[Journey], Band]
    """How many there are, for each of the heads if they are counted."""
    depends_on: tuple[Dependency, ...] = ()
    """What that depends on."""
    per_head: bool = False
    """Whether heads are counted."""
    once: bool = False
    """Whether it belongs to no visit, whatever it depends on."""

    @property
    def timed(self) -> bool:
        """Whether the quantity depends on how long the visits are, and how many treatments they hold."""
        return not {"nights", "weeks", "half-days"}.isdisjoint(self.depends_on)

    @property
    def by_visit(self) -> bool:
        """Whether each visit has a quantity of its own, and the journey the sum of them."""
        return (self.timed or "visits" in self.depends_on) and not self.once

    def quantity(self, journey: Journey, heads: Heads) -> Band:
        """How many a journey pays."""
        return _times(heads, self.number(journey)) if self.per_head else self.number(journey)


def _transfers(journey: Journey) -> Band:
    """Transfers to the clinic; none if the treatment is left out."""
    if "treatment" in journey.scenario.without:
        return exactly(ZERO)
    to_clinic = (instalment for instalment in journey.catalog.instalments.values() if instalment.to_clinic)
    return exactly(Decimal(sum(len(journey.stays) if transfer.due == "each-visit" else 1 for transfer in to_clinic)))


UNITS: Mapping[Per, Unit] = {
    "package": Unit(label("package"), say("once"), lambda j: ONCE),
    "case": Unit(label("case"), say("once"), lambda j: ONCE),
    "page": Unit(label("page"), say("pages"), lambda j: ONCE),
    "person": Unit(label("traveller"), say("people"), lambda j: ONCE, per_head=True),
    "round-trip": Unit(label("return fare"), say("fares × visits"), lambda j: j.visits, ("visits",), per_head=True),
    "one-way": Unit(
        label("one-way fare"),
        say("fares × visits × both ways"),
        lambda j: _times(2, j.visits),
        ("visits",),
        per_head=True,
    ),
    "car-ride": Unit(
        label("car ride"),
        say("cars × visits × both ways"),
        lambda j: _times(2 * j.travellers.cars, j.visits),
        ("cars", "visits"),
    ),
    "room-night": Unit(
        label("room night"),
        say("rooms × nights of all visits"),
        lambda j: _times(j.travellers.rooms, j.nights),
        ("rooms", "nights"),
    ),
    "person-night": Unit(
        label("bed night"), say("people × nights of all visits"), lambda j: j.nights, ("nights",), per_head=True
    ),
    "person-day": Unit(
        label("person day"),
        say("people × days; a visit has one day more than nights"),
        lambda j: total([j.nights, j.visits]),
        ("nights", "visits"),
        per_head=True,
    ),
    "person-week": Unit(
        label("person week"), say("people × weeks begun of each visit"), lambda j: j.weeks, ("weeks",), per_head=True
    ),
    "half-day": Unit(
        label("half day"),
        say("appointments, half a day each"),
        lambda j: total(visit.interpreted for visit in j.stays),
        ("half-days",),
    ),
    "transfer": Unit(label("transfer"), say("transfers to the clinic"), _transfers, ("visits", "without"), once=True),
}
"""Every unit of a price. A monthly price is not among them: how long a flat is paid for is a rule of `stay`."""


def priced(
    journey: Journey,
    identity: str,
    category: Category,
    name: str,
    price: Price,
    *,
    heads: Heads | None = None,
    fee: Fee | None = None,
) -> Iterator[Line]:
    """The line of one price: its unit counted over the journey, times the fee's own count if it has one.

    `heads` is how many adults the party counts as, where children pay a part; everybody counts whole if left out.
    A price that excludes consumption tax gets the tax as a line of its own.
    """
    unit = UNITS[price.per]
    heads = journey.travellers.people if heads is None else heads
    quantity = unit.quantity(journey, heads)
    also = journey.timed_by if unit.timed else ()
    if fee and fee.count:
        quantity = times(quantity, fee.count.band)
        also = (*also, fee.count.source)
    if not quantity.high:
        return
    visits = range(len(journey.stays) if unit.by_visit else 0)
    line = Line(
        id=f"{category}.{identity}",
        category=category,
        label=name,
        quantity=counted(quantity, unit.name),
        unit_price=price.money,
        basis=unit.words,
        source=price.source,
        also=tuple(key for key in also if key != price.source),
        note=say(price.note) if price.note else None,
        tax=price.tax,
        checked=price.checked,
        by_visit=tuple(unit.quantity(journey.only((index,)), heads).columns for index in visits),
    )
    yield from with_tax(journey, line)


def with_tax(journey: Journey, line: Line) -> Iterator[Line]:
    """A line and, where its price excludes consumption tax, the tax on it."""
    yield line
    if line.tax == "excluded":
        base = in_currency(times(line.unit_price, line.quantity), line.unit_price.currency)
        yield consumption_tax(
            journey, f"{line.id}-tax", say("of {what}, whose price excludes it", what=line.label), (line,), base
        )


def consumption_tax(journey: Journey, identity: str, basis: Message, taxed: Sequence[Line], base: Money) -> Line:
    """The tax on lines whose prices exclude it and sum to `base`; it divides among the visits as they do."""
    tax = journey.catalog.parameters.consumption_tax
    return Line(
        id=identity,
        category=taxed[0].category,
        label=CONSUMPTION_TAX,
        quantity=counted(exactly(tax.value), PERCENT),
        unit_price=base,
        basis=basis,
        source=tax.source,
        note=say(tax.note) if tax.note else None,
        checked=tax.checked,
        by_visit=taxed[0].by_visit,
        of=tuple(line.id for line in taxed),
        of_prices=True,
    )


def fees(journey: Journey, category: Category, only: Collection[str] | None = None) -> Iterator[Line]:
    """A line for every fee of the catalogue that stands in `category`; for some of them `only`, if they are named."""
    for key, fee in journey.catalog.fees.items():
        if fee.category == category and (only is None or key in only) and journey.holds(fee.when):
            heads = getattr(journey.travellers, fee.children) if fee.children else None
            yield from priced(journey, key, category, fee.label, by_comfort(fee.prices, journey), heads=heads, fee=fee)


def gaps(journey: Journey, category: Category) -> Iterator[Unpriced]:
    """What the city is known to cost in `category` without a price."""
    for key, gap in journey.city.unpriced.items():
        if gap.category == category:
            yield Unpriced(id=f"{category}.{key}", label=gap.label, reason=gap.reason)


def by_comfort(prices: Mapping[Comfort, Price], journey: Journey) -> Price:
    """The price of the journey's comfort, or the standard one where that is not named."""
    return next((price for comfort, price in prices.items() if comfort == journey.scenario.lodging), prices["standard"])
