"""How an amount stands to a range of prices, with consumption tax or without it as that range has it."""

from decimal import Decimal
from typing import Literal, NamedTuple

from costcalc.catalog.prices import Tax
from costcalc.money import ZERO, Band

Standing = Literal["below", "within", "above"]


class Priced(NamedTuple):
    """An amount of a quote."""

    gross: Decimal
    """With its tax, as far as the quote says."""
    bare: Decimal
    """Without it, as far as the quote says."""
    tax: Tax
    """Whether tax is in the first; unknown if the quote does not say."""


class Stands(NamedTuple):
    """How it stands to a range."""

    position: Standing
    amount: Decimal
    """What was held against the range."""
    tax: Tax
    """Whether tax is in that; unknown if it is within the range or beyond it depending on that."""
    by: Decimal
    """By how much it is beyond the range; nothing if it is within."""


def stands(priced: Priced, band: Band, tax: Tax) -> Stands:
    """How an amount stands to a range; `tax` says whether tax is in that.

    Where nobody knows, the amount is above only if it is that without tax, and below only if it is that with tax.
    """
    open_ = tax == "unknown" and priced.tax == "included"
    least, most = sorted((priced.gross, priced.bare)) if open_ else (priced.gross, priced.gross)
    if least > band.high:
        return Stands("above", least, "excluded" if open_ else priced.tax, least - band.high)
    if most < band.low:
        return Stands("below", most, priced.tax, band.low - most)
    return Stands("within", most, "unknown" if open_ else priced.tax, ZERO)


def with_or_without(tax: Tax) -> str:
    """Whether tax is in an amount, to be said behind it; nothing if that is not known."""
    return {"included": " with tax", "excluded": " without tax"}.get(tax, "")
