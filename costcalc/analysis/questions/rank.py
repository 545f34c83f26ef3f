"""`questions`: what each answer of a clinic would take away from the spread of a budget, by making the budget with it.

A choice that nobody has made yet spans all of its answers: the low of the span has the cheapest answer to every open
question, the high the dearest. A price or a count that is open spans the band that the budget has anyway. What a
question is worth is how much narrower the span is with it answered, at its least helpful answer.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from costcalc.analysis.document import document_head
from costcalc.analysis.questions.model import (
    AnsweredQuestion,
    BudgetSpan,
    PossibleAnswer,
    Questions,
    RankedQuestion,
    UnrankedQuestion,
)
from costcalc.catalog.models import Catalog, Inquiry
from costcalc.errors import CostcalcError
from costcalc.journey.journey import Journey
from costcalc.messages import Message, say
from costcalc.money import Band, in_order, normal, round_money
from costcalc.pricing.budget import Budget, budget_of
from costcalc.pricing.costs import shares_of
from costcalc.pricing.lines.treatment import package_price
from costcalc.quote.remarks import remarks
from costcalc.rates.exchange import RateTable
from costcalc.scenario.answers import read_answers
from costcalc.scenario.model import Scenario

MAX_DECIMALS = 2
"""Of a price that is asked for."""


class OpenQuestion(NamedTuple):
    """A question that is not answered yet."""

    key: str
    inquiry: Inquiry
    totals: Mapping[str, Band]
    """What the budget comes to with each answer, as `key=answer`, that leads to a journey that can be."""
    assumed: Message
    """What the budget takes as long as nobody has answered."""

    def cheapest(self) -> str:
        """The answer with the lowest low."""
        return min(self.totals, key=lambda answer: (self.totals[answer].low, self.totals[answer].high))

    def dearest(self) -> str:
        """The answer with the highest high."""
        return max(self.totals, key=lambda answer: (self.totals[answer].high, self.totals[answer].low))


class Budgets:
    """A scenario's totals with further answers, each worked out once."""

    def __init__(self, scenario: Scenario, catalog: Catalog, rates: RateTable, created: datetime) -> None:
        self.scenario, self.catalog, self.rates, self.today = scenario, catalog, rates, created.date()
        self.totals: dict[frozenset[str], Band] = {}

    def total(self, *answers: str) -> Band:
        """The total with answers, each as `key=answer`. Raises CostcalcError for what cannot be."""
        key = frozenset(answers)
        if key not in self.totals:
            scenario = self.scenario.model_copy(update={"answers": (*self.scenario.answers, *answers)})
            self.totals[key] = budget_of(scenario, self.catalog, self.rates, self.today).costs.total
        return self.totals[key]

    def span(self, questions: Sequence[OpenQuestion], *answers: str) -> BudgetSpan:
        """The total over every answer that is open, but for a question that `answers` answers."""
        keys = {answer.partition("=")[0] for answer in answers}
        choices = [item for item in questions if item.totals and not item.inquiry.takes and item.key not in keys]
        low = self.total(*answers, *(question.cheapest() for question in choices)).low
        high = self.total(*answers, *(question.dearest() for question in choices)).high
        return BudgetSpan(low=low, high=high, width=high - low)


def questions(scenario: Scenario, catalog: Catalog, rates: RateTable, *, created: datetime) -> Questions:
    """Rank the questions to the clinic about a budget by the money that hangs on each answer.

    Raises what `estimate` raises.
    """
    budgets = Budgets(scenario, catalog, rates, created)
    budget = budget_of(scenario, catalog, rates, budgets.today)
    journey = budget.journey
    open_questions = list(_open_questions(budget, budgets, {answer.key for answer in journey.answers}))
    before = budgets.span(open_questions)
    ranked = [_rank(question, open_questions, before, budgets) for question in open_questions if question.totals]
    ranked = [question for question in ranked if question.at_most > 0]  # an answer that can only widen it is no help
    ranked.sort(key=lambda question: (-question.at_least, -question.at_most))
    words = remarks(journey, budget.costs)
    return Questions(
        schema="costcalc/questions/1",
        **document_head(catalog, created),
        subject=words.subject,
        journey=words.journey,
        currency=journey.scenario.currency,
        scenario=journey.scenario,
        total=budget.costs.total,
        span=before,
        questions=tuple(ranked),
        others=tuple(_others(open_questions, budget, {question.key for question in ranked})),
        answered=tuple(
            AnsweredQuestion(key=answer.key, answer=answer.text, says=answer.says) for answer in journey.answers
        ),
        rates=tuple(journey.exchange.used.values()),
        sources={key: catalog.sources[key] for question in ranked for key in question.sources},
    )


def _open_questions(budget: Budget, budgets: Budgets, answered: set[str]) -> Iterator[OpenQuestion]:
    """The questions that the budget leaves open, with what each answer by itself comes to."""
    for key, inquiry in budget.journey.catalog.answers.items():
        if key in answered or not budget.journey.holds(inquiry.when):
            continue
        answers, assumed = _possible_answers(inquiry, budget)
        totals: dict[str, Band] = {}
        for answer in answers:
            try:
                totals[f"{key}={answer}"] = budgets.total(f"{key}={answer}")
            except CostcalcError:
                continue  # an answer that no such journey can have
        if answers:
            yield OpenQuestion(key, inquiry, totals, assumed)


