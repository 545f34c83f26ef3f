"""The catalogue as a whole, and the entries that stand alone. One field per file of the data folder."""

from datetime import date
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator

from costcalc.catalog.choices import Category
from costcalc.catalog.journeys import City, Country, Fare, Fee, Plan, Region
from costcalc.catalog.prices import (
    ConditionKey,
    CurrencyCode,
    Days,
    ExclusionKey,
    FeeKey,
    Key,
    Nights,
    Occasion,
    People,
    PercentParameter,
    Price,
    QuestionKey,
    ShareKey,
    Source,
    SourceKey,
    Statement,
    Text,
    Weeks,
    When,
    Years,
)
from costcalc.catalog.rules import (
    CancellationTerm,
    ChildShare,
    Closure,
    EntryRule,
    Instalment,
    Milestone,
    Season,
    ShareOfLines,
    TaxBracket,
)
from costcalc.catalog.treatments import Condition, Package
from costcalc.model import Frozen, absent, empty
from costcalc.money import Currency, Figure


class Extra(Frozen):
    """A cost of exclusions.toml that an answer brings into the total."""

    label: Text
    """What it is called as a line."""
    category: Category = "treatment"
    """Where it stands."""
    each_appointment: bool = False
    """Whether it is paid for each appointment at the clinic; once, if not."""


class Reply(Frozen):
    """One of the answers that a question can have."""

    says: Text
    """What the budget takes as true with it, as the end of a sentence."""
    adds: dict[ExclusionKey, Extra] = Field(default_factory=dict)
    """What comes into the total, by the key of the entry of exclusions.toml that has its price."""
    fees: dict[Key, Fee] = Field(default_factory=dict)
    """What comes into the total with a price of its own, by the key of its line."""
    drops_fees: tuple[FeeKey, ...] = ()
    """Keys of fees.toml that are not paid."""
    drops_shares: tuple[ShareKey, ...] = ()
    """Keys of shares.toml that are not paid."""
    tax: Literal["included", "excluded"] | None = None
    """Whether consumption tax is in the price of the treatment."""
    interpreter: Literal["clinic", "hired"] | None = None
    """Who interprets."""


class Inquiry(Frozen):
    """A question to the clinic whose answer changes what a budget comes to, or could."""

    ask: Text
    """The question, as the clinic reads it."""
    japanese: Text
    """The same in Japanese."""
    covers: QuestionKey | None = None
    """Key of the question of questions.toml that need not be asked where this one is, with others that cover it."""
    settles: tuple[ExclusionKey, ...] = ()
    """Keys of exclusions.toml that are no longer open once it is answered."""
    takes: Literal["price", "weeks", "treatments", "nights", "percent"] | None = None
    """What the answer is, where it is no choice: a price of the treatment, weeks of culture, treatments, nights of each
    visit, or per cent of a share."""
    says: Text | None = None
    """What the budget takes as true with such an answer, as the end of a sentence; {answer} stands for the answer."""
    share: ShareKey | None = None
    """Key of shares.toml that the per cent is of."""
    assumed: Key | None = None
    """The answer that a budget takes as long as nobody has given one; for choices."""
    answers: dict[Key, Reply] = Field(default_factory=dict)
    """The answers to choose from."""
    when: tuple[Occasion, ...] = ()
    """The occasions on which it is asked; always, if none is named."""


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
    reason: Statement
    """Why it is not in the total."""
    price: Price | None = None
    """What is known of its price."""
    when: tuple[Occasion, ...] = ()
    """The occasions on which it is listed; always, if none is named."""


class Question(Frozen):
    """Something to ask the clinic before paying."""

    ask: Text
    """The question."""
    japanese: Text | None = Field(default=None, exclude_if=absent)
    """The same in Japanese."""


