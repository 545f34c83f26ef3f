"""The lines of a quote as CSV: one row each, for spreadsheets and programs."""

import csv
import io
from collections.abc import Iterator

from costcalc.money import Band
from costcalc.pricing.lines import Unpriced
from costcalc.quote.model import LineItem, Quote
from costcalc.rendering.text import escape_controls

HEADER = (
    "id",
    "category",
    "label",
    "quantity_low",
    "quantity_likely",
    "quantity_high",
    "unit",
    "unit_price_low",
    "unit_price_likely",
    "unit_price_high",
    "unit_currency",
    "amount_low",
    "amount_likely",
    "amount_high",
    "currency",
    "basis",
    "source",
    "also",
    "fee",
    "tax",
    "note",
    "quote_number",
    "created",
)
"""The names of the columns, in their order."""

FORMULA = tuple("=+-@＝＋－＠﹦﹢﹣﹫")
"""What a spreadsheet takes for the beginning of a formula, also in the wide and small forms of East Asian keyboards."""
NOTHING = ("", "", "")
"""Three numbers that nobody knows."""


def as_csv(quote: Quote) -> str:
    """Every line of the budget as a row, and then every cost without a price, with empty numbers and why in `note`.

    As RFC 4180 has it: a header, commas, quotes only where needed, and CRLF after every row, which spreadsheets and
    the module `csv` read alike. Numbers are exact and plain: a decimal point, no grouping, no exponent. There are no
    rows of totals, so that a column of amounts can be added up. Amounts are in `currency`, unit prices in
    `unit_currency`.

    A text that a spreadsheet would take for a formula has an apostrophe in front, which is not part of it; numbers
    never have one. Control characters, among them tabs and breaks of lines, are written out, so a row is one line.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
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
