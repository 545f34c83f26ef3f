"""What changed between two quotes: why, and line by line."""

from collections.abc import Iterable, Mapping
from functools import partial

from costcalc.analysis.diff.model import Cause, Diff, Named
from costcalc.money import Change
from costcalc.rendering.blocks import ColumnOf, Page, Section, section, table_of
from costcalc.rendering.pages.common import amount_columns, signed
from costcalc.rendering.text import ENGLISH, Reader

CAUSES: Mapping[Cause, tuple[str, str]] = {
    "removed": ("lines that are gone", "gone"),
    "added": ("lines that are new", "new"),
    "quantity": ("quantities: nights, people, visits", "quantity"),
    "price": ("prices", "price"),
    "rate": ("exchange rates", "exchange rate"),
    "catalog": ("the catalogue", "catalogue"),
    "assumption": ("percentages", "percentage"),
}
"""Every cause in words, and in a word."""


def page(changes: Diff, reader: Reader = ENGLISH) -> Page:
    """What changed."""
    quotes = (("Before", changes.before), ("After", changes.after))
    likely = {name: reader.amount(quote.total.likely) for name, quote in quotes}
    preamble = (
        *(f"{name}: {_named(quote)}: likely {likely[name]} {changes.currency}" for name, quote in quotes),
        *(f"Compared at {rate}" for rate in changes.converted),
    )
    if not changes.lines:
        return Page("", (), preamble=(*preamble, "Nothing changed."))
    causes = [*((CAUSES[each.cause][0], each.change) for each in changes.causes), ("Altogether", changes.change)]
    lines = ((f"{line.label} ({CAUSES[line.cause][1]})", line.change) for line in changes.lines)
    return Page(
        "",
        (
            _table("why", f"Why, in {changes.currency}", causes, reader),
            _table("lines", "Line by line", lines, reader),
        ),
        preamble=preamble,
    )


def _named(quote: Named) -> str:
    number = f" {quote.number}" if quote.number else ""
    return f"quote{number} of {quote.created}, {quote.subject}; {quote.journey}"


def _table(key: str, title: str, changes: Iterable[tuple[str, Change]], reader: Reader) -> Section:
    columns: list[ColumnOf[tuple[str, Change]]] = amount_columns(lambda row: row[1].columns, partial(signed, reader))
    return section(key, "", table_of(title, changes, (title, "name", lambda row: row[0]), *columns))
