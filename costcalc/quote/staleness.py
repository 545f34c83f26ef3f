"""How old the figures of a quote may be: its rates, and its prices by the day they were last checked."""

from collections.abc import Iterator

from costcalc.errors import TooOld, option
from costcalc.quote.evidence import age
from costcalc.quote.model import Quote
from costcalc.rates.choose import old_rates


def check_max_age(quote: Quote, max_age: int | None) -> None:
    """Raises TooOld if a rate or a price was older than `max_age` days on the day the quote was made, naming each."""
    if max_age is None:
        return
    old = [*old_rates(quote.rates, quote.created.date(), max_age), *_old_prices(quote, max_age)]
    if old:
        raise TooOld(old)


def _old_prices(quote: Quote, max_age: int) -> Iterator[str]:
    """A sentence for each day and source of prices that are older, with the lines that rest on them."""
    lines: dict[tuple[str, str], list[str]] = {}
    for line in quote.lines:
        official = quote.sources[line.source].kind == "official tariff"  # a tariff is in force until it is changed
        if line.checked and not official and age(line.checked, quote.created.date()) > max_age:
            lines.setdefault((line.checked, line.source), []).append(line.id)
    for (checked, source), names in lines.items():
        days = age(checked, quote.created.date())
        what = "price" if len(names) == 1 else "prices"
        yield (
            f"the {what} of {', '.join(names)} ({source}) {'was' if len(names) == 1 else 'were'} checked "
            f"{days} days ago ({checked}), and {option('max_age')} is {max_age}"
        )
