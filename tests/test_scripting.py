"""The scripts of docs/scripting.md are the files in docs/examples/, and do what the page says, run as they are."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars
import pytest
from conftest import ROOT

import costcalc

DOCS = ROOT / "docs"
EXAMPLES = DOCS / "examples"
PAGE = (DOCS / "scripting.md").read_text("utf-8")
MOMENT = datetime.fromtimestamp(1795219200, UTC)
BIN = str(Path(sys.executable).parent)
DAY = 24 * 60 * 60
NOBODY = "http://127.0.0.1:9"
"""Where nobody answers: whatever would ask the network fails at once."""

needs_jq = pytest.mark.skipif(not shutil.which("jq") or not shutil.which("bash"), reason="needs bash and jq")
needs_make = pytest.mark.skipif(not shutil.which("make"), reason="needs make")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A copy of the examples, to run them in."""
    return Path(shutil.copytree(EXAMPLES, tmp_path / "work"))


def environment(work: Path) -> Mapping[str, str]:
    """Of a script: a fixed moment, no network, and nothing of the user of this machine."""
    away = work.parent / "away"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COSTCALC_", "JUPYTER", "MAKE"))}
    homes = ("HOME", "IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    return {
        **kept,
        **{f"XDG_{name}_HOME": str(away / name.lower()) for name in ("CONFIG", "DATA", "CACHE", "STATE")},
        **{name: str(away / name.lower()) for name in homes},
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NOBODY),
        "PATH": os.pathsep.join([BIN, os.environ["PATH"]]),
        "LC_ALL": "C.UTF-8",
        "COSTCALC_CONFIG": "",
        "SOURCE_DATE_EPOCH": str(int(MOMENT.timestamp())),
    }


