"""Values of options, from what people write or programs give: days, counts, numbers, ages, prices.

Each function takes the field of the option, for its messages, and a text or a value of Python, and raises ScenarioError
for anything else. Models are imported where one is made, so that the table of options stays light.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from numbers import Integral
from typing import TYPE_CHECKING, Any

from costcalc.errors import Problem, ScenarioError, option

if TYPE_CHECKING:
    from costcalc.catalog.prices import Count, Tax
    from costcalc.scenario.model import TreatmentPrice

NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,12}(?:\.\d{1,2})?"
RANGE = rf"(?P<low>{NUMBER})(?:\s*(?:-|–|—|to)\s*(?P<high>{NUMBER}))?"
TREATMENT_PRICE = (
    rf"(?P<before>[A-Za-z]{{3}}\s)?\s*{RANGE}\s*(?P<after>[A-Za-z]{{3}})?\b\s*[,(]?(?P<tax>[A-Za-z+. ]*)\)?"
)
TAXES: "Mapping[str, Tax]" = {
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


def as_text(value: Any) -> str:
    """A value of a TOML or JSON file, or of Python, as the command line would have it.

    Raises ScenarioError for what no option can be: a table, true or false.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return ",".join(as_text(item) for item in value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if type(value) is not bool and isinstance(value, Integral):
        return str(int(value))  # also those of numpy
    if isinstance(value, Decimal | float):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    raise ScenarioError(f"{value!r} is not a text, a number, a day or a list of them")


def _single(field: str, value: Any) -> str:
    """The text of an option that takes one value. Raises ScenarioError for several, and for what no option can be."""
    if isinstance(value, list | tuple | set):
        raise _unreadable(field, value, "are several, and only one can be meant")
    try:
        return as_text(value)
    except ScenarioError as error:
        raise ScenarioError(
            [Problem(problem, field=field).within(option(field)) for problem in error.problems]
        ) from error


def _items(field: str, value: Any, separator: str = ",") -> list[str]:
    """The texts of an option that takes several: those of a list, each of which may itself hold some."""
    several = isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)
    texts = [_single(field, item) for item in value] if several else [_single(field, value)]
    return [item.strip() for text in texts for item in re.split(separator, text) if item.strip()]


def _unreadable(field: str, value: Any, what: str) -> ScenarioError:
    subject = option(field, repr(value)) if field else f"the value {value!r}"
    return ScenarioError(Problem(f"{subject} {what}", field=field or None, code="unreadable"))


def parse_text(field: str, value: Any) -> str:
    """A name or word, as it is."""
    return _single(field, value)


def parse_words(field: str, value: Any) -> tuple[str, ...]:
    """Words behind commas, or a list of them."""
    return tuple(_items(field, value))


def parse_answers(field: str, value: Any) -> tuple[str, ...]:
    """Answers `key=value`, behind commas or semicolons, in a list or a mapping.

    Commas in front of a part of a number, as in `price=1,500,000 JPY`, belong to it.
    """
    if isinstance(value, Mapping):
        value = [f"{key}={_single(field, answer)}" for key, answer in value.items()]
    return tuple(_items(field, value, r"[,;](?=\s*[\w-]+\s*=)"))


def parse_day(field: str, value: Any) -> date:
    """A day: `2026-03-16`, a date, or a moment, of which the day counts."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = _single(field, value)
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise _unreadable(field, text, "is not a day: write it as 2027-03-16") from error


def parse_number(field: str, value: Any) -> Decimal:
    """A plain number of up to four decimals, such as `10` or `7.5`."""
    text = _single(field, value)
    if not re.fullmatch(r"\s*\d{1,9}(\.\d{1,4})?\s*%?\s*", text):
        raise _unreadable(field, text, "is not a number, or one too long: write 10 or 7.5")
    return Decimal(text.strip().rstrip("%").strip())


def parse_whole(field: str, value: Any) -> int:
    """A whole number such as `2`."""
    text = _single(field, value)
    if not re.fullmatch(r"\s*\d{1,6}\s*", text, re.ASCII):
        raise _unreadable(field, text, "is not a whole number: write 0, 1, 2 or more")
    return int(text)


def parse_ages(field: str, value: Any) -> tuple[int, ...]:
    """Ages in years: `4,11`, a number or a list of them."""
    several = isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)
    text = ",".join(_single(field, age) for age in value) if several else _single(field, value)
    if several and not text:
        return ()
    if not re.fullmatch(r"\s*\d{1,3}\s*(,\s*\d{1,3}\s*)*", text):
        raise _unreadable(field, text, "is not a list of ages: write 4 or 4,11")
    return tuple(int(age) for age in text.split(","))


def parse_count(field: str, value: Any) -> "Count":
    """A whole number or a range of them: `4`, `3-6` or (3, 6)."""
    from costcalc.catalog.prices import Count  # noqa: PLC0415 - brings pydantic

    if isinstance(value, Count):
        return value
    pair = isinstance(value, tuple) and len(value) == len(("low", "high"))
    text = "-".join(_single(field, end) for end in value) if pair else _single(field, value)
    match = re.fullmatch(r"\s*(\d{1,6})(?:\s*(?:-|–|to)\s*(\d{1,6}))?\s*", text)
    if not match:
        raise _unreadable(field, text, "is not a whole number or a range: write 4 or 3-6")
    low, high = int(match[1]), int(match[2] or match[1])
    if low > high:
        raise _unreadable(field, text, "has its low end above its high end")
    return Count(low=low, high=high)


def parse_treatment_price(text: "str | TreatmentPrice") -> "TreatmentPrice":
    """A price such as `18000-24000 USD`, `JPY 1,500,000` or `20000 USD excl tax`, as a band.

    Thousands may be grouped by commas; a dot is the decimal point. Raises ScenarioError for anything else.
    """
    from costcalc.money import middle  # noqa: PLC0415 - brings pydantic
    from costcalc.scenario.model import TreatmentPrice  # noqa: PLC0415 - the same

    if isinstance(text, TreatmentPrice):
        return text
    text = _single("treatment_price", text)
    how = (
        f"cannot read the treatment price {text!r}: write it as 18000-24000 USD, 20000 USD or JPY 1,500,000; "
        "“excl tax” or “incl tax” may follow"
    )
    match = re.fullmatch(TREATMENT_PRICE, text.strip())
    if not match or bool(match["before"]) == bool(match["after"]):
        raise ScenarioError(how)
    tax = " ".join(match["tax"].lower().replace(".", " ").split())
    if tax not in TAXES:
        raise ScenarioError(how)
    low = _amount(match["low"])
    high = _amount(match["high"]) if match["high"] else low
    if low > high:
        raise ScenarioError(f"the treatment price {text!r} has its low end above its high end")
    if not high:
        raise ScenarioError(
            f"the treatment price {text!r} is nothing: to leave it out say {option('without', 'treatment')}"
        )
    code = (match["before"] or match["after"]).strip().upper()
    return TreatmentPrice(low=low, likely=middle(low, high), high=high, currency=code, tax=TAXES[tax])


def _amount(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def parse_amount(field: str, value: Any) -> Decimal:
    """An amount above zero in a currency that is said elsewhere: `45000` or `45,000.50`."""
    text = _single(field, value).strip()
    amount = _amount(text) if re.fullmatch(NUMBER, text, re.ASCII) else Decimal(0)
    if not amount:
        raise _unreadable(
            field, value, "is no amount: write 45000 or 45000.50, above zero, in the currency of the budget"
        )
    return amount
