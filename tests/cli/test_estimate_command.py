"""`costcalc estimate`: the budget in a pipe, in a terminal and as JSON, and how things may be called."""

import json
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from costcalc.catalog.lookup import data_folder

from .conftest import Inside, Process, Terminal

ADVANCED = ("estimate", "--condition", "t1d", "--tier", "advanced", "--full")

COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3\d|4\d|9\d|10\d)(?:;\d+)*m")
STYLE = re.compile(r"\x1b(?:\[[\d;]*m|\]8;[^\x1b]*\x1b\\)")
LINK = re.compile(r"\x1b]8;;([^\x1b]*)\x1b\\")


def one_line(text: str) -> str:
    return " ".join(text.split())


def amounts(quote: Any) -> Iterator[str]:
    """Every amount of money of the quote, as it is printed."""
    bands = [quote["total"], *(each["amount"] for each in (*quote["lines"], *quote["subtotals"]))]
    for band in bands:
        yield from (f"{Decimal(band[column]):,}" for column in ("low", "likely", "high"))
    for left in quote["not_included"]:
        if left["amount"]:
            yield from (f"{Decimal(left['amount'][column]):,}" for column in ("low", "high"))


def stands_whole(number: str, text: str) -> bool:
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", text) is not None


def test_the_budget_is_all_there_in_a_pipe_and_nothing_is_on_standard_error(process: Process) -> None:
    done = process(*ADVANCED)
    assert (done.code, done.err) == (0, "")
    assert re.search(r"^Treatment +30,000\.00 +40,000\.00 +50,000\.00", done.out, re.MULTILINE)
    assert re.search(r"^Total +[\d,]+\.\d\d +[\d,]+\.\d\d +[\d,]+\.\d\d$", done.out, re.MULTILINE)
    disclaimer = tomllib.loads((data_folder() / "edition.toml").read_text("utf-8"))["disclaimer"]
    assert one_line(done.out).endswith(disclaimer)
    assert "\x1b" not in done.out


def test_the_table_has_the_total_of_the_json(inside: Inside) -> None:
    total = json.loads(inside(*ADVANCED, "-f", "json").out)["total"]
    columns = " +".join(re.escape(f"{Decimal(total[name]):,}") for name in ("low", "likely", "high"))
    assert re.search(rf"^Total +{columns}$", inside(*ADVANCED).out, re.MULTILINE)


@pytest.mark.parametrize("currency", ["USD", "IDR", "JPY"])
@pytest.mark.parametrize("columns", [30, 44, 60, 80, 110, 140, 200])
def test_every_number_is_whole_and_every_line_fits(inside: Inside, columns: int, currency: str) -> None:
    quote = json.loads(inside(*ADVANCED, "-x", currency, "-f", "json").out)
    done = inside(*ADVANCED, "-x", currency, COLUMNS=str(columns))
    assert (done.code, done.err) == (0, "")
    assert "…" not in done.out
    assert [number for number in amounts(quote) if not stands_whole(number, done.out)] == []
    if columns >= 44:
        assert [line for line in done.out.splitlines() if len(line) > columns and len(line.split()) > 1] == []


@pytest.mark.parametrize("columns", [44, 80, 140])
def test_numbers_of_fifteen_digits_are_whole(inside: Inside, columns: int) -> None:
    own = (*ADVANCED, "-x", "IDR", "--treatment-price", "80000000000-90000000000 USD")
    quote = json.loads(inside(*own, "-f", "json").out)
    done = inside(*own, COLUMNS=str(columns))
    assert [number for number in amounts(quote) if not stands_whole(number, done.out)] == []
    assert max(map(len, done.out.splitlines())) <= columns


@pytest.mark.parametrize("columns", ["0", "-1", "abc", "", "1", "²", "100000"])
def test_a_senseless_number_of_columns_does_not_lose_the_budget(inside: Inside, columns: str) -> None:
    done = inside("estimate", "-c", "t1d", "--full", COLUMNS=columns)
    assert (done.code, done.err) == (0, "")
    assert "total" in done.out.replace("\n", "").casefold()  # a table is stacked under its name where it is narrow


