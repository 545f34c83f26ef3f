"""What drives a budget: each what-if, and the inputs that move the total most, as new estimates would."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple, get_args

from costcalc.analysis.sensitivity.change import Inputs, WhatIf
from costcalc.analysis.sensitivity.options import COUNTED
from costcalc.analysis.sensitivity.prices import PACKAGE, TREATMENT, price_targets
from costcalc.analysis.sensitivity.what_if import budget_if, read_what_ifs
from costcalc.catalog.choices import Cabin, Comfort
from costcalc.errors import CostcalcError
from costcalc.messages import Message, items, say
from costcalc.money import plain
from costcalc.pricing.budget import Budget
from costcalc.pricing.costs import CATEGORIES, Costs
from costcalc.pricing.lines.line import PERCENT
from costcalc.quote.model import CategoryChange, Sensitivity, Swing, SwingEnd, WhatIfResult
from costcalc.rates import Rates
from costcalc.scenario.options import key_of
from costcalc.scenario.wording import in_words

__all__ = ["Inputs", "sensitivity_of"]

MAX_SWINGS = 10
"""Inputs that a tornado shows."""


def sensitivity_of(inputs: Inputs, budget: Budget, texts: Sequence[str], *, tornado: bool) -> Sensitivity:
    """The budget after each what-if and after all of them, and the inputs that move it most, if wanted.

    Raises ScenarioError for what-ifs that cannot be read, all of them at once. One that leads to an impossible journey
    is listed with the reason.
    """
    what_ifs = read_what_ifs(texts, inputs)
    results = [_result((what_if,), what_if.effect.label, inputs, budget) for what_if in what_ifs]
    if len(what_ifs) > 1:
        results.append(_result(what_ifs, say("All of these together"), inputs, budget))
    swings, not_shown = _tornado(inputs, budget) if tornado else ([], [])
    return Sensitivity(what_ifs=tuple(results), tornado=tuple(swings[:MAX_SWINGS]), not_shown=tuple(not_shown))


def _result(what_ifs: Sequence[WhatIf], words: Message, inputs: Inputs, budget: Budget) -> WhatIfResult:
    texts = tuple(what_if.text for what_if in what_ifs)
    try:
        after = budget_if(what_ifs, inputs).costs
    except CostcalcError as error:
        return WhatIfResult(changes=texts, label=words, impossible=_reasons(error))
    before = budget.costs
    return WhatIfResult(
        changes=texts,
        label=words,
        total=after.total,
        difference=after.total.likely - before.total.likely,
        parts=tuple(_parts(before, after)),
        unpriced=tuple(gap.label for gap in after.unpriced if gap not in before.unpriced),
    )


def _reasons(error: CostcalcError) -> tuple[str, ...]:
    """The problems as sentences of a document, which knows no command line."""
    return tuple(problem.named(key_of) for problem in error.problems)


def _parts(before: Costs, after: Costs) -> list[CategoryChange]:
    differences = {name: after.of([name]).likely - before.of([name]).likely for name in CATEGORIES}
    parts = [CategoryChange(category=name, difference=more) for name, more in differences.items() if more]
    return sorted(parts, key=lambda part: -abs(part.difference))


class _Spread(NamedTuple):
    """An input with a spread or a range, and its two ends: each as `input=change`, and in words."""

    label: Message
    low: tuple[str, Message]
    high: tuple[str, Message]


def _band(words: str, name: str) -> _Spread:
    return _Spread(say(words), (f"{name}=low", say("low end")), (f"{name}=high", say("high end")))


def _tornado(inputs: Inputs, budget: Budget) -> tuple[list[Swing], list[Message]]:
    """The inputs that move the total, the most first, and those that cannot be moved."""
    swings, not_shown = [], []
    likely = budget.costs.total.likely
    for spread in _spreads(inputs, budget):
        try:
            ends = [_end(*end, inputs, likely) for end in (spread.low, spread.high)]
        except CostcalcError as error:
            not_shown.append(say("{input}: {why}", input=spread.label, why=items(_reasons(error), "semicolon")))
            continue
        cheaper, dearer = sorted(ends, key=lambda end: end.total)
        swing = dearer.total - cheaper.total
        if swing:
            swings.append(Swing(label=spread.label, cheaper=cheaper, dearer=dearer, swing=swing))
    return sorted(swings, key=lambda swing: -swing.swing), not_shown


def _end(change: str, words: Message, inputs: Inputs, likely: Decimal) -> SwingEnd:
    total = budget_if(read_what_ifs([change], inputs), inputs).costs.total.likely
    return SwingEnd(change=change, label=words, total=total, difference=total - likely)


def _spreads(inputs: Inputs, budget: Budget) -> Iterator[_Spread]:
    """Everything with a spread or a range: prices, counts, rates, comfort and cabin."""
    scenario, catalog = budget.journey.scenario, budget.journey.catalog
    lines = [cost.line for cost in budget.costs.costs]
    if any(line.category == "treatment" and line.unit_price.low < line.unit_price.high for line in lines):
        yield _band(TREATMENT, "treatment-price")
    visits = catalog.plans[scenario.plan].visits
    nights = [scenario.nights] if scenario.nights else [visit.nights for visit in visits]
    if any(count.low < count.high for count in nights):
        yield _band(COUNTED["nights"], "nights")
    culture = scenario.culture_weeks
    if culture.low < culture.high and any(visit.culture for visit in visits):
        yield _band(COUNTED["culture-weeks"], "culture-weeks")
    prices = {target.id for target in price_targets(catalog)} - {PACKAGE}
    for line in lines:
        band = line.quantity if line.quantity.unit == PERCENT else line.unit_price
        if band.low < band.high and line.id in prices:
            yield _band(line.label, f"price:{line.id}")
    yield from _rate_spreads(inputs, budget)
    for words, name, levels in (
        (say("Comfort of the stay"), "lodging", get_args(Comfort)),
        (say("Class of the flights"), "cabin", get_args(Cabin)),
    ):
        first, last = ((f"{name}={level}", in_words(name, level)) for level in (levels[0], levels[-1]))
        yield _Spread(words, first, last)


def _rate_spreads(inputs: Inputs, budget: Budget) -> Iterator[_Spread]:
    """The rate of each currency that is paid in, with those that move with it because the person tied them to it."""
    own, swing = budget.journey.scenario.currency, inputs.catalog.parameters.rate_swing
    if swing is None or not isinstance(inputs.rates, Rates):
        return
    percent = swing.value
    tied: dict[str, list[str]] = {}
    for currency, rate in budget.journey.exchange.used.items():
        if not rate.derivation.startswith("peg"):
            tied.setdefault(_pin_anchor(currency, own, inputs.rates), []).append(currency)
    for first, *others in tied.values():
        pair = f"{own}/{first}"
        yield _Spread(
            say("Rate {pair}, and {others} with it", pair=pair, others=items(others, "and"))
            if others
            else say("Rate {pair}", pair=pair),
            (f"rate:{pair}=+{plain(percent)}%", say("{base} {percent} % stronger", base=own, percent=percent)),
            (f"rate:{pair}=-{plain(percent)}%", say("{base} {percent} % weaker", base=own, percent=percent)),
        )


def _pin_anchor(currency: str, own: str, rates: Rates) -> str:
    """The currency at the end of the pins that lead from one, short of the budget's own."""
    while rates.quoted[currency].how == "pinned" and rates.quoted[currency].anchor != own:
        currency = rates.quoted[currency].anchor
    return currency
