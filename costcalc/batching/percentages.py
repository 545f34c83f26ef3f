"""Percentages of sums, column by column: shares of other lines, the exchange-rate buffer and the reserve.

They are worked out as everywhere, by `evaluate`; but lines are sums of categories here, and amounts are the whole
numbers of all rows at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import polars as pl

from costcalc.batching.columns import COLUMNS
from costcalc.catalog.choices import Category
from costcalc.pricing.costs import CATEGORIES
from costcalc.pricing.shares import evaluate

PARTS_OF_ONE = 10**7
"""Percentages are counted in these parts of the whole: a likely has up to five decimals, and a hundredth two more."""
MOST = 4 * 10**18
"""What a whole number of eight bytes holds even when it is doubled."""
IN_OTHER_CURRENCIES = "foreign"
FOREIGN = tuple(f"{IN_OTHER_CURRENCIES}_{column}" for column in COLUMNS)
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


class _Sum(NamedTuple):
    """The lines of a category that have a price, or a percentage of such sums."""

    id: str
    category: str
    of: tuple[str, ...] = ()
    parts: Sequence[pl.Expr] = ()
    """For a percentage, how much of each column."""


def parts_of(percent: Decimal) -> int:
    """A percentage in parts of the whole. Raises ValueError for one with more than five decimals."""
    parts = percent * (PARTS_OF_ONE // 100)
    if parts != int(parts):
        raise ValueError(f"{percent} % has more than five decimals")
    return int(parts)


def with_percentages(plain: pl.DataFrame, shares: Mapping[int, tuple[ShareOf, ...]]) -> pl.DataFrame:
    """The sums of every category and the total, made of the sums of plain lines; `wrong` where they are not exact."""
    lines = [_Sum(name, name) for name in (*CATEGORIES, IN_OTHER_CURRENCIES)]
    for number, paid in shares.items():
        for place, share in enumerate(paid):
            parts = [pl.when(pl.col(SHARES) == number).then(percent).otherwise(0) for percent in share.percent]
            lines.append(_Sum(f"{number}.{place}", share.category, share.of, parts))
    # The buffer is a percentage of what is paid in other currencies, whatever category that is in.
    lines.append(_Sum(BUFFER, "payment", (IN_OTHER_CURRENCIES,), [pl.col(BUFFER)] * len(COLUMNS)))
    evaluated = evaluate(
        lines,
        lambda place: _columns(lines[place].id),
        lambda place, base: list(map(_part_of, _added(base), lines[place].parts)),
    )
    amounts: dict[str, list[Sums]] = {}
    for line, columns in zip(lines, evaluated, strict=True):
        amounts.setdefault(line.category, []).append(columns)
    sums = plain.with_columns(
        amount for category in CATEGORIES for amount in _named(category, _added(amounts[category]))
    )
    # The reserve is a percentage of all that, so it comes last; until then nothing stands in its category.
    sums = sums.with_columns(_named("total", _added(_columns(category) for category in CATEGORIES)))
    dearest = max((percent for paid in shares.values() for share in paid for percent in share.percent), default=1)
    large = pl.col("total_high") > MOST // pl.max_horizontal(RESERVE, BUFFER, pl.lit(dearest))
    sums = sums.with_columns(
        *_named("contingency", [_part_of(amount, pl.col(RESERVE)) for amount in _columns("total")]),
        (pl.col("wrong") | large).alias("wrong"),
    )
    return sums.with_columns(_named("total", _added([_columns("total"), _columns("contingency")])))


def _columns(name: str) -> Sums:
    return [pl.col(f"{name}_{column}") for column in COLUMNS]


def _named(name: str, sums: Sums) -> Sums:
    return [amount.alias(f"{name}_{column}") for amount, column in zip(sums, COLUMNS, strict=True)]


def _added(sums: Iterable[Sums]) -> Sums:
    low, likely, high = zip(*sums, strict=True)
    return [pl.sum_horizontal(low), pl.sum_horizontal(likely), pl.sum_horizontal(high)]


def _part_of(amount: pl.Expr, parts: pl.Expr) -> pl.Expr:
    """So many parts of an amount, halves up, as every amount is rounded."""
    return (2 * amount * parts + PARTS_OF_ONE) // (2 * PARTS_OF_ONE)
