"""Completion, as the shells do it: each is started for real, given its script, and asked or shown a TAB."""

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from costcalc.catalog import lookup as keys
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import find
from costcalc.catalog.prices import Cabin, Category, Comfort
from costcalc.cli import tab
from costcalc.cli.app import app
from costcalc.cli.options import CATEGORIES
from costcalc.cli.shells import SCRIPTS
from costcalc.rendering.catalog import LISTED, SHOWN
from costcalc.rendering.formats import CHANGES, COMPARISON, QUOTE
from costcalc.scenario.model import Interpreter, Pay
from costcalc.schemas import SCHEMAS

from .conftest import Inside, environment

PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
NEXT = {"bash": 'eval "$(costcalc completion bash)"', "zsh": 'eval "$(costcalc completion zsh)"'}


def needs(shell: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed")


every_shell = pytest.mark.parametrize("shell", [pytest.param(name, marks=needs(name)) for name in SCRIPTS])


def ran(arguments: list[str], folder: Path, **variables: str) -> str:
    """What a shell prints, which says nothing on standard error."""
    done = subprocess.run(
        arguments,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder,
        env={**environment(**variables), "PATH": PATH, "HOME": str(folder)},
    )
    assert done.stderr == ""
    return done.stdout


def quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


def in_bash(words: list[str], folder: Path, **variables: str) -> list[str]:
    line = " ".join(map(quoted, ["costcalc", *words]))
    script = (
        f'{NEXT["bash"]}; COMP_WORDS=({line}); COMP_CWORD={len(words)}; _costcalc; printf "%s\\n" "${{COMPREPLY[@]}}"'
    )
    return ran(["bash", "--norc", "-c", script], folder, **variables).split("\n")[:-1]


def in_fish(line: str, folder: Path, **variables: str) -> dict[str, str]:
    script = f"costcalc completion fish | source; complete -C {quoted(line)}"
    found = ran(["fish", "--no-config", "-c", script], folder, **variables).splitlines()
    return {value: beside for value, _, beside in (each.partition("\t") for each in found)}


class Typist:
    """Somebody at a shell in a terminal."""

    def __init__(self, shell: str, folder: Path) -> None:
        start = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}[shell]
        kept = {"PATH": PATH, "HOME": str(folder), "TERM": "dumb", "PS1": "> ", "COLUMNS": "200"}
        self.child, self.terminal = pty.fork()
        if self.child == 0:  # pragma: no cover
            os.chdir(folder)
            os.execvpe(start[0], start, {**environment(), **kept})
        self.shown = ""
        self.types("set +o histexpand; bind 'set bell-style none'\n" if shell == "bash" else "unsetopt beep\n")
        self.types(f"{NEXT[shell]}; echo rea''dy\n")
        self.sees("ready")

    def types(self, text: str) -> None:
        os.write(self.terminal, text.encode())

    def sees(self, wanted: str) -> str:
        """What the terminal shows until what is wanted is there; what came before is forgotten."""
        end = time.monotonic() + 20
        while not re.search(wanted, self.shown):
            if not select.select([self.terminal], [], [], max(0, end - time.monotonic()))[0]:
                pytest.fail(f"{wanted!r} is not in {self.shown!r}")
            self.shown += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r|\x07", "", os.read(self.terminal, 65536).decode())
        shown, self.shown = self.shown, ""
        return shown

    def goes(self) -> None:
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self.terminal)


@pytest.fixture
def typist(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Typist]:
    overlay(tmp_path / "own", 'aliases = ["king\'s cross"]')
    someone = Typist(request.param, tmp_path)
    yield someone
    someone.goes()


every_typist = pytest.mark.parametrize(
    "typist", [pytest.param(name, marks=needs(name)) for name in ("bash", "zsh")], indirect=True
)


def overlay(folder: Path, extra: str = "") -> Path:
    """A folder that adds a condition with one tier."""
    folder.mkdir()
    (folder / "conditions.toml").write_text(
        f'[tinnitus]\nname = "Ringing in the ears"\n{extra}\n'
        '[tinnitus.tiers.trial]\nname = "First trial"\nplans = ["single-visit"]\n'
    )
    return folder


@needs("bash")
def test_bash_completes_conditions_and_the_tiers_of_the_one_that_is_given(tmp_path: Path) -> None:
    assert in_bash(["estimate", "--condition", "t"], tmp_path) == ["t1d", "t2d"]
    assert in_bash(["estimate", "--condition", "t1d", "--tier", ""], tmp_path) == ["standard", "advanced", "premium"]
    assert in_bash(["estimate", "--condition", "KNEE", "--tier", ""], tmp_path) == ["standard"]


