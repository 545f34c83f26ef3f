"""The guided start in a real terminal: what is asked, that the command it prints gives the same answer, and its end."""

import os
import re
import select
import shlex
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyte
import pytest

from .conftest import COMMAND, Inside, Process, Terminal, assert_refused, assert_said, environment

OK, USAGE, UNPRICED, INTERRUPTED = 0, 2, 5, 130
DOWN, ENTER, ESCAPE, CTRL_C, CTRL_D = "\x1b[B", "\r", "\x1b", "\x03", "\x04"
PATIENCE = 60
"""Seconds after which a text on the screen is given up; a slow machine never needs them."""
MOST_LINES = 15
MOST_QUESTIONS = 7


class Session:
    """A run of the program with keyboard and questions in one terminal, and the answer in another."""

    def __init__(self, process: "subprocess.Popen[bytes]", screen: int, answer: int, columns: int) -> None:
        self.process = process
        self.seen = {screen: bytearray(), answer: bytearray()}
        self.screen, self.answer, self.columns = screen, answer, columns
        self.open = {screen, answer}
        self.display = pyte.Screen(columns, 40)
        self.stream = pyte.ByteStream(self.display)
        self.questions: list[str] = []

    def _read(self) -> None:
        for terminal in select.select([*self.open], [], [], 0.1)[0]:
            try:
                data = os.read(terminal, 65536)
            except OSError:  # Linux says so that the last writer has gone
                data = b""
            if not data:
                self.open.discard(terminal)
            self.seen[terminal] += data
            if terminal == self.screen:
                self.stream.feed(data)

    @property
    def lines(self) -> list[str]:
        """What the screen shows."""
        return "\n".join(line.rstrip() for line in self.display.display).rstrip().split("\n")

    def wait(self, text: str) -> None:
        """Wait until a line of the screen begins with a text."""
        until = time.monotonic() + PATIENCE
        while not any(line.startswith(text) for line in self.lines):
            assert self.open, f"ended before {text!r}:\n" + "\n".join(self.lines)
            assert time.monotonic() < until, f"no {text!r}:\n" + "\n".join(self.lines)
            self._read()

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.screen, keys.encode())

    def reply(self, question: str, keys: str = ENTER, shows: str = "") -> None:
        """Answer a question, once it is there with all of what it `shows`; the keys before Enter are waited for."""
        self.wait(question)
        self.questions.append(question)
        typed = keys.removesuffix(ENTER)
        if typed.isprintable() and typed:
            self.type(typed)
            self.wait(f"> {typed}")
            keys = keys.removeprefix(typed)
        if shows:
            self.wait(shows)
        start = max(place for place, line in enumerate(self.lines) if line.startswith(question))
        assert len(self.lines) - start <= MOST_LINES
        self.type(keys)

    def end(self) -> int:
        """Read until the program has ended; its exit code."""
        until = time.monotonic() + PATIENCE
        while self.open:
            assert time.monotonic() < until
            self._read()
        return self.process.wait(PATIENCE)

    @property
    def out(self) -> str:
        """What the program answered."""
        return self.seen[self.answer].decode().replace("\r\n", "\n")

    @property
    def err(self) -> str:
        """What it wrote on the screen with the questions."""
        return self.seen[self.screen].decode().replace("\r\n", "\n")

    def command(self, after: str = "The command for this answer:") -> list[str]:
        """The arguments of a command that it wrote."""
        program, *arguments = shlex.split(self.err.rpartition(f"{after}\n")[2].partition("\n")[0])
        assert program == "costcalc"
        return arguments


@contextmanager
def session(folder: Path, *arguments: str, columns: int = 80, **variables: str) -> Iterator[Session]:
    """A run in its own folder, which is over at the end of the `with` statement, whatever happens in it."""
    pairs = [os.openpty(), os.openpty()]
    for _, theirs in pairs:
        termios.tcsetwinsize(theirs, (40, columns))
    (screen, keyboard), (answer, out) = pairs
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment(TERM="xterm-256color", COSTCALC_CONFIG="", **variables),
        stdin=keyboard,
        stdout=out,
        stderr=keyboard,
    )
    for _, theirs in pairs:
        os.close(theirs)
    try:
        yield Session(process, screen, answer, columns)
    finally:
        process.kill()
        process.wait()
        for ours, _ in pairs:
            os.close(ours)


