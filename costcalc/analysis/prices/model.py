"""The document of published prices, field by field. How it is made is in `summarise`."""

from datetime import date
from typing import Literal

from pydantic import Field

from costcalc.analysis.document import AnalysisDocument
from costcalc.catalog.prices import Key, Source, Tax, When
from costcalc.catalog.published import Course, Grade, Patients, Publisher
from costcalc.messages import Message
from costcalc.model import Frozen
from costcalc.money import Band, Currency, Money, Number
from costcalc.rates import Rate


class Quantiles(Frozen):
    """What a tenth, a quarter, half of the prices and so on lie below, by linear interpolation."""

    p10: Number
    """A tenth of the prices lie below it."""
    p25: Number
    """A quarter of the prices lie below it."""
    p50: Number
    """The median."""
    p75: Number
    """Three quarters of the prices lie below it."""
    p90: Number
    """Nine tenths of the prices lie below it."""


class PriceSpread(Frozen):
    """How some prices are distributed."""

    n: int
    """How many there are."""
    clinics: int
    """How many clinics publish them."""
    quantiles: Quantiles | None
    """Null where there are fewer than five prices."""
    min: Number | None
    """The lowest; null without any."""
    max: Number | None
    """The highest; null without any."""


class PriceRow(Frozen):
    """A published price."""

    id: Key
    """Of the row in published_prices.csv."""
    provider: str
    """The clinic, or the seller."""
    publisher: Publisher
    """Who publishes it."""
    city: str | None
    """City or prefecture."""
    product: str
    """What is sold."""
    patients: Patients
    """Whom the price is for."""
    amount: Money
    """As published, in its own currency."""
    tax: Tax
    """Whether consumption tax is in what is published."""
    doses: int | None
    """How many doses it is for."""
    joints: int | None
    """How many joints it is for."""
    cells: Message | None
    """Millions of cells it is for, in words."""
    course: Course | None
    """Whether it is for a first or a later course, where that is said; if not, it is counted as a first one."""
    apart: tuple[str, ...]
    """What the text says comes on top."""
    as_of: When
    """The day it is of."""
    dated: Literal["filed", "published", "read"]
    """What that day means."""
    age_days: int
    """Days since the first day that this can be."""
    grade: Grade
    """How solid it is."""
    url: str | None
    """Where to read it."""
    normalised: Number | None
    """On the basis of the document and in its currency; null if it cannot be told."""
    how: Message
    """How it was normalised, or why it could not be."""
    note: str | None
    """What one should know of it."""


class TierPrice(Frozen):
    """The package price of a tier, as the catalogue has it."""

    tier: Key
    """Key of the tier."""
    name: str
    """What it is called."""
    amount: Band
    """In the currency of the document."""
    published: Money
    """As its source has it."""
    tax: Tax
    """Whether consumption tax is in it."""
    source: Key
    """Key of `sources`."""
    checked: When
    """When it was last compared with its source."""


class ForeignFactor(Frozen):
    """What a clinic asks of foreign patients, as a multiple of what it asks of residents for the same."""

    provider: str
    """The clinic."""
    resident: Key
    """The row for residents."""
    foreign: Key
    """The row for foreign patients."""
    factor: Number
    """How many times as much."""


class PriceFilters(Frozen):
    """Which rows were asked for; null asks for all."""

    doses: int | None
    """So many doses."""
    joints: int | None
    """So many joints."""
    cells: Message | None
    """Millions of cells for one joint and one dose."""
    patients: Patients | None
    """For whom."""
    grades: tuple[Grade, ...]
    """Of these grades; all of them if none is named."""
    since: date | None
    """Of that day or later."""


class Prices(AnalysisDocument):
    """Prices that clinics publish, on one basis. Foreign patients may pay more: the factor is shown, never applied."""

    document: Literal["costcalc/prices/1"] = Field(default="costcalc/prices/1", alias="schema")
    """Which document this is."""
    condition: Key
    """Key of the condition, or of the kind of treatment."""
    name: str
    """What it is called."""
    filters: PriceFilters
    """Which rows were asked for."""
    currency: Currency
    """ISO 4217 code of every normalised amount."""
    tax: Literal["included"]
    """Normalised amounts contain consumption tax."""
    tax_percent: Number
    """The consumption tax that was added to prices without it, in per cent."""
    unit: str
    """What every normalised amount is for."""
    n: int
    """How many prices of first courses are counted."""
    published: int
    """How many prices of clinics there are for it, whatever was asked for: counted, of later courses, or kept apart."""
    comparable: int
    """How many of these would be counted if nothing but the condition, or the kind of treatment, were asked for."""
    clinics: int
    """How many clinics publish them."""
    quantiles: Quantiles | None
    """Of them; null where there are fewer than five."""
    min: Number | None
    """The lowest of them; null without any."""
    max: Number | None
    """The highest of them; null without any."""
    rows: tuple[PriceRow, ...]
    """The prices that are counted, the lowest first."""
    repeat: PriceSpread
    """How the prices of later courses are distributed."""
    repeat_rows: tuple[PriceRow, ...]
    """The prices of later courses, the lowest first."""
    apart: tuple[PriceRow, ...]
    """Prices of clinics of which something is not said, so that they cannot be compared."""
    sellers: tuple[PriceRow, ...]
    """Sellers' bands and other figures that are no clinic's own price."""
    packages: tuple[TierPrice, ...]
    """The package prices that the catalogue has for the condition, most of them a seller's."""
    foreign: tuple[ForeignFactor, ...]
    """What clinics ask of foreign patients that publish both prices; not applied to anything."""
    rates: tuple[Rate, ...]
    """Every exchange rate that was used."""
    sources: dict[Key, Source]
    """The sources of the package prices and of the consumption tax."""
    disclaimer: str
    """What this is not."""
