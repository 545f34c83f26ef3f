"""Published prices in every format: the same figures, and text that stays text."""

from decimal import Decimal

import html5lib
import pytest
from conftest import NOW

from costcalc.catalog import Catalog
from costcalc.catalog.published import load_published
from costcalc.price_document import Prices
from costcalc.prices import prices
from costcalc.published import Asked
from costcalc.rates import Rates
from costcalc.render.numbers import numbers_for
from costcalc.render.prices import strip
from costcalc.render.prices_files import prices_csv, prices_json, prices_markdown
from costcalc.render.prices_html import prices_html
from costcalc.render.prices_words import PricesWords, in_order


@pytest.fixture(scope="module")
def knee(catalog: Catalog, rates: Rates) -> Prices:
    return prices(Asked("knee"), load_published(), catalog, rates, "USD", created=NOW)


@pytest.mark.parametrize("width", [30, 60, 90])
def test_the_strip_has_a_mark_for_every_price_and_every_quantile(knee: Prices, width: int) -> None:
    lines = list(strip(PricesWords(knee), width))
    assert knee.n == sum(line.count("◆") for line in lines[:-1])
    axis = next(line for line in lines if set(line) <= {"-", "|"})
    assert knee.quantiles
    assert len(axis) == width
    assert axis.count("|") <= 5
    named = " ".join(lines)
    assert all(name in named for name, _ in in_order(knee.quantiles)) or axis.count("|") < 5
    assert max(map(len, lines)) <= width or width < 60


def test_one_price_alone_has_a_strip(knee: Prices) -> None:
    alone = knee.model_copy(update={"rows": knee.rows[:1], "n": 1, "quantiles": None, "packages": ()})
    lines = list(strip(PricesWords(alone), 40))
    assert lines[0] == "◆"
    assert lines[1] == "-" * 40


def test_numbers_are_written_as_its_reader_does(knee: Prices) -> None:
    assert "7.705,23" in prices_markdown(knee, numbers_for("de")).replace("\\", "")
    assert "7,705.23" in prices_markdown(knee).replace("\\", "")


def test_every_row_is_in_every_format(knee: Prices) -> None:
    every = [*knee.rows, *knee.repeat_rows, *knee.apart, *knee.sellers]
    for written in (prices_csv(knee), prices_json(knee), prices_markdown(knee), prices_html(knee)):
        assert [each.id for each in every if each.id not in written] == []


def test_the_page_is_sound_and_loads_nothing(knee: Prices) -> None:
    page = prices_html(knee)
    html5lib.HTMLParser(strict=True).parse(page)
    assert "<script" not in page
    assert page.count('class="price"') == knee.n
    assert knee.quantiles
    assert f'<data value="{knee.rows[0].normalised}">' in page


def test_text_from_data_stays_text(knee: Prices) -> None:
    hostile = knee.rows[0].model_copy(update={"provider": '=<script>"\x1b|', "product": "[a](b) `c`", "note": "\u202e"})
    found = knee.model_copy(
        update={"rows": (hostile,), "n": 1, "quantiles": None, "min": Decimal(1), "max": Decimal(1)}
    )
    assert "<script" not in prices_html(found)
    assert "\\<script" in prices_markdown(found)
    assert "'=<script>" in prices_csv(found)
    for written in (prices_html(found), prices_markdown(found), prices_csv(found), prices_json(found)):
        assert "\x1b" not in written
        assert "\u202e" not in written
