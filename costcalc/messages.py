"""Messages: sentences as a template with typed values, which are put into words only where somebody reads them.

`say` makes one, at the place that knows what is to be said. A document carries the English sentence and, for other
languages, the template and its values. `Language` turns values into spans: in English here, and in every other language
and locale in `rendering.text`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Annotated, Literal, NamedTuple, Self, Union

from pydantic import Field, model_validator

from costcalc.model import Frozen, absent, empty
from costcalc.money import Band, Money, Signed, normal

SpanKind = Literal["plain", "amount", "date", "source", "link", "strong"]


class Span(NamedTuple):
    """A piece of a text that formats treat as one."""

    words: str
    kind: SpanKind = "plain"
    value: Decimal | None = None
    """The exact number of an amount."""


class Spans(tuple[Span, ...]):
    """A text in pieces, which formats may do more with than show them."""

    __slots__ = ()

    def __str__(self) -> str:
        """The words alone."""
        return "".join(span.words for span in self)


Shown = Annotated[Signed, Field(max_digits=60, decimal_places=30)]
"""A number of a length that can be printed: up to thirty digits on either side of the point."""
MAX_SPANS = 500
"""Of one message of a file; the longest of ours has about thirty."""


class Numeral(Frozen):
    """A number or a range of numbers; of money, if it has a currency."""

    number: Shown
    """The number, or the low end, with as many decimal places as are shown."""
    to: Shown | None = Field(default=None, exclude_if=absent)
    """The high end; left out where there is no range."""
    currency: str | None = Field(default=None, exclude_if=absent)
    """ISO 4217 code; left out where it is no money."""


class Counted(Frozen):
    """A number of things with their noun."""

    number: Shown
    """How many, or the least."""
    to: Shown | None = Field(default=None, exclude_if=absent)
    """The most; left out where there is no range."""
    one: str
    """The words for one, such as `{n} night`."""
    other: str
    """The words for any other number, such as `{n} nights`."""


class CalendarDay(Frozen):
    """A day, or a month or year that stands for one."""

    date: str = Field(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")
    """As ISO 8601 writes it."""


Joint = Literal["and", "or", "comma", "semicolon", "space"]


class Items(Frozen):
    """Several values in a row."""

    items: tuple["Value", ...]
    """The values."""
    joint: Joint = "comma"
    """What stands between them; before the last one, for `and` and `or`."""


class Message(Frozen):
    """A sentence: in English, and as a template with values for every other language."""

    text: str
    """The sentence in English."""
    template: str | None = Field(default=None, exclude_if=absent)
    """The sentence with `{name}` for each value; left out where that is the text."""
    values: dict[str, "Value"] = Field(default={}, exclude_if=empty)
    """The values by name: a plain text is a label, which has a translation of its own."""
    sources: tuple[str, ...] = Field(default=(), exclude_if=empty)
    """Keys of the sources it rests on, in the document's `sources`."""

    @model_validator(mode="after")
    def _is_short(self) -> Self:
        """No small file becomes a book: messages within messages could say a value without end."""
        if len(list(islice(ENGLISH.message(self), MAX_SPANS))) == MAX_SPANS:
            raise ValueError("holds too many values")
        return self

    def __str__(self) -> str:
        """The sentence in English."""
        return self.text

    @property
    def cited(self) -> Iterator[str]:
        """The keys of its sources, and of those of messages within it."""
        yield from self.sources
        for value in self.values.values():
            for part in value.items if isinstance(value, Items) else (value,):
                if isinstance(part, Message):
                    yield from part.cited


Value = Union[Numeral, Counted, CalendarDay, Items, Message, str]  # noqa: UP007 - names of later classes cannot be joined by |
Sayable = Value | Decimal | int | date | Band | Spans | None
"""What can be given for a value: numbers and bands lose trailing zeros, nothing says nothing, spans are for pages."""


def say(template: str, *, sources: Iterable[str] = (), **values: Sayable) -> Message:
    """A message from a template in English and the values of its `{names}`.

    The text of somebody else, from an overlay or a document, is a value; or it is the whole template, without values,
    in which nothing is filled.
    """
    typed = {name: valued(value) for name, value in values.items()}
    text = "".join(span.words for span in ENGLISH.filled(template, typed)) if typed else template
    return Message.unchecked(
        text=text, template=None if text == template else template, values=typed, sources=tuple(sources)
    )


def label(words: str) -> str:
    """Words that stand for themselves wherever they are shown, marked here for translators."""
    return words


def amount(value: Decimal | Band, currency: str | None = None) -> Numeral:
    """A number, of money if it has a currency, with all of its decimal places."""
    low, high = (value.low, value.high) if isinstance(value, Band) else (value, value)
    return Numeral.unchecked(number=low, to=None if low == high else high, currency=currency)


