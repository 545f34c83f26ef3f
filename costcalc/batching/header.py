"""What the columns of a file stand for: options of a scenario, a budget, and what is carried along."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from costcalc.batching.columns import BUDGET, INPUTS, LINE, result_names
from costcalc.catalog.lookup import folded
from costcalc.errors import DataError
from costcalc.scenario.options import option_name

ALWAYS_KEPT = ("id", "name", "reference")
"""Columns that are carried along without asking."""


class Columns(NamedTuple):
    """What each column of a file is, by its place."""

    options: dict[int, str]
    """Options of a scenario and the budget, as the columns of a batch call them."""
    kept: dict[int, str]
    """What is carried along, as the file calls it."""


def column_of(name: str) -> str | None:
    """The input that a column or key stands for, as the columns of a batch call it; or none."""
    option = option_name(name)
    if option:
        return option.replace("-", "_")
    return BUDGET if folded(name) == BUDGET else None


def columns_of(names: Sequence[str], keep: Collection[str], called: str) -> Columns:
    """What the columns of a header are. Raises DataError with everything that is wrong with it."""
    found = Columns({}, {})
    wanted = {folded(name) for name in (*ALWAYS_KEPT, *keep)}
    problems, unknown = refused_keeps(keep), []
    for place, name in enumerate(names):
        column = column_of(name)
        into, known = (found.options, column) if column else (found.kept, name)
        if column or folded(name) in wanted:
            first = next((names[other] for other, called_so in into.items() if called_so == known), None)
            if first is not None:
                problems.append(f"the columns {first!r} and {name!r} are the same: leave one of them out")
            into[place] = known
        else:
            unknown.append((place, name))
    misspelt = any(_near(name) for _, name in unknown[:MOST_NAMED])  # a header all the same; data may be a long line
    if not misspelt and not any(column != BUDGET for column in found.options.values()):
        raise DataError([f"{called}: {problem}" for problem in (*problems, _missing_header(names))])
    there = {folded(name) for name in found.kept.values()}
    problems += _unknown_columns(unknown)
    problems += [
        f"there is no column {name!r} to keep. It has: {', '.join(names)}."
        for name in keep
        if folded(name) not in there
    ]
    if problems:
        raise DataError([f"{called}: {problem}" for problem in problems])
    return found


def _unknown_columns(unknown: Sequence[tuple[int, str]]) -> Iterator[str]:
    """A sentence for each column that stands for nothing, and one for all that a batch writes itself."""
    own = [name for _, name in unknown if folded(name) in OWN]
    if own:
        more = f" and {len(own) - 1} more" if len(own) > 1 else ""
        yield f"the column {own[0]!r}{more} would be results of a batch, and not what one is made from: leave them out"
    for place, name in unknown:
        if folded(name) not in OWN:
            yield unknown_name("column", name) if name.strip() else f"column {place + 1} has no name"


def refused_keeps(keep: Iterable[str]) -> list[str]:
    """What cannot be carried along: a column that the results have themselves."""
    return [
        f"the column {name!r} cannot be kept: the results have one of that name; give it another"
        for name in keep
        if folded(name) in OWN
    ]


OWN = frozenset(folded(name) for name in (LINE, *result_names()))
"""The columns that an output has in any case."""


def unknown_name(what: str, name: str) -> str:
    """The sentence for a column or key that stands for nothing, with the nearest names."""
    near = _near(name)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join((*INPUTS, BUDGET))}."
    return f"unknown {what} {name!r}. {hint} To carry it along unchanged: --keep {name!r}"


def _near(name: str) -> list[str]:
    """The inputs whose names are nearest to one that is none, the best first."""
    known = {folded(column): column for column in (*INPUTS, BUDGET)}
    return [known[each] for each in get_close_matches(folded(name), known, n=3, cutoff=0.6)]


def _missing_header(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name[:MOST_SHOWN]) for name in names[:MOST_NAMED]) + ", …" * (len(names) > MOST_NAMED)
    return (
        f"the header is missing, or names no option of a scenario: it has {shown}. "
        "Name the columns in the first line, such as: condition, from, start, companions"
    )


MOST_NAMED, MOST_SHOWN = 6, 40
"""Of what may be no header at all: how many names are shown, and how many characters of each."""
