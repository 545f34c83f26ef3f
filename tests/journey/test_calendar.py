"""On which days clinics are open, and what moves because they are not."""

from datetime import date

import pytest
from wishes import CATALOG, quote_of

from costcalc.journey.calendar import closed, next_open, season_of
from costcalc.journey.itinerary import MovedStep
from costcalc.scenario.model import Scenario

day = date.fromisoformat


@pytest.mark.parametrize(
    ("on", "why"),
    [
        ("2027-03-14", "a Sunday"),
        ("2027-03-15", None),  # Monday
        ("2027-03-13", None),  # Saturday
        ("2027-01-11", "a public holiday (Coming of Age Day)"),
        ("2027-03-22", "a public holiday (Substitute Holiday)"),  # the equinox falls on a Sunday
        ("2027-12-28", None),
        ("2027-12-29", "the New Year closure"),
        ("2027-12-31", "the New Year closure"),
        ("2028-01-03", "the New Year closure"),
        ("2028-01-04", None),
        ("2027-04-28", None),
        ("2027-04-30", "the Golden Week closure"),
        ("2027-05-06", "the Golden Week closure"),
        ("2027-05-07", None),
        ("2027-08-12", None),
        ("2027-08-13", "the Obon closure"),
        ("2027-08-16", "the Obon closure"),
        ("2027-08-17", None),
    ],
)
def test_both_sides_of_every_closure(on: str, why: str | None) -> None:
    assert why == closed(day(on), CATALOG)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("2027-03-15", "2027-03-15"),
        ("2027-03-21", "2027-03-23"),  # Sunday, then a holiday
        ("2026-12-29", "2027-01-04"),  # the New Year closure ends on Sunday, January 3
        ("2027-04-29", "2027-05-07"),  # Showa Day, Golden Week
        ("2027-08-13", "2027-08-17"),
    ],
)
def test_the_next_open_day(wanted: str, found: str) -> None:
    assert day(found) == next_open(day(wanted), CATALOG)


@pytest.mark.parametrize(
    ("night", "season"),
    [
        ("2027-03-19", None),
        ("2027-03-20", "cherry-blossom"),
        ("2027-04-10", "cherry-blossom"),
        ("2027-04-11", None),
        ("2027-04-28", "golden-week"),
        ("2027-05-06", "golden-week"),
        ("2027-10-31", None),
        ("2027-11-01", "autumn"),
        ("2027-11-30", "autumn"),
        ("2027-12-27", None),
        ("2027-12-28", "new-year"),
        ("2028-01-04", "new-year"),
        ("2028-01-05", None),
    ],
)
def test_both_sides_of_every_season(night: str, season: str | None) -> None:
    assert season == season_of(day(night), CATALOG)


def moved(**wish: object) -> tuple[MovedStep, ...]:
    return quote_of(Scenario.model_validate({"condition": "t1d", "origin": "US"} | wish)).itinerary.moved


def test_a_harvest_on_a_holiday_moves_and_the_visit_grows_by_the_day() -> None:
    # arrival on Wednesday, 2027-02-10; the 11th is Foundation Day, so the harvest is on Friday the 12th
    quote = quote_of(Scenario(condition="t1d", origin="US", start=day("2027-02-10")))
    (first,) = (each for each in quote.itinerary.moved if "harvest" in str(each.name))
    assert (first.wanted, first.date) == (day("2027-02-11"), day("2027-02-12"))
    assert [int(n) for n in quote.itinerary.visits[0].nights.columns] == [3, 4, 4]  # 2 to 3 nights, and one more
    assert any(
        "moved from 2027-02-11 (a public holiday (Foundation Day)) to 2027-02-12" in str(w) for w in quote.warnings
    )


def test_a_second_visit_waits_at_home_and_not_in_japan_for_the_clinic_to_open() -> None:
    # harvest on Wednesday, December 2; four weeks later is December 30: closed until January 3
    quote = quote_of(Scenario(condition="t1d", origin="GB", start=day("2026-12-01")))
    second = quote.itinerary.visits[1]
    assert (second.arrive, second.leave) == (day("2027-01-03"), day("2027-01-05"))
    (infusion,) = quote.itinerary.moved
    assert (infusion.wanted, infusion.date) == (day("2026-12-30"), day("2027-01-04"))
    assert second.nights.likely == 2


def test_nothing_moves_on_open_days_or_without_dates() -> None:
    assert moved(start=day("2027-06-08")) == ()
    assert moved() == ()
