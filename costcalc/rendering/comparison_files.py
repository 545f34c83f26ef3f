"""A comparison of scenarios as Markdown, CSV and JSON."""

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import get_args

from costcalc.analysis.compare.model import Compared, Comparison
from costcalc.catalog.choices import Category
from costcalc.money import NO_CHANGE
from costcalc.rendering.comparison_tables import Table, tables
from costcalc.rendering.comparison_words import TITLES, ComparisonWords, Within
from costcalc.rendering.csv_lines import FORMULA
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.text import escape_controls
from costcalc.rendering.words import Row
from costcalc.scenario.model import Scenario

SIGNS = "\\`*_{}[]<>()#+-.!|~&:$@"
"""What Markdown may take for more than itself."""
INPUTS = tuple(name for name in Scenario.model_fields if name not in ("treatment_price", "currency"))
"""The fields of a scenario that have a column each."""
COLUMNS = ("low", "likely", "high")


def comparison_markdown(comparison: Comparison, numbers: Numbers = ENGLISH) -> str:
    """The comparison as Markdown."""
    words = ComparisonWords(comparison, numbers)
    lines = [f"# {_plain(words.title())}", ""]
    lines += [f"{_plain(line)}  " for line in words.preamble()]
    lines += ["", *(f"{_plain(line)}  " for line in (*words.result(), *words.limit()))]
    for key, table in tables(words):
        lines += _headed(key, _table(table))
    lines += ["", _plain(words.gaps())] if words.gaps() else []
    lines += [*_headed("differs", _named(words.differs())), *_headed("because", _named(words.because()))]
    lines += _headed("within", _within(words.within()))
    lines += _headed("cautions", (f"- {_plain(line)}" for line in words.cautions()))
    lines += _headed("impossible", _named(words.impossible()))
    lines += _headed("rates", (f"- {_plain(line)}" for line in words.rates()))
    return "\n".join([*lines, "", _plain(comparison.disclaimer)]) + "\n"


def _headed(key: str, body: Iterable[str]) -> list[str]:
    """A section; nothing without a body."""
    lines = list(body)
    return ["", f"## {_plain(TITLES[key])}", "", *lines] if lines else []


def _table(table: Table) -> Iterator[str]:
    yield f"| {' | '.join(map(_plain, table.header))} |"
    yield f"|{'|'.join('--:' if column in table.right else '---' for column in range(len(table.header)))}|"
    yield from (
        f"| {' | '.join(_cell(cell, column in table.right) for column, cell in enumerate(row))} |" for row in table.rows
    )


def _cell(words: str, number: bool) -> str:
    return escape_controls(words) if number else _plain(words)


def _named(rows: Iterable[Row]) -> Iterator[str]:
    return (f"- **{_plain(row.name)}**: {_plain(row.words)}" for row in rows)


def _within(found: Within | None) -> Iterator[str]:
    if found:
        yield from (_plain(found.first), "", *(f"- {_plain(line)}" for line in found.changes))
        yield from ("", _plain(found.last)) if found.last else ()


def _plain(words: str) -> str:
    """Words that Markdown takes literally."""
    return "".join(f"\\{sign}" if sign in SIGNS else sign for sign in escape_controls(words))


HEADER = (
    *("rank", "name", "also", *INPUTS, "treatment_price", "currency"),
    *(f"total_{column}" for column in COLUMNS),
    "unpriced",
    *(f"nights_{column}" for column in COLUMNS),
    *("trips", "days", "first_day", "last_day", "entry"),
    *(f"more_{column}" for column in COLUMNS),
    *(f"{category.replace('-', '_')}_{column}" for category in get_args(Category) for column in COLUMNS),
    *("limit", "limit_at", "fits", *(f"headroom_{column}" for column in COLUMNS)),
    *("catalog", "created", "reason"),
)
"""The names of the columns, in their order."""


def comparison_csv(comparison: Comparison) -> str:
    """Every scenario as a row, and then every one that cannot be, with its `reason` and no numbers.

    Numbers are exact and plain. A text that a spreadsheet would take for a formula has an apostrophe in front.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER, restval="")
    writer.writeheader()
    made = {"catalog": _text(comparison.catalog.version), "created": comparison.created.isoformat()}
    writer.writerows(_row(each, comparison) | made for each in comparison.scenarios)
    for each in comparison.impossible:
        writer.writerow({"name": _text(each.name), "reason": _text(each.reason)} | made)
    return out.getvalue()


def _row(each: Compared, comparison: Comparison) -> dict[str, str]:
    limit, price = comparison.limit, each.scenario.treatment_price
    sums = {subtotal.category: subtotal.amount.columns for subtotal in each.subtotals}
    row = {
        "rank": str(each.rank),
        "name": _text(each.name),
        "also": _text("; ".join(each.also)),
        **{name: _text(_input(getattr(each.scenario, name))) for name in INPUTS},
        "treatment_price": f"{_range(price.low, price.high)} {price.currency}" if price else "",
        "currency": comparison.currency,
        **_three("total", each.total.columns),
        "unpriced": str(len(each.unpriced)),
        **_three("nights", each.nights.columns),
        "trips": str(each.trips),
        "days": str(each.days),
        "first_day": str(each.first_day or ""),
        "last_day": str(each.last_day or ""),
        "entry": each.entry,
        **_three("more", each.more.columns),
    }
    for category in get_args(Category):
        row |= _three(category.replace("-", "_"), sums.get(category, NO_CHANGE))
    if limit and each.fits and each.headroom:
        row |= {"limit": f"{limit.amount:f}", "limit_at": limit.at, "fits": each.fits}
        row |= _three("headroom", each.headroom.columns)
    return row


def _three(name: str, numbers: tuple[Decimal, Decimal, Decimal]) -> dict[str, str]:
    return {f"{name}_{column}": f"{number:f}" for column, number in zip(COLUMNS, numbers, strict=True)}


def _input(value: object) -> str:
    """An input as the options write it."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    low, high = getattr(value, "low", None), getattr(value, "high", None)
    return str(value) if low is None else _range(low, high)


def _range(low: object, high: object) -> str:
    return str(low) if low == high else f"{low}-{high}"


def _text(words: str) -> str:
    """Words that a spreadsheet shows as they are."""
    shown = escape_controls(words)
    return f"'{shown}" if shown.lstrip().startswith(FORMULA) else shown
