"""Dates, passports, people and ways to pay on the command line: what cannot be is refused, and what can be adds up."""

import datetime as dt
import json
import re
import shlex
import socket
from decimal import Decimal
from itertools import pairwise
from typing import Any, get_args

import pytest

from costcalc.catalog.choices import Category
from costcalc.cli.output import FALLBACKS, Held

from .conftest import Done, Inside, Process, assert_refused

TODAY = dt.date(2026, 11, 21)
NOON = {"SOURCE_DATE_EPOCH": "1795262400", "COLUMNS": "80"}  # 12:00 UTC on TODAY

SPRING = "--start 2027-03-16"  # nothing is closed: the harvest is on Wednesday the 17th, the treatment on 14 April
GOLDEN_WEEK = "--start 2027-04-28"  # the harvest moves from Showa Day to 7 May

BAND = ("low", "likely", "high")
STYLE = re.compile(r"\x1b(?:\[[\d;]*m|\]8;[^\x1b]*\x1b\\)")
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3\d|4\d|9\d|10\d)(?:;\d+)*m")


def words(options: str) -> tuple[str, ...]:
    return ("estimate", "-c", "t1d", "--full", *shlex.split(options))


def ask(run: Inside, options: str, **variables: str) -> Done:
    return run(*words(options), **{**NOON, **variables})


def printed(run: Inside, options: str, **variables: str) -> str:
    done = ask(run, options, **variables)
    assert (done.code, done.err) == (0, "")
    return done.out


def answer(run: Inside, options: str) -> Any:
    return json.loads(printed(run, f"{options} -f json"))


def after(days: int) -> str:
    return str(TODAY + dt.timedelta(days=days))


def assert_said_no(done: Done, *fragments: str, sentences: int = 1) -> None:
    assert_refused(done, 2, *fragments)
    assert done.err.count("\n") == sentences, done.err


REFUSED = f"""
--start 2020-01-01 | --start 2020-01-01 | in the past | today is 2026-11-21
--start {after(-1)} | --start 2026-11-20 | in the past
--start {after(1096)} | --start 2029-11-21 | too far ahead | 2029-11-20
--start 9999-12-31 | --start 9999-12-31 | too far ahead
--start 0001-01-01 | --start 0001-01-01 | in the past
--start tomorrow | --start 'tomorrow' | is not a day | write it as
--start 2027-02-30 | --start '2027-02-30' | is not a day: February 2027 has the days 1 to 28
--start 16.13.2027 | --start '16.13.2027' | is not a day | there is no month 13
--start 3/4/2027 | --start '3/4/2027' | two ways: 3 April or 4 March? Write 2027-04-03 or 2027-03-04
--start '' | --start '' | is not a day
--finish-by '' | --finish-by '' | is not a day
--finish-by {after(-1)} | --finish-by 2026-11-20 | in the past
--finish-by {after(10)} | --finish-by 2026-12-01 | in the past | today is 2026-11-21
--finish-by 2030-12-01 | --finish-by 2030-12-01 | too far ahead | 2029-12-16 is near enough
--finish-by 2035-12-01 | --finish-by 2035-12-01 | too far ahead | the last start is on 2029-11-20
--finish-by 9999-12-31 | --finish-by 9999-12-31 | too far ahead
--finish-by 0001-01-01 | --finish-by 0001-01-01 | in the past
{SPRING} --finish-by 2027-03-15 | --finish-by 2027-03-15 | not after | --start 2027-03-16
{SPRING} --finish-by 2027-03-16 | --finish-by 2027-03-16 | not after | --start 2027-03-16
{SPRING} --finish-by 2027-03-20 | ends on 2027-04-15 | --finish-by 2027-03-20 | start by 2027-02-18
{SPRING} --finish-by 2027-04-14 | ends on 2027-04-15 | start by 2027-03-15
--start 2020-01-01 --finish-by 2020-01-05 | --start 2020-01-01 | in the past
--nationality Germny | unknown nationality 'Germny' | DE (Germany)
--nationality '' | unknown nationality ''
--nationality us-west | unknown nationality 'us-west'
--companions 10 | --companions 10 | 0 to 9
--companions 30 | --companions 30 | 0 to 9
--companions 9 --child-ages 4 | --companions with --child-ages | 0 to 9
--child-ages 18 | --child-ages 18 | 0 to 17 | --companions
--child-ages 4,200 | --child-ages 200 | 0 to 17 | --companions
--child-ages -1 | --child-ages '-1' | 4,11
--child-ages '4;5' | --child-ages '4;5' | 4,11
--child-ages '' | --child-ages '' | 4,11
--child-ages ' ' | --child-ages ' ' | 4,11
--interpreter robot | interpreter 'robot' | clinic, hired, none
--pay cash | way to pay 'cash' | wire, card
--plan single-visit {SPRING} --culture-weeks 3 | --culture-weeks has no meaning | single-visit
"""


