"""Text for HTML: escaped, amounts that carry their exact value, dates and marks of sources that programs can follow."""

from datetime import date
from decimal import Decimal

from costcalc.messages import Span
from costcalc.money import ZERO
from costcalc.rendering.text import Reader, Text, escape_controls, is_followable

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})


def escaped(text: str) -> str:
    """Text from data or options as it reads, whatever it holds; fit for elements and for quoted attributes."""
    return escape_controls(text).translate(ESCAPES)


def valued(value: Decimal, shown: str) -> str:
    """A number as a reader writes it, with the exact decimal for programs."""
    return f'<data value="{value:f}">{escaped(shown)}</data>'


def anchor(mark: str) -> str:
    """The id of the source that a mark stands for."""
    return f"source-{mark.strip('[*]')}"


class Markup:
    """Texts as HTML, with the marks of sources that a page knows."""

    def __init__(self, marks: frozenset[str], reader: Reader) -> None:
        self.marks, self.reader = marks, reader

    def text(self, text: Text) -> str:
        """A text in its pieces."""
        return escaped(text) if isinstance(text, str) else "".join(map(self.span, text))

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
                return f"[{self.mark(mark)}]" if mark in self.marks else escaped(words)
            case "link":
                return _address(words)
            case "strong":
                return f"<b>{escaped(words)}</b>"
        return escaped(words)

    def mark(self, mark: str) -> str:
        """A mark that leads to its source."""
        name = escaped(str(self.reader.say("Source {mark}", mark=mark)))
        return f'<a class="mark" href="#{anchor(mark)}" aria-label="{name}">{escaped(mark)}</a>'


def _date(words: str) -> str:
    try:
        return f'<time datetime="{date.fromisoformat(words).isoformat()}">{words}</time>'
    except ValueError:  # a year, or a month by its name
        return escaped(words)


def _address(address: str) -> str:
    """An address of the web as a link, if it hides nothing."""
    if not is_followable(address):
        return escaped(address)
    return f'<a href="{escaped(address)}" rel="noopener noreferrer">{escaped(address)}</a>'
