"""The command that sets scenarios side by side."""

from typing import Annotated, cast, get_args

import typer

from costcalc.cli.completion import one_of
from costcalc.cli.options import (
    ANSWER,
    BASIS,
    CABIN,
    CHILD_AGES,
    CITY,
    COMPANIONS,
    CONDITION,
    CONTINGENCY,
    CULTURE_WEEKS,
    CURRENCY,
    FINISH_BY,
    FX_BUFFER,
    INTERPRETER,
    LODGING,
    NATIONALITY,
    NIGHTS,
    ORIGIN,
    PAY,
    PLAN,
    START,
    TIER,
    TREATMENT_PRICE,
    WITHOUT,
    DataOption,
    LocaleOption,
    OutputOption,
    QuietOption,
    RateDateOption,
    RateOption,
    RatesOption,
    UrlOption,
    format_option,
)

MOST = 10_000
"""Combinations that are compared at once: some seconds of work. No price: it only keeps a slip of the keys short."""

Several = list[str] | None
"""One value, or several of which each makes a scenario of its own."""


def add_compare(app: typer.Typer) -> None:
    """Give the program this command."""
    app.command()(compare)


def compare(
    context: typer.Context,
    scenarios: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="Named scenarios with shared defaults, .toml or .json; - is standard input.",
            show_default=False,
        ),
    ] = None,
    condition: Annotated[Several, CONDITION] = None,
    tier: Annotated[Several, TIER] = None,
    plan: Annotated[Several, PLAN] = None,
    start: Annotated[Several, START] = None,
    finish_by: Annotated[Several, FINISH_BY] = None,
    nights: Annotated[Several, NIGHTS] = None,
    culture_weeks: Annotated[Several, CULTURE_WEEKS] = None,
    origin: Annotated[Several, ORIGIN] = None,
    nationality: Annotated[Several, NATIONALITY] = None,
    companions: Annotated[Several, COMPANIONS] = None,
    child_ages: Annotated[Several, CHILD_AGES] = None,
    city: Annotated[Several, CITY] = None,
    lodging: Annotated[Several, LODGING] = None,
    cabin: Annotated[Several, CABIN] = None,
    interpreter: Annotated[Several, INTERPRETER] = None,
    pay: Annotated[Several, PAY] = None,
    treatment_price: Annotated[Several, TREATMENT_PRICE] = None,
    basis: Annotated[Several, BASIS] = None,
    without: Annotated[Several, WITHOUT] = None,
    contingency: Annotated[Several, CONTINGENCY] = None,
    fx_buffer: Annotated[Several, FX_BUFFER] = None,
    answers: Annotated[Several, ANSWER] = None,
    currency: Annotated[Several, CURRENCY] = None,
    all_tiers: Annotated[bool, typer.Option("--all-tiers", help="Every tier of each condition.")] = False,
    all_plans: Annotated[bool, typer.Option("--all-plans", help="Every travel plan of each tier.")] = False,
    all_cities: Annotated[bool, typer.Option("--all-cities", help="Every city.")] = False,
    sort: Annotated[
        str,
        typer.Option(
            metavar="KEY",
            help="likely, low, high, nights, last-day or name.",
            autocompletion=one_of("likely", "low", "high", "nights", "last-day", "name"),
        ),
    ] = "likely",
    top: Annotated[int | None, typer.Option(min=1, metavar="N", help="Show the first N only.")] = None,
    budget: Annotated[
        str | None,
        typer.Option(
            metavar="AMOUNT", help="Mark what fits, in the currency of the comparison; end with 4 if nothing does."
        ),
    ] = None,
    budget_at: Annotated[
        str | None,
        typer.Option(
            metavar="FIGURE",
            help="Which total must fit: low, likely or high.  [default: likely]",
            show_default=False,
            autocompletion=one_of("low", "likely", "high"),
        ),
    ] = None,
    rates: RatesOption = "bundled",
    rates_url: UrlOption = None,
    rate: RateOption = None,
    rate_date: RateDateOption = None,
    max_age: Annotated[
        int | None,
        typer.Option(min=0, metavar="DAYS", help="After the answer, end with 5 if a rate is older than so many days."),
    ] = None,
    data: DataOption = None,
    format_: Annotated[str | None, format_option("table", "json", "csv", "md", "html")] = None,
    output: OutputOption = None,
    locale: LocaleOption = None,
    quiet: QuietOption = False,
) -> None:
    """Set scenarios side by side: what each comes to, what is cheaper and why.

    Every option of a scenario may be given several times; each combination is a scenario. Only --without, given several
    times, leaves several categories out of all of them.
    """
    from costcalc.analysis.compare.compare import compare
    from costcalc.analysis.compare.model import Sort
    from costcalc.catalog.load import load_catalog
    from costcalc.catalog.names import choice
    from costcalc.cli.comparing import (
        asked_for,
        give_comparison_verdicts,
        refuse_scenarios_as_output,
        scenarios_of,
    )
    from costcalc.cli.exchange import rate_day, say_other_day
    from costcalc.cli.formats import deliver, format_of
    from costcalc.cli.inputs import now
    from costcalc.cli.verdicts import column_of, limit_of
    from costcalc.rates.choose import rates_for
    from costcalc.rendering.formats import COMPARISON

    refuse_scenarios_as_output(output, scenarios)
    chosen = format_of(COMPARISON, format_, output)
    by = cast("Sort", choice("order", sort, get_args(Sort)))
    limit = limit_of(budget)
    at = column_of(budget_at, limit)
    created, catalog = now(), load_catalog(data)
    values = {
        "condition": condition,
        "tier": tier,
        "plan": plan,
        "start": start,
        "finish-by": finish_by,
        "nights": nights,
        "culture-weeks": culture_weeks,
        "from": origin,
        "nationality": nationality,
        "companions": companions,
        "child-ages": child_ages,
        "city": city,
        "lodging": lodging,
        "cabin": cabin,
        "interpreter": interpreter,
        "pay": pay,
        "treatment-price": treatment_price,
        "basis": basis,
        "without": without,
        "contingency": contingency,
        "fx-buffer": fx_buffer,
        "currency": currency,
        "answer": answers,
    }
    asked = asked_for(context, values, {"tier": all_tiers, "plan": all_plans, "city": all_cities})
    named = scenarios_of(scenarios, asked, catalog, created.date(), MOST)
    on = rate_day(rate_date)
    table = rates_for(catalog, on, rate or (), created, rates, rates_url)
    if not quiet:
        say_other_day(table, on)
    found = compare(named, catalog, table, created=created, sort=by, top=top, limit=limit, at=at)
    deliver(COMPARISON, found, chosen, output, quiet, locale)
    give_comparison_verdicts(found, max_age)
