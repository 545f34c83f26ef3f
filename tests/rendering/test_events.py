"""The calendar of a quote, read back with another library: days, amounts, and names that outlast a new price."""

import re
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
import vobject
from conftest import NOW
from hostile import HOSTILE, saying
from hypothesis import given
from trips import trip
from wishes import quote_of, scenarios

from costcalc.errors import OutputError
from costcalc.money import Band
from costcalc.quote.estimate import Quote, Wording
from costcalc.rendering.formats.ics import as_ics
from costcalc.rendering.text import escape_controls
from costcalc.scenario.model import Scenario

DAY = timedelta(days=1)
START = date(2027, 3, 16)
NAMED = Wording(prepared_for="山田 花子", prepared_by="Hanako's clinic")


def quote(created: datetime = NOW, wording: Wording = NAMED, **wishes: Any) -> Quote:
    return trip(created, wording, **{"start": START, **wishes})


def read(text: str) -> Any:
    return vobject.readOne(text)


def events(made: Quote) -> list[Any]:
    return list(read(as_ics(made)).vevent_list)


def of_kind(found: list[Any], kind: str) -> list[Any]:
    return [event for event in found if re.fullmatch(rf"[0-9a-f]{{32}}-{kind}-\d+@costcalc", event.uid.value)]


def uids(made: Quote) -> set[str]:
    return {event.uid.value for event in events(made)}


def test_the_calendar_says_what_it_is_and_is_not() -> None:
    made = quote(wording=Wording(title="Trip; one, two"))
    calendar = read(as_ics(made))
    assert (calendar.version.value, calendar.method.value) == ("2.0", "PUBLISH")
    assert calendar.prodid.value == f"-//costcalc//costcalc {made.costcalc}//EN"
    assert calendar.contents["name"][0].value == "Trip; one, two"
    assert r"X-WR-CALNAME:Trip\; one\, two" in as_ics(made).split("\r\n")
    assert calendar.description.value == made.disclaimer


def test_every_visit_is_one_event_from_arrival_to_departure() -> None:
    made = quote()
    found = of_kind(events(made), "visit")
    assert [(event.dtstart.value, event.dtend.value - DAY) for event in found] == [
        (visit.arrive, visit.leave) for visit in made.itinerary.visits
    ]
    assert [event.summary.value for event in found] == ["In Japan: Consultation and harvest", "In Japan: Treatment"]


def test_every_step_between_is_a_day_of_its_own_and_arrivals_and_departures_stand_with_the_visit() -> None:
    made = quote()
    found = {(event.summary.value, event.dtstart.value, event.dtend.value - DAY) for event in events(made)}
    visits = of_kind(events(made), "visit")
    for step in made.itinerary.steps:
        if step.role in ("arrival", "departure"):
            assert step.date
            assert any(f"{step.date}: {step.name}" in event.description.value for event in visits)
            assert str(step.name) not in {summary for summary, _, _ in found}
        else:
            assert (str(step.name), step.date, step.date) in found
    assert any(step.role == "follow-up" for step in made.itinerary.steps)


@pytest.mark.parametrize("currency", ["USD", "JPY", "KWD"])
def test_every_payment_is_an_event_with_its_amounts_and_source(currency: str) -> None:
    made = quote(currency=currency)
    found = of_kind(events(made), "payment")
    assert len(found) == len(made.payments) > 3
    for due, event in zip(made.payments, found, strict=True):
        assert (event.summary.value, event.dtstart.value) == (f"Due: {due.label}", due.date)
        assert said(due.amount, currency) in event.description.value
        assert made.sources[due.source].title in event.description.value


def said(amount: Band, currency: str) -> str:
    low, likely, high = (f"{number:,}" for number in amount.columns)
    return f"{likely} {currency} ({low} to {high})" if low != high else f"{likely} {currency}"


def test_what_should_have_been_paid_already_stands_on_the_day_of_the_quote_and_says_so() -> None:
    made = quote(start=NOW.date() + 10 * DAY)
    late = [due.date for due in made.payments if due.date and due.date < NOW.date()]
    found = of_kind(events(made), "payment")[: len(late)]
    assert late
    assert {event.dtstart.value for event in found} == {NOW.date()}
    assert all(f"at once (was due {day})" in event.description.value for day, event in zip(late, found, strict=True))


def test_what_is_lost_by_stopping_stands_once_with_the_visit_before_whose_end_it_is() -> None:
    made = quote()
    visits = of_kind(events(made), "visit")
    for lost in made.cancellation:
        where = [index for index, event in enumerate(visits) if f"{lost.date}: {upper(lost.name)}" in told(event)]
        ends = [visit.leave for visit in made.itinerary.visits]
        assert lost.date
        assert where == [next(index for index, end in enumerate(ends) if end and lost.date <= end)]
        assert said(lost.loss, "USD") in told(visits[where[0]])
        assert made.sources[lost.source].title in told(visits[where[0]])
    assert len(made.cancellation) > 2


