"""Entries about what is done: conditions with their tiers, and how a package divides."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from costcalc.catalog.prices import (
    Count,
    CountFact,
    Key,
    OtherBand,
    PackageKey,
    PlanKey,
    Price,
    SourceKey,
    Statement,
    Text,
    When,
    Whole,
    priced_per,
)
from costcalc.model import Frozen


class Tier(Frozen):
    """One package of a condition."""

    name: Text
    """What it is called."""
    summary: Text
    """What is in it, in a sentence."""
    price: Annotated[Price, priced_per("package")] | None = None
    """The package band; left out where nobody has published one."""
    package: PackageKey
    """Key of the split in packages.toml that itemises it."""
    plans: tuple[PlanKey, ...] = Field(min_length=1)
    """Travel plans it can be done with; the first is the default."""
    cells_million: Count | None = None
    """Cells given, in millions, where the source says."""
    infusions: CountFact
    """How many infusions or injection sessions it has."""
    other_bands: tuple[OtherBand, ...] = ()
    """What other pages say of the same package."""
    notes: tuple[Statement, ...] = ()
    """What a reader should know of the band."""


class Avoid(Frozen):
    """What a patient should not do for some time."""

    what: Text
    """What is meant, as nouns: bathing, swimming."""
    days: Whole
    """For how many days."""
    after: Literal["harvest", "infusion"]
    """From which step on."""
    source: SourceKey
    """Key of an entry of sources.toml."""


class Condition(Frozen):
    """What is treated, with what, and in which packages."""

    name: Text
    """Full name."""
    aliases: tuple[Text, ...] = ()
    """Other names that the command line accepts."""
    cells: Text
    """Cell type and where the cells come from."""
    cells_source: SourceKey
    """Key of an entry of sources.toml."""
    risk_class: Literal["I", "II", "III"] | None = None
    """Class under Japan's Act on the Safety of Regenerative Medicine, where a source lets one say."""
    risk_class_source: SourceKey | None = None
    """Key of an entry of sources.toml."""
    includes: tuple[Text, ...] = ()
    """What the package often includes, as the source says."""
    treatment: Text
    """What is done on the day of treatment."""
    documents: tuple[Text, ...] = ()
    """What to bring."""
    documents_source: SourceKey
    """Key of an entry of sources.toml."""
    culture_weeks: CountFact
    """How long the cells are cultured."""
    avoid: tuple[Avoid, ...] = ()
    """What to avoid afterwards."""
    tiers: dict[Key, Tier] = Field(min_length=1)
    """The packages; `standard` is the default."""
    notes: tuple[Statement, ...] = ()
    """What a reader should know of the sources."""


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
    source: SourceKey
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last looked at it."""
