"""`costcalc render`, `verify`, `reprice` and `diff`: kept quotes in files and pipes, good, old, broken and hostile."""

import io
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from wishes import CATALOG, RATES, D, quote_of

from costcalc.analysis.diff.diff import diff
from costcalc.analysis.diff.model import Diff
from costcalc.analysis.stored import verify
from costcalc.cli.output import as_text
from costcalc.quote.load import read_quote
from costcalc.rendering.formats import QUOTE as FORMATS
from costcalc.rendering.formats.json import as_json
from costcalc.scenario.model import Scenario

from .conftest import Done, Inside, Process, Terminal, assert_refused, assert_visible

USAGE, DATA, MISSING = 2, 3, 5
WISH = Scenario(condition="t1d", origin="us-west", start=date(2027, 3, 25))
QUOTE, OTHER = quote_of(WISH), quote_of(WISH.model_copy(update={"companions": 2, "cabin": "business"}))
TEXT = as_json(QUOTE)
MOMENT = "1795262400"
"""When the quotes were made, 2026-11-21 12:00:00 UTC."""
NEWER_FIELDS = ("about", "basis", "checksum", "otherwise", "payments", "cancellation", "patient", "entry")

Run = Callable[..., Done]


def tree() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(TEXT)
    return found


def older() -> str:
    """The quote as a program wrote it before there were the newer fields."""
    found = {key: value for key, value in tree().items() if key not in NEWER_FIELDS}
    for step in found["itinerary"]["steps"]:
        del step["role"]
    del found["itinerary"]["moved"]
    return json.dumps(found)


@pytest.fixture
def run(inside: Inside, tmp_path: Path) -> Run:
    """Run at the moment of the quotes, in a folder with two of them."""
    (tmp_path / "a.json").write_text(TEXT, "utf-8")
    (tmp_path / "b.json").write_text(as_json(OTHER), "utf-8")

    def call(*arguments: str, **variables: str) -> Done:
        return inside(*arguments, **{"SOURCE_DATE_EPOCH": MOMENT, **variables})

    return call


def said_once(done: Done, code: int, *fragments: str) -> None:
    assert_refused(done, code, *fragments)
    assert done.err.count("\n") == 1, done.err
    assert len(done.err) < 300


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# Files that are no quote


def nested(depth: int) -> bytes:
    return b'{"schema": "costcalc/quote/1", "warnings": ' + b"[" * depth + b"]" * depth + b"}"


