"""Every format on its way out: whole into files, pipes and nowhere else, whatever happens to the run or to the disk."""

import contextlib
import fcntl
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import COMMAND, Done, Inside, Process, Terminal, assert_refused, environment

USAGE, DATA, MISSING, PIPE_CLOSED = 2, 3, 5, 141

FORMATS = ("txt", "json", "csv", "md", "html", "pdf", "xlsx", "ics")
"""Every format, by its extension."""
NAMES = {"txt": "table"}
"""What --format takes where that is not the extension."""
BINARY = ("pdf", "xlsx")
LIBRARIES = {"pdf": "typst", "xlsx": "xlsxwriter", "ics": "icalendar"}

T1D = ("estimate", "-c", "t1d", "--start", "2026-03-16", "--prepared-by", "é 山")

needs_dev_full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
each_format = pytest.mark.parametrize("extension", FORMATS)


def render(extension: str, *options: str) -> tuple[str, ...]:
    """The command that renders the kept quote, on standard output if nothing else is said."""
    return ("render", "quote.json", "-f", NAMES.get(extension, extension), *options)


@pytest.fixture
def quote(inside: Inside, tmp_path: Path, kept: dict[str, bytes]) -> Path:
    """A kept quote in the folder that commands run in."""
    file = tmp_path / "quote.json"
    if not kept:
        assert inside(*T1D, "-q", "-o", file.name) == (0, "", "")
        kept["quote"] = file.read_bytes()
    file.write_bytes(kept["quote"])
    return file


@pytest.fixture(scope="module")
def kept() -> dict[str, bytes]:
    """Room for the quote, which is worked out once."""
    return {}


def made(inside: Inside, folder: Path, extension: str) -> bytes:
    """The whole file, as it should be."""
    assert inside(*render(extension, "-q", "-o", "good")) == (0, "", "")
    file = folder / "good"
    data = file.read_bytes()
    file.unlink()
    return data


def others(folder: Path) -> list[str]:
    """What is in the folder beside the quote."""
    return sorted(path.name for path in folder.iterdir() if path.name != "quote.json")


# Runs that end early


@each_format
def test_a_process_killed_at_any_moment_leaves_the_old_file_or_the_new_one(
    inside: Inside, quote: Path, tmp_path: Path, extension: str
) -> None:
    """One as soon as anything in its folder changes, and one at any time of its run."""
    assert inside(*T1D, "--title", "large " * 15_000, "-q", "-o", quote.name).code == 0
    good = made(inside, tmp_path, extension)
    chance, begun = random.Random(extension), time.monotonic()
    runs: list[tuple[Path, bytes | None, float, subprocess.Popen[bytes]]] = []
    for old, until in ((b"old", 60), (chance.choice((b"old", None)), chance.uniform(0, 0.5))):
        file = tmp_path / str(len(runs)) / f"x.{extension}"
        file.parent.mkdir()
        if old:
            file.write_bytes(old)
        command = [*COMMAND, *render(extension, "-q", "-o", str(file))]
        runs.append((file, old, until, subprocess.Popen(command, cwd=tmp_path, env=environment())))
    waiting = list(runs)
    while waiting:
        for one in list(waiting):
            file, old, until, started = one
            if started.poll() is not None or changed(file, old) or time.monotonic() - begun > until:
                time.sleep(chance.choice((0, 0, 0.0005, 0.002)))
                started.kill()
                waiting.remove(one)
        time.sleep(0.0002)
    for file, old, _, started in runs:
        assert started.wait(60) in (0, -signal.SIGKILL)
        assert (file.read_bytes() if file.exists() else None) in (old, good)
        beside = [name for name in others(file.parent) if name != file.name]
        assert [name for name in beside if not re.fullmatch(r"\.costcalc\.\w+\.part", name)] == []
        assert inside(*render(extension, "-q", "-o", str(file))).code == 0
        assert file.read_bytes() == good


def changed(file: Path, old: bytes | None) -> bool:
    """Whether anything was written in the folder, looked at as quickly as can be."""
    names = os.listdir(file.parent)  # noqa: PTH208 - the quickest way
    return names != [file.name] * bool(old) or (old is not None and file.stat().st_size != len(old))


HOOK = """
import os, signal, sys

def stop(*_):
    os.kill(os.getpid(), signal.{signal})

def look(event, arguments):
    if event == "os.rename":
        stop()

if "{place}" == "fsync":
    os.fsync = stop
else:
    sys.addaudithook(look)
"""