@needs("fish")
def test_fish_completes_conditions_and_the_tiers_of_the_one_that_is_given(tmp_path: Path) -> None:
    expected = {"t1d": "Type 1 diabetes", "t2d": "Type 2 diabetes"}
    assert in_fish("costcalc estimate --condition t", tmp_path) == expected
    assert in_fish("costcalc estimate --condition=t", tmp_path).keys() == {"--condition=t1d", "--condition=t2d"}
    tiers = {"standard": "Standard protocol", "advanced": "Advanced protocol", "premium": "Premium programme"}
    assert in_fish("costcalc estimate --condition t1d --tier ", tmp_path) == tiers
    assert in_fish("costcalc estimate -c Knee_arthritis -t ", tmp_path).keys() == {"standard"}


@every_typist
def test_a_person_presses_tab(typist: Typist) -> None:
    typist.types("costcalc estimate --condition kn\t")
    typist.sees("--condition knee-oa ")
    typist.types("--tier \t")
    typist.sees("--tier standard ")
    typist.types("--currency EU\t")
    typist.sees("--currency EUR ")
    typist.types("\x15costcalc estimate --condition=hi\t")
    typist.sees("--condition=hip-oa ")
    typist.types("\x15costcalc estimate --data own --condition=king\t")
    typist.sees(r"--condition=king\\'s-cross ")
    typist.types('\x15costcalc estimate --data own --condition "king\t')
    typist.sees('--condition "king\'s-cross" ')
    typist.types("\x15costcalc estimate --data ow\t")
    typist.sees("--data own/")
    typist.types("\x15costcalc catalog list se\t")
    typist.sees("list seasons ")
    typist.types("\x15costcalc estimate --fi\t")
    typist.sees("--finish-by ")


@pytest.mark.parametrize("typist", [pytest.param("zsh", marks=needs("zsh"))], indirect=True)
def test_zsh_says_what_a_value_is(typist: Typist) -> None:
    typist.types("costcalc estimate --condition t\t\t")
    assert "t1d  -- Type 1 diabetes" in typist.sees("t2d  -- Type 2 diabetes")
    typist.types("\x15costcalc estimate --condition t1d --tier \t\t")
    assert "advanced  -- Advanced protocol" in typist.sees("premium   -- Premium programme")


@needs("zsh")
def test_zsh_takes_the_script_from_a_folder_of_functions(tmp_path: Path) -> None:
    (tmp_path / "_costcalc").write_text(SCRIPTS["zsh"])
    script = "fpath=($PWD $fpath); autoload -Uz compinit; compinit -D -u; print $_comps[costcalc]"
    assert ran(["zsh", "-f", "-c", script], tmp_path) == "_costcalc\n"


@needs("bash")
def test_values_are_quoted_as_the_word_that_is_typed(tmp_path: Path) -> None:
    own = str(overlay(tmp_path / "own", 'aliases = ["king\'s cross"]'))
    line = ["estimate", "--data", own, "--condition"]
    assert in_bash([*line, "king"], tmp_path) == ["king\\'s-cross"]
    assert in_bash([*line, "'king"], tmp_path) == ["king'\\''s-cross"]
    assert in_bash(["estimate", "--from", '"United S'], tmp_path) == ["United States"]
    assert in_bash(["estimate", "--from", "united\\ s"], tmp_path) == ["united\\ states"]
    assert in_bash(["estimate", "--condition", "=", "t"], tmp_path) == ["t1d", "t2d"]
    assert in_bash(["estimate", "--condition", "="], tmp_path)[0] == "t1d"


def offered(*words: str, at: int | None = None) -> list[str]:
    """The words that can stand last, or at a place."""
    return [value for value, _ in tab.answer(words, len(words) - 1 if at is None else at).offers]


def test_another_name_is_offered_where_the_key_does_not_begin_so() -> None:
    assert offered("estimate", "-c", "kne") == ["knee-oa"]
    assert offered("estimate", "-c", "dia") == ["diabetes-1", "diabetes-2"]
    assert offered("estimate", "-c", "Type 1") == ["Type 1-diabetes"]
    assert offered("estimate", "--from", "unite")[0].startswith("united-")
    assert offered("estimate", "--from", "us") == ["us", "us-west", "us-east"]
    assert offered("estimate", "--from", "Jap") == []
    assert offered("estimate", "--nationality", "Jap") == ["Japan"]
    assert offered("estimate", "--currency", "eu") == ["eur"]


