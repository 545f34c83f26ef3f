"""Reading the data folder and an overlay of it: what is replaced, and what is said of files that cannot be read."""

import re
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from overlays import FARE_COLUMNS, FARE_END, PRICE, REGION_COLUMNS, complaint, complaints, fares, places, write

from costcalc.catalog.load import FILES, PUBLISHED_PRICES, load_catalog
from costcalc.catalog.lookup import data_folder
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Statement
from costcalc.errors import DataError

D = Decimal

CLINIC = """\
[our-clinic]
title = "Our price list"
publisher = "Our clinic"
date = 2026-11-20
kind = "published list"
"""

VISA_HELP = f"""\
[visa-help]
category = "entry"
label = "Help with the visa"
[visa-help.prices]
standard = {PRICE}
"""

MEALS = f"""\
[meals]
category = "stay"
label = "All meals at the clinic"
[meals.prices]
standard = {PRICE}
"""


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data folder that is read in place of it, to be broken."""
    copy = tmp_path / "bundle"
    shutil.copytree(data_folder(), copy)
    monkeypatch.setattr("costcalc.catalog.load.data_folder", lambda: copy)
    return copy


# An overlay


def test_an_overlay_replaces_an_entry_by_its_key(tmp_path: Path) -> None:
    fee = load_catalog(write(tmp_path, {"fees.toml": MEALS})).fees["meals"]
    assert (fee.label, fee.prices["standard"].high) == ("All meals at the clinic", D(20))
    assert fee.prices.keys() == {"standard"}


def test_an_overlay_adds_an_entry_after_the_bundled_ones(catalog: Catalog, tmp_path: Path) -> None:
    overlaid = load_catalog(write(tmp_path, {"fees.toml": VISA_HELP}))
    assert list(overlaid.fees) == [*catalog.fees, "visa-help"]
    assert overlaid.fees["visa-help"].label == "Help with the visa"


def test_a_replaced_entry_keeps_its_place(catalog: Catalog, tmp_path: Path) -> None:
    assert list(load_catalog(write(tmp_path, {"fees.toml": MEALS})).fees) == list(catalog.fees)


def test_an_overlay_leaves_all_other_entries_as_they_were(catalog: Catalog, tmp_path: Path) -> None:
    overlaid = load_catalog(write(tmp_path, {"fees.toml": MEALS + VISA_HELP, "sources.toml": CLINIC}))
    changed = {"fees", "sources", "sha256", "overlay"}
    assert overlaid.model_dump(exclude=changed) == catalog.model_dump(exclude=changed)
    assert {key: overlaid.fees[key] for key in catalog.fees if key != "meals"} == {
        key: fee for key, fee in catalog.fees.items() if key != "meals"
    }
    assert {key: overlaid.sources[key] for key in catalog.sources} == catalog.sources


def test_an_entry_of_an_overlay_may_rest_on_a_source_of_the_overlay(tmp_path: Path) -> None:
    files = {"fees.toml": VISA_HELP.replace("clinic-lists", "our-clinic"), "sources.toml": CLINIC}
    overlaid = load_catalog(write(tmp_path, files))
    assert overlaid.sources[overlaid.fees["visa-help"].prices["standard"].source].title == "Our price list"


def test_a_sentence_of_an_overlay_is_a_text_or_a_text_with_sources(tmp_path: Path) -> None:
    reason = 'reason = { text = "asked of the clinic", sources = ["clinic-lists"] }'
    texts = f'[plain]\nlabel = "A"\nreason = "nobody knows"\n[cited]\nlabel = "B"\n{reason}\n'
    exclusions = load_catalog(write(tmp_path / "own", {"exclusions.toml": texts})).exclusions
    assert exclusions["plain"].reason == Statement(text="nobody knows")
    assert exclusions["cited"].reason == Statement(text="asked of the clinic", sources=("clinic-lists",))
    assert [entry.model_dump()["reason"] for entry in (exclusions["plain"], exclusions["cited"])] == [
        "nobody knows",
        {"text": "asked of the clinic", "sources": ("clinic-lists",)},
    ]


@pytest.mark.parametrize(
    ("reason", "message"),
    [
        ("3", "exclusions.toml:3: spa.reason: should be a text, or { text = …, sources = […] }"),
        ('""', "exclusions.toml:3: spa.reason.text: should have at least 1 character, not ''"),
        ('{ sources = ["clinic-lists"] }', "exclusions.toml:3: spa.reason.text: is missing: add it"),
        (
            '{ text = "so", sources = ["nowhere"] }',
            "exclusions.toml:3: spa.reason.sources.1: no source 'nowhere' in sources.toml: add it, or name another",
        ),
    ],
)
def test_a_sentence_that_is_no_text_or_rests_on_nothing_is_refused(tmp_path: Path, reason: str, message: str) -> None:
    assert complaint(tmp_path, {"exclusions.toml": f'[spa]\nlabel = "Spa"\nreason = {reason}\n'}) == message


def test_an_unquoted_day_is_read_like_a_quoted_one(tmp_path: Path) -> None:
    assert load_catalog(write(tmp_path, {"sources.toml": CLINIC})).sources["our-clinic"].date == "2026-11-20"


def test_an_overlay_replaces_one_fare_by_region_and_cabin(catalog: Catalog, tmp_path: Path) -> None:
    overlaid = load_catalog(write(tmp_path, {"fares.csv": fares("us-west", "business")}))
    assert (overlaid.fares["us-west business"].low, overlaid.fares["us-west business"].high) == (D(100), D(200))
    assert overlaid.fares["us-west economy"] == catalog.fares["us-west economy"]
    assert list(overlaid.fares) == list(catalog.fares)


def test_an_overlay_adds_a_region_with_its_fares(tmp_path: Path) -> None:
    files = {"regions.csv": REGION_COLUMNS + "hawaii,Hawaii,honolulu;hnl\n", "fares.csv": fares("hawaii")}
    overlaid = load_catalog(write(tmp_path, files))
    assert (overlaid.regions["hawaii"].aliases, len(overlaid.fares)) == (("honolulu", "hnl"), 87)


def test_an_overlay_of_single_records_replaces_the_fields_it_names(catalog: Catalog, tmp_path: Path) -> None:
    overlaid = load_catalog(write(tmp_path, {"edition.toml": 'version = "ours"\n'}))
    assert (overlaid.edition.version, overlaid.edition.disclaimer) == ("ours", catalog.edition.disclaimer)


def test_an_overlay_of_parameters_replaces_one_of_them(catalog: Catalog, tmp_path: Path) -> None:
    text = '[contingency]\nvalue = 15\nunit = "percent"\nsource = "planning-reserve"\nchecked = 2026-11-21\n'
    overlaid = load_catalog(write(tmp_path, {"parameters.toml": text}))
    assert overlaid.parameters.contingency.value == 15
    assert overlaid.parameters.max_nights == catalog.parameters.max_nights


def unlabelled(catalog: Catalog) -> Catalog:
    """Without the name of the overlay."""
    return catalog.model_copy(update={"overlay": None})


def test_an_empty_overlay_changes_nothing_but_is_named(catalog: Catalog, tmp_path: Path) -> None:
    assert load_catalog(tmp_path).overlay == tmp_path.name
    assert unlabelled(load_catalog(tmp_path)) == catalog


def test_files_of_other_types_in_an_overlay_are_left_alone(catalog: Catalog, tmp_path: Path) -> None:
    assert unlabelled(load_catalog(write(tmp_path, {"README.md": "Ours.", "fees.toml~": "["}))) == catalog


@pytest.mark.parametrize(
    "files",
    [
        {"fees.toml": VISA_HELP.replace("\n", "\r\n"), "fares.csv": fares("us-west").replace("\n", "\r\n")},
        {"fees.toml": "\ufeff" + VISA_HELP, "fares.csv": "\ufeff" + fares("us-west")},
        {"fees.toml": VISA_HELP.rstrip(), "fares.csv": fares("us-west").rstrip()},
        {"fees.toml": VISA_HELP, "fares.csv": fares("us-west").replace("\n", "\n\n")},
    ],
    ids=["windows line ends", "byte order mark", "no line end at the end", "blank lines"],
)
def test_files_as_other_programs_save_them_are_read(tmp_path: Path, files: Mapping[str, str]) -> None:
    overlaid = load_catalog(write(tmp_path, files))
    assert overlaid.fees["visa-help"].label == "Help with the visa"
    assert overlaid.fares["us-west economy"].low == 100


@pytest.mark.parametrize(
    ("quote", "separator"),
    [('"', "\n"), ('"', "\u2028"), ("", "\u2028"), ("", "\u0085"), ("", "\v")],
    ids=["quoted line end", "quoted U+2028", "U+2028", "U+0085", "vertical tab"],
)
def test_a_csv_cell_may_hold_what_does_not_end_a_row(tmp_path: Path, quote: str, separator: str) -> None:
    text = f"{FARE_COLUMNS}us-west,economy,1,2,{FARE_END.strip()}{quote}one{separator}two{quote}\n"
    fare = load_catalog(write(tmp_path, {"fares.csv": text})).fares["us-west economy"]
    assert fare.note == f"one{separator}two"


# The digest


def test_the_digest_is_that_of_the_bundled_files_alone_without_an_overlay(catalog: Catalog) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", catalog.sha256)
    assert load_catalog().sha256 == catalog.sha256


def test_the_digest_changes_with_an_overlay(catalog: Catalog, tmp_path: Path) -> None:
    assert load_catalog(write(tmp_path, {"fees.toml": MEALS})).sha256 != catalog.sha256


def test_the_digest_changes_with_any_byte_of_an_overlay(tmp_path: Path) -> None:
    one = load_catalog(write(tmp_path / "one", {"fees.toml": MEALS})).sha256
    other = load_catalog(write(tmp_path / "other", {"fees.toml": MEALS + "\n"})).sha256
    assert one != other


def test_the_digest_tells_files_apart_by_name(tmp_path: Path) -> None:
    one = load_catalog(write(tmp_path / "one", {"fees.toml": "# none\n"})).sha256
    other = load_catalog(write(tmp_path / "other", {"questions.toml": "# none\n"})).sha256
    assert one != other


def test_the_digest_is_the_same_wherever_the_overlay_lies(tmp_path: Path) -> None:
    files = {"sources.toml": CLINIC, "fees.toml": MEALS}
    one = load_catalog(write(tmp_path / "one", files)).sha256
    other = load_catalog(write(tmp_path / "other", dict(reversed(files.items())))).sha256
    assert one == other


# Folders and files


def test_an_overlay_that_is_a_file_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, {"fees.toml": MEALS}) / "fees.toml"
    with pytest.raises(DataError) as caught:
        load_catalog(path)
    expected = (f"{path}:1: is not a folder: name a folder with files like those of data/",)
    assert caught.value.problems == expected


def test_an_overlay_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nowhere"
    with pytest.raises(DataError) as caught:
        load_catalog(path)
    expected = (f"{path}:1: is not a folder: name a folder with files like those of data/",)
    assert caught.value.problems == expected


def test_a_mistake_in_the_data_ends_a_run_with_its_own_exit_code(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        load_catalog(tmp_path / "nowhere")
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("name", ["fee.toml", "fees.csv", "fares.toml"])
def test_a_file_the_catalogue_does_not_know_is_named_with_those_it_knows(tmp_path: Path, name: str) -> None:
    said = complaint(tmp_path, {name: ""})
    assert said.startswith(f"{name}:1: is no file of the catalogue; it knows ")
    assert sorted(said.partition(" it knows ")[2].split(", ")) == sorted([*FILES, PUBLISHED_PRICES])


def test_a_folder_named_like_a_file_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "fees.toml").mkdir()
    assert complaint(tmp_path, {}).startswith("fees.toml: cannot be read: ")


def test_a_copy_of_the_bundled_folder_is_the_same_catalogue(catalog: Catalog, bundle: Path) -> None:
    assert load_catalog() == catalog


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_bundled_file_that_is_missing_is_the_one_complaint(bundle: Path, name: str) -> None:
    (bundle / name).unlink()
    with pytest.raises(DataError) as caught:
        load_catalog()
    expected = (f"{bundle / name}:1: is missing: the catalogue needs it",)
    assert caught.value.problems == expected


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_bundled_file_that_cannot_be_parsed_is_the_one_complaint(bundle: Path, name: str) -> None:
    (bundle / name).write_bytes(b"\n\xff")
    with pytest.raises(DataError) as caught:
        load_catalog()
    expected = (f"{bundle / name}:2: is not UTF-8 text: save it as UTF-8",)
    assert caught.value.problems == expected


# Text that cannot be parsed


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (2, '[a]\nask = \n[b]\nask = "x"\n'),
        (2, '[a]\nask = "not closed\n[b]\nask = "x"\n'),
        (3, '[a]\nask = "x"\n[b\nask = "x"\n'),
        (1, "ask\n"),
        (3, '[a]\nask = "x"\nchecked = 2026-11\n'),
        (3, '[a]\nask = "x"\nchecked = 2026-02-30\n'),
        (4, '[a]\n\n# ask\nask = "x" "y"\n'),
    ],
    ids=[
        "no value",
        "text not closed",
        "header not closed",
        "no equals sign",
        "bare month",
        "no such day",
        "two values",
    ],
)
def test_a_toml_syntax_error_is_said_with_its_line(tmp_path: Path, line: int, text: str) -> None:
    assert complaint(tmp_path, {"questions.toml": text}).startswith(f"questions.toml:{line}: is not valid TOML: ")


def test_a_toml_array_that_is_never_closed_is_said_at_the_end_of_the_file(tmp_path: Path) -> None:
    said = complaint(tmp_path, {"questions.toml": '[a]\nask = [\n"x"'})
    assert said == "questions.toml:3: is not valid TOML: Unclosed array"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (4, '[a]\nask = "x"\n# again\nask = "y"\n'),
        (4, '[a]\nask = "x"\n\n[a]\nask = "y"\n'),
        (2, "[a]\nask = { x = 1, x = 2 }\n"),
    ],
    ids=["key", "table", "key of an inline table"],
)
def test_a_toml_key_that_is_there_twice_is_said_with_the_line_of_the_second(
    tmp_path: Path, line: int, text: str
) -> None:
    assert complaint(tmp_path, {"questions.toml": text}).startswith(f"questions.toml:{line}: is not valid TOML: ")


@pytest.mark.parametrize("text", ["a = " + "1" * 5000, "a = " + "[" * 5000], ids=["a huge number", "deep nesting"])
def test_toml_that_the_parser_gives_up_on_is_a_mistake_in_the_data_and_no_crash(tmp_path: Path, text: str) -> None:
    assert complaint(tmp_path, {"questions.toml": text}).startswith("questions.toml:1: is not valid TOML: ")


@pytest.mark.parametrize(
    ("line", "name", "raw"),
    [
        (2, "questions.toml", '[a]\nask = "café"\n'.encode("latin-1")),
        (1, "fees.toml", MEALS.encode("utf-16")),
        (3, "fares.csv", (fares("us-west", "business") + "us-west,economy,1,2,café").encode("latin-1")),
    ],
)
def test_text_that_is_not_utf_8_is_said_with_its_line(tmp_path: Path, line: int, name: str, raw: bytes) -> None:
    assert complaint(tmp_path, {name: raw}) == f"{name}:{line}: is not UTF-8 text: save it as UTF-8"


def test_a_csv_row_that_is_there_twice_is_said_with_both_lines(tmp_path: Path) -> None:
    text = fares("us-west", "business", "economy", "business")
    expected = "fares.csv:4: us-west business is there already, on line 2: remove one of the two"
    assert complaint(tmp_path, {"fares.csv": text}) == expected


def test_a_csv_row_with_too_few_cells_is_said_with_its_line(tmp_path: Path) -> None:
    text = fares("us-west", "business") + "us-west,economy,100\n"
    assert complaint(tmp_path, {"fares.csv": text}) == "fares.csv:3: 3 cells for 10 columns: add what is missing"


def test_a_csv_row_with_too_many_cells_is_said_with_its_line(tmp_path: Path) -> None:
    text = fares("us-west", "business") + f"us-west,economy,1,600,2,000,{FARE_END}"
    expected = "fares.csv:3: 12 cells for 10 columns: put texts with commas in quotes"
    assert complaint(tmp_path, {"fares.csv": text}) == expected


def test_every_csv_row_that_is_wrong_is_said(tmp_path: Path) -> None:
    text = fares("us-west", "business") + "us-west\n" + fares("us-west", "economy", "business", columns=False)
    expected = [
        "fares.csv:3: 1 cells for 10 columns: add what is missing",
        "fares.csv:5: us-west business is there already, on line 2: remove one of the two",
    ]
    assert complaints(tmp_path, {"fares.csv": text}) == expected


def test_a_blank_line_and_a_cell_of_two_lines_do_not_shift_the_lines_of_a_csv_file(tmp_path: Path) -> None:
    text = f'{FARE_COLUMNS}\nus-west,business,1,2,{FARE_END.strip()}"a\nb"\nus-west,economy,9,8,{FARE_END}'
    assert complaint(tmp_path, {"fares.csv": text}).startswith("fares.csv:5: us-west economy: low is 9 and high is 8")


@pytest.mark.parametrize("column", ["region", "cabin"])
def test_a_csv_file_without_a_column_of_its_key_is_said_on_its_first_line(tmp_path: Path, column: str) -> None:
    text = fares("us-west").replace(column, "thing", 1)
    expected = f"fares.csv:1: has no column {column!r}: its first line must name the columns"
    assert complaint(tmp_path, {"fares.csv": text}) == expected


def test_a_csv_row_without_its_key_is_said_on_its_line(tmp_path: Path) -> None:
    expected = "currencies.csv:2: code: is missing: add it"
    assert complaint(tmp_path, {"currencies.csv": "code,name,minor_unit\n,Nothing,2\n"}) == expected


def test_an_empty_csv_file_has_no_columns(tmp_path: Path) -> None:
    expected = "regions.csv:1: has no column 'key': its first line must name the columns"
    assert complaint(tmp_path, {"regions.csv": ""}) == expected


def test_a_csv_column_that_is_missing_is_missing_in_the_row(tmp_path: Path) -> None:
    text = "region,cabin,low,high,currency,per,tax,checked\nus-west,economy,1,2,USD,round-trip,none,2026-11\n"
    assert complaint(tmp_path, {"fares.csv": text}) == "fares.csv:2: us-west economy.source: is missing: add it"


def test_a_csv_column_that_nobody_knows_is_no_known_key_of_the_row(tmp_path: Path) -> None:
    expected = "regions.csv:2: us-west.airport: is not a known key: correct or remove it"
    assert complaint(tmp_path, {"regions.csv": "key,name,airport\nus-west,West,LAX\n"}) == expected


@pytest.mark.parametrize("cell", ['"x"y', '"not closed'])
def test_a_csv_syntax_error_is_said_with_its_line(tmp_path: Path, cell: str) -> None:
    text = f"{fares('us-west', 'business', 'economy')}us-west,premium-economy,1,2,{FARE_END.strip()}{cell}\n"
    assert complaint(tmp_path, {"fares.csv": text}).startswith("fares.csv:4: is not valid CSV: ")


# Everything at once


def test_all_mistakes_in_all_files_are_said_once_each_in_order(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "cities.toml": (
            '[tokyo]\nname = "Tokyo"\n[tokyo.transfer]\n'  # no lodging
            f"[tokyo.lodgings]\nstandard = {PRICE}\n"  # an unknown key
        ),
        "currencies.csv": "code,name,minor_unit\nUSD,US Dollar,cent\n",  # used by most prices
        "fares.csv": (
            f"{FARE_COLUMNS}us-west,economy,700,600,{FARE_END}"  # low above high
            f"us-west,business,700,800,{FARE_END.replace('USD', 'EUR')}"  # another currency
            f"hawaii,business,700,800,{FARE_END}"  # no such region
        ),
        "fees.toml": (
            VISA_HELP
            + MEALS.replace("low = 10", "low = 30")  # low above high
            + VISA_HELP.replace("visa-help", "guide").replace("clinic-lists", "nobody")  # no such source
            + VISA_HELP.replace("visa-help", "car").replace("JPY", "JPX")  # no such currency
        ),
        "hotels.toml": "",  # no such file
        "packages.toml": (
            '[single-course]\nsource = "planning-split"\nchecked = 2026-11-21\n[single-course.components]\n'
            'all = { label = "All", fee = "medical", share = 0.9 }\n'  # does not sum to one
        ),
        "plans.toml": "[two-trips]\nname = \n",  # used by nearly all conditions
        "questions.toml": b'[a]\nask = "caf\xe9"\n',
        "regions.csv": (
            f"{REGION_COLUMNS}us-west,West,x,y\n"  # used by fares and countries
            "us-east,East,\nus-east,East,\n"
        ),
        "sources.toml": (
            CLINIC.replace("2026-11-20", '"2026-02-30"')  # no such day
            + "[placidway-safety]\ntitle = 5\n"  # used by nearly all conditions
            + 'publisher = "P"\ndate = "2026-11"\nkind = "article"\n'
        ),
    }
    expected = [
        ("cities.toml:1", "tokyo.lodging: is missing: add it"),
        ("cities.toml:4", "tokyo.lodgings: is not a known key: correct or remove it"),
        ("currencies.csv:2", "USD.minor_unit: should be a valid integer"),
        ("fares.csv:2", "us-west economy: low is 700 and high is 600: low must not be above high"),
        ("fares.csv:3", "us-west business.currency: is in EUR and other fares in USD"),
        ("fees.toml:10", "meals.prices.standard: low is 30 and high is 20: low must not be above high"),
        ("fees.toml:15", "guide.prices.standard.source: no source 'nobody' in sources.toml: add it"),
        ("fees.toml:20", "car.prices.standard.currency: no currency 'JPX' in ISO 4217: correct the code"),
        ("hotels.toml:1", "is no file of the catalogue; it knows "),
        ("packages.toml:4", "single-course.components: the shares sum to 0.9: they must sum to 1"),
        ("plans.toml:2", "is not valid TOML: Invalid value"),
        ("questions.toml:2", "is not UTF-8 text: save it as UTF-8"),
        ("regions.csv:2", "4 cells for 3 columns: put texts with commas in quotes"),
        ("regions.csv:4", "us-east is there already, on line 3: remove one of the two"),
        ("sources.toml:4", "our-clinic.date: no such day: '2026-02-30'; write year-month-day"),
        ("sources.toml:7", "placidway-safety.title: should be a valid string, not 5"),
    ]
    said = complaints(tmp_path, files)
    assert [problem.split(": ")[0] for problem in said] == [place for place, _ in expected]
    for problem, (place, text) in zip(said, expected, strict=True):
        assert problem.startswith(f"{place}: {text}")


def test_mistakes_in_one_csv_file_are_said_together_whatever_their_kind(tmp_path: Path) -> None:
    text = f"{FARE_COLUMNS}us-west,economy,9,8,{FARE_END}us-west,business\n"
    expected = [
        "fares.csv:2: us-west economy: low is 9 and high is 8: low must not be above high",
        "fares.csv:3: 2 cells for 10 columns: add what is missing",
    ]
    assert complaints(tmp_path, {"fares.csv": text}) == expected


@pytest.mark.parametrize(
    ("place", "name", "text"),
    [
        ("parameters.toml:1: contingency", "parameters.toml", "contingency = 5\n"),
        ("edition.toml:1: version", "edition.toml", "version = 5\n"),
    ],
    ids=["parameters", "edition"],
)
def test_a_mistake_in_a_single_record_hides_none_elsewhere(tmp_path: Path, place: str, name: str, text: str) -> None:
    said = complaints(tmp_path, {name: text, "sources.toml": CLINIC.replace("2026-11-20", '"2026-02-30"')})
    assert places(said) == [place, "sources.toml:4: our-clinic.date"]


# One mistake, one complaint

BROKEN_SOURCE = '[placidway-safety]\ntitle = 5\npublisher = "P"\ndate = "2026-11"\nkind = "article"\n'
DAY_TRIP = """\
[day-trip]
name = "Day trip"
summary = "In and out."
source = "planning-journey"
checked = 2026-11-21
nights_per_further_infusion = { low = 1, high = 2, source = "planning-protocol", checked = 2026-11-21 }

