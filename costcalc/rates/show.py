"""The rates document: rates with their derivation, and how they moved in the bundled history."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import islice, takewhile
from typing import Literal

from pydantic import Field

from costcalc.errors import ScenarioError
from costcalc.model import Frozen
from costcalc.money import ONE, ZERO, Number
from costcalc.rates.table import SHOWN, Rate, Rates

SPANS = (30, 90, 365)
"""Days over which a rate's movement is told."""


class Movement(Frozen):
    """How a rate moved over some days."""

    days: int
    """Calendar days, up to `until`."""
    until: dt.date
    """The last working day of the bundled history that is not after the rate."""
    low: Number
    """The lowest reference rate."""
    mean: Number
    """The mean of the reference rates of its working days."""
    high: Number
    """The highest reference rate."""


class ShownRate(Rate):
    """A rate with its inverse and its past."""

    inverse: Number
    """Units of `base` for one unit of `quote`."""
    spans: tuple[Movement, ...] = ()
    """Its movement; empty for what has no history."""
    course: tuple[Number, ...] = ()
    """The reference rates of the longest span, the oldest first."""


class RatesDocument(Frozen):
    """Exchange rates."""

    document: Literal["costcalc/rates/1"] = Field(default="costcalc/rates/1", alias="schema")
    """Which document this is."""
    rates: tuple[ShownRate, ...]
    """The rates that were asked for."""


def parse_pair(text: str) -> tuple[str, str]:
    """A pair such as `USD/JPY`, as two codes. Raises ScenarioError for anything else."""
    match = re.fullmatch(r"\s*([A-Za-z]{3})\s*/\s*([A-Za-z]{3})\s*", text)
    if not match or match[1].upper() == match[2].upper():
        raise ScenarioError(f"{text!r} is not a pair of currencies: write USD/JPY")
    return match[1].upper(), match[2].upper()


def show_rates(rates: Rates, pairs: Sequence[tuple[str, str]], history: Iterable[Rates] = ()) -> RatesDocument:
    """The rates of `pairs`, or without pairs that of the pivot to every currency, with their movement in a history.

    The latest day of `history` comes first; without it there is no movement. Raises MissingRate for a currency without
    a rate.
    """
    pairs = pairs or [(rates.pivot, code) for code in sorted(rates.quoted) if code != rates.pivot]
    crossed = [rates.find(base, quote) for base, quote in pairs]
    latest = max((rate.date for rate in crossed), default=rates.day)
    days = (day for day in history if day.day <= latest)
    first = list(islice(days, 1))
    year = [*first, *takewhile(lambda day: (first[0].day - day.day).days < max(SPANS), days)]
    return RatesDocument(schema="costcalc/rates/1", rates=tuple(_shown(rate, year) for rate in crossed))


def _shown(rate: Rate, year: Sequence[Rates]) -> ShownRate:
    pair = {rate.base, rate.quote}
    # A currency may not have been quoted on every day of the past.
    past = [(day.day, day.find(rate.base, rate.quote).rate) for day in year if pair <= day.quoted.keys()]
    spans = []
    for days in SPANS if past else ():
        values = [value for day, value in past if (past[0][0] - day).days < days]
        mean = SHOWN.divide(sum(values, ZERO), Decimal(len(values)))
        spans.append(Movement(days=days, until=past[0][0], low=min(values), mean=mean, high=max(values)))
    inverse = Decimal(f"{SHOWN.divide(ONE, rate.rate):f}")
    return ShownRate(
        **rate.model_dump(), inverse=inverse, spans=tuple(spans), course=tuple(value for _, value in reversed(past))
    )
