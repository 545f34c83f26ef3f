"""The columns of a batch: what may stand in a row of options, and what a row of results holds."""

from collections.abc import Iterator, Mapping
from typing import get_args

import pyarrow as pa

from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Category
from costcalc.scenario.options import OPTIONS

LINE = "line"
"""The column of an output that says where in its file a row stands."""
BUDGET = "budget"
"""The input column that is no option of a scenario: the most that can be paid, in the currency of the row."""
INPUTS: Mapping[str, pa.DataType] = {
    name.replace("-", "_"): pa.int32()
    if name == "companions"
    else pa.date32()
    if name in ("start", "finish-by")
    else pa.string()
    for name in OPTIONS
}
"""Every option of a scenario as a column of the results: what it was resolved to."""
BANDS = ("total", *(category.replace("-", "_") for category in get_args(Category)))
"""Every amount of a row, each with a column for its low, likely and high."""
COLUMNS = ("low", "likely", "high")
MOST_DIGITS = 18
"""Of an amount: what eight bytes hold."""


def amount_type(catalog: Catalog) -> pa.DataType:
    """Of every amount: as many decimal places as the currency that has the most."""
    return pa.decimal128(MOST_DIGITS, max(currency.minor_unit for currency in catalog.currencies.values()))


def results_schema(catalog: Catalog) -> pa.Schema:
    """The columns that pricing gives: the resolved options, amounts, length of stay, verdicts, and what was wrong."""
    return pa.schema([*INPUTS.items(), *_results(amount_type(catalog))])


def result_names() -> tuple[str, ...]:
    """The names of those columns, which do not depend on the catalogue."""
    return (*INPUTS, *(name for name, _ in _results(pa.null())))


def _results(amount: pa.DataType) -> Iterator[tuple[str, pa.DataType]]:
    for band in BANDS:
        yield from ((f"{band}_{column}", amount) for column in COLUMNS)
    yield from ((f"nights_{column}", pa.int32()) for column in COLUMNS)
    yield "trips", pa.int32()
    yield "first_day", pa.date32()
    yield "last_day", pa.date32()
    yield "entry", pa.string()
    yield "unpriced", pa.int32()
    yield BUDGET, amount
    yield "fits", pa.string()
    yield "error", pa.string()
