"""Quotes that were kept: every one that is written verifies, and whatever was changed in it is found."""

import json
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from wishes import CATALOG, RATES, D, quote_of, scenarios

from costcalc.analysis.diff.diff import diff
from costcalc.analysis.stored import reprice, verify
from costcalc.catalog.load import load_catalog
from costcalc.catalog.models import Catalog
from costcalc.cli.output import as_text
from costcalc.errors import CostcalcError, DataError
from costcalc.quote.estimate import Quote, Wording, estimate
from costcalc.quote.load import MAX_PROBLEMS, read_quote, sealed
from costcalc.quote.model import LineItem
from costcalc.rates import Rate, Rates
from costcalc.rendering.formats import QUOTE
from costcalc.rendering.formats.json import as_json
from costcalc.scenario.model import Scenario

Tree = dict[str, Any]
LATER = NOW + timedelta(days=3)
WORDING = Wording("Knee, in spring", "C-17", "The Doe family", "A coordinator", 45)


def tree_of(quote: Quote, *, checksum: bool = False) -> Tree:
    tree: Tree = json.loads(as_json(quote))
    return tree if checksum else {**tree, "checksum": None}


def loaded(tree: object) -> Quote:
    return read_quote(json.dumps(tree), "q.json")


@pytest.fixture(scope="module")
def whole(small: Catalog, round_rates: Rates) -> Quote:
    """A quote of the small catalogue that has everything a quote can have."""
    terms = [*CATALOG.instalments.values(), *(each.fee or each.percent for each in CATALOG.cancellation.values())]
    named = {term.source for term in terms if term} | {share.percent.source for share in CATALOG.shares.values()}
    more = {
        "instalments": CATALOG.instalments,
        "cancellation": CATALOG.cancellation,
        "shares": CATALOG.shares,
        "sources": {**small.sources, **{key: CATALOG.sources[key] for key in named}},
    }
    wish = Scenario(
        condition="knee", companions=1, currency="KWD", start=date(2027, 3, 1), fx_buffer=D(3), pay="card", origin="US"
    )
    quote = estimate(wish, small.model_copy(update=more), round_rates, created=NOW, wording=WORDING)
    assert not [key for key in ("patient", "otherwise", "payments", "cancellation") if not getattr(quote, key)]
    return quote


# Every quote that is written verifies


@given(scenarios(), st.booleans())
def test_every_quote_that_is_written_verifies(scenario: Scenario, worded: bool) -> None:
    wording = WORDING if worded else Wording()
    quote = estimate(scenario, CATALOG, RATES, created=NOW, wording=wording)
    found = read_quote(as_json(quote), "q.json")
    assert found == sealed(quote)
    assert verify(found) == []


