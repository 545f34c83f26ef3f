"""Pages to read in a terminal, of any width."""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from io import StringIO

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions
from rich.containers import Lines
from rich.segment import Segment
from rich.text import Text as RichText

from costcalc.rendering.blocks import (
    Block,
    Bullets,
    Column,
    Page,
    Pairs,
    Paragraph,
    Section,
    Share,
    Table,
    bullets,
)
from costcalc.rendering.charts import Bars, Calendar
from costcalc.rendering.formats.drawing import drawn
from costcalc.rendering.text import ENGLISH, Reader, Text, escape_controls, is_followable

READABLE = 100
"""Columns beyond which a sentence is hard to follow to its next line."""
SNUG_NAME = 16
"""Columns that names need beside other cells; with less, those go under them."""
GAP = 2
"""Columns between two columns."""
ROOMY, ROOMY_NAME = 110, 60
"""Columns from which what is under a name stands beside it, and those that both need."""
LEAST_SHARE, MOST_SHARE, SPARE = 15, 30, 8
"""Columns below which a share is not drawn, of the longest one, and left free after it."""
HOLD = {0xA0: 0xE000, 0x202F: 0xE001}
"""Spaces at which no line may break, while it is broken; rich would break there."""
RELEASE = {held: space for space, held in HOLD.items()}
CALLOUT = "bold yellow"
"""The style of what must not be missed, which its place and words say without it."""

Line = tuple[tuple[str, str], ...]
"""Pieces of a line, each with its style."""


def line(words: str = "", style: str = "") -> Line:
    """A line of one style."""
    return ((words, style),)


class Screen:
    """A page for the console that prints it: what rich would draw, at a fraction of its time."""

    def __init__(self, page: Page, reader: Reader = ENGLISH) -> None:
        self.page, self.reader = page, reader

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        """The lines, each as long as it is."""
        for pieces in _Writer(console, options.max_width, self.reader).page(self.page):
            yield from (Segment(words, console.get_style(style or "none")) for words, style in pieces)
            yield Segment.line()


def height(page: Page, width: int, reader: Reader) -> int:
    """How many lines a page takes."""
    return sum(1 for _ in _Writer(Console(file=StringIO(), width=width), width, reader).page(page))


