"""Words of a quote that say whether tax is in its prices, in a label, a title or beside an amount."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from unicodedata import normalize

from costcalc.analysis.audit.names import Words, spaced
from costcalc.catalog.prices import Tax

BETWEEN = r"[\s.:(\-‐‑–]+(?:\d+(?:\.\d+)?\s*%?[\s)]*)?"
"""What may stand between the words of one phrase: “incl. 10 % tax”."""
WITHIN = r"[\s(]*(?:\d+(?:\.\d+)?\s*%)?[\s)]*"
"""The same in scripts without spaces between words."""
AFTER_PLUS = r"\s*(?:\d+(?:\.\d+)?\s*%\s*)?"
"""What may stand after a plus: “+ 10 % tax”."""
EMPTY = re.compile(r"[(\[]\s*[)\]]")
"""Brackets around words that were taken out."""


class TaxWords(NamedTuple):
    """The phrases that say something of tax, as patterns."""

    included: re.Pattern[str]
    excluded: re.Pattern[str]
    either: re.Pattern[str]
    """Phrases of both: where one is a part of another, the longer counts."""
    other: re.Pattern[str]
    """Taxes and services that are not the tax on the price, though called like it."""

    def basis(self, text: str) -> Tax | None:
        """Whether tax is in a price with such a label or title: unknown if it says both, none if it says nothing."""
        return joint_basis(
            "included" if self.included.fullmatch(phrase) else "excluded"
            for phrase in self.either.findall(self.other.sub(" ", normalize("NFKC", text)))
        )

    def without(self, text: str) -> str:
        """A text without those phrases and the brackets around them."""
        return EMPTY.sub(" ", self.either.sub(" ", normalize("NFKC", text))).strip(" ,;")


@lru_cache(maxsize=8)
def tax_words(words: Words) -> TaxWords:
    """The phrases of the data as patterns."""
    return TaxWords(
        _any_of(words.with_tax_phrases),
        _any_of(words.without_tax_phrases),
        _any_of((*words.with_tax_phrases, *words.without_tax_phrases)),
        _any_of(words.other_taxes, between=r"[\s\-]+"),
    )


def joint_basis(bases: Iterable[Tax | None]) -> Tax | None:
    """What several texts say together: none if none says anything, unknown if they contradict each other."""
    distinct = {basis for basis in bases if basis}
    return distinct.pop() if len(distinct) == 1 else "unknown" if distinct else None


def _any_of(phrases: Iterable[str], between: str = BETWEEN) -> re.Pattern[str]:
    ordered = sorted({normalize("NFKC", phrase) for phrase in phrases}, key=lambda phrase: (-len(phrase), phrase))
    return re.compile("|".join(_pattern(phrase, between) for phrase in ordered) or r"(?!)", re.IGNORECASE)


def _pattern(phrase: str, between: str) -> str:
    if " " not in phrase and not spaced(phrase):
        return WITHIN.join(map(re.escape, phrase))
    words = re.findall(r"\w+|\+", phrase)
    start = r"\s*" if words[0] == "+" else r"(?<!\w)"
    joined = re.escape(words[0])
    for before, word in pairwise(words):
        joined += (AFTER_PLUS if before == "+" else between) + re.escape(word)
    return f"{start}{joined}(?!\\w)"
