"""No page, in any format, holds a word that a translator could not reach."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import html5lib
import openpyxl
import pytest
from babel.messages.catalog import Catalog as Words
from babel.messages.pofile import write_po
from conftest import ROOT
from icalendar import Calendar, Event
from pseudo import reader
from test_golden_documents import OFFER, documents

import costcalc
from build_data import compile_translation
from costcalc.api.text import for_screen_reader, laid_out
from costcalc.errors import ScenarioError
from costcalc.messages import count, say
from costcalc.pricing.costs import CATEGORY_NAMES
from costcalc.rendering.formats import FORMATS, WORDLESS
from costcalc.rendering.formats.terminal import Screen
from costcalc.rendering.pages.catalog import LISTED, listing, showing
from costcalc.rendering.pages.rates import page as rates_page
from costcalc.rendering.text import ENGLISH, Reader, reader_for, translations_for

pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported:UserWarning")
"""openpyxl does not know the bars of the shares."""
NAMED = {"title", "publisher", "provider", "prepared_for", "prepared_by", "reference"}
"""Fields of names and of what people typed, which stay as they are."""
NAME = "QQ"
TYPED = {line["label"] for line in OFFER["line"]}
KEY = re.compile("[a-z-]+")
CATALOG = costcalc.load_catalog()
CODES = {*CATALOG.currencies, *CATALOG.countries}
KEYS = {*CATALOG.plans, *CATALOG.regions, *CATALOG.answers, *CATEGORY_NAMES}
KEYS |= {choice for inquiry in CATALOG.answers.values() for choice in inquiry.answers}
KEYS |= {tier for condition in CATALOG.conditions.values() for tier in condition.tiers}
PLAIN = re.compile(r"[A-Za-z]{2,}")
UNTRANSLATED = re.compile(
    r"costcalc(?:\s+'?-?-?[a-z0-9=,-]+'?|\s+[A-Z]{2,3})*|--show [a-z,]+|-o [a-z.]+|--[a-z-]+|https?://\S+|\\u[0-9a-f]{4}|\bQQ\b"
    r"|\b(?:in|ex)cl tax\b"
    rf"|\b\d{{8}}-[0-9A-F]{{8}}\b|\bI{{2,3}}\b|\b(?:{'|'.join(sorted(KEYS, key=len, reverse=True))})(?:=(?:yes|no))?\b"
)
"""Commands, options, addresses, numbers of quotes, classes of risk, and keys of the catalogue.

