"""A guided start: choices, answers as people write them, and plans in files."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType

import pytest

from costcalc import estimate
from costcalc.api.guiding import Choice, Guide, matching, plan_text, read_plan
from costcalc.api.reading import TextFile
from costcalc.catalog.models import Catalog
from costcalc.errors import ScenarioError

MOMENT = datetime(2026, 11, 21, tzinfo=UTC)
NOTHING: Mapping[str, str] = MappingProxyType({})


def guide(catalog: Catalog, answers: Mapping[str, str] = NOTHING, usual: Mapping[str, str] = NOTHING) -> Guide:
    plan = Guide(usual, catalog, MOMENT)
    plan.add({"condition": "t1d", **answers})
    return plan


def named(choices: list[Choice], typed: str) -> list[str]:
    return [choice.name for choice in matching(choices, typed)]


def test_what_is_typed_is_looked_for_in_codes_names_and_other_names_the_closest_first(catalog: Catalog) -> None:
    origins = guide(catalog).origins()
    assert named(origins, "US")[0] == "United States"
    assert named(origins, "sydney") == ["Australia"]
    assert named(origins, "germ") == ["Germany"]
    assert named(origins, "united")[0].startswith("United")
    assert named(origins, "korea") == ["South Korea", "North Korea"]
    assert named(origins, "") == [choice.name for choice in origins]
    assert named(origins, "atlantis") == []
    assert len({choice.name for choice in origins}) == len(origins)
    assert "Japan" not in {choice.name for choice in origins}


def test_every_choice_can_be_taken(catalog: Catalog) -> None:
    for condition in Guide({}, catalog, MOMENT).conditions():
        plan = Guide({}, catalog, MOMENT)
        plan.add({"condition": condition.value})
        assert plan.is_priced == (condition.beside != "no published price")
        for package in plan.packages():
            plan.add({"tier": package.value} if package.value else {})
    plan = guide(catalog)
    for name, choices in {
        "from": plan.origins(),
        "nationality": plan.passports(),
        "currency": plan.currencies(),
    }.items():
        for choice in choices[1:]:
            plan.add({name: choice.value})


def test_prices_stand_beside_packages_and_the_usual_one_comes_first(catalog: Catalog) -> None:
    packages = guide(catalog).packages()
    assert packages[0] == Choice("I don't know", "", "the usual: Standard protocol")
    price = catalog.conditions["t1d"].tiers["advanced"].price
    assert price
    assert packages[2] == Choice("Advanced protocol", "advanced", f"{price.low:,}–{price.high:,}\N{NO-BREAK SPACE}USD")
    knee = Guide({}, catalog, MOMENT)
    knee.add({"condition": "knee"})
    assert knee.packages() == []


def test_a_passport_is_asked_for_where_the_start_does_not_say_it(catalog: Catalog) -> None:
    assert guide(catalog, {"from": "germany"}).passports() == []
    assert guide(catalog, {"from": "us-west"}).passports() == []
    assert guide(catalog, {"from": "gulf"}).passports()
    assert guide(catalog).passports()


def test_the_currency_of_the_passport_comes_after_the_usual_one(catalog: Catalog) -> None:
    assert [choice.name for choice in guide(catalog, {"from": "AU"}).currencies()[:2]] == ["USD", "AUD"]


@pytest.mark.parametrize(
    ("text", "companions", "ages"),
    [
        ("1 adult", "1", None),
        ("3", "3", None),
        ("2 adults and children of 4 and 11", "2", "4,11"),
        ("1 adult, 2 children aged 4, 11", "1", "4,11"),
        ("2 children: 4, 11", "0", "4,11"),
        ("a child of 6", "0", "6"),
        ("1 adult with a child of 0", "1", "0"),
    ],
)
def test_who_travels_is_read_as_people_write_it(catalog: Catalog, text: str, companions: str, ages: str | None) -> None:
    plan = guide(catalog)
    plan.add_party(text)
    assert (plan.options["companions"], plan.options.get("child-ages")) == (companions, ages)


@pytest.mark.parametrize(
    "text", ["my wife", "2 children of 4", "children", "1 adult and 2", "child of 40", "99 adults"]
)
def test_who_travels_is_asked_again_where_it_cannot_be(catalog: Catalog, text: str) -> None:
    plan = guide(catalog)
    with pytest.raises(ScenarioError):
        plan.add_party(text)
    assert plan.changes == {"condition": "t1d"}


@pytest.mark.parametrize(
    ("text", "currency", "budget"),
    [
        ("EUR", "EUR", None),
        ("euro", "EUR", None),
        ("EUR, at most 40000", "EUR", "40000"),
        ("up to 40,000 USD", "USD", "40000"),
        ("40000", "GBP", "40000"),
        ("¥5,000,000", "JPY", "5000000"),
        ("30.000 €", "EUR", "30000"),
        ("max. 40.500 KWD", None, None),
        ("EUR 1000-2000", None, None),
        ("doubloons", None, None),
        ("at most 12 doubloons", None, None),
    ],
)
def test_currency_and_limit_are_one_answer(
    catalog: Catalog, text: str, currency: str | None, budget: str | None
) -> None:
    plan = guide(catalog, usual={"currency": "gbp"})
    if currency is None:
        with pytest.raises(ScenarioError):
            plan.add_limit(text)
        return
    plan.add_limit(text)
    assert (plan.options["currency"], plan.budget.get("budget")) == (currency, budget)


def test_a_command_needs_only_what_is_not_usual(catalog: Catalog) -> None:
    usual = {"currency": "eur", "from": "germany", "companions": "1"}
    plan = guide(catalog, {"tier": "standard", "from": "DE"}, usual)
    plan.add_party("2 adults")
    plan.add_limit("EUR")
    assert plan.changes == {"condition": "t1d", "companions": "2"}
    assert (plan.parties()[0].name, plan.origins()[0].name, plan.currencies()[0].name) == ("2 adults", "Germany", "EUR")
    configured = Guide({"condition": "Knee"}, catalog, MOMENT)
    assert configured.conditions()[0].value == "knee-oa"
    configured.add({"condition": "knee-oa"})
    assert configured.changes == {}


def test_what_is_configured_and_fits_no_condition_does_not_stop_the_questions(catalog: Catalog) -> None:
    assert len(Guide({"tier": "advanced"}, catalog, MOMENT).conditions()) == len(catalog.conditions)


def test_a_kept_plan_says_the_same_again(catalog: Catalog) -> None:
    plan = guide(catalog, {"tier": "advanced", "from": "AU", "start": "16 March 2027"})
    plan.add_party("1 adult and children of 4 and 11")
    text = plan_text('Our "plan" \x7f', plan.changes)
    arguments = read_plan(TextFile("plan.toml", text), {}, {"tier": "standard", "currency": "EUR"}, catalog, MOMENT)
    assert arguments["start"] == date(2027, 3, 16)
    expected = estimate(
        "t1d",
        tier="advanced",
        origin="AU",
        start=date(2027, 3, 16),
        companions=1,
        child_ages=[4, 11],
        currency="EUR",
        data=catalog,
        created=MOMENT,
    )
    assert estimate(**arguments, data=catalog, created=MOMENT) == expected
    assert expected.total.likely > Decimal(0)
