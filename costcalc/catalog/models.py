"""What the catalogue holds: one frozen model per kind of entry. Reading files is `load`, cross-checking `checks`."""

from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from costcalc.frozen import Frozen
from costcalc.money import Band, Currency, Figure, Money, band, middle, whole

Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""Lower case words joined by hyphens: how an entry is called on the command line."""

Text = Annotated[str, Field(min_length=1)]

When = Annotated[
    str,
    BeforeValidator(lambda value: value.isoformat() if type(value) is date else value),
    Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$"),
]
"""A day, a month or a year: 2026-11-21, 2026-11 or 2026, as precise as is known."""

Category = Literal[
    "treatment",
    "preparation",
    "flights",
    "stay",
    "local-transport",
    "support",
    "entry",
    "insurance",
    "payment",
    "contingency",
]
Tax = Literal["included", "excluded", "unknown", "none"]
Comfort = Literal["budget", "standard", "premium"]
Cabin = Literal["economy", "premium-economy", "business"]
Per = Literal[
    "package",
    "case",
    "person",
    "page",
    "round-trip",
    "one-way",
    "car-ride",
    "room-night",
    "person-night",
    "person-day",
    "half-day",
]
SourceKind = Literal[
    "article",
    "official tariff",
    "published list",
    "planning assumption",
    "your own figure",
]


Whole = Annotated[int, Field(ge=0, lt=10**6)]
"""A whole number of something that can be counted."""


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


class Price(Frozen):
    """A band of money for one unit of something, with its source and the day it was checked."""

    low: Figure
    """The least it costs."""
    likely: Figure | None = None
    """What it usually costs, if a source says; else the midpoint is used."""
    high: Figure
    """The most it costs."""
    currency: Currency
    """ISO 4217 code of the currency that the source states."""
    per: Per
    """What is paid for once: the unit that the quantity counts."""
    tax: Tax
    """Whether Japanese consumption tax is in the price; `none` where it does not apply."""
    source: Key
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last compared the figure with its source."""
    note: str | None = None
    """What the source says beside the figure."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _refuse_disorder(self.low, self.likely, self.high)
        return self

    @cached_property
    def money(self) -> Money:
        """The price as a band in its currency."""
        return Money(
            low=self.low, likely=middle(self.low, self.high, self.likely), high=self.high, currency=self.currency
        )


class Count(Frozen):
    """A whole number of something, as a band: nights, weeks, pages, infusions."""

    low: Whole
    """The fewest."""
    likely: Whole | None = None
    """The usual number; else the midpoint, to the nearest whole, halves up."""
    high: Whole
    """The most."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        _refuse_disorder(self.low, self.likely, self.high)
        return self

    @cached_property
    def band(self) -> Band:
        """The count as a band whose likely is whole."""
        low, high = Decimal(self.low), Decimal(self.high)
        return band(low, whole(middle(low, high)) if self.likely is None else Decimal(self.likely), high)


def _refuse_disorder(low: Any, likely: Any, high: Any) -> None:
    if low > high:
        raise ValueError(f"low is {low} and high is {high}: low must not be above high")
    if likely is not None and not low <= likely <= high:
        raise ValueError(f"likely is {likely}: it must lie between low ({low}) and high ({high})")


class CountFact(Count):
    """A count with its source."""

    source: Key
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last compared the figure with its source."""
    note: str | None = None
    """What the source says beside the figure."""


class Parameter(Frozen):
    """One number that a rule needs."""

    value: Figure
    """The number."""
    unit: Text
    """What it counts."""
    source: Key
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last compared the figure with its source."""
    note: str | None = None
    """Why this number."""


class OtherBand(Price):
    """What another page says of the same thing: shown beside the band, never mixed into it."""

    label: Text
    """What that page prices."""


class Tier(Frozen):
    """One package of a condition."""

    name: Text
    """What it is called."""
    summary: Text
    """What is in it, in a sentence."""
    price: Price | None = None
    """The package band; left out where nobody has published one."""
    package: Key
    """Key of the split in packages.toml that itemises it."""
    plans: tuple[Key, ...] = Field(min_length=1)
    """Travel plans it can be done with; the first is the default."""
    cells_million: Count | None = None
    """Cells given, in millions, where the source says."""
    infusions: CountFact
    """How many infusions or injection sessions it has."""
    other_bands: tuple[OtherBand, ...] = ()
    """What other pages say of the same package."""


