"""The most that a person can pay, held against what a journey comes to."""

from decimal import Decimal
from typing import Literal

from costcalc.changes import Change
from costcalc.columns import minus
from costcalc.frozen import Frozen
from costcalc.money import Band, Currency, Number

Column = Literal["low", "likely", "high"]
"""Which of the three figures decides."""
Fits = Literal["high", "likely", "low", "none"]
"""The dearest of the three figures that is within a limit: with `high`, all of them are; with `none`, not even low."""


class Limit(Frozen):
    """A limit, and how a total stands to it."""

    amount: Number
    """The most that can be paid."""
    currency: Currency
    """Of the limit, and of the total."""
    at: Column
    """Which figure of the total decides."""
    fits: Fits
    """The dearest figure that is within the limit."""
    headroom: Change
    """What is left of the limit at each figure; negative for what is missing."""

    @property
    def over(self) -> bool:
        """Whether the figure that decides is over the limit."""
        headroom: Decimal = getattr(self.headroom, self.at)
        return headroom < 0


def held_against(total: Band, amount: Decimal, currency: str, at: Column = "likely") -> Limit:
    """A total held against a limit in the same currency."""
    low, likely, high = minus((amount, amount, amount), total.columns)
    fits: Fits = "high" if high >= 0 else "likely" if likely >= 0 else "low" if low >= 0 else "none"
    return Limit(amount=amount, currency=currency, at=at, fits=fits, headroom=Change(low=low, likely=likely, high=high))
