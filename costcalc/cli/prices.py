"""The command that shows what clinics publish."""

from typing import Annotated

import typer

from costcalc.cli.completion import keys_of, one_of
from costcalc.cli.options import (
    CURRENCY,
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


def add_prices(app: typer.Typer) -> None:
    """Give the program this command."""
    app.command()(prices)


def prices(
    condition: Annotated[
        str,
        typer.Option(
            "--condition",
            "-c",
            metavar="KEY",
            help="What is treated, or a kind of treatment: knee-oa, chronic-pain, joint-prp, …",
            show_default=False,
            autocompletion=keys_of("conditions"),
        ),
    ],
    doses: Annotated[
        int | None, typer.Option(min=1, max=999, metavar="N", help="Only prices for so many doses.")
    ] = None,
    joints: Annotated[
        int | None, typer.Option(min=1, max=999, metavar="N", help="Only prices for so many joints.")
    ] = None,
    cells: Annotated[
        str | None,
        typer.Option(metavar="N or N-M", help="Only prices for so many million cells, for each joint and dose."),
    ] = None,
    patients: Annotated[
        str | None,
        typer.Option(
            metavar="WHOM",
            help="Only prices for resident, foreign or unspecified patients.",
            autocompletion=one_of("resident", "foreign", "unspecified"),
        ),
    ] = None,
    grade: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GRADE",
            help="Only prices of this grade, A or B; several times.",
            autocompletion=one_of("A", "B", "C"),
        ),
    ] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only prices of that day or later.")] = None,
    currency: Annotated[str, CURRENCY] = "USD",
    rates: RatesOption = "bundled",
    rates_url: UrlOption = None,
    rate: RateOption = None,
    rate_date: RateDateOption = None,
    max_age: Annotated[
        int | None,
        typer.Option(
            min=0, metavar="DAYS", help="After the answer, end with 5 if a price or a rate is older than so many days."
        ),
    ] = None,
    data: DataOption = None,
    format_: Annotated[str | None, format_option("table", "json", "csv", "md", "html")] = None,
    output: OutputOption = None,
    locale: LocaleOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show what clinics publish for a treatment.

    Every price on one basis of tax, joints, doses and currency; how they are distributed, and the rows behind it.
    """
    from costcalc.analysis.prices.summarise import prices, read_asked, refuse_old
    from costcalc.catalog.load import load_catalog
    from costcalc.catalog.published import load_published
    from costcalc.cli.exchange import rate_day, say_other_day
    from costcalc.cli.formats import deliver, format_of
    from costcalc.cli.inputs import now
    from costcalc.rates.choose import rates_for
    from costcalc.rendering.formats import PRICES
    from costcalc.scenario.options import currency as code_of

    chosen = format_of(PRICES, format_, output)
    asked = read_asked(condition, doses, joints, cells, patients, grade or (), since)
    created, on = now(), rate_day(rate_date)
    catalog = load_catalog(data)
    code = code_of(currency, catalog)
    table = rates_for(catalog, on, rate or (), created, rates, rates_url)
    if not quiet:
        say_other_day(table, on)
    found = prices(asked, load_published(data, catalog), catalog, table, code, created=created)
    deliver(PRICES, found, chosen, output, quiet, locale)
    refuse_old(found, max_age)
