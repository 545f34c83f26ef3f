"""One quote in every format, through the command line: other programs read the amounts of its JSON in all of them.

And no text is more than its words in any of them, nor does personal text go anywhere but into the document.
"""

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import openpyxl
import pytest
import vobject
from cli.conftest import assert_visible
from cli.test_hostile_text import overlay
from hostile import SHAPES, page_of, printed, said, texts_of, tokens
from trips import ASKED, Amounts, Read, Three, both, commanded, english, expected, german, laid_out, spoken

pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported:UserWarning")
"""openpyxl does not know the bars of the shares."""

DATED = [name for name, wish in ASKED.items() if "--start" in wish or "--finish-by" in wish]
OTHERS = ("txt", "csv", "md", "html", "pdf", "xlsx", "ics")
"""Every format but JSON, by its extension."""
FOR_PEOPLE = ("txt", "md", "html", "pdf")
"""Those in which numbers are written for their reader."""

TABLES = {"names", "lines", "subtotals", "total"}
SENTENCES = {"patient", "payments", "cancellation"}
HAS = {
    **dict.fromkeys(FOR_PEOPLE, TABLES | SENTENCES | {"paid"}),
    "csv": TABLES,
    "xlsx": TABLES | SENTENCES,
    "ics": {"payments", "cancellation", "paid"},
}
"""What each format says of the amounts."""

needs_pdftotext = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
needs_soffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
EACH = [pytest.param(each, marks=needs_pdftotext if each == "pdf" else ()) for each in OTHERS]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every quote as a JSON file."""
    folder = tmp_path_factory.mktemp("quotes")
    files = {name: folder / f"{name}.json" for name in ASKED}
    for name, file in files.items():
        commanded("estimate", *ASKED[name].split(), "-q", "-o", file)
    return files


# What each format says, read by something that shares nothing with its writer


def in_text(data: bytes, read: Read) -> Amounts:
    return both(laid_out(data.decode(), read), spoken(data.decode(), read))


def in_csv(data: bytes, _: Read) -> Amounts:
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))
    priced = [row for row in rows if row["amount_low"]]

    def amounts(row: dict[str, str]) -> Three:
        return tuple(Decimal(row[f"amount_{column}"]) for column in ("low", "likely", "high"))

    def summed(rows: Iterable[dict[str, str]]) -> Three:
        return tuple(sum(column, Decimal(0)) for column in zip(*map(amounts, rows), strict=True))

    return {
        "names": [row["label"] for row in priced],
        "lines": [amounts(row) for row in priced],
        "subtotals": [summed(rows) for _, rows in groupby(priced, key=lambda row: row["category"])],
        "total": {summed(priced)},
    }


def in_markdown(data: bytes, read: Read) -> Amounts:
    rows: list[list[str]] = []
    words = []
    for token in tokens(data):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            words.append("".join(child.content for child in token.children or ()))
            if token.level >= 4:
                rows[-1].append(words[-1])
    overview = [row for row in rows if len(row) == 5][1:]
    lines = [row for row in rows if len(row) == 6 and row[1] and row[2] != "Low"]
    sums = [row for row in rows if len(row) == 6 and not row[1]]

    def three(cells: list[str]) -> Three:
        return tuple(map(read, cells))

    subtotals = [three(row[1:4]) for row in overview[:-1]]
    assert [three(row[2:5]) for row in sums] == subtotals
    tables = {
        "names": [row[0] for row in lines],
        "lines": [three(row[2:5]) for row in lines],
        "subtotals": subtotals,
        "total": {three(overview[-1][1:4])},
    }
    return both(tables, spoken("\n".join(words), read))


def in_html(data: bytes, read: Read) -> Amounts:
    """The amounts that can be seen; each must be the one that programs are told."""
    page = page_of(data)

    def three(row: Element) -> Three:
        cells = [cell for cell in row if cell.get("class") == "n"]
        exact = [each.get("value") for cell in cells for each in cell.iter("data")]
        assert [Decimal(value or "") for value in exact] == [read(said(cell)) for cell in cells]
        return tuple(read(said(cell)) for cell in cells)

    lines = [row for row in page.iter("tr") if row.get("data-line")]
    totals = [
        row for key in ("overview", "lines") for row in page.findall(f".//section[@id='{key}']//tr[@class='total']")
    ]
    twice = [three(row) for row in page.iter("tr") if row.get("data-category")]
    subtotals = twice[: len(twice) // 2]
    assert twice == subtotals * 2
    tables = {
        "names": [said(row[0]) for row in lines],
        "lines": [three(row) for row in lines],
        "subtotals": subtotals,
        "total": set(map(three, totals)),
    }
    head, due = page.find(".//header"), page.findall(".//section[@id='payments']//tbody/tr")
    assert head is not None
    stops = [f"{said(row)} " for row in page.findall(".//section[@id='cancellation']//tbody/tr")]
    alone = said(page.findall(".//section[@id='overview']")[0])
    found = spoken(f"{said(head)} {alone} {''.join(stops)}", read)
    return both(tables, {**found, "payments": [three(row) for row in due][:-1]})


def in_pdf(data: bytes, read: Read) -> Amounts:
    return both(laid_out(printed(data, "-layout"), read), spoken(printed(data, "-raw"), read))


def in_workbook(data: bytes, _: Read) -> Amounts:
    """The values that the workbook keeps beside its formulas."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    places = len(book["Lines"]["M2"].number_format.partition(".")[2])

    def three(cells: Iterable[Any]) -> Three:
        values = [cell.value for cell in cells]
        amounts = tuple(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places)) for value in values)
        assert [float(each) for each in amounts] == pytest.approx(values, rel=1e-12, abs=1e-9)
        return amounts

    def table(sheet: Any, title: str) -> Iterator[Any]:
        """The rows under a heading, up to one that begins with nothing."""
        names = [row[0].value for row in sheet]
        for row in list(sheet)[names.index(title) + 1 if title in names else len(names) :]:
            if not row[0].value:
                return
            yield row

    lines = list(table(book["Lines"], "Category"))
    overview = list(table(book["Summary"], "What it comes to"))
    due, lost = (list(table(book["Payments"], title)) for title in ("What falls due when", "If you stop, what is lost"))
    words = " ".join(str(cell.value) for row in book["Summary"] for cell in row if cell.value)
    assert (lines[-1][0].value, overview[-1][0].value) in {("Total", "Total"), ("Total, at least", "Total, at least")}
    return {
        "names": [row[1].value for row in lines[:-1]],
        "lines": [three(row[12:15]) for row in lines[:-1]],
        "subtotals": [three(row[2:5]) for row in overview[:-1]],
        "total": {three(lines[-1][12:15]), three(overview[-1][2:5])},
        "patient": spoken(words, english)["patient"],
        "payments": [three(row[2:5]) for row in due[:-1]],
        "cancellation": [tuple(three(row[at : at + 3]) for at in (2, 5, 8)) for row in lost],
    }


