"""What changed between two quotes: sums that are exact, and no cause but the true one; quotes brought up to date."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, get_args

import pytest
from conftest import NOW
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt
from wishes import CATALOG, LEFT_OUT, RATES, D, quote_of, scenarios

from costcalc.analysis.diff.diff import diff
from costcalc.analysis.diff.model import Diff
from costcalc.analysis.stored import Only, reprice
from costcalc.catalog.choices import Cabin
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Count
from costcalc.errors import DataError, MissingRate, ScenarioError
from costcalc.messages import say
from costcalc.quote.estimate import Quote, Wording, estimate
from costcalc.quote.load import read_quote, sealed
from costcalc.rates import Rate, Rates
from costcalc.rates.exchange import RateTable
from costcalc.rendering.formats.json import as_json
from costcalc.rendering.formats.markdown import as_markdown
from costcalc.rendering.pages.diff import page
from costcalc.scenario.model import Scenario
from costcalc.schemas import schema_text

SCHEMA = Draft202012Validator(json.loads(schema_text("diff")))
LATER = NOW + timedelta(days=3)
T1D = Scenario(condition="t1d", origin="us-west", nationality="US", start=date(2027, 3, 25))


def moved(rates: Rates, **factors: str) -> Rates:
    """A table in which some currencies have another rate."""
    new = {
        code: each._replace(per_pivot=each.per_pivot * D(factors.get(code, 1))) for code, each in rates.quoted.items()
    }
    return rates._replace(quoted=new)


OTHER = moved(RATES, USD="0.93", JPY="1.07")


def other_catalog(change: Callable[[dict[str, Any]], None]) -> Catalog:
    tree = CATALOG.model_dump(by_alias=True)
    change(tree)
    return Catalog.model_validate({**tree, "sha256": "f" * 64, "overlay": "own"})


def causes(changes: Diff) -> set[str]:
    return {line.cause for line in changes.lines}


def assert_exact(changes: Diff) -> None:
    """Causes, lines and totals say the same change, in every column."""
    for column in ("low", "likely", "high"):
        change: Decimal = getattr(changes.change, column)
        assert sum((getattr(each.change, column) for each in changes.causes), D(0)) == change
        assert sum((getattr(each.change, column) for each in changes.lines), D(0)) == change
        assert getattr(changes.after.total, column) - getattr(changes.before.total, column) == change
        for each in changes.causes:
            own = (getattr(line.change, column) for line in changes.lines if line.cause == each.cause)
            assert sum(own, D(0)) == getattr(each.change, column)
    assert len({(line.id, line.cause) for line in changes.lines}) == len(changes.lines)
    assert all(any(line.change.columns) for line in changes.lines)


# Any two quotes


@given(scenarios(), scenarios())
def test_causes_and_lines_sum_to_the_change_exactly_and_backwards_it_is_the_negative(a: Scenario, b: Scenario) -> None:
    one, other = quote_of(a), quote_of(b.model_copy(update={"currency": a.currency}))
    there, back = diff(one, other), diff(other, one)
    for changes in (there, back):
        assert_exact(changes)
    assert there.before.total.columns == back.after.total.columns == one.total.columns
    assert there.after.total.columns == back.before.total.columns == other.total.columns
    assert there.change.columns == tuple(-number for number in back.change.columns)
    assert there.converted == ()
    assert diff(one, read_quote(as_json(one), "q.json")).lines == ()


@given(scenarios(), scenarios(), st.integers(0, 5), st.booleans())
def test_they_sum_in_any_currency_that_is_known(a: Scenario, b: Scenario, choice: int, moving: bool) -> None:
    one, other = quote_of(a), estimate(b, CATALOG, OTHER if moving else RATES, created=NOW)
    known = sorted({one.currency, other.currency, *(rate.base for rate in (*one.rates, *other.rates))})
    currency = known[choice % len(known)]
    changes = diff(one, other, currency=currency, rates=RATES)
    assert_exact(changes)
    assert changes.currency == currency
    assert len(changes.converted) >= (one.currency != currency or other.currency != currency)
    SCHEMA.validate(json.loads(as_json(changes)))


# One thing changed, one cause


def singles(wish: Scenario) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Changes of one thing, each with the only cause it can have."""
    if wish.companions + len(wish.child_ages) < CATALOG.parameters.max_companions.value:
        yield "quantity", {"companions": wish.companions + 1}
    for cabin in get_args(Cabin):
        yield "price", {"cabin": cabin}
    for name in LEFT_OUT:
        yield "removed", {"without": (*wish.without, name)}
        yield "added", {"without": tuple(set(wish.without) - {name})}
    yield "assumption", {"contingency": D("33.3")}
    yield "assumption" if wish.fx_buffer else "added", {"fx_buffer": D("3.3")}


