"""A single change: the inputs of a budget, what a change makes of them, and the text behind its `=`."""

import re
from collections.abc import Callable, Container, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args

from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Tax
from costcalc.errors import ScenarioError
from costcalc.messages import Message, label
from costcalc.rates.exchange import RateTable
from costcalc.scenario.model import Scenario

End = Literal["low", "likely", "high"]
"""One figure of a band, in place of the band."""
AT_ENDS: Mapping[End, str] = {
    "low": label("{input} at the low end"),
    "likely": label("{input} as likely"),
    "high": label("{input} at the high end"),
}
"""An input at one of its figures."""

EXAMPLES = "write nights=+7, cabin=business, price:flights=+20% or rate:USD/JPY=-10%"


class Inputs(NamedTuple):
    """Everything a budget is worked out from."""

    scenario: Scenario
    """As the person wrote it: what was left out is left to the catalogue."""
    catalog: Catalog
    rates: RateTable
    today: date
    tax: Tax | None = None
    """Whether consumption tax is in the price of the treatment, if the clinic has answered that."""

    def with_option(self, field: str, value: Any) -> "Inputs":
        """The same with another value of an option."""
        return self._replace(scenario=self.scenario.model_copy(update={field: value}))

    def with_entries(self, table: str, change: Callable[[Any], Any], keys: Container[str] | None = None) -> "Inputs":
        """The same with changed entries in one table of the catalogue: all of them, or those of `keys`."""
        entries = getattr(self.catalog, table).items()
        changed = {key: change(entry) if keys is None or key in keys else entry for key, entry in entries}
        return self._replace(catalog=self.catalog.model_copy(update={table: changed}))


class Effect(NamedTuple):
    """What a change does."""

    label: Message
    """In words."""
    apply: Callable[[Inputs], Inputs]
    """The inputs after it. Raises CostcalcError if no journey can have them."""


class WhatIf(NamedTuple):
    """A change as it was written, and what it does."""

    text: str
    effect: Effect


class Shift(NamedTuple):
    """An amount or a percentage more, or less."""

    by: Decimal
    is_percent: bool

    @property
    def whole(self) -> int:
        """By how many. Raises ScenarioError if that is no whole number of something."""
        if self.is_percent or self.by != int(self.by):
            raise ScenarioError("is changed by whole numbers, such as +1 or -2")
        return int(self.by)


class ChangeText(NamedTuple):
    """The text behind the `=`: a shift such as `+7` or `-10%`, an end such as `low`, or else a new value."""

    text: str
    shift: Shift | None
    end: End | None


SHIFT = re.compile(r"([+−-])\s*([0-9]{1,6}(?:\.[0-9]{1,4})?)\s*(%?)", re.ASCII)


def parse_change(text: str) -> ChangeText:
    """The text of a change, with the shift or the end that it names."""
    match = SHIFT.fullmatch(text)
    shift = Shift(Decimal(match[2]) * (1 if match[1] == "+" else -1), bool(match[3])) if match else None
    return ChangeText(text, shift, next((end for end in get_args(End) if end == text.casefold()), None))
