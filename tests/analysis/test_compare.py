"""Scenarios side by side: each is what an estimate gives, what is cheaper and why adds up, and what fits fits."""

import json
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from wishes import CATALOG, RATES, TODAY, quote_of, scenarios

from costcalc.analysis.compare.compare import compare
from costcalc.analysis.compare.model import CheaperChange, Comparison, Sort
from costcalc.errors import MissingPrice, ScenarioError
from costcalc.money import added, minus
from costcalc.pricing.limit import Column, check_limit
from costcalc.rendering.formats.json import as_json
from costcalc.rendering.formats.markdown import as_markdown
from costcalc.rendering.pages.comparison import page
from costcalc.scenario.combine import Choices, NamedScenario, OptionReader, spread
from costcalc.scenario.model import Scenario
from costcalc.schemas import schema_text

D = Decimal
USUAL: Choices = {"condition": ["t1d"], "from": ["US"]}


def combined(every: frozenset[str] = frozenset(), **choices: list[str]) -> list[NamedScenario]:
    given = {name.removesuffix("_").replace("_", "-"): texts for name, texts in choices.items()}
    return spread({**USUAL, **given}, OptionReader(CATALOG, TODAY, every))


def compared(named: Sequence[NamedScenario], sort: Sort = "likely", top: int | None = None) -> Comparison:
    return compare(named, CATALOG, RATES, created=NOW, sort=sort, top=top)


def limited(named: Sequence[NamedScenario], limit: str, at: Column = "likely") -> Comparison:
    return compare(named, CATALOG, RATES, created=NOW, limit=D(limit), at=at)


def names(comparison: Comparison) -> list[str]:
    return [each.name for each in comparison.scenarios]


def named_of(*wishes: Scenario) -> list[NamedScenario]:
    return [NamedScenario(f"number {number}", wish) for number, wish in enumerate(wishes)]


many = st.lists(scenarios().map(lambda wish: wish.model_copy(update={"currency": "EUR"})), min_size=1, max_size=4)


# The same as estimates


@given(many)
def test_every_scenario_is_what_an_estimate_gives_to_the_cent(wishes: list[Scenario]) -> None:
    found = compared(named_of(*wishes))
    by_name, used = dict(named_of(*wishes)), set[tuple[str, Decimal]]()
    assert sum(1 + len(each.also) for each in found.scenarios) + len(found.impossible) == len(wishes)
    for each in found.scenarios:
        quote = quote_of(by_name[each.name])
        assert (each.total, each.subtotals, each.unpriced) == (quote.total, quote.subtotals, quote.unpriced)
        assert each.scenario == quote.scenario
        assert (each.trips, each.days) == (len(quote.itinerary.visits), _last_step(quote.itinerary.visits[-1]))
        assert each.nights.columns == added(visit.nights.columns for visit in quote.itinerary.visits)
        assert (each.first_day, each.last_day) == (quote.itinerary.visits[0].arrive, quote.itinerary.visits[-1].leave)
        assert quote.entry is not None
        assert each.entry == quote.entry.verdict
        used.update((rate.base, rate.rate) for rate in quote.rates)
    assert {(rate.base, rate.rate) for rate in found.rates} <= used  # a quote also converts what is not in its total


def _last_step(visit: object) -> int:
    arrive, nights = attrgetter("arrive_day", "nights")(visit)
    return int(arrive + nights.likely)


@given(many)
def test_what_differs_by_category_sums_to_the_difference_from_the_cheapest(wishes: list[Scenario]) -> None:
    found = compared(named_of(*wishes))
    least = min(found.scenarios, key=lambda each: each.total.likely)
    assert (least.more.likely, least.rank) == (D(0), 1)
    cheapest = next(each for each in found.scenarios if each.name == found.cheapest)
    for each in found.scenarios:
        assert each.more.columns == minus(each.total.columns, cheapest.total.columns)
        assert each.more.columns == added(one.more.columns for one in each.because)
        sizes = [abs(one.more.likely) for one in each.because]
        assert sizes == sorted(sizes, reverse=True)


