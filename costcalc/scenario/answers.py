"""What a clinic has answered, applied: the scenario and the catalogue as they are with it. Nothing is summed here."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from costcalc.catalog.journeys import Fee
from costcalc.catalog.lookup import folded
from costcalc.catalog.models import Catalog, Inquiry, Reply
from costcalc.catalog.names import choice, did_you_mean, find
from costcalc.catalog.prices import YOUR_FIGURE, Count, Tax
from costcalc.catalog.treatments import Tier
from costcalc.errors import Problems, ScenarioError, option
from costcalc.messages import Message, say
from costcalc.money import HUNDRED, plain
from costcalc.scenario.model import Scenario
from costcalc.scenario.parse import parse_count, parse_number, parse_price
from costcalc.scenario.values import contradiction, tier_of


class ClinicAnswer(NamedTuple):
    """A question to the clinic and its answer."""

    key: str
    """The question's key in answers.toml."""
    inquiry: Inquiry
    text: str
    """The answer: one of those to choose from, or a value as it was written."""
    value: Any = None
    """The value, read; none for a choice."""

    @property
    def reply(self) -> Reply | None:
        """What a choice does."""
        return self.inquiry.answers.get(self.text)

    @property
    def says(self) -> Message:
        """What a budget takes as true with it."""
        return say(self.reply.says) if self.reply else say(self.inquiry.says or "{answer}", answer=self.text)

    def __str__(self) -> str:
        """The answer as it is given."""
        return f"{self.key}={self.text}"


def read_answers(texts: Iterable[str], catalog: Catalog) -> tuple[ClinicAnswer, ...]:
    """The answers that texts such as `harvest-included=no` give, in the order of the catalogue.

    Raises ScenarioError with everything that is wrong with them.
    """
    answers: dict[str, ClinicAnswer] = {}
    problems = Problems()
    for text in texts:
        with problems.gathered(option("answers", text)):
            answer = _read(text, catalog)
            before = answers.setdefault(answer.key, answer)
            if before != answer:
                raise ScenarioError(f"{answer.key} was answered {before.text!r} already: give one answer")
    problems.refuse()
    return tuple(answers[key] for key in catalog.answers if key in answers)


def _read(text: str, catalog: Catalog) -> ClinicAnswer:
    name, _, value = (part.strip() for part in text.partition("="))
    if not (name and value):
        raise ScenarioError("is no answer: write harvest-included=no; “costcalc questions” lists what can be answered")
    key = folded(name)
    if key not in catalog.answers:
        raise ScenarioError(f"no question is called {name!r}. {did_you_mean(name, tuple(catalog.answers))}")
    inquiry = catalog.answers[key]
    if inquiry.takes is None:
        return ClinicAnswer(key, inquiry, choice("answer", value, tuple(inquiry.answers)))
    return ClinicAnswer(key, inquiry, " ".join(value.split()), _parsed(inquiry.takes, value, catalog))


def _parsed(takes: str, text: str, catalog: Catalog) -> Any:
    """The value of an answer that is no choice. Raises ScenarioError."""
    if takes == "price":
        return parse_price("", text)
    percent = takes == "percent"
    value: Any = parse_number("", text) if percent else parse_count("", text)
    low, high = (value, value) if percent else (value.low, value.high)
    least, most = (0, HUNDRED) if percent else (1, catalog.parameters.max_nights.value)
    if not least <= low <= high <= most:
        raise ScenarioError(f"is out of range: {least} to {plain(most)}")
    return value


def settled(answers: Iterable[ClinicAnswer]) -> frozenset[str]:
    """Keys of exclusions.toml that the answers leave nothing open of."""
    return frozenset(key for answer in answers for key in answer.inquiry.settles)


def tax_of(answers: Iterable[ClinicAnswer]) -> Tax | None:
    """Whether consumption tax is in the price of the treatment, if that was answered."""
    return next((answer.reply.tax for answer in answers if answer.reply and answer.reply.tax), None)


def still_asked(answers: Iterable[ClinicAnswer], catalog: Catalog) -> Iterator[str]:
    """The general questions to the clinic; of one that was answered in part, what is still open."""
    answered = {answer.key for answer in answers}
    for key, question in catalog.questions.items():
        covering = [name for name, inquiry in catalog.answers.items() if inquiry.covers == key]
        if answered.isdisjoint(covering):
            yield question.ask
        else:
            yield from (catalog.answers[name].ask for name in covering if name not in answered)


def apply_answers(scenario: Scenario, catalog: Catalog) -> tuple[Scenario, Catalog]:
    """The scenario and the catalogue with the answers of the scenario applied; applying them again changes nothing.

    Raises ScenarioError for answers that cannot be read, and for those that contradict an option.
    """
    if not scenario.answers:
        return scenario, catalog
    answers = read_answers(scenario.answers, catalog)
    scenario = scenario.model_copy(update={"answers": tuple(map(str, answers))})
    problems = Problems()
    for answer in answers:
        with problems.gathered():
            scenario = _scenario_with(answer, scenario)
    problems.refuse()
    for answer in answers:
        catalog = _catalog_with(answer, scenario, catalog)
    return scenario, catalog