def stopped(process: Process, folder: Path, sent: str, place: str, extension: str, through: str = "") -> int:
    """Run with a signal that comes just before the file is synchronized or moved; how the run ended."""
    hook = folder / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(HOOK.format(signal=sent, place=place), "utf-8")
    command = render(extension, "-q", "-o", f"work/x.{extension}")
    done = process(*command, through=through, PYTHONPATH=str(hook))
    assert "Traceback" not in done.err
    return done.code


@pytest.mark.parametrize(("extension", "place"), [("html", "rename"), ("pdf", "fsync")])
def test_killed_at_the_last_moment_the_old_file_is_there_and_a_new_run_replaces_it(
    process: Process, inside: Inside, quote: Path, tmp_path: Path, extension: str, place: str
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    file = work / f"x.{extension}"
    file.write_bytes(b"old")
    assert stopped(process, tmp_path, "SIGKILL", place, extension) == -signal.SIGKILL
    assert file.read_bytes() == b"old"
    assert inside(*render(extension, "-q", "-o", str(file))).code == 0
    assert file.read_bytes() == made(inside, tmp_path, extension)


@pytest.mark.parametrize("sent", ["SIGTERM", "SIGHUP"])
def test_whoever_ends_the_run_by_a_signal_that_asks_leaves_no_part_behind(
    process: Process, quote: Path, tmp_path: Path, sent: str
) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "x.html").write_bytes(b"old")
    number = signal.Signals[sent]
    # What the tests were told to ignore (nohup), a run of them ignores too; what they handle is as usual in it.
    before = signal.signal(number, lambda *_: None)
    try:
        assert stopped(process, tmp_path, sent, "fsync", "html") in (-number, 128 + number)
    finally:
        signal.signal(number, before)
    assert others(tmp_path / "work") == ["x.html"]
    assert (tmp_path / "work" / "x.html").read_bytes() == b"old"


def test_a_run_that_is_told_to_ignore_hangups_goes_on(
    process: Process, inside: Inside, quote: Path, tmp_path: Path
) -> None:
    (tmp_path / "work").mkdir()
    assert stopped(process, tmp_path, "SIGHUP", "fsync", "html", through='trap "" HUP; "$@"') == 0
    assert (tmp_path / "work" / "x.html").read_bytes() == made(inside, tmp_path, "html")


# Disks that take nothing, or not all


@each_format
@pytest.mark.parametrize(
    ("target", "why"), [pytest.param("/dev/full", "No space left", marks=needs_dev_full), ("file/x", "Not a directory")]
)
def test_where_nothing_can_be_written_nothing_is(
    inside: Inside, quote: Path, tmp_path: Path, extension: str, target: str, why: str
) -> None:
    (tmp_path / "file").write_bytes(b"old")
    assert_refused(inside(*render(extension, "-o", target)), USAGE, f"{target} could not be written: {why}")
    assert others(tmp_path) == ["file"]
    assert (tmp_path / "file").read_bytes() == b"old"


@needs_dev_full
@pytest.mark.parametrize("extension", ["html", "pdf"])
def test_a_full_device_as_standard_output_is_refused(process: Process, quote: Path, extension: str) -> None:
    done = process(*render(extension), through='"$@" >/dev/full')
    assert_refused(done, USAGE, "could not be written to standard output", "No space left")


@contextlib.contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@each_format
@pytest.mark.parametrize("old", [b"old", None], ids=["replaced", "new"])
def test_a_file_that_cannot_be_written_to_its_end_is_not_begun(
    inside: Inside, quote: Path, tmp_path: Path, extension: str, old: bytes | None
) -> None:
    file = tmp_path / f"x.{extension}"
    if old:
        file.write_bytes(old)
    with no_file_larger_than(2048):
        done = inside(*render(extension, "-o", file.name))
    assert_refused(done, USAGE, f"{file.name} could not be written: File too large")
    assert others(tmp_path) == ([file.name] if old else [])
    assert old is None or file.read_bytes() == old


SMALL_DISK = """unshare -m sh -c '
mkdir disk && mount -t tmpfs -o size=12k none disk 2>&- || exit 77
printf old >disk/x
"$@" -q -o disk/x
code=$?
ls -A disk
cat disk/x
exit $code' sh "$@" 2>err; code=$?; cat err >&2; exit $code"""


@pytest.mark.parametrize("extension", ["html", "pdf"])
def test_a_disk_that_fills_up_keeps_the_old_file_and_nothing_else(
    process: Process, quote: Path, extension: str
) -> None:
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed")
    done = process(*render(extension), through=SMALL_DISK)
    if done.code == 77 or "unshare" in done.err:
        pytest.skip("this user may not mount a disk")
    assert (done.code, done.out) == (USAGE, "x\nold")
    assert done.err == "costcalc: disk/x could not be written: No space left on device\n"


