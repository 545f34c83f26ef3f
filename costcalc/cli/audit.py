"""The command that holds a clinic's own quote against what is known of such prices."""

from typing import Annotated

import typer

from costcalc.cli.completion import keys_of
from costcalc.cli.options import (
    CABIN,
    CHILD_AGES,
    CITY,
    COMPANIONS,
    CONTINGENCY,
    CURRENCY,
    INTERPRETER,
    LODGING,
    NATIONALITY,
    NIGHTS,
    ORIGIN,
    PAY,
    PLAN,
    START,
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


def add_audit(app: typer.Typer) -> None:
    """Give the program this command."""
    app.command()(audit)


def audit(
    context: typer.Context,
    offer: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="A clinic's or agency's quote, .toml, .json or .csv; - is standard input.",
            show_default=False,
        ),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option(
            "--template",
            metavar="KEY",
            help="Print a form to fill in, for a condition: t1d, knee-oa, …",
            autocompletion=keys_of("conditions"),
        ),
    ] = None,
    term: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE", help="What the file does not say: tax=included, total=1815000, …; several times."
        ),
    ] = None,
    condition: Annotated[
        str | None,
        typer.Option("--condition", "-c", metavar="KEY", help="What it is for.", autocompletion=keys_of("conditions")),
    ] = None,
    tier: Annotated[str | None, typer.Option("--tier", "-t", metavar="KEY", help="Package of the condition.")] = None,
    plan: Annotated[str | None, PLAN] = None,
    start: Annotated[str | None, START] = None,
    nights: Annotated[str | None, NIGHTS] = None,
    origin: Annotated[str | None, ORIGIN] = None,
    nationality: Annotated[str | None, NATIONALITY] = None,
    companions: Annotated[str | None, COMPANIONS] = None,
    child_ages: Annotated[str | None, CHILD_AGES] = None,
    city: Annotated[str | None, CITY] = None,
    lodging: Annotated[str | None, LODGING] = None,
    cabin: Annotated[str | None, CABIN] = None,
    interpreter: Annotated[str | None, INTERPRETER] = None,
    pay: Annotated[str | None, PAY] = None,
    without: Annotated[list[str] | None, WITHOUT] = None,
    contingency: Annotated[str | None, CONTINGENCY] = None,
    currency: Annotated[str | None, CURRENCY] = None,
    rates: RatesOption = "bundled",
    rates_url: UrlOption = None,
    rate: RateOption = None,
    rate_date: RateDateOption = None,
    data: DataOption = None,
    format_: Annotated[str | None, format_option("table", "json", "md", "html")] = None,
    output: OutputOption = None,
    locale: LocaleOption = None,
    quiet: QuietOption = False,
) -> None:
    """Hold a clinic's own quote against packages, published prices and its own arithmetic.

    Then what the family would pay in total with it. Ends with 6, after the answer, if there are findings of weight.
    """
    from costcalc.cli.auditing import Asked, audited, form, verdict
    from costcalc.cli.formats import deliver, format_of
    from costcalc.errors import ScenarioError
    from costcalc.rendering.formats import AUDIT

    if template is not None:
        if offer is not None:
            raise ScenarioError("--template prints an empty form: leave FILE out, or leave --template out")
        form(template, data, output, quiet)
        return
    if offer is None:
        raise ScenarioError("name the file of a quote, or ask for an empty form with --template t1d")
    chosen = format_of(AUDIT, format_, output)
    values = {
        "condition": condition,
        "tier": tier,
        "plan": plan,
        "start": start,
        "nights": nights,
        "from": origin,
        "nationality": nationality,
        "companions": companions,
        "child-ages": child_ages,
        "city": city,
        "lodging": lodging,
        "cabin": cabin,
        "interpreter": interpreter,
        "pay": pay,
        "without": ",".join(without) if without else None,
        "contingency": contingency,
        "currency": currency,
    }
    asked = Asked(context, values, tuple(term or ()), rates, rates_url, tuple(rate or ()), rate_date, data, quiet)
    found = audited(offer, output, asked)
    deliver(AUDIT, found, chosen, output, quiet, locale)
    verdict(found)
