"""An estimate for a messenger: a few plain sentences in whole units, one a line, which it wraps itself."""

from collections.abc import Iterator

from costcalc.messages import amount, items, label
from costcalc.money import in_order, whole
from costcalc.quote.model import Quote
from costcalc.rendering.pages.common import NO_OFFER
from costcalc.rendering.pages.deciding_facts import (
    entry_in_words,
    how_sure,
    largest_dues,
    most_of_all,
    on_top,
    too_late,
    verdict,
)
from costcalc.rendering.pages.quote_words import Words
from costcalc.rendering.text import ENGLISH, Reader, Text, escape_controls


def text(quote: Quote, reader: Reader = ENGLISH) -> str:
    """At most 15 lines: what it comes to, whose price that is, what could come on top, and the largest payments."""
    lines = (escape_controls(str(line)) for line in _lines(Words(quote, reader)))
    return "".join(f"{line}\n" for line in lines if line)


def _lines(words: Words) -> Iterator[Text]:
    quote, say = words.quote, words.reader.say
    low, likely, high = in_order(*map(whole, quote.total.columns)).columns
    template = label("About {likely} in all, between {low} and {high}.")
    if quote.unpriced:
        template = label("At least about {likely} in all, between {low} and {high}: not everything has a price.")
    yield words.title()
    yield words.reader.tell(quote.journey)
    yield from too_late(words)
    yield say(template, likely=words.amount(likely), low=amount(low), high=amount(high))
    yield from (say("{sentence}.", sentence=sentence) for sentence in verdict(words))
    if quote.evidence:
        yield say("How sure is that? {evidence}", evidence=how_sure(words))
    if extra := on_top(words):
        yield say("Not in it, and may come on top: {parts}.", parts=extra)
    if most := most_of_all(quote):
        yield say("With all of that up to {most}.", most=words.amount(most))
    yield say("The largest payments: {payments}.", payments=largest_dues(words))
    if quote.entry and quote.entry.verdict == "unknown":
        yield say("Whether you may enter depends on your passport.")
    elif quote.entry:
        yield say("May you enter? {rule}", rule=entry_in_words(words))
    days = [say("{what} {days}", what=row.name, days=row.text) for row in words.as_of()]
    yield say("{days}.", days=items(days, "semicolon"))
    yield words.reader.label(NO_OFFER)
