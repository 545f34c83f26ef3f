"""Pages as HTML files that need nothing else: no script, no font, no picture, no network."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from string import Template

from costcalc.messages import label
from costcalc.rendering.blocks import (
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
from costcalc.rendering.formats.markup import Markup, anchor, escaped, valued
from costcalc.rendering.formats.svg import svg
from costcalc.rendering.text import ENGLISH, Reader, Spans, Text

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
        footer=_paragraph(writer.text(page.made)) + _paragraph(escaped(page.disclaimer)),
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
        yield from (f"<p>{self.text(line)}</p>\n" for line in page.preamble)
        if page.result:
            first, *others = map(self.text, page.result)
            rest = "".join(f" <span>{line}</span>" for line in others)
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
            case Pairs(rows, "days"):
                return self.days(rows, block.caption)
            case Pairs(rows, kind):
                return "" if kind == "notes" else self.facts(rows, kind)
            case Table():
                return self.table(block)
        return svg(block, self.reader) + (self.bullets(block.sentences) if isinstance(block, Bars) else "")

    def bullets(self, items: Iterable[Text]) -> str:
        """A list of sentences; nothing without any."""
        body = "".join(f"<li>{self.text(item)}</li>\n" for item in items)
        return f"<ul>\n{body}</ul>\n" if body else ""

    def facts(self, rows: Iterable[Pair], kind: str = "facts") -> str:
        """Names and what they are; those that follow each other under one name stand under it once."""
        body, rest = "", ""
        for name, pairs in groupby(rows, lambda row: str(row.name)):
            texts = [self.text(pair.text) for pair in pairs]
            if name:
                target = f' id="{anchor(name)}"' if kind == "sources" and name.strip("[]") in self.marks else ""
                said = "".join(f"<dd>{text}</dd>" for text in texts)
                body += f"<div{target}><dt><bdi>{escaped(name)}</bdi></dt>{said}</div>\n"
            else:
                rest += "".join(f"<p>{text}</p>\n" for text in texts)
        return (f'<dl class="{kind}">\n{body}</dl>\n' if body else "") + rest

    def days(self, rows: Iterable[Pair], caption: str) -> str:
        """Days and what happens on them."""
        body = "".join(
            f'<tr{" class=stands-out" if row.strong else ""}><th scope="row">{self.text(row.name)}</th>'
            f"<td>{self.text(row.text)}</td></tr>\n"
            for row in rows
        )
        return f'<table class="days">{_caption(caption)}<tbody>\n{body}</tbody></table>\n'

    def table(self, table: Table) -> str:
        """A table with its caption, a row for each name, and groups as bodies of their own."""
        kinds = ["amounts", "costs"] if table.kind == "costs" else [table.kind]
        kinds += ["lines"] if any(column.kind == "under" for column in table.columns) else []
        lengths = (len(str(cell)) for row in table.rows for cell in row.cells if _is_amount(cell))
        kinds += ["long"] if table.kind != "rows" and max(lengths, default=0) > SNUG else []
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
        caption = _caption(table.caption)
        return f'<table class="{" ".join(kinds)}">{caption}<thead>\n<tr>{heads}</tr>\n</thead>\n{body}</table>\n'

    def row(self, row: Row, table: Table) -> str:
        """A row, and what is said under it."""
        cells, rank = [], ""
        for cell, column in zip(row.cells, table.columns, strict=True):
            if column.kind == "rank":
                rank = f'<span class="rank">{escaped(str(cell))}</span>' if cell else ""
            elif column.kind == "name":
                scope = "rowgroup" if row.level == "group" else "row"
                cells.append(f'<th scope="{scope}">{rank}<bdi>{self.cell(cell)}</bdi></th>' if cell else "<td></td>")
            elif column.kind != "share":
                named = f' data-name="{escaped(column.title)}"' if table.kind == "rows" else ""
                marks = " ".join(map(self.mark, str(cell).split())) if column.kind == "marks" else self.cell(cell)
                cells.append(f"<td{_class(column)}{named}>{marks}</td>")
        kinds = {"group": "category", "total": "total", "best": "best"}
        kind = f' class="{kinds[row.level]}"' if row.level in kinds else ""
        named = "line" if row.level == "item" else "category"
        key = f' data-{named}="{escaped(row.key)}"' if row.key else ""
        under = f'<tr><td class="note" colspan="{len(cells)}">{self.text(row.note)}</td></tr>\n' if row.note else ""
        return f"<tr{kind}{key}>{''.join(cells)}</tr>\n{under}"

    def cell(self, cell: Cell) -> str:
        """What stands in a cell."""
        return valued(cell.value, str(cell)) if isinstance(cell, Share) else self.text(cell)


def _is_amount(cell: Cell) -> bool:
    return isinstance(cell, Spans) and any(span.kind == "amount" for span in cell)


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
