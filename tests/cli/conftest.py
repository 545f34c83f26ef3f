"""Run the command line: as a real process, in a terminal of its own, or, to save time, in the process of the tests."""

import os
import pty
import subprocess
import sys
import termios
import threading
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Protocol

import pytest

from costcalc.cli.run import run

MOMENT = "1750000000"
"""SOURCE_DATE_EPOCH of every run: 2025-06-15 15:06:40 UTC."""

CHANGING = (
    "FORCE_COLOR",
    "NO_COLOR",
    "COLUMNS",
    "LINES",
    "GITHUB_ACTIONS",
    "TERM",
    "PYTHONHASHSEED",
    "PYTHONIOENCODING",
    "PYTHONUNBUFFERED",
    "PYTHONUTF8",
    "PYTHONDONTWRITEBYTECODE",  # every process would compile the program anew
)
"""What would change the output, or how long it takes, from one machine to the next."""

COMMAND = (sys.executable, "-m", "costcalc")


class Done(NamedTuple):
    """How a run ended."""

    code: int
    out: str
    err: str


class Process(Protocol):
    """Run the program as a process of its own."""

    def __call__(self, *arguments: str, through: str = "", **variables: str) -> Done: ...


class Terminal(Protocol):
    """Run the program with standard output in a terminal."""

    def __call__(self, *arguments: str, columns: int = 80, **variables: str) -> Done: ...


class Inside(Protocol):
    """Run the program in the process of the tests."""

    def __call__(self, *arguments: str, **variables: str) -> Done: ...


def environment(**variables: str) -> Mapping[str, str]:
    """The environment of a run: that of the tests without what changes, and `variables`."""
    kept = {name: value for name, value in os.environ.items() if name not in CHANGING}
    return {**kept, "LC_ALL": "C.UTF-8", "PAGER": "", "SOURCE_DATE_EPOCH": MOMENT, **variables}


@pytest.fixture
def process(tmp_path: Path) -> Process:
    """Run in an empty folder; `through` is what a shell does with the command, such as `"$@" >&-`."""

    def start(*arguments: str, through: str = "", **variables: str) -> Done:
        shell = ("sh", "-c", through, "sh") if through else ()
        ended = subprocess.run(
            [*shell, *COMMAND, *arguments],
            cwd=tmp_path,
            env=environment(**variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=60,
        )
        return Done(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    return start


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """Run in a new terminal; its line ends are turned back into plain ones."""

    def start(*arguments: str, columns: int = 80, **variables: str) -> Done:
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(ours, (40, columns))
        shown = bytearray()
        reader = threading.Thread(target=_read_all, args=(ours, shown))
        reader.start()
        ended = subprocess.run(
            [*COMMAND, *arguments],
            cwd=tmp_path,
            env=environment(**{"TERM": "xterm-256color", **variables}),
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
        os.close(theirs)
        reader.join(timeout=60)
        os.close(ours)
        return Done(ended.returncode, shown.decode().replace("\r\n", "\n"), ended.stderr.decode())

    return start


def _read_all(source: int, into: bytearray) -> None:
    """Until the last writer has gone, which Linux reports as an error and others as an end."""
    while True:
        try:
            found = os.read(source, 65536)
        except OSError:
            return
        if not found:
            return
        into += found


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Inside:
    """Run in an empty folder, a tenth of the time that a process takes."""

    def call(*arguments: str, **variables: str) -> Done:
        with monkeypatch.context() as patch:
            for name in CHANGING:
                patch.delenv(name, raising=False)
            for name, value in {"SOURCE_DATE_EPOCH": MOMENT, **variables}.items():
                patch.setenv(name, value)
            patch.chdir(tmp_path)
            code = run(arguments)
        return Done(code, *capsys.readouterr())

    return call


def assert_said(err: str) -> None:
    """Every line of standard error is a message of the program: no traceback, and no line that text has made."""
    stray = [line for line in err.split("\n")[:-1] if not line.startswith("costcalc: ")]
    assert not stray
    assert err == "" or err.endswith("\n")


def assert_refused(done: Done, code: int, *fragments: str) -> None:
    """The run ended with `code` and said why, and only said why."""
    assert "Traceback" not in done.err, done.err[-500:]
    assert done.code == code, done.err[-500:]
    assert done.out == ""
    assert_said(done.err)
    assert not [fragment for fragment in fragments if fragment not in done.err], done.err


def assert_visible(text: str) -> None:
    """Nothing in the text steers a terminal, reorders a line or cannot be seen; line ends excepted."""
    hidden = {f"U+{ord(char):04X}" for char in text if unicodedata.category(char) in {"Cc", "Cf", "Zl", "Zp"}}
    assert hidden <= {"U+000A"}
