"""A table of options priced at once: what each category rests on is looked at, and each combination worked out once.

Nothing is priced here. Parts of scenarios are resolved by `resolve`, journeys are made and lines found, multiplied,
converted and rounded by the functions that make a quote's; only sums, and percentages of sums, are taken column by
column. A row with anything unusual goes to `Single`, which prices it as a quote would be.
"""

from collections.abc import Mapping
from datetime import datetime

import polars as pl
import pyarrow as pa

from costcalc.batching.amounts import Amounts
from costcalc.batching.columns import BUDGET, COLUMNS, MAX_DIGITS, amount_type
from costcalc.batching.distinct import Distinct, Row, Texts, gathered
from costcalc.batching.journeys import WRONG, Journeys
from costcalc.batching.parts import PARTS
from costcalc.batching.results import by_currency, results_of_rows
from costcalc.batching.single import Single, limit_of
from costcalc.catalog.models import Catalog
from costcalc.pricing.limit import Column
from costcalc.rates.exchange import RateTable
from costcalc.scenario.options import OPTIONS

MOST_KNOWN = 1_000_000
"""Combinations that are remembered; beyond them all are forgotten, so that memory stays bounded."""


class Engine:
    """Prices tables of options, remembering what it has worked out.

    Options that have no column, and blank cells, take `defaults`, else those of a scenario.
    """

    def __init__(
        self,
        catalog: Catalog,
        rates: RateTable,
        created: datetime,
        defaults: Mapping[str, str],
        budget_at: Column = "likely",
    ) -> None:
        self.single = Single(catalog, rates, created, defaults, budget_at)
        self.catalog, self.rates, self.today = catalog, rates, created.date()
        self._forget()

    def price(self, table: pa.Table) -> pa.Table:
        """The results of a table with one text column for each option that is given (`from`, `culture_weeks`, …).

        Row by row; one that cannot be priced says why in its `error`.
        """
        if not table.num_rows:
            return self.single.schema.empty_table()
        if self.journeys.known + self.amounts.known > MOST_KNOWN:
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
            amounts = self._held_against(good, self.amounts.summed(good))
            right = ~(amounts["wrong"] | self._too_large(good, amounts))
            good, amounts = good.filter(right), amounts.filter(right)
            results = results_of_rows(good, amounts, self.journeys)
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

    def _held_against(self, frame: pl.DataFrame, amounts: pl.DataFrame) -> pl.DataFrame:
        """The amounts with the most that can be paid, and the dearest figure that is within it."""
        numbers = self.limits.numbers(frame)
        limits = self.limits.values
        none = pl.repeat(None, frame.height, dtype=pl.String, eager=True)
        if all(limit is None for limit in limits):
            return amounts.with_columns(none.cast(pl.Int64).alias(BUDGET), none.alias("fits"))
        amounts = amounts.with_columns(
            gathered(limits, numbers, pl.Int64).alias(BUDGET),
        )
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
        large: pl.Series = amounts["total_high"] >= by_currency(
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