@pytest.mark.parametrize("case", REFUSED.strip().splitlines())
def test_what_cannot_be_is_refused_in_one_sentence(inside: Inside, case: str) -> None:
    options, *fragments = case.split(" | ")
    assert_said_no(ask(inside, options), *fragments)


MISTAKES = f"""
{SPRING} --finish-by 2027-03-01 --nationality Germny --pay cash | by 2027-03-01 | 'Germny' | 'cash'
--interpreter robot --companions 30 --city paris --culture-weeks 99 | 'robot' | ons 30 | 'paris' | weeks 99
--start soon --finish-by later --nights few --child-ages 4.5 | 'soon' | 'later' | 'few' | '4.5'
--start soon --city paris | --start 'soon' | 'paris'
--start 2020-01-01 --city paris | 2020-01-01 | 'paris'
"""


@pytest.mark.parametrize("case", MISTAKES.strip().splitlines())
def test_all_mistakes_are_named_at_once(inside: Inside, case: str) -> None:
    options, *fragments = case.split(" | ")
    assert_said_no(ask(inside, options), *fragments, sentences=len(fragments))


@pytest.mark.parametrize(("days", "soon", "far"), [(0, 1, 0), (1, 1, 0), (365, 0, 0), (366, 0, 1), (1095, 0, 1)])
def test_a_start_that_is_soon_or_far_ahead_is_warned_of(inside: Inside, days: int, soon: int, far: int) -> None:
    quote = answer(inside, f"--start {after(days)}")
    assert quote["itinerary"]["visits"][0]["arrive"] == after(days)
    assert sum("This start leaves too little time" in warning["text"] for warning in quote["warnings"]) == soon
    assert sum("more than 365 days ahead" in warning["text"] for warning in quote["warnings"]) == far


@pytest.mark.parametrize("more", ["", "--plan long-stay", "-t premium", "--nights 5"])
@pytest.mark.parametrize("finish", ["2027-05-20", "2027-07-06", "2028-01-08"])
def test_a_last_day_alone_is_planned_backwards_to_the_latest_start(inside: Inside, finish: str, more: str) -> None:
    visits = answer(inside, f"{more} --finish-by {finish}")["itinerary"]["visits"]
    start = dt.date.fromisoformat(visits[0]["arrive"])
    assert visits[-1]["leave"] <= finish
    late = ask(inside, f"{more} --finish-by {finish} --start {start + dt.timedelta(days=1)}")
    assert_said_no(late, f"--finish-by {finish}", f"start by {start}")
    assert answer(inside, f"{more} --finish-by {finish} --start {start}")["itinerary"]["visits"] == visits


def test_nobody_is_told_to_start_in_the_past(inside: Inside) -> None:
    done = ask(inside, "--start 2026-11-25 --finish-by 2026-12-01")
    assert_said_no(done, "--finish-by 2026-12-01", "2026-12-25")
    assert "start by 2026-11-01" not in done.err


