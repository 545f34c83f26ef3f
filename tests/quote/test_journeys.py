"""Journeys calculated by hand, on the small catalogue."""

import tomllib
from decimal import Decimal
from typing import Any

import pytest
from conftest import CASES, NOW

from costcalc.catalog.checks import check
from costcalc.catalog.models import Catalog
from costcalc.money import Band
from costcalc.quote.estimate import estimate
from costcalc.rates import Rates
from costcalc.scenario.model import Scenario

JOURNEYS = tomllib.loads((CASES / "journeys.toml").read_text("utf-8"), parse_float=Decimal)["case"]


def columns(band: Band) -> list[str]:
    return [str(number) for number in band.columns]


def test_the_small_catalogue_passes_the_checks_of_the_real_one(small: Catalog) -> None:
    assert list(check(small)) == []


@pytest.mark.parametrize("case", JOURNEYS, ids=[case["name"] for case in JOURNEYS])
def test_a_journey_comes_to_what_was_calculated_by_hand(
    case: dict[str, Any], small: Catalog, round_rates: Rates
) -> None:
    quote = estimate(Scenario.model_validate(case["scenario"]), small, round_rates, created=NOW)

    assert case["amounts"] == {line.id: columns(line.amount) for line in quote.lines}
    assert case["total"]["amount"] == columns(quote.total)
    assert case["nights"] == [[int(n) for n in visit.nights.columns] for visit in quote.itinerary.visits]
    assert case["arrive_days"] == [visit.arrive_day for visit in quote.itinerary.visits]
    assert case.get("unpriced", []) == [gap.id for gap in quote.unpriced]
