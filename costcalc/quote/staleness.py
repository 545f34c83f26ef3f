"""Figures of a quote that are older than a person allows: rates, and prices by the day they were last checked."""

from collections.abc import Iterator

from costcalc.errors import TooOld
from costcalc.quote.evidence import age
from costcalc.quote.model import Quote
from costcalc.rates.choose import refuse_old_rates


def refuse_old(quote: Quote, max_age: int | None) -> None:
    """Raises TooOld if a rate or a price was older than `max_age` days on the day the quote was made, naming each."""
    if max_age is None:
        return
    old: list[str] = []
    try:
        refuse_old_rates(quote.rates, quote.created.date(), max_age)
    except TooOld as error:
        old += error.problems
    old += _old_prices(quote, max_age)
    if old:
        raise TooOld(old)


def _old_prices(quote: Quote, max_age: int) -> Iterator[str]:
    """A sentence for each day and source of prices that are older, with the lines that rest on them."""
    lines: dict[tuple[str, str], list[str]] = {}
    for line in quote.lines:
        official = quote.sources[line.source].kind == "official tariff"  # in force until it is changed, as a peg is
        if line.checked and not official and age(line.checked, quote.created.date()) > max_age:
            lines.setdefault((line.checked, line.source), []).append(line.id)
    for (checked, source), found in lines.items():
        days = age(checked, quote.created.date())
        what = "price" if len(found) == 1 else "prices"
        yield (
            f"the {what} of {', '.join(found)} ({source}) {'was' if len(found) == 1 else 'were'} checked "
            f"{days} days ago ({checked}), and --max-age is {max_age}"
        )
