"""What the command line says of a quote once it has been given: over the budget, or with figures that are too old."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, cast, get_args

from costcalc.catalog.names import choice
from costcalc.errors import OverBudget, ScenarioError, TooOld
from costcalc.pricing.limit import Column, Figure, Percentile
from costcalc.quote.estimate import Quote
from costcalc.quote.staleness import check_max_age
from costcalc.scenario.parse import NUMBER

if TYPE_CHECKING:
    from costcalc.analysis.risk.draw import Draw


def limit_of(budget: str | None) -> Decimal | None:
    """The most that can be paid. Raises ScenarioError for what is no amount."""
    if budget is None:
        return None
    found = Decimal(budget.replace(",", "")) if re.fullmatch(NUMBER, budget.strip(), re.ASCII) else Decimal(0)
    if not found:
        raise ScenarioError(
            f"--budget {budget!r} is no amount: write 45000 or 45000.50, above zero, in the currency of --currency"
        )
    return found


def column_of(at: str | None, limit: Decimal | None) -> Column:
    """Which of the three figures is held against the limit, the likely unless it is said. Raises ScenarioError."""
    return cast("Column", _one_of(get_args(Column), at, limit))


def figure_of(at: str | None, limit: Decimal | None) -> Figure:
    """The same, where a percentile may be. Raises ScenarioError."""
    return cast("Figure", _one_of(get_args(Figure), at, limit))


def _one_of(figures: Sequence[str], at: str | None, limit: Decimal | None) -> str:
    if at is None:
        return "likely"
    if limit is None:
        raise ScenarioError("--budget-at says which figure is held against --budget: give --budget too")
    return choice("figure", at, figures)


def draw_of(at: Figure, seed: int | None, *, asked: bool) -> "Draw | None":
    """What the journey is drawn with, if it is asked how sure its total is or a percentile decides.

    Raises ScenarioError for a seed of draws that nobody asked for.
    """
    if not asked and at not in get_args(Percentile):
        if seed is not None:
            raise ScenarioError("--seed says where the draws of --confidence begin: give --confidence too")
        return None
    from costcalc.analysis.risk.draw import Draw
    from costcalc.quote.model import SEED

    return Draw(SEED if seed is None else seed)


def give_verdicts(quote: Quote, max_age: int | None) -> None:
    """Raises OverBudget if it costs more than the limit, TooOld if a price or rate is older than it may be.

    If both is so, both is said, and it is OverBudget.
    """
    over = list(_over(quote))
    try:
        check_max_age(quote, max_age)
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
    total = limit.percentile if limit.percentile is not None else getattr(quote.total, limit.at)
    name = limit.at.upper() if limit.percentile is not None else limit.at
    return [
        f"over the budget: the {name} total is {total:,} {quote.currency}, "
        f"{total - limit.amount:,} more than --budget {limit.amount:,}"
    ]
