"""What a change is: what a budget is worked out from, what is made of it, and how much more or less is written."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, get_args

from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Tax
from costcalc.errors import ScenarioError
from costcalc.money import plain
from costcalc.rates.exchange import RateTable
from costcalc.scenario.model import Scenario

End = Literal["low", "likely", "high"]
"""One figure of a band, in place of the band."""
ENDS: tuple[End, ...] = get_args(End)

HOW = "write nights=+7, cabin=business, price:flights=+20% or rate:USD/JPY=-10%"


class Given(NamedTuple):
    """What a budget is worked out from."""

    scenario: Scenario
    """As the person wished it: what was left out is left to the catalogue."""
    catalog: Catalog
    rates: RateTable
    today: date
    tax: Tax | None = None
    """Whether consumption tax is in the price of the treatment, if the clinic has answered that."""


class WhatIf(NamedTuple):
    """A change that can be made."""

    text: str
    """As it was written."""
    label: str
    """What it does, in words."""
    change: Callable[[Given], Given]
    """What is given instead. Raises CostcalcError for what cannot be."""


class Step(NamedTuple):
    """So much more, or less."""

    by: Decimal
    percent: bool

    @property
    def size(self) -> str:
        """How much, without its direction."""
        return f"{plain(abs(self.by))} %" if self.percent else plain(abs(self.by))

    @property
    def whole(self) -> int:
        """By how many. Raises ScenarioError if that is no whole number of something."""
        if self.percent or self.by != int(self.by):
            raise ScenarioError("is changed by whole numbers, such as +1 or -2")
        return int(self.by)

    def either(self, more: str, less: str) -> str:
        """One word for more, another for less."""
        return more if self.by >= 0 else less


class Said(NamedTuple):
    """What stands behind the `=`, and what it can be read as."""

    text: str
    step: Step | None
    end: End | None


STEP = re.compile(r"([+−-])\s*([0-9]{1,6}(?:\.[0-9]{1,4})?)\s*(%?)", re.ASCII)


def read_change(text: str) -> Said:
    """A step such as `+7` or `-10%`, an end such as `low`, or else a new value."""
    found = STEP.fullmatch(text)
    step = None
    if found:
        by = Decimal(found[2])
        step = Step(by if found[1] == "+" else -by, bool(found[3]))
    return Said(text, step, next((end for end in ENDS if end == text.casefold()), None))


def sentence(words: str) -> str:
    """Words with a capital letter in front."""
    return f"{words[:1].upper()}{words[1:]}"
