"""What a command about a kept quote says or refuses beside its answer."""

from pathlib import Path
from typing import TYPE_CHECKING

from costcalc.analysis.risk.replay import can_draw
from costcalc.cli.inputs import now
from costcalc.cli.output import say
from costcalc.errors import OutputError
from costcalc.quote.model import NUMPY_MISSING

if TYPE_CHECKING:
    from costcalc.quote.model import Quote


def refuse_itself(quote: str, output: str | None) -> None:
    """Raise OutputError for an answer that would be written over the quote it is made from."""
    if output not in (None, "-") and quote != "-" and Path(str(output)).resolve() == Path(quote).resolve():
        raise OutputError(f"--output {output} is the kept quote itself: choose another name, so that it stays")


def say_expired(quote: "Quote") -> None:
    """Say that a quote is no longer valid."""
    about, today = quote.about, now().date()
    if about and about.valid_until < today:
        mend = "costcalc reprice brings it up to date"
        say(f"the quote was valid until {about.valid_until}, and today is {today}: {mend}")


def say_left_out(quote: "Quote", *, data: bool, rate: bool, only: str | None) -> None:
    """Say which prices and rates of their own a person gave for the quote and not again."""
    if quote.catalog.overlay and not data and only != "rates":
        say(f"the quote used own prices, of a folder {quote.catalog.overlay}: without --data they are left out")
    if any("pinned" in each.derivation for each in quote.rates) and not rate and only != "catalog":
        say("the quote used rates of your own: without --rate they are left out")
    if quote.sensitivity:
        say("what-ifs and what moves the total most are left out: ask for them with a new estimate")
    if quote.confidence and not can_draw():
        say(f"how sure the total is, is left out: {NUMPY_MISSING}")
