"""`--confidence`, `--seed` and `--budget-at p80` of `costcalc estimate`: what every format says, and exit codes."""

import json
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from .conftest import Done, Inside, Process, assert_refused, environment

WISH = ("estimate", "--full", "-c", "t1d", "--from", "US", "--start", "2026-03-16")
SECTION = "How sure this is"
SENTENCE = re.compile(r"8 in 10 such journeys stay under ([\d,]+) USD")


def told(inside: Inside, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(inside(*WISH, "-f", "json", *more).out)
    return found


# What is said


def test_eight_in_ten_journeys_stay_under_the_p80(process: Process, inside: Inside) -> None:
    done = process(*WISH, "--confidence")
    assert (done.code, done.err) == (0, "")
    sure = told(inside, "--confidence")["confidence"]
    text = " ".join(done.out.split())
    said = SENTENCE.search(text)
    assert said
    under = Decimal(said[1].replace(",", ""))
    assert under - 1 < Decimal(sure["p80"]) <= under
    assert f"P10 {Decimal(sure['p10']):,}, P50 {Decimal(sure['p50']):,}" in text
    assert "is not the P90: it adds up the highest of every line" in text


def test_it_is_said_only_if_it_is_asked(inside: Inside) -> None:
    assert SECTION.upper() not in inside(*WISH).out
    assert "confidence" not in told(inside)


@pytest.mark.parametrize("extension", ["json", "txt", "md", "html"])
def test_every_text_says_it(inside: Inside, tmp_path: Path, extension: str) -> None:
    assert inside(*WISH, "--confidence", "-o", f"q.{extension}").code == 0
    text = " ".join(re.sub(r"<[^>]*>", "", (tmp_path / f"q.{extension}").read_text()).split())
    assert SENTENCE.search(text)
    if extension != "json":
        assert SECTION.casefold() in text.casefold()


@pytest.mark.filterwarnings("ignore:.* extension is not supported:UserWarning")
def test_the_workbook_and_the_pdf_say_it(inside: Inside, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    assert inside(*WISH, "--confidence", "-o", "q.xlsx").code == 0
    cells = [str(cell.value) for row in openpyxl.load_workbook(tmp_path / "q.xlsx")["Summary"] for cell in row]
    assert SECTION in cells
    assert any(SENTENCE.search(cell) for cell in cells)
    assert inside(*WISH, "--confidence", "-o", "q.pdf").code == 0
    assert inside(*WISH, "-o", "plain.pdf").code == 0
    assert (tmp_path / "q.pdf").stat().st_size > (tmp_path / "plain.pdf").stat().st_size


def test_in_another_locale_its_numbers_are_written_as_there(inside: Inside) -> None:
    text = " ".join(inside(*WISH, "--confidence", "--locale", "de").out.split())
    assert re.search(r"8 in 10 such journeys stay under \d\d\.\d{3} USD", text)


# Seeds


def test_the_same_seed_gives_the_same_bytes_in_two_processes(process: Process) -> None:
    one, other = (process(*WISH, "--confidence", "--seed", "42", "-f", "json", PYTHONHASHSEED=n).out for n in "12")
    assert one == other
    assert json.loads(one)["confidence"]["seed"] == 42


def test_the_seed_is_one_unless_another_is_named(inside: Inside) -> None:
    plain, one, two = (
        told(inside, "--confidence", *seed)["confidence"] for seed in ((), ("--seed", "1"), ("--seed", "2"))
    )
    assert plain == one
    assert one["p50"] != two["p50"]


@pytest.mark.parametrize("seed", ["-1", "4294967296", "many", "1.5"])
def test_what_is_no_seed_is_refused(inside: Inside, seed: str) -> None:
    done = inside(*WISH, "--confidence", "--seed", seed)
    assert_refused(done, 2, "--seed")


def test_a_seed_of_nothing_is_refused(inside: Inside) -> None:
    done = inside(*WISH, "--seed", "1")
    assert_refused(done, 2, "give --confidence too")


# A budget by a percentile


@pytest.mark.parametrize("at", ["p10", "p50", "p80", "p90"])
def test_a_percentile_decides_and_is_shown_with_it(inside: Inside, at: str) -> None:
    figure = Decimal(told(inside, "--confidence")["confidence"][at])
    within = inside(*WISH, "--budget", f"{figure}", "--budget-at", at)
    assert (within.code, within.err) == (0, "")
    assert SECTION.upper() in within.out
    over = inside(*WISH, "--budget", f"{figure - 1}", "--budget-at", at)
    assert over.code == 4
    assert f"the {at.upper()} total is {figure:,} USD, 1.00 more than --budget" in over.err
    said = " ".join(over.out.split())
    assert f"Over the limit of {figure - 1:,} USD by 1.00 at the {at.upper()} ({figure:,}): " in said


def test_a_comparison_decides_by_the_three_figures(inside: Inside) -> None:
    done = inside("compare", "-c", "t1d", "--all-plans", "--budget", "1", "--budget-at", "p80")
    assert_refused(done, 2, "unknown figure 'p80'. Known: low, likely, high.")


# Kept quotes


def test_a_kept_quote_is_worked_out_again_with_its_seed(inside: Inside, tmp_path: Path) -> None:
    inside(*WISH, "--confidence", "--seed", "5", "-o", "q.json")
    assert inside("verify", "q.json").code == 0
    inside("reprice", "q.json", "-o", "r.json")
    assert json.loads((tmp_path / "r.json").read_text())["confidence"]["seed"] == 5
    changed = (tmp_path / "q.json").read_text()
    p80 = json.loads(changed)["confidence"]["p80"]
    (tmp_path / "q.json").write_text(changed.replace(p80, "1.00"))
    done = inside("verify", "q.json")
    assert done.code == 3
    assert f"confidence.p80: the document says 1.00, worked out again it is {p80}" in done.err


# Without numpy


def without_numpy(tmp_path: Path, *arguments: str) -> Done:
    program = "import sys; sys.modules['numpy'] = None; from costcalc.cli import main; main()"
    command = [sys.executable, "-c", program, *arguments]
    ended = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, check=False, timeout=60)
    return Done(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


def test_without_numpy_the_extra_is_named_and_nothing_written(tmp_path: Path) -> None:
    done = without_numpy(tmp_path, *WISH, "--confidence", "-o", "q.json")
    assert_refused(done, 2, 'pip install "costcalc[confidence]"')
    assert list(tmp_path.iterdir()) == []
    assert without_numpy(tmp_path, *WISH).code == 0


def test_without_numpy_a_kept_quote_holds_and_what_was_not_looked_at_is_said(inside: Inside, tmp_path: Path) -> None:
    assert inside(*WISH, "--budget", "90000", "--budget-at", "p80", "-o", "q.json").code == 0
    done = without_numpy(tmp_path, "verify", "q.json")
    assert done.code == 0
    assert "how sure its total is was not worked out again" in done.err
    assert "holds" in done.out
