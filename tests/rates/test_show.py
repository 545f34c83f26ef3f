"""Rates to look at, and numbers as a locale writes them."""

import csv
import datetime as dt
import importlib.util
import json
import zipfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import mean

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from costcalc.catalog.models import Catalog
from costcalc.cli.run import run
from costcalc.errors import ScenarioError
from costcalc.rates import Rates
from costcalc.rates.bundled import history
from costcalc.rates.choose import choose_rates
from costcalc.rates.show import parse_pair, show_rates
from costcalc.rendering.pages.rates import course
from costcalc.rendering.text import ENGLISH, reader_for
from costcalc.schemas import schema_text

D = Decimal


def usd_jpy() -> dict[dt.date, Fraction]:
    """Yen for a dollar on every day of the library's file, read without the code under test."""
    spec = importlib.util.find_spec("currency_converter")
    assert spec
    assert spec.origin
    with zipfile.ZipFile(Path(spec.origin).with_name("eurofxref-hist.zip")) as archive:
        rows = list(csv.DictReader(archive.read("eurofxref-hist.csv").decode("ascii").splitlines()))
    return {dt.date.fromisoformat(row["Date"]): Fraction(row["JPY"]) / Fraction(row["USD"]) for row in rows}


@pytest.mark.parametrize("days", [30, 90, 365])
def test_low_mean_and_high_are_those_of_the_last_days(days: int, rates: Rates) -> None:
    past = usd_jpy()
    last = max(past)
    values = [value for day, value in past.items() if last - dt.timedelta(days=days) < day]
    shown = show_rates(rates, [("USD", "JPY")], history()).rates[0]
    span = next(span for span in shown.spans if span.days == days)
    for found, expected in ((span.low, min(values)), (span.mean, mean(values)), (span.high, max(values))):
        assert abs(Fraction(found) / expected - 1) < Fraction(1, 10**12)


def test_the_inverse_is_one_over_the_rate(rates: Rates) -> None:
    shown = show_rates(rates, [("USD", "JPY")]).rates[0]
    assert abs(shown.rate * shown.inverse - 1) < D("1E-12")


def test_without_pairs_every_currency_is_shown_against_the_pivot(catalog: Catalog) -> None:
    table = choose_rates(catalog, None, (), NOW)
    shown = show_rates(table, [])
    assert sorted(table.quoted.keys() - {"EUR"}) == [rate.quote for rate in shown.rates]
    assert {"EUR"} == {rate.base for rate in shown.rates}
    assert next(rate.derivation for rate in shown.rates if rate.quote == "AED") == "cross through USD, peg USD/AED"


@pytest.mark.parametrize("text", ["", "USD", "USDJPY", "USD/USD", "USD/JP", "USD/JPY/EUR"])
def test_what_is_no_pair_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match="not a pair"):
        parse_pair(text)


def test_a_course_rises_with_its_values() -> None:
    assert course([D(n) for n in range(1, 9)], width=8) == "▁▂▃▄▅▆▇█"
    assert course([D(5)] * 3) == "▁▁▁"


@given(st.lists(st.decimals(1, 1000, places=4), min_size=1, max_size=400))
def test_a_course_is_never_wider_than_asked(values: list[Decimal]) -> None:
    assert len(course(values)) == min(40, len(values))


def test_the_json_document_satisfies_its_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rates", "show", "USD/JPY", "aed/kwd", "--rate", "USD/KWD=0.307", "-f", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    Draft202012Validator(json.loads(schema_text("rates"))).validate(document)
    assert document["schema"] == "costcalc/rates/1"
    assert "pinned USD/KWD" in document["rates"][1]["derivation"]
    assert document["rates"][1]["spans"] == []  # no history for what hangs on a peg or a pin


def test_the_table_names_rate_inverse_source_and_past(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rates", "show", "EUR/USD"]) == 0
    shown = capsys.readouterr().out
    for fragment in (
        "1 EUR = 1.1172 USD",
        "1 USD = 0.8951 EUR",
        "ECB euro reference rates",
        "as published",
        "365 days",
        "▁",
    ):
        assert fragment in shown
    assert run(["rates", "show"]) == 0
    assert "United Arab Emirates" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["USDJPY"], 2, "not a pair"),
        (["USD/XXX"], 2, "unknown currency 'XXX'"),
        (["USD/VND"], 5, "no exchange rate for VND"),
        (["USD/JPY", "--rate-date", "2999-01-01"], 2, "future"),
        (["USD/JPY", "--rate-date", "1990-01-01"], 2, "begin on 1999-01-04"),
        (["USD/JPY", "--rate-date", "soon"], 2, "is not a day"),
        (["USD/JPY", "--locale", "xx_QQ"], 2, "--locale"),
        (["USD/JPY", "-f", "csv"], 2, "unknown format"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code == run(["rates", "show", *arguments])
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("de", "1.234.567,50"),
        ("de_CH", "1’234’567.50"),
        ("en_IN", "12,34,567.50"),
        ("fr", "1\u202f234\u202f567,50"),
        ("ja", "1,234,567.50"),
        (None, "1,234,567.50"),
    ],
)
def test_amounts_are_written_as_the_locale_has_it(locale: str | None, expected: str) -> None:
    assert expected == reader_for(locale).amount(D("1234567.50"))


@pytest.mark.parametrize(("value", "expected"), [("100", "100"), ("1234", "1.234"), ("0.005", "0,005")])
def test_the_decimals_of_an_amount_are_kept(value: str, expected: str) -> None:
    assert expected == reader_for("de").amount(D(value))


def test_currencies_have_names_and_symbols() -> None:
    assert reader_for("de").currency("USD") == "US Dollar (USD)"
    assert ENGLISH.symbol("EUR") == "€"
    assert ENGLISH.symbol("AED") == ""


def test_a_budget_in_a_locale_shows_the_amounts_of_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["estimate", "-c", "t1d", "-x", "EUR", "-f"]
    assert run([*arguments, "json", "--locale", "de"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert run([*arguments, "table", "--locale", "de"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for line in document["lines"]:
        for column in ("low", "likely", "high"):
            assert reader_for("de").amount(D(line["amount"][column])) in shown


@pytest.mark.parametrize(
    ("asked", "said"), [("2026-03-15", "there are no rates of 2026-03-15: those of 2026-03-13"), ("2026-03-16", "")]
)
def test_the_day_that_stands_in_for_one_without_rates_is_said(
    asked: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in (["estimate", "-c", "t1d"], ["rates", "show", "USD/JPY"]):
        assert run([*command, "--rate-date", asked]) == 0
        out, err = capsys.readouterr()
        assert said in err
        assert bool(err) == bool(said)
        assert "2026-03-1" in out
    assert run(["estimate", "-c", "t1d", "--rate-date", asked, "--quiet"]) == 0
    assert capsys.readouterr().err == ""
