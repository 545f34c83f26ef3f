"""The days of a quote as events of a calendar, in the format iCalendar."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from costcalc.errors import OutputError
from costcalc.journey.itinerary import Role
from costcalc.quote.model import Quote
from costcalc.rendering.blocks import Pair
from costcalc.rendering.pages.common import source_in_words
from costcalc.rendering.pages.quote_words import TITLES, Words
from costcalc.rendering.text import ENGLISH, Reader, escape_controls

MISSING = 'ICS needs the library icalendar: install it with pip install "costcalc[ics]"'
NO_DATES = "a calendar needs dates: estimate with --start or --finish-by"
PLANNED = "Planned, not booked."
"""Every event says it: events are often read one by one, without the calendar that they came in."""

GROUPS: Mapping[Role | None, str] = {
    None: "In Japan",
    "before": "Preparation",
    "other": "In Japan",
    "appointment": "At the clinic",
    "harvest": "At the clinic",
    "infusion": "At the clinic",
    "culture": "Cell culture",
    "allowed": "Take it easy",
    "follow-up": "Follow-up",
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
    summary: str
    says: tuple[str, ...]
    """The lines of its description."""
    group: str


def as_ics(quote: Quote, _reader: Reader = ENGLISH) -> str:
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
    words, made = Words(quote), _made(quote)
    calendar = Calendar()
    calendar.add("prodid", f"-//costcalc//costcalc {_text(quote.costcalc)}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for names, value in (
        (("name", "x-wr-calname"), words.title()),
        (("description", "x-wr-caldesc"), quote.disclaimer),
    ):
        for name in names:  # that of the standard, and that of the programs of before it
            calendar.add(name, vText(_text(value)))
    journey, told = _journey(quote), Counter[str]()
    for event in _events(words):
        told[event.kind] += 1
        entry = Entry()
        entry.add("uid", f"{journey}-{event.kind}-{told[event.kind]}@costcalc")
        entry.add("dtstamp", made)
        entry.add("last-modified", made)
        entry.add("sequence", max(0, int((made - FIRST_SEQUENCE).total_seconds())))
        entry.add("dtstart", event.first)
        entry.add("dtend", event.last + DAY)
        entry.add("summary", _text(event.summary))
        entry.add("description", "\n".join(map(_text, (*event.says, *_sources(words, event), *_of_what(words)))))
        entry.add("categories", [event.group])
        entry.add("status", "TENTATIVE")
        entry.add("transp", "TRANSPARENT")
        calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written.decode()


def _text(words: str) -> str:
    r"""Words that show as they are. `\N` is written out as well, because the library would break the line at it."""
    return escape_controls(words).replace(r"\N", r"\u005cN")


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


def _events(words: Words) -> list[Event]:
    """Every event in the order of its first day; on the same day visits come first, and payments last."""
    return sorted((*_visits(words), *_steps(words), *_payments(words)), key=lambda event: event.first)


def _visits(words: Words) -> Iterator[Event]:
    """Every stay in Japan with its steps, and with what is lost by stopping before its end.

    What is lost by stopping between two visits stands with the later one.
    """
    steps = list(zip(words.quote.itinerary.steps, words.steps(), strict=True))
    losses = list(zip(words.quote.cancellation, words.cancellation(), strict=True))
    before = date.min
    for visit in words.quote.itinerary.visits:
        if visit.arrive and visit.leave:
            says = [_line(row) for step, row in steps if step.date and visit.arrive <= step.date <= visit.leave]
            lost = [_line(row) for loss, row in losses if loss.date and before < loss.date <= visit.leave]
            if lost:
                says += ["", f"{TITLES['cancellation']}:", *lost]
            before = visit.leave
            summary = f"In Japan: {visit.name[:1].lower()}{visit.name[1:]}"
            yield Event("visit", visit.arrive, visit.leave, summary, tuple(says), "In Japan")


def _steps(words: Words) -> Iterator[Event]:
    """Every step but those that begin or end a visit."""
    for step in words.quote.itinerary.steps:
        if step.date and step.role in GROUPS:
            yield Event(step.role or "step", step.date, step.date, str(step.name), (), GROUPS[step.role])


def _payments(words: Words) -> Iterator[Event]:
    """Every payment on the day it falls due; what should have been paid by now, on the day of the quote."""
    for due in words.quote.payments:
        if due.date:
            day = max(due.date, words.quote.created.date())
            yield Event("payment", day, day, f"Due: {due.label}", (str(words.due(due)),), "Payment")


def _line(row: Pair) -> str:
    return f"{row.name}: {row.text}"


def _sources(words: Words, event: Event) -> Iterator[str]:
    """The sources whose marks an event has."""
    for key, mark in words.marks.items():
        if any(f"[{mark}]" in line for line in event.says):
            yield f"[{mark}] {source_in_words(words.quote.sources[key])}"


def _of_what(words: Words) -> Iterator[str]:
    """Of which journey and quote an event is, and that nothing is booked."""
    about = words.quote.about
    reference = f"; Reference: {about.reference}" if about and about.reference else ""
    yield f"{PLANNED} {words.title()}; {'; '.join(map(_line, words.identity()))}{reference}"