def test_every_offer_is_one_that_the_program_takes(catalog: Catalog) -> None:
    for kind in ("conditions", "plans", "cities", "countries", "regions"):
        entries = keys.entries(kind)
        for typed in "abcdefghijklmnopqrstuvwxyzABT":
            for value, _ in keys.begun(typed, entries):
                assert value.startswith(typed)
                assert find(kind, value, getattr(catalog, kind)) == keys.find(value, entries)


def test_plans_are_those_of_the_tier() -> None:
    every = list(keys.entries("plans"))
    assert offered("estimate", "-c", "t1d", "-t", "Standard Protocol", "--plan", "") == every[:3]
    assert "multi-visit" in offered("estimate", "-c", "t1d", "--plan", "")
    assert "multi-visit" not in offered("estimate", "-c", "knee", "--plan", "")
    assert offered("estimate", "-c", "gout", "-t", "none", "--plan", "") == every


def test_an_unknown_condition_leaves_all_tiers() -> None:
    assert offered("estimate", "-c", "gout", "--tier", "") == ["standard", "advanced", "premium"]
    assert offered("estimate", "--tier", "") == ["standard", "advanced", "premium"]


def test_what_follows_on_the_line_counts_too() -> None:
    assert offered("estimate", "--tier", "", "--condition", "knee", at=2) == ["standard"]
    assert offered("estimate", "--tier=", "--condition", "knee", at=1) == ["--tier=standard"]


def test_of_several_conditions_all_tiers_are_offered() -> None:
    assert offered("compare", "-c", "knee", "-c", "t2d", "--tier", "") == ["standard"]
    assert offered("compare", "-c", "knee", "-c", "t1d", "--tier", "") == ["standard", "advanced", "premium"]


def test_an_overlay_adds_and_replaces(tmp_path: Path) -> None:
    own = str(overlay(tmp_path / "own"))
    assert offered("estimate", "--data", own, "-c", "ti") == ["tinnitus"]
    assert offered("estimate", "-c", "ringing-in-the-ears", "--data", own, "--tier", "") == ["trial"]
    assert offered("estimate", "-c", "tinnitus", "--data", own, "--plan", "") == ["single-visit"]


def test_the_configuration_counts_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    overlay(tmp_path / "own")
    (tmp_path / "config.toml").write_text('data = "own"\ncondition = "Tinnitus"\n')
    monkeypatch.setenv("COSTCALC_CONFIG", str(tmp_path / "config.toml"))
    assert offered("estimate", "--tier", "") == ["trial"]
    assert "advanced" in offered("estimate", "-c", "t1d", "--tier", "")
    monkeypatch.setenv("COSTCALC_CONDITION", "knee")
    assert offered("estimate", "--tier", "") == ["standard"]


def test_categories_that_are_named_already_are_not_offered_again() -> None:
    assert offered("estimate", "--without", "flights,st") == ["flights,stay"]
    assert "flights,flights" not in offered("estimate", "--without", "flights,")


def test_options_and_commands_are_offered() -> None:
    assert offered("estimate", "--ti") == ["--tier", "--title"]
    assert offered("estimate", "--tier", "standard", "--ti") == ["--title"]
    assert offered("estimate", "--without", "stay", "--witho") == ["--without"]
    assert "--condition" in offered("estimate", "")
    assert "-c" not in offered("estimate", "")
    assert offered("estimate", "-c", "t1d", "x", "--", "--ti") == []
    assert offered("catalog", "") == ["list", "show", "check", "schema"]
    assert offered("--") == ["--version", "--help"]
    assert offered("no-command", "") == []
    assert offered("completion", "") == list(SCRIPTS)


def test_files_and_folders_are_left_to_the_shell() -> None:
    assert tab.answer(["render", ""], 1).kind == "files"
    assert tab.answer(["estimate", "-o", "x"], 2).kind == "files"
    assert tab.answer(["estimate", "--rates", ""], 2).kind == "words"
    assert tab.answer(["estimate", "--rates", "./"], 2).kind == "files"
    assert tab.answer(["estimate", "--data", ""], 2).kind == "folders"
    assert tab.answer(["catalog", "check", ""], 2).kind == "folders"
    assert tab.answer(["estimate", "--title", ""], 2) == ("words", [])


