"""What the library takes as arguments and the command line finds elsewhere: the clock and the text of numbers."""

import os
import re
from datetime import UTC, date, datetime
from decimal import Decimal

from costcalc.errors import ScenarioError


def now() -> datetime:
    """The moment of the run to the second, or that of SOURCE_DATE_EPOCH, so that a run can be repeated to the byte."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not fixed:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(fixed), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ScenarioError(f"SOURCE_DATE_EPOCH={fixed!r} is not a number of seconds since 1970") from error


def day(option: str, text: str | None) -> date | None:
    """A day written as 2026-03-16, or none. Raises ScenarioError naming the option."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise ScenarioError(f"{option} {text!r} is not a day: write it as 2026-03-16") from error


def number(option: str, text: str) -> Decimal:
    """A plain number of up to four decimals, such as 10 or 7.5. Raises ScenarioError naming the option."""
    if not re.fullmatch(r"\s*\d{1,9}(\.\d{1,4})?\s*%?\s*", text):
        raise ScenarioError(f"{option} {text!r} is not a number, or one too long: write 10 or 7.5")
    return Decimal(text.strip().rstrip("%").strip())
