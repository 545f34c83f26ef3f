"""What drives a total, as documents have it, field by field. How it is worked out is in `driving`."""

from decimal import Decimal

from pydantic import Field

from costcalc.catalog.choices import Category
from costcalc.model import Frozen, empty
from costcalc.money import ZERO, Band, Number, Signed


class CategoryChange(Frozen):
    """How much more a category comes to."""

    category: Category
    """Which."""
    difference: Signed
    """At the likely, in the quote's currency; negative for less."""


class WhatIfResult(Frozen):
    """A what-if, or several together, and what the journey comes to with it."""

    changes: tuple[str, ...]
    """What is changed, each as `input=change`, made one after the other."""
    label: str
    """The same in words."""
    total: Band | None = None
    """What the journey comes to then, in the quote's currency; null if it cannot be."""
    difference: Signed | None = None
    """How much more that is at the likely; negative for less."""
    parts: tuple[CategoryChange, ...] = ()
    """The same by category, the largest first; they sum to the difference."""
    unpriced: tuple[str, ...] = Field(default=(), exclude_if=empty)
    """What is known to cost then, without a price, and has none to miss now: it comes on top."""
    impossible: tuple[str, ...] = ()
    """Why the journey cannot be then."""


class SwingEnd(Frozen):
    """One end of an input."""

    change: str
    """As `input=change`, which can be asked as a what-if."""
    label: str
    """In words, beside the name of the input."""
    total: Number
    """The likely total then, in the quote's currency."""
    difference: Signed
    """How much more that is; negative for less."""


class Swing(Frozen):
    """An input between its ends, everything else as likely."""

    label: str
    """The input."""
    cheaper: SwingEnd
    """The end with the lower total."""
    dearer: SwingEnd
    """The end with the higher one."""
    swing: Number
    """What lies between the two totals."""


class Sensitivity(Frozen):
    """What drives the total."""

    what_ifs: tuple[WhatIfResult, ...] = ()
    """What was asked, one by one, and all of it together last if it was several."""
    tornado: tuple[Swing, ...] = ()
    """The inputs that move the likely total most, the most first."""
    not_shown: tuple[str, ...] = ()
    """Inputs that could not be moved to both of their ends, and why."""


def uneven(said: Sensitivity, likely: Decimal) -> list[str]:
    """What in a document does not follow from its own totals and that of the quote, each with its path."""
    found = []
    for place, asked in enumerate(said.what_ifs, start=1):
        more = asked.total.likely - likely if asked.total else None
        if asked.difference != more or sum(part.difference for part in asked.parts) != (more or ZERO):
            found.append(f"sensitivity.what_ifs.{place}: its difference does not follow from its total")
    for place, swing in enumerate(said.tornado, start=1):
        ends = (swing.cheaper, swing.dearer)
        if any(end.difference != end.total - likely for end in ends) or swing.swing != ends[1].total - ends[0].total:
            found.append(f"sensitivity.tornado.{place}: its swing does not follow from its totals")
    return found
