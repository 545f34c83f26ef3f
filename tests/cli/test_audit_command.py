"""`costcalc audit`: files, forms, formats and the codes it ends with, through the command line."""

import json
import shutil
from pathlib import Path

import pytest
from conftest import ROOT

from .conftest import Inside, Process, Terminal, assert_refused, assert_said, assert_visible

CASES = ROOT / "tests" / "analysis" / "audit" / "cases"
MOMENT = {"SOURCE_DATE_EPOCH": "1795219200"}
"""2026-11-21."""
FINDINGS = 6


@pytest.fixture
def cases(tmp_path: Path) -> Path:
    shutil.copytree(CASES, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_a_fair_quote_ends_well(process: Process, cases: Path) -> None:
    done = process("audit", "fair.toml", **MOMENT)
    assert (done.code, done.err) == (0, "")
    assert "Nothing was found that must be asked about." in done.out
    assert "likely 4,234,737 JPY" in done.out.replace("\n", " ")


def test_findings_of_weight_end_with_their_code_after_the_answer(process: Process, cases: Path) -> None:
    done = process("audit", "sum-off-by-a-line.toml", **MOMENT)
    assert done.code == FINDINGS
    assert "line 2, Blood tests" in done.out.replace("\n  ", " ")
    assert done.err == "costcalc: the quote has a problem to be cleared up before paying: sum-differs\n"


def test_the_file_is_written_before_the_verdict(inside: Inside, cases: Path) -> None:
    done = inside("audit", "expired.toml", "-o", "found.json", **MOMENT)
    assert (done.code, done.out) == (FINDINGS, "")
    found = json.loads((cases / "found.json").read_text("utf-8"))
    assert found["schema"] == "costcalc/audit/1"
    assert [each["code"] for each in found["findings"]] == ["expired"]


@pytest.mark.parametrize("name", ["found.md", "found.html", "found.txt", "found.json"])
def test_every_format_is_written(inside: Inside, cases: Path, name: str) -> None:
    done = inside("audit", "fair.toml", "-o", name, "--locale", "de", **MOMENT)
    assert (done.code, done.err) == (0, f"costcalc: wrote {name}\n")
    text = (cases / name).read_text("utf-8")
    assert ("2905000" if name.endswith("json") else "2.905.000") in text.replace("\\", "")


def test_a_table_needs_its_options(inside: Inside, cases: Path) -> None:
    assert_refused(
        inside("audit", "japanese.csv", "-c", "knee-oa"), 3, "japanese.csv:1: does not say in which currency"
    )
    assert_refused(inside("audit", "japanese.csv", "-x", "JPY"), 2, "no condition is given")
    asked = ("audit", "japanese.csv", "-c", "knee-oa", "-x", "JPY", "-f", "json", "--from", "US", "--companions", "1")
    done = inside(*asked, "--term", "plan-number=PB3150001", **MOMENT)
    found = json.loads(done.out)
    assert (done.code, found["sum"], found["family"]["scenario"]["companions"]) == (0, "1672000", 1)


def test_options_win_over_the_file_and_the_file_over_the_configuration(inside: Inside, cases: Path) -> None:
    def start(*options: str, **variables: str) -> str:
        done = inside("audit", "fair.toml", "-f", "json", *options, **MOMENT, **variables)
        return str(json.loads(done.out)["family"]["scenario"]["origin"])

    assert (start(), start("--from", "DE"), start(COSTCALC_FROM="DE")) == ("US", "DE", "US")


def test_the_form_is_one_that_can_be_read(inside: Inside, tmp_path: Path) -> None:
    done = inside("audit", "--template", "knee", "-o", "form.toml")
    assert (done.code, done.out, done.err) == (0, "", "costcalc: wrote form.toml\n")
    form = (tmp_path / "form.toml").read_text("utf-8")
    assert inside("audit", "--template", "knee-oa").out == form
    assert_refused(inside("audit", "form.toml"), 3, "has no line with an amount")
    (tmp_path / "form.toml").write_text(form.replace('amount = ""', "amount = 1650000", 1), "utf-8")
    assert inside("audit", "form.toml", **MOMENT).code == FINDINGS


def test_a_form_is_not_written_over_what_is_filled_in(inside: Inside, tmp_path: Path) -> None:
    filled = tmp_path / "mine.toml"
    filled.write_text("[quote]\n", "utf-8")
    done = inside("audit", "--template", "t1d", "-o", "mine.toml")
    assert_refused(done, 2, "mine.toml exists and is not empty: choose another name")
    assert filled.read_text("utf-8") == "[quote]\n"
    filled.write_text("", "utf-8")
    assert inside("audit", "--template", "t1d", "-o", "mine.toml").code == 0
    assert filled.stat().st_size


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "name the file of a quote"),
        (("none.toml",), 3, "none.toml: cannot be read"),
        (("fair.toml", "--template", "t1d"), 2, "--template prints an empty form"),
        (("--template", "t1x"), 2, "unknown condition 't1x'"),
        (("fair.toml", "-f", "pdf"), 2, "unknown format 'pdf'"),
        (("fair.toml", "-o", "fair.toml"), 2, "end it with .json"),
        (("fair.toml", "-o", "found.pdf"), 2, "does not say its format"),
        (("fair.toml", "--term", "tax"), 2, "--term 'tax' is not KEY=VALUE"),
        (("fair.toml", "--term", "from=US", "--from", "DE"), 2, "--term from is given twice"),
        (("fair.toml", "--term", "origin=US", "--from", "DE"), 2, "from is given twice: give it once"),
        (("fair.toml", "--term", "taxx=included"), 2, "unknown key 'taxx'. Did you mean tax?"),
        (("fair.toml", "--term", "tax=perhaps"), 2, "--term tax: 'perhaps' says nothing of tax"),
        (("fair.toml", "--tier", "gold"), 2, "gold"),
        (("fair.toml", "-x", "XXX"), 2, "unknown currency 'XXX'"),
        (("fair.toml", "--rate", "USD/JPY=x"), 2, "USD/JPY=x"),
        (("bad.toml",), 3, "bad.toml:2: unknown key 'prize'"),
        (("/dev/null",), 3, "/dev/null:1: is empty: there is no quote to read"),
        (("binary.toml",), 3, "binary.toml:1: is not UTF-8 text"),
        ((".",), 3, "cannot be read"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    inside: Inside, cases: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    (cases / "bad.toml").write_text('[quote]\nprize = "a"\n', "utf-8")
    (cases / "binary.toml").write_bytes(b"\xff\xfe")
    output = () if "-o" in arguments else ("-o", "found.json") if "-f" not in arguments else ("-o", "found")
    assert_refused(inside("audit", *arguments, *output, **MOMENT), code, said)
    assert not [path for path in cases.iterdir() if path.name.startswith("found")]


def test_the_quote_itself_is_not_written_over(inside: Inside, cases: Path) -> None:
    before = (cases / "hostile.json").read_bytes()
    assert_refused(inside("audit", "hostile.json", "-o", "hostile.json"), 2, "is the quote itself")
    assert (cases / "hostile.json").read_bytes() == before


def test_a_quote_is_read_from_standard_input(process: Process, cases: Path) -> None:
    done = process("audit", "-", "-f", "json", through='"$@" < fair.toml', **MOMENT)
    assert (done.code, json.loads(done.out)["provider"]) == (0, "Example Clinic, Tokyo")


@pytest.mark.parametrize("columns", [40, 80, 140])
def test_hostile_text_steers_no_terminal(terminal: Terminal, cases: Path, columns: int) -> None:
    done = terminal("audit", "hostile.json", columns=columns, NO_COLOR="1", **MOMENT)
    assert done.code == FINDINGS
    plain = done.out.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "")
    assert_visible(plain)
    assert "\\u001b" in plain.replace("\n", "")
    assert_said(done.err)


