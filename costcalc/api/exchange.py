"""Exchange rates for programs: the table that a budget uses, and rates to look at."""

from datetime import datetime
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from costcalc.api.options import Data, catalog_of, equations, moment_of, path_of
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import choice
from costcalc.errors import ScenarioError, option
from costcalc.files import Written
from costcalc.rates import Rates, store
from costcalc.rates.choose import check_complete, choose_rates
from costcalc.rendering.formats import AsText
from costcalc.rendering.formats.json import as_json
from costcalc.scenario.options import Day, Equations, Number
from costcalc.scenario.parse import parse_day, parse_number
from costcalc.scenario.values import currency

if TYPE_CHECKING:
    from costcalc.rates.show import RatesDocument

__all__ = ["Origin", "keep_rates", "load_rates", "parse_day", "show_rates", "table_of", "update_rates", "write_rates"]

Origin = Rates | str | PathLike[str]
"""A table that is loaded already, or where one comes from: bundled, live, or a file."""
SHORTEST, LONGEST = Decimal("0.1"), Decimal(3600)
"""Seconds that a service may be given to answer."""


def load_rates(
    rates: Origin | None = None,
    *,
    rate: Equations | None = None,
    rate_date: Day | None = None,
    rates_url: str | None = None,
    data: Data = None,
    created: datetime | None = None,
) -> Rates:
    """The exchange rates that a budget uses: a table, for `rates` of the other functions.

    `rates` is "bundled", "live" or the name of a file; "live" alone asks a service, that of `rates_url` if one is
    given. `rate` are rates of your own, which win. `rate_date` is the day whose rates are wanted.

    >>> rates = load_rates(rate={"USD/JPY": 150}, rate_date="2026-03-16")
    >>> rates.find("USD", "JPY").rate
    Decimal('150')
    >>> rates.find("EUR", "USD").date
    datetime.date(2026, 3, 16)

    Raises ScenarioError for rates that cannot be read or contradict each other, MissingRate if there are none.
    """
    return table_of(rates, rate, rate_date, rates_url, catalog_of(data), moment_of(created))


def show_rates(
    *pairs: str,
    rates: Origin | None = None,
    rate: Equations | None = None,
    rate_date: Day | None = None,
    rates_url: str | None = None,
    data: Data = None,
    created: datetime | None = None,
) -> "RatesDocument":
    """The rates of some pairs, with their inverse and their past year; without pairs, those of every currency.

    >>> found = show_rates("USD/JPY", rate_date="2026-03-16").rates[0]
    >>> found.base, found.quote, found.derivation
    ('USD', 'JPY', 'cross through EUR')
    >>> [span.days for span in found.spans]
    [30, 90, 365]

    Raises ScenarioError for what is no pair of known currencies, MissingRate for a currency without a rate.
    """
    from costcalc.rates.bundled import history  # noqa: PLC0415 - an estimate needs no history
    from costcalc.rates.show import parse_pair  # noqa: PLC0415 - the same
    from costcalc.rates.show import show_rates as shown  # noqa: PLC0415 - the same

    catalog = catalog_of(data)
    asked = [parse_pair(pair) for pair in pairs]
    for code in (code for pair in asked for code in pair):
        currency(code, catalog)
    table = table_of(rates, rate, rate_date, rates_url, catalog, moment_of(created))
    return shown(table, asked, history() if asked else ())


def update_rates(
    rates_url: str | None = None, *, timeout: Number | None = None, created: datetime | None = None
) -> Rates:
    """Fetch today's rates from a service and keep them, so that "bundled" finds them; the network is asked.

    It has `timeout` seconds to answer, 3 if left out. Rates that are kept for a day are never overwritten.

    Raises ScenarioError for an address or a time limit that is none, MissingRate if the service gives no usable rates.
    """
    rates, _ = keep_rates(rates_url, timeout, moment_of(created))
    return rates


def write_rates(document: "RatesDocument", name: str, as_text: AsText, locale: str | None = None) -> Written:
    """Rates as a table or as JSON. Raises ScenarioError for another format."""
    if choice("format", name, ("table", "json")) == "json":
        return as_json(document)
    from costcalc.rendering.formats.terminal import Screen  # noqa: PLC0415 - brings rich
    from costcalc.rendering.pages.rates import page  # noqa: PLC0415 - the same
    from costcalc.rendering.text import reader_for  # noqa: PLC0415 - the same

    pairs = bool(document.rates and document.rates[0].spans)
    return as_text(Screen(page(document, reader_for(locale), pairs=pairs)))


def keep_rates(rates_url: str | None, timeout: Number | None, created: datetime) -> tuple[Rates, bool]:
    """Fetch today's rates and keep them; whether there were none of their day. Raises ScenarioError, MissingRate."""
    from costcalc.rates.live import fetch  # noqa: PLC0415 - brings what asks a service, only needed for that

    seconds = None if timeout is None else parse_number("timeout", timeout)
    if seconds is not None and not SHORTEST <= seconds <= LONGEST:
        raise ScenarioError(f"{option('timeout', timeout)} is not a time limit: write {SHORTEST} to {LONGEST} seconds")
    rates = fetch(rates_url, None if seconds is None else float(seconds), created.date())
    check_complete(rates)
    return rates, store.save(rates, store.folder())


def table_of(
    rates: Origin | None,
    rate: Equations | None,
    rate_date: Day | None,
    rates_url: str | None,
    catalog: Catalog,
    created: datetime,
) -> Rates:
    """The table that the arguments of a function mean. Raises ScenarioError, MissingRate."""
    pins = equations("rate", rate)
    on = None if rate_date is None else parse_day("rate_date", rate_date)
    if isinstance(rates, Rates):
        if pins or on or rates_url:
            raise ScenarioError("rates is a table already: give rate, rate_date and rates_url to load_rates")
        return rates
    return choose_rates(catalog, on, pins, created, "bundled" if rates is None else _origin(rates), rates_url)


def _origin(rates: str | PathLike[str]) -> str:
    """The text of an origin; a path is always a file, whatever it is called."""
    return rates if isinstance(rates, str) else str(Path(path_of("rates", rates)).absolute())
