"""The days of a quote as events of a calendar, in the format iCalendar."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from costcalc.errors import OutputError
from costcalc.journey.itinerary import Role
from costcalc.messages import Spans, items, label
from costcalc.quote.model import Quote
from costcalc.rendering.blocks import Pair
from costcalc.rendering.pages.common import source_in_words
from costcalc.rendering.pages.quote_words import Words
from costcalc.rendering.text import ENGLISH, Reader, Text, escape_controls, text_of

MISSING = 'ICS needs the library icalendar: install it with pip install "costcalc[ics]"'
NO_DATES = "a calendar needs dates: estimate with --start or --finish-by"
PLANNED = label("Planned, not booked. {title}; {facts}.")
"""Every event says it: events are often read one by one, without the calendar that they came in."""
IN_JAPAN, AT_CLINIC = label("In Japan"), label("At the clinic")
GROUPS: Mapping[Role | None, str] = {
    None: IN_JAPAN,
    "before": label("Preparation"),
    "other": IN_JAPAN,
    "appointment": AT_CLINIC,
    "harvest": AT_CLINIC,
    "infusion": AT_CLINIC,
    "culture": label("Cell culture"),
    "allowed": label("Take it easy"),
    "follow-up": label("Follow-up"),
}
"""What the events of steps are grouped under. Arrivals and departures are missing: they are the ends of a visit."""

FIRST_SEQUENCE = datetime(2020, 1, 1, tzinfo=UTC)
"""Revisions are numbered by the seconds since then: a later quote has a higher number, and it fits into 31 bits."""
DAY = timedelta(days=1)
DIGITS = 32
"""Of a digest, in the name of an event."""


class Event(NamedTuple):
    """One or more whole days of a calendar."""

    kind: str
    """With its place among those of its kind, what tells it from the other events of the journey."""
    first: date
    last: date
    summary: Text
    lines: tuple[Text, ...]
    """The lines of its description."""
    group: str


def as_ics(quote: Quote, reader: Reader = ENGLISH) -> str:
    """Visits, the steps outside and during them, and payments, as tentative events that last whole days.

    The events of the same journey have the same names in every quote of it, so that importing a later one updates what
    an earlier one brought. The same journey is the one with the same reference; without any, the one of the same person
    with the same treatment, plan, city and origin, whatever its days, party, comfort, prices and currency. Whoever
    plans for several families gives each a reference. Names of people are in no event, unless the title has them.

    Raises OutputError for a quote without dates, and without the library icalendar.
    """
    if quote.itinerary.visits[0].arrive is None:
        raise OutputError(NO_DATES)
    try:
        from icalendar import Calendar, vText  # noqa: PLC0415 - not everybody has it, and slow to import
        from icalendar import Event as Entry  # noqa: PLC0415 - the same
    except ImportError as error:
        raise OutputError(MISSING) from error
    words, made = Words(quote, reader), _made(quote)
    calendar = Calendar()
    calendar.add("prodid", f"-//costcalc//costcalc {_text(quote.costcalc)}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):  # that of the standard, and that of the programs of before it
        calendar.add(name, vText(_text(words.title())))
    for name in ("description", "x-wr-caldesc"):
        calendar.add(name, vText(_text(reader.label(quote.disclaimer))))
    journey, numbers = _journey(quote), Counter[str]()
    for event in sorted((*_visits(words), *_steps(words), *_payments(words)), key=lambda event: event.first):
        numbers[event.kind] += 1
        entry = Entry()
        entry.add("uid", f"{journey}-{event.kind}-{numbers[event.kind]}@costcalc")
        entry.add("dtstamp", made)
        entry.add("last-modified", made)
        entry.add("sequence", max(0, int((made - FIRST_SEQUENCE).total_seconds())))
        entry.add("dtstart", event.first)
        entry.add("dtend", event.last + DAY)
        entry.add("summary", _text(event.summary))
        entry.add("description", "\n".join(map(_text, (*event.lines, *_sources(words, event), _planned(words)))))
        entry.add("categories", [reader.label(event.group)])
        entry.add("status", "TENTATIVE")
        entry.add("transp", "TRANSPARENT")
        calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written.decode()


def _text(words: Text) -> str:
    r"""Words that show as they are. `\N` is written out as well, because the library would break the line at it."""
    return escape_controls(str(words)).replace(r"\N", r"\u005cN")


def _made(quote: Quote) -> datetime:
    created = quote.created
    return created.astimezone(UTC) if created.tzinfo else created.replace(tzinfo=UTC)


def _journey(quote: Quote) -> str:
    """A digest of what makes it this journey and no other; what may change from quote to quote is not in it."""
    about, wish = quote.about, quote.scenario
    reference, person = ((said or "").strip() for said in (about and about.reference, about and about.prepared_for))
    known_by = (
        ["reference", reference]
        if reference
        else [wish.condition, wish.tier, wish.plan, wish.city, wish.origin, person]
    )
    return sha256(json.dumps(known_by).encode()).hexdigest()[:DIGITS]


def _visits(words: Words) -> Iterator[Event]:
    """Every stay in Japan with its steps, and with what is lost by stopping before its end.

    What is lost by stopping between two visits stands with the later one.
    """
    steps = list(zip(words.quote.itinerary.steps, words.steps(), strict=True))
    losses = list(zip(words.quote.cancellation, words.cancellation(), strict=True))
    before = date.min
    for visit in words.quote.itinerary.visits:
        if visit.arrive and visit.leave:
            within = (row for step, row in steps if step.date and visit.arrive <= step.date <= visit.leave)
            lines: list[Text] = list(map(_line, within))
            lost = [_line(row) for loss, row in losses if loss.date and before < loss.date <= visit.leave]
            if lost:
                lines += ["", f"{words.heading('cancellation')}:", *lost]
            before = visit.leave
            summary = words.reader.say("In Japan: {visit}", visit=visit.name)
            yield Event("visit", visit.arrive, visit.leave, summary, tuple(lines), IN_JAPAN)


def _steps(words: Words) -> Iterator[Event]:
    """Every step but those that begin or end a visit."""
    for step in words.quote.itinerary.steps:
        if step.date and step.role in GROUPS:
            name = words.reader.tell(step.name)
            yield Event(step.role or "step", step.date, step.date, name, (), GROUPS[step.role])


def _payments(words: Words) -> Iterator[Event]:
    """Every payment on the day it falls due; what should have been paid by now, on the day of the quote."""
    for due in words.quote.payments:
        if due.date:
            day = max(due.date, words.quote.created.date())
            summary = words.reader.say("Due: {what}", what=due.label)
            yield Event("payment", day, day, summary, (words.due(due),), label("Payment"))


def _line(row: Pair) -> Spans:
    return text_of(row.name, ": ", row.text)


def _sources(words: Words, event: Event) -> Iterator[str]:
    """The sources whose marks an event has."""
    spans = [span for line in event.lines if isinstance(line, Spans) for span in line]
    cited = {span.words for span in spans if span.kind == "source"}
    for key, mark in words.marks.items():
        if f"[{mark}]" in cited:
            yield f"[{mark}] {source_in_words(words.quote.sources[key], words.reader)}"


def _planned(words: Words) -> Spans:
    """Of which journey and quote an event is, and that nothing is booked."""
    about, facts = words.quote.about, list(map(_line, words.identity()))
    if about and about.reference:
        facts.append(words.reader.say("Reference: {reference}", reference=text_of(about.reference)))
    return words.reader.say(PLANNED, title=text_of(words.title()), facts=items(facts, "semicolon"))
