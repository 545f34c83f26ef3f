"""Rows as a data frame of polars or pandas, whichever there is; exact numbers stay exact."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any, Literal, NamedTuple, get_args

from costcalc.analysis.compare.model import Compared, Comparison
from costcalc.catalog.choices import Category
from costcalc.catalog.names import choice
from costcalc.errors import OutputError
from costcalc.money import total
from costcalc.quote.model import Quote
from costcalc.rendering.formats.csv import COMPARISON_HEADER, QUOTE_HEADER
from costcalc.scenario.model import Scenario, TreatmentPrice

Library = Literal["polars", "pandas"]
"""What a frame can be of, the first one that is installed if none is named."""
BANDS = ("low", "likely", "high")
"""What stands in three columns."""
MISSING = "a data frame needs polars or pandas: install one of them with pip install polars"
DIGITS = 38
"""Of an exact number in a frame of polars: all that sixteen bytes hold."""


class Column(NamedTuple):
    """One column of a frame."""

    kind: type
    """str, int, Decimal, date or datetime; each value may also be none."""
    values: Sequence[Any]


def frame(columns: Mapping[str, Column], library: str | None = None) -> Any:
    """The columns as a data frame. Raises OutputError if there is no library for it."""
    wanted = get_args(Library) if library is None else (choice("library", library, get_args(Library)),)
    for name in wanted:
        try:
            made_of = import_module(name)
        except ImportError:
            continue
        return _polars(made_of, columns) if name == "polars" else _pandas(made_of, columns)
    raise OutputError(MISSING if library is None else f"{library} is not installed: pip install {library}")


def _polars(polars: Any, columns: Mapping[str, Column]) -> Any:
    kinds = {str: polars.String, int: polars.Int64, date: polars.Date, datetime: polars.Datetime("us", "UTC")}
    series = [
        polars.Series(
            name,
            list(column.values),
            dtype=polars.Decimal(DIGITS, _places(column)) if column.kind is Decimal else kinds[column.kind],
        )
        for name, column in columns.items()
    ]
    return polars.DataFrame(series)


def _places(column: Column) -> int:
    """As many decimal places as the number that has the most, so that none is rounded."""
    exponents = [value.as_tuple().exponent for value in column.values if value is not None]
    return max((-exponent for exponent in exponents), default=0) if exponents and min(exponents) < 0 else 0


def _pandas(pandas: Any, columns: Mapping[str, Column]) -> Any:
    exact = {Decimal: object, date: object, int: "Int64"}
    return pandas.DataFrame(
        {name: pandas.Series(list(column.values), dtype=exact.get(column.kind)) for name, column in columns.items()}
    )


def line_columns(quote: Quote) -> dict[str, Column]:
    """The lines of a quote, and the costs without a price, in the columns of the CSV; what is not known is none."""
    rows = [_line(quote, place) for place in range(len(quote.lines))]
    rows += [
        {"id": gap.id, "category": gap.id.partition(".")[0], "label": gap.label, "note": gap.reason}
        for gap in quote.unpriced
    ]
    shared = {
        "currency": quote.currency,
        "quote_number": quote.about.number if quote.about else None,
        "created": quote.created.astimezone(UTC),
    }
    return {name: Column(_kind(name), [(row | shared).get(name) for row in rows]) for name in QUOTE_HEADER}


def _line(quote: Quote, place: int) -> dict[str, Any]:
    line = quote.lines[place]
    found: dict[str, Any] = {
        "id": line.id,
        "category": line.category,
        "label": line.label,
        "unit": line.quantity.unit,
        "unit_currency": line.unit_price.currency,
        "basis": line.basis,
        "source": line.source,
        "also": " ".join(line.also) or None,
        "fee": line.fee,
        "tax": line.tax,
        "note": line.note,
    }
    for name, band in (("quantity", line.quantity), ("unit_price", line.unit_price), ("amount", line.amount)):
        found |= {f"{name}_{column}": getattr(band, column) for column in BANDS}
    return found


def scenario_columns(comparison: Comparison) -> dict[str, Column]:
    """The scenarios of a comparison, and what cannot be, in the columns of the CSV; what is not known is none."""
    rows = [_scenario(each, comparison) for each in comparison.scenarios]
    rows += [{"name": each.name, "reason": each.reason} for each in comparison.impossible]
    shared = {"catalog": comparison.catalog.version, "created": comparison.created.astimezone(UTC)}
    return {name: Column(_kind(name), [(shared | row).get(name) for row in rows]) for name in COMPARISON_HEADER}


def _scenario(each: Compared, comparison: Comparison) -> dict[str, Any]:
    found: dict[str, Any] = {name: _input(name, getattr(each.scenario, name)) for name in Scenario.model_fields}
    found |= {
        "rank": each.rank,
        "name": each.name,
        "also": "; ".join(each.also) or None,
        "unpriced": len(each.unpriced),
        "trips": each.trips,
        "days": each.days,
        "first_day": each.first_day,
        "last_day": each.last_day,
        "entry": each.entry,
        "currency": comparison.currency,
        "fits": each.fits,
    }
    if comparison.limit:
        found |= {"limit": comparison.limit.amount, "limit_at": comparison.limit.at}
    bands: dict[str, Any] = {name.replace("-", "_"): NO_AMOUNT for name in get_args(Category)}
    bands |= {sub.category.replace("-", "_"): sub.amount for sub in each.subtotals}
    bands |= {"total": each.total, "nights": each.nights, "more": each.more, "headroom": each.headroom}
    for name, band in bands.items():
        if band:
            found |= {f"{name}_{column}": number for column, number in zip(BANDS, band.columns, strict=True)}
    return found


NO_AMOUNT = total(())


def _input(name: str, value: Any) -> Any:
    """An input as its column holds it: numbers and days as they are, everything else as the options write it."""
    if value is None or _kind(name) is not str:
        return value
    if isinstance(value, TreatmentPrice):
        return f"{_range(value)} {value.currency}"
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or None
    return value if isinstance(value, str) else _range(value)


def _range(band: Any) -> str:
    return str(band.low) if band.low == band.high else f"{band.low}-{band.high}"


KINDS: Mapping[str, type] = {
    **dict.fromkeys(("rank", "unpriced", "trips", "days", "companions"), int),
    **dict.fromkeys(("first_day", "last_day", "start", "finish_by"), date),
    **dict.fromkeys(("contingency", "fx_buffer", "limit"), Decimal),
    "created": datetime,
}
"""What a column holds, if not an amount or text."""


def _kind(name: str) -> type:
    return KINDS.get(name, Decimal if name.endswith(tuple(f"_{column}" for column in BANDS)) else str)
