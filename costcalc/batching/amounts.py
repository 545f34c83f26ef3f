"""The amounts of a batch: lines found once for each combination of what they rest on, converted once for a currency.

Amounts are whole numbers of the currency's minor unit, so that sums of them are exact.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any

import polars as pl

from costcalc.batching.columns import COLUMNS
from costcalc.batching.distinct import Distinct, Interned, Row, Table, gathered
from costcalc.batching.journeys import Journeys
from costcalc.batching.percentages import BUFFER, FOREIGN, RESERVE, SHARES, ShareOf, Whole, parts_of, with_percentages
from costcalc.errors import CostcalcError
from costcalc.money import Band
from costcalc.pricing.costs import CATEGORIES, cost_of, shares_of
from costcalc.pricing.lines import Line
from costcalc.pricing.lines.dependencies import Piece, pieces, shares_depend_on
from costcalc.pricing.lines.line import Dependency, factor_of

WITHOUT_RATE = 1
"""The number of lines that could not be found, because two prices could not be compared."""
LARGE = 10**16
"""An amount that is left to exact decimals."""


Amount = tuple[int, ...]
"""Low, likely and high in minor units, and again of what is paid in other currencies."""
NOTHING: Whole = (0, 0, 0)
AMOUNT = (*COLUMNS, *FOREIGN)
"""The columns of an amount."""


def _amount_of(line: Line) -> Hashable:
    """What of a line its amount rests on."""
    return line.unit_price.currency, line.unit_price.columns, factor_of(line.quantity).columns


def _cells(amount: Amount | None) -> tuple[int | bool, ...]:
    return (*(amount or (*NOTHING, *NOTHING)), amount is None)


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
        self.lines = Interned[Line]()
        self.converted: dict[tuple[int, int], Amount | None] = {}
        self.groups = Interned[tuple[int, ...] | None]()
        self.groups.number((), ())
        self.groups.number(None, None)
        self.pieces = [
            (piece.category, Distinct(_columns(piece.depends_on), self._finder(piece)))
            for category in CATEGORIES
            for piece in pieces(category, journeys.catalog)
        ]
        self.worth: Distinct[Amount | None] = Distinct(("lines", "currency"), self._worth)
        self.table = Table(dict.fromkeys(AMOUNT, pl.Int64) | {"wrong": pl.Boolean}, _cells)
        self.sets = Interned[tuple[ShareOf, ...]]()
        self.shares = Distinct(_columns(shares_depend_on(journeys.catalog)), self._shares)

    @property
    def known(self) -> int:
        """How many combinations are remembered."""
        return len(self.worth.values) + sum(len(piece.values) for _, piece in self.pieces)

    def summed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The amounts of every row in minor units, and how much is unpriced.

        `wrong` where a row has no lines, no rate, or amounts too large to be exact here.
        """
        plain = self._plain(frame)
        sets = gathered(self.shares.values, self.shares.numbers(frame), pl.UInt32)
        shares = {number: self.sets.values[number] for number in sets.unique().to_list()}
        return with_percentages(plain.with_columns(sets.alias(SHARES), *self._percents(frame)), shares)

    def _plain(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The sums of the lines that are no share of others."""
        columns: dict[str, pl.Series] = {}
        nothing = pl.repeat(0, frame.height, dtype=pl.Int64, eager=True)
        foreign = dict.fromkeys(FOREIGN, nothing)
        unpriced = nothing
        wrong = any_lines = nothing.cast(pl.Boolean)
        for category, piece in self.pieces:
            numbers = piece.numbers(frame)
            lines = gathered([group for group, _ in piece.values], numbers, pl.UInt32)
            unpriced = unpriced + gathered([gaps for _, gaps in piece.values], numbers, pl.Int64)
            any_lines = any_lines | (lines > 0)
            worth = self.worth.numbers(pl.DataFrame({"lines": lines, "currency": frame["currency"]}))
            amounts = self.table.gather(self.worth.values, worth)
            wrong = wrong | amounts["wrong"]
            for column in COLUMNS:
                name = f"{category}_{column}"
                columns[name] = columns.get(name, nothing) + amounts[column]
            foreign = {name: amount + amounts[name] for name, amount in foreign.items()}
        return pl.DataFrame({**columns, **foreign, "unpriced": unpriced, "wrong": wrong | ~any_lines})

    def _percents(self, frame: pl.DataFrame) -> Iterator[pl.Series]:
        """The buffer and the reserve of every row, in parts of the whole; none where their category is left out."""
        without: list[Any] = self.journeys.numbered["without"].values
        for name, part, category in ((BUFFER, "fx-buffer", "payment"), (RESERVE, "contingency", "contingency")):
            field = part.replace("-", "_")
            percents = [resolved.fields[field] if resolved else None for resolved in self.journeys.parts[part].values]
            counted = gathered([parts_of(percent) if percent else 0 for percent in percents], frame[part], pl.Int64)
            paid = gathered([category not in left_out for left_out in without], frame["dependency:without"], pl.Boolean)
            yield (counted * paid).alias(name)

    def _finder(self, piece: Piece) -> Callable[[Row], tuple[int, int]]:
        """The number of the lines of a row's piece, and how many it leaves unpriced."""

        def find(row: Row) -> tuple[int, int]:
            try:
                priced = list(piece.lines(self.journeys.journey(row)))
            except CostcalcError:
                return WITHOUT_RATE, 0
            lines = [line for line in priced if isinstance(line, Line)]
            numbers = tuple(self.lines.number(line, _amount_of(line)) for line in lines)
            return self.groups.number(numbers, numbers), len(priced) - len(lines)

        return find

    def _worth(self, row: Row) -> Amount | None:
        """What lines come to in a currency; none if there is no rate, or if it is too large to be exact here."""
        lines = self.groups.values[row["lines"]]
        amounts = [None] if lines is None else [self._converted(line, row["currency"]) for line in lines]
        known = [amount for amount in amounts if amount]
        if len(known) < len(amounts):
            return None
        low, likely, high, *foreign = map(sum, zip((*NOTHING, *NOTHING), *known, strict=True))
        return (low, likely, high, *foreign) if high < LARGE else None

    def _converted(self, number: int, currency: int) -> Amount | None:
        """What one line comes to in a currency; none if there is no rate."""
        key = number, currency
        if key not in self.converted:
            exchange, line = self.journeys.exchange(currency), self.lines.values[number]
            try:
                amount = _minor(cost_of(line, exchange).amount, exchange.minor_unit)
            except CostcalcError:
                self.converted[key] = None
            else:
                foreign = line.unit_price.currency != exchange.currency
                self.converted[key] = (*amount, *(amount if foreign else NOTHING))
        return self.converted[key]

    def _shares(self, row: Row) -> int:
        shares = tuple(
            ShareOf(share.category, share.of, tuple(map(parts_of, share.percent.band.columns)))  # type: ignore[arg-type]
            for _, share in shares_of(self.journeys.journey(row))
        )
        return self.sets.number(shares, (shares,))