def test_a_family_with_a_child_from_australia_on_a_narrow_screen_without_colour(
    tmp_path: Path, terminal: Terminal
) -> None:
    with session(tmp_path, columns=40, NO_COLOR="1") as family:
        family.reply("What is treated?", DOWN + DOWN + ENTER)
        family.reply("Where does the journey start?", "austral" + ENTER, shows="* Australia")
        family.reply("Who travels with the patient?", "1 adult and a child of 6" + ENTER)
        family.reply("When do you arrive in Japan?", "19 Dec 2025" + ENTER)
        family.reply("In which currency?", shows="* USD")
        family.reply("Keep this plan in a file?")
        assert family.end() == OK
    typed = "--condition knee-oa --from AU --companions 1 --child-ages 6 --start 2025-12-19"
    assert family.command() == ["estimate", *typed.split()]
    assert "2025-12-19" in family.out
    assert family.out == terminal(*family.command(), columns=40, NO_COLOR="1").out
    assert set(re.findall(r"\x1b\[([0-9;]*)m", family.err)) == {"0", "0;7"}  # plain and reversed
    assert max(map(len, family.lines)) <= 40


def test_a_knee_from_germany_and_a_plan_that_replaces_no_file_unasked(tmp_path: Path, terminal: Terminal) -> None:
    (tmp_path / "plan.toml").write_text("mine")
    with session(tmp_path) as knee:
        knee.reply("What is treated?", "knee" + ENTER, shows="* Knee osteoarthritis")
        knee.reply("Where does the journey start?", "ger" + ENTER, shows="* Germany")
        knee.reply("Who travels with the patient?", DOWN + ENTER)
        knee.reply("When do you arrive in Japan?", shows="* not yet known")
        knee.reply("In which currency?", "EUR, at most 20,000" + ENTER)
        knee.reply("Keep this plan in a file?", DOWN + ENTER)
        knee.reply("plan.toml is there already. Replace it?", shows="* no")
        knee.wait("  plan.toml stays as it is")
        knee.reply("Or write another name", "my knee" + ENTER)
        assert knee.end() == 4  # more than 20,000 EUR, as the answer says
    assert knee.command()[1:] == [
        *("--condition", "knee-oa", "--from", "DE", "--companions", "1", "--currency", "EUR", "--budget", "20000")
    ]
    assert knee.out == terminal(*knee.command()).out
    reading = knee.command("which this command reads:")
    assert reading == ["estimate", "my knee.toml", "--budget", "20000"]
    assert knee.out == terminal(*reading).out
    assert (tmp_path / "plan.toml").read_text() == "mine"


def test_an_unpriced_condition_is_shown_as_such_and_explained(tmp_path: Path, process: Process) -> None:
    with session(tmp_path) as pain:
        pain.reply("What is treated?", "chronic" + ENTER, shows="* Chronic pain  no published price")
        assert pain.end() == UNPRICED
    assert pain.command() == ["estimate", "--condition", "chronic-pain"]
    assert process(*pain.command()).err in pain.err
    assert "--treatment-price" in pain.err
    assert pain.out == ""
    assert pain.questions == ["What is treated?"]


