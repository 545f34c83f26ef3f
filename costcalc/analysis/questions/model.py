"""The document of questions to a clinic, field by field. How they are ranked is in `rank`."""

from typing import Literal

from pydantic import Field

from costcalc.analysis.document import AnalysisDocument
from costcalc.catalog.prices import Key, Source
from costcalc.messages import Message
from costcalc.model import Frozen
from costcalc.money import Band, Currency, Number, Signed
from costcalc.rates import Rate
from costcalc.scenario.model import ResolvedScenario


class BudgetSpan(Frozen):
    """From the lowest low to the highest high of a budget, over every answer that is still open."""

    low: Number
    """With the cheapest answer to each open question."""
    high: Number
    """With the dearest answer to each open question."""
    width: Number
    """The difference of both."""


class PossibleAnswer(Frozen):
    """One answer that a question can have, and what it does."""

    answer: str
    """As it is given back: the text behind `KEY=`."""
    says: Message
    """What the budget takes as true with it."""
    after: BudgetSpan
    """The budget with this answer, over everything that is still open then."""
    narrower: Signed
    """By how much the span becomes narrower; negative where it becomes wider."""


class RankedQuestion(Frozen):
    """A question whose answer narrows the budget."""

    key: Key
    """How it is called when it is answered."""
    ask: str
    """The question, as the clinic reads it."""
    japanese: str
    """The same in Japanese."""
    assumed: Message
    """What the budget takes as long as nobody has answered: one of the answers, or the band that it spans."""
    at_least: Signed
    """By how much every one of its answers makes the span narrower; the order of the questions."""
    at_most: Signed
    """By how much the answer that narrows most does."""
    answers: tuple[PossibleAnswer, ...]
    """What can be answered; for prices and counts both ends of the band, and the likely figure."""
    sources: tuple[Key, ...] = ()
    """Keys of `sources` of the prices that its answers bring in."""


class UnrankedQuestion(Frozen):
    """A question whose answer has no figure in this budget."""

    ask: str
    """The question, as the clinic reads it."""
    japanese: str | None = None
    """The same in Japanese, where somebody has written it."""


class AnsweredQuestion(Frozen):
    """A question that has been answered."""

    key: Key
    """How it is called."""
    answer: str
    """What was answered."""
    says: Message
    """What the budget takes as true with it."""


class Questions(AnalysisDocument):
    """What to ask a clinic, in the order of the money that hangs on it. Amounts are in `currency`."""

    document: Literal["costcalc/questions/1"] = Field(default="costcalc/questions/1", alias="schema")
    """Which document this is."""
    subject: Message
    """What is treated, in which package."""
    journey: Message
    """How, where and with how many people."""
    currency: Currency
    """ISO 4217 code of every amount."""
    scenario: ResolvedScenario
    """What was decided, every default filled in, with the answers."""
    total: Band
    """The budget as an estimate gives it, which takes the assumed answer to every open question."""
    span: BudgetSpan
    """The same over every answer that is still open."""
    questions: tuple[RankedQuestion, ...]
    """Those whose answer has a figure, the most narrowing first."""
    others: tuple[UnrankedQuestion, ...]
    """Those that have none, to be asked after them."""
    answered: tuple[AnsweredQuestion, ...] = ()
    """What has been answered."""
    rates: tuple[Rate, ...]
    """Every exchange rate that was used."""
    sources: dict[Key, Source]
    """Every source that is named, by key."""
    disclaimer: str
    """What this is not."""
