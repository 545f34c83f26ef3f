"""Defaults from the configuration file and from variables: which wins, what is refused, and what does not need them."""

import csv
import json
import os
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from costcalc.cli.app import app
from costcalc.cli.configuration import setting_of
from costcalc.cli.settings import SETTINGS

from .conftest import Done, Inside, Process, assert_refused, assert_said, assert_visible

USAGE, DATA, TOO_OLD = 2, 3, 5
T1D = ("estimate", "-c", "t1d", "-f", "json")

Write = Callable[[str], Path]


def usual() -> Path:
    """Where the configuration file of the tests' user would be."""
    return Path(os.environ["XDG_CONFIG_HOME"]) / "costcalc" / "config.toml"


@pytest.fixture
def write() -> Write:
    """Write the configuration file."""

    def write(text: str) -> Path:
        path = usual()
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    return write


def scenario(done: Done) -> dict[str, Any]:
    """What was estimated."""
    assert (done.code, done.err) == (0, "")
    return dict(json.loads(done.out)["scenario"])


# Which one wins


def test_without_a_configuration_the_built_in_default_holds(inside: Inside) -> None:
    assert scenario(inside(*T1D))["city"] == "tokyo"


def test_the_file_wins_over_what_is_built_in(inside: Inside, write: Write) -> None:
    write('city = "osaka"')
    assert scenario(inside(*T1D))["city"] == "osaka"


def test_a_variable_wins_over_the_file(inside: Inside, write: Write) -> None:
    write('city = "osaka"')
    assert scenario(inside(*T1D, COSTCALC_CITY="kyoto"))["city"] == "kyoto"


def test_the_command_line_wins_over_a_variable_and_the_file(inside: Inside, write: Write) -> None:
    write('city = "osaka"')
    assert scenario(inside(*T1D, "--city", "sapporo", COSTCALC_CITY="kyoto"))["city"] == "sapporo"


def test_the_same_holds_in_processes(process: Process, write: Write) -> None:
    write('currency = "EUR"')
    assert scenario(process(*T1D))["currency"] == "EUR"
    assert scenario(process(*T1D, COSTCALC_CURRENCY="AUD"))["currency"] == "AUD"


def test_a_list_replaces_a_list(inside: Inside, write: Write) -> None:
    assert scenario(inside(*T1D))["without"] == []
    write('without = ["flights", "insurance"]')
    assert scenario(inside(*T1D))["without"] == ["flights", "insurance"]
    assert scenario(inside(*T1D, COSTCALC_WITHOUT="stay, entry"))["without"] == ["stay", "entry"]
    assert scenario(inside(*T1D, "--without", "entry", COSTCALC_WITHOUT="stay"))["without"] == ["entry"]


@pytest.mark.parametrize("ages", ["[11, 4]", '"11, 4"', '["4", "11"]'])
def test_ages_are_a_list_or_a_text(inside: Inside, write: Write, ages: str) -> None:
    write(f"child-ages = {ages}")
    assert scenario(inside(*T1D))["child_ages"] == [4, 11]
    assert scenario(inside(*T1D, COSTCALC_CHILD_AGES="9"))["child_ages"] == [9]
    assert scenario(inside(*T1D, "--child-ages", "2", COSTCALC_CHILD_AGES="9"))["child_ages"] == [2]


def test_a_flag_may_be_switched_on_and_off(inside: Inside, write: Write) -> None:
    note = "there are no rates of 2025-06-14"
    sunday = (*T1D, "--rate-date", "2025-06-14")
    assert note in inside(*sunday).err
    write("quiet = true")
    assert inside(*sunday).err == ""
    assert note in inside(*sunday, COSTCALC_QUIET="no").err
    assert inside(*sunday, "-q", COSTCALC_QUIET="no").err == ""


