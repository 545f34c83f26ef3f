"""What a quote may say of itself: the names of its fields, and texts and days in them."""

import re
from datetime import date, datetime
from typing import Any

from costcalc.analysis.audit.names import folded
from costcalc.analysis.audit.sheets import LONGEST
from costcalc.errors import ScenarioError
from costcalc.scenario.options import OPTIONS, option_name

TEXTS = ("provider", "plan_number", "committee", "facility", "deposit", "cancellation", "rate")
DAYS = ("date", "valid_until")
TERMS = (*TEXTS, *DAYS, "tax", "total", "joints", "included")
"""What a quote may say of itself, beside its currency and the options of a scenario."""
FIELDS = ("label", "quantity", "unit_price", "amount", "currency", "tax")
"""What a line may say."""
NOT_OPTIONS = ("treatment-price", "currency")
"""Options that a quote says otherwise."""


def name_of(key: str) -> str | None:
    """The field or the option that a key stands for."""
    plain = folded(key).replace(" ", "_")
    if plain == "currency":
        return "quote-currency"
    if plain in TERMS:
        return plain
    option = option_name(key)
    return option if option and option not in NOT_OPTIONS else None


def nearest(key: str) -> str:
    """The nearest keys to one that is not known, in words."""
    from difflib import get_close_matches  # noqa: PLC0415 - only needed after a mistake

    known = [
        *(name.replace("_", "-") for name in TERMS),
        "currency",
        *(name for name in OPTIONS if name not in NOT_OPTIONS),
    ]
    near = get_close_matches(folded(key).replace(" ", "-"), known, n=3, cutoff=0.6)
    return f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(dict.fromkeys(known))}."


def text_of(words: str) -> str:
    """A text of a sensible length. Raises ScenarioError."""
    if len(words) > LONGEST:
        raise ScenarioError(f"has {len(words):,} characters: {LONGEST} are the most")
    return words.strip()


def day_of(value: Any) -> date:
    """A day. Raises ScenarioError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    words = value.strip() if isinstance(value, str) else str(value)
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", words)
    try:
        return date(*map(int, found.groups())) if found else date.fromisoformat(words)
    except ValueError as error:
        raise ScenarioError(f"{words[:LONGEST]!r} is not a day: write it as 2027-03-16") from error
