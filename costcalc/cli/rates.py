"""The commands about exchange rates: show them, or fetch today's."""

from typing import Annotated, Any

import typer

from costcalc.cli.options import RATES, LocaleOption, UrlOption, format_option, takes

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
    from costcalc.api.exchange import keep_rates
    from costcalc.cli.inputs import now

    rates, are_new = keep_rates(rates_url, timeout, now())
    if are_new:
        print(f"Kept the rates of {rates.day}: {len(rates.quoted)} currencies.")
    else:
        print(f"The rates of {rates.day} are kept already; they stay as they are.")


@rates_app.command("show")
@takes(rates=RATES)
def rates_show(
    pairs: Annotated[
        list[str] | None, typer.Argument(metavar="[A/B]...", help="Pairs such as USD/JPY.", show_default=False)
    ] = None,
    *,
    rates: dict[str, Any],
    locale: LocaleOption = None,
    format_: Annotated[str, format_option("table", "json", as_named=False)] = "table",
) -> None:
    """Show rates, how they were found and how they moved.

    Pairs with date, source, inverse, and the low, mean and high of the last 30, 90 and 365 days; or all currencies.
    """
    from costcalc.api.exchange import show_rates, write_rates
    from costcalc.cli.inputs import now, rates_for
    from costcalc.cli.output import as_text, print_out

    created = now()
    document = show_rates(*(pairs or ()), **rates_for(rates, created), created=created)
    print_out(write_rates(document, format_, as_text, locale), format_)
