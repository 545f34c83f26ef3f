"""Amounts of money as people write them: ¥1,980,000, 198万円, 1.98 million yen, 30.000 €, $18k-24k, JPY 9,000 plus tax.

One separator before three digits groups thousands; in currencies with three decimals it is asked which is meant.
Percentages, rates and quantities are no amounts of money: in them a point is always the decimal point.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import normalize

from costcalc.catalog import lookup
from costcalc.catalog.names import find
from costcalc.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from costcalc.catalog.prices import Tax

PART_OF_THREE = r"(?P<whole>[0-9]{4,12})[.,](?P<part>[0-9]{3})"
"""Digits without groups and a fraction of three: in currencies with three decimals alone."""
FORMS = (
    r"(?P<whole>[0-9]{1,12})",
    r"(?P<whole>0)[.,](?P<part>[0-9]{1,4})",
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<part>[0-9]{1,4}))?",
    r"(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+)(?:,(?P<part>[0-9]{1,4}))?",
    r"(?P<whole>[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3})(?:\.(?P<part>[0-9]{1,4}))?",
    r"(?P<whole>[0-9]{1,12})[.,](?P<part>[0-9]{1,2})",
    PART_OF_THREE,
    r"(?P<whole>[0-9]{1,12})\.(?P<part>[0-9]{3})0",
)
"""Every way to write a number, with thousands in groups or not; the last says that three digits are a fraction."""
THOUSANDS_OR_PART = r"[1-9][0-9]{0,2}[.,][0-9]{3}"
"""What is thousands by the rule, and could be a fraction in currencies with three decimals."""
MAX_DIGITS = 12
"""Before the decimal separator."""
GAP = r"(?<=[0-9])[ '’](?=[0-9]{3}(?![0-9]))"
"""What may stand between thousands beside a comma or a point."""
NO_CENTS = r"(?<=[0-9])(?:[.,][-–—]+(?=\s|$)|[-–—]+$)"
"""The dash that stands for no cents, 1,650,000.–, or ends an amount, ¥1,650,000-."""
TEN_THOUSANDS = r"(?P<many>[0-9.,]+)万(?P<rest>[0-9,]*)"
"""How Japanese writes what stands below ten thousand: 165万5,000円."""
SCALES: Mapping[str, int] = {
    **dict.fromkeys(("k", "thousand", "tsd", "千"), 10**3),
    **dict.fromkeys(("m", "mn", "mio", "mill", "million", "millions"), 10**6),
    "万": 10**4,
    "億": 10**8,
    "lakh": 10**5,
    "lakhs": 10**5,
    "crore": 10**7,
    "crores": 10**7,
}
"""Words and letters behind a number that multiply it."""
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
AMOUNT = (
    rf"(?i)(?P<before>[^0-9+–—-]*?)(?P<number>[0-9](?:[0-9.,]*[0-9])?(?:万[0-9,]+)?)"
    rf"\s*(?:(?P<scale>{_SCALE})(?![a-z])\.?)?(?P<after>[^0-9+–—-]*)"
)
TO = r"(?i)(?<=[^\s(-])\s*(?:[-–—~〜]|\bto\b)\s*(?=[^\s)])"
"""Between the two ends of a range."""
_TAX_NAME = r"(?:[0-9]+(?:\.[0-9]+)?\s*%\s*)?(?:consumption\s+)?(?:tax(?:es)?|vat)"
TAXES: Mapping["Tax", str] = {
    "excluded": (
        rf"(?i)(?:\b(?:excl(?:\.|uding|usive of)?|plus|before|without|ex|not incl(?:\.|uding)?)|\+)\s*{_TAX_NAME}\b"
        rf"|\b{_TAX_NAME}\s+(?:is\s+)?(?:excl(?:uded|usive|\b\.?)|not included|extra|on top)|税抜き?|税別|外税"
    ),
    "included": (
        rf"(?i)\b(?:incl(?:\.|uding|usive of)?|inc\.?|with)\s*{_TAX_NAME}\b"
        rf"|\b{_TAX_NAME}\s+(?:is\s+)?incl(?:uded|usive|\b\.?)|税込み?|内税"
    ),
}
"""Words that say whether tax is in an amount; the first that fit decide."""
THREE_DECIMALS = 3
"""What currencies have in which three digits behind a separator may be a fraction."""


class Amount(NamedTuple):
    """An amount of money, or a range of it, as it was read."""

    low: Decimal
    high: Decimal
    """The same as the low, if it is no range."""
    currency: str | None
    """The code of its currency; none if no sign, word or code stands beside it."""
    tax: "Tax"
    """Whether tax is in it."""


def read_number(text: str) -> Decimal | None:
    """A number of money without its sign or currency; none for what is no number."""
    text = re.sub(GAP, "", re.sub(NO_CENTS, "", text)).strip()
    if many := re.fullmatch(TEN_THOUSANDS, text):
        whole, rest = read_number(many["many"]), read_number(many["rest"] or "0")
        return None if whole is None or rest is None else whole * SCALES["万"] + rest
    for form in FORMS:
        if match := re.fullmatch(form, text):
            digits, part = re.sub("[.,]", "", match["whole"]), match.groupdict().get("part")
            return Decimal(f"{digits}.{part}" if part else digits) if len(digits) <= MAX_DIGITS else None
    return None


def read_amount(text: str, currency: str | None = None) -> Amount | None:
    """An amount or range, with its currency before or behind it, and what is said of tax; none for what is none.

    `currency` is the one it is in if it names none. Raises ScenarioError for what can be read in two ways.
    """
    if re.fullmatch(FORMS[0], text):  # as most cells of a batch are
        return Amount(Decimal(text), Decimal(text), None, "unknown")
    words = normalize("NFKC", text)
    tax: Tax = next((basis for basis, pattern in TAXES.items() if re.search(pattern, words)), "unknown")
    for pattern in TAXES.values():
        words = re.sub(pattern, " ", words)
    words = re.sub(r"\(\s*\)", " ", re.sub(GAP, "", re.sub(NO_CENTS, "", words))).strip(" ,;")
    ends = [re.fullmatch(AMOUNT, end) for end in re.split(TO, words)]
    matches = [end for end in ends if end]
    numbers = [read_number(match["number"]) for match in matches]
    values = [number for number in numbers if number is not None]
    if not 1 <= len(values) == len(ends) <= len(("low", "high")):
        return None
    codes = dict.fromkeys(code for match in matches for code in _codes(match["before"], match["after"]))
    if len(codes) > 1:
        raise ScenarioError(f"it names two currencies, {' and '.join(codes)}")
    own = next(iter(codes), None)
    scales = [SCALES.get((match["scale"] or "").lower(), 1) for match in matches]
    for match in matches:
        _refuse_two_ways(match["number"], own or currency, scaled=bool(match["scale"]))
    low, high = values[0], values[-1]
    last = scales[-1]
    first = scales[0] if matches[0]["scale"] or low * last > high * last else last
    amount = Amount(_times(low, first), _times(high, last), own, tax)
    if max(amount.low, amount.high) >= 10**MAX_DIGITS:
        raise ScenarioError("it is too large for an amount")
    return amount


def _times(number: Decimal, scale: int) -> Decimal:
    return number if scale == 1 else Decimal(f"{(number * scale).normalize():f}")


def read_currency(text: str) -> str:
    """The code of a currency: `JPY`, `yen` or `¥`; three letters may also be one that a catalogue of one's own has.

    Raises ScenarioError naming the nearest.
    """
    name = text.strip(" ()[],:;")
    if re.fullmatch(r"[A-Za-z]{3}", name) and not lookup.find(name, currencies()):
        return name.upper()
    singular = name.removesuffix("s")  # US dollars, euros
    return find("currency", singular if lookup.find(singular, currencies()) else name, currencies())


@lru_cache(maxsize=1)
def currencies() -> lookup.Entries:
    """The currencies that came with the program, with the signs and words that people write for them."""
    signs = lookup.entries("signs")
    return {code: {**row, **signs.get(code, {})} for code, row in lookup.entries("currencies").items()}


def places(currency: str | None) -> int | None:
    """The decimals of a currency; none of one that is not known here."""
    known = currencies().get(currency or "")
    return int(known["minor_unit"]) if known else None


def _codes(*beside: str) -> list[str]:
    """The currencies that the words before and behind a number name."""
    names = [name for text in beside if (name := text.strip(" ()[],:;"))]
    codes = {name: read_currency(name) for name in names}
    for name, code in codes.items():
        for other in set(codes.values()) - {code}:  # $30,000 CAD: a sign that currencies share is what the code says
            if any(sign.endswith(name) for sign in currencies().get(other, {}).get("aliases", ())):
                return [other]
    return list(dict.fromkeys(codes.values()))


def _refuse_two_ways(number: str, currency: str | None, *, scaled: bool) -> None:
    """Raises ScenarioError for thousands that may be a fraction: in dinars, or of a million."""
    if re.fullmatch(PART_OF_THREE, number) and not scaled and places(currency) != THREE_DECIMALS:
        raise ScenarioError(f"{number} is neither thousands nor cents: write 1,650,000 or 1650.00")
    in_doubt = places(currency) == THREE_DECIMALS or (scaled and "." in number)
    if in_doubt and re.fullmatch(THOUSANDS_OR_PART, number):
        whole, part = re.split("[.,]", number)
        ways = f"{whole},{part} or {whole}.{part}? Write {whole}{part} or {whole}.{part}0"
        raise ScenarioError(Problem(f"it can be read in two ways: {ways}", code="ambiguous"))
