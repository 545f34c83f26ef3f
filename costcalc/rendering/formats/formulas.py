"""The formulas of a budget as a spreadsheet: amounts that follow quantity, price and rate, exact to the minor unit."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from costcalc.money import HUNDRED, ONE, times, total
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
    """What a line is a percentage of: the amounts of other lines, or what they cost in their own currency."""

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
    """What works out the price of a percentage line."""
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
    """For each percentage, which lines it is of; not where its price is something else, or nobody knows of what."""
    found = {}
    for index, line in enumerate(quote.lines):
        ids = set(line.of)
        base = Base(tuple(at for at, other in enumerate(quote.lines) if other.id in ids), line.of_prices)
        lines = [quote.lines[at] for at in base.lines]
        # as in `evaluate`: with fewer names first, no formula can refer to itself
        if lines and all(len(other.of) < len(line.of) for other in lines) and _is_sum(line, lines, quote):
            found[index] = base
    return found


def _is_sum(line: LineItem, lines: Sequence[LineItem], quote: Quote) -> bool:
    """Whether the price of a percentage is the sum of the lines it is of, in every column and in one currency."""
    if line.of_prices:
        currencies = {other.unit_price.currency for other in lines}
        summed = total(times(other.quantity, other.unit_price) for other in lines)
    else:
        currencies = {quote.currency}
        summed = total(other.amount for other in lines)
    return currencies == {line.unit_price.currency} and summed.columns == line.unit_price.columns
