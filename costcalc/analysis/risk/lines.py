"""The lines of a budget by chance: prices and quantities from their bands, percentages of other lines from those."""

from collections.abc import Sequence

import numpy as np

from costcalc.analysis.risk.pert import Chance, Numbers
from costcalc.analysis.risk.rates import DrawnRates
from costcalc.journey.journey import Journey
from costcalc.money import Band
from costcalc.pricing.costs import Cost, Costs
from costcalc.pricing.lines.line import UNITS
from costcalc.pricing.shares import evaluate

PACE, CLINIC, LODGING = "pace", "clinic", "lodging"
"""What several lines share."""
PACED = {unit.name for unit in UNITS.values() if unit.timed} | {"person night", "flat month"}
"""Units that a slower journey has more of."""

Drawn = float | Numbers
"""An amount that is always the same, or one for each draw."""


def has_spread(band: Band) -> bool:
    """Whether its columns differ."""
    return band.low < band.high


def price_driver(cost: Cost) -> str | None:
    """The name of what a line's price goes by; None if it has no spread."""
    line = cost.line
    if not has_spread(line.unit_price):
        return None
    if line.fee:
        return CLINIC
    if line.id == "stay.season":
        return PACE  # a slower journey has other nights in the season
    if line.id == "stay.lodging" or line.id.startswith("stay.accommodation-tax"):
        return LODGING
    return f"{line.id} price"


def quantity_driver(cost: Cost) -> str | None:
    """The name of what a line's quantity goes by; None if it has no spread."""
    line = cost.line
    if not has_spread(line.quantity):
        return None
    return PACE if line.quantity.unit in PACED else f"{line.id} quantity"


def drawn_total(journey: Journey, costs: Costs, chance: Chance, rates: DrawnRates) -> Drawn:
    """The sum of all lines for each draw; the likely total, to the cent, if nothing is by chance."""
    amounts = evaluate(
        [cost.line for cost in costs.costs],
        lambda place: _priced(costs.costs[place], journey, chance, rates),
        lambda place, base: _percentage(costs.costs[place], base, chance),
    )
    by_chance = any(isinstance(amount, np.ndarray) for amount in amounts)
    return sum(amounts) if by_chance else float(costs.total.likely)


def _priced(cost: Cost, journey: Journey, chance: Chance, rates: DrawnRates) -> Drawn:
    """A line with a price: price × quantity × rate, as far as they are by chance; or its amount, to the cent."""
    line = cost.line
    factor = rates.factor(line.unit_price.currency, line.category)
    price, quantity = price_driver(cost), quantity_driver(cost)
    if price is None and quantity is None:
        return float(cost.amount.likely) * factor
    rate = journey.exchange.used.get(line.unit_price.currency)
    factor = factor * float(rate.rate) if rate else factor
    factor = factor * (chance.of(price, line.unit_price) if price else float(line.unit_price.likely))
    return factor * (chance.of(quantity, line.quantity) if quantity else float(line.quantity.likely))


def _percentage(cost: Cost, base: Sequence[Drawn], chance: Chance) -> Drawn:
    """A percentage of other lines for each draw; or its amount, to the cent, if none of them is by chance."""
    quantity = quantity_driver(cost)
    if quantity is None and not any(isinstance(amount, np.ndarray) for amount in base):
        return float(cost.amount.likely)
    percent = chance.of(quantity, cost.line.quantity) if quantity else float(cost.line.quantity.likely)
    return sum(base) * percent / 100
