"""Pages for a screen reader: the same words undecorated, one fact a line, without columns, bars and boxes."""

import re
from collections.abc import Iterator

from costcalc.rendering.blocks import Block, Bullets, Page, Pairs, Paragraph, Section, Table
from costcalc.rendering.charts import Bars
from costcalc.rendering.text import Text, escape_controls


def as_plain(page: Page) -> str:
    """A page as lines that nothing wraps, with an empty one between sections."""
    parts = [[escape_controls(str(line)) for line in lines if line] for lines in _parts(page)]
    text = "\n\n".join("\n".join(lines) for lines in parts if lines)
    return re.sub("  +", " ", text) + "\n"


def _parts(page: Page) -> Iterator[Iterator[Text]]:
    about = (f"{row.name}: {row.text}" for row in page.about)
    yield iter((page.title if page.text_title else "", page.subject, *page.preamble, *about))
    yield iter((*page.result, *(remark.text for remark in page.remarks)))
    yield from map(_section, page.sections)
    yield iter((page.made, page.disclaimer))


def _section(section: Section) -> Iterator[Text]:
    body = [line for block in section.blocks for line in _block(block)]
    if body and section.title:
        yield section.title
    yield from body


def _block(block: Block) -> Iterator[Text]:
    match block:
        case Paragraph(text):
            yield text
        case Bullets(items):
            yield from items
        case Pairs(rows):
            yield from (_named(str(row.name).strip(), str(row.text)) for row in rows)
        case Table():
            yield from _table(block)
        case Bars():
            yield from block.sentences


def _table(table: Table) -> Iterator[str]:
    """A line for each row: its name, and under which head each other cell stands."""
    head = next(column.title for column in table.columns if column.kind == "name")
    if table.headed and head:
        yield head
    for row in table.rows:
        name, facts = [], []
        for column, cell in zip(table.columns, map(str, row.cells), strict=True):
            if not cell or column.kind == "share":
                continue
            if column.kind in {"rank", "name"}:
                name.append(cell.strip())
            elif column.kind == "letter":
                name.append(f"({cell})")
            else:
                facts.append(f"{column.title} {cell}".strip() if table.headed else cell)
        yield _named(" ".join(name), "; ".join(facts))


def _named(name: str, text: str) -> str:
    """A text after the name of what it says, which may be a question."""
    return " ".join(filter(None, (name if not name or not text or name.endswith("?") else f"{name}:", text)))
