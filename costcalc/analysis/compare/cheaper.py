"""What would have to change for a journey to come within a limit: one option at a time, each worked out anew."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args

from costcalc.analysis.compare.model import Instead
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Cabin, Comfort
from costcalc.errors import CostcalcError
from costcalc.pricing.budget import Budget, budget_of
from costcalc.pricing.limit import Column, check_limit
from costcalc.rates.exchange import RateTable
from costcalc.scenario.combine import said
from costcalc.scenario.model import Scenario


def cheaper(
    budget: Budget, catalog: Catalog, rates: RateTable, *, limit: Decimal, at: Column = "likely"
) -> tuple[Instead, ...]:
    """For each option that makes the journey cheaper, one change of it: the least one that brings it within the limit.

    Where none does, the one that saves most. Those that do come first, then the cheaper ones.
    """
    scenario, dear = budget.journey.scenario, getattr(budget.costs.total, at)
    known_gaps = {gap.id for gap in budget.costs.unpriced}
    found: dict[str, Instead] = {}
    for option, value, was, changed in _changes(scenario, catalog):
        try:
            costs = budget_of(changed, catalog, rates, budget.journey.today).costs
        except CostcalcError:
            continue  # what cannot be is no way out
        total, gaps = costs.total, tuple(gap for gap in costs.unpriced if gap.id not in known_gaps)
        if getattr(total, at) >= dear:
            continue
        fits = not check_limit(total, limit, scenario.currency, at).over
        instead = Instead(option=option, value=value, instead_of=was, total=total, fits=fits, unpriced=gaps)
        known = found.get(option)
        if known is None or _better(instead, known, at):
            found[option] = instead
    return tuple(sorted(found.values(), key=lambda each: (not each.fits, bool(each.unpriced), getattr(each.total, at))))


def _better(one: Instead, other: Instead, at: Column) -> bool:
    """What fits, and leaves nothing without a price; of two that fit, the dearer changes less, else the cheaper."""
    if one.fits != other.fits:
        return one.fits
    if bool(one.unpriced) != bool(other.unpriced):
        return not one.unpriced
    dearer: bool = getattr(one.total, at) > getattr(other.total, at)
    return dearer == one.fits


def _changes(scenario: Scenario, catalog: Catalog) -> Iterator[tuple[str, str, str, Scenario]]:
    """Every change of one option that could make it cheaper: its name, to what, from what, and the scenario then."""

    def changed(option: str, value: Any) -> tuple[str, str, str, Scenario]:
        words = said(option, value), said(option, getattr(scenario, option))
        return option, *words, scenario.model_copy(update={option: value})

    tiers = catalog.conditions[scenario.condition].tiers
    if not scenario.treatment_price and not scenario.basis:  # a price of one's own is that of one tier
        for key, tier in tiers.items():
            if key != scenario.tier:
                option, value, was, other = changed("tier", key)
                kept = scenario.plan in tier.plans
                plan = scenario.plan if kept else tier.plans[0]
                value = value if kept else f"{value} as {plan}"
                yield option, value, was, other.model_copy(update={"plan": plan})
    for plan in tiers[scenario.tier].plans:
        if plan != scenario.plan:
            yield changed("plan", plan)
    for city in catalog.cities:
        if city != scenario.city:
            yield changed("city", city)
    for option, levels in (("lodging", get_args(Comfort)), ("cabin", get_args(Cabin))):
        for level in levels:
            if level != getattr(scenario, option):
                yield changed(option, level)
    for fewer in range(scenario.companions):
        yield changed("companions", fewer)
