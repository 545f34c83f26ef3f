"""`costcalc prices` and `--basis published`, as processes."""

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from costcalc.schemas import schema_text

from .conftest import Inside, Process, Terminal, assert_refused, assert_said, assert_visible

DAY = "1795219200"
"""2026-11-21, for the age of figures."""
KNEE = ("prices", "--condition", "knee-oa", "--doses", "1", "--joints", "1")


def test_prices_are_printed_with_a_strip_and_the_rows_behind_it(process: Process) -> None:
    done = process(*KNEE, "-x", "JPY", "--full", COLUMNS="100")
    assert (done.code, done.err) == (0, "")
    assert "23 prices of 15 clinics: median 1,323,300 JPY" in done.out
    strip = done.out.partition("\n\n")[2].split("|")[0]
    assert strip.count("◆") == 23
    assert "Localized injection, package" in done.out
    assert "N2 Clinic Yotsuya asks foreign patients 1.2 times" in done.out
    assert "These pairs are shown whatever the filters" in done.out
    assert "Only prices for 1 dose and 1 joint\n" in done.out
    assert "PlacidWay" in done.out.partition("SELLERS' BANDS")[2]
    assert "https://saiseiiryo.mhlw.go.jp/published_plan/download/02C2002036/5/0" in done.out


def test_a_terminal_of_any_width_shows_them(terminal: Terminal) -> None:
    for columns in (20, 40, 80, 140):
        done = terminal(*KNEE, columns=columns, NO_COLOR="1")
        assert done.code == 0
        plain = re.sub(r"\x1b\[[0-9;]*m", "", done.out)
        assert max(map(len, plain.splitlines())) <= columns


def test_the_document_satisfies_its_schema(inside: Inside) -> None:
    validator = Draft202012Validator(json.loads(schema_text("prices")))
    for condition in ("knee", "chronic-pain", "t1d", "joint-prp", "sports-injury"):
        done = inside("prices", "-c", condition, "-f", "json")
        assert done.code == 0
        document = json.loads(done.out)
        validator.validate(document)
        contract = {"condition", "currency", "tax", "unit", "n", "quantiles", "min", "max", "rows"}
        assert {"schema", *contract} <= document.keys()
        assert document["schema"] == "costcalc/prices/1"
        assert (document["quantiles"] is None) == (document["n"] < 5)


def test_rows_of_the_csv_add_up_to_the_document(inside: Inside) -> None:
    rows = list(csv.DictReader(io.StringIO(inside(*KNEE, "-x", "JPY", "-f", "csv").out)))
    first = sorted(Decimal(row["normalised"]) for row in rows if row["group"] == "first")
    assert (len(first), first[11]) == (23, Decimal(1323300))
    assert all(row["how"] for row in rows)


def test_few_prices_are_told_one_by_one(inside: Inside) -> None:
    said = " ".join(inside("prices", "-c", "sports-injury", "--doses", "1", "-x", "JPY").out.split())
    told = "4 prices of 3 clinics: 880,000 JPY, 1,320,000 JPY, 1,500,000 JPY, 1,500,000 JPY. Fewer than five"
    assert told in said
    assert "Median" not in said


@pytest.mark.parametrize("extension", ["json", "csv", "md", "html", "txt"])
def test_every_format_can_be_a_file(inside: Inside, tmp_path: Path, extension: str) -> None:
    done = inside(*KNEE, "-o", f"prices.{extension}")
    assert (done.code, done.out, done.err) == (0, "", f"costcalc: wrote prices.{extension}\n")
    assert "h163" in (tmp_path / f"prices.{extension}").read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("-c", "hay fever"), 2, "unknown condition 'hay fever'"),
        (("-c", "knee", "--cells", "many"), 2, "--cells 'many' is no number of cells"),
        (("-c", "knee", "--cells", "200-100"), 2, "--cells '200-100' is no number of cells"),
        (("-c", "knee", "--grade", "D"), 2, "unknown grade 'D'. Known: A, B, C."),
        (("-c", "knee", "--patients", "x"), 2, "unknown kind of patients"),
        (("-c", "knee", "--since", "soon"), 2, "is not a day"),
        (("-c", "knee", "--since", "2099-01-01"), 2, "--since 2099-01-01 is yet to come"),
        (("-c", "knee", "-x", "dolars"), 2, "unknown currency 'dolars'. Did you mean USD (US Dollar)"),
        (("-c", "knee", "-f", "pdf"), 2, "unknown format 'pdf'"),
        (("-c", "knee", "-o", "a.xyz"), 2, "does not say its format"),
        (("-c", "knee", "--doses", "0"), 2, ""),
    ],
)
def test_what_cannot_be_is_refused(inside: Inside, arguments: tuple[str, ...], code: int, said: str) -> None:
    assert_refused(inside("prices", *arguments), code, said)


def test_old_prices_end_with_5_after_the_answer(inside: Inside) -> None:
    done = inside(*KNEE, "--max-age", "1500", SOURCE_DATE_EPOCH=DAY)
    assert (done.code, "23 prices" in done.out) == (5, True)
    assert "the price h163 of BTR Arts Ginza Clinic is 2485 days old (2020-02), and --max-age is 1500" in done.err
    assert inside(*KNEE, "--max-age", "3000", SOURCE_DATE_EPOCH=DAY).code == 0


