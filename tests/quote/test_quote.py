"""The quote over the whole catalogue: exact sums, order, sources, and the same bytes every time."""

import json
from collections.abc import Iterable
from itertools import cycle, product
from typing import get_args

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from wishes import CATALOG, RATES, UNPRICED, WAYS, D, counts, quote_of, scenarios

from costcalc.catalog.choices import Cabin, Category, Comfort
from costcalc.catalog.load import load_catalog
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Count
from costcalc.errors import MissingPrice, ScenarioError
from costcalc.money import Band, round_money, total
from costcalc.pricing.lines.line import PERCENT
from costcalc.quote.estimate import Quote, estimate
from costcalc.quote.load import sealed
from costcalc.rates import Rates, load_bundled
from costcalc.rendering.formats.json import as_json
from costcalc.scenario.model import Scenario, TreatmentPrice
from costcalc.schemas import schema_text

SCHEMA = Draft202012Validator(json.loads(schema_text("quote")))


def assert_sound(quote: Quote) -> None:
    """What must hold of every quote."""
    for column in ("low", "likely", "high"):
        lines = {line.category: D(0) for line in quote.lines}
        for line in quote.lines:
            lines[line.category] += getattr(line.amount, column)
        assert lines == {each.category: getattr(each.amount, column) for each in quote.subtotals}
        assert getattr(quote.total, column) == sum(lines.values())
    rate_of = {rate.base: rate.rate for rate in quote.rates} | {quote.currency: D(1)}
    minor_unit = CATALOG.currencies[quote.currency].minor_unit
    for line in quote.lines:
        assert line.amount.low <= line.amount.likely <= line.amount.high
        share = D("0.01") if line.quantity.unit == PERCENT else D(1)
        for quantity, price, amount in zip(
            line.quantity.columns, line.unit_price.columns, line.amount.columns, strict=True
        ):
            assert amount == round_money(quantity * price * share * rate_of[line.unit_price.currency], minor_unit)
        assert {line.source, *line.also} <= quote.sources.keys()
    assert len({line.id for line in quote.lines}) == len(quote.lines)
    for message in (*quote.warnings, *quote.assumptions):
        assert set(message.cited) <= quote.sources.keys(), message


@given(scenarios())
def test_every_line_sum_and_source_of_any_quote_holds(scenario: Scenario) -> None:
    assert_sound(quote_of(scenario))


@pytest.mark.parametrize(("condition", "tier", "plan"), WAYS)
def test_every_condition_tier_and_plan_gives_a_budget_in_every_city_and_comfort(
    condition: str, tier: str, plan: str
) -> None:
    price = TreatmentPrice(low=D(1), likely=D(1), high=D(1), currency="USD")
    cabins = cycle(get_args(Cabin))  # fares know nothing of cities and comforts
    for city, lodging in product(CATALOG.cities, get_args(Comfort)):
        quote = quote_of(
            Scenario(
                condition=condition,
                tier=tier,
                plan=plan,
                city=city,
                lodging=lodging,
                cabin=next(cabins),
                treatment_price=None if CATALOG.conditions[condition].tiers[tier].price else price,
            )
        )
        assert_sound(quote)


@pytest.mark.parametrize("currency", sorted(RATES.quoted))
def test_every_ecb_currency_is_accepted(currency: str) -> None:
    assert_sound(quote_of(Scenario(condition="t1d", tier="advanced", currency=currency)))


@given(scenarios())
def test_a_line_in_the_currency_of_the_quote_is_not_converted(scenario: Scenario) -> None:
    quote = quote_of(scenario)
    assert quote.currency not in {rate.base for rate in quote.rates}
    own = [line for line in quote.lines if line.unit_price.currency == quote.currency and line.quantity.unit != PERCENT]
    for line in own:
        expected = [q * p for q, p in zip(line.quantity.columns, line.unit_price.columns, strict=True)]
        assert [round_money(e, CATALOG.currencies[quote.currency].minor_unit) for e in expected] == list(
            line.amount.columns
        )


def by_line(quote: Quote) -> dict[str, Band]:
    return {line.id: line.amount for line in quote.lines}


def assert_never_less(less: Quote, more: Quote) -> None:
    before, after = by_line(less), by_line(more)
    assert before.keys() <= after.keys()
    for identity, amount in before.items():
        assert all(a <= b for a, b in zip(amount.columns, after[identity].columns, strict=True)), identity


