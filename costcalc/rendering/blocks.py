"""What a page is made of: headed sections of blocks, which every format writes in its own way.

Pages make them from documents; they hold words and amounts for one reader, and nothing of any format.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Literal, NamedTuple, TypeVar

from costcalc.rendering.charts import Chart
from costcalc.rendering.text import Spans, Text


class Paragraph(NamedTuple):
    """Sentences that stand together."""

    text: Text
    strong: bool = False


class Bullets(NamedTuple):
    """A list of sentences."""

    items: tuple[Text, ...]


class Pair(NamedTuple):
    """A name, and what is said of it."""

    name: Text
    text: Text
    strong: bool = False


class Pairs(NamedTuple):
    """Names with what is said of them: facts, days with what falls on them, or marks with their sources."""

    rows: tuple[Pair, ...]
    kind: Literal["facts", "days", "names", "keys", "sources", "notes"] = "facts"
    """Facts and days have short names of known kinds, names and keys any, sources their marks.

    Notes are for text alone: a table says the same in other formats.
    """
    caption: str = ""


class Share(NamedTuple):
    """A cell with a part of one, which formats may draw."""

    value: Decimal

    def __str__(self) -> str:
        """The part in per cent."""
        return f"{self.value:.0%}"


Cell = Text | Share


ColumnKind = Literal["name", "text", "number", "rank", "prose", "under", "beside", "marks", "share", "letter"]


class Column(NamedTuple):
    """How a column is headed and set."""

    title: str
    kind: ColumnKind = "text"
    """The name and prose share the room that is left and wrap; numbers stand to the right, a rank before the name.

    What is under or beside the name, or a letter, joins it where there is no room for a column. Marks are those of
    sources.
    """


class Row(NamedTuple):
    """The cells of a row."""

    cells: tuple[Cell, ...]
    level: Literal["total", "group", "item", "plain", "best"] = "plain"
    """A sum of all, the head of the items that follow, one of those, or neither."""
    key: str = ""
    """What programs find the row by."""
    note: Spans | None = None
    """What is said under the row, in formats that have room for it."""


class Table(NamedTuple):
    """Rows under headed columns."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    kind: Literal["amounts", "rows", "costs"] = "rows"
    """Whether three amounts stand in each row, or any cells."""
    headed: bool = True
    """Whether a text needs the names of the columns."""
    continues: bool = False
    """Whether its rows are those of the table before, so that both make one where there is room."""


Block = Paragraph | Bullets | Pairs | Table | Chart


class Section(NamedTuple):
    """Blocks under a heading; nothing without blocks."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    callout: bool = False
    """Whether it must not be missed."""


class Page(NamedTuple):
    """A whole document in words."""

    title: str
    sections: tuple[Section, ...]
    subject: str = ""
    preamble: tuple[Text, ...] = ()
    about: tuple[Pair, ...] = ()
    """For whom it is and by whom."""
    identity: tuple[Pair, ...] = ()
    """Number and days, in formats that are kept and sent."""
    result: tuple[Spans, ...] = ()
    """What it comes to: the first stands out."""
    remarks: tuple[Paragraph, ...] = ()
    """What is said right under the result."""
    made: Text = ""
    disclaimer: str = ""
    program: str = ""
    """Name and version of what made it."""
    marks: frozenset[str] = frozenset()
    """The marks of sources that sentences may hold in brackets."""
    number: str = ""
    author: str = ""
    country: str = ""
    """Whose way to write Chinese characters it is set in."""
    created: tuple[int, ...] = ()
    """Year, month, day, hour, minute and second, in UTC."""
    text_title: bool = True
    """Whether a text begins with the title."""


def section(key: str, title: str, *blocks: Block | None, callout: bool = False) -> Section:
    """A section of the blocks that say something."""
    return Section(key, title, tuple(block for block in blocks if block is not None and _says(block)), callout)


def _says(block: Block) -> bool:
    if isinstance(block, Bullets):
        return bool(block.items)
    if isinstance(block, (Pairs, Table)):
        return bool(block.rows)
    return not isinstance(block, Paragraph) or bool(str(block.text))


def bullets(items: Iterable[Text]) -> Bullets:
    """A list of any sentences."""
    return Bullets(tuple(items))


Item = TypeVar("Item")
ColumnOf = tuple[str, ColumnKind, Callable[[Item], Cell]]
"""Title and kind of a column, and what stands in it for an item."""


def table_of(caption: str, items: Iterable[Item], *columns: ColumnOf[Item]) -> Table:
    """A table with a row for each item, without the columns of text in which nothing stands."""
    rows = [tuple(cell(item) for _, _, cell in columns) for item in items]
    heads = [Column(title, kind) for title, kind, _ in columns]
    kept = [at for at, head in enumerate(heads) if head.kind != "text" or any(row[at] for row in rows)]
    cells = (tuple(row[at] for at in kept) for row in rows)
    return Table(caption, tuple(heads[at] for at in kept), tuple(map(Row, cells)))
