"""What changed between two quotes: why, and line by line."""

from collections.abc import Iterable, Iterator, Mapping

from costcalc.analysis.diff.model import Cause, Diff, Named
from costcalc.messages import Spans, amount, label, on
from costcalc.money import Change
from costcalc.rendering.blocks import ColumnOf, Page, Section, section, table_of
from costcalc.rendering.pages.common import amount_columns, rate_in_words
from costcalc.rendering.text import ENGLISH, Reader, text_of

CAUSES: Mapping[Cause, tuple[str, str]] = {
    "removed": (label("lines that are gone"), label("{line} (gone)")),
    "added": (label("lines that are new"), label("{line} (new)")),
    "quantity": (label("quantities: nights, people, visits"), label("{line} (quantity)")),
    "price": (label("prices"), label("{line} (price)")),
    "rate": (label("exchange rates"), label("{line} (exchange rate)")),
    "catalog": (label("the catalogue"), label("{line} (catalogue)")),
    "assumption": (label("percentages"), label("{line} (percentage)")),
}
"""Every cause in words, and a line that changed by it."""


def page(changes: Diff, reader: Reader = ENGLISH) -> Page:
    """What changed."""
    say = reader.say
    preamble = tuple(map(str, _preamble(changes, reader)))
    if not changes.lines:
        return Page("", (), preamble=(*preamble, reader.label("Nothing changed.")))
    causes = [(say(CAUSES[part.cause][0]), part.change) for part in changes.causes]
    lines = [(say(CAUSES[part.cause][1], line=part.label), part.change) for part in changes.lines]
    why = str(say("Why, in {currency}", currency=changes.currency))
    sections = (
        _table("why", why, [*causes, (say("Altogether"), changes.change)], reader),
        _table("lines", reader.label("Line by line"), lines, reader),
    )
    return Page("", sections, preamble=preamble)


def _preamble(changes: Diff, reader: Reader) -> Iterator[Spans]:
    """Both quotes, and at which rates they were converted."""
    yield text_of(reader.label("Before: "), _named(changes.before, changes.currency, reader))
    yield text_of(reader.label("After: "), _named(changes.after, changes.currency, reader))
    for rate in changes.converted:
        words = rate_in_words(rate.base, rate.quote, rate.rate, reader)
        yield reader.say("Compared at {rate}, {day}", rate=words, day=rate.date)


def _named(quote: Named, currency: str, reader: Reader) -> Spans:
    template = label("{subject}; {journey} (quote of {day}): likely {likely}")
    if quote.number:
        template = label("{subject}; {journey} (quote {number} of {day}): likely {likely}")
    return reader.say(
        template,
        number=quote.number,
        day=on(quote.created),
        subject=quote.subject,
        journey=quote.journey,
        likely=amount(quote.total.likely, currency),
    )


def _table(key: str, title: str, changes: Iterable[tuple[Spans, Change]], reader: Reader) -> Section:
    columns: list[ColumnOf[tuple[Spans, Change]]] = amount_columns(lambda row: row[1].columns, reader.signed, reader)
    return section(key, "", table_of(title, changes, (title, "name", lambda row: row[0]), *columns))
