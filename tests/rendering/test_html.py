"""The HTML document: what a parser that knows nothing of costcalc finds in it."""

import json
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hostile import HOSTILE, saying
from hypothesis import given
from trips import trip
from wishes import quote_of, scenarios

from costcalc.messages import Span
from costcalc.quote.estimate import Quote, Wording
from costcalc.rendering.formats.html import STYLE
from costcalc.rendering.formats.html import as_html as written
from costcalc.rendering.formats.json import as_json
from costcalc.rendering.formats.markup import Markup
from costcalc.rendering.pages.quote import page as page_of
from costcalc.rendering.pages.quote_words import TITLES, Words
from costcalc.rendering.text import ENGLISH, Reader, escape_controls, reader_for
from costcalc.scenario.model import Scenario

SVG = "{http://www.w3.org/2000/svg}"
CSS = STYLE.read_text("utf-8")
START = date(2027, 3, 16)
WORDING = Wording("A title", "R-7", "山田 花子 محمد", "Nguyễn Thị Ánh")

ASKED = {"confidence", "what-ifs", "tornado"}
"""Sections that are only there if they are asked for."""


def as_html(quote: Quote, numbers: Reader = ENGLISH) -> str:
    return written(page_of(quote, numbers), numbers)


def family() -> Quote:
    return trip(wording=WORDING, start=START, child_ages=(4, 11), currency="EUR")


def parsed(text: str) -> Element:
    """The document as a browser builds it; a ParseError for whatever is not quite HTML."""
    found: Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return found


def said(element: Element) -> str:
    return "".join(element.itertext())


def section(page: Element, key: str) -> Element:
    found = page.find(f".//section[@id='{key}']")
    assert found is not None, key
    return found


def rows(page: Element, key: str) -> list[Element]:
    return section(page, key).findall(".//tbody/tr")


def values(element: Element) -> list[str]:
    return [each.get("value", "") for each in element.iter("data")]


def amounts(row: Element) -> list[str]:
    """The exact values in the columns of amounts."""
    return [value for cell in row.findall("td") if cell.get("class") == "n" for value in values(cell)]


def columns(band: dict[str, str]) -> list[str]:
    return [band["low"], band["likely"], band["high"]]


@given(scenarios())
def test_every_amount_of_the_json_stands_in_its_row(scenario: Scenario) -> None:
    quote = quote_of(scenario)
    page, document = parsed(as_html(quote)), json.loads(as_json(quote))
    for line in document["lines"]:
        (row,) = page.findall(f".//tr[@data-line='{line['id']}']")
        assert (said(row[0]), amounts(row)) == (line["label"], columns(line["amount"]))
    for each in document["subtotals"]:
        found = page.findall(f".//tr[@data-category='{each['category']}']")
        assert [amounts(row) for row in found] == [columns(each["amount"])] * 2
    for key in ("overview", "lines"):
        assert amounts(rows(page, key)[-1]) == columns(document["total"])
    for due, row in zip(document["payments"], rows(page, "payments")[:-1] if document["payments"] else (), strict=True):
        assert said(row[1]).startswith(due["label"])
        assert amounts(row) == columns(due["amount"])
    stops = rows(page, "cancellation") if document["cancellation"] else []
    for lost, row in zip(document["cancellation"], stops, strict=True):
        assert lost["name"] in said(row)
        assert {*columns(lost["loss"]), *columns(lost["treatment"]), *columns(lost["journey"])} <= {*values(row)}
    for left, item in zip(document["not_included"], section(page, "left-out").iter("li"), strict=True):
        known = left["amount"] if left["amount"] and left["source"] else {}
        assert said(item).startswith(left["label"])
        assert {known[end] for end in ("low", "high") if known} <= {*values(item)}
    whatifs = section(page, "otherwise").iter("li") if document["otherwise"] else ()
    for other, item in zip(document["otherwise"], whatifs, strict=True):
        changed = [other["difference"].lstrip("-")] if Decimal(other["difference"]) else []
        whole = {
            str(Decimal(value).quantize(Decimal(1), "ROUND_HALF_UP")) for value in (other["total"]["likely"], *changed)
        }
        assert whole <= {*values(item)}
    if document["patient"]:
        assert {*columns(document["patient"])} <= {*values(section(page, "overview"))}