def in_calendar(data: bytes, _: Read) -> Amounts:
    events = vobject.readOne(data.decode()).vevent_list
    return spoken("\n".join(event.description.value for event in events), english)


READERS = {
    "txt": in_text,
    "csv": in_csv,
    "md": in_markdown,
    "html": in_html,
    "pdf": in_pdf,
    "xlsx": in_workbook,
    "ics": in_calendar,
}


# The same amounts everywhere


def test_the_quotes_have_everything_between_them(saved: dict[str, Path]) -> None:
    """Each part of the amounts is there to be compared, in more than one quote."""
    found = [expected(file) for file in saved.values()]
    for part in TABLES | SENTENCES | {"paid"}:
        assert sum(bool(each[part]) for each in found) >= 2, part
    assert {-int(next(iter(each["total"]))[1].as_tuple().exponent) for each in found} == {0, 2, 3}
    unpriced = [json.loads(file.read_text("utf-8"))["unpriced"] for file in saved.values()]
    assert len([gaps for gaps in unpriced if gaps]) >= 1


@pytest.mark.parametrize("extension", EACH)
@pytest.mark.parametrize("name", ASKED)
def test_every_amount_of_the_json_is_in_every_format(
    saved: dict[str, Path], tmp_path: Path, name: str, extension: str
) -> None:
    file = tmp_path / f"x.{extension}"
    if extension == "ics" and name not in DATED:
        assert "needs dates" in commanded("render", saved[name], "-o", file, code=2)
        assert not file.exists()
        return
    commanded("render", saved[name], "--locale", "de", "-q", "-o", file)
    found, wanted = READERS[extension](file.read_bytes(), german), expected(saved[name])
    names = zip(wanted["names"], found["names"] if "names" in HAS[extension] else wanted["names"], strict=True)
    assert [(whole, first) for whole, first in names if not (first and whole.startswith(first))] == []
    for part in HAS[extension] - {"names"}:
        assert found[part] == wanted[part], part


