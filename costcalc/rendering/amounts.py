"""The amounts of a quote as tables: what it comes to, and line by line."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from costcalc.money import Band
from costcalc.rendering.page import Page
from costcalc.rendering.tables import text
from costcalc.rendering.words import category_name

ROOMY = 110
"""Columns from which the counting stands beside the label instead of under it."""
ROOMY_LABEL = 60
"""Columns that label and counting need side by side."""
SNUG_LABEL = 18
"""Columns a label needs beside three amounts; with less, the amounts go under it."""
BAR_MOST = 30
"""Columns of the longest bar."""
SHARE = "Share of likely"


def _longest(page: Page) -> int:
    """Columns of the longest amount."""
    return max(len("Likely"), *(len(page.words.amount(number)) for number in page.quote.total.columns))


def _label_room(page: Page) -> int:
    """Columns left beside three amounts, their gaps and the source marks."""
    return page.width - 3 * (_longest(page) + 1) - 8


def _amounts_table(page: Page, labels: Mapping[str, int | None], gap: int, *others: str) -> Table:
    """A table of labels of given widths, three amounts, and other columns. What has a width need not be measured."""
    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="dim")
    for title, width in labels.items():
        table.add_column(title, overflow="fold", width=width)
    for title in ("Low", "Likely", "High"):
        table.add_column(title, justify="right", no_wrap=True, width=_longest(page))
    for title in others:
        table.add_column(title, no_wrap=True)
    return table


def _cells(page: Page, band: Band) -> list[Text]:
    return [Text(page.words.amount(number)) for number in band.columns]


def overview(page: Page) -> RenderableType:
    """The subtotals, each with its share of the likely total as a bar, and the total."""
    quote, room = page.quote, _label_room(page)
    if room < SNUG_LABEL:
        return _stacked(
            page,
            [
                *((category_name(each.category), "", each.amount) for each in quote.subtotals),
                (f"{page.words.total_label()}, {quote.currency}", "", quote.total),
            ],
        )
    bar = min(BAR_MOST, room - len("Local transport "))
    table = _amounts_table(page, {quote.currency: None}, 1, *([SHARE] if bar >= len(SHARE) else []))
    for each in quote.subtotals:
        cells = [Text(category_name(each.category)), *_cells(page, each.amount)]
        if bar >= len(SHARE):
            share = each.amount.likely / quote.total.likely if quote.total.likely else Decimal(0)
            cells.append(Text(f"{'█' * round(share * (bar - 5))} {share:.0%}".strip(), "blue"))
        table.add_row(*cells)
    table.add_row(Text(page.words.total_label()), *_cells(page, quote.total), style="bold")
    return table


def _stacked(page: Page, rows: Iterable[tuple[str, str, Band]]) -> RenderableType:
    """For terminals too narrow for three amounts in a row."""
    parts: list[RenderableType] = []
    for label, under, band in rows:
        parts.append(text(label, "bold"))
        if under:
            parts.append(Padding(text(under, "dim"), (0, 0, 0, 2)))
        for name, number in zip(("low", "likely", "high"), band.columns, strict=True):
            parts.append(Text(f"  {name:7}{page.words.amount(number)}"))
    return Group(*parts)


def line_by_line(page: Page) -> RenderableType:
    """Every category with its lines, how each is counted, and the marks of its sources."""
    quote = page.quote
    if _label_room(page) < SNUG_LABEL:
        return _stacked(page, _rows_to_stack(page))
    roomy = page.width >= ROOMY and _label_room(page) >= ROOMY_LABEL
    gap = 2 if roomy else 1
    said = [(text(line.label), text(page.words.counting(line), "dim"), page.words.marked(line)) for line in quote.lines]
    free = page.width - 3 * (_longest(page) + gap) - max(len("Source"), *(len(marks) for _, _, marks in said)) - gap
    label_width = max(label.cell_len + 2 for label, _, _ in said)
    how_width = max(how.cell_len for _, how, _ in said)
    if roomy:
        label_width = min(label_width, free // 2)
        labels = {"": label_width, "How it is counted": min(how_width, free - label_width - gap)}
    else:
        labels = {"": min(max(label_width, how_width + 4), free)}
    table = _amounts_table(page, labels, gap, "Source")
    blank = [Text()] if roomy else []
    subtotals = {each.category: each.amount for each in quote.subtotals}
    for category, lines in groupby(zip(quote.lines, said, strict=True), key=lambda pair: pair[0].category):
        table.add_row(Text(category_name(category)), *blank, *_cells(page, subtotals[category]), style="bold")
        for line, (label, how, marks) in lines:
            indented = Padding(label, (0, 0, 0, 2))
            first = [indented, how] if roomy else [Group(indented, Padding(how, (0, 0, 0, 4)))]
            table.add_row(*first, *_cells(page, line.amount), Text(marks))
    table.add_row(Text(page.words.total_label()), *blank, *_cells(page, quote.total), style="bold")
    return table


def _rows_to_stack(page: Page) -> Iterator[tuple[str, str, Band]]:
    """Categories and their lines, one under the other, and the total."""
    subtotals = {each.category: each.amount for each in page.quote.subtotals}
    for category, lines in groupby(page.quote.lines, key=lambda line: line.category):
        yield category_name(category).upper(), "", subtotals[category]
        for line in lines:
            yield f"{line.label} [{page.words.marked(line)}]", page.words.counting(line), line.amount
    yield page.words.total_label().upper(), "", page.quote.total