def test_a_required_option_may_be_configured(inside: Inside, write: Write) -> None:
    assert_refused(inside("estimate", "-f", "json"), USAGE, "--condition")
    write('condition = "knee-oa"')
    assert scenario(inside("estimate", "-f", "json"))["condition"] == "knee-oa"
    assert scenario(inside("estimate", "-f", "json", COSTCALC_CONDITION="t1d"))["condition"] == "t1d"
    assert scenario(inside("estimate", "-c", "t2d", "-f", "json", COSTCALC_CONDITION="t1d"))["condition"] == "t2d"


def test_every_setting_does_what_its_option_does(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "prices").mkdir()
    (tmp_path / "rates.csv").write_text("Date,USD,JPY\n2025-06-13,1.15,160\n", "utf-8")
    values = {
        "condition": "t1d",
        "tier": "advanced",
        "plan": "long-stay",
        "from": "germany",
        "nationality": "FR",
        "companions": 2,
        "child-ages": [4, 11],
        "city": "osaka",
        "lodging": "premium",
        "cabin": "business",
        "interpreter": "clinic",
        "pay": "card",
        "without": ["insurance", "preparation"],
        "contingency": 7.5,
        "currency": "EUR",
        "rates": "rates.csv",
        "rates-url": "http://127.0.0.1:9/api",
        "rate": ["EUR/JPY=150"],
        "max-age": 400,
        "fx-buffer": 2,
        "data": "prices",
        "prepared-by": "Example Travel",
        "valid-days": 14,
        "locale": "de",
        "quiet": True,
        "plain": True,
    }
    assert values.keys() == SETTINGS.keys()
    options: list[str] = []
    for name, value in values.items():
        texts = value if name in {"without", "rate"} else [value]
        assert isinstance(texts, list)
        for text in texts:
            options += [f"--{name}"] if text is True else [f"--{name}", str(text).strip("[]")]
    (tmp_path / "config.toml").write_text("".join(f"{k} = {json.dumps(v)}\n" for k, v in values.items()), "utf-8")
    variables = {
        f"COSTCALC_{name.upper().replace('-', '_')}": ",".join(map(str, value))
        if isinstance(value, list)
        else str(value)
        for name, value in values.items()
    }
    for format_ in ("json", "table"):
        typed = inside("estimate", "-f", format_, *options, COSTCALC_CONFIG="")
        assert (typed.code, typed.err) == (0, "")
        assert typed == inside("estimate", "-f", format_, COSTCALC_CONFIG="config.toml")
        assert typed == inside("estimate", "-f", format_, COSTCALC_CONFIG="", **variables)


# What the file may say


@pytest.mark.parametrize("line", ["fx_buffer = 2", "fx-buffer = 2", 'FX-Buffer = "2 %"', "fx-buffer = 2.0"])
def test_a_name_and_a_number_are_written_in_more_than_one_way(inside: Inside, write: Write, line: str) -> None:
    write(line)
    assert float(scenario(inside(*T1D))["fx_buffer"]) == 2


@pytest.mark.parametrize("line", ["", 'plan = ""', "without = []", "child-ages = []", "\ufeff# only a comment"])
def test_what_is_empty_is_as_if_it_were_not_set(inside: Inside, write: Write, line: str) -> None:
    expected = scenario(inside(*T1D))
    write(line)
    assert scenario(inside(*T1D)) == expected
    assert scenario(inside(*T1D, COSTCALC_PLAN=" ", COSTCALC_CITY="")) == expected


def test_files_that_the_file_names_start_from_its_folder(inside: Inside, write: Write) -> None:
    folder = write('rates = "mine.csv"\ndata = "prices"').parent
    (folder / "prices").mkdir()
    (folder / "mine.csv").write_text("Date,USD,JPY\n2025-06-13,1.15,160\n", "utf-8")
    done = inside(*T1D)
    assert done.code == 0, done.err
    assert json.loads(done.out)["rates"][0]["date"] == "2025-06-13"
    assert json.loads(done.out)["catalog"]["overlay"] == "prices"


