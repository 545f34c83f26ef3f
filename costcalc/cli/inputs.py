"""What a run takes from its surroundings: the clock, standard input, and the rates of the options."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costcalc.cli.output import say
from costcalc.errors import DataError, ScenarioError

if TYPE_CHECKING:
    import typer

    from costcalc.api.reading import FileLike


def now() -> datetime:
    """The moment of the run to the second, or that of SOURCE_DATE_EPOCH, so that a run can be repeated to the byte."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not fixed:
        return datetime.now(UTC).replace(microsecond=0)
    try:
        return datetime.fromtimestamp(int(fixed), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise ScenarioError(f"SOURCE_DATE_EPOCH={fixed!r} is not a number of seconds since 1970") from error


def file_of(name: str) -> "FileLike":
    """A file, or what standard input holds for `-`. Raises DataError."""
    from costcalc.api.reading import TextFile, decoded

    if name != "-":
        return TextFile.of(name)
    called = shown_name(name)
    if sys.stdin is None:
        raise DataError(f"{called}: is closed: there is nothing to read")
    try:
        return TextFile(called, decoded(sys.stdin.buffer.read(), called))
    except OSError as error:
        raise DataError(f"{called}: cannot be read: {error.strerror}") from error


def shown_name(name: str) -> str:
    """The name of a document in a message."""
    return "standard input" if name == "-" else name


def rates_for(options: dict[str, Any], created: datetime, *, quiet: bool = False) -> dict[str, Any]:
    """Options as arguments of a function, with the rates of a day if one is named; what is said of it is said.

    With a day, the table is loaded here, for the day that it has may be another one.
    """
    if options["rate_date"] is None:
        return options
    from costcalc.api.exchange import load_rates, parse_day

    asked = {name: options[name] for name in ("rates", "rate", "rate_date", "rates_url", "data")}
    table, day = load_rates(**asked, created=created), parse_day("rate_date", asked["rate_date"])
    if not quiet and table.day != day:
        say(f"there are no rates of {day}: those of {table.day}, the last day before it, are used")
    return {**options, "rates": table, "rate": None, "rate_date": None, "rates_url": None}


def plan_of(
    context: "typer.Context", name: str, options: dict[str, Any], data: Path | None, created: datetime
) -> dict[str, Any]:
    """The only scenario of a file, with the options beside it: typed ones replace the file's defaults."""
    from costcalc.api.guiding import read_plan
    from costcalc.cli.compare import typed_apart

    typed, configured = typed_apart(context, options)
    return read_plan(file_of(name) if name == "-" else name, typed, configured, data, created)
