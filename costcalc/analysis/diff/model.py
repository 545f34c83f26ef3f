"""The document of a comparison of two quotes, field by field. How it is made is in `diff`."""

from typing import Literal

from pydantic import Field

from costcalc.messages import Message
from costcalc.model import Frozen
from costcalc.money import Change, Currency
from costcalc.rates import Rate

Cause = Literal["removed", "quantity", "price", "rate", "catalog", "added", "assumption"]


class CausedChange(Frozen):
    """What one cause changed of the total."""

    cause: Cause
    """Which."""
    change: Change
    """In the currency of the comparison."""


class LineChange(Frozen):
    """What one cause changed of one line; a line stands here once for each of its causes."""

    id: str
    """The line."""
    label: str
    """What it is."""
    change: Change
    """In the currency of the comparison."""
    cause: Cause
    """Why."""


class Named(Frozen):
    """One of the two quotes."""

    number: str | None
    """Its number, if it has one."""
    subject: Message
    """What is treated."""
    journey: Message
    """How, where and with whom."""
    created: str
    """The day it was made."""
    currency: Currency
    """Its own currency."""
    total: Change
    """Its total, in the currency of the comparison."""


class Diff(Frozen):
    """What changed from one quote to another."""

    document: Literal["costcalc/diff/1"] = Field(default="costcalc/diff/1", alias="schema")
    """Which document this is."""
    currency: Currency
    """Currency of every amount."""
    converted: tuple[Rate, ...] = ()
    """At which rates a quote in another currency was converted."""
    before: Named
    """The first quote."""
    after: Named
    """The second quote."""
    change: Change
    """How much more the second one comes to."""
    causes: tuple[CausedChange, ...]
    """Why; they sum to the change."""
    lines: tuple[LineChange, ...]
    """Line by line; they sum to the change."""
