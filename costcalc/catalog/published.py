"""Published prices of clinics and sellers, a row each. Read only when needed, not with the catalogue."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from costcalc.catalog.lookup import data_folder
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import ConditionKey, CurrencyCode, Key, Tax, Text, When, Whole
from costcalc.catalog.read import read_file, validated
from costcalc.catalog.references import missing_entries
from costcalc.errors import DataError
from costcalc.model import Frozen
from costcalc.money import HALF, Figure

KIND = "published_prices"
FILE = f"{KIND}.csv"
"""The file of a data folder that holds them; an overlay's rows replace and add to the bundled ones, by id."""

Apart = Annotated[str, Field(pattern=r"^[a-z]+(-[a-z]+)*(=[0-9]+(\.[0-9]+)?)?$")]
"""What is billed apart, with what it costs where that is said: harvest=300000."""
Grade = Literal["A", "B", "C"]
Course = Literal["first", "repeat"]
Patients = Literal["resident", "foreign", "insured", "unspecified"]
Publisher = Literal["clinic", "broker", "seller", "market"]


class PublishedPrice(Frozen):
    """One price that somebody publishes."""

    id: Key
    """Name of the row."""
    conditions: tuple[ConditionKey, ...] = ()
    """Keys of the conditions that it is a price for; none where the treatment fits none of them."""
    treatment: Key
    """The kind of treatment: rows of one kind can be laid side by side."""
    product: Text
    """What is sold, in a few words."""
    cells: Key | None = None
    """The kind of cells, where it is said."""
    cells_low: Figure | None = None
    """Millions of cells for the whole price, at least."""
    cells_high: Figure | None = None
    """Millions of cells for the whole price, at most."""
    doses: Whole | None = Field(default=None, gt=0)
    """How many doses the price is for, where it is said."""
    joints: Whole | None = Field(default=None, gt=0)
    """How many joints, or other sites, the price is for, where it is said."""
    by_joint: bool
    """Whether such treatments are priced by the joint."""
    price_low: Figure = Field(gt=0)
    """The least it costs, as published."""
    price_high: Figure = Field(gt=0)
    """The most it costs, as published; the same for a single price."""
    currency: CurrencyCode
    """ISO 4217 code of the published price."""
    tax: Tax
    """Whether Japanese consumption tax is in it."""
    course: Course | None = None
    """Whether it is for a first course or for a later one, where the text says."""
    included: tuple[Key, ...] = ()
    """What the text says is in the price."""
    apart: tuple[Apart, ...] = ()
    """What the text says comes on top, with its price."""
    provider: Text
    """The clinic, or the seller."""
    publisher: Publisher
    """Who publishes it: the clinic itself, a broker's list of a clinic's prices, a seller of packages, or a page about
    the market."""
    city: str | None = None
    """City or prefecture."""
    patients: Patients
    """Whom the price is for."""
    as_of: When
    """The day it is of, as precise as is known."""
    dated: Literal["filed", "published", "read"]
    """What that day means: when the plan was filed, when the page was published, or when it was read."""
    url: str | None = Field(default=None, pattern=r"^https?://\S+$")
    """Where to read it."""
    grade: Grade
    """A a price that was read at its source, B a secondary or partial one, C a seller's band or an unclear figure."""
    note: str | None = None
    """What one should know of it."""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for what, low, high in (
            ("price", self.price_low, self.price_high),
            ("cells", self.cells_low, self.cells_high),
        ):
            if low is not None and high is not None and low > high:
                raise ValueError(f"{what}_low is {low} and {what}_high is {high}: low must not be above high")
        return self

    @cached_property
    def comparable(self) -> bool:
        """Whether it is a clinic's own price that a patient would pay: not a seller's band, not an unclear figure."""
        return self.grade != "C" and self.publisher in {"clinic", "broker"} and self.patients != "insured"

    @cached_property
    def middle(self) -> Figure:
        """The price, or the middle of its range."""
        return (self.price_low + self.price_high) * HALF


Published = Mapping[str, PublishedPrice]
"""Published prices by id."""


def load_published(overlay: Path | str | None = None, catalog: Catalog | None = None) -> Published:
    """The published prices by id: the bundled ones, with those of the overlay folder replacing and adding to them.

    With a catalogue, their conditions and currencies must be in it. Raises DataError with every problem, each as
    `file:line: where: what is wrong and how to mend it`.
    """
    file = read_file(KIND, data_folder() / FILE)
    if overlay and (path := Path(overlay) / FILE).is_file():
        file = file.under(read_file(KIND, path))
    prices, mistakes = validated(dict[str, PublishedPrice], file.entries)
    if catalog:
        mistakes += [(mismatch.where, mismatch.message) for mismatch in missing_entries(prices, catalog)]
    if problems := {*file.problems, *(file.problem(where, message) for where, message in mistakes)}:
        raise DataError([str(problem) for problem in sorted(problems)])
    return prices
