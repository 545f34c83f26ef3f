"""The store of fetched rates: a file for each day, written once and never again."""

import datetime as dt
import json
import os
from decimal import Decimal
from pathlib import Path

from costcalc.errors import DataError, OutputError
from costcalc.rates.table import Rates, is_rate, published

SCHEMA = "costcalc/stored-rates/1"


def folder() -> Path:
    """Where the rates of this user are kept."""
    from platformdirs import user_data_path  # noqa: PLC0415 - the only place that needs it

    return user_data_path("costcalc", appauthor=False) / "rates"


def save(rates: Rates, where: Path) -> bool:
    """Keep the published rates of a day; False if that day is kept already, which then stays as it is.

    Safe against other processes and against being stopped: a file appears whole or not at all. Raises OutputError.
    """
    document = {
        "schema": SCHEMA,
        "pivot": rates.pivot,
        "date": rates.day.isoformat(),
        "source": rates.source,
        "rates": {code: str(quoted.per_pivot) for code, quoted in rates.quoted.items()},
    }
    from costcalc.files import write_new  # noqa: PLC0415 - slow to import, and most runs only read

    try:
        where.mkdir(parents=True, exist_ok=True)
        return write_new(where / f"{rates.day}.json", f"{json.dumps(document, indent=1)}\n".encode())
    except OSError as error:
        raise OutputError(f"the rates could not be kept in {where}: {error.strerror}") from error


def days(where: Path) -> list[dt.date]:
    """The days that are kept, the latest first."""
    try:
        names = os.listdir(where)  # noqa: PTH208 - names alone are needed
    except OSError:
        return []
    return sorted(filter(None, map(_day_of, names)), reverse=True)


def _day_of(name: str) -> dt.date | None:
    """The day whose rates a file holds; None for a file of anything else."""
    try:
        day = dt.date.fromisoformat(name.removesuffix(".json"))
    except ValueError:
        return None
    return day if name == f"{day}.json" else None  # fromisoformat reads 20261120 too


def load(day: dt.date, where: Path) -> Rates:
    """The rates kept for a day. Raises DataError naming the file if it is damaged."""
    path = where / f"{day}.json"
    try:
        document = json.loads(path.read_text("utf-8"))
        per_pivot = {str(code): Decimal(rate) for code, rate in document["rates"].items()}
        kept = published(str(document["pivot"]), per_pivot, day, str(document["source"]))
        sound = document["schema"] == SCHEMA and document["date"] == day.isoformat()
        sound = sound and all(is_rate(rate) for rate in per_pivot.values())
    except (OSError, ValueError, ArithmeticError, KeyError, TypeError, AttributeError, RecursionError):
        sound = False
    if not sound:
        raise DataError(f"{path}:1: is not a file of kept rates: remove it, and fetch the rates again")
    return kept