def test_a_quote_made_with_an_overlay_verifies_when_the_overlay_is_gone(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    entry = '[contingency]\nvalue = 33\nunit = "percent"\nsource = "planning-reserve"\nchecked = "2026-11"\n'
    (own / "parameters.toml").write_text(entry, "utf-8")
    quote = estimate(Scenario(condition="t1d"), load_catalog(own), RATES, created=NOW)
    assert (quote.catalog.overlay, quote.lines[-1].quantity.likely) == ("own", D(33))
    (own / "parameters.toml").unlink()
    assert verify(read_quote(as_json(quote), "q.json")) == []


# One digit that is not the same


def flips(text: str, step: int = 1) -> Iterator[tuple[str, str]]:
    """The text with one digit changed, for every digit, and what stands around it."""
    for place in [place for place, sign in enumerate(text) if sign.isdigit()][::step]:
        other = str((int(text[place]) + 1) % 10)
        yield text[max(0, place - 40) : place + 9], f"{text[:place]}{other}{text[place + 1 :]}"


STEPS = [pytest.param(1, marks=pytest.mark.long), 7]
"""Every digit, or of so many one."""


@pytest.mark.parametrize("step", STEPS)
def test_every_single_digit_of_a_document_is_held_by_its_checksum(whole: Quote, step: int) -> None:
    missed, number = [], 0
    for number, (where, text) in enumerate(flips(as_json(whole), step)):
        try:
            found = Quote.model_validate_json(text)
        except ValidationError:
            continue
        if sealed(found).checksum == found.checksum or (number % 25 == 0 and "checksum" not in verify(found)[0]):
            missed.append(where)
    assert missed == []
    assert number > 2000 // step


PARTS = ("subtotals", "total", "payments", "itinerary")
MORE = ("patient", "otherwise", "cancellation", "not_included", "entry")


def with_part(key: str, part: object) -> Tree:
    return {key: part}


def with_line(lines: Sequence[LineItem], at: int, line: LineItem) -> Tree:
    return {"lines": (*lines[:at], line, *lines[at + 1 :])}


def with_rate(rates: Sequence[Rate], at: int, number: Decimal) -> Tree:
    return {"rates": (*rates[:at], rates[at].model_copy(update={"rate": number}), *rates[at + 1 :])}


def missed(quote: Quote, step: int) -> Iterator[str]:
    """Changed digits that working it out again does not find, or blames on something else; no checksum helps."""

    def blamed(said: Any, kind: Any, change: Callable[[Any], Tree], name: str, step: int = step) -> Iterator[str]:
        adapter = TypeAdapter(kind)
        for where, text in flips(adapter.dump_json(said).decode(), step):
            try:
                found = quote.model_copy(update=change(adapter.validate_json(text)))
            except ValidationError:
                continue
            problems = verify(found)
            if not [problem for problem in problems if problem.startswith(name)]:
                yield f"{where}: {problems}"

    for key in (*PARTS, *MORE):
        kind, every = Quote.model_fields[key].annotation, step if key in PARTS else 5 * step
        yield from blamed(getattr(quote, key), kind, partial(with_part, key), key, every)
    for at, line in enumerate(quote.lines):
        yield from blamed(line, LineItem, partial(with_line, quote.lines, at), f"lines.{line.id}")
    for at, rate in enumerate(quote.rates):
        shown = Decimal(f"{rate.rate:f}"[:7])  # beyond that no amount shows it
        yield from blamed(shown, Decimal, partial(with_rate, quote.rates, at), "lines.", 1)


@pytest.mark.parametrize("step", STEPS)
def test_every_single_digit_of_an_amount_is_found_by_working_it_out_again(whole: Quote, step: int) -> None:
    assert list(missed(whole, step)) == []


def test_digits_of_a_real_quote_are_found_by_working_it_out_again() -> None:
    wish = Scenario(condition="t1d", origin="us-west", nationality="US", start=date(2027, 3, 25), companions=2)
    assert list(missed(quote_of(wish), 11)) == []


# What else can be changed


def fares(tree: Tree) -> Tree:
    return next(line for line in tree["lines"] if line["id"] == "flights.fares")


def _swap(entries: list[Any]) -> None:
    entries[0], entries[1] = entries[1], entries[0]


TAMPERED: dict[str, tuple[Callable[[Tree], object], str]] = {
    "lines swapped": (lambda t: _swap(t["lines"]), "lines"),
    "a line deleted": (lambda t: t["lines"].remove(fares(t)), "lines.flights.fares"),
    "a line doubled": (lambda t: t["lines"].append(fares(t)), "lines.flights.fares"),
    "a line named otherwise": (lambda t: fares(t).update(id="flights.tickets"), "lines.flights.tickets"),
    "a label": (lambda t: fares(t).update(label="Two cruises"), "lines.flights.fares.label"),
    "subtotals swapped": (lambda t: _swap(t["subtotals"]), "subtotals"),
    "a payment deleted": (lambda t: t["payments"].pop(), "payments"),
    "a step deleted": (lambda t: t["itinerary"]["steps"].pop(), "itinerary.steps"),
    "a warning deleted": (lambda t: t.update(warnings=[]), "warnings"),
    "the currency": (lambda t: t.update(currency="USD"), "currency"),
    "who travels": (lambda t: t["scenario"].update(companions=2), "lines.flights.fares.quantity"),
    "when": (lambda t: t["scenario"].update(start="2027-03-02"), "itinerary"),
    "a figure of the basis": (lambda t: t["basis"]["fees"]["pages"]["prices"]["standard"].update(low="999"), "pages"),
    "the catalogue's digest": (lambda t: t["catalog"].update(sha256="0" * 64), "catalog.sha256"),
    "the number": (lambda t: t["about"].update(number="20261121-00000000"), "about.number"),
    "an unknown condition": (lambda t: t["scenario"].update(condition="xyzzy"), "unknown condition 'xyzzy'"),
    "too many people": (lambda t: t["scenario"].update(companions=99), "out of range"),
    "a start in the past": (lambda t: t["scenario"].update(start="2020-03-02"), "is in the past"),
    "an unknown currency": (lambda t: t["scenario"].update(currency="XXX"), "unknown currency 'XXX'"),
    "rates removed": (lambda t: t.update(rates=[]), "records no rate"),
    "a basis without the city": (lambda t: t["basis"].update(cities={}), "cannot be worked out again"),
    "a basis without fares": (lambda t: t["basis"].update(fares={}), "cannot be worked out again"),
}


@pytest.mark.parametrize("checksum", [True, False], ids=["sealed", "unsealed"])
@pytest.mark.parametrize("what", TAMPERED)
def test_whatever_was_changed_is_found_and_named(what: str, checksum: bool, whole: Quote) -> None:
    change, fragment = TAMPERED[what]
    tree = tree_of(whole, checksum=checksum)
    change(tree)
    problems = verify(loaded(tree))
    assert [problem for problem in problems if fragment in problem], problems
    assert ("checksum does not match" in problems[0]) is checksum
    assert len(problems) <= MAX_PROBLEMS + 2


def test_a_doubled_line_is_named_and_no_other(whole: Quote) -> None:
    tree = tree_of(whole)
    tree["lines"].insert(3, fares(tree))
    assert not [problem for problem in verify(loaded(tree)) if "flights.fares" not in problem]


def test_a_document_without_its_basis_says_so(whole: Quote) -> None:
    for act in (verify, lambda q: reprice(q, CATALOG, RATES, created=LATER)):
        with pytest.raises(DataError, match="carries no basis"):
            act(loaded({**tree_of(whole, checksum=True), "basis": None}))


def test_of_another_version_only_amounts_are_compared(whole: Quote) -> None:
    tree = {**tree_of(whole), "costcalc": "0.0.1", "disclaimer": "As it was said then.", "questions": ["Why?"]}
    tree["assumptions"] = [{"text": "Said first."}, *tree["assumptions"][:-2]]
    fares(tree).update(label="Tickets", note={"text": "dear"}, basis={"text": "in words of then"})
    assert verify(loaded(tree)) == []
    for change, name in (
        ({"amount": {"low": "1.000", "likely": "2.000", "high": "3.000"}}, "lines.flights.fares.amount.low"),
        ({"id": "flights.tickets"}, "lines.flights.tickets"),
        ({"category": "stay"}, "lines.flights.fares.category"),
        ({"unit_price": {**fares(tree)["unit_price"], "currency": "JPY"}}, "lines.flights.fares.unit_price"),
    ):
        wrong = deepcopy(tree)
        fares(wrong).update(change)
        problems = verify(loaded(wrong))
        assert [problem for problem in problems if problem.startswith(name)], problems


# Documents that nobody wrote in good faith: refused, never a crash

HOSTILE: list[tuple[str, Any]] = [
    ("rates.0.rate", "1E+30"),
    ("lines.0.quantity.high", "1E+30"),
    ("total.high", "1E+400"),
    ("otherwise.0.difference", "1E+30"),
    ("scenario.condition", "xyzzy"),
    ("scenario.tier", "xyzzy"),
    ("basis.conditions", {}),
    ("basis.plans", {}),
    ("basis.cities", {}),
    ("basis.parameters.people-per-room.value", "0"),
    ("basis.fees.pages.prices", {}),
    ("basis.instalments.deposit.weeks_before", 999_999),
    ("basis.plans.two-trips.visits", []),
    ("basis.sources", {}),
    ("sources", {}),
    ("subtotals", []),
    ("lines", []),
    ("lines.0.source", "nowhere"),
    ("lines.0.also", ["nowhere"]),
    ("payments.0.source", "nowhere"),
    ("cancellation.0.source", "nowhere"),
    ("not_included.0.source", "nowhere"),
    ("treatment.cells_source", "nowhere"),
    ("itinerary.steps.0.date", "9999-12-31"),
    ("about.valid_until", "9999-12-31"),
    ("created", "9999-12-31T23:59:59Z"),
    ("created", "0001-01-01T00:00:00"),
]


def put(tree: Tree, path: str, value: object) -> Tree:
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    found: Any = tree
    for step in way:
        found = found[step]
    assert last in found or isinstance(last, int), path
    found[last] = value
    return tree


@pytest.mark.parametrize(("path", "value"), HOSTILE)
def test_nonsense_is_refused_and_crashes_nothing(path: str, value: object, whole: Quote) -> None:
    text = json.dumps(put(tree_of(whole), path, value))
    assert use(text, whole, "table", "csv", "md", "html", "ics", "xlsx") == []


def use(text: str, other: Quote, *formats: str) -> list[str]:
    """What goes wrong with a document, by any use of it, other than an error that says what is wrong."""
    try:
        quote = read_quote(text, "q.json")
    except DataError:
        return []
    acts: dict[str, Callable[[], object]] = {
        "verify": lambda: verify(quote),
        "reprice": lambda: reprice(quote, CATALOG, RATES, created=NOW),
        "reprice rates": lambda: reprice(quote, CATALOG, RATES, created=NOW, only="rates"),
        "diff from": lambda: diff(quote, other),
        "diff to": lambda: diff(other, quote),
        **{name: partial(QUOTE.write, quote, name, lambda screen: as_text(screen, 100)) for name in formats},
    }
    found = []
    for name, act in acts.items():
        try:
            act()
        except CostcalcError:
            pass
        except Exception as error:
            found.append(f"{name}: {error!r}")
    return found


VALUES: tuple[Any, ...] = (
    None,
    0,
    "0",
    "",
    "1E+30",
    "1E-30",
    "999999",
    1,
    [],
    {},
    True,
    "x",
    -1,
    "9999-12-31",
    "0001-01-01",
)
MISSING = object()


def test_a_document_with_a_value_missing_or_replaced_crashes_nothing(whole: Quote) -> None:
    random, text = Random(20261121), as_json(whole)
    for _ in range(150):
        tree = {**json.loads(text), "checksum": None}
        node: Any = tree
        while True:
            key = random.choice(list(node) if isinstance(node, dict) else range(len(node)))
            if not isinstance(node[key], dict | list) or not node[key] or random.random() < 0.1:
                break
            node = node[key]
        value, was = random.choice([*VALUES, MISSING]), node[key]
        node[key] = value
        if value is MISSING:
            del node[key]
        assert use(json.dumps(tree), whole, "table", "html") == [], (key, was, value)
