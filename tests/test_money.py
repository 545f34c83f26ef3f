"""Bands and money: exact arithmetic, one rounding."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from costcalc.money import (
    Band,
    band,
    exactly,
    in_currency,
    in_words,
    middle,
    round_money,
    split,
    times,
    total,
    whole,
)

D = Decimal
amounts = st.decimals(min_value=0, max_value=10**9, places=2)
bands = st.tuples(amounts, amounts, amounts).map(lambda three: band(*sorted(three)))


@st.composite
def shares(draw: st.DrawFn) -> list[Decimal]:
    cuts = sorted(draw(st.sets(st.integers(1, 99), max_size=6)))
    edges = [0, *cuts, 100]
    return [D(b - a) / 100 for a, b in pairwise(edges)]


def test_a_band_out_of_order_is_refused() -> None:
    with pytest.raises(ValidationError, match="low ≤ likely ≤ high does not hold"):
        band(D(2), D(1), D(3))


@pytest.mark.parametrize("bad", ["-1", "NaN", "Infinity"])
def test_a_band_of_no_amount_is_refused(bad: str) -> None:
    with pytest.raises(ValidationError):
        band(D(bad), D(bad), D(bad))


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs"):
        Band.model_validate({"low": 1, "likely": 1, "high": 1, "hgih": 1})


def test_the_likely_is_the_midpoint_unless_it_is_known() -> None:
    assert D("1.5") == middle(D(1), D(2))
    assert D("1.2") == middle(D(1), D(2), D("1.2"))


@pytest.mark.parametrize(("value", "expected"), [("2.5", "3"), ("3.5", "4"), ("2.4", "2")])
def test_counts_round_to_the_nearest_whole_halves_up(value: str, expected: str) -> None:
    assert D(expected) == whole(D(value))


@pytest.mark.parametrize(("places", "expected"), [(0, "3"), (2, "2.68"), (3, "2.675")])
def test_money_rounds_to_the_minor_unit_halves_up(places: int, expected: str) -> None:
    assert expected == str(round_money(D("2.675"), places))


def test_a_product_is_low_by_low_likely_by_likely_high_by_high() -> None:
    assert band(D(2 * 5), D(3 * 7), D(4 * 9)) == times(band(D(2), D(3), D(4)), band(D(5), D(7), D(9)))


def test_money_is_not_added_before_it_is_converted() -> None:
    with pytest.raises(TypeError, match="convert JPY"):
        total([in_currency(exactly(D(1)), "JPY"), in_currency(exactly(D(1)), "USD")])


def test_nothing_sums_to_zero() -> None:
    assert exactly(D(0)) == total([])


@given(bands, shares(), st.integers(0, 3))
def test_parts_sum_to_the_whole_and_keep_their_order(whole_band: Band, parts: list[Decimal], places: int) -> None:
    rounded = band(*(round_money(number, places) for number in whole_band.columns))
    pieces = split(rounded, parts, places)
    assert rounded == total(pieces)
    assert all(number == round_money(number, places) for piece in pieces for number in piece.columns)


@given(st.integers(0, 50), st.integers(0, 50), shares())
def test_the_parts_of_a_narrow_band_of_yen_still_rise(low: int, rise: int, parts: list[Decimal]) -> None:
    pieces = split(band(D(low), D(low + rise), D(low + 2 * rise)), parts, 0)
    assert band(D(low), D(low + rise), D(low + 2 * rise)) == total(pieces)


@pytest.mark.parametrize(
    ("low", "high", "expected"), [("3", "6", "3 to 6"), ("4", "4.0", "4"), ("1500.50", "20000", "1,500.5 to 20,000")]
)
def test_a_band_reads_as_words(low: str, high: str, expected: str) -> None:
    assert expected == in_words(band(D(low), D(low), D(high)))
