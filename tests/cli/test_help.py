"""The help: who reads its first screen knows what to type."""

import re
import shlex

import pytest
from conftest import ROOT

from cli.conftest import Inside, Terminal
from costcalc.cli.help import OPTION_PANELS
from costcalc.scenario.options import OPTIONS

SCREEN = 40
"""Rows of a terminal."""
PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
"""The help of every command at 80 columns."""
EXAMPLES = re.findall(r"^  (costcalc .*)$", PAGE, re.MULTILINE)
NEED_FILES = "audit quote|batch|catalog check|config init|diff|rates update|render|reprice|verify"
"""Examples that need files, write the person's own or ask a service."""


@pytest.mark.parametrize("command", ["", "estimate", "catalog show"])
def test_the_help_is_that_of_the_documentation_at_80_columns(terminal: Terminal, command: str) -> None:
    for arguments in ([*command.split(), "--help"], ["help", *command.split()]):
        done = terminal(*arguments, columns=80)
        assert (done.code, done.err) == (0, "")
        heading = f"costcalc {command}".strip()
        assert f"## `{heading}`\n\n```text\n{done.out.rstrip()}\n```\n" in PAGE


def test_the_first_screen_groups_the_commands_in_the_order_of_a_journey(inside: Inside) -> None:
    lines = inside("--help", COLUMNS="80").out.splitlines()
    names = "estimate compare catalog prices questions audit render verify reprice diff batch rates config"
    order = names.split()
    assert [word for line in lines[:SCREEN] if (word := line.strip().partition(" ")[0]) in order] == order
    assert [line for line in lines if line.endswith(":")] == [
        "Examples:",
        "Start here:",
        "Before you pay:",
        "Keep and share:",
        "Offices and programs:",
        "Options:",
    ]
    assert "..." not in "\n".join(lines).removeprefix("Usage: costcalc [OPTIONS] COMMAND [ARGS]...")


def test_an_estimate_shows_what_most_people_need_on_the_first_screen(inside: Inside) -> None:
    lines = inside("estimate", "--help", COLUMNS="80").out.splitlines()
    first = lines[lines.index("Options:") : lines.index("Travel:")]
    assert lines.index("Travel:") < SCREEN
    assert re.findall(r"--([a-z-]+)", "\n".join(first)) == [
        *("condition", "tier", "plan", "start", "from", "companions", "city", "currency", "budget", "output", "help")
    ]
    assert [line.removesuffix(":") for line in lines if line.endswith(":") and line[0] != " "] == [
        "Examples",
        *OPTION_PANELS,
    ]


def test_every_option_of_a_scenario_is_in_a_group_that_the_help_has() -> None:
    assert {record.panel for record in OPTIONS.values()} <= set(OPTION_PANELS)


def test_few_options_are_one_list(inside: Inside) -> None:
    out = inside("render", "--help").out
    assert "Options:" in out
    assert "Document:" not in out


@pytest.mark.parametrize(("columns", "widest"), [("20", 60), ("72", 72), ("300", 100)])
def test_the_help_is_as_wide_as_the_terminal_within_limits(inside: Inside, columns: str, widest: int) -> None:
    lengths = [len(line) for line in inside("estimate", "--help", COLUMNS=columns).out.splitlines()]
    assert widest - 12 < max(lengths) <= widest


def test_the_help_of_a_command_that_is_not_there_names_the_nearest(inside: Inside) -> None:
    done = inside("help", "estimat")
    assert (done.code, done.out) == (2, "")
    assert "'estimate'" in done.err


@pytest.mark.parametrize("example", [line for line in EXAMPLES if not re.match(f"costcalc ({NEED_FILES})", line)])
def test_an_example_is_a_command_that_works(inside: Inside, example: str) -> None:
    assert inside(*shlex.split(example)[1:], SOURCE_DATE_EPOCH="1795219200").code == 0
