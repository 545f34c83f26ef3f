"""The rates of a day as files, the store and services hold them, checked. Apart, because most runs read none."""

import datetime as dt
import re
from contextlib import suppress
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from costcalc.model import Frozen
from costcalc.money import Number
from costcalc.rates.table import is_rate


def _day(value: object) -> dt.date:
    if isinstance(value, str):
        with suppress(ValueError):
            return dt.date.fromisoformat(value)
    if type(value) is dt.date:
        return value
    raise ValueError(f"{str(value)!r} is not a day: write it as 2026-10-30")


def _code(text: str) -> str:
    if not re.fullmatch("[A-Z]{3}", text):
        raise ValueError("is not the code of a currency: write it as USD")
    return text


def _rate(value: Any) -> Decimal:
    is_number = type(value) in (int, Decimal) or (isinstance(value, str) and PLAIN.fullmatch(value))
    number = Decimal(value) if is_number else None
    if number is None or not is_rate(number):
        raise ValueError(f"{str(value)!r} is not a rate: write a number above zero, such as 175.68")
    return number


PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?(E-[0-9]+)?")
"""A number as files write it, without a sign or grouping; the store writes very small ones with an exponent."""
Code = Annotated[str, AfterValidator(_code)]


class DayOfRates(Frozen):
    """The rates of one source and one day, as files hold them."""

    date: Annotated[dt.date, BeforeValidator(_day)]
    """The day."""
    pivot: Code = "EUR"
    """The currency that the source quotes against."""
    source: str | None = None
    """Who says so."""
    rates: dict[Code, Annotated[Number, BeforeValidator(_rate)]]
    """Units of each currency for one unit of the pivot."""


class KeptRates(DayOfRates):
    """The rates of a day in the store."""

    document: Literal["costcalc/stored-rates/1"] = Field(alias="schema")
    """What the file is."""
    pivot: str
    source: str
