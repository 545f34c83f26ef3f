"""Quotes as clinics and agencies write them, and exactly what is to be found in each."""

import json
import tomllib
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from wishes import CATALOG, RATES

import costcalc
from costcalc.analysis.audit.audit import audit, scenario_of_offer
from costcalc.analysis.audit.model import Audit
from costcalc.analysis.audit.names import LineNames, load_names
from costcalc.analysis.audit.read import read_offer
from costcalc.catalog.models import Catalog
from costcalc.errors import CostcalcError
from costcalc.money import Band, exactly, total
from costcalc.pricing.budget import budget_of
from costcalc.rates import Rates
from costcalc.rendering.formats.json import as_json
from costcalc.scenario.model import Scenario, TreatmentPrice

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").iterdir())
EXPECTED = tomllib.loads((HERE / "expected.toml").read_text("utf-8"))
NAMES = load_names(CATALOG)
Audited = Callable[..., Audit]
D = Decimal


@pytest.fixture(scope="module")
def names(catalog: Catalog) -> LineNames:
    return load_names(catalog)


@pytest.fixture(scope="module")
def audited(catalog: Catalog, rates: Rates, names: LineNames) -> Audited:
    def of(name: str, **terms: str) -> Audit:
        path = HERE / "cases" / name
        currency = terms.pop("currency", None)
        said = {key.replace("_", "-"): value for key, value in terms.items()}
        text = path.read_text("utf-8")
        offer = read_offer(text, name, catalog, names, NOW.date(), terms=said, currency=currency)
        scenario = scenario_of_offer(offer, catalog, NOW, {}, currency)
        return audit(offer, scenario, catalog, names, rates, created=NOW)

    return of


def told(found: Audit) -> list[str]:
    """Every finding as a line: weight, code, what is missing, number of the line, amount."""
    return [
        " ".join(
            filter(
                None,
                [
                    each.severity,
                    each.code,
                    f"({each.message.text.split(':')[0]})" if each.code == "missing" else "",
                    f"line {each.line}" if each.line else "",
                    f"{each.amount:,}" if each.amount is not None else "",
                ],
            )
        )
        for each in found.findings
    ]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.name)
def test_the_findings_are_exactly_those_expected(path: Path, audited: Audited) -> None:
    expected = EXPECTED[path.name]
    found = audited(path.name, **expected.get("terms", {}))
    assert (expected["findings"], expected["lines"]) == (
        told(found),
        [f"{'+'.join(line.matched) or '?'} {line.position or '-'}" for line in found.lines],
    )
    assert (expected["sum"], expected["exit"]) == (f"{found.sum:,}", 6 if found.problems else 0)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 15
    assert {path.name for path in CASES} == EXPECTED.keys()


def test_there_is_no_false_alarm_on_the_fair_quote(audited: Audited) -> None:
    for name in ("fair.toml", "fair-parts.toml"):
        assert audited(name).findings == ()
    assert {each.severity for each in audited("fair-japanese.toml").findings} == {"info"}


def test_the_total_is_that_of_an_estimate_with_the_quotes_price(
    audited: Audited, catalog: Catalog, rates: Rates
) -> None:
    found = audited("tax-line.toml")
    price = TreatmentPrice(low=D(1650000), likely=D(1650000), high=D(1650000), currency="JPY", tax="included")
    wish = Scenario(condition="knee-oa", currency="JPY", treatment_price=price)
    assert budget_of(wish, catalog, rates, NOW.date()).costs.of(["treatment"]) == exactly(D(1650000))
    without = budget_of(wish, catalog, rates, NOW.date()).costs
    interpreter = next(cost for cost in without.costs if cost.line.id == "support.interpreter")
    expected = total(
        cost.amount for cost in without.costs if cost is not interpreter and cost.line.category != "contingency"
    )
    reserve = Band(**{at: round(getattr(expected, at) / 10) for at in ("low", "likely", "high")})
    assert total([expected, reserve]).columns == tuple(getattr(found.total, at) for at in ("low", "likely", "high"))


def test_the_parts_of_the_total_sum_to_it(audited: Audited) -> None:
    for path in CASES:
        found = audited(path.name, **EXPECTED[path.name].get("terms", {}))
        assert total(share.amount for share in found.family.shares).columns == found.total.columns


