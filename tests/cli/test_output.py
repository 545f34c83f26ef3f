"""Where the answer goes: a file whole or not at all, a pipe that may close, and what happens when neither can be."""

import fcntl
import json
import os
import pty
import shutil
import signal
import stat
import subprocess
import termios
from decimal import Decimal
from pathlib import Path

import pytest

from .conftest import COMMAND, Inside, Process, Terminal, assert_refused, assert_said, environment

USAGE, DATA, MISSING, INTERRUPTED, PIPE_CLOSED = 2, 3, 5, 130, 141

T1D = ("estimate", "-c", "t1d", "--full")
JSON = (*T1D, "-f", "json")

needs_dev_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# Which format, and where


def test_a_file_name_says_its_format_and_a_dash_is_standard_output(inside: Inside, tmp_path: Path) -> None:
    done = inside(*T1D, "-o", "x.JSON")
    assert (done.code, done.out, done.err) == (0, "", "costcalc: wrote x.JSON\n")
    document = (tmp_path / "x.JSON").read_text("utf-8")
    assert json.loads(document)["currency"] == "USD"
    assert inside(*JSON, "-o", "-") == (0, document, "")
    assert inside(*T1D, "-o", "-") == (0, inside(*T1D).out, "")
    assert names(tmp_path) == ["x.JSON"]


def test_a_named_format_goes_into_a_file_of_any_name(inside: Inside, tmp_path: Path) -> None:
    assert inside(*JSON, "-o", "x.dat").code == 0
    assert (tmp_path / "x.dat").read_text("utf-8") == inside(*JSON).out
    assert inside(*T1D, "-f", "table", "-o", "y.json").code == 0
    assert (tmp_path / "y.json").read_text("utf-8").startswith("Type 1 diabetes")


def test_a_text_file_is_plain_and_as_wide_whatever_the_terminal(
    terminal: Terminal, inside: Inside, tmp_path: Path
) -> None:
    done = terminal(*T1D, "-o", "x.txt", columns=40, FORCE_COLOR="1")
    assert (done.code, done.out, done.err) == (0, "", "costcalc: wrote x.txt\n")
    text = (tmp_path / "x.txt").read_text("utf-8")
    assert "\x1b" not in text
    assert 90 < max(map(len, text.splitlines())) <= 100
    assert text == inside(*T1D, COLUMNS="100").out


def test_quiet_leaves_the_note_out_and_nothing_else(inside: Inside, tmp_path: Path) -> None:
    assert inside(*T1D, "-q", "-o", "x.json") == (0, "", "")
    assert names(tmp_path) == ["x.json"]
    assert_refused(inside("estimate", "-q", "-c", "xyzzy"), USAGE, "xyzzy")


@pytest.mark.parametrize("name", ["x.docx", "x", ".json", "x.json.bak", ""])
def test_a_name_that_does_not_say_its_format_is_refused(inside: Inside, tmp_path: Path, name: str) -> None:
    assert_refused(inside(*T1D, "-o", name), USAGE, repr(name), ".json, .txt", "--format")
    assert names(tmp_path) == []


# For a messenger


@pytest.mark.parametrize(
    "journey",
    ["", "--start 2025-06-20 --nationality US --from US -x JPY", "--companions 2 --child-ages 4 --budget 90000"],
    ids=["bare", "late", "family"],
)
def test_a_messenger_gets_a_few_plain_lines(inside: Inside, journey: str) -> None:
    done = inside("estimate", "-c", "t1d", "-t", "advanced", *journey.split(), "-f", "text")
    lines = done.out.splitlines()
    assert (done.code, done.err) == (0, "")
    assert 8 <= len(lines) <= 15
    assert all(lines)
    assert "  " not in done.out
    assert "--" not in done.out
    assert lines[-1].startswith("An estimate: no offer, no medical advice.")
    document = json.loads(inside("estimate", "-c", "t1d", "-t", "advanced", *journey.split(), "-f", "json").out)
    low, likely, high = (round(Decimal(document["total"][name])) for name in ("low", "likely", "high"))
    assert f"About {likely:,} {document['currency']} in all, between {low:,} and {high:,}." in lines


