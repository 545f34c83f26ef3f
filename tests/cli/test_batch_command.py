"""`costcalc batch` as people run it: what it writes, what it says, and how it ends, also when it is killed."""

import os
import pty
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from costcalc.quote.model import Quote

from .conftest import COMMAND, Done, Inside, Process, assert_refused, assert_said, environment

CSV = """id,condition,from,child-ages,budget,currency
a,t1d,US,"4,11",60000,USD
b,knee-oa,DE,,1,EUR
c,knex,DE,,,EUR
d,t1d
"""
GOOD = "condition,from\n" + "t1d,US\nknee-oa,DE\n" * 20


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.csv"
    path.write_text(CSV)
    return path


def lines_of(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()


def test_bad_rows_are_reported_by_line_and_do_not_stop_the_others(
    process: Process, tmp_path: Path, source: Path
) -> None:
    done = process("batch", source.name, "-o", "out.csv")
    assert (done.code, done.out) == (3, "")
    assert done.err.splitlines() == [
        "costcalc: in.csv:4: unknown condition 'knex'. Did you mean knee-oa (Knee osteoarthritis)?",
        "costcalc: in.csv:5: the row has 2 cells, the header has 6",
        "costcalc: priced 2 rows, 2 failed, 1 over their budget (likely); wrote out.csv",
    ]
    assert [line.split(",")[:3] for line in lines_of(tmp_path / "out.csv")] == [
        ["line", "id", "condition"],
        ["2", "a", "t1d"],
        ["3", "b", "knee-oa"],
        ["4", "c", ""],
        ["5", "", ""],
    ]


def test_good_rows_end_with_nothing_wrong(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(GOOD)
    assert inside("batch", "in.csv", "-o", "out.csv") == (0, "", "costcalc: priced 40 rows, 0 failed; wrote out.csv\n")
    assert inside("batch", "in.csv", "-o", "out.csv", "-q") == (0, "", "")


def test_twenty_bad_rows_are_named_and_the_rest_counted(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("condition\n" + "knex\n" * 225)
    done = inside("batch", "in.csv", "-o", "out.csv", "-q", "--chunk", "7")
    said = done.err.splitlines()
    assert (done.code, len(said)) == (3, 22)
    assert said[19].startswith("costcalc: in.csv:21: ")
    assert said[20] == "costcalc: and 205 more; their reasons are in the column error of out.csv"


def test_strict_writes_nothing(inside: Inside, tmp_path: Path, source: Path) -> None:
    assert_refused(inside("batch", source.name, "-o", "out.csv", "--strict"), 3, "in.csv:4: unknown condition 'knex'")
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_options_fill_blank_cells_and_missing_columns(inside: Inside, tmp_path: Path, source: Path) -> None:
    source.write_text("id,from,city\na,US,\nb,,osaka\n")
    options = ("-c", "t1d", "--from", "DE", "--city", "kyoto", "--without", "stay", "--without", "flights")
    assert inside("batch", source.name, "-o", "out.csv", "-q", *options) == (0, "", "")
    head, *rows = (line.split(",") for line in lines_of(tmp_path / "out.csv"))
    assert [(row[head.index("from")], row[head.index("city")]) for row in rows] == [("US", "kyoto"), ("DE", "osaka")]


def test_columns_are_kept_by_name(inside: Inside, tmp_path: Path, source: Path) -> None:
    source.write_text("condition,note\nt1d,x\n")
    assert_refused(inside("batch", source.name, "-o", "out.csv"), 3, "unknown column 'note'", "--keep 'note'")
    assert inside("batch", source.name, "-o", "out.csv", "-q", "--keep", "note").code == 0
    assert lines_of(tmp_path / "out.csv")[1].startswith("2,x,t1d,")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("-", "-o", "out.csv"), 2, "name one instead of -"),
        (("in.csv", "-o", "-"), 2, "name one instead of -"),
        (("in.csv", "-o", "out.txt"), 2, "out.txt: what it is cannot be told from its name"),
        (("in.csv", "-o", "out", "-f", "xml"), 2, "unknown format 'xml'. Known: csv, jsonl, parquet."),
        (("in.csv", "-o", "in.csv"), 2, "in.csv is what is read: name another file"),
        (("in.csv", "-o", "none/out.csv"), 2, "there is no folder none: create it first"),
        (("in.csv", "-o", "folder.csv"), 2, "folder.csv is a folder: name a file in it"),
        (("none.csv", "-o", "out.csv"), 3, "none.csv: cannot be read: No such file or directory"),
        (("folder.csv", "-o", "out.csv"), 3, "folder.csv: is a folder: name a file in it"),
        (("in.csv", "-o", "out.csv", "--nights", "x"), 2, "--nights 'x' is not a whole number or a range"),
        (("in.csv", "-o", "out.csv", "--city", "osaca"), 2, "unknown city 'osaca'. Did you mean osaka?"),
        (("in.csv", "-o", "out.csv", "--budget-at", "x"), 2, "unknown figure 'x'. Known: low, likely, high."),
        (("in.csv", "-o", "out.csv", "--chunk", "0"), 2, "--chunk"),
        (("in.csv",), 2, "--output"),
        (("in.csv", "-o", "out.csv", "--quotes", "in.csv"), 2, "in.csv: the folder for quotes cannot be made"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    inside: Inside, tmp_path: Path, source: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    (tmp_path / "folder.csv").mkdir()
    assert_refused(inside("batch", *arguments), code, message)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.csv", "in.csv"]
    assert source.read_text() == CSV


@pytest.mark.parametrize("library", ["polars", "pyarrow"])
def test_without_its_libraries_the_extra_is_named(process: Process, tmp_path: Path, library: str) -> None:
    (tmp_path / f"{library}.py").write_text("raise ImportError")
    done = process("batch", "in.csv", "-o", "out.csv", PYTHONPATH=str(tmp_path))
    assert_refused(done, 2, 'install them with pip install "costcalc[batch]"')


def test_quotes_are_written_by_line(inside: Inside, tmp_path: Path, source: Path) -> None:
    inside("batch", source.name, "-o", "out.jsonl", "-q", "--quotes", "quotes/here")
    assert sorted(path.name for path in (tmp_path / "quotes" / "here").iterdir()) == ["2.json", "3.json"]
    assert inside("estimate", "-c", "knee-oa", "--from", "DE", "-x", "EUR", "-q", "-o", "one.json").code == 0
    one, of_row = ((tmp_path / name).read_text() for name in ("one.json", "quotes/here/3.json"))
    assert Quote.model_validate_json(one).total == Quote.model_validate_json(of_row).total
    assert one == of_row


@pytest.mark.parametrize("extension", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_ends_as_shells_name_it_and_leaves_what_was_there(
    tmp_path: Path, extension: str, how: signal.Signals, code: int
) -> None:
    (tmp_path / "in.csv").write_text(GOOD)
    (tmp_path / f"out.{extension}").write_text("before")
    with subprocess.Popen(
        [*COMMAND, "batch", "in.csv", "-o", f"out.{extension}", "--chunk", "2", "--quotes", "q"],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        while len(list(tmp_path.glob("q/*.json"))) < 4:
            assert running.poll() is None, "it has ended before it could be interrupted"
            time.sleep(0.002)
        running.send_signal(how)
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (code, b"")
    assert_said(err.decode())
    assert (tmp_path / f"out.{extension}").read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", f"out.{extension}", "q"]


def small_files() -> None:
    """No file of this process can grow any more, as on a disk that is full."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))


@pytest.mark.parametrize("extension", ["csv", "jsonl", "parquet"])
def test_a_full_disk_is_said(tmp_path: Path, extension: str) -> None:
    (tmp_path / "in.csv").write_text(GOOD)
    ended = subprocess.run(
        [*COMMAND, "batch", "in.csv", "-o", f"out.{extension}"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=False,
        timeout=60,
        preexec_fn=small_files,
    )
    done = Done(ended.returncode, ended.stdout.decode(), ended.stderr.decode())
    assert_refused(done, 2, f"out.{extension} could not be written: File too large")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said(inside: Inside, tmp_path: Path, source: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    assert_refused(inside("batch", source.name, "-o", "closed/out.csv"), 2, "Permission denied")


def test_a_bar_is_shown_on_a_terminal_alone(process: Process, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(GOOD)
    options = ("batch", "in.csv", "-o", "out.csv")
    assert "\x1b" not in process(*options).err
    assert "%" in shown(tmp_path, *options)
    assert shown(tmp_path, *options, "--quiet") == ""


def shown(tmp_path: Path, *arguments: str) -> str:
    """What a run shows where standard error is a terminal."""
    ours, theirs = pty.openpty()
    subprocess.run(
        [*COMMAND, *arguments],
        cwd=tmp_path,
        env=environment(TERM="xterm-256color"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        check=True,
        timeout=60,
    )
    os.close(theirs)
    data = b""
    try:
        while found := os.read(ours, 65536):
            data += found
    except OSError:  # Linux says so when the last writer has gone
        pass
    os.close(ours)
    return data.decode()


def test_hostile_cells_cannot_steer_a_terminal(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("condition,id\n\x1b[31mred\u202e,x\n")
    done = inside("batch", "in.csv", "-o", "out.csv")
    assert done.code == 3
    assert "\x1b" not in done.err
    assert "\u202e" not in done.err


def test_help_needs_neither_library(process: Process, tmp_path: Path) -> None:
    code = (
        "import sys; from costcalc.cli.run import run; run(['batch', '--help']); "
        "sys.exit(bool({'polars', 'pyarrow'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0
