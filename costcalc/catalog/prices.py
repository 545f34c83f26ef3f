"""The building blocks of entries: keys, days, sources, prices and counts."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from costcalc.messages import Message, say
from costcalc.model import Frozen
from costcalc.money import Band, Currency, Figure, Money, band, middle, whole

Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""Lower case words joined by hyphens: how an entry is called on the command line."""

Text = Annotated[str, Field(min_length=1)]


class RefersTo(NamedTuple):
    """A mark on the type of a key: the kind of entries it names. Cross-checks read it and report keys of no entry."""

    kind: str


CityKey = Annotated[Key, RefersTo("cities")]
ConditionKey = Annotated[Key, RefersTo("conditions")]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$"), RefersTo("countries")]
CurrencyCode = Annotated[Currency, RefersTo("currencies")]
ExclusionKey = Annotated[Key, RefersTo("exclusions")]
FeeKey = Annotated[Key, RefersTo("fees")]
PackageKey = Annotated[Key, RefersTo("packages")]
PlanKey = Annotated[Key, RefersTo("plans")]
QuestionKey = Annotated[Key, RefersTo("questions")]
RegionKey = Annotated[Key, RefersTo("regions")]
ShareKey = Annotated[Key, RefersTo("shares")]
SourceKey = Annotated[Key, RefersTo("sources")]


def first_day(written: str) -> date:
    """The first day that a year, a month or a day can mean, so that ages are rather too high than too low."""
    return date.fromisoformat(f"{written}-01-01"[:10])


def _day_of(calendar: Callable[[str], date], form: str) -> AfterValidator:
    """A mark on the type of a text: it must be a day that a calendar has, and stays a text."""

    def check(written: str) -> str:
        try:
            calendar(written)
        except ValueError:
            raise ValueError(f"no such day: {written!r}; write {form}") from None
        return written

    return AfterValidator(check)


When = Annotated[
    str,
    BeforeValidator(lambda value: value.isoformat() if type(value) is date else value),
    Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"),
    _day_of(first_day, "year-month-day"),
]
"""A day, a month or a year: 2026-11-21, 2026-11 or 2026, as precise as is known."""

Tax = Literal["included", "excluded", "unknown", "none"]
FeeUnit = Literal[
    "case",
    "person",
    "page",
    "one-way",
    "car-ride",
    "room-night",
    "person-night",
    "person-day",
    "person-week",
    "half-day",
    "transfer",
]
"""What fees are paid for; packages, flights and flats by the month have their own files."""
Per = Literal["package", FeeUnit, "round-trip", "room-month"]
Occasion = Literal[
    "visa",
    "no-visa",
    "nationality-unknown",
    "registration",
    "long-medical-stay",
    "one-visit",
    "several-visits",
    "interpreter-hired",
    "interpreter-clinic",
    "pay-wire",
    "pay-card",
]
"""What a cost, a step or a remark may depend on."""
Anchor = Literal[
    "records",
    "acceptance",
    "application",
    "booking",
    "arrival",
    "consultation",
    "harvest",
    "culture",
    "return",
    "infusion",
]
"""A day of the journey that others are counted from."""
SourceKind = Literal[
    "article",
    "official tariff",
    "published list",
    "planning assumption",
    "your own figure",
]


Whole = Annotated[int, Field(ge=0, lt=10**6)]
"""A whole number of something that can be counted."""


LEAP_YEAR = 2024
"""A year that has every day that any year has."""


def day_of_leap_year(month_day: str) -> date:
    """A day of every year as a date. Raises ValueError for one that no year has."""
    return date.fromisoformat(f"{LEAP_YEAR}-{month_day}")


MonthDay = Annotated[
    str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"), _day_of(day_of_leap_year, "month-day")
]
"""A day of every year: 04-29."""


def check_day(written: object) -> object:
    """The text of a day as it is. Raises ValueError for texts that pydantic alone would take for one.

    It reads a number as seconds since 1970, and days without hyphens.
    """
    if isinstance(written, str):
        try:
            is_day = date.fromisoformat(written).isoformat() == written
        except ValueError:
            is_day = False
        if not is_day:
            raise ValueError(f"no such day: {written!r}; write year-month-day")
    return written


