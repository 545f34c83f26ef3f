"""Bands of numbers and of money: exact decimal arithmetic, and the one rounding rule. No rates, no prices."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from costcalc.model import Frozen

ZERO = Decimal(0)
ONE = Decimal(1)
HALF = Decimal("0.5")
PER_CENT = Decimal("0.01")
HUNDRED = Decimal(100)

MINOR_UNITS = tuple(ONE.scaleb(-places) for places in range(5))
"""The smallest unit of a currency by its number of decimal places, none to four."""

Number = Annotated[Decimal, WithJsonSchema({"type": "string", "pattern": r"^[0-9]+(\.[0-9]+)?$"}, mode="serialization")]
"""A decimal that documents carry as a string: exact, and the same in every language."""
NonNegative = Annotated[Number, Field(ge=0)]
Figure = Annotated[
    Number, Field(ge=0, max_digits=16, decimal_places=4), AfterValidator(lambda value: Decimal(f"{value:f}"))
]
"""A number from outside: not negative, of a size that sums stay exact with, and written without an exponent."""
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Band(Frozen):
    """Three numbers, low ≤ likely ≤ high: what one should plan between, and with."""

    low: NonNegative
    """The least one should plan with."""
    likely: Number
    """The figure to plan with when one figure is needed."""
    high: Number
    """The most one should plan with."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.likely <= self.high:
            raise ValueError(f"low ≤ likely ≤ high does not hold: {self.low}, {self.likely}, {self.high}")
        return self

    @property
    def columns(self) -> tuple[Decimal, Decimal, Decimal]:
        """The three numbers, low first."""
        return self.low, self.likely, self.high


class Money(Band):
    """A band of money in one currency."""

    currency: Currency
    """ISO 4217 code."""


def band(low: Decimal, likely: Decimal, high: Decimal) -> Band:
    """A band from three numbers, validated."""
    return Band(low=low, likely=likely, high=high)


def in_order(low: Decimal, likely: Decimal, high: Decimal) -> Band:
    """A band of numbers known to be in order, because sums, products and rounding keep those of bands so.

    Made without validating it again, which would take most of the time of an estimate. For numbers from elsewhere
    there is `band`.
    """
    return Band.unchecked(low=low, likely=likely, high=high)


def exactly(value: Decimal) -> Band:
    """A band without a spread."""
    return in_order(value, value, value)


ONCE = exactly(ONE)
"""The quantity of what is paid for once."""


def in_currency(amount: Band, currency: str) -> Money:
    """The band as money of a currency."""
    return Money(low=amount.low, likely=amount.likely, high=amount.high, currency=currency)


def middle(low: Decimal, high: Decimal, likely: Decimal | None = None) -> Decimal:
    """The likely figure between two: the one that is known, or else the midpoint."""
    return (low + high) * HALF if likely is None else likely


def times(a: Band, b: Band) -> Band:
    """Column by column: low × low, likely × likely, high × high."""
    return in_order(a.low * b.low, a.likely * b.likely, a.high * b.high)


def total(bands: Iterable[Band]) -> Band:
    """Column by column sum; no bands sum to zero.

    Raises TypeError for Money: amounts are added once they are in one currency, never before.
    """
    low = likely = high = ZERO
    for part in bands:
        if part.__class__ is not Band and isinstance(part, Money):
            raise TypeError(f"convert {part.currency} before adding it up")
        low += part.low
        likely += part.likely
        high += part.high
    return in_order(low, likely, high)


def whole(value: Decimal) -> Decimal:
    """To the nearest whole number, halves up: for what can be counted."""
    return value.quantize(ONE, ROUND_HALF_UP)


def round_money(value: Decimal, minor_unit: int) -> Decimal:
    """To `minor_unit` decimal places (ISO 4217), halves up: the only rounding money ever gets."""
    return value.quantize(MINOR_UNITS[minor_unit], ROUND_HALF_UP)


def split(whole_band: Band, shares: Sequence[Decimal], minor_unit: int) -> list[Band]:
    """Itemise a band of money: one band per share, exact to the minor unit, summing to the band in every column.

    `shares` sum to one. The low column is divided first; the steps from low to likely and from likely to high
    are divided the same way and added, so that every part keeps low ≤ likely ≤ high.
    """
    low = _divide(whole_band.low, shares, minor_unit)
    rise = _divide(whole_band.likely - whole_band.low, shares, minor_unit)
    rest = _divide(whole_band.high - whole_band.likely, shares, minor_unit)
    return [in_order(a, a + b, a + b + c) for a, b, c in zip(low, rise, rest, strict=True)]


