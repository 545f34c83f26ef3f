"""Exchange rates against one pivot, the rate between any two currencies of them, and conversion. Reads no files."""

import datetime as dt
from collections.abc import Mapping
from decimal import Context, Decimal
from typing import Literal, NamedTuple

from pydantic import Field

from costcalc.errors import MissingRate, option
from costcalc.model import Frozen
from costcalc.money import ONCE, ONE, Band, Currency, Money, Number, in_order, round_money

EXACTLY = Context(prec=40)
"""For products and quotients within a table, so that what is derived twice comes out the same."""
SHOWN = Context(prec=16)
"""Significant digits of a rate that was derived; a quote carries the rate, so its amounts can be recomputed."""

MIN_RATE, MAX_RATE = Decimal("1E-12"), Decimal("1E+12")
"""Between them is every rate there can be; beyond, amounts could no longer be calculated."""

How = Literal["published", "peg", "pinned"]


class Rate(Frozen):
    """What one unit of `base` is in `quote`."""

    base: Currency
    """The currency converted from."""
    quote: Currency
    """The currency converted to."""
    rate: Number = Field(gt=0)
    """Units of `quote` for one unit of `base`."""
    date: dt.date
    """The day the rate is of; the older one if two days were crossed."""
    source: str
    """Who says so."""
    derivation: str = "direct"
    """How it was found: direct, inverse, cross through the pivot, peg, pinned."""


class Quoted(NamedTuple):
    """A currency of a table."""

    per_pivot: Decimal
    """Units of it for one unit of the pivot."""
    day: dt.date
    """The day that is of."""
    source: str
    """Who says so."""
    how: How = "published"
    """Whether the source quotes it, or it is derived from its anchor by a peg or a pinned rate."""
    anchor: str = ""
    """The currency it is derived from."""


class Rates(NamedTuple):
    """Every currency that can be converted, against one pivot."""

    pivot: str
    """The currency that the source quotes against."""
    quoted: Mapping[str, Quoted]
    """The currencies by code, the pivot among them."""

    @property
    def day(self) -> dt.date:
        """The day of the published rates."""
        return self.quoted[self.pivot].day

    @property
    def source(self) -> str:
        """Who published them."""
        return self.quoted[self.pivot].source

    def find(self, base: str, quote: str) -> Rate:
        """The rate from `base` to `quote`; whatever way it was found, all rates of a table agree with each other.

        Raises MissingRate, which never lets an amount change its label without its value.
        """
        missing = [code for code in dict.fromkeys((base, quote)) if code not in self.quoted]
        if missing:
            raise MissingRate(
                f"no exchange rate for {' and '.join(missing)} ({self.source}, {self.day}): give one with "
                f"{option('rate')}, for example {option('rate', f'USD/{missing[0]}=…')}, "
                f"or a table with {option('rates', 'FILE')}"
            )
        exact = SHOWN.divide(self.quoted[quote].per_pivot, self.quoted[base].per_pivot)
        down, up = self._anchors(base), self._anchors(quote)
        while down and up and down[-1] == up[-1]:  # an anchor that both have cancels out
            down, up = down[:-1], up[:-1]
        legs = [self.quoted[code] for code in (*down, *up)] or [self.quoted[base]]
        # A peg holds until it is changed: its day says nothing of how old the rate is.
        dated = [leg for leg in legs if leg.how != "peg"] or legs
        return Rate(
            base=base,
            quote=quote,
            rate=Decimal(f"{exact:f}"),
            date=min(leg.day for leg in dated),
            source="; ".join(dict.fromkeys(leg.source for leg in legs)),
            derivation=self._derivation(down, up),
        )

    def _anchors(self, code: str) -> list[str]:
        """A currency, its anchor, the anchor of that and so on, up to the pivot, which is left out."""
        chain = []
        while code != self.pivot:
            chain.append(code)
            code = self.quoted[code].anchor or self.pivot
        return chain

    def _derivation(self, down: list[str], up: list[str]) -> str:
        """How a rate was derived, in words, from the anchors of its two currencies that they do not share."""
        legs = [(code, self.quoted[code]) for code in (*down, *up)]
        if len(legs) == 1:
            leg = legs[0][1]
            if leg.how != "published":
                return leg.how if up else f"{leg.how}, inverse"
            return "direct" if up else "inverse"
        if not legs:
            return "direct"
        top = [self.quoted[chain[-1]].anchor or self.pivot for chain in (down, up) if chain]
        through = top[0] if down and up else (down or up)[-1]
        derived = [f"{leg.how} {leg.anchor}/{code}" for code, leg in legs if leg.how != "published"]
        return ", ".join([f"cross through {through}", *derived])


def is_rate(number: Decimal) -> bool:
    """Whether a number from elsewhere can be a rate."""
    return number.is_finite() and MIN_RATE <= number <= MAX_RATE


def published(pivot: str, per_pivot: Mapping[str, Decimal], day: dt.date, source: str) -> Rates:
    """A table of one source and one day."""
    return Rates(pivot, {code: Quoted(units, day, source) for code, units in {**per_pivot, pivot: ONE}.items()})


def convert(money: Money, rate: Rate | None, minor_unit: int, quantity: Band = ONCE) -> Band:
    """So many times the money in the rate's quote currency, or unconverted without a rate.

    Multiplied and converted exactly, rounded once, to the minor unit. Raises ValueError for a rate of other money.
    """
    factor = ONE
    if rate is not None:
        if rate.base != money.currency:
            raise ValueError(f"a rate from {rate.base} cannot convert {money.currency}")
        factor = rate.rate
    return in_order(
        round_money(money.low * quantity.low * factor, minor_unit),
        round_money(money.likely * quantity.likely * factor, minor_unit),
        round_money(money.high * quantity.high * factor, minor_unit),
    )
