"""The columns of results, from the numbers of parts, days and entries, and from amounts in minor units."""

from collections.abc import Callable, Iterator
from typing import Any

import polars as pl
import pyarrow as pa

from costcalc.batching.columns import BANDS, BUDGET, COLUMNS, INPUTS, amount_type, results_schema
from costcalc.batching.distinct import gathered
from costcalc.batching.journeys import Journeys
from costcalc.batching.parts import PARTS
from costcalc.journey.journey import Journey


def results_of_rows(frame: pl.DataFrame, amounts: pl.DataFrame, journeys: Journeys) -> pa.Table:
    """The results of rows that can be priced."""
    columns = {
        **dict(_inputs(frame, journeys)),
        **dict(_amounts(frame, amounts, journeys)),
        **dict(_days(frame, journeys)),
        "entry": _taken([entry.verdict for entry in journeys.entry.values], frame["entry"], pa.string()),
        "unpriced": amounts["unpriced"].to_arrow().cast(pa.int32()),
        "fits": amounts["fits"].to_arrow().cast(pa.string()),
        "error": pa.nulls(frame.height, pa.string()),
    }
    schema = results_schema(journeys.catalog)
    return pa.table([columns[name] for name in schema.names], schema=schema)


def by_currency(frame: pl.DataFrame, journeys: Journeys, of: Callable[[int], int]) -> pl.Series:
    """Something of every row that follows from the decimal places of its currency."""
    currencies, known = journeys.parts["currency"].values, journeys.catalog.currencies
    places = (known[each.fields["currency"]].minor_unit if each else 0 for each in currencies)
    return gathered([of(each) for each in places], frame["currency"], pl.Int64)


def _taken(values: list[Any], numbers: pl.Series, kind: pa.DataType) -> pa.Array:
    """The value of every row, from its number."""
    return pa.array(values, kind).take(numbers.to_arrow())


def _inputs(frame: pl.DataFrame, journeys: Journeys) -> Iterator[tuple[str, pa.Array]]:
    for part, names in PARTS.items():
        for name in (option.replace("-", "_") for option in names):
            values = [each.inputs[name] if each else None for each in journeys.parts[part].values]
            yield name, _taken(values, frame[part], INPUTS[name])


def _amounts(frame: pl.DataFrame, amounts: pl.DataFrame, journeys: Journeys) -> Iterator[tuple[str, pa.Array]]:
    """Minor units become decimals by moving the point: the whole numbers stay what they are in memory."""
    kind = amount_type(journeys.catalog)
    factor = by_currency(frame, journeys, lambda places: 10 ** (kind.scale - places))
    for name in (*(f"{band}_{column}" for band in BANDS for column in COLUMNS), BUDGET):
        minor = amounts[name.replace("local_transport", "local-transport")] * factor
        yield name, minor.to_arrow().cast(pa.decimal128(19, 0)).view(kind)


def _days(frame: pl.DataFrame, journeys: Journeys) -> Iterator[tuple[str, pa.Array]]:
    numbers = frame["timing"]

    def of_every(value: Callable[[Journey], Any], kind: pa.DataType) -> pa.Array:
        return _taken([value(each) if each else None for each in journeys.timings], numbers, kind)

    yield "nights_low", of_every(lambda journey: int(journey.nights.low), pa.int32())
    yield "nights_likely", of_every(lambda journey: int(journey.nights.likely), pa.int32())
    yield "nights_high", of_every(lambda journey: int(journey.nights.high), pa.int32())
    yield "trips", of_every(lambda journey: len(journey.stays), pa.int32())
    yield "first_day", of_every(lambda journey: journey.stays[0].arrive, pa.date32())
    yield "last_day", of_every(lambda journey: journey.stays[-1].leave, pa.date32())
