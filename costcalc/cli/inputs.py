"""What the library takes as arguments and the command line finds elsewhere: the clock, and quotes that were kept."""

import os
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from costcalc.errors import DataError, ScenarioError

if TYPE_CHECKING:
    from costcalc.quote.model import Quote


def now() -> datetime:
    """The moment of the run to the second, or that of SOURCE_DATE_EPOCH, so that a run can be repeated to the byte."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not fixed:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(fixed), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ScenarioError(f"SOURCE_DATE_EPOCH={fixed!r} is not a number of seconds since 1970") from error


def kept(name: str) -> "Quote":
    """The quote in a file, or on standard input for `-`. Raises DataError for what is none."""
    from costcalc.quote.load import read_quote

    return read_quote(*text_of(name))


def text_of(name: str) -> tuple[str, str]:
    """What a file holds, or standard input for `-`, and what that is called in messages. Raises DataError."""
    from costcalc.files import decoded, read_text

    called = shown_name(name)
    if name != "-":
        return read_text(name), called
    if sys.stdin is None:
        raise DataError(f"{called}: is closed: there is nothing to read")
    try:
        return decoded(sys.stdin.buffer.read(), called), called
    except OSError as error:
        raise DataError(f"{called}: cannot be read: {error.strerror}") from error


def shown_name(name: str) -> str:
    """The name of a document in a message."""
    return "standard input" if name == "-" else name