def test_a_text_file_is_the_whole_document_and_not_for_a_messenger(inside: Inside, tmp_path: Path) -> None:
    inside("estimate", "-c", "t1d", "-o", "x.txt")
    assert (tmp_path / "x.txt").read_text("utf-8") == inside(*T1D, COLUMNS="100").out


# Several files


def test_several_files_are_each_written_in_the_format_of_their_name(inside: Inside, tmp_path: Path) -> None:
    done = inside(*T1D, "-o", "x.json", "-o", "x.md", "-o", "x.csv")
    assert (done.code, done.out, done.err) == (
        0,
        "",
        "costcalc: wrote x.json\ncostcalc: wrote x.md\ncostcalc: wrote x.csv\n",
    )
    assert (tmp_path / "x.json").read_text("utf-8") == inside(*JSON).out
    assert (tmp_path / "x.md").read_text("utf-8") == inside(*T1D, "-f", "md").out
    assert (tmp_path / "x.csv").read_bytes().decode() == inside(*T1D, "-f", "csv").out


def test_a_file_beside_what_is_printed_whose_format_may_be_named(inside: Inside, tmp_path: Path) -> None:
    done = inside(*JSON, "-o", "x.html", "-o", "-")
    assert (done.out, done.err) == (inside(*JSON).out, "costcalc: wrote x.html\n")
    assert names(tmp_path) == ["x.html"]


@pytest.mark.parametrize(
    ("command", "endings"),
    [
        (("render", "kept.json"), ("csv", "html")),
        (("compare", "-c", "t1d", "--all-tiers"), ("json", "csv", "txt")),
        (("prices", "-c", "knee-oa"), ("json", "md")),
        (("questions", "-c", "t1d"), ("json", "md")),
    ],
    ids=["render", "compare", "prices", "questions"],
)
def test_every_answer_goes_into_several_files(
    inside: Inside, tmp_path: Path, command: tuple[str, ...], endings: tuple[str, ...]
) -> None:
    inside(*T1D, "-q", "-o", "kept.json")
    files = [f"x.{ending}" for ending in endings]
    assert inside(*command, *(word for file in files for word in ("-o", file)), "-q") == (0, "", "")
    assert names(tmp_path) == sorted(["kept.json", *files])


@pytest.mark.parametrize(
    ("outputs", "fragments"),
    [
        (("x.json", "x.docx", "y"), ("'x.docx' does not say its format", "'y' does not say")),
        (("x.json", "./x.json"), ("--output names a file twice",)),
        (("x.json", "y.md", "-f", "md"), ("--format md is for one file",)),
    ],
    ids=["no format", "twice", "one format"],
)
def test_several_files_are_refused_before_any_is_written(
    inside: Inside, tmp_path: Path, outputs: tuple[str, ...], fragments: tuple[str, ...]
) -> None:
    first, second, *others = outputs
    rest = [word for name in others for word in ("-o", name)] if others[:1] != ["-f"] else others
    assert_refused(inside("estimate", "-c", "xyzzy", "-o", first, "-o", second, *rest), USAGE, *fragments)
    assert names(tmp_path) == []


def test_a_file_that_cannot_be_written_keeps_no_other_back_and_is_named(inside: Inside, tmp_path: Path) -> None:
    done = inside(*T1D, "-o", "x.json", "-o", "no/y.md", "-o", "z.csv")
    assert (done.code, done.out) == (USAGE, "")
    assert done.err.splitlines()[:2] == ["costcalc: wrote x.json", "costcalc: wrote z.csv"]
    assert "no/y.md could not be written" in done.err
    assert names(tmp_path) == ["x.json", "z.csv"]


# The pager

SHOWN = "sed s/^/shown:/"
"""A pager by whose marks its lines are known."""


