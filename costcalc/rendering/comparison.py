"""Scenarios side by side, to read in a terminal."""

from collections.abc import Iterator, Sequence
from functools import reduce

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.segment import Segment
from rich.text import Text

from costcalc.analysis.compare.model import Comparison
from costcalc.rendering.comparison_tables import Table, tables
from costcalc.rendering.comparison_words import TITLES, ComparisonWords, Within
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.tables import bullets, grid, section, text
from costcalc.rendering.text import escape_controls
from costcalc.rendering.words import Row

GAP = 2
"""Columns between two columns."""
SNUG_NAME = 18
"""Columns that the names of scenarios need beside their numbers; with less, the numbers go under them."""
NAME = 1
"""The column that holds the names."""


def comparison_text(comparison: Comparison, width: int, numbers: Numbers = ENGLISH) -> RenderableType:
    """The comparison, for a terminal of `width` columns."""
    words = ComparisonWords(comparison, numbers)
    parts: list[RenderableType] = [text(words.title(), "bold"), *map(text, words.preamble()), Text()]
    first, *others = words.result()
    parts += [text(first, "bold"), *map(text, (*others, *words.limit()))]
    found = dict(tables(words))
    together = reduce(_joined, found.values())
    if _room(together, width) >= _longest(together):
        parts += section(TITLES["costs"], Aligned(together))
    elif min(_room(table, width) - min(SNUG_NAME, _longest(table)) for table in found.values()) >= 0:
        for key, table in found.items():
            parts += section(TITLES[key], Aligned(table))
    else:
        parts += section(TITLES["costs"], Group(*_stacked(together)))
    if words.gaps():
        parts += [Text(), text(words.gaps())]
    parts += section(TITLES["differs"], _told(words.differs(), width))
    parts += section(TITLES["because"], _told(words.because(), width))
    parts += section(TITLES["within"], _within(words.within()))
    parts += section(TITLES["cautions"], bullets(words.cautions()))
    parts += section(TITLES["impossible"], _told(words.impossible(), width))
    parts += section(TITLES["rates"], bullets(words.rates()))
    return Group(*parts, Text(), text(comparison.disclaimer))


def _joined(one: Table, other: Table) -> Table:
    """Two tables about the same rows as one."""
    shift = len(one.header) - NAME - 1
    return Table(
        (*one.header, *other.header[NAME + 1 :]),
        tuple((*left, *right[NAME + 1 :]) for left, right in zip(one.rows, other.rows, strict=True)),
        one.right | {shift + column for column in other.right if column > NAME},
    )


def _widths(table: Table) -> list[int]:
    rows = [table.header, *(tuple(map(escape_controls, row)) for row in table.rows)]
    return [max(map(cell_len, column)) for column in zip(*rows, strict=True)]


def _longest(table: Table) -> int:
    """Columns of the longest name, as far as it should stand on one line."""
    return min(_widths(table)[NAME], 2 * SNUG_NAME)


def _room(table: Table, width: int) -> int:
    """Columns that are left for the names."""
    widths = _widths(table)
    return width - sum(widths) + widths[NAME] - GAP * (len(widths) - 1)


class Aligned:
    """A table whose names wrap and whose numbers never do: what rich would draw, at a fraction of its time."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """The lines, each as long as it is."""
        widths = _widths(self.table)
        widths[NAME] = max(min(widths[NAME], _room(self.table, options.max_width)), 1)
        for number, row in enumerate((self.table.header, *self.table.rows)):
            style = console.get_style("none" if number else "dim")
            name, *further = Text(escape_controls(row[NAME])).wrap(console, widths[NAME], overflow="fold") or [Text()]
            cells = [*map(escape_controls, row)]
            cells[NAME] = name.plain.rstrip()
            yield Segment(self._line(cells, widths), style)
            yield Segment.line()
            for line in further:
                yield Segment(" " * (widths[0] + GAP) + line.plain.rstrip(), style)
                yield Segment.line()

    def _line(self, cells: Sequence[str], widths: Sequence[int]) -> str:
        padded = []
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            padding = " " * (width - cell_len(cell))
            padded.append(padding + cell if column in self.table.right else cell + padding)
        return (" " * GAP).join(padded).rstrip()


def _stacked(table: Table) -> Iterator[RenderableType]:
    """For terminals too narrow for a row."""
    names = table.header[NAME + 1 :]
    margin = max(map(cell_len, names)) + GAP
    for number, row in enumerate(table.rows):
        if number:
            yield Text()
        yield text(f"{row[0]}  {row[NAME]}", "bold")
        for name, cell in zip(names, row[NAME + 1 :], strict=True):
            if cell:
                yield text(f"  {name.lower():{margin}}{cell}")


def _told(rows: Iterator[Row], width: int) -> RenderableType | None:
    """Names with what is said of them beside, or under them if there is no room; nothing without any."""
    found = list(rows)
    if not found:
        return None
    longest = max(cell_len(escape_controls(row.name)) for row in found)
    if longest + GAP + SNUG_NAME * 2 <= min(width, 100):
        return grid((text(row.name), text(row.words)) for row in found)
    return Group(*(part for row in found for part in (text(row.name), grid([(Text(), text(row.words))])) if part))


def _within(found: Within | None) -> RenderableType | None:
    """What could be changed."""
    if found is None:
        return None
    return Group(
        text(found.first), *filter(None, [bullets(found.changes)]), *([text(found.last)] if found.last else [])
    )
