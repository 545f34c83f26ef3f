"""`costcalc compare`: combinations and files of scenarios through the command line, and the codes it ends with."""

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from .conftest import Done, Inside, Process, Terminal, assert_refused, assert_visible

ASKED = (
    "compare",
    "-c",
    "t1d",
    "--tier",
    "standard",
    "--tier",
    "advanced",
    "--plan",
    "two-trips",
    "--plan",
    "long-stay",
)
FILE = """\
[defaults]
condition = "t1d"
from = "US"

[scenarios.careful]
lodging = "budget"

[scenarios.comfort]
lodging = "premium"
city = ["tokyo", "osaka"]
"""


def document(done: Done) -> Any:
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def names(done: Done) -> list[str]:
    return [each["name"] for each in document(done)["scenarios"]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "wishes.toml"
    path.write_text(FILE, "utf-8")
    return path


def test_every_scenario_is_what_estimate_says(inside: Inside) -> None:
    found = document(inside(*ASKED, "--city", "osaka", "--from", "germany", "-x", "EUR", "-f", "json"))
    assert found["currency"] == "EUR"
    assert [each["name"] for each in found["scenarios"]] == [
        *("standard · two-trips", "standard · long-stay", "advanced · two-trips", "advanced · long-stay"),
    ]
    for each in found["scenarios"]:
        tier, plan = each["name"].split(" · ")
        wish = ("-c", "t1d", "--tier", tier, "--plan", plan, "--city", "osaka", "--from", "germany", "-x", "EUR")
        quote = json.loads(inside("estimate", *wish, "-f", "json").out)
        for field in ("total", "subtotals", "scenario", "unpriced"):
            assert each[field] == quote[field]


@pytest.mark.parametrize("columns", [40, 80, 140])
def test_it_fits_a_terminal_and_a_pipe_and_has_the_same_words(
    terminal: Terminal, process: Process, columns: int
) -> None:
    piped = process(*ASKED, "--budget", "40000", COLUMNS=str(columns))
    shown = terminal(*ASKED, "--budget", "40000", columns=columns)
    assert (piped.code, piped.err, shown.code, shown.err) == (0, "", 0, "")
    assert max(map(len, piped.out.split("\n"))) <= columns
    assert "\x1b" not in piped.out
    plain = re.sub(r"\x1b\[[\d;]*m", "", shown.out)
    assert [line.rstrip() for line in plain.split("\n")] == piped.out.split("\n")
    assert_visible(piped.out)


def test_no_colour_is_no_colour(terminal: Terminal) -> None:
    out = terminal(*ASKED, NO_COLOR="1").out
    assert not re.search(r"\x1b\[(?:\d+;)*(?:3\d|4\d|9\d|10\d)(?:;\d+)*m", out)


# What may be asked for


def test_all_tiers_plans_and_cities_can_be_asked_for(inside: Inside) -> None:
    found = document(inside("compare", "-c", "t1d", "--all-tiers", "--all-plans", "-f", "json"))
    ways = {(each["scenario"]["tier"], each["scenario"]["plan"]) for each in found["scenarios"]}
    assert ways >= {("standard", "single-visit"), ("advanced", "long-stay"), ("premium", "multi-visit")}
    assert len(names(inside("compare", "-c", "t1d", "--all-cities", "-f", "json"))) == 5


def test_scenarios_are_sorted_and_cut(inside: Inside) -> None:
    by_name = names(inside(*ASKED, "--sort", "Name", "-f", "json"))
    assert by_name == sorted(by_name)
    cut = document(inside(*ASKED, "--top", "1", "--sort", "nights", "-f", "json"))
    assert ([each["name"] for each in cut["scenarios"]], cut["cut"]) == (["standard · two-trips"], 3)


def test_several_categories_are_left_out_together(inside: Inside) -> None:
    found = document(inside(*ASKED, "--without", "flights", "--without", "stay,support", "-f", "json"))
    assert {tuple(each["scenario"]["without"]) for each in found["scenarios"]} == {("flights", "stay", "support")}


def test_a_combination_that_cannot_be_is_listed(inside: Inside) -> None:
    found = document(inside("compare", "-c", "t1d", "-c", "t2d", "-t", "standard", "-t", "advanced", "-f", "json"))
    assert len(found["scenarios"]) == 3
    assert found["impossible"] == [
        {"name": "t2d · advanced", "reason": {"text": "Type 2 diabetes has no tier 'advanced'. It has: standard."}}
    ]


def test_rates_and_prices_of_ones_own_are_used(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "fees.toml").write_text("")
    found = document(inside(*ASKED, "--rate", "USD/JPY=150", "-x", "JPY", "-f", "json"))
    assert [(rate["rate"], "pinned" in rate["derivation"]) for rate in found["rates"]] == [("150", True)]


# Files of scenarios


def test_a_file_of_scenarios_is_compared(inside: Inside, file: Path) -> None:
    assert names(inside("compare", str(file), "-f", "json")) == ["careful", "comfort: osaka", "comfort: tokyo"]


def test_a_file_may_come_through_a_pipe_and_be_json(process: Process, tmp_path: Path) -> None:
    content = {"defaults": {"condition": "t1d"}, "scenarios": {"a": {}, "b": {"tier": "advanced"}}}
    (tmp_path / "wishes.json").write_text(json.dumps(content), "utf-8")
    piped = process("compare", "-", "-f", "json", through='"$@" <wishes.json')
    assert names(piped) == names(process("compare", "wishes.json", "-f", "json")) == ["a", "b"]


def test_options_beside_a_file_replace_its_defaults(inside: Inside, file: Path) -> None:
    found = document(inside("compare", str(file), "--from", "DE", "-x", "EUR", "-f", "json"))
    assert {each["scenario"]["origin"] for each in found["scenarios"]} == {"DE"}
    assert_refused(inside("compare", str(file), "--city", "kyoto"), 3, f"{file}:10: --city is given too")


def test_a_configuration_stands_behind_a_file(inside: Inside, file: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('lodging = "standard"\nfrom = "germany"\nchild-ages = [4, 11]\ncabin = "business"\n', "utf-8")
    found = document(inside("compare", str(file), "-f", "json", COSTCALC_CONFIG=str(settings)))["scenarios"]
    assert {(each["scenario"]["origin"], each["scenario"]["cabin"]) for each in found} == {("US", "business")}
    assert {each["scenario"]["lodging"] for each in found} == {"budget", "premium"}
    assert {tuple(each["scenario"]["child_ages"]) for each in found} == {(4, 11)}
    combined = document(inside("compare", "-c", "t1d", "--all-tiers", "-f", "json", COSTCALC_CONFIG=str(settings)))
    assert len(combined["scenarios"]) == 3


def test_mistakes_of_a_file_are_said_with_their_lines(inside: Inside, file: Path) -> None:
    file.write_text(FILE.replace("lodging", "lodgin").replace("osaka", "osaca"), "utf-8")
    done = inside("compare", str(file))
    assert_refused(done, 3, f"{file}:6: unknown option 'lodgin'. Did you mean lodging?", f"{file}:10: unknown city")
    assert done.err.count("\n") == 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file"),
        (b"\xff\xfe", "is not UTF-8 text"),
        (b"", "there are no scenarios"),
        (b"[", "is not valid TOML"),
    ],
)
def test_what_is_no_file_of_scenarios_is_refused(
    inside: Inside, tmp_path: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "wishes.toml").write_bytes(content)
    assert_refused(inside("compare", "wishes.toml"), 3, "wishes.toml", said)


