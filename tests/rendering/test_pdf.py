"""A quote as PDF: all its words and amounts are in it, nothing in it is read as markup, and it never varies."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import typst
from conftest import NOW
from hypothesis import given
from wishes import CATALOG, RATES, quote_of, scenarios

from costcalc.errors import OutputError
from costcalc.messages import say
from costcalc.quote.estimate import Wording, estimate
from costcalc.quote.model import About, Quote
from costcalc.rates import Rates, published
from costcalc.rendering.formats.html import STYLE
from costcalc.rendering.formats.pdf import TEMPLATE
from costcalc.rendering.formats.pdf import as_pdf as written
from costcalc.rendering.pages.common import category_name
from costcalc.rendering.pages.quote import page as page_of
from costcalc.rendering.pages.quote_words import TITLES, Words
from costcalc.rendering.text import ENGLISH, Reader, reader_for
from costcalc.scenario.model import Scenario

needs_reader = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
PAPER = ("-x", "0", "-y", "66", "-W", "595", "-H", "716")
"""The page in points without what stands at its top and bottom."""
HOSTILE = (
    "=cmd|' /C calc'!A0 +1+1 @SUM(1) -2 <script>alert(1)</script> ](javascript:alert(1)) \x1b[31m [red]x[/red] "
    'one\ntwo\rthree\tfour\x00 \u202eevil #let x = 1 #panic("x") #read("/etc/passwd") $x^2$ *bold* _it_ \\ | '
    '`code` = Head <label> @ref // more /* c */ "quote" ~ -- ... https://example.com/x'
)
SHOWN = (
    "=cmd|' /C calc'!A0 +1+1 @SUM(1) -2 <script>alert(1)</script> ](javascript:alert(1)) \\u001b[31m [red]x[/red] "
    'one\\u000atwo\\u000dthree\\u0009four\\u0000 \\u202eevil #let x = 1 #panic("x") #read("/etc/passwd") $x^2$ *bold* '
    '_it_ \\ | `code` = Head <label> @ref // more /* c */ "quote" ~ -- ... https://example.com/x'
)

ASKED = {"confidence", "what-ifs", "tornado"}
"""Sections that are only there if they are asked for."""


def as_pdf(quote: Quote, numbers: Reader = ENGLISH) -> bytes:
    return written(page_of(quote, numbers))


def quote(wording: Wording | None = None, rates: Rates = RATES, **wishes: Any) -> Quote:
    wish = {"condition": "t1d", "tier": "advanced", "origin": "US", "companions": 1, "child_ages": (4,)} | wishes
    wish.setdefault("start", date(2027, 3, 16))
    return estimate(Scenario.model_validate(wish), CATALOG, rates, created=NOW, wording=wording or Wording())


@pytest.fixture(scope="module")
def ordinary() -> Quote:
    return quote(Wording(title="Budget for Anna", prepared_for="Family Müller", prepared_by="J. Doe", reference="R-12"))


@pytest.fixture(scope="module")
def printed(ordinary: Quote) -> bytes:
    return as_pdf(ordinary)


def read(pdf: bytes, *options: str) -> str:
    """What an independent reader finds, in the order in which it was set."""
    return subprocess.run(
        ["pdftotext", "-raw", *options, "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode("utf-8")


def packed(text: str) -> str:
    """Text without its spaces and line ends, which may differ on paper."""
    return re.sub(r"\s+", "", text)


def pages(pdf: bytes) -> int:
    found = re.search(rb"<xmpTPg:NPages>(\d+)<", pdf)
    assert found
    return int(found[1])


def targets(pdf: bytes) -> list[bytes]:
    """Addresses to which the document links; a link that goes over a line end is there twice."""
    return list(dict.fromkeys(re.findall(rb"/URI\s*\(([^)]*)\)", pdf)))


def texts(said: Quote, numbers: Reader = ENGLISH) -> Iterator[str]:
    """Every text that the document must have."""
    words = Words(said, numbers)
    yield words.title()
    yield from map(str, (*words.preamble(), *words.result(), words.patient()))
    for row in chain(words.about(), words.identity(), words.treatment(), words.steps()):
        yield from (str(row.name), str(row.text))
    for row in chain(words.cancellation(), words.sources()):
        yield from (str(row.name), str(row.text))
    for when, what, _, mark in words.payments():
        yield from (str(when), str(what), mark)
    for sentences in (words.otherwise, words.warnings, words.entry, words.unpriced, words.left_out):
        yield from map(str, sentences())
    yield from map(str, chain(words.assumptions(), words.questions()))
    yield said.disclaimer
    for line in said.lines:
        yield from (line.label, str(words.counting(line)), words.marked(line))
    for each in said.subtotals:
        yield category_name(each.category)


def amounts(said: Quote) -> Iterator[Decimal]:
    """Every amount in the quote's currency."""
    for band in (
        said.total,
        *(line.amount for line in said.lines),
        *(each.amount for each in said.subtotals),
        *(due.amount for due in said.payments),
        *([said.patient] if said.patient else []),
        *(part for lost in said.cancellation for part in (lost.treatment, lost.journey, lost.loss)),
    ):
        yield from band.columns
    yield from (figure for left in said.not_included if left.amount for figure in (left.amount.low, left.amount.high))


