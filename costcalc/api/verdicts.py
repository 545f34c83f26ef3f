"""Verdicts on a document once it has been given: over the budget, figures that are too old, findings of an audit."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from costcalc.errors import AuditFindings, OverBudget, TooOld, option
from costcalc.quote.model import Quote
from costcalc.quote.staleness import check_max_age
from costcalc.rates.choose import check_max_age as check_rates

if TYPE_CHECKING:
    from costcalc.analysis.audit.model import Audit
    from costcalc.analysis.compare.model import Comparison


def check_quote(quote: Quote, max_age: int | None) -> None:
    """Raises OverBudget if a quote costs more than its limit, TooOld if a price or rate is older than it may be.

    If both is so, both is said, and it is OverBudget.
    """
    over: list[str] = []
    limit = quote.limit
    if limit and limit.over:
        total = limit.percentile if limit.percentile is not None else getattr(quote.total, limit.at)
        name = limit.at.upper() if limit.percentile is not None else limit.at
        over.append(
            f"over the budget: the {name} total is {total:,} {quote.currency}, "
            f"{total - limit.amount:,} more than {option('budget', f'{limit.amount:,}')}"
        )
    _raise(over, lambda: check_max_age(quote, max_age))


def check_comparison(comparison: "Comparison", max_age: int | None) -> None:
    """Raises OverBudget if no scenario is within the limit, TooOld if a rate is older than it may be; or both."""
    over: list[str] = []
    limit = comparison.limit
    if limit and limit.nearest is not None:
        over.append(
            f"over the budget: nothing fits {option('budget', f'{limit.amount:,}')} at the {limit.at} total; "
            f"the nearest is {limit.nearest}, {limit.missing:,} {comparison.currency} over"
        )
    _raise(over, lambda: check_rates(comparison.rates, comparison.created.date(), max_age))


def _raise(over: list[str], check_age: Callable[[], None]) -> None:
    try:
        check_age()
    except TooOld as error:
        if not over:
            raise
        over += error.problems
    if over:
        raise OverBudget(over)


def check_audit(audit: "Audit") -> None:
    """Raises AuditFindings if an audit found anything of weight."""
    problems = audit.problems
    if problems:
        about = ", ".join(dict.fromkeys(finding.code for finding in problems))
        count = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise AuditFindings(f"the quote has {count} to be cleared up before paying: {about}")
