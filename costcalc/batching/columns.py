"""The columns of a batch: what those of an input stand for, and what a row of results holds."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, get_args

import pyarrow as pa

from costcalc.catalog.choices import Category
from costcalc.catalog.lookup import folded
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import did_you_mean, nearest
from costcalc.errors import CostcalcError, DataError, Problem, option
from costcalc.scenario.options import BY_FIELD, OPTIONS, key_of, option_name
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
AMOUNTS = (*(f"{band}_{column}" for band in BANDS for column in COLUMNS), BUDGET)
"""The columns that hold money, in the currency of their row."""
STAYS: Mapping[str, pa.DataType] = {
    **{f"nights_{column}": pa.int32() for column in COLUMNS},
    "trips": pa.int32(),
    "first_day": pa.date32(),
    "last_day": pa.date32(),
}
"""The columns of how long a journey is and when."""
MAX_DIGITS = 18
"""Of an amount: what eight bytes hold."""


def amount_type(catalog: Catalog) -> pa.DataType:
    """Of every amount: as many decimal places as the currency that has the most."""
    return pa.decimal128(MAX_DIGITS, max(currency.minor_unit for currency in catalog.currencies.values()))


def results_schema(catalog: Catalog) -> pa.Schema:
    """The columns that pricing gives: the resolved options, amounts, length of stay, verdicts, and what was wrong."""
    return pa.schema([*INPUTS.items(), *_results(amount_type(catalog))])


def result_names() -> tuple[str, ...]:
    """The names of those columns, which do not depend on the catalogue."""
    return (*INPUTS, *(name for name, _ in _results(pa.null())))


def _results(amount: pa.DataType) -> Iterator[tuple[str, pa.DataType]]:
    for band in BANDS:
        yield from ((f"{band}_{column}", amount) for column in COLUMNS)
    yield from STAYS.items()
    yield "entry", pa.string()
    yield "unpriced", pa.int32()
    yield BUDGET, amount
    yield "fits", pa.string()
    yield "error", pa.string()


ALWAYS_KEPT = ("id", "name", "reference")
"""Columns that are carried along without asking."""


class Columns(NamedTuple):
    """The columns of an input by their place."""

    options: dict[int, str]
    """Options of a scenario and the budget, as the columns of a batch call them."""
    kept: dict[int, str]
    """Columns that are carried along, as the input calls them."""


def column_of(name: str) -> str | None:
    """The option or budget that a column or key stands for, as the columns of a batch call it; or none."""
    option = option_name(name)
    if option:
        return option.replace("-", "_")
    return BUDGET if folded(name) == BUDGET else None


def columns_of(names: Sequence[str], keep: Collection[str], called: str) -> Columns:
    """The columns of a header by what they stand for. Raises DataError with everything that is wrong with it."""
    columns, unknown = Columns({}, {}), []
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
        places, column = (columns.options, option) if option else (columns.kept, name)
        first = next((names[earlier] for earlier, other in places.items() if other == column), None)
        if first is not None:
            problems.append(f"the columns {first!r} and {name!r} are the same: leave one of them out")
        places[place] = column
    known = (*INPUTS, BUDGET)
    misspelt = any(nearest(name, known) for _, name in unknown[:MAX_NAMED])  # a header all the same; data may be long
    if not misspelt and not any(column != BUDGET for column in columns.options.values()):
        problems.append(_missing_header(names))
    else:
        problems += _unknown_columns(unknown)
        problems += [
            f"there is no column {name!r} to keep. It has: {', '.join(names)}."
            for name in keep
            if folded(name) not in map(folded, columns.kept.values())
        ]
    if problems:
        raise DataError([Problem(problem).within(called) for problem in problems])
    return columns


def _unknown_columns(unknown: Sequence[tuple[int, str]]) -> Iterator[str]:
    """A sentence for each column that stands for nothing, and one for all that a batch writes itself."""
    own = [name for _, name in unknown if folded(name) in OWN]
    if own:
        more = f" and {len(own) - 1} more" if len(own) > 1 else ""
        yield f"the column {own[0]!r}{more} would be results of a batch, and not what one is made from: leave them out"
    for place, name in unknown:
        if folded(name) not in OWN:
            yield unknown_name("column", name) if name.strip() else f"column {place + 1} has no name"


OWN = frozenset(folded(name) for name in (LINE, *result_names()))
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
    return key_of(field).replace("-", "_") if field in BY_FIELD else f"the option {key_of(field)}"
