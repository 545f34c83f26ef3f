"""Dates, passports, people and ways to pay on the command line: what cannot be is refused, and what can be adds up."""

import datetime as dt
import json
import re
import socket
from decimal import Decimal
from itertools import pairwise
from typing import Any, get_args

import pytest

from costcalc.catalog.prices import Category
from costcalc.cli.output import FALLBACKS, Held

from .conftest import Done, Inside, Process, Terminal, assert_refused

TODAY = dt.date(2026, 11, 21)
NOON = "1795262400"
"""SOURCE_DATE_EPOCH of every run: 12:00 UTC on TODAY."""

SPRING = ("--start", "2027-03-16")
"""Nothing of the journey is closed: the harvest is on Wednesday the 17th, the treatment on 14 April."""
GOLDEN_WEEK = ("--start", "2027-04-28")
"""The harvest moves from Showa Day to 7 May."""

COLUMNS = ("low", "likely", "high")
STYLE = re.compile(r"\x1b\[[\d;]*m")
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3\d|4\d|9\d|10\d)(?:;\d+)*m")


def ask(run: Inside, *arguments: str, **variables: str) -> Done:
    return run("estimate", "-c", "t1d", *arguments, SOURCE_DATE_EPOCH=NOON, **variables)


def answer(run: Inside, *arguments: str) -> Any:
    done = ask(run, *arguments, "-f", "json")
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def printed(run: Inside, *arguments: str, **variables: str) -> str:
    done = ask(run, *arguments, **variables)
    assert (done.code, done.err) == (0, "")
    return done.out


def after(days: int) -> str:
    return str(TODAY + dt.timedelta(days=days))


def assert_refused_once(done: Done, *fragments: str) -> None:
    """One mistake, one sentence."""
    assert_refused(done, 2, *fragments)
    assert done.err.count("\n") == 1, done.err


def amount(band: Any, column: str) -> Decimal:
    return Decimal(band[column])


# --- days ---


@pytest.mark.parametrize(
    ("arguments", "fragments"),
    [
        (("--start", "2020-01-01"), ("--start 2020-01-01", "in the past", "today is 2026-11-21")),
        (("--start", after(-1)), ("--start 2026-11-20", "in the past")),
        (("--start", after(1096)), ("--start 2029-11-21", "too far ahead", "2029-11-20")),
        (("--start", "9999-12-31"), ("--start 9999-12-31", "too far ahead")),
        (("--start", "0001-01-01"), ("--start 0001-01-01", "in the past")),
        (("--start", "tomorrow"), ("--start 'tomorrow'", "is not a day", "write it as")),
        (("--start", "2027-02-30"), ("--start '2027-02-30'", "is not a day")),
        (("--start", "16.03.2027"), ("--start '16.03.2027'", "is not a day")),
        (("--start", "2027-03"), ("--start '2027-03'", "is not a day")),
        (("--start", ""), ("--start ''", "is not a day")),
        (("--start", "-1"), ("--start '-1'", "is not a day")),
        (("--finish-by", ""), ("--finish-by ''", "is not a day")),
        (("--finish-by", "2027-06-31"), ("--finish-by '2027-06-31'", "is not a day")),
        (("--finish-by", after(-1)), ("--finish-by 2026-11-20", "in the past")),
        (("--finish-by", after(10)), ("--finish-by 2026-12-01", "in the past", "today is 2026-11-21")),
        (("--finish-by", "2030-12-01"), ("--finish-by 2030-12-01", "too far ahead", "2029-11-20")),
        (("--finish-by", "9999-12-31"), ("--finish-by 9999-12-31", "too far ahead")),
        (("--finish-by", "0001-01-01"), ("--finish-by 0001-01-01", "in the past")),
        ((*SPRING, "--finish-by", "2027-03-15"), ("--finish-by 2027-03-15", "not after", "--start 2027-03-16")),
        ((*SPRING, "--finish-by", "2027-03-16"), ("--finish-by 2027-03-16", "not after", "--start 2027-03-16")),
        ((*SPRING, "--finish-by", "2027-03-20"), ("ends on 2027-04-15", "--finish-by 2027-03-20", "2027-02-18")),
        ((*SPRING, "--finish-by", "2027-04-14"), ("ends on 2027-04-15", "start by 2027-03-15")),
        (("--start", "2020-01-01", "--finish-by", "2020-01-05"), ("--start 2020-01-01", "in the past")),
        (("--start", "2020-01-01", "--finish-by", "2028-01-05"), ("--start 2020-01-01", "in the past")),
    ],
    ids=lambda value: " ".join(value)[:50],
)
def test_a_day_that_cannot_be_is_refused(
    inside: Inside, arguments: tuple[str, ...], fragments: tuple[str, ...]
) -> None:
    assert_refused_once(ask(inside, *arguments), *fragments)


