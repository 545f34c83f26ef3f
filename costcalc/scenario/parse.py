"""Values of options, from what people write or programs give: days, counts, numbers, ages, prices.

Each function takes the field of the option, for its messages, and a text or a value of Python, and raises ScenarioError
for anything else. Models are imported where one is made, so that the table of options stays light.
"""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from numbers import Integral
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from costcalc.errors import Problem, ScenarioError, option
from costcalc.scenario import amounts

if TYPE_CHECKING:
    from costcalc.catalog.prices import Count
    from costcalc.scenario.model import TreatmentPrice

MOST_WHOLE = 999_999
"""Of companions and days: more can only be a slip of the keys."""
MONTHS = tuple(
    "January February March April May June July August September October November December".split()  # noqa: SIM905 - shorter
)
YEAR, MONTH, DAY = r"(?P<year>(?!0000)[0-9]{4})", r"(?P<month>[0-9]{1,2})", r"(?P<day>[0-9]{1,2})"
_NAMED_DAY = rf"{DAY}(?:st|nd|rd|th|\.)?"
DAYS = (
    rf"{YEAR}\s*[-/.年]\s*{MONTH}\s*[-/.月]\s*{DAY}日?",
    rf"{YEAR}(?P<month>[0-9]{{2}})(?P<day>[0-9]{{2}})",
    rf"{DAY}\.\s*{MONTH}\.\s*{YEAR}",
    rf"{DAY}(?P<either>[-/]){MONTH}(?P=either){YEAR}",
    rf"{_NAMED_DAY}(?: of)?[\s-]*(?P<name>[a-z]{{3,}})\.?[\s,-]*{YEAR}",
    rf"(?P<name>[a-z]{{3,}})\.?\s*{_NAMED_DAY}(?:,\s*|\s+){YEAR}",
)
"""Every way to write a day, in lower case; by `either`, the month may as well stand before the day."""


def as_text(value: Any, field: str = "") -> str:
    """A value of a TOML or JSON file, or of Python, as the command line would have it.

    Raises ScenarioError for what no option can be: a table, true or false.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return ",".join(as_text(item, field) for item in value)
    if isinstance(value, date):
        return value.isoformat()[: len("2027-03-16")]  # of a moment, its day counts
    if type(value) is not bool and isinstance(value, Integral):
        return str(int(value))  # also those of numpy
    if isinstance(value, Decimal | float):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    raise _unreadable(field, value, "is not a text, a number, a day or a list of them")


def parse_text(field: str, value: Any) -> str:
    """The text of an option that takes one value. Raises ScenarioError for several, and for what no option can be."""
    if isinstance(value, list | tuple | set):
        raise _unreadable(field, value, "are several, and only one can be meant")
    return as_text(value, field)


def is_several(value: Any) -> bool:
    """Whether a value of Python is several: a list, a set, a range, but no text and no mapping."""
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


def _items(field: str, value: Any, separator: str = ",") -> list[str]:
    """The texts of an option that takes several: those of a list, each of which may itself hold some."""
    texts = [parse_text(field, item) for item in (value if is_several(value) else [value])]
    return [item.strip() for text in texts for item in re.split(separator, text) if item.strip()]


def _unreadable(field: str, value: Any, what: str) -> ScenarioError:
    subject = option(field, repr(value)) if field else f"the value {value!r}"
    return ScenarioError(Problem(f"{subject} {what}", field=field or None, code="unreadable"))


def parse_words(field: str, value: Any) -> tuple[str, ...]:
    """Words behind commas, or a list of them."""
    return tuple(_items(field, value))


def parse_answers(field: str, value: Any) -> tuple[str, ...]:
    """Answers `key=value`, behind commas or semicolons, in a list or a mapping.

    Commas in front of a part of a number, as in `price=1,500,000 JPY`, belong to it.
    """
    if isinstance(value, Mapping):
        value = [f"{key}={parse_text(field, answer)}" for key, answer in value.items()]
    return tuple(_items(field, value, r"[,;](?=\s*[\w-]+\s*=)"))


def parse_day(field: str, value: Any) -> date:
    """A day: `2027-03-16`, `16 March 2027`, `16.3.2027`, a date, or a moment, of which the day counts."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = parse_text(field, value)
    words = normalize("NFKC", text).strip().lower()
    match = next((match for form in DAYS if (match := re.fullmatch(form, words))), None)
    if not match:
        raise _unreadable(field, text, "is not a day: write it as 2027-03-16")
    parts = match.groupdict()
    year, day, name = int(parts["year"]), int(parts["day"]), parts.get("name")
    named = (number for number, month in enumerate(MONTHS, 1) if name and month.lower().startswith(name))
    month = next(named, 0) if name else int(parts["month"])
    if parts.get("either") and month and 1 <= day <= len(MONTHS):
        if month > len(MONTHS):
            day, month = month, day
        elif day != month:
            ways = f"{day} {MONTHS[month - 1]} or {month} {MONTHS[day - 1]}"
            write = f"{year}-{month:02}-{day:02} or {year}-{day:02}-{month:02}"
            raise _unreadable(field, text, f"can be read in two ways: {ways}? Write {write}")
    try:
        return date(year, month, day)
    except ValueError as error:
        why = f"there is no month {name or month}"
        if 1 <= month <= len(MONTHS):
            from calendar import monthrange  # noqa: PLC0415 - only needed after a mistake

            why = f"{MONTHS[month - 1]} {year} has the days 1 to {monthrange(year, month)[1]}"
        raise _unreadable(field, text, f"is not a day: {why}") from error


