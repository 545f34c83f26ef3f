"""Exchange rates by chance: what each becomes until something in its currency is paid, all drawn together."""

from collections.abc import Iterator

import numpy as np

from costcalc.analysis.risk.draw import Draw
from costcalc.analysis.risk.fx_spread import Moves, Pair, moves_of
from costcalc.analysis.risk.pert import Chance, Numbers, exact
from costcalc.catalog.choices import Category
from costcalc.journey.journey import Journey
from costcalc.money import HUNDRED, round_money
from costcalc.pricing.costs import Costs
from costcalc.quote.model import RateSpread
from costcalc.quote.payments import dues_of
from costcalc.rates import Rate

RATES = "rates"
"""What all rates share: the day of the past from which they move on."""


def moving(rate: Rate) -> Pair | None:
    """The rate that moves when this one does, none if it is an official peg; own rates move as published ones do."""
    legs = (leg.removeprefix("peg ").partition("/") for leg in rate.derivation.split(", ") if leg.startswith("peg "))
    pegs = {code: anchor for anchor, _, code in legs}
    if rate.derivation.startswith("peg") and not pegs:
        return None
    base, quote = (pegs.get(code, code) for code in (rate.base, rate.quote))
    return Pair(base, quote) if base != quote else None


def spans(journey: Journey, category: Category) -> Iterator[tuple[float, int]]:
    """What part of a category falls due in how many days; what is spent along the way, in the middle of it.

    A journey without dates is taken to begin as far ahead as the catalogue assumes.
    """
    start = journey.timetable.start
    ahead = (start - journey.today).days if start else until_arrival(journey) or 0
    for instalment in journey.catalog.instalments.values():
        if category in instalment.of:
            for due in dues_of(instalment, journey):
                day = due.day if due.until_day is None else (due.day + due.until_day) // 2
                yield float(instalment.share * due.share), max(0, ahead + day - 1)


def until_arrival(journey: Journey) -> int | None:
    """Days until the first arrival, where they have to be assumed."""
    assumed = journey.catalog.parameters.days_until_arrival
    return None if journey.timetable.start or assumed is None else int(assumed.value)


class DrawnRates:
    """The rates of a journey, drawn."""

    def __init__(self, journey: Journey, costs: Costs, draw: Draw, chance: Chance) -> None:
        self.journey = journey
        self.longest = _longest(journey, costs)
        """The longest span until something falls due, by its currency; without currencies of which all is paid now."""
        pairs = {code: moving(rate) for code, rate in journey.exchange.used.items() if code in self.longest}
        self.pairs = {code: pair for code, pair in pairs.items() if pair}
        """For each currency whose rate moves, the rate it moves with."""
        self.moves = self._moves(draw)
        """What became of the rates in the past; None if none moves, or none is known."""
        self.unknown = tuple(code for code, pair in self.pairs.items() if not (self.moves and self.moves.knows(pair)))
        """Currencies of which nobody knows how far they move."""
        self._day = chance.one_of(RATES, self.moves.starts if self.moves else 0)
        self._found: dict[tuple[str, Category], Numbers] = {}

    def _moves(self, draw: Draw) -> Moves | None:
        if not self.pairs:
            return None
        longest = max(self.longest[code] for code in self.pairs)
        moves = moves_of(draw.history, self.pairs.values(), longest, draw.until or self.journey.today)
        return moves if moves and any(map(moves.knows, self.pairs.values())) else None

    def factor(self, currency: str, category: Category) -> float | Numbers:
        """What a rate becomes until a category is paid in a currency, as a multiple of today's: for each draw, or 1."""
        pair = self.pairs.get(currency)
        if pair is None or self.moves is None or not self.moves.knows(pair):
            return 1.0
        if (currency, category) not in self._found:
            moved = [share * self.moves.factors(pair, days) for share, days in spans(self.journey, category)]
            self._found[currency, category] = np.sum(moved, axis=0)[self._day] if moved else np.ones(len(self._day))
        return self._found[currency, category]

    def spreads(self) -> Iterator[RateSpread]:
        """How far each rate moved over its longest span."""
        for currency, pair in self.pairs.items():
            if self.moves and self.moves.knows(pair):
                ends = np.percentile(self.moves.factors(pair, self.longest[currency]), (10, 90))
                low, high = (round_money((exact(end) - 1) * HUNDRED, 1) for end in ends)
                quote = self.journey.exchange.currency
                yield RateSpread(base=currency, quote=quote, days=self.longest[currency], low=low, high=high)


def _longest(journey: Journey, costs: Costs) -> dict[str, int]:
    longest: dict[str, int] = {}
    for cost in costs.costs:
        currency = cost.line.unit_price.currency
        days = max((days for _, days in spans(journey, cost.line.category)), default=0)
        if days > longest.get(currency, 0):
            longest[currency] = days
    return longest
