"""Numbers and currencies as a reader writes them: English by default, or as CLDR has it for a locale, through Babel."""

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from costcalc.errors import ScenarioError
from costcalc.money import Band, in_words, plain

if TYPE_CHECKING:
    from babel import Locale

GROUPED = re.compile(r"(?<![\w.,-])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+)(?![\w.,]\w|-|\d)")
"""A number in an English sentence whose commas and points another reader would take for the other."""


class Numbers:
    """How numbers are written for one reader."""

    def __init__(self, locale: "Locale | None" = None) -> None:
        self.locale = locale

    def amount(self, value: Decimal) -> str:
        """An amount at the precision it has, thousands grouped."""
        return f"{value:,}" if self.locale is None else self._written(value)

    def plain(self, value: Decimal) -> str:
        """A quantity or unit price without trailing zeros."""
        return plain(value) if self.locale is None else self._written(Decimal(plain(value).replace(",", "")))

    def band(self, band: Band) -> str:
        """A band with a dash, or one number if it has no spread."""
        low, high = self.plain(band.low), self.plain(band.high)
        return in_words(band, "–") if self.locale is None else low if low == high else f"{low}–{high}"

    def prose(self, sentence: str) -> str:
        """An English sentence with its numbers written for the reader."""
        if self.locale is None:
            return sentence
        return GROUPED.sub(lambda found: self._written(Decimal(found[0].replace(",", ""))), sentence)

    def currency(self, code: str) -> str:
        """Name and code."""
        from babel.numbers import get_currency_name  # noqa: PLC0415 - slow to import

        return f"{get_currency_name(code, locale=self.locale or 'en')} ({code})"

    def symbol(self, code: str) -> str:
        """The symbol of a currency, or nothing; often several share one ($, ¥, kr), so it stands beside the code."""
        from babel.numbers import get_currency_symbol  # noqa: PLC0415 - slow to import

        symbol = str(get_currency_symbol(code, locale=self.locale or "en")).translate(dict.fromkeys(MARKS))
        return "" if symbol == code else symbol

    def _written(self, value: Decimal) -> str:
        from babel.numbers import parse_pattern  # noqa: PLC0415 - slow to import

        assert self.locale, "only used with a locale"
        exponent = value.as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        pattern = self.locale.decimal_formats[None].pattern.split(".")[0] + ("." + "0" * places if places else "")
        return str(parse_pattern(pattern).apply(value, self.locale, decimal_quantization=False))


MARKS = (0x200E, 0x200F, 0x061C)
"""Direction marks that CLDR puts into symbols."""

ENGLISH = Numbers()


def numbers_for(locale: str | None) -> Numbers:
    """Numbers as they are written in a locale, such as de or en_IN. Raises ScenarioError for one that CLDR lacks."""
    if locale is None:
        return ENGLISH
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415 - slow to import

    try:
        return Numbers(Locale.parse(locale.strip().replace("-", "_")))
    except (ValueError, TypeError, UnknownLocaleError) as error:
        raise ScenarioError(f"--locale {locale!r} is not known: write it as de, de_CH or en_IN") from error
