"""`compare`: scenarios side by side, what is cheaper and why, and what comes within a limit. Pure."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from costcalc.analysis.compare.cheaper import cheaper
from costcalc.analysis.compare.model import (
    CategoryDifference,
    Caution,
    CheapestScenarios,
    Compared,
    Comparison,
    ImpossibleScenario,
    LimitReport,
    Sort,
)
from costcalc.analysis.document import document_head
from costcalc.catalog.models import Catalog
from costcalc.errors import CostcalcError, MissingPrice, MissingRate, Problem, ScenarioError
from costcalc.messages import Message, say
from costcalc.money import Band, Change, minus
from costcalc.pricing.budget import Budget, budget_of
from costcalc.pricing.costs import CATEGORIES, Costs
from costcalc.pricing.limit import Column, check_limit
from costcalc.quote.model import Subtotal
from costcalc.quote.remarks import remarks
from costcalc.rates.exchange import RateTable
from costcalc.scenario.combine import NamedScenario
from costcalc.scenario.model import Scenario
from costcalc.scenario.options import OPTIONS, key_of
from costcalc.scenario.wording import in_words

MAX_REASONS = 20
"""That are named when nothing is possible; more of them are counted."""
MAX_NAMES = 3
"""Of scenarios that have one reason; more of them are counted."""
MAX_CAUTIONED = 20
"""Scenarios, the first ones, whose cautions are told."""


class PricedScenario(NamedTuple):
    """A scenario and what it comes to."""

    name: str
    also: list[str]
    """Other names of the same scenario."""
    budget: Budget
    total: Band

    @property
    def scenario(self) -> Scenario:
        """The scenario, every default filled in."""
        return self.budget.journey.scenario

    @property
    def likely(self) -> Decimal:
        """The likely total."""
        return self.total.likely


def compare(
    named: Sequence[NamedScenario],
    catalog: Catalog,
    rates: RateTable,
    *,
    created: datetime,
    sort: Sort = "likely",
    top: int | None = None,
    limit: Decimal | None = None,
    at: Column = "likely",
) -> Comparison:
    """The scenarios side by side, those that cannot be with the reason; the same arguments give the same document.

    Two that resolve to the same scenario stand there once. `top` cuts the list after sorting; the cheapest and what is
    within the limit are found before. Raises ScenarioError if none is possible, if they differ in currency, or if two
    have one name; MissingPrice or MissingRate if none is because nobody has priced it or there is no rate.
    """
    if top is not None and top < 1:
        raise ScenarioError(f"the first {top} scenarios are none: ask for 1 or more")
    _refuse_unlike(named)
    priced, refused = _priced(named, catalog, rates, created.date())
    if not priced:
        raise _refusal(refused)
    cheapest = min(priced, key=lambda row: row.likely)
    ordered = sorted(priced, key=lambda row: (*SORTS[sort](row), row.likely))
    shown = ordered if top is None else ordered[:top]
    amounts = sorted(row.likely for row in priced)
    scenarios = [row.scenario for row in priced]
    differing = [name for name, option in OPTIONS.items() if not _is_common(option.field, scenarios)]
    used = {(rate.base, rate.quote): rate for row in priced for rate in row.budget.journey.exchange.used.values()}
    return Comparison(
        schema="costcalc/comparison/1",
        **document_head(catalog, created),
        currency=cheapest.scenario.currency,
        common=_common(scenarios, catalog),
        sort=sort,
        scenarios=tuple(
            _compared(row, cheapest, bisect_left(amounts, row.likely) + 1, limit, at, differing) for row in shown
        ),
        cut=len(ordered) - len(shown),
        impossible=tuple(ImpossibleScenario(name=name, reason=_reason(error)) for name, error in refused),
        cheapest=cheapest.name,
        cheapest_at=(_cheapest(priced, "low"), _cheapest(priced, "likely"), _cheapest(priced, "high")),
        limit=None if limit is None else _limit_report(priced, limit, at, catalog, rates),
        cautions=tuple(_cautions(shown[:MAX_CAUTIONED])),
        rates=tuple(used.values()),
    )


def _cautions(shown: Sequence[PricedScenario]) -> Iterator[Caution]:
    """What the estimates of scenarios warn of, each sentence once, those of all scenarios first."""
    names: dict[str, tuple[Message, list[str]]] = {}
    for row in shown:
        for warning in remarks(row.budget.journey, row.budget.costs).warnings:
            # A comparison lists no sources.
            message = warning.model_copy(update={"sources": ()})
            names.setdefault(message.text, (message, []))[1].append(row.name)
    for message, of in sorted(names.values(), key=lambda item: -len(item[1])):
        yield Caution(message=message, names=() if len(of) == len(shown) else tuple(of))


def _refuse_unlike(named: Sequence[NamedScenario]) -> None:
    """What cannot be ranked, and what could not be told apart. Raises ScenarioError."""
    codes = dict.fromkeys(row.scenario.currency.strip().upper() for row in named)
    problems = [
        f"{number} scenarios are called {name!r}"
        for name, number in Counter(row.name for row in named).items()
        if number > 1
    ]
    if len(codes) > 1:
        problems.append(f"amounts of two currencies cannot be ranked: {', '.join(codes)}; name one for all")
    if problems:
        raise ScenarioError(problems)


def _priced(
    named: Iterable[NamedScenario], catalog: Catalog, rates: RateTable, today: date
) -> tuple[list[PricedScenario], list[tuple[str, CostcalcError]]]:
    """Every scenario that can be, once, and every name of one that cannot, with the error."""
    priced: dict[Scenario, PricedScenario] = {}
    refused = []
    for name, scenario in named:
        try:
            budget = budget_of(scenario, catalog, rates, today)
        except CostcalcError as error:
            refused.append((name, error))
            continue
        resolved = budget.journey.scenario
        if resolved in priced:
            priced[resolved].also.append(name)
        else:
            priced[resolved] = PricedScenario(name, [], budget, budget.costs.total)
    return list(priced.values()), refused


def _refusal(refused: Sequence[tuple[str, CostcalcError]]) -> CostcalcError:
    """The error for a comparison in which nothing is possible: each reason once, after the names that have it."""
    if not refused:
        return ScenarioError("there is nothing to compare: give at least one scenario")
    kinds = {type(error) for _, error in refused}
    is_missing = kinds <= {MissingPrice, MissingRate}
    kind = (MissingPrice if MissingPrice in kinds else MissingRate) if is_missing else ScenarioError
    names: dict[Problem, list[str]] = {}
    for name, error in refused:
        for problem in error.problems:
            names.setdefault(problem, []).append(name)
    if len(names) == 1:
        return kind(list(names))
    reasons = [problem.within(_listed(of)) for problem, of in names.items()]
    more = [f"and {len(reasons) - MAX_REASONS} more reasons"] if len(reasons) > MAX_REASONS else []
    return kind(["no scenario is possible", *reasons[:MAX_REASONS], *more])


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return "; ".join(names[:MAX_NAMES]) + more


def _reason(error: CostcalcError) -> Message:
    """The problems, without what only the command line has."""
    if isinstance(error, MissingPrice):
        return say(
            "nobody has published its price; with a clinic's own figure, or without the treatment, it can be compared"
        )
    return say("; ".join(problem.named(key_of) for problem in error.problems))


def _last_day(row: PricedScenario) -> tuple[bool, date, int]:
    """Dated ones first, by their date."""
    table = row.budget.journey.timetable
    end = table.likely[-1].leave
    dated = table.date(end)
    return dated is None, dated or date.min, end


SORTS: Mapping[Sort, Callable[[PricedScenario], tuple[object, ...]]] = {
    "likely": lambda row: (row.likely,),
    "low": lambda row: (row.total.low,),
    "high": lambda row: (row.total.high,),
    "nights": lambda row: (row.budget.journey.nights.likely,),
    "last-day": _last_day,
    "name": lambda row: (row.name.casefold(), row.name),
}
"""What each order goes by; those that are equal by it follow by their likely, and then as they were given."""


def _compared(
    row: PricedScenario,
    cheapest: PricedScenario,
    rank: int,
    limit: Decimal | None,
    at: Column,
    differing: Iterable[str],
) -> Compared:
    journey, costs = row.budget
    table = journey.timetable
    verdict = None if limit is None else check_limit(row.total, limit, row.scenario.currency, at)
    end = table.likely[-1].leave
    categories = dict.fromkeys(cost.line.category for cost in costs.costs)
    return Compared(
        rank=rank,
        name=row.name,
        also=tuple(dict.fromkeys(name for name in row.also if name != row.name)),
        scenario=row.scenario,
        differs={name: in_words(name, getattr(row.scenario, OPTIONS[name].field)) for name in differing},
        total=row.total,
        subtotals=tuple(Subtotal(category=category, amount=costs.of([category])) for category in categories),
        unpriced=costs.unpriced,
        nights=journey.nights,
        trips=len(journey.stays),
        days=end,
        first_day=table.date(1),
        last_day=table.date(end),
        entry=journey.entry.verdict,
        more=Change.of(minus(row.total.columns, cheapest.total.columns)),
        because=_because(costs, cheapest.budget.costs),
        fits=verdict and verdict.fits,
        headroom=verdict and verdict.headroom,
    )


def _because(costs: Costs, cheapest: Costs) -> tuple[CategoryDifference, ...]:
    """The categories that differ, the largest difference of the likely first."""
    more = {name: minus(costs.of([name]).columns, cheapest.of([name]).columns) for name in CATEGORIES}
    differences = [CategoryDifference(category=name, more=Change.of(more[name])) for name in more if any(more[name])]
    return tuple(sorted(differences, key=lambda row: (abs(row.more.likely), abs(row.more.high)), reverse=True))


def _cheapest(priced: Sequence[PricedScenario], at: Column) -> CheapestScenarios:
    amount: Decimal = min(getattr(row.total, at) for row in priced)
    cheapest = [row for row in priced if getattr(row.total, at) == amount]
    return CheapestScenarios(
        at=at,
        names=tuple(row.name for row in cheapest),
        amount=amount,
        at_least=any(row.budget.costs.unpriced for row in cheapest),
    )


def _is_common(field: str, scenarios: Sequence[Scenario]) -> bool:
    return all(getattr(scenario, field) == getattr(scenarios[0], field) for scenario in scenarios)


def _common(scenarios: Sequence[Scenario], catalog: Catalog) -> dict[str, Message]:
    """What is the same in all scenarios, in words, by option; but for the currency, which always is."""
    first = scenarios[0]
    names = {
        "condition": say(catalog.conditions[first.condition].name),
        "tier": say("tier {key}", key=first.tier),
        "city": say(catalog.cities[first.city].name),
    }
    common = {}
    for name, option in OPTIONS.items():
        value = getattr(first, option.field)
        # Where the family comes from is worth a word even if nobody says it.
        is_telling = name in ("from", "nationality") or value not in (None, ())
        if name != "currency" and is_telling and _is_common(option.field, scenarios):
            common[name] = names.get(name) or in_words(name, value)
    return common


def _limit_report(
    priced: Sequence[PricedScenario], limit: Decimal, at: Column, catalog: Catalog, rates: RateTable
) -> LimitReport:
    """How many are within the limit; if none is, which one is nearest and what would have to change."""
    nearest = min(priced, key=lambda row: (getattr(row.total, at), row.likely))
    verdict = check_limit(nearest.total, limit, nearest.scenario.currency, at)
    if not verdict.over:
        fitting = sum(getattr(row.total, at) <= limit for row in priced)
        return LimitReport(amount=limit, at=at, fitting=fitting)
    return LimitReport(
        amount=limit,
        at=at,
        fitting=0,
        nearest=nearest.name,
        missing=-getattr(verdict.headroom, at),
        changes=cheaper(nearest.budget, catalog, rates, limit=limit, at=at),
    )
