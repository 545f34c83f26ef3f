"""The columns of a batch: what those of an input stand for, and what a row of results holds."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, get_args

import pyarrow as pa

from costcalc.catalog.choices import Category
from costcalc.catalog.lookup import folded
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import did_you_mean, nearest
from costcalc.errors import CostcalcError, DataError, Problem, option
from costcalc.scenario.options import OPTIONS, key_of, option_name
from costcalc.scenario.parse import parse_day, parse_whole

LINE = "line"
"""The column of an output that says where in its file a row stands."""
BUDGET = "budget"
"""The input column that is no option of a scenario: the most that can be paid, in the currency of the row."""
TYPES: Mapping[Callable[[str, Any], Any], pa.DataType] = {parse_whole: pa.int32(), parse_day: pa.date32()}
"""The column of an option by how it is read; all others are text."""
INPUTS: Mapping[str, pa.DataType] = {
    name.replace("-", "_"): TYPES.get(option.parse, pa.string()) for name, option in OPTIONS.items()
}
"""Every option of a scenario as a column of the results: what it was resolved to."""
BANDS = ("total", *(category.replace("-", "_") for category in get_args(Category)))
"""Every amount of a row, each with a column for its low, likely and high."""
COLUMNS = ("low", "likely", "high")
STAYS: Mapping[str, pa.DataType] = {
    **{f"nights_{column}": pa.int32() for column in COLUMNS},
    "trips": pa.int32(),
    "first_day": pa.date32(),
    "last_day": pa.date32(),
}
"""The columns of how long a journey is and when."""
RESULTS: Mapping[str, pa.DataType | None] = {
    **INPUTS,
    **{f"{band}_{column}": None for band in BANDS for column in COLUMNS},
    **STAYS,
    "entry": pa.string(),
    "unpriced": pa.int32(),
    BUDGET: None,
    "fits": pa.string(),
    "error": pa.string(),
}
"""The columns that pricing gives: the resolved options, amounts, length of stay, verdicts, and what was wrong.

Those without a type are amounts, in the currency of their row: the catalogue says how many decimal places they have.
"""
AMOUNTS = tuple(name for name, kind in RESULTS.items() if kind is None)
MAX_DIGITS = 18
"""Of an amount: what eight bytes hold."""


def amount_type(catalog: Catalog) -> pa.DataType:
    """Of every amount: as many decimal places as the currency that has the most."""
    return pa.decimal128(MAX_DIGITS, max(currency.minor_unit for currency in catalog.currencies.values()))


def results_schema(catalog: Catalog) -> pa.Schema:
    """The columns that pricing gives, with their types."""
    amount = amount_type(catalog)
    return pa.schema([(name, amount if kind is None else kind) for name, kind in RESULTS.items()])


ALWAYS_KEPT = ("id", "name", "reference")
"""Columns that are carried along without asking."""


def column_of(name: str) -> str | None:
    """The option or budget that a column or key stands for, as the columns of a batch call it; or none."""
    option = option_name(name)
    if option:
        return option.replace("-", "_")
    return BUDGET if folded(name) == BUDGET else None


def columns_of(names: Sequence[str], keep: Collection[str], where: str) -> tuple[dict[int, str], dict[int, str]]:
    """The options of a header by the place of their column, and the columns that are carried along.

    Options and the budget are called as the columns of a batch are, the others as in the input. Raises DataError with
    everything that is wrong with the header.
    """
    options: dict[int, str] = {}
    kept: dict[int, str] = {}
    unknown: list[tuple[int, str]] = []
    wanted = {folded(name) for name in (*ALWAYS_KEPT, *keep)}
    problems = [
        f"the column {name!r} cannot be kept: the results have one of that name; give it another"
        for name in keep
        if folded(name) in OWN
    ]
    for place, name in enumerate(names):
        option = column_of(name)
        if option is None and folded(name) not in wanted:
            unknown.append((place, name))
            continue
        columns, column = (options, option) if option else (kept, name)
        first = next((names[earlier] for earlier, other in columns.items() if other == column), None)
        if first is not None:
            problems.append(f"the columns {first!r} and {name!r} are the same: leave one of them out")
        columns[place] = column
    known = (*INPUTS, BUDGET)
    misspelt = any(nearest(name, known) for _, name in unknown[:MAX_NAMED])  # a header all the same; data may be long
    if not misspelt and not any(column != BUDGET for column in options.values()):
        problems.append(_missing_header(names))
    else:
        problems += _unknown_columns(unknown)
        problems += [
            f"there is no column {name!r} to keep. It has: {', '.join(names)}."
            for name in keep
            if folded(name) not in map(folded, kept.values())
        ]
    if problems:
        raise DataError([Problem(problem).within(where) for problem in problems])
    return options, kept


def _unknown_columns(unknown: Sequence[tuple[int, str]]) -> Iterator[str]:
    """A sentence for each column that stands for nothing, and one for all that a batch writes itself."""
    own = [name for _, name in unknown if folded(name) in OWN]
    if own:
        more = f" and {len(own) - 1} more" if len(own) > 1 else ""
        yield f"the column {own[0]!r}{more} would be results of a batch, and not what one is made from: leave them out"
    for place, name in unknown:
        if folded(name) not in OWN:
            yield unknown_name("column", name) if name.strip() else f"column {place + 1} has no name"


OWN = frozenset(folded(name) for name in (LINE, *RESULTS))
"""The columns that an output has in any case."""


def unknown_name(what: str, name: str) -> str:
    """The sentence for a column or key that stands for nothing, with the nearest names."""
    return (
        f"unknown {what} {name!r}. {did_you_mean(name, (*INPUTS, BUDGET))} "
        f"To carry it along unchanged: {option('keep', repr(name))}"
    )


def _missing_header(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name[:MAX_SHOWN]) for name in names[:MAX_NAMED]) + ", …" * (len(names) > MAX_NAMED)
    return (
        f"the header is missing, or names no option of a scenario: it has {shown}. "
        "Name the columns in the first line, such as: condition, from, start, companions"
    )


MAX_NAMED, MAX_SHOWN = 6, 40
"""Of what may be no header at all: how many names are shown, and how many characters of each."""


def as_columns(error: CostcalcError) -> list[str]:
    """What is wrong with a row, each option of a scenario named as its column."""
    return [problem.named(_column) for problem in error.problems]


def _column(field: str) -> str:
    return column_of(key_of(field)) or f"the option {key_of(field)}"
