"""Documents as CSV, for spreadsheets and programs: the lines of a quote, scenarios, or published prices.

As RFC 4180 has it: a header, commas, quotes only where needed, and CRLF after every row, which spreadsheets and the
module `csv` read alike. Reader are exact and plain: a decimal point, no grouping, no exponent. There are no rows of
totals, so that a column of amounts can be added up.

A text that a spreadsheet would take for a formula has an apostrophe in front, which is not part of it; numbers never
have one. Control characters, among them tabs and breaks of lines, are written out, so a row is one line.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, get_args

from costcalc.analysis.compare.model import Compared, Comparison
from costcalc.analysis.prices.model import PriceRow, Prices
from costcalc.catalog.choices import Category
from costcalc.catalog.prices import Count
from costcalc.money import NO_CHANGE
from costcalc.quote.model import Quote
from costcalc.rendering.pages.prices import groups
from costcalc.rendering.text import escape_controls
from costcalc.scenario.model import Scenario, TreatmentPrice

Row = dict[str, Any]
"""The values of a row by their columns; those it lacks are empty, as is none."""

QUOTE_HEADER = (
    *("id", "category", "label", "quantity_low", "quantity_likely", "quantity_high", "unit"),
    *("unit_price_low", "unit_price_likely", "unit_price_high", "unit_currency"),
    *("amount_low", "amount_likely", "amount_high", "currency", "basis", "source", "also", "fee", "tax", "note"),
    *("quote_number", "created"),
)
"""The names of the columns, in their order."""

FORMULA = tuple("=+-@＝＋－＠﹦﹢﹣﹫")
"""What a spreadsheet takes for the beginning of a formula, also in the wide and small forms of East Asian keyboards."""


def quote_csv(quote: Quote) -> str:
    """Every line of the budget as a row, and then every cost without a price, with empty numbers and why in `note`.

    Amounts are in `currency`, unit prices in `unit_currency`.
    """
    return _written(QUOTE_HEADER, quote_rows(quote))


def quote_rows(quote: Quote) -> Iterator[Row]:
    """The same rows as values."""
    shared = {
        "currency": quote.currency,
        "quote_number": quote.about.number if quote.about else None,
        "created": quote.created,
    }
    for line in quote.lines:
        yield shared | {
            "id": line.id,
            "category": line.category,
            "label": line.label,
            **_three("quantity", line.quantity.columns),
            "unit": line.quantity.unit,
            **_three("unit_price", line.unit_price.columns),
            "unit_currency": line.unit_price.currency,
            **_three("amount", line.amount.columns),
            "basis": str(line.basis),
            "source": line.source,
            "also": " ".join(line.also) or None,
            "fee": line.fee,
            "tax": line.tax,
            "note": str(line.note) if line.note else None,
        }
    for gap in quote.unpriced:
        yield shared | {
            "id": gap.id,
            "category": gap.id.partition(".")[0],
            "label": gap.label,
            "note": gap.reason,
        }


def _written(header: Sequence[str], rows: Iterable[Row]) -> str:
    """Rows below a header, as text."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_cell(row.get(name)) for name in header] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    """A value as a spreadsheet shows it."""
    if value is None:
        return ""
    if isinstance(value, str):
        shown = escape_controls(value)
        return f"'{shown}" if shown.lstrip().startswith(FORMULA) else shown
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, datetime) else str(value)


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
    """Every scenario as a row, and then every one that cannot be, with its `reason` and no numbers."""
    return _written(COMPARISON_HEADER, comparison_rows(comparison))


def comparison_rows(comparison: Comparison) -> Iterator[Row]:
    """The same rows as values."""
    shared = {"catalog": comparison.catalog.version, "created": comparison.created}
    for scenario in comparison.scenarios:
        yield shared | _scenario(scenario, comparison)
    for impossible in comparison.impossible:
        yield shared | {"name": impossible.name, "reason": str(impossible.reason)}


def _scenario(compared: Compared, comparison: Comparison) -> Row:
    limit, price = comparison.limit, compared.scenario.treatment_price
    sums = {subtotal.category: subtotal.amount.columns for subtotal in compared.subtotals}
    row = {
        "rank": compared.rank,
        "name": compared.name,
        "also": "; ".join(compared.also) or None,
        **{name: _input(getattr(compared.scenario, name)) for name in INPUTS},
        "treatment_price": f"{_range(price)} {price.currency}" if price else None,
        "currency": comparison.currency,
        **_three("total", compared.total.columns),
        "unpriced": len(compared.unpriced),
        **_three("nights", compared.nights.columns),
        "trips": compared.trips,
        "days": compared.days,
        "first_day": compared.first_day,
        "last_day": compared.last_day,
        "entry": compared.entry,
        **_three("more", compared.more.columns),
    }
    for category in get_args(Category):
        row |= _three(category.replace("-", "_"), sums.get(category, NO_CHANGE))
    if limit and compared.fits and compared.headroom:
        row |= {"limit": limit.amount, "limit_at": limit.at, "fits": compared.fits}
        row |= _three("headroom", compared.headroom.columns)
    return row


def _three(name: str, numbers: tuple[Decimal, Decimal, Decimal]) -> Row:
    return {f"{name}_{column}": number for column, number in zip(COLUMNS, numbers, strict=True)}


def _input(value: Any) -> Any:
    """An input: numbers and days as they are, everything else as the options write it."""
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or None
    return _range(value) if isinstance(value, Count) else value


def _range(band: Count | TreatmentPrice) -> str:
    return str(band.low) if band.low == band.high else f"{band.low}-{band.high}"


PRICES_HEADER = (
    *("group", "id", "provider", "publisher", "city", "product", "patients"),
    *("amount_low", "amount_high", "amount_currency", "tax", "doses", "joints", "cells_million", "course", "apart"),
    *("normalised", "currency", "how", "as_of", "dated", "age_days", "grade", "url", "note"),
)
"""The names of the columns, in their order."""
GROUPS = {"rows": "first", "repeat": "repeat", "apart": "apart", "sellers": "seller"}
"""What the column `group` says of each group."""


def prices_csv(prices: Prices) -> str:
    """Every price as a row. Numbers are exact and plain; a text that is no formula has an apostrophe in front."""
    rows = ((GROUPS[key], row) for key, rows in groups(prices) for row in rows)
    return _written(PRICES_HEADER, (_price(group, row, prices.currency) for group, row in rows))


def _price(group: str, row: PriceRow, currency: str) -> Row:
    return {
        **{name: getattr(row, name) for name in PRICES_HEADER if name in PriceRow.model_fields},
        "group": group,
        "amount_low": row.amount.low,
        "amount_high": row.amount.high,
        "amount_currency": row.amount.currency,
        "cells_million": str(row.cells) if row.cells else None,
        "how": str(row.how),
        "apart": ";".join(row.apart),
        "currency": currency,
    }