class Peg(Frozen):
    """A currency that a central bank holds at a fixed rate to another."""

    anchor: CurrencyCode
    """The currency it is held to."""
    rate: Figure = Field(gt=0)
    """Units of it for one unit of the anchor."""
    source: SourceKey
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last compared the figure with its source."""
    note: str | None = None
    """What one should know of it."""


class Parameters(Frozen):
    """The single numbers that rules need."""

    consumption_tax: PercentParameter = Field(alias="consumption-tax")
    """Per cent of Japanese consumption tax on self-pay care."""
    contingency: PercentParameter
    """Per cent set aside for the unforeseen."""
    people_per_room: People = Field(alias="people-per-room")
    """How many share a room."""
    people_per_car: People = Field(alias="people-per-car")
    """How many share a taxi or a private car, with luggage."""
    max_nights: Nights = Field(alias="max-nights")
    """The longest visit; a longer one is taken for a typing error."""
    max_culture_weeks: Weeks = Field(alias="max-culture-weeks")
    """The longest culture; a longer one is taken for a typing error."""
    max_companions: People = Field(alias="max-companions")
    """The most companions; more of them are taken for a typing error."""
    stale_rate_days: Days = Field(alias="stale-rate-days")
    """After how many days an exchange rate is called old."""
    max_contingency: PercentParameter = Field(alias="max-contingency")
    """The highest contingency; a higher one is taken for a typing error."""
    max_child_age: Years = Field(alias="max-child-age")
    """The oldest child, in years; whoever is older travels as an adult."""
    max_days_ahead: Days = Field(alias="max-days-ahead")
    """How far ahead a journey can be planned."""
    sure_days_ahead: Days = Field(alias="sure-days-ahead")
    """How far ahead prices and rules can be expected to stay as they are."""
    culture_delay: Weeks = Field(alias="culture-delay")
    """Weeks by which the culture is taken to run longer, to show what that does."""
    monthly_from: Nights = Field(alias="monthly-from")
    """Nights from which a furnished flat by the month is looked at."""
    nights_per_month: Nights = Field(alias="nights-per-month")
    """Nights that a monthly price pays for; the least that is paid is one month."""
    valid_days: Days = Field(alias="valid-days")
    """How long the figures of a quote should be relied on."""
    long_medical_stay: Days = Field(alias="long-medical-stay")
    """Days beyond which a visa for medical stay needs hospitalisation and a certificate of eligibility."""
    rate_swing: PercentParameter | None = Field(default=None, alias="rate-swing", exclude_if=absent)
    """Per cent by which an exchange rate is taken to move either way, to show what that does; left out, it is not
    shown."""
    days_until_arrival: Days | None = Field(default=None, alias="days-until-arrival", exclude_if=absent)
    """How far ahead the first arrival of a journey without dates is taken to be, to show how sure its total is."""


MIN_PRICES = 5
"""Published prices below which there are no quantiles, and no budget on them."""


class Distribution(Frozen):
    """How the prices that clinics publish for one treatment of a condition are distributed.

    One dose, one joint where joints are treated, a first course, consumption tax included. Worked out from
    published_prices.csv; `costcalc catalog check` says if the two do not agree.
    """

    condition: ConditionKey
    """Key of the condition."""
    n: int = Field(ge=1)
    """How many prices there are; of fewer than five only low and high are told."""
    clinics: int = Field(ge=1)
    """How many clinics publish them."""
    low: Figure
    """The lowest price."""
    p10: Figure | None = None
    """A tenth of the prices lie below it."""
    p25: Figure | None = None
    """A quarter of the prices lie below it."""
    p50: Figure | None = None
    """The median."""
    p75: Figure | None = None
    """Three quarters of the prices lie below it."""
    p90: Figure | None = None
    """Nine tenths of the prices lie below it."""
    high: Figure
    """The highest price."""
    currency: CurrencyCode
    """ISO 4217 code of the prices."""
    apart: int = Field(ge=0)
    """How many of the prices come with something that is billed apart, as far as their pages say."""
    oldest: When
    """The day of the oldest price."""
    newest: When
    """The day of the newest price."""
    source: SourceKey
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last compared the prices with their sources."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        quantiles = [self.p10, self.p25, self.p50, self.p75, self.p90]
        figures = [figure for figure in (self.low, *quantiles, self.high) if figure is not None]
        if len(figures) not in {2, 2 + len(quantiles)}:
            raise ValueError("give all of p10, p25, p50, p75 and p90, or none")
        if figures != sorted(figures):
            raise ValueError("low, p10, p25, p50, p75, p90 and high must not fall")
        return self


class Claim(Frozen):
    """A claim of one source that another one contradicts."""

    about: Text
    """What it is about."""
    claim: Text
    """What the source says, in other words."""
    against: Text
    """What the catalogue goes by instead."""
    topic: Literal["price", "treatment", "journey"]
    """What of a budget it bears on; a quote says what bears on the price of the treatment."""
    conditions: tuple[ConditionKey, ...] = ()
    """The conditions that it concerns; all of them if none is named."""
    source: SourceKey
    """Key of an entry of sources.toml: who says it."""
    against_source: SourceKey
    """Key of an entry of sources.toml: what the catalogue goes by."""
    checked: When
    """When somebody last compared the two."""


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
    answers: dict[Key, Inquiry] = Field(default_factory=dict, exclude_if=empty)
    """answers.toml; in the basis of a quote only if it rests on answers"""
    fares: dict[str, Fare]
    """fares.csv, by `region cabin`"""
    regions: dict[str, Region]
    """regions.csv"""
    countries: dict[str, Country]
    """countries.csv, by code"""
    currencies: dict[str, CurrencyInfo]
    """currencies.csv, by code"""
    pegs: dict[CurrencyCode, Peg]
    """pegs.toml, by code"""
    entry: dict[str, EntryRule]
    """entry.csv, by `code since`"""
    accommodation_tax: dict[str, TaxBracket]
    """accommodation_tax.csv, by `city since price_from`"""
    seasons: dict[Key, Season]
    """seasons.toml"""
    closures: dict[Key, Closure]
    """closures.toml"""
    milestones: dict[Key, Milestone]
    """milestones.toml"""
    children: dict[Key, ChildShare]
    """children.toml, youngest first"""
    shares: dict[Key, ShareOfLines]
    """shares.toml"""
    instalments: dict[Key, Instalment]
    """instalments.toml"""
    cancellation: dict[Key, CancellationTerm]
    """cancellation.toml, in the order of the journey"""
    distributions: dict[Key, Distribution] = Field(default_factory=dict)
    """distributions.csv, by condition"""
    evidence: dict[Key, Claim] = Field(default_factory=dict)
    """evidence.toml"""
    sha256: str = ""
    """Digest of all files that were read, set by the loader."""
    overlay: str | None = None
    """Name of the folder that was laid over the bundled one, set by the loader."""

    @cached_property
    def open_days(self) -> dict[date, date]:
        """A cache of `next_open`: the next day on which clinics are open, for each day it was asked for."""
        return {}

    @cached_property
    def seasons_of_nights(self) -> dict[date, str | None]:
        """A cache of `season_of`: the season of each night it was asked for."""
        return {}
