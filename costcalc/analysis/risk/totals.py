"""From a budget to how likely it stays under which total."""

from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from costcalc.analysis.risk.draw import Draw
from costcalc.analysis.risk.lines import CLINIC, LODGING, PACE, drawn_total, price_driver, quantity_driver
from costcalc.analysis.risk.pert import Chance, exact
from costcalc.analysis.risk.premises import taken
from costcalc.analysis.risk.rates import DrawnRates, until_arrival
from costcalc.analysis.risk.words import METHOD, sentences
from costcalc.money import HUNDRED, round_money
from costcalc.pricing.budget import Budget
from costcalc.quote.confidence import Confidence, Past

PERCENTILES = (10, 50, 80, 90)
SHARED = {
    CLINIC: "the price level of the clinic",
    PACE: "the pace of the journey, with its nights, days and weeks",
    LODGING: "the price of lodging",
}
"""What several lines share, in words."""
RATES = "the moves of all exchange rates"


def confidence_of(budget: Budget, draw: Draw) -> Confidence:
    """How likely a journey stays under which total.

    Raises MissingRate if the past of the exchange rates cannot be read.
    """
    journey, costs = budget
    chance = Chance(draw.seed, draw.draws)
    rates = DrawnRates(journey, costs, draw, chance)
    totals = np.sort(np.atleast_1d(drawn_total(journey, costs, chance, rates)))
    found = [round_money(exact(each), journey.exchange.minor_unit) for each in np.percentile(totals, PERCENTILES)]
    p10, p50, p80, p90 = found
    drivers = {each for cost in costs.costs for each in (price_driver(cost), quantity_driver(cost))}
    shared = [words for name, words in SHARED.items() if name in drivers]
    moves, assumed = rates.moves, journey.catalog.parameters.days_until_arrival
    days = until_arrival(journey) if moves else None
    said = Confidence(
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
        past=Past(publisher=moves.past.source, first=moves.first, last=moves.last) if moves else None,
        rates=tuple(rates.spreads()),
        until_arrival=days,
        source=assumed.source if assumed and days is not None else None,
        sentences=(),
    )
    told = sentences(said, costs, journey.exchange.currency, rates.unknown, taken(journey))
    return said.model_copy(update={"sentences": tuple(told)})


def _per_cent(which: NDArray[np.bool_]) -> Decimal:
    """How many in a hundred are true, to a tenth."""
    return round_money(int(which.sum()) * HUNDRED / len(which), 1)