def test_rows_of_an_own_folder_are_shown_literally(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    header = (
        "id,conditions,treatment,product,by_joint,price_low,price_high,currency,tax,doses,provider,publisher,patients"
    )
    row = "x,stroke,stroke,[red]=1+1\x1b[31m,no,100,100,USD,included,1,<b>=cmd|\u202e,clinic,foreign"
    (tmp_path / "mine" / "published_prices.csv").write_text(
        f"{header},as_of,dated,grade\n{row},2026-11,read,A\n", "utf-8"
    )
    for form in ("table", "csv", "md", "html", "json"):
        done = inside("prices", "-c", "stroke", "--data", "mine", "-f", form)
        assert done.code == 0, done.err
        assert_visible(done.out.replace("\r", ""))
        assert "<b>=cmd" not in done.out or form in {"table", "json", "csv"}
    assert_said(done.err)


def test_a_wrong_row_is_named_by_check_and_by_everything_else(inside: Inside, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "published_prices.csv").write_text("id,conditions\nx,knee\n", "utf-8")
    for arguments in (("catalog", "check", "mine"), ("prices", "-c", "knee", "--data", "mine")):
        assert_refused(inside(*arguments), 3, "published_prices.csv:2: x.treatment: is missing: add it")
    assert inside("catalog", "check").code == 0


def test_a_budget_on_published_prices(inside: Inside) -> None:
    done = inside("estimate", "-c", "knee", "--basis", "published", "-x", "JPY", "-f", "json")
    quote = json.loads(done.out)
    treatment = next(each["amount"] for each in quote["subtotals"] if each["category"] == "treatment")
    assert treatment == {"low": "990000", "likely": "1323300", "high": "2430400"}
    assert quote["scenario"]["basis"] == "published"
    refused = inside("estimate", "-c", "t1d", "--basis", "published")
    assert_refused(refused, 5, "clinics publish no comparable prices", "knee-oa")
    assert_refused(inside("estimate", "-c", "knee", "--basis", "x"), 2, "unknown basis 'x'")


def test_both_bases_can_be_compared(inside: Inside) -> None:
    done = inside("compare", "-c", "knee", "--basis", "package", "--basis", "published", "-f", "json")
    found = json.loads(done.out)
    assert (done.code, len(found["scenarios"])) == (0, 2)
    assert "treatment as clinics publish it" in found["scenarios"][0]["name"]


def test_a_batch_budgets_on_either_basis(inside: Inside, tmp_path: Path) -> None:
    rows = ("condition,basis", "knee,published", "knee,", "hip,package", "t1d,published", "chronic-pain,published")
    (tmp_path / "in.csv").write_text("\n".join(rows) + "\n", "utf-8")
    done = inside("batch", "in.csv", "-o", "out.csv", "-q")
    assert done.code == 3  # one row has too few prices, and the others are priced
    found = list(csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text("utf-8"))))
    for row, basis in zip(found[:3], ("published", "package", "package"), strict=True):
        quote = json.loads(inside("estimate", "-c", row["condition"], "--basis", basis, "-f", "json").out)
        assert (row["total_likely"], row["total_high"]) == (quote["total"]["likely"], quote["total"]["high"])
        assert row["basis"] == ("published" if basis == "published" else "")
    assert "clinics publish no comparable prices" in found[3]["error"]
    assert float(found[4]["treatment_likely"]) > 0


def test_what_ifs_and_the_tornado_go_by_the_basis(inside: Inside) -> None:
    asked = ("-c", "knee", "--basis", "published", "-x", "JPY", "--what-if", "treatment-price=high", "--tornado")
    quote = json.loads(inside("estimate", *asked, "-f", "json").out)
    what_if = quote["sensitivity"]["what_ifs"][0]
    assert float(what_if["difference"]) > 2430400 - 1323300  # the step to p90, and its shares
    assert inside("estimate", "-c", "knee", "--what-if", "basis=published").code == 0


def test_prices_of_a_budget_that_are_too_old_are_named(inside: Inside) -> None:
    done = inside("estimate", "-c", "knee", "--max-age", "21", "-q", "-f", "json", SOURCE_DATE_EPOCH=DAY)
    assert done.err == "costcalc: the rate JPY/USD is 22 days old (2026-10-30), and --max-age is 21\n"
    done = inside("estimate", "-c", "knee", "--max-age", "15", "-q", "-f", "json", SOURCE_DATE_EPOCH=DAY)
    assert done.code == 5
    assert "the prices of treatment.consultation, " in done.err
    assert "(placidway-safety) were checked 20 days ago (2026-11), and --max-age is 15" in done.err


def test_the_catalogue_shows_where_sources_stand(inside: Inside) -> None:
    said = " ".join(inside("catalog", "show", "t1d", COLUMNS="200").out.split())
    assert "No package is sold between 25,000 and 30,000 USD, where standard ends and advanced begins." in said
    assert "No package is sold between 50,000 and 90,000 USD, where advanced ends and premium begins." in said
    assert "disagree: low ends by up to ×2" in said
    assert "an article, checked November 2026 [placidway-t1d]" in said
    assert "no clinic's list of prices for diabetes was found [clinic-lists]" in said
    none = "knows no price that a clinic publishes for this condition"
    assert none in said
    assert none not in inside("catalog", "show", "knee", COLUMNS="200").out
    assert f"{none}: sellers' bands are all there is." in " ".join(
        inside("estimate", "-c", "t1d", "--full", COLUMNS="200").out.split()
    )
