"""Everything the person decides, as it was given and as it was resolved against the catalogue."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, ValidationInfo, field_validator

from costcalc.catalog.prices import Count, Tax
from costcalc.errors import ScenarioError
from costcalc.model import Frozen, absent, empty
from costcalc.money import Figure, Money
from costcalc.scenario.options import BY_FIELD
from costcalc.scenario.values import DEFAULT_TIER


class TreatmentPrice(Money):
    """A clinic's own figure for the package."""

    low: Figure
    """The least it costs."""
    likely: Figure
    """What to plan with."""
    high: Figure
    """The most it costs."""
    tax: Tax = "unknown"
    """Whether consumption tax is in it."""


class Scenario(Frozen):
    """One journey. Before `resolve`, names may be aliases and optional fields left out."""

    condition: str
    """Key of the condition."""
    tier: str = DEFAULT_TIER
    """Key of the condition's tier."""
    plan: str | None = None
    """Key of the travel plan; the tier's first if left out."""
    origin: str | None = None
    """Country code or region key the journey starts from; world-wide if left out."""
    city: str = "tokyo"
    """Key of the city of the clinic."""
    nationality: str | None = None
    """Country code of everybody's passport; the country of `origin` if left out."""
    start: date | None = None
    """Day of the first arrival in Japan; the journey has no dates if neither this nor `finish_by` is given."""
    finish_by: date | None = None
    """Day by which the last visit must have ended; without a start, the journey is planned backwards from it."""
    companions: int = Field(default=0, ge=0)
    """Adults who travel with the patient."""
    child_ages: tuple[Annotated[int, Field(ge=0)], ...] = ()
    """Ages, in years, of the children who travel with the patient, beside the companions."""
    interpreter: str = "hired"
    """Who interprets: hired, or the clinic's, or none."""
    pay: str = "wire"
    """How the clinic is paid: wire or card."""
    lodging: str = "standard"
    """Comfort of hotel, meals and transfers."""
    cabin: str = "economy"
    """Class of the flights."""
    nights: Count | None = None
    """Nights of each visit; the plan's if left out."""
    culture_weeks: Count | None = None
    """How long the cells are cultured; the condition's if left out."""
    treatment_price: TreatmentPrice | None = None
    """A clinic's own figure; the catalogue's band if left out."""
    basis: str | None = Field(default=None, exclude_if=absent)
    """What the treatment is budgeted on: the package's band if left out, or `published`, what clinics publish."""
    without: tuple[str, ...] = ()
    """Categories left out of the budget."""
    fx_buffer: Figure | None = None
    """Per cent added to what is paid in other currencies; nothing if left out."""
    contingency: Figure | None = None
    """Per cent set aside for the unforeseen; the catalogue's if left out."""
    currency: str = "USD"
    """ISO 4217 code of the budget's currency."""
    answers: tuple[str, ...] = Field(default=(), exclude_if=empty)
    """What the clinic has answered, such as harvest-included=no; by the keys of answers.toml."""

    @field_validator("*", mode="before")
    @classmethod
    def _as_written(cls, value: Any, info: ValidationInfo) -> Any:
        """Take texts as people write them, such as `3-6` for nights; other values are as they are."""
        field = info.field_name or ""
        if not isinstance(value, str):
            return value
        try:
            return BY_FIELD[field].parse("", value)
        except ScenarioError as error:
            raise ValueError(str(error)) from error  # what pydantic gathers, with the field


class ResolvedScenario(Scenario):
    """A scenario in which every name is a key of the catalogue and what it decides is filled in."""

    plan: str
    """Key of the travel plan."""
    culture_weeks: Count
    """How long the cells are cultured."""
    contingency: Figure
    """Per cent set aside for the unforeseen."""


def count_of(fact: Count) -> Count:
    """The numbers of a count alone, its likely filled in."""
    return Count(low=fact.low, likely=int(fact.band.likely), high=fact.high)
