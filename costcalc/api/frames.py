"""Rows as a data frame of polars or pandas, whichever there is; exact numbers stay exact."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any, Literal, get_args

from costcalc.catalog.names import choice
from costcalc.errors import OutputError

Library = Literal["polars", "pandas"]
"""What a frame can be of, the first one that is installed if none is named."""
MISSING = "a data frame needs polars or pandas: install one of them with pip install polars"
DIGITS = 38
"""Of an exact number in a frame of polars: all that sixteen bytes hold."""


KINDS: Mapping[str, type] = {
    **dict.fromkeys(("rank", "unpriced", "trips", "days", "companions"), int),
    **dict.fromkeys(("first_day", "last_day", "start", "finish_by"), date),
    **dict.fromkeys(("contingency", "fx_buffer", "limit"), Decimal),
    "created": datetime,
}
"""What a column holds, if not an amount or text."""


def frame(header: Sequence[str], rows: Iterable[Mapping[str, Any]], library: str | None = None) -> Any:
    """Rows as a data frame with the columns of a header. Raises OutputError if there is no library for it."""
    libraries = get_args(Library) if library is None else (choice("library", library, get_args(Library)),)
    for name in libraries:
        try:
            module = import_module(name)
        except ImportError:
            continue
        rows = list(rows)
        series = _polars if name == "polars" else _pandas
        return module.DataFrame({column: series(module, *_values(column, rows)) for column in header})
    raise OutputError(MISSING if library is None else f"{library} is not installed: pip install {library}")


def _values(column: str, rows: Iterable[Mapping[str, Any]]) -> tuple[type, list[Any]]:
    """What a column holds: its kind, and the values of the rows, none where one has none."""
    kind = KINDS.get(column, Decimal if column.endswith(("_low", "_likely", "_high")) else str)
    values: list[Any] = [row.get(column) for row in rows]
    return kind, [value.astimezone(UTC) for value in values] if kind is datetime else values


def _polars(polars: Any, kind: type, values: list[Any]) -> Any:
    kinds = {str: polars.String, int: polars.Int64, date: polars.Date, datetime: polars.Datetime("us", "UTC")}
    return polars.Series(values, dtype=polars.Decimal(DIGITS, _places(values)) if kind is Decimal else kinds[kind])


def _places(values: Sequence[Decimal | None]) -> int:
    """As many decimal places as the number that has the most, so that none is rounded."""
    return max([0, *(-int(value.as_tuple().exponent) for value in values if value is not None)])


def _pandas(pandas: Any, kind: type, values: list[Any]) -> Any:
    return pandas.Series(values, dtype={Decimal: object, date: object, int: "Int64"}.get(kind))
