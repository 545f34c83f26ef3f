"""What people read, word for word, on the small catalogue: golden files at three widths.

To accept a change, look at it and run `python -m pytest tests/test_terminal.py --accept`.
"""

import io
from decimal import Decimal

import pytest
from conftest import NOW, ROOT
from rich.console import Console

from costcalc.api.text import laid_out
from costcalc.catalog.models import Catalog
from costcalc.quote.estimate import Quote, estimate
from costcalc.rates import Rates
from costcalc.rendering.blocks import Column, Page, Row, Table, section
from costcalc.rendering.formats.terminal import Screen
from costcalc.rendering.pages.common import rate_in_words
from costcalc.rendering.pages.quote import page
from costcalc.scenario.model import Scenario
from costcalc.scenario.parse import parse_treatment_price

GOLDEN = ROOT / "tests" / "golden"

WISHES = {
    "two-trips": Scenario(condition="knee", origin="US", companions=1),
    "unpriced": Scenario(condition="knee", tier="double", city="far", plan="long-stay", currency="JPY"),
    "own-price": Scenario(
        condition="liver",
        treatment_price=parse_treatment_price("500,000-700,000 JPY excl tax"),
        without=("stay", "support"),
        currency="KWD",
    ),
}


def shown(quote: Quote, width: int, **options: bool) -> str:
    console = Console(file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False, **options)  # type: ignore[arg-type]
    with console.capture() as capture:
        console.print(Screen(page(quote)))
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


@pytest.mark.parametrize("width", [40, 80, 140])
@pytest.mark.parametrize("name", WISHES)
def test_the_budget_reads_as_it_was_accepted(
    name: str, width: int, small: Catalog, round_rates: Rates, request: pytest.FixtureRequest
) -> None:
    quote = estimate(WISHES[name], small, round_rates, created=NOW)
    golden = GOLDEN / f"{name}-{width}.txt"
    text = shown(quote, width).replace(f"costcalc {quote.costcalc}", "costcalc VERSION")
    if request.config.getoption("--accept"):
        golden.write_text(text, "utf-8")
    assert text == golden.read_text("utf-8")


def test_no_line_is_wider_than_the_terminal_and_no_number_is_cut(small: Catalog, round_rates: Rates) -> None:
    quote = estimate(WISHES["two-trips"], small, round_rates, created=NOW)
    for width in range(30, 160, 7):
        lines = shown(quote, width).splitlines()
        assert max(map(len, lines)) <= width
        words = " ".join(" ".join(lines).split())
        for line in quote.lines:
            for number in line.amount.columns:
                assert f"{number:,}" in words


def test_colours_are_never_white_or_yellow(small: Catalog, round_rates: Rates) -> None:
    quote = estimate(WISHES["two-trips"], small, round_rates, created=NOW)
    coloured = shown(quote, 80, force_terminal=True)
    assert "\x1b[34m" in coloured  # blue bars read on light and dark alike
    assert all(f"\x1b[{code}m" not in coloured for code in ("33", "37", "93", "97"))


@pytest.mark.parametrize(
    ("base", "quote", "rate", "expected"),
    [("JPY", "USD", "0.00625", "1 USD = 160 JPY"), ("USD", "JPY", "160", "1 USD = 160 JPY")],
)
def test_a_rate_reads_the_way_round_that_is_more_than_one(base: str, quote: str, rate: str, expected: str) -> None:
    assert expected == str(rate_in_words(base, quote, Decimal(rate)))


def test_wide_characters_take_the_columns_that_they_have() -> None:
    columns = (Column("名前", "name"), Column("費用", "number"), Column("cost", "number"))
    rows = (Row(("東京のホテル", "1,000", "20")), Row(("Hotel", "900", "7")))
    screen = Screen(Page("", (section("a", "", Table("", columns, rows)),)))
    assert laid_out(screen, 40).splitlines() == [
        "名前           費用  cost",
        "東京のホテル  1,000    20",
        "Hotel           900     7",
    ]
    assert laid_out(screen, 20).splitlines() == [
        "名前",
        "東京のホテル",
        "  費用  1,000",
        "  cost  20",
        "Hotel",
        "  費用  900",
        "  cost  7",
    ]
