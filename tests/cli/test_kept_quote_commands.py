"""render, verify, reprice and diff, as people run them."""

import json
from pathlib import Path

import pytest

from .conftest import Inside, assert_refused

USAGE, DATA = 2, 3
TODAY = "1795219200"
"""2026-11-21."""
LATER = "1797811200"
"""2026-12-21."""


@pytest.fixture
def kept(inside: Inside, tmp_path: Path) -> Path:
    done = inside(
        *("estimate", "-c", "t1d", "--from", "US", "--start", "2027-03-16", "-q", "-o", "kept.json"),
        SOURCE_DATE_EPOCH=TODAY,
    )
    assert (done.code, done.err) == (0, "")
    return tmp_path / "kept.json"


@pytest.mark.parametrize("name", ["x.txt", "x.csv", "x.md", "x.html", "x.pdf", "x.xlsx", "x.ics", "x.json"])
def test_a_kept_quote_is_written_in_any_format(inside: Inside, kept: Path, name: str) -> None:
    done = inside("render", str(kept), "-o", name, SOURCE_DATE_EPOCH=TODAY)
    assert (done.code, done.err) == (0, f"costcalc: wrote {name}\n")
    assert kept.with_name(name).stat().st_size > 1000


def test_a_kept_quote_holds(inside: Inside, kept: Path) -> None:
    done = inside("verify", str(kept), SOURCE_DATE_EPOCH=TODAY)
    assert (done.code, done.err) == (0, "")
    assert "holds: 21 lines" in done.out


def test_a_changed_quote_is_neither_verified_nor_rendered(inside: Inside, kept: Path) -> None:
    kept.write_text(kept.read_text("utf-8").replace('"2600.00"', '"2500.00"'), "utf-8")
    verified = inside("verify", str(kept), SOURCE_DATE_EPOCH=TODAY)
    assert_refused(verified, DATA, "lines.flights.fares.amount.likely")
    assert_refused(inside("render", str(kept), "-o", "x.pdf", SOURCE_DATE_EPOCH=TODAY), DATA, "changed after it was")
    assert not kept.with_name("x.pdf").exists()


def test_a_quote_is_never_written_over_by_what_is_made_from_it(inside: Inside, kept: Path) -> None:
    before = kept.read_bytes()
    for command in ("render", "reprice"):
        done = inside(command, str(kept), "-o", "kept.json", SOURCE_DATE_EPOCH=TODAY)
        assert_refused(done, USAGE, "the kept quote itself")
    assert kept.read_bytes() == before


def test_a_quote_that_is_no_longer_valid_says_so(inside: Inside, kept: Path) -> None:
    late = str(int(LATER) + 5 * 86_400)
    done = inside("verify", str(kept), SOURCE_DATE_EPOCH=late)
    assert done.code == 0
    assert "valid until 2026-12-21" in done.err


def test_repricing_shows_what_changed_and_writes_the_new_quote(inside: Inside, kept: Path) -> None:
    done = inside("reprice", str(kept), "--rate", "USD/JPY=140", "-o", "new.json", SOURCE_DATE_EPOCH=LATER)
    assert (done.code, done.err) == (0, "costcalc: wrote new.json\n")
    assert "exchange rates" in done.out
    both = inside("diff", str(kept), "new.json", "-f", "json")
    assert {each["cause"] for each in json.loads(both.out)["causes"]} == {"rate"}


def test_rates_of_ones_own_that_are_not_given_again_are_named(inside: Inside, kept: Path) -> None:
    inside("reprice", str(kept), "--rate", "USD/JPY=140", "-q", "-o", "own.json", SOURCE_DATE_EPOCH=TODAY)
    done = inside("reprice", "own.json", SOURCE_DATE_EPOCH=TODAY)
    assert "rates of your own" in done.err


def test_a_journey_that_has_begun_is_estimated_anew(inside: Inside) -> None:
    inside("estimate", "-c", "t1d", "--start", "2027-03-16", "-q", "-o", "dated.json", SOURCE_DATE_EPOCH=TODAY)
    after = str(int(TODAY) + 200 * 86_400)
    done = inside("reprice", "dated.json", SOURCE_DATE_EPOCH=after)
    assert_refused(done, USAGE, "the journey of the quote began on 2027-03-16", "estimate a later one anew")
    assert "--start" not in done.err


def test_nothing_differs_from_itself(inside: Inside, kept: Path) -> None:
    done = inside("diff", str(kept), str(kept))
    assert (done.code, done.err) == (0, "")
    assert done.out.rstrip().endswith("Nothing changed.")


@pytest.mark.parametrize("name", ["nowhere.json", "."])
def test_what_cannot_be_read_is_refused(inside: Inside, name: str) -> None:
    assert_refused(inside("verify", name), DATA, name)


def test_a_calendar_needs_dates(inside: Inside) -> None:
    inside("estimate", "-c", "t1d", "-q", "-o", "undated.json")
    assert_refused(inside("render", "undated.json", "-o", "x.ics"), USAGE, "a calendar needs dates")