def upper(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def told(event: Any) -> str:
    return str(event.description.value)


def test_every_event_is_tentative_free_of_time_and_says_that_nothing_is_booked() -> None:
    made = quote(wording=Wording(title="A trip", reference="R-7"))
    assert made.about
    for event in events(made):
        assert (event.status.value, event.transp.value) == ("TENTATIVE", "TRANSPARENT")
        assert isinstance(event.dtstart.value, date)
        assert not isinstance(event.dtstart.value, datetime)
        assert told(event).splitlines()[-1].startswith("Planned, not booked. A trip; ")
        assert made.about.number in told(event)
        assert "R-7" in told(event)
        assert event.categories.value[0]


def test_the_moment_of_the_quote_is_the_stamp_in_utc() -> None:
    tokyo = datetime.fromisoformat("2026-11-21T21:00:00.25+09:00")
    for created in (NOW, tokyo, NOW.replace(tzinfo=None)):
        for event in events(quote(created=created)):
            assert event.dtstamp.value == event.last_modified.value == datetime(2026, 11, 21, 12, tzinfo=UTC)


CHANGES: list[dict[str, Any]] = [
    {},
    {"start": START + 7 * DAY},
    {"currency": "JPY"},
    {"cabin": "business", "lodging": "premium", "pay": "card", "contingency": 20, "fx_buffer": 2},
    {"treatment_price": {"low": 18000, "likely": 20000, "high": 24000, "currency": "USD"}},
    {"companions": 3, "child_ages": (4, 11)},
    {"nationality": "CA"},
]


@pytest.mark.parametrize("changes", CHANGES)
def test_the_same_journey_estimated_again_updates_the_same_events(changes: dict[str, Any]) -> None:
    before, after = quote(), quote(created=NOW + DAY, **changes)
    assert before != after
    assert uids(before) == uids(after)
    sequences = [{int(event.sequence.value) for event in events(made)} for made in (before, after)]
    assert len(sequences[0]) == len(sequences[1]) == 1
    assert 0 < max(sequences[0]) < min(sequences[1]) < 2**31


@pytest.mark.parametrize(
    "other",
    [{"condition": "knee-oa", "tier": "standard"}, {"plan": "long-stay"}, {"city": "osaka"}, {"origin": "DE"}],
)
def test_another_journey_has_other_events(other: dict[str, Any]) -> None:
    assert not uids(quote()) & uids(quote(**other))


def test_the_journeys_of_two_people_never_overwrite_each_other() -> None:
    assert not uids(quote()) & uids(quote(wording=Wording(prepared_for="Nguyễn Thị Ánh")))


def test_a_reference_is_what_a_journey_is_known_by() -> None:
    mine = Wording(reference="R-7", prepared_for="山田 花子")
    same, other = Wording(reference=" R-7", title="Another title"), Wording(reference="R-8")
    assert uids(quote(wording=mine)) == uids(quote(wording=same, city="osaka"))
    assert not uids(quote(wording=mine)) & uids(quote(wording=other))
    assert uids(quote(wording=Wording())) == uids(quote(wording=Wording(reference=" ")))


def test_no_event_carries_the_name_of_a_person() -> None:
    text = unfolded(as_ics(quote()))
    assert "山田" not in text
    assert "Hanako" not in text


@given(scenarios().filter(lambda wish: wish.start is not None))
def test_any_journey_with_dates_reads_back_with_events_of_their_own_names(wish: Scenario) -> None:
    made = quote_of(wish)
    found = events(made)
    ends = [step for step in made.itinerary.steps if step.role in ("arrival", "departure")]
    others = len(made.itinerary.steps) - len(ends) + len(made.itinerary.visits) + len(made.payments)
    assert len({event.uid.value for event in found}) == len(found) == others
    assert [event.dtstart.value for event in found] == sorted(event.dtstart.value for event in found)
    assert all(event.dtstart.value < event.dtend.value for event in found)


def unfolded(text: str) -> str:
    return text.replace("\r\n ", "")


@cache
def usual_properties() -> list[str]:
    return [re.split("[;:]", line)[0] for line in unfolded(as_ics(saying(quote(), "words"))).split("\r\n")]


@pytest.mark.parametrize("text", [*HOSTILE, "山" * 10_000, "👩‍👧" * 100])
def test_hostile_texts_stay_inside_their_property_and_lines_are_folded(text: str) -> None:
    made = quote()
    written = as_ics(saying(made, text))
    assert written.endswith("END:VCALENDAR\r\n")
    assert written.count("\n") == written.count("\r") == written.count("\r\n")
    assert max(len(line.encode()) for line in written.split("\r\n")) <= 75
    properties = [re.split("[;:]", line)[0] for line in unfolded(written).split("\r\n")]
    assert properties == usual_properties()
    shown = escape_controls(text).replace(r"\N", r"\u005cN")
    assert {event.summary.value for event in of_kind(list(read(written).vevent_list), "harvest")} == {shown}
    assert read(written).description.value == shown


def test_lines_are_never_folded_inside_a_character() -> None:
    written = as_ics(saying(quote(), "é山👩" * 200)).encode()
    assert all(line.decode() is not None for line in written.split(b"\r\n"))


def test_a_quote_without_dates_has_no_calendar() -> None:
    with pytest.raises(OutputError, match=r"^a calendar needs dates: estimate with --start or --finish-by$"):
        as_ics(quote(start=None))


def test_without_the_library_it_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)
    with pytest.raises(OutputError) as caught:
        as_ics(quote())
    assert caught.value.problems == ('ICS needs the library icalendar: install it with pip install "costcalc[ics]"',)
    assert caught.value.exit_code == 2


def test_the_library_is_only_loaded_when_a_calendar_is_made() -> None:
    code = "import sys, costcalc.rendering.formats.ics; print({'icalendar', 'rich', 'babel'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_amounts_are_those_of_the_quote_to_the_last_digit() -> None:
    made = quote(currency="KWD")
    text = unfolded(as_ics(made)).replace("\\,", ",")
    due = sum((payment.amount.likely for payment in made.payments), Decimal(0))
    reserve = sum((each.amount.likely for each in made.subtotals if each.category == "contingency"), Decimal(0))
    assert due + reserve == made.total.likely
    assert all(f"{payment.amount.likely:,} KWD" in text for payment in made.payments)


def test_the_same_quote_gives_the_same_bytes() -> None:
    assert as_ics(quote()) == as_ics(quote().model_copy(deep=True))
