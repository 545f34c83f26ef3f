"""Works out what drives a budget: each what-if, and the inputs that move the total most, as new estimates would."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple, get_args

from costcalc.analysis.sensitivity.what_if import Given, WhatIf, budget_if, read_what_ifs
from costcalc.analysis.sensitivity.what_if.prices import PACKAGE, targets
from costcalc.catalog.choices import Cabin, Comfort
from costcalc.errors import CostcalcError
from costcalc.money import plain
from costcalc.pricing.budget import Budget
from costcalc.pricing.costs import CATEGORIES, Costs
from costcalc.pricing.lines.line import PERCENT
from costcalc.quote.model import CategoryChange, Sensitivity, Swing, SwingEnd, WhatIfResult
from costcalc.rates import Rates
from costcalc.scenario.options import key_of

__all__ = ["Given", "sensitivity_of"]

MOST = 10
"""Inputs that a tornado shows."""
TOGETHER = "All of these together"
"""The label of the last what-if, where there are several."""


def sensitivity_of(given: Given, budget: Budget, what_ifs: Sequence[str], *, tornado: bool) -> Sensitivity:
    """What becomes of a budget with each what-if and with all of them, and which inputs move it most, if asked for.

    Raises ScenarioError for what-ifs that cannot be read, all of them at once. One that leads to a journey that cannot
    be is told with its reason.
    """
    changes = read_what_ifs(what_ifs, given)
    together = [changes] if len(changes) > 1 else []
    swings, not_shown = _tornado(given, budget) if tornado else ([], [])
    return Sensitivity(
        what_ifs=tuple(_asked(each, given, budget) for each in (*((one,) for one in changes), *together)),
        tornado=tuple(swings[:MOST]),
        not_shown=tuple(not_shown),
    )


def _asked(changes: Sequence[WhatIf], given: Given, budget: Budget) -> WhatIfResult:
    texts = tuple(each.text for each in changes)
    label = changes[0].label if len(changes) == 1 else TOGETHER
    try:
        then = budget_if(changes, given).costs
    except CostcalcError as error:
        return WhatIfResult(changes=texts, label=label, impossible=_reasons(error))
    return WhatIfResult(
        changes=texts,
        label=label,
        total=then.total,
        difference=then.total.likely - budget.costs.total.likely,
        parts=tuple(_parts(budget.costs, then)),
        unpriced=tuple(gap.label for gap in then.unpriced if gap not in budget.costs.unpriced),
    )


def _reasons(error: CostcalcError) -> tuple[str, ...]:
    """Why something cannot be, in sentences of a document, which knows no command line."""
    return tuple(problem.named(key_of) for problem in error.problems)


def _parts(before: Costs, after: Costs) -> list[CategoryChange]:
    found = [(name, after.of([name]).likely - before.of([name]).likely) for name in CATEGORIES]
    return [
        CategoryChange(category=name, difference=more)
        for name, more in sorted(found, key=lambda each: -abs(each[1]))
        if more
    ]


class _Input(NamedTuple):
    """Something that may turn out otherwise, and its two ends: as `input=change`, and in words."""

    label: str
    low: tuple[str, str]
    high: tuple[str, str]


def _band(label: str, name: str, least: str = "the least") -> _Input:
    return _Input(label, (f"{name}=low", least), (f"{name}=high", "the most"))


def _tornado(given: Given, budget: Budget) -> tuple[list[Swing], list[str]]:
    """The inputs that move the total, the most first, and those that cannot be moved."""
    swings, not_shown = [], []
    likely = budget.costs.total.likely
    for each in _inputs(given, budget):
        try:
            ends = [_ending(*end, given, likely) for end in (each.low, each.high)]
        except CostcalcError as error:
            not_shown.append(f"{each.label}: {'; '.join(_reasons(error))}")
            continue
        cheaper, dearer = sorted(ends, key=lambda end: end.total)
        swing = dearer.total - cheaper.total
        if swing:
            swings.append(Swing(label=each.label, cheaper=cheaper, dearer=dearer, swing=swing))
    return sorted(swings, key=lambda swing: -swing.swing), not_shown


def _ending(change: str, words: str, given: Given, likely: Decimal) -> SwingEnd:
    total = budget_if(read_what_ifs([change], given), given).costs.total.likely
    return SwingEnd(change=change, label=words, total=total, difference=total - likely)


def _inputs(given: Given, budget: Budget) -> Iterator[_Input]:
    """Everything with a spread or a range: prices, counts, rates, comfort and cabin."""
    journey = budget.journey
    wish, catalog = journey.scenario, journey.catalog
    lines = [cost.line for cost in budget.costs.costs]
    if any(line.category == "treatment" and line.unit_price.low < line.unit_price.high for line in lines):
        yield _band("Price of the treatment", "treatment-price")
    visits = catalog.plans[wish.plan].visits
    nights = [wish.nights] if wish.nights else [visit.nights for visit in visits]
    if any(count.low < count.high for count in nights):
        yield _band("Nights of each visit", "nights", "the fewest")
    culture = wish.culture_weeks
    if culture.low < culture.high and any(visit.culture for visit in visits):
        yield _band("Weeks of culture", "culture-weeks", "the fewest")
    prices = {target.id for target in targets(catalog)} - {PACKAGE}
    for line in lines:
        spread = line.quantity if line.quantity.unit == PERCENT else line.unit_price
        if spread.low < spread.high and line.id in prices:
            yield _band(line.label, f"price:{line.id}")
    yield from _rates(given, budget)
    for name, levels in (("lodging", get_args(Comfort)), ("cabin", get_args(Cabin))):
        first, last = levels[0], levels[-1]
        yield _Input(COMFORTS[name], (f"{name}={first}", first), (f"{name}={last}", last))


def _rates(given: Given, budget: Budget) -> Iterator[_Input]:
    """The rate of each currency that is paid in, with those that move with it because the person tied them to it."""
    own, used, swing = (
        budget.journey.scenario.currency,
        budget.journey.exchange.used,
        given.catalog.parameters.rate_swing,
    )
    if swing is None or not isinstance(given.rates, Rates):
        return
    percent = plain(swing.value)
    tied: dict[str, list[str]] = {}
    for currency, rate in used.items():
        if not rate.derivation.startswith("peg"):
            tied.setdefault(_hangs_on(currency, own, given.rates), []).append(currency)
    for first, *others in tied.values():
        pair = f"{own}/{first}"
        yield _Input(
            f"Rate {', '.join((pair, *(f'{each} with it' for each in others)))}",
            (f"rate:{pair}=+{percent}%", f"{own} {percent} % stronger"),
            (f"rate:{pair}=-{percent}%", f"{own} {percent} % weaker"),
        )


def _hangs_on(currency: str, own: str, rates: Rates) -> str:
    """The currency at the end of the rates that the person gave for one, short of the budget's own."""
    while rates.quoted[currency].how == "pinned" and rates.quoted[currency].anchor != own:
        currency = rates.quoted[currency].anchor
    return currency


COMFORTS = {"lodging": "Comfort of the stay", "cabin": "Class of the flights"}
"""Options that a person may choose otherwise."""
