"""Journeys with dates, derived by hand on `cases/world.toml`: every date, night, verdict and amount."""

import tomllib
from decimal import Decimal
from typing import Any

import pytest
from conftest import CASES, NOW

from costcalc.catalog.checks import check
from costcalc.catalog.models import Catalog
from costcalc.money import Band
from costcalc.quote.estimate import Quote, estimate
from costcalc.quote.payments import Payment
from costcalc.rates import Rates
from costcalc.scenario.model import Scenario

JOURNEYS = tomllib.loads((CASES / "dated.toml").read_text("utf-8"), parse_float=Decimal)["case"]


@pytest.fixture(scope="module")
def world() -> Catalog:
    return Catalog.model_validate(tomllib.loads((CASES / "world.toml").read_text("utf-8"), parse_float=Decimal))


def columns(band: Band) -> list[str]:
    return [str(number) for number in band.columns]


def test_the_catalogue_of_the_cases_is_valid(world: Catalog) -> None:
    assert list(check(world)) == []


def test_there_are_twelve_of_them() -> None:
    assert len(JOURNEYS) == 12


@pytest.mark.parametrize("case", JOURNEYS, ids=[case["name"] for case in JOURNEYS])
def test_a_journey_is_what_was_derived_by_hand(case: dict[str, Any], world: Catalog, round_rates: Rates) -> None:
    quote = estimate(Scenario.model_validate(case["scenario"]), world, round_rates, created=NOW)

    visits = [
        {"arrive": v.arrive, "leave": v.leave, "nights": list(map(int, v.nights.columns))}
        for v in quote.itinerary.visits
    ]
    assert case["visits"] == visits
    assert quote.entry
    assert case["verdict"] == quote.entry.verdict
    assert sorted(case["steps"], key=str) == sorted(
        ([step.date, str(step.name)] for step in quote.itinerary.steps), key=str
    )
    assert [date for date, _ in case["steps"]] == [step.date for step in quote.itinerary.steps]
    assert case["amounts"] == {line.id: columns(line.amount) for line in quote.lines}
    assert case["total"]["amount"] == columns(quote.total)
    for extra, found in beside(quote).items():
        if extra in case:
            assert case[extra] == found, extra


def named(paid: Payment) -> str:
    """What is paid, with the visit it falls due with."""
    return f"{paid.label}: {paid.visit.lower()}" if paid.visit else paid.label


def beside(quote: Quote) -> dict[str, Any]:
    """What a case may name besides."""
    others = {other.id: other for other in quote.otherwise}
    longer, other = others.get("longer-culture"), others.get("other-plan")
    found: dict[str, Any] = {
        "payments": [[paid.date, named(paid), columns(paid.amount)] for paid in quote.payments],
        "stops": [[lost.date, lost.name, columns(lost.loss)] for lost in quote.cancellation],
    }
    if quote.patient:
        found["patient"] = columns(quote.patient)
    if longer:
        found["longer"] = {"difference": str(longer.difference), "leave": longer.leave}
    if other:
        fare = {} if other.break_even_fare is None else {"fare": str(other.break_even_fare)}
        found["other"] = {"plan": other.plan, "total": columns(other.total), **fare}
    return found
