"""Rates to look at: what they are, how they were found, and how they moved in the bundled history."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

from pydantic import Field

from costcalc.errors import ScenarioError
from costcalc.model import Frozen
from costcalc.money import Number
from costcalc.rates.bundled import PIVOT, Day
from costcalc.rates.table import SHOWN, Rate, Rates

SPANS = (30, 90, 365)
"""Days over which a rate's movement is told."""


class Span(Frozen):
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
    spans: tuple[Span, ...] = ()
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
    found = re.fullmatch(r"\s*([A-Za-z]{3})\s*/\s*([A-Za-z]{3})\s*", text)
    if not found or found[1].upper() == found[2].upper():
        raise ScenarioError(f"{text!r} is not a pair of currencies: write USD/JPY")
    return found[1].upper(), found[2].upper()


def show_rates(rates: Rates, pairs: Sequence[tuple[str, str]], history: Iterable[Day] = ()) -> RatesDocument:
    """The rates of `pairs` with their movement; without pairs, that of the pivot to every currency, without it.

    Raises MissingRate for a currency without a rate.
    """
    if not pairs:
        codes = sorted(code for code in rates.quoted if code != rates.pivot)
        return RatesDocument(
            schema="costcalc/rates/1", rates=tuple(_shown(rates.find(rates.pivot, c), ()) for c in codes)
        )
    found = [rates.find(base, quote) for base, quote in pairs]
    latest = max(rate.date for rate in found)
    year = _last_year(day for day in history if day.day <= latest)
    return RatesDocument(schema="costcalc/rates/1", rates=tuple(_shown(rate, year) for rate in found))


def _last_year(history: Iterable[Day]) -> list[Day]:
    """The days of the longest span, the latest first."""
    days: list[Day] = []
    for day in history:
        if days and (days[0].day - day.day).days >= max(SPANS):
            break
        days.append(day)
    return days


def _shown(rate: Rate, year: Sequence[Day]) -> ShownRate:
    past = [(day.day, value) for day in year if (value := _crossed(day, rate.base, rate.quote)) is not None]
    spans = []
    for days in SPANS if past else ():
        values = [value for day, value in past if (past[0][0] - day).days < days]
        mean = SHOWN.divide(sum(values, Decimal(0)), Decimal(len(values)))
        spans.append(Span(days=days, until=past[0][0], low=min(values), mean=mean, high=max(values)))
    inverse = Decimal(f"{SHOWN.divide(Decimal(1), rate.rate):f}")
    return ShownRate(
        **rate.model_dump(), inverse=inverse, spans=tuple(spans), course=tuple(value for _, value in reversed(past))
    )


def _crossed(day: Day, base: str, quote: str) -> Decimal | None:
    """The rate of a day in the past, or None if a currency was not quoted then."""
    one = Decimal(1) if base == PIVOT else day.per_euro.get(base)
    other = Decimal(1) if quote == PIVOT else day.per_euro.get(quote)
    if one is None or other is None:
        return None
    return Decimal(f"{SHOWN.divide(other, one):f}")
