"""Mistakes in entries, each with the file, the line, the place and how to mend it."""

from decimal import Decimal
from pathlib import Path

import pytest
from overlays import FARE_COLUMNS, FARE_END, PRICE, REGION_COLUMNS, complaint, complaints, fares, places

from costcalc.catalog.load import load_catalog
from costcalc.catalog.lookup import data_folder

FEE = f"""\
[visa-help]
category = "entry"
label = "Help with the visa"

[visa-help.prices]
standard = {PRICE}
"""

LONG_FEE = """\
# Ours.

[visa-help]
category = "entry"
label = "Help with the visa"

[visa-help.prices.standard]
low = 10
likely = 15
high = 20
currency = "JPY"
per = "case"
tax = "none"
source = "clinic-lists"
checked = "2026-11"
"""

SOURCE = """\
[our-clinic]
title = "Our price list"
publisher = "Our clinic"
date = "2026-11-20"
kind = "published list"
"""

CITY = f"""\
[nagoya]
name = "Nagoya"
aliases = ["ngo"]

[nagoya.lodging]
standard = {PRICE.replace("case", "room-night")}

[nagoya.transfer]
standard = {PRICE.replace("case", "one-way")}
"""

PACKAGE = """\
[short-course]
source = "planning-split"
checked = 2026-11-21

[short-course.components]
laboratory = { label = "Laboratory", fee = "technical", share = 0.6 }
clinic = { label = "Clinic", fee = "medical", share = 0.4 }
"""

CONDITION = """\
[lupus]
name = "Lupus"
aliases = ["sle"]
cells = "Cells"
cells_source = "placidway-safety"
treatment = "Infusion"
documents_source = "placidway-t1d"
culture_weeks = { low = 3, likely = 4, high = 6, source = "culture-times", checked = "2026-11" }

[lupus.tiers.standard]
name = "Standard"
summary = "A package."
price = { low = 1, high = 2, currency = "USD", per = "package", tax = "none", source = "fare-bands", checked = "2026" }
package = "single-course"
plans = [
    "two-trips",
    "long-stay",
]
infusions = { low = 1, likely = 1, high = 1, source = "placidway-safety", checked = "2026-11" }
"""

PLANS = """\
    "two-trips",
    "long-stay",
"""

BAND = '{ label = "x", low = 1, high = 2, currency = "EUR", per = "case", tax = "none", checked = "2026", source = '

BANDS = f"""\
other_bands = [
    {BAND}"tokyo-hotels" }},

    # and another
    {BAND}"card-fees" }},
]
"""

QUESTION = """\

[any-pets]
ask = "May I bring my dog?"
"""

PARAMETER = """\
[contingency]
value = 15
unit = "percent"
source = "planning-reserve"
checked = 2026-11-21
"""

