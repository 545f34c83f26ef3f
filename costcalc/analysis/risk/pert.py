"""Drawing from bands: PERT distributions, and chance that is the same wherever and whenever it is asked for."""

from decimal import Decimal
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from costcalc.money import Band

LAMBDA = 4.0
"""The weight of the likely figure in a PERT distribution, as it is usually taken."""
CELLS = 2048
"""Into so many cells a distribution is cut to add up its density; the error is far below that of any figure."""

Numbers = NDArray[np.float64]


def exact(number: float) -> Decimal:
    """A number of numpy as a decimal, as it would be written."""
    return Decimal(repr(float(number)))


def pert(band: Band, chances: Numbers) -> Numbers:
    """What a band is at each chance between 0 and 1: the quantiles of its PERT distribution.

    That is a beta distribution from low to high that peaks at the likely figure and has the mean
    (low + 4 likely + high) / 6. A band without a spread is its one figure at every chance.
    """
    low, likely, high = map(float, band.columns)
    if low == high:
        return np.full(len(chances), low)
    peak = (likely - low) / (high - low)
    edges = np.linspace(0.0, 1.0, CELLS + 1)
    middles = (edges[1:] + edges[:-1]) / 2
    density = middles ** (LAMBDA * peak) * (1 - middles) ** (LAMBDA * (1 - peak))
    below = np.concatenate(([0.0], np.cumsum(density)))
    quantiles: Numbers = low + (high - low) * np.interp(chances * below[-1], below, edges)
    return quantiles


class Chance(NamedTuple):
    """Draws of everything that is by chance.

    What goes by one name is drawn once, and anew for every other name, whatever else is drawn. The range of each is cut
    into as many parts as there are draws, all as likely, and each part is drawn once, in random order: few draws then
    say as much as many.
    """

    seed: int
    draws: int

    def order(self, name: str) -> NDArray[np.intp]:
        """The parts in the order in which they are drawn."""
        stream = np.random.PCG64(np.random.SeedSequence([self.seed, crc32(name.encode())]))
        # its raw numbers and nothing made of them, because they alone are promised to stay as they are
        parts: NDArray[np.intp] = np.argsort(np.asarray(stream.random_raw(self.draws)))
        return parts

    def of(self, name: str, band: Band) -> Numbers:
        """A band, drawn."""
        numbers: Numbers = pert(band, (np.arange(self.draws) + 0.5) / self.draws)[self.order(name)]
        return numbers

    def one_of(self, name: str, many: int) -> NDArray[np.intp]:
        """One of so many, all as likely, by its place."""
        places: NDArray[np.intp] = self.order(name) * many // self.draws
        return places
