"""What people write, read: prices, counts and ages, each one way or not at all."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from costcalc.catalog.prices import Count, Tax
from costcalc.errors import ScenarioError
from costcalc.money import middle
from costcalc.scenario.model import TreatmentPrice

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,12}(?:\.\d{1,2})?"
RANGE = rf"(?P<low>{NUMBER})(?:\s*(?:-|–|—|to)\s*(?P<high>{NUMBER}))?"
TREATMENT_PRICE = (
    rf"(?P<before>[A-Za-z]{{3}}\s)?\s*{RANGE}\s*(?P<after>[A-Za-z]{{3}})?\b\s*[,(]?(?P<tax>[A-Za-z+. ]*)\)?"
)
TAXES: Mapping[str, Tax] = {
    "": "unknown",
    "incl tax": "included",
    "including tax": "included",
    "tax included": "included",
    "excl tax": "excluded",
    "excluding tax": "excluded",
    "plus tax": "excluded",
    "+ tax": "excluded",
    "+tax": "excluded",
    "tax excluded": "excluded",
}


def parse_treatment_price(text: str) -> TreatmentPrice:
    """A price such as `18000-24000 USD`, `JPY 1,500,000` or `20000 USD excl tax`, as a band.

    Thousands may be grouped by commas; a dot is the decimal point. Raises ScenarioError for anything else.
    """
    how = (
        f"cannot read the treatment price {text!r}: write it as 18000-24000 USD, 20000 USD or JPY 1,500,000; "
        "“excl tax” or “incl tax” may follow"
    )
    found = re.fullmatch(TREATMENT_PRICE, text.strip())
    if not found or bool(found["before"]) == bool(found["after"]):
        raise ScenarioError(how)
    tax = " ".join(found["tax"].lower().replace(".", " ").split())
    if tax not in TAXES:
        raise ScenarioError(how)
    low = _number(found["low"])
    high = _number(found["high"]) if found["high"] else low
    if low > high:
        raise ScenarioError(f"the treatment price {text!r} has its low end above its high end")
    if not high:
        raise ScenarioError(f"the treatment price {text!r} is nothing: to leave it out say --without treatment")
    code = (found["before"] or found["after"]).strip().upper()
    return TreatmentPrice(low=low, likely=middle(low, high), high=high, currency=code, tax=TAXES[tax])


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def parse_day(option: str, text: str) -> date:
    """A day written as 2026-03-16. Raises ScenarioError naming the option."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise ScenarioError(f"{option} {text!r} is not a day: write it as 2027-03-16") from error


def parse_number(option: str, text: str) -> Decimal:
    """A plain number of up to four decimals, such as 10 or 7.5. Raises ScenarioError naming the option."""
    if not re.fullmatch(r"\s*\d{1,9}(\.\d{1,4})?\s*%?\s*", text):
        raise ScenarioError(f"{option} {text!r} is not a number, or one too long: write 10 or 7.5")
    return Decimal(text.strip().rstrip("%").strip())


def parse_whole(option: str, text: str) -> int:
    """A whole number such as 2. Raises ScenarioError naming the option."""
    if not re.fullmatch(r"\s*\d{1,6}\s*", text, re.ASCII):
        raise ScenarioError(f"{option} {text!r} is not a whole number: write 0, 1, 2 or more")
    return int(text)


def parse_ages(text: str) -> tuple[int, ...]:
    """Ages such as `4,11`, in years. Raises ScenarioError for anything else."""
    if not re.fullmatch(r"\s*\d{1,3}\s*(,\s*\d{1,3}\s*)*", text):
        raise ScenarioError(f"--child-ages {text!r} is not a list of ages: write 4 or 4,11")
    return tuple(int(age) for age in text.split(","))


def parse_count(option: str, text: str) -> Count:
    """A whole number or a range of them, `4` or `3-6`. Raises ScenarioError naming the option."""
    found = re.fullmatch(r"\s*(\d{1,6})(?:\s*(?:-|–|to)\s*(\d{1,6}))?\s*", text)
    if not found:
        raise ScenarioError(f"{option} {text!r} is not a whole number or a range: write 4 or 3-6")
    low, high = int(found[1]), int(found[2] or found[1])
    if low > high:
        raise ScenarioError(f"{option} {text!r} has its low end above its high end")
    return Count(low=low, high=high)
