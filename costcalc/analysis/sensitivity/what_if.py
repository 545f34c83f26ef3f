"""What-ifs: changes to the inputs of a budget, read from text and worked out as a new estimate would.

`INPUT=CHANGE`: an option of the scenario (`nights=+7`), a price of the catalogue (`price:flights=+20%`) or an exchange
rate (`rate:USD/JPY=-10%`).
"""

from collections.abc import Sequence

from costcalc.analysis.sensitivity.change import EXAMPLES, Effect, Inputs, WhatIf, parse_change
from costcalc.analysis.sensitivity.options import option_effect
from costcalc.analysis.sensitivity.prices import price_effect, rate_effect
from costcalc.errors import CostcalcError, Problems, ScenarioError, option
from costcalc.pricing.budget import Budget, budget_of

PREFIXES = {"price": price_effect, "rate": rate_effect}
"""How inputs that are no options are read, by the word before their colon."""


def read_what_ifs(texts: Sequence[str], inputs: Inputs) -> tuple[WhatIf, ...]:
    """The changes that texts describe. Raises ScenarioError with everything that is wrong, each with its text."""
    what_ifs, problems = [], Problems()
    for text in texts:
        try:
            what_ifs.append(WhatIf(text, _effect(text, inputs)))
        except CostcalcError as error:
            problems += [problem.within(option("what_if", text)) for problem in error.problems]
    problems.refuse()
    return tuple(what_ifs)


def _effect(text: str, inputs: Inputs) -> Effect:
    name, _, value = (part.strip() for part in text.partition("="))
    if not (name and value):
        raise ScenarioError(f"is no change: {EXAMPLES}")
    prefix, colon, target = (part.strip() for part in name.partition(":"))
    change = parse_change(value)
    if not colon:
        return option_effect(name, change, inputs)
    if prefix.casefold() not in PREFIXES:
        raise ScenarioError(f"{prefix!r} is neither a price nor a rate: {EXAMPLES}")
    return PREFIXES[prefix.casefold()](target, change, inputs)


def budget_if(what_ifs: Sequence[WhatIf], inputs: Inputs) -> Budget:
    """The budget after changes, made one after the other. Raises CostcalcError if there can be no such journey."""
    for what_if in what_ifs:
        inputs = what_if.effect.apply(inputs)
    budget = budget_of(inputs.scenario, inputs.catalog, inputs.rates, inputs.today)
    table = budget.journey.timetable
    for visit, *paces in zip(budget.journey.stays, table.low, table.likely, strict=True):
        short = next((stay for stay in paces if stay.nights < stay.needed), None)
        if short:
            raise ScenarioError(
                f"the visit “{visit.name}” is too short: its steps need {short.needed} nights, not {short.nights}"
            )
    return budget
