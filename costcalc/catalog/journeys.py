"""Entries about how one gets there: plans, cities, fees, fares, regions and countries."""

from typing import Annotated, Literal, TypeVar, get_args

from pydantic import AfterValidator, Field

from costcalc.catalog.choices import Cabin, Category, Comfort, PaidCategory
from costcalc.catalog.prices import (
    Count,
    CountFact,
    FeeUnit,
    Key,
    Occasion,
    PlanKey,
    Price,
    RegionKey,
    SourceKey,
    Statement,
    Text,
    When,
    Whole,
    priced_per,
)
from costcalc.model import Frozen

Item = TypeVar("Item")


def _with_standard(prices: dict[Comfort, Item]) -> dict[Comfort, Item]:
    """Prices with the standard one, which stands in for comforts that have none."""
    if "standard" not in prices:
        raise ValueError("has no standard price: add one")
    return prices


WithStandard = Annotated[dict[Comfort, Item], AfterValidator(_with_standard)]
"""Prices by comfort, the standard one among them."""


class PlanStep(Frozen):
    """Something that happens on a day."""

    name: Text
    """What happens."""
    day: Whole
    """Days after arrival, or after the culture ends if that comes within the visit."""
    after_culture: bool = False
    """Counts from the end of the culture instead of from arrival."""
    role: Literal["harvest", "infusion"] | None = None
    """What kind of step it is, where other days are counted from it."""
    interpreted: bool = False
    """Needs an interpreter for half a day."""

    @property
    def at_clinic(self) -> bool:
        """Whether it needs a day on which the clinic is open."""
        return self.interpreted or self.role is not None


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
    steps: tuple[PlanStep, ...] = Field(min_length=1)
    """What happens, in order."""


class Plan(Frozen):
    """How the treatment is travelled to."""

    name: Text
    """What it is called."""
    aliases: tuple[Text, ...] = ()
    """Other names that the command line accepts."""
    summary: Text
    """The plan in a sentence."""
    source: SourceKey
    """Key of an entry of sources.toml for visits and nights."""
    checked: When
    """When somebody last compared it with its source."""
    nights_per_further_infusion: CountFact
    """Nights added to the last infusion visit for each infusion beyond one a visit."""
    instead: PlanKey | None = None
    """The plan it is weighed against, where the tier can be done with both."""
    visits: tuple[Visit, ...] = Field(min_length=1)
    """The stays in Japan, in order."""
    warnings: tuple[Statement, ...] = ()
    """What could mislead a reader who chose this plan."""
    assumptions: tuple[Statement, ...] = ()
    """What a reader should know was assumed."""


class UnpricedCost(Frozen):
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
    lodging: WithStandard[Annotated[Price, priced_per("room-night", "person-night")]]
    """A room or bed for a night, by comfort."""
    monthly: dict[Comfort, Annotated[Price, priced_per("room-month")]] = Field(default_factory=dict)
    """A furnished flat by the month, by comfort; a comfort that is not named goes to a hotel."""
    transfer: dict[Comfort, Annotated[Price, priced_per("one-way", "car-ride")]]
    """From the airport to the city, one way, by comfort; empty where nobody has collected it."""
    unpriced: dict[Key, UnpricedCost] = Field(default_factory=dict)
    """Costs that are known to come on top."""
    assumptions: tuple[Statement, ...] = ()
    """What a reader should know was assumed."""


class Fee(Frozen):
    """A cost of the journey that comes with every budget."""

    category: PaidCategory
    """Where it stands."""
    label: Text
    """What it is."""
    prices: WithStandard[Annotated[Price, priced_per(*get_args(FeeUnit))]]
    """By comfort; all three may be the same price."""
    count: CountFact | None = None
    """How many of the unit, where the journey itself does not say (pages, say)."""
    children: Literal["rides", "meals", "devices"] | None = None
    """Which part children pay or need, of those in children.toml; they count whole if left out."""
    when: tuple[Occasion, ...] = ()
    """The occasions on which it arises; always, if none is named."""


class Fare(Price):
    """Return air fare of one person from a region to Japan."""

    region: RegionKey
    """Key of a row of regions.csv."""
    cabin: Cabin
    """Class of travel."""
    per: Literal["round-trip"]
    """There and back."""


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
    regions: tuple[RegionKey, ...] = ()
    """Keys of regions.csv whose fares are used; none means those of the whole world."""
    borrowed: bool = False
    """Whether the fares were collected for neighbours and not for this country."""