@given(scenarios())
def test_what_changes_one_thing_has_one_cause(wish: Scenario) -> None:
    quote = quote_of(wish)
    for cause, update in singles(wish):
        changes = diff(quote, quote_of(wish.model_copy(update=update)))
        assert causes(changes) <= {cause}, (update, [(line.id, line.cause) for line in changes.lines])


@given(scenarios())
@example(Scenario(condition="t1d", city="osaka", lodging="budget"))
@example(Scenario(condition="t1d", lodging="budget", start=date(2027, 3, 25), companions=3))
def test_other_rates_alone_have_that_cause_whatever_they_make_cheaper(wish: Scenario) -> None:
    quote = quote_of(wish)
    assert causes(diff(quote, estimate(wish, CATALOG, OTHER, created=NOW))) <= {"rate"}


@pytest.mark.parametrize(
    ("update", "cause", "lines"),
    [
        ({"companions": 2}, "quantity", {"flights.fares", "stay.lodging", "stay.season", "contingency.reserve"}),
        ({"nights": Count(low=20, high=30)}, "quantity", {"stay.lodging", "stay.season", "stay.meals"}),
        ({"lodging": "premium"}, "price", {"stay.lodging", "stay.season", "stay.meals"}),
        ({"cabin": "business"}, "price", {"flights.fares", "contingency.reserve"}),
        ({"contingency": D(20)}, "assumption", {"contingency.reserve"}),
        ({"without": ("flights",)}, "removed", {"flights.fares", "contingency.reserve"}),
        ({"fx_buffer": D(2)}, "added", {"payment.fx-buffer", "contingency.reserve"}),
    ],
)
def test_one_change_of_a_dated_journey_has_its_cause_in_every_line(
    update: Mapping[str, object], cause: str, lines: set[str]
) -> None:
    changes = diff(quote_of(T1D), quote_of(T1D.model_copy(update=update)))
    assert causes(changes) == {cause}, [(line.id, line.cause) for line in changes.lines]
    assert lines <= {line.id for line in changes.lines}


def test_the_tax_on_more_nights_is_counted_and_not_dearer() -> None:
    def excluded(tree: dict[str, Any]) -> None:
        tree["cities"]["tokyo"]["lodging"]["standard"]["tax"] = "excluded"

    catalog = other_catalog(excluded)
    one, other = (
        estimate(T1D.model_copy(update={"nights": nights}), catalog, RATES, created=NOW)
        for nights in (Count(low=14, high=16), Count(low=18, high=20))
    )
    changes = diff(one, other)
    assert {"stay.lodging-tax", "stay.season-tax"} <= {line.id for line in changes.lines}
    assert causes(changes) == {"quantity"}


def test_two_changes_have_two_causes() -> None:
    changes = diff(quote_of(T1D), quote_of(T1D.model_copy(update={"companions": 1, "cabin": "business"})))
    assert causes(changes) == {"quantity", "price"}
    fares = {line.cause: line.change.likely for line in changes.lines if line.id == "flights.fares"}
    economy, business = (CATALOG.fares[f"us-west {cabin}"].money.likely for cabin in ("economy", "business"))
    assert fares == {"quantity": 2 * economy, "price": 4 * (business - economy)}  # two visits of two people


# Two currencies


