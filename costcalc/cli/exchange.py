"""The rates a command uses, from what its options say; and the verdict on their age."""

from collections.abc import Iterable
from datetime import date, datetime

from costcalc.catalog import Catalog
from costcalc.errors import ScenarioError, TooOld
from costcalc.quote import Quote
from costcalc.rates import Link, Rates, load_bundled, parse_pin, pegged, pinned


def rates_for(catalog: Catalog, on: date | None, pins: Iterable[str], created: datetime) -> Rates:
    """The installed rates of a day, completed by the catalogue's pegs; the person's own rates win over both.

    Raises ScenarioError for rates that cannot be read, contradict each other or name unknown currencies.
    """
    pegs = [
        Link(peg.anchor, code, peg.rate, _since(peg.checked), catalog.sources[peg.source].title)
        for code, peg in catalog.pegs.items()
    ]
    rates = pegged(load_bundled(on), pegs)
    links = [parse_pin(text, created.date()) for text in pins]
    unknown = [
        f"--rate {link}: unknown currency {code!r}"
        for link in links
        for code in (link.base, link.quote)
        if code not in catalog.currencies
    ]
    if unknown:
        raise ScenarioError(unknown)
    return pinned(rates, links) if links else rates


def _since(checked: str) -> date:
    """The day a figure was checked, the last one of a month or a year that is all that is known."""
    return date.fromisoformat(f"{checked}-01-01"[:10])


def refuse_old_rates(quote: Quote, max_age: int | None) -> None:
    """Raises TooOld if a rate that was used is older than `max_age` days."""
    if max_age is None:
        return
    made = quote.created.date()
    old = [
        f"the rate {rate.base}/{rate.quote} is {(made - rate.date).days} days old ({rate.date}), "
        f"and --max-age is {max_age}"
        for rate in quote.rates
        if (made - rate.date).days > max_age
    ]
    if old:
        raise TooOld(old)
