"""Rates fetched through forex-python, within a time limit that holds, whatever the service does. Stores nothing."""

import datetime as dt
import json
import re
import threading
import time
from collections.abc import Mapping
from decimal import Decimal
from types import FunctionType
from typing import Any, NamedTuple

import requests
from forex_python import converter
from pydantic import ValidationError

from costcalc.errors import MissingRate, ScenarioError, option
from costcalc.money import ONE
from costcalc.rates.day import DayOfRates
from costcalc.rates.table import Rates, published

PIVOT = "EUR"
TIMEOUT = 3.0
"""Seconds that a service has to answer."""
LARGEST = 1 << 20
"""Bytes of an answer; a day's rates take a thousandth of it."""
CHUNK = 1 << 14
OK = 200


class Response(NamedTuple):
    """What forex-python looks at in a response."""

    status_code: int
    text: str


class _Session(requests.Session):
    """Never sends on; by itself, requests would read all of a redirect's body, whatever its size."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: no answer is followed."""


class _Transport:
    """What forex-python's code sees as `requests`: the library sets no limit of time, of size or to redirects."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline

    def get(self, url: str, params: Mapping[str, str]) -> Response:
        """One answer, read no longer than the deadline and no further than it can be one."""
        left = max(self.deadline - time.monotonic(), 0.001)
        with _Session() as session, session.get(url, params=params, timeout=left, stream=True) as response:
            if response.is_redirect:
                raise _NoRatesError(f"sends on to {response.headers['location'][:80]}")
            if response.status_code != OK:
                raise _NoRatesError(f"answered with status {response.status_code}")
            body = b""
            for chunk in response.iter_content(CHUNK):
                body += chunk
                if len(body) > LARGEST:
                    raise _NoRatesError("answered with more than a day's rates can be")
                if time.monotonic() > self.deadline:
                    raise _NoRatesError("did not finish its answer in time")
            return Response(response.status_code, body.decode("utf-8"))


class _NoRatesError(Exception):
    """The service did not do what it should; completes the sentence “the service …”."""


class _Service(converter.CurrencyRates):  # type: ignore[misc]
    """forex-python's client, with a base URL of our own and the whole answer."""

    answer: Any = None

    def __init__(self, url: str | None) -> None:
        super().__init__(force_decimal=True)
        self.address = f"{url.rstrip('/')}/" if url else str(super()._source_url())
        """Where the service is."""

    def _source_url(self) -> str:
        return self.address

    def _decode_rates(self, response: Response, use_decimal: bool = False, date_str: str | None = None) -> Any:
        self.answer = json.loads(response.text, parse_float=Decimal)
        return super()._decode_rates(response, use_decimal=use_decimal, date_str=date_str)


def fetch(url: str | None, seconds: float | None, today: dt.date, on: dt.date | None = None) -> Rates:
    """The latest rates of the service at `url`, forex-python's own by default; or those of a day.

    Returns or raises within `seconds`, TIMEOUT if left out, whatever the service does. Raises MissingRate if it gives
    no usable rates, ScenarioError for an address that is none.
    """
    if url is not None and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", url):
        raise ScenarioError(
            f"{option('rates_url', repr(url))} is not an address: write it as https://rates.example/api"
        )
    service = _Service(url)
    seconds = TIMEOUT if seconds is None else seconds
    transport = _Transport(time.monotonic() + seconds)
    # The library calls the module `requests`; its function is run with one of ours, which keeps the time limit.
    get_rates = FunctionType(converter.CurrencyRates.get_rates.__code__, {**vars(converter), "requests": transport})
    outcome: list[Rates | Exception] = []

    def ask() -> None:
        try:
            get_rates(service, PIVOT, on)
            outcome.append(_table(service.answer, today, on))
        except Exception as error:
            outcome.append(error)

    # Even a limited request may hang, in the name lookup for example: then the thread is left behind as a daemon.
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    result = outcome[0] if outcome else TimeoutError()
    if isinstance(result, Rates):
        return result
    late = time.monotonic() >= transport.deadline
    shown = re.sub("//[^/@]*@", "//", service.address)
    raise MissingRate(
        f"the rate service at {shown} {_why(result, seconds, late)}; nothing was changed. "
        f"Use the bundled rates, or give your own with {option('rate')}"
    ) from result


def _why(error: Exception, seconds: float, late: bool) -> str:
    if isinstance(error, _NoRatesError):
        return str(error)
    if isinstance(error, TimeoutError | requests.Timeout) or (late and isinstance(error, requests.RequestException)):
        return f"did not answer within {seconds:g} seconds"
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return "broke off its answer"
    if isinstance(error, requests.RequestException):
        return "could not be reached"
    return "did not answer with rates"


def _table(answer: Any, today: dt.date, on: dt.date | None) -> Rates:
    """The answer as a table; anything in it that is no rate makes it useless as a whole."""
    rates = answer.get("rates") if isinstance(answer, dict) else None
    if not rates or not isinstance(rates, dict):
        raise _NoRatesError("did not answer with rates")
    if answer.get("base", PIVOT) != PIVOT:
        raise _NoRatesError(f"did not answer with rates against {PIVOT}")
    try:
        day = DayOfRates.model_validate({"date": answer.get("date"), "rates": rates})
    except ValidationError as error:
        first = error.errors()[0]
        field, *keys = map(str, first["loc"])
        if field == "date":
            raise _NoRatesError("did not say of which day its rates are") from error
        raise _NoRatesError(f"answered with {str(first['input'])[:40]!r} as the rate of {keys[0][:10]!r}") from error
    if on and day.date > on:
        raise _NoRatesError(f"answered with rates of a later day, {day.date}")
    if day.date > today + dt.timedelta(days=1):
        raise _NoRatesError(f"answered with rates of the future, {day.date}")
    if day.rates.get(PIVOT, ONE) != ONE:
        raise _NoRatesError(f"answered with {day.rates[PIVOT]} as the rate of {PIVOT} to itself")
    return published(PIVOT, day.rates, day.date, "live rates through forex-python")
