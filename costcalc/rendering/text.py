"""How a reader is told something: messages, labels and numbers as spans, in a language and a locale.

English is the default and needs nothing but this module; CLDR, through Babel, knows every other locale, and gettext
every other language. What would steer a terminal or hide in a line becomes visible.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from costcalc.errors import ScenarioError
from costcalc.messages import Language, Message, Numeral, Sayable, Span, Spans, Value, valued
from costcalc.money import Band, normal, whole

if TYPE_CHECKING:
    from gettext import NullTranslations

    from babel import Locale

__all__ = ["ENGLISH", "Reader", "Spans", "Text", "escape_controls", "link", "reader_for", "strong", "text_of"]

LAST_OF_FOUR_DIGITS = 0xFFFF


def escape_controls(text: str) -> str:
    r"""The text with each character that is not meant to be seen written out, such as `\u001b` for escape.

    That is every control, format, private, unassigned and line-separating character of Unicode; spaces stay.
    """
    if text.isprintable():
        return text
    return "".join(_written_out(character) for character in text)


def _written_out(character: str) -> str:
    from unicodedata import category  # noqa: PLC0415 - hardly ever needed

    if character.isprintable() or category(character) == "Zs":
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= LAST_OF_FOUR_DIGITS else f"\\U{code:08x}"


Text = str | Spans


def text_of(*parts: str | Span | Spans) -> Spans:
    """Parts of a text as one."""
    pieces: list[Span] = []
    for part in parts:
        if isinstance(part, (str, Span)):
            pieces.append(Span(part) if isinstance(part, str) else part)
        else:
            pieces += part
    return Spans(piece for piece in pieces if piece.words)


def runs(text: Spans) -> Iterator[tuple[str, str]]:
    """The words of a text by what they are: addresses, words that stand out, and all others, whose kind is empty.

    Words of the same kind are together, so that what ends one span is read with what begins the next.
    """
    for kind, spans in groupby(text, lambda span: span.kind if span.kind in {"link", "strong"} else ""):
        yield kind, "".join(span.words for span in spans)


def strong(text: str | Spans) -> Spans:
    """A text that stands out."""
    return text_of(Span(str(text), "strong"))


def link(address: str) -> Span:
    """An address of the web, which formats make followable where that is safe."""
    return Span(address, "link")


def is_followable(address: str) -> bool:
    """Whether an address may be a link: one of the web that hides nothing."""
    return address.startswith(("https://", "http://")) and address.isprintable() and " " not in address


class Reader(Language):
    """Who reads a page: the language, the locale for numbers, and the marks that sources have on this page."""

    def __init__(
        self,
        locale: "Locale | None" = None,
        translations: "NullTranslations | None" = None,
        marks: Mapping[str, str] | None = None,
        language: str = "en",
        *,
        brief: bool = False,
    ) -> None:
        self.locale, self.translations, self.marks, self.language = locale, translations, marks or {}, language
        self.brief = brief

    def with_marks(self, marks: Mapping[str, str]) -> "Reader":
        """The same reader of a page on which sources have these marks."""
        return Reader(self.locale, self.translations, marks, self.language, brief=self.brief)

    def briefly(self) -> "Reader":
        """The same reader of a page of one screen: money is in whole units, and no marks of sources stand there."""
        return Reader(self.locale, self.translations, self.marks, self.language, brief=True)

    # What pages ask for.

    def say(self, template: str, *, sources: Iterable[str] = (), **values: Sayable) -> Spans:
        """A template of the page itself, filled with values; the marks of its sources follow."""
        typed = {name: valued(value) for name, value in values.items()}
        return text_of(*self.filled(template, typed), *self._marks_of(sources))

    def tell(self, message: Message | None) -> Spans:
        """A message of a document; nothing for none."""
        return text_of(*self.message(message)) if message else Spans()

    def label(self, words: str) -> str:
        """A label of a document or of the page itself."""
        return self.translated(words) if words else words

    def cited(self, source: str) -> Span:
        """The mark of a source."""
        if self.brief:
            return Span("")
        return Span(f"[{self.mark(source)}]", "source")

    def amount(self, value: Decimal) -> str:
        """A number at the precision it has, on one screen in whole units; thousands grouped."""
        return self.number(whole(value) if self.brief else value)

    def plain(self, value: Decimal) -> str:
        """A quantity or unit price without trailing zeros."""
        return self.number(normal(value))

    def band(self, band: Band) -> str:
        """A band with a dash, or one number if it has no spread."""
        low, high = self.plain(band.low), self.plain(band.high)
        return low if low == high else f"{low}–{high}"

    def figure(self, value: Decimal) -> Spans:
        """A number that carries its exact value."""
        return Spans((Span(self.amount(value), "amount", value),))

    def signed(self, value: Decimal) -> Spans:
        """A number with its sign; nothing is without one."""
        sign = "+" if value > 0 else "−" if value < 0 else ""
        return Spans((Span(f"{sign}{self.amount(abs(value))}", "amount", value),))

    @property
    def direction(self) -> str:
        """Whether lines run from left to right or from right to left."""
        from babel import Locale  # noqa: PLC0415 - slow to import

        return "ltr" if self.language == "en" else str(Locale.parse(self.language).text_direction)

    def month(self, day: date) -> str:
        """The short name of a month."""
        return self._date_words(day, "LLL", "%b")

    def weekday(self, day: date) -> str:
        """The short name of a day of the week."""
        return self._date_words(day, "ccc", "%a")

    def _date_words(self, day: date, pattern: str, english: str) -> str:
        if self.language == "en":
            return day.strftime(english)
        from babel.dates import format_date  # noqa: PLC0415 - slow to import

        return str(format_date(day, pattern, locale=self.language))

    def currency(self, code: str) -> str:
        """Name and code."""
        from babel.numbers import get_currency_name  # noqa: PLC0415 - slow to import

        return f"{get_currency_name(code, locale=self.language)} ({code})"

    def symbol(self, code: str) -> str:
        """The symbol of a currency, or nothing; often several share one ($, ¥, kr), so it stands beside the code."""
        from babel.numbers import get_currency_symbol  # noqa: PLC0415 - slow to import

        symbol = str(get_currency_symbol(code, locale=self.locale or "en")).translate(dict.fromkeys(DIRECTION_MARKS))
        return "" if symbol == code else symbol

    # How values become words, for `Language`.

    def translated(self, words: str) -> str:
        """A template or label in the reader's language; English where nobody has translated it."""
        return self.translations.gettext(words) if self.translations and words else words

    def plural(self, one: str, other: str, number: Decimal) -> str:
        """The words for a number of things, by the plural forms of the language."""
        if self.translations is None:
            return super().plural(one, other, number)
        return self.translations.ngettext(one, other, int(number) if number == int(number) else int(number) + 2)

    def number(self, value: Decimal) -> str:
        """A number as the locale writes it, with the decimal places it has."""
        if self.locale is None:
            return super().number(value)
        from babel.numbers import parse_pattern  # noqa: PLC0415 - slow to import

        exponent = value.as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        pattern = self.locale.decimal_formats[None].pattern.split(".")[0] + ("." + "0" * places if places else "")
        return str(parse_pattern(pattern).apply(value, self.locale, decimal_quantization=False))

    def day(self, iso: str) -> str:
        """A day or year as ISO 8601 writes it, a month by its name in the language."""
        if self.language == "en" or len(iso) != len("2027-03"):
            return super().day(iso)
        from babel.dates import format_skeleton  # noqa: PLC0415 - slow to import

        return str(format_skeleton("yMMMM", date.fromisoformat(f"{iso}-01"), locale=self.language))

    def mark(self, source: str) -> str:
        """The mark of a source on this page; its key where it has none."""
        return self.marks.get(source, source)

    def spans(self, value: Value | Spans) -> Iterator[Span]:
        """A value in words; money in whole units on a page of one screen."""
        if self.brief and isinstance(value, Numeral) and value.currency:
            low, high = whole(value.number), whole(value.number if value.to is None else value.to)
            value = Numeral.unchecked(number=low, to=None if low == high else high, currency=value.currency)
        return super().spans(value)

    def message(self, message: Message) -> Iterator[Span]:
        """A message with the marks of its sources after it."""
        yield from self.filled(message.template or message.text, message.values)
        yield from self._marks_of(message.sources)

    def _marks_of(self, sources: Iterable[str]) -> Iterator[Span]:
        for source in () if self.brief else sources:
            yield from (Span(" "), self.cited(source))

    def text(self, value: Value) -> Spans:
        """A value by itself."""
        return text_of(*self.spans(value))


