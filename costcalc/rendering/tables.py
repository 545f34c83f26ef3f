"""Small pieces that terminal renderers share: safe text, section headings, bullets and grids."""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from costcalc.rendering.text import escape_controls


def text(words: str, style: str = "") -> Text:
    """Words from data or options, as text that prints literally."""
    return Text(escape_controls(words), style)


def section(title: str, body: RenderableType | None) -> Iterator[RenderableType]:
    """A heading and what stands under it; nothing at all without a body."""
    if body is not None:
        yield from (Text(), Text(escape_controls(title).upper(), "bold"), body)


READABLE = 100
"""Columns beyond which a sentence is hard to follow to its next line."""


HOLD = {0xA0: 0xE000, 0x202F: 0xE001}
"""Spaces at which no line may break, while it is broken; rich would break there."""
RELEASE = {held: space for space, held in HOLD.items()}


class Hanging:
    """Two columns, the second one wrapping beside the first: what a table would do, at a fraction of its time."""

    def __init__(self, rows: Sequence[tuple[Text, Text]], gap: int, right: bool) -> None:
        self.rows, self.gap, self.right = rows, gap, right

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """The lines, each as long as it is; a text has one style."""
        first_width = max(first.cell_len for first, _ in self.rows)
        indent = Segment(" " * (first_width + self.gap))
        width = max(min(options.max_width, READABLE) - first_width - self.gap, 1)
        for first, second in self.rows:
            padding = Segment(" " * (first_width - first.cell_len))
            lead = Segment(first.plain, console.get_style(first.style))
            yield from (padding, lead) if self.right else (lead, padding)
            yield Segment(" " * self.gap)
            style = console.get_style(second.style)
            held = Text(second.plain.translate(HOLD))
            for number, line in enumerate(held.wrap(console, width, overflow="fold")):
                if number:
                    yield indent
                yield Segment(line.plain.translate(RELEASE).rstrip(), style)
                yield Segment.line()


def grid(rows: Iterable[tuple[Text, Text]], gap: int = 2, right: bool = False) -> Hanging | None:
    """Two columns, the second one wrapping; None without rows."""
    found = list(rows)
    return Hanging(found, gap, right) if found else None


def bullets(sentences: Iterable[str]) -> Hanging | None:
    """A list of sentences; None without any."""
    return grid(((Text("·"), text(sentence)) for sentence in sentences), gap=1)
