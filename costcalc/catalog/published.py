"""Prices that clinics and sellers publish, a row each. Read when somebody asks for them, not with the catalogue."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from costcalc.catalog.lookup import data_folder
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Key, Tax, Text, When, Whole
from costcalc.catalog.read import Origin, read
from costcalc.errors import DataError
from costcalc.files import Problem, Unreadable, read_bytes
from costcalc.model import Frozen
from costcalc.money import HALF, Currency, Figure

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
    """How the row is called."""
    conditions: tuple[Key, ...] = ()
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
    currency: Currency
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
    """The published prices, those of the overlay folder in the place of the bundled ones and beside them, by id.

    Their conditions and currencies are held against a catalogue if one is given. Raises DataError with every problem,
    each as `file:line: where: what is wrong and how to mend it`.
    """
    found: dict[str, PublishedPrice] = {}
    problems: list[Problem] = []
    for folder in (data_folder(), Path(overlay) if overlay else None):
        path = folder and folder / FILE
        if path and (folder == data_folder() or path.is_file()):
            rows, wrong = _rows(path, catalog)
            found |= rows
            problems += wrong
    if problems:
        raise DataError([str(problem) for problem in sorted(set(problems))])
    return found


def _rows(path: Path, catalog: Catalog | None) -> tuple[dict[str, PublishedPrice], list[Problem]]:
    """The rows of one file that are valid, and what is wrong with the others."""
    from costcalc.catalog.explain import first_causes, wording  # noqa: PLC0415 - it imports much, for mistakes alone

    try:
        sheet = read(KIND, str(path), read_bytes(path))
    except Unreadable as error:
        return {}, [error.problem]
    rows: dict[str, PublishedPrice] = {}
    problems = list(sheet.problems)
    for key, cells in sheet.entries.items():
        origin = sheet.origins[key]
        try:
            row = PublishedPrice.model_validate(cells)
        except ValidationError as error:
            for detail in first_causes(error):
                name = ".".join((key, *(str(step + 1) if isinstance(step, int) else step for step in detail["loc"])))
                problems.append(Problem(origin.path, origin.line(()), f"{name}: {wording(detail)}"))
        else:
            rows[key] = row
            problems += _misfits(row, origin, catalog) if catalog else ()
    return rows, problems


def _misfits(row: PublishedPrice, origin: Origin, catalog: Catalog) -> Iterator[Problem]:
    """What of a row the catalogue does not know."""
    line = origin.line(())
    for place, condition in enumerate(row.conditions, start=1):
        if condition not in catalog.conditions:
            message = f"no condition {condition!r} in conditions.toml: name another, or leave it out"
            yield Problem(origin.path, line, f"{row.id}.conditions.{place}: {message}")
    if row.currency not in catalog.currencies:
        message = f"no currency {row.currency!r} in ISO 4217: correct the code"
        yield Problem(origin.path, line, f"{row.id}.currency: {message}")