def _possible_answers(inquiry: Inquiry, budget: Budget) -> tuple[Sequence[str], Message]:
    """The answers to try, none if nothing is open; and what is taken now."""
    if inquiry.takes is None:
        about_tax = any(reply.tax for reply in inquiry.answers.values())
        is_open = _tax_is_open(budget) or not about_tax
        return tuple(inquiry.answers) if is_open else (), say(inquiry.assumed or "")
    band = _range(inquiry, budget.journey)
    if band is None or band.low == band.high:
        return (), say("")
    if inquiry.takes != "price":
        return tuple(dict.fromkeys(f"{normal(number):f}" for number in band.columns)), say("{band}", band=band)
    price = package_price(budget.journey)
    unit = f"{price.money.currency}{TAXED.get(price.tax, '')}"
    answers = dict.fromkeys(f"{normal(number):f} {unit}" for number in band.columns)
    return tuple(answers), say("{band} {unit}", band=band, unit=unit)


TAXED: Mapping[str, str] = {"included": " incl tax", "excluded": " excl tax"}
"""How a price is written that says whether consumption tax is in it."""


def _tax_is_open(budget: Budget) -> bool:
    return "treatment" not in budget.journey.scenario.without and package_price(budget.journey).tax == "unknown"


def _range(inquiry: Inquiry, journey: Journey) -> Band | None:
    """The figures that an answer may lie between; None if it is a choice, or the question not about such a journey."""
    scenario, catalog = journey.scenario, journey.catalog
    cultures = {visit.culture for visit in catalog.plans[scenario.plan].visits}
    band = None
    match inquiry.takes:
        case "price" if "treatment" not in scenario.without:
            money = package_price(journey).money
            decimals = min(MAX_DECIMALS, catalog.currencies[money.currency].minor_unit)
            band = in_order(*(round_money(amount, decimals) for amount in money.columns))
        case "weeks" if any(cultures):
            band = scenario.culture_weeks.band
        case "treatments":
            band = catalog.conditions[scenario.condition].tiers[scenario.tier].infusions.band
        case "nights" if "during" not in cultures:  # else the culture decides how long a visit is
            low = max(visit.nights.low for visit in journey.stays)
            high = min(visit.nights.high for visit in journey.stays)
            if low < high:
                band = in_order(low, sorted((low, journey.stays[0].nights.likely, high))[1], high)
        case "percent":
            shares = dict(shares_of(journey))
            band = shares[inquiry.share].percent.band if inquiry.share in shares else None
    return band


def _rank(
    question: OpenQuestion, questions: Sequence[OpenQuestion], before: BudgetSpan, budgets: Budgets
) -> RankedQuestion:
    """A question with what each of its answers makes of the span of the budget."""
    answers = []
    for answer in question.totals:
        after = budgets.span(questions, answer)
        (reply,) = read_answers((answer,), budgets.catalog)
        narrower = before.width - after.width
        answers.append(PossibleAnswer(answer=reply.text, says=reply.says, after=after, narrower=narrower))
    return RankedQuestion(
        key=question.key,
        ask=question.inquiry.ask,
        japanese=question.inquiry.japanese,
        assumed=question.assumed,
        at_least=min(answer.narrower for answer in answers),
        at_most=max(answer.narrower for answer in answers),
        answers=tuple(answers),
        sources=tuple(dict.fromkeys(_sources(question.inquiry, budgets.catalog))),
    )


def _sources(inquiry: Inquiry, catalog: Catalog) -> Iterator[str]:
    """Of the prices that answers bring in."""
    for reply in inquiry.answers.values():
        yield from (price.source for fee in reply.fees.values() for price in fee.prices.values())
        yield from (price.source for key in reply.adds if (price := catalog.exclusions[key].price))
        if reply.tax:
            yield catalog.parameters.consumption_tax.source


def _others(questions: Sequence[OpenQuestion], budget: Budget, ranked: set[str]) -> Iterator[UnrankedQuestion]:
    """The questions without a figure, and the general ones that no question of the catalogue's answers covers."""
    journey, catalog = budget.journey, budget.journey.catalog
    for question in questions:
        if question.key not in ranked:
            yield UnrankedQuestion(ask=question.inquiry.ask, japanese=question.inquiry.japanese)
    # Open or answered, but about such a journey: that of the culture is not if no visit waits for one.
    covered = {
        inquiry.covers
        for inquiry in catalog.answers.values()
        if journey.holds(inquiry.when) and (inquiry.takes is None or _range(inquiry, journey) is not None)
    }
    covered |= {answer.inquiry.covers for answer in journey.answers}
    for key, general in catalog.questions.items():
        if key not in covered:
            yield UnrankedQuestion(ask=general.ask, japanese=general.japanese)