def test_a_tilde_is_the_folder_of_the_user(inside: Inside, write: Write, tmp_path: Path) -> None:
    write('data = "~/prices"')
    assert_refused(inside(*T1D, HOME=str(tmp_path)), DATA, str(tmp_path / "prices"))


def test_rates_that_are_no_file_stay_a_word(inside: Inside, write: Write) -> None:
    write('rates = "live"\nrates-url = "http://127.0.0.1:9/api"')
    assert_refused(inside(*T1D), TOO_OLD, "127.0.0.1", "rates = live (line 1)")
    write('rates = "bundled"')
    assert scenario(inside(*T1D))


def test_another_file_may_be_named_or_none(inside: Inside, write: Write, tmp_path: Path) -> None:
    write('city = "osaka"')
    (tmp_path / "other.toml").write_text('city = "kyoto"', "utf-8")
    assert scenario(inside(*T1D, COSTCALC_CONFIG="other.toml"))["city"] == "kyoto"
    assert scenario(inside(*T1D, COSTCALC_CONFIG=""))["city"] == "tokyo"


# What is refused

EVERY_MISTAKE = r"""
curency = "EUR"
origin = "US"
start = 2027-01-01
format = "md"
companions = "two"
child-ages = [true]
quiet = "maybe"
fx_buffer = 2
fx-buffer = 3
max-age = 1e999999999
contingency = inf
data = "a\u0000b"
colour = "red"
currency = 5
rates = { a = 1 }
"\u001b[31m" = 1
city = [
  "osaka",
]
[estimate]
city = "tokyo"
"""

REFUSED = {
    2: "curency: is no setting. Did you mean currency?",
    3: "origin: is no setting. Did you mean from?",
    4: "start: belongs to one run: give it to the command, as --start",
    5: "format: belongs to one run: give it to the command, as --format",
    6: "companions: 'two' is not a whole number: write 0, 1, 2 or more",
    7: "child-ages: [true] is not a list of texts or numbers: write it as [4, 11]",
    8: "quiet: 'maybe' is not true or false: write it as true",
    10: "fx-buffer: stands there twice: remove one of the two",
    11: "max-age: '1E+999999999' is not a whole number: write 0, 1, 2 or more",
    12: "contingency: 'Infinity' is not a number, or one too long: write 10 or 7.5",
    13: r"data: 'a\x00b' is not text",
    14: 'colour: is no setting: "costcalc config show" lists them all',
    15: 'currency: 5 is not text: write it as "EUR"',
    16: "rates: a section is not text",
    17: r"\u001b[31m: is no setting",
    18: "city: ['osaka'] is not text",
    21: "estimate: is a section: settings stand at the top of the file, before any section",
}