@pytest.mark.parametrize(
    "variables",
    [{}, {"FORCE_COLOR": "0"}, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, {"FORCE_COLOR": "1", "TERM": "dumb"}],
    ids=str,
)
def test_a_pipe_is_plain_text(process: Process, variables: dict[str, str]) -> None:
    done = process(*ADVANCED, **{"TERM": "xterm-256color", "TTY_COMPATIBLE": "1", **variables})
    assert done.code == 0
    assert "\x1b" not in done.out


def test_a_pipe_has_colours_where_they_are_forced_and_the_same_bytes_each_time(process: Process) -> None:
    done = process(*ADVANCED, FORCE_COLOR="1", TERM="xterm-256color")
    assert COLOUR.search(done.out)
    assert process(*ADVANCED, FORCE_COLOR="1", TERM="xterm-256color") == done
    assert LINK.sub("", STYLE.sub("", done.out)) == process(*ADVANCED).out


def test_a_terminal_gets_the_addresses_of_sources_as_links_whole_where_they_break(terminal: Terminal) -> None:
    shown = terminal(*ADVANCED, "--show", "sources", columns=40).out
    opened = LINK.findall(shown)
    assert {"https://www.placidway.com/article/5901/", ""} <= set(opened)
    assert opened[1::2] == [""] * (len(opened) // 2)  # each is closed, on its own line
    assert all(line.count("\x1b]8;") % 2 == 0 for line in shown.splitlines())
    assert "\x1b" not in terminal(*ADVANCED, "--show", "sources", NO_COLOR="1").out
    assert "\x1b" not in terminal(*ADVANCED, "--show", "sources", TERM="dumb").out


def test_a_start_too_soon_stands_out_in_colour_and_by_its_words(terminal: Terminal) -> None:
    late = ("estimate", "-c", "t1d", "--start", "2025-06-20")
    assert "\x1b[1;33mThis start leaves too little time" in terminal(*late).out
    assert "This start leaves too little time" in terminal(*late, NO_COLOR="1").out


@pytest.mark.parametrize("way", ["option", "variable", "file"])
def test_a_screen_reader_gets_one_fact_a_line(terminal: Terminal, tmp_path: Path, way: str) -> None:
    (tmp_path / "c.toml").write_text("plain = true\n" if way == "file" else "")
    variables = {"COSTCALC_CONFIG": "c.toml", "COSTCALC_PLAIN": "true" if way == "variable" else ""}
    option = ["--plain"] if way == "option" else []
    done = terminal(*ADVANCED, *option, columns=40, **variables)
    assert (done.code, done.err) == (0, "")
    assert not re.search(r"[\x1b█▒░◆┃─]|  ", done.out)
    lines = done.out.splitlines()
    assert "Treatment: Low 30,000.00; Likely 40,000.00; High 50,000.00" in lines
    assert "Please note" in lines  # no heading in capitals, which may be spelt
    assert any(line.startswith("1: How Much Does Stem Cell Treatment") for line in lines)


def test_the_first_answer_for_a_screen_reader_and_in_a_file(inside: Inside, tmp_path: Path) -> None:
    done = inside("estimate", "-c", "t1d", "-t", "advanced", "--plain")
    lines = done.out.splitlines()
    assert "Treatment package (s): likely 40,000; low – high 30,000 – 50,000" in lines
    assert lines[-2].startswith("TOTAL 5")
    assert any(line.startswith("On top? ") for line in lines)
    inside(*ADVANCED, "--plain", "-o", "x.txt")
    assert (tmp_path / "x.txt").read_text("utf-8") == inside(*ADVANCED, "--plain").out


def test_a_terminal_has_colours_and_its_own_width(terminal: Terminal) -> None:
    done = terminal(*ADVANCED, columns=120)
    assert (done.code, done.err) == (0, "")
    assert COLOUR.search(done.out)
    widest = max(len(line) for line in STYLE.sub("", done.out).splitlines())
    assert 100 < widest <= 120


def test_a_terminal_with_no_color_has_none(terminal: Terminal) -> None:
    done = terminal(*ADVANCED, NO_COLOR="1")
    assert (done.code, done.err) == (0, "")
    assert "Total" in done.out
    assert not COLOUR.search(done.out)


def test_a_terminal_that_does_not_know_its_width_gets_the_whole_budget(terminal: Terminal) -> None:
    done = terminal(*ADVANCED, columns=0)
    assert done.code == 0
    assert re.search(r"^Total +[\d,.]+ [\d,.]+ [\d,.]+ *$", STYLE.sub("", done.out), re.MULTILINE)


def test_json_has_the_exact_treatment_subtotal_and_nothing_is_on_standard_error(inside: Inside) -> None:
    done = inside(*ADVANCED, "--format", "json")
    assert (done.code, done.err) == (0, "")
    quote = json.loads(done.out)
    assert quote["schema"] == "costcalc/quote/1"
    assert quote["currency"] == "USD"
    treatment = next(each["amount"] for each in quote["subtotals"] if each["category"] == "treatment")
    assert treatment == {"low": "30000.00", "likely": "40000.00", "high": "50000.00"}


def test_the_same_moment_gives_the_same_bytes_on_standard_output_and_in_a_file(
    process: Process, tmp_path: Path
) -> None:
    first = process(*ADVANCED, "-f", "json", PYTHONHASHSEED="1")
    second = process(*ADVANCED, "-o", "x.json", PYTHONHASHSEED="2", COLUMNS="30", TZ="Asia/Tokyo")
    assert (second.code, second.out, second.err) == (0, "", "costcalc: wrote x.json\n")
    assert (tmp_path / "x.json").read_bytes() == first.out.encode()
    assert json.loads(first.out)["created"] == "2025-06-15T15:06:40Z"


@pytest.mark.parametrize(
    ("arguments", "field", "key"),
    [
        (("-c", "Knee"), "condition", "knee-oa"),
        (("-c", "Type 1 Diabetes"), "condition", "t1d"),
        (("-c", "T1D"), "condition", "t1d"),
        (("-c", "type_1_diabetes"), "condition", "t1d"),
        (("-c", "t1d", "-t", "ADVANCED"), "tier", "advanced"),
        (("-c", "t1d", "-t", "Advanced protocol"), "tier", "advanced"),
        (("-c", "t1d", "--from", "germany"), "origin", "DE"),
        (("-c", "t1d", "--from", "us"), "origin", "US"),
        (("-c", "t1d", "--from", "us-west"), "origin", "us-west"),
        (("-c", "t1d", "--from", "LAX"), "origin", "us-west"),
        (("-c", "t1d", "--plan", "One long stay"), "plan", "long-stay"),
        (("-c", "t1d", "--city", "Tokio"), "city", "tokyo"),
        (("-c", "t1d", "--lodging", "Premium"), "lodging", "premium"),
        (("-c", "t1d", "--cabin", "Premium Economy"), "cabin", "premium-economy"),
        (("-c", "t1d", "-x", "eur"), "currency", "EUR"),
        (("-c", "t1d", "--without", "Local Transport"), "without", ["local-transport"]),
        (("-c", "t1d", "-f", "JSON"), "condition", "t1d"),
    ],
)
def test_names_aliases_and_any_case_are_understood(
    inside: Inside, arguments: tuple[str, ...], field: str, key: object
) -> None:
    done = inside("estimate", "-f", "json", *arguments)
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["scenario"][field] == key


def test_a_condition_where_a_file_stands_is_hinted_at(inside: Inside) -> None:
    missing = "cannot be read: No such file or directory"
    assert inside("estimate", "knee") == (3, "", f"costcalc: knee: {missing}. Did you mean --condition knee?\n")
    assert inside("estimate", "neither.toml") == (3, "", f"costcalc: neither.toml: {missing}\n")


def test_help_and_version_are_answers(process: Process) -> None:
    for arguments, part in ((("--help",), "estimate"), (("estimate", "-h"), "--treatment-price")):
        done = process(*arguments)
        assert (done.code, done.err) == (0, "")
        assert part in done.out
    done = process("--version")
    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"costcalc \d+\.\d+\.\d+\S*\n", done.out)
