"""Lines as CSV: exact numbers, one row each, nothing that a spreadsheet would calculate."""

import csv
import io
from decimal import Decimal
from itertools import groupby

import pytest
from hostile import HOSTILE, saying
from hypothesis import given
from trips import trip
from wishes import quote_of, scenarios

from costcalc.quote.estimate import Quote
from costcalc.rendering.formats.csv import quote_csv
from costcalc.rendering.text import escape_controls
from costcalc.scenario.model import Scenario

HEADER = (
    "id,category,label,quantity_low,quantity_likely,quantity_high,unit,unit_price_low,unit_price_likely,"
    "unit_price_high,unit_currency,amount_low,amount_likely,amount_high,currency,basis,source,also,fee,tax,note,"
    "quote_number,created"
)
BANDS = ("quantity", "unit_price", "amount")
COLUMNS = ("low", "likely", "high")
NUMBERS = {f"{band}_{column}" for band in BANDS for column in COLUMNS}


def records(text: str) -> list[list[str]]:
    """The grammar of RFC 4180, written out: a reader that shares nothing with the writer."""
    found: list[list[str]] = [[]]
    at = 0
    while at < len(text):
        cell = ""
        if text[at] == '"':
            at += 1
            while text[at] != '"' or text[at + 1 : at + 2] == '"':
                cell += text[at]
                at += 2 if text[at] == '"' else 1
            at += 1
        else:
            end = min(text.find(",", at) % len(text), text.find("\r", at) % len(text))
            cell, at = text[at:end], end
            assert '"' not in cell
            assert "\n" not in cell
        found[-1].append(cell)
        if text[at] == ",":
            at += 1
            if text[at : at + 2] == "\r\n":
                found[-1].append("")
        if text[at : at + 2] == "\r\n":
            at += 2
            found.append([])
    assert found.pop() == []
    return found


def rows(quote: Quote) -> list[dict[str, str]]:
    header, *cells = records(quote_csv(quote))
    return [dict(zip(header, row, strict=True)) for row in cells]


def test_the_header_names_the_columns_in_their_order() -> None:
    assert quote_csv(trip()).split("\r\n")[0] == HEADER


def test_every_row_ends_with_crlf_and_there_is_no_other_break() -> None:
    text = quote_csv(saying(trip(city="fukuoka"), "one\r\ntwo\rthree\nfour"))
    assert text.endswith("\r\n")
    assert text.count("\r") == text.count("\n") == text.count("\r\n")
    assert len(text.splitlines()) == 1 + len(trip(city="fukuoka").lines) + len(trip(city="fukuoka").unpriced)


def test_the_module_csv_reads_what_the_grammar_of_rfc_4180_reads() -> None:
    for text in (*HOSTILE, 'say "hi", they said', '"', ",", '",\r\n"'):
        written = quote_csv(saying(trip(city="fukuoka"), text))
        assert list(csv.reader(io.StringIO(written, newline=""), strict=True)) == records(written)


@given(scenarios())
def test_every_number_of_every_line_is_exact_and_plain(wish: Scenario) -> None:
    made = quote_of(wish)
    for line, row in zip(made.lines, rows(made), strict=False):
        assert (row["id"], row["category"], row["label"]) == (line.id, line.category, line.label)
        for name, band in zip(BANDS, (line.quantity, line.unit_price, line.amount), strict=True):
            for column, number in zip(COLUMNS, band.columns, strict=True):
                cell = row[f"{name}_{column}"]
                assert Decimal(cell).as_tuple() == Decimal(f"{number:f}").as_tuple()
                assert cell.replace(".", "", 1).isdecimal()


@given(scenarios())
def test_amounts_add_up_to_the_subtotals_and_to_the_total_because_no_row_is_a_total(wish: Scenario) -> None:
    made = quote_of(wish)
    priced = [row for row in rows(made) if row["amount_low"]]
    for column in COLUMNS:
        assert sum(Decimal(row[f"amount_{column}"]) for row in priced) == getattr(made.total, column)
    sums = {
        category: sum(Decimal(row["amount_likely"]) for row in group)
        for category, group in groupby(priced, key=lambda row: row["category"])
    }
    assert sums == {each.category: each.amount.likely for each in made.subtotals}


@pytest.mark.parametrize(("currency", "places"), [("JPY", 0), ("EUR", 2), ("KWD", 3)])
def test_amounts_have_the_decimals_of_their_currency(currency: str, places: int) -> None:
    for row in rows(trip(currency=currency)):
        assert len(row["amount_likely"].partition(".")[2]) == places


def test_numbers_with_an_exponent_are_written_out() -> None:
    made = trip()
    line = made.lines[0]
    unit_price = line.unit_price.model_copy(update=dict.fromkeys(COLUMNS, Decimal("1.5E+6")))
    row = rows(made.model_copy(update={"lines": (line.model_copy(update={"unit_price": unit_price}),)}))[0]
    assert row["unit_price_low"] == "1500000"


def test_a_cost_without_a_price_is_a_row_with_empty_numbers_and_its_reason() -> None:
    made = trip(city="fukuoka")
    assert made.unpriced
    found = rows(made)[len(made.lines) :]
    assert len(found) == len(made.unpriced)
    for gap, row in zip(made.unpriced, found, strict=True):
        assert (row["id"], row["label"], row["note"]) == (gap.id, gap.label, gap.reason)
        assert row["category"] in gap.id
        assert {name for name in NUMBERS if row[name]} == set()


def test_every_row_says_of_which_quote_it_is_and_names_its_sources() -> None:
    made = trip(city="fukuoka")
    assert made.about
    for row in rows(made):
        assert (row["quote_number"], row["created"]) == (made.about.number, "2026-11-21T12:00:00+00:00")
    for line, row in zip(made.lines, rows(made), strict=False):
        assert (row["source"], row["also"].split()) == (line.source, list(line.also))
        assert (row["fee"], row["tax"], row["note"]) == (line.fee or "", line.tax, str(line.note or ""))
        assert (row["unit"], row["unit_currency"], row["basis"]) == (
            line.quantity.unit,
            line.unit_price.currency,
            str(line.basis),
        )


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_begins_like_a_formula_and_every_text_is_whole(text: str) -> None:
    made = saying(trip(city="fukuoka"), text)
    for row in rows(made):
        for name, cell in row.items():
            if name not in NUMBERS:
                assert not cell.strip().startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))
        assert row["label"].removeprefix("'") == escape_controls(text)
        assert row["note"].removeprefix("'") in ("", escape_controls(text))


def test_only_what_would_be_a_formula_has_an_apostrophe() -> None:
    made = trip(city="fukuoka")
    assert [row["label"] for row in rows(saying(made, "=1"))] == ["'=1"] * len(rows(made))
    assert [row["label"] for row in rows(saying(made, "a=1"))] == ["a=1"] * len(rows(made))
    assert "'" not in {row[name][:1] for row in rows(saying(made, "=1")) for name in NUMBERS}


def test_a_quote_of_before_there_were_numbers_has_rows_too() -> None:
    assert {row["quote_number"] for row in rows(trip().model_copy(update={"about": None}))} == {""}
