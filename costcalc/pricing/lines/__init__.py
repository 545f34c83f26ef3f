"""The lines of a budget before conversion: pure functions from the journey to native-currency lines."""

from collections.abc import Callable, Iterator, Mapping
from typing import get_args

from costcalc.catalog.choices import Category
from costcalc.journey.journey import Journey
from costcalc.pricing.lines import stay, transport, treatment
from costcalc.pricing.lines.line import Line, Unpriced, fees, gaps

OWN_LINES: Mapping[Category, Callable[[Journey], Iterator[Line]]] = {
    "treatment": treatment.lines,
    "flights": transport.flights,
    "stay": stay.lines,
    "local-transport": transport.airport_transfers,
}
"""The categories with rules of their own. Every category also has the catalogue's fees and gaps."""


def lines(journey: Journey) -> Iterator[Line | Unpriced]:
    """Every line of the journey in the order of the categories, but those left out."""
    for category in get_args(Category):
        if category not in journey.scenario.without:
            yield from own_lines(journey, category)
            yield from fees(journey, category)
            yield from gaps(journey, category)


def own_lines(journey: Journey, category: Category) -> Iterator[Line]:
    """The lines of a category's own rules, if it has any."""
    own = OWN_LINES.get(category)
    if own:
        yield from own(journey)


__all__ = ["Line", "Unpriced", "lines", "own_lines"]
