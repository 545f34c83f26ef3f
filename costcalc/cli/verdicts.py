"""What the command line says of a quote once it has been given: over the budget, or with rates that are too old."""

import re
from decimal import Decimal
from typing import cast, get_args

from costcalc.asked_rates import refuse_old_rates
from costcalc.catalog.names import choice
from costcalc.errors import OverBudget, ScenarioError, TooOld
from costcalc.limit import Column
from costcalc.parse import NUMBER
from costcalc.quote import Quote


def limit_of(budget: str | None) -> Decimal | None:
    """The most that can be paid. Raises ScenarioError for what is no amount."""
    if budget is None:
        return None
    found = Decimal(budget.replace(",", "")) if re.fullmatch(NUMBER, budget.strip(), re.ASCII) else Decimal(0)
    if not found:
        raise ScenarioError(f"--budget {budget!r} is no amount: write 45000, in the currency of the budget")
    return found


def column_of(at: str | None, limit: Decimal | None) -> Column:
    """Which figure is held against the limit, the likely unless it is said. Raises ScenarioError."""
    if at is None:
        return "likely"
    if limit is None:
        raise ScenarioError("--budget-at says which figure is held against --budget: give --budget too")
    return cast("Column", choice("figure", at, get_args(Column)))


def give_verdicts(quote: Quote, max_age: int | None) -> None:
    """Raises OverBudget if the journey costs more than the limit, and TooOld if a rate is older than it may be.

    If both is so, both is said, and it is OverBudget.
    """
    over = list(_over(quote))
    try:
        refuse_old_rates(quote.rates, quote.created.date(), max_age)
    except TooOld as error:
        if not over:
            raise
        over += error.problems
    if over:
        raise OverBudget(over)


def _over(quote: Quote) -> list[str]:
    limit = quote.limit
    if not limit or not limit.over:
        return []
    missing, total = (getattr(band, limit.at) for band in (limit.headroom, quote.total))
    return [
        f"over the budget: the {limit.at} total is {total:,} {quote.currency}, "
        f"{-missing:,} more than --budget {limit.amount:,}"
    ]