def test_every_mistake_is_named_at_once_with_its_place(inside: Inside, write: Write) -> None:
    path = write(EVERY_MISTAKE)
    done = inside(*T1D, COSTCALC_VALID_DAYS="soon")
    assert_refused(done, DATA, *(f"costcalc: {path}:{line}: {said}" for line, said in REFUSED.items()))
    assert "costcalc: COSTCALC_VALID_DAYS: 'soon' is not a whole number" in done.err
    assert len(done.err.splitlines()) == len(REFUSED) + 1
    assert_visible(done.err)


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        (b"city =\n", 1, "not valid TOML"),
        (b"\n\ncity = [", 3, "not valid TOML"),
        (b"a = 1\n\xff", 2, "not UTF-8"),
        (b"city = 'x'\ncity = 'y'", 2, "not valid TOML"),
        (b"a = " + b"[" * 5000, 1, "not valid TOML"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_line(
    inside: Inside, write: Write, text: bytes, line: int, why: str
) -> None:
    path = write("")
    path.write_bytes(text)
    assert_refused(inside(*T1D), DATA, f"costcalc: {path}:{line}: is {why}")


def test_a_file_that_cannot_be_read_is_not_passed_over(inside: Inside, tmp_path: Path) -> None:
    assert_refused(inside(*T1D, COSTCALC_CONFIG="none.toml"), DATA, "none.toml: cannot be read: No such file")
    assert_refused(inside(*T1D, COSTCALC_CONFIG="."), DATA, "set COSTCALC_CONFIG= to do without it")
    usual().mkdir(parents=True)
    assert_refused(inside(*T1D), DATA, f"{usual()}: cannot be read: Is a directory")


def test_a_wrong_variable_is_a_wrong_option(inside: Inside) -> None:
    done = inside(*T1D, COSTCALC_FX_BUFFER="much", COSTCALC_QUIET="2")
    assert_refused(done, USAGE, "COSTCALC_FX_BUFFER: 'much' is not a number", "COSTCALC_QUIET: '2' is not true or")


def test_a_variable_that_is_no_setting_is_named_but_does_not_fail(inside: Inside) -> None:
    wrong = {"COSTCALC_CURENCY": "EUR", "COSTCALC_START": "2027-01-01", "COSTCALC_": "x", "COSTCALC_CITYS": ""}
    done = inside(*T1D, **wrong)
    assert done.code == 0
    assert done.err.splitlines() == [
        'costcalc: COSTCALC_ is ignored: it is no setting: "costcalc config show" lists them all',
        "costcalc: COSTCALC_CURENCY is ignored: it is no setting. Did you mean COSTCALC_CURRENCY?",
        "costcalc: COSTCALC_START is ignored: it belongs to one run: give it to the command, as --start",
    ]
    assert inside(*T1D, "-q", **wrong).err == ""
    assert inside(*T1D, **wrong, COSTCALC_QUIET="1").err == ""


# Whose values failed


def test_a_failure_names_the_values_that_were_configured(inside: Inside, write: Write) -> None:
    path = write('# mine\ncity = "paris"\ntier = "advanced"\n')
    done = inside(*T1D, "--tier", "standard", COSTCALC_CURRENCY="XYZ")
    assert_refused(done, USAGE, "unknown city 'paris'", "unknown currency 'XYZ'")
    assert done.err.splitlines()[-1] == (
        f"costcalc: these came from your configuration, {path}: city = paris (line 2), "
        "currency = XYZ (COSTCALC_CURRENCY)"
    )


def test_the_address_of_a_service_is_named_too(inside: Inside) -> None:
    done = inside(*T1D, "--rates", "live", COSTCALC_RATES_URL="http://127.0.0.1:9/api")
    assert_refused(done, TOO_OLD, "configuration: rates-url = http://127.0.0.1:9/api (COSTCALC_RATES_URL)")


def test_a_value_that_is_out_of_range_is_named_too(inside: Inside) -> None:
    done = inside(*T1D, COSTCALC_VALID_DAYS="99999")
    assert_refused(done, USAGE, "--valid-days 99999", "configuration: valid-days = 99999 (COSTCALC_VALID_DAYS)")


def test_a_failure_without_configured_values_says_nothing_of_them(inside: Inside, write: Write) -> None:
    write('city = "osaka"')
    assert "configuration" not in inside(*T1D, "--city", "paris").err
    assert "configuration" not in inside("estimate", "--nope").err
    assert "configuration" not in inside(*T1D, "-o", "no/such/folder.json").err


def test_a_rate_that_is_too_old_says_who_forbade_it(inside: Inside) -> None:
    done = inside(*T1D, COSTCALC_MAX_AGE="0", SOURCE_DATE_EPOCH="1795219200")
    assert done.code == TOO_OLD
    assert done.err.splitlines()[-1].endswith("configuration: max-age = 0 (COSTCALC_MAX_AGE)")


# Which commands it reaches


def test_other_commands_take_the_settings_that_they_have(inside: Inside, write: Write, tmp_path: Path) -> None:
    write('locale = "de"\nrate = ["USD/JPY=1234.5"]\nfx-buffer = 2\n')
    assert "1.234,5" in inside("rates", "show", "USD/JPY").out
    assert "1,234.5" in inside("rates", "show", "USD/JPY", "--locale", "en").out
    write('data = "nowhere"')
    for command in (("catalog", "list"), ("catalog", "show", "t1d"), ("rates", "show")):
        assert_refused(inside(*command), DATA, "nowhere", "data = ")


def test_a_configured_list_is_one_value_where_several_are_compared(inside: Inside, write: Write) -> None:
    write('condition = "t1d"\ncity = "osaka"\nchild-ages = [4, 11]\nwithout = ["insurance", "entry"]\n')
    compared = json.loads(inside("compare", "-t", "standard", "-t", "advanced", "-f", "json").out)
    assert sorted(each["scenario"]["tier"] for each in compared["scenarios"]) == ["advanced", "standard"]
    for each in compared["scenarios"]:
        assert each["scenario"]["child_ages"] == [4, 11]
        assert each["scenario"]["without"] == ["entry", "insurance"]
        assert each["scenario"]["city"] == "osaka"


def test_a_batch_takes_for_blank_cells_what_is_configured(inside: Inside, write: Write, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    write('condition = "t1d"\ncity = "osaka"\nchild-ages = [4, 11]\nwithout = ["insurance", "entry"]\n')
    (tmp_path / "in.csv").write_text("city,tier\nkyoto,standard\n,advanced\n", "utf-8")
    done = inside("batch", "in.csv", "-o", "out.csv")
    assert done.code == 0, done.err
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text("utf-8").splitlines()))
    assert [(row["city"], row["tier"]) for row in rows] == [("kyoto", "standard"), ("osaka", "advanced")]
    assert {(row["condition"], row["child_ages"], row["without"]) for row in rows} == {
        ("t1d", "4,11", "entry,insurance")
    }


