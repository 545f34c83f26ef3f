"""What would have to change for a journey to come within a limit: one option at a time, each worked out anew."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args

from costcalc.analysis.compare.model import CheaperChange
from costcalc.catalog.choices import Cabin, Comfort
from costcalc.catalog.models import Catalog
from costcalc.errors import CostcalcError
from costcalc.messages import say
from costcalc.pricing.budget import Budget, budget_of
from costcalc.pricing.limit import Column, check_limit
from costcalc.rates.exchange import RateTable
from costcalc.scenario.model import Scenario
from costcalc.scenario.wording import in_words


def cheaper(
    budget: Budget, catalog: Catalog, rates: RateTable, *, limit: Decimal, at: Column = "likely"
) -> tuple[CheaperChange, ...]:
    """For each option that makes the journey cheaper, one change of it: the least one that brings it within the limit.

    Where none does, the one that saves most. Those that do come first, then the cheaper ones.
    """
    scenario, amount = budget.journey.scenario, getattr(budget.costs.total, at)
    known_gaps = {gap.id for gap in budget.costs.unpriced}
    changes: dict[str, list[CheaperChange]] = {}
    for option, update in _updates(scenario, catalog):
        try:
            changed = scenario.model_copy(update=update)
            costs = budget_of(changed, catalog, rates, budget.journey.today).costs
        except CostcalcError:
            continue  # what cannot be is no way out
        if getattr(costs.total, at) >= amount:
            continue
        value = in_words(option, update[option])
        change = CheaperChange(
            option=option,
            value=value if len(update) == 1 else say("{tier} as {plan}", tier=value, plan=update["plan"]),
            instead_of=in_words(option, getattr(scenario, option)),
            total=costs.total,
            fits=not check_limit(costs.total, limit, scenario.currency, at).over,
            unpriced=tuple(gap for gap in costs.unpriced if gap.id not in known_gaps),
        )
        changes.setdefault(option, []).append(change)

    def order(change: CheaperChange, sign: int = 1) -> tuple[bool, bool, Decimal]:
        return not change.fits, bool(change.unpriced), sign * getattr(change.total, at)

    # Of two changes of an option that fit, the dearer one changes less.
    best = (min(group, key=lambda change: order(change, -1 if change.fits else 1)) for group in changes.values())
    return tuple(sorted(best, key=order))


def _updates(scenario: Scenario, catalog: Catalog) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every change of one option that could make a scenario cheaper; another tier may need another plan."""
    tiers = catalog.conditions[scenario.condition].tiers
    if not scenario.treatment_price and not scenario.basis:  # a price of one's own is that of one tier
        for key, tier in tiers.items():
            if key != scenario.tier:
                yield "tier", {"tier": key} if scenario.plan in tier.plans else {"tier": key, "plan": tier.plans[0]}
    values = {
        "plan": tiers[scenario.tier].plans,
        "city": tuple(catalog.cities),
        "lodging": get_args(Comfort),
        "cabin": get_args(Cabin),
        "companions": range(scenario.companions),
    }
    for option, others in values.items():
        yield from ((option, {option: value}) for value in others if value != getattr(scenario, option))
