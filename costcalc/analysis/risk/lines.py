"""The lines of a budget by chance: prices and quantities from their bands, shares of other lines from those."""

from collections.abc import Sequence

import numpy as np

from costcalc.analysis.risk.pert import Chance, Numbers
from costcalc.analysis.risk.rates import DrawnRates
from costcalc.journey.journey import Journey
from costcalc.money import Band
from costcalc.pricing.costs import Cost, Costs, shares_of
from costcalc.pricing.lines.line import COUNTED, PERCENT, TIMED, Line

PACE, CLINIC, LODGING = "pace", "clinic", "lodging"
"""What several lines share."""
PACED = {COUNTED[per][1] for per in TIMED} | {"person night", "flat month"}
"""Units that a slower journey has more of."""
TAX, BUFFER = "-tax", "payment.fx-buffer"
"""The end of the name of a line that is the consumption tax on another, and the name of the exchange-rate buffer."""

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
    priced = [cost for cost in costs.costs if cost.line.quantity.unit != PERCENT]
    shares = [cost for cost in costs.costs if cost.line.quantity.unit == PERCENT]
    plain = [(cost.line, _plain(cost, journey, chance, rates)) for cost in priced]
    plain += [
        (cost.line, _share(cost, [amount for line, amount in plain if _is_taxed(line, cost.line)], chance))
        for cost in shares
        if cost.line.id.endswith(TAX)
    ]
    of = {f"{share.category}.{key}": set(share.of) for key, share in shares_of(journey)}
    every = [amount for _, amount in plain]
    for cost in shares:
        if cost.line.id in of:
            wanted = of[cost.line.id]
            every.append(_share(cost, [amount for line, amount in plain if line.category in wanted], chance))
        elif cost.line.id == BUFFER:
            own = journey.exchange.currency
            every.append(_share(cost, [amount for line, amount in plain if line.unit_price.currency != own], chance))
    for cost in shares:
        if cost.line.category == "contingency":
            every.append(_share(cost, every, chance))
    by_chance = any(isinstance(each, np.ndarray) for each in every)
    return sum(every) if by_chance else float(costs.total.likely)


def _plain(cost: Cost, journey: Journey, chance: Chance, rates: DrawnRates) -> Drawn:
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


def _is_taxed(line: Line, tax: Line) -> bool:
    """Whether a consumption tax is on a line: on every part of the package, or on the line it is named after."""
    return line.fee is not None if tax.id == f"treatment.consumption{TAX}" else f"{line.id}{TAX}" == tax.id


def _share(cost: Cost, base: Sequence[Drawn], chance: Chance) -> Drawn:
    """A line that is a share of others, counted anew for each draw."""
    quantity = quantity_driver(cost)
    if quantity is None and not any(isinstance(each, np.ndarray) for each in base):
        return float(cost.amount.likely)
    percent = chance.of(quantity, cost.line.quantity) if quantity else float(cost.line.quantity.likely)
    return sum(base) * percent / 100