def test_own_names_and_prices_are_laid_over(inside: Inside, cases: Path) -> None:
    own = cases / "own"
    own.mkdir()
    (own / "audit_lines.toml").write_text(
        '[kinds.bundle]\nname = "Bundle"\nrole = "clinic"\naliases = ["golden hour bundle"]\n', "utf-8"
    )
    done = inside("audit", "unknown-words.toml", "--data", "own", "-f", "json", **MOMENT)
    assert json.loads(done.out)["lines"][2]["matched"] == ["bundle"]
    (own / "audit_lines.toml").write_text('[kinds.bundle]\nname = "B"\nrole = "x"\naliases = ["deposit"]\n', "utf-8")
    assert_refused(inside("audit", "fair.toml", "--data", "own"), 3, "audit_lines.toml:3: kinds.bundle.role")
    (own / "audit_lines.toml").write_text('[kinds.b]\nname = "B"\nrole = "clinic"\naliases = ["deposit"]\n', "utf-8")
    assert_refused(inside("audit", "fair.toml", "--data", "own"), 3, "and so is deposit")
    (own / "audit_lines.toml").write_text("matching = {}\nkinds = 3\n", "utf-8")
    assert_refused(inside("audit", "fair.toml", "--data", "own"), 3, "audit_lines.toml:2: kinds: should be a table")