def test_a_folder_in_which_nothing_may_change_keeps_what_it_has(inside: Inside, quote: Path, tmp_path: Path) -> None:
    shut = tmp_path / "shut"
    shut.mkdir()
    for extension in FORMATS:
        (shut / f"x.{extension}").write_bytes(b"old")
    chattr = shutil.which("chattr") or "false"
    if subprocess.run([chattr, "+i", str(shut)], capture_output=True, check=False).returncode:
        pytest.skip("this user cannot make a folder immutable")
    try:
        for extension in FORMATS:
            done = inside(*render(extension, "-o", f"shut/x.{extension}"))
            assert_refused(done, USAGE, f"shut/x.{extension} could not be written")
    finally:
        subprocess.run([chattr, "-i", str(shut)], check=True)
    assert {file.name: file.read_bytes() for file in shut.iterdir()} == {f"x.{each}": b"old" for each in FORMATS}


# Terminals and pipes


@pytest.mark.parametrize("extension", BINARY)
def test_a_format_that_is_no_text_is_refused_by_a_terminal(
    terminal: Terminal, quote: Path, tmp_path: Path, extension: str
) -> None:
    done = terminal(*render(extension, "-o", "-"))
    assert_refused(done, USAGE, f"{extension} is not for a terminal", "--output", "pipe")
    assert done.err.count("\n") == 1
    assert others(tmp_path) == []


@each_format
def test_what_comes_out_of_a_pipe_are_the_bytes_of_the_file(
    process: Process, inside: Inside, quote: Path, tmp_path: Path, extension: str
) -> None:
    done = process(*render(extension), through='"$@" | cat >out', COLUMNS="100", PYTHONHASHSEED="7")
    assert done == (0, "", "")
    assert (tmp_path / "out").read_bytes() == made(inside, tmp_path, extension)


@pytest.mark.parametrize("extension", ["csv", "md", "html", "ics"])
def test_a_file_made_through_a_pipe_is_utf_8_whatever_the_locale(
    process: Process, inside: Inside, quote: Path, tmp_path: Path, extension: str
) -> None:
    """HTML says that it is UTF-8, calendars must be, and a CSV file cannot say what it is."""
    done = process(*render(extension), through='"$@" >out', PYTHONIOENCODING="latin-1")
    assert done == (0, "", "")
    assert (tmp_path / "out").read_bytes() == made(inside, tmp_path, extension)


@pytest.mark.skipif(not hasattr(fcntl, "F_SETPIPE_SZ"), reason="the size of a pipe cannot be set on this system")
@pytest.mark.parametrize("extension", ["html", "ics", *BINARY])
def test_a_reader_that_leaves_ends_the_run_with_141_and_no_word(quote: Path, tmp_path: Path, extension: str) -> None:
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)  # less than any of them, so that the program has to wait
    with subprocess.Popen(
        [*COMMAND, *render(extension)],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=writing,
        stderr=subprocess.PIPE,
    ) as started:
        os.close(writing)
        assert os.read(reading, 1)
        os.close(reading)
        _, said = started.communicate(timeout=60)
    assert (started.returncode, said) == (PIPE_CLOSED, b"")


# Libraries that are not installed

WITHOUT = "import sys; sys.modules[{library!r}] = None; from costcalc.cli import main; main()"


@pytest.mark.parametrize("extension", LIBRARIES)
def test_without_its_library_a_format_names_the_extra_and_writes_nothing(
    quote: Path, tmp_path: Path, extension: str
) -> None:
    program = WITHOUT.format(library=LIBRARIES[extension])
    ended = subprocess.run(
        [sys.executable, "-c", program, *T1D, "-o", f"x.{extension}"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=False,
    )
    done = Done(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
    assert_refused(done, USAGE, f'pip install "costcalc[{extension}]"')
    assert done.err.count("\n") == 1
    assert others(tmp_path) == []


def test_the_other_formats_need_none_of_them(
    inside: Inside, quote: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for library in LIBRARIES.values():
        monkeypatch.setitem(sys.modules, library, None)
    for extension in set(FORMATS) - set(LIBRARIES):
        assert made(inside, tmp_path, extension)
    for extension in LIBRARIES:
        assert_refused(inside(*render(extension)), USAGE, f'pip install "costcalc[{extension}]"')
