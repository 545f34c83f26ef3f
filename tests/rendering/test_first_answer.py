"""The first answer: one screen for every journey, whose rows add up as they are printed."""

import re
from datetime import date
from decimal import Decimal
from itertools import cycle

import pytest
from conftest import NOW, ROOT
from wishes import CATALOG, WAYS

from costcalc.api.text import laid_out
from costcalc.money import apportioned, band, total
from costcalc.quote.estimate import Quote, estimate
from costcalc.rates.choose import choose_rates
from costcalc.rendering.formats.terminal import Screen
from costcalc.rendering.pages.first_answer import page
from costcalc.scenario.model import Scenario, TreatmentPrice

D = Decimal
GOLDEN = ROOT / "tests" / "golden" / "first"
CURRENCIES = cycle(("USD", "JPY", "INR", "BHD"))
PEGGED = choose_rates(CATALOG, None, (), NOW)
OWN = TreatmentPrice(low=D(20000), likely=D(20000), high=D(20000), currency="USD")


def screen(quote: Quote, width: int = 80, *, coloured: bool = False) -> str:
    return laid_out(Screen(page(quote)), width, for_terminal=coloured)


def quote_of(scenario: Scenario, limit: Decimal | None = None) -> Quote:
    return estimate(scenario, CATALOG, PEGGED, created=NOW, limit=limit)


FIGURES = re.compile(r".*?\s([\d,]+)(?:\s+([\d,]+) – ([\d,]+))?(?:\s+█*\s*\d+%)?$")


def numbers(line: str) -> tuple[Decimal, Decimal, Decimal] | None:
    """The low, likely and high of a row of the budget; a figure alone is all three, a name without any has none."""
    row = FIGURES.match(line)
    if not row:
        return None
    likely, low, high = (D(text.replace(",", "")) if text else None for text in row.groups())
    assert likely is not None
    return likely if low is None else low, likely, likely if high is None else high


@pytest.mark.parametrize(("condition", "tier", "plan"), WAYS)
def test_every_journey_fits_on_a_screen_and_adds_up_as_printed(condition: str, tier: str, plan: str) -> None:
    unpriced = CATALOG.conditions[condition].tiers[tier].price is None
    own = {"treatment_price": OWN} if unpriced else {}
    plain = Scenario(condition=condition, tier=tier, plan=plan, currency=next(CURRENCIES), **own)
    far = {"start": date(2027, 4, 20), "companions": 2, "child_ages": (4, 11), "nationality": "IN", "origin": "IN"}
    journeys = [
        (plain, None),
        (plain.model_copy(update={**far, "currency": next(CURRENCIES)}), D(30000)),
        (plain.model_copy(update={"start": date(2026, 12, 1), "origin": "US"}), None),
    ]
    for scenario, limit in journeys:
        quote = quote_of(scenario, limit)
        lines = screen(quote).splitlines()
        assert len(lines) <= 45
        assert max(map(len, lines)) <= 80
        assert len([line for line in lines[-5:] if line.startswith("TOTAL")]) == 1
        head = next(at for at, line in enumerate(lines) if line.startswith(scenario.currency))
        legend = ("s a seller", "p published", "a our", "y your")
        end = next(at for at, line in enumerate(lines) if at > head and line.startswith(legend))
        rows = [(line.startswith("  "), numbers(line)) for line in lines[head + 1 : end]]
        sums = [three for is_item, three in rows if not is_item and three]
        printed = tuple(sum(column) for column in zip(*sums, strict=True))
        assert printed == tuple(value.quantize(D(1), "ROUND_HALF_UP") for value in quote.total.columns)
        assert f"{printed[1]:,} {scenario.currency} likely, {printed[0]:,} to {printed[2]:,}" in " ".join(
            line.strip() for line in lines[-5:]
        )
        assert all(low <= likely <= high for _, three in rows if three for low, likely, high in (three,))
        group: tuple[Decimal, ...] | None = None
        items: list[tuple[Decimal, Decimal, Decimal]] = []
        for is_item, three in [*rows, (False, None)]:
            if is_item:
                items += [three] if three else []
                continue
            if items:
                assert tuple(sum(column) for column in zip(*items, strict=True)) == group
            group, items = three, []


def test_parts_in_whole_units_add_up_and_stay_in_order() -> None:
    parts = [band(D("0.4"), D("0.6"), D("0.6")), band(D("0.4"), D("0.4"), D("1.6")), band(D("0.4"), D("0.4"), D("0.4"))]
    whole = band(D(1), D(1), D(3))  # 1.2, 1.4 and 2.6 in all
    shown = apportioned(parts, whole)
    assert total(shown).columns == whole.columns
    assert all(part.low <= part.likely <= part.high for part in shown)


def test_a_part_is_less_than_a_unit_from_the_exact_one_and_whole_ones_stay() -> None:
    for condition, tier, plan in WAYS[:12]:
        if CATALOG.conditions[condition].tiers[tier].price:
            lines = quote_of(Scenario(condition=condition, tier=tier, plan=plan, currency="EUR")).lines
            exact = [line.amount for line in lines]
            sums = [value.quantize(D(1), "ROUND_HALF_UP") for value in total(exact).columns]
            for part, shown in zip(exact, apportioned(exact, band(*sums)), strict=True):
                for value, printed in zip(part.columns, shown.columns, strict=True):
                    assert abs(printed - value) < 1
                    assert value != value.to_integral_value() or printed == value


def test_a_start_that_leaves_too_little_time_stands_before_the_budget() -> None:
    text = screen(quote_of(Scenario(condition="t1d", origin="US", start=date(2026, 12, 1))))
    assert text.index("This start leaves too little time") < text.index("USD  ")


def test_what_was_asked_for_stands_there_too() -> None:
    text = screen(quote_of(Scenario(condition="t1d", origin="US"), D(20000)))
    assert "Over your limit of 20,000 USD" in text


def test_three_figures_that_are_one_are_printed_once() -> None:
    quote = quote_of(Scenario(condition="t1d", treatment_price=OWN, origin="US"))
    (row,) = (line for line in screen(quote).splitlines() if line.startswith("Treatment package"))
    assert row.split()[-1] == "20,000"
    assert " y " in row


FIRST = {
    "advanced": (Scenario(condition="t1d", tier="advanced", origin="US"), None),
    "family": (
        Scenario(
            condition="t1d",
            tier="advanced",
            origin="AU",
            nationality="AU",
            companions=1,
            child_ages=(8,),
            start=date(2027, 3, 16),
            currency="JPY",
        ),
        D(9000000),
    ),
}


@pytest.mark.parametrize("coloured", [False, True], ids=["plain", "coloured"])
@pytest.mark.parametrize("width", [40, 80, 140])
@pytest.mark.parametrize("name", FIRST)
def test_the_first_screen_reads_as_it_was_accepted(
    name: str, width: int, coloured: bool, request: pytest.FixtureRequest
) -> None:
    text = screen(quote_of(*FIRST[name]), width, coloured=coloured)
    golden = GOLDEN / f"{name}-{width}{'-coloured' if coloured else ''}.txt"
    if request.config.getoption("--accept"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")
