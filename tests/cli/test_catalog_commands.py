"""`costcalc catalog`: what there is, one entry with its sources, the check of a data folder, and the schemas."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from .conftest import Inside, assert_refused

USAGE, DATA = 2, 3


def test_list_names_every_condition_with_its_bands_and_the_plans_and_cities(inside: Inside) -> None:
    done = inside("catalog", "list")
    assert (done.code, done.err) == (0, "")
    assert re.search(r"^t1d +Type 1 diabetes$", done.out, re.MULTILINE)
    assert re.search(r"^ +standard +15,000 to 25,000 USD$", done.out, re.MULTILINE)
    assert re.search(r"^ +advanced +30,000 to 50,000 USD$", done.out, re.MULTILINE)
    assert re.search(r"^autoimmune +Autoimmune disorders\n +standard +no package price$", done.out, re.MULTILINE)
    assert re.search(r"^two-trips +A first visit", done.out, re.MULTILINE)
    assert re.search(r"^tokyo +Tokyo$", done.out, re.MULTILINE)
    assert "\x1b" not in done.out


@pytest.mark.parametrize("columns", [30, 44, 60, 80, 200])
def test_list_cuts_no_band_and_no_key_short_at_any_width(inside: Inside, columns: int) -> None:
    done = inside("catalog", "list", COLUMNS=str(columns))
    assert (done.code, done.err) == (0, "")
    assert "…" not in done.out
    words = " ".join(done.out.split())
    for whole in ("15,000 to 25,000 USD", "90,000 to 150,000 USD", "liver-cirrhosis", "advanced", "two-trips"):
        assert whole in words


@pytest.mark.parametrize(
    ("kind", "key", "name"),
    [
        ("regions", "us-west", "United States, West"),
        ("countries", "DE", "Germany"),
        ("currencies", "JPY", "Japanese Yen"),
        ("sources", "placidway-t1d", "How Much Does Stem Cell Treatment for Type 1 Diabetes Cost in Japan?"),
        ("conditions", "knee-oa", "Knee osteoarthritis"),
        ("plans", "long-stay", "One stay in Japan"),
        ("Cities", "osaka", "Osaka"),
    ],
)
def test_list_of_one_kind_has_its_entries_and_no_other_kind(inside: Inside, kind: str, key: str, name: str) -> None:
    done = inside("catalog", "list", kind, COLUMNS="120")
    assert (done.code, done.err) == (0, "")
    assert re.search(rf"^{key} .*{re.escape(name)}", done.out, re.MULTILINE)
    assert len(re.findall(r"^[A-Z][A-Z ,.0-9-]+$", done.out, re.MULTILINE)) == 1


def test_list_of_an_unknown_kind_is_refused_with_the_kinds(inside: Inside) -> None:
    assert_refused(inside("catalog", "list", "hotels"), USAGE, "unknown kind 'hotels'", "regions", "cities")


@pytest.mark.parametrize(
    ("key", "parts"),
    [
        ("t1d", ("Type 1 diabetes (t1d)", "30,000 to 50,000 USD", "SOURCES", "[placidway-t1d]", "PlacidWay")),
        ("Type 1 Diabetes", ("Type 1 diabetes (t1d)",)),
        ("autoimmune", ("the articles give no price", "--treatment-price")),
        ("tokyo", ("Tokyo (tokyo)", "120 to 300 USD per room night", "[tokyo-hotels]", "SOURCES")),
        ("fukuoka", ("WITHOUT A PRICE", "no fare was collected")),
        ("two-trips", ("Two short trips (two-trips)", "2 to 3 nights, after the culture", "SOURCES", "ASSUMPTIONS")),
    ],
)
def test_show_has_everything_of_an_entry_and_its_sources(inside: Inside, key: str, parts: tuple[str, ...]) -> None:
    done = inside("catalog", "show", key)
    assert (done.code, done.err) == (0, "")
    words = " ".join(done.out.split())
    assert [part for part in parts if part not in words] == []


@pytest.mark.parametrize(
    ("arguments", "fragments"),
    [(("tokio2",), ("'tokio2'", "Did you mean tokyo?")), (("xyzzy",), ("'xyzzy'", "catalog list")), ((), ("KEY",))],
)
def test_show_of_an_unknown_key_is_refused_with_the_nearest(
    inside: Inside, arguments: tuple[str, ...], fragments: tuple[str, ...]
) -> None:
    assert_refused(inside("catalog", "show", *arguments), USAGE, *fragments)


def test_check_says_that_the_catalogue_is_valid(inside: Inside) -> None:
    done = inside("catalog", "check")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"The catalogue \S+ is valid\.\n", done.out)


def test_check_of_a_valid_overlay_names_it(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "questions.toml").write_text('[tax]\nask = "With tax?"\n', "utf-8")
    done = inside("catalog", "check", "own")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"The catalogue \S+ is valid with own\.\nreplaces in questions: tax\n", done.out)


def test_check_takes_the_names_of_lines_of_an_overlay_into_account(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    kind = '[kinds.harvest]\nname = "Harvest"\nrole = "part"\naliases = ["our harvest"]\n[kinds.spa]\nname = "Spa"\n'
    names = tmp_path / "own" / "audit_lines.toml"
    names.write_text(f'{kind}role = "service"\naliases = ["onsen"]\n', "utf-8")
    done = inside("catalog", "check", "own")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[1:] == ["replaces in audit_lines: harvest", "adds in audit_lines: spa"]
    names.write_text(f'{kind}role = "servant"\naliases = ["onsen"]\n', "utf-8")
    assert_refused(inside("catalog", "check", "own"), DATA, "own/audit_lines.toml:7: kinds.spa.role: should be ")


def test_check_notes_a_source_that_is_named_within_a_text(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    text = '[spa]\nlabel = "Spa"\nreason = "some sell it [clinic-lists], others do not [sic]"\n'
    (tmp_path / "own" / "exclusions.toml").write_text(text, "utf-8")
    done = inside("catalog", "check", "own")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines()[1:] == [
        "adds in exclusions: spa",
        "note: exclusions.spa: [clinic-lists] within a text is no citation; "
        'notes take { text = "…", sources = ["clinic-lists"] }',
    ]


MISTAKES = {
    "cities.toml": '# one\n[tokyo]\nname = "Tokyo"\nshade = 3\nlodging = {}\ntransfer = {}\n',
    "countries.csv": "code,name,aliases,regions\nDE,Germany,,western-europe\nFR,France,,narnia\n",
    "fees.toml": '[records]\ncategory = "preparation\n',
    "hotels.toml": "",
}


def test_check_names_every_mistake_of_every_file_with_its_line(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    for name, text in MISTAKES.items():
        (tmp_path / "own" / name).write_text(text, "utf-8")
    done = inside("catalog", "check", "own")
    places = ("own/cities.toml:4:", "own/countries.csv:3:", "own/fees.toml:2:", "own/hotels.toml:1:")
    assert_refused(done, DATA, *places, "tokyo.shade", "'narnia'", "not valid TOML", "is no file of the catalogue")


def test_an_estimate_on_an_overlay_with_two_mistakes_names_both_and_prints_no_budget(
    inside: Inside, tmp_path: Path
) -> None:
    (tmp_path / "own").mkdir()
    for name in ("cities.toml", "countries.csv"):
        (tmp_path / "own" / name).write_text(MISTAKES[name], "utf-8")
    done = inside("estimate", "-c", "t1d", "--data", "own", "-o", "x.json")
    assert_refused(done, DATA, "own/cities.toml:4:", "own/countries.csv:3:")
    assert not (tmp_path / "x.json").exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("questions.toml", b"a = " + b"[" * 2000 + b"]" * 2000, id="nested-too-deep"),
        pytest.param("questions.toml", b"[a]\nask = " + b"9" * 5000, id="endless-integer"),
        pytest.param("questions.toml", b"\xff", id="not-utf-8"),
        pytest.param(
            "fees.toml",
            b'[x]\ncategory = "support"\nlabel = "x"\n[x.prices]\nstandard = { low = 1, high = 1e30, currency = "USD", '
            b'per = "case", tax = "none", source = "planning-records", checked = "2026-11" }\n',
            id="endless-price",
        ),
    ],
)
def test_an_overlay_that_nobody_would_write_by_hand_ends_with_3_and_its_place(
    inside: Inside, tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / name).write_bytes(data)
    assert_refused(inside("estimate", "-c", "t1d", "--data", "own"), DATA, f"own/{name}:")


def test_unusual_line_separators_in_texts_do_not_shift_the_line_of_a_mistake(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "questions.toml").write_text('# a\u2028b \u0085 c\n[tax]\nasks = "x"\n', "utf-8")
    assert_refused(inside("catalog", "check", "own"), DATA, "own/questions.toml:3: tax.asks")


@pytest.mark.parametrize("arguments", [(), ("catalog",), ("Quote",)])
def test_schema_is_a_valid_json_schema(inside: Inside, arguments: tuple[str, ...]) -> None:
    done = inside("catalog", "schema", *arguments)
    assert (done.code, done.err) == (0, "")
    Draft202012Validator.check_schema(json.loads(done.out))


def test_schema_of_an_unknown_document_is_refused_with_the_known_ones(inside: Inside) -> None:
    assert_refused(inside("catalog", "schema", "invoice"), USAGE, "'invoice'", "catalog, quote")


@pytest.mark.parametrize(
    "arguments",
    [
        ("-c", "t1d", "-t", "advanced"),
        ("-c", "t1d", "-t", "premium", "-x", "IDR", "--companions", "3", "--lodging", "premium"),
        ("-c", "knee", "--city", "fukuoka", "--from", "germany", "-x", "JPY"),
        ("-c", "autoimmune", "--treatment-price", "18000-24000 USD excl tax", "--nights", "4-6"),
        ("-c", "t1d", "--plan", "long-stay", "--culture-weeks", "3-4", "--without", "treatment"),
        ("-c", "t1d", "--contingency", "0"),
        ("-c", "t1d", "--contingency", "0.0001"),
    ],
    ids=" ".join,
)
def test_a_real_quote_fits_its_schema(inside: Inside, arguments: tuple[str, ...]) -> None:
    schema = json.loads(inside("catalog", "schema", "quote").out)
    quote = json.loads(inside("estimate", "-f", "json", *arguments).out)
    problems = Draft202012Validator(schema).iter_errors(quote)
    assert [f"{problem.json_path}: {problem.message}" for problem in problems] == []


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("entry", "TH Thailand"),
        ("accommodation-tax", "since 2026-03-01; price_from 0"),
        ("seasons", "surcharge 10 to 50 %"),
        ("closures", "the Obon closure; first 08-13; last 08-16"),
        ("children", "fares 0.75"),
        ("milestones", "weeks 4; of after-infusion"),
        ("instalments", "due each-visit; weeks_before 3"),
        ("cancellation", "percent 50 to 100 %"),
        ("shares", "of treatment; percent 0.5 to 3.5 % [planning-bank]; when pay-wire"),
        ("fees", "standard 30,000 to 34,200 JPY per half day"),
        ("fares", "gulf economy"),
    ],
)
def test_the_rules_of_a_journey_are_listed_with_their_sources(inside: Inside, kind: str, told: str) -> None:
    done = inside("catalog", "list", kind, COLUMNS="200")
    assert (done.code, done.err) == (0, "")
    assert told in " ".join(done.out.split())
    assert "[" in done.out


def test_a_country_is_shown_with_its_entry_rule_and_fares(inside: Inside) -> None:
    out = inside("catalog", "show", "Thailand", COLUMNS="200").out
    assert "15 days without a visa; with an e-passport. [passport-index]" in out
    assert "RETURN FARES" in out
    assert "[fare-bands]" in out


def test_a_city_is_shown_with_its_flats_and_taxes(inside: Inside) -> None:
    out = " ".join(inside("catalog", "show", "tokyo", COLUMNS="200").out.split())
    assert "A FLAT BY THE MONTH" in out
    assert "180,000 to 450,000 JPY per month" in out
    assert "for a night of 15,000 and more: 200 JPY for each person" in out
