"""Scenarios side by side: what each comes to, what is cheaper and why, and what comes within a limit. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple, get_args

from costcalc._version import __version__
from costcalc.analysis.compare.cheaper import cheaper
from costcalc.analysis.compare.model import (
    CategoryDifference,
    Caution,
    Cheapest,
    Compared,
    Comparison,
    Impossible,
    Reach,
    Sort,
)
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Category
from costcalc.errors import CostcalcError, MissingPrice, MissingRate, ScenarioError
from costcalc.money import NO_CHANGE, Band, Change, Columns, minus, total
from costcalc.pricing.budget import Budget, budget_of
from costcalc.pricing.limit import Column, check_limit
from costcalc.quote.model import CatalogReference, Subtotal
from costcalc.quote.remarks import remarks
from costcalc.rates.exchange import RateTable
from costcalc.scenario.combine import Named, said
from costcalc.scenario.model import Scenario
from costcalc.scenario.options import OPTIONS

MOST = 20
"""Reasons that are named when nothing is possible; more of them are counted."""


CAUTIONED = 20
"""Scenarios, the first ones, whose cautions are told."""


class _Priced(NamedTuple):
    """A scenario and what it comes to."""

    name: str
    also: list[str]
    budget: Budget
    subtotals: Mapping[Category, Band]
    total: Band

    @property
    def scenario(self) -> Scenario:
        """The scenario, every default filled in."""
        return self.budget.journey.scenario


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
    cheapest = min(priced, key=lambda each: each.total.likely)
    order = sorted(priced, key=lambda each: (*SORTS[sort](each), each.total.likely))
    shown = order if top is None else order[:top]
    amounts = sorted(each.total.likely for each in priced)
    ranks = {amount: place for place, amount in reversed(list(enumerate(amounts, start=1)))}
    scenarios = [each.scenario for each in priced]
    differing = _differing(scenarios)
    used = {(rate.base, rate.quote): rate for each in priced for rate in each.budget.journey.exchange.used.values()}
    return Comparison(
        schema="costcalc/comparison/1",
        created=created,
        costcalc=__version__,
        catalog=CatalogReference(version=catalog.edition.version, sha256=catalog.sha256, overlay=catalog.overlay),
        currency=cheapest.scenario.currency,
        common=_common(scenarios, catalog),
        sort=sort,
        scenarios=tuple(_compared(each, cheapest, ranks[each.total.likely], limit, at, differing) for each in shown),
        cut=len(order) - len(shown),
        impossible=tuple(Impossible(name=name, reason=_reason(error)) for name, error in refused),
        cheapest=cheapest.name,
        cheapest_at=(_cheapest(priced, "low"), _cheapest(priced, "likely"), _cheapest(priced, "high")),
        limit=None if limit is None else _reach(priced, limit, at, catalog, rates),
        cautions=tuple(_cautions(shown[:CAUTIONED])),
        rates=tuple(used.values()),
        disclaimer=catalog.edition.disclaimer,
    )


def _cautions(shown: Sequence[_Priced]) -> Iterator[Caution]:
    """What the estimates of scenarios warn of, each sentence once, those of all scenarios first."""
    said: dict[str, list[str]] = {}
    for each in shown:
        for warning in remarks(each.budget.journey, each.budget.costs).warnings:
            said.setdefault(re.sub(r" \[[a-z0-9-]+\]|; see below", "", warning), []).append(each.name)
    for text, names in sorted(said.items(), key=lambda item: -len(item[1])):
        yield Caution(text=text, names=() if len(names) == len(shown) else tuple(names))


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
) -> tuple[list[_Priced], list[tuple[str, CostcalcError]]]:
    """Every scenario that can be, once, and every name of one that cannot, with the error."""
    found: dict[Scenario, _Priced] = {}
    refused = []
    for name, scenario in named:
        try:
            budget = budget_of(scenario, catalog, rates, today)
        except CostcalcError as error:
            refused.append((name, error))
            continue
        key = budget.journey.scenario
        if key in found:
            found[key].also.append(name)
            continue
        costs = groupby(budget.costs.costs, key=lambda cost: cost.line.category)
        subtotals = {category: total(cost.amount for cost in group) for category, group in costs}
        found[key] = _Priced(name, [], budget, subtotals, budget.costs.total)
    return list(found.values()), refused


def _refusal(refused: Sequence[tuple[str, CostcalcError]]) -> CostcalcError:
    """The error for a comparison in which nothing is possible: each reason once, after the names that have it."""
    if not refused:
        return ScenarioError("there is nothing to compare: give at least one scenario")
    kinds = {type(error) for _, error in refused}
    missing = kinds <= {MissingPrice, MissingRate}
    kind = (MissingPrice if MissingPrice in kinds else MissingRate) if missing else ScenarioError
    names: dict[str, list[str]] = {}
    for name, error in refused:
        for problem in error.problems:
            names.setdefault(problem, []).append(name)
    if len(names) == 1:
        return kind(list(names))
    said = [f"{_listed(found)}: {problem}" for problem, found in names.items()]
    more = [f"and {len(said) - MOST} more reasons"] if len(said) > MOST else []
    return kind(["no scenario is possible", *said[:MOST], *more])


def _listed(names: Sequence[str]) -> str:
    few = 3
    return "; ".join(names[:few]) + (f" and {len(names) - few} more" if len(names) > few else "")


def _reason(error: CostcalcError) -> str:
    """The problems in one sentence, without what only the command line has."""
    if isinstance(error, MissingPrice):
        return (
            "nobody has published its price; with a clinic's own figure, or without the treatment, it can be compared"
        )
    return re.sub(r"(?<![\w-])--(?=[a-z])", "", "; ".join(error.problems))


def _last_day(each: _Priced) -> tuple[bool, date, int]:
    """Dated ones first, by their date."""
    end = each.budget.journey.timetable.likely[-1].leave
    dated = each.budget.journey.timetable.date(end)
    return dated is None, dated or date.min, end


SORTS: Mapping[Sort, Callable[[_Priced], tuple[object, ...]]] = {
    "likely": lambda each: (each.total.likely,),
    "low": lambda each: (each.total.low,),
    "high": lambda each: (each.total.high,),
    "nights": lambda each: each.budget.journey.nights.columns[1:2],
    "last-day": _last_day,
    "name": lambda each: (each.name.casefold(), each.name),
}
"""What each order goes by; those that are equal by it follow by their likely, and then as they were given."""


def _compared(
    each: _Priced, cheapest: _Priced, rank: int, limit: Decimal | None, at: Column, differing: Iterable[str]
) -> Compared:
    journey, costs = each.budget
    table = journey.timetable
    held = None if limit is None else check_limit(each.total, limit, each.scenario.currency, at)
    end = table.likely[-1].leave
    return Compared(
        rank=rank,
        name=each.name,
        also=tuple(dict.fromkeys(name for name in each.also if name != each.name)),
        scenario=each.scenario,
        differs={name: said(name, getattr(each.scenario, OPTIONS[name].field)) for name in differing},
        total=each.total,
        subtotals=tuple(Subtotal(category=category, amount=amount) for category, amount in each.subtotals.items()),
        unpriced=costs.unpriced,
        nights=journey.nights,
        trips=len(journey.stays),
        days=end,
        first_day=table.date(1),
        last_day=table.date(end),
        entry=journey.entry.verdict,
        more=_change(minus(each.total.columns, cheapest.total.columns)),
        because=_because(each, cheapest),
        fits=held and held.fits,
        headroom=held and held.headroom,
    )


def _change(columns: Columns) -> Change:
    return Change(low=columns[0], likely=columns[1], high=columns[2])


def _because(each: _Priced, cheapest: _Priced) -> tuple[CategoryDifference, ...]:
    """The categories that differ, the largest difference of the likely first."""
    found = []
    for category in get_args(Category):
        mine, other = (side.subtotals.get(category) for side in (each, cheapest))
        more = minus(mine.columns if mine else NO_CHANGE, other.columns if other else NO_CHANGE)
        if any(more):
            found.append(CategoryDifference(category=category, more=_change(more)))
    return tuple(sorted(found, key=lambda one: (abs(one.more.likely), abs(one.more.high)), reverse=True))


def _cheapest(priced: Sequence[_Priced], at: Column) -> Cheapest:
    least: Decimal = min(getattr(each.total, at) for each in priced)
    found = [each for each in priced if getattr(each.total, at) == least]
    return Cheapest(
        at=at,
        names=tuple(each.name for each in found),
        amount=least,
        at_least=any(each.budget.costs.unpriced for each in found),
    )


def _common(scenarios: Sequence[Scenario], catalog: Catalog) -> dict[str, str]:
    """What is the same in all scenarios, in words, by option; but for the currency, which always is."""
    first, found = scenarios[0], {}
    for name, option in OPTIONS.items():
        value = getattr(first, option.field)
        telling = name in ("from", "nationality") or (value is not None and value != ())
        if name != "currency" and telling and all(getattr(each, option.field) == value for each in scenarios):
            found[name] = said(name, value)
    names = {
        "condition": catalog.conditions[first.condition].name,
        "tier": f"tier {first.tier}",
        "city": catalog.cities[first.city].name,
    }
    return found | {name: words for name, words in names.items() if name in found}


def _differing(scenarios: Sequence[Scenario]) -> list[str]:
    """The options that are not the same in all scenarios."""
    first = scenarios[0]
    return [
        name
        for name, option in OPTIONS.items()
        if any(getattr(each, option.field) != getattr(first, option.field) for each in scenarios)
    ]


def _reach(priced: Sequence[_Priced], limit: Decimal, at: Column, catalog: Catalog, rates: RateTable) -> Reach:
    """How many are within the limit; if none is, which one is nearest and what would have to change."""
    nearest = min(priced, key=lambda each: (getattr(each.total, at), each.total.likely))
    held = check_limit(nearest.total, limit, nearest.scenario.currency, at)
    if not held.over:
        fitting = sum(getattr(each.total, at) <= limit for each in priced)
        return Reach(amount=limit, at=at, fitting=fitting)
    return Reach(
        amount=limit,
        at=at,
        fitting=0,
        nearest=nearest.name,
        missing=-getattr(held.headroom, at),
        changes=cheaper(nearest.budget, catalog, rates, limit=limit, at=at),
    )