def test_whoever_does_not_know_the_package_gets_the_usual_one_and_at_most_seven_questions(
    tmp_path: Path, terminal: Terminal
) -> None:
    with session(tmp_path) as unsure:
        unsure.reply("What is treated?", "diabetes 1" + ENTER, shows="* Type 1 diabetes")
        unsure.reply("Which package?", shows="* I don't know  the usual: Standard protocol")
        unsure.reply("Where does the journey start?", shows="* not sure")
        unsure.reply("Which country's passport do you hold?", "new zea" + ENTER, shows="* New Zealand")
        unsure.reply("Who travels with the patient?")
        unsure.reply("When do you arrive in Japan?")
        unsure.reply("In which currency?", "new zea" + ENTER, shows="* NZD")
        assert len(unsure.questions) == MOST_QUESTIONS
        unsure.reply("Keep this plan in a file?")
        assert unsure.end() == OK
    assert unsure.command() == ["estimate", *["--condition", "t1d", "--nationality", "NZ", "--currency", "NZD"]]
    assert "Standard protocol" in unsure.out
    assert unsure.out == terminal(*unsure.command()).out


@pytest.mark.parametrize("keys", [CTRL_C, CTRL_D, ESCAPE], ids=["Ctrl-C", "Ctrl-D", "Esc"])
def test_cancelled_midway_nothing_is_answered(tmp_path: Path, keys: str) -> None:
    with session(tmp_path) as cancelled:
        cancelled.reply("What is treated?")
        cancelled.reply("Which package?", keys)
        assert cancelled.end() == INTERRUPTED
    assert cancelled.out == ""
    assert cancelled.lines[-1] == "costcalc: interrupted"


def test_an_answer_that_cannot_be_is_asked_for_again(tmp_path: Path) -> None:
    with session(tmp_path) as slip:
        slip.reply("What is treated?", "hay fever" + ENTER, shows="  nothing is called so")
        slip.wait("  unknown condition 'hay fever'")
        slip.wait("> hay fever")
        slip.type(CTRL_C)
        assert slip.end() == INTERRUPTED


def test_an_estimate_without_a_condition_asks_for_that_alone(tmp_path: Path, terminal: Terminal) -> None:
    with session(tmp_path, "estimate", "--from", "DE") as knee:
        knee.reply("What is treated?", "knee" + ENTER, shows="* Knee osteoarthritis")
        assert knee.end() == OK
    assert knee.out == terminal("estimate", "--from", "DE", "--condition", "knee-oa").out
    assert knee.questions == ["What is treated?"]


def test_where_nobody_can_answer_the_help_is_the_answer(inside: Inside, terminal: Terminal) -> None:
    done = inside()
    assert (done.code, done.out) == (USAGE, inside("--help").out)
    assert_said(done.err)
    assert done.err.count("\n") == 1
    assert_refused(inside("estimate"), USAGE, "no condition is given", "--condition")
    half = terminal()  # no keyboard
    assert (half.code, half.err) == (USAGE, done.err)


def test_what_reads_keys_is_imported_only_to_ask(tmp_path: Path) -> None:
    code = (
        "import sys; from costcalc.cli.run import run; run(['estimate', '-c', 't1d', '-o', 'x.json', '-q']); "
        "print({'prompt_toolkit', 'costcalc.cli.guided', 'costcalc.api.guiding'} & {*sys.modules})"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, check=True, cwd=tmp_path, env=environment(), text=True)
    assert (done.stdout, done.stderr) == ("set()\n", "")


def test_a_plan_is_one_scenario_whose_defaults_the_command_replaces(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text(
        '[defaults]\ncondition = "t1d"\nwithout = ["flights", "stay"]\n[scenarios.ours]\n'
    )
    given = ("estimate", "-c", "t1d", "--without", "flights,stay", "--tier", "advanced", "-f", "json")
    assert inside("estimate", "plan.toml", "-f", "json", COSTCALC_TIER="advanced").out == inside(*given).out
    answered = ("--answer", "harvest-included=no", "--answer", "tax-included=no")
    assert (
        inside("estimate", "plan.toml", "-t", "advanced", *answered, "-f", "json").out == inside(*given, *answered).out
    )
    (tmp_path / "two.toml").write_text('[defaults]\ncondition = "t1d"\n[scenarios.a]\n[scenarios.b]\ncompanions = 1\n')
    assert_refused(inside("estimate", "two.toml"), 3, "two.toml", "several scenarios", "compare", "a, b")
    assert_refused(inside("estimate", "none.toml"), 3, "none.toml")
