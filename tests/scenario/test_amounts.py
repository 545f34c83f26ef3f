"""Amounts of money as people write them: each style reads as what it says, and what can be two things is asked back."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcalc.errors import ScenarioError
from costcalc.scenario.amounts import read_amount
from costcalc.scenario.parse import parse_amount, parse_price, parse_treatment_price

D = Decimal


@pytest.mark.parametrize(
    ("text", "low", "high", "currency", "tax"),
    [
        # codes, signs and words, before or behind
        ("18000-24000 USD", 18_000, 24_000, "USD", "unknown"),
        ("20,000 usd", 20_000, 20_000, "USD", "unknown"),
        ("JPY 1,500,000 – 2,000,000", 1_500_000, 2_000_000, "JPY", "unknown"),
        ("¥1,980,000", 1_980_000, 1_980_000, "JPY", "unknown"),
        ("￥1,980,000", 1_980_000, 1_980_000, "JPY", "unknown"),
        ("３０，０００円", 30_000, 30_000, "JPY", "unknown"),
        ("20000 dollars", 20_000, 20_000, "USD", "unknown"),
        ("20000 US dollars", 20_000, 20_000, "USD", "unknown"),
        ("20,000 Euros", 20_000, 20_000, "EUR", "unknown"),
        ("20,000 Swiss francs", 20_000, 20_000, "CHF", "unknown"),
        ("$20,000", 20_000, 20_000, "USD", "unknown"),
        ("A$20,000", 20_000, 20_000, "AUD", "unknown"),
        ("$20,000 CAD", 20_000, 20_000, "CAD", "unknown"),
        ("£20,000", 20_000, 20_000, "GBP", "unknown"),
        ("US$18,000–US$24,000", 18_000, 24_000, "USD", "unknown"),
        ("EUR 9999.50 to 10000.50", "9999.50", "10000.50", "EUR", "unknown"),
        # thousands and decimals
        ("30.000 €", 30_000, 30_000, "EUR", "unknown"),
        ("30,000 USD", 30_000, 30_000, "USD", "unknown"),
        ("30 000,50 €", "30000.50", "30000.50", "EUR", "unknown"),
        ("30.000,50 €", "30000.50", "30000.50", "EUR", "unknown"),
        ("CHF 30'000.–", 30_000, 30_000, "CHF", "unknown"),
        ("¥30,000-", 30_000, 30_000, "JPY", "unknown"),
        ("12,34,567 INR", 1_234_567, 1_234_567, "INR", "unknown"),
        ("18,5 EUR", "18.5", "18.5", "EUR", "unknown"),
        ("0.500 KWD", "0.5", "0.5", "KWD", "unknown"),
        ("0,500 USD", "0.5", "0.5", "USD", "unknown"),
        ("1,234,567 KWD", 1_234_567, 1_234_567, "KWD", "unknown"),
        ("1,234.500 KWD", "1234.5", "1234.5", "KWD", "unknown"),
        ("30000 KWD", 30_000, 30_000, "KWD", "unknown"),
        ("30.0000 KWD", 30, 30, "KWD", "unknown"),
        ("12345.678 KWD", "12345.678", "12345.678", "KWD", "unknown"),
        # thousands, ten thousands, millions
        ("$30k", 30_000, 30_000, "USD", "unknown"),
        ("1.98 million yen", 1_980_000, 1_980_000, "JPY", "unknown"),
        ("JPY 1,98 Mio.", 1_980_000, 1_980_000, "JPY", "unknown"),
        ("１９８万円～２５０万円", 1_980_000, 2_500_000, "JPY", "unknown"),
        ("198〜250万円", 1_980_000, 2_500_000, "JPY", "unknown"),
        ("JPY1.5M", 1_500_000, 1_500_000, "JPY", "unknown"),
        ("198万円", 1_980_000, 1_980_000, "JPY", "unknown"),
        ("1,980万円", 19_800_000, 19_800_000, "JPY", "unknown"),
        ("165万5,000円", 1_655_000, 1_655_000, "JPY", "unknown"),
        ("12.5 lakh rupees", 1_250_000, 1_250_000, "INR", "unknown"),
        ("30 MXN", 30, 30, "MXN", "unknown"),
        ("18-24k USD", 18_000, 24_000, "USD", "unknown"),
        ("500-1k USD", 500, 1_000, "USD", "unknown"),
        ("¥1.5 million to 2 million", 1_500_000, 2_000_000, "JPY", "unknown"),
        # tax
        ("JPY 1,500,000 tax included", 1_500_000, 1_500_000, "JPY", "included"),
        ("1500000 JPY, tax included", 1_500_000, 1_500_000, "JPY", "included"),
        ("1500000 JPY (incl tax)", 1_500_000, 1_500_000, "JPY", "included"),
        ("incl. 10 % consumption tax ¥1,500,000", 1_500_000, 1_500_000, "JPY", "included"),
        ("税込1,500,000円", 1_500_000, 1_500_000, "JPY", "included"),
        ("1500000 JPY excl. tax", 1_500_000, 1_500_000, "JPY", "excluded"),
        ("1500000 JPY + tax", 1_500_000, 1_500_000, "JPY", "excluded"),
        ("1500000 JPY plus 10% tax", 1_500_000, 1_500_000, "JPY", "excluded"),
        ("JPY 1500000 before tax", 1_500_000, 1_500_000, "JPY", "excluded"),
        ("JPY 1500000, tax not included", 1_500_000, 1_500_000, "JPY", "excluded"),
        ("1,500,000円(税別)", 1_500_000, 1_500_000, "JPY", "excluded"),
    ],
)
def test_a_price_is_read(text: str, low: int | str, high: int | str, currency: str, tax: str) -> None:
    price = parse_treatment_price(text)
    assert (D(low), (D(low) + D(high)) / 2, D(high)) == price.columns
    assert (currency, tax) == (price.currency, price.tax)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "USD",
        "1,8000 USD",
        "-5 USD",
        "1e5 USD",
        "NaN USD",
        "18000-USD",
        "18000--24000 USD",
        "1-2-3 USD",
        "9999999999999 USD",
        "1.2.3 USD",
        "1,23 4 USD",
        "5 USD 6 USD",
    ],
)
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match="cannot be read: write it as 18000-24000 USD"):
        parse_treatment_price(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("18000", "names no currency"),
        ("24000-18000 USD", "has its low end above its high end"),
        ("0 USD", "is nothing: to leave the treatment out say without=treatment"),
        ("18000 万億 USD", "万億 USD"),
        ("999999999999 million USD", "too large"),
        ("USD 18000 EUR", "two currencies, USD and EUR"),
        ("$18000 EUR", "two currencies, USD and EUR"),
        ("18000 yenn", r"unknown currency 'yenn'\. Did you mean JPY \(Japanese Yen\)\?"),
        ("18000 kr", r"DKK \(Danish Krone\) or ISK .* or NOK .* or SEK "),
        ("30,000 KWD", r"two ways: 30,000 or 30\.000\? Write 30000 or 30\.0000"),
        ("BHD 30.000", r"two ways: 30,000 or 30\.000\? Write 30000 or 30\.0000"),
        ("1.980 million yen", r"two ways: 1,980 or 1\.980\?"),
    ],
)
def test_a_price_that_cannot_be_meant_says_why(text: str, why: str) -> None:
    with pytest.raises(ScenarioError, match=why):
        parse_treatment_price(text)


@pytest.mark.parametrize("currency", ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
def test_thousands_of_currencies_with_three_decimals_are_asked_back(currency: str) -> None:
    with pytest.raises(ScenarioError, match="two ways"):
        read_amount(f"1,500 {currency}")
    with pytest.raises(ScenarioError, match="two ways"):
        parse_amount("budget", "1.500", currency)


@given(st.text(max_size=40))
def test_any_text_is_a_price_or_one_clear_error(text: str) -> None:
    try:
        price = parse_treatment_price(text)
    except ScenarioError:
        return
    assert price.low <= price.likely <= price.high


MINOR_UNITS = {"JPY": 0, "USD": 2, "EUR": 2, "INR": 2, "KWD": 3}
WRITTEN = {
    "JPY": ("JPY {}", "{} jpy", "¥{}", "{}円", "{} yen"),
    "USD": ("USD {}", "${}", "US${}", "{} dollars"),
    "EUR": ("{} EUR", "€{}", "{} €"),
    "INR": ("INR {}", "₹{}", "Rs. {}"),
    "KWD": ("KWD {}", "{} kwd"),
}
SEPARATORS = ((",", "."), (".", ","), (" ", ","), ("'", "."), ("\N{NARROW NO-BREAK SPACE}", ","), ("", "."), ("", ","))


@given(
    st.sampled_from(sorted(WRITTEN)).flatmap(
        lambda code: st.tuples(
            st.just(code),
            st.sampled_from(WRITTEN[code]),
            st.decimals(D("0.01"), 10**11, places=MINOR_UNITS[code]),
        )
    ),
    st.sampled_from(SEPARATORS),
    st.booleans(),
)
def test_every_amount_reads_back_in_every_style(
    written: tuple[str, str, Decimal], separators: tuple[str, str], full_width: bool
) -> None:
    currency, form, amount = written
    group, point = separators
    text = f"{amount:,f}".replace(",", "g").replace(".", point).replace("g", group)
    if full_width:
        text = text.translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    if currency == "KWD" and re.fullmatch("[1-9][0-9]{,2}[.,][0-9]{3}", f"{amount:f}"):
        with pytest.raises(ScenarioError, match="two ways"):
            read_amount(form.format(text))
        return
    price = read_amount(form.format(text))
    assert price
    assert (price.low, price.high, price.currency) == (amount, amount, currency)


@pytest.mark.parametrize(
    ("value", "currency", "amount"),
    [
        ("45000", "USD", 45_000),
        ("45,000.50", "USD", "45000.50"),
        ("45.000", "EUR", 45_000),
        ("¥5,000,000", "JPY", 5_000_000),
        ("$45k", "usd", 45_000),
        ("5 million", "yen", 5_000_000),
        ("45.000", "", 45_000),
        # a number of a program keeps its point as the decimal point
        (45_000, "USD", 45_000),
        (D("45.000"), "USD", 45),
        (45.0, "KWD", 45),
        (D("45.125"), "KWD", "45.125"),
    ],
)
def test_a_budget_is_read(value: object, currency: str, amount: int | str) -> None:
    assert parse_amount("budget", value, currency) == D(amount)


@pytest.mark.parametrize(
    ("value", "currency", "why"),
    [
        ("0", "USD", "is no amount"),
        ("-5", "USD", "is no amount"),
        ("4-5", "USD", "is no amount"),
        ("45000 EUR", "USD", "is in EUR: write it in USD"),
        ("45,000", "KWD", "two ways"),
        ("45000.5", "JPY", "more than 0 decimals"),
        (D("45.125"), "USD", "more than 2 decimals"),
        (True, "USD", "True is not a text"),
        ([1, 2], "USD", "only one can be meant"),
    ],
)
def test_a_budget_that_cannot_be_says_why(value: object, currency: str, why: str) -> None:
    with pytest.raises(ScenarioError, match="budget.*" + why):
        parse_amount("budget", value, currency)


def test_a_price_names_the_option_it_was_given_as() -> None:
    with pytest.raises(ScenarioError, match=r"^treatment_price='x' cannot be read"):
        parse_price("treatment_price", "x")
