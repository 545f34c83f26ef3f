"""How sure a total is, as documents have it, field by field. How it is worked out is in `risk`."""

import datetime as dt

from pydantic import Field

from costcalc.catalog.prices import Key
from costcalc.model import Frozen
from costcalc.money import Currency, Number, Signed

SEED = 1
"""Where the draws begin unless something else is wished, so that two people get the same."""
MOST_SEED = 2**32 - 1
"""The largest number the draws can begin from."""

MISSING = 'how sure a total is needs the library numpy: install it with pip install "costcalc[confidence]"'


class RateSpread(Frozen):
    """How far a rate moved in the past, over the longest span until something falls due in its currency."""

    base: Currency
    """The currency of the prices."""
    quote: Currency
    """The currency of the budget."""
    days: int = Field(ge=0)
    """The longest span."""
    low: Signed
    """Per cent by which prices became dearer after it, exceeded by nine in ten days; negative for cheaper."""
    high: Signed
    """The same, exceeded by one in ten."""


class HistoryPeriod(Frozen):
    """The past that the exchange rates were drawn from."""

    publisher: str
    """Who published it."""
    first: dt.date
    """Its first day."""
    last: dt.date
    """Its last day."""


class Confidence(Frozen):
    """How likely the journey stays under which total, if prices, lengths and rates turn out each by chance."""

    seed: int = Field(ge=0, le=MOST_SEED)
    """Where the draws begin: the same seed gives the same figures."""
    draws: int = Field(ge=1, le=10**6)
    """How many journeys were drawn."""
    method: str
    """How each band was drawn."""
    p10: Number
    """One in ten such journeys stays under it, in the quote's currency."""
    p50: Number
    """Half of them stay under it."""
    p80: Number
    """Eight in ten stay under it."""
    p90: Number
    """Nine in ten stay under it."""
    within_likely: Number
    """Per cent of the draws that come to no more than the likely total."""
    beyond_high: Number
    """Per cent of the draws that come to more than the high total."""
    shared: tuple[str, ...] = ()
    """What several lines have in common, drawn once for all of them."""
    past: HistoryPeriod | None = None
    """Where the moves of the exchange rates are from; null if no rate moves."""
    rates: tuple[RateSpread, ...] = ()
    """How far each rate moved."""
    until_arrival: int | None = None
    """Days from the making of the quote to the first arrival, where the journey has no dates and they were assumed."""
    source: Key | None = None
    """Key of `sources` for those days."""
    sentences: tuple[str, ...]
    """The same in words."""
