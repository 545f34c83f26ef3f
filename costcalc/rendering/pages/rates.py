"""Exchange rates: all of them in rows, or pairs with how they moved."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from costcalc.messages import Spans, amount, count, label
from costcalc.rates.show import RatesDocument, ShownRate
from costcalc.rendering.blocks import Page, Pair, Pairs, Paragraph, Section, section, table_of
from costcalc.rendering.pages.common import derived
from costcalc.rendering.text import ENGLISH, Reader, text_of

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
        reader.label("Exchange rates"),
        document.rates,
        ("", "text", lambda rate: rate.quote),
        ("", "text", lambda rate: reader.symbol(rate.quote)),
        ("", "name", lambda rate: reader.currency(rate.quote).removesuffix(f" ({rate.quote})")),
        (str(reader.say("For 1 {currency}", currency=pivot)), "number", lambda rate: reader.figure(shown(rate.rate))),
        (reader.label("Date"), "text", lambda rate: reader.say("{day}", day=rate.date)),
        ("", "prose", lambda rate: derived(rate.derivation, reader)),
    )
    origins = dict.fromkeys(f"{rate.source}." for rate in document.rates)
    return Page("", (section("rates", "", rows), section("origins", "", *map(Paragraph, origins))))


def shown(rate: Decimal) -> Decimal:
    """A rate to four places, or to four significant digits if it is small."""
    return rate.quantize(PLACES) if rate >= 1 else Decimal(f"{Decimal(f'{rate:.4g}'):f}")


def _pair(rate: ShownRate, reader: Reader) -> Section:
    def equation(base: str, units: Decimal, quote: str) -> Spans:
        return reader.say("1 {base} = {amount}", base=base, amount=amount(shown(units), quote))

    names = text_of(reader.currency(rate.base), ", ", reader.currency(rate.quote))
    rows = [
        (reader.label("Inverse"), equation(rate.quote, rate.inverse, rate.base)),
        (reader.label("Currencies"), names),
        (reader.label("Date"), reader.say("{day}", day=rate.date)),
        (reader.label("Source"), text_of(rate.source)),
        (reader.label("How it was found"), derived(rate.derivation, reader)),
    ]
    for span in rate.spans:
        days = str(reader.say("{days}", days=count(span.days, "{n} day", "{n} days")))
        low, mean, high = (amount(shown(number)) for number in (span.low, span.mean, span.high))
        template = label("low {low}, mean {mean}, high {high}, to {day}")
        rows.append((days, reader.say(template, low=low, mean=mean, high=high, day=span.until)))
    if rate.course:
        bars = text_of(course(rate.course))
        rows.append((reader.label("Course"), reader.say("{bars} of the last year, bundled ECB rates", bars=bars)))
    title = equation(rate.base, rate.rate, rate.quote)
    return section(f"{rate.base}-{rate.quote}", str(title), Pairs(tuple(Pair(*row) for row in rows)))


def course(values: Sequence[Decimal], width: int = COURSE) -> str:
    """A line of bars, one for each of `width` stretches of time, from the lowest mean to the highest."""
    columns = min(width, len(values))
    edges = [len(values) * index // columns for index in range(columns + 1)]
    means = [sum(values[a:b], Decimal(0)) / (b - a) for a, b in pairwise(edges)]
    low, high = min(means), max(means)
    spread = high - low
    return "".join(BARS[int((mean - low) / spread * (len(BARS) - 1)) if spread else 0] for mean in means)
