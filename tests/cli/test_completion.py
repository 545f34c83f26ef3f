"""Completion, as typer's scripts ask for it, and in a real bash."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from costcalc.catalog import lookup
from costcalc.catalog.choices import Cabin, Comfort, Interpreter, Pay
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import find
from costcalc.rendering.formats import CHANGES, COMPARISON, QUESTIONS, QUOTE
from costcalc.rendering.pages.catalog import LISTED, SHOWN
from costcalc.schemas import SCHEMAS

from .conftest import Done, Inside, environment

NO_FILE = {"COSTCALC_CONFIG": ""}


def question(*words: str) -> dict[str, str]:
    """The variables by which typer's script for bash asks what the last word can become."""
    line = {"COMP_WORDS": "\n".join(("costcalc", *words)), "COMP_CWORD": str(len(words))}
    return {"_COSTCALC_COMPLETE": "complete_bash", **line}


class Ask:
    """Ask inside the process of the tests."""

    def __init__(self, inside: Inside) -> None:
        self.inside = inside

    def __call__(self, *words: str, **variables: str) -> list[str]:
        done = self.inside(**question(*words), **(NO_FILE | variables))
        assert (done.code, done.err) == (0, "")
        return done.out.split()


@pytest.fixture
def ask(inside: Inside) -> Ask:
    return Ask(inside)