PLAN = """\
[day-trip]
name = "Day trip"
summary = "In and out."
source = "planning-journey"
checked = 2026-11-21
nights_per_further_infusion = { low = 1, high = 2, source = "planning-protocol", checked = 2026-11-21 }

[[day-trip.visits]]
name = "Infusion"
nights = { low = 2, high = 2 }
steps = [
    { name = "Arrival", day = 0 },
    { name = "Infusion", day = 1, role = "infusion" },
]
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("fees.toml", FEE),
        ("fees.toml", LONG_FEE),
        ("sources.toml", SOURCE),
        ("cities.toml", CITY),
        ("packages.toml", PACKAGE),
        ("conditions.toml", CONDITION),
        ("plans.toml", PLAN),
        ("conditions.toml", CONDITION + BANDS),
        ("questions.toml", QUESTION),
        ("parameters.toml", PARAMETER),
    ],
)
def test_the_entries_that_are_spoilt_below_are_good(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    assert load_catalog(tmp_path).edition.version


def spoilt(text: str, old: str, new: str) -> str:
    """The text with one thing in it changed."""
    assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
    return text.replace(old, new)


# One entry alone


def test_a_missing_key_is_said_where_its_table_begins(tmp_path: Path) -> None:
    expected = "sources.toml:1: our-clinic.publisher: is missing: add it"
    assert complaint(tmp_path, {"sources.toml": spoilt(SOURCE, 'publisher = "Our clinic"\n', "")}) == expected


def test_a_missing_key_of_an_inner_table_is_said_where_the_inner_table_begins(tmp_path: Path) -> None:
    expected = "fees.toml:7: visa-help.prices.standard.tax: is missing: add it"
    assert complaint(tmp_path, {"fees.toml": spoilt(LONG_FEE, 'tax = "none"\n', "")}) == expected


def test_a_missing_key_of_an_inline_table_is_said_on_its_line(tmp_path: Path) -> None:
    expected = "fees.toml:6: visa-help.prices.standard.tax: is missing: add it"
    assert complaint(tmp_path, {"fees.toml": spoilt(FEE, 'tax = "none", ', "")}) == expected


def test_a_missing_key_of_a_table_in_an_array_is_said_on_its_line(tmp_path: Path) -> None:
    expected = "plans.toml:13: day-trip.visits.1.steps.2.day: is missing: add it"
    assert complaint(tmp_path, {"plans.toml": spoilt(PLAN, "day = 1, ", "")}) == expected


def test_a_price_without_a_source_is_refused(tmp_path: Path) -> None:
    expected = "fees.toml:7: visa-help.prices.standard.source: is missing: add it"
    assert complaint(tmp_path, {"fees.toml": spoilt(LONG_FEE, 'source = "clinic-lists"\n', "")}) == expected


def test_a_price_without_the_day_it_was_checked_is_refused(tmp_path: Path) -> None:
    expected = "fees.toml:7: visa-help.prices.standard.checked: is missing: add it"
    assert complaint(tmp_path, {"fees.toml": spoilt(LONG_FEE, 'checked = "2026-11"\n', "")}) == expected


def test_a_key_that_nobody_knows_is_said_with_its_line(tmp_path: Path) -> None:
    expected = "fees.toml:10: visa-help.prices.standard.hight: is not a known key: correct or remove it"
    said = complaints(tmp_path, {"fees.toml": spoilt(LONG_FEE, "high = 20", "hight = 20")})
    assert said == ["fees.toml:7: visa-help.prices.standard.high: is missing: add it", expected]


def test_a_parameter_that_nobody_knows_is_said_with_its_line(tmp_path: Path) -> None:
    text = '\n[max-pets]\nvalue = 2\nunit = "pets"\nsource = "planning-journey"\nchecked = "2026"\n'
    expected = "parameters.toml:2: max-pets: is not a known key: correct or remove it"
    assert complaint(tmp_path, {"parameters.toml": text}) == expected


@pytest.mark.parametrize(
    ("place", "text", "old", "new"),
    [
        ("sources.toml:1: our-clinic", SOURCE, SOURCE, 'our-clinic = "a list"\n'),
        ("sources.toml:2: our-clinic.title", SOURCE, '"Our price list"', "5"),
        ("sources.toml:2: our-clinic.title", SOURCE, '"Our price list"', '""'),
        ("sources.toml:4: our-clinic.date", SOURCE, '"2026-11-20"', '"November 2026"'),
        ("sources.toml:4: our-clinic.date", SOURCE, '"2026-11-20"', "2026-11-20T10:00:00"),
        ("sources.toml:5: our-clinic.kind", SOURCE, "published list", "hearsay"),
        ("sources.toml:5: our-clinic.url", SOURCE, "kind =", 'url = "our.clinic"\nkind ='),
        ("fees.toml:4: visa-help.category", LONG_FEE, '"entry"', '"visa"'),
        ("fees.toml:8: visa-help.prices.standard.low", LONG_FEE, "= 10", '= "ten"'),
        ("fees.toml:8: visa-help.prices.standard.low", LONG_FEE, "= 10", "= -1"),
        ("fees.toml:8: visa-help.prices.standard.low", LONG_FEE, "= 10", "= nan"),
        ("fees.toml:10: visa-help.prices.standard.high", LONG_FEE, "= 20", "= inf"),
        ("fees.toml:11: visa-help.prices.standard.currency", LONG_FEE, "JPY", "yen"),
        ("fees.toml:12: visa-help.prices.standard.per", LONG_FEE, '"case"', '"patient"'),
        ("fees.toml:6: visa-help.prices.luxury", FEE, "standard =", "luxury ="),
        ("fees.toml:6: visa-help.prices.standard.low", FEE, "low = 10", "low = true"),
        ("conditions.toml:3: lupus.aliases.1", CONDITION, '["sle"]', "[5]"),
        ("conditions.toml:17: lupus.tiers.standard.plans.2", CONDITION, '"long-stay"', "5"),
        ("conditions.toml:15: lupus.tiers.standard.plans", CONDITION, PLANS, ""),
        ("plans.toml:13: day-trip.visits.1.steps.2.day", PLAN, "day = 1", "day = -1"),
        ("plans.toml:10: day-trip.visits.1.nights.low", PLAN, "nights = { low = 2", "nights = { low = 1.5"),
        ("packages.toml:7: short-course.components.clinic.share", PACKAGE, "0.4", "0"),
        ("questions.toml:2: Any Pets", QUESTION, "any-pets", '"Any Pets"'),
    ],
)
def test_a_value_of_the_wrong_kind_is_said_with_its_line(
    tmp_path: Path, place: str, text: str, old: str, new: str
) -> None:
    assert places(complaints(tmp_path, {place.partition(":")[0]: spoilt(text, old, new)})) == [place]


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("fares.csv:2: us-west economy.low", f'{FARE_COLUMNS}us-west,economy,"1,600",2000,{FARE_END}'),
        ("fares.csv:3: us-west first.cabin", fares("us-west", "economy", "first")),
        ("countries.csv:2: usa.code", "code,name,aliases,regions\nusa,The States,,\n"),
        ("currencies.csv:2: USD.minor_unit", "code,name,minor_unit\nUSD,Dollar,5\n"),
        ("regions.csv:2: us-west.aliases.2", f"{REGION_COLUMNS}us-west,West,lax;;sfo\n"),
    ],
)
def test_a_cell_of_the_wrong_kind_is_said_with_its_line(tmp_path: Path, place: str, text: str) -> None:
    assert places(complaints(tmp_path, {place.partition(":")[0]: text})) == [place]


def test_a_value_of_the_wrong_kind_is_shown_with_what_it_should_be(tmp_path: Path) -> None:
    expected = "fees.toml:8: visa-help.prices.standard.low: should be a valid decimal, not 'ten'"
    assert complaint(tmp_path, {"fees.toml": spoilt(LONG_FEE, "= 10", '= "ten"')}) == expected


def test_a_word_that_is_not_one_of_a_few_is_told_them(tmp_path: Path) -> None:
    expected = (
        "fees.toml:13: visa-help.prices.standard.tax: should be 'included', 'excluded', 'unknown' or 'none', not 'no'"
    )
    assert complaint(tmp_path, {"fees.toml": spoilt(LONG_FEE, '"none"', '"no"')}) == expected


@pytest.mark.parametrize(("line", "fee"), [(7, LONG_FEE), (6, FEE)], ids=["a table", "an inline table"])
def test_low_above_high_is_said_at_the_price(tmp_path: Path, line: int, fee: str) -> None:
    text = spoilt(fee.replace("likely = 15\n", ""), "low = 10", "low = 30")
    expected = f"fees.toml:{line}: visa-help.prices.standard: low is 30 and high is 20: low must not be above high"
    assert complaint(tmp_path, {"fees.toml": text}) == expected


@pytest.mark.parametrize("likely", ["9", "21", "20.01"])
def test_likely_outside_low_and_high_is_said_at_the_price(tmp_path: Path, likely: str) -> None:
    expected = f"fees.toml:7: visa-help.prices.standard: likely is {likely}: it must lie between low (10) and high (20)"
    assert complaint(tmp_path, {"fees.toml": spoilt(LONG_FEE, "= 15", f"= {likely}")}) == expected


@pytest.mark.parametrize("likely", ["10", "20", "10.0"])
def test_likely_may_be_low_or_high_itself(tmp_path: Path, likely: str) -> None:
    (tmp_path / "fees.toml").write_text(spoilt(LONG_FEE, "= 15", f"= {likely}"), "utf-8")
    assert load_catalog(tmp_path).fees["visa-help"].prices["standard"].likely == Decimal(likely)


def test_low_above_high_of_a_count_is_said_at_the_count(tmp_path: Path) -> None:
    expected = "plans.toml:10: day-trip.visits.1.nights: low is 3 and high is 2: low must not be above high"
    text = spoilt(PLAN, "nights = { low = 2", "nights = { low = 3")
    assert complaint(tmp_path, {"plans.toml": text}) == expected


def test_low_above_high_of_a_fare_is_said_on_its_row(tmp_path: Path) -> None:
    expected = "fares.csv:3: us-west business: low is 200 and high is 100: low must not be above high"
    text = fares("us-west", "economy") + f"us-west,business,200,100,{FARE_END}"
    assert complaint(tmp_path, {"fares.csv": text}) == expected


# Sources, currencies and days


@pytest.mark.parametrize(
    ("place", "text", "old", "new"),
    [
        ("fees.toml:6: visa-help.prices.standard.source", FEE, "clinic-lists", "nobody"),
        ("fees.toml:14: visa-help.prices.standard.source", LONG_FEE, "clinic-lists", "nobody"),
        ("conditions.toml:5: lupus.cells_source", CONDITION, 's_source = "placidway-safety"', 's_source = "nobody"'),
        ("conditions.toml:8: lupus.culture_weeks.source", CONDITION, "culture-times", "nobody"),
        ("conditions.toml:13: lupus.tiers.standard.price.source", CONDITION, "fare-bands", "nobody"),
        ("conditions.toml:21: lupus.tiers.standard.other_bands.1.source", CONDITION + BANDS, "tokyo-hotels", "nobody"),
        ("conditions.toml:24: lupus.tiers.standard.other_bands.2.source", CONDITION + BANDS, "card-fees", "nobody"),
        ("plans.toml:4: day-trip.source", PLAN, '"planning-journey"', '"nobody"'),
        ("packages.toml:2: short-course.source", PACKAGE, "planning-split", "nobody"),
        ("parameters.toml:4: contingency.source", PARAMETER, "planning-reserve", "nobody"),
        ("fares.csv:2: us-west economy.source", fares("us-west", "economy"), "fare-bands", "nobody"),
    ],
)
def test_a_source_that_is_not_there_is_said_with_its_line(
    tmp_path: Path, place: str, text: str, old: str, new: str
) -> None:
    expected = f"{place}: no source 'nobody' in sources.toml: add it, or name another"
    assert complaint(tmp_path, {place.partition(":")[0]: spoilt(text, old, new)}) == expected


@pytest.mark.parametrize(
    ("place", "text", "old", "new"),
    [
        ("fees.toml:11: visa-help.prices.standard.currency", LONG_FEE, "JPY", "JPX"),
        ("fees.toml:6: visa-help.prices.standard.currency", FEE, "JPY", "JPX"),
        ("conditions.toml:13: lupus.tiers.standard.price.currency", CONDITION, "USD", "JPX"),
    ],
)
def test_a_currency_that_is_not_there_is_said_with_its_line(
    tmp_path: Path, place: str, text: str, old: str, new: str
) -> None:
    expected = f"{place}: no currency 'JPX' in ISO 4217: correct the code"
    assert complaint(tmp_path, {place.partition(":")[0]: spoilt(text, old, new)}) == expected


@pytest.mark.parametrize("day", ["2026-02-30", "2026-02-29", "2026-13", "2026-00", "2026-11-31", "0000"])
def test_a_day_that_the_calendar_lacks_is_said_with_its_line(tmp_path: Path, day: str) -> None:
    expected = f"sources.toml:4: our-clinic.date: no such day: '{day}'; write year-month-day"
    assert complaint(tmp_path, {"sources.toml": spoilt(SOURCE, "2026-11-20", day)}) == expected


@pytest.mark.parametrize("day", ["2024-02-29", "2026-02", "2026"])
def test_a_day_a_month_or_a_year_that_the_calendar_has_is_good(tmp_path: Path, day: str) -> None:
    (tmp_path / "sources.toml").write_text(spoilt(SOURCE, "2026-11-20", day), "utf-8")
    assert load_catalog(tmp_path).sources["our-clinic"].date == day


def test_a_price_checked_on_a_day_that_the_calendar_lacks_is_said_with_its_line(tmp_path: Path) -> None:
    expected = "fees.toml:15: visa-help.prices.standard.checked: no such day: '2026-02-30'; write year-month-day"
    assert complaint(tmp_path, {"fees.toml": spoilt(LONG_FEE, '"2026-11"', '"2026-02-30"')}) == expected


# Packages, plans and tiers


@pytest.mark.parametrize("share", ["0.39", "0.41", "0.400001"])
def test_shares_that_do_not_sum_to_one_are_said_where_the_components_begin(tmp_path: Path, share: str) -> None:
    said = complaint(tmp_path, {"packages.toml": spoilt(PACKAGE, "0.4", share)})
    expected = f"packages.toml:5: short-course.components: the shares sum to {'0.99' if share == '0.39' else '1.0'}"
    assert said.startswith(expected)
    assert said.endswith(": they must sum to 1")


def test_shares_are_added_as_written_and_not_as_binary_fractions(tmp_path: Path) -> None:
    tenths = "".join(f'part-{part} = {{ label = "Part", fee = "medical", share = 0.1 }}\n' for part in range(10))
    text = f'[tenths]\nsource = "planning-split"\nchecked = "2026"\n[tenths.components]\n{tenths}'
    (tmp_path / "packages.toml").write_text(text, "utf-8")
    assert len(load_catalog(tmp_path).packages["tenths"].components) == 10


def test_a_package_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    expected = (
        "conditions.toml:14: lupus.tiers.standard.package: no package 'single' in packages.toml; "
        "it has single-course, stored-course, monitored-programme"
    )
    assert complaint(tmp_path, {"conditions.toml": spoilt(CONDITION, '"single-course"', '"single"')}) == expected


def test_a_plan_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    expected = (
        "conditions.toml:17: lupus.tiers.standard.plans.2: no plan 'boat' in plans.toml; "
        "it has two-trips, long-stay, single-visit, multi-visit"
    )
    assert complaint(tmp_path, {"conditions.toml": spoilt(CONDITION, '"long-stay"', '"boat"')}) == expected


def test_a_plan_of_the_overlay_may_be_named_by_a_tier_of_it(tmp_path: Path) -> None:
    (tmp_path / "conditions.toml").write_text(spoilt(CONDITION, '"long-stay"', '"day-trip"'), "utf-8")
    (tmp_path / "plans.toml").write_text(PLAN, "utf-8")
    assert load_catalog(tmp_path).conditions["lupus"].tiers["standard"].plans == ("two-trips", "day-trip")


def test_a_tier_that_is_not_priced_per_package_is_said_with_its_line(tmp_path: Path) -> None:
    expected = "conditions.toml:13: lupus.tiers.standard.price: is per case: it must be per package"
    assert complaint(tmp_path, {"conditions.toml": spoilt(CONDITION, 'per = "package"', 'per = "case"')}) == expected


# Fares, regions and countries


def test_a_region_without_a_fare_is_said_with_the_cabins_it_lacks(tmp_path: Path) -> None:
    files = {"regions.csv": REGION_COLUMNS + "us-west,West,\nhawaii,Hawaii,\n", "fares.csv": fares("hawaii", "economy")}
    expected = [
        "regions.csv:3: hawaii: has no business fare: add a row to fares.csv",
        "regions.csv:3: hawaii: has no premium-economy fare: add a row to fares.csv",
    ]
    assert complaints(tmp_path, files) == expected


def test_a_fare_from_a_region_that_is_not_there_is_said_on_its_row(tmp_path: Path) -> None:
    expected = "fares.csv:2: hawaii economy.region: no region 'hawaii' in regions.csv: add it, or name another"
    assert complaint(tmp_path, {"fares.csv": fares("hawaii", "economy")}) == expected


@pytest.mark.parametrize("region", ["us-west", "gulf"], ids=["the first region", "another region"])
@pytest.mark.parametrize("cabin", ["economy", "business"])
def test_a_fare_in_another_currency_is_said_on_its_row_alone(tmp_path: Path, region: str, cabin: str) -> None:
    expected = (
        f"fares.csv:2: {region} {cabin}.currency: is in EUR and other fares in USD: "
        "regions are compared, so use one currency"
    )
    assert complaint(tmp_path, {"fares.csv": fares(region, cabin).replace("USD", "EUR")}) == expected


def test_all_fares_may_be_in_another_currency(tmp_path: Path) -> None:
    text = (data_folder() / "fares.csv").read_text("utf-8").replace(",USD,", ",EUR,")
    (tmp_path / "fares.csv").write_text(text, "utf-8")
    assert {fare.currency for fare in load_catalog(tmp_path).fares.values()} == {"EUR"}


def test_a_fare_that_is_not_for_a_round_trip_is_said_on_its_row(tmp_path: Path) -> None:
    expected = "fares.csv:2: gulf economy.per: should be 'round-trip', not 'one-way'"
    assert complaint(tmp_path, {"fares.csv": fares("gulf", "economy").replace("round-trip", "one-way")}) == expected


def test_a_country_of_a_region_that_is_not_there_is_said_on_its_row(tmp_path: Path) -> None:
    text = "code,name,aliases,regions\nUS,United States,,us-east;us-north\n"
    said = complaint(tmp_path, {"countries.csv": text})
    assert said == "countries.csv:2: US.regions.2: no region 'us-north' in regions.csv: add it, or name another"


# Comforts and units


def test_a_fee_without_a_standard_price_is_said_with_its_line(tmp_path: Path) -> None:
    expected = "fees.toml:5: visa-help.prices: has no standard price: add one"
    assert complaint(tmp_path, {"fees.toml": spoilt(FEE, "standard =", "budget =")}) == expected


def test_a_city_without_standard_lodging_is_said_with_its_line(tmp_path: Path) -> None:
    expected = "cities.toml:5: nagoya.lodging: has no standard price: add one"
    assert complaint(tmp_path, {"cities.toml": CITY.replace("standard", "premium", 1)}) == expected


def test_a_city_with_a_transfer_but_no_standard_one_is_said_with_its_line(tmp_path: Path) -> None:
    expected = "cities.toml:8: nagoya.transfer: has no standard price: add one, or leave all out"
    text = CITY.replace("transfer]\nstandard", "transfer]\npremium")
    assert complaint(tmp_path, {"cities.toml": text}) == expected


def test_a_city_without_transfers_must_say_so(tmp_path: Path) -> None:
    expected = "cities.toml:8: nagoya.transfer: is empty: add a price, or an entry to unpriced that says so"
    text = CITY.partition("[nagoya.transfer]")[0] + "[nagoya.transfer]\n"
    assert complaint(tmp_path, {"cities.toml": text}) == expected


def test_a_city_without_transfers_that_says_so_is_good(tmp_path: Path) -> None:
    text = CITY.partition("[nagoya.transfer]")[0] + (
        "[nagoya.transfer]\n[nagoya.unpriced]\n"
        'transfer = { category = "local-transport", label = "Transfers", reason = "no fare was collected" }\n'
    )
    (tmp_path / "cities.toml").write_text(text, "utf-8")
    assert load_catalog(tmp_path).cities["nagoya"].transfer == {}


def test_a_fee_by_the_page_needs_a_count(tmp_path: Path) -> None:
    expected = "fees.toml:1: visa-help: is priced by the page and has no count: add count = { low = …, high = … }"
    assert complaint(tmp_path, {"fees.toml": spoilt(FEE, '"case"', '"page"')}) == expected


@pytest.mark.parametrize("unit", ["package", "round-trip"])
def test_a_fee_is_neither_a_package_nor_a_flight(tmp_path: Path, unit: str) -> None:
    expected = f"fees.toml:6: visa-help.prices.standard: is per {unit}: it must be per case or person or page or "
    assert complaint(tmp_path, {"fees.toml": spoilt(FEE, '"case"', f'"{unit}"')}).startswith(expected)


# Names


def test_an_alias_that_another_entry_has_is_said_with_its_line(tmp_path: Path) -> None:
    expected = "cities.toml:3: nagoya.aliases.1: the name 'tokio' belongs to 'tokyo' already: give one of them another"
    assert complaint(tmp_path, {"cities.toml": spoilt(CITY, '"ngo"', '"Tokio"')}) == expected


def test_an_alias_clashes_in_any_case_and_with_underscores(tmp_path: Path) -> None:
    expected = (
        "conditions.toml:3: lupus.aliases.1: the name 'type-1-diabetes' belongs to 't1d' already: "
        "give one of them another"
    )
    assert complaint(tmp_path, {"conditions.toml": spoilt(CONDITION, '"sle"', '"TYPE_1 diabetes"')}) == expected


def test_a_name_that_another_entry_has_is_said_with_the_line_of_the_name(tmp_path: Path) -> None:
    said = complaint(tmp_path, {"cities.toml": spoilt(CITY, '"Nagoya"', '"Tokyo"')})
    assert said.startswith("cities.toml:2: nagoya")
    assert said.endswith("the name 'tokyo' belongs to 'tokyo' already: give one of them another")


def test_a_key_that_another_entry_has_as_a_name_is_said_where_the_entry_begins(tmp_path: Path) -> None:
    text = "\n" + CITY.replace("[nagoya", "[tokio")
    said = complaint(tmp_path, {"cities.toml": text})
    assert said.startswith("cities.toml:2: tokio")
    assert said.endswith("the name 'tokio' belongs to 'tokyo' already: give one of them another")


def test_an_alias_of_a_region_that_another_has_is_said_on_its_row(tmp_path: Path) -> None:
    files = {"regions.csv": REGION_COLUMNS + "hawaii,Hawaii,hnl;LAX\n", "fares.csv": fares("hawaii")}
    expected = "regions.csv:2: hawaii.aliases.2: the name 'lax' belongs to 'us-west' already: give one of them another"
    assert complaint(tmp_path, files) == expected


def test_an_alias_that_an_overlay_gives_a_bundled_entry_is_said_in_the_overlay(tmp_path: Path) -> None:
    text = REGION_COLUMNS + '\nus-west,"United States, West",lax;yvr\n'
    said = complaint(tmp_path, {"regions.csv": text})
    assert (
        said
        == "regions.csv:3: us-west.aliases.2: the name 'yvr' belongs to 'canada-west' already: give one of them another"
    )


def test_an_entry_may_repeat_its_own_names(tmp_path: Path) -> None:
    (tmp_path / "cities.toml").write_text(spoilt(CITY, '"ngo"', '"nagoya", "Nagoya", "NAGOYA"'), "utf-8")
    assert load_catalog(tmp_path).cities["nagoya"].name == "Nagoya"


def test_entries_of_two_kinds_may_share_a_name(tmp_path: Path) -> None:
    (tmp_path / "conditions.toml").write_text(spoilt(CONDITION, '"sle"', '"tokyo"'), "utf-8")
    assert load_catalog(tmp_path).conditions["lupus"].aliases == ("tokyo",)
