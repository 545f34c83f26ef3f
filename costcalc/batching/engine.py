"""A table of options priced at once: what each category rests on is looked at, and each combination worked out once.

Nothing is priced here. Parts of scenarios are resolved by `resolve`, journeys are made and lines found, multiplied,
converted and rounded by the functions that make a quote's; only sums, and percentages of sums, are taken column by
column. A row with anything unusual goes to `Single`, which prices it as a quote would be.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

import polars as pl
import pyarrow as pa

from costcalc.batching.amounts import Amounts
from costcalc.batching.columns import (
    AMOUNTS,
    BUDGET,
    COLUMNS,
    INPUTS,
    MAX_DIGITS,
    STAYS,
    amount_type,
    results_schema,
)
from costcalc.batching.distinct import Distinct, Interned, Row, numbers_of
from costcalc.batching.journeys import PARTS, UNIT, Journeys
from costcalc.batching.single import Single
from costcalc.catalog.models import Catalog
from costcalc.errors import ScenarioError
from costcalc.rates.exchange import RateTable
from costcalc.scenario.options import OPTIONS
from costcalc.scenario.parse import parse_amount

MAX_KNOWN = 1_000_000
"""Combinations that are remembered; beyond them all are forgotten, so that memory stays bounded."""


class Engine:
    """Prices tables of options, remembering what it has worked out.

    Options that have no column, and blank cells, take `defaults`, else those of a scenario.
    """

    def __init__(self, catalog: Catalog, rates: RateTable, created: datetime, defaults: Mapping[str, str]) -> None:
        self.single = Single(catalog, rates, created, defaults)
        self.catalog, self.rates, self.today = catalog, rates, created.date()
        self.too_large = 10 ** (MAX_DIGITS - amount_type(catalog).scale)
        """The least amount that has more digits than its column."""
        self._forget()

    def price(self, table: pa.Table) -> pa.Table:
        """The results of a table with one text column for each option that is given (`from`, `culture_weeks`, …).

        Row by row; one that cannot be priced says why in its `error`.
        """
        if self.journeys.known + self.amounts.known > MAX_KNOWN:
            self._forget()
        frame = self.journeys.numbers(self._numbered(table))
        amounts = self._with_limits(frame, self.amounts.summed(frame))
        right = ~(amounts["wrong"] | (amounts["total_high"] >= self.too_large * frame[UNIT]))
        frame = frame.filter(right)
        results = _results(frame, amounts.filter(right), self.journeys)
        if frame.height == table.num_rows:
            return results
        return self._with_odd_rows(table, frame["row"], results)

    def _forget(self) -> None:
        self.texts = {name: Interned("") for name in (*OPTIONS, BUDGET)}
        self.journeys = Journeys(self.catalog, self.rates, self.today, self.texts, self.single.defaults)
        self.amounts = Amounts(self.journeys)
        self.limits = Distinct((BUDGET, "currency"), {BUDGET: pl.Int64}, self._limit)

    def _numbered(self, table: pa.Table) -> pl.DataFrame:
        """The number of the text of every option of every row."""
        given = {name.replace("_", "-"): table.column(name) for name in table.column_names}
        nothing = pl.repeat(0, table.num_rows, dtype=pl.UInt32, eager=True)
        numbers = {
            name: numbers_of(given[name], texts) if name in given else nothing for name, texts in self.texts.items()
        }
        return pl.DataFrame({"row": pl.int_range(table.num_rows, dtype=pl.UInt32, eager=True), **numbers})

    def _with_limits(self, frame: pl.DataFrame, amounts: pl.DataFrame) -> pl.DataFrame:
        """The amounts with the most that can be paid, and the dearest figure that is within it."""
        limit = pl.col(BUDGET)
        fits = pl.lit("none")
        for column in COLUMNS:
            fits = pl.when(pl.col(f"total_{column}") <= limit).then(pl.lit(column)).otherwise(fits)
        return amounts.with_columns(*self.limits.of(frame)).with_columns(
            pl.when(limit.is_not_null()).then(fits).alias("fits"),
            (pl.col("wrong") | (limit < 0).fill_null(value=False)).alias("wrong"),
        )

    def _limit(self, row: Row) -> tuple[int | None]:
        """The most that can be paid, in minor units; below nothing for what cannot be read."""
        text = self.texts[BUDGET].values[row[BUDGET]]
        if not text:
            return (None,)
        exchange = self.journeys.exchange(row["currency"])
        try:
            return (int(parse_amount(BUDGET, text, exchange.currency).scaleb(exchange.minor_unit)),)
        except ScenarioError:
            return (-1,)

    def _with_odd_rows(self, table: pa.Table, good: pl.Series, results: pa.Table) -> pa.Table:
        """The results in the order of the table, the rows that are not among the good ones priced one by one."""
        rows = pl.int_range(table.num_rows, dtype=pl.UInt32, eager=True)
        odd = rows.filter(~rows.is_in(good.implode()))
        priced = self.single.price(table.take(odd.to_arrow()))
        order = pl.concat([good, odd]).arg_sort()
        return pa.concat_tables([results, priced]).take(order.to_arrow())


def _results(frame: pl.DataFrame, amounts: pl.DataFrame, journeys: Journeys) -> pa.Table:
    """The results of rows that can be priced."""
    schema = results_schema(journeys.catalog)
    columns = {
        **dict(_inputs(frame, journeys)),
        **dict(_amounts(frame, amounts, amount_type(journeys.catalog))),
        **{name: frame[name].to_arrow() for name in STAYS},
        "entry": frame["verdict"].to_arrow(),
        "unpriced": amounts["unpriced"].to_arrow(),
        "fits": amounts["fits"].to_arrow(),
        "error": pa.nulls(frame.height),
    }
    return pa.table([columns[field.name].cast(field.type) for field in schema], schema=schema)


def _inputs(frame: pl.DataFrame, journeys: Journeys) -> Iterator[tuple[str, pa.Array]]:
    for part, names in PARTS.items():
        numbers = frame[part].to_arrow()
        for name in (option.replace("-", "_") for option in names):
            values = [resolved.inputs[name] if resolved else None for resolved in journeys.parts[part].values]
            yield name, pa.array(values, INPUTS[name]).take(numbers)


def _amounts(frame: pl.DataFrame, amounts: pl.DataFrame, kind: pa.DataType) -> Iterator[tuple[str, pa.Array]]:
    """Minor units become decimals by moving the point: the whole numbers stay what they are in memory."""
    factor = 10**kind.scale // frame[UNIT]
    for name in AMOUNTS:
        minor = amounts[name.replace("local_transport", "local-transport")] * factor
        yield name, minor.to_arrow().cast(pa.decimal128(19, 0)).view(kind)