class Avoid(Frozen):
    """What a patient should not do for some time."""

    what: Text
    """What is meant, as nouns: bathing, swimming."""
    days: Whole
    """For how many days."""
    after: Literal["harvest", "infusion"]
    """From which step on."""
    source: Key
    """Key of an entry of sources.toml."""


class Condition(Frozen):
    """What is treated, with what, and in which packages."""

    name: Text
    """Full name."""
    aliases: tuple[Text, ...] = ()
    """Other names that the command line accepts."""
    cells: Text
    """Cell type and where the cells come from."""
    cells_source: Key
    """Key of an entry of sources.toml."""
    risk_class: Literal["I", "II", "III"] | None = None
    """Class under Japan's Act on the Safety of Regenerative Medicine, where a source lets one say."""
    risk_class_source: Key | None = None
    """Key of an entry of sources.toml."""
    includes: tuple[Text, ...] = ()
    """What the package often includes, as the source says."""
    documents: tuple[Text, ...] = ()
    """What to bring."""
    culture_weeks: CountFact
    """How long the cells are cultured."""
    avoid: tuple[Avoid, ...] = ()
    """What to avoid afterwards."""
    tiers: dict[Key, Tier] = Field(min_length=1)
    """The packages; `standard` is the default."""
    notes: tuple[Text, ...] = ()
    """What a reader should know of the sources."""

    @property
    def priced(self) -> bool:
        """Whether any tier has a published band."""
        return any(tier.price for tier in self.tiers.values())


class Component(Frozen):
    """One part of a package."""

    label: Text
    """What it is."""
    fee: Literal["technical", "medical"]
    """Laboratory work, or the clinic's."""
    share: Decimal = Field(gt=0, le=1, decimal_places=6)
    """Its part of the package price."""


