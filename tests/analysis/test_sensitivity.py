"""What drives a total: every end of a tornado can be asked again and comes to the same; documents keep what is said."""

import json
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from test_what_if import overlay, pin, raw, total_of
from wishes import CATALOG, RATES, TODAY, D, quote_of, scenarios

from costcalc.analysis.estimate import analysed_estimate
from costcalc.analysis.sensitivity.tornado import MAX_SWINGS
from costcalc.analysis.stored import reprice, verify
from costcalc.catalog.prices import Count
from costcalc.quote.load import canonical, read_quote, sealed
from costcalc.quote.model import Quote, Sensitivity, Swing, SwingEnd
from costcalc.rates.choose import choose_rates
from costcalc.rendering.formats.json import as_json
from costcalc.scenario.model import Scenario, TreatmentPrice
from costcalc.schemas import schema_text

WISH = Scenario(condition="t1d", origin="US", start=TODAY + timedelta(days=115), companions=1)
ASKED = ("nights=+7", "nights=-1", "rate:USD/JPY=-10%", "city=osaka")


def driven(wish: Scenario, *what_ifs: str, tornado: bool = True) -> Quote:
    table = choose_rates(CATALOG, None, [], NOW)
    return analysed_estimate(wish, CATALOG, table, created=NOW, limit=D(30000), what_ifs=what_ifs, tornado=tornado)


def swings(quote: Quote) -> tuple[Swing, ...]:
    assert quote.sensitivity
    return quote.sensitivity.tornado


def ends(quote: Quote) -> Mapping[str, SwingEnd]:
    return {end.change: end for swing in swings(quote) for end in (swing.cheaper, swing.dearer)}


# The tornado


@given(scenarios())
def test_every_end_comes_to_the_same_when_it_is_asked(scenario: Scenario) -> None:
    quote = driven(scenario)
    known = ends(quote)
    again = driven(scenario, *known, tornado=False).sensitivity
    assert again
    for text, asked in zip(known, again.what_ifs, strict=False):
        assert asked.changes == (text,)
        assert asked.total
        assert (asked.total.likely, asked.difference) == (known[text].total, known[text].difference)


def flat(name: str, key: str, end: str) -> Any:
    """A catalogue in which a price of fees.toml has one end of its band for all of it."""
    entries = raw(name)
    for price in entries[key]["prices"].values():
        low, high = price["low"], price["high"]
        one = {"low": low, "high": high}[end]
        price.update({"low": one, "likely": one, "high": one})
    return overlay({name: {key: entries[key]}})


def test_every_kind_of_end_is_that_of_an_estimate_of_its_own() -> None:
    wish = WISH.model_copy(update={"tier": "advanced", "plan": "long-stay"})
    quote = driven(wish)
    price = CATALOG.conditions["t1d"].tiers["advanced"].price
    culture = CATALOG.conditions["t1d"].culture_weeks
    (visit,) = CATALOG.plans["long-stay"].visits
    assert price
    expected = {}
    for end in ("low", "high"):
        one, weeks, nights = getattr(price, end), getattr(culture, end), getattr(visit.nights, end)
        own = TreatmentPrice(low=one, likely=one, high=one, currency=price.currency, tax=price.tax)
        expected[f"treatment-price={end}"] = total_of(wish.model_copy(update={"treatment_price": own}))
        expected[f"culture-weeks={end}"] = total_of(
            wish.model_copy(update={"culture_weeks": Count(low=weeks, high=weeks)})
        )
        plan = raw("plans.toml")["long-stay"]
        plan["visits"][0]["nights"] = {"low": nights, "high": nights}
        expected[f"nights={end}"] = total_of(wish, overlay({"plans.toml": {"long-stay": plan}}))
        for key in ("records", "meals"):
            category = CATALOG.fees[key].category
            expected[f"price:{category}.{key}={end}"] = total_of(wish, flat("fees.toml", key, end))
    table = choose_rates(CATALOG, None, [], NOW)
    for sign in (1, -1):
        units = table.find("USD", "JPY").rate * (100 + 10 * sign) / 100
        expected[f"rate:USD/JPY={10 * sign:+}%"] = pin(wish, f"USD/JPY={units:.12f}")
    for level in ("budget", "premium"):
        expected[f"lodging={level}"] = total_of(wish.model_copy(update={"lodging": level}))
    for level in ("economy", "business"):
        expected[f"cabin={level}"] = total_of(wish.model_copy(update={"cabin": level}))
    again = driven(wish, *expected, tornado=False).sensitivity
    assert again
    found = {asked.changes[0]: asked.total for asked in again.what_ifs[:-1]}
    assert found == expected
    shown = ends(quote)
    assert {text: end.total for text, end in shown.items() if text in expected} == {
        text: total.likely for text, total in expected.items() if text in shown
    }
    assert len(shown.keys() & expected.keys()) >= 10


@given(scenarios())
def test_the_inputs_that_move_the_total_most_come_first(scenario: Scenario) -> None:
    quote = driven(scenario)
    found = swings(quote)
    assert 0 < len(found) <= MAX_SWINGS
    for swing in found:
        assert swing.cheaper.total < swing.dearer.total
        assert swing.swing == swing.dearer.total - swing.cheaper.total
        for end in (swing.cheaper, swing.dearer):
            assert end.difference == end.total - quote.total.likely
    assert all(one.swing >= other.swing for one, other in pairwise(found))
    assert quote.sensitivity
    assert quote.sensitivity.not_shown == ()


def test_a_rate_that_a_central_bank_holds_does_not_swing() -> None:
    texts = ends(driven(WISH.model_copy(update={"currency": "AED"})))
    assert [text for text in texts if text.startswith("rate:AED/JPY")]
    assert not [text for text in texts if text.startswith("rate:AED/USD")]