REFUSED: dict[str, tuple[bytes, str]] = {
    "rates": (b'{"schema": "costcalc/rates/1", "currency": "USD"}', "is a costcalc/rates/1; name a costcalc/quote/1"),
    "a comparison": (as_json(diff(QUOTE, OTHER)).encode(), "is a costcalc/diff/1; name a costcalc/quote/1"),
    "a newer quote": (TEXT.replace("quote/1", "quote/2", 1).encode(), "is a costcalc/quote/2; costcalc"),
    "the catalogue": (CATALOG.model_dump_json(by_alias=True).encode(), "is not a quote"),
    "a list of quotes": (f"[{TEXT}]".encode(), "is not a quote"),
    "null": (b"null", "is not a quote"),
    "a number": (b"5", "is not a quote"),
    "a schema that is a number": (b'{"schema": 1}', "is not a quote"),
    "another program's": (b'{"schema": "https://json-schema.org/draft/2020-12/schema"}', "is not a quote"),
    "nothing": (b"", "is empty"),
    "a byte order mark": (b"\xef\xbb\xbf", "is empty"),
    "half of it": (TEXT[: len(TEXT) // 2].encode(), "is not JSON"),
    "two of them": (TEXT.encode() * 2, "is not JSON"),
    "UTF-16": (TEXT.encode("utf-16"), "is not UTF-8"),
    "Latin 1": (b'{"schema": "costcalc/quote/1", "subject": "caf\xe9"}', "is not UTF-8"),
    "10 MB of nesting": (nested(5_000_000), "is not JSON"),
    "10 MB of open lists": (b"[" * 10_000_000, "is not JSON"),
    "nesting that Python takes": (nested(400), "the document: "),
    "endless digits": (b'{"schema": "costcalc/quote/1", "total": %s}' % (b"9" * 10_000), "is not JSON"),
    "an endless schema": (b'{"schema": "costcalc/%s"}' % (b"x" * 10**6), "name a costcalc/quote/1"),
    "an endless journey": (TEXT.replace('_day": 1,', f'_day": {10**12},').encode(), "itinerary.visits.1.arrive_day: "),
    "half a character": (b'{"schema": "costcalc/quote/1", "subject": "\\ud800"}', "the document: "),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_quote_is_refused_with_one_message(what: str, run: Run, tmp_path: Path) -> None:
    content, fragment = REFUSED[what]
    (tmp_path / "x.json").write_bytes(content)
    said_once(run("verify", "x.json"), DATA, "costcalc: x.json:", fragment)


def test_a_newer_document_says_what_to_do(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(REFUSED["a newer quote"][0])
    for command in (("render", "x.json"), ("reprice", "x.json"), ("diff", "a.json", "x.json"), ("diff", "x.json", "-")):
        said_once(run(*command), DATA, "x.json: is a costcalc/quote/2", "reads costcalc/quote/1: update costcalc")


def test_a_byte_order_mark_before_a_quote_does_no_harm(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert run("verify", "x.json").code == 0


def test_unknown_missing_and_wrong_fields_are_all_named(run: Run, tmp_path: Path) -> None:
    found = tree()
    found["colour"] = found["lines"][2]["colour"] = found["basis"]["cities"]["tokyo"]["colour"] = "red"
    del found["total"]["low"], found["disclaimer"], found["scenario"]["condition"]
    found["lines"][0]["amount"]["low"] = "cheap"
    found["lines"][1]["amount"] |= {"low": "9", "likely": "8"}
    (tmp_path / "x.json").write_text(json.dumps(found), "utf-8")
    unknown = ("colour", "lines.3.colour", "basis.cities.tokyo.colour")
    missing = ("total.low", "disclaimer", "scenario.condition")
    done = run("verify", "x.json")
    assert_refused(done, DATA, "x.json: lines.1.amount.low: ", "x.json: lines.2.amount: ")
    assert_refused(done, DATA, *(f"x.json: {name}: is not a known field\n" for name in unknown))
    assert_refused(done, DATA, *(f"x.json: {name}: is missing\n" for name in missing))
    assert done.err.count("\n") == 8


def test_thousands_of_mistakes_are_counted_and_long_names_cut(run: Run, tmp_path: Path) -> None:
    found = {**tree(), **{f"f{number}\x1b[2J{'x' * 1000}": 1 for number in range(1000)}}
    (tmp_path / "x.json").write_text(json.dumps(found), "utf-8")
    done = run("render", "x.json")
    assert_refused(done, DATA, "is not a known field", "and 980 more")
    assert len(done.err) < 5000
    assert_visible(done.err)


def test_what_cannot_be_read_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    for name in ("folder.json", "nowhere.json", "a.json/b.json", "x" * 200):
        said_once(run("verify", name), DATA, f"{name}: cannot be read: ")
    (tmp_path / "a.json").chmod(0)
    if not os.access(tmp_path / "a.json", os.R_OK):
        said_once(run("diff", "b.json", "a.json"), DATA, "a.json: cannot be read: Permission denied")


def test_commands_need_their_documents(run: Run) -> None:
    for command in (("render",), ("verify",), ("reprice",), ("diff",), ("diff", "a.json")):
        assert_refused(run(*command), USAGE, "--help")


# In another format


@pytest.mark.parametrize("extension", FORMATS.extensions)
def test_any_quote_is_rendered_in_every_format(extension: str, run: Run, tmp_path: Path) -> None:
    (tmp_path / "older.json").write_text(older(), "utf-8")
    for name in ("a.json", "older.json"):
        quote = read_quote((tmp_path / name).read_text("utf-8"), name)
        expected = FORMATS.write(quote, FORMATS.extensions[extension], lambda screen: as_text(screen, 100))
        before = names(tmp_path)
        assert run("render", name, "-o", f"new-{name}{extension}") == (
            0,
            "",
            f"costcalc: wrote new-{name}{extension}\n",
        )
        assert (tmp_path / f"new-{name}{extension}").read_bytes() == (
            expected if isinstance(expected, bytes) else expected.encode()
        )
        assert names(tmp_path) == before | {f"new-{name}{extension}"}
    assert (tmp_path / "a.json").read_text("utf-8") == TEXT


def test_the_format_of_what_is_printed_is_asked_for(run: Run) -> None:
    assert run("render", "a.json", "-f", "json") == (0, TEXT, "")
    assert run("render", "a.json", COLUMNS="80").out.startswith(f"{QUOTE.subject}\n")
    assert_refused(run("render", "a.json", "-f", "docx"), USAGE, "unknown format 'docx'")


@pytest.mark.parametrize("command", [("render", "a.json"), ("reprice", "a.json"), ("diff", "a.json", "b.json")])
def test_an_output_that_cannot_be_is_refused_and_nothing_is_written(
    command: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    for name in ("x.docx", "x", ".json", "x.json.bak", ""):
        said_once(run(*command, "-o", name), USAGE, "does not say its format", ".json", "--format")
    said_once(run(*command, "-o", "no/x.json"), USAGE, "no/x.json", "there is no folder no: create it first")
    (tmp_path / "link.json").symlink_to("a.json")
    for name in ("a.json", "./a.json", "link.json"):
        said_once(run(*command, "-o", name), USAGE, f"--output {name} is the kept quote itself")
    assert names(tmp_path) == {"a.json", "b.json", "link.json"}
    assert (tmp_path / "a.json").read_text("utf-8") == TEXT


# Worked out again


def test_verify_says_what_holds(run: Run) -> None:
    assert QUOTE.about
    total = f"likely {QUOTE.total.likely:,} USD"
    expected = (
        f"The quote {QUOTE.about.number} holds: {len(QUOTE.lines)} lines, {total}, worked out again to the same.\n"
    )
    assert run("verify", "a.json") == (0, expected, "")


def test_verify_names_what_was_changed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(TEXT.replace('"likely": "2300.00"', '"likely": "2301.00"'), "utf-8")
    done = run("verify", "x.json")
    said = "x.json: lines.flights.fares.amount.likely: the document says 2301.00, worked out again it is 2300.00\n"
    assert_refused(done, DATA, "x.json: the checksum does not match", said)
    said_once(run("render", "x.json", "-o", "new.html"), DATA, "x.json: was changed", "costcalc verify")
    assert_refused(run("diff", "x.json", "b.json"), DATA, "costcalc verify")
    assert_refused(run("reprice", "x.json", "-o", "new.json"), DATA, "costcalc verify")
    assert names(tmp_path) == {"a.json", "b.json", "x.json"}


def test_of_an_older_document_verify_and_reprice_say_what_it_lacks(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(older(), "utf-8")
    said_once(run("verify", "x.json"), DATA, "carries no basis: it cannot be worked out again")
    said_once(run("reprice", "x.json"), DATA, "carries no basis: it cannot be brought up to date")
    done = run("diff", "x.json", "a.json", COLUMNS="200")
    assert (done.code, done.err, done.out.splitlines()[-1]) == (0, "", "Nothing changed.")


def test_a_quote_outlives_the_overlay_it_was_made_with(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own" / "parameters.toml"
    own.parent.mkdir()
    entry = '[contingency]\nvalue = {}\nunit = "percent"\nsource = "planning-reserve"\nchecked = "2026-11"\n'
    own.write_text(entry.format(20), "utf-8")
    assert run("estimate", "-c", "t1d", "--data", "own", "-o", "x.json").code == 0
    own.write_text(entry.format(40), "utf-8")
    assert run("verify", "x.json").code == 0
    changes = Diff.model_validate_json(run("reprice", "x.json", "--data", "own", "-f", "json").out)
    assert [each.cause for each in changes.causes] == ["catalog"]
    own.unlink()
    own.parent.rmdir()
    assert run("verify", "x.json").code == 0


def test_a_dash_is_standard_input(run: Run, process: Process, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def given(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    for command in (("verify", "-"), ("render", "-", "-f", "json"), ("reprice", "-"), ("diff", "-", "b.json")):
        given(TEXT)
        assert run(*command).code == 0
    given("")
    said_once(run("verify", "-"), DATA, "costcalc: standard input: is empty")
    given(TEXT.replace(QUOTE.disclaimer[:9], "No advice"))
    assert_refused(run("verify", "-"), DATA, "costcalc: standard input: the checksum")
    given(TEXT.replace(QUOTE.disclaimer[:9], "No advice"))
    assert_refused(run("render", "-"), DATA, "costcalc: standard input: was changed")
    given(TEXT)
    said_once(run("diff", "-", "-"), USAGE, "standard input")
    assert process("verify", "-", through='"$@" <a.json').code == 0
    said_once(process("verify", "-", through='"$@" <&-'), DATA, "standard input")


# Brought up to date


def test_reprice_writes_the_new_quote_and_leaves_the_old_one(run: Run, tmp_path: Path) -> None:
    done = run("reprice", "a.json", "-o", "new.json", "--rate", "USD/JPY=100", "--only", "rates", "-f", "json")
    assert (done.code, done.err) == (0, "costcalc: wrote new.json\n")
    new = read_quote((tmp_path / "new.json").read_text("utf-8"), "new.json")
    changes = Diff.model_validate_json(done.out)
    assert {line.cause for line in changes.lines} == {"rate"}
    assert (changes.before.total.columns, changes.after.total.columns) == (QUOTE.total.columns, new.total.columns)
    assert (verify(new), new.rates[0].rate, new.catalog) == ([], D("0.01"), QUOTE.catalog)
    assert (tmp_path / "a.json").read_text("utf-8") == TEXT
    assert names(tmp_path) == {"a.json", "b.json", "new.json"}
    assert run("reprice", "a.json", "-q", "-o", "-").out.startswith(f"{QUOTE.subject}\n")


def test_reprice_with_the_same_figures_changes_nothing(run: Run) -> None:
    for only in ((), ("--only", "rates"), ("--only", "catalog")):
        done = run("reprice", "a.json", *only)
        assert (done.code, done.err, done.out.splitlines()[-1]) == (0, "", "Nothing changed.")


def test_reprice_refuses_what_cannot_be(run: Run, tmp_path: Path) -> None:
    said_once(run("reprice", "a.json", "--only", "prices"), USAGE, "unknown part 'prices'. Known: rates, catalog.")
    said_once(run("reprice", "a.json", "-f", "csv"), USAGE, "unknown format 'csv'. Known: text, json, md.")
    late = run("reprice", "a.json", "-o", "new.json", SOURCE_DATE_EPOCH="1895262400")
    said_once(late, USAGE, "the journey of the quote began on 2027-03-25, and today is 2030-01-21")
    assert names(tmp_path) == {"a.json", "b.json"}


# Compared


def test_a_comparison_is_written_in_the_format_that_its_name_says(run: Run, terminal: Terminal, tmp_path: Path) -> None:
    for name, form in (("x.json", "json"), ("x.md", "md"), ("x.txt", "text")):
        assert run("diff", "a.json", "b.json", "-o", name) == (0, "", f"costcalc: wrote {name}\n")
        assert (tmp_path / name).read_text("utf-8") == run("diff", "a.json", "b.json", "-f", form, COLUMNS="100").out
    changes = json.loads((tmp_path / "x.json").read_text("utf-8"))
    Draft202012Validator(json.loads(run("catalog", "schema", "diff").out)).validate(changes)
    assert terminal("diff", "a.json", "b.json", "-o", "y.txt", columns=60).code == 0
    assert (tmp_path / "y.txt").read_bytes() == (tmp_path / "x.txt").read_bytes()


@pytest.mark.parametrize("currency", ["USD", "JPY", "IDR"])
@pytest.mark.parametrize("columns", [30, 40, 80, 120])
def test_a_comparison_fits_the_terminal_and_no_amount_is_cut(
    columns: int, currency: str, run: Run, tmp_path: Path
) -> None:
    update = {"companions": 4, "lodging": "premium", "cabin": "business", "city": "osaka", "currency": currency}
    one = quote_of(WISH.model_copy(update={"currency": currency}))
    other = quote_of(WISH.model_copy(update=update))
    for name, quote in (("x.json", one), ("y.json", other)):
        (tmp_path / name).write_text(as_json(quote), "utf-8")
    shown = run("diff", "x.json", "y.json", COLUMNS=str(columns)).out
    words, changes = set(shown.split()), diff(one, other)
    assert max(map(len, shown.splitlines())) <= columns
    every = [changes.change, *(each.change for each in changes.causes), *(each.change for each in changes.lines)]
    for number in (number for change in every for number in change.columns if number):
        assert f"{number:+,}".replace("-", "−") in words, number
    assert f"Why, in {currency}" in shown
    assert "Meals (quantity)" in shown.replace("\n", " ")


def test_two_currencies_are_compared_at_the_recorded_rate_or_not_at_all(run: Run, tmp_path: Path) -> None:
    for name, code in (("pound", "GBP"), ("franc", "CHF"), ("yen", "JPY")):
        (tmp_path / f"{name}.json").write_text(as_json(quote_of(WISH.model_copy(update={"currency": code}))), "utf-8")
    yen = RATES.find("JPY", "USD")
    assert f"Compared at 1 USD = {1 / yen.rate:.2f} JPY, {yen.date}" in run("diff", "a.json", "yen.json").out
    assert run("diff", "a.json", "yen.json", "-x", " jpy ").out.count("Compared at 1 USD = ") == 1
    said_once(run("diff", "pound.json", "franc.json"), MISSING, "between CHF and GBP", "--currency")
    assert run("diff", "pound.json", "franc.json", "-x", "USD").code == 0
    for code in ("AUD", "XYZ", "dollars"):
        said_once(run("diff", "a.json", "b.json", "-x", code), MISSING, code.upper())


def test_a_quote_compared_with_itself_has_not_changed(run: Run) -> None:
    assert run("diff", "a.json", "a.json").out.endswith("\nNothing changed.\n")
    assert "+4.600,00" in run("diff", "a.json", "b.json", "--locale", "de").out
