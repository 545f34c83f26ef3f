"""The fast way prices every row as a quote would, whatever stands in it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pyarrow as pa
import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from wishes import CATALOG, RATES, TODAY, D, quote_of, scenarios

from costcalc.batching import engine as engine_module
from costcalc.batching.engine import Engine
from costcalc.batching.single import Single, inputs_of
from costcalc.catalog.choices import Category
from costcalc.errors import CostcalcError
from costcalc.pricing.budget import budget_of
from costcalc.pricing.costs import CATEGORIES
from costcalc.pricing.lines import Line, lines
from costcalc.pricing.lines.dependencies import DEPENDENCIES, pieces
from costcalc.quote.estimate import Quote
from costcalc.scenario.model import Scenario

Texts = Mapping[str, str]


def table_of(rows: Sequence[Texts]) -> pa.Table:
    names = dict.fromkeys(name for row in rows for name in row)
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in names})


def texts_of(scenario: Scenario) -> Texts:
    return {name: str(value) for name, value in inputs_of(scenario).items() if value is not None}


def priced(rows: Sequence[Texts]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = Engine(CATALOG, RATES, NOW, {}).price(table_of(rows)).to_pylist()
    return found


def one_by_one(rows: Sequence[Texts]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = Single(CATALOG, RATES, NOW, {}).price(table_of(rows)).to_pylist()
    return found


def amounts_of(quote: Quote) -> dict[str, object]:
    subtotals = {each.category: each.amount.columns for each in quote.subtotals}
    found: dict[str, object] = {}
    for name in CATEGORIES:
        found |= {
            f"{name.replace('-', '_')}_{column}": value
            for column, value in zip(("low", "likely", "high"), subtotals.get(name, (D(0),) * 3), strict=True)
        }
    columns = zip(("low", "likely", "high"), quote.total.columns, strict=True)
    return found | {f"total_{column}": value for column, value in columns}


@given(st.lists(scenarios(), min_size=1, max_size=25))
def test_every_row_comes_to_what_its_quote_comes_to(wishes: list[Scenario]) -> None:
    for wish, row in zip(wishes, priced([texts_of(wish) for wish in wishes]), strict=True):
        quote, problems = quoted(wish)
        assert row["error"] == problems
        if quote is None:
            continue
        expected = amounts_of(quote)
        assert expected == {name: row[name] for name in expected}
        assert (row["nights_low"], row["nights_likely"], row["nights_high"]) == tuple(
            sum(visit.nights.columns[column] for visit in quote.itinerary.visits) for column in range(3)
        )
        assert (row["trips"], row["first_day"]) == (len(quote.itinerary.visits), quote.itinerary.visits[0].arrive)
        assert row["last_day"] == quote.itinerary.visits[-1].leave
        assert quote.entry
        assert (row["entry"], row["unpriced"]) == (quote.entry.verdict, len(quote.unpriced))
        assert {name: row[name] for name in inputs_of(quote.scenario)} == inputs_of(quote.scenario)


def quoted(wish: Scenario) -> tuple[Quote | None, str | None]:
    """The quote of a scenario, or what is wrong with it."""
    try:
        return quote_of(wish), None
    except CostcalcError as error:
        return None, "; ".join(error.problems)


ODD: list[Texts] = [
    {"condition": "t1d"},
    {"condition": "T1D", "tier": "Advanced", "currency": "eur"},
    {"condition": ""},
    {"condition": "t1dd", "city": "paris", "companions": "two"},
    {"condition": "t1d", "start": "2026-11-20"},
    {"condition": "t1d", "start": "yesterday"},
    {"condition": "t1d", "finish_by": "2026-11-30"},
    {"condition": "t1d", "finish_by": "2027-06-30", "from": "US"},
    {"condition": "t1d", "start": "2027-06-01", "finish_by": "2027-05-01"},
    {"condition": "t1d", "nights": "1"},
    {"condition": "t1d", "nights": "3-9", "plan": "long-stay"},
    {"condition": "knee", "plan": "long-stay"},
    {"condition": "liver"},
    {"condition": "liver", "treatment_price": "1,800,000-2,400,000 JPY excl tax"},
    {"condition": "liver", "without": "treatment"},
    {"condition": "t1d", "without": "treatment", "treatment_price": "5 USD"},
    {"condition": "t1d", "without": ",".join(CATEGORIES)},
    {"condition": "t1d", "without": ",".join(name for name in CATEGORIES if name != "contingency")},
    {"condition": "t1d", "currency": "VND"},
    {"condition": "t1d", "currency": "XXX"},
    {"condition": "t1d", "currency": "IDR", "treatment_price": "999999999999 USD"},
    {"condition": "t1d", "currency": "JPY", "treatment_price": "99999999999 JPY", "contingency": "100"},
    {"condition": "t1d", "treatment_price": "0.05 USD", "contingency": "0.1", "fx_buffer": "0.0001"},
    {"condition": "t1d", "budget": "52000"},
    {"condition": "t1d", "budget": "0"},
    {"condition": "t1d", "budget": "25.000", "currency": "EUR"},
    {"condition": "t1d", "budget": "12.345", "city": "paris"},
    {"condition": "t1d", "budget": "much", "currency": "KRW"},
    {"condition": "t1d", "from": "JP"},
    {"condition": "t1d", "companions": "9", "child_ages": "4"},
    {"condition": "t1d", "companions": " 2 ", "child_ages": "11, 4", "pay": "CARD", "fx_buffer": "2 %"},
]


def test_odd_rows_say_what_a_quote_would_say() -> None:
    assert priced(ODD) == one_by_one(ODD)
    assert sum(row["error"] is not None for row in priced(ODD)) > len(ODD) // 2


def test_rows_stay_in_their_order_whatever_is_wrong_with_some() -> None:
    rows = [*ODD, *reversed(ODD), *ODD[:7]]
    assert priced(rows) == one_by_one(rows)


def test_a_table_comes_to_the_same_in_pieces() -> None:
    table = table_of(ODD)
    engine = Engine(CATALOG, RATES, NOW, {})
    pieces_of_it = [engine.price(table.slice(start, 4)) for start in range(0, table.num_rows, 4)]
    assert pa.concat_tables(pieces_of_it).equals(Engine(CATALOG, RATES, NOW, {}).price(table))


def test_what_is_forgotten_is_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "MAX_KNOWN", 5)
    engine = Engine(CATALOG, RATES, NOW, {})
    assert [engine.price(table_of([row])).to_pylist()[0] for row in ODD] == one_by_one(ODD)


def test_defaults_stand_for_missing_columns_and_blank_cells() -> None:
    table = table_of([{"city": ""}, {"city": "osaka"}, {"city": "  "}])
    defaults = {"condition": "t1d", "city": "kyoto", "currency": "EUR"}
    found = Engine(CATALOG, RATES, NOW, defaults).price(table).to_pylist()
    assert [row["city"] for row in found] == ["kyoto", "osaka", "kyoto"]
    assert {row["currency"] for row in found} == {"EUR"}
    assert found == Single(CATALOG, RATES, NOW, defaults).price(table).to_pylist()


def test_an_empty_table_has_the_same_columns() -> None:
    table = table_of([{"condition": "t1d"}])
    engine = Engine(CATALOG, RATES, NOW, {})
    empty = engine.price(table.slice(0, 0))
    assert (empty.num_rows, empty.schema) == (0, engine.price(table).schema)


@given(scenarios(), scenarios(), st.data())
def test_lines_of_a_piece_are_the_same_for_journeys_that_agree_in_its_dependencies(
    one: Scenario, other: Scenario, data: st.DataObject
) -> None:
    """Fields are taken over from one journey to the other, so that most dependencies agree and some do not."""
    fields = data.draw(st.sets(st.sampled_from(sorted(Scenario.model_fields))))
    mixed = one.model_copy(update={name: getattr(other, name) for name in fields})
    try:
        journeys = [budget_of(each, CATALOG, RATES, TODAY).journey for each in (one, mixed)]
    except CostcalcError:
        return
    for category in CATEGORIES:
        for piece in pieces(category, CATALOG):
            first, second = ([DEPENDENCIES[name](journey) for name in piece.depends_on] for journey in journeys)
            if first == second:
                found = [[_amount(line) for line in piece.lines(journey)] for journey in journeys]
                assert found[0] == found[1], piece


def _amount(line: object) -> object:
    return (line.id, line.quantity, line.unit_price) if isinstance(line, Line) else line


@given(scenarios())
def test_the_pieces_of_every_category_are_all_lines(wish: Scenario) -> None:
    try:
        journey = budget_of(wish, CATALOG, RATES, TODAY).journey
    except CostcalcError:
        return
    names: tuple[Category, ...] = CATEGORIES
    found = [each for category in names for piece in pieces(category, CATALOG) for each in piece.lines(journey)]
    expected = list(lines(journey))
    assert sorted(each.id for each in found) == sorted(each.id for each in expected)


def test_days_are_told_apart_where_a_season_or_a_closure_begins() -> None:
    days = [TODAY + timedelta(days=days) for days in range(20, 420, 3)]
    rows = [
        {"condition": "t1d", "plan": plan, "start": str(day), "from": "DE", "companions": "1", "city": city}
        for day in days
        for plan, city in (("two-trips", "tokyo"), ("long-stay", "kyoto"))
    ]
    assert priced(rows) == one_by_one(rows)
