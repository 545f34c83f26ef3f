"""Published prices as Markdown, CSV and JSON."""

import csv
import io
from collections.abc import Iterable, Iterator

from costcalc.analysis.prices.model import PriceRow, Prices
from costcalc.rendering.csv_lines import FORMULA
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.prices_words import TITLES, Line, PricesWords
from costcalc.rendering.text import escape_controls

SIGNS = "\\`*_{}[]<>()#+-.!|~&:$@"
"""What Markdown may take for more than itself."""


def prices_markdown(prices: Prices, numbers: Numbers = ENGLISH) -> str:
    """The published prices as Markdown."""
    words = PricesWords(prices, numbers)
    lines = [f"# {_plain(words.title())}", "", *(f"{_plain(line)}  " for line in words.preamble())]
    lines += ["", _plain(words.result())]
    lines += _headed(f"{TITLES['quantiles']}, in {prices.currency}", _listed(words.quantiles()))
    lines += _headed(TITLES["packages"], _listed(words.packages()))
    lines += _headed(TITLES["foreign"], (f"- {_plain(line)}" for line in words.foreign()))
    for key, rows in words.groups():
        if rows:
            said = [_plain(words.repeat()), ""] if key == "repeat" else []
            lines += _headed(TITLES[key], [*said, *_table(words, rows)])
    lines += _headed(TITLES["sources"], _listed(words.sources()))
    return "\n".join([*lines, "", _plain(prices.disclaimer)]) + "\n"


def _headed(title: str, body: Iterable[str]) -> list[str]:
    """A section; nothing without a body."""
    lines = list(body)
    return ["", f"## {_plain(title)}", "", *lines] if lines else []


def _listed(found: Iterable[Line]) -> Iterator[str]:
    return (
        f"- **{_plain(line.name)}**: {_plain(line.words)}" if line.name else f"- {_plain(line.words)}" for line in found
    )


def _table(words: PricesWords, rows: Iterable[PriceRow]) -> Iterator[str]:
    yield f"| {' | '.join(map(_plain, (*words.header(), 'How', 'Where')))} |"
    yield "|---|---|--:|--:|---|---|---|---|"
    for row in rows:
        cells = (*words.cells(row), words.detail(row), row.url or "")
        yield f"| {' | '.join(map(_plain, cells))} |"


def _plain(words: str) -> str:
    """Words that Markdown takes literally."""
    return "".join(f"\\{sign}" if sign in SIGNS else sign for sign in escape_controls(words))


HEADER = (
    *("group", "id", "provider", "publisher", "city", "product", "patients"),
    *("amount_low", "amount_high", "amount_currency", "tax", "doses", "joints", "cells_million", "course", "apart"),
    *("normalised", "currency", "how", "as_of", "dated", "age_days", "grade", "url", "note"),
)
"""The names of the columns, in their order."""
GROUPS = {"rows": "first", "repeat": "repeat", "apart": "apart", "sellers": "seller"}
"""What the column `group` says of each group."""


def prices_csv(prices: Prices) -> str:
    """Every price as a row. Numbers are exact and plain; a text that is no formula has an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for key, rows in PricesWords(prices).groups():
        writer.writerows(_cells(GROUPS[key], row, prices.currency) for row in rows)
    return out.getvalue()


def _cells(group: str, row: PriceRow, currency: str) -> Iterator[str]:
    yield from map(_text, (group, row.id, row.provider, row.publisher, row.city or "", row.product, row.patients))
    yield from (f"{row.amount.low:f}", f"{row.amount.high:f}", row.amount.currency, row.tax)
    yield from (str(row.doses or ""), str(row.joints or ""))
    yield from map(_text, (row.cells or "", row.course or "", ";".join(row.apart)))
    yield from ("" if row.normalised is None else f"{row.normalised:f}", currency)
    yield from map(_text, (row.how, row.as_of, row.dated))
    yield str(row.age_days)
    yield from map(_text, (row.grade, row.url or "", row.note or ""))


def _text(words: str) -> str:
    """Words that a spreadsheet shows as they are."""
    shown = escape_controls(words)
    return f"'{shown}" if shown.lstrip().startswith(FORMULA) else shown
