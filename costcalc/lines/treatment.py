"""The treatment package, itemised into its components, with consumption tax apart where the price excludes it."""

from collections.abc import Iterator

from costcalc.lines.line import YOUR_FIGURE, Journey, Line, consumption_tax, counted
from costcalc.money import HUNDRED, ONCE, in_currency, plain, split
from costcalc.scenario import TreatmentPrice


def package_price(journey: Journey) -> tuple[TreatmentPrice, str]:
    """The package band and the key of its source: the clinic's own figure, or the catalogue's."""
    own = journey.scenario.treatment_price
    if own:
        return own, YOUR_FIGURE
    price = journey.catalog.conditions[journey.scenario.condition].tiers[journey.scenario.tier].price
    assert price, "resolve() refuses an unpriced package"
    money = price.money
    own = TreatmentPrice(low=money.low, likely=money.likely, high=money.high, currency=money.currency, tax=price.tax)
    return own, price.source


def lines(journey: Journey) -> Iterator[Line]:
    """One line per component; their native amounts sum to the package exactly, in every column."""
    price, source = package_price(journey)
    catalog = journey.catalog
    package = catalog.packages[catalog.conditions[journey.scenario.condition].tiers[journey.scenario.tier].package]
    minor_unit = catalog.currencies[price.currency].minor_unit
    parts = split(price, [part.share for part in package.components.values()], minor_unit)
    for (key, part), amount in zip(package.components.items(), parts, strict=True):
        yield Line(
            id=f"treatment.{key}",
            category="treatment",
            label=part.label,
            quantity=counted(ONCE, "of the package"),
            unit_price=in_currency(amount, price.currency),
            basis=f"{plain(part.share * HUNDRED)} % of the package",
            source=source,
            also=(package.source,),
            fee=part.fee,
            tax=price.tax,
        )
    if price.tax == "excluded":
        base = in_currency(price, price.currency)
        yield consumption_tax(journey, "treatment.consumption-tax", "treatment", "Consumption tax", base)
