"""Exchange rates to read in a terminal, and as a JSON document."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from costcalc.rates.show import RatesDocument, ShownRate
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.tables import grid, text

BARS = "▁▂▃▄▅▆▇█"
COURSE = 40
"""Columns of a course."""
PLACES = Decimal("0.0001")


def listing(document: RatesDocument, numbers: Numbers = ENGLISH) -> RenderableType:
    """Every rate in a row: code, symbol, name, units for one of the pivot, day, and how it was found."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    pivot = document.rates[0].base if document.rates else ""
    table.add_column()
    table.add_column()
    table.add_column(overflow="fold")
    table.add_column(f"For 1 {pivot}", justify="right", no_wrap=True)
    table.add_column("Date", no_wrap=True)
    table.add_column(overflow="fold")
    for rate in document.rates:
        table.add_row(
            text(rate.quote, "bold"),
            text(numbers.symbol(rate.quote)),
            text(numbers.currency(rate.quote).removesuffix(f" ({rate.quote})")),
            Text(shown(rate.rate, numbers)),
            Text(rate.date.isoformat()),
            text(rate.derivation),
        )
    return Group(table, Text(), *_origins(document.rates))


def details(document: RatesDocument, numbers: Numbers = ENGLISH) -> RenderableType:
    """Each rate with its inverse, its source, and how it moved."""
    parts: list[RenderableType] = []
    for rate in document.rates:
        parts += [Text(), *_detail(rate, numbers)]
    return Group(*parts[1:])


def shown(rate: Decimal, numbers: Numbers) -> str:
    """A rate to four places, or to four significant digits if it is small."""
    if rate >= 1:
        return numbers.amount(rate.quantize(PLACES))
    return numbers.amount(Decimal(f"{Decimal(f'{rate:.4g}'):f}"))


def _detail(rate: ShownRate, numbers: Numbers) -> Iterator[RenderableType]:
    yield Text(f"1 {rate.base} = {shown(rate.rate, numbers)} {rate.quote}", "bold")
    rows = [
        ("Inverse", f"1 {rate.quote} = {shown(rate.inverse, numbers)} {rate.base}"),
        ("Currencies", f"{numbers.currency(rate.base)}, {numbers.currency(rate.quote)}"),
        ("Date", rate.date.isoformat()),
        ("Source", rate.source),
        ("Derivation", rate.derivation),
    ]
    for span in rate.spans:
        low, mean, high = (shown(number, numbers) for number in (span.low, span.mean, span.high))
        rows.append((f"{span.days} days", f"low {low}, mean {mean}, high {high}, to {span.until}"))
    if rate.course:
        rows.append(("Course", f"{course(rate.course)} of the last year, bundled ECB rates"))
    yield from (part for part in [grid((Text(name, "dim"), text(words)) for name, words in rows)] if part)


def course(values: Sequence[Decimal], width: int = COURSE) -> str:
    """A line of bars, one for each of `width` stretches of time, from the lowest mean to the highest."""
    count = min(width, len(values))
    edges = [len(values) * index // count for index in range(count + 1)]
    means = [sum(values[a:b], Decimal(0)) / (b - a) for a, b in pairwise(edges)]
    low, high = min(means), max(means)
    spread = high - low
    return "".join(BARS[int((mean - low) / spread * (len(BARS) - 1)) if spread else 0] for mean in means)


def _origins(rates: Sequence[ShownRate]) -> Iterator[RenderableType]:
    for source in dict.fromkeys(rate.source for rate in rates):
        yield text(f"{source}.", "dim")
