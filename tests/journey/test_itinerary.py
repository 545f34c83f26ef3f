"""When things happen."""

import pytest
from conftest import NOW

from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Count
from costcalc.errors import ScenarioError
from costcalc.journey.itinerary import Itinerary
from costcalc.journey.journey import itinerary_of, journey_of
from costcalc.journey.travellers import travellers_of
from costcalc.quote.estimate import estimate
from costcalc.rates import Rates, load_bundled
from costcalc.rates.exchange import Exchange
from costcalc.scenario.model import Scenario
from costcalc.scenario.resolve import resolve

RATES = load_bundled()


def planned(catalog: Catalog, **wish: object) -> Itinerary:
    scenario = resolve(Scenario.model_validate({"condition": "knee"} | wish), catalog)
    return itinerary_of(journey_of(scenario, catalog, Exchange("USD", catalog, RATES), NOW.date()))


def days(of: Itinerary) -> dict[str, int]:
    return {str(step.name): step.day for step in of.steps}


def test_records_are_reviewed_before_the_flights(small: Catalog) -> None:
    assert days(planned(small))["Records"] == -41  # six weeks before day 1


def test_the_infusion_of_a_second_trip_follows_the_culture(small: Catalog) -> None:
    steps = days(planned(small, culture_weeks=Count(low=4, high=4)))
    assert (steps["Harvest"], steps["Infusion"]) == (2, 2 + 28)


def test_from_when_baths_are_allowed_again_is_said(small: Catalog) -> None:
    assert days(planned(small))["From this day again, if the clinic agrees: baths"] == 2 + 7


def test_further_infusions_fall_into_the_days_they_add(small: Catalog) -> None:
    steps = days(planned(small, tier="double"))
    assert (steps["Infusion"], steps["Further treatment"]) == (23, 23 + 2)


def test_a_long_stay_holds_the_culture(small: Catalog) -> None:
    stay = planned(small, plan="long-stay")
    assert [int(n) for n in stay.visits[0].nights.columns] == [4 + 14, 5 + 21, 6 + 35]
    assert days(stay)["Infusion"] == 2 + 21


def test_steps_are_in_order_and_the_last_is_within_the_stay(catalog: Catalog) -> None:
    for condition, entry in catalog.conditions.items():
        for tier_key, tier in entry.tiers.items():
            for plan in tier.plans:
                trip = planned(catalog, condition=condition, tier=tier_key, plan=plan, without=("treatment",))
                assert [step.day for step in trip.steps] == sorted(step.day for step in trip.steps)
                for visit in trip.visits:
                    leave = visit.arrive_day + int(visit.nights.likely)
                    assert ("Departure", leave) in [(str(step.name), step.day) for step in trip.steps]
                last = trip.visits[-1].arrive_day + int(trip.visits[-1].nights.likely)
                treated = [
                    step.day for step in trip.steps if "quiet evening" in str(step.name) or "Further" in str(step.name)
                ]
                assert max(treated) < last
                starts = [visit.arrive_day for visit in trip.visits]
                ends = [visit.arrive_day + int(visit.nights.likely) for visit in trip.visits]
                assert all(end < start for end, start in zip(ends, starts[1:], strict=False))


@pytest.mark.parametrize(
    ("plan", "nights", "enough"),
    [("two-trips", 1, False), ("two-trips", 2, True), ("long-stay", 22, False), ("long-stay", 23, True)],
)
def test_nights_must_hold_the_steps(small: Catalog, plan: str, nights: int, *, enough: bool) -> None:
    # two trips: treated on the day after arrival; long stay: 3 weeks more
    wish = {"plan": plan, "nights": Count(low=nights, high=nights)}
    if enough:
        assert nights == int(planned(small, **wish).visits[0].nights.low)
    else:
        with pytest.raises(ScenarioError, match=f"nights={nights} is too short"):
            planned(small, **wish)


@pytest.mark.parametrize(("companions", "rooms", "cars"), [(0, 1, 1), (1, 1, 1), (2, 2, 1), (3, 2, 2), (5, 3, 2)])
def test_rooms_and_cars_are_as_many_as_the_party_needs(small: Catalog, companions: int, rooms: int, cars: int) -> None:
    found = travellers_of(Scenario(condition="knee", companions=companions), small)
    assert (companions + 1, rooms, cars) == (found.people, found.rooms, found.cars)


@pytest.mark.parametrize(
    ("plan", "tier", "nights", "said"),
    [
        ("long-stay", "standard", 36, "36 nights do not hold the longest culture"),  # 5 weeks and 2 nights: 37
        ("long-stay", "standard", 37, None),
        ("two-trips", "double", 7, "7 nights do not hold the most treatments"),  # 2 nights, and 2 treatments × 3 nights
        ("two-trips", "double", 8, None),
        ("two-trips", "standard", 2, None),
        ("two-trips", "standard", 19, None),  # harvest on day 2, treatment on day 23: arrival on day 22
        ("two-trips", "standard", 20, "there is no time at home"),
    ],
)
def test_nights_that_are_too_few_or_too_many_are_said(
    plan: str, tier: str, nights: int, said: str | None, small: Catalog, round_rates: Rates
) -> None:
    wish = Scenario(condition="knee", tier=tier, plan=plan, nights=Count(low=nights, high=nights))
    quote = estimate(wish, small, round_rates, created=NOW)
    found = [text for text in map(str, quote.warnings) if "nights do not hold" in text or "no time at home" in text]
    assert found == ([] if said is None else [text for text in found if said in text])
    assert bool(found) == bool(said)


def test_a_range_of_nights_must_hold_the_steps_at_its_low_end(small: Catalog) -> None:
    with pytest.raises(ScenarioError, match="too short"):
        planned(small, nights=Count(low=1, likely=3, high=4))


@pytest.mark.parametrize(
    "wish", [{"treatment_price": {"low": 1, "likely": 1, "high": 1, "currency": "USD"}, "without": ("treatment",)}]
)
def test_wishes_that_contradict_each_other_are_refused(wish: dict[str, object], small: Catalog) -> None:
    with pytest.raises(ScenarioError, match="contradict"):
        planned(small, **wish)


def test_a_culture_has_no_meaning_for_a_plan_without_one(catalog: Catalog) -> None:
    with pytest.raises(ScenarioError, match="waits for no culture"):
        planned(catalog, condition="t1d", plan="single-visit", culture_weeks=Count(low=5, high=5))
