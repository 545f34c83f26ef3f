"""A row of a batch is the quote of its scenario, column by column."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from conftest import NOW
from hypothesis import given
from wishes import CATALOG, RATES, quote_of, scenarios

from costcalc.batching.columns import BANDS, COLUMNS, INPUTS, results_schema
from costcalc.batching.single import Single, inputs_of
from costcalc.scenario.model import Scenario

SINGLE = Single(CATALOG, RATES, NOW, {})
NO_AMOUNT = "is no amount: write 45000 or 45,000.50, above zero"


def texts_of(scenario: Scenario) -> dict[str, str]:
    """The row that says a scenario."""
    return {name: str(value) for name, value in inputs_of(scenario).items() if value is not None}


@given(scenarios())
def test_a_row_is_the_quote_of_its_scenario(scenario: Scenario) -> None:
    row = SINGLE.row(texts_of(scenario))
    if row["error"]:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever it is, it is said in the same words
            quote_of(scenario)
        assert str(caught.value).replace("\n", "; ") == row["error"]
        return
    quote = quote_of(scenario)
    assert {name: row[name] for name in INPUTS} == inputs_of(quote.scenario)
    assert [row[f"total_{column}"] for column in COLUMNS] == list(quote.total.columns)
    subtotals = {each.category.replace("-", "_"): each.amount.columns for each in quote.subtotals}
    for band in BANDS[1:]:
        assert tuple(row[f"{band}_{column}"] for column in COLUMNS) == subtotals.get(band, (0, 0, 0))
    visits = quote.itinerary.visits
    assert [row[f"nights_{column}"] for column in COLUMNS] == [
        sum(visit.nights.columns[place] for visit in visits) for place in range(3)
    ]
    assert (row["trips"], row["first_day"], row["last_day"]) == (len(visits), visits[0].arrive, visits[-1].leave)
    assert quote.entry
    assert (row["entry"], row["unpriced"]) == (quote.entry.verdict, len(quote.unpriced))
    assert (row["budget"], row["fits"]) == (None, None)


@given(scenarios())
def test_what_a_row_was_resolved_to_says_the_same_again(scenario: Scenario) -> None:
    row = SINGLE.row(texts_of(scenario))
    # the catalogue's own weeks of culture have a likely figure, which a range does not say
    left_out = {"culture_weeks"} if scenario.culture_weeks is None else set()
    said = [name for name in INPUTS if row[name] is not None and name not in left_out]
    again = SINGLE.row({name: str(row[name]) for name in said})
    assert row["error"] or again == row


@pytest.mark.parametrize(
    ("given", "column", "text"),
    [
        ({"nights": " 6 to 9 "}, "nights", "6-9"),
        ({"nights": "6-6"}, "nights", "6"),
        ({"culture_weeks": "4"}, "culture_weeks", "4"),
        ({"child_ages": "11, 4"}, "child_ages", "4,11"),
        ({"without": "Stay,flights"}, "without", "flights,stay"),
        ({"treatment_price": "USD 18,000-24000"}, "treatment_price", "18000-24000 USD"),
        ({"treatment_price": "20000.50 eur excluding tax"}, "treatment_price", "20000.50 EUR excl tax"),
        ({"treatment_price": "JPY 1,500,000 incl. tax"}, "treatment_price", "1500000 JPY incl tax"),
        ({"contingency": "7.50 %"}, "contingency", "7.50"),
        ({"fx_buffer": "0"}, "fx_buffer", "0"),
        ({"companions": "02"}, "companions", 2),
        ({"start": "2027-03-16"}, "start", date(2027, 3, 16)),
        ({"from": "germany"}, "nationality", "DE"),
        ({}, "fx_buffer", None),
    ],
)
def test_inputs_are_written_one_way(given: Mapping[str, str], column: str, text: object) -> None:
    assert SINGLE.row({"condition": "t1d", **given})[column] == text


@pytest.mark.parametrize(
    ("given", "fits"),
    [("60000", "high"), ("40,000", "likely"), ("30000.00", "low"), (" 1 ", "none"), ("", None), ("  ", None)],
)
def test_a_budget_is_held_against_the_total(given: str, fits: str | None) -> None:
    row: dict[str, Any] = SINGLE.row({"condition": "t1d", "from": "US", "child_ages": "4,11", "budget": given})
    assert row["fits"] == fits
    assert row["budget"] == (Decimal(given.strip().replace(",", "")) if given.strip() else None)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"condition": "knex"}, "unknown condition 'knex'. Did you mean knee-oa (Knee osteoarthritis)?"),
        ({"condition": " "}, "no condition is given: name one with condition"),
        (
            {"budget": "0"},
            "budget '0' is no amount: write 45000 or 45,000.50, above zero",
        ),
        (
            {"budget": "-5"},
            "budget '-5' is no amount: write 45000 or 45,000.50, above zero",
        ),
        (
            {"budget": "NaN"},
            "budget 'NaN' is no amount: write 45000 or 45,000.50, above zero",
        ),
        (
            {"budget": "0.001"},
            "budget '0.001' has more than 2 decimals",
        ),
        ({"budget": "100.5", "currency": "jpy"}, "budget '100.5' has more than 0 decimals"),
        (
            {"budget": "w", "nights": "y", "companions": "x", "city": "z"},
            "nights 'y' is not a whole number or a range: write 4 or 3-6; "
            "companions 'x' is not a whole number: write 0, 1, 2 or more; "
            "unknown city 'z'. Known: tokyo, osaka, kyoto, fukuoka, sapporo.; "
            f"budget 'w' {NO_AMOUNT}",
        ),
        (
            {"treatment_price": "999999999999 EUR", "currency": "IDR"},
            "the total has more digits than a row can hold: ask for a currency other than IDR",
        ),
    ],
)
def test_everything_that_is_wrong_with_a_row_is_said(given: Mapping[str, str], error: str) -> None:
    row = SINGLE.row({"condition": "t1d", **given})
    assert row["error"] == error
    assert {name for name, value in row.items() if value is not None} <= {*INPUTS, "error"}


def test_a_row_that_resolves_but_cannot_be_priced_keeps_its_inputs() -> None:
    row = SINGLE.row({"condition": "t1d", "currency": "kwd"})
    assert "no exchange rate for KWD" in str(row["error"])
    assert (row["condition"], row["tier"], row["currency"]) == ("t1d", "standard", "KWD")


def test_blank_cells_and_missing_columns_take_the_defaults() -> None:
    single = Single(CATALOG, RATES, NOW, {"city": "osaka", "finish-by": "2027-09-01", "condition": "t1d"})
    table = pa.table({"city": ["", None, " ", "kyoto"], "from": ["US", "DE", None, ""]}, schema=TEXTS)
    result = single.price(table)
    assert result.schema == results_schema(CATALOG)
    assert result.column("city").to_pylist() == ["osaka", "osaka", "osaka", "kyoto"]
    assert result.column("from").to_pylist() == ["US", "DE", None, None]
    assert result.column("finish_by").to_pylist() == [date(2027, 9, 1)] * 4
    assert result.column("error").null_count == 4


TEXTS = pa.schema([("city", pa.string()), ("from", pa.string())])


def test_no_rows_are_no_results() -> None:
    assert SINGLE.price(TEXTS.empty_table()).num_rows == 0
