"""The formulas of a budget as a spreadsheet: amounts that follow quantity, price and rate, exact to the minor unit."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from typing import NamedTuple

from costcalc.money import HUNDRED, ONE, Band, times, total
from costcalc.pricing.lines.line import PERCENT
from costcalc.quote.model import LineItem, Quote

FIRST = 2
"""The row of the first line, as a spreadsheet counts."""
QUANTITY, PRICE, AMOUNT = ("D", "E", "F"), ("H", "I", "J"), ("M", "N", "O")
"""The columns of a band: low, likely, high."""
CATEGORY, RATE = "A", "L"

FLOATING = Decimal("1e-14")
"""How far, of a number, a product may lie from the exact one: numbers are kept to 16 digits there."""
SPARE = (6, 4, 2)
"""Digits behind the minor unit at which a product is rounded first, which makes it a decimal number again."""


class Base(NamedTuple):
    """What a line is a share of: the amounts of other lines, or what they cost in their own currency."""

    lines: tuple[int, ...]
    priced: bool = False


def places(quote: Quote) -> int:
    """Decimal places of every amount."""
    return max(0, -int(quote.total.likely.as_tuple().exponent))


def factors(quote: Quote) -> dict[str, Decimal]:
    """What an amount in each currency is multiplied by, to be in the quote's."""
    return {quote.currency: ONE, **{rate.base: rate.rate for rate in quote.rates if rate.quote == quote.currency}}


def all_rows(column: str, quote: Quote) -> str:
    """A column of the lines, as long as there are any."""
    return f"{column}${FIRST}:{column}${FIRST + max(len(quote.lines), 1) - 1}"


def amount_formula(quote: Quote, index: int, column: int, rate: Decimal) -> str | None:
    """What works out an amount; nothing where quantity, price and rate do not come to it.

    A product of binary numbers may fall on the wrong side of a half. So it is rounded twice, where that is certain to
    give the amount; and in the few cases where nothing is certain, moved to the amount's side by a grain first.
    """
    line, row, digits = quote.lines[index], FIRST + index, places(quote)
    part = "/100" if line.quantity.unit == PERCENT else ""
    product = f"{QUANTITY[column]}{row}{part}*{PRICE[column]}{row}*{RATE}{row}"
    exact = line.quantity.columns[column] * line.unit_price.columns[column] * rate / (HUNDRED if part else ONE)
    amount, error = line.amount.columns[column], exact * FLOATING
    either = (exact - error, exact + error)
    for spare in SPARE:
        if all(_rounded(_rounded(each, digits + spare), digits) == amount for each in either):
            return f"ROUND(ROUND({product},{digits + spare}),{digits})"
    grain = max(ONE.scaleb(-digits - SPARE[0]), ONE.scaleb(error.adjusted() + 1)) * (1 if amount > exact else -1)
    if all(_rounded(each + grain, digits) == amount for each in either):
        return f"ROUND({product}{grain:+f},{digits})"
    return None


def _rounded(value: Decimal, digits: int) -> Decimal:
    return value.quantize(ONE.scaleb(-digits), ROUND_HALF_UP)


def base_formula(base: Base, column: int) -> str:
    """What works out the price of a line that is a share of others."""
    if not base.priced:
        return f"SUM({','.join(_runs(AMOUNT[column], base.lines))})"
    products = zip(_runs(QUANTITY[column], base.lines), _runs(PRICE[column], base.lines), strict=True)
    return "+".join(f"SUMPRODUCT({quantities},{prices})" for quantities, prices in products)


def _runs(column: str, lines: Iterable[int]) -> list[str]:
    """Cells of a column, those that follow each other as one range."""
    runs: list[list[int]] = []
    for row in (FIRST + index for index in lines):
        if runs and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return [f"{column}{first}:{column}{last}" if first < last else f"{column}{first}" for first, last in runs]


def bases(quote: Quote) -> dict[int, Base]:
    """For each line that is a share of others, as far as its price is their sum, which ones: found by comparing.

    No line is part of what it is a share of: taxes rest on prices, shares on lines that are none, the reserve on all
    lines above it.
    """
    lines = quote.lines
    shares = [index for index, line in enumerate(lines) if line.quantity.unit == PERCENT]
    found = {}
    for index in shares:
        taxed = next((base for base in _taxed(lines, index) if _same(lines[index], _priced(lines, base))), None)
        if taxed:
            found[index] = Base(taxed, priced=True)
    others = [index for index in range(len(lines)) if index not in shares or index in found]
    for index in shares:
        if index not in found and lines[index].unit_price.currency == quote.currency:
            of = next((base for base in _summed(quote, others, index) if base), None)
            if of:
                found[index] = Base(of)
    return found


def _taxed(lines: Sequence[LineItem], index: int) -> Iterator[tuple[int, ...]]:
    """The lines whose price a tax may rest on: the one it is called after, or all of its category without tax."""
    tax = lines[index]
    untaxed = [
        at
        for at, line in enumerate(lines)
        if line.tax == "excluded"
        and line.unit_price.currency == tax.unit_price.currency
        and line.category == tax.category
        and line.quantity.unit != PERCENT
    ]
    yield from ((at,) for at in untaxed if tax.id.startswith(f"{lines[at].id}-"))
    yield tuple(untaxed)


def _priced(lines: Sequence[LineItem], base: Iterable[int]) -> Band:
    return total(times(lines[at].quantity, lines[at].unit_price) for at in base)


def _summed(quote: Quote, others: Sequence[int], index: int) -> Iterator[tuple[int, ...]]:
    """The lines whose amounts sum to the price: all above, those in other currencies, or some categories."""
    lines, line = quote.lines, quote.lines[index]
    foreign = tuple(at for at in others if lines[at].unit_price.currency != quote.currency)
    above = tuple(range(index)) if line.category == "contingency" else ()
    yield from (base for base in (above, foreign) if _same(line, total(lines[at].amount for at in base)))
    groups: Mapping[str, list[int]] = {lines[at].category: [] for at in others}
    for at in others:
        groups[lines[at].category].append(at)
    sums = {name: total(lines[at].amount for at in group) for name, group in groups.items()}
    for count in range(1, len(groups) + 1):
        for names in combinations(groups, count):
            if _same(line, total(sums[name] for name in names)):
                yield tuple(at for name in names for at in groups[name])


def _same(line: LineItem, other: Band) -> bool:
    """Whether a line's price is a sum, in every column."""
    return line.unit_price.columns == other.columns
