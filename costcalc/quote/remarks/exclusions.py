"""What is not in the total."""

from collections.abc import Iterator
from typing import NamedTuple

from costcalc.journey.journey import Journey
from costcalc.money import PER_CENT, Money, exactly, in_currency, times
from costcalc.pricing.lines.treatment import package_price
from costcalc.scenario.answers import settled


class Excluded(NamedTuple):
    """Something that is not in the total."""

    id: str
    label: str
    reason: str
    money: Money | None = None
    source: str | None = None


def exclusions(journey: Journey) -> Iterator[Excluded]:
    """Everything that is left out, with why, and what is known of its price."""
    for category in journey.scenario.without:
        yield Excluded(category, category.replace("-", " ").capitalize(), "left out at your request")
    if "treatment" not in journey.scenario.without:
        yield from _tax_on_top(journey)
    known = settled(journey.scenario, journey.catalog)
    for key, exclusion in journey.catalog.exclusions.items():
        if key in known or not journey.holds(exclusion.when):
            continue
        price = exclusion.price
        yield Excluded(
            key,
            exclusion.label,
            exclusion.reason,
            price.money if price else None,
            price.source if price else None,
        )


def _tax_on_top(journey: Journey) -> Iterator[Excluded]:
    """What consumption tax adds if the package price turns out to exclude it."""
    price = package_price(journey)
    tax = journey.catalog.parameters.consumption_tax
    if price.tax == "unknown":
        more = times(price.money, exactly(tax.value * PER_CENT))
        yield Excluded(
            "consumption-tax",
            f"Consumption tax of {tax.value} %, if the package price excludes it",
            "no source says whether it is included",
            in_currency(more, price.money.currency),
            tax.source,
        )
