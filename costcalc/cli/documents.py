"""The commands about quotes that were kept: in another format, worked out again, brought up to date, compared."""

from typing import Annotated, cast, get_args

import typer

from costcalc.cli.completion import codes, one_of
from costcalc.cli.options import (
    DataOption,
    FormatOption,
    LocaleOption,
    OutputOption,
    QuietOption,
    RateDateOption,
    RateOption,
    RatesOption,
    UrlOption,
    format_option,
)

QuoteArgument = Annotated[
    str,
    typer.Argument(
        metavar="QUOTE.json", help="A quote that was written as JSON; - is standard input.", show_default=False
    ),
]
ChangesFormat = Annotated[str, format_option("text", "md", "json", as_named=False)]
ChangesFileFormat = Annotated[str | None, format_option("text", "md", "json")]


def add_documents(app: typer.Typer) -> None:
    """Give the program these commands."""
    for command in (render, verify, reprice, diff):
        app.command()(command)


def render(
    quote: QuoteArgument,
    format_: FormatOption = None,
    output: OutputOption = None,
    locale: LocaleOption = None,
    quiet: QuietOption = False,
) -> None:
    """Write a kept quote in another format.

    Nothing is worked out again: every number is the document's.
    """
    from costcalc.analysis.stored import is_sealed
    from costcalc.cli.formats import deliver, format_of
    from costcalc.cli.inputs import kept, shown_name
    from costcalc.cli.keeping import refuse_itself, say_expired
    from costcalc.errors import DataError
    from costcalc.rendering.formats import QUOTE

    chosen = format_of(QUOTE, format_, output)
    refuse_itself(quote, output)
    found = kept(quote)
    if not is_sealed(found):
        raise DataError(
            f"{shown_name(quote)}: was changed after it was written: costcalc verify says what does not fit"
        )
    if not quiet:
        say_expired(found)
    deliver(QUOTE, found, chosen, output, quiet, locale)


def verify(quote: QuoteArgument) -> None:
    """Work a kept quote out again, from its own figures and rates.

    Ends with 0 if every number is the same, and with 3 and what differs if not.
    """
    from costcalc.analysis.risk.replay import not_drawn_again
    from costcalc.analysis.stored import verify
    from costcalc.cli.inputs import kept, shown_name
    from costcalc.cli.keeping import say_expired
    from costcalc.cli.output import say
    from costcalc.errors import DataError
    from costcalc.rendering.text import escape_controls

    found = kept(quote)
    problems = verify(found)
    if problems:
        raise DataError([f"{shown_name(quote)}: {problem}" for problem in problems])
    if why := not_drawn_again(found):
        say(f"how sure its total is was not worked out again: {why}")
    say_expired(found)
    number = f" {found.about.number}" if found.about else ""
    total = f"{found.total.likely:,} {found.currency}"
    print(
        escape_controls(
            f"The quote{number} holds: {len(found.lines)} lines, likely {total}, worked out again to the same."
        )
    )


def reprice(
    quote: QuoteArgument,
    only: Annotated[
        str | None,
        typer.Option(
            metavar="WHAT",
            help="rates or catalog: bring only that up to date.",
            autocompletion=one_of("rates", "catalog"),
        ),
    ] = None,
    rates: RatesOption = "bundled",
    rates_url: UrlOption = None,
    rate: RateOption = None,
    rate_date: RateDateOption = None,
    data: DataOption = None,
    format_: ChangesFormat = "text",
    output: OutputOption = None,
    locale: LocaleOption = None,
    quiet: QuietOption = False,
) -> None:
    """Bring a kept quote up to date, and show what changed.

    The same journey with today's catalogue and rates. With --output the new quote is written, in the format that the
    name of FILE says; what changed is printed in any case.
    """
    from costcalc.analysis.diff.diff import diff
    from costcalc.analysis.stored import Only, reprice
    from costcalc.catalog.load import load_catalog
    from costcalc.catalog.names import choice
    from costcalc.cli.exchange import rate_day
    from costcalc.cli.formats import deliver, format_of
    from costcalc.cli.inputs import kept, now
    from costcalc.cli.keeping import refuse_itself, say_left_out
    from costcalc.cli.verdicts import give_verdicts
    from costcalc.rates.choose import rates_for
    from costcalc.rendering.formats import CHANGES, QUOTE

    wanted = format_of(CHANGES, format_, None)
    what = cast("Only", choice("part", only, get_args(Only))) if only is not None else None
    chosen = format_of(QUOTE, None, output) if output is not None else None
    refuse_itself(quote, output)
    before, created = kept(quote), now()
    if not quiet:
        say_left_out(before, data=data is not None, rate=bool(rate), only=what)
    catalog = load_catalog(data)
    table = rates_for(catalog, rate_day(rate_date), rate or (), created, rates, rates_url)
    after = reprice(before, catalog, table, created=created, only=what)
    changes = diff(before, after)
    if chosen:
        deliver(QUOTE, after, chosen, output, quiet, locale)
    if output != "-":
        deliver(CHANGES, changes, wanted, None, quiet, locale)
    give_verdicts(after, None)


def diff(
    before: Annotated[str, typer.Argument(metavar="BEFORE.json", help="A quote.", show_default=False)],
    after: Annotated[str, typer.Argument(metavar="AFTER.json", help="Another one.", show_default=False)],
    currency: Annotated[
        str | None,
        typer.Option(
            "--currency", "-x", metavar="CODE", help="Compare in this currency; else BEFORE's.", autocompletion=codes
        ),
    ] = None,
    format_: ChangesFileFormat = None,
    output: OutputOption = None,
    locale: LocaleOption = None,
    quiet: QuietOption = False,
) -> None:
    """Show what changed from one quote to another, and why.

    Line by line and in total, split by cause; the causes sum exactly to the change.
    """
    from costcalc.analysis.diff.diff import diff
    from costcalc.cli.formats import deliver, format_of
    from costcalc.cli.inputs import kept
    from costcalc.cli.keeping import refuse_itself
    from costcalc.errors import ScenarioError
    from costcalc.rendering.formats import CHANGES

    wanted = format_of(CHANGES, format_, output)
    if before == after == "-":
        raise ScenarioError("standard input holds one document: name a file for the other")
    for each in (before, after):
        refuse_itself(each, output)
    found = diff(kept(before), kept(after), currency=currency.strip().upper() if currency else None)
    deliver(CHANGES, found, wanted, output, quiet, locale)
