"""`compare`: scenarios side by side, what is cheaper and why, and what comes within a limit. Pure."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from costcalc._version import __version__
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
from costcalc.catalog.models import Catalog
from costcalc.errors import CostcalcError, MissingPrice, MissingRate, ScenarioError
from costcalc.money import Band, Change, Columns, minus
from costcalc.pricing.budget import Budget, budget_of
from costcalc.pricing.costs import CATEGORIES, Costs
from costcalc.pricing.limit import Column, check_limit
from costcalc.quote.model import CatalogReference, Subtotal
from costcalc.quote.remarks import remarks
from costcalc.rates.exchange import RateTable
from costcalc.scenario.combine import Named, said
from costcalc.scenario.model import Scenario
from costcalc.scenario.options import OPTIONS

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
    named: Sequence[Named],
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
    cheapest = min(priced, key=lambda each: each.likely)
    ordered = sorted(priced, key=lambda each: (*SORTS[sort](each), each.likely))
    shown = ordered if top is None else ordered[:top]
    amounts = sorted(each.likely for each in priced)
    scenarios = [each.scenario for each in priced]
    differing = [name for name, option in OPTIONS.items() if not _is_common(option.field, scenarios)]
    used = {(rate.base, rate.quote): rate for each in priced for rate in each.budget.journey.exchange.used.values()}
    return Comparison(
        schema="costcalc/comparison/1",
        created=created,
        costcalc=__version__,
        catalog=CatalogReference(version=catalog.edition.version, sha256=catalog.sha256, overlay=catalog.overlay),
        currency=cheapest.scenario.currency,
        common=_common(scenarios, catalog),
        sort=sort,
        scenarios=tuple(
            _compared(each, cheapest, bisect_left(amounts, each.likely) + 1, limit, at, differing) for each in shown
        ),
        cut=len(ordered) - len(shown),
        impossible=tuple(ImpossibleScenario(name=name, reason=_reason(error)) for name, error in refused),
        cheapest=cheapest.name,
        cheapest_at=(_cheapest(priced, "low"), _cheapest(priced, "likely"), _cheapest(priced, "high")),
        limit=None if limit is None else _limit_report(priced, limit, at, catalog, rates),
        cautions=tuple(_cautions(shown[:MAX_CAUTIONED])),
        rates=tuple(used.values()),
        disclaimer=catalog.edition.disclaimer,
    )


def _cautions(shown: Sequence[PricedScenario]) -> Iterator[Caution]:
    """What the estimates of scenarios warn of, each sentence once, those of all scenarios first."""
    names: dict[str, list[str]] = {}
    for each in shown:
        for warning in remarks(each.budget.journey, each.budget.costs).warnings:
            # Keys of sources, and pointers to what only an estimate shows, mean nothing here.
            names.setdefault(re.sub(r" \[[a-z0-9-]+\]|; see below", "", warning), []).append(each.name)
    for text, of in sorted(names.items(), key=lambda item: -len(item[1])):
        yield Caution(text=text, names=() if len(of) == len(shown) else tuple(of))


def _refuse_unlike(named: Sequence[Named]) -> None:
    """What cannot be ranked, and what could not be told apart. Raises ScenarioError."""
    codes = dict.fromkeys(each.scenario.currency.strip().upper() for each in named)
    problems = [
        f"{number} scenarios are called {name!r}"
        for name, number in Counter(each.name for each in named).items()
        if number > 1
    ]
    if len(codes) > 1:
        problems.append(f"amounts of two currencies cannot be ranked: {', '.join(codes)}; name one for all")
    if problems:
        raise ScenarioError(problems)


def _priced(
    named: Iterable[Named], catalog: Catalog, rates: RateTable, today: date
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
    names: dict[str, list[str]] = {}
    for name, error in refused:
        for problem in error.problems:
            names.setdefault(problem, []).append(name)
    if len(names) == 1:
        return kind(list(names))
    reasons = [f"{_listed(of)}: {problem}" for problem, of in names.items()]
    more = [f"and {len(reasons) - MAX_REASONS} more reasons"] if len(reasons) > MAX_REASONS else []
    return kind(["no scenario is possible", *reasons[:MAX_REASONS], *more])


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return "; ".join(names[:MAX_NAMES]) + more


def _reason(error: CostcalcError) -> str:
    """The problems in one sentence, without what only the command line has."""
    if isinstance(error, MissingPrice):
        return (
            "nobody has published its price; with a clinic's own figure, or without the treatment, it can be compared"
        )
    return re.sub(r"(?<![\w-])--(?=[a-z])", "", "; ".join(error.problems))


def _last_day(each: PricedScenario) -> tuple[bool, date, int]:
    """Dated ones first, by their date."""
    table = each.budget.journey.timetable
    end = table.likely[-1].leave
    dated = table.date(end)
    return dated is None, dated or date.min, end


SORTS: Mapping[Sort, Callable[[PricedScenario], tuple[object, ...]]] = {
    "likely": lambda each: (each.likely,),
    "low": lambda each: (each.total.low,),
    "high": lambda each: (each.total.high,),
    "nights": lambda each: (each.budget.journey.nights.likely,),
    "last-day": _last_day,
    "name": lambda each: (each.name.casefold(), each.name),
}
"""What each order goes by; those that are equal by it follow by their likely, and then as they were given."""


def _compared(
    each: PricedScenario,
    cheapest: PricedScenario,
    rank: int,
    limit: Decimal | None,
    at: Column,
    differing: Iterable[str],
) -> Compared:
    journey, costs = each.budget
    table = journey.timetable
    verdict = None if limit is None else check_limit(each.total, limit, each.scenario.currency, at)
    end = table.likely[-1].leave
    categories = dict.fromkeys(cost.line.category for cost in costs.costs)
    return Compared(
        rank=rank,
        name=each.name,
        also=tuple(dict.fromkeys(name for name in each.also if name != each.name)),
        scenario=each.scenario,
        differs={name: said(name, getattr(each.scenario, OPTIONS[name].field)) for name in differing},
        total=each.total,
        subtotals=tuple(Subtotal(category=category, amount=costs.of([category])) for category in categories),
        unpriced=costs.unpriced,
        nights=journey.nights,
        trips=len(journey.stays),
        days=end,
        first_day=table.date(1),
        last_day=table.date(end),
        entry=journey.entry.verdict,
        more=_change(minus(each.total.columns, cheapest.total.columns)),
        because=_because(costs, cheapest.budget.costs),
        fits=verdict and verdict.fits,
        headroom=verdict and verdict.headroom,
    )


def _change(columns: Columns) -> Change:
    return Change(low=columns[0], likely=columns[1], high=columns[2])


def _because(costs: Costs, cheapest: Costs) -> tuple[CategoryDifference, ...]:
    """The categories that differ, the largest difference of the likely first."""
    more = {name: minus(costs.of([name]).columns, cheapest.of([name]).columns) for name in CATEGORIES}
    differences = [CategoryDifference(category=name, more=_change(more[name])) for name in more if any(more[name])]
    return tuple(sorted(differences, key=lambda each: (abs(each.more.likely), abs(each.more.high)), reverse=True))


def _cheapest(priced: Sequence[PricedScenario], at: Column) -> CheapestScenarios:
    amount: Decimal = min(getattr(each.total, at) for each in priced)
    cheapest = [each for each in priced if getattr(each.total, at) == amount]
    return CheapestScenarios(
        at=at,
        names=tuple(each.name for each in cheapest),
        amount=amount,
        at_least=any(each.budget.costs.unpriced for each in cheapest),
    )


def _is_common(field: str, scenarios: Sequence[Scenario]) -> bool:
    return all(getattr(scenario, field) == getattr(scenarios[0], field) for scenario in scenarios)


def _common(scenarios: Sequence[Scenario], catalog: Catalog) -> dict[str, str]:
    """What is the same in all scenarios, in words, by option; but for the currency, which always is."""
    first = scenarios[0]
    names = {
        "condition": catalog.conditions[first.condition].name,
        "tier": f"tier {first.tier}",
        "city": catalog.cities[first.city].name,
    }
    common = {}
    for name, option in OPTIONS.items():
        value = getattr(first, option.field)
        # Where the family comes from is worth a word even if nobody says it.
        is_telling = name in ("from", "nationality") or value not in (None, ())
        if name != "currency" and is_telling and _is_common(option.field, scenarios):
            common[name] = names.get(name) or said(name, value)
    return common


def _limit_report(
    priced: Sequence[PricedScenario], limit: Decimal, at: Column, catalog: Catalog, rates: RateTable
) -> LimitReport:
    """How many are within the limit; if none is, which one is nearest and what would have to change."""
    nearest = min(priced, key=lambda each: (getattr(each.total, at), each.likely))
    verdict = check_limit(nearest.total, limit, nearest.scenario.currency, at)
    if not verdict.over:
        fitting = sum(getattr(each.total, at) <= limit for each in priced)
        return LimitReport(amount=limit, at=at, fitting=fitting)
    return LimitReport(
        amount=limit,
        at=at,
        fitting=0,
        nearest=nearest.name,
        missing=-getattr(verdict.headroom, at),
        changes=cheaper(nearest.budget, catalog, rates, limit=limit, at=at),
    )