def _divide(amount: Decimal, shares: Sequence[Decimal], minor_unit: int) -> list[Decimal]:
    """Cut at the rounded running shares, so that the parts are whole minor units and nothing is lost."""
    parts, running, cut = [], ZERO, ZERO
    for share in shares[:-1]:
        running += share
        end = min(round_money(amount * running, minor_unit), amount)
        parts.append(end - cut)
        cut = end
    return [*parts, amount - cut]


def portions(amount: Decimal, weights: Sequence[Decimal], minor_unit: int, ranks: Sequence[Decimal]) -> list[Decimal]:
    """The parts of an amount in proportion to weights: whole minor units that sum to it.

    Units that remain go to the largest remainders, then to the higher rank, then to the earlier place: so who weighs
    less, and ranks no higher, never gets more.
    """
    in_all = sum(weights, ZERO)
    if not amount:
        return [amount for _ in weights]
    exact = [amount * weight / in_all for weight in weights]
    parts = [part.quantize(MINOR_UNITS[minor_unit], ROUND_DOWN) for part in exact]
    left = int((amount - sum(parts, ZERO)).scaleb(minor_unit))
    order = sorted(range(len(parts)), key=lambda at: (parts[at] - exact[at], -ranks[at]))
    for at in order[:left]:
        parts[at] += MINOR_UNITS[minor_unit]
    return parts


def apportioned(parts: Sequence[Band], whole_band: Band) -> list[Band]:
    """Parts in whole units that add up to a whole in whole units, in every column; each part stays in order.

    Every part is cut to its whole units; what is missing then goes, one unit each, to the largest remainders. So each
    part is less than a unit from the exact one, and one in whole units stays as it is.
    """
    columns: list[list[Decimal]] = [[ZERO] * len(parts)]
    for place, amount in enumerate(whole_band.columns):
        exact = [part.columns[place] for part in parts]
        # No column of a part may be below the one before it, which may have got a unit.
        shown = [
            max(value.to_integral_value(ROUND_FLOOR), least) for value, least in zip(exact, columns[-1], strict=True)
        ]
        missing = int(amount - sum(shown, ZERO))
        unit = ONE if missing > 0 else -ONE
        ranked = sorted(range(len(parts)), key=lambda at: (exact[at] - shown[at], parts[at].high), reverse=missing > 0)
        free = [at for at in ranked if missing > 0 or shown[at] > columns[-1][at]]
        for at in free[: abs(missing)]:
            shown[at] += unit
        columns.append(shown)
    return [in_order(*three) for three in zip(*columns[1:], strict=True)]


def in_words(band_of: Band, joint: str = " to ") -> str:
    """A band for a sentence: `3 to 6`, or one number if it has no spread; thousands grouped, no trailing zeros."""
    low, high = plain(band_of.low), plain(band_of.high)
    return low if low == high else f"{low}{joint}{high}"


def normal(value: Decimal) -> Decimal:
    """The same number without exponent or trailing zeros."""
    text = f"{value:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def plain(value: Decimal) -> str:
    """A number without exponent or trailing zeros, its thousands grouped."""
    return f"{normal(value):,f}"


Columns = tuple[Decimal, Decimal, Decimal]
NO_CHANGE: Columns = (ZERO, ZERO, ZERO)


def product(quantity: Columns, price: Columns, factor: Decimal) -> Columns:
    """Quantity × price × factor, column by column."""
    return quantity[0] * price[0] * factor, quantity[1] * price[1] * factor, quantity[2] * price[2] * factor


def rounded(columns: Columns, places: int) -> Columns:
    """Each column to so many decimal places, halves up."""
    return round_money(columns[0], places), round_money(columns[1], places), round_money(columns[2], places)


def minus(later: Columns, earlier: Columns) -> Columns:
    """How much more the later one is; negative for less."""
    return later[0] - earlier[0], later[1] - earlier[1], later[2] - earlier[2]


def added(amounts: Iterable[Columns]) -> Columns:
    """The sum, column by column; of nothing, nothing."""
    low = likely = high = ZERO
    for amount in amounts:
        low, likely, high = low + amount[0], likely + amount[1], high + amount[2]
    return low, likely, high


Signed = Annotated[
    Decimal, WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}, mode="serialization")
]
"""A decimal that may be negative; documents carry it as a string."""


class Change(Frozen):
    """How much more, in each column; negative for less."""

    low: Signed
    """Of the low."""
    likely: Signed
    """Of the likely."""
    high: Signed
    """Of the high."""

    @property
    def columns(self) -> Columns:
        """The three numbers, low first."""
        return self.low, self.likely, self.high

    @classmethod
    def of(cls, columns: Columns) -> Self:
        """The change of three columns."""
        low, likely, high = columns
        return cls(low=low, likely=likely, high=high)
