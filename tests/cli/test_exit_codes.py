"""Each exit code, 0, 2, 3, 4, 5 and 141, and what stands on which stream; each is that of a real process too."""

import csv
import json
import os
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from costcalc.cli.run import PIPE_CLOSED

from .conftest import COMMAND, Done, Inside, Process, assert_refused, assert_said, environment

OK, USAGE, DATA, OVER, MISSING = 0, 2, 3, 4, 5
WISH = ("estimate", "-c", "t1d", "--from", "US", "-f", "json")
BOTH = ("compare", "-c", "t1d", "-t", "standard", "-t", "advanced", "-f", "json")
OLD = ("--rate-date", "2024-03-01", "--max-age", "30")


def answered(done: Done, code: int, *said: str) -> dict[str, object]:
    """The document on standard output of a run that ended with `code`, after the answer, and said why."""
    assert done.code == code, done.err
    assert_said(done.err)
    assert done.err.count("\n") == len(said), done.err
    for line, part in zip(done.err.splitlines(), said, strict=True):
        assert part in line
    found = json.loads(done.out)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (OK, WISH),
        (USAGE, ("estimate", "-c", "t1d", "--city", "paris")),
        (DATA, ("verify", "none.json")),
        (OVER, (*WISH, "--budget", "1")),
        (MISSING, ("estimate", "-c", "liver-cirrhosis")),
    ],
)
def test_a_process_ends_with_the_code_and_the_words_of_a_run_inside(
    process: Process, inside: Inside, code: int, arguments: tuple[str, ...]
) -> None:
    done = process(*arguments)
    assert done == inside(*arguments)
    assert done.code == code


# 0: an answer, and nothing else


@pytest.mark.parametrize("arguments", [WISH, BOTH])
def test_0_an_answer_on_standard_output_and_no_word_on_the_other(inside: Inside, arguments: tuple[str, ...]) -> None:
    answered(inside(*arguments), OK)


def test_0_a_file_is_written_and_standard_output_stays_empty(inside: Inside, tmp_path: Path) -> None:
    assert inside(*WISH, "-o", "x.json") == (OK, "", "costcalc: wrote x.json\n")
    assert inside("verify", "x.json").code == OK
    assert inside("render", "x.json", "-o", "x.md", "-q") == (OK, "", "")
    assert (tmp_path / "x.md").is_file()


# 2: what cannot be asked


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("estimate",), "--condition"),
        (("estimate", "-c", "t1d", "--city", "paris"), "unknown city 'paris'"),
        (("estimate", "-c", "t1d", "--budgett", "1"), "--budgett"),
        (("estimate", "-c", "t1d", "--budget", "cheap"), "is no amount"),
        (("estimate", "-c", "t1d", "-o", "no/such/folder.json"), "no/such/folder.json"),
        (("compare", "-c", "t1d", "-t", "royal"), "royal"),
        (("batch", "rows.csv", "-o", "out.doc"), "out.doc"),
        (("config", "sing"), "sing"),
    ],
)
def test_2_is_refused_without_an_answer(inside: Inside, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "rows.csv").write_text("condition\nt1d\n", "utf-8")
    assert_refused(inside(*arguments), USAGE, said)


# 3: files that are not what they should be


