"""Prices as people write them: numbers in any grouping, signs of currencies, and words that say whether tax is in them.

What the tax words of all lines together mean for the quote is decided in `context`.
"""

import re
from collections.abc import Collection, Iterable
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from unicodedata import normalize

from costcalc.analysis.audit.names import LineNames, PriceWords, fold, is_spaced
from costcalc.catalog.prices import Tax
from costcalc.errors import ScenarioError
from costcalc.scenario.amounts import THOUSANDS_OR_PART, read_number

MAX_LENGTH = 40
"""Characters of an amount."""
MAX_DIGITS = 12
"""Digits of an amount."""
MINUS = tuple("-−–▲△")


class Amount(NamedTuple):
    """An amount as it was read."""

    value: Decimal | None
    """What it is; none for words that say that nothing more is to be paid."""
    sign: str = ""
    """The sign or code beside it."""
    codes: tuple[str, ...] = ()
    """The currencies that the sign may stand for."""
    ambiguous: bool = False
    """Whether it could be a fraction, in a currency with three decimals."""
    tax: Tax | None = None
    """Whether tax is in it, if words beside it say so."""

    def signs_against(self, currency: str) -> tuple[str, ...]:
        """Its sign, if that does not stand for a currency."""
        return (self.sign,) if self.codes and currency not in self.codes else ()


def read_amount(text: str, names: LineNames, currencies: Collection[str]) -> Amount:
    """Read an amount. Raises ScenarioError for what is none, or could be two."""
    if fold(text) in map(fold, names.words.included):
        return Amount(None)
    words = tax_words(names.words)
    tax = words.basis(text)
    number = words.without(text) if tax else normalize("NFKC", text).strip()
    if sum(map(str.isdecimal, number)) > MAX_DIGITS:
        raise ScenarioError(f"{text.strip()[:MAX_LENGTH]!r} is too large for an amount")
    sign, codes, number = _split_sign(number, names, currencies)
    negative = number.startswith("(") and number.endswith(")")  # as accountants write it
    number = number[1:-1].strip() if negative else number
    if number.startswith(MINUS):
        negative, number = True, number[1:].strip()
        if not sign:  # the sign of the currency may stand on either side of the minus
            sign, codes, number = _split_sign(number, names, currencies)
    value = read_number(number) if len(number) <= MAX_LENGTH else None
    if value is None:
        shown = text[:MAX_LENGTH]
        raise ScenarioError(f"cannot read the amount {shown!r}: write it as 1650000, 1,650,000 or 165万円")
    is_ambiguous = bool(re.fullmatch(THOUSANDS_OR_PART, number))
    return Amount(-value if negative else value, sign, codes, is_ambiguous, tax)


def _split_sign(text: str, names: LineNames, currencies: Collection[str]) -> tuple[str, tuple[str, ...], str]:
    """The sign or code that stands before or after a number, what it may stand for, and the rest."""
    match = re.fullmatch(r"([A-Za-z]{3})\s*(\W?[^A-Za-z]*)|([^A-Za-z]*\W?)\s*([A-Za-z]{3})", text)
    if match and (code := (match[1] or match[4]).upper()) in currencies:
        return code, (code,), (match[2] or match[3] or "").strip()
    lower = text.casefold()
    for sign in sorted(names.signs, key=len, reverse=True):  # US$ before $
        if lower.startswith(sign.casefold()):
            return sign, names.signs[sign], text[len(sign) :].strip()
        if lower.endswith(sign.casefold()):
            return sign, names.signs[sign], text[: -len(sign)].strip()
    return "", (), text


BETWEEN_WORDS = r"[\s.:(\-‐‑–]+(?:\d+(?:\.\d+)?\s*%?[\s)]*)?"
"""What may stand between the words of one phrase: “incl. 10 % tax”."""
BETWEEN_LETTERS = r"[\s(]*(?:\d+(?:\.\d+)?\s*%)?[\s)]*"
"""The same in scripts without spaces between words."""
AFTER_PLUS = r"\s*(?:\d+(?:\.\d+)?\s*%\s*)?"
"""What may stand after a plus: “+ 10 % tax”."""
EMPTY_BRACKETS = re.compile(r"[(\[]\s*[)\]]")


class TaxWords(NamedTuple):
    """The phrases that speak of tax, as patterns."""

    included: re.Pattern[str]
    either: re.Pattern[str]
    """Phrases for tax in a price and for tax on top: where one is a part of another, the longer counts."""
    other: re.Pattern[str]
    """Taxes and services that are not the tax on the price, though called like it."""

    def basis(self, text: str) -> Tax | None:
        """Whether tax is in a price with such a label or title: unknown if it says both, none if it says nothing."""
        return common_basis(
            "included" if self.included.fullmatch(phrase) else "excluded"
            for phrase in self.either.findall(self.other.sub(" ", normalize("NFKC", text)))
        )

    def without(self, text: str) -> str:
        """A text without those phrases and the brackets around them."""
        return EMPTY_BRACKETS.sub(" ", self.either.sub(" ", normalize("NFKC", text))).strip(" ,;")


@lru_cache(maxsize=8)
def tax_words(words: PriceWords) -> TaxWords:
    """Compile the phrases of the data into patterns."""
    return TaxWords(
        _any_of(words.with_tax_phrases),
        _any_of((*words.with_tax_phrases, *words.without_tax_phrases)),
        _any_of(words.other_taxes, between=r"[\s\-]+"),
    )


def common_basis(bases: Iterable[Tax | None]) -> Tax | None:
    """The tax basis that several texts give together: none if none says anything, unknown if they contradict."""
    distinct = {basis for basis in bases if basis}
    return distinct.pop() if len(distinct) == 1 else "unknown" if distinct else None


def _any_of(phrases: Iterable[str], between: str = BETWEEN_WORDS) -> re.Pattern[str]:
    # The longest first, because of alternatives the first that fits is taken; those of one length in a fixed order.
    ordered = sorted({normalize("NFKC", phrase) for phrase in phrases}, key=lambda phrase: (-len(phrase), phrase))
    return re.compile("|".join(_pattern(phrase, between) for phrase in ordered) or r"(?!)", re.IGNORECASE)


def _pattern(phrase: str, between: str) -> str:
    if " " not in phrase and not is_spaced(phrase):
        return BETWEEN_LETTERS.join(map(re.escape, phrase))
    words = re.findall(r"\w+|\+", phrase)
    start = r"\s*" if words[0] == "+" else r"(?<!\w)"
    joined = re.escape(words[0])
    for before, word in pairwise(words):
        joined += (AFTER_PLUS if before == "+" else between) + re.escape(word)
    return f"{start}{joined}(?!\\w)"