@given(scenarios())
def test_an_amount_says_what_it_carries(scenario: Scenario) -> None:
    for each in parsed(as_html(quote_of(scenario))).iter("data"):
        shown, exact = Decimal(said(each).replace(",", "")), Decimal(each.get("value", ""))
        assert shown == exact or shown == exact.quantize(Decimal(1), "ROUND_HALF_UP")


def test_amounts_are_written_for_the_reader_and_carry_the_same_values() -> None:
    english, german = (parsed(as_html(family(), numbers)) for numbers in (reader_for(None), reader_for("de")))
    assert values(english) == values(german)
    (row,) = german.findall(".//tr[@data-line='preparation.translation']")
    assert re.fullmatch(r"[\d.]+,\d\d", said(row[3]))
    assert re.search(r"× [\d.]+ to [\d.]+ JPY", said(row[1]))


def test_the_unit_price_of_a_line_can_be_read_exactly() -> None:
    quote = family()
    page = parsed(as_html(quote))
    line = next(line for line in quote.lines if line.id == "preparation.translation")
    (row,) = page.findall(f".//tr[@data-line='{line.id}']")
    assert [Decimal(value) for value in values(row[1])][-2:] == [line.unit_price.low, line.unit_price.high]


def test_every_sentence_of_the_quote_is_there() -> None:
    quote = trip(city="fukuoka", wording=WORDING, start=START)
    page, words = parsed(as_html(quote)), Words(quote)
    text = " ".join(said(page).split())
    for sentences in (
        words.preamble(),
        words.result(),
        words.otherwise(),
        words.warnings(),
        words.entry(),
        words.unpriced(),
        words.left_out(),
        words.assumptions(),
        words.questions(),
        [words.patient(), quote.disclaimer],
        *((str(row.name), str(row.text)) for row in (*words.about(), *words.identity(), *words.treatment())),
        *((str(row.name), str(row.text)) for row in (*words.steps(), *words.cancellation(), *words.sources())),
        *((words.counting(line), line.label) for line in quote.lines),
    ):
        for sentence in sentences:
            assert " ".join(escape_controls(str(sentence)).split()) in text
    for row, (when, what, _, _) in zip(rows(page, "payments"), words.payments(), strict=True):
        assert (said(row[0]), said(row[1])) == (str(when), str(what))


def shape(page: Element) -> list[tuple[str, list[str]]]:
    """The elements and their attributes, without those that only say that a number, a date or a mark is one."""
    return [
        (str(each.tag), sorted(each.keys()))
        for each in page.iter()
        if each.tag not in {"a", "data", "time", "b", "span"} and isinstance(each.tag, str)
    ]


@pytest.mark.parametrize(
    "text", [*HOSTILE, "</title></style><svg onload=alert(1)>", "\" onclick=alert(1) x='", "x" * 9999]
)
def test_no_text_is_more_than_its_words(text: str) -> None:
    quote = saying(family(), text)
    page = parsed(as_html(quote))
    assert shape(page) == shape(parsed(as_html(saying(family(), "words"))))
    assert {name for each in page.iter() for name in each.attrib if name.startswith("on")} == set()
    for link in page.iter("a"):
        assert re.match("#|https://", link.get("href", ""))
    assert said(page[0].findall("title")[0]) == escape_controls(text)
    assert said(page.findall(".//h1/bdi")[0]) == escape_controls(text)
    assert said(next(section(page, "warnings").iter("li"))) == escape_controls(text)


def test_nothing_is_loaded_and_nothing_runs() -> None:
    text = as_html(family())
    page = parsed(text)
    policy = page.find(".//meta[@http-equiv='Content-Security-Policy']")
    assert policy is not None
    assert policy.get("content") == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    tags = {str(each.tag).removeprefix(SVG) for each in page.iter()}
    assert not tags & {"script", "img", "iframe", "object", "embed", "form", "base", "audio", "video", "image"}
    assert [link.get("href") for link in page.iter("link")] == ["data:,"]
    assert not {name for each in page.iter() for name in each.attrib if name in {"src", "srcset", "style", "ping"}}
    assert not re.search(r"url\(|@import|@font-face", CSS)