class Package(Frozen):
    """How a package price is itemised."""

    components: dict[Key, Component] = Field(min_length=1)
    """The parts; their shares sum to one."""
    source: Key
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last looked at it."""


class Step(Frozen):
    """Something that happens on a day."""

    name: Text
    """What happens."""
    day: Whole
    """Days after arrival, or after the culture ends if that comes within the visit."""
    after_culture: bool = False
    """Counts from the end of the culture instead of from arrival."""
    role: Literal["harvest", "infusion"] | None = None
    """What else hangs on this step."""
    interpreted: bool = False
    """Needs an interpreter for half a day."""


class Lead(Frozen):
    """Something to be done before the first flight."""

    name: Text
    """What happens."""
    weeks: Whole
    """Weeks before the first arrival."""


class Visit(Frozen):
    """One stay in Japan."""

    name: Text
    """What it is for."""
    nights: Count
    """Nights, without those of a culture that is waited for in Japan."""
    culture: Literal["before", "during"] | None = None
    """Whether the culture is waited for at home, before this visit, or in Japan."""
    wait_weeks: CountFact | None = None
    """Weeks at home since the visit before, where it is not the culture that is waited for."""
    steps: tuple[Step, ...] = Field(min_length=1)
    """What happens, in order."""


class Plan(Frozen):
    """How the treatment is travelled to."""

    name: Text
    """What it is called."""
    aliases: tuple[Text, ...] = ()
    """Other names that the command line accepts."""
    summary: Text
    """The plan in a sentence."""
    source: Key
    """Key of an entry of sources.toml for visits and nights."""
    checked: When
    """When somebody last compared it with its source."""
    nights_per_further_infusion: CountFact
    """Nights added to the last infusion visit for each infusion beyond one a visit."""
    before: tuple[Lead, ...] = ()
    """What comes before the flights, in order."""
    visits: tuple[Visit, ...] = Field(min_length=1)
    """The stays in Japan, in order."""
    assumptions: tuple[Text, ...] = ()
    """What a reader should know was assumed."""


class Gap(Frozen):
    """A cost known to exist whose price nobody has collected: printed as unpriced, never as zero."""

    category: Category
    """Where it would stand."""
    label: Text
    """What it is."""
    reason: Text
    """Why there is no figure."""


class City(Frozen):
    """Where the clinic is."""

    name: Text
    """What it is called."""
    aliases: tuple[Text, ...] = ()
    """Other names that the command line accepts."""
    lodging: dict[Comfort, Price]
    """A room or bed for a night, by comfort."""
    transfer: dict[Comfort, Price]
    """From the airport to the city, one way, by comfort; empty where nobody has collected it."""
    unpriced: dict[Key, Gap] = Field(default_factory=dict)
    """Costs that are known to come on top."""
    assumptions: tuple[Text, ...] = ()
    """What a reader should know was assumed."""


class Fee(Frozen):
    """A cost of the journey that comes with every budget."""

    category: Category
    """Where it stands."""
    label: Text
    """What it is."""
    prices: dict[Comfort, Price]
    """By comfort; all three may be the same price."""
    count: CountFact | None = None
    """How many of the unit, where the journey itself does not say (pages, say)."""

    @property
    def sources(self) -> frozenset[str]:
        """Keys of the sources it rests on."""
        return frozenset(price.source for price in self.prices.values())


class Fare(Price):
    """Return air fare of one person from a region to Japan."""

    region: Key
    """Key of a row of regions.csv."""
    cabin: Cabin
    """Class of travel."""


class Region(Frozen):
    """Where journeys start from, as far as fares are told apart."""

    key: Key
    """How it is called on the command line; the same as the key of the entry."""
    name: Text
    """What it is called."""
    aliases: tuple[Text, ...] = ()
    """Airports and cities that the command line accepts for it."""


class Country(Frozen):
    """A country and the regions that its air fares are taken from."""

    code: str = Field(pattern=r"^[A-Z]{2}$")
    """ISO 3166-1 alpha-2."""
    name: Text
    """English short name."""
    aliases: tuple[Text, ...] = ()
    """Other names that the command line accepts."""
    regions: tuple[Key, ...] = ()
    """Keys of regions.csv; none means that no fare was collected."""


class CurrencyInfo(Frozen):
    """A currency of ISO 4217."""

    code: Currency
    """Three letters."""
    name: Text
    """English name."""
    minor_unit: int = Field(ge=0, le=4)
    """Decimal places of its smallest unit."""


class Exclusion(Frozen):
    """What is not in the total, and what it may cost."""

    label: Text
    """What it is."""
    reason: Text
    """Why it is not in the total."""
    price: Price | None = None
    """What is known of its price."""


class Question(Frozen):
    """Something to ask the clinic before paying."""

    ask: Text
    """The question."""


class Parameters(Frozen):
    """The single numbers that rules need."""

    consumption_tax: Parameter = Field(alias="consumption-tax")
    """Per cent of Japanese consumption tax on self-pay care."""
    contingency: Parameter
    """Per cent set aside for the unforeseen."""
    people_per_room: Parameter = Field(alias="people-per-room")
    """How many share a room."""
    people_per_car: Parameter = Field(alias="people-per-car")
    """How many share a taxi or a private car, with luggage."""
    max_nights: Parameter = Field(alias="max-nights")
    """The longest visit that is not taken for a slip of the keys."""
    max_culture_weeks: Parameter = Field(alias="max-culture-weeks")
    """The longest culture that is not taken for a slip of the keys."""
    max_companions: Parameter = Field(alias="max-companions")
    """The largest party that is not taken for a slip of the keys."""
    max_contingency: Parameter = Field(alias="max-contingency")
    """The highest per cent that is not taken for a slip of the keys."""


class Edition(Frozen):
    """Which catalogue this is."""

    version: Text
    """Of the figures; changes whenever a figure does."""
    disclaimer: Text
    """Printed under every budget."""


class Catalog(Frozen):
    """Every figure the estimate may use. One field per file of the data folder."""

    edition: Edition
    """edition.toml"""
    parameters: Parameters
    """parameters.toml"""
    sources: dict[Key, Source]
    """sources.toml"""
    conditions: dict[Key, Condition]
    """conditions.toml"""
    packages: dict[Key, Package]
    """packages.toml"""
    plans: dict[Key, Plan]
    """plans.toml"""
    cities: dict[Key, City]
    """cities.toml"""
    fees: dict[Key, Fee]
    """fees.toml"""
    exclusions: dict[Key, Exclusion]
    """exclusions.toml"""
    questions: dict[Key, Question]
    """questions.toml"""
    fares: dict[str, Fare]
    """fares.csv, by `region cabin`"""
    regions: dict[str, Region]
    """regions.csv"""
    countries: dict[str, Country]
    """countries.csv, by code"""
    currencies: dict[str, CurrencyInfo]
    """currencies.csv, by code"""
    sha256: str = ""
    """Digest of all files that were read, set by the loader."""
