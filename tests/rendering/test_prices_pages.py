"""Published prices in every format: the same figures, and text that stays text."""

import io
import re
from datetime import date
from decimal import Decimal
from itertools import combinations

import html5lib
import pytest
from conftest import NOW
from rich.console import Console

from costcalc.analysis.prices.model import Prices
from costcalc.analysis.prices.summarise import prices
from costcalc.catalog.distribution import PriceQuery
from costcalc.catalog.models import Catalog
from costcalc.catalog.published import load_published
from costcalc.rates import Rates
from costcalc.rendering.charts import Strip
from costcalc.rendering.formats.csv import prices_csv
from costcalc.rendering.formats.drawing import strip
from costcalc.rendering.formats.html import as_html
from costcalc.rendering.formats.json import as_json
from costcalc.rendering.formats.markdown import as_markdown
from costcalc.rendering.formats.terminal import Screen
from costcalc.rendering.pages.prices import PricesWords, page, quantiles_of
from costcalc.rendering.text import ENGLISH, reader_for


@pytest.fixture(scope="module")
def knee(catalog: Catalog, rates: Rates) -> Prices:
    return prices(PriceQuery("knee"), load_published(), catalog, rates, "USD", created=NOW)


def strip_of(prices: Prices) -> Strip:
    chart = PricesWords(prices).strip()
    assert chart
    return chart


@pytest.mark.parametrize("width", [30, 60, 90])
def test_the_strip_has_a_mark_for_every_price_and_every_quantile(knee: Prices, width: int) -> None:
    lines = list(strip(strip_of(knee), width, ENGLISH))
    assert knee.n == sum(line.count("◆") for line in lines[:-1])
    axis = next(line for line in lines if set(line) <= {"-", "|"})
    assert knee.quantiles
    assert len(axis) == width
    assert axis.count("|") <= 5
    named = " ".join(lines)
    assert all(name in named for name, _ in quantiles_of(knee.quantiles)) or axis.count("|") < 5
    assert max(map(len, lines)) <= width or width < 60


def test_one_price_alone_has_a_strip(knee: Prices) -> None:
    alone = knee.model_copy(update={"rows": knee.rows[:1], "n": 1, "quantiles": None, "packages": ()})
    lines = list(strip(strip_of(alone), 40, ENGLISH))
    assert lines[0] == "◆"
    assert lines[1] == "-" * 40


def test_the_page_has_contents_that_lead_to_its_sections(knee: Prices) -> None:
    text = as_html(page(knee))
    assert set(re.findall(r'<section id="([a-z]+)"', text)) == set(re.findall(r'<a href="#([a-z]+)"', text))
    assert '<nav aria-label="Contents">' in text


def test_every_quantile_has_a_name_on_the_chart_and_none_covers_another(knee: Prices) -> None:
    found = re.findall(r'<text class="axis mid" x="([0-9.]+)%" y="([0-9]+)">(p[0-9]+)<', as_html(page(knee)))
    assert knee.quantiles
    assert [name for _, _, name in found] == [name for name, _ in quantiles_of(knee.quantiles)]
    for one, other in combinations(found, 2):
        assert one[1] != other[1] or abs(float(one[0]) - float(other[0])) >= 10


@pytest.mark.parametrize("width", range(20, 121, 4))
def test_numbers_are_never_broken(knee: Prices, width: int) -> None:
    console = Console(file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False)
    with console.capture() as capture:
        console.print(Screen(page(knee)))
    shown = capture.get().split()
    assert knee.quantiles
    wanted = [value for _, value in quantiles_of(knee.quantiles)] + [row.normalised for row in knee.rows]
    assert [value for value in wanted if value is not None and f"{value:,}" not in shown] == []
    assert width >= 60 or "in USD" in " ".join(shown)


def saying(asked: PriceQuery, catalog: Catalog, rates: Rates) -> PricesWords:
    return PricesWords(prices(asked, load_published(), catalog, rates, "USD", created=NOW))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (PriceQuery("knee", doses=1, joints=1), "for 1 dose and 1 joint"),
        (PriceQuery("knee", doses=2), "for 2 doses"),
        (PriceQuery("knee", cells=(Decimal(50), Decimal(100))), "with 50 to 100 million cells for each joint and dose"),
        (PriceQuery("knee", joints=2, patients="foreign"), "for 2 joints, for foreign patients"),
        (PriceQuery("knee", patients="unspecified"), "that do not say for which patients they are"),
        (PriceQuery("knee", grades=("A", "B"), since=date(2026, 1, 1)), "of grade A or B, of 2026-01-01 or later"),
    ],
)
def test_filters_are_said_in_plain_words(asked: PriceQuery, said: str, catalog: Catalog, rates: Rates) -> None:
    assert f"Only prices {said}" in map(str, saying(asked, catalog, rates).preamble())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            PriceQuery("t1d"),
            r"Catalogue .* knows no price that a clinic publishes for Type 1 diabetes: .* all there",
        ),
        (
            PriceQuery("retinal"),
            r"Catalogue [0-9.]+ knows no price that a clinic publishes for Retinal disease.$",
        ),
        (
            PriceQuery("knee", doses=9),
            r"No price that can be compared passes the filters; without them there are [0-9]+\.",
        ),
        (PriceQuery("anti-aging", doses=9), r"passes the filters; without them there is 1\."),
    ],
)
def test_where_nothing_is_left_it_is_said_why(asked: PriceQuery, said: str, catalog: Catalog, rates: Rates) -> None:
    words = saying(asked, catalog, rates)
    assert re.search(said, str(words.result()))
    assert str(words.result()) in re.sub(r"\\(.)", r"\1", as_markdown(page(words.prices)))


def test_prices_that_say_too_little_are_counted(knee: Prices) -> None:
    none = {"n": 0, "comparable": 0, "min": None, "max": None, "quantiles": None, "rows": ()}
    words = PricesWords(knee.model_copy(update=none | {"published": 3}))
    assert str(words.result()) == (
        "No published price can be compared on this basis; 3 prices are kept apart or of later courses."
    )


def test_numbers_are_written_as_its_reader_does(knee: Prices) -> None:
    assert "7.705,23" in as_markdown(page(knee, reader_for("de"))).replace("\\", "")
    assert "7,705.23" in as_markdown(page(knee)).replace("\\", "")


def test_every_row_is_in_every_format(knee: Prices) -> None:
    every = [*knee.rows, *knee.repeat_rows, *knee.apart, *knee.sellers]
    for written in (prices_csv(knee), as_json(knee), as_markdown(page(knee)), as_html(page(knee))):
        assert [each.id for each in every if each.id not in written] == []


def test_the_page_is_sound_and_loads_nothing(knee: Prices) -> None:
    text = as_html(page(knee))
    html5lib.HTMLParser(strict=True).parse(text)
    assert "<script" not in text
    assert text.count('class="price"') == knee.n
    assert knee.quantiles
    assert f'<data value="{knee.rows[0].normalised}">' in text


def test_text_from_data_stays_text(knee: Prices) -> None:
    hostile = knee.rows[0].model_copy(update={"provider": '=<script>"\x1b|', "product": "[a](b) `c`", "note": "\u202e"})
    found = knee.model_copy(
        update={"rows": (hostile,), "n": 1, "quantiles": None, "min": Decimal(1), "max": Decimal(1)}
    )
    assert "<script" not in as_html(page(found))
    assert "\\<script" in as_markdown(page(found))
    assert "'=<script>" in prices_csv(found)
    for written in (as_html(page(found)), as_markdown(page(found)), prices_csv(found), as_json(found)):
        assert "\x1b" not in written
        assert "\u202e" not in written