@needs_soffice
def test_a_spreadsheet_works_out_the_amounts_of_the_json(saved: dict[str, Path], tmp_path: Path) -> None:
    files = [tmp_path / f"{name}.xlsx" for name in ASKED]
    for file in files:
        commanded("render", saved[file.stem], "-q", "-o", file)
        _uncalculate(file)
        with pytest.raises(InvalidOperation):
            in_workbook(file.read_bytes(), german)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", "out", *map(str, files)]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    for file in files:
        found, wanted = in_workbook((tmp_path / "out" / file.name).read_bytes(), german), expected(saved[file.stem])
        assert found == {part: wanted[part] for part in found}


def _uncalculate(file: Path) -> None:
    """Take away what the formulas come to, so that they have to be worked out."""
    with zipfile.ZipFile(file) as parts:
        kept = {name: parts.read(name) for name in parts.namelist()}
    with zipfile.ZipFile(file, "w") as parts:
        for name, part in kept.items():
            parts.writestr(name, re.sub(rb"</f><v>[^<]*</v>", b"</f>", part))


@pytest.mark.parametrize("name", ASKED)
def test_an_estimate_writes_the_bytes_that_render_makes_of_its_json(
    saved: dict[str, Path], tmp_path: Path, name: str
) -> None:
    for extension in ("json", *OTHERS):
        if extension != "ics" or name in DATED:
            first, second = tmp_path / f"first.{extension}", tmp_path / f"second.{extension}"
            commanded("estimate", *ASKED[name].split(), "--locale", "de", "-q", "-o", first)
            commanded("render", saved[name], "--locale", "de", "-q", "-o", second)
            assert first.read_bytes() == second.read_bytes(), extension


def test_a_locale_changes_what_people_read_and_nothing_that_programs_read(
    saved: dict[str, Path], tmp_path: Path
) -> None:
    for extension in ("json", *OTHERS):
        files = [tmp_path / f"{locale}.{extension}" for locale in ("en", "de")]
        for file in files:
            commanded("render", saved["dated"], "--locale", file.stem, "-q", "-o", file)
        assert (files[0].read_bytes() == files[1].read_bytes()) is (extension not in FOR_PEOPLE), extension


# Texts that mean harm, from the options and from own data

TEXTS = {
    "formula": ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    "markup": ("<script>x</script>](javascript:x) &amp; *a* | `b`",) * 2,
    "colours": ("\x1b[31m[red]red[/red]\x07\x9b1m", r"\u001b[31m[red]red[/red]\u0007\u009b1m"),
    "lines": ("one\r\n\n# two\nEND:VCALENDAR", r"one\u000d\u000a\u000a# two\u000aEND:VCALENDAR"),
    "typst": ('#let x = 1; #panic("x") $y$ <label> @ref // c', '#let x = 1; #panic("x") $y$ <label> @ref // c'),
    "bidi": ("\u202eesrever\u2066 aside", r"\u202eesrever\u2066 aside"),
    "scripts": ("山田 花子 محمد Nguyễn Thị Ánh",) * 2,
    "long": ("-" + "x" * 9_999, "-" + "x" * 9_999),
}
"""What each is, and how it is shown."""
EVIL = ("estimate", "-c", "evil", "--city", "evil", "--plan", "evil", "--start", "2026-03-16")


def written(folder: Path, text: str, data: str) -> dict[str, bytes]:
    """A quote in every format, in which the options and every text of its data say the text."""
    folder.mkdir()
    overlay(folder, data)
    options = [word for name in ("title", "reference", "prepared-for", "prepared-by") for word in (f"--{name}", text)]
    commanded(*EVIL, *options, "--data", folder / "own", "-q", "-o", folder / "x.json")
    for extension in OTHERS:
        commanded("render", folder / "x.json", "-q", "-o", folder / f"x.{extension}")
    return {file.suffix[1:]: file.read_bytes() for file in folder.glob("x.*")}


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return written(tmp_path_factory.mktemp("harmless") / "x", "words", "words")


@needs_pdftotext
@pytest.mark.parametrize(("text", "shown"), TEXTS.values(), ids=TEXTS)
def test_no_text_is_more_than_its_words_in_any_format(
    harmless: dict[str, bytes], tmp_path: Path, text: str, shown: str
) -> None:
    files = written(tmp_path / "x", text, text if len(text) < 1000 else "words")
    for extension, shape in SHAPES.items():
        assert shape(files[extension]) == shape(harmless[extension]), extension
    assert_visible(files["txt"].decode())
    assert files["json"].isascii()
    told = json.loads(files["json"])
    assert {told["about"][key] for key in ("title", "reference", "prepared_for", "prepared_by")} == {text}
    for extension in OTHERS:
        if len(text) < 1000 or extension != "csv":
            kept = (
                shown.rpartition("محمد")[2] if extension == "pdf" else shown
            )  # other letters need fonts, and an order
            assert "".join(kept.split()) in texts_of(extension, files[extension]), extension
