"""What a quote says of its limit, of what-ifs and of what drives its total, in plain words for every format."""

from collections.abc import Iterator
from decimal import Decimal

from costcalc.money import ZERO
from costcalc.quote.sensitivity import Swing, WhatIfResult
from costcalc.rendering.words import Words, category_name

RATE_ALONE = " Only what is priced in the currencies of the rate moves: prices that sources give in another one stay."
"""Said beside a changed rate."""


def limit(words: Words) -> str:
    """How the total stands to the limit, and what is left of it or missing; nothing without one."""
    held, quote = words.quote.limit, words.quote
    if not held:
        return ""
    figures = zip(("low", "likely", "high"), held.headroom.columns, strict=True)
    told = (f"{words.amount(abs(left))} {'left' if left >= 0 else 'missing'} at the {name}" for name, left in figures)
    verdict = "Over" if held.over else "Within"
    more = "; what has no price comes on top" if quote.unpriced else ""
    amount = f"{words.amount(held.amount)} {held.currency}"
    if held.percentile is None:
        return f"{verdict} the limit of {amount} by the {held.at} figure: {', '.join(told)}{more}."
    gap = words.amount(abs(held.amount - held.percentile))
    by = f"by {gap} at the {held.at.upper()} ({words.amount(held.percentile)})"
    return f"{verdict} the limit of {amount} {by}; {', '.join(told)}{more}."


def what_ifs(words: Words) -> Iterator[str]:
    """What each change would make of the total."""
    driven = words.quote.sensitivity
    return (_asked(words, asked) for asked in (driven.what_ifs if driven else ()))


def _asked(words: Words, asked: WhatIfResult) -> str:
    label = words.numbers.prose(asked.label)
    if asked.total is None or asked.difference is None:
        return f"{label}: this cannot be, as {words.numbers.prose('; '.join(asked.impossible))}."
    parts = ", ".join(f"{category_name(part.category).lower()} {_more(words, part.difference)}" for part in asked.parts)
    more = f"{_more(words, asked.difference)} likely" if asked.difference else "no difference at the likely"
    least = "at least " if asked.unpriced else ""
    alone = RATE_ALONE if len(asked.changes) == 1 and asked.changes[0].startswith("rate:") else ""
    gaps = f"; what has no price comes on top: {'; '.join(asked.unpriced)}" if asked.unpriced else ""
    return f"{label}: {least}{words.likely_between(asked.total)}, {more}{f': {parts}' if parts else ''}{gaps}.{alone}"


def _more(words: Words, difference: Decimal) -> str:
    return f"{words.amount(abs(difference))} {'more' if difference >= ZERO else 'less'}"


def swing_label(words: Words, swing: Swing) -> str:
    """An input and its two ends."""
    return words.numbers.prose(f"{swing.label}, {swing.cheaper.label} to {swing.dearer.label}")


def tornado(words: Words) -> Iterator[str]:
    """How much each input moves the likely total, and what could not be moved."""
    driven = words.quote.sensitivity
    for swing in driven.tornado if driven else ():
        low, high = words.amount(swing.cheaper.total), words.amount(swing.dearer.total)
        apart = f"{words.amount(swing.swing)} {words.quote.currency}"
        yield f"{swing_label(words, swing)}: {apart} apart, {low} to {high}."
    yield from not_shown(words)


def not_shown(words: Words) -> Iterator[str]:
    """Inputs that could not be moved to both of their ends."""
    driven = words.quote.sensitivity
    return (f"{words.numbers.prose(each)}." for each in (driven.not_shown if driven else ()))
