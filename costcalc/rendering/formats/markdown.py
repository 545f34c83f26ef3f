"""Pages as GitHub-flavoured Markdown.

Every text reads literally: the only links are the addresses of sources. An address of electronic mail in a text may
still become one on GitHub, which looks for them after it has undone what makes a text literal.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from costcalc.rendering.blocks import Block, Bullets, Cell, Page, Pair, Pairs, Paragraph, Row, Share, Table
from costcalc.rendering.charts import Bars
from costcalc.rendering.text import ENGLISH, Reader, Text, escape_controls, runs

MEANS_SOMETHING = re.compile(
    r"[\\`*_\[\]{}<>|~&$@#]"  # code, emphasis, links, HTML, cells, struck words, entities, formulas, mentions
    r"|/(?=/)"  # addresses: http://…, //…
    r"|(?<!\d)\.(?=\w)|\.(?=[^\W\d])|(?<=[wW]{3})\."  # the same without a scheme: www.…, clinic.example
)
"""Signs that Markdown would read as more than themselves; others are left alone, so that the text reads well raw."""
BEGINS_SOMETHING = re.compile(r"^(\d{0,9})([-+.)])(?=\s|$|-)")
"""Signs that would make an item of a list out of what follows them, or a line across the page."""
ADDRESS = re.compile(r"https?://[^\s<>]+")
"""What can stand between angle brackets as a link."""
TO_THE_RIGHT = {"number", "rank", "share"}


def as_markdown(page: Page, _reader: Reader = ENGLISH) -> str:
    """The whole document."""
    blocks = [f"# {plain(page.title)}" if page.title else "", plain(page.subject), *map(_text, page.preamble)]
    blocks.append(_named((*page.about, *page.identity)))
    if page.result:
        first, *others = map(_text, page.result)
        blocks.append(" ".join((_strong(first), *others)))
    blocks += map(_block, page.remarks)
    for section in page.sections:
        body = [each for each in map(_block, section.blocks) if each]
        blocks += [f"## {plain(section.title)}" if section.title and body else "", *body]
    blocks += [_text(page.made), _strong(plain(page.disclaimer))]
    return "\n\n".join(block for block in blocks if block) + "\n"


def plain(words: str) -> str:
    """Words of one line that Markdown shows as they are, wherever they stand."""
    return _literal(_piece("", words))


def _literal(escaped: str) -> str:
    """Escaped words that begin no list and no line across the page."""
    return BEGINS_SOMETHING.sub(r"\1\\\2", escaped.strip())


def _strong(shown: str) -> str:
    return f"**{shown}**" if shown else ""


def _text(text: Text) -> str:
    """A text, its addresses as links where they can be."""
    return plain(text) if isinstance(text, str) else _literal("".join(_piece(*run) for run in runs(text)))


def _piece(kind: str, words: str) -> str:
    if kind == "link" and ADDRESS.fullmatch(words) and escape_controls(words) == words:
        return f"<{words}>"
    escaped = MEANS_SOMETHING.sub(r"\\\g<0>", escape_controls(words))
    return _strong(escaped.strip()) if kind == "strong" else escaped


def _block(block: Block) -> str:
    """A block; nothing for one that Markdown has no room for."""
    written = ""
    match block:
        case Paragraph(text, strong):
            written = _strong(_text(text)) if strong else _text(text)
        case Bullets(items):
            written = _bullets(items)
        case Bars():
            written = _bullets(block.sentences)
        case Pairs(rows, "days"):
            cells = ((_text(row.name), (_strong if row.strong else str)(_text(row.text))) for row in rows)
            written = _table(("", ""), ("---", "---"), cells)
        case Pairs(rows, "sources"):
            written = "\n".join(f"- {_strong(_text(row.name))} {_text(row.text)}".replace("-  ", "- ") for row in rows)
        case Pairs(rows, kind) if kind != "notes":
            written = _named(rows)
        case Table():
            written = "\n\n".join(_tables(block))
    return written


def _bullets(items: Iterable[Text]) -> str:
    return "\n".join(f"- {_text(item)}" for item in items)


def _named(rows: Iterable[Pair]) -> str:
    """A list of names and what belongs to them."""
    return "\n".join(
        f"- {_strong(_text(row.name))}: {_text(row.text)}" if row.name else f"- {_text(row.text)}" for row in rows
    )


def _table(header: Sequence[str], rules: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (header, rules, *rows))


def _tables(table: Table) -> Iterator[str]:
    """A table, or one for every group with its sum as the last row."""
    groups: list[list[Row]] = [[]]
    for row in table.rows:
        if row.level == "group":
            groups.append([])
        groups[-1].append(row)
    titles = [column.title for column in table.columns]
    notes = [""] if any(row.note for row in table.rows) else []
    rules = ["--:" if column.kind in TO_THE_RIGHT else "---" for column in table.columns] + ["---" for _ in notes]
    for group in filter(None, groups):
        name, rows = titles[0], group
        if group[0].level == "group":
            name = str(group[0].cells[0])
            rows = [*(row for row in group if row.level == "item"), group[0]]
        yield _table([*map(plain, (name, *titles[1:])), *notes], rules, (_cells(row, notes) for row in rows))


def _cells(row: Row, notes: list[str]) -> list[str]:
    shown = map(_cell, row.cells)
    cells = list(map(_strong, shown)) if row.level in {"group", "total"} else list(shown)
    return [*cells, *([_text(row.note)] if row.note else notes)]


def _cell(cell: Cell) -> str:
    return plain(str(cell)) if isinstance(cell, Share) else _text(cell)
