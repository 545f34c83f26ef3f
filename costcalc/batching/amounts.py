"""The amounts of a batch: lines found once for each combination of what they rest on, converted once for a currency.

Amounts are whole numbers of the currency's minor unit, so that sums of them are exact.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, NamedTuple

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
"""The number of lines that could not be found, because two prices could not be held against each other."""
LARGE = 10**16
"""An amount that is left to exact decimals."""


class Found(NamedTuple):
    """What some lines come to in one currency."""

    amount: Whole
    foreign: Whole
    """Of those in other currencies alone."""


NOTHING: Whole = (0, 0, 0)
FOUND = (*COLUMNS, *FOREIGN)
"""The columns of what is found."""


def _amount_of(line: Line) -> Hashable:
    """What of a line its amount rests on."""
    return line.unit_price.currency, line.unit_price.columns, factor_of(line.quantity).columns


def _plus(one: Whole, other: Whole) -> Whole:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _flat(found: Found | None) -> tuple[int | bool, ...]:
    return (*found.amount, *found.foreign, False) if found else (0, 0, 0, 0, 0, 0, True)


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
        self.converted: dict[tuple[int, int], Found | None] = {}
        self.groups = Interned[tuple[int, ...] | None]()
        self.groups.number((), ())
        self.groups.number(None, None)
        self.pieces = [
            (piece.category, Distinct(_columns(piece.depends_on), self._finder(piece)))
            for category in CATEGORIES
            for piece in pieces(category, journeys.catalog)
        ]
        self.worth: Distinct[Found | None] = Distinct(("lines", "currency"), self._worth)
        self.table = Table(dict.fromkeys(FOUND, pl.Int64) | {"wrong": pl.Boolean}, _flat)
        self.sets = Interned[tuple[ShareOf, ...]]()
        self.shares = Distinct(_columns(shares_depend_on(journeys.catalog)), self._shares)

    @property
    def known(self) -> int:
        """How many combinations are remembered."""
        return len(self.worth.values) + sum(len(each.values) for _, each in self.pieces)

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
        sums = dict.fromkeys(FOREIGN, nothing)
        unpriced = nothing
        wrong = any_lines = nothing.cast(pl.Boolean)
        for category, piece in self.pieces:
            numbers = piece.numbers(frame)
            lines = gathered([found[0] for found in piece.values], numbers, pl.UInt32)
            unpriced = unpriced + gathered([found[1] for found in piece.values], numbers, pl.Int64)
            any_lines = any_lines | (lines > 0)
            worth = self.worth.numbers(pl.DataFrame({"lines": lines, "currency": frame["currency"]}))
            found = self.table.gather(self.worth.values, worth)
            wrong = wrong | found["wrong"]
            for column in COLUMNS:
                name = f"{category}_{column}"
                columns[name] = columns[name] + found[column] if name in columns else found[column]
            sums = {name: so_far + found[name] for name, so_far in sums.items()}
        return pl.DataFrame({**columns, **sums, "unpriced": unpriced, "wrong": wrong | ~any_lines})

    def _percents(self, frame: pl.DataFrame) -> Iterator[pl.Series]:
        """The buffer and the reserve of every row, in parts of the whole; none where their category is left out."""
        without: list[Any] = self.journeys.numbered["without"].values
        for name, part, category in ((BUFFER, "fx-buffer", "payment"), (RESERVE, "contingency", "contingency")):
            field = part.replace("-", "_")
            percents = [each.fields[field] if each else None for each in self.journeys.parts[part].values]
            counted = gathered([parts_of(percent) if percent else 0 for percent in percents], frame[part], pl.Int64)
            paid = gathered([category not in left_out for left_out in without], frame["dependency:without"], pl.Boolean)
            yield (counted * paid).alias(name)

    def _finder(self, piece: Piece) -> Callable[[Row], tuple[int, int]]:
        def find(row: Row) -> tuple[int, int]:
            try:
                found = list(piece.lines(self.journeys.journey(row)))
            except CostcalcError:
                return WITHOUT_RATE, 0
            lines = [line for line in found if isinstance(line, Line)]
            numbers = tuple(self.lines.number(line, _amount_of(line)) for line in lines)
            return self.groups.number(numbers, numbers), len(found) - len(lines)

        return find

    def _worth(self, row: Row) -> Found | None:
        """What lines come to in a currency; none if there is no rate, or if it is too large to be exact here."""
        lines = self.groups.values[row["lines"]]
        if lines is None:
            return None
        amount, foreign = NOTHING, NOTHING
        for line in lines:
            found = self._converted(line, row["currency"])
            if found is None:
                return None
            amount, foreign = _plus(amount, found.amount), _plus(foreign, found.foreign)
        return Found(amount, foreign) if amount[2] < LARGE else None

    def _converted(self, number: int, currency: int) -> Found | None:
        """What one line comes to in a currency; none if there is no rate."""
        known = self.converted
        if (number, currency) not in known:
            exchange, line = self.journeys.exchange(currency), self.lines.values[number]
            try:
                amount = _minor(cost_of(line, exchange).amount, exchange.minor_unit)
            except CostcalcError:
                known[number, currency] = None
            else:
                foreign = line.unit_price.currency != exchange.currency
                known[number, currency] = Found(amount, amount if foreign else NOTHING)
        return known[number, currency]

    def _shares(self, row: Row) -> int:
        found = tuple(
            ShareOf(share.category, share.of, tuple(map(parts_of, share.percent.band.columns)))  # type: ignore[arg-type]
            for _, share in shares_of(self.journeys.journey(row))
        )
        return self.sets.number(found, (found,))
