"""What-ifs: each comes to what a new estimate with the changed input comes to, which is worked out apart here."""

import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import NOW, ROOT
from hypothesis import assume, given
from hypothesis import strategies as st
from wishes import CATALOG, RATES, TODAY, D, quote_of, scenarios

from costcalc.analysis.estimate import analysed_estimate
from costcalc.analysis.stored import RecordedRates
from costcalc.catalog.load import load_catalog
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Count
from costcalc.errors import CostcalcError, MissingRate, ScenarioError
from costcalc.money import Band, round_money
from costcalc.quote.model import WhatIfResult
from costcalc.rates import Rates, parse_pin, pinned
from costcalc.rates.choose import choose_rates
from costcalc.scenario.model import Scenario, TreatmentPrice
from costcalc.scenario.parse import parse_treatment_price
from costcalc.scenario.resolve import scenario_of

WISH = Scenario(condition="t1d", origin="US", start=TODAY + timedelta(days=115), companions=1)
DATA = ROOT / "data"


def asked(wish: Scenario, *what_ifs: str, rates: Rates = RATES, catalog: Catalog = CATALOG) -> tuple[WhatIfResult, ...]:
    driven = analysed_estimate(wish, catalog, rates, created=NOW, what_ifs=what_ifs).sensitivity
    assert driven
    return driven.what_ifs


def total_if(wish: Scenario, what_if: str, rates: Rates = RATES) -> Band:
    (only,) = asked(wish, what_if, rates=rates)
    assert only.total, only.impossible
    return only.total


def total_of(wish: Scenario, catalog: Catalog = CATALOG, rates: Rates = RATES) -> Band:
    return analysed_estimate(wish, catalog, rates, created=NOW).total


def same(wish: Scenario, what_if: str, changed: Callable[[], Band]) -> None:
    """The what-if comes to what the changed estimate comes to, or neither can be."""
    (found,) = asked(wish, what_if)
    try:
        expected = changed()
    except CostcalcError:
        assert found.total is None
        assert found.impossible
    else:
        assert found.total == expected


def toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return json.dumps(value) if isinstance(value, str | bool) else str(value)


def overlay(files: Mapping[str, Mapping[str, Any] | str]) -> Catalog:
    """The catalogue under a folder that says otherwise, as a person would lay it over."""
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            text = (
                content
                if isinstance(content, str)
                else "\n".join(f"{key} = {toml(each)}" for key, each in content.items())
            )
            (Path(folder) / name).write_text(f"{text}\n", "utf-8")
        return load_catalog(Path(folder))


def raw(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text("utf-8"), parse_float=Decimal)


def times(record: dict[str, Any], factor: Decimal) -> None:
    for column in ("low", "likely", "high"):
        if column in record:
            record[column] = record[column] * factor


# The wish


@given(scenarios(), st.integers(-2, 9))
def test_more_nights_are_those_of_a_scenario_with_more_nights(scenario: Scenario, more: int) -> None:
    wish = scenario.model_copy(update={"nights": Count(low=40, high=45), "plan": "two-trips", "tier": "standard"})
    wish = wish.model_copy(update={"condition": "t1d", "culture_weeks": None})
    then = wish.model_copy(update={"nights": Count(low=40 + more, high=45 + more)})
    same(wish, f"nights={more:+d}", lambda: total_of(then))


@cache
def longer(plan: str, more: int) -> Catalog:
    plans = raw("plans.toml")
    for visit in plans[plan]["visits"]:
        for column in ("low", "likely", "high"):
            if column in visit["nights"]:
                visit["nights"][column] += more
    return overlay({"plans.toml": {plan: plans[plan]}})


@given(scenarios(), st.sampled_from([1, 7]))
def test_more_nights_of_a_plan_are_those_of_a_catalogue_with_a_longer_plan(scenario: Scenario, more: int) -> None:
    assert scenario.plan
    catalog = longer(scenario.plan, more)
    same(scenario, f"nights=+{more}", lambda: total_of(scenario, catalog))


