"""Entries that hold for every journey: who may enter, closed days, seasons, taxes, terms of paying and cancelling."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field

from costcalc.catalog.choices import Category, JourneyCategory, PaidCategory
from costcalc.catalog.prices import (
    Anchor,
    CityKey,
    CountryCode,
    CurrencyCode,
    MonthDay,
    Occasion,
    PartFact,
    PercentFact,
    Price,
    SourceKey,
    Text,
    When,
    Whole,
    check_day,
    priced_per,
)
from costcalc.model import Frozen
from costcalc.money import Figure

Day = Annotated[date, BeforeValidator(check_day)]
"""A day of the calendar, written in full: 2026-11-21."""

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[str, ...] = get_args(Weekday)
"""By their number, as `date.weekday` has it."""

Share = Annotated[Decimal, Field(ge=0, le=1, decimal_places=6)]
"""A part of something, one being all of it."""


class EntryRule(Frozen):
    """How a nationality enters Japan for a short stay, as long as the rule is in force."""

    code: CountryCode
    """ISO 3166-1 alpha-2 code of the nationality."""
    rule: Literal["visa-free", "registration", "visa", "e-visa", "no-admission", "national"]
    """Without a visa, without one after registering, with a visa, not at all, or as a national of Japan."""
    days: Whole | None = None
    """Days that the rule allows without a visa."""
    since: Day | None = None
    """First day it is in force, where a source says."""
    until: Day | None = None
    """Last day it is in force, where a source says."""
    conditions: str | None = None
    """What it depends on, as a noun: an e-passport."""
    warning: str | None = None
    """What is not certain of it."""
    source: SourceKey
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last compared it with its source."""


class TaxBracket(Frozen):
    """What a city takes for a night that costs so much."""

    city: CityKey
    """Key of cities.toml."""
    since: Day
    """First night of the tariff the bracket belongs to; a later tariff of the city replaces the whole of it."""
    price_from: Figure
    """Least price of the night."""
    price_below: Figure | None = None
    """The price from which the next bracket holds; none for the last."""
    tax: Figure
    """For a person and night."""
    currency: CurrencyCode
    """Of the prices and of the tax."""
    source: SourceKey
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last compared it with its source."""


class Season(Frozen):
    """Days of every year on which rooms cost more."""

    name: Text
    """What it is called, within a sentence."""
    first: MonthDay
    """Its first night."""
    last: MonthDay
    """Its last night; before the first if it runs over the new year."""
    surcharge: PercentFact
    """Per cent on the price of a room."""


LONGEST_CLOSURE = 60
"""Days; a longer closure is taken for a mistake."""


class Closure(Frozen):
    """Days on which clinics are closed."""

    name: Text
    """What it is called, within a sentence."""
    weekday: Weekday | None = None
    """A day of every week."""
    first: MonthDay | None = None
    """First day of a yearly closure."""
    last: MonthDay | None = None
    """Last day of a yearly closure; before the first if it runs over the new year."""
    public_holidays: bool = False
    """Every public holiday of Japan."""
    source: SourceKey
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last compared it with its source."""


class Milestone(Frozen):
    """Something to be done before the first arrival or after the last treatment."""

    name: Text
    """What happens."""
    weeks: Whole
    """How many weeks before or after."""
    of: Literal["before-arrival", "before-return", "after-infusion"]
    """From where the weeks are counted: the first arrival, each later one, or the last treatment."""
    anchor: Anchor | None = None
    """How instalments call its day."""
    when: tuple[Occasion, ...] = ()
    """The occasions on which it is needed; always, if none is named."""
    source: SourceKey
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last compared the figure with its source."""


class ChildShare(Frozen):
    """What children of an age pay and need, as a part of what an adult does."""

    name: Text
    """How they are called: infants."""
    below: Whole
    """The birthday from which it no longer holds, in years."""
    fares: Share
    """Of an air fare."""
    rides: Share
    """Of a train or bus fare."""
    meals: Share
    """Of meals."""
    devices: Share
    """Of what a traveller needs for a mobile connection."""
    bed: bool
    """Whether they need a bed of their own."""
    source: SourceKey
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last compared it with its source."""


class ShareOfLines(Frozen):
    """A cost that is a part of other costs."""

    category: JourneyCategory
    """Where it stands."""
    label: Text
    """What it is."""
    of: tuple[Category, ...] = Field(min_length=1)
    """The categories it is a part of; none that is itself made of shares."""
    in_words: Text
    """The same, as it reads after a percentage: of the treatment."""
    percent: PartFact
    """How large a part."""
    when: tuple[Occasion, ...] = ()
    """The occasions on which it arises; always, if none is named."""


class Instalment(Frozen):
    """A part of the budget that falls due at one time."""

    label: Text
    """What is paid."""
    to_clinic: bool = False
    """Whether it is a transfer to the clinic."""
    of: tuple[PaidCategory, ...] = Field(min_length=1)
    """The categories it pays."""
    share: Share
    """The part of them; over all instalments, the shares of a category sum to one."""
    due: Anchor | Literal["each-visit"]
    """The day it is counted from; `each-visit` divides it among the arrivals."""
    by_nights: bool = False
    """Whether lines that belong to no visit are divided by the nights of the visits instead of evenly."""
    weeks_before: Whole = 0
    """Weeks before that day."""
    along_the_way: bool = False
    """Whether it is spent day by day, from the arrival of a visit to its end."""
    source: SourceKey
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last compared it with its source."""


class CancellationTerm(Frozen):
    """What is lost of the treatment price by stopping at one point."""

    name: Text
    """The point, as words after “stopping”."""
    at: Anchor
    """The day it is counted from; left out for plans that have no such day."""
    days_before: Whole = 0
    """Days before that day."""
    fee: Annotated[Price, priced_per("case")] | None = None
    """A fixed sum, or …"""
    percent: PartFact | None = None
    """… per cent of the treatment."""