PER_EURO = {"USD": Decimal("1.25"), "JPY": Decimal(200), "KWD": Decimal("0.4"), "IDR": Decimal("19000.5")}
MORE_RATES = published("EUR", PER_EURO, date(2026, 10, 30), "test rates")


@needs_reader
@pytest.mark.parametrize(
    ("wishes", "locale"),
    [
        ({"currency": "EUR"}, None),
        ({"currency": "JPY", "start": None}, "de"),
        ({"currency": "KWD", "start": None, "city": "fukuoka"}, "fr"),
        ({"currency": "IDR", "tier": "premium", "companions": 0, "child_ages": ()}, "en_IN"),
    ],
)
def test_every_text_and_amount_can_be_read(wishes: dict[str, Any], locale: str | None) -> None:
    said, numbers = quote(rates=MORE_RATES, **wishes), reader_for(locale)
    found = packed(read(as_pdf(said, numbers), *PAPER))
    assert not [text for text in texts(said, numbers) if packed(text) not in found]
    assert not [amount for amount in amounts(said) if packed(numbers.amount(amount)) not in found]
    assert {found.count(source.url) for source in said.sources.values() if source.url} == {1}


@needs_reader
def test_amounts_of_a_line_stand_beside_each_other(ordinary: Quote, printed: bytes) -> None:
    laid_out = subprocess.run(["pdftotext", "-layout", "-", "-"], input=printed, capture_output=True, check=True).stdout
    rows = [" ".join(row.split()) for row in laid_out.decode().splitlines()]
    for line in ordinary.lines:
        three = " ".join(ENGLISH.amount(amount) for amount in line.amount.columns)
        assert any(three in row and row.startswith(line.label[:20]) for row in rows), line.label


@needs_reader
def test_sections_stand_in_their_order(ordinary: Quote, printed: bytes) -> None:
    found = read(printed)
    places = [found.find(f"\n{title}") for key, title in TITLES.items() if key not in ASKED | {"unpriced"}]
    assert -1 not in places
    assert places == sorted(places)
    assert TITLES["unpriced"] not in found


@needs_reader
def test_every_page_says_which_it_is_and_of_what(ordinary: Quote, printed: bytes) -> None:
    assert ordinary.about
    shown = read(printed).rstrip("\f").split("\f")
    assert len(shown) == pages(printed) > 3
    for number, page in enumerate(shown, start=1):
        assert f"{number} / {len(shown)}" in page
        assert ordinary.about.number in page
        assert "Budget for Anna" in page


@needs_reader
def test_the_names_of_the_columns_are_repeated_on_the_next_page(printed: bytes) -> None:
    assert len(re.findall(r"Low\s+Likely\s+High\s+Source", read(printed))) > 1


@needs_reader
@pytest.mark.parametrize("count", range(0, 14, 2))
def test_a_row_is_never_torn_nor_a_category_left_alone(count: int, ordinary: Quote) -> None:
    """However far down the page the table begins."""
    moved = ordinary.model_copy(update={"warnings": tuple(say(f"Warning {number}.") for number in range(count))})
    lines = {line.label: str(Words(moved).counting(line)) for line in ordinary.lines}
    for page in read(as_pdf(moved), *PAPER).rstrip("\f").split("\f"):
        last = page.rstrip().splitlines()[-1]
        assert not last.startswith(tuple(category_name(each.category) for each in ordinary.subtotals))
        for label, counting in lines.items():
            if f"\n{label}\n" in page:
                assert packed(counting) in packed(page)