@given(scenarios(), st.integers(-3, 6))
def test_a_longer_culture_is_that_of_a_scenario_that_names_it(scenario: Scenario, more: int) -> None:
    fact = CATALOG.conditions[scenario.condition].culture_weeks
    given_ = scenario.culture_weeks or fact
    low, likely, high = (int(each) + more for each in given_.band.columns)
    if low < 1:
        (found,) = asked(scenario, f"culture-weeks={more:+d}")
        assert found.total is None
        return
    then = scenario.model_copy(update={"culture_weeks": Count(low=low, likely=likely, high=high)})
    same(scenario, f"culture-weeks={more:+d}", lambda: total_of(then))


@given(
    scenarios(), st.sampled_from(["city=osaka", "cabin=business", "lodging=premium", "interpreter=none", "pay=card"])
)
def test_another_word_is_another_option(scenario: Scenario, what_if: str) -> None:
    field, _, word = what_if.partition("=")
    assert total_if(scenario, what_if) == total_of(scenario.model_copy(update={field: word}))


@pytest.mark.parametrize(
    ("what_if", "then"),
    {
        "companions=+2": {"companions": 3},
        "companions=-1": {"companions": 0},
        "companions=4": {"companions": 4},
        "child-ages=4,11": {"child_ages": (4, 11)},
        "start=+30": {"start": WISH.start and WISH.start + timedelta(days=30)},
        "start=-7": {"start": WISH.start and WISH.start - timedelta(days=7)},
        "start=2027-12-28": {"start": TODAY.replace(year=2027, month=12, day=28)},
        "contingency=+5": {"contingency": D(15)},
        "contingency=12.5": {"contingency": D("12.5")},
        "fx-buffer=+3": {"fx_buffer": D(3)},
        "from=de": {"origin": "DE"},
        "nationality=IN": {"nationality": "IN"},
        "tier=advanced": {"tier": "advanced"},
        "plan=long-stay": {"plan": "long-stay"},
        "nights=5-9": {"nights": Count(low=5, high=9)},
        "culture-weeks=8": {"culture_weeks": Count(low=8, high=8)},
        "without=flights, stay": {"without": ("flights", "stay")},
        "treatment-price=JPY 1,500,000 excl tax": {
            "treatment_price": TreatmentPrice(
                low=D(1500000), likely=D(1500000), high=D(1500000), currency="JPY", tax="excluded"
            )
        },
    }.items(),
)
def test_an_option_is_changed_as_if_it_had_been_given(what_if: str, then: dict[str, Any]) -> None:
    assert total_if(WISH, what_if) == total_of(WISH.model_copy(update=then))


def test_what_was_left_to_the_catalogue_is_left_to_it_in_a_what_if() -> None:
    """Nobody said whose passport it is: it goes with the country that the journey starts from."""
    wish = scenario_of({"condition": "t1d", "from": "US"}, CATALOG, TODAY)
    assert total_if(wish, "from=CN") == total_of(Scenario(condition="t1d", origin="CN"))
    assert total_if(wish, "from=CN") != total_of(Scenario(condition="t1d", origin="CN", nationality="US"))


# Prices

PERCENTS = [D("1.2"), D("0.9"), D("1.075")]


def per_cent(factor: Decimal) -> str:
    return f"{(factor - 1) * 100:+f}%"


@cache
def dearer(name: str, factor: Decimal) -> Catalog:
    """A folder with one price changed by hand."""
    if name == "flights":
        head, *rows = (DATA / "fares.csv").read_text("utf-8").splitlines()
        changed = []
        for row in rows:
            region, cabin, low, high, rest = row.split(",", 4)
            changed.append(f"{region},{cabin},{Decimal(low) * factor},{Decimal(high) * factor},{rest}")
        return overlay({"fares.csv": "\n".join([head, *changed])})
    if name in ("stay.lodging", "local-transport.airport"):
        cities = raw("cities.toml")
        for city in cities.values():
            for price in city["lodging" if name == "stay.lodging" else "transfer"].values():
                times(price, factor)
        return overlay({"cities.toml": cities})
    key = name.partition(".")[2]
    shares, fees = raw("shares.toml"), raw("fees.toml")
    if key in shares:
        times(shares[key]["percent"], factor)
        return overlay({"shares.toml": {key: shares[key]}})
    for price in fees[key]["prices"].values():
        times(price, factor)
    return overlay({"fees.toml": {key: fees[key]}})


