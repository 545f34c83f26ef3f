"""The commands about exchange rates: show them, or fetch today's."""

from typing import Annotated

import typer

from costcalc.cli.options import (
    DataOption,
    LocaleOption,
    RateDateOption,
    RateOption,
    RatesOption,
    UrlOption,
    format_option,
)

rates_app = typer.Typer(help="The exchange rates: show them, or fetch today's.")


@rates_app.command("update")
def rates_update(
    rates_url: UrlOption = None,
    timeout: Annotated[
        float | None,
        typer.Option(min=0.1, max=600, metavar="SECONDS", help="How long it has; 3 if left out."),
    ] = None,
) -> None:
    """Fetch today's rates and keep them.

    Later runs use them if they are newer than the bundled ones. Rates that are kept for a day are never overwritten.
    """
    from costcalc.cli.inputs import now
    from costcalc.rates import store
    from costcalc.rates.choose import check_complete
    from costcalc.rates.live import fetch

    rates = fetch(rates_url, timeout, now().date())
    check_complete(rates)
    where = store.folder()
    if store.save(rates, where):
        print(f"Kept the rates of {rates.day}: {len(rates.quoted)} currencies.")
    else:
        print(f"The rates of {rates.day} are kept already; they stay as they are.")


@rates_app.command("show")
def rates_show(
    pairs: Annotated[
        list[str] | None, typer.Argument(metavar="[A/B]...", help="Pairs such as USD/JPY.", show_default=False)
    ] = None,
    rates: RatesOption = "bundled",
    rates_url: UrlOption = None,
    rate: RateOption = None,
    rate_date: RateDateOption = None,
    data: DataOption = None,
    locale: LocaleOption = None,
    format_: Annotated[str, format_option("table", "json", as_named=False)] = "table",
) -> None:
    """Show rates, how they were found and how they moved.

    Pairs with date, source, inverse, and the low, mean and high of the last 30, 90 and 365 days; or all currencies.
    """
    from costcalc.catalog.load import load_catalog
    from costcalc.catalog.names import choice
    from costcalc.cli.exchange import rate_day, say_other_day
    from costcalc.cli.inputs import now
    from costcalc.cli.output import as_text
    from costcalc.rates.bundled import history
    from costcalc.rates.choose import rates_for
    from costcalc.rates.show import parse_pair, show_rates
    from costcalc.rendering.formats.json import as_json
    from costcalc.rendering.formats.terminal import Screen
    from costcalc.rendering.numbers import numbers_for
    from costcalc.rendering.pages.rates import page
    from costcalc.scenario.options import currency as choice_of_currency

    wanted = choice("format", format_, ("table", "json"))
    numbers = numbers_for(locale)
    asked = [parse_pair(pair) for pair in pairs or ()]
    catalog = load_catalog(data)
    for code in (code for pair in asked for code in pair):
        choice_of_currency(code, catalog)
    on = rate_day(rate_date)
    table = rates_for(catalog, on, rate or (), now(), rates, rates_url)
    say_other_day(table, on)
    document = show_rates(table, asked, history() if asked else ())
    if wanted == "json":
        print(as_json(document), end="")
    else:
        screen = Screen(page(document, numbers, pairs=bool(asked)))
        print(as_text(lambda _: screen), end="")