@pytest.mark.parametrize(("days", "soon", "far"), [(0, 1, 0), (1, 1, 0), (365, 0, 0), (366, 0, 1), (1095, 0, 1)])
def test_a_start_that_is_soon_or_far_ahead_is_warned_of(inside: Inside, days: int, soon: int, far: int) -> None:
    quote = answer(inside, "--start", after(days))
    assert quote["itinerary"]["visits"][0]["arrive"] == after(days)
    assert sum(f"The start on {after(days)} is soon" in warning for warning in quote["warnings"]) == soon
    assert sum("more than 365 days ahead" in warning for warning in quote["warnings"]) == far


@pytest.mark.parametrize("more", [(), ("--plan", "long-stay"), ("-t", "premium"), ("--nights", "5")], ids=" ".join)
@pytest.mark.parametrize("finish", ["2027-05-20", "2027-07-06", "2028-01-08"])
def test_a_last_day_alone_is_planned_backwards_to_the_latest_start(
    inside: Inside, finish: str, more: tuple[str, ...]
) -> None:
    visits = answer(inside, *more, "--finish-by", finish)["itinerary"]["visits"]
    start = dt.date.fromisoformat(visits[0]["arrive"])
    assert visits[-1]["leave"] <= finish
    late = ask(inside, *more, "--start", str(start + dt.timedelta(days=1)), "--finish-by", finish)
    assert_refused_once(late, f"--finish-by {finish}", f"start by {start}")
    same = answer(inside, *more, "--start", str(start), "--finish-by", finish)
    assert same["itinerary"]["visits"] == visits


def test_nobody_is_told_to_start_in_the_past(inside: Inside) -> None:
    done = ask(inside, "--start", "2026-11-25", "--finish-by", "2026-12-01")
    assert_refused_once(done, "--finish-by 2026-12-01", "2026-12-25")
    assert "start by 2026-11-01" not in done.err


@pytest.mark.parametrize(
    ("arguments", "fragments"),
    [
        pytest.param(
            ("--start", "2027-03-16", "--finish-by", "2027-03-01", "--nationality", "Germny", "--interpreter", "robot")
            + ("--pay", "cash", "--companions", "30", "--city", "paris", "--culture-weeks", "99"),
            ("--finish-by 2027-03-01", "'Germny'", "'robot'", "'cash'", "--companions 30", "'paris'", "weeks 99"),
            id="names and numbers",
        ),
        pytest.param(
            ("--start", "soon", "--finish-by", "later", "--nights", "few", "--child-ages", "4;5"),
            ("--start 'soon'", "--finish-by 'later'", "--nights 'few'", "--child-ages '4;5'"),
            id="what cannot be read",
        ),
        pytest.param(("--start", "soon", "--city", "paris"), ("--start 'soon'", "'paris'"), id="both kinds"),
        pytest.param(("--start", "2020-01-01", "--city", "paris"), ("2020-01-01", "'paris'"), id="with the past"),
    ],
)
def test_all_mistakes_are_named_at_once(inside: Inside, arguments: tuple[str, ...], fragments: tuple[str, ...]) -> None:
    done = ask(inside, *arguments)
    assert_refused(done, 2, *fragments)
    assert done.err.count("\n") == len(fragments)


# --- passports ---


