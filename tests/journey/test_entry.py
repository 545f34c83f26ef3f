"""May I enter: every nationality, the days a rule is in force, and how the longest stay is held against it."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from conftest import CASES, NOW
from wishes import CATALOG, RATES, TODAY, quote_of

from costcalc.catalog.prices import Count
from costcalc.journey.entry import Entry, examine, rule_for
from costcalc.journey.journey import journey_of
from costcalc.quote.estimate import estimate
from costcalc.rates.exchange import Exchange
from costcalc.scenario.model import Scenario
from costcalc.scenario.resolve import resolve

COMPILED = date(2026, 3, 1)
"""The day of the compilation that the two tables of facts in `cases` are copies of."""


def facts(name: str) -> Iterator[list[str]]:
    with Path(CASES / name).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        yield from rows


WAIVED = {code: int(days) for code, days in facts("visa_waiver.csv")}
REQUIRED = dict(facts("visa_required.csv"))


def entry_of(**wish: object) -> Entry:
    found = quote_of(Scenario.model_validate({"condition": "t1d"} | wish)).entry
    assert found
    return found


def test_the_facts_are_of_198_nationalities() -> None:
    assert (len(WAIVED), len(REQUIRED), len(WAIVED.keys() | REQUIRED.keys())) == (74, 124, 198)


@pytest.mark.parametrize("code", sorted(WAIVED))
def test_who_enters_without_a_visa_is_what_was_compiled(code: str) -> None:
    rule = rule_for(code, COMPILED, CATALOG)
    assert rule
    assert (rule.rule, rule.days) == ("registration" if code in {"ID", "QA"} else "visa-free", WAIVED[code])


@pytest.mark.parametrize("code", sorted(REQUIRED))
def test_who_needs_a_visa_is_what_was_compiled(code: str) -> None:
    rule = rule_for(code, COMPILED, CATALOG)
    assert rule
    assert rule.rule == {"visa required": "visa", "e-visa": "e-visa", "no admission": "no-admission"}[REQUIRED[code]]


@pytest.mark.parametrize(
    ("plan", "start"),
    [("two-trips", None), ("long-stay", None), ("single-visit", None), ("long-stay", date(2027, 4, 5))],
)
def test_every_nationality_gets_a_verdict_for_every_plan(plan: str, start: date | None) -> None:
    # a long stay is 35 nights and at most 7 weeks: 36 and 50 days; with Golden Week in it some more
    wish = Scenario(condition="t1d", plan=plan, start=start)
    journey = journey_of(resolve(wish, CATALOG, TODAY), CATALOG, Exchange("USD", CATALOG, RATES), TODAY)
    for code in sorted(WAIVED.keys() | REQUIRED.keys()):
        scenario = journey.scenario.model_copy(update={"nationality": code})
        entry = examine(scenario, CATALOG, journey.timetable, journey.stays, TODAY)
        days = WAIVED.get(code)
        expected = (
            "no-admission"
            if REQUIRED.get(code) == "no admission"
            else "visa"
            if days is None or code == "BR"
            else "does-not-fit"
            if plan == "long-stay" and days < 36
            else "fits"
        )
        assert (code, entry.verdict) == (code, expected)
        assert str(entry.sentences[-1]).startswith("Only the embassy")


@pytest.mark.parametrize("plan", ["two-trips", "long-stay", "multi-visit"])
def test_the_advanced_and_premium_packages_get_verdicts_too(plan: str) -> None:
    tier = "premium" if plan == "multi-visit" else "advanced"
    assert {entry_of(nationality=code, tier=tier, plan=plan).verdict for code in ("US", "TH", "IN", "KP")} == (
        {"fits", "does-not-fit", "visa", "no-admission"} if plan == "long-stay" else {"fits", "visa", "no-admission"}
    )


@pytest.mark.parametrize(
    ("code", "day", "rule", "days"),
    [
        ("BR", "2026-09-29", "visa-free", 90),
        ("BR", "2026-09-30", "visa", None),
        ("PE", "2025-06-30", "visa", None),
        ("PE", "2025-07-01", "visa-free", 90),
        ("PE", "2028-06-30", "visa-free", 90),
        ("PE", "2028-07-01", "visa", None),
        ("AE", "2025-06-30", "visa-free", 30),
        ("AE", "2025-07-01", "visa-free", 90),
        ("BN", "2024-12-09", "visa-free", 14),
        ("BN", "2024-12-10", "visa-free", 30),
        ("QA", "2023-04-01", "visa", None),
        ("QA", "2023-04-02", "registration", 30),
    ],
)
def test_a_rule_holds_from_its_first_day_to_its_last(code: str, day: str, rule: str, days: int | None) -> None:
    found = rule_for(code, date.fromisoformat(day), CATALOG)
    assert found
    assert (found.rule, found.days) == (rule, days)


def test_the_rule_is_that_of_the_day_of_each_arrival() -> None:
    # Peru's waiver ends on 2028-06-30: a second visit in July needs a visa
    both = entry_of(nationality="PE", start=date(2028, 5, 8))
    late = entry_of(nationality="PE", start=date(2028, 6, 12))
    assert (both.verdict, late.verdict) == ("fits", "visa")
    assert late.warning


@pytest.mark.parametrize(
    ("nights", "verdict"),
    [
        (Count(low=14, high=14), "fits"),  # 15 days with those of arrival and departure
        (Count(low=14, likely=14, high=15), "fits-unless-longer"),
        (Count(low=15, high=15), "does-not-fit"),
        (Count(low=5, likely=15, high=15), "does-not-fit"),
    ],
)
def test_both_sides_of_the_days_allowed(nights: Count, verdict: str) -> None:
    assert verdict == entry_of(nationality="TH", nights=nights).verdict


@pytest.mark.parametrize(
    ("weeks", "verdict"),
    [(3, "does-not-fit"), (1, "fits-unless-longer")],  # 7 and 21 nights are 29 days, 7 and 7 are 15; two weeks more 29
)
def test_a_longer_culture_counts_for_a_stay_through_it(weeks: int, verdict: str) -> None:
    wish = {"nationality": "TH", "plan": "long-stay", "culture_weeks": Count(low=weeks, high=weeks)}
    assert verdict == entry_of(**wish).verdict


def test_a_visa_adds_its_costs_and_its_weeks() -> None:
    with_visa = quote_of(Scenario(condition="t1d", nationality="IN", companions=1))
    without = quote_of(Scenario(condition="t1d", nationality="SG", companions=1))
    costs = {line.id: line.quantity.likely for line in with_visa.lines if line.category == "entry"}
    assert costs == {"entry.visa-multiple": 2, "entry.visa-handling": 2, "entry.guarantor": 1}
    assert not any(line.category == "entry" for line in without.lines)
    first = [min(step.day for step in quote.itinerary.steps) for quote in (with_visa, without)]
    assert first == [1 - 7 * 14, 1 - 7 * 8]


def test_more_than_90_days_need_a_certificate() -> None:
    for nights, found in ((89, False), (90, True)):
        wish = Scenario(condition="t1d", nationality="IN", nights=Count(low=nights, high=nights))
        quote = quote_of(wish)
        assert ("entry.certificate-of-eligibility" in {line.id for line in quote.lines}) is found
        assert quote.entry
        assert any("hospitalisation" in str(text) for text in quote.entry.sentences) is found


def test_a_nationality_of_its_own_wins_over_the_country_of_departure() -> None:
    assert entry_of(origin="US").nationality == "US"
    assert entry_of(origin="us-west").nationality == "US"
    assert entry_of(origin="US", nationality="thailand").nationality == "TH"
    assert entry_of(origin="gulf").verdict == "unknown"
    assert entry_of().verdict == "unknown"


def test_without_a_nationality_the_visa_is_named_beside_the_total() -> None:
    named = {left.id for left in quote_of(Scenario(condition="t1d")).not_included}
    known = {left.id for left in quote_of(Scenario(condition="t1d", origin="US")).not_included}
    assert named - known == {"entry"}


def test_nationals_of_japan_need_no_visa() -> None:
    entry = entry_of(nationality="JP", plan="long-stay")
    assert (entry.verdict, entry.days_allowed, entry.visa) == ("fits", None, False)


def test_conditions_and_doubts_are_said() -> None:
    said = {code: " ".join(map(str, entry_of(nationality=code).sentences)) for code in ("TH", "ID", "BR", "GB", "IN")}
    assert "e-passport" in said["TH"]
    assert "registered with a Japanese embassy" in said["ID"]
    assert "no renewal was seen" in said["BR"]
    assert "up to six months" in said["GB"]
    assert "electronic" in said["IN"]
    warned = quote_of(Scenario(condition="t1d", nationality="BR")).warnings
    assert any("no renewal was seen" in str(text) for text in warned)


def test_registering_is_a_step_of_the_journey() -> None:
    steps = [str(step.name) for step in quote_of(Scenario(condition="t1d", nationality="QA")).itinerary.steps]
    assert any("register for entry" in name for name in steps)


def test_a_catalogue_without_a_rule_says_so() -> None:
    bare = CATALOG.model_copy(update={"entry": {}})
    entry = estimate(Scenario(condition="t1d", nationality="US"), bare, RATES, created=NOW).entry
    assert entry
    assert (entry.verdict, entry.source) == ("visa", None)
    assert str(entry.rule).startswith("The catalogue has no rule")