def test_lines_of_the_journey_stand_in_for_those_of_the_budget(audited: Audited) -> None:
    found = audited("fair.toml")
    assert [(each.id, each.by) for each in found.family.replaced] == [
        ("support.interpreter", "Interpreter, half a day"),
        ("local-transport.airport", "Airport transfer"),
    ]
    support = next(share for share in found.family.shares if share.category == "support")
    assert (support.amount, support.quoted) == (exactly(D(93000)), True)


def test_a_price_without_tax_is_budgeted_with_it(audited: Audited) -> None:
    excluded = audited("bare.toml", tax="excluded")
    included = audited("bare.toml", tax="included", total="1650000")
    assert excluded.care is not None
    assert (excluded.care.amount, excluded.care.tax) == (D(1815000), "included")
    assert excluded.total.likely - included.total.likely > D(165000)


def test_the_total_may_be_in_another_currency(audited: Audited) -> None:
    found = audited("fair.toml", currency="EUR")
    assert (found.currency, found.total.currency, found.family.currency) == ("JPY", "EUR", "EUR")


def test_everything_that_is_named_has_its_source(audited: Audited) -> None:
    for path in CASES:
        found = audited(path.name, **EXPECTED[path.name].get("terms", {}))
        named = {line.source for line in found.lines if line.source}
        assert named <= found.sources.keys()
        assert [line.label for line in found.lines if line.band and not line.source] == []


def test_no_sentence_praises_or_accuses(audited: Audited) -> None:
    for path in CASES:
        text = as_json(audited(path.name, **EXPECTED[path.name].get("terms", {}))).lower()
        assert not [word for word in ("fraud", "scam", "overcharg", "cheat", "trustworth", "recommend") if word in text]


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "label": st.sampled_from([kind.aliases[0] for kind in NAMES.kinds.values()]) | st.text(max_size=30),
                "amount": st.integers(-(10**9), 10**9) | st.just("included"),
            },
            optional={
                "quantity": st.integers(0, 99),
                "unit_price": st.integers(0, 10**7),
                "currency": st.sampled_from(["JPY", "USD"]),
                "tax": st.sampled_from(["included", "excluded", "unknown"]),
            },
        ),
        min_size=1,
        max_size=6,
    ),
    st.fixed_dictionaries(
        {"condition": st.sampled_from(["t1d", "knee-oa", "liver"]), "currency": st.sampled_from(["JPY", "USD"])},
        optional={
            "total": st.integers(-(10**9), 10**9),
            "joints": st.integers(1, 12),
            "tax": st.sampled_from(["included", "excluded", "none"]),
            "rate": st.text(max_size=30) | st.just("USD/JPY=0.0") | st.just("1 USD = 150 JPY"),
            "included": st.lists(st.text(max_size=20), max_size=3),
            "plan-number": st.text(max_size=20),
        },
    ),
)
def test_any_quote_is_audited_or_refused_and_its_parts_sum(lines: list[object], said: dict[str, object]) -> None:
    text = json.dumps({"quote": said, "line": lines})
    try:
        offer = read_offer(text, "q.json", CATALOG, NAMES, NOW.date())
        scenario = scenario_of_offer(offer, CATALOG, NOW, {}, None)
        found = audit(offer, scenario, CATALOG, NAMES, RATES, created=NOW)
    except CostcalcError as error:
        assert error.problems  # noqa: PT017 - whatever it is, it is said
        return
    assert total(share.amount for share in found.family.shares).columns == found.total.columns
    own, added = found.lines[: len(offer.lines)], found.lines[len(offer.lines) :]
    assert [line.label for line in own] == [line.label for line in offer.lines]
    # A line for the price is added only where all that is billed are payments of it.
    assert len(added) <= (0 if any(line.counted and line.amount for line in own) else 1)
    assert as_json(found)


def test_programs_hand_over_a_file_and_its_terms() -> None:
    path = HERE / "cases" / "european.csv"
    found = costcalc.audit(path, terms={"condition": "knee-oa", "tax": "included", "companions": 1}, created=NOW)
    assert (found.currency, found.family.scenario.companions) == ("EUR", 1)
    assert "problems" in repr(found)
    assert costcalc.render(found, "md").startswith("# A quote")


def test_the_document_is_json_that_reads_back(audited: Audited) -> None:
    found = audited("hostile.json")
    text = as_json(found)
    assert text.isascii()
    assert "\x1b" not in text
    assert Audit.model_validate(json.loads(text)) == found
