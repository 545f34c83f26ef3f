"""What `compare` is asked for and gives: the scenarios, and the verdict on them."""

from collections.abc import Mapping, Sequence, Set
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from costcalc.errors import OutputError, OverBudget, ScenarioError, TooOld

if TYPE_CHECKING:
    from costcalc.analysis.compare.model import Comparison
    from costcalc.catalog.models import Catalog
    from costcalc.scenario.combine import Choices, Named


class Asked(NamedTuple):
    """The values of the options of a scenario."""

    given: "Choices"
    """On the command line."""
    usual: "Choices"
    """By configuration: what holds if neither the command line nor a file says otherwise."""
    every: Set[str]
    """The options of which every value is asked for."""


def asked_for(context: typer.Context, values: Mapping[str, Sequence[str] | None], every: Mapping[str, bool]) -> Asked:
    """What a command was given of each option of a scenario. Raises ScenarioError for what contradicts itself."""
    from costcalc.scenario.files import ALL
    from costcalc.scenario.options import OPTIONS

    given: dict[str, Sequence[str]] = {}
    usual: dict[str, Sequence[str]] = {}
    for name, texts in values.items():
        if texts:
            source = context.get_parameter_source(OPTIONS[name].field)
            typed = source is not None and source.name == "COMMANDLINE"
            together = name == "without" or (OPTIONS[name].is_list and not typed)  # a configured list is one value
            (given if typed else usual)[name] = [",".join(texts)] if together else texts
    wanted = {name for name, all_of_them in every.items() if all_of_them}
    problems = [
        f"--all-{ALL[name]} and --{name} contradict each other: give one of them"
        for name in sorted(wanted & given.keys())
    ]
    codes = dict.fromkeys(code.strip().upper() for code in given.get("currency", ()))
    if len(codes) > 1:
        problems.append(f"amounts of two currencies cannot be ranked: give one --currency, not {' and '.join(codes)}")
    if problems:
        raise ScenarioError(problems)
    return Asked(given, usual, wanted)


def scenarios_of(name: str | None, asked: Asked, catalog: "Catalog", today: date, most: int) -> "list[Named]":
    """The scenarios of a file, or every combination of what was given. Raises DataError or ScenarioError."""
    from costcalc.cli.inputs import text_of
    from costcalc.scenario.combine import Reader, spread
    from costcalc.scenario.files import read_scenarios

    given, usual, every = asked
    if name is not None:
        text, called = text_of(name)
        return read_scenarios(text, called, catalog, today, given=given, usual=usual, every=every, most=most)
    choices = {key: texts for key, texts in {**usual, **given}.items() if key not in every}
    return spread(choices, Reader(catalog, today), every=every, most=most)


def refuse_scenarios_as_output(output: str | None, scenarios: str | None) -> None:
    """Raises OutputError for an answer that would be written over the scenarios it is made from."""
    files = scenarios is not None and scenarios != "-" and output not in (None, "-")
    if files and Path(str(output)).resolve() == Path(str(scenarios)).resolve():
        raise OutputError(f"--output {output} is the file of the scenarios: choose another name, so that it stays")


def give_comparison_verdicts(comparison: "Comparison", max_age: int | None) -> None:
    """Raises OverBudget if nothing is within the limit, and TooOld if a rate is older than it may be.

    If both is so, both is said, and it is OverBudget.
    """
    from costcalc.rates.choose import check_max_age

    limit, over = comparison.limit, []
    if limit and limit.nearest is not None:
        over.append(
            f"over the budget: nothing fits --budget {limit.amount:,} at the {limit.at} total; "
            f"the nearest is {limit.nearest}, {limit.missing:,} {comparison.currency} over"
        )
    try:
        check_max_age(comparison.rates, comparison.created.date(), max_age)
    except TooOld as error:
        if not over:
            raise
        over += error.problems
    if over:
        raise OverBudget(over)
