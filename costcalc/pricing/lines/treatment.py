"""The treatment package, itemised into its components, with consumption tax apart where the price excludes it."""

from collections.abc import Iterator
from typing import NamedTuple

from costcalc.catalog.prices import YOUR_FIGURE, Tax
from costcalc.journey.journey import Journey
from costcalc.messages import label, say
from costcalc.money import HUNDRED, ONCE, Money, in_currency, split
from costcalc.pricing.lines.line import Line, consumption_tax, counted
from costcalc.scenario.resolve import published_price

BILLED_APART = {
    "consultation": {"tests-apart", "first-visit-apart"},
    "harvest": {"harvest-apart"},
    "cryopreservation": {"storage"},
    "monitoring": {"follow-up"},
}
"""For parts of a package, the fees that a clinic's answer brings in where it bills such things apart."""
SPLIT_ONLY = say("a planning split of the package; what the clinic bills apart is not in it and has its own line")
"""Said of a part of the package that a fee of its own could be taken for."""


class PackagePrice(NamedTuple):
    """What the package costs, whether consumption tax is in it, and the key of the source that says so."""

    money: Money
    tax: Tax
    source: str
    checked: str | None
    """The day it was last compared with its source."""


def package_price(journey: Journey) -> PackagePrice:
    """The clinic's own figure, or what clinics publish, or the catalogue's band."""
    own = journey.scenario.treatment_price
    if own:
        return PackagePrice(in_currency(own, own.currency), own.tax, YOUR_FIGURE, None)
    published = published_price(journey.scenario.condition, journey.catalog) if journey.scenario.basis else None
    if published:
        prices = journey.catalog.distributions[journey.scenario.condition]
        money = in_currency(published, published.currency)
        return PackagePrice(money, published.tax, prices.source, prices.checked)
    price = journey.catalog.conditions[journey.scenario.condition].tiers[journey.scenario.tier].price
    assert price, "resolve() refuses an unpriced package"
    return PackagePrice(price.money, price.tax, price.source, price.checked)


def lines(journey: Journey) -> Iterator[Line]:
    """One line per component; their native amounts sum to the package exactly, in every column."""
    money, tax, source, checked = package_price(journey)
    catalog = journey.catalog
    package = catalog.packages[catalog.conditions[journey.scenario.condition].tiers[journey.scenario.tier].package]
    minor_unit = catalog.currencies[money.currency].minor_unit
    parts = split(money, [part.share for part in package.components.values()], minor_unit)
    items = [
        Line(
            id=f"treatment.{key}",
            category="treatment",
            label=part.label,
            quantity=counted(ONCE, label("of the package")),
            unit_price=in_currency(amount, money.currency),
            basis=say("{share} % of the package", share=part.share * HUNDRED),
            source=source,
            also=(package.source,),
            note=SPLIT_ONLY if BILLED_APART.get(key, set()) & catalog.fees.keys() else None,
            fee=part.fee,
            tax=tax,
            checked=checked,
        )
        for (key, part), amount in zip(package.components.items(), parts, strict=True)
    ]
    yield from items
    if tax == "excluded":
        yield consumption_tax(journey, "treatment.consumption-tax", say("of a price that excludes it"), items, money)