def run(work: Path, *command: str, **variables: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command in the copy."""
    done = subprocess.run(
        command,
        cwd=work,
        env={**environment(work), **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def likely(**wish: Any) -> Decimal:
    """The likely total, asked of the library."""
    return costcalc.estimate(**wish, created=MOMENT).total.likely


def said(err: str) -> list[str]:
    """The messages on standard error: there is nothing else on it."""
    lines = err.splitlines()
    assert [line for line in lines if not line.startswith("costcalc: ")] == []
    return lines


# The page and the files


def code_of(name: str) -> str:
    """What the page shows of a file: all of it, or the code of a notebook."""
    text = (EXAMPLES / name).read_text("utf-8")
    if not name.endswith(".ipynb"):
        return text
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    return "\n\n".join("".join(cell["source"]) for cell in cells) + "\n"


def shown() -> dict[str, str]:
    """Every file that the page links to at the beginning of a line, with the block of code that follows."""
    found = re.findall(r"^\[(\S+)\]\(examples/\1\)(?:(?!```|^\[).)*?```\w+\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    return dict(found)


def test_the_page_shows_every_file_as_it_is() -> None:
    files = [path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.rglob("*") if path.is_file()]
    assert shown() == {name: code_of(name) for name in files}


def test_the_notebook_is_kept_without_outputs_and_names_no_machine() -> None:
    notebook = json.loads((EXAMPLES / "notebook.ipynb").read_text("utf-8"))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    assert notebook["metadata"] == {"kernelspec": kernel, "language_info": {"name": "python"}}
    for cell in notebook["cells"]:
        assert cell["metadata"] == {}
        assert cell.get("outputs", []) == []
        assert cell.get("execution_count") is None


# The table of exit codes

ROWS = re.findall(r"^\| (\d+) \|[^|]*\| (\w+)[^|]*\|.*\| `([^`]+)` \|$", PAGE, re.MULTILINE)
"""Code, whether there is an answer, and a command that gives it."""


def test_the_table_has_a_command_for_every_code_that_one_can_show() -> None:
    assert {int(code) for code, _, _ in ROWS} == {0, 2, 3, 4, 5, 141}
    assert len(ROWS) == 8


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
@pytest.mark.parametrize(("code", "answer", "command"), ROWS)
def test_the_table_of_exit_codes_is_so(tmp_path: Path, code: str, answer: str, command: str) -> None:
    ended, out, err = run(tmp_path, "bash", "-o", "pipefail", "-c", command.replace(r"\|", "|"))
    assert ended == int(code)
    assert bool(out) == (answer == "yes" and "batch" not in command)
    assert (tmp_path / "priced.csv").exists() == ("batch" in command)
    assert bool(said(err)) == (ended not in {0, 141})


# bash


CLIENTS: Mapping[str, Mapping[str, Any]] = {
    "C-17": {"condition": "t1d", "origin": "US", "companions": 1},
    "C-18": {"condition": "t1d", "tier": "advanced", "origin": "germany", "currency": "EUR"},
}


@needs_jq
def test_quotes_are_made_and_who_is_over_budget_or_without_a_price_is_named(work: Path) -> None:
    one, two = (likely(**wish) for wish in CLIENTS.values())
    code, out, err = run(work, "bash", "quotes.sh", MAX_AGE="9999")
    assert out.splitlines() == [
        f"C-17\t{one}\tUSD\tfine",
        f"C-18\t{two}\tEUR\tover budget",
        "C-19\t-\t-\tno quote, see above",
    ]
    over, missing = said(err)
    assert f"{two - 40000:,} more than --budget 40,000" in over
    assert "--treatment-price" in missing
    assert code == 5
    kept = {path.stem: costcalc.read_quote(path) for path in (work / "quotes").iterdir()}
    assert {name: quote.total.likely for name, quote in kept.items()} == {"C-17": one, "C-18": two}
    assert kept["C-17"].about is not None
    assert (kept["C-17"].about.reference, kept["C-17"].about.prepared_for) == ("C-17", "The Doe family")


@needs_jq
def test_old_rates_are_said_and_the_quotes_are_there(work: Path) -> None:
    for name in ("C-18", "C-19"):
        (work / "clients" / f"{name}.json").unlink()
    code, out, err = run(work, "bash", "quotes.sh", SOURCE_DATE_EPOCH=str(int(MOMENT.timestamp()) + 400 * DAY))
    total = likely(**CLIENTS["C-17"])
    assert (code, out) == (5, f"C-17\t{total}\tUSD\trates are too old: costcalc rates update\n")
    assert {line.endswith("and --max-age is 30") for line in said(err)} == {True}


@needs_jq
@pytest.mark.parametrize(("change", "code"), [({"city": "paris"}, 2), ({"citty": "kyoto"}, 2), ({"data": "none"}, 3)])
def test_a_mistake_in_the_file_of_a_client_stops_the_script(work: Path, change: dict[str, str], code: int) -> None:
    client = work / "clients" / "C-17.json"
    client.write_text(json.dumps(json.loads(client.read_text("utf-8")) | change), "utf-8")
    ended, out, err = run(work, "bash", "quotes.sh", MAX_AGE="9999")
    assert (ended, out) == (code, "")
    assert said(err)
    assert list((work / "quotes").iterdir()) == []


@needs_jq
def test_if_all_is_well_the_script_ends_with_0(work: Path) -> None:
    for name in ("C-18", "C-19"):
        (work / "clients" / f"{name}.json").unlink()
    total = likely(**CLIENTS["C-17"])
    assert run(work, "bash", "quotes.sh", MAX_AGE="9999") == (0, f"C-17\t{total}\tUSD\tfine\n", "")


JOURNEYS: Mapping[str, Mapping[str, Any]] = {
    "careful": {"condition": "t1d", "origin": "US", "plan": "long-stay", "lodging": "budget"},
    "comfort": {"condition": "t1d", "tier": "advanced", "origin": "US", "cabin": "business", "companions": 1},
}


@needs_jq
def test_a_comparison_says_what_fits_and_what_is_left(work: Path) -> None:
    careful, comfort = (likely(**wish) for wish in JOURNEYS.values())
    code, out, err = run(work, "bash", "compare.sh", "scenarios.toml", f"{careful}")
    first, *rows = out.splitlines()
    assert (code, first, err) == (0, "cheapest: careful", "")
    assert [row.split("\t")[:3] for row in rows] == [
        ["careful", f"{careful}", "0.00"],
        ["comfort", f"{comfort}", f"{careful - comfort}"],
    ]
    assert [row.split("\t")[3] for row in rows] == ["likely", "none"]


@needs_jq
def test_if_nothing_fits_it_says_what_would_have_to_change_and_ends_with_4(work: Path) -> None:
    code, out, err = run(work, "bash", "compare.sh", "scenarios.toml", "1000")
    assert code == 4
    assert len(said(err)) == 1
    changes = [row.split("\t") for row in out.splitlines()[3:]]
    assert changes
    for option, value, total, verdict in changes:
        assert Decimal(total) == likely(**{**JOURNEYS["careful"], option.replace("-", "_"): value})
        assert verdict == "too much"


@needs_jq
def test_a_file_of_scenarios_that_is_not_valid_stops_the_script(work: Path) -> None:
    (work / "scenarios.toml").write_text('[scenarios.a]\ncity = "paris"\n', "utf-8")
    code, out, err = run(work, "bash", "compare.sh", "scenarios.toml", "1000")
    assert (code, out) == (3, "")
    assert said(err)


# make

MADE = {"kept/careful.json", "kept/careful.html", "kept/comfort.json", "kept/comfort.html"} | {
    "comparison.html",
    "priced.csv",
    "priced.parquet",
}


def state(work: Path) -> dict[str, int]:
    """When each file that make makes was made."""
    names = [path.relative_to(work).as_posix() for path in work.rglob("*") if path.is_file()]
    return {name: (work / name).stat().st_mtime_ns for name in names if not (EXAMPLES / name).exists()}


def set_back(path: Path, days: int) -> None:
    """Make a file so many days older."""
    then = time.time() - days * DAY
    os.utime(path, (then, then))


@needs_make
def test_make_makes_everything_once_and_then_only_what_changed(work: Path) -> None:
    code, _, err = run(work, "make")
    assert (code, len(said(err))) == (0, len(MADE))
    first = state(work)
    assert set(first) == MADE
    for name, wish in JOURNEYS.items():
        quote = costcalc.read_quote(work / "kept" / f"{name}.json")
        assert quote.total.likely == likely(**wish)
        assert f"{quote.total.likely:,}" in (work / "kept" / f"{name}.html").read_text("utf-8")
        assert f"{quote.total.likely:,}" in (work / "comparison.html").read_text("utf-8")
    with (work / "priced.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = [
        likely(condition="t1d", origin="US", companions=1),
        likely(condition="knee-oa", origin="germany"),
        likely(condition="stroke", origin="AU", companions=2),
    ]
    assert [row["reference"] for row in rows] == ["R-1", "R-2", "R-3"]
    assert [Decimal(row["total_likely"]) for row in rows] == expected
    assert polars.read_parquet(work / "priced.parquet")["total_likely"].to_list() == expected

    assert run(work, "make", "--silent")[0] == 0
    assert state(work) == first
    careful = work / "scenarios" / "careful.txt"
    careful.write_text(careful.read_text("utf-8").replace("budget", "premium"), "utf-8")
    assert run(work, "make")[0] == 0
    changed = {name for name, made in state(work).items() if made != first[name]}
    assert changed == {"kept/careful.json", "kept/careful.html"}
    assert costcalc.read_quote(work / "kept" / "careful.json").scenario.lodging == "premium"


@needs_make
def test_make_verifies_quotes_and_stops_at_one_that_was_changed(work: Path) -> None:
    code, out, err = run(work, "make", "--silent", "verify")
    assert (code, out.count("worked out again to the same")) == (0, 2)
    assert len(said(err)) == 2
    kept = work / "kept" / "comfort.json"
    kept.write_text(kept.read_text("utf-8").replace("Advanced", "Advancing"), "utf-8")
    code, out, err = run(work, "make", "--silent", "verify")
    assert (code, out.count("worked out again to the same")) == (2, 1)
    assert "comfort.json: the checksum does not match" in err


@needs_make
def test_make_brings_only_old_quotes_up_to_date_and_says_what_changed(work: Path) -> None:
    wish = JOURNEYS["careful"]
    assert run(work, "make", "--silent", "kept/careful.html", "kept/comfort.html")[0] == 0
    before = costcalc.estimate(**wish, rate="USD/JPY=100", created=MOMENT)
    before.save(work / "kept" / "careful.json")
    set_back(work / "scenarios" / "careful.txt", 60)
    set_back(work / "kept" / "careful.json", 20)
    first = state(work)
    code, out, err = run(work, "make", "--silent", "reprice", "DAYS=30")
    assert (code, out, err, state(work)) == (0, "", "", first)
    code, out, err = run(work, "make", "--silent", "reprice")
    assert (code, said(err)[-1]) == (0, "costcalc: wrote repriced.json")
    assert not (work / "repriced.json").exists()
    assert f"{before.total.likely:,}" in out
    assert costcalc.read_quote(work / "kept" / "careful.json").total.likely == likely(**wish)
    assert run(work, "make", "--silent", "kept/careful.html", "kept/comfort.html")[0] == 0
    assert {name for name, made in state(work).items() if made != first[name]} == {
        "kept/careful.json",
        "kept/careful.html",
    }


@needs_make
def test_make_keeps_nothing_that_ended_with_another_code_than_0(work: Path) -> None:
    with (work / "scenarios" / "careful.txt").open("a", encoding="utf-8") as file:
        file.write("--budget 1000\n")
    with (work / "requests.csv").open("a", encoding="utf-8") as file:
        file.write("R-4,hay fever,,US,0,\n")
    code, _, err = run(work, "make", "--silent", "--keep-going", "kept/careful.json", "priced.csv")
    assert code == 2
    assert "over the budget: " in err
    assert "requests.csv:5: unknown condition 'hay fever'" in err
    assert set(state(work)) == set()


# Python and a notebook


def test_the_sweep_has_a_row_for_each_pair_and_says_what_ifs(work: Path) -> None:
    code, out, err = run(work, sys.executable, "sweep.py")
    assert (code, err) == (0, "")
    with (work / "sweep.csv").open(encoding="utf-8", newline="") as file:
        rows = {(int(row["culture_weeks"]), int(row["usd_jpy"])): row for row in csv.DictReader(file)}
    assert len(rows) == 6 * 5
    wish: Mapping[str, Any] = {"condition": "t1d", "plan": "long-stay", "origin": "US"}
    for weeks, yen in ((3, 130), (8, 150), (5, 170)):
        asked = costcalc.estimate(**wish, culture_weeks=weeks, rate={"USD/JPY": yen}, created=MOMENT)
        figures = [Decimal(rows[weeks, yen][column]) for column in ("low", "likely", "high")]
        assert figures == list(asked.total.columns)
    first, *what_ifs = out.splitlines()
    assert first == f"likely {likely(**wish):,} USD"
    more = [Decimal(line.split()[0].replace(",", "")) for line in what_ifs]
    assert more[0] == likely(**wish, companions=1) - likely(**wish)
    assert more[1] == likely(**wish, cabin="business") - likely(**wish)
    assert len(more) == 6
    assert all(each > 0 for each in more)


def test_the_notebook_runs_and_shows_a_quote_its_lines_and_a_comparison(work: Path) -> None:
    place = str(work.parent / "kernels")
    here = {"JUPYTER_PATH": str(Path(place) / "share" / "jupyter"), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    assert run(work, sys.executable, "-m", "ipykernel", "install", "--prefix", place)[0] == 0
    done = run(work, "jupyter", "execute", "notebook.ipynb", "--output=done", **here)
    assert done[0] == 0, done[2]
    cells = json.loads((work / "done.ipynb").read_text("utf-8"))["cells"]
    data = [output["data"] for cell in cells for output in cell.get("outputs", [])]
    quote, sums, lines, table, comparison = data
    total = likely(condition="t1d", tier="advanced", origin="US", companions=1)
    assert "".join(quote["text/plain"]).endswith(f"Advanced protocol: likely {total:,} USD>")
    assert "".join(quote["text/html"]).startswith("<iframe")
    assert f"{total:,}" in "".join(quote["text/html"])
    assert "".join(sums["text/plain"]) == "True"
    assert "Reserve for the unforeseen" in "".join(lines["text/html"])
    each = [
        likely(condition="t1d", origin="US", plan=plan, city=city)
        for plan in ("two-trips", "long-stay")
        for city in ("tokyo", "osaka")
    ]
    assert [total for total in each if str(total) not in "".join(table["text/html"])] == []
    assert f"likely {min(each):,} USD>" in "".join(comparison["text/plain"])
    assert "".join(comparison["text/html"]).startswith("<iframe")