@needs_reader
def test_empty_sections_are_left_out(ordinary: Quote) -> None:
    timeless = ordinary.itinerary.model_copy(update={"steps": ()})
    gone = {"otherwise": (), "warnings": (), "payments": (), "cancellation": (), "not_included": (), "questions": ()}
    bare = ordinary.model_copy(update={**gone, "itinerary": timeless, "entry": None, "about": None, "patient": None})
    found = read(as_pdf(bare))
    left_out = ("otherwise", "warnings", "steps", "entry", "payments", "cancellation", "left-out", "questions")
    assert not [key for key in left_out if TITLES[key] in found]
    assert str(bare.subject) in found


@needs_reader
def test_no_text_is_read_as_markup(ordinary: Quote) -> None:
    lines = tuple(line.model_copy(update={"label": HOSTILE, "note": say(HOSTILE)}) for line in ordinary.lines)
    everywhere = {"lines": lines, "warnings": (say(HOSTILE),), "journey": say(HOSTILE), "disclaimer": HOSTILE}
    assert ordinary.about
    named = dict.fromkeys(("title", "prepared_for", "prepared_by", "reference"), HOSTILE)
    about = About.model_validate(ordinary.about.model_dump() | named)
    pdf = as_pdf(ordinary.model_copy(update=everywhere | {"about": about, "subject": say(HOSTILE)}))
    assert packed(read(pdf, *PAPER)).count(packed(SHOWN)) == 7 + 2 * len(lines)
    assert {target.split(b":")[0] for target in targets(pdf)} == {b"https"}
    assert b"/JavaScript" not in pdf


@needs_reader
def test_names_keep_their_letters() -> None:
    latin = "Nguyễn Thị Ánh, Łukasz Żółć, Ελένη Παπαδοπούλου, Юлия Иванова"
    assert packed(latin) in packed(read(as_pdf(quote(Wording(prepared_for=latin)))))


@needs_reader
@pytest.mark.parametrize(
    ("name", "font"), [("山田 花子", "Noto Serif CJK JP"), ("王小明", "Noto Serif CJK JP"), ("محمد", "DejaVu Sans")]
)
def test_names_in_other_scripts_are_set_in_fonts_of_the_machine(name: str, font: str) -> None:
    if font not in typst.Fonts().families():
        pytest.skip(f"{font} is not installed")
    pdf = as_pdf(quote(Wording(title=f"Plan {name}", prepared_for=name)))
    assert font.replace(" ", "").casefold().encode()[:12] in pdf.lower()
    assert packed(name) in packed(read(pdf))


def test_a_family_from_china_reads_its_own_characters() -> None:
    if "Noto Serif CJK SC" not in typst.Fonts().families():
        pytest.skip("Noto Serif CJK SC is not installed")
    assert b"NotoSerifCJKsc" in as_pdf(quote(Wording(prepared_for="王小明"), origin="CN"))