@given(
    scenarios(),
    st.sampled_from(
        [
            "flights",
            "stay.lodging",
            "stay.meals",
            "local-transport.airport",
            "insurance.travel-insurance",
            "payment.exchange-margin",
            "preparation.records",
        ]
    ),
    st.sampled_from(PERCENTS),
)
def test_a_price_is_changed_as_by_a_folder_that_says_so(scenario: Scenario, name: str, factor: Decimal) -> None:
    expected = total_of(scenario, dearer(name, factor))
    assert total_if(scenario, f"price:{name}={per_cent(factor)}") == expected


@given(scenarios(), st.sampled_from(PERCENTS))
def test_the_price_of_the_treatment_is_changed_as_if_a_clinic_had_said_it(scenario: Scenario, factor: Decimal) -> None:
    assume("treatment" not in scenario.without)
    tier = CATALOG.conditions[scenario.condition].tiers[scenario.tier]
    own = scenario.treatment_price
    money, tax = (own, own.tax) if own else (tier.price and tier.price.money, tier.price and tier.price.tax)
    assert money
    places = CATALOG.currencies[money.currency].minor_unit
    low, high = (round_money(each * factor, places) for each in (money.low, money.high))
    price = TreatmentPrice(low=low, likely=(low + high) / 2, high=high, currency=money.currency, tax=tax or "unknown")
    expected = total_of(scenario.model_copy(update={"treatment_price": price}))
    assert total_if(scenario, f"treatment-price={per_cent(factor)}") == expected
    assert total_if(scenario, f"price:treatment={per_cent(factor)}") == expected


def test_a_whole_category_is_changed_at_once() -> None:
    before, after = quote_of(WISH), total_if(WISH, "price:insurance=+100%")
    insurance = next(each.amount for each in before.subtotals if each.category == "insurance")
    assert after.likely - before.total.likely == insurance.likely * D("1.1")  # and the reserve on it


@pytest.mark.parametrize("end", ["low", "likely", "high"])
@pytest.mark.parametrize("origin", ["US", "us-east", None])
def test_an_end_of_the_fares_is_that_of_what_they_span(origin: str | None, end: str) -> None:
    wish = WISH.model_copy(update={"origin": origin, "nationality": "US"})
    fare = next(line.unit_price for line in quote_of(wish).lines if line.id == "flights.fares")
    amount = getattr(fare, end)
    head, *rows = (DATA / "fares.csv").read_text("utf-8").splitlines()
    flat = [f"{r[0]},{r[1]},{amount},{amount},{r[4]}" for r in (row.split(",", 4) for row in rows)]
    catalog = overlay({"fares.csv": "\n".join([head, *flat])})
    assert total_if(wish, f"price:flights={end}") == total_of(wish, catalog)


# Rates


def pin(wish: Scenario, rate: str, *others: str) -> Band:
    return total_of(wish, rates=choose_rates(CATALOG, None, [*others, rate], NOW))


@given(scenarios(), st.sampled_from(["USD/JPY", "JPY/USD", "EUR/JPY", "USD/EUR", "GBP/JPY"]), st.integers(-60, 90))
def test_a_rate_is_changed_as_if_it_had_been_pinned(scenario: Scenario, pair: str, percent: int) -> None:
    base, quote = pair.split("/")
    table = choose_rates(CATALOG, None, [], NOW)
    units = table.find(base, quote).rate * (100 + percent) / 100
    expected = pin(scenario, f"{pair}={units:.12f}")
    assert total_if(scenario, f"rate:{pair}={percent:+d}%", rates=table) == expected


