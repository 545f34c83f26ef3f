"""The figures that came with the program: what the two articles say must stand here to the digit."""

import csv
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from costcalc.catalog.load import load_catalog
from costcalc.catalog.lookup import data_folder
from costcalc.catalog.models import Catalog
from costcalc.catalog.treatments import Condition

D = Decimal
TODAY = "2026-11-21"
UNPRICED = {"liver-cirrhosis", "autoimmune", "chronic-pain", "sports-injury", "retinal"}
FILES = sorted(path.name for path in data_folder().iterdir())


def priced(condition: Condition) -> bool:
    return any(tier.price for tier in condition.tiers.values())


def usd(catalog: Catalog, condition: str, tier: str = "standard") -> tuple[Decimal, Decimal]:
    price = catalog.conditions[condition].tiers[tier].price
    assert price is not None
    assert (price.currency, price.per) == ("USD", "package")
    return price.low, price.high


def records(value: Any, where: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every table of a parsed file, however deep."""
    if isinstance(value, dict):
        yield where, value
        for key, inner in value.items():
            yield from records(inner, f"{where}.{key}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from records(inner, f"{where}.{index}")


def raw(path: Path) -> Any:
    """A file as it stands, read without the program."""
    if path.suffix == ".toml":
        return tomllib.loads(path.read_text("utf-8"))
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_the_bundled_catalogue_is_valid() -> None:
    assert load_catalog().edition.version


@pytest.mark.parametrize(
    ("low", "high", "condition", "tier"),
    [
        (15_000, 25_000, "t1d", "standard"),
        (30_000, 50_000, "t1d", "advanced"),
        (90_000, 150_000, "t1d", "premium"),
        (20_000, 35_000, "t2d", "standard"),
        (10_000, 18_000, "knee-oa", "standard"),
        (10_000, 18_000, "hip-oa", "standard"),
        (15_000, 25_000, "anti-aging", "standard"),
        (25_000, 45_000, "parkinsons", "standard"),
        (25_000, 45_000, "als", "standard"),
        (25_000, 45_000, "stroke", "standard"),
        (5_000, 10_000, "facial", "standard"),
    ],
)
def test_a_package_band_is_the_one_of_the_articles(
    catalog: Catalog, low: int, high: int, condition: str, tier: str
) -> None:
    assert usd(catalog, condition, tier) == (D(low), D(high))


def test_type_1_diabetes_has_exactly_three_tiers(catalog: Catalog) -> None:
    assert list(catalog.conditions["t1d"].tiers) == ["standard", "advanced", "premium"]


def test_only_type_1_diabetes_has_more_than_one_tier(catalog: Catalog) -> None:
    assert [key for key, condition in catalog.conditions.items() if len(condition.tiers) > 1] == ["t1d"]


def test_no_article_likely_is_invented(catalog: Catalog) -> None:
    prices = [tier.price for condition in catalog.conditions.values() for tier in condition.tiers.values()]
    assert {price.likely for price in prices if price} == {None}


def test_conditions_without_a_published_price_are_listed_without_one(catalog: Catalog) -> None:
    assert {key for key, condition in catalog.conditions.items() if not priced(condition)} == UNPRICED


@pytest.mark.parametrize("tier", ["standard", "advanced"])
def test_the_other_articles_diabetes_band_is_kept_beside_the_tier(catalog: Catalog, tier: str) -> None:
    bands = catalog.conditions["t1d"].tiers[tier].other_bands
    safety = [(band.low, band.high, band.currency) for band in bands if band.source == "placidway-safety"]
    assert safety == [(D(20_000), D(35_000), "USD")]


def test_other_bands_are_never_in_the_price(catalog: Catalog) -> None:
    tier = catalog.conditions["t1d"].tiers["standard"]
    assert tier.price is not None
    assert (tier.price.low, tier.price.high, tier.price.source) == (D(15_000), D(25_000), "placidway-t1d")
    assert len(tier.other_bands) == 3


def test_every_condition_says_what_to_bring(catalog: Catalog) -> None:
    assert [key for key, condition in catalog.conditions.items() if not condition.documents] == []


def test_every_condition_has_a_culture_of_at_least_a_week(catalog: Catalog) -> None:
    assert [key for key, condition in catalog.conditions.items() if condition.culture_weeks.low < 1] == []


def test_every_condition_has_a_standard_tier(catalog: Catalog) -> None:
    assert [key for key, condition in catalog.conditions.items() if "standard" not in condition.tiers] == []


def test_a_priced_condition_says_what_the_package_includes(catalog: Catalog) -> None:
    assert [key for key, condition in catalog.conditions.items() if priced(condition) and not condition.includes] == []


def test_three_cabins_of_fares_for_each_of_28_regions(catalog: Catalog) -> None:
    assert len(catalog.regions) == 28
    pairs = {f"{region} {cabin}" for region in catalog.regions for cabin in ("economy", "premium-economy", "business")}
    assert catalog.fares.keys() == pairs


def test_a_better_cabin_costs_more(catalog: Catalog) -> None:
    for region in catalog.regions:
        cabins = [catalog.fares[f"{region} {cabin}"] for cabin in ("economy", "premium-economy", "business")]
        assert [(fare.low, fare.high) for fare in cabins] == sorted((fare.low, fare.high) for fare in cabins)


def test_every_region_is_reached_from_some_country(catalog: Catalog) -> None:
    assert {region for country in catalog.countries.values() for region in country.regions} == catalog.regions.keys()


@pytest.mark.parametrize("name", FILES)
def test_every_price_in_the_file_has_a_source_and_the_day_it_was_checked(catalog: Catalog, name: str) -> None:
    bare = [
        where
        for where, record in records(raw(data_folder() / name))
        if {"currency", "per"} <= record.keys() and not (record.get("source") in catalog.sources and record["checked"])
    ]
    assert bare == []


@pytest.mark.parametrize("name", FILES)
def test_nothing_was_checked_in_the_future(name: str) -> None:
    days = [str(record["checked"]) for _, record in records(raw(data_folder() / name)) if "checked" in record]
    assert [day for day in days if day > TODAY[: len(day)]] == []


def test_prices_are_there_to_be_looked_at() -> None:
    """The two tests above would also pass if they found nothing."""
    found = [record for name in FILES for _, record in records(raw(data_folder() / name)) if "per" in record]
    assert len(found) > 100


def test_the_split_of_a_package_is_a_planning_assumption(catalog: Catalog) -> None:
    kinds = {catalog.sources[package.source].kind for package in catalog.packages.values()}
    assert kinds == {"planning assumption"}


def test_the_split_of_every_package_sums_to_one_exactly(catalog: Catalog) -> None:
    sums = {key: sum(part.share for part in package.components.values()) for key, package in catalog.packages.items()}
    assert sums == {"single-course": D(1), "stored-course": D(1), "monitored-programme": D(1)}


def test_consumption_tax_is_ten_per_cent(catalog: Catalog) -> None:
    tax = catalog.parameters.consumption_tax
    assert (tax.value, tax.unit) == (D(10), "percent")