def test_3_is_a_file_that_is_not_valid(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}", "utf-8")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "cities.toml").write_text("[tokyo\n", "utf-8")
    (tmp_path / "wishes.toml").write_text('[scenarios.a]\ncity = "paris"\n', "utf-8")
    (tmp_path / "config.toml").write_text('citty = "kyoto"\n', "utf-8")
    assert_refused(inside("verify", "x.json"), DATA, "x.json")
    assert_refused(inside("verify", "none.json"), DATA, "none.json")
    assert_refused(inside(*WISH, "--data", "own"), DATA, "cities.toml:1")
    assert_refused(inside("compare", "wishes.toml"), DATA, "wishes.toml:2")
    assert_refused(inside(*WISH, COSTCALC_CONFIG="config.toml"), DATA, "config.toml:1")


def test_3_is_a_quote_that_was_changed(inside: Inside, tmp_path: Path) -> None:
    changed = json.loads(inside(*WISH).out) | {"subject": "Hay fever"}
    (tmp_path / "x.json").write_text(json.dumps(changed), "utf-8")
    assert_refused(inside("verify", "x.json"), DATA, "x.json: the checksum does not match", "says Hay fever")


def test_3_is_a_batch_with_bad_rows_which_is_written_all_the_same(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("condition,from\nt1d,US\nhay fever,US\n", "utf-8")
    assert_refused(inside("batch", "rows.csv", "-o", "out.csv"), DATA, "rows.csv:3: unknown condition 'hay fever'")
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["total_likely"] == json.loads(inside(*WISH).out)["total"]["likely"]
    assert [bool(row["error"]) for row in rows] == [False, True]
    assert_refused(inside("batch", "rows.csv", "-o", "none.csv", "--strict"), DATA, "rows.csv:3: ")
    assert not (tmp_path / "none.csv").exists()


# 4: over the budget, after the answer


def test_4_is_over_the_budget_after_the_answer(inside: Inside) -> None:
    likely = answered(inside(*WISH), OK)["total"]["likely"]  # type: ignore[index]
    less = f"{Decimal(likely) - 1}"
    answered(inside(*WISH, "--budget", likely), OK)
    over = answered(inside(*WISH, "--budget", less), OVER, f"1.00 more than --budget {Decimal(less):,}")
    assert over["total"]["likely"] == likely  # type: ignore[index]


def test_4_is_a_comparison_in_which_nothing_fits(inside: Inside) -> None:
    answered(inside(*BOTH, "--budget", "30000"), OK)
    found = answered(inside(*BOTH, "--budget", "10000"), OVER, "nothing fits --budget 10,000")
    assert len(found["scenarios"]) == 2  # type: ignore[arg-type]


def test_a_batch_says_how_many_are_over_their_budget_and_ends_with_0(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("condition,budget\nt1d,1000\nt1d,90000\n", "utf-8")
    done = inside("batch", "rows.csv", "-o", "out.csv")
    assert (done.code, done.out) == (OK, "")
    assert "1 over their budget" in done.err
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert [row["fits"] for row in csv.DictReader(file)] == ["none", "high"]


# 5: a price or a rate that is not there, or too old


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("estimate", "-c", "liver-cirrhosis"), "--treatment-price"),
        (("estimate", "-c", "t1d", "-x", "KWD"), "no exchange rate for KWD"),
        (("compare", "-c", "liver-cirrhosis", "-c", "retinal"), "--treatment-price"),
        (("compare", "-c", "t1d", "-x", "KWD"), "no exchange rate for KWD"),
    ],
)
def test_5_is_a_price_or_rate_that_is_missing_and_there_is_no_answer(
    inside: Inside, arguments: tuple[str, ...], said: str
) -> None:
    assert_refused(inside(*arguments), MISSING, said)


@pytest.mark.parametrize("arguments", [WISH, BOTH])
def test_5_is_a_rate_that_is_too_old_and_the_answer_is_there(inside: Inside, arguments: tuple[str, ...]) -> None:
    answered(inside(*arguments, *OLD, "-q"), MISSING, "and --max-age is 30")


def test_a_budget_and_old_rates_are_both_said_and_the_budget_decides(inside: Inside) -> None:
    answered(inside(*WISH, *OLD, "--budget", "1000", "-q"), OVER, "over the budget", "and --max-age is 30")


@pytest.mark.parametrize("verdict", [("--budget", "1000"), OLD])
def test_the_verdict_comes_after_the_file_too(inside: Inside, tmp_path: Path, verdict: tuple[str, ...]) -> None:
    done = inside(*WISH, *verdict, "-q", "-o", "x.json")
    assert done.code == (OVER if "--budget" in verdict else MISSING)
    assert (done.out, done.err.count("\n")) == ("", 1)
    assert json.loads((tmp_path / "x.json").read_text("utf-8"))["schema"] == "costcalc/quote/1"


def test_the_answer_stands_before_the_verdict_where_both_go_to_one_file(process: Process, tmp_path: Path) -> None:
    done = process(*WISH, "--budget", "1000", through='"$@" >both 2>&1')
    both = (tmp_path / "both").read_text("utf-8")
    assert done.code == OVER
    assert both.splitlines()[-1].startswith("costcalc: over the budget")
    assert json.loads(both.rpartition("costcalc: ")[0])["limit"]["fits"] == "none"


# 141: the reader of the answer went away. 130 stands in test_output and test_batch_command.


def test_141_is_an_answer_whose_reader_has_gone(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [*COMMAND, *BOTH],
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


def test_a_quote_brought_up_to_date_has_the_verdict_of_its_budget(inside: Inside) -> None:
    inside("estimate", "-c", "t1d", "--budget", "20000", "--what-if", "nights=+7", "-o", "a.json", "-q")
    done = inside("reprice", "a.json", "-o", "b.json")
    assert done.code == 4
    assert "over the budget" in done.err
    assert "what-ifs and what moves the total most are left out" in done.err


def test_a_batch_says_what_of_the_configuration_stood_in_for_blank_cells(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('condition = "knee-oa"\n', "utf-8")
    (tmp_path / "rows.csv").write_text("condition,currency\n,EUR\n", "utf-8")
    done = inside("batch", "rows.csv", "-o", "out.csv", COSTCALC_CONFIG="own.toml")
    assert (done.code, done.out) == (0, "")
    assert "these came from your configuration" in done.err
    assert "condition = knee-oa" in done.err
    assert inside("batch", "rows.csv", "-o", "out.csv", "-q", COSTCALC_CONFIG="own.toml").err == ""
