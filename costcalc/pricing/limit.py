"""The most that a person can pay, compared with what a journey comes to."""

from decimal import Decimal
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from costcalc.model import Frozen, absent
from costcalc.money import Band, Change, Currency, Number, minus

Column = Literal["low", "likely", "high"]
"""Which of the three figures decides."""
Percentile = Literal["p10", "p50", "p80", "p90"]
"""A figure that so many in a hundred of such journeys stay under."""
Figure = Literal["low", "likely", "high", "p10", "p50", "p80", "p90"]
"""Which figure decides, where it is known how sure the total is."""
Fits = Literal["high", "likely", "low", "none"]
"""The dearest of the three figures that is within a limit: with `high`, all of them are; with `none`, not even low."""


class Limit(Frozen):
    """A limit, and how a total stands to it."""

    amount: Number
    """The most that can be paid."""
    currency: Currency
    """Of the limit, and of the total."""
    at: Figure
    """Which figure of the total decides."""
    percentile: Number | None = Field(default=None, exclude_if=absent)
    """That figure, if it is none of the three."""
    fits: Fits
    """The dearest figure that is within the limit."""
    headroom: Change
    """What is left of the limit at each figure; negative for what is missing."""

    @model_validator(mode="after")
    def _has_its_figure(self) -> Self:
        if (self.at in get_args(Percentile)) is (self.percentile is None):
            raise ValueError(f"by the figure {self.at} there is {'no' if self.percentile is None else 'a'} percentile")
        return self

    @property
    def over(self) -> bool:
        """Whether the figure that decides is over the limit."""
        if self.percentile is not None:
            return self.amount < self.percentile
        headroom: Decimal = getattr(self.headroom, self.at)
        return headroom < 0


def check_limit(
    total: Band, amount: Decimal, currency: str, at: Figure = "likely", percentile: Decimal | None = None
) -> Limit:
    """How a total stands to a limit in the same currency; by a percentile of it, if that is what decides."""
    low, likely, high = minus((amount, amount, amount), total.columns)
    fits: Fits = "high" if high >= 0 else "likely" if likely >= 0 else "low" if low >= 0 else "none"
    return Limit(
        amount=amount,
        currency=currency,
        at=at,
        percentile=percentile,
        fits=fits,
        headroom=Change(low=low, likely=likely, high=high),
    )