@pytest.mark.parametrize(
    "variables",
    [
        {"PAGER": SHOWN},
        {"PAGER": "false", "COSTCALC_PAGER": SHOWN},
        {"PAGER": "", "COSTCALC_PAGER": f"{SHOWN}"},
    ],
    ids=["PAGER", "COSTCALC_PAGER first", "PAGER empty"],
)
def test_a_long_answer_at_a_terminal_goes_through_the_pager(terminal: Terminal, variables: dict[str, str]) -> None:
    plain = terminal(*T1D)
    paged = terminal(*T1D, columns=80, **variables)
    assert (paged.code, paged.err) == (0, "")
    assert paged.out == "".join(f"shown:{line}\n" for line in plain.out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        ((*T1D, "--no-pager"), {"PAGER": SHOWN}),
        (T1D, {"PAGER": SHOWN, "COSTCALC_PAGER": ""}),
        (T1D, {"PAGER": SHOWN, "TERM": "dumb"}),
        (("estimate", "-c", "t1d"), {"PAGER": SHOWN}),  # one screen, its total above the prompt
        ((*T1D, "--show", "assumptions"), {"PAGER": SHOWN}),  # short
        ((*T1D, "-o", "x.txt"), {"PAGER": SHOWN}),
    ],
    ids=["--no-pager", "empty", "dumb", "one screen", "short", "file"],
)
def test_what_needs_no_pager_goes_through_none(
    terminal: Terminal, arguments: tuple[str, ...], variables: dict[str, str]
) -> None:
    done = terminal(*arguments, columns=80, **variables)
    assert done.code == 0
    assert "shown:" not in done.out


@pytest.mark.parametrize("where", [("-f", "json"), ("-f", "brief"), ("-o", "x.json"), ("-o", "x.json", "-o", "x.ics")])
def test_parts_of_what_has_no_parts_are_refused(inside: Inside, where: tuple[str, ...]) -> None:
    done = inside("estimate", "-c", "t1d", "--show", "lines", *where)
    assert (done.code, done.out) == (2, "")
    assert "is always whole: leave out --show" in done.err


