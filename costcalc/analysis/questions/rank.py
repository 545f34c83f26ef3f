"""Works out what each answer of a clinic would take away from the spread of a budget, by making the budget with it.

A choice that nobody has made yet spans all of its answers: the low of the span has the cheapest answer to every open
question, the high the dearest. A price or a count that is open spans the band that the budget has anyway. What a
question is worth is how much narrower the span is with it answered, at its least helpful answer.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from costcalc._version import __version__
from costcalc.analysis.questions.model import Asked, Given, Possible, Questions, Ranked, Span, span
from costcalc.catalog.answers import Inquiry
from costcalc.catalog.models import Catalog
from costcalc.errors import CostcalcError
from costcalc.money import Band, in_words, plain, round_money
from costcalc.pricing.budget import Budget, budget_of
from costcalc.pricing.costs import shares_of
from costcalc.pricing.lines.treatment import package_price
from costcalc.quote.model import CatalogReference
from costcalc.quote.remarks import remarks
from costcalc.rates.exchange import RateTable
from costcalc.scenario.answers import read_answers
from costcalc.scenario.model import Scenario

PRICE_PLACES = 2
"""Decimals that a price is written with."""


class _Open(NamedTuple):
    """A question that is not answered yet."""

    key: str
    inquiry: Inquiry
    answers: tuple[str, ...]
    """What can be answered and leads to a journey that can be."""
    totals: tuple[Band, ...]
    """What the budget comes to with each."""
    assumed: str

    def extreme(self, *, dearest: bool) -> str:
        """The cheapest or dearest answer, as `key=answer`."""
        places = range(len(self.answers))
        if dearest:
            best = max(places, key=lambda place: (self.totals[place].high, self.totals[place].low))
        else:
            best = min(places, key=lambda place: (self.totals[place].low, self.totals[place].high))
        return f"{self.key}={self.answers[best]}"


class _Budgets:
    """What a scenario comes to with further answers."""

    def __init__(self, scenario: Scenario, catalog: Catalog, rates: RateTable, created: datetime) -> None:
        self.scenario, self.catalog, self.rates, self.today = scenario, catalog, rates, created.date()
        self.known: dict[frozenset[str], Band] = {}

    def total(self, *answers: str) -> Band:
        """Raises CostcalcError for what cannot be."""
        key = frozenset(answers)
        if key not in self.known:
            scenario = self.scenario.model_copy(update={"answers": (*self.scenario.answers, *answers)})
            self.known[key] = budget_of(scenario, self.catalog, self.rates, self.today).costs.total
        return self.known[key]


def questions(scenario: Scenario, catalog: Catalog, rates: RateTable, *, created: datetime) -> Questions:
    """What to ask the clinic about a budget, in the order of the money that hangs on each answer.

    Raises what `estimate` raises.
    """
    budgets = _Budgets(scenario, catalog, rates, created)
    budget = budget_of(scenario, catalog, rates, budgets.today)
    journey = budget.journey
    known = read_answers(journey.scenario.answers, catalog)
    found = list(_open(budget, budgets, {one.key for one in known}))
    before = _span(found, budgets)
    ranked = [_ranked(each, found, before, budgets) for each in found if each.answers]
    figures = sorted((each for each in ranked if each.at_most > 0), key=lambda each: (-each.at_least, -each.at_most))
    said = remarks(journey, budget.costs)
    named = dict.fromkeys(key for each in figures for key in each.sources)
    return Questions(
        schema="costcalc/questions/1",
        created=created,
        costcalc=__version__,
        catalog=CatalogReference(version=catalog.edition.version, sha256=catalog.sha256, overlay=catalog.overlay),
        subject=said.subject,
        journey=said.journey,
        currency=journey.scenario.currency,
        scenario=journey.scenario,
        total=budget.costs.total,
        span=before,
        questions=tuple(figures),
        others=tuple(_others(found, budget, {each.key for each in figures}, catalog)),
        answered=tuple(Given(key=one.key, answer=one.text, says=one.says) for one in known),
        rates=tuple(journey.exchange.used.values()),
        sources={key: catalog.sources[key] for key in named},
        disclaimer=catalog.edition.disclaimer,
    )


def _open(budget: Budget, budgets: _Budgets, known: set[str]) -> Iterator[_Open]:
    """The questions that the budget leaves open, with what each answer by itself comes to."""
    for key, inquiry in budgets.catalog.answers.items():
        if key in known or not budget.journey.holds(inquiry.when):
            continue
        wanted, assumed = _wanted(inquiry, budget)
        if not wanted:
            continue  # it has no spread, so nothing is open
        answers, totals = [], []
        for answer in wanted:
            try:
                totals.append(budgets.total(f"{key}={answer}"))
                answers.append(answer)
            except CostcalcError:
                continue  # an answer that no such journey can have
        yield _Open(key, inquiry, tuple(answers), tuple(totals), assumed)


def _wanted(inquiry: Inquiry, budget: Budget) -> tuple[Sequence[str], str]:
    """The answers to try, none if nothing is open; and what is taken now."""
    if inquiry.takes is None:
        taxed = any(reply.tax for reply in inquiry.answers.values())
        if taxed and not _tax_is_open(budget):
            return (), inquiry.assumed or ""
        return tuple(inquiry.answers), inquiry.assumed or ""
    ends, unit = _ENDS[inquiry.takes](inquiry, budget)
    if ends is None or ends.low == ends.high:
        return (), ""
    texts = dict.fromkeys(plain(end).replace(",", "") for end in ends.columns)
    return tuple(f"{text}{unit}" for text in texts), f"{in_words(ends)}{unit}"


def _is_about(inquiry: Inquiry, budget: Budget) -> bool:
    """Whether a question is about such a journey, be it open or known: not that of the culture if no visit waits."""
    if not budget.journey.holds(inquiry.when):
        return False
    return inquiry.takes is None or _ENDS[inquiry.takes](inquiry, budget)[0] is not None


def _tax_is_open(budget: Budget) -> bool:
    return "treatment" not in budget.journey.scenario.without and package_price(budget.journey).tax == "unknown"


Ends = tuple[Band | None, str]
"""The figures that an answer may lie between, and what stands behind each."""


def _price(_inquiry: Inquiry, budget: Budget) -> Ends:
    journey = budget.journey
    if "treatment" in journey.scenario.without:
        return None, ""
    money = package_price(journey).money
    places = min(PRICE_PLACES, journey.catalog.currencies[money.currency].minor_unit)
    low, likely, high = (round_money(each, places) for each in money.columns)
    tax = {"included": " incl tax", "excluded": " excl tax"}.get(package_price(journey).tax, "")
    return Band(low=low, likely=likely, high=high), f" {money.currency}{tax}"


def _weeks(_inquiry: Inquiry, budget: Budget) -> Ends:
    scenario, catalog = budget.journey.scenario, budget.journey.catalog
    waits = any(visit.culture for visit in catalog.plans[scenario.plan or ""].visits)
    return (scenario.culture_weeks.band if scenario.culture_weeks and waits else None), ""


def _treatments(_inquiry: Inquiry, budget: Budget) -> Ends:
    scenario, catalog = budget.journey.scenario, budget.journey.catalog
    return catalog.conditions[scenario.condition].tiers[scenario.tier].infusions.band, ""


def _nights(_inquiry: Inquiry, budget: Budget) -> Ends:
    """The nights that every visit may have; none where the culture decides how long one is."""
    journey = budget.journey
    visits = journey.catalog.plans[journey.scenario.plan or ""].visits
    low = max(visit.nights.low for visit in journey.stays)
    high = min(visit.nights.high for visit in journey.stays)
    if low >= high or any(visit.culture == "during" for visit in visits):
        return None, ""
    likely = sorted((low, journey.stays[0].nights.likely, high))[1]
    return Band(low=low, likely=likely, high=high), ""


def _percent(inquiry: Inquiry, budget: Budget) -> Ends:
    paid = dict(shares_of(budget.journey))
    return (paid[inquiry.share].percent.band if inquiry.share in paid else None), ""


_ENDS: Mapping[str, Callable[[Inquiry, Budget], Ends]] = {
    "price": _price,
    "weeks": _weeks,
    "treatments": _treatments,
    "nights": _nights,
    "percent": _percent,
}
"""Between which figures an answer that is no choice may lie, and what stands behind each."""


def _span(found: Sequence[_Open], budgets: _Budgets, *given: str) -> Span:
    """The budget over every answer that is open, but for a question whose answer is `given`."""
    keys = {answer.partition("=")[0] for answer in given}
    choices = [each for each in found if each.answers and not each.inquiry.takes and each.key not in keys]
    low = budgets.total(*given, *(each.extreme(dearest=False) for each in choices)).low
    high = budgets.total(*given, *(each.extreme(dearest=True) for each in choices)).high
    return span(low, high)


def _ranked(one: _Open, found: Sequence[_Open], before: Span, budgets: _Budgets) -> Ranked:
    answers = []
    for answer in one.answers:
        after = _span(found, budgets, f"{one.key}={answer}")
        (read,) = read_answers((f"{one.key}={answer}",), budgets.catalog)
        answers.append(Possible(answer=answer, says=read.says, after=after, narrower=before.width - after.width))
    narrower = [each.narrower for each in answers]
    return Ranked(
        key=one.key,
        ask=one.inquiry.ask,
        japanese=one.inquiry.japanese,
        assumed=one.assumed,
        at_least=min(narrower),
        at_most=max(narrower),
        answers=tuple(answers),
        sources=tuple(dict.fromkeys(_sources(one.inquiry, budgets.catalog))),
    )


def _sources(inquiry: Inquiry, catalog: Catalog) -> Iterator[str]:
    """Of the prices that answers bring in."""
    for reply in inquiry.answers.values():
        yield from (price.source for fee in reply.fees.values() for price in fee.prices.values())
        yield from (price.source for key in reply.adds if (price := catalog.exclusions[key].price))
        if reply.tax:
            yield catalog.parameters.consumption_tax.source


def _others(found: Sequence[_Open], budget: Budget, ranked: set[str], catalog: Catalog) -> Iterator[Asked]:
    """The questions without a figure, and the general ones that no question of the catalogue's answers covers."""
    for each in found:
        if each.key not in ranked:
            yield Asked(ask=each.inquiry.ask, japanese=each.inquiry.japanese)
    covered = {inquiry.covers for inquiry in catalog.answers.values() if _is_about(inquiry, budget)}
    answered_too = {one.inquiry.covers for one in read_answers(budget.journey.scenario.answers, catalog)}
    for key, question in catalog.questions.items():
        if key not in covered | answered_too:
            yield Asked(ask=question.ask, japanese=question.japanese)