[[day-trip.visits]]
name = "Infusion"
nights = { low = 1, high = 2 }
steps = [{ name = "Infusion", day = 0 }]
"""
NEW_REGION = REGION_COLUMNS + "hawaii,Hawaii,\n"


@pytest.mark.parametrize(
    ("start", "files"),
    [
        ("sources.toml:2: placidway-safety.title: should be ", {"sources.toml": BROKEN_SOURCE}),
        ("sources.toml:1: placidway-safety: should be ", {"sources.toml": "placidway-safety = 5\n"}),
        (
            "sources.toml:2: our-clinic.title: should be ",
            {
                "sources.toml": BROKEN_SOURCE.replace("placidway-safety", "our-clinic"),
                "fees.toml": VISA_HELP.replace("clinic-lists", "our-clinic"),
            },
        ),
        (
            "sources.toml:2: is not valid TOML: ",
            {
                "sources.toml": CLINIC.replace('"Our price list"', ""),
                "fees.toml": VISA_HELP.replace("clinic-lists", "our-clinic"),
            },
        ),
        (
            "sources.toml:1: is not UTF-8 text: ",
            {
                "sources.toml": b"#\xff\n" + CLINIC.encode(),
                "fees.toml": VISA_HELP.replace("clinic-lists", "our-clinic"),
            },
        ),
        ("packages.toml:1: single-course: should be ", {"packages.toml": "single-course = 5\n"}),
        ("plans.toml:1: two-trips: should be ", {"plans.toml": "two-trips = 5\n"}),
        ("cities.toml:1: tokyo: should be ", {"cities.toml": "tokyo = 5\n"}),
        ("currencies.csv:2: USD.minor_unit: should be ", {"currencies.csv": "code,name,minor_unit\nUSD,Dollar,9\n"}),
        ("regions.csv:2: us-west.name: is missing: ", {"regions.csv": REGION_COLUMNS + "us-west,,\n"}),
        ("regions.csv:2: hawaii.name: is missing: ", {"regions.csv": REGION_COLUMNS + "hawaii,,\n"}),
        (
            "regions.csv:2: hawaii.name: is missing: ",
            {"regions.csv": REGION_COLUMNS + "hawaii,,\n", "fares.csv": fares("hawaii")},
        ),
        (
            "regions.csv:3: hawaii is there already, ",
            {"regions.csv": NEW_REGION + "hawaii,Hawaii,\n", "fares.csv": fares("hawaii")},
        ),
        (
            "fares.csv:2: hawaii economy.low: should be ",
            {"regions.csv": NEW_REGION, "fares.csv": fares("hawaii").replace("100", "cheap", 1)},
        ),
        (
            "fares.csv:3: hawaii economy is there already, ",
            {"regions.csv": NEW_REGION, "fares.csv": fares("hawaii", "economy", "economy")},
        ),
        (
            "fares.csv:4: hawaii busines.cabin: should be ",
            {"regions.csv": NEW_REGION, "fares.csv": fares("hawaii", "economy", "premium-economy", "busines")},
        ),
        ("fares.csv:1: has no column 'cabin': ", {"regions.csv": NEW_REGION, "fares.csv": "region,low\nhawaii,1\n"}),
        (
            "plans.toml:11: day-trip.visits.1.steps.1.day: should be ",
            {"plans.toml": DAY_TRIP.replace("day = 0", "day = -1")},
        ),
        ("regions.csv:2: Hawaii.key: should be ", {"regions.csv": NEW_REGION.replace("hawaii", "Hawaii")}),
        ("parameters.toml:1: contingency: should be ", {"parameters.toml": "contingency = 5\n"}),
        ("edition.toml:1: version: should be ", {"edition.toml": "version = 5\n"}),
    ],
    ids=[
        "a bundled source of the wrong type",
        "a bundled source that is no table",
        "a new source of the wrong type",
        "sources that cannot be parsed",
        "sources that cannot be decoded",
        "a package that tiers name",
        "a plan that tiers name",
        "a city",
        "a currency that prices name",
        "a bundled region with fares and countries",
        "a new region without fares",
        "a new region with fares",
        "regions that cannot be read",
        "a fare that its region lacks now",
        "fares that cannot be read",
        "a fare whose cabin is misspelt",
        "fares without a column",
        "a part of a list of a list",
        "a key that is a column too",
        "a parameter",
        "the edition",
    ],
)
def test_one_broken_entry_is_one_complaint(tmp_path: Path, start: str, files: Mapping[str, str | bytes]) -> None:
    assert complaint(tmp_path, files)[: len(start)] == start


@given(
    name=st.sampled_from(sorted(FILES)),
    at=st.integers(0, 600),
    put=st.sampled_from(("", "low = 9", "x = ", "[", "]", '"""', "a,b", '"', "name = 5", "[t1d]", "[x]", ";", "é,,,")),
    instead=st.booleans(),
)
def test_whatever_line_is_spoilt_the_complaints_point_into_that_file(
    tmp_path_factory: pytest.TempPathFactory, name: str, at: int, put: str, instead: bool
) -> None:
    lines = (data_folder() / name).read_text("utf-8").split("\n")
    at %= len(lines)
    lines[at : at + instead] = [put]
    folder = write(tmp_path_factory.mktemp("spoilt"), {name: "\n".join(lines)})
    try:
        load_catalog(folder)
    except DataError as error:
        for problem in error.problems:
            found = re.match(rf"{re.escape(str(folder / name))}:(\d+): \S", problem)
            assert found, problem
            assert 1 <= int(found[1]) <= len(lines), problem
