"""One quote in every format, through the command line: other programs read the amounts of its JSON in all of them.

And no text is more than its words in any of them, nor does personal text go anywhere but into the document.
"""

import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from decimal import InvalidOperation
from pathlib import Path

import pytest
from cli.conftest import COMMAND, assert_visible, environment
from cli.test_hostile_text import overlay
from hostile import SHAPES, texts_of
from trips import AMOUNTS_IN, ASKED, commanded, expected, german, in_workbook

pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported:UserWarning")
"""openpyxl does not know the bars of the shares."""

DATED = [name for name, wish in ASKED.items() if "--start" in wish or "--finish-by" in wish]
OTHERS = ("txt", "csv", "md", "html", "pdf", "xlsx", "ics")
"""Every format but JSON, by its extension."""
FOR_PEOPLE = ("txt", "md", "html", "pdf", "xlsx", "ics")
"""Those in which the numbers of sentences are written for their reader."""

TABLES = {"names", "lines", "subtotals", "total"}
SENTENCES = {"patient", "payments", "cancellation"}
HAS = {
    **dict.fromkeys(FOR_PEOPLE, TABLES | SENTENCES | {"paid"}),
    "csv": TABLES,
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
    found, wanted = AMOUNTS_IN[extension](file.read_bytes(), german), expected(saved[name])
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


@pytest.mark.parametrize("name", ["dated", "yen", "own-price"])
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


@pytest.mark.parametrize("command", ["render first --locale fr", "diff second first"])
@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_of_fewer_letters_gets_amounts_that_can_be_read(
    saved: dict[str, Path], command: str, encoding: str
) -> None:
    """Spaces between thousands that do not break, and minus signs, are not in every encoding."""
    files = {"first": str(saved["dated"]), "second": str(saved["own-price"])}
    words = [files.get(word, word) for word in command.split()]
    variables = environment(PYTHONIOENCODING=encoding)
    done = subprocess.run([*COMMAND, *words], env=variables, capture_output=True, check=True)
    assert re.findall(rb"\S*\\u2[0-9a-f]{3}\S*", done.stdout) == []


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


# Personal text

PRIVATE = {"title": "Zebrafinch", "reference": "Quokka-7", "prepared-for": "Axolotl", "prepared-by": "Pangolin é 山"}
"""In words that nothing else has."""
NAMED = ("estimate", "-c", "t1d", "--start", "2026-03-16", *(f"--{name}={words}" for name, words in PRIVATE.items()))
TOLD = {**{each: set(PRIVATE) for each in ("json", *OTHERS)}, "csv": set(), "ics": {"title", "reference"}}
"""Which of it is in which format."""


def told_in(text: str) -> set[str]:
    return {name for name, words in PRIVATE.items() if words.split()[0] in text}


@pytest.mark.parametrize("extension", ["json", *EACH])
def test_personal_text_is_in_the_document_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, extension: str
) -> None:
    for place in ("work", "temporary"):
        (tmp_path / place).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    file = tmp_path / "work" / f"x.{extension}"
    assert commanded(*NAMED, "-o", file) == f"costcalc: wrote {file}\n"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [file]
    data = file.read_bytes()
    assert told_in(texts_of(extension, data)) == TOLD[extension]
    if extension == "json":
        document = json.loads(data)
        assert told_in(json.dumps(document.pop("about"))) == set(PRIVATE)
        assert told_in(json.dumps(document)) == set()


def test_in_a_calendar_only_what_people_read_has_personal_text(tmp_path: Path) -> None:
    commanded(*NAMED, "-q", "-o", tmp_path / "x.ics")
    lines = (tmp_path / "x.ics").read_bytes().decode().replace("\r\n ", "").split("\r\n")
    assert {line.split(":")[0] for line in lines if told_in(line)} == {"NAME", "X-WR-CALNAME", "DESCRIPTION"}
    assert len([line for line in lines if re.fullmatch(r"UID:[0-9a-f]{32}-[a-z-]+-\d+@costcalc", line)]) > 5


FAILURES = {
    "-c xyzzy": 2,
    "-c autoimmune": 5,
    "-x KWD": 5,
    "--valid-days=-1": 2,
    "-o no/x.pdf": 2,
    "--data nowhere": 3,
    "--rate-date 2024-01-02 --max-age 1 -f json -o /dev/null": 5,
}


@pytest.mark.parametrize(("options", "code"), FAILURES.items())
def test_no_message_has_personal_text(options: str, code: int) -> None:
    err = commanded(*NAMED, *options.split(), code=code)
    assert err.startswith("costcalc: ")
    assert told_in(err) == set()


def test_what_is_said_of_quotes_has_no_personal_text(tmp_path: Path) -> None:
    quote, other, odd, changed = (tmp_path / f"{name}.json" for name in ("quote", "other", "odd", "changed"))
    commanded(*NAMED, "-q", "-o", quote)
    kept = quote.read_text("utf-8")
    told = json.loads(kept)
    odd.write_text(json.dumps({**told, "about": {**told["about"], "prepared_for": {"name": "Axolotl"}}}), "utf-8")
    commanded(*NAMED, "--title", "Another", "--reference", "None", "--tier", "advanced", "-q", "-o", other)
    changed.write_text(re.sub(r'"likely": "2', '"likely": "3', kept), "utf-8")
    said_of_it = [
        commanded("verify", changed, code=3),
        commanded("render", odd, code=3),
        commanded("verify", quote),
        commanded("reprice", quote),
        commanded("diff", quote, other),
        commanded("diff", quote, other, "-f", "json"),
    ]
    for words in said_of_it:
        assert words
        assert told_in(words) == set()