def test_of_rates_that_are_tied_to_each_other_one_is_moved_and_the_others_are_named() -> None:
    wish = WISH.model_copy(update={"currency": "EUR"})
    tied = analysed_estimate(
        wish, CATALOG, choose_rates(CATALOG, None, ["USD/JPY=150"], NOW), created=NOW, tornado=True
    )
    assert [str(each.label) for each in swings(tied) if "Rate" in str(each.label)] == ["Rate EUR/USD, and JPY with it"]
    loose = {str(each.label) for each in swings(driven(wish)) if "Rate" in str(each.label)}
    assert loose <= {"Rate EUR/USD", "Rate EUR/JPY"}
    assert "Rate EUR/USD" in loose


def test_an_input_that_cannot_go_to_its_end_is_named() -> None:
    """The nights that were given do not hold the longest culture."""
    wish = Scenario(condition="t1d", plan="long-stay", nights=Count(low=40, high=40), without=("contingency",))
    quote = driven(wish)
    assert quote.sensitivity
    (said,) = quote.sensitivity.not_shown
    assert str(said).startswith("Weeks of culture: nights 40 is too short for the visit")
    assert not [swing for swing in swings(quote) if str(swing.label) == "Weeks of culture"]


def test_a_dearer_yen_is_the_dearer_end() -> None:
    swing = next(each for each in swings(driven(WISH)) if str(each.label) == "Rate USD/JPY")
    assert (swing.cheaper.change, swing.dearer.change) == ("rate:USD/JPY=+10%", "rate:USD/JPY=-10%")
    assert (str(swing.cheaper.label), str(swing.dearer.label)) == ("USD 10 % stronger", "USD 10 % weaker")


# The limit


@pytest.mark.parametrize(
    ("limit", "at", "fits", "over"),
    [
        ("high", "likely", "high", False),
        ("likely", "likely", "likely", False),
        ("likely", "high", "likely", True),
        ("low", "likely", "low", True),
        ("low", "low", "low", False),
        ("1", "low", "none", True),
    ],
)
def test_a_total_is_held_against_a_limit(limit: str, at: Any, fits: str, over: bool) -> None:
    total = quote_of(WISH).total
    amount = D(1) if limit == "1" else getattr(total, limit)
    held = analysed_estimate(WISH, CATALOG, RATES, created=NOW, limit=amount, at=at).limit
    assert held
    assert (held.fits, held.over, held.amount, held.currency) == (fits, over, amount, "USD")
    assert held.headroom.columns == tuple(amount - each for each in total.columns)


# The document


def test_what_nobody_asked_is_not_in_the_document() -> None:
    tree = json.loads(as_json(quote_of(WISH)))
    assert {"limit", "sensitivity"} & tree.keys() == set()
    assert '"limit":' not in canonical(quote_of(WISH))
    with_it = driven(WISH, *ASKED)
    plain = with_it.model_copy(update={"limit": None, "sensitivity": None})
    assert as_json(plain) == as_json(
        analysed_estimate(WISH, CATALOG, choose_rates(CATALOG, None, [], NOW), created=NOW)
    )


def test_a_document_with_all_of_it_satisfies_its_schema_and_holds() -> None:
    quote = driven(WISH, *ASKED)
    text = as_json(quote)
    Draft202012Validator(json.loads(schema_text("quote"))).validate(json.loads(text))
    again = read_quote(text, "x")
    assert again == sealed(quote)
    assert verify(again) == []


def test_a_basis_of_before_a_swing_of_rates_was_known_still_reads() -> None:
    tree = json.loads(as_json(quote_of(WISH)))
    del tree["basis"]["parameters"]["rate-swing"]
    tree["checksum"] = None
    old = read_quote(json.dumps(tree), "x")
    assert verify(old) == []
    assert "rate-swing" not in canonical(old)


@given(st.data())
def test_a_number_that_was_changed_is_found(data: st.DataObject) -> None:
    tree = json.loads(as_json(DRIVEN))
    tree["checksum"] = None
    asked, swing = tree["sensitivity"]["what_ifs"][0], tree["sensitivity"]["tornado"][3]
    places: list[tuple[Any, str]] = [
        (asked, "difference"),
        (asked["parts"][0], "difference"),
        (asked["total"], "likely"),
        (swing, "swing"),
        (swing["cheaper"], "total"),
        (swing["dearer"], "difference"),
        (tree["limit"]["headroom"], "high"),
        (tree["limit"], "amount"),
    ]
    record, key = data.draw(st.sampled_from(places))
    record[key] = str(Decimal(record[key]) + 1)
    assert verify(read_quote(json.dumps(tree), "x")) != []


DRIVEN = driven(WISH, *ASKED)


def test_a_quote_brought_up_to_date_keeps_its_limit_and_forgets_what_drove_it() -> None:
    later = reprice(DRIVEN, CATALOG, RATES, created=NOW)
    assert later.limit == DRIVEN.limit
    assert later.sensitivity is None


def test_an_estimate_that_asks_nothing_works_nothing_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> Sensitivity:
        raise AssertionError

    monkeypatch.setattr("costcalc.analysis.sensitivity.tornado.sensitivity_of", never)
    assert quote_of(WISH).sensitivity is None


def test_a_change_to_where_costs_lack_a_price_says_at_least() -> None:
    (asked,) = driven(Scenario(condition="t1d", origin="US"), "city=fukuoka", tornado=False).sensitivity.what_ifs  # type: ignore[union-attr]
    gaps = [gap.label for gap in quote_of(Scenario(condition="t1d", origin="US", city="fukuoka")).unpriced]
    assert list(asked.unpriced) == gaps != []
