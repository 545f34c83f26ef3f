"""Documents as CSV, for spreadsheets and programs: the lines of a quote, scenarios, or published prices.

As RFC 4180 has it: a header, commas, quotes only where needed, and CRLF after every row, which spreadsheets and the
module `csv` read alike. Reader are exact and plain: a decimal point, no grouping, no exponent. There are no rows of
totals, so that a column of amounts can be added up.

A text that a spreadsheet would take for a formula has an apostrophe in front, which is not part of it; numbers never
have one. Control characters, among them tabs and breaks of lines, are written out, so a row is one line.
"""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import get_args

from costcalc.analysis.compare.model import Compared, Comparison
from costcalc.analysis.prices.model import PriceRow, Prices
from costcalc.catalog.choices import Category
from costcalc.money import NO_CHANGE, Band
from costcalc.pricing.lines import Unpriced
from costcalc.quote.model import LineItem, Quote
from costcalc.rendering.pages.prices import PricesWords
from costcalc.rendering.text import escape_controls
from costcalc.scenario.model import Scenario

QUOTE_HEADER = (
    *("id", "category", "label", "quantity_low", "quantity_likely", "quantity_high", "unit"),
    *("unit_price_low", "unit_price_likely", "unit_price_high", "unit_currency"),
    *("amount_low", "amount_likely", "amount_high", "currency", "basis", "source", "also", "fee", "tax", "note"),
    *("quote_number", "created"),
)
"""The names of the columns, in their order."""

FORMULA = tuple("=+-@＝＋－＠﹦﹢﹣﹫")
"""What a spreadsheet takes for the beginning of a formula, also in the wide and small forms of East Asian keyboards."""
NOTHING = ("", "", "")
"""Three numbers that nobody knows."""


def quote_csv(quote: Quote) -> str:
    """Every line of the budget as a row, and then every cost without a price, with empty numbers and why in `note`.

    Amounts are in `currency`, unit prices in
    `unit_currency`.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(QUOTE_HEADER)
    code = quote.currency
    made = (_text(quote.about.number if quote.about else ""), quote.created.isoformat())
    writer.writerows((*_priced(line, code), *made) for line in quote.lines)
    writer.writerows((*_unpriced(gap, code), *made) for gap in quote.unpriced)
    return out.getvalue()


def _priced(line: LineItem, currency: str) -> Iterator[str]:
    """The cells of a line."""
    yield from map(_text, (line.id, line.category, line.label))
    yield from _numbers(line.quantity)
    yield _text(line.quantity.unit)
    yield from _numbers(line.unit_price)
    yield _text(line.unit_price.currency)
    yield from _numbers(line.amount)
    yield currency
    yield from map(_text, (line.basis, line.source, " ".join(line.also)))
    yield from map(_text, (line.fee or "", line.tax, line.note or ""))


def _unpriced(gap: Unpriced, currency: str) -> Iterator[str]:
    """The cells of a cost that is known to come on top: what is not known stays empty."""
    category = gap.id.partition(".")[0]
    yield from map(_text, (gap.id, category, gap.label))
    yield from (*NOTHING, "", *NOTHING, "", *NOTHING, currency)
    yield from ("", "", "", "", "", _text(gap.reason))


def _numbers(band: Band) -> Iterator[str]:
    return (f"{number:f}" for number in band.columns)


def _text(words: str) -> str:
    """Words that a spreadsheet shows as they are."""
    shown = escape_controls(words)
    return f"'{shown}" if shown.lstrip().startswith(FORMULA) else shown


INPUTS = tuple(name for name in Scenario.model_fields if name not in ("treatment_price", "currency"))
"""The fields of a scenario that have a column each."""
COLUMNS = ("low", "likely", "high")

COMPARISON_HEADER = (
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

    Reader are exact and plain. A text that a spreadsheet would take for a formula has an apostrophe in front.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, COMPARISON_HEADER, restval="")
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


PRICES_HEADER = (
    *("group", "id", "provider", "publisher", "city", "product", "patients"),
    *("amount_low", "amount_high", "amount_currency", "tax", "doses", "joints", "cells_million", "course", "apart"),
    *("normalised", "currency", "how", "as_of", "dated", "age_days", "grade", "url", "note"),
)
"""The names of the columns, in their order."""
GROUPS = {"rows": "first", "repeat": "repeat", "apart": "apart", "sellers": "seller"}
"""What the column `group` says of each group."""


def prices_csv(prices: Prices) -> str:
    """Every price as a row. Reader are exact and plain; a text that is no formula has an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(PRICES_HEADER)
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
