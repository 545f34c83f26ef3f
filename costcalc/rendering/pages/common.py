"""Words that several pages share: rates, sources, categories, counts and signs."""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal

from costcalc.catalog.prices import Count, Source, SourceKind, Tax
from costcalc.messages import Spans, items, label, on
from costcalc.messages import amount as money
from costcalc.money import Band, normal
from costcalc.pricing.costs import CATEGORY_NAMES
from costcalc.quote.model import CatalogReference
from costcalc.rates import Rate
from costcalc.rendering.blocks import ColumnOf, Item, Pair
from costcalc.rendering.charts import Bar, Bars, scale
from costcalc.rendering.text import ENGLISH, Reader, escape_controls, link, text_of
from costcalc.scenario.model import Scenario, TreatmentPrice
from costcalc.scenario.options import OPTIONS
from costcalc.scenario.parse import as_text

FOUND: Mapping[str, str] = {
    "direct": label("as published"),
    "inverse": label("the other way round"),
    "cross through {code}": label("by way of {code}"),
    "peg": label("an official peg"),
    "peg {code}": label("the official peg {code}"),
    "pinned": label("your own rate"),
    "pinned {code}": label("your own rate {code}"),
}
"""The parts of how a rate was found."""
SIX_DIGITS = Context(prec=6)
"""Of a rate: as many as central banks publish. Documents keep the exact one."""
LONG = 16
"""Characters of amounts that leave no room for two of them beside a name."""
NAME_LENGTH = 44
"""Characters of a name in a chart, as many as fit across a phone."""
AMOUNTS = (label("Low"), label("Likely"), label("High"))
OVERLAY = label("With own prices laid over the catalogue")
TAX: Mapping[Tax, str] = {
    "unknown": label("tax not said"),
    "included": label("tax included"),
    "excluded": label("tax on top"),
    "none": label("no tax"),
}
"""Whether consumption tax is in a price, in a few words."""
KINDS: Mapping[SourceKind, str] = {
    "article": label("an article"),
    "official tariff": label("an official tariff"),
    "published list": label("a published list"),
    "planning assumption": label("a planning assumption"),
    "your own figure": label("your own figure"),
}
"""What kind of source something rests on."""


DATED: Mapping[str, str] = {
    "published": label("{publisher}, {kind}, {day}"),
    "in force": label("{publisher}, {kind}, in force {day}"),
    "read": label("{publisher}, {kind}, read {day}"),
}
"""A source with the day it is of."""
FOLLOWS = {"culture-weeks", "contingency"}
"""Options that the catalogue decides in most journeys: a next command is typed without them."""
TAXED = {"included": " incl tax", "excluded": " excl tax"}
"""How the tax in somebody's own figure is typed."""
NO_OFFER = label("An estimate: no offer, no medical advice. The treatment is experimental.")


def category_name(key: str, reader: Reader = ENGLISH) -> str:
    """A category as a heading."""
    return reader.label(CATEGORY_NAMES[key])


def rate_in_words(base: str, quote: str, rate: Decimal, reader: Reader = ENGLISH) -> Spans:
    """A rate the way round that reads as one unit of the dearer currency."""
    if rate < 1:
        base, quote, rate = quote, base, 1 / rate
    return reader.say("1 {base} = {rate} {quote}", base=base, rate=SIX_DIGITS.plus(rate), quote=quote)


def rate_in_full(rate: Rate, reader: Reader) -> Spans:
    """A rate with its source, its day, and how it was found."""
    return reader.say(
        "{rate}. {source}, {day}, {derivation}.",
        rate=rate_in_words(rate.base, rate.quote, rate.rate, reader),
        source=rate.source,
        day=rate.date,
        derivation=derived(rate.derivation, reader),
    )


def derived(derivation: str, reader: Reader) -> Spans:
    """How a rate was found, from its parts: a word, and for some of them the currencies it is about."""
    parts = []
    for part in derivation.split(", "):
        how, _, code = part.rpartition(" ")
        known = FOUND.get(f"{how} {{code}}" if how else code)
        parts.append(reader.say(known, code=code) if known else text_of(part))
    return reader.say("{parts}", parts=items(parts))


def currency_in_words(code: str, reader: Reader) -> str:
    """A currency; with its name for who reads another language or another locale, as names are slow to look up."""
    return reader.currency(code) if reader.locale else code


