"""Amounts as people write them: grouped by commas, points or spaces, with signs, in ten thousands, or in words."""

import re
from collections.abc import Collection
from decimal import Decimal
from typing import NamedTuple
from unicodedata import normalize

from costcalc.analysis.audit.names import LineNames, folded
from costcalc.analysis.audit.tax_words import tax_words
from costcalc.catalog.prices import Tax
from costcalc.errors import ScenarioError

LONGEST = 40
"""Characters of an amount."""
GAP = re.compile(r"(?<=\d)[ '’](?=\d{3}(?!\d))")
"""What may stand between thousands beside a comma or a point."""
FORMS = tuple(
    re.compile(form)
    for form in (
        r"(?P<whole>\d{1,12})",
        r"(?P<whole>\d{1,3}(?:,\d{3})+)(?:\.(?P<part>\d{1,4}))?",
        r"(?P<whole>\d{1,3}(?:\.\d{3})+)(?:,(?P<part>\d{1,4}))?",
        r"(?P<whole>\d{1,2}(?:,\d{2})+,\d{3})(?:\.(?P<part>\d{1,4}))?",
        r"(?P<whole>\d{1,12})[.,](?P<part>\d{1,2})",
    )
)
"""Every way to write a number; a single comma or point before three digits groups thousands."""
DOUBTFUL = re.compile(r"\d{1,3}[.,]\d{3}")
"""What is a fraction in currencies with three decimals."""
TEN_THOUSANDS = re.compile(r"(?P<many>[\d.,]+)万(?P<rest>[\d,]*)")
HUGE = re.compile(r"(?<![\d.])(?:[0-9]{13}|[0-9]{1,3}(?:[ ,.'’][0-9]{3}){4})")
"""What begins with more digits than an amount can have; groups of them count too."""
MINUS = "-−–▲△"
TRAILING = re.compile(r"[.,]?[-–—]+$")
"""What stands for no cents."""


class Amount(NamedTuple):
    """An amount that was read."""

    value: Decimal | None
    """What it is; none for words that say that nothing more is to be paid."""
    sign: str = ""
    """The sign or code beside it."""
    codes: tuple[str, ...] = ()
    """The currencies that may stand for."""
    doubtful: bool = False
    """Whether it could be a fraction, in a currency with three decimals."""
    tax: Tax | None = None
    """Whether tax is in it, if words beside it say so."""


def read_amount(text: str, names: LineNames, currencies: Collection[str]) -> Amount:
    """An amount from a text. Raises ScenarioError for what is none, or could be two."""
    if folded(text) in map(folded, names.words.included):
        return Amount(None)
    refused = ScenarioError(f"cannot read the amount {text[:LONGEST]!r}: write it as 1650000, 1,650,000 or 165万円")
    words = tax_words(names.words)
    tax = words.basis(text)
    plain = words.without(text) if tax else normalize("NFKC", text).strip()
    if HUGE.search(plain):
        raise ScenarioError(f"{text.strip()[:LONGEST]!r} is too large for an amount")
    if len(plain) > LONGEST:
        raise refused
    sign, codes, plain = _without_sign(plain, names, currencies)
    negative = plain.startswith("(") and plain.endswith(")")
    plain = plain[1:-1].strip() if negative else plain
    if plain[:1] in MINUS and plain:
        negative, plain = True, plain[1:].strip()
        sign, codes, plain = _without_sign(plain, names, currencies) if not sign else (sign, codes, plain)
    plain = GAP.sub("", TRAILING.sub("", plain.replace("\u202f", " ")).strip())
    many = TEN_THOUSANDS.fullmatch(plain)
    if many:
        rest = _number(many["rest"]) if many["rest"] else Decimal(0)
        whole = _number(many["many"])
        value = None if whole is None or rest is None else whole * 10_000 + rest
    else:
        value = _number(plain)
    if value is None:
        raise refused
    return Amount(-value if negative else value, sign, codes, bool(DOUBTFUL.fullmatch(plain)), tax)


def _number(text: str) -> Decimal | None:
    for form in FORMS:
        found = form.fullmatch(text) if text.isascii() else None
        if found:
            part = found.groupdict().get("part")
            return Decimal(re.sub(r"\D", "", found["whole"]) + (f".{part}" if part else ""))
    return None


def _without_sign(text: str, names: LineNames, currencies: Collection[str]) -> tuple[str, tuple[str, ...], str]:
    """The sign or code that stands before or after a number, what it may stand for, and the rest."""
    code = re.fullmatch(r"([A-Za-z]{3})\s*(\W?[^A-Za-z]*)|([^A-Za-z]*\W?)\s*([A-Za-z]{3})", text)
    if code:
        found = (code[1] or code[4]).upper()
        if found in currencies:
            return found, (found,), (code[2] or code[3] or "").strip()
    lower = text.casefold()
    for sign in sorted(names.signs, key=len, reverse=True):
        for at_start in (True, False):
            wanted = sign.casefold()
            if lower.startswith(wanted) if at_start else lower.endswith(wanted):
                rest = text[len(sign) :] if at_start else text[: -len(sign)]
                return sign, names.signs[sign], rest.strip()
    return "", (), text