def test_fixed_words_are_those_of_the_program() -> None:
    for option, words in {
        "--lodging": get_args(Comfort),
        "--cabin": get_args(Cabin),
        "--interpreter": get_args(Interpreter),
        "--pay": get_args(Pay),
        "--format": tuple(QUOTE.layouts),
    }.items():
        assert sorted(offered("estimate", option, "")) == sorted(words)
    assert get_args(Category) == CATEGORIES
    assert offered("diff", "a", "b", "--format", "") == list(CHANGES.layouts)
    assert offered("compare", "--format", "") == list(COMPARISON.layouts)
    assert offered("catalog", "list", "") == list(LISTED)
    assert sorted(offered("catalog", "schema", "")) == sorted(SCHEMAS)
    for kind in SHOWN:
        assert set(keys.entries(kind)) <= set(offered("catalog", "show", ""))


def test_completers_of_single_commands_belong_to_parameters_that_exist() -> None:
    def parameters(command: Any, path: str = "") -> Iterator[str]:
        if isinstance(command, TyperGroup):
            for name, each in command.commands.items():
                yield from parameters(each, f"{path}{name} ")
        else:
            yield from (f"{path}{each.name}" for each in command.params)

    assert tab.OWN.keys() <= set(parameters(get_command(app)))


def test_names_are_read_from_the_folder_that_the_catalogue_is_read_from(catalog: Catalog) -> None:
    for kind in ("conditions", "plans", "cities", "regions", "countries", "currencies"):
        assert list(keys.entries(kind)) == list(getattr(catalog, kind))


BROKEN = {
    "no TOML": "[tinnitus",
    "no name": "[tinnitus]\nx = 1",
    "no tiers": '[tinnitus]\nname = "T"',
    "no table": "tinnitus = 3",
    "no texts": '[tinnitus]\nname = 3\naliases = 4\ntiers = "5"',
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_nothing_is_said_whatever_is_broken(text: str, tmp_path: Path, inside: Inside) -> None:
    (tmp_path / "conditions.toml").write_text(text)
    words = ("costcalc", "estimate", "--data", str(tmp_path), "--tier", "")
    for shell in SCRIPTS:
        done = inside("5", *words, _COSTCALC_COMPLETE=shell)
        assert done == (0, "", "")


def test_nothing_is_said_of_a_broken_configuration_or_a_wrong_question(tmp_path: Path, inside: Inside) -> None:
    (tmp_path / "config.toml").write_text("condition = [")
    broken = {"COSTCALC_CONFIG": str(tmp_path / "config.toml")}
    assert inside("3", "costcalc", "estimate", "--tier", "", _COSTCALC_COMPLETE="zsh", **broken) == (0, "", "")
    assert inside(_COSTCALC_COMPLETE="bash") == (0, "", "")
    assert inside("x", "costcalc", _COSTCALC_COMPLETE="bash") == (0, "", "")
    assert inside("1", "costcalc", "", _COSTCALC_COMPLETE="tcsh") == (0, "", "")
    assert inside("9", "costcalc", "estimate", _COSTCALC_COMPLETE="fish").err == ""


@every_shell
def test_text_of_an_overlay_cannot_steer_the_terminal(shell: str, tmp_path: Path, inside: Inside) -> None:
    own = overlay(tmp_path / "own")
    text = '["ti\\u001b[2J"]\nname = "x"\n[ti]\nname = "a\\u001b[2J\\nb:c\\t$(d)"\n'
    (own / "conditions.toml").write_text(text)
    done = inside("5", "costcalc", "estimate", "--data", str(own), "-c", "ti", _COSTCALC_COMPLETE=shell)
    beside = {"bash": "", "zsh": ":a\\u001b[2J b:c $(d)", "fish": "\ta\\u001b[2J b:c $(d)"}[shell]
    assert done == (0, f"words\nti{beside}\n", "")


def test_completion_imports_neither_pydantic_nor_rich() -> None:
    code = (
        "import sys; from costcalc.cli.run import run; "
        "run(['5', 'costcalc', 'estimate', '--condition', 'knee', '--plan', '']); "
        "print(sorted({'pydantic', 'rich', 'costcalc.catalog.models'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env=environment(_COSTCALC_COMPLETE="fish"),
    )
    assert done.stdout.startswith("words\n")
    assert "two-trips\tTwo short trips\n" in done.stdout
    assert done.stderr == "[]\n"


def test_an_unknown_shell_is_refused(inside: Inside) -> None:
    done = inside("completion", "tcsh")
    assert done.code == 2
    assert "bash, zsh, fish" in done.err


@every_shell
def test_the_script_is_printed_and_says_where_it_goes(shell: str, inside: Inside) -> None:
    done = inside("completion", shell)
    assert (done.code, done.err) == (0, "")
    assert f"costcalc completion {shell}" in done.out.split("\n", 4)[2 if shell == "zsh" else 1]
