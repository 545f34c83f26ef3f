"""Exchange rates: all of them in rows, or pairs with how they moved."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from costcalc.rates.show import RatesDocument, ShownRate
from costcalc.rendering.blocks import Page, Pair, Pairs, Paragraph, Section, section, table_of
from costcalc.rendering.text import ENGLISH, Reader

BARS = "▁▂▃▄▅▆▇█"
COURSE = 40
"""Columns of a course."""
PLACES = Decimal("0.0001")


def page(document: RatesDocument, reader: Reader = ENGLISH, *, pairs: bool = False) -> Page:
    """Every rate in a row, or each with its inverse, its source, and how it moved."""
    if pairs:
        return Page("", tuple(_pair(rate, reader) for rate in document.rates))
    pivot = document.rates[0].base if document.rates else ""
    rows = table_of(
        "Exchange rates",
        document.rates,
        ("", "text", lambda rate: rate.quote),
        ("", "text", lambda rate: reader.symbol(rate.quote)),
        ("", "name", lambda rate: reader.currency(rate.quote).removesuffix(f" ({rate.quote})")),
        (f"For 1 {pivot}", "number", lambda rate: shown(rate.rate, reader)),
        ("Date", "text", lambda rate: rate.date.isoformat()),
        ("", "prose", lambda rate: rate.derivation),
    )
    origins = dict.fromkeys(f"{rate.source}." for rate in document.rates)
    return Page(
        "",
        (
            section("rates", "", rows),
            section("origins", "", *map(Paragraph, origins)),
        ),
    )


def shown(rate: Decimal, reader: Reader) -> str:
    """A rate to four places, or to four significant digits if it is small."""
    if rate >= 1:
        return reader.amount(rate.quantize(PLACES))
    return reader.amount(Decimal(f"{Decimal(f'{rate:.4g}'):f}"))


def _pair(rate: ShownRate, reader: Reader) -> Section:
    rows = [
        ("Inverse", f"1 {rate.quote} = {shown(rate.inverse, reader)} {rate.base}"),
        ("Currencies", f"{reader.currency(rate.base)}, {reader.currency(rate.quote)}"),
        ("Date", rate.date.isoformat()),
        ("Source", rate.source),
        ("Derivation", rate.derivation),
    ]
    for span in rate.spans:
        low, mean, high = (shown(number, reader) for number in (span.low, span.mean, span.high))
        rows.append((f"{span.days} days", f"low {low}, mean {mean}, high {high}, to {span.until}"))
    if rate.course:
        rows.append(("Course", f"{course(rate.course)} of the last year, bundled ECB rates"))
    title = f"1 {rate.base} = {shown(rate.rate, reader)} {rate.quote}"
    return section(f"{rate.base}-{rate.quote}", title, Pairs(tuple(Pair(*row) for row in rows)))


def course(values: Sequence[Decimal], width: int = COURSE) -> str:
    """A line of bars, one for each of `width` stretches of time, from the lowest mean to the highest."""
    count = min(width, len(values))
    edges = [len(values) * index // count for index in range(count + 1)]
    means = [sum(values[a:b], Decimal(0)) / (b - a) for a, b in pairwise(edges)]
    low, high = min(means), max(means)
    spread = high - low
    return "".join(BARS[int((mean - low) / spread * (len(BARS) - 1)) if spread else 0] for mean in means)