def test_a_printed_part_stands_beside_a_whole_file(inside: Inside, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    done = inside("estimate", "-c", "t1d", "--show", "payments", "-o", "-", "-o", str(file))
    assert done.code == 0
    assert "WHAT FALLS DUE WHEN" in done.out
    assert "LINE BY LINE" not in done.out
    assert file.exists()


def test_a_pipe_has_no_pager(process: Process) -> None:
    assert process(*T1D, PAGER=SHOWN).out == process(*T1D).out


@pytest.mark.parametrize("pager", ["head -n 3", "true", "false"])
def test_a_pager_that_ends_early_is_no_error(terminal: Terminal, pager: str) -> None:
    done = terminal(*T1D, PAGER=pager)
    assert (done.code, done.err) == (0, "")
    assert done.out.count("\n") == (3 if pager == "head -n 3" else 0)


def test_without_the_pager_that_is_named_the_answer_is_printed(terminal: Terminal) -> None:
    done = terminal(*T1D, PAGER="no-such-pager --wide")
    assert (done.code, done.out) == (0, terminal(*T1D).out)
    assert done.err == "costcalc: the pager no-such-pager could not be started: No such file or directory\n"


def test_a_verdict_comes_after_the_pager_has_ended(terminal: Terminal, tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\ncat >/dev/null\nsleep 0.5\necho the pager ends >&2\n")
    pager.chmod(0o755)
    done = terminal(*T1D, "--budget", "1", PAGER=str(pager))
    assert done.code == 4
    assert done.err.startswith("the pager ends\ncostcalc: ")


@pytest.mark.skipif(not shutil.which("less"), reason="less is missing")
def test_less_is_the_usual_pager_and_ends_at_a_key(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(ours, (24, 80))
    variables = {**environment(TERM="xterm-256color")}
    del variables["PAGER"]
    variables.pop("LESS", None)
    process = subprocess.Popen(
        COMMAND + T1D,
        cwd=tmp_path,
        env=variables,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        # The terminal from which less reads its keys.
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - no thread holds a lock in tests
    )
    os.close(theirs)
    seen = os.read(ours, 65536)
    while b"\r:" not in seen and b"\n:" not in seen and process.poll() is None:
        seen += os.read(ours, 65536)
    os.write(ours, b"q")
    try:
        while part := os.read(ours, 65536):
            seen += part
    except OSError:  # Linux says so that the last writer has gone
        pass
    os.close(ours)
    assert process.wait(60) == 0
    assert seen.count(b"\n") < 40  # one screen of it


# Files that cannot be written


def test_a_folder_that_is_not_there_is_named(inside: Inside, tmp_path: Path) -> None:
    assert_refused(inside(*T1D, "-o", "no/x.json"), USAGE, "no/x.json", "there is no folder no")
    assert names(tmp_path) == []


@pytest.mark.parametrize("target", ["folder.json", "folder.json/", "."])
def test_a_folder_as_target_is_refused(inside: Inside, tmp_path: Path, target: str) -> None:
    (tmp_path / "folder.json").mkdir()
    assert_refused(inside(*JSON, "-o", target), USAGE, "is a folder")
    assert names(tmp_path) == ["folder.json"]
    assert names(tmp_path / "folder.json") == []


def test_a_file_as_folder_is_refused(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept", "utf-8")
    assert_refused(inside(*T1D, "-o", "file/x.json"), USAGE, "file/x.json could not be written")
    assert (tmp_path / "file").read_text("utf-8") == "kept"


def test_a_read_only_folder_is_refused(inside: Inside, tmp_path: Path) -> None:
    folder = tmp_path / "shut"
    folder.mkdir(mode=0o555)
    if os.access(folder, os.W_OK):
        pytest.skip("this user can write anywhere")
    assert_refused(inside(*T1D, "-o", "shut/x.json"), USAGE, "shut/x.json could not be written")


def test_a_name_that_is_too_long_is_refused(inside: Inside, tmp_path: Path) -> None:
    assert_refused(inside(*T1D, "-o", f"{'a' * 300}.json"), USAGE, "could not be written")
    assert names(tmp_path) == []


def test_a_link_to_itself_is_refused(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "loop.json").symlink_to("loop.json")
    assert_refused(inside(*T1D, "-o", "loop.json"), USAGE, "loop.json could not be written")
    assert names(tmp_path) == ["loop.json"]


@needs_dev_full
@pytest.mark.parametrize("through", ["", '"$@" >/dev/full'])
def test_a_full_device_is_refused(process: Process, through: str) -> None:
    target = () if through else ("-o", "/dev/full")
    assert_refused(process(*JSON, *target, through=through), USAGE, "could not be written", "No space left")


@needs_dev_full
@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("catalog", "list"), ("catalog", "schema")])
def test_every_other_answer_to_a_full_device_is_refused_too(process: Process, arguments: tuple[str, ...]) -> None:
    assert_refused(process(*arguments, through='"$@" >/dev/full'), USAGE, "could not be written")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_an_answer_that_standard_output_takes_only_half_of_is_not_a_success(
    process: Process, tmp_path: Path, unbuffered: str
) -> None:
    done = process(*T1D, through='ulimit -f 1; "$@" >out', PYTHONUNBUFFERED=unbuffered, PYTHONDONTWRITEBYTECODE="1")
    assert_refused(done, USAGE, "could not be written to standard output")
    assert (tmp_path / "out").stat().st_size <= 1024


# Files that hold something already


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("-c", "autoimmune"), MISSING), (("-c", "xyzzy"), USAGE), (("-c", "t1d", "--data", "nowhere"), DATA)],
)
def test_an_estimate_that_fails_leaves_the_file_as_it_was(
    inside: Inside, tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    (tmp_path / "x.json").write_text("kept", "utf-8")
    assert_refused(inside("estimate", *arguments, "-o", "x.json"), code)
    assert (tmp_path / "x.json").read_text("utf-8") == "kept"
    assert names(tmp_path) == ["x.json"]


def test_a_disk_that_fills_up_leaves_the_file_as_it_was_and_no_other(process: Process, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("kept", "utf-8")
    done = process(*T1D, "-o", "x.json", through='ulimit -f 1; "$@"', PYTHONDONTWRITEBYTECODE="1")
    assert_refused(done, USAGE, "x.json could not be written")
    assert (tmp_path / "x.json").read_text("utf-8") == "kept"
    assert names(tmp_path) == ["x.json"]


def test_a_file_is_replaced_and_keeps_its_mode(inside: Inside, tmp_path: Path) -> None:
    target = tmp_path / "x.json"
    target.write_text("old" * 100_000, "utf-8")
    target.chmod(0o604)
    assert inside(*T1D, "-o", "x.json").code == 0
    assert target.read_text("utf-8") == inside(*JSON).out
    assert stat.S_IMODE(target.stat().st_mode) == 0o604
    assert names(tmp_path) == ["x.json"]


@pytest.mark.parametrize("umask", ["022", "077"])
def test_a_new_file_has_the_mode_of_the_umask(process: Process, tmp_path: Path, umask: str) -> None:
    assert process(*T1D, "-o", "x.json", through=f'umask {umask}; "$@"').code == 0
    assert stat.S_IMODE((tmp_path / "x.json").stat().st_mode) == 0o666 & ~int(umask, 8)


@pytest.mark.parametrize("existing", [True, False])
def test_a_link_stays_and_what_it_points_to_is_replaced(inside: Inside, tmp_path: Path, existing: bool) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "target.json", tmp_path / "link.json"
    if existing:
        target.write_text("old", "utf-8")
    link.symlink_to(Path("real") / "target.json")
    assert inside(*T1D, "-o", "link.json").code == 0
    assert link.readlink() == Path("real") / "target.json"
    assert json.loads(target.read_text("utf-8"))["currency"] == "USD"
    assert names(target.parent) == ["target.json"]


def test_devices_and_pipes_by_name_are_written_to(process: Process) -> None:
    assert process(*JSON, "-q", "-o", "/dev/null") == (0, "", "")
    assert process(*JSON, "-q", "-o", "out.json", through='mkfifo out.json; cat out.json & "$@"; wait').code == 0


def test_standard_output_by_its_device_name_is_written_to_though_it_is_a_pipe(process: Process) -> None:
    done = process(*JSON, "-q", "-o", "/dev/stdout")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out)["currency"] == "USD"


# Standard streams that are closed


@pytest.mark.parametrize("arguments", [T1D, JSON, ("catalog", "list"), ("catalog", "check")])
def test_a_closed_standard_output_is_refused(process: Process, arguments: tuple[str, ...]) -> None:
    assert_refused(process(*arguments, through='"$@" >&-'), USAGE, "standard output is closed")


def test_a_file_needs_no_standard_output(process: Process, tmp_path: Path) -> None:
    done = process(*T1D, "-o", "x.json", through='"$@" <&- >&-')
    assert (done.code, done.err) == (0, "costcalc: wrote x.json\n")
    assert json.loads((tmp_path / "x.json").read_text("utf-8"))["currency"] == "USD"


@pytest.mark.parametrize("arguments", [("estimate", "-c", "xyzzy"), ("estimate",), (*T1D, "-o", "x.json")])
def test_messages_do_not_go_to_standard_output_when_standard_error_is_closed(
    process: Process, arguments: tuple[str, ...]
) -> None:
    done = process(*arguments, through='"$@" 2>&-')
    assert done.code == (0 if "-o" in arguments else USAGE)
    assert done.out == ""


@needs_dev_full
def test_a_note_that_cannot_be_said_does_not_fail_the_run(process: Process, tmp_path: Path) -> None:
    assert process(*T1D, "-o", "x.json", through='"$@" 2>/dev/full').code == 0
    assert names(tmp_path) == ["x.json"]
    assert process("estimate", "-c", "xyzzy", through='"$@" 2>/dev/full').code == USAGE


# Pipes whose reader goes away


@pytest.mark.parametrize("arguments", [T1D, JSON, ("catalog", "list"), ("catalog", "schema", "quote"), ("--help",)])
def test_a_pipe_without_a_reader_ends_with_141_and_no_word(arguments: tuple[str, ...], tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [*COMMAND, *arguments],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (PIPE_CLOSED, b"")


@pytest.mark.skipif(not hasattr(fcntl, "F_SETPIPE_SZ"), reason="the size of a pipe cannot be set on this system")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_leaves_after_the_first_line_ends_the_run_with_141_and_no_word(
    tmp_path: Path, unbuffered: str
) -> None:
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)  # less than the budget, so that the program has to wait
    with subprocess.Popen(
        [*COMMAND, *T1D],
        cwd=tmp_path,
        env=environment(PYTHONUNBUFFERED=unbuffered),
        stdin=subprocess.DEVNULL,
        stdout=writing,
        stderr=subprocess.PIPE,
    ) as started:
        os.close(writing)
        with open(reading, encoding="utf-8") as head:  # noqa: PTH123 - a descriptor, not a path
            assert head.readline() == "Type 1 diabetes: Standard protocol\n"
        _, said = started.communicate(timeout=60)
    assert (started.returncode, said) == (PIPE_CLOSED, b"")


def test_head_gets_its_line_and_nothing_is_said(process: Process) -> None:
    done = process(*T1D, through='"$@" | head -1')
    assert done == (0, "Type 1 diabetes: Standard protocol\n", "")


# Terminals that know fewer characters


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-16"])
def test_a_reader_of_another_encoding_gets_the_whole_budget(process: Process, tmp_path: Path, encoding: str) -> None:
    done = process(*T1D, "-t", "premium", through='"$@" >out', PYTHONIOENCODING=f"{encoding}:strict")
    assert (done.code, done.err) == (0, "")
    budget = (tmp_path / "out").read_bytes().decode(encoding)
    assert "90,000.00 120,000.00 150,000.00" in budget
    assert "Day 1 " in budget


def test_ascii_gets_a_budget_in_ascii(process: Process) -> None:
    done = process(*T1D, "-t", "premium", PYTHONIOENCODING="ascii:strict")
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()
    assert "- " in done.out


@pytest.mark.parametrize("arguments", [(*JSON, "-t", "premium"), ("catalog", "schema", "quote")])
def test_json_in_ascii_is_the_same_json(process: Process, arguments: tuple[str, ...]) -> None:
    done = process(*arguments, PYTHONIOENCODING="ascii:strict")
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()
    assert json.loads(done.out) == json.loads(process(*arguments).out)


def test_messages_in_ascii_are_said(process: Process) -> None:
    assert_refused(process("estimate", "-c", "autoimmune", PYTHONIOENCODING="ascii:strict"), MISSING, "18000-24000")


# Ctrl-C. A sitecustomize module sends the signal when a run reaches a known place.

ON_IMPORT = """
import os, signal, sys

class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupt())
"""

ON_FSYNC = """
import os, signal

os.fsync = lambda file: os.kill(os.getpid(), signal.SIGINT)
"""


def assert_interrupted(code: int, out: str, err: str) -> None:
    assert "Traceback" not in err, err
    assert code == INTERRUPTED
    assert out == ""
    assert_said(err)


@pytest.mark.parametrize("place", ["typer", "costcalc.cli.app", "costcalc.quote.estimate", "rich.console"])
def test_an_interrupt_ends_with_130_and_no_traceback(process: Process, tmp_path: Path, place: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(ON_IMPORT.format(name=place), "utf-8")
    assert_interrupted(*process(*T1D, PYTHONPATH=str(tmp_path)))


def test_an_interrupt_while_a_file_is_written_leaves_what_was_there_and_no_other(
    process: Process, tmp_path: Path
) -> None:
    hook, work = tmp_path / "hook", tmp_path / "work"
    hook.mkdir()
    work.mkdir()
    (hook / "sitecustomize.py").write_text(ON_FSYNC, "utf-8")
    (work / "x.json").write_text("kept", "utf-8")
    assert_interrupted(*process(*T1D, "-o", str(work / "x.json"), PYTHONPATH=str(hook)))
    assert (work / "x.json").read_text("utf-8") == "kept"
    assert names(work) == ["x.json"]


def test_an_interrupt_while_a_data_file_is_awaited_ends_with_130(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    awaited = tmp_path / "own" / "cities.toml"
    os.mkfifo(awaited)
    with (
        subprocess.Popen(
            [*COMMAND, *T1D, "--data", "own"],
            cwd=tmp_path,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as started,
        awaited.open("wb"),
    ):  # opens as soon as the program reads
        started.send_signal(signal.SIGINT)
        out, err = started.communicate(timeout=60)
    assert_interrupted(started.returncode, out.decode(), err.decode())