@needs_reader
def test_letters_without_a_font_stand_as_their_codes_and_the_document_says_so(
    ordinary: Quote, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: Any = typst.compile

    def without_fonts(*given: Any, **options: Any) -> Any:
        return compiled(*given, **options | {"ignore_system_fonts": True})

    monkeypatch.setattr(typst, "compile", without_fonts)
    pdf = as_pdf(ordinary.model_copy(update={"subject": say("Plan 山 🙂 for สม")}))
    assert pages(pdf) > 3
    found = packed(read(pdf))
    assert "Plan[U+5C71][U+1F642]for[U+0E2A][U+0E21]" in found
    assert "Thismachinehasnofontforsomeletters" in found


def test_pdf_and_html_share_their_colours() -> None:
    light = STYLE.read_text("utf-8").partition("prefers-color-scheme")[0]
    in_html = {colour.lower() for colour in re.findall("#[0-9a-f]{6}", light)}
    in_pdf = set(re.findall('rgb\\("(#[0-9a-f]{6})"\\)', TEMPLATE.read_text("utf-8")))
    assert len(in_pdf) > 5
    assert in_pdf <= in_html


def test_an_ordinary_quote_needs_no_font_of_the_machine(printed: bytes) -> None:
    fonts = {found.split(b"+")[-1] for found in re.findall(rb"/FontName\s*/([\w+-]+)", printed)}
    assert fonts
    assert all(font.startswith(b"LibertinusSerif") for font in fonts)


def test_it_meets_the_standard_for_readers_who_do_not_see(printed: bytes) -> None:
    assert b"<pdfuaid:part>1<" in printed


def test_it_says_of_itself_what_it_is(ordinary: Quote, printed: bytes) -> None:
    assert ordinary.about
    said = printed.decode("latin-1")
    assert '<rdf:li xml:lang="x-default">Budget for Anna</rdf:li>' in said
    assert "<rdf:li>J. Doe</rdf:li>" in said
    assert re.search(rf"<pdf:Keywords>{ordinary.subject}, {ordinary.about.number}</pdf:Keywords>", said)
    assert "<xmp:CreateDate>2026-11-21T12:00:00" in said
    assert "/Lang(en)" in said
    assert "/Marked true" in said


def test_sources_are_linked(ordinary: Quote) -> None:
    keys = list(ordinary.sources)
    odd = {
        keys[0]: "https://example.com/a#b?c=(d)",
        keys[1]: 'https://example.com/1.5/"#link()<>\\',
        keys[2]: f"https://example.com/{'a' * 9000}",
        keys[3]: f"https://example.com/{'b/' * 50}",
    }
    sources = {
        key: source.model_copy(update={"url": odd.get(key, source.url)}) for key, source in ordinary.sources.items()
    }
    pdf = as_pdf(ordinary.model_copy(update={"sources": sources}), reader_for("de"))
    found = b"\n".join(targets(pdf))
    assert odd[keys[3]].encode() in found
    assert b"https://example.com/1.5/" in found
    assert b"aaaaaaaa" not in found
    addresses = [source.url for source in sources.values() if source.url and len(source.url) < 2000]
    assert len(targets(pdf)) == len(addresses)


@pytest.mark.parametrize("title", ["x" * 10_000, "山" * 10_000, "long title " * 900, "é" * 10_000])
def test_a_long_title_takes_pages_and_stays_short_on_top(title: str, printed: bytes) -> None:
    pdf = as_pdf(quote(Wording(title=title)))
    assert pages(printed) < pages(pdf) < pages(printed) + 8
    if shutil.which("pdftotext"):
        assert packed(read(pdf, *PAPER)).count(packed(title)) == 1
        assert f"{packed(title[:70])}…" in packed(read(pdf))


def test_a_line_longer_than_a_page_is_not_cut_off(ordinary: Quote) -> None:
    first, *others = ordinary.lines
    long = first.model_copy(update={"label": f"{'very long ' * 900}end", "note": say(f"{'y' * 9000}!")})
    pdf = as_pdf(ordinary.model_copy(update={"lines": (long, *others)}))
    assert pages(pdf) > pages(as_pdf(ordinary)) + 2
    if shutil.which("pdftotext"):
        assert "end" in read(pdf).split()
        assert "y!" in read(pdf)


def test_the_same_quote_gives_the_same_bytes_in_any_process(ordinary: Quote, printed: bytes, tmp_path: Path) -> None:
    assert as_pdf(ordinary) == printed
    saved = tmp_path / "quote.json"
    saved.write_text(ordinary.model_dump_json(by_alias=True), "utf-8")
    program = (
        "import sys, hashlib, pathlib\n"
        "from costcalc.quote.model import Quote\n"
        "from costcalc.rendering.formats.pdf import as_pdf\nfrom costcalc.rendering.pages.quote import page\n"
        "assert not {'typst', 'rich', 'babel'} & sys.modules.keys()\n"
        "quote = Quote.model_validate_json(pathlib.Path(sys.argv[1]).read_text('utf-8'))\n"
        "print(hashlib.sha256(as_pdf(page(quote))).hexdigest())\n"
    )
    other = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "SOURCE_DATE_EPOCH": "77", "TYPST_FONT_PATHS": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program, saved],
        cwd=tmp_path,
        env=os.environ | other,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == sha256(printed).hexdigest()


def test_without_the_library_it_says_how_to_get_it(ordinary: Quote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(OutputError) as refused:
        as_pdf(ordinary)
    assert refused.value.problems == ('PDF needs the library typst: install it with pip install "costcalc[pdf]"',)


@given(scenarios())
def test_every_journey_can_be_printed(scenario: Scenario) -> None:
    pdf = as_pdf(quote_of(scenario))
    assert pdf.startswith(b"%PDF-")
    assert 3 <= pages(pdf) <= 10
