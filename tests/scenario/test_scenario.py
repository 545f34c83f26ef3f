"""What a person may wish for, and how a wish is read."""

from datetime import date
from decimal import Decimal

import pytest

from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Count
from costcalc.errors import MissingPrice, ScenarioError
from costcalc.scenario.model import Scenario
from costcalc.scenario.parse import parse_count, parse_treatment_price
from costcalc.scenario.resolve import resolve, scenario_of

D = Decimal


def test_every_default_is_filled_in(small: Catalog) -> None:
    resolved = resolve(Scenario(condition="knee"), small)
    assert (resolved.tier, resolved.plan, resolved.contingency) == ("standard", "two-trips", D(10))
    assert resolved.culture_weeks == Count(low=2, likely=3, high=5)


def test_resolving_twice_changes_nothing(small: Catalog) -> None:
    once = resolve(Scenario(condition="Joint", origin="USA", plan="Long stay", without=("STAY", "Flights")), small)
    assert once == resolve(once, small)
    assert (once.condition, once.origin, once.plan) == ("knee", "US", "long-stay")
    assert once.without == ("flights", "stay")


def test_all_mistakes_are_said_at_once(small: Catalog) -> None:
    wish = Scenario(
        condition="nee",
        city="tokio",
        origin="Fidji",
        lodging="lux",
        cabin="first",
        currency="USS",
        plan="boat",
        without=("food",),
        companions=9,
        nights=Count(low=200, high=300),
    )
    with pytest.raises(ScenarioError) as caught:
        resolve(wish, small)
    said = "\n".join(caught.value.problems)
    for word in ("nee", "tokio", "Fidji", "lux", "first", "USS", "boat", "food", "companions=9", "nights=200-300"):
        assert word in said
    assert len(caught.value.problems) == 10


def test_what_is_wrong_with_answers_is_said_with_all_the_rest(catalog: Catalog) -> None:
    wrong = {"condition": "t1d", "tier": "advnaced", "city": "oska", "answer": ["nights=no", "price=3"], "nights": "x"}
    with pytest.raises(ScenarioError) as caught:
        scenario_of(wrong, catalog, date(2026, 11, 28))
    fragments = ("nights='x'", "answers=nights=no", "answers=price=3", "Did you mean osaka", "Did you mean advanced")
    assert len(caught.value.problems) == len(fragments)
    assert all(any(fragment in problem for problem in caught.value.problems) for fragment in fragments)


@pytest.mark.parametrize(
    ("wanted", "code"), [("jpy", "JPY"), ("yen", "JPY"), ("¥", "JPY"), ("€", "EUR"), ("US dollar", "USD")]
)
def test_a_currency_is_named_by_code_name_or_sign(catalog: Catalog, wanted: str, code: str) -> None:
    assert resolve(Scenario(condition="t1d", currency=wanted), catalog).currency == code


def test_a_tier_the_condition_lacks_names_those_it_has(small: Catalog) -> None:
    with pytest.raises(ScenarioError, match=r"Knee pain has no tier 'premium'\. It has: standard, double\."):
        resolve(Scenario(condition="knee", tier="premium"), small)


def test_a_plan_the_tier_lacks_names_those_it_has(small: Catalog) -> None:
    with pytest.raises(ScenarioError, match=r"cannot be done as 'long-stay'\. It can as: two-trips\."):
        resolve(Scenario(condition="liver", plan="long-stay"), small)


def test_an_unpriced_package_needs_a_price_or_none_at_all(small: Catalog) -> None:
    with pytest.raises(MissingPrice, match="treatment_price="):
        resolve(Scenario(condition="liver"), small)
    assert resolve(Scenario(condition="liver", without=("treatment",)), small).without == ("treatment",)
    own = parse_treatment_price("20000 USD")
    assert resolve(Scenario(condition="liver", treatment_price=own), small).treatment_price == own


def test_nobody_flies_from_japan_to_japan(small: Catalog) -> None:
    with pytest.raises(ScenarioError, match="without=flights"):
        resolve(Scenario(condition="knee", origin="Japan"), small)


@pytest.mark.parametrize(("text", "low", "high"), [("4", 4, 4), ("3-6", 3, 6), (" 3 to 6 ", 3, 6), ("3–6", 3, 6)])
def test_a_count_is_read(text: str, low: int, high: int) -> None:
    assert Count(low=low, high=high) == parse_count("nights", text)


@pytest.mark.parametrize("text", ["", "-3", "abc", "6-3", "3.5", "1e3", "3-4-5"])
def test_a_count_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match="nights="):
        parse_count("nights", text)