def test_another_currency_is_converted_at_the_recorded_rate_which_is_said() -> None:
    one, other = quote_of(T1D), quote_of(T1D.model_copy(update={"currency": "JPY"}))
    yen = next(rate for rate in one.rates if rate.base == "JPY")
    changes = diff(one, other)
    (rate,) = changes.converted
    assert (rate.base, rate.quote, rate.date) == ("JPY", "USD", yen.date)
    assert abs(rate.rate - yen.rate) < D("1E-8")
    assert abs(changes.change.likely) < D("0.05") * len(one.lines)  # the same journey, rounded in yen


def test_a_currency_that_neither_document_knows_is_refused() -> None:
    pound, franc = (quote_of(Scenario(condition="t1d", currency=code)) for code in ("GBP", "CHF"))
    for one, other, currency in ((pound, pound, "AUD"), (pound, pound, "XYZ")):
        with pytest.raises(MissingRate, match="neither document") as caught:
            diff(one, other, currency=currency)
        assert len(caught.value.problems) == 1
    with pytest.raises(MissingRate, match=r"between CHF and GBP.*USD.*with currency"):
        diff(pound, franc)
    assert_exact(diff(pound, franc, currency="USD"))


# Documents that are not true


def changed(quote: Quote) -> Quote:
    """The quote with other flights, its sums made to fit again, and its old checksum."""
    tree = json.loads(as_json(quote))
    line = next(each for each in tree["lines"] if each["id"] == "flights.fares")
    reserve = next(each for each in tree["lines"] if each["id"] == "contingency.reserve")
    more = D(line["amount"]["high"]), D(reserve["amount"]["high"])
    line["quantity"]["high"] = str(2 * D(line["quantity"]["high"]))
    line["amount"]["high"] = str(2 * more[0])
    reserve["amount"]["high"] = str(more[1] + more[0] / 10)
    for each in (tree["total"], tree["patient"] or {}):
        if each:
            each["high"] = str(D(each["high"]) + more[0] * D("1.1"))
    return read_quote(json.dumps(tree), "q.json")


def test_a_document_that_was_changed_is_refused_even_if_it_adds_up() -> None:
    quote = quote_of(T1D)
    for one, other in ((changed(quote), quote), (quote, changed(quote))):
        with pytest.raises(DataError, match="costcalc verify"):
            diff(one, other)


@pytest.mark.parametrize("part", ["lines.7.amount", "lines.7.quantity", "lines.7.unit_price", "total", "rates.0"])
def test_a_document_that_does_not_add_up_is_refused(part: str) -> None:
    quote = quote_of(T1D)
    tree = {**json.loads(as_json(quote)), "checksum": None}
    node = tree
    for step in part.split("."):
        node = node[int(step) if step.isdigit() else step]
    key = "rate" if "rate" in node else "high"
    node[key] = str(D(node[key]) * 2)
    with pytest.raises(DataError, match="does not add up"):
        diff(quote, read_quote(json.dumps(tree), "q.json"))


# As text


def test_the_markdown_is_two_tables_whatever_a_label_holds() -> None:
    quote, other = quote_of(T1D), quote_of(T1D.model_copy(update={"companions": 2, "cabin": "business"}))
    line = other.lines[0].model_copy(update={"label": "a | b\n# `c` <b>d</b> [e](f) \x1b[1m", "note": None})
    for hostile in (
        other,
        sealed(other.model_copy(update={"lines": (line, *other.lines[1:]), "journey": say("x\n\n# y")})),
    ):
        changes = diff(quote, hostile)
        tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(as_markdown(page(changes)))
        kinds = [token.type for token in tokens]
        assert kinds.count("table_open") == 2
        assert kinds.count("tr_open") == 2 + len(changes.causes) + 1 + len(changes.lines)
        assert kinds.count("td_open") == 4 * (kinds.count("tr_open") - 2)
        assert not {"heading_open", "html_block", "fence", "code_block"} & set(kinds)


# Brought up to date


class Never:
    """A table that must not be asked."""

    def find(self, base: str, quote: str) -> Rate:
        raise AssertionError(f"{base}/{quote}")


@given(scenarios())
def test_with_the_same_catalogue_and_rates_nothing_changes(scenario: Scenario) -> None:
    quote = quote_of(scenario)
    for only in (None, *get_args(Only)):
        again = reprice(quote, CATALOG, RATES, created=NOW, only=only)
        assert diff(quote, again).lines == ()
        assert (again.lines, again.total, again.rates) == (quote.lines, quote.total, quote.rates)


