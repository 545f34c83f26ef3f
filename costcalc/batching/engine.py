"""A table of options priced at once: what each category rests on is looked at, and each combination worked out once.

Nothing is priced here. Parts of scenarios are resolved by `resolve`, journeys are made and lines found, multiplied,
converted and rounded by the functions that make a quote's; only sums, and percentages of sums, are taken column by
column. A row with anything unusual goes to `Single`, which prices it as a quote would be.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import polars as pl
import pyarrow as pa

from costcalc.batching.amounts import Amounts
from costcalc.batching.columns import BANDS, BUDGET, COLUMNS, INPUTS, MAX_DIGITS, amount_type, results_schema
from costcalc.batching.distinct import Distinct, Row, Texts, gathered
from costcalc.batching.journeys import PARTS, WRONG, Journeys
from costcalc.batching.single import Single, limit_of
from costcalc.catalog.models import Catalog
from costcalc.journey.journey import Journey
from costcalc.rates.exchange import RateTable
from costcalc.scenario.options import OPTIONS

MAX_KNOWN = 1_000_000
"""Combinations that are remembered; beyond them all are forgotten, so that memory stays bounded."""


class Engine:
    """Prices tables of options, remembering what it has worked out.

    Options that have no column, and blank cells, take `defaults`, else those of a scenario.
    """

    def __init__(self, catalog: Catalog, rates: RateTable, created: datetime, defaults: Mapping[str, str]) -> None:
        self.single = Single(catalog, rates, created, defaults)
        self.catalog, self.rates, self.today = catalog, rates, created.date()
        self._forget()

    def price(self, table: pa.Table) -> pa.Table:
        """The results of a table with one text column for each option that is given (`from`, `culture_weeks`, …).

        Row by row; one that cannot be priced says why in its `error`.
        """
        if not table.num_rows:
            return self.single.schema.empty_table()
        if self.journeys.known + self.amounts.known > MAX_KNOWN:
            self._forget()
        try:
            return self._price(table)
        except OverflowError:  # more different values than keys can hold: fewer rows have fewer
            self._forget()
            half = table.num_rows // 2
            parts = [table.slice(0, half), table.slice(half)] if half else []
            return pa.concat_tables(map(self.price, parts)) if parts else self.single.price(table)

    def _price(self, table: pa.Table) -> pa.Table:
        frame = self._numbered(table)
        frame = self.journeys.resolved(frame)
        good = frame.filter(pl.min_horizontal(list(PARTS)) > WRONG)
        if good.height:
            good = self.journeys.dated(good).filter(pl.col("timing") > WRONG)
        results = None
        if good.height:
            good = self.journeys.complete(good)
            amounts = self._with_limits(good, self.amounts.summed(good))
            right = ~(amounts["wrong"] | self._too_large(good, amounts))
            good, amounts = good.filter(right), amounts.filter(right)
            results = _results(good, amounts, self.journeys)
            if good.height == table.num_rows:
                return results
        return self._with_odd_rows(table, good["row"], results)

    def _forget(self) -> None:
        self.texts = {name: Texts() for name in (*OPTIONS, BUDGET)}
        values = {name: texts.texts.values for name, texts in self.texts.items()}
        self.journeys = Journeys(self.catalog, self.rates, self.today, values, self.single.defaults)
        self.amounts = Amounts(self.journeys)
        self.limits = Distinct((BUDGET, "currency"), self._limit)

    def _numbered(self, table: pa.Table) -> pl.DataFrame:
        """The number of the text of every option of every row."""
        given = {name.replace("_", "-"): name for name in table.column_names}
        nothing = pl.repeat(0, table.num_rows, dtype=pl.UInt32, eager=True)
        return pl.DataFrame(
            {
                "row": pl.int_range(table.num_rows, dtype=pl.UInt32, eager=True),
                **{
                    name: texts.numbers(table.column(given[name])) if name in given else nothing
                    for name, texts in self.texts.items()
                },
            }
        )

    def _with_limits(self, frame: pl.DataFrame, amounts: pl.DataFrame) -> pl.DataFrame:
        """The amounts with the most that can be paid, and the dearest figure that is within it."""
        numbers = self.limits.numbers(frame)
        amounts = amounts.with_columns(gathered(self.limits.values, numbers, pl.Int64).alias(BUDGET))
        fits = pl.lit("none")
        for column in COLUMNS:
            fits = pl.when(pl.col(f"total_{column}") <= pl.col(BUDGET)).then(pl.lit(column)).otherwise(fits)
        return amounts.with_columns(
            pl.when(pl.col(BUDGET).is_not_null()).then(fits).alias("fits"),
            (pl.col("wrong") | (pl.col(BUDGET) < 0).fill_null(value=False)).alias("wrong"),
        )

    def _limit(self, row: Row) -> int | None:
        """The most that can be paid, in minor units; below nothing for what cannot be read."""
        text = self.texts[BUDGET].texts.values[row[BUDGET]]
        if not text:
            return None
        exchange = self.journeys.exchange(row["currency"])
        if self.single.wrong_limit(text, exchange.currency):
            return -1
        return int(limit_of(text).scaleb(exchange.minor_unit))

    def _too_large(self, frame: pl.DataFrame, amounts: pl.DataFrame) -> pl.Series:
        """Whether an amount has more digits than its column."""
        digits = MAX_DIGITS - amount_type(self.catalog).scale
        large: pl.Series = amounts["total_high"] >= _by_currency(
            frame, self.journeys, lambda places: 10 ** (digits + places)
        )
        return large

    def _with_odd_rows(self, table: pa.Table, good: pl.Series, results: pa.Table | None) -> pa.Table:
        """The results in the order of the table, the rows that are not among the good ones priced one by one."""
        rows = pl.int_range(table.num_rows, dtype=pl.UInt32, eager=True)
        odd = rows.filter(~rows.is_in(good.implode())) if results is not None else rows
        priced = self.single.price(table.take(odd.to_arrow()))
        if results is None:
            return priced
        order = pl.concat([good, odd]).arg_sort()
        return pa.concat_tables([results, priced]).take(order.to_arrow())


def _results(frame: pl.DataFrame, amounts: pl.DataFrame, journeys: Journeys) -> pa.Table:
    """The results of rows that can be priced."""
    columns = {
        **dict(_inputs(frame, journeys)),
        **dict(_amounts(frame, amounts, journeys)),
        **dict(_days(frame, journeys)),
        "entry": _taken([entry.verdict for entry in journeys.entry.values], frame["entry"], pa.string()),
        "unpriced": amounts["unpriced"].to_arrow().cast(pa.int32()),
        "fits": amounts["fits"].to_arrow().cast(pa.string()),
        "error": pa.nulls(frame.height, pa.string()),
    }
    schema = results_schema(journeys.catalog)
    return pa.table([columns[name] for name in schema.names], schema=schema)


def _by_currency(frame: pl.DataFrame, journeys: Journeys, of: Callable[[int], int]) -> pl.Series:
    """Something of every row that follows from the decimal places of its currency."""
    currencies, known = journeys.parts["currency"].values, journeys.catalog.currencies
    places = (known[part.fields["currency"]].minor_unit if part else 0 for part in currencies)
    return gathered([of(number) for number in places], frame["currency"], pl.Int64)


def _taken(values: list[Any], numbers: pl.Series, kind: pa.DataType) -> pa.Array:
    """The value of every row, from its number."""
    return pa.array(values, kind).take(numbers.to_arrow())


def _inputs(frame: pl.DataFrame, journeys: Journeys) -> Iterator[tuple[str, pa.Array]]:
    for part, names in PARTS.items():
        for name in (option.replace("-", "_") for option in names):
            values = [resolved.inputs[name] if resolved else None for resolved in journeys.parts[part].values]
            yield name, _taken(values, frame[part], INPUTS[name])


def _amounts(frame: pl.DataFrame, amounts: pl.DataFrame, journeys: Journeys) -> Iterator[tuple[str, pa.Array]]:
    """Minor units become decimals by moving the point: the whole numbers stay what they are in memory."""
    kind = amount_type(journeys.catalog)
    factor = _by_currency(frame, journeys, lambda places: 10 ** (kind.scale - places))
    for name in (*(f"{band}_{column}" for band in BANDS for column in COLUMNS), BUDGET):
        minor = amounts[name.replace("local_transport", "local-transport")] * factor
        yield name, minor.to_arrow().cast(pa.decimal128(19, 0)).view(kind)


def _days(frame: pl.DataFrame, journeys: Journeys) -> Iterator[tuple[str, pa.Array]]:
    numbers = frame["timing"]

    def of_every(value: Callable[[Journey], Any], kind: pa.DataType) -> pa.Array:
        return _taken([value(journey) if journey else None for journey in journeys.timings], numbers, kind)

    yield "nights_low", of_every(lambda journey: int(journey.nights.low), pa.int32())
    yield "nights_likely", of_every(lambda journey: int(journey.nights.likely), pa.int32())
    yield "nights_high", of_every(lambda journey: int(journey.nights.high), pa.int32())
    yield "trips", of_every(lambda journey: len(journey.stays), pa.int32())
    yield "first_day", of_every(lambda journey: journey.stays[0].arrive, pa.date32())
    yield "last_day", of_every(lambda journey: journey.stays[-1].leave, pa.date32())