def source_in_words(source: Source, reader: Reader = ENGLISH) -> Spans:
    """A source with its title, publisher and date, and its address at the end."""
    stop = "" if source.title.endswith(("?", ".", "!")) else "."
    dated = reader.say(DATED[source.dated], kind=KINDS[source.kind], publisher=source.publisher, day=on(source.date))
    note = text_of(" (", reader.label(source.note), ")") if source.note else ""
    address = (" ", link(source.url)) if source.url else ()
    return text_of(f"{reader.label(source.title)}{stop} ", dated, note, ".", *address)


def source_row(name: str, source: Source, reader: Reader = ENGLISH) -> Pair:
    """A source under its mark or key."""
    return Pair(name, source_in_words(source, reader))


def made(catalog: CatalogReference, version: str, day: date, reader: Reader = ENGLISH) -> Spans:
    """From which edition of the catalogue a document was made, by which version of the program, and when."""
    template = label("Catalogue {edition}, costcalc {version}, made on {day}.")
    if catalog.overlay:
        template = label("Catalogue {edition} with own prices laid over it, costcalc {version}, made on {day}.")
    return reader.say(template, edition=catalog.version, version=version, day=day)


def balance(value: Decimal, reader: Reader) -> Spans:
    """An amount, with a sign only if it is less than nothing."""
    return reader.signed(value) if value < 0 else reader.figure(value)


def amount_columns(
    columns: Callable[[Item], tuple[Decimal, ...]], cell: Callable[[Decimal], Spans], reader: Reader = ENGLISH
) -> list[ColumnOf[Item]]:
    """Columns of low, likely and high."""

    def at(place: int) -> Callable[[Item], Spans]:
        return lambda item: cell(columns(item)[place])

    return [(reader.label(name), "number", at(place)) for place, name in enumerate(AMOUNTS)]


def spreads(
    bands: Sequence[tuple[str, Band, bool]], currency: str, reader: Reader, limit: Decimal | None = None
) -> Bars:
    """How far amounts may spread: bars from low to high on one scale, with a dot at the likely and a line at a limit.

    Each has a name, and whether it stands out.
    """
    say, marks = reader.say, scale(max([band.high for _, band, _ in bands] + ([limit] if limit else [])))
    longest = max(len(reader.amount(value)) for _, band, _ in bands for value in band.columns)
    bars, described = [], []
    for name, band, is_strong in bands:
        low, high = reader.amount(band.low), reader.amount(band.high)
        figure = "" if longest > LONG else low if low == high else f"{low} – {high}"
        bars.append(Bar(_short(name), band.low, band.high, figure, band.likely, is_strong))
        likely = money(band.likely, currency)
        described.append(say("{name} {low} to {high}, likely {likely}", name=name, low=low, high=high, likely=likely))
    caption = say("Low to high, with a dot at the likely")
    if limit:
        caption = say("{caption}, and a line at {limit}", caption=caption, limit=money(limit, currency))
    sentence = str(say("{parts}.", parts=items(described, "semicolon")))
    ticks = tuple((mark, reader.plain(mark)) for mark in marks)
    return Bars("spreads", str(caption), sentence, tuple(bars), marks[0], marks[-1], ticks=ticks, limit=limit)


def _short(name: str) -> str:
    """A name that fits across a phone."""
    shown = escape_controls(name)
    return shown if len(shown) <= NAME_LENGTH else f"{shown[: NAME_LENGTH - 1]}…"


def typed(scenario: Scenario) -> str:
    """The options of a journey as they are typed, without what is usual."""
    return shlex.join(_typed(scenario))


def _typed(scenario: Scenario) -> Iterator[str]:
    home = (scenario.origin or "").partition("-")[0].upper()
    for option in OPTIONS.values():
        value = getattr(scenario, option.field)
        if option.name in FOLLOWS or value is None or (option.name == "nationality" and value == home):
            continue
        for text in map(_as_typed, value if option.repeated else (value,)):
            if text and text != option.default:
                yield from (option.flag or f"--{option.name}", text)


def _as_typed(value: object) -> str:
    if isinstance(value, TreatmentPrice):
        ends = dict.fromkeys(f"{normal(end):f}" for end in (value.low, value.high))
        return f"{'-'.join(ends)} {value.currency}{TAXED.get(value.tax, '')}"
    return f"{value.low}-{value.high}" if isinstance(value, Count) else as_text(value)