def test_a_new_rate_is_that_rate() -> None:
    assert total_if(WISH, "rate:USD/JPY=140") == pin(WISH, "USD/JPY=140")


def test_a_weaker_dollar_makes_what_is_paid_in_yen_dearer() -> None:
    """USD/JPY=135 means that one dollar is 135 yen."""
    before = total_of(WISH, rates=pinned(RATES, [parse_pin("USD/JPY=150", TODAY)]))
    (weaker, all_of_it) = asked(WISH, "rate:USD/JPY=-10%", rates=pinned(RATES, [parse_pin("USD/JPY=150", TODAY)])) + (
        asked(WISH, "rate:USD/JPY=135")
    )
    assert str(weaker.label) == "1 USD buys 10 % less JPY"
    assert weaker.difference
    assert weaker.difference > 0
    assert weaker.total == all_of_it.total
    assert weaker.total
    assert weaker.total.likely == before.likely + weaker.difference


@pytest.mark.parametrize(
    "others", [["USD/JPY=150"], ["EUR/USD=1.2"], ["JPY/USD=0.007"], ["USD/JPY=150", "GBP/USD=1.3"]]
)
@pytest.mark.parametrize("pair", ["USD/JPY=140", "EUR/USD=1.05", "GBP/JPY=201"])
def test_rates_that_are_pinned_stay_so(others: Sequence[str], pair: str) -> None:
    wish = WISH.model_copy(update={"currency": "GBP"})
    table = choose_rates(CATALOG, None, others, NOW)
    kept = [each for each in others if {*each[:7].split("/")} != {*pair[:7].split("/")}]
    if len(others) > 1 and pair.startswith("GBP/JPY"):
        for refused in (lambda: asked(wish, f"rate:{pair}", rates=table), lambda: pin(wish, pair, *kept)):
            with pytest.raises(ScenarioError, match="contradicts the other rates given"):
                refused()
        return
    (found,) = asked(wish, f"rate:{pair}", rates=table)
    if others == ["JPY/USD=0.007"] and pair == "USD/JPY=140":
        kept, pair = [], f"JPY/USD={1 / D(140):.12f}"  # as it was hung, so that what hung on neither stays
        expected = pin(wish, pair)
        assert found.total
        assert abs(found.total.likely - expected.likely) < D("0.02")
        return
    assert found.total == pin(wish, pair, *kept)


def test_single_rates_cannot_be_changed() -> None:
    quote = quote_of(WISH)
    with pytest.raises(ScenarioError, match="single ones"):
        analysed_estimate(WISH, CATALOG, RecordedRates(quote), created=NOW, what_ifs=["rate:USD/JPY=140"])


# Several


@given(scenarios())
def test_all_of_them_together_are_all_changes_made(scenario: Scenario) -> None:
    table = choose_rates(CATALOG, None, [], NOW)
    texts = ["cabin=business", "price:insurance.travel-insurance=+20%", "rate:USD/JPY=140", "contingency=20"]
    *single, together = asked(scenario, *texts, rates=table)
    then = scenario.model_copy(update={"cabin": "business", "contingency": D(20)})
    pinned_ = choose_rates(CATALOG, None, ["USD/JPY=140"], NOW)
    assert together.total == total_of(then, dearer("insurance.travel-insurance", D("1.2")), pinned_)
    assert [each.changes for each in single] == [(text,) for text in texts]
    assert together.changes == tuple(texts)


@given(scenarios(), st.lists(st.sampled_from(["nights=+2", "price:stay=-10%", "pay=card", "city=sapporo"]), max_size=3))
def test_differences_by_category_sum_to_the_whole_difference(scenario: Scenario, texts: list[str]) -> None:
    before = quote_of(scenario)
    for each in asked(scenario, *texts, "cabin=business"):
        if each.total is not None and each.difference is not None:
            assert each.total.likely - before.total.likely == each.difference
            assert sum(part.difference for part in each.parts) == each.difference
            sizes = [abs(part.difference) for part in each.parts]
            assert sizes == sorted(sizes, reverse=True)
            assert all(sizes)


