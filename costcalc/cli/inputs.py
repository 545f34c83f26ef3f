"""What the library takes as arguments and the command line finds elsewhere: the clock and the text of numbers."""

import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from costcalc.errors import DataError, MissingPrice, ScenarioError

if TYPE_CHECKING:
    from costcalc.catalog import Catalog
    from costcalc.document import Quote
    from costcalc.scenario import Scenario


Read = TypeVar("Read")


class Reader:
    """Reads what was written, and keeps what it could not read, so that every mistake is said at once."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def read(self, parse: Callable[..., Read], *arguments: Any) -> Read | None:
        """What was written, or nothing; nothing also for what was left out, the last argument being none."""
        if arguments[-1] is None:
            return None
        try:
            return parse(*arguments)
        except ScenarioError as error:
            self.problems += error.problems
            return None

    def refuse(self, scenario: "Scenario", catalog: "Catalog", today: date) -> None:
        """Raise what could not be read, with everything else that is wrong."""
        from costcalc.scenario import resolve

        if not self.problems:
            return
        try:
            with suppress(MissingPrice):
                resolve(scenario, catalog, today)
        except ScenarioError as error:
            self.problems += error.problems
        raise ScenarioError(self.problems)


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


def kept(name: str) -> "Quote":
    """The quote in a file, or on standard input for `-`. Raises DataError for what is none."""
    from costcalc.saved import read_quote

    called = shown_name(name)
    if name == "-" and sys.stdin is None:
        raise DataError(f"{called}: is closed: there is no quote to read")
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise DataError(f"{called}: cannot be read: {error.strerror}") from error
    try:
        return read_quote(raw.decode("utf-8-sig"), called)
    except UnicodeDecodeError as error:
        raise DataError(f"{called}: is not UTF-8 text, and so no quote") from error


def shown_name(name: str) -> str:
    """The name of a document in a message."""
    return "standard input" if name == "-" else name


def number(option: str, text: str) -> Decimal:
    """A plain number of up to four decimals, such as 10 or 7.5. Raises ScenarioError naming the option."""
    if not re.fullmatch(r"\s*\d{1,9}(\.\d{1,4})?\s*%?\s*", text):
        raise ScenarioError(f"{option} {text!r} is not a number, or one too long: write 10 or 7.5")
    return Decimal(text.strip().rstrip("%").strip())