@given(scenarios())
def test_another_traveller_never_lowers_a_line(scenario: Scenario) -> None:
    alone = scenario.model_copy(update={"companions": min(scenario.companions, 8 - len(scenario.child_ages))})
    assert_never_less(quote_of(alone), quote_of(alone.model_copy(update={"companions": alone.companions + 1})))


@given(scenarios(), counts(1, 12), st.integers(0, 8))
def test_a_longer_culture_never_lowers_a_line(scenario: Scenario, weeks: Count, more: int) -> None:
    if scenario.plan == "single-visit":
        return
    scenario = scenario.model_copy(update={"start": None, "lodging": "premium"})  # no season, no flat by the month
    longer = Count(low=weeks.low + more, high=weeks.high + more)
    assert_never_less(
        quote_of(scenario.model_copy(update={"culture_weeks": weeks})),
        quote_of(scenario.model_copy(update={"culture_weeks": longer})),
    )


@given(scenarios(), st.integers(95, 120), st.integers(0, 50))
def test_more_nights_never_lower_a_line(scenario: Scenario, nights: int, more: int) -> None:
    scenario = scenario.model_copy(update={"start": None})  # no season moves
    fewer = scenario.model_copy(update={"nights": Count(low=nights, high=nights)})
    longer = scenario.model_copy(update={"nights": Count(low=nights + more, high=nights + more)})
    assert_never_less(quote_of(fewer), quote_of(longer))


@given(scenarios())
def test_the_same_arguments_give_the_same_bytes_and_the_document_reads_back(scenario: Scenario) -> None:
    document = as_json(quote_of(scenario))
    SCHEMA.validate(json.loads(document))
    assert document == as_json(estimate(scenario, load_catalog(), load_bundled(), created=NOW))
    assert sealed(quote_of(scenario)) == Quote.model_validate_json(document)


@given(scenarios())
def test_the_resolved_scenario_of_a_quote_gives_the_same_quote(scenario: Scenario) -> None:
    quote = quote_of(scenario)
    assert quote == quote_of(quote.scenario)


def test_the_advanced_package_is_exactly_what_the_article_says(catalog: Catalog, rates: Rates) -> None:
    quote = estimate(Scenario(condition="t1d", tier="advanced"), catalog, rates, created=NOW)
    treatment = [line.amount for line in quote.lines if line.category == "treatment"]
    assert [str(number) for number in quote.subtotals[0].amount.columns] == ["30000.00", "40000.00", "50000.00"]
    assert quote.subtotals[0].amount == total(treatment)
    assert len(treatment) == 5


def test_what_is_left_out_is_said(catalog: Catalog, rates: Rates) -> None:
    wish = Scenario(condition="t1d", without=("flights", "contingency"))
    quote = estimate(wish, catalog, rates, created=NOW)
    assert {"flights", "contingency"}.isdisjoint(line.category for line in quote.lines)
    assert [left.id for left in quote.not_included[:2]] == ["flights", "contingency"]


def test_nothing_left_to_budget_is_refused(catalog: Catalog, rates: Rates) -> None:
    with pytest.raises(ScenarioError, match="nothing is left"):
        estimate(Scenario(condition="t1d", without=get_args(Category)), catalog, rates, created=NOW)


@pytest.mark.parametrize("condition", UNPRICED)
def test_an_unpriced_condition_is_known_and_says_what_to_do(condition: str) -> None:
    with pytest.raises(MissingPrice, match="treatment_price="):
        quote_of(Scenario(condition=condition))
    assert quote_of(Scenario(condition=condition, without=("treatment",))).total.low > 0


def test_every_planning_assumption_is_marked_by_its_source(catalog: Catalog, rates: Rates) -> None:
    quote = estimate(Scenario(condition="t1d", tier="advanced"), catalog, rates, created=NOW)

    def assumed(keys: Iterable[str]) -> bool:
        return any(quote.sources[key].kind == "planning assumption" for key in keys)

    marked = {line.id for line in quote.lines if assumed((line.source, *line.also))}
    assert {"flights.fares", "contingency.reserve", "treatment.harvest", "preparation.translation"} <= marked
    # the number of infusions is assumed, and with it how long the second visit is
    assert {"stay.lodging", "stay.meals", "support.interpreter"} <= marked
    assert "local-transport.airport" not in marked


def test_nothing_about_the_visits_is_assumed_where_the_article_says_it(catalog: Catalog, rates: Rates) -> None:
    quote = estimate(Scenario(condition="t1d"), catalog, rates, created=NOW)
    lodging = next(line for line in quote.lines if line.id == "stay.lodging")
    assert lodging.also == ("placidway-t1d",)
