"""Where the party sleeps: accommodation tax on both sides of every threshold and day, seasons, flats by the month."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from wishes import CATALOG, RATES, D

from costcalc.catalog.journeys import City
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Count, Price
from costcalc.quote.estimate import estimate
from costcalc.quote.model import LineItem
from costcalc.scenario.model import Scenario

PRICES = {"tax": "unknown", "source": "planning-lodging", "checked": "2026-11"}


def with_room(city: str, low: int, high: int | None = None, per: str = "room-night", currency: str = "JPY") -> Catalog:
    """The catalogue with one price of lodging in a city, and no flats by the month."""
    price = Price.model_validate({"low": low, "high": high or low, "currency": currency, "per": per} | PRICES)
    entry = CATALOG.cities[city].model_copy(update={"lodging": {"standard": price}, "monthly": {}})
    return CATALOG.model_copy(update={"cities": CATALOG.cities | {city: entry}})


def stay(catalog: Catalog, city: str, today: str = "2026-11-21", **wish: Any) -> dict[str, LineItem]:
    """The lines of the stay, of one visit."""
    fixed = {"condition": "t1d", "plan": "single-visit", "nights": Count(low=4, high=4), "currency": "JPY"}
    scenario = Scenario.model_validate({**fixed, "city": city} | wish)
    created = datetime.combine(date.fromisoformat(today), datetime.min.time(), UTC)
    quote = estimate(scenario, catalog, RATES, created=created)
    return {line.id.removeprefix("stay."): line for line in quote.lines if line.category == "stay"}


@pytest.mark.parametrize(
    ("city", "price", "tax"),
    [
        ("tokyo", 0, 0),
        ("tokyo", 9_999, 0),
        ("tokyo", 10_000, 100),
        ("tokyo", 14_999, 100),
        ("tokyo", 15_000, 200),
        ("osaka", 4_999, 0),
        ("osaka", 5_000, 200),
        ("osaka", 14_999, 200),
        ("osaka", 15_000, 400),
        ("osaka", 19_999, 400),
        ("osaka", 20_000, 500),
        ("kyoto", 0, 200),
        ("kyoto", 5_999, 200),
        ("kyoto", 6_000, 400),
        ("kyoto", 19_999, 400),
        ("kyoto", 20_000, 1_000),
        ("kyoto", 49_999, 1_000),
        ("kyoto", 50_000, 4_000),
        ("kyoto", 99_999, 4_000),
        ("kyoto", 100_000, 10_000),
        ("fukuoka", 19_999, 200),
        ("fukuoka", 20_000, 500),
        ("sapporo", 0, 300),
        ("sapporo", 19_999, 300),
        ("sapporo", 20_000, 400),
        ("sapporo", 49_999, 400),
        ("sapporo", 50_000, 1_000),
    ],
)
def test_both_sides_of_every_threshold(city: str, price: int, tax: int) -> None:
    found = stay(with_room(city, price), city, companions=1)
    if tax:
        assert found["accommodation-tax"].amount.likely == 2 * 4 * tax  # people × nights
    else:
        assert "accommodation-tax" not in found


@pytest.mark.parametrize(
    ("city", "first", "tax"),
    [
        ("tokyo", "2002-10-01", 200),
        ("osaka", "2025-09-01", 500),
        ("kyoto", "2026-03-01", 1_000),
        ("fukuoka", "2020-04-01", 500),
        ("sapporo", "2026-04-01", 400),
    ],
)
def test_both_sides_of_every_first_day(city: str, first: str, tax: int) -> None:
    # two of four nights lie before the tariff; its first night is one of the other two
    day = date.fromisoformat(first)
    catalog = with_room(city, 30_000)
    start = day.fromordinal(day.toordinal() - 2)
    found = stay(catalog, city, today=str(start), start=start, nights=Count(low=4, high=4))
    assert found["accommodation-tax"].quantity.likely == 2
    assert found["accommodation-tax"].amount.likely == 2 * tax
    late = stay(catalog, city, today=str(start), start=day)
    assert late["accommodation-tax"].amount.likely == 4 * tax
    early = stay(catalog, city, today=str(start))
    assert "accommodation-tax" not in early  # without dates, today's tariff: none yet


def test_a_band_of_prices_may_lie_in_several_brackets() -> None:
    found = stay(with_room("kyoto", 5_000, 60_000), "kyoto")["accommodation-tax"]
    assert [int(n) for n in found.amount.columns] == [4 * 200, 4 * 1_000, 4 * 4_000]  # 5,000, 32,500 and 60,000 yen


def test_the_season_is_in_the_price_that_is_taxed() -> None:
    # 3 nights of 16,000 yen before the season, and one in it: 10, 30 and 50 % more are 17,600, 20,800 and 24,000
    found = stay(with_room("kyoto", 16_000), "kyoto", start=date(2027, 3, 17))
    assert found["lodging"].amount.likely == 4 * 16_000
    assert [int(n) for n in found["season"].amount.columns] == [1_600, 4_800, 8_000]
    assert found["accommodation-tax"].amount.likely == 3 * 400
    assert [int(n) for n in found["accommodation-tax-2"].amount.columns] == [400, 1_000, 1_000]


def test_a_tariff_that_comes_into_force_splits_the_stay() -> None:
    brackets = CATALOG.accommodation_tax
    bracket = brackets["kyoto 2026-03-01 0"]
    later = {"since": date(2027, 2, 3), "price_below": None, "tax": D(700)}
    catalog = with_room("kyoto", 8_000).model_copy(
        update={"accommodation_tax": brackets | {"later": bracket.model_copy(update=later)}}
    )
    found = stay(catalog, "kyoto", start=date(2027, 2, 2))
    assert found["accommodation-tax"].amount.likely == 1 * 400
    assert found["accommodation-tax-2"].amount.likely == 3 * 700


def test_a_bed_is_taxed_by_the_price_of_the_bed() -> None:
    found = stay(with_room("kyoto", 6_000, per="person-night"), "kyoto", companions=2)
    assert found["accommodation-tax"].amount.likely == 3 * 4 * 400


def test_a_price_in_another_currency_is_held_against_the_tariff_in_yen() -> None:
    rate = RATES.find("USD", "JPY").rate
    dear, cheap = int(20_000 / rate) + 1, int(20_000 / rate)
    taxes = [stay(with_room("kyoto", usd, currency="USD"), "kyoto")["accommodation-tax"] for usd in (dear, cheap)]
    assert [tax.amount.likely for tax in taxes] == [4 * 1_000, 4 * 400]


@pytest.mark.parametrize(
    ("nights", "months"), [(27, None), (28, "1"), (30, "1"), (31, "1.03"), (35, "1.17"), (45, "1.5")]
)
def test_a_long_visit_takes_a_flat_by_the_month(nights: int, months: str | None) -> None:
    found = stay(CATALOG, "tokyo", nights=Count(low=nights, high=nights), companions=2)
    if months is None:
        assert "lodging" in found
        assert "monthly-flat" not in found
    else:
        assert found["monthly-flat"].quantity.likely == 2 * D(months)  # two rooms
        assert not {"lodging", "accommodation-tax"} & found.keys()


def test_a_flat_that_is_dearer_than_a_hotel_is_not_taken() -> None:
    tokyo: City = CATALOG.cities["tokyo"]
    dear = {"low": D(2_000_000), "high": D(3_000_000)}
    flats = {key: price.model_copy(update=dear) for key, price in tokyo.monthly.items()}
    cities = CATALOG.cities | {"tokyo": tokyo.model_copy(update={"monthly": flats})}
    catalog = CATALOG.model_copy(update={"cities": cities})
    assert "lodging" in stay(catalog, "tokyo", nights=Count(low=35, high=35))


def test_who_wants_a_premium_hotel_is_not_put_into_a_flat() -> None:
    assert "monthly-flat" not in stay(CATALOG, "tokyo", nights=Count(low=35, high=35), lodging="premium")