def test_only_addresses_of_the_web_become_links() -> None:
    quote = family()
    key, source = next((key, each) for key, each in quote.sources.items() if each.url)
    for address, linked in (
        ('https://example.org/a?b=1&c="2"\'<', True),
        ("javascript:alert(1)", False),
        ("https://example.org/\u202egnp.exe", False),
        ("data:text/html,x", False),
    ):
        changed = quote.model_copy(
            update={"sources": {**quote.sources, key: source.model_copy(update={"url": address})}}
        )
        (entry,) = parsed(as_html(changed)).findall(f".//*[@id='source-{list(quote.sources).index(key) + 1}']")
        links = [(link.get("href"), said(link), link.get("rel")) for link in entry.iter("a")]
        assert links == ([(address, address, "noopener noreferrer")] if linked else [])
        assert escape_controls(address) in said(entry)


def test_marks_lead_to_their_source_and_every_link_inside_arrives() -> None:
    quote = family()
    page = parsed(as_html(quote))
    ids = [each.get("id") for each in page.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    inside = [link.get("href", "")[1:] for link in page.iter("a") if link.get("href", "").startswith("#")]
    assert set(inside) <= set(ids)
    marks = Words(quote).marks
    for line in quote.lines:
        (row,) = page.findall(f".//tr[@data-line='{line.id}']")
        for key, link in zip((line.source, *line.also), row.findall("td/a"), strict=True):
            (entry,) = page.findall(f".//*[@id='{link.get('href', '')[1:]}']")
            assert said(entry[0]) == said(link) == marks[key]
            assert quote.sources[key].title in said(entry[1])
    assert page.findall(".//section[@id='cancellation']//a[@class='mark']")


def test_what_only_looks_like_a_mark_or_a_date_stays_text() -> None:
    markup = Markup(frozenset({"1"}), ENGLISH)
    assert markup.text("[1], 1,012.00 of 2027-03-01") == "[1], 1,012.00 of 2027-03-01"
    assert markup.span(Span("[999]", "source")) == "[999]"
    assert markup.span(Span("March 2027", "date")) == "March 2027"


def test_the_document_has_an_outline_and_landmarks() -> None:
    page = parsed(as_html(family()))
    assert page.get("lang") == "en"
    body = page.find("body")
    assert body is not None
    assert [each.tag for each in body.iter() if each.tag in {"header", "nav", "main", "footer"}] == [
        "header",
        "nav",
        "main",
        "footer",
    ]
    headings = [(str(each.tag), said(each)) for each in page.iter() if re.fullmatch("h[1-6]", str(each.tag))]
    there = [title for key, title in TITLES.items() if key not in ASKED | {"unpriced"}]
    assert headings == [("h1", "A title"), *(("h2", f"{t}, in EUR" if t == TITLES["lines"] else t) for t in there)]
    contents = [(link.get("href"), said(link)) for link in page.findall(".//nav//a")]
    assert [title for _, title in contents] == [title for tag, title in headings if tag == "h2"]


def test_tables_name_their_rows_and_columns() -> None:
    page = parsed(as_html(family()))
    tables = list(page.iter("table"))
    assert len(tables) == 5
    for table in tables:
        assert table[0].tag == "caption"
        assert said(table[0])
        assert {head.get("scope") for head in table.iter("th")} <= {"row", "col", "rowgroup"}
        widths = {sum(int(cell.get("colspan", "1")) for cell in row) for row in table.iter("tr")}
        assert len(widths) == 1


def test_charts_say_in_words_what_they_show() -> None:
    quote = family()
    page = parsed(as_html(quote))
    charts = page.findall(f".//figure/{SVG}svg")
    assert [figure[0].tag for figure in page.iter("figure")] == ["figcaption"] * 3
    described = []
    for chart in charts:
        assert chart.get("role") == "img"
        parts = {each.get("id"): said(each) for each in (*chart.iter(f"{SVG}title"), *chart.iter(f"{SVG}desc"))}
        assert parts[chart.get("aria-labelledby")]
        described.append(parts[chart.get("aria-describedby")])
    shares, spreads, calendar = described
    for each in quote.subtotals:
        assert f"{each.amount.likely:,} EUR" in shares
        assert f"{each.amount.low:,} to {each.amount.high:,}, likely {each.amount.likely:,} EUR" in spreads
    assert f"Total {quote.total.low:,} to {quote.total.high:,}" in spreads
    for visit in quote.itinerary.visits:
        assert f"{visit.arrive} to {visit.leave}" in calendar


def part(element: Element, name: str) -> Decimal:
    """A place or width, as a share of the chart's."""
    return Decimal(element.get(name, "").rstrip("%") or 0) / 100


def drawn(page: Element, key: str, kind: str) -> list[Element]:
    found = page.findall(f".//figure[@class='{key}']/{SVG}svg//*")
    return [each for each in found if (each.get("class") or "").split()[:1] == [kind]]


def test_bars_are_as_long_as_what_they_stand_for() -> None:
    quote = family()
    page, near = parsed(as_html(quote)), Decimal("0.0001")
    bars = drawn(page, "shares", "bar")
    for bar, each in zip(bars, quote.subtotals, strict=True):
        assert abs(part(bar, "width") - each.amount.likely / quote.total.likely) < near
    bands = [*(each.amount for each in quote.subtotals), quote.total]
    most = Decimal(said(drawn(page, "spreads", "axis")[-1]).replace(",", ""))
    assert most >= quote.total.high
    for bar, dot, band in zip(drawn(page, "spreads", "spread"), drawn(page, "spreads", "likely"), bands, strict=True):
        assert abs(part(bar, "x") - band.low / most) < near
        assert abs(part(bar, "x") + part(bar, "width") - band.high / most) < 2 * near
        assert abs(part(dot, "cx") - band.likely / most) < near


@pytest.mark.parametrize("start", [START, None])
def test_the_calendar_has_every_stay_on_its_days(start: date | None) -> None:
    quote = trip(start=start)
    page = parsed(as_html(quote))
    days = [step.day for step in quote.itinerary.steps]
    length = max(days) - min(days) + 1
    for bar, visit in zip(drawn(page, "calendar", "japan"), quote.itinerary.visits, strict=True):
        assert round(part(bar, "x") * length) == visit.arrive_day - min(days)
        assert round(part(bar, "width") * length) == visit.nights.likely + 1
    clinic = {step.day for step in quote.itinerary.steps if step.role in {"harvest", "infusion", "follow-up"}}
    dots = {int(part(dot, "cx") * length) + min(days) for dot in drawn(page, "calendar", "day")}
    assert clinic <= dots
    names = [said(name) for name in drawn(page, "calendar", "axis")]
    assert ("Mar" in names) if start else ("1" in names)


def test_what_there_is_not_takes_no_room() -> None:
    nothing: dict[str, Any] = dict.fromkeys(("otherwise", "warnings", "payments", "cancellation", "questions"), ())
    quote = family().model_copy(update={**nothing, "entry": None, "patient": None, "about": None})
    page = parsed(as_html(quote))
    gone = {*nothing, *ASKED, "entry", "unpriced"}
    assert [each.get("id") for each in page.iter("section")] == [key for key in TITLES if key not in gone]
    assert section(page, "overview").find("p") is None
    assert page.findall(".//ul") == [found for found in page.iter("ul") if len(found)]


def test_what_is_unpriced_is_said_first_of_all() -> None:
    page = parsed(as_html(trip(city="fukuoka")))
    header = page.find(".//header")
    assert header is not None
    assert "at least" in said(header)
    assert said(rows(page, "overview")[-1][0]) == "Total, at least"
    assert section(page, "unpriced").get("class") == "callout"


def test_dates_can_be_read_by_programs() -> None:
    page = parsed(as_html(family()))
    assert rows(page, "steps")[0].find("th/time") is not None
    for each in page.iter("time"):
        assert date.fromisoformat(each.get("datetime", "")) == date.fromisoformat(said(each))


def test_the_same_quote_gives_the_same_bytes() -> None:
    assert as_html(family()) == as_html(Quote.model_validate_json(as_json(family())))


def colours(scheme: str) -> dict[str, str]:
    light, _, dark = CSS.partition("(prefers-color-scheme: dark)")
    first = (light if scheme == "light" else dark).partition("}")[0]
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6});", first))


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) > 4 else "".join(2 * digit for digit in colour[1:])
    linear = [
        ((c + 0.055) / 1.055) ** 2.4 if c > 0.04045 else c / 12.92
        for c in (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    ]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_and_bars_stand_out_from_what_is_behind_them(scheme: str) -> None:
    of = colours(scheme)
    for text in ("ink", "muted", "link"):
        for behind in ("page", "band", "callout", "target"):
            assert contrast(of[text], of[behind]) >= 4.5, (text, behind)
    for bar in ("bar", "spread", "likely", "culture", "quiet"):
        assert contrast(of[bar], of["page"]) >= 3, bar


def test_importing_it_is_light() -> None:
    heavy = "{'rich', 'babel', 'typer'}"
    modules = "costcalc.rendering.formats.html, costcalc.rendering.pages.quote"
    code = f"import sys, {modules}; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout == "[]\n"