@pytest.mark.parametrize(
    ("arguments", "nationality", "verdict"),
    [
        (("--nationality", "US"), "US", "fits"),
        (("--nationality", "usa"), "US", "fits"),
        (("--nationality", "Germany"), "DE", "fits"),
        (("--nationality", "de", "--from", "US"), "DE", "fits"),
        (("--nationality", "VN", "--from", "us-west"), "VN", "visa"),
        (("--nationality", "JP"), "JP", "fits"),
        (("--nationality", "KP"), "KP", "no-admission"),
        (("--nationality", "North Korea", "--from", "CN"), "KP", "no-admission"),
        (("--from", "us-west"), "US", "fits"),
        (("--from", "taiwan"), "TW", "fits"),
        (("--from", "gulf"), None, "unknown"),
        (("--from", "western-europe"), None, "unknown"),
        ((), None, "unknown"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_who_may_enter_goes_by_the_passport(
    inside: Inside, arguments: tuple[str, ...], nationality: str | None, verdict: str
) -> None:
    quote = answer(inside, *SPRING, *arguments)
    assert (quote["scenario"]["nationality"], quote["entry"]["verdict"]) == (nationality, verdict)
    assert any(line["category"] == "entry" for line in quote["lines"]) == (verdict == "visa")
    assert any(left["id"] == "entry" for left in quote["not_included"]) == (verdict == "unknown")
    if verdict == "no-admission":
        assert "admits nobody" in quote["warnings"][0]


@pytest.mark.parametrize(
    ("name", "fragment"),
    [("Germny", "DE (Germany)"), ("", "nationality ''"), (" ", "nationality ' '"), ("us-west", "'us-west'")],
)
def test_a_nationality_that_is_none_is_refused(inside: Inside, name: str, fragment: str) -> None:
    assert_refused_once(ask(inside, "--nationality", name), "unknown nationality", fragment)


@pytest.mark.parametrize(("start", "verdict"), [("2028-05-23", "fits"), ("2028-06-20", "visa")])
def test_a_waiver_that_ends_between_the_visits_counts_for_neither(inside: Inside, start: str, verdict: str) -> None:
    """Peru's ends on 2028-06-30."""
    assert answer(inside, "--start", start, "--nationality", "PE")["entry"]["verdict"] == verdict


def test_costs_of_a_visa_that_are_left_out_are_not_said_to_be_counted(inside: Inside) -> None:
    out = printed(inside, *SPRING, "--nationality", "VN", "--without", "entry")
    assert "Everybody who travels needs a visa" in out
    assert "costs and its time are counted" not in " ".join(out.split())


def test_records_for_a_visa_are_paid_for_when_they_are_sent(inside: Inside) -> None:
    quote = answer(inside, *SPRING, "--nationality", "VN")
    sent = next(step["date"] for step in quote["itinerary"]["steps"] if step["name"].startswith("Send records"))
    paid = next(due["date"] for due in quote["payments"] if due["label"].startswith("Records"))
    assert paid <= sent


# --- people, interpreter, pay ---


@pytest.mark.parametrize(
    ("arguments", "fragments"),
    [
        (("--companions", "30"), ("--companions 30", "0 to 9")),
        (("--companions", "10"), ("--companions 10", "0 to 9")),
        (("--companions", "9", "--child-ages", "4"), ("--companions with --child-ages", "0 to 9")),
        (("--child-ages", "1,1,1,1,1,1,1,1,1,1"), ("--child-ages", "0 to 9")),
        (("--child-ages", "18"), ("--child-ages 18", "0 to 17", "--companions")),
        (("--child-ages", "4,200"), ("--child-ages 200", "0 to 17", "--companions")),
        *((("--child-ages", text), (f"--child-ages '{text}'", "4,11")) for text in ("-1", "4;5", "", " ", "4,", "4.5")),
        *((("--interpreter", text), (f"interpreter '{text}'", "clinic, hired, none")) for text in ("robot", "")),
        *((("--pay", text), (f"way to pay '{text}'", "wire, card")) for text in ("cash", "")),
    ],
    ids=lambda value: " ".join(value)[:40],
)
def test_who_or_what_cannot_travel_is_refused(
    inside: Inside, arguments: tuple[str, ...], fragments: tuple[str, ...]
) -> None:
    assert_refused_once(ask(inside, *arguments), *fragments)


@pytest.mark.parametrize(
    ("arguments", "people", "ages"),
    [
        (("--companions", "9"), 10, []),
        (("--child-ages", "4,11"), 3, [4, 11]),
        (("--companions", "1", "--child-ages", " 11 , 4 "), 4, [4, 11]),
        (("--child-ages", "17"), 2, [17]),
        (("--child-ages", "0"), 2, [0]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_everybody_who_travels_is_counted(
    inside: Inside, arguments: tuple[str, ...], people: int, ages: list[int]
) -> None:
    quote, alone = answer(inside, *SPRING, *arguments), answer(inside, *SPRING)
    assert quote["scenario"]["child_ages"] == ages
    assert f" {people} people " in quote["journey"]
    assert quote["patient"] == alone["total"]
    assert all(amount(quote["total"], column) > amount(alone["total"], column) for column in COLUMNS)


def test_an_interpreter_is_paid_only_where_one_is_hired(inside: Inside) -> None:
    quotes = {who: answer(inside, *SPRING, "--interpreter", who) for who in ("hired", "clinic", "none")}
    hired = {who: any("interpreter" in line["id"] for line in quote["lines"]) for who, quote in quotes.items()}
    assert hired == {"hired": True, "clinic": False, "none": False}
    assert any("clinic is taken to provide" in left["reason"] for left in quotes["clinic"]["not_included"])
    assert any("No interpreter is counted" in text for text in quotes["none"]["assumptions"])


def test_a_card_and_a_transfer_cost_what_they_cost(inside: Inside) -> None:
    paid = {
        way: {line["label"] for line in answer(inside, "--pay", way)["lines"] if line["category"] == "payment"}
        for way in ("wire", "card")
    }
    assert any("transfer" in label for label in paid["wire"])
    assert any("Card" in label for label in paid["card"])
    assert not paid["wire"] & paid["card"]


# --- nights ---


@pytest.mark.parametrize(
    ("arguments", "nights", "visit"),
    [
        ((*GOLDEN_WEEK, "--nights", "2"), "--nights 2 ", "Consultation and harvest"),
        ((*GOLDEN_WEEK, "--nights", "2-20"), "--nights 2-20 ", "Consultation and harvest"),
        ((*GOLDEN_WEEK, "--plan", "long-stay", "--nights", "30"), "--nights 30 ", "Harvest, culture and treatment"),
    ],
)
def test_nights_that_a_closure_makes_too_few_are_refused_with_the_reason(
    inside: Inside, arguments: tuple[str, ...], nights: str, visit: str
) -> None:
    done = ask(inside, *arguments)
    assert_refused_once(done, nights, "too short", f"“{visit}”")
    assert re.search(r"clos|holiday|Golden Week", done.err)
    assert not re.search(r"(\d+) nights, \1 at the very least", done.err)


def test_nights_that_hold_the_journey_are_not_refused_for_one_that_nobody_asked_for(inside: Inside) -> None:
    """With the culture two weeks longer, the treatment would fall into Golden Week."""
    own = ("--plan", "long-stay", "--start", "2027-03-18", "--nights", "30", "--culture-weeks", "4")
    quote = answer(inside, *own)
    assert quote["itinerary"]["visits"][0]["nights"] == dict.fromkeys(COLUMNS, "30")


# --- what is printed adds up, and fits ---

JOURNEYS: tuple[tuple[str, ...], ...] = (
    SPRING,
    (*GOLDEN_WEEK, "--from", "TR", "--city", "kyoto", "-x", "JPY"),
    ("--plan", "long-stay", "--nationality", "VN"),
    ("--plan", "long-stay", *SPRING, "--companions", "1", "--child-ages", "0,7,15", "--from", "gulf"),
    ("--plan", "single-visit", "--start", "2027-12-28", "--pay", "card", "--interpreter", "none"),
    ("-t", "premium", *SPRING, "--culture-weeks", "26", "--nationality", "VN", "-x", "IDR"),
    ("-t", "advanced", "--finish-by", "2028-01-08", "--culture-weeks", "1-26", "--nationality", "KP"),
    ("--start", after(0), "--nights", "4-9", "--interpreter", "clinic", "--contingency", "0"),
    *((*SPRING, "--nationality", "VN", "--without", category) for category in get_args(Category)),
)


@pytest.mark.parametrize("journey", JOURNEYS, ids=" ".join)
def test_a_journey_adds_up_and_its_days_are_in_order(inside: Inside, journey: tuple[str, ...]) -> None:
    quote = answer(inside, *journey)
    steps, visits = quote["itinerary"]["steps"], quote["itinerary"]["visits"]
    days = [step["day"] for step in steps]
    assert days == sorted(days)
    assert all((step["day"] < 1) == (step["role"] == "before") for step in steps)
    assert all(first["leave"] < then["arrive"] for first, then in pairwise(visits) if first["leave"])
    assert [due["day"] for due in quote["payments"]] == sorted(due["day"] for due in quote["payments"])
    arrived = visits[0]["arrive"]
    for each in (*steps, *quote["payments"], *quote["cancellation"]):
        of_day = dt.date.fromisoformat(arrived) + dt.timedelta(days=each["day"] - 1) if arrived else None
        assert each["date"] == (of_day and str(of_day))
    bands = [quote["total"], *(each["amount"] for each in (*quote["lines"], *quote["payments"]))]
    assert all(amount(band, "low") <= amount(band, "likely") <= amount(band, "high") for band in bands)
    for column in COLUMNS:
        total = amount(quote["total"], column)
        for parts in ("lines", "subtotals"):
            assert sum(amount(each["amount"], column) for each in quote[parts]) == total
        paid = sum(amount(due["amount"], column) for due in quote["payments"])
        reserve = [line["amount"] for line in quote["lines"] if line["category"] == "contingency"]
        assert paid == total - sum(amount(band, column) for band in reserve)
        for stop in quote["cancellation"]:
            assert amount(stop["treatment"], column) + amount(stop["journey"], column) == amount(stop["loss"], column)
    for other in quote["otherwise"]:
        assert Decimal(other["difference"]) == amount(other["total"], "likely") - amount(quote["total"], "likely")


@pytest.mark.parametrize("columns", [40, 80, 140])
@pytest.mark.parametrize("journey", JOURNEYS, ids=" ".join)
def test_a_journey_fits_the_terminal_with_all_its_parts(inside: Inside, journey: tuple[str, ...], columns: int) -> None:
    lines = printed(inside, *journey, COLUMNS=str(columns)).splitlines()
    assert [line for line in lines if len(line) > columns] == []
    stop = [] if "treatment" in journey else ["IF YOU STOP, WHAT IS LOST"]
    parts = ["WHEN, IF ALL TAKES ITS LIKELY TIME", "MAY YOU ENTER", "WHAT FALLS DUE WHEN", *stop, "NOT IN THE TOTAL"]
    assert [line for line in lines if line in parts] == parts
    assert ("IF YOU STOP, WHAT IS LOST" in lines) == bool(stop)


def calendar(out: str) -> list[str]:
    lines = out.splitlines()
    begin = lines.index("WHEN, IF ALL TAKES ITS LIKELY TIME") + 1
    return lines[begin : lines.index("", begin)]


def places(row: str) -> list[int]:
    return [at for at, sign in enumerate(row) if at > 14 and sign != " "]


@pytest.mark.parametrize("journey", JOURNEYS[:8], ids=" ".join)
def test_the_rows_of_the_calendar_line_up(inside: Inside, journey: tuple[str, ...]) -> None:
    scale, *bars = calendar(printed(inside, *journey, COLUMNS="80"))
    assert max(map(len, (scale, *bars))) <= 80
    assert {line[14] for line in (scale, *bars)} == {" "}
    rows = {line[:14].strip(): places(line) for line in bars}
    there, clinic = rows["In Japan"], rows["At the clinic"]
    assert set(clinic) <= set(there)
    assert max(rows["Preparation"]) <= there[0] <= clinic[0]
    assert max(there) < min(rows["Follow-up"])
    culture = rows.get("Cell culture", clinic)
    assert clinic[0] <= culture[0] <= culture[-1] <= clinic[-1]
    if scale.split()[0].isalpha():
        months = [dt.datetime.strptime(f"2027 {name} 1", "%Y %b %d").month for name in scale.split()]  # noqa: DTZ007
        assert all((then - first) % 12 in {1, 2} for first, then in pairwise(months))


def test_the_calendar_is_what_a_hand_draws(inside: Inside) -> None:
    """24 weeks from Tuesday 19 January leave two columns a week; the weeks of 16 March and 13 April are 9 and 13."""
    assert calendar(printed(inside, *SPRING, "--from", "US", COLUMNS="80")) == [
        "               Jan Feb     Mar       Apr     May     Jun",
        "Preparation    ░░░░░░░░░░░░░░░░",
        "In Japan                       █       █",
        "Cell culture                   ▒▒▒▒▒▒▒▒▒",
        "At the clinic                  ◆       ◆",
        "Take it easy                   ░░░",
        "Follow-up                                      ◆               ◆",
    ]


@pytest.mark.parametrize("journey", [JOURNEYS[3], JOURNEYS[5]], ids=" ".join)
def test_a_reader_of_ascii_gets_all_of_it(inside: Inside, process: Process, journey: tuple[str, ...]) -> None:
    variables = {"SOURCE_DATE_EPOCH": NOON, "COLUMNS": "80"}
    done = process("estimate", "-c", "t1d", *journey, PYTHONIOENCODING="ascii", **variables)
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()
    assert "\\" not in done.out
    assert calendar(done.out) == [row.translate(FALLBACKS) for row in calendar(printed(inside, *journey, COLUMNS="80"))]


@pytest.mark.parametrize("term", [{"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}, {"TERM": "xterm"}], ids=str)
def test_every_terminal_shows_the_same_words(
    inside: Inside, monkeypatch: pytest.MonkeyPatch, term: dict[str, str]
) -> None:
    piped = printed(inside, *SPRING, COLUMNS="80")
    monkeypatch.setattr(Held, "isatty", lambda _: True)
    shown = printed(inside, *SPRING, COLUMNS="80", **term)
    assert bool(COLOUR.search(shown)) == (term == {"TERM": "xterm"})
    plain = [line.rstrip() for line in STYLE.sub("", shown).splitlines()]
    bars = "Share of likely"  # in colour they are drawn finer
    same = [line for line in zip(plain, piped.splitlines(), strict=True) if line[0] != line[1]]
    assert bars in piped
    assert not [line for line in same if not re.search(r"\d%$", line[1])]


def test_a_real_terminal_without_colours_shows_the_calendar(terminal: Terminal, inside: Inside) -> None:
    done = terminal("estimate", "-c", "t1d", *SPRING, columns=80, NO_COLOR="1", SOURCE_DATE_EPOCH=NOON)
    assert (done.code, done.err) == (0, "")
    assert calendar(STYLE.sub("", done.out)) == calendar(printed(inside, *SPRING, COLUMNS="80"))


@pytest.mark.parametrize("form", ["json", "table"])
def test_the_same_command_gives_the_same_bytes(inside: Inside, process: Process, form: str) -> None:
    same = ("--finish-by", "2027-07-06", "--from", "gulf", "--nationality", "ID", "--child-ages", "11,4", "-f", form)
    variables = {"SOURCE_DATE_EPOCH": NOON, "COLUMNS": "80"}
    first = process("estimate", "-c", "t1d", *same, PYTHONHASHSEED="7", TZ="Pacific/Auckland", **variables)
    assert (first.code, first.err) == (0, "")
    assert printed(inside, *same, COLUMNS="80") == printed(inside, *same, COLUMNS="80") == first.out


def test_dates_touch_no_network(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("somebody is called")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert answer(inside, "--start", "2029-04-28", "--nationality", "VN")["itinerary"]["moved"]
