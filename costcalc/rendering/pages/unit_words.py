"""The units that lines are counted in, with their numbers."""

from collections.abc import Mapping

from costcalc.messages import Counted, count
from costcalc.quote.model import LineItem

UNIT_WORDS: Mapping[str, tuple[str, str]] = {
    counted.one.removeprefix("{n} "): (counted.one, counted.other)
    for counted in (
        count(0, "{n} package", "{n} packages"),
        count(0, "{n} case", "{n} cases"),
        count(0, "{n} page", "{n} pages"),
        count(0, "{n} traveller", "{n} travellers"),
        count(0, "{n} return fare", "{n} return fares"),
        count(0, "{n} one-way fare", "{n} one-way fares"),
        count(0, "{n} car ride", "{n} car rides"),
        count(0, "{n} room night", "{n} room nights"),
        count(0, "{n} bed night", "{n} bed nights"),
        count(0, "{n} person day", "{n} person days"),
        count(0, "{n} person week", "{n} person weeks"),
        count(0, "{n} person night", "{n} person nights"),
        count(0, "{n} half day", "{n} half days"),
        count(0, "{n} transfer", "{n} transfers"),
        count(0, "{n} flat month", "{n} flat months"),
        count(0, "{n} stay", "{n} stays"),
    )
}
"""The unit of a line with its number, for one and for several."""


def units_of(line: LineItem) -> Counted:
    """How many of its unit a line counts."""
    one, other = UNIT_WORDS.get(line.quantity.unit, (f"{{n}} {line.quantity.unit}",) * 2)
    return count(line.quantity, one, other)