@given(many, st.integers(0, 300_000), st.sampled_from(["low", "likely", "high"]))
def test_what_is_within_the_limit_is_what_holding_it_against_each_total_says(
    wishes: list[Scenario], limit: int, at: Column
) -> None:
    found = limited(named_of(*wishes), str(limit), at)
    held = [check_limit(each.total, D(limit), "EUR", at) for each in found.scenarios]
    assert [each.fits for each in found.scenarios] == [each.fits for each in held]
    assert [each.headroom for each in found.scenarios] == [each.headroom for each in held]
    assert found.limit is not None
    fitting = sum(not each.over for each in held)
    assert found.limit.fitting == fitting
    missing = min(getattr(each.total, at) for each in found.scenarios) - limit
    assert found.limit.missing == (None if fitting else missing)
    for change in found.limit.changes:
        assert change.fits == (getattr(change.total, at) <= limit)


def test_the_document_satisfies_its_schema_and_keeps_its_contract() -> None:
    found = limited(combined(tier=["standard", "advanced", "premium"], plan=["two-trips", "long-stay"]), "20000")
    document = json.loads(as_json(found))
    validator = Draft202012Validator(json.loads(schema_text("comparison")))
    validator.validate(document)
    assert document["schema"] == "costcalc/comparison/1"
    assert {"currency", "scenarios", "impossible", "cheapest"} <= document.keys()
    assert {"name", "scenario", "total", "subtotals", "nights", "trips", "fits"} <= document["scenarios"][0].keys()
    assert document["impossible"][0].keys() == {"name", "reason"}
    document["scenarios"][0]["total"]["low"] = 5
    assert not validator.is_valid(document)
    assert Comparison.model_validate_json(as_json(found)) == found


def test_the_same_arguments_give_the_same_document_to_the_byte() -> None:
    named = combined(frozenset({"tier", "plan"}), city=["tokyo", "osaka"])
    assert as_json(compared(named)) == as_json(compared(named))


# Order


@pytest.mark.parametrize(
    ("sort", "of"),
    [
        ("likely", lambda each: each.total.likely),
        ("low", lambda each: each.total.low),
        ("high", lambda each: each.total.high),
        ("nights", lambda each: each.nights.likely),
        ("name", lambda each: each.name.casefold()),
        ("last-day", lambda each: each.days),
    ],
)
def test_scenarios_are_sorted_and_keep_their_rank_by_the_likely(sort: Sort, of: object) -> None:
    found = compared(combined(frozenset({"tier", "plan"}), city=["tokyo", "sapporo"]), sort).scenarios
    keys = [of(each) for each in found]  # type: ignore[operator]
    assert keys == sorted(keys)
    assert len(set(keys)) > 1
    by_rank = sorted(found, key=lambda each: each.rank)
    assert [each.total.likely for each in by_rank] == sorted(each.total.likely for each in found)


def test_by_the_last_day_dated_journeys_come_first() -> None:
    dated = Scenario(condition="t1d", start="2027-12-01")
    found = compared(named_of(Scenario(condition="t1d"), dated, dated.model_copy(update={"start": TODAY})), "last-day")
    assert names(found) == ["number 2", "number 1", "number 0"]


def test_the_list_is_cut_after_sorting_and_the_cheapest_and_what_fits_are_of_all() -> None:
    named = combined(plan=["two-trips", "long-stay"], city=["tokyo", "osaka", "kyoto"])
    whole = compared(named, "nights")
    cut = compare(named, CATALOG, RATES, created=NOW, sort="nights", top=2, limit=D(10**6))
    assert names(cut) == names(whole)[:2]
    assert (cut.cut, whole.cut) == (4, 0)
    assert (cut.cheapest, cut.cheapest_at) == (whole.cheapest, whole.cheapest_at)
    assert cut.limit is not None
    assert cut.limit.fitting == 6
    with pytest.raises(ScenarioError, match="ask for 1 or more"):
        compared(named, top=0)


def test_a_tie_names_all_that_are_cheapest_and_they_share_a_rank() -> None:
    wish = Scenario(condition="t1d", without=("flights", "entry", "support"))
    found = compared(
        named_of(wish, wish.model_copy(update={"cabin": "business"}), wish.model_copy(update={"companions": 1}))
    )
    assert found.cheapest_at[1].names == ("number 0", "number 1")
    assert [each.rank for each in found.scenarios] == [1, 1, 3]
    assert found.scenarios[1].because == ()


