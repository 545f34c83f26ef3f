"""Words that several pages share: rates, sources, categories, counts and signs."""

from collections.abc import Callable, Mapping
from decimal import Context, Decimal

from costcalc.catalog.prices import Source
from costcalc.rendering.blocks import Amount, ColumnOf, Item, Pair
from costcalc.rendering.text import ENGLISH, Phrase, Reader

TWELVE_DIGITS = Context(prec=12)
"""Of a rate: enough to follow an amount of six figures to the cent."""
AMOUNTS = ("Low", "Likely", "High")
OVERLAY = "With own prices laid over the catalogue"
TAX: Mapping[str, str] = {
    "unknown": "tax not said",
    "included": "tax included",
    "excluded": "tax on top",
    "none": "no tax",
}
"""Whether consumption tax is in a price, in a few words."""


def category_name(key: str) -> str:
    """A category as a heading."""
    return key.replace("-", " ").capitalize()


def counted(number: int, what: str) -> str:
    """A number of things."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def rate_in_words(base: str, quote: str, rate: Decimal, reader: Reader = ENGLISH) -> str:
    """A rate the way round that reads as one unit of the dearer currency."""
    if rate < 1:
        base, quote, rate = quote, base, 1 / rate
    return f"1 {base} = {reader.plain(Decimal(f'{TWELVE_DIGITS.plus(rate):f}'))} {quote}"


def source_in_words(source: Source) -> str:
    """A source with its kind, publisher and date; its address stands apart, as no number in it is one."""
    stop = "" if source.title.endswith(("?", ".", "!")) else "."
    dated = "" if source.dated == "published" else f"{source.dated} "
    note = f" ({source.note})" if source.note else ""
    return f"{source.title}{stop} {source.kind.capitalize()}, {source.publisher}, {dated}{source.date}{note}."


def source_row(name: str, source: Source, reader: Reader = ENGLISH) -> Pair:
    """A source under its mark or key, with its address."""
    return Pair(name, Phrase(reader.prose(source_in_words(source)), link=source.url))


def signed(reader: Reader, value: Decimal) -> Amount:
    """An amount with its sign; nothing is without one."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return Amount(value, f"{sign}{reader.amount(abs(value))}")


def amount_columns(
    columns: Callable[[Item], tuple[Decimal, ...]], cell: Callable[[Decimal], Amount]
) -> list[ColumnOf[Item]]:
    """Columns of low, likely and high."""

    def at(place: int) -> Callable[[Item], Amount]:
        return lambda item: cell(columns(item)[place])

    return [(name, "number", at(place)) for place, name in enumerate(AMOUNTS)]


def amount(reader: Reader) -> Callable[[Decimal], Amount]:
    """A cell with an exact value, as a reader writes it."""
    return lambda value: Amount(value, reader.amount(value))
