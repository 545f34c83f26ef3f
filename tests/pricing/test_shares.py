"""Percentage lines: which lines they are of, and one evaluation of them for every kind of amount."""

from decimal import Decimal
from typing import NamedTuple

from hypothesis import given
from wishes import quote_of, scenarios

from costcalc.money import HUNDRED, added, product, rounded
from costcalc.pricing.shares import evaluate
from costcalc.scenario.model import Scenario


class Item(NamedTuple):
    id: str
    of: tuple[str, ...] = ()


def tenth(_place: int, base: list[Decimal]) -> Decimal:
    return sum(base, Decimal(0)) / 10


def test_a_percentage_of_percentages_comes_after_them_wherever_it_stands() -> None:
    items = [Item("reserve", ("a", "b", "tax")), Item("tax", ("a",)), Item("a"), Item("b")]
    amounts = evaluate(items, lambda place: Decimal(100 * place), tenth)
    assert amounts == [Decimal("10") * 2 + Decimal("30") + Decimal("2"), Decimal(20), Decimal(200), Decimal(300)]


def test_a_name_means_every_line_that_has_it_and_an_unknown_one_none() -> None:
    items = [Item("a"), Item("a"), Item("share", ("a", "gone")), Item("nothing", ("gone",))]
    assert evaluate(items, lambda _: Decimal(50), tenth) == [50, 50, 10, 0]


def test_percentages_of_each_other_are_of_nothing_and_do_not_run_forever() -> None:
    assert evaluate([Item("a", ("b",)), Item("b", ("a",))], lambda _: Decimal(1), tenth) == [0, 0]


@given(scenarios())
def test_every_percentage_of_a_quote_names_the_lines_whose_sum_is_its_price(scenario: Scenario) -> None:
    quote = quote_of(scenario)
    lines = {line.id: line for line in quote.lines}
    assert len(lines) == len(quote.lines)
    for line in quote.lines:
        assert bool(line.of) == (line.quantity.unit == "percent")
        base = [lines[key] for key in line.of]
        if line.of_prices:
            prices = [product(of.quantity.columns, of.unit_price.columns, Decimal(1)) for of in base]
            assert {of.unit_price.currency for of in base} == {line.unit_price.currency}
            assert all(of.tax == "excluded" for of in base)
        else:
            prices = [of.amount.columns for of in base]
        if line.of:
            assert added(prices) == line.unit_price.columns
    if "contingency" not in scenario.without:
        reserve = quote.lines[-1]
        assert reserve.of == tuple(line.id for line in quote.lines[:-1])
        share = product(reserve.quantity.columns, reserve.unit_price.columns, 1 / HUNDRED)
        places = -int(quote.total.likely.as_tuple().exponent)
        assert reserve.amount.columns == rounded(share, places)
