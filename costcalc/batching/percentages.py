"""Percentages of sums, column by column: shares of other lines, the exchange-rate buffer and the reserve.

What is a share of what comes from `costing`; here it is only multiplied and rounded, in whole numbers, for all rows.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from costcalc.batching.columns import COLUMNS
from costcalc.catalog.prices import Category
from costcalc.pricing.costs import CATEGORIES

PARTS_OF_ONE = 10**7
"""Percentages are counted in these parts of the whole: a likely has up to five decimals, and a hundredth two more."""
MOST = 4 * 10**18
"""What a whole number of eight bytes holds even when it is doubled."""
FOREIGN = tuple(f"foreign_{column}" for column in COLUMNS)
"""The columns of what is paid in other currencies."""
SHARES, BUFFER, RESERVE = "shares", "buffer", "reserve"
"""The columns of which shares a row pays, and of its buffer and reserve in parts of the whole."""

Whole = tuple[int, int, int]
"""Low, likely and high in minor units, or in parts of the whole."""
Sums = list[pl.Expr]
"""Low, likely and high of every row."""


class ShareOf(NamedTuple):
    """A share of other categories that is paid."""

    category: Category
    of: tuple[Category, ...]
    percent: Whole


def parts_of(percent: Decimal) -> int:
    """A percentage in parts of the whole. Raises ValueError for one with more than five decimals."""
    parts = percent * (PARTS_OF_ONE // 100)
    if parts != int(parts):
        raise ValueError(f"{percent} % has more than five decimals")
    return int(parts)


def with_percentages(plain: pl.DataFrame, shares: Mapping[int, tuple[ShareOf, ...]]) -> pl.DataFrame:
    """The sums of every category and the total, made of the sums of plain lines; `wrong` where they are not exact."""
    amounts = {category: _columns(category) for category in CATEGORIES}
    for number, paid in shares.items():
        for share in paid:
            base = _added(_columns(category) for category in share.of)
            parts = [_part_of(each, pl.lit(percent)) for each, percent in zip(base, share.percent, strict=True)]
            theirs = [pl.when(pl.col(SHARES) == number).then(each).otherwise(0) for each in parts]
            amounts[share.category] = _added([amounts[share.category], theirs])
    buffer = [_part_of(pl.col(column), pl.col(BUFFER)) for column in FOREIGN]
    amounts["payment"] = _added([amounts["payment"], buffer])
    sums = plain.with_columns(each for category in CATEGORIES for each in _named(category, amounts[category]))
    sums = sums.with_columns(_named("total", _added(_columns(category) for category in CATEGORIES)))
    dearest = max((percent for paid in shares.values() for share in paid for percent in share.percent), default=1)
    large = pl.col("total_high") > MOST // pl.max_horizontal(RESERVE, BUFFER, pl.lit(dearest))
    sums = sums.with_columns(
        *_named("contingency", [_part_of(each, pl.col(RESERVE)) for each in _columns("total")]),
        (pl.col("wrong") | large).alias("wrong"),
    )
    return sums.with_columns(_named("total", _added([_columns("total"), _columns("contingency")])))


def _columns(name: str) -> Sums:
    return [pl.col(f"{name}_{column}") for column in COLUMNS]


def _named(name: str, sums: Sums) -> Sums:
    return [each.alias(f"{name}_{column}") for each, column in zip(sums, COLUMNS, strict=True)]


def _added(sums: Iterable[Sums]) -> Sums:
    low, likely, high = zip(*sums, strict=True)
    return [pl.sum_horizontal(low), pl.sum_horizontal(likely), pl.sum_horizontal(high)]


def _part_of(amount: pl.Expr, parts: pl.Expr) -> pl.Expr:
    """So many parts of an amount, halves up, as every amount is rounded."""
    return (2 * amount * parts + PARTS_OF_ONE) // (2 * PARTS_OF_ONE)