def parse_number(field: str, value: Any) -> Decimal:
    """A plain number of up to four decimals, such as `10` or `7.5`."""
    text = parse_text(field, value)
    if not re.fullmatch(r"\s*\d{1,9}(\.\d{1,4})?\s*%?\s*", text):
        raise _unreadable(field, text, "is not a number, or one too long: write 10 or 7.5")
    return Decimal(text.strip().rstrip("%").strip())


def parse_whole(field: str, value: Any, most: int | None = None) -> int:
    """A whole number such as `2`, from nothing to the most that it may be."""
    text = "" if isinstance(value, bool) else parse_text(field, value)
    number = int(text) if re.fullmatch(r"\s*[0-9]{1,20}\s*", text) else -1
    if not 0 <= number <= (MOST_WHOLE if most is None else most):
        upto = "a whole number: write 0, 1, 2 or more" if most is None else f"a whole number from 0 to {most}"
        raise _unreadable(field, value, f"is not {upto}")
    return number


def parse_ages(field: str, value: Any) -> tuple[int, ...]:
    """Ages in years: `4,11`, a number or a list of them."""
    ages = _items(field, value)
    if not all(re.fullmatch(r"\d{1,3}", age) for age in ages) or not (ages or is_several(value)):
        raise _unreadable(field, value, "is not a list of ages: write 4 or 4,11")
    return tuple(map(int, ages))


def parse_count(field: str, value: Any) -> "Count":
    """A whole number or a range of them: `4`, `3-6` or (3, 6)."""
    from costcalc.catalog.prices import Count  # noqa: PLC0415 - brings pydantic

    if isinstance(value, Count):
        return value
    pair = isinstance(value, tuple) and len(value) == len(("low", "high"))
    text = "-".join(parse_text(field, end) for end in value) if pair else parse_text(field, value)
    match = re.fullmatch(r"\s*(\d{1,6})(?:\s*(?:-|–|to)\s*(\d{1,6}))?\s*", text)
    if not match:
        raise _unreadable(field, text, "is not a whole number or a range: write 4 or 3-6")
    low, high = int(match[1]), int(match[2] or match[1])
    if low > high:
        raise _unreadable(field, text, "has its low end above its high end")
    return Count(low=low, high=high)


def parse_price(field: str, value: Any) -> "TreatmentPrice":
    """A price such as `18000-24000 USD`, `¥1,500,000` or `20000 USD excl tax`, as a band."""
    from costcalc.money import middle  # noqa: PLC0415 - brings pydantic
    from costcalc.scenario.model import TreatmentPrice  # noqa: PLC0415 - the same

    if isinstance(value, TreatmentPrice):
        return value
    text = parse_text(field, value)
    price = _amount(field, text, "cannot be read: write it as 18000-24000 USD or ¥1,500,000; “plus tax” may follow")
    if not price.currency:
        raise _unreadable(field, text, "names no currency: write it as 18000-24000 USD or ¥1,500,000")
    if price.low > price.high:
        raise _unreadable(field, text, "has its low end above its high end")
    if not price.high:
        raise _unreadable(field, text, f"is nothing: to leave the treatment out say {option('without', 'treatment')}")
    likely = middle(price.low, price.high)
    return TreatmentPrice(low=price.low, likely=likely, high=price.high, currency=price.currency, tax=price.tax)


def parse_treatment_price(text: "str | TreatmentPrice") -> "TreatmentPrice":
    """A price such as `18000-24000 USD`, `¥1,500,000` or `20000 USD excl tax`, as a band.

    One separator before three digits groups thousands. Raises ScenarioError for what cannot be read.
    """
    return parse_price("treatment_price", text)


def parse_amount(field: str, value: Any, currency: str) -> Decimal:
    """An amount above zero in a currency, `45000` or `45,000.50`, which may name it too: `¥5,000,000`."""
    code, text = "", parse_text(field, value)
    with suppress(ScenarioError):  # what is no currency is said of the option for it
        code = amounts.read_currency(currency)
    how = "is no amount: write 45000 or 45,000.50, above zero"
    amount = _amount(field, text if isinstance(value, str) else money_text(text), how, code)
    if amount.low != amount.high or amount.tax != "unknown" or not amount.low:
        raise _unreadable(field, value, how)
    if code and amount.currency not in (None, code):
        raise _unreadable(field, text, f"is in {amount.currency}: write it in {code}, the currency of the answer")
    places = amounts.places(code)
    if places is not None and amount.low != round(amount.low, places):
        raise _unreadable(field, text, f"has more than {places} decimals")
    return amount.low


def _amount(field: str, text: str, how: str, currency: str | None = None) -> amounts.Amount:
    try:
        amount = amounts.read_amount(text, currency)
    except ScenarioError as error:
        raise _unreadable(field, text, f"cannot be read: {error.problems[0].message}") from error
    if amount is None:
        raise _unreadable(field, text, how)
    return amount


def money_text(text: str) -> str:
    """The text of a number whose point is a decimal point, as no amount of money reads it otherwise."""
    return f"{text}0" if re.fullmatch(amounts.THOUSANDS_OR_PART, text) else text
