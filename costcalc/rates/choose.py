"""The rates of a budget: chosen by origin and day, completed by pegs and pins, checked for age and completeness."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import first_day
from costcalc.errors import MissingRate, ScenarioError, TooOld, option
from costcalc.rates import AnchoredRate, Rate, Rates, load_bundled, parse_pin, pegged, pinned, store


def choose_rates(
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
        AnchoredRate(peg.anchor, code, peg.rate, first_day(peg.checked), catalog.sources[peg.source].title)
        for code, peg in catalog.pegs.items()
    ]
    rates = pegged(_base(origin, on, created, url), pegs)
    own = [parse_pin(text, created.date()) for text in pins]
    unknown = [
        f"{option('rate', pin)}: unknown currency {code!r}"
        for pin in own
        for code in (pin.base, pin.quote)
        if code not in catalog.currencies
    ]
    if unknown:
        raise ScenarioError(unknown)
    return pegged(pinned(rates, own), pegs) if own else rates


def _base(origin: str, on: date | None, created: datetime, url: str | None) -> Rates:
    """The published rates, before pegs and pins."""
    if on and on > created.date():
        raise ScenarioError(f"{option('rate_date', on)} is in the future: nobody knows its rates")
    if origin == "live":
        from costcalc.rates.live import fetch  # noqa: PLC0415 - imports requests, which is slow

        return fetch(url, None, created.date(), on)
    if origin == "bundled":
        return _offline(on, created)
    from costcalc.rates.files import load_file  # noqa: PLC0415 - only needed with --rates FILE

    rates = load_file(Path(origin), on)
    if rates.day > created.date():
        raise ScenarioError(f"{option('rates', origin)}: its rates are of {rates.day}, which is in the future")
    return rates


def _offline(on: date | None, created: datetime) -> Rates:
    """The newer of the rates that are bundled and those that were fetched and kept."""
    bundled = load_bundled(on)
    where = store.folder()
    # Two days are never mixed: a kept day that lacks a currency is not filled up from the bundled one.
    kept = next((day for day in store.days(where) if bundled.day < day <= (on or created.date())), None)
    rates = store.load(kept, where) if kept else bundled
    return rates if rates.quoted.keys() >= bundled.quoted.keys() else bundled


def check_max_age(used: Iterable[Rate], made: date, max_age: int | None) -> None:
    """Raises TooOld if a rate that was used was older than `max_age` days on the day the answer was made."""
    old = [] if max_age is None else old_rates(used, made, max_age)
    if old:
        raise TooOld(old)


def old_rates(used: Iterable[Rate], made: date, max_age: int) -> list[str]:
    """A sentence for each rate that was older than `max_age` days; a peg holds until it is changed."""
    return [
        f"the rate {rate.base}/{rate.quote} is {(made - rate.date).days} days old ({rate.date}), "
        f"and {option('max_age')} is {max_age}"
        for rate in used
        if (made - rate.date).days > max_age and not rate.derivation.startswith("peg")
    ]


def check_complete(rates: Rates) -> None:
    """Raises MissingRate if fetched rates lack a currency that the bundled ones have: a kept day stays as it is."""
    gaps = sorted(load_bundled().quoted.keys() - rates.quoted.keys())
    if gaps:
        raise MissingRate(f"the service answered without {', '.join(gaps)}; nothing was kept")