def _scenario_with(answer: ClinicAnswer, scenario: Scenario) -> Scenario:
    """The scenario with an answer that is an option of it."""
    takes, reply = answer.inquiry.takes, answer.reply
    if takes == "price":
        return _with_price(answer, scenario)
    if takes in ("weeks", "nights"):
        field = "culture_weeks" if takes == "weeks" else "nights"
        before: Count | None = getattr(scenario, field)
        if before and before.low == before.high and (before.low, before.high) != (answer.value.low, answer.value.high):
            raise _contradiction(answer, field)
        return scenario.model_copy(update={field: answer.value})
    if not reply:
        return scenario
    if reply.interpreter:
        if scenario.interpreter not in (Scenario.model_fields["interpreter"].default, reply.interpreter):
            raise _contradiction(answer, "interpreter")
        scenario = scenario.model_copy(update={"interpreter": reply.interpreter})
    if reply.tax == "excluded" and scenario.basis and folded(scenario.basis) != "package":
        raise ScenarioError(
            f"{option('answers', answer)} and {option('basis', scenario.basis)} contradict each other: what clinics "
            "publish is taken with its tax; leave one of them out"
        )
    price = scenario.treatment_price
    if reply.tax and price:
        if price.tax not in ("unknown", reply.tax):
            raise ScenarioError(
                f"{option('answers', answer)} and the treatment price, which says that tax is {price.tax}, "
                "contradict each other: correct one of them"
            )
        price = price.model_copy(update={"tax": reply.tax})
        scenario = scenario.model_copy(update={"treatment_price": price})
    return scenario


def _with_price(answer: ClinicAnswer, scenario: Scenario) -> Scenario:
    before, price = scenario.treatment_price, answer.value
    if before:
        same = (before.low, before.high, before.currency) == (price.low, price.high, price.currency)
        if before.low == before.high and not same:
            raise _contradiction(answer, "treatment_price")
        if price.tax == "unknown":
            price = price.model_copy(update={"tax": before.tax})
    return scenario.model_copy(update={"treatment_price": price, "basis": None})


def _contradiction(answer: ClinicAnswer, field: str) -> ScenarioError:
    return ScenarioError(contradiction(option("answers", answer), option(field)))


def _catalog_with(answer: ClinicAnswer, scenario: Scenario, catalog: Catalog) -> Catalog:
    """The catalogue with the entries that an answer changes."""
    takes, reply = answer.inquiry.takes, answer.reply
    if takes == "treatments":
        return _with_treatments(scenario, catalog, answer.value)
    if takes == "percent" and answer.inquiry.share in catalog.shares:
        key, percent = answer.inquiry.share, answer.value
        share = catalog.shares[key]
        figures = {"low": percent, "likely": percent, "high": percent, "source": YOUR_FIGURE, "note": None}
        share = share.model_copy(update={"percent": share.percent.model_copy(update=figures)})
        return catalog.model_copy(update={"shares": {**catalog.shares, key: share}})
    if not reply:
        return catalog
    fees = {key: fee for key, fee in catalog.fees.items() if key not in reply.drops_fees}
    shares = {key: share for key, share in catalog.shares.items() if key not in reply.drops_shares}
    catalog = catalog.model_copy(update={"fees": fees | dict(_fees(reply, catalog)), "shares": shares})
    return _taxed(scenario, catalog, reply.tax) if reply.tax else catalog


def _fees(reply: Reply, catalog: Catalog) -> Iterator[tuple[str, Fee]]:
    """The costs that an answer brings in, each with the key of its line."""
    yield from reply.fees.items()
    for key, extra in reply.adds.items():
        price = catalog.exclusions[key].price
        assert price, "the checks of the catalogue see to it"
        if extra.each_appointment:
            price = price.model_copy(update={"per": "half-day"})
        yield key, Fee(category=extra.category, label=extra.label, prices={"standard": price})


def _with_treatments(scenario: Scenario, catalog: Catalog, count: Count) -> Catalog:
    """The catalogue with as many treatments in the tier of the scenario."""
    figures = {"low": count.low, "likely": int(count.band.likely), "high": count.high}

    def treated(tier: Tier) -> Tier:
        infusions = tier.infusions.model_copy(update={**figures, "source": YOUR_FIGURE, "note": None})
        return tier.model_copy(update={"infusions": infusions})

    return _with_tiers(scenario, catalog, treated, every=False)


def _taxed(scenario: Scenario, catalog: Catalog, tax: Tax) -> Catalog:
    """The catalogue with what is known of the tax of every package of the condition."""

    def taxed(tier: Tier) -> Tier:
        return tier.model_copy(update={"price": tier.price.model_copy(update={"tax": tax})}) if tier.price else tier

    return _with_tiers(scenario, catalog, taxed, every=True)


def _with_tiers(scenario: Scenario, catalog: Catalog, change: Callable[[Tier], Tier], *, every: bool) -> Catalog:
    """The catalogue with the tier changed, or every one of the condition; as it is without it, which is said later."""
    with suppress(ScenarioError):
        key = find("condition", scenario.condition, catalog.conditions)
        condition = catalog.conditions[key]
        own = tier_of(scenario.tier, condition)
        tiers = {name: change(tier) if every or name == own else tier for name, tier in condition.tiers.items()}
        condition = condition.model_copy(update={"tiers": tiers})
        return catalog.model_copy(update={"conditions": {**catalog.conditions, key: condition}})
    return catalog