def test_a_comparison_stays_in_the_first_quotes_currency(inside: Inside, write: Write) -> None:
    assert inside(*T1D, "-q", "-o", "a.json").code == 0
    plain = inside("diff", "a.json", "a.json", "-f", "json")
    write('currency = "KWD"')
    assert inside("diff", "a.json", "a.json", "-f", "json") == plain
    assert json.loads(plain.out)["currency"] == "USD"


def test_commands_without_settings_do_without_a_sound_file(inside: Inside, write: Write) -> None:
    assert inside(*T1D, "-q", "-o", "a.json").code == 0
    write("broken")
    assert inside("verify", "a.json").code == 0
    assert inside("catalog", "check").code == 0
    assert inside("catalog", "schema").code == 0


def test_help_and_version_do_not_depend_on_it(inside: Inside, write: Write) -> None:
    asked = [("--help",), ("--version",), ("estimate", "--help"), ("config", "--help"), ("config", "show", "--help")]
    plain = [inside(*each) for each in asked]
    for text in ('currency = "EUR"\ncondition = "t1d"\n', "broken"):
        write(text)
        assert [inside(*each, COSTCALC_CITY="osaka", COSTCALC_X="1", COSTCALC_QUIET="?") for each in asked] == plain
    assert {each.code for each in plain} == {0}


def test_a_word_for_help_that_is_a_value_is_no_help(inside: Inside, write: Write) -> None:
    write('city = "osaka"')
    done = inside(*T1D, "--title", "-h")
    assert scenario(done)["city"] == "osaka"


def test_help_loads_nothing_for_a_configuration(process: Process) -> None:
    code = (
        "import sys; from costcalc.cli.run import run; run(sys.argv[1:]); "
        "print(sorted({'tomllib', 'platformdirs'} & set(sys.modules)), file=sys.stderr)"
    )
    through = f'shift 3; "{sys.executable}" -c "{code}" "$@"'
    for command in (("estimate", "--help"), ("--version",)):
        assert process(*command, through=through).err == "[]\n"