def test_only_the_rates_leaves_the_catalogue_as_it_was() -> None:
    quote = quote_of(T1D)
    dearer = other_catalog(lambda tree: tree["parameters"]["contingency"].update(value=D(50)))
    again = reprice(quote, dearer, OTHER, created=LATER, only="rates")
    assert (again.catalog, again.basis) == (quote.catalog, quote.basis)
    assert causes(diff(quote, again)) == {"rate"}
    assert again.rates[0].rate == OTHER.find(again.rates[0].base, "USD").rate


def test_only_the_catalogue_leaves_the_rates_as_they_were() -> None:
    quote = quote_of(T1D)

    def dearer(tree: dict[str, Any]) -> None:
        tree["fees"]["meals"]["prices"]["standard"] |= {"low": D(9000), "high": D(18000)}
        tree["accommodation_tax"] = {}

    never: RateTable = Never()
    again = reprice(quote, other_catalog(dearer), never, created=NOW, only="catalog")
    changes = diff(quote, again)
    assert_exact(changes)
    assert again.rates == quote.rates
    assert causes(changes) == {"catalog"}
    assert {line.id for line in changes.lines} == {"stay.meals", "stay.accommodation-tax", "contingency.reserve"}
    both = diff(quote, reprice(quote, other_catalog(dearer), OTHER, created=NOW))
    assert causes(both) == {"catalog", "rate"}


def test_the_catalogue_may_need_a_rate_that_was_not_recorded() -> None:
    catalog = other_catalog(lambda tree: tree["fees"]["meals"]["prices"]["standard"].update(currency="CHF"))
    with pytest.raises(MissingRate, match="records no rate CHF/USD"):
        reprice(quote_of(T1D), catalog, RATES, created=NOW, only="catalog")


def test_what_was_left_to_the_catalogue_follows_it_and_what_was_chosen_stays() -> None:
    def change(tree: dict[str, Any]) -> None:
        tree["parameters"]["contingency"]["value"] = D(25)
        tree["conditions"]["t1d"]["culture_weeks"] |= {"low": 7, "likely": 8, "high": 9}

    catalog, left = other_catalog(change), quote_of(T1D)
    weeks = Count(low=2, likely=3, high=5)
    chosen = quote_of(T1D.model_copy(update={"contingency": D("7.5"), "culture_weeks": weeks}))
    again, same = (reprice(quote, catalog, RATES, created=NOW) for quote in (left, chosen))
    assert again.scenario.contingency == 25
    assert again.scenario.culture_weeks == Count(low=7, likely=8, high=9)
    assert again.itinerary.visits[1].arrive_day > left.itinerary.visits[1].arrive_day
    assert causes(diff(left, again)) == {"catalog"}
    assert same.scenario == chosen.scenario
    assert diff(chosen, same).lines == ()


def test_what_the_document_says_of_itself_is_kept() -> None:
    wording = Wording("Spring", "C-17", "The Doe family", "A coordinator", 45)
    quote = estimate(T1D, CATALOG, RATES, created=NOW, wording=wording)
    again = reprice(quote, CATALOG, OTHER, created=LATER)
    assert quote.about
    assert again.about
    assert (again.created, again.about.valid_until) == (LATER, LATER.date() + timedelta(days=45))
    assert again.about.number != quote.about.number
    ours = {"number": again.about.number, "valid_until": again.about.valid_until}
    assert again.about == quote.about.model_copy(update=ours)


@pytest.mark.parametrize("when", [{"start": date(2027, 3, 25)}, {"start": None, "finish_by": date(2027, 6, 25)}])
def test_a_journey_that_would_have_begun_by_now_is_refused(when: Mapping[str, date | None]) -> None:
    quote = quote_of(T1D.model_copy(update=when))
    with pytest.raises(ScenarioError, match="in the past") as caught:
        reprice(quote, CATALOG, RATES, created=NOW + timedelta(days=400))
    assert len(caught.value.problems) == 1
