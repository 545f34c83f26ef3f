"""The command that ranks what to ask the clinic."""

from typing import Annotated

import typer

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


def add_questions(app: typer.Typer) -> None:
    """Give the program this command."""
    app.command()(questions)


def questions(
    condition: Annotated[str, CONDITION],
    tier: Annotated[str, TIER] = "standard",
    plan: Annotated[str | None, PLAN] = None,
    start: Annotated[str | None, START] = None,
    finish_by: Annotated[str | None, FINISH_BY] = None,
    nights: Annotated[str | None, NIGHTS] = None,
    culture_weeks: Annotated[str | None, CULTURE_WEEKS] = None,
    origin: Annotated[str | None, ORIGIN] = None,
    nationality: Annotated[str | None, NATIONALITY] = None,
    companions: Annotated[str, COMPANIONS] = "0",
    child_ages: Annotated[str | None, CHILD_AGES] = None,
    city: Annotated[str, CITY] = "tokyo",
    lodging: Annotated[str, LODGING] = "standard",
    cabin: Annotated[str, CABIN] = "economy",
    interpreter: Annotated[str, INTERPRETER] = "hired",
    pay: Annotated[str, PAY] = "wire",
    treatment_price: Annotated[str | None, TREATMENT_PRICE] = None,
    basis: Annotated[str | None, BASIS] = None,
    without: Annotated[list[str] | None, WITHOUT] = None,
    contingency: Annotated[str | None, CONTINGENCY] = None,
    fx_buffer: Annotated[str | None, FX_BUFFER] = None,
    currency: Annotated[str, CURRENCY] = "USD",
    answers: Annotated[list[str] | None, ANSWER] = None,
    rates: RatesOption = "bundled",
    rates_url: UrlOption = None,
    rate: RateOption = None,
    rate_date: RateDateOption = None,
    data: DataOption = None,
    format_: Annotated[str | None, format_option("table", "message", "japanese", "md", "json")] = None,
    output: OutputOption = None,
    locale: LocaleOption = None,
    quiet: QuietOption = False,
) -> None:
    """Rank what to ask the clinic by the money that hangs on it.

    With a message ready to send. Answers given back with --answer narrow the budget, here and in estimate.
    """
    from costcalc.analysis.questions.rank import questions
    from costcalc.catalog.load import load_catalog
    from costcalc.cli.exchange import rate_day, say_other_day
    from costcalc.cli.formats import deliver, format_of
    from costcalc.cli.inputs import now
    from costcalc.rates.choose import rates_for
    from costcalc.rendering.formats import QUESTIONS
    from costcalc.scenario.resolve import scenario_of

    chosen = format_of(QUESTIONS, format_, output)
    created, catalog = now(), load_catalog(data)
    wish = {
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
        "without": ",".join(without) if without else None,
        "contingency": contingency,
        "fx-buffer": fx_buffer,
        "currency": currency,
        "answer": ";".join(answers) if answers else None,
    }
    scenario = scenario_of(wish, catalog, created.date())
    on = rate_day(rate_date)
    table = rates_for(catalog, on, rate or (), created, rates, rates_url)
    if not quiet:
        say_other_day(table, on)
    deliver(QUESTIONS, questions(scenario, catalog, table, created=created), chosen, output, quiet, locale)
