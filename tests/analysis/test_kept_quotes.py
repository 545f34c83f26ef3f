"""Quotes that are kept: they hold when worked out again, tampering is named, and they are brought up to date."""

import copy
import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from conftest import NOW
from hypothesis import given
from wishes import CATALOG, RATES, D, quote_of, scenarios

from costcalc.analysis.diff.diff import diff
from costcalc.analysis.stored import reprice, verify
from costcalc.errors import CostcalcError, DataError, ScenarioError
from costcalc.money import Band
from costcalc.quote.estimate import Quote, Wording, estimate
from costcalc.quote.load import is_sealed, read_quote, sealed
from costcalc.rendering.formats.json import as_json
from costcalc.scenario.model import Scenario, TreatmentPrice

WISH = Scenario(condition="t1d", origin="US", start=date(2027, 3, 16), companions=1)
NUMBERS = {"lines", "subtotals", "total", "payments", "itinerary", "patient", "cancellation", "otherwise", "scenario"}


@given(scenarios())
def test_every_quote_reads_back_and_holds(scenario: Scenario) -> None:
    quote = sealed(quote_of(scenario))
    again = read_quote(as_json(quote), "x")
    assert quote == again
    assert verify(again) == []


@pytest.mark.parametrize("millions", [1, 10**3, 10**5])
def test_a_quote_of_large_amounts_reads_back(millions: int) -> None:
    own = TreatmentPrice.model_validate(
        dict.fromkeys(("low", "likely", "high"), millions * 10**6) | {"currency": "USD"}
    )
    quote = sealed(quote_of(WISH.model_copy(update={"treatment_price": own, "currency": "IDR"})))
    assert quote == read_quote(as_json(quote), "x")


def test_a_quote_holds_after_the_catalogue_has_moved_on() -> None:
    # nothing outside the document is asked: its basis is all there is
    document = as_json(quote_of(WISH))
    assert verify(read_quote(document, "x")) == []


def leaves(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if isinstance(tree, dict | list):
        for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from leaves(value, (*path, key))
    elif isinstance(tree, str | int) and not isinstance(tree, bool):
        yield path, tree


def complained(tree: Any) -> bool:
    """Whether a changed document is refused or found out."""
    try:
        return bool(verify(read_quote(json.dumps(tree), "x")))
    except CostcalcError:
        return True


def test_every_flipped_digit_breaks_the_seal() -> None:
    document = as_json(quote_of(WISH))
    for place in range(0, len(document), 41):
        digit = document[place]
        if digit.isdigit():
            flipped = f"{document[:place]}{(int(digit) + 1) % 10}{document[place + 1 :]}"
            try:
                assert not is_sealed(read_quote(flipped, "x")), document[place - 40 : place + 10]
            except DataError:
                continue


def test_without_a_seal_every_flipped_number_is_found_by_working_it_out_again() -> None:
    tree = json.loads(as_json(quote_of(WISH)))
    tree["checksum"] = None
    numbers = [
        (path, value)
        for path, value in leaves(tree)
        if (path[0] in NUMBERS or path[-1] == "rate") and re.fullmatch(r"-?[\d.]+|\d{4}-\d\d-\d\d", str(value))
    ]
    assert len(numbers) > 300
    for path, value in numbers[::5]:
        text = str(value)
        place = next(index for index, sign in enumerate(text) if sign.isdigit())
        flipped = f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}"
        changed = copy.deepcopy(tree)
        inner = changed
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = int(flipped) if isinstance(value, int) else flipped
        assert complained(changed), path


