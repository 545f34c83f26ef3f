"""Text for HTML: escaped and literal, amounts that carry their exact value, marks that lead to their source."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from costcalc.money import Band, whole
from costcalc.pricing.lines.line import PERCENT
from costcalc.quote.model import LineItem
from costcalc.rendering.text import escape_controls
from costcalc.rendering.words import Words

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
    return f"source-{mark.rstrip('*')}"


def linked(mark: str) -> str:
    """A mark that leads to its source."""
    return f'<a class="mark" href="#{anchor(mark)}" aria-label="Source {mark}">{mark}</a>'


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
    """The sentences of a quote as HTML."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.known = frozenset(words.marks.values())

    def amount(self, value: Decimal) -> str:
        """An amount."""
        return valued(value, self.words.amount(value))

    def sentence(self, text: str, amounts: Iterable[Decimal] = (), *, rounded: bool = False) -> str:
        """A sentence with its marks linked; those of the amounts that it names carry their exact value.

        A sentence may name them rounded to whole units.
        """
        values = list(amounts)
        shown = {self.words.amount(whole(value)): value for value in values} if rounded else {}
        shown |= {self.words.amount(value): value for value in values}
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
        return f"[{linked(mark)}]" if mark in self.known else escaped(found)

    def told(self, sentence: str, amount: Band) -> tuple[str, str]:
        """What a sentence says before and after its amount, for tables in which the amount has columns of its own."""
        before, _, after = sentence.partition(self.words.likely_between(amount))
        return before.rstrip(": "), after.lstrip(",;. ")

    def headed(self, sentence: str, amount: Band, amounts: Iterable[Decimal]) -> str:
        """A sentence of which the beginning, up to the likely of an amount, stands out."""
        likely = f": {self.words.amount(amount.likely)} {self.words.quote.currency}"
        before, found, after = sentence.partition(likely)
        known = (*amount.columns, *amounts)
        return f"<b>{self.sentence(before + found, known)}</b>{self.sentence(after, known)}"

    def counting(self, line: LineItem) -> str:
        """How a line is counted, its unit price with exact values."""
        text, numbers, price = self.words.counting(line), self.words.numbers, line.unit_price
        before, times, after = text.partition(f"× {numbers.band(price)} {price.currency}")
        if line.fee or line.quantity.unit == PERCENT or not times:
            return self.sentence(text)
        ends = dict.fromkeys((price.low, price.high))
        prices = "–".join(valued(end, numbers.plain(end)) for end in ends)
        return f"{self.sentence(before)}× {prices} {price.currency}{self.sentence(after)}"

    def marks(self, line: LineItem) -> str:
        """The marks of the sources of a line, linked."""
        return " ".join(map(linked, self.words.marked(line).split()))