DIRECTION_MARKS = (0x200E, 0x200F, 0x061C)
"""That CLDR puts into symbols."""

ENGLISH = Reader()


def reader_for(locale: str | None, language: str | None = None) -> Reader:
    """A reader of a language, such as zh or pt_BR, whose numbers are written as in a locale, such as de or en_IN.

    Without a locale, numbers are written as in the language. Raises ScenarioError for a locale that CLDR lacks, and a
    language that nobody has translated the program into.
    """
    if locale is None and language is None:
        return ENGLISH
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - slow to import

    names = [name and name.strip().replace("-", "_") for name in (locale, language)]
    try:
        numbers, words = (Locale.parse(name) if name else None for name in names)
    except (ValueError, TypeError, UnknownLocaleError) as error:
        raise ScenarioError(f"--locale {locale!r} is not known: write it as de, de_CH or en_IN") from error
    if words is None or words.language == "en":
        return Reader(numbers or words)
    return Reader(numbers or words, translations_for(str(words)), language=str(words))


def translations_for(language: str, folder: Path | None = None) -> "NullTranslations":
    """The words of a language: inside the package, or beside it in a checkout. Raises ScenarioError without any."""
    from gettext import translation  # noqa: PLC0415 - slow to import

    package = Path(__file__).resolve().parent.parent
    inside = package / "locale"
    try:
        return translation("costcalc", folder or (inside if inside.is_dir() else package.parent / "locale"), [language])
    except OSError as error:
        raise ScenarioError(f"nobody has translated costcalc into {language!r} yet") from error
