"""From a budget to how likely it stays under which total: its lines drawn from their bands, percentages from those."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from costcalc.analysis.risk.draw import Draw
from costcalc.analysis.risk.pert import Chance, Numbers, exact
from costcalc.analysis.risk.rates import DrawnRates, until_arrival
from costcalc.analysis.risk.words import METHOD, sentences
from costcalc.journey.journey import Journey
from costcalc.messages import label
from costcalc.money import HUNDRED, Band, round_money
from costcalc.pricing.budget import Budget
from costcalc.pricing.costs import Cost, Costs
from costcalc.pricing.lines.line import UNITS
from costcalc.pricing.shares import evaluate
from costcalc.quote.model import Confidence, HistoryPeriod

PACE, CLINIC, LODGING = "pace", "clinic", "lodging"
"""What several lines share."""
PACED = {unit.name for unit in UNITS.values() if unit.timed} | {"person night", "flat month"}
"""Units that a slower journey has more of."""

PERCENTILES = (10, 50, 80, 90)
SHARED = {
    CLINIC: label("the price level of the clinic"),
    PACE: label("the pace of the journey, with its nights, days and weeks"),
    LODGING: label("the price of lodging"),
}
"""What several lines share, in words."""
RATES = label("the moves of all exchange rates")
Drawn = float | Numbers
"""An amount that is always the same, or one for each draw."""


def confidence_of(budget: Budget, draw: Draw) -> Confidence:
    """How likely a journey stays under which total.

    Raises MissingRate if the past of the exchange rates cannot be read.
    """
    journey, costs = budget
    chance = Chance(draw.seed, draw.draws)
    rates = DrawnRates(journey, costs, draw, chance)
    totals = np.sort(np.atleast_1d(drawn_total(journey, costs, chance, rates)))
    p10, p50, p80, p90 = (
        round_money(exact(total), journey.exchange.minor_unit) for total in np.percentile(totals, PERCENTILES)
    )
    drivers = {driver for cost in costs.costs for driver in (price_driver(cost), quantity_driver(cost))}
    shared = [words for name, words in SHARED.items() if name in drivers]
    moves, assumed = rates.moves, journey.catalog.parameters.days_until_arrival
    days = until_arrival(journey) if moves else None
    confidence = Confidence(
        seed=draw.seed,
        draws=draw.draws,
        method=METHOD,
        p10=p10,
        p50=p50,
        p80=p80,
        p90=p90,
        within_likely=_per_cent(totals <= float(costs.total.likely)),
        beyond_high=_per_cent(totals > float(costs.total.high)),
        shared=tuple([*shared, RATES] if moves else shared),
        past=HistoryPeriod(publisher=moves.past.source, first=moves.first, last=moves.last) if moves else None,
        rates=tuple(rates.spreads()),
        until_arrival=days,
        source=assumed.source if assumed and days is not None else None,
        sentences=(),
    )
    text = sentences(confidence, costs, journey.exchange.currency, rates.unknown, journey)
    return confidence.model_copy(update={"sentences": tuple(text)})


def _per_cent(which: NDArray[np.bool_]) -> Decimal:
    """How many in a hundred are true, to a tenth."""
    return round_money(int(which.sum()) * HUNDRED / len(which), 1)


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
