"""Text for HTML: escaped, amounts that carry their exact value, dates and marks of sources that programs can follow."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from costcalc.messages import Span
from costcalc.money import ZERO, whole
from costcalc.rendering.text import Phrase, Reader, Spans, Text, escape_controls

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
MARK = r"\[([0-9]+\*?)\]"
GROUPING = ".,’'\u00a0\u202f"
"""What may stand inside a number, as people write it somewhere."""
DATE = re.compile(r"(?<![\w-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w-])")


def escaped(text: str) -> str:
    """Text from data or options as it reads, whatever it holds; fit for elements and for quoted attributes."""
    return escape_controls(text).translate(ESCAPES)


def valued(value: Decimal, shown: str) -> str:
    """A number as a reader writes it, with the exact decimal for programs."""
    return f'<data value="{value:f}">{escaped(shown)}</data>'


def anchor(mark: str) -> str:
    """The id of the source that a mark stands for."""
    return f"source-{mark.strip('[*]')}"


def linked(mark: str, reader: Reader) -> str:
    """A mark that leads to its source."""
    name = escaped(str(reader.say("Source {mark}", mark=mark)))
    return f'<a class="mark" href="#{anchor(mark)}" aria-label="{name}">{mark}</a>'


def dated(text: str) -> str:
    """A text whose dates programs can read."""
    parts, at = [], 0
    for found in DATE.finditer(text):
        parts += [escaped(text[at : found.start()]), _date(found[0])]
        at = found.end()
    return "".join((*parts, escaped(text[at:])))


def _date(iso: str) -> str:
    try:
        date.fromisoformat(iso)
    except ValueError:
        return escaped(iso)
    return f'<time datetime="{iso}">{iso}</time>'


class Markup:
    """Phrases as HTML, with the marks of sources that a page knows and numbers as its reader writes them."""

    def __init__(self, marks: frozenset[str], reader: Reader) -> None:
        self.marks, self.reader = marks, reader

    def text(self, text: Text) -> str:
        """A phrase: its beginning may stand out, and an address of the web that hides nothing becomes a link."""
        if isinstance(text, str):
            return self.sentence(text)
        if isinstance(text, Spans):
            return "".join(map(self.span, text))
        rest = self.sentence(text.words.removeprefix(text.lead), text.amounts, text.written)
        lead = f"<b>{self.sentence(text.lead, text.amounts)}</b>" if text.lead else ""
        return f"{lead}{rest}{_link(text)}"

    def span(self, span: Span) -> str:
        """A piece of a text: an amount with its exact value, a date, the mark of a source, an address."""
        words = span.words
        match span.kind:
            case "amount":
                return valued(ZERO if span.value is None else span.value, words)
            case "date":
                return _date(words)
            case "source":
                mark = words.strip("[]")
                return f"[{linked(mark, self.reader)}]" if mark in self.marks else escaped(words)
            case "link":
                return _address(words)
            case "strong":
                return f"<b>{escaped(words)}</b>"
        return escaped(words)

    def sentence(self, text: str, amounts: Iterable[Decimal] = (), written: str = "exact") -> str:
        """A sentence with its marks linked; those of the amounts that it names carry their exact value."""
        values = list(amounts)
        shown = {self.reader.amount(whole(value)): value for value in values} if written == "whole" else {}
        shown |= {(self.reader.plain if written == "plain" else self.reader.amount)(value): value for value in values}
        if not shown and "[" not in text:
            return dated(text)
        pattern = MARK
        if shown:
            choice = "|".join(map(re.escape, sorted(shown, key=len, reverse=True)))
            pattern += rf"|(?<![\w{GROUPING}])({choice})(?!\w|[{GROUPING}]\d)"
        parts, at = [], 0
        for found in re.finditer(pattern, text):
            parts.append(dated(text[at : found.start()]))
            parts.append(self._marked(found[0], found[1]) if found[1] else valued(shown[found[0]], found[0]))
            at = found.end()
        return "".join((*parts, dated(text[at:])))

    def _marked(self, found: str, mark: str) -> str:
        return f"[{linked(mark, self.reader)}]" if mark in self.marks else escaped(found)


def _link(text: Phrase) -> str:
    return (" " if text.words else "") + _address(text.link) if text.link else ""


def _address(address: str) -> str:
    """An address of the web as a link, if it hides nothing."""
    if escape_controls(address) != address or not address.startswith(("https://", "http://")):
        return escaped(address)
    return f'<a href="{escaped(address)}" rel="noopener noreferrer">{escaped(address)}</a>'