PASSPORTS = [
    ("--nationality usa", "US", "fits"),
    ("--nationality Germany", "DE", "fits"),
    ("--nationality de --from US", "DE", "fits"),
    ("--nationality VN --from us-west", "VN", "visa"),
    ("--nationality JP", "JP", "fits"),
    ("--nationality KP", "KP", "no-admission"),
    ("--nationality 'North Korea' --from CN", "KP", "no-admission"),
    ("--from us-west", "US", "fits"),
    ("--from taiwan", "TW", "fits"),
    ("--from gulf", None, "unknown"),
    ("", None, "unknown"),
    ("--start 2028-05-23 --nationality PE", "PE", "fits"),
    ("--start 2028-06-20 --nationality PE", "PE", "visa"),  # the waiver ends on 2028-06-30, between the visits
]


@pytest.mark.parametrize(("options", "code", "verdict"), PASSPORTS)
def test_who_may_enter_goes_by_the_passport(inside: Inside, options: str, code: str | None, verdict: str) -> None:
    quote = answer(inside, f"{SPRING} {options}")
    assert (quote["scenario"]["nationality"], quote["entry"]["verdict"]) == (code, verdict)
    assert any(line["category"] == "entry" for line in quote["lines"]) == (verdict == "visa")
    assert any(left["id"] == "entry" for left in quote["not_included"]) == (verdict == "unknown")
    assert ("admits nobody" in quote["warnings"][0]["text"]) == (verdict == "no-admission")


def test_costs_of_a_visa_that_are_left_out_are_not_said_to_be_counted(inside: Inside) -> None:
    quote = answer(inside, f"{SPRING} --nationality VN --without entry")
    assert any("needs a visa" in warning["text"] for warning in quote["warnings"])
    assert "The costs of the visa and the time for it are counted" not in " ".join(
        sentence["text"] for sentence in quote["entry"]["sentences"]
    )


def test_records_for_a_visa_are_paid_for_when_they_are_sent(inside: Inside) -> None:
    quote = answer(inside, f"{SPRING} --nationality VN")
    sent = next(step["date"] for step in quote["itinerary"]["steps"] if step["name"]["text"].startswith("Send records"))
    paid = next(due["date"] for due in quote["payments"] if due["label"].startswith("Records"))
    assert paid <= sent


PARTIES: list[tuple[str, int, list[int]]] = [
    ("--companions 9", 10, []),
    ("--child-ages ' 11 , 4 ' --companions 1", 4, [4, 11]),
    ("--child-ages 0", 2, [0]),
]


@pytest.mark.parametrize(("options", "people", "ages"), PARTIES)
def test_everybody_who_travels_is_counted(inside: Inside, options: str, people: int, ages: list[int]) -> None:
    quote, alone = answer(inside, f"{SPRING} {options}"), answer(inside, SPRING)
    assert quote["scenario"]["child_ages"] == ages
    assert f" {people} people " in quote["journey"]["text"]
    assert quote["patient"] == alone["total"]
    assert all(Decimal(quote["total"][column]) > Decimal(alone["total"][column]) for column in BAND)


def test_interpreter_and_bank_are_paid_only_where_they_are_wished(inside: Inside) -> None:
    ways = ("--interpreter clinic", "--interpreter none", "--pay card", "")
    quotes = {way: answer(inside, f"{SPRING} {way}") for way in ways}
    labels = {way: " ".join(line["label"] for line in quote["lines"]) for way, quote in quotes.items()}
    assert [way for way, label in labels.items() if "interpreter" in label] == ["--pay card", ""]
    assert [way for way, label in labels.items() if "Card fee" in label] == ["--pay card"]
    assert [way for way, label in labels.items() if "each transfer" not in label] == ["--pay card"]
    assert any("taken to provide" in left["reason"]["text"] for left in quotes["--interpreter clinic"]["not_included"])
    assert any(
        "No interpreter is counted" in message["text"] for message in quotes["--interpreter none"]["assumptions"]
    )


