"""What a journey is drawn with."""

import datetime as dt
from typing import NamedTuple

from costcalc.quote.model import SEED
from costcalc.rates.bundled import HistoryReader, read_history

DRAWS = 10_000
"""Journeys that are drawn: another seed then moves a percentile by about a thousandth."""


class Draw(NamedTuple):
    """Where chance comes from."""

    seed: int = SEED
    """The same gives the same."""
    draws: int = DRAWS
    """How many journeys."""
    history: HistoryReader = read_history
    """The past of the exchange rates."""
    until: dt.date | None = None
    """The last day of the past that is looked at; the day the quote is made if left out."""
