"""What changed between two quotes, to read in a terminal, as Markdown and as JSON."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from costcalc.analysis.diff.model import Cause, Diff, LineChange, Named
from costcalc.money import Change
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.tables import text
from costcalc.rendering.text import escape_controls

CAUSES: Mapping[Cause, str] = {
    "removed": "lines that are gone",
    "added": "lines that are new",
    "quantity": "quantities: nights, people, visits",
    "price": "prices",
    "rate": "exchange rates",
    "catalog": "the catalogue",
    "assumption": "percentages",
}
"""Every cause, in words."""
COLUMNS = ("Low", "Likely", "High")


SNUG_LABEL = 18
"""Columns a label needs beside three amounts; with less, the amounts go under it."""


def changes_text(changes: Diff, width: int, numbers: Numbers = ENGLISH) -> RenderableType:
    """What changed, for a terminal of `width` columns."""
    parts: list[RenderableType] = [text(line) for line in _heading(changes, numbers)]
    if not changes.lines:
        return Group(*parts, Text("Nothing changed."))
    tables = list(_tables(changes))
    amounts = [_signed(number, numbers) for _, rows in tables for _, change in rows for number in change.columns]
    if width - 3 * (max(map(len, amounts)) + 2) < SNUG_LABEL:
        return Group(*parts, *_stacked(tables, numbers))
    for title, rows in tables:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column(title, overflow="fold")
        for column in COLUMNS:
            table.add_column(column, justify="right", no_wrap=True)
        for label, change in rows:
            table.add_row(text(label), *(Text(_signed(number, numbers)) for number in change.columns))
        parts += [Text(), table]
    return Group(*parts)


def _stacked(tables: Iterable[tuple[str, list[tuple[str, Change]]]], numbers: Numbers) -> Iterator[RenderableType]:
    """For terminals too narrow for three amounts in a row."""
    for title, rows in tables:
        yield Text()
        yield text(title, "dim")
        for label, change in rows:
            yield text(label)
            for name, number in zip(COLUMNS, change.columns, strict=True):
                yield Text(f"  {name.lower():7}{_signed(number, numbers)}")


def changes_markdown(changes: Diff, numbers: Numbers = ENGLISH) -> str:
    """What changed, as Markdown."""
    lines = [f"{_plain(line)}  " for line in _heading(changes, numbers)]
    if not changes.lines:
        lines.append("Nothing changed.")
    for title, rows in _tables(changes) if changes.lines else ():
        lines += ["", f"| {title} | {' | '.join(COLUMNS)} |", "|---|--:|--:|--:|"]
        lines += [
            f"| {_plain(label)} | {' | '.join(_signed(number, numbers) for number in change.columns)} |"
            for label, change in rows
        ]
    return "\n".join(lines) + "\n"


def _heading(changes: Diff, numbers: Numbers) -> Iterator[str]:
    for name, quote in (("Before", changes.before), ("After", changes.after)):
        yield f"{name}: {_named(quote)}: likely {numbers.amount(quote.total.likely)} {changes.currency}"
    for rate in changes.converted:
        yield f"Compared at {rate}"


def _named(quote: Named) -> str:
    number = f" {quote.number}" if quote.number else ""
    return f"quote{number} of {quote.created}, {quote.subject}; {quote.journey}"


def _tables(changes: Diff) -> Iterator[tuple[str, list[tuple[str, Change]]]]:
    """The causes, and the lines, each table with its title."""
    causes = [(CAUSES[each.cause], each.change) for each in changes.causes]
    yield f"Why, in {changes.currency}", [*causes, ("Altogether", changes.change)]
    yield "Line by line", [(_line(each), each.change) for each in changes.lines]


BRIEFLY: Mapping[Cause, str] = {
    "removed": "gone",
    "added": "new",
    "quantity": "quantity",
    "price": "price",
    "rate": "exchange rate",
    "catalog": "catalogue",
    "assumption": "percentage",
}
"""Every cause, in a word."""


def _line(change: LineChange) -> str:
    return f"{change.label} ({BRIEFLY[change.cause]})"


def _signed(value: Decimal, numbers: Numbers) -> str:
    """An amount with its sign; nothing is without one."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return f"{sign}{numbers.amount(abs(value))}"


def _plain(words: str) -> str:
    """Words that Markdown takes literally."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>()#+-.!|~&:$@" else sign for sign in escape_controls(words))