def test_the_line_that_does_not_hold_is_named() -> None:
    tree = json.loads(as_json(quote_of(WISH)))
    tree["checksum"] = None
    meals = next(line for line in tree["lines"] if line["id"] == "stay.meals")
    meals["amount"]["likely"] = str(D(meals["amount"]["likely"]) + 1)
    problems = verify(read_quote(json.dumps(tree), "x"))
    assert problems[0].startswith("lines.stay.meals.amount.likely: the document says")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("{", "is not JSON"),
        ("[]", "is not a quote"),
        ('{"schema": "costcalc/rates/1"}', "is a costcalc/rates/1"),
        ('{"schema": "costcalc/quote/2"}', "update costcalc"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_what_is_no_quote_is_refused_with_what_it_is(text: str, said: str) -> None:
    with pytest.raises(DataError, match=f"kept.json: .*{said}"):
        read_quote(text, "kept.json")


def test_unknown_and_missing_fields_are_named_with_their_path() -> None:
    tree = json.loads(as_json(quote_of(WISH)))
    tree["lines"][0]["colour"] = "red"
    del tree["lines"][1]["amount"]
    with pytest.raises(DataError) as caught:
        read_quote(json.dumps(tree), "x")
    assert [problem.split(" ", 1)[1] for problem in caught.value.problems] == [
        "lines.1.colour: is not a known field",
        "lines.2.amount: is missing",
    ]


def test_an_older_document_loads_and_says_that_it_cannot_be_worked_out_again() -> None:
    tree = json.loads(as_json(quote_of(WISH)))
    for field in ("about", "basis", "checksum", "otherwise", "payments", "cancellation", "patient", "entry"):
        del tree[field]
    quote = read_quote(json.dumps(tree), "x")
    assert quote.total == quote_of(WISH).total
    with pytest.raises(DataError, match="carries no basis"):
        verify(quote)


def columns(band: Band) -> list[D]:
    return list(band.columns)


def test_repricing_with_the_same_figures_changes_nothing() -> None:
    before = quote_of(WISH)
    after = reprice(before, CATALOG, RATES, created=NOW)
    assert columns(after.total) == columns(before.total)
    assert diff(before, after).lines == ()


def dearer() -> Any:
    """The catalogue with meals at twice their price, another version."""
    meals = CATALOG.fees["meals"]
    prices = {k: p.model_copy(update={"low": 2 * p.low, "high": 2 * p.high}) for k, p in meals.prices.items()}
    fees = CATALOG.fees | {"meals": meals.model_copy(update={"prices": prices})}
    return CATALOG.model_copy(update={"fees": fees, "sha256": "another"})


def test_a_changed_catalogue_is_the_only_cause_of_what_it_changes() -> None:
    before = quote_of(WISH)
    found = diff(before, reprice(before, dearer(), RATES, created=NOW))
    assert {each.cause for each in found.causes} == {"catalog"}
    assert diff(before, reprice(before, dearer(), RATES, created=NOW, only="rates")).lines == ()


def test_the_wording_is_kept_when_a_quote_is_brought_up_to_date() -> None:
    words = Wording("A title", "C-17", "A family", "A coordinator", 14)
    after = reprice(estimate(WISH, CATALOG, RATES, created=NOW, wording=words), CATALOG, RATES, created=NOW)
    assert after.about
    assert (after.about.title, after.about.reference) == ("A title", "C-17")
    assert (after.about.valid_until - NOW.date()).days == 14


def test_a_start_that_has_passed_is_refused() -> None:
    with pytest.raises(ScenarioError, match="in the past"):
        reprice(quote_of(WISH), CATALOG, RATES, created=NOW.replace(year=2028))


@given(scenarios(), scenarios())
def test_causes_and_lines_sum_to_the_change_exactly(one: Scenario, other: Scenario) -> None:
    before, after = quote_of(one), quote_of(other)
    found = diff(before, after, rates=RATES)
    for column in ("low", "likely", "high"):
        change = getattr(found.change, column)
        assert change == sum((getattr(each.change, column) for each in found.causes), D(0))
        assert change == sum((getattr(each.change, column) for each in found.lines), D(0))
        assert change == getattr(found.after.total, column) - getattr(found.before.total, column)
        assert getattr(found.before.total, column) == getattr(before.total, column)
        if before.currency == after.currency:
            assert getattr(found.after.total, column) == getattr(after.total, column)
        else:
            assert found.converted


@given(scenarios())
def test_a_quote_does_not_differ_from_itself(scenario: Scenario) -> None:
    quote = quote_of(scenario)
    found = diff(quote, quote)
    assert (found.causes, found.lines) == ((), ())


@pytest.mark.parametrize(
    ("more", "causes"),
    [
        ({"companions": 2}, {"quantity"}),
        ({"cabin": "business"}, {"price"}),
        ({"contingency": D(20)}, {"assumption"}),
        ({"without": ("support",)}, {"removed"}),
    ],
)
def test_one_change_has_one_cause(more: dict[str, Any], causes: set[str]) -> None:
    wish = WISH.model_copy(update={"start": date(2027, 6, 8)})  # in no season, which is a sum of its own
    before = quote_of(wish)
    after = quote_of(wish.model_copy(update=more))
    assert {each.cause for each in diff(before, after).causes} == causes
    back = diff(after, before)
    assert back.change.likely == -diff(before, after).change.likely


def test_a_quote_that_does_not_add_up_is_not_compared() -> None:
    quote: Quote = quote_of(WISH)
    line = quote.lines[5]
    wrong = line.model_copy(update={"amount": line.amount.model_copy(update={"high": line.amount.high + 1})})
    broken = quote.model_copy(update={"lines": (*quote.lines[:5], wrong, *quote.lines[6:])})
    with pytest.raises(DataError, match=re.escape(line.id)):
        diff(quote, broken)
