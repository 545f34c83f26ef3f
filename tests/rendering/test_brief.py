"""One screen of comparisons, prices, audits and questions: what decides fits, and adds up as it is printed."""

import re
import shlex
from decimal import Decimal
from itertools import cycle
from typing import Any

import pytest
from conftest import ROOT
from test_golden_documents import JOURNEYS, MOMENT, OFFER, documents

import costcalc
from costcalc.cli.options import PARTS
from costcalc.rendering.formats import FORMATS
from costcalc.rendering.pages.common import typed
from costcalc.scenario.model import Scenario

D = Decimal
GOLDEN = ROOT / "tests" / "golden" / "first"
CATALOG = costcalc.load_catalog()
CURRENCIES = cycle(("USD", "JPY", "INR", "BHD"))
KINDS = ("comparison", "prices", "audit", "questions")
NUMBER = r"[+−]?\d+(?:,\d{3})*"


def screen(document: Any, width: int = 80) -> str:
    return costcalc.render(document, "brief", width=width)


def assert_fits(document: Any) -> str:
    text = screen(document)
    lines = text.splitlines()
    assert len(lines) <= 45
    assert max(map(len, lines)) <= 80
    assert lines[-1] == "An estimate: no offer, no medical advice. The treatment is experimental."
    assert not re.search(r"\d\.\d\d\b(?!\.)", text), "whole units"
    return text


def figure(text: str) -> Decimal:
    return D(text.replace(",", "").replace("−", "-"))


@pytest.mark.parametrize("condition", CATALOG.conditions)
def test_prices_and_questions_of_every_condition_fit_on_a_screen(condition: str) -> None:
    assert_fits(costcalc.prices(condition, currency=next(CURRENCIES), created=MOMENT))
    for key, tier in CATALOG.conditions[condition].tiers.items():
        journey: dict[str, Any] = {"tier": key, "origin": "IN", "companions": 2, "currency": next(CURRENCIES)}
        journey |= {} if tier.price else {"treatment_price": "1,800,000 JPY"}
        assert_fits(costcalc.questions(condition, **journey, created=MOMENT))


@pytest.fixture(scope="module")
def samples() -> dict[str, Any]:
    return {name: document for name, document, _ in documents()}


def test_every_sample_fits_on_a_screen(samples: dict[str, Any]) -> None:
    for name, document in samples.items():
        if name.partition(".")[2] in KINDS:
            assert_fits(document)


@pytest.mark.parametrize("name", JOURNEYS)
def test_many_scenarios_fit_with_and_without_a_limit(name: str) -> None:
    condition = JOURNEYS[name]["condition"]
    own: dict[str, Any] = {"treatment_price": "1,800,000 JPY"} if name == "own-price" else {}
    for budget in (None, 100, 30000, 10**7):
        every: dict[str, Any] = {"all_tiers": not own, "all_plans": not own, "all_cities": True}
        many = costcalc.compare(condition=condition, **own, **every, budget=budget, created=MOMENT)
        assert_fits(many)


def test_what_differs_adds_up_to_the_totals_as_printed() -> None:
    many = costcalc.compare(
        condition="t1d", tier="standard", plan=["two-trips", "long-stay", "single-visit"], origin="US", created=MOMENT
    )
    text = screen(many)
    likely = {}
    for row in re.findall(rf"^\d+  (\S+)\s+({NUMBER})\s+({NUMBER})\s+({NUMBER})$", text, re.MULTILINE):
        likely[row[0]] = figure(row[2])
    assert len(likely) == 3
    why = " ".join(text.partition("WHY, AGAINST THE CHEAPEST")[2].partition("\n\n")[0].split())
    reasons = re.findall(rf"(\S+) ({NUMBER}): ((?:[A-Z][a-z ]+{NUMBER}(?:, )?)+)", why)
    assert len(reasons) == 2
    for name, more, parts in reasons:
        assert figure(more) == likely[name] - min(likely.values())
        assert sum(map(figure, re.findall(NUMBER, parts))) == figure(more)


def test_the_family_total_of_an_audit_is_the_sum_of_its_printed_parts() -> None:
    offer = {**OFFER, "quote": {**OFFER["quote"], "condition": "t1d"}}
    text = screen(costcalc.audit(offer, terms={"origin": "US"}, currency="USD", created=MOMENT))
    table = text.partition("WHAT THE FAMILY WOULD PAY")[2].partition("\n\n")[0]
    rows = re.findall(rf"^[A-Z].*?\s({NUMBER})\s+({NUMBER})\s+({NUMBER})(?:\s.*)?$", table, re.MULTILINE)
    *parts, total = [tuple(map(figure, row)) for row in rows]
    assert tuple(map(sum, zip(*parts, strict=True))) == total
    assert f"In total the family would pay likely {total[1]:,} USD" in text


def test_what_is_cut_off_says_how_many_more_there_are_and_where() -> None:
    text = screen(costcalc.prices("knee-oa", created=MOMENT))
    shown = text.partition("THE PRICES BEHIND IT")[2].partition("\nand ")
    more = int(shown[2].split()[0])
    assert shown[2].startswith(f"{more} more: --show prices\n")
    assert len(shown[0].splitlines()) - 2 + more == 39


def test_a_next_command_is_that_of_the_journey() -> None:
    scenario = costcalc.questions(
        "liver",
        origin="IN",
        nationality="US",
        child_ages=[4, 11],
        nights="4-6",
        treatment_price="1,800,000-2,400,000 JPY excl tax",
        without=["insurance"],
        answers=["harvest-included=no"],
        created=MOMENT,
    ).scenario
    assert shlex.split(typed(scenario)) == [
        *("-c", "liver-cirrhosis", "--plan", "two-trips", "--nights", "4-6", "--from", "IN", "--nationality", "US"),
        *("--child-ages", "4,11", "--treatment-price", "1800000-2400000 JPY excl tax", "--without", "insurance"),
        *("--answer", "harvest-included=no"),
    ]
    assert typed(Scenario(condition="t1d", origin="us-west", nationality="US")) == "-c t1d --from us-west"


@pytest.mark.parametrize("kind", ["quote", *KINDS])
def test_the_command_line_names_the_parts_that_there_are(kind: str) -> None:
    assert list(PARTS[kind]) == list(FORMATS[kind].parts)


@pytest.mark.parametrize("kind", KINDS)
def test_one_screen_is_the_usual_answer_and_reads_as_it_was_accepted(kind: str, request: pytest.FixtureRequest) -> None:
    document = next(document for name, document, _ in documents() if name == f"readme.{kind}")
    text = costcalc.render(document, width=80)
    assert text == screen(document)
    golden = GOLDEN / f"{kind}-80.txt"
    if request.config.getoption("--accept"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")
