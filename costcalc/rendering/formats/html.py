"""Pages as HTML files that need nothing else: no script, no font, no picture, no network."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from string import Template

from costcalc.messages import label
from costcalc.rendering.blocks import (
    Amount,
    Block,
    Bullets,
    Cell,
    Column,
    Page,
    Pair,
    Pairs,
    Paragraph,
    Row,
    Section,
    Share,
    Table,
)
from costcalc.rendering.charts import Bars
from costcalc.rendering.formats.markup import Markup, anchor, dated, escaped, linked, valued
from costcalc.rendering.formats.svg import svg
from costcalc.rendering.pages.common import AMOUNTS
from costcalc.rendering.text import ENGLISH, Phrase, Reader, Text

FRAME = Path(__file__).with_name("page.html")
"""What stands around every page. A browser loads nothing for it."""
STYLE = Path(__file__).with_name("page.css")
"""Light and dark, phone to desktop, and on paper."""
CONTENTS = label("Contents")
SNUG = 12
"""Characters of the longest amount with which three of them stand side by side on a phone, in letters of usual size."""


def as_html(page: Page, reader: Reader = ENGLISH) -> str:
    """The whole document, for screens light and dark, wide and narrow, and for paper."""
    writer = _Writer(page, reader)
    bodies = [(section, "".join(map(writer.block, section.blocks))) for section in page.sections]
    links = (
        f'<li><a href="#{section.key}">{escaped(section.title)}</a></li>\n'
        for section, body in bodies
        if body and section.title
    )
    return Template(FRAME.read_text("utf-8")).substitute(
        language=reader.language.replace("_", "-"),
        direction=reader.direction,
        program=escaped(page.program),
        title=escaped(page.title),
        style=STYLE.read_text("utf-8"),
        heading="".join(writer.heading()),
        contents=escaped(reader.label(CONTENTS)),
        links="".join(links),
        sections="".join(_section(section, body) for section, body in bodies if body),
        footer=_paragraph(dated(page.made)) + _paragraph(escaped(page.disclaimer)),
    )


def _paragraph(inside: str) -> str:
    return f"<p>{inside}</p>\n" if inside else ""


class _Writer(Markup):
    """The parts of a page."""

    def __init__(self, page: Page, reader: Reader) -> None:
        super().__init__(page.marks, reader)
        self.page = page

    def heading(self) -> Iterator[str]:
        """Title, subject, preamble, what it comes to, and what the document says of itself."""
        page = self.page
        yield f"<h1><bdi>{escaped(page.title)}</bdi></h1>\n"
        if page.subject:
            yield f'<p class="subject">{escaped(page.subject)}</p>\n'
        yield from (f"<p>{dated(line)}</p>\n" for line in page.preamble)
        if page.result:
            first, *others = map(self.text, page.result)
            rest = "".join(f" <span>{each}</span>" for each in others)
            yield f'<p class="result"><strong>{first}</strong>{rest}</p>\n'
        yield from map(self.block, page.remarks)
        yield from (self.facts(rows) for rows in (page.about, page.identity))

    def block(self, block: Block) -> str:
        """Any block."""
        match block:
            case Paragraph(text, strong):
                return f"<p><strong>{self.text(text)}</strong></p>\n" if strong else f"<p>{self.text(text)}</p>\n"
            case Bullets(items):
                return self.bullets(items)
            case Pairs():
                return self.pairs(block)
            case Table():
                return self.table(block)
        return svg(block, self.reader) + (self.bullets(block.sentences) if isinstance(block, Bars) else "")

    def bullets(self, items: Iterable[Text]) -> str:
        """A list of sentences; nothing without any."""
        body = "".join(f"<li>{self.text(item)}</li>\n" for item in items)
        return f"<ul>\n{body}</ul>\n" if body else ""

    def facts(self, rows: Iterable[Pair], kind: str = "") -> str:
        """Names and what they are; those that follow each other under one name stand under it once."""
        groups = [(name, [self.text(row.text) for row in pairs]) for name, pairs in groupby(rows, lambda row: row.name)]
        ids = {
            name: f' id="{anchor(name)}"' for name, _ in groups if kind == "sources" and name.strip("[]") in self.marks
        }
        body = "".join(
            f"<div{ids.get(name, '')}><dt><bdi>{escaped(name)}</bdi></dt>"
            f"{''.join(f'<dd>{each}</dd>' for each in texts)}</div>\n"
            for name, texts in groups
            if name
        )
        rest = "".join(f"<p>{each}</p>\n" for name, texts in groups if not name for each in texts)
        return (f"<dl{kind and f' class={kind}'}>\n{body}</dl>\n" if body else "") + rest

    def pairs(self, block: Pairs) -> str:
        """Names and what they are, days as a table, with columns of amounts where they have some."""
        if block.kind == "notes":
            return ""
        if block.kind != "days":
            return self.facts(block.rows, "" if block.kind == "facts" else block.kind)
        if any(row.priced for row in block.rows):
            return self.payments(block)
        rows = "".join(
            f'<tr{" class=stands-out" if row.strong else ""}><th scope="row">{dated(row.name)}</th>'
            f"<td>{self.text(row.text)}</td></tr>\n"
            for row in block.rows
        )
        return f'<table class="days">{_caption(block.caption)}<tbody>\n{rows}</tbody></table>\n'

    def payments(self, block: Pairs) -> str:
        """What falls due on which day, the amounts in columns of their own."""
        rows = []
        for row in block.rows:
            assert row.priced, "all have an amount or none"
            cells = (Amount(value, self.reader.amount(value)) for value in row.priced.amounts)
            what = Phrase(f"{row.priced.what} {row.priced.more}", lead=row.priced.what)
            rows.append(Row((row.name, what, *cells), "total" if row.strong else "plain"))
        heads = (Column("", "name"), Column(""), *(Column(self.reader.label(name), "number") for name in AMOUNTS))
        return self.table(Table(block.caption, heads, tuple(rows), "amounts"), "payments")

    def table(self, table: Table, name: str = "") -> str:
        """A table with its caption, a row for each name, and groups as bodies of their own."""
        kind = {"costs": "amounts costs"}.get(table.kind, table.kind)
        kind += " lines" if any(column.kind == "under" for column in table.columns) else ""
        cells = (cell for row in table.rows for cell in row.cells)
        longest = max((len(cell.words) for cell in cells if isinstance(cell, Amount)), default=0)
        kind += f"{name and f' {name}'}{' long' if table.kind != 'rows' and longest > SNUG else ''}"
        heads = "".join(
            f'<th scope="col"{_class(column)}>{escaped(column.title)}</th>'
            for column in table.columns
            if column.kind not in {"rank", "share"}
        )
        bodies: list[list[str]] = [[]]
        for row in table.rows:
            if bodies[-1] and (row.note or row.level == "group" or (row.level == "total" and len(bodies) > 1)):
                bodies.append([])
            bodies[-1].append(self.row(row, table))
        noted = " class=noted" if any(row.note for row in table.rows) else ""
        body = "".join(f"<tbody{noted}>\n{''.join(rows)}</tbody>\n" for rows in bodies)
        return f'<table class="{kind}">{_caption(table.caption)}<thead>\n<tr>{heads}</tr>\n</thead>\n{body}</table>\n'

    def row(self, row: Row, table: Table) -> str:
        """A row, and what is said under it."""
        cells, rank = [], ""
        for cell, column in zip(row.cells, table.columns, strict=True):
            if column.kind == "rank":
                rank = f'<span class="rank">{escaped(str(cell))}</span>' if cell else ""
            elif column.kind == "name":
                scope = "rowgroup" if row.level == "group" else "row"
                name = f"<bdi>{dated(str(cell))}</bdi>" if table.kind == "rows" or rank else dated(str(cell))
                cells.append(f'<th scope="{scope}">{rank}{name}</th>' if cell else "<td></td>")
            elif column.kind != "share":
                named = f' data-name="{escaped(column.title)}"' if table.kind == "rows" else ""
                cells.append(f"<td{_class(column)}{named}>{self.cell(cell, column)}</td>")
        kinds = {"group": "category", "total": "total", "best": "best"}
        kind = f' class="{kinds[row.level]}"' if row.level in kinds else ""
        named = "line" if row.level == "item" else "category"
        key = f' data-{named}="{escaped(row.key)}"' if row.key else ""
        under = f'<tr><td class="note" colspan="{len(cells)}">{self.text(row.note)}</td></tr>\n' if row.note else ""
        return f"<tr{kind}{key}>{''.join(cells)}</tr>\n{under}"

    def cell(self, cell: Cell, column: Column) -> str:
        """What stands in a cell."""
        if isinstance(cell, (Amount, Share)):
            return valued(cell.value, str(cell))
        return (
            " ".join(linked(mark, self.reader) for mark in str(cell).split())
            if column.kind == "marks"
            else self.text(cell)
        )


def _section(section: Section, body: str) -> str:
    if not section.title:
        return f'<div id="{section.key}" class="untitled">\n{body}</div>\n'
    kind = "callout" if section.callout else "plain"
    return f'<section id="{section.key}" class="{kind}">\n<h2>{escaped(section.title)}</h2>\n{body}</section>\n'


def _caption(words: str) -> str:
    return f'<caption class="unseen">{escaped(words)}</caption>'


def _class(column: Column) -> str:
    names = {"number": "n", "under": "how", "marks": "marks"}
    return f' class="{names[column.kind]}"' if column.kind in names else ""
