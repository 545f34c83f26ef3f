"""Days as people write them: each style reads as the day it says, and what can be two days is asked back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcalc.errors import ScenarioError
from costcalc.scenario.parse import parse_day


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-20",
        " 2026-12-20 ",
        "20261220",
        "2026/12/20",
        "2026.12.20",
        "2026年12月20日",
        "２０２６年１２月２０日",
        "20 Dec 2026",
        "20 December 2026",
        "20th of December 2026",
        "20. Dec. 2026",
        "20-Dec-2026",
        "December 20, 2026",
        "Dec 20th, 2026",
        "DEC 20 2026",
        "20.12.2026",
        "20. 12. 2026",
        "20/12/2026",
        "12/20/2026",
        "20-12-2026",
    ],
)
def test_a_day_is_read(text: str) -> None:
    assert parse_day("start", text) == date(2026, 12, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2027-1-5", date(2027, 1, 5)),
        ("5.1.2027", date(2027, 1, 5)),
        ("3 May 2027", date(2027, 5, 3)),
        ("1 Sept 2027", date(2027, 9, 1)),
        ("5/5/2027", date(2027, 5, 5)),
        ("29 Feb 2028", date(2028, 2, 29)),
    ],
)
def test_single_digits_and_short_months_are_read(text: str, day: date) -> None:
    assert parse_day("start", text) == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("12/05/2027", r"two ways: 12 May or 5 December\? Write 2027-05-12 or 2027-12-05"),
        ("5-12-2027", r"two ways: 5 December or 12 May\? Write 2027-12-05 or 2027-05-12"),
        ("29 Feb 2027", "February 2027 has the days 1 to 28"),
        ("2027-02-30", "February 2027 has the days 1 to 28"),
        ("31.4.2027", "April 2027 has the days 1 to 30"),
        ("2027-13-05", "there is no month 13"),
        ("13/13/2027", "there is no month 13"),
        ("2027-01-00", "January 2027 has the days 1 to 31"),
        ("3 Foo 2027", "there is no month foo"),
        ("soon", "write it as 2027-03-16"),
        ("20.12.26", "write it as 2027-03-16"),
        ("", "write it as 2027-03-16"),
    ],
)
def test_what_is_no_day_or_two_says_why(text: str, why: str) -> None:
    with pytest.raises(ScenarioError, match=f"start={text!r} .*{why}"):
        parse_day("start", text)


@given(
    st.dates(date(1000, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%d.%m.%Y"]),
)
def test_every_day_reads_back_in_every_style(day: date, style: str) -> None:
    assert parse_day("start", day.strftime(style)) == day


@given(st.text(max_size=20))
def test_any_text_is_a_day_or_one_clear_error(text: str) -> None:
    try:
        parse_day("start", text)
    except ScenarioError:
        return