class Statement(Frozen):
    """A sentence, and the sources it rests on; where it has none, files and documents hold the sentence alone."""

    text: Text
    """The sentence, in which no source is named."""
    sources: tuple[SourceKey, ...] = ()
    """Keys of entries of sources.toml."""

    @property
    def message(self) -> Message:
        """The sentence for a document."""
        return say(self.text, sources=self.sources)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, written: Any) -> Any:
        if isinstance(written, str):
            return {"text": written}
        if isinstance(written, dict | Statement):
            return written
        raise ValueError("should be a text, or { text = …, sources = […] }")

    @model_serializer(mode="wrap")
    def _as_written(self, fields_of: SerializerFunctionWrapHandler) -> Any:
        return fields_of(self) if self.sources else self.text

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The text alone, or the fields."""
        # A serializer says nothing of what it makes: without it pydantic describes the fields.
        described = {name: value for name, value in core_schema.items() if name != "serialization"}
        schema = super().__get_pydantic_json_schema__(described, handler)
        fields = handler.resolve_ref_schema(schema)
        either = {"anyOf": [{"type": "string", "minLength": 1}, dict(fields)]}
        fields.clear()
        fields.update(either)
        return schema


YOUR_FIGURE = "your-figure"
"""Key of the source that stands for a figure the person gave."""


class Source(Frozen):
    """Where figures come from."""

    title: Text
    """What the page, tariff or list is called, or what an assumption rests on."""
    publisher: Text
    """Who stands behind it."""
    url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """Where to read it, if it is public."""
    date: When
    """The day it is of; for an undated page, the day it was read."""
    dated: Literal["published", "in force", "read"] = "published"
    """What that day means."""
    kind: SourceKind
    """How much it can be trusted; a planning assumption is a figure that nobody published."""
    note: str | None = None
    """What one should know before relying on it."""


class Ordered(Frozen):
    """A record of low, likely and high that stand in this order."""

    if TYPE_CHECKING:  # figures here and whole numbers there: a generic model costs a run 25 ms
        low: Any
        likely: Any
        high: Any

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low is {self.low} and high is {self.high}: low must not be above high")
        if self.likely is not None and not self.low <= self.likely <= self.high:
            raise ValueError(f"likely is {self.likely}: it must lie between low ({self.low}) and high ({self.high})")
        return self


class Spread(Ordered):
    """Figures from a low to a high end."""

    low: Figure
    """The least."""
    likely: Figure | None = None
    """The usual, if a source says; else the midpoint is used."""
    high: Figure
    """The most."""


class Price(Spread):
    """A band of money for one unit of something, with its source and the day it was checked."""

    currency: CurrencyCode
    """ISO 4217 code of the currency that the source states."""
    per: Per
    """What is paid for once: the unit that the quantity counts."""
    tax: Tax
    """Whether Japanese consumption tax is in the price; `none` where it does not apply."""
    source: SourceKey
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last compared the figure with its source."""
    note: str | None = None
    """What the source says beside the figure."""

    @cached_property
    def money(self) -> Money:
        """The price as a band in its currency."""
        return Money(
            low=self.low, likely=middle(self.low, self.high, self.likely), high=self.high, currency=self.currency
        )


def priced_per(*units: str) -> AfterValidator:
    """A mark on the type of a price: the units that it can be for."""

    def check(price: Price) -> Price:
        if price.per not in units:
            raise ValueError(f"is per {price.per}: it must be per {' or '.join(units)}")
        return price

    return AfterValidator(check)


class Count(Ordered):
    """A whole number of something, as a band: nights, weeks, pages, infusions."""

    low: Whole
    """The least."""
    likely: Whole | None = None
    """The usual, if a source says; else the midpoint is used, to the nearest whole number, halves up."""
    high: Whole
    """The most."""

    @cached_property
    def band(self) -> Band:
        """The count as a band whose likely is whole."""
        low, high = Decimal(self.low), Decimal(self.high)
        return band(low, whole(middle(low, high)) if self.likely is None else Decimal(self.likely), high)


class CountFact(Count):
    """A count with its source."""

    source: SourceKey
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last compared the figure with its source."""
    note: Statement | None = None
    """What the source says beside the figure."""


class PercentFact(Spread):
    """A band of per cents with its source."""

    source: SourceKey
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last compared the figure with its source."""
    note: str | None = None
    """What the source says beside the figure."""

    @cached_property
    def band(self) -> Band:
        """The per cents as a band."""
        return band(self.low, middle(self.low, self.high, self.likely), self.high)


class PartFact(PercentFact):
    """A band of per cents of something, all of it at most."""

    high: Figure = Field(le=100)


class Parameter(Frozen):
    """One number that a rule needs."""

    value: Figure
    """The number."""
    unit: Text
    """What it counts."""
    source: SourceKey
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last compared the figure with its source."""
    note: str | None = None
    """Why this number."""


class PercentParameter(Parameter):
    """A share in per cent, all of it at most."""

    value: Figure = Field(le=100)
    unit: Literal["percent"]


class CountParameter(Parameter):
    """A number of something that can be counted."""

    value: Figure = Field(gt=0, multiple_of=1)


class People(CountParameter):
    """A number of travellers."""

    unit: Literal["people"]


class Nights(CountParameter):
    """A number of nights."""

    unit: Literal["nights"]


class Weeks(CountParameter):
    """A number of weeks."""

    unit: Literal["weeks"]


class Days(CountParameter):
    """A number of days."""

    unit: Literal["days"]


class Years(CountParameter):
    """A number of years."""

    unit: Literal["years"]


class OtherBand(Price):
    """What another page says of the same thing: shown beside the band, never mixed into it."""

    label: Text
    """What that page prices."""
