"""Quotes in which every text that is not a name or a number says something else, and texts that mean harm.

And what a file of each format is made of without its words, as other programs read it: texts must not change it.
"""

import csv
import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import openpyxl
import vobject
from markdown_it import MarkdownIt
from markdown_it.token import Token

from costcalc.messages import Message, say
from costcalc.model import Frozen
from costcalc.quote.model import Quote

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(1)",
    "-2",
    "- item",
    "1. item",
    "<script>alert(1)</script>",
    "<!-- x -->",
    "![x](javascript:alert(1))",
    "[x](javascript:alert(1))",
    "](javascript:alert(1))",
    "javascript:alert(1) http://evil.example //evil.example www.evil.example evil.com me@evil.com",
    "[x]: http://evil.example",
    "[^1] [2*] *bold* __bold__ ~~gone~~ `code` ``` $x^2$ &lt;b&gt; &#60;b&#62;",
    "a|b\\|c\\",
    "# title #",
    "> said",
    "---",
    "\x1b[31mred\x07",
    "[red]x[/red]",
    "one\r\ntwo\rthree\nfour\tfive\x00",
    "\n\n# title\n\n- item\n\nBEGIN:VEVENT",
    "\u202eesrever\u2066",
    "#let x = 1",
    r"C:\New; D:\next, \N",
    "    code",
    "  =1+1",
    "http://localhost //localhost www.1.2",
    "山田 花子 محمد Nguyễn Thị Ánh 👩‍👧",
    "＝1+1",
)
"""Each would be more than its words somewhere."""

KEPT = frozenset(
    {
        "id",
        "document",
        "created",
        "costcalc",
        "currency",
        "currencies",
        "category",
        "source",
        "also",
        "fee",
        "tax",
        "role",
        "plan",
        "kind",
        "dated",
        "url",
        "date",
        "base",
        "quote",
        "risk_class",
        "number",
        "version",
        "sha256",
        "scenario",
        "basis",
        "checksum",
    }
)
"""Fields that name something else, or count it; so do those that end with `_source`."""


def saying(quote: Quote, text: str) -> Quote:
    """The quote with every text replaced by one."""
    found: Quote = _said(quote, text)
    return found


def _said(value: Any, text: str) -> Any:
    if isinstance(value, Message):
        return say(text)
    if isinstance(value, Frozen):
        fields = type(value).model_fields
        changed = {
            name: _said(getattr(value, name), text)
            for name in fields
            if name not in KEPT and not name.endswith("_source")
        }
        return value.model_copy(update=changed)
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(_said(each, text) for each in value)
    if isinstance(value, dict):
        return {key: _said(each, text) for key, each in value.items()}
    return value


def tokens(data: bytes) -> Iterator[Token]:
    """Every token of a Markdown document, for a reader that lets HTML through."""
    for token in MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(data.decode()):
        yield token
        yield from token.children or ()


def page_of(data: bytes) -> Element:
    """An HTML document as a browser builds it; a ParseError for whatever is not quite HTML."""
    reader = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    page: Element = reader.parse(data, transport_encoding="utf-8")
    return page


def said(element: Element) -> str:
    return "".join(element.itertext())


def printed(data: bytes, order: str = "-raw") -> str:
    """The text on the pages of a PDF, without what stands at their top and bottom."""
    paper = ("-x", "0", "-y", "66", "-W", "595", "-H", "716")
    command = ["pdftotext", order, *paper, "-", "-"]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


def _of_rows(data: bytes) -> list[Any]:
    rows = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    assert not [cell for row in rows for cell in row if re.match(r"\s*[-=+@\t\r]", cell)]
    return [(row[0], len(row), row[11:15]) for row in rows]


def _of_page(data: bytes) -> list[Any]:
    """The elements and their attributes; a link may only lead into the page, or to where a source can be read."""
    elements = list(page_of(data).iter())
    links = {each.get("href", "").partition("/")[0].partition("#")[0] for each in elements if each.tag == "a"}
    assert links == {"", "https:"}
    said = {"a", "data", "time", "b", "span"}
    return [(each.tag, sorted(each.keys())) for each in elements if each.tag not in said]


def _of_book(data: bytes) -> list[Any]:
    """The parts of the workbook, and its formulas."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = parts.namelist()
        assert not [name for name in names if b"TargetMode" in parts.read(name) or b"hyperlink" in parts.read(name)]
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(data)) for row in sheet for cell in row]
    return [*names, *((cell.parent.title, cell.coordinate, cell.value) for cell in cells if cell.data_type == "f")]


def _of_paper(data: bytes) -> list[Any]:
    """Where the document leads to, and what it would do."""
    does = re.findall(rb"/(?:JavaScript|JS|Launch|OpenAction|AA|EmbeddedFile|SubmitForm|GoToR)\b", data)
    return [*does, *dict.fromkeys(re.findall(rb"/URI\s*\(([^)]*)\)", data))]


def _of_calendar(data: bytes) -> list[Any]:
    return [re.split("[;:]", line)[0] for line in data.decode().replace("\r\n ", "").split("\r\n")]


SHAPES = {
    "csv": _of_rows,
    "md": lambda data: [token.type for token in tokens(data)],
    "html": _of_page,
    "xlsx": _of_book,
    "pdf": _of_paper,
    "ics": _of_calendar,
}
"""How to find what a file is made of, by its extension."""


def texts_of(extension: str, data: bytes) -> str:
    """Every word of a file, without spaces."""
    if extension == "html":
        words = said(page_of(data))
    elif extension == "md":
        words = "".join(token.content for token in tokens(data) if token.type in {"text", "text_special"})
    elif extension == "pdf":
        words = printed(data)
    elif extension == "xlsx":
        sheets = openpyxl.load_workbook(io.BytesIO(data))
        words = "".join(str(cell.value) for sheet in sheets for row in sheet for cell in row)
    elif extension == "ics":
        calendar = vobject.readOne(data.decode())
        events = (f"{event.summary.value} {event.description.value}" for event in calendar.vevent_list)
        words = calendar.contents["name"][0].value + "".join(events)
    else:
        words = data.decode().replace('""', '"')
    return "".join(words.split())
