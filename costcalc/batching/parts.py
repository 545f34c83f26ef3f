"""The parts of a scenario that can be resolved apart, because nothing in one of them bears on another."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from costcalc.batching.single import Value, inputs_of
from costcalc.catalog.models import Catalog
from costcalc.errors import CostcalcError
from costcalc.scenario.model import Scenario
from costcalc.scenario.options import OPTIONS, scenario_of
from costcalc.scenario.resolve import resolve

PARTS: Mapping[str, tuple[str, ...]] = {
    "way": ("condition", "tier", "plan", "nights", "culture-weeks", "treatment-price", "basis", "without", "answer"),
    "travellers": ("companions", "child-ages"),
    "origin": ("from", "nationality"),
    "days": ("start", "finish-by"),
    **{name: (name,) for name in ("city", "lodging", "cabin", "interpreter", "pay")},
    **{name: (name,) for name in ("contingency", "fx-buffer", "currency")},
}
"""Every part with the options that it is made of; together they are all of them."""


class Part(NamedTuple):
    """One part of a scenario, resolved."""

    fields: Mapping[str, Any]
    """Of the Scenario."""
    inputs: Mapping[str, Value]
    """As they stand in the results."""


def part_of(part: str, texts: Mapping[str, str], catalog: Catalog, today: date) -> Part | None:
    """A part resolved from the text of its options, all others being left at their defaults; none if it cannot be."""
    names = PARTS[part]
    if texts.get("answer"):
        return None  # answers change the catalogue too: such a row is priced alone
    try:
        wish = texts if part == "way" else {**_any_way(catalog), **texts}
        scenario = resolve(scenario_of(wish, catalog, today), catalog, today)
    except CostcalcError:
        return None
    inputs = inputs_of(scenario)
    columns = [name.replace("-", "_") for name in names]
    return Part(
        {OPTIONS[name].field: getattr(scenario, OPTIONS[name].field) for name in names},
        {column: inputs[column] for column in columns},
    )


def _any_way(catalog: Catalog) -> Mapping[str, str]:
    """A condition and tier that can be budgeted, so that nothing but the part itself can be wrong."""
    condition, found = next(iter(catalog.conditions.items()))
    return {"condition": condition, "tier": next(iter(found.tiers)), "without": "treatment"}


def scenario_from(parts: Iterable[Part]) -> Scenario:
    """The resolved scenario that all parts together make up."""
    return Scenario.model_construct(**{field: value for part in parts for field, value in part.fields.items()})