TOO_SHORT = [
    (f"{GOLDEN_WEEK} --nights 2", "Consultation and harvest"),
    (f"{GOLDEN_WEEK} --nights 2-20", "Consultation and harvest"),
    (f"{GOLDEN_WEEK} --plan long-stay --nights 30", "Harvest, culture and treatment"),
]


@pytest.mark.parametrize(("options", "visit"), TOO_SHORT)
def test_nights_that_a_closure_makes_too_few_are_refused_with_why(inside: Inside, options: str, visit: str) -> None:
    done = ask(inside, options)
    assert_said_no(done, f"--nights {options.rpartition(' ')[2]} ", "too short", f"“{visit}”")
    assert re.search(r"clos|holiday|Golden Week", done.err)
    assert not re.search(r"(\d+) nights, \1 at the very least", done.err)


def test_nights_that_hold_the_journey_are_not_refused_for_one_that_nobody_asked_for(inside: Inside) -> None:
    """With the culture two weeks longer, which is only a what-if, the treatment would fall into Golden Week."""
    quote = answer(inside, "--plan long-stay --start 2027-03-18 --nights 30 --culture-weeks 4")
    assert quote["itinerary"]["visits"][0]["nights"] == dict.fromkeys(BAND, "30")


JOURNEYS = [
    SPRING,
    f"{GOLDEN_WEEK} --from TR --city kyoto -x JPY",
    "--plan long-stay --nationality VN",
    f"{SPRING} --plan long-stay --companions 1 --child-ages 0,7,15 --from gulf",
    "--plan single-visit --start 2027-12-28 --pay card --interpreter none",
    f"{SPRING} -t premium --culture-weeks 26 --nationality VN -x IDR",
    "-t advanced --finish-by 2028-01-08 --culture-weeks 1-26 --nationality KP",
    f"--start {after(0)} --nights 4-9 --interpreter clinic --contingency 0",
]
LEAVING_OUT = [f"{SPRING} --nationality VN --without {category}" for category in get_args(Category)]


@pytest.mark.parametrize("journey", [*JOURNEYS, *LEAVING_OUT])
def test_a_journey_adds_up_and_its_days_are_in_order(inside: Inside, journey: str) -> None:
    quote = answer(inside, journey)
    steps, visits, payments = quote["itinerary"]["steps"], quote["itinerary"]["visits"], quote["payments"]
    for dated in (steps, payments):
        assert [each["day"] for each in dated] == sorted(each["day"] for each in dated)
    assert all(step["role"] == "before" for step in steps if step["day"] < 1)
    assert all(first["leave"] < then["arrive"] for first, then in pairwise(visits) if first["leave"])
    arrived = visits[0]["arrive"]
    for each in (*steps, *payments, *quote["cancellation"]):
        day = arrived and str(dt.date.fromisoformat(arrived) + dt.timedelta(days=each["day"] - 1))
        assert each["date"] == day
    for each in ({"amount": quote["total"]}, *quote["lines"], *payments):
        columns = [Decimal(each["amount"][column]) for column in BAND]
        assert columns == sorted(columns)
    for column in BAND:
        total = Decimal(quote["total"][column])
        for parts in ("lines", "subtotals"):
            assert sum(Decimal(each["amount"][column]) for each in quote[parts]) == total
        reserve = [each for each in quote["lines"] if each["category"] == "contingency"]
        assert sum(Decimal(each["amount"][column]) for each in (*payments, *reserve)) == total
        for stop in quote["cancellation"]:
            assert Decimal(stop["treatment"][column]) + Decimal(stop["journey"][column]) == Decimal(
                stop["loss"][column]
            )
    likely = Decimal(quote["total"]["likely"])
    assert all(Decimal(each["total"]["likely"]) - likely == Decimal(each["difference"]) for each in quote["otherwise"])


