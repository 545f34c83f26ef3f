"""Which rates a budget uses, from what a person asks for: an origin, a day, pegs, own rates; how old they may be."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from costcalc.catalog.models import Catalog
from costcalc.errors import MissingRate, ScenarioError, TooOld
from costcalc.rates import Link, Rate, Rates, load_bundled, parse_pin, pegged, pinned, store


def rates_for(
    catalog: Catalog,
    on: date | None,
    pins: Iterable[str],
    created: datetime,
    origin: str = "bundled",
    url: str | None = None,
) -> Rates:
    """The rates of an origin and a day, completed by the catalogue's pegs; the person's own rates win over both.

    `origin` is `bundled`, `live` or the name of a file. Only `live` touches the network. Raises ScenarioError for rates
    that cannot be read, contradict each other or name unknown currencies, MissingRate if there are none.
    """
    pegs = [
        Link(peg.anchor, code, peg.rate, _since(peg.checked), catalog.sources[peg.source].title)
        for code, peg in catalog.pegs.items()
    ]
    rates = pegged(_base(origin, on, created, url), pegs)
    links = [parse_pin(text, created.date()) for text in pins]
    unknown = [
        f"--rate {link}: unknown currency {code!r}"
        for link in links
        for code in (link.base, link.quote)
        if code not in catalog.currencies
    ]
    if unknown:
        raise ScenarioError(unknown)
    return pegged(pinned(rates, links), pegs) if links else rates


def _base(origin: str, on: date | None, created: datetime, url: str | None) -> Rates:
    """The published rates that pegs and pins hang on."""
    if on and on > created.date():
        raise ScenarioError(f"--rate-date {on} is in the future: nobody knows its rates")
    if origin == "live":
        from costcalc.rates.live import fetch  # noqa: PLC0415 - brings what asks a service, only needed for that

        return fetch(url, None, created.date(), on)
    if origin == "bundled":
        return _offline(on, created)
    from costcalc.rates.files import load_file  # noqa: PLC0415 - only needed for a file of rates

    rates = load_file(Path(origin), on)
    if rates.day > created.date():
        raise ScenarioError(f"--rates {origin}: its rates are of {rates.day}, which is in the future")
    return rates


def _offline(on: date | None, created: datetime) -> Rates:
    """The newer of the rates that are bundled and those that were fetched and kept."""
    bundled = load_bundled(on)
    where = store.folder()
    kept = next((day for day in store.days(where) if bundled.day < day <= (on or created.date())), None)
    rates = store.load(kept, where) if kept else bundled
    return rates if rates.quoted.keys() >= bundled.quoted.keys() else bundled  # two days are never mixed


def _since(checked: str) -> date:
    """The day a figure was checked, the first one of a month or a year that is all that is known."""
    return date.fromisoformat(f"{checked}-01-01"[:10])


def refuse_old_rates(used: Iterable[Rate], made: date, max_age: int | None) -> None:
    """Raises TooOld if a rate that was used was older than `max_age` days on the day the answer was made."""
    if max_age is None:
        return
    old = [
        f"the rate {rate.base}/{rate.quote} is {(made - rate.date).days} days old ({rate.date}), "
        f"and --max-age is {max_age}"
        for rate in used
        if (made - rate.date).days > max_age and not rate.derivation.startswith("peg")
    ]
    if old:
        raise TooOld(old)


def refuse_gaps(rates: Rates) -> None:
    """Raises MissingRate if fetched rates lack a currency that the bundled ones have: a kept day stays as it is."""
    gaps = sorted(load_bundled().quoted.keys() - rates.quoted.keys())
    if gaps:
        raise MissingRate(f"the service answered without {', '.join(gaps)}; nothing was kept")
