"""Changes to what a budget rests on, as people write them: read, said in words, and worked out as a new estimate would.

`INPUT=CHANGE`: an option of the wish (`nights=+7`), a price of the catalogue (`price:flights=+20%`) or an exchange rate
(`rate:USD/JPY=-10%`).
"""

from collections.abc import Sequence

from costcalc.analysis.sensitivity.what_if.change import HOW, Given, WhatIf, read_change
from costcalc.analysis.sensitivity.what_if.options import change_option
from costcalc.analysis.sensitivity.what_if.prices import price
from costcalc.analysis.sensitivity.what_if.rates import rate
from costcalc.errors import CostcalcError, ScenarioError, option
from costcalc.pricing.budget import Budget, budget_of

__all__ = ["Given", "WhatIf", "budget_if", "read_what_ifs"]


def read_what_ifs(texts: Sequence[str], given: Given) -> tuple[WhatIf, ...]:
    """The changes that texts say. Raises ScenarioError with everything that is wrong, each with its text."""
    found, problems = [], []
    for text in texts:
        try:
            found.append(_read(text, given))
        except CostcalcError as error:
            problems += [problem.within(option("what_if", text)) for problem in error.problems]
    if problems:
        raise ScenarioError(problems)
    return tuple(found)


def _read(text: str, given: Given) -> WhatIf:
    name, equals, said = (part.strip() for part in text.partition("="))
    kind, colon, what = (part.strip() for part in name.partition(":"))
    if not (name and equals and said):
        raise ScenarioError(f"is no change: {HOW}")
    change = read_change(said)
    if not colon:
        return change_option(text, name, change, given)
    kinds = {"price": price, "rate": rate}
    if kind.casefold() not in kinds:
        raise ScenarioError(f"{kind!r} is neither a price nor a rate: {HOW}")
    return kinds[kind.casefold()](text, what, change, given)


def budget_if(changes: Sequence[WhatIf], given: Given) -> Budget:
    """What the journey comes to with changes, made one after the other. Raises CostcalcError for what cannot be."""
    for each in changes:
        given = each.change(given)
    budget = budget_of(given.scenario, given.catalog, given.rates, given.today)
    table = budget.journey.timetable
    for visit, *paces in zip(budget.journey.stays, table.low, table.likely, strict=True):
        short = next((stay for stay in paces if stay.nights < stay.needed), None)
        if short:
            raise ScenarioError(
                f"the visit “{visit.name}” is too short: its steps need {short.needed} nights, not {short.nights}"
            )
    return budget
