"""A clinic's or agency's own quote: its lines, its terms, what it says of the journey, and a blank form for one."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from costcalc.analysis.audit.names import LineNames
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import find
from costcalc.catalog.prices import Tax
from costcalc.scenario.values import DEFAULT_TIER


class OfferLine(NamedTuple):
    """One line of a quote."""

    label: str
    """What it is called there."""
    amount: Decimal
    """What it comes to, in its currency; nothing for what is said to be included."""
    currency: str
    """ISO 4217 code."""
    quantity: Decimal | None = None
    """How many, if that is said."""
    unit_price: Decimal | None = None
    """What one costs, if that is said."""
    stated: Decimal | None = None
    """The amount as it stands there; none if it was left to be multiplied."""
    included: bool = False
    """Whether a word stands there for nothing more to pay."""
    tax: Tax | None = None
    """Whether tax is in it, if the line says so itself."""
    worded_tax: Tax | None = None
    """Whether tax is in it by the words of its label and beside its amount; unknown if they say both."""
    signs: tuple[str, ...] = ()
    """Signs for money beside its numbers that stand for another currency."""


class Offer(NamedTuple):
    """A quote of a clinic or an agency, as it was read."""

    currency: str
    """ISO 4217 code of its total."""
    lines: tuple[OfferLine, ...]
    """Its lines, in its order."""
    options: Mapping[str, str]
    """What it says of the journey, as texts of options: condition, tier, from."""
    provider: str | None = None
    """Whose quote it is."""
    date: dt.date | None = None
    """The day it was made."""
    valid_until: dt.date | None = None
    """The last day on which it holds."""
    tax: Tax | None = None
    """Whether consumption tax is in its prices; none if it does not say."""
    worded_tax: tuple[Tax, ...] = ()
    """What words of its titles, of its columns and of what it includes say of that."""
    total_line: OfferLine | None = None
    """The total that it states: its line, or one for its field, whose label is empty."""
    plan_number: str | None = None
    """Number of the plan at the health ministry."""
    committee: str | None = None
    """The certified committee that reviewed the plan."""
    facility: str | None = None
    """Where the cells are processed."""
    deposit: str | None = None
    """What is paid in advance."""
    cancellation: str | None = None
    """What is lost by cancelling."""
    rate: str | None = None
    """At which exchange rate it is paid."""
    joints: int = 1
    """How many joints or sites are treated."""
    included: tuple[str, ...] = ()
    """What it says is in the price, in its own words."""
    blank: tuple[str, ...] = ()
    """Labels of lines without any amount, which were left out."""

    @property
    def total(self) -> Decimal | None:
        """The total that it states."""
        return self.total_line.amount if self.total_line else None


FORM = Path(__file__).with_name("form.toml")
"""A form with every field, and one line."""
BESIDE_PACKAGE = ("anaesthesia", "coordination", "discount", "tax")
"""Kinds of lines in the form beside the parts of the package and what is expected in a quote."""


def template(wanted: str, catalog: Catalog, names: LineNames) -> str:
    """A form for a quote to be filled in: TOML with every field, and a line for everything that is billed.

    `wanted` is any name of the condition. What is left empty counts as not said. Raises ScenarioError for an unknown
    condition.
    """
    key = find("condition", wanted, catalog.conditions)
    condition = catalog.conditions[key]
    tier = DEFAULT_TIER if DEFAULT_TIER in condition.tiers else next(iter(condition.tiers))
    package = catalog.packages[condition.tiers[tier].package]
    kinds = names.kinds
    labels = ["Treatment package", *(part.label for part in package.components.values())]
    labels += [kind.name for kind in kinds.values() if kind.expected and kind.component not in package.components]
    labels += [kinds[key].name for key in BESIDE_PACKAGE]
    head, line = FORM.read_text("utf-8").split("[[line]]\n")
    number = names.plan_numbers.examples[0]
    head = head.format(name=condition.name, key=key, tier=tier, tiers=", ".join(condition.tiers), plan_number=number)
    return head + "\n".join(f"[[line]]\n{line.format(label=label)}" for label in dict.fromkeys(labels))