def test_each_figure_has_its_own_cheapest() -> None:
    dear = Scenario(condition="t1d", treatment_price={"low": 5000, "likely": 30000, "high": 60000, "currency": "USD"})
    surely = {"low": 20000, "likely": 22000, "high": 25000, "currency": "USD"}
    sure = Scenario(condition="t1d", treatment_price=surely)
    found = compared(named_of(dear, sure))
    assert [(each.at, each.names) for each in found.cheapest_at] == [
        ("low", ("number 0",)),
        ("likely", ("number 1",)),
        ("high", ("number 1",)),
    ]


# Combinations and their names


def test_every_combination_is_there_once_and_is_named_by_what_varies() -> None:
    named = combined(tier=["standard", "advanced"], city=["tokyo", "Osaka"], companions=["1"], start=["2027-03-16"])
    assert [each.name for each in named] == [
        "standard · tokyo",
        "standard · osaka",
        "advanced · tokyo",
        "advanced · osaka",
    ]
    assert {each.scenario.companions for each in named} == {1}


def test_names_say_what_a_number_is_of() -> None:
    named = combined(nights=["8", "8-10"], companions=["0", "1"], pay=["card", "wire"], without=["flights", "stay"])
    assert named[0].name == "8 nights a visit · no companions · paid by card · without flights"
    assert named[-1].name == "8 to 10 nights a visit · 1 companion · paid by wire · without stay"
    assert len({each.name for each in named}) == len(named) == 16


def test_a_single_scenario_is_named_by_its_condition_and_tier() -> None:
    assert [each.name for each in combined()] == ["t1d · standard"]
    assert [each.name for each in combined(tier=["Advanced"])] == ["t1d · advanced"]


def test_the_same_value_written_twice_is_one_value() -> None:
    assert len(combined(tier=["advanced", "Advanced"], contingency=["10", "10.0"], from_=["US", "usa"])) == 1


def test_two_names_that_come_to_the_same_scenario_stand_there_once() -> None:
    found = compared(
        [
            NamedScenario("short", Scenario(condition="t1d")),
            NamedScenario("long", Scenario(condition="Type 1 diabetes")),
        ]
    )
    assert [(each.name, each.also) for each in found.scenarios] == [("short", ("long",))]


def test_every_tier_plan_and_city_can_be_asked_for() -> None:
    named = spread({"condition": ["t1d", "knee-oa"]}, OptionReader(CATALOG, TODAY, {"tier", "plan"}))
    ways = [
        (condition, tier, plan)
        for condition in ("t1d", "knee-oa")
        for tier, each in CATALOG.conditions[condition].tiers.items()
        for plan in each.plans
    ]
    assert [(each.scenario.condition, each.scenario.tier, each.scenario.plan) for each in named] == ways
    assert not compared(named).impossible
    assert [each.scenario.city for each in combined(frozenset({"city"}))] == list(CATALOG.cities)


def test_what_is_common_is_said_once_and_what_differs_beside_each() -> None:
    found = compared(combined(city=["tokyo", "osaka"], companions=["2"]))
    assert str(found.common["condition"]) == "Type 1 diabetes"
    assert str(found.common["companions"]) == "2 companions"
    assert "city" not in found.common
    assert [str(each.differs["city"]) for each in found.scenarios] == ["osaka", "tokyo"]


