"""Low, likely and high as three plain numbers, which may be negative: what bands cannot be."""

from collections.abc import Iterable
from decimal import Decimal

from costcalc.money import ZERO, round_money

Columns = tuple[Decimal, Decimal, Decimal]
NOTHING: Columns = (ZERO, ZERO, ZERO)


def times(quantity: Columns, price: Columns, factor: Decimal) -> Columns:
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