@pytest.mark.parametrize("columns", [40, 80, 140])
@pytest.mark.parametrize("journey", [*JOURNEYS, *LEAVING_OUT])
def test_a_journey_fits_the_terminal_with_all_its_parts(inside: Inside, journey: str, columns: int) -> None:
    lines = printed(inside, journey, COLUMNS=str(columns)).splitlines()
    assert [line for line in lines if len(line) > columns] == []
    stop = [] if "--without treatment" in journey else ["IF YOU STOP, WHAT IS LOST"]
    parts = ["WHEN, IF ALL TAKES ITS LIKELY TIME", "MAY YOU ENTER", "WHAT FALLS DUE WHEN", *stop, "NOT IN THE TOTAL"]
    assert [line for line in lines if line in {*parts, "IF YOU STOP, WHAT IS LOST"}] == parts


def calendar(out: str) -> list[str]:
    lines = STYLE.sub("", out).splitlines()
    begin = lines.index("WHEN, IF ALL TAKES ITS LIKELY TIME") + 1
    return lines[begin : lines.index("", begin)]


@pytest.mark.parametrize("journey", JOURNEYS)
def test_the_rows_of_the_calendar_line_up(inside: Inside, journey: str) -> None:
    scale, *bars = calendar(printed(inside, journey))
    assert max(map(len, (scale, *bars))) <= 80
    assert {line[14] for line in (scale, *bars)} == {" "}
    rows = {row[:14].strip(): [at for at, sign in enumerate(row[15:]) if sign != " "] for row in bars}
    there, clinic = rows["In Japan"], rows["At the clinic"]
    assert set(clinic) <= set(there)
    assert rows["Preparation"][-1] <= there[0] <= clinic[0] <= there[-1] < rows["Follow-up"][0]
    culture = rows.get("Cell culture", clinic)
    assert clinic[0] <= culture[0] <= culture[-1] <= clinic[-1]


def test_the_calendar_is_as_a_hand_draws_it(inside: Inside) -> None:
    """From 19 January, 25 weeks of two columns each: week 8 is that of 16 March, week 12 that of 13 April."""
    assert calendar(printed(inside, f"{SPRING} --from US")) == [
        "                  Feb     Mar      Apr      May      Jun",
        "Preparation    ░░░░░░░░░░░░░░░░",
        "In Japan                       █       █",
        "Cell culture                   ▒▒▒▒▒▒▒▒▒",
        "At the clinic                  ◆       ◆",
        "Take it easy                   ░░░",
        "Follow-up                                      ◆               ◆",
    ]


@pytest.mark.parametrize("journey", [JOURNEYS[3], JOURNEYS[5]])
def test_a_reader_of_ascii_gets_all_of_it(inside: Inside, process: Process, journey: str) -> None:
    done = process(*words(journey), PYTHONIOENCODING="ascii", **NOON)
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()
    assert "\\" not in done.out
    assert calendar(done.out) == [row.translate(FALLBACKS) for row in calendar(printed(inside, journey))]


@pytest.mark.parametrize("term", [{"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "xterm"}], ids=str)
def test_every_terminal_shows_the_calendar(
    inside: Inside, monkeypatch: pytest.MonkeyPatch, term: dict[str, str]
) -> None:
    piped = printed(inside, SPRING)
    monkeypatch.setattr(Held, "isatty", lambda _: True)
    shown = printed(inside, SPRING, **term)
    assert bool(COLOUR.search(shown)) == (term == {"TERM": "xterm"})
    assert ("\x1b" in shown) == (term == {"TERM": "xterm"})
    assert calendar(shown) == calendar(piped)
    assert max(map(len, STYLE.sub("", shown).splitlines())) <= 80


@pytest.mark.parametrize("form", ["json", "table"])
def test_the_same_command_gives_the_same_bytes(inside: Inside, process: Process, form: str) -> None:
    same = f"--finish-by 2027-07-06 --from gulf --nationality ID --child-ages 11,4 -f {form}"
    first = process(*words(same), PYTHONHASHSEED="7", TZ="Pacific/Auckland", **NOON)
    assert printed(inside, same) == printed(inside, same) == first.out


def test_dates_touch_no_network(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("somebody is called")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert answer(inside, "--start 2029-04-28 --nationality VN")["itinerary"]["moved"]
