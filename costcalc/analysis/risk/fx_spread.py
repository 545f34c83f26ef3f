"""How far exchange rates move in so many days: what they did from every day of ten trailing years."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from costcalc.analysis.risk.pert import Numbers
from costcalc.rates.bundled import HistoryReader, RateHistory

TEN_YEARS = 3652
"""Days of the past that the spread is taken from: long enough for quiet and wild times, and still of today's world."""
FEWEST = 500
"""Working days, about two years: with fewer of them to start from, the past says nothing."""


class Pair(NamedTuple):
    """The rate of a currency in another one."""

    base: str
    """The currency converted from."""
    quote: str
    """The currency converted to."""


class Moves(NamedTuple):
    """What became of some rates after every day of a time, all of them after the same days.

    To draw one of the days is to draw all rates and spans at once, as they moved together.
    """

    past: RateHistory
    starts: int
    """The days from which the longest span has passed: the first so many of the past."""

    def factors(self, pair: Pair, days: int) -> Numbers:
        """What a rate was after so many days, as a multiple of what it was on each of the days."""
        numbers = np.asarray(self.past.days)
        ends = np.searchsorted(numbers, numbers[: self.starts] + days, side="right") - 1
        rate = np.asarray(self.past.per_euro[pair.quote]) / np.asarray(self.past.per_euro[pair.base])
        factors: Numbers = rate[ends] / rate[: self.starts]
        return factors

    def knows(self, pair: Pair) -> bool:
        """Whether the past has both currencies on every day."""
        return pair.base in self.past.per_euro and pair.quote in self.past.per_euro

    @property
    def first(self) -> dt.date:
        """The first day of the past."""
        return dt.date.fromordinal(self.past.days[0])

    @property
    def last(self) -> dt.date:
        """The last day of the past."""
        return dt.date.fromordinal(self.past.days[-1])


def moves_of(history: HistoryReader, pairs: Collection[Pair], longest: int, until: dt.date) -> Moves | None:
    """The moves of some rates in the ten years up to a day, over spans of at most so many days; None if few are known.

    Raises MissingRate if the past cannot be read.
    """
    codes = {code for pair in pairs for code in pair}
    past = history(codes, TEN_YEARS, until)
    if len(past.days) < FEWEST:
        return None
    starts = int(np.searchsorted(past.days, past.days[-1] - longest, side="right"))
    return Moves(past, starts) if starts >= FEWEST else None
