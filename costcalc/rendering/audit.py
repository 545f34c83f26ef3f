"""An audit to read in a terminal."""

from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.text import Text

from costcalc.analysis.audit.model import Audit
from costcalc.rendering.audit_words import SEVERITIES, TITLES, AuditWords
from costcalc.rendering.comparison import GAP, NAME, Aligned
from costcalc.rendering.comparison_tables import Table
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.tables import bullets, grid, section, text
from costcalc.rendering.text import escape_controls

SNUG_LABEL = 16
"""Columns that a label needs beside its numbers; with less, the numbers go under it."""


def audit_text(audit: Audit, width: int, numbers: Numbers = ENGLISH) -> RenderableType:
    """The audit, for a terminal of `width` columns."""
    words = AuditWords(audit, numbers)
    parts: list[RenderableType] = [text(words.title(), "bold"), *map(text, words.preamble()), Text()]
    parts += [text(words.result(), "bold"), text(words.sums()), text(words.total())]
    for severity in SEVERITIES:
        parts += section(TITLES[severity], bullets(words.findings(severity)))
    care = words.care()
    if care:
        parts += section(TITLES["care"], Group(text(words.care_sum()), _table(care, width)))
    lines = words.lines() if _fits(words.lines(), width) else words.brief_lines()
    parts += section(TITLES["lines"], Group(_table(lines, width), *map(text, words.line_notes())))
    parts += section(TITLES["family"], Group(_table(words.family(), width), *map(text, words.family_notes())))
    parts += section(TITLES["replaced"], _rows(words))
    parts += section(TITLES["rates"], bullets(words.rates()))
    sources = grid(((text(row.name), text(row.words)) for row in words.sources()), gap=1)
    parts += section(TITLES["sources"], sources)
    return Group(*parts, Text(), text(words.made()), text(audit.disclaimer))


def _rows(words: AuditWords) -> RenderableType | None:
    return bullets(f"{row.name}: {row.words}" for row in words.replaced())


def _table(table: Table, width: int) -> RenderableType:
    return Aligned(table) if _fits(table, width) else Group(*_stacked(table))


def _fits(table: Table, width: int) -> bool:
    """Whether a row of it fits beside a label of some width."""
    rows = [table.header, *(tuple(map(escape_controls, row)) for row in table.rows)]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    room = width - sum(widths) + widths[NAME] - GAP * (len(widths) - 1)
    return room >= min(SNUG_LABEL, widths[NAME])


def _stacked(table: Table) -> Iterator[RenderableType]:
    """For terminals too narrow for a row."""
    names = table.header[NAME + 1 :]
    margin = max(map(cell_len, names)) + GAP
    for row in table.rows:
        yield text(f"{row[0]} {row[NAME]}".strip(), "bold")
        for name, cell in zip(names, row[NAME + 1 :], strict=True):
            if cell:
                yield text(f"  {name.lower():{margin}}{cell}")