def test_a_folder_and_a_closed_input_are_no_files(inside: Inside, process: Process, tmp_path: Path) -> None:
    assert_refused(inside("compare", str(tmp_path)), 3, "cannot be read")
    assert_refused(process("compare", "-", through='"$@" <&-'), 3, "standard input: is closed")


# Codes


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "no condition is given: name one with --condition"),
        (("-c", "t1d", "--tier", "advancd"), "no condition has a tier 'advancd'. Did you mean advanced"),
        (("-c", "t1d", "--city", "osaca", "--city", "tokyo"), "unknown city 'osaca'. Did you mean osaka?"),
        (("-c", "t1d", "-x", "EUR", "-x", "USD"), "amounts of two currencies cannot be ranked"),
        (("-c", "t1d", "--tier", "standard", "--all-tiers"), "--all-tiers and --tier contradict each other"),
        (("-c", "t1d", "--sort", "price"), "unknown order 'price'"),
        (("-c", "t1d", "--top", "0"), "ask for 1 or more"),
        (("-c", "t1d", "--budget", "much"), "--budget 'much' is no amount"),
        (("-c", "t1d", "--budget-at", "low"), "give --budget too"),
        (("-c", "t1d", "-f", "pdf"), "unknown format 'pdf'. Known: brief, json, table, csv, md, html."),
        (("-c", "t1d", "-o", "x.doc"), "does not say its format"),
        (("-c", "t2d", "-t", "advanced", "-t", "premium"), "advanced: Type 2 diabetes has no tier"),
        (("-c", "t1d", "--locale", "xx_nowhere"), "--locale"),
    ],
)
def test_what_cannot_be_asked_ends_with_two(inside: Inside, options: tuple[str, ...], said: str) -> None:
    assert_refused(inside("compare", *options), 2, said)


