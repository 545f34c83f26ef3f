"""The commands about exchange rates: show them, or fetch today's."""

from typing import Any

import typer

from costcalc.cli.help import Command, Group
from costcalc.cli.options import LOCALE, RATES, RATES_URL, Several, argument, declare, format_option, takes

rates_app = typer.Typer(name="rates", cls=Group, help="The exchange rates: show them, or fetch today's.")


@rates_app.command("update", cls=Command)
@takes(
    options=[
        RATES_URL,
        declare("timeout", "SECONDS", "How long it has; 3 if left out."),
    ]
)
def rates_update(options: dict[str, Any]) -> None:
    """Fetch today's rates and keep them.

    costcalc rates update

    Later runs use them if they are newer than the bundled ones. Rates that are kept for a day are never overwritten.
    """
    from costcalc.api.exchange import keep_rates
    from costcalc.cli.inputs import now

    rates, are_new = keep_rates(**options, created=now())
    if are_new:
        print(f"Kept the rates of {rates.day}: {len(rates.quoted)} currencies.")
    else:
        print(f"The rates of {rates.day} are kept already; they stay as they are.")


@rates_app.command("show", cls=Command)
@takes(
    pairs=argument("pairs", "[A/B]...", "Pairs such as USD/JPY.", kind=Several, default=None),
    options=RATES,
    out=[format_option("table", "json", default="table"), LOCALE],
)
def rates_show(
    pairs: list[str] | None,
    options: dict[str, Any],
    out: dict[str, Any],
) -> None:
    """Show rates, how they were found and how they moved.

    costcalc rates show USD/JPY
    costcalc rates show --rate-date 2026-03-16

    Pairs with date, source, inverse, and the low, mean and high of the last 30, 90 and 365 days; or all currencies.
    """
    from costcalc.api.exchange import show_rates, write_rates
    from costcalc.cli.inputs import now, rates_for
    from costcalc.cli.output import as_text, print_out

    created = now()
    document = show_rates(*(pairs or ()), **rates_for(options, created), created=created)
    print_out(write_rates(document, out["format"], as_text, out["locale"]), out["format"])