# What cannot be


@pytest.mark.parametrize(
    ("what_if", "reason"),
    {
        "nights=-1": "the visit “Consultation and harvest” is too short: its steps need 2 nights, not 1",
        "nights=-4": "4 fewer than 2 leaves none",
        "nights=+500": "a visit of 503 nights is out of range: 1 to 180",
        "nights=1": "nights 1 is too short for the visit “Consultation and harvest”: its steps need 2 nights",
        "companions=+50": "companions 51 is out of range: 0 to 9",
        "companions=-3": "3 less than 1 is less than nothing",
        "start=-200": "start 2026-08-28 is in the past: today is 2026-11-21",
        "start=-999999": "no calendar has a day 999999 days before or after 2027-03-16",
        "contingency=+95": "contingency 105 is out of range: 0 to 100",
    }.items(),
)
def test_a_journey_that_cannot_be_is_told_with_its_reason(what_if: str, reason: str) -> None:
    (found,) = asked(WISH, what_if)
    assert (found.impossible, found.total, found.difference, found.parts) == ((reason,), None, None, ())


MISTAKES = {
    "nights": "is no change: write nights=+7, cabin=business, price:flights=+20% or rate:USD/JPY=-10%",
    "=+7": "is no change",
    "nigts=+7": "unknown input 'nigts'. Did you mean nights?",
    "xyzzy=+7": "unknown input 'xyzzy'. Known: tier, plan, start,",
    "currency=EUR": "two totals in different currencies cannot be compared",
    "condition=knee-oa": "another condition is another journey",
    "nights=7-3": "nights='7-3' has its low end above its high end",
    "nights=+10%": "is changed by whole numbers",
    "companions=+1.5": "is changed by whole numbers",
    "contingency=+5%": "write +5 for five points more",
    "cabin=+3": "cabin takes a new value",
    "cabin=first": "unknown cabin 'first'. Known: economy, premium-economy, business.",
    "city=atlantis": "unknown city 'atlantis'",
    "finish-by=+3": "there is no such day that could move",
    "start=2020-01-01": "is in the past",
    "price:fligths=+20%": "unknown price 'fligths'. Did you mean flights",
    "price:flights=+20": "a price is changed by per cents",
    "price:flights=50 USD": "'50 USD' is no change of a price",
    "price:flights=-101%": "nothing costs less than nothing",
    "rate:USD/JPX=-10%": "unknown currency 'JPX'",
    "rate:USDJPY=-10%": "is not a pair of currencies",
    "rate:USD/JPY=+10": "a rate is changed by per cents",
    "rate:USD/JPY=low": "a rate has no low",
    "rate:USD/JPY=-100%": "is out of range",
    "rate:USD/KWD=-1%": "no exchange rate for KWD",
    "cost:flights=+20%": "'cost' is neither a price nor a rate",
}


def test_every_mistake_is_named_with_its_text_all_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        asked(WISH, *MISTAKES, "nights=+7")
    said = caught.value.problems
    assert [each for each, text in zip(said, MISTAKES, strict=True) if not each.startswith(f"what_if={text}: ")] == []
    assert [(each, part) for each, part in zip(said, MISTAKES.values(), strict=True) if part not in each] == []


def test_a_rate_that_is_missing_is_missing_in_the_estimate_too() -> None:
    with pytest.raises(MissingRate):
        total_of(WISH.model_copy(update={"currency": "KWD"}))


def test_a_price_that_is_tried_has_the_tax_that_the_clinic_answered() -> None:
    answered = Scenario(condition="t1d", answers=("tax-included=no",))
    wish = answered.model_copy(update={"treatment_price": parse_treatment_price("15000-25000 USD")})
    asked = analysed_estimate(
        answered, CATALOG, RATES, created=NOW, what_ifs=["treatment-price=15000-25000 USD"]
    ).sensitivity
    assert asked
    assert asked.what_ifs[0].total == quote_of(wish).total