def test_too_many_combinations_are_refused(inside: Inside) -> None:
    many = [part for number in range(1, 31) for part in ("--contingency", str(number), "--fx-buffer", str(number))]
    done = inside("compare", "-c", "t1d", *many, "--all-cities", "--all-tiers")
    assert_refused(done, 2, "13,500 combinations are too many to compare at once: 10,000 is the most")


def test_if_nobody_has_priced_any_it_ends_with_five(inside: Inside) -> None:
    assert_refused(inside("compare", "-c", "liver-cirrhosis", "-c", "retinal"), 5, "--treatment-price")


def test_if_nothing_fits_it_ends_with_four_after_the_answer(inside: Inside) -> None:
    done = inside(*ASKED, "--budget", "20,000", "-f", "json")
    found = json.loads(done.out)
    assert done.code == 4
    assert found["limit"]["nearest"] == found["cheapest"]
    missing = Decimal(found["scenarios"][0]["total"]["likely"]) - 20000
    assert Decimal(found["limit"]["missing"]) == missing
    assert (
        f"nothing fits --budget 20,000 at the likely total; the nearest is {found['cheapest']}, {missing:,}" in done.err
    )
    assert inside(*ASKED, "--budget", "20000", "--budget-at", "low").code == 0
    assert inside(*ASKED, "--budget", "60000", "--budget-at", "high").code == 0


def test_old_rates_end_with_five_after_the_answer(inside: Inside) -> None:
    done = inside(*ASKED, "--rate-date", "2020-01-10", "--max-age", "30", "-q")
    assert (done.code, "8 scenarios" in done.out) == (5, False)
    assert "4 scenarios compared" in done.out
    assert "days old" in done.err


# Formats


@pytest.mark.parametrize("extension", ["txt", "json", "csv", "md", "html"])
def test_the_name_of_a_file_says_its_format(inside: Inside, tmp_path: Path, extension: str) -> None:
    done = inside(*ASKED, "-o", f"out.{extension}")
    assert (done.code, done.out, done.err) == (0, "", f"costcalc: wrote out.{extension}\n")
    name = {"txt": "table"}.get(extension, extension)
    written = (tmp_path / f"out.{extension}").read_bytes().decode()
    piped = inside(*ASKED, "-f", name, COLUMNS="100").out
    if extension != "csv":
        assert written == piped
    assert "standard" in written
    assert "two-trips" in written.replace("\\", "")
    assert inside(*ASKED, "-o", f"out.{extension}", "-q").err == ""


def test_csv_in_a_pipe_has_the_ends_of_lines_of_csv(process: Process) -> None:
    done = process(*ASKED, "-f", "csv", through='"$@" | od -c | grep -c "\\\\\\\\r"; :')
    assert int(done.out) > 0
    rows = list(csv.DictReader(io.StringIO(process(*ASKED, "-f", "csv").out)))
    assert [row["name"] for row in rows][:2] == ["standard · two-trips", "standard · long-stay"]


def test_the_scenarios_are_never_written_over(inside: Inside, tmp_path: Path) -> None:
    path = tmp_path / "wishes.json"
    path.write_text('{"scenarios": {"a": {"condition": "t1d"}}}', "utf-8")
    assert_refused(inside("compare", "wishes.json", "-o", "wishes.json"), 2, "is the file of the scenarios")
    assert path.read_text("utf-8").startswith('{"scenarios"')


def test_an_ascii_reader_gets_something_it_can_read(process: Process) -> None:
    done = process(*ASKED, PYTHONIOENCODING="ascii")
    assert done.code == 0
    assert "standard - two-trips" in done.out