def overlay(folder: Path, conditions: str = "") -> str:
    """A folder that adds a condition with one tier, or what is given."""
    folder.mkdir()
    (folder / "conditions.toml").write_text(
        conditions
        or '[tinnitus]\nname = "Ringing in the ears"\n'
        '[tinnitus.tiers.trial]\nname = "First trial"\nplans = ["single-visit"]\n'
    )
    return str(folder)


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes_the_tiers_of_the_condition_on_the_line(tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    script = (
        'eval "$(_COSTCALC_COMPLETE=source_bash costcalc)"; COMP_WORDS=(costcalc estimate --condition t1d --tier ""); '
        'COMP_CWORD=5; _costcalc_completion costcalc; printf "%s\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**environment(**NO_FILE), "PATH": path, "HOME": str(tmp_path)},
        text=True,
        timeout=60,
    )
    assert (done.stdout, done.stderr) == ("standard\nadvanced\npremium\n", "")


@pytest.mark.parametrize(
    ("shell", "expected"),
    [
        ("zsh", '"standard":"Standard protocol"'),
        ("fish", "standard\tStandard protocol"),
        ("powershell", "standard:::Standard protocol"),
    ],
)
def test_other_shells_are_told_what_a_value_is(shell: str, expected: str, inside: Inside) -> None:
    line = {"_TYPER_COMPLETE_ARGS": "costcalc estimate -c t1d -t ", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    done = inside(_COSTCALC_COMPLETE=f"complete_{shell}", **line, **NO_FILE)
    assert (done.code, done.err) == (0, "")
    assert expected in done.out


def test_another_name_is_offered_where_the_key_does_not_begin_so(ask: Ask) -> None:
    assert ask("estimate", "-c", "kne") == ["knee-oa"]
    assert ask("estimate", "-c", "dia") == ["diabetes-1", "diabetes-2"]
    assert ask("estimate", "-c", "gout") == []
    assert ask("estimate", "--from", "us") == ["us", "us-west", "us-east"]
    assert ask("estimate", "--from", "Jap") == []
    assert ask("estimate", "--nationality", "Jap") == ["Japan"]
    assert ask("estimate", "--currency", "eu") == ["eur"]


def test_every_offer_is_one_that_the_program_takes(catalog: Catalog) -> None:
    for kind in ("conditions", "plans", "cities", "countries", "regions"):
        entries = lookup.entries(kind)
        for typed in "abcdefghijklmnopqrstuvwxyzABT":
            for value, _ in lookup.begun(typed, entries):
                assert value.startswith(typed)
                assert find(kind, value, getattr(catalog, kind)) == lookup.find(value, entries)


def test_plans_are_those_of_the_tier(ask: Ask) -> None:
    every = list(lookup.entries("plans"))
    assert ask("estimate", "-c", "t1d", "-t", "Standard_Protocol", "--plan", "") == every[:3]
    assert "multi-visit" in ask("estimate", "-c", "t1d", "--plan", "")
    assert "multi-visit" not in ask("estimate", "-c", "knee", "--plan", "")
    assert ask("estimate", "-c", "gout", "-t", "none", "--plan", "") == every


def test_an_unknown_condition_or_none_leaves_all_tiers(ask: Ask) -> None:
    assert ask("estimate", "-c", "gout", "--tier", "") == ["standard", "advanced", "premium"]
    assert ask("estimate", "--tier", "") == ["standard", "advanced", "premium"]


def test_of_several_conditions_all_tiers_are_offered(ask: Ask) -> None:
    assert ask("compare", "-c", "knee", "-c", "t2d", "--tier", "") == ["standard"]
    assert ask("compare", "-c", "knee", "-c", "t1d", "--tier", "") == ["standard", "advanced", "premium"]


def test_an_overlay_and_the_configuration_count(ask: Ask, tmp_path: Path) -> None:
    own = overlay(tmp_path / "own")
    assert ask("estimate", "--data", own, "-c", "ti") == ["tinnitus"]
    assert ask("estimate", "-c", "ringing-in-the-ears", "--data", own, "--tier", "") == ["trial"]
    assert ask("estimate", "-c", "tinnitus", "--data", own, "--plan", "") == ["single-visit"]
    (tmp_path / "config.toml").write_text('data = "own"\ncondition = "Tinnitus"\n')
    configured = {"COSTCALC_CONFIG": str(tmp_path / "config.toml")}
    assert ask("estimate", "--tier", "", **configured) == ["trial"]
    assert "advanced" in ask("estimate", "-c", "t1d", "--tier", "", **configured)
    assert ask("estimate", "--tier", "", COSTCALC_CONDITION="knee", **configured) == ["standard"]


def test_categories_that_are_named_already_are_not_offered_again(ask: Ask) -> None:
    assert ask("estimate", "--without", "flights,st") == ["flights,stay"]
    assert "flights,flights" not in ask("estimate", "--without", "flights,")


def test_commands_and_options_are_offered(ask: Ask) -> None:
    assert ask("estimate", "--ti") == ["--tier", "--title"]
    assert ask("catalog", "") == ["list", "show", "check", "schema"]
    assert ask("--version", "est") == ["estimate"]
    assert ask("estimate", "--title", "") == []


def test_fixed_words_are_those_of_the_program(ask: Ask) -> None:
    for option, words in {
        "--lodging": get_args(Comfort),
        "--cabin": get_args(Cabin),
        "--interpreter": get_args(Interpreter),
        "--pay": get_args(Pay),
    }.items():
        assert sorted(ask("estimate", option, "")) == sorted(words)
    formats = {"estimate": QUOTE, "diff": CHANGES, "compare": COMPARISON, "questions": QUESTIONS}
    for command, layouts in formats.items():
        assert sorted(ask(command, "--format", "")) == sorted(layouts.writers)
    assert ask("catalog", "list", "") == list(LISTED)
    assert sorted(ask("catalog", "schema", "")) == sorted(SCHEMAS)
    for kind in SHOWN:
        assert set(lookup.entries(kind)) <= set(ask("catalog", "show", ""))


def test_names_are_read_from_the_folder_that_the_catalogue_is_read_from(catalog: Catalog) -> None:
    for kind in ("conditions", "plans", "cities", "regions", "countries", "currencies"):
        assert list(lookup.entries(kind)) == list(getattr(catalog, kind))


BROKEN = {
    "no TOML": "[tinnitus",
    "no name": "[tinnitus]\nx = 1",
    "no tiers": '[tinnitus]\nname = "T"',
    "no table": "tinnitus = 3",
    "no texts": '[tinnitus]\nname = 3\naliases = 4\ntiers = "5"',
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_nothing_is_offered_or_said_whatever_is_broken(text: str, ask: Ask, tmp_path: Path) -> None:
    assert ask("estimate", "--data", overlay(tmp_path / "own", text), "--tier", "") == []
    (tmp_path / "config.toml").write_text("condition = [")
    assert ask("estimate", "--tier", "", COSTCALC_CONFIG=str(tmp_path / "config.toml")) == []


def test_words_that_a_shell_would_take_apart_are_not_offered(ask: Ask, tmp_path: Path) -> None:
    names = '["ti\\u001b[2J"]\nname = "x"\n["ti$(d)"]\nname = "x"\n["ti \'"]\nname = "x"\n[tin]\nname = "a"\n'
    assert ask("estimate", "--data", overlay(tmp_path / "own", names), "-c", "ti") == ["tin"]


def test_what_is_said_beside_a_word_is_no_syntax_either(inside: Inside, tmp_path: Path) -> None:
    own = overlay(tmp_path / "own", '[tin]\nname = "\\u001b[2J [/red] \\\\$(d)"\n')
    line = f"costcalc estimate --data {own} -c ti"
    done = inside(_COSTCALC_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS=line, **NO_FILE)
    assert done == Done(0, "_arguments '*: :((\"tin\"))'\n", "")


def test_completion_reads_one_file_and_no_model_of_the_catalogue() -> None:
    code = (
        "import sys; from costcalc.cli.run import run; run([]); "
        "print(sorted({'rich', 'costcalc.catalog.models'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env=environment(**question("estimate", "--condition", "knee", "--plan", ""), **NO_FILE),
    )
    assert done.stdout.startswith("two-trips\n")
    assert done.stderr == "[]\n"


def test_only_the_program_itself_has_the_options_of_completion(inside: Inside) -> None:
    assert "--install-completion" in inside("--help").out
    assert "completion" not in inside("estimate", "--help").out


def test_completion_that_cannot_be_installed_is_one_message(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("typer._completion_shared._get_shell_name", lambda: "bash")
    done = inside("--install-completion", HOME="/dev/null/home")
    assert done.code == 2
    assert done.err.startswith("costcalc: /dev/null/home")