class _Writer:
    """The lines of blocks for a number of columns."""

    def __init__(self, console: Console, width: int, reader: Reader) -> None:
        self.console, self.width, self.reader = console, width, reader

    def wrapped(self, words: str, width: int) -> list[str]:
        """The words on as many lines as they need."""
        return [each.plain.translate(RELEASE) for each in self.broken(RichText(_prepared(words)), width)] or [""]

    def broken(self, text: RichText, width: int) -> Lines:
        """A text on as many lines as it needs, without spaces at their ends."""
        lines = text.wrap(self.console, max(width, 1), overflow="fold")
        for each in lines:
            each.rstrip()
        return lines

    def pieces(self, text: Text, width: int, style: str = "") -> Iterator[Line]:
        """A text on as many lines as it needs, its addresses as links."""
        if isinstance(text, str) or not any(span.kind == "link" for span in text):
            yield from (line(words, style) for words in self.wrapped(str(text), width))
            return
        whole = RichText(end="")
        for span in text:
            is_link = span.kind == "link" and is_followable(span.words)
            whole.append(_prepared(span.words), f"link {span.words}" if is_link else None)
        for each in self.broken(whole, width):
            rendered = [segment for segment in each.render(self.console) if segment.text]
            yield tuple((words.translate(RELEASE), f"{style} {look or ''}".strip()) for words, look, _ in rendered)

    def paragraph(self, words: Text, style: str = "", indent: int = 0) -> Iterator[Line]:
        """Sentences over the whole width."""
        lead = line(" " * indent) if indent else ()
        return ((*lead, *pieces) for pieces in self.pieces(words, self.width - indent, style))

    def page(self, page: Page) -> Iterator[Line]:
        """The whole document."""
        if page.title and page.text_title:
            yield from self.paragraph(page.title, "bold")
        for words in (page.subject, *page.preamble, *(f"{row.name}: {row.text}" for row in page.about)):
            if words:
                yield from self.paragraph(words)
        if page.result:
            yield line()
        for number, each in enumerate(page.result):
            yield from self.paragraph(each, "" if number else "bold")
        for remark in page.remarks:
            yield from self.block(remark)
        before = bool(page.title or page.preamble)
        for section in self.fitting(page.sections):
            body = list(self.body(section))
            if body:
                yield from [line()] if before else []
                if section.title:
                    yield from self.paragraph(section.title.upper(), CALLOUT if section.callout else "bold")
                yield from body
                before = True
        if page.made or page.disclaimer:
            yield line()
        for words, style in ((page.made, ""), (page.disclaimer, "bold")):
            if words:
                yield from self.paragraph(words, style)

    def body(self, section: Section) -> Iterator[Line]:
        """The blocks of a section; what stands out in one that must not be missed has a colour too."""
        for pieces in (pieces for block in section.blocks for pieces in self.block(block)):
            yield tuple((words, CALLOUT if section.callout and style == "bold" else style) for words, style in pieces)

    def fitting(self, sections: Sequence[Section]) -> Iterator[Section]:
        """The sections, those whose tables have the same rows as one where there is room, or no room for any."""
        run: list[Section] = []
        for section in sections:
            if run and not _continues(section):
                yield from self.joined(run)
                run = []
            run.append(section)
        yield from self.joined(run)

    def joined(self, run: list[Section]) -> Iterable[Section]:
        """Sections of which all but the first continue its table."""
        tables = [block for section in run for block in section.blocks if isinstance(block, Table)]
        if len(run) <= 1:
            return run
        together = reduce(_side_by_side, tables)
        wide = self.room(together) >= min(max(_widths(together)[_name(together)], 1), 2 * SNUG_NAME)
        if not wide and all(map(self.fits, tables)):
            return run
        kept = tuple(block for section in run for block in section.blocks if block not in tables[1:])
        return [run[0]._replace(blocks=tuple(together if block is tables[0] else block for block in kept))]

    def block(self, block: Block) -> Iterator[Line]:
        """The lines of any block."""
        match block:
            case Paragraph(text, strong):
                yield from self.paragraph(text, "bold" if strong else "")
            case Bullets(items):
                yield from self.beside([("·", item, "", "") for item in items], 1)
            case Pairs():
                yield from self.pairs(block)
            case Table():
                yield from self.table(block)
            case _:
                yield from self.chart(block)

    def chart(self, chart: Block) -> Iterator[Line]:
        """A chart where there is room, or what it shows in sentences."""
        lines = drawn(chart, self.width, self.reader)  # type: ignore[arg-type]  # all other blocks are written elsewhere
        if lines is None:
            yield from self.block(bullets(chart.sentences)) if isinstance(chart, Bars) and chart.legend else ()
            return
        for words, style in lines:
            yield from self.paragraph(words) if isinstance(chart, Bars) and not style else [line(words, style)]
        if isinstance(chart, Calendar):
            yield line()

    def pairs(self, block: Pairs) -> Iterator[Line]:
        """Names and what they are, side by side, or one under the other where a name leaves no room."""
        rows = block.rows
        longest = max(cell_len(escape_controls(str(row.name))) for row in rows)
        if block.kind == "names" and longest + GAP + 2 * SNUG_NAME > min(self.width, READABLE):
            for row in rows:
                yield from self.paragraph(row.name)
                yield from self.paragraph(row.text, indent=GAP)
            return
        style = {"facts": "dim", "keys": "bold"}.get(block.kind, "")
        cells = [
            (name, row.text, "" if name.startswith(" ") else style, "bold" if row.strong else "")
            for row in rows
            for name in [str(row.name)]
        ]
        yield from self.beside(cells, 1 if block.kind == "sources" else GAP, right=block.kind == "sources")

    def beside(self, rows: list[tuple[str, Text, str, str]], gap: int, *, right: bool = False) -> Iterator[Line]:
        """Two columns, the second one wrapping beside the first, each with its style."""
        rows = [(escape_controls(first), second, *styles) for first, second, *styles in rows]  # type: ignore[misc]
        margin = max(cell_len(first) for first, *_ in rows)
        width = max(min(self.width, READABLE) - margin - gap, 1)
        for first, second, style, other in rows:
            padding = " " * (margin - cell_len(first))
            lead = f"{padding}{first}" if right else f"{first}{padding}"
            for pieces in self.pieces(second, width, other):
                yield ((lead + " " * gap, style), *pieces)
                lead = " " * margin

    def room(self, table: Table, gap: int = GAP) -> int:
        """Columns that are left for what wraps."""
        widths = _widths(table)
        return self.width - sum(widths) + sum(widths[at] for at in _wrapping(table)) - gap * (len(widths) - 1)

    def fits(self, table: Table) -> bool:
        """Whether a row of it fits beside a name of some width."""
        widths = _widths(table)
        return self.room(table, _gap(table)) >= sum(min(SNUG_NAME, widths[at]) for at in _wrapping(table))

    def table(self, table: Table) -> Iterator[Line]:
        """A table whose names wrap and whose other cells never do."""
        kinds = {column.kind for column in table.columns}
        if "beside" in kinds and not self.fits(table):
            table = _folded(table)
        if "share" in kinds:
            without = _without(table, "share")
            free = self.width - sum(_widths(without)) - _gap(table) * len(without.columns) - SPARE
            table = _shares(table, min(free, MOST_SHARE)) if free >= LEAST_SHARE else without
        under = next((at for at, column in enumerate(table.columns) if column.kind == "under"), None)
        if under is not None and not self.roomy(table):
            notes = [str(row.cells[under]) for row in table.rows]
            table = _without(table, "under")
        else:
            notes = []
        yield from self.aligned(table, notes) if self.fits(table) else self.stacked(table, notes)

    def roomy(self, table: Table) -> bool:
        """Whether what is under the names has room beside them."""
        return self.width >= ROOMY and self.room(_without(table, "under")) >= ROOMY_NAME

    def aligned(self, table: Table, notes: Sequence[str]) -> Iterator[Line]:
        """Rows beside each other; what is noted of a row stands under its name."""
        name_at, *others = _wrapping(table)
        gap = GAP if others else _gap(table)
        widths, room = _widths(table), self.room(table, gap)
        noted = max((cell_len(note) + 2 * GAP for note in notes), default=0)
        longest = sum(widths[at] for at in others)
        widths[name_at] = max(min(max(widths[name_at], noted), max(room // 2, room - longest) if others else room), 1)
        for at in others:
            widths[at] = max(min(widths[at], room - widths[name_at]), 1)
        if table.headed:
            header = [escape_controls(column.title) for column in table.columns]
            yield tuple(_pieces(header, widths, table.columns, gap, "dim"))
        for number, row in enumerate(table.rows):
            style = "bold" if row.level in {"total", "group"} else ""
            indent = GAP if row.level == "item" else 0
            cells = [[escape_controls(str(cell))] for cell in row.cells]
            for place in (name_at, *others):
                inset = indent if place == name_at else 0
                words = self.wrapped(cells[place][0], widths[place] - inset)
                cells[place] = [" " * inset + each for each in words]
            if notes and notes[number]:
                inset = 2 * indent
                cells[name_at] += [" " * inset + each for each in self.wrapped(notes[number], widths[name_at] - inset)]
            for depth in range(max(map(len, cells))):
                pieces = [column[depth] if depth < len(column) else "" for column in cells]
                yield tuple(_pieces(pieces, widths, table.columns, gap, style))

    def stacked(self, table: Table, notes: Sequence[str]) -> Iterator[Line]:
        """For terminals too narrow for a row: each cell on a line of its own, under the name."""
        named = _name(table)
        below = [
            at
            for at, column in enumerate(table.columns)
            if (at > named and column.kind != "letter") or column.kind == "number"
        ]
        margin = max((cell_len(table.columns[at].title) for at in below), default=0) + GAP
        if table.headed and table.columns[named].title:
            yield from self.paragraph(table.columns[named].title, "dim")
        for number, row in enumerate(table.rows):
            cells = list(map(str, row.cells))
            name = " ".join(
                f"({cell})" if table.columns[at].kind == "letter" else cell
                for at, cell in enumerate(cells)
                if cell and at not in below
            )
            yield from self.paragraph(name.upper() if row.level in {"total", "group"} else name, "bold")
            if notes and notes[number]:
                yield from self.paragraph(notes[number], "dim", indent=GAP)
            for at in below:
                title = table.columns[at].title[:1].lower() + table.columns[at].title[1:]
                padding = " " * (margin - cell_len(title)) if title else ""
                together = f"  {title}{padding}{escape_controls(cells[at])}"
                if not cells[at]:
                    continue
                if cell_len(together) <= self.width:
                    yield line(together)
                else:
                    yield from self.paragraph(title, indent=GAP) if title else ()
                    yield from self.paragraph(cells[at])


def _prepared(words: str) -> str:
    """Words that steer no terminal, and whose spaces hold where they should."""
    return escape_controls(words).translate(HOLD)


def _pieces(
    cells: Sequence[str], widths: Sequence[int], columns: Sequence[Column], gap: int, style: str
) -> Iterator[tuple[str, str]]:
    """The cells of a line, set to the width of their columns."""
    last = max((at for at, cell in enumerate(cells) if cell), default=0)
    for at, (cell, width, column) in enumerate(zip(cells, widths, columns, strict=True)):
        if at > last:
            return
        padding = " " * (width - cell_len(cell))
        right = column.kind in {"number", "rank"}
        words = padding + cell if right else cell if at == last else cell + padding
        yield words + (" " * gap if at < last else ""), "blue" if column.kind == "share" and not style else style


def _name(table: Table) -> int:
    return next(at for at, column in enumerate(table.columns) if column.kind == "name")


def _wrapping(table: Table) -> list[int]:
    """The columns that wrap, that of the names first."""
    return [_name(table), *(at for at, column in enumerate(table.columns) if column.kind in {"prose", "under"})]


def _gap(table: Table) -> int:
    return 1 if table.kind == "amounts" else GAP


def _widths(table: Table) -> list[int]:
    """The longest cell of each column, with the indentation of items."""
    name = _name(table)
    rows = [[escape_controls(str(cell)) for cell in row.cells] for row in table.rows]
    for row, cells in zip(table.rows, rows, strict=True):
        cells[name] = " " * (GAP if row.level == "item" else 0) + cells[name]
    titles = [[column.title for column in table.columns]] if table.headed else []
    widths = [max(map(cell_len, column)) for column in zip(*titles, *rows, strict=True)]
    if table.kind != "amounts":
        return widths
    numbers = [at for at, column in enumerate(table.columns) if column.kind == "number"]
    longest = max(widths[at] for at in numbers)
    return [longest if at in numbers else width for at, width in enumerate(widths)]


def _continues(section: Section) -> bool:
    return any(isinstance(block, Table) and block.continues for block in section.blocks)


def _side_by_side(one: Table, other: Table) -> Table:
    """Two tables about the same rows as one."""
    after = _name(other) + 1
    rows = (a._replace(cells=(*a.cells, *b.cells[after:])) for a, b in zip(one.rows, other.rows, strict=True))
    return one._replace(columns=(*one.columns, *other.columns[after:]), rows=tuple(rows))


def _without(table: Table, kind: str) -> Table:
    kept = [at for at, column in enumerate(table.columns) if column.kind != kind]
    rows = tuple(row._replace(cells=tuple(row.cells[at] for at in kept)) for row in table.rows)
    return table._replace(columns=tuple(table.columns[at] for at in kept), rows=rows)


def _folded(table: Table) -> Table:
    """A table in which what is beside the name has joined it."""
    name = _name(table)
    beside = next(at for at, column in enumerate(table.columns) if column.kind == "beside")
    rows = []
    for row in table.rows:
        cells = list(row.cells)
        cells[name] = f"{cells[name]!s} → {cells[beside]!s}"
        rows.append(row._replace(cells=tuple(cells)))
    return _without(table._replace(rows=tuple(rows)), "beside")


def _shares(table: Table, width: int) -> Table:
    """A table whose shares are bars."""
    rows = []
    for row in table.rows:
        cells = (
            f"{'█' * round(cell.value * (width - 5))} {cell}".strip() if isinstance(cell, Share) else cell
            for cell in row.cells
        )
        rows.append(row._replace(cells=tuple(cells)))
    return table._replace(rows=tuple(rows))
