"""Small pieces that terminal renderers share: safe text, section headings, bullets and grids."""

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from costcalc.catalog.models import Source
from costcalc.render.literal import literal


def text(words: str, style: str = "") -> Text:
    """Words from data or options, as text that prints literally."""
    return Text(literal(words), style)


def section(title: str, body: RenderableType | None) -> Iterator[RenderableType]:
    """A heading and what stands under it; nothing at all without a body."""
    if body is not None:
        yield from (Text(), Text(literal(title).upper(), "bold"), body)


def grid(rows: Iterable[tuple[Text, Text]], gap: int = 2, right: bool = False) -> Table | None:
    """Two columns, the second one wrapping; None without rows."""
    table = Table.grid(padding=(0, gap, 0, 0))
    table.add_column(no_wrap=True, justify="right" if right else "left")
    table.add_column(overflow="fold")
    for first, second in rows:
        table.add_row(first, second)
    return table if table.row_count else None


def bullets(sentences: Iterable[str]) -> Table | None:
    """A list of sentences; None without any."""
    return grid(((Text("·"), text(sentence)) for sentence in sentences), gap=1)


def source_in_words(source: Source) -> str:
    """A source with its kind, publisher and date."""
    stop = "" if source.title.endswith(("?", ".", "!")) else "."
    dated = "" if source.dated == "published" else f"{source.dated} "
    note = f" ({source.note})" if source.note else ""
    url = f" {source.url}" if source.url else ""
    return f"{source.title}{stop} {source.kind.capitalize()}, {source.publisher}, {dated}{source.date}{note}.{url}"
