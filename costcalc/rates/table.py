"""A day's exchange rates, the rate between any two currencies of it, and conversion. Reads no files."""

import datetime as dt
from collections.abc import Mapping
from decimal import Context, Decimal
from typing import NamedTuple

from pydantic import Field

from costcalc.errors import MissingRate
from costcalc.frozen import Frozen
from costcalc.money import ONCE, ONE, Band, Currency, Money, Number, band, round_money

PRECISION = Context(prec=16)
"""Significant digits of a rate that was derived; a quote carries the rate, so its amounts can be recomputed."""


class Rate(Frozen):
    """What one unit of `base` is in `quote`."""

    base: Currency
    """The currency converted from."""
    quote: Currency
    """The currency converted to."""
    rate: Number = Field(gt=0)
    """Units of `quote` for one unit of `base`."""
    date: dt.date
    """The day the rate is of."""
    source: str
    """Who published it, and how it was derived."""


class Rates(NamedTuple):
    """The rates of one day against one pivot currency."""

    pivot: str
    """The currency that the source quotes against."""
    per_pivot: Mapping[str, Decimal]
    """Units of each currency for one unit of the pivot, as published."""
    day: dt.date
    """The day they are of."""
    source: str
    """Who published them."""

    def find(self, base: str, quote: str) -> Rate:
        """The rate from `base` to `quote`: as published, its inverse, or crossed through the pivot.

        Raises MissingRate, which never lets an amount change its label without its value.
        """
        missing = [code for code in (base, quote) if code != self.pivot and code not in self.per_pivot]
        if missing:
            raise MissingRate(
                f"no exchange rate for {' and '.join(missing)} in the {self.source} of {self.day}: "
                f"choose one of {', '.join(sorted({self.pivot, *self.per_pivot}))}"
            )
        upper, lower = self.per_pivot.get(quote, ONE), self.per_pivot.get(base, ONE)
        rate = upper if lower == ONE else Decimal(f"{PRECISION.divide(upper, lower):f}")
        crossed = "" if self.pivot in (base, quote) else f", crossed through {self.pivot}"
        return Rate(base=base, quote=quote, rate=rate, date=self.day, source=self.source + crossed)


def convert(money: Money, rate: Rate | None, minor_unit: int, quantity: Band = ONCE) -> Band:
    """So many times the money in the rate's quote currency, or unconverted without a rate.

    Multiplied and converted exactly, rounded once, to the minor unit. Raises ValueError for a rate of other money.
    """
    factor = ONE
    if rate is not None:
        if rate.base != money.currency:
            raise ValueError(f"a rate from {rate.base} cannot convert {money.currency}")
        factor = rate.rate
    return band(
        round_money(money.low * quantity.low * factor, minor_unit),
        round_money(money.likely * quantity.likely * factor, minor_unit),
        round_money(money.high * quantity.high * factor, minor_unit),
    )
