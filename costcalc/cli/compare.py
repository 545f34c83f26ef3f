"""The command that sets scenarios side by side."""

from typing import Any

import typer

from costcalc.cli.options import (
    MAX_AGE,
    PARTS,
    RATES,
    argument,
    declare,
    output_options,
    scenario_options,
    switch,
    takes,
)
from costcalc.scenario.options import BY_FIELD


@takes(
    scenarios=argument(
        "scenarios", "FILE", "Named scenarios with shared defaults, .toml or .json; - is standard input.", default=None
    ),
    scenario=scenario_options(several=True),
    options=[
        declare("budget", "AMOUNT", "Mark what fits; end with 4 if nothing does."),
        switch("all-tiers", "Every tier of each condition."),
        switch("all-plans", "Every travel plan of each tier."),
        switch("all-cities", "Every city."),
        declare("sort", "KEY", "likely, low, high, nights, last-day or name.", default="likely"),
        declare("top", "N", "Show the first N only.", kind=int),
        declare("budget-at", "FIGURE", "Which total must fit: low, likely (if left out) or high.", panel="Money"),
        *RATES,
    ],
    max_age=MAX_AGE,
    out=output_options("brief", "table", "json", "csv", "md", "html", parts=PARTS["comparison"]),
)
def compare(
    context: typer.Context,
    scenarios: str | None,
    scenario: dict[str, Any],
    options: dict[str, Any],
    max_age: int | None,
    out: dict[str, Any],
) -> None:
    """Set scenarios side by side: what each comes to, what is cheaper and why.

    costcalc compare -c t1d --all-tiers
    costcalc compare -c knee-oa --city tokyo --city osaka

    Every option of a scenario may be given several times; each combination is a scenario. Only --without, given several
    times, leaves several categories out of all of them.
    """
    from costcalc.api.comparing import compare
    from costcalc.api.verdicts import check_comparison
    from costcalc.cli.formats import Answer

    answer = Answer("comparison", **out)
    file = None if scenarios is None else answer.source(scenarios, "the file of the scenarios")
    given, configured = typed_apart(context, scenario)
    choices: dict[str, Any] = {field: _values(field, texts) for field, texts in given.items()}
    defaults: Any = {
        field: [",".join(texts)] if BY_FIELD[field].is_list else texts for field, texts in configured.items()
    }
    comparison = compare(file, **choices, **answer.arguments(options), defaults=defaults)
    answer.give(comparison)
    check_comparison(comparison, max_age)


def _values(field: str, texts: list[str]) -> list[Any]:
    """The values of an option that was typed several times; categories to leave out are one value together."""
    if BY_FIELD[field].repeated and BY_FIELD[field].is_list:
        return [texts]
    return [[text] for text in texts] if BY_FIELD[field].is_list else texts


def typed_apart(context: typer.Context, options: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The options that stand on the command line, and those that are configured, which a file's own words win over."""
    given: dict[str, Any] = {}
    configured: dict[str, Any] = {}
    for field, value in options.items():
        if value:
            source = context.get_parameter_source(field)
            typed = source is not None and source.name == "COMMANDLINE"
            (given if typed else configured)[field] = value
    return given, configured
