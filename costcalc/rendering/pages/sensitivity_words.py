"""What changes would make of the total, in plain words: the same for every format."""

from collections.abc import Iterator
from decimal import Decimal

from costcalc.messages import Numeral, Spans, amount, items, label
from costcalc.pricing.costs import CATEGORY_NAMES
from costcalc.quote.model import CategoryChange, Swing, WhatIfResult
from costcalc.rendering.pages.quote_words import Words

RATE_ALONE = label(
    "Only what is priced in the currencies of the rate moves: prices that sources give in another one stay."
)
"""Said beside a changed rate."""


def what_ifs(words: Words) -> Iterator[Spans]:
    """What each change would make of the total."""
    sensitivity = words.quote.sensitivity
    return (_what_if(words, result) for result in (sensitivity.what_ifs if sensitivity else ()))


def _what_if(words: Words, result: WhatIfResult) -> Spans:
    """What a change would make of the total."""
    say, change = words.reader.say, words.reader.tell(result.label)
    if result.total is None or result.difference is None:
        why = items(result.impossible, "semicolon")
        return say("{change}: this cannot be, as {why}.", change=change, why=why)
    comes_to = words.likely_between(result.total)
    if result.unpriced:
        comes_to = say("at least {total}", total=comes_to)
    more = _more(words, result.difference, amount(abs(result.difference)))
    parts = [_part(words, part) for part in result.parts]
    sentences = [
        say("{change}: {total}, {more}: {parts}.", change=change, total=comes_to, more=more, parts=items(parts))
        if parts
        else say("{change}: {total}, {more}.", change=change, total=comes_to, more=more)
    ]
    if result.unpriced:
        gaps = items(result.unpriced, "semicolon")
        sentences.append(say("What has no price comes on top: {gaps}.", gaps=gaps))
    if len(result.changes) == 1 and result.changes[0].startswith("rate:"):
        sentences.append(say(RATE_ALONE))
    return words.reader.text(items(sentences, "space"))


def _more(words: Words, difference: Decimal, size: Numeral) -> Spans:
    """How much more or less a change comes to."""
    if not difference:
        return words.reader.say("no difference at the likely")
    if difference > 0:
        return words.reader.say("likely {amount} more", amount=size)
    return words.reader.say("likely {amount} less", amount=size)


def _part(words: Words, part: CategoryChange) -> Spans:
    """How much more or less a category comes to."""
    category, size = CATEGORY_NAMES[part.category], amount(abs(part.difference))
    if part.difference >= 0:
        return words.reader.say("{category} {amount} more", category=category, amount=size)
    return words.reader.say("{category} {amount} less", category=category, amount=size)


def swing_label(words: Words, swing: Swing) -> Spans:
    """An input and its two ends."""
    return words.reader.say(
        "{input}, {cheaper} to {dearer}",
        input=swing.label,
        cheaper=swing.cheaper.label,
        dearer=swing.dearer.label,
    )


def swings_in_words(words: Words) -> Iterator[Spans]:
    """How much each input moves the likely total."""
    sensitivity = words.quote.sensitivity
    return (_swing(words, swing) for swing in (sensitivity.tornado if sensitivity else ()))


def _swing(words: Words, swing: Swing) -> Spans:
    """How much an input moves the likely total."""
    return words.reader.say(
        "{swing}: {apart} apart, {low} to {high}.",
        swing=swing_label(words, swing),
        apart=words.amount(swing.swing),
        low=amount(swing.cheaper.total),
        high=amount(swing.dearer.total),
    )


def not_shown(words: Words) -> Iterator[Spans]:
    """Inputs that could not be moved to both of their ends."""
    sensitivity = words.quote.sensitivity
    return (words.reader.say("{why}.", why=why) for why in (sensitivity.not_shown if sensitivity else ()))
