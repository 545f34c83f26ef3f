"""The commands about quotes that were kept: in another format, worked out again, brought up to date, compared."""

from typing import TYPE_CHECKING, Any

from costcalc.cli.completion import codes, one_of
from costcalc.cli.options import (
    LOCALE,
    OUTPUT,
    QUIET,
    QUOTE_OUTPUT,
    RATES,
    argument,
    declare,
    format_option,
    output_options,
    takes,
)
from costcalc.cli.output import say
from costcalc.errors import DataError, ScenarioError

if TYPE_CHECKING:
    from costcalc.api.quotes import Quote

QUOTE = argument("quote", "QUOTE.json", "A quote that was written as JSON; - is standard input.")
KEPT = "the kept quote itself"
"""What an answer is not written over."""


@takes(
    quote=QUOTE,
    out=QUOTE_OUTPUT,
)
def render(quote: str, out: dict[str, Any]) -> None:
    """Write a kept quote in another format.

    costcalc render quote.json -o quote.pdf

    Nothing is worked out again: every number is the document's.
    """
    from costcalc.api.kept import is_sealed, read_quote
    from costcalc.cli.formats import Answer
    from costcalc.cli.inputs import shown_name

    answer = Answer("quote", **out)
    document = read_quote(answer.source(quote, KEPT))
    if not is_sealed(document):
        raise DataError(
            f"{shown_name(quote)}: was changed after it was written: costcalc verify says what does not fit"
        )
    if not answer.quiet:
        _say_expired(document)
    answer.give(document)


@takes(quote=QUOTE)
def verify(quote: str) -> None:
    """Work a kept quote out again, from its own figures and rates.

    costcalc verify quote.json

    Ends with 0 if every number is the same, and with 3 and what differs if not.
    """
    from costcalc.api.kept import not_drawn_again, read_quote, verify
    from costcalc.api.text import escape_controls
    from costcalc.cli.inputs import file_of, shown_name

    document = read_quote(file_of(quote))
    problems = verify(document)
    if problems:
        raise DataError([f"{shown_name(quote)}: {problem}" for problem in problems])
    if why := not_drawn_again(document):
        say(f"how sure its total is was not worked out again: {why}")
    _say_expired(document)
    number = f" {document.about.number}" if document.about else ""
    total = f"{document.total.likely:,} {document.currency}"
    lines = f"{len(document.lines)} lines, likely {total}"
    print(escape_controls(f"The quote{number} holds: {lines}, worked out again to the same."))


@takes(
    quote=QUOTE,
    only=declare("only", "WHAT", "rates or catalog: bring only that up to date.", complete=one_of("rates", "catalog")),
    rates=RATES,
    format=format_option("text", "md", "json", default="text"),
    output=OUTPUT,
    locale=LOCALE,
    quiet=QUIET,
)
def reprice(
    *,
    quote: str,
    only: str | None,
    rates: dict[str, Any],
    format: str,  # noqa: A002 - called as the option
    output: str | None,
    locale: str | None,
    quiet: bool,
) -> None:
    """Bring a kept quote up to date, and show what changed.

    costcalc reprice quote.json -o today.json

    The same journey with today's catalogue and rates. With --output the new quote is written, in the format that the
    name of FILE says; what changed is printed in any case.
    """
    from costcalc.api.kept import diff, read_quote, reprice
    from costcalc.api.verdicts import check_quote
    from costcalc.cli.formats import Answer

    changes = Answer("diff", format, None, locale, quiet)
    answer = changes if output is None else Answer("quote", None, [output], locale, quiet)
    before = read_quote(answer.source(quote, KEPT))
    if not quiet:
        _say_left_out(before, data=rates["data"] is not None, rate=bool(rates["rate"]), only=only)
    after = reprice(before, only=only, **changes.arguments(rates))
    changed = diff(before, after)
    if output is not None:
        answer.give(after)
    if output != "-":
        changes.give(changed)
    check_quote(after, None)


@takes(
    before=argument("before", "BEFORE.json", "A quote."),
    after=argument("after", "AFTER.json", "Another one."),
    currency=declare("currency", "CODE", "Compare in this currency; else BEFORE's.", flag="-x", complete=codes),
    out=output_options("text", "md", "json"),
)
def diff(
    before: str,
    after: str,
    currency: str | None,
    out: dict[str, Any],
) -> None:
    """Show what changed from one quote to another, and why.

    costcalc diff before.json after.json

    Line by line and in total, split by cause; the causes sum exactly to the change.
    """
    from costcalc.api.kept import diff, read_quote
    from costcalc.cli.formats import Answer

    answer = Answer("diff", **out)
    if before == after == "-":
        raise ScenarioError("standard input holds one document: name a file for the other")
    old, new = (read_quote(answer.source(name, KEPT)) for name in (before, after))
    answer.give(diff(old, new, currency=currency))


def _say_expired(quote: "Quote") -> None:
    """Say that a quote is no longer valid."""
    from costcalc.cli.inputs import now

    about, today = quote.about, now().date()
    if about and about.valid_until < today:
        mend = "costcalc reprice brings it up to date"
        say(f"the quote was valid until {about.valid_until}, and today is {today}: {mend}")


def _say_left_out(quote: "Quote", *, data: bool, rate: bool, only: str | None) -> None:
    """Say which prices and rates of their own a person gave for the quote and not again."""
    from costcalc.api.kept import NO_DRAWS, can_draw

    if quote.catalog.overlay and not data and only != "rates":
        say(f"the quote used own prices, of a folder {quote.catalog.overlay}: without --data they are left out")
    if any("pinned" in rate_used.derivation for rate_used in quote.rates) and not rate and only != "catalog":
        say("the quote used rates of your own: without --rate they are left out")
    if quote.sensitivity:
        say("what-ifs and what moves the total most are left out: ask for them with a new estimate")
    if quote.confidence and not can_draw():
        say(f"how sure the total is, is left out: {NO_DRAWS}")