def test_options_that_only_defaults_made_different_are_told() -> None:
    found = compared(spread({"condition": ["t1d"], "tier": ["advanced", "premium"]}, OptionReader(CATALOG, TODAY)))
    assert [str(each.differs["plan"]) for each in found.scenarios] == ["two-trips", "multi-visit"]


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"tier": ["standard", "advancd"]}, "no condition has a tier 'advancd'"),
        ({"city": ["tokyo", "osaca"]}, "unknown city 'osaca'. Did you mean osaka?"),
        ({"plan": ["two-trip"]}, "Did you mean two-trips (Two short trips)"),
        ({"lodging": ["cosy"]}, "unknown lodging 'cosy'"),
        ({"from": ["JP"]}, "a journey that starts in Japan needs no flight"),
        ({"nights": ["4", "many"]}, "nights='many' is not a whole number"),
        ({"companions": ["0", "99"]}, "companions=99 is out of range"),
        ({"start": ["2020-01-01"]}, "is in the past"),
        ({"nationality": ["Atlantis"]}, "unknown nationality 'Atlantis'"),
        ({"without": ["food"]}, "unknown category 'food'"),
        ({"condition": ["t9d"]}, "unknown condition 't9d'"),
    ],
)
def test_what_can_be_in_no_combination_is_refused_at_once(choices: Choices, said: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        spread({**USUAL, **choices}, OptionReader(CATALOG, TODAY))
    assert len(refused.value.problems) == 1
    assert said in refused.value.problems[0]


def test_all_mistakes_are_said_together() -> None:
    with pytest.raises(ScenarioError) as refused:
        combined(tier=["foo"], city=["bar"], nights=["x"])
    assert len(refused.value.problems) == 3


def test_too_many_combinations_are_refused_before_they_are_made() -> None:
    choices = {**USUAL, **{name: [str(n) for n in range(1, 9)] for name in ("companions", "nights", "contingency")}}
    with pytest.raises(ScenarioError, match="512 combinations are too many to compare at once: 100 is the most"):
        spread(choices, OptionReader(CATALOG, TODAY, most=100))


# What cannot be


def test_what_cannot_be_is_listed_with_its_reason_and_the_rest_is_compared() -> None:
    named = spread(
        {"condition": ["t1d", "t2d", "liver-cirrhosis"], "tier": ["standard", "advanced"]}, OptionReader(CATALOG, TODAY)
    )
    found = compared(named)
    assert names(found) == ["t1d · standard", "t2d · standard", "t1d · advanced"]
    reasons = {each.name: str(each.reason) for each in found.impossible}
    assert reasons["t2d · advanced"] == "Type 2 diabetes has no tier 'advanced'. It has: standard."
    assert reasons["liver-cirrhosis · standard"].startswith("nobody has published its price")


def test_a_document_names_no_options_of_the_command_line() -> None:
    named = combined(nights=["1", "12"], plan=["two-trips", "multi-visit"], culture_weeks=["4"])
    assert "--" not in as_json(compared(named))
    assert compared(named).impossible


def test_if_nothing_is_possible_each_reason_is_said_once() -> None:
    with pytest.raises(ScenarioError) as refused:
        compared(combined(tier=["advanced"], plan=["single-visit"]))
    assert len(refused.value.problems) == 1
    assert refused.value.problems[0].startswith("the tier 'Advanced protocol' cannot be done as 'single-visit'.")
    with pytest.raises(ScenarioError) as several:
        compared(combined(plan=["multi-visit"], nights=["1"], city=["tokyo", "osaka"], tier=["standard", "advanced"]))
    assert several.value.problems[0] == "no scenario is possible"
    assert len(several.value.problems) == len(set(several.value.problems)) > 2


def test_if_nothing_is_priced_that_is_what_is_missing() -> None:
    with pytest.raises(MissingPrice):
        compared(spread({"condition": ["liver-cirrhosis", "retinal"]}, OptionReader(CATALOG, TODAY)))
    with pytest.raises(ScenarioError):
        compared(spread({"condition": ["liver-cirrhosis", "t2d"], "tier": ["advanced"]}, OptionReader(CATALOG, TODAY)))


def test_two_currencies_cannot_be_ranked_and_nothing_cannot_be_compared() -> None:
    with pytest.raises(ScenarioError, match="amounts of two currencies cannot be ranked: USD, EUR"):
        compared(named_of(Scenario(condition="t1d"), Scenario(condition="t1d", currency="EUR")))
    with pytest.raises(ScenarioError, match="2 scenarios are called 'same'"):
        compared([NamedScenario("same", Scenario(condition="t1d")), NamedScenario("same", Scenario(condition="t2d"))])
    with pytest.raises(ScenarioError, match="there is nothing to compare"):
        compared([])


# If nothing fits


def rerun(wish: Scenario, change: CheaperChange) -> Decimal:
    value = str(change.value).removesuffix(" lodging")
    if change.option == "cabin":
        value = value.removesuffix(" flights").replace(" ", "-")
    update: dict[str, object] = {change.option: value}
    if change.option == "companions":
        update = {"companions": 0 if value == "no companions" else int(value.split()[0])}
    if change.option == "tier" and " as " in value:
        tier, _, plan = value.partition(" as ")
        update = {"tier": tier, "plan": plan}
    return quote_of(wish.model_copy(update=update)).total.likely


def test_what_would_have_to_change_is_worked_out_and_brings_it_within_the_limit() -> None:
    wish = Scenario(condition="t1d", tier="advanced", origin="US", lodging="premium", cabin="business", companions=2)
    total = quote_of(wish).total.likely
    found = limited(named_of(wish), str(total - 4000)).limit
    assert found is not None
    assert found.missing == 4000
    assert [change.fits for change in found.changes] == sorted((each.fits for each in found.changes), reverse=True)
    assert {change.option for change in found.changes if change.fits} >= {"cabin", "tier", "companions"}
    for change in found.changes:
        assert change.total.likely == rerun(wish, change)
        assert change.total.likely < total
    fewer = next(change for change in found.changes if change.option == "companions")
    assert (str(fewer.value), str(fewer.instead_of)) == ("1 companion", "2 companions")


def test_of_changes_that_fit_the_least_is_named_and_of_others_the_one_that_saves_most() -> None:
    wish = Scenario(condition="t1d", tier="premium", origin="US", lodging="premium", cabin="business")
    totals = {
        cabin: quote_of(wish.model_copy(update={"cabin": cabin})).total.likely
        for cabin in ("economy", "premium-economy")
    }
    just = limited(named_of(wish), str(totals["premium-economy"])).limit
    short = limited(named_of(wish), "1000").limit
    assert just is not None
    assert short is not None
    assert {each.option: str(each.value) for each in just.changes}["cabin"] == "premium economy flights"
    assert {each.option: str(each.value) for each in short.changes}["cabin"] == "economy flights"
    assert not any(each.fits for each in short.changes)
    for _, each in groupby(short.changes, key=attrgetter("option")):
        assert len(list(each)) == 1


def test_a_price_of_ones_own_is_not_carried_to_another_tier() -> None:
    price = {"low": 30000, "likely": 35000, "high": 40000, "currency": "USD"}
    found = limited(named_of(Scenario(condition="t1d", tier="advanced", treatment_price=price)), "1000").limit
    assert found is not None
    assert "tier" not in {each.option for each in found.changes}


# What could mislead


def test_a_change_that_leaves_costs_without_a_price_says_at_least() -> None:
    tokyo = compared(combined())
    found = limited(combined(), str(tokyo.scenarios[0].total.likely - 699)).limit
    assert found
    instead = {(each.option, str(each.value)): each for each in found.changes}
    (city,) = (each for (option, _), each in instead.items() if option == "city")
    wanted = {"city": str(city.value).lower()}
    costs = spread({**USUAL, "city": [wanted["city"]]}, OptionReader(CATALOG, TODAY))
    assert [gap.id for gap in city.unpriced] == [gap.id for gap in compared(costs).scenarios[0].unpriced]
    if city.unpriced:
        words = comparison_text_of(limited(combined(), str(tokyo.scenarios[0].total.likely - 699)))
        assert "at least" in words
        assert city.unpriced[0].label in words


def comparison_text_of(comparison: Comparison) -> str:
    return as_markdown(page(comparison)).replace("\\", "")


def test_the_cheapest_with_every_price_is_named_where_the_first_ones_lack_some() -> None:
    found = compared(combined(city=["fukuoka", "sapporo", "osaka"]))
    assert [bool(each.unpriced) for each in found.scenarios] == [True, True, False]
    assert "The cheapest in which everything has a price is osaka, likely" in comparison_text_of(found)


def test_cautions_of_all_stand_once_and_those_of_some_with_their_names() -> None:
    found = compared(combined(start=["2027-03-16", "2027-05-01"]))
    said = {str(each.message): each.names for each in found.cautions}
    (closed,) = (names for text, names in said.items() if text.startswith("Closed days add"))
    assert closed == ("start 2027-05-01",)
    (tax,) = (names for text, names in said.items() if "consumption tax" in text)
    assert tax == ()
    assert not any("[" in text for text in said)