Names of scenarios are made of keys.
"""


@pytest.fixture(scope="session")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return reader(tmp_path_factory.mktemp("locale"))


@pytest.fixture(scope="session")
def masked() -> dict[str, list[Any]]:
    """Every document, its names without words."""
    kinds: dict[str, list[Any]] = {}
    for name, document, _ in documents():
        plain = _masked(document.model_dump(mode="json", by_alias=True))
        kinds.setdefault(name.partition(".")[2], []).append(type(document).model_validate(plain))
    return kinds


def _masked(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        if key == "rates" and "derivation" in value:
            value |= {"source": NAME}
        return {name: _masked(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [_masked(inner, key) for inner in value]
    named = key in NAMED and not KEY.fullmatch(str(value))
    return NAME if isinstance(value, str) and (named or value in TYPED) else value


def _read(written: str | bytes, form: str) -> Iterator[str]:
    """What people see of a document."""
    match form:
        case "html":
            tree = html5lib.parse(written, namespaceHTMLElements=False)
            for element in tree.iter():
                if element.tag != "style":
                    yield element.text or ""
                yield element.tail or ""
                yield from (element.get(name, "") for name in ("aria-label", "title", "alt", "data-name"))
        case "xlsx":
            assert isinstance(written, bytes)
            book = openpyxl.load_workbook(BytesIO(written))
            for sheet in book:
                yield sheet.title
                values = (value for row in sheet.iter_rows(values_only=True) for value in row)
                yield from (value for value in values if isinstance(value, str) and not value.startswith("="))
        case "ics":
            assert isinstance(written, str)
            for part in Calendar.from_ical(written).walk():
                names = ("SUMMARY", "DESCRIPTION", "NAME", "X-WR-CALNAME", "X-WR-CALDESC")
                yield from (str(part[name]) for name in names if name in part)
                if isinstance(part, Event):
                    yield from map(str, part.categories)
        case "pdf":
            assert isinstance(written, bytes)
            done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=written, capture_output=True, check=True)
            yield done.stdout.decode()
        case _:
            assert isinstance(written, str)
            yield written


def _cases() -> Iterator[Any]:
    for kind, formats in FORMATS.items():
        for name in formats.writers:
            if name not in WORDLESS:
                needed = pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is missing")
                marks = [needed] if name == "pdf" else []
                yield pytest.param(kind, name, marks=marks, id=f"{kind}-{name}")


def _plain_words(written: str | bytes, form: str) -> list[str]:
    plain = written.replace("\\", "") if form == "md" and isinstance(written, str) else written
    words = (word for text in _read(plain, form) for word in PLAIN.findall(UNTRANSLATED.sub(" ", text)))
    return sorted({word for word in words if word not in CODES})


@pytest.mark.parametrize(("kind", "form"), list(_cases()))
def test_every_word_of_a_page_can_be_translated(
    kind: str, form: str, foreign: Reader, masked: dict[str, list[Any]]
) -> None:
    for document in masked[kind]:
        if form == "ics" and document.itinerary.visits[0].arrive is None:
            continue
        written = FORMATS[kind].write(document, form, lambda page: laid_out(page, 100), foreign)
        assert _plain_words(written, form) == []


@pytest.mark.parametrize("kind", FORMATS)
def test_a_screen_reader_reads_no_other_words(kind: str, foreign: Reader, masked: dict[str, list[Any]]) -> None:
    for document in masked[kind]:
        for name in {"brief", "table", "text"} & FORMATS[kind].writers.keys():
            assert _plain_words(FORMATS[kind].write(document, name, for_screen_reader, foreign), name) == []


def _keys(value: Any) -> Iterator[str]:
    """The keys of entries and fields, and fixed words: what a person writes into the files of the catalogue."""
    if isinstance(value, dict):
        yield from value
        for inner in value.values():
            yield from _keys(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _keys(inner)
    elif isinstance(value, str) and re.fullmatch("[a-z0-9-]+", value):
        yield value


def test_the_catalogue_is_listed_and_shown_in_words_that_can_be_translated(foreign: Reader) -> None:
    dumped = CATALOG.model_dump(mode="json")
    known = {word for key in _keys(dumped) for word in PLAIN.findall(key)} | {"KEY", "KIND"}
    masked = type(CATALOG).model_validate(_masked(dumped))
    pages = [listing(masked, kind, foreign) for kind in (None, *LISTED)]
    shown = (("conditions", "t1d"), ("conditions", "knee-oa"), ("plans", "multi-visit"), ("cities", "fukuoka"))
    pages += [showing(masked, kind, key, foreign) for kind, key in (*shown, ("countries", "AE"))]
    for page in pages:
        words = _plain_words(laid_out(Screen(page), 100), "table")
        assert {word.lower() for word in words} <= {word.lower() for word in known}


@pytest.mark.parametrize("pairs", [(), ("USD/JPY", "AED/KRW")])
def test_rates_are_shown_in_words_that_can_be_translated(pairs: tuple[str, ...], foreign: Reader) -> None:
    document = costcalc.show_rates(*pairs)
    rates = tuple(rate.model_copy(update={"source": NAME}) for rate in document.rates)
    page = rates_page(document.model_copy(update={"rates": rates}), foreign, pairs=bool(pairs))
    assert _plain_words(laid_out(Screen(page), 100), "table") == []


def _reader_of(folder: Path, words: Words) -> Reader:
    source = folder / "de" / "LC_MESSAGES" / "costcalc.po"
    source.parent.mkdir(parents=True)
    with source.open("wb") as file:
        write_po(file, words)
    compile_translation(source)
    return Reader(translations=translations_for("de", folder), language="de")


def test_what_is_not_translated_stays_english(tmp_path: Path) -> None:
    words = Words(locale="de", fuzzy=False)
    words.add("Known {n}", "Bekannt {n}")
    words.add(("{n} night", "{n} nights"), ("", ""))
    german = _reader_of(tmp_path, words)
    assert str(german.say("Known {n}", n=1)) == "Bekannt 1"
    assert str(german.say("Unknown {n}", n=1)) == "Unknown 1"
    assert str(german.say("{n}", n=count(2, "{n} night", "{n} nights"))) == "2 nights"


@pytest.mark.parametrize("translation", ["Ohne Zahl", "{n} und {m}", "{N}", "{n", "n}", "{}", "{n:>9}", "%(n)s"])
def test_a_translation_that_loses_or_adds_a_value_is_left_out(
    translation: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = Words(locale="de", fuzzy=False)
    words.add("{n} trips", translation)
    words.add(("{n} night", "{n} nights"), ("{n} Nacht", translation))
    german = _reader_of(tmp_path, words)
    assert str(german.tell(say("{n} trips", n=3))) == "3 trips"
    assert str(german.tell(say("{nights}", nights=count(3, "{n} night", "{n} nights")))) == "3 nights"
    assert capsys.readouterr().err.count("left out") == 2


def test_months_days_and_currencies_follow_the_language_and_numbers_the_locale(foreign: Reader) -> None:
    day = date(2027, 3, 1)
    assert (ENGLISH.month(day), ENGLISH.weekday(day)) == ("Mar", "Mon")
    assert (foreign.month(day), foreign.weekday(day)) == ("Μάρ", "Δευ")
    assert reader_for("de").month(day) == "Mar"


def test_a_language_that_nobody_translated_is_one_error() -> None:
    with pytest.raises(ScenarioError, match="nobody has translated costcalc into 'xh'"):
        reader_for(None, "xh")


def test_all_words_are_collected() -> None:
    done = subprocess.run([sys.executable, ROOT / "locale" / "extract.py", "--check"], check=False, capture_output=True)
    assert done.stdout.decode() == ""