# The commands about it


def test_the_path_is_printed_whether_the_file_is_there_or_not(inside: Inside, write: Write) -> None:
    assert inside("config", "path") == (0, f"{usual()}\n", "")
    write("broken")
    assert inside("config", "path") == (0, f"{usual()}\n", "")
    assert inside("config", "path", COSTCALC_CONFIG="some.toml") == (0, "some.toml\n", "")
    assert_refused(inside("config", "path", COSTCALC_CONFIG=""), USAGE, "COSTCALC_CONFIG is empty")


def test_a_first_file_changes_nothing(inside: Inside) -> None:
    expected = inside(*T1D)
    done = inside("config", "init")
    assert (done.code, done.err) == (0, "")
    assert str(usual()) in done.out
    assert tomllib.loads(usual().read_text("utf-8")) == {}
    assert inside(*T1D) == expected


def test_each_line_of_a_first_file_is_valid_and_shows_what_is_built_in(inside: Inside, write: Write) -> None:
    shown = {row["option"]: row for row in json.loads(inside("config", "show", "-f", "json").out)["settings"]}
    inside("config", "init")
    lines = re.sub(r"^#(?=[a-z])", "", usual().read_text("utf-8"), flags=re.MULTILINE)
    assert tomllib.loads(lines).keys() == SETTINGS.keys() == shown.keys()
    for name, value in tomllib.loads(lines).items():
        assert str(value) == str(shown[name]["value"]) or shown[name]["value"] is None
    write(lines)
    assert inside("config", "show").code == 0


def test_a_file_that_is_there_is_never_written_over(inside: Inside, write: Write) -> None:
    path = write('city = "osaka"')
    assert_refused(inside("config", "init"), USAGE, f"{path} is there already and stays as it is")
    assert path.read_text("utf-8") == 'city = "osaka"'
    path.unlink()
    path.symlink_to("nowhere.toml")
    assert_refused(inside("config", "init"), USAGE, "is there already")


def test_a_first_file_goes_where_the_variable_says(inside: Inside, tmp_path: Path) -> None:
    assert inside("config", "init", COSTCALC_CONFIG="a/b/mine.toml").code == 0
    assert (tmp_path / "a" / "b" / "mine.toml").exists()
    assert_refused(inside("config", "init", COSTCALC_CONFIG=""), USAGE, "COSTCALC_CONFIG is empty")
    assert_refused(inside("config", "init", COSTCALC_CONFIG="a/b/mine.toml/x/y.toml"), USAGE, "could not be written")
    assert_refused(inside("config", "init", COSTCALC_CONFIG="/dev/full/x.toml"), USAGE, "could not be")


def test_what_holds_is_shown_with_where_it_comes_from(inside: Inside, write: Write) -> None:
    path = write('# mine\ncity = "osaka"\nchild-ages = [4, 11]\ncurrency = "EUR"\n')
    settings = {"COSTCALC_CURRENCY": "AUD", "COSTCALC_WITHOUT": "stay,entry", "COSTCALC_QUIET": "yes"}
    done = inside("config", "show", COLUMNS="400", **settings)
    assert (done.code, done.err) == (0, "")
    lines = [line.split() for line in done.out.splitlines()]
    assert lines[0] == ["File:", *str(path).split()]
    assert ["city", "osaka", "line", "2", "of", "the", "file"] in lines
    assert ["child-ages", "4,11", "line", "3", "of", "the", "file"] in lines
    assert ["currency", "AUD", "COSTCALC_CURRENCY"] in lines
    assert ["without", "stay,", "entry", "COSTCALC_WITHOUT"] in lines
    assert ["quiet", "true", "COSTCALC_QUIET"] in lines
    assert ["tier", "standard", "built", "in"] in lines
    assert ["plan", "–", "not", "set"] in lines


