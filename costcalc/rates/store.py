"""The store of fetched rates: a file for each day, written once and never again."""

import datetime as dt
import os
from pathlib import Path

from costcalc.errors import DataError, OutputError
from costcalc.rates.table import Rates, published


def folder() -> Path:
    """Where the rates of this user are kept."""
    from platformdirs import user_data_path  # noqa: PLC0415 - the only place that needs it

    return user_data_path("costcalc", appauthor=False) / "rates"


def save(rates: Rates, where: Path) -> bool:
    """Keep the published rates of a day; False if that day is kept already, which then stays as it is.

    Safe against other processes and against being stopped: a file appears whole or not at all. Raises OutputError.
    """
    from costcalc.files import write_new  # noqa: PLC0415 - slow to import, and most runs only read
    from costcalc.rates.day import KeptRates  # noqa: PLC0415 - the same

    kept = KeptRates(
        schema="costcalc/stored-rates/1",
        pivot=rates.pivot,
        date=rates.day,
        source=rates.source,
        rates={code: quoted.per_pivot for code, quoted in rates.quoted.items()},
    )
    try:
        where.mkdir(parents=True, exist_ok=True)
        return write_new(where / f"{rates.day}.json", f"{kept.model_dump_json(indent=1)}\n".encode())
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
    from costcalc.rates.day import KeptRates  # noqa: PLC0415 - most runs use the bundled rates

    path = where / f"{day}.json"
    try:
        kept = KeptRates.model_validate_json(path.read_bytes())
    except (OSError, ValueError):
        kept = None
    if kept is None or kept.date != day:
        raise DataError(f"{path}:1: is not a file of kept rates: remove it, and fetch the rates again")
    return published(kept.pivot, kept.rates, day, kept.source)