def count(number: Decimal | int | Band, one: str, other: str) -> Counted:
    """A number of things: `count(3, "{n} night", "{n} nights")`."""
    low, high = (number.low, number.high) if isinstance(number, Band) else (Decimal(number), Decimal(number))
    return Counted.unchecked(number=normal(low), to=None if low == high else normal(high), one=one, other=other)


def on(iso: str) -> CalendarDay:
    """A day, month or year from how ISO 8601 writes it."""
    return CalendarDay.unchecked(date=iso)


def items(values: Iterable[Sayable], joint: Joint = "comma") -> Items:
    """Several values in a row."""
    return Items.unchecked(items=tuple(valued(value) for value in values), joint=joint)


def valued(value: Sayable) -> Value | Spans:
    """What is given for a value as a document carries it."""
    if value is None:
        return ""
    if isinstance(value, (int, Decimal)):
        return Numeral.unchecked(number=normal(Decimal(value)), to=None, currency=None)
    if isinstance(value, Band):
        low, high = normal(value.low), normal(value.high)
        currency = value.currency if isinstance(value, Money) else None
        return Numeral.unchecked(number=low, to=None if low == high else high, currency=currency)
    return CalendarDay.unchecked(date=value.isoformat()) if isinstance(value, date) else value


class Language:
    """How values become words: in English, where templates are written. Other languages override its parts."""

    def translated(self, words: str) -> str:
        """A template or label in this language."""
        return words

    def plural(self, one: str, other: str, number: Decimal) -> str:
        """The words for a number of things."""
        return one if number == 1 else other

    def number(self, value: Decimal) -> str:
        """A number with its decimal places, thousands grouped."""
        return f"{value:,f}"

    def day(self, iso: str) -> str:
        """A day, month or year, from how ISO 8601 writes it; a month by its name."""
        year, _, month = iso.partition("-")
        return f"{MONTHS[month]} {year}" if month in MONTHS else iso

    def message(self, message: Message) -> Iterator[Span]:
        """A message in words; where its sources stand is for those who print them."""
        return self.filled(message.template or message.text, message.values)

    def filled(self, template: str, values: Mapping[str, Value | Spans]) -> Iterator[Span]:
        """The words of a template in this language, and its values between them.

        Only whole names of values between braces are replaced: a template may come from somebody else's file.
        """
        words, *rest = self.translated(template).split("{") if values else (self.translated(template),)
        yield Span(words)
        for piece in rest:
            name, brace, words = piece.partition("}")
            if brace and name in values:
                yield from self.spans(values[name])
                yield Span(words)
            else:
                yield Span("{" + piece)

    def spans(self, value: Value | Spans) -> Iterator[Span]:
        """A value in words."""
        match value:
            case Spans():
                yield from value
            case str():
                yield Span(self.translated(value) if value else value)
            case Message():
                yield from self.message(value)
            case Numeral():
                yield from self._ends(value.number, value.to)
                yield Span(f" {value.currency}" if value.currency else "")
            case Counted():
                words = self.plural(value.one, value.other, value.number if value.to is None else value.to)
                before, numbered, after = words.partition("{n}")
                yield Span(before)
                yield from self._ends(value.number, value.to) if numbered else ()
                yield Span(after)
            case CalendarDay():
                yield Span(self.day(value.date), "date")
            case Items():
                for place, item in enumerate(value.items):
                    yield Span(self._joint(value.joint, last=place + 1 == len(value.items)) if place else "")
                    yield from self.spans(item)

    def _ends(self, low: Decimal, high: Decimal | None) -> Iterator[Span]:
        if high is None:
            yield Span(self.number(low), "amount", low)
        else:
            ends = (("low", low), ("high", high))
            numbers = {name: Numeral.unchecked(number=end, to=None, currency=None) for name, end in ends}
            yield from self.filled(RANGE, numbers)

    def _joint(self, joint: Joint, *, last: bool) -> str:
        return self.translated(JOINTS[joint if last or joint not in {"and", "or"} else "comma"])


MONTHS: Mapping[str, str] = {
    f"{number:02}": name
    for number, name in enumerate(
        (
            *("January", "February", "March", "April", "May", "June", "July"),
            *("August", "September", "October", "November", "December"),
        ),
        start=1,
    )
}
RANGE = label("{low} to {high}")
JOINTS: Mapping[Joint, str] = {
    "and": label(" and "),
    "or": label(" or "),
    "comma": label(", "),
    "semicolon": label("; "),
    "space": " ",
}
ENGLISH = Language()