def test_the_same_is_shown_to_programs(inside: Inside, write: Write) -> None:
    path = write('city = "osaka"\nrate = ["USD/JPY=150"]\n')
    done = inside("config", "show", "-f", "json", COSTCALC_CURRENCY="AUD", COSTCALC_QUIET="yes")
    assert (done.code, done.err) == (0, "")
    said = json.loads(done.out)
    rows = {row.pop("option"): row for row in said["settings"]}
    assert (said["file"], said["exists"], said["problems"]) == (str(path), True, [])
    assert list(rows) == list(SETTINGS)
    assert rows["city"] == {"value": "osaka", "from": "file", "line": 1, "valid": True}
    assert rows["rate"] == {"value": ["USD/JPY=150"], "from": "file", "line": 2, "valid": True}
    assert rows["currency"] == {"value": "AUD", "from": "variable", "variable": "COSTCALC_CURRENCY", "valid": True}
    assert rows["quiet"]["value"] is True
    assert rows["tier"] == {"value": "standard", "from": "built-in"}
    assert rows["plan"] == {"value": None, "from": None}


def test_a_broken_file_is_shown_as_far_as_it_goes_and_then_refused(inside: Inside, write: Write) -> None:
    path = write('city = "osaka"\ncurrency = 5\n')
    done = inside("config", "show", COSTCALC_FX_BUFFER="much", COSTCALC_CURENCY="EUR")
    assert done.code == DATA
    assert re.search(r"city +osaka +line 1 of the file\n", done.out)
    assert re.search(r"currency +5 +line 2 of the file: not valid\n", done.out)
    assert re.search(r"fx-buffer +'much' +COSTCALC_FX_BUFFER: not valid\n", done.out)
    assert f"{path}:2: currency: 5 is not text" in done.err
    assert "Did you mean COSTCALC_CURRENCY?" in done.err
    assert_said(done.err)
    said = json.loads(inside("config", "show", "-f", "json").out)
    assert said["problems"] == [f'{path}:2: currency: 5 is not text: write it as "EUR"']
    write("broken")
    assert inside("config", "show").code == DATA
    assert inside("config", "show", COLUMNS="400").out.count("\n") == len(SETTINGS) + 3
    write("")
    assert inside("config", "show", COSTCALC_FX_BUFFER="much").code == USAGE


def test_hostile_text_steers_nothing(inside: Inside, write: Write) -> None:
    write('prepared-by = "a\\u001b[31m\\u202eb"\ncity = "[bold]x\\u0007"')
    shown = inside("config", "show")
    assert_visible(shown.out + shown.err)
    assert "[bold]x\\u0007" in shown.out
    assert_visible(inside(*T1D).err)


def test_the_file_may_be_missing_and_the_folder_too(inside: Inside, tmp_path: Path) -> None:
    assert "not there" in " ".join(inside("config", "show").out.split())
    (tmp_path / "file").write_text("", "utf-8")
    assert scenario(inside(*T1D, XDG_CONFIG_HOME=str(tmp_path / "file")))["city"] == "tokyo"
    assert "No file is used" in inside("config", "show", COSTCALC_CONFIG="").out


def test_every_setting_is_an_option_that_can_hold_its_value() -> None:
    """Of every command that has one of that name: text, numbers in text, or a flag for the one that is a flag."""
    program = typer.main.get_command(app)
    commands = [each for top in program.commands.values() for each in getattr(top, "commands", {"": top}).values()]  # type: ignore[attr-defined]
    for command in commands:
        for option in command.params:
            setting = setting_of(command.name, option)
            if setting:
                assert option.is_flag == (setting in {"quiet", "plain"})
                assert option.nargs == 1
    estimate = next(each for each in commands if each.name == "estimate")
    assert {setting_of("estimate", each) for each in estimate.params} >= SETTINGS.keys()
