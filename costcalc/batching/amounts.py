"""The amounts of a batch: lines found once for each combination of what they rest on, converted once for a currency.

Amounts are whole numbers of the currency's minor unit, so that sums of them are exact.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

import polars as pl

from costcalc.batching.columns import COLUMNS
from costcalc.batching.distinct import Distinct, Interned, Row
from costcalc.batching.journeys import Journeys
from costcalc.batching.percentages import BUFFER, FOREIGN, RESERVE, SHARES, ShareOf, Whole, parts_of, with_percentages
from costcalc.errors import CostcalcError
from costcalc.money import Band
from costcalc.pricing.costs import CATEGORIES, cost_of, shares_of
from costcalc.pricing.lines import Line
from costcalc.pricing.lines.dependencies import Piece, pieces, shares_depend_on
from costcalc.pricing.lines.line import Dependency, factor_of

PIECE = {"lines": pl.UInt32, "unpriced": pl.Int64}
"""The columns of a piece: the number of its lines, and how many it leaves unpriced."""
NO_LINES: tuple[Line, ...] = ()
"""Their number is 0."""
WITHOUT_RATE = None
"""In place of lines that could not be found, because two prices could not be compared."""
LARGE = 10**16
"""An amount that is left to exact decimals."""


AMOUNT = (*COLUMNS, *FOREIGN)
"""The columns of an amount: low, likely and high in minor units, and again of what is paid in other currencies."""
NOTHING: Whole = (0, 0, 0)
UNKNOWN: tuple[int, ...] = (*NOTHING, *NOTHING)
"""What stands in the columns of an amount that there is no rate for, or that is too large to be exact here."""


def _amount_of(line: Line) -> Hashable:
    """What of a line its amount rests on."""
    return line.unit_price.currency, line.unit_price.columns, factor_of(line.quantity).columns


def _minor(amount: Band, places: int) -> Whole:
    """An amount in minor units."""
    low, likely, high = (int(number.scaleb(places)) for number in amount.columns)
    return low, likely, high


def _columns(dependencies: Iterable[Dependency]) -> list[str]:
    return [f"dependency:{dependency}" for dependency in dependencies]


class Amounts:
    """What categories come to, by number."""

    def __init__(self, journeys: Journeys) -> None:
        self.journeys = journeys
        # Few lines differ in what they come to, though many do in their labels or sources.
        self.groups = Interned[tuple[Line, ...] | None](NO_LINES, WITHOUT_RATE)
        self.pieces = [
            (piece.category, Distinct(_columns(piece.depends_on), PIECE, self._finder(piece)))
            for category in CATEGORIES
            for piece in pieces(category, journeys.catalog)
        ]
        worth = {**dict.fromkeys(AMOUNT, pl.Int64), "wrong": pl.Boolean}
        self.worth = Distinct(("lines", "currency"), worth, self._worth)
        self.sets = Interned[tuple[ShareOf, ...]]()
        self.shares = Distinct(_columns(shares_depend_on(journeys.catalog)), {SHARES: pl.UInt32}, self._shares)

    @property
    def known(self) -> int:
        """How many combinations are remembered."""
        return sum(distinct.results.height for distinct in (self.worth, *(piece for _, piece in self.pieces)))

    def summed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The amounts of every row in minor units, and how much is unpriced.

        `wrong` where a row has no lines, no rate, or amounts too large to be exact here.
        """
        shares = self.shares.of(frame)
        plain = self._plain(frame).with_columns(*shares, *self._percents(frame))
        return with_percentages(plain, dict(enumerate(self.sets.values)))

    def _plain(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The sums of the lines that are no share of others."""
        nothing = pl.repeat(0, frame.height, dtype=pl.Int64, eager=True)
        sums = dict.fromkeys((*FOREIGN, "unpriced"), nothing)
        wrong = any_lines = nothing.cast(pl.Boolean)
        for category, piece in self.pieces:
            priced = piece.of(frame)
            amounts = self.worth.of(priced.with_columns(frame["currency"]))
            added = {f"{category}_{column}": amounts[column] for column in COLUMNS}
            added |= {"unpriced": priced["unpriced"], **{name: amounts[name] for name in FOREIGN}}
            sums |= {name: sums.get(name, nothing) + numbers for name, numbers in added.items()}
            wrong |= amounts["wrong"]
            any_lines |= priced["lines"] > 0
        return pl.DataFrame({**sums, "wrong": wrong | ~any_lines})

    def _percents(self, frame: pl.DataFrame) -> Iterator[pl.Series]:
        """The buffer and the reserve of every row, in parts of the whole; none where their category is left out."""
        without: list[Any] = self.journeys.dependencies["without"].values
        for name, category in ((BUFFER, "payment"), (RESERVE, "contingency")):
            paid = pl.Series([category not in left_out for left_out in without], dtype=pl.Boolean)
            yield frame[name] * paid.gather(frame["dependency:without"])

    def _finder(self, piece: Piece) -> Callable[[Row], tuple[int, int]]:
        """The number of the lines of a row's piece, and how many it leaves unpriced."""

        def find(row: Row) -> tuple[int, int]:
            try:
                priced = list(piece.lines(self.journeys.journey(row)))
            except CostcalcError:
                return self.groups.number(WITHOUT_RATE), 0
            lines = tuple(line for line in priced if isinstance(line, Line))
            return self.groups.number(lines, tuple(map(_amount_of, lines))), len(priced) - len(lines)

        return find

    def _worth(self, row: Row) -> tuple[int | bool, ...]:
        """What lines come to in a currency, and whether that is wrong."""
        lines, exchange = self.groups.values[row["lines"]], self.journeys.exchange(row["currency"])
        if lines is WITHOUT_RATE:
            return (*UNKNOWN, True)
        amounts = [UNKNOWN]
        try:
            for line in lines:
                amount = _minor(cost_of(line, exchange).amount, exchange.minor_unit)
                amounts.append((*amount, *(amount if line.unit_price.currency != exchange.currency else NOTHING)))
        except CostcalcError:
            return (*UNKNOWN, True)
        low, likely, high, *foreign = map(sum, zip(*amounts, strict=True))
        return (low, likely, high, *foreign, False) if high < LARGE else (*UNKNOWN, True)

    def _shares(self, row: Row) -> tuple[int]:
        """The number of the shares of other lines that a row pays."""
        shares = tuple(
            ShareOf(share.category, share.of, tuple(map(parts_of, share.percent.band.columns)))  # type: ignore[arg-type]
            for _, share in shares_of(self.journeys.journey(row))
        )
        return (self.sets.number(shares),)
