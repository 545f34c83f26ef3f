"""What a clinic has answered, applied: the scenario and the catalogue as they are with it. Nothing is summed here."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from costcalc.catalog.journeys import Fee
from costcalc.catalog.lookup import folded
from costcalc.catalog.models import Catalog, Inquiry, Reply
from costcalc.catalog.names import choice, did_you_mean, find
from costcalc.catalog.prices import YOUR_FIGURE, Count, CountFact, Tax
from costcalc.catalog.treatments import Condition, Tier
from costcalc.errors import Problem, ScenarioError, option
from costcalc.money import HUNDRED, plain
from costcalc.scenario.model import Scenario, TreatmentPrice
from costcalc.scenario.parse import parse_count, parse_number, parse_treatment_price
from costcalc.scenario.resolve import contradiction, tier_of


class Answered(NamedTuple):
    """A question and what was answered."""

    key: str
    """Of answers.toml."""
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
    def says(self) -> str:
        """What a budget takes as true with it."""
        return self.reply.says if self.reply else (self.inquiry.says or "{}").replace("{}", self.text)


def read_answers(texts: Iterable[str], catalog: Catalog) -> tuple[Answered, ...]:
    """The answers that texts such as `harvest-included=no` give, in the order of the catalogue.

    Raises ScenarioError with everything that is wrong with them.
    """
    found: dict[str, Answered] = {}
    problems: list[str] = []
    for text in texts:
        try:
            one = _read(text, catalog)
        except ScenarioError as error:
            problems += (problem.within(option("answers", text)) for problem in error.problems)
            continue
        if one.key in found and found[one.key] != one:
            already = f"{one.key} was answered {found[one.key].text!r} already: give one answer"
            problems.append(Problem(already).within(option("answers", text)))
        found[one.key] = one
    if problems:
        raise ScenarioError(problems)
    return tuple(found[key] for key in catalog.answers if key in found)


HOW = "write harvest-included=no; “costcalc questions” lists what can be answered"


def _read(text: str, catalog: Catalog) -> Answered:
    name, equals, said = (part.strip() for part in text.partition("="))
    if not (name and equals and said):
        raise ScenarioError(f"is no answer: {HOW}")
    key = folded(name)
    if key not in catalog.answers:
        raise ScenarioError(f"no question is called {name!r}. {did_you_mean(name, catalog.answers)}")
    inquiry = catalog.answers[key]
    if inquiry.takes is None:
        return Answered(key, inquiry, choice("answer", said, tuple(inquiry.answers)))
    return Answered(key, inquiry, " ".join(said.split()), _VALUES[inquiry.takes](said, catalog))


def _price(text: str, _catalog: Catalog) -> TreatmentPrice:
    return parse_treatment_price(text)


def _count(text: str, catalog: Catalog) -> Count:
    count, most = parse_count("", text), int(catalog.parameters.max_nights.value)
    if not 1 <= count.low <= count.high <= most:
        raise ScenarioError(f"is out of range: 1 to {most}")
    return count


def _percent(text: str, _catalog: Catalog) -> Decimal:
    percent = parse_number("", text)
    if percent > HUNDRED:
        raise ScenarioError(f"is out of range: 0 to {plain(HUNDRED)}")
    return percent


_VALUES: Mapping[str, Callable[[str, Catalog], Any]] = {
    "price": _price,
    "weeks": _count,
    "treatments": _count,
    "nights": _count,
    "percent": _percent,
}
"""What reads an answer that is no choice. Raises ScenarioError."""


def settled(scenario: Scenario, catalog: Catalog) -> frozenset[str]:
    """Keys of exclusions.toml that the answers leave nothing open of."""
    return frozenset(key for one in read_answers(scenario.answers, catalog) for key in one.inquiry.settles)


def tax_of(scenario: Scenario, catalog: Catalog) -> Tax | None:
    """Whether consumption tax is in the price of the treatment, if that was answered."""
    replies = (one.reply for one in read_answers(scenario.answers, catalog))
    return next((reply.tax for reply in replies if reply and reply.tax), None)


def still_asked(scenario: Scenario, catalog: Catalog) -> Iterator[str]:
    """The general questions to the clinic; of one that was answered in part, what is still open."""
    known = {one.key for one in read_answers(scenario.answers, catalog)} if scenario.answers else set()
    for key, question in catalog.questions.items():
        covering = [name for name, inquiry in catalog.answers.items() if inquiry.covers == key]
        if known.isdisjoint(covering):
            yield question.ask
        else:
            yield from (catalog.answers[name].ask for name in covering if name not in known)


def answered(scenario: Scenario, catalog: Catalog) -> tuple[Scenario, Catalog]:
    """The scenario and the catalogue as they are with the answers of the scenario; to apply them again changes nothing.

    Raises ScenarioError for answers that cannot be read, and for those that contradict what was given with the wish.
    """
    if not scenario.answers:
        return scenario, catalog
    given = read_answers(scenario.answers, catalog)
    scenario = scenario.model_copy(update={"answers": tuple(f"{one.key}={one.text}" for one in given)})
    problems: list[str] = []
    for one in given:
        try:
            scenario = _wished(one, scenario)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    for one in given:
        catalog = _laid_out(one, scenario, catalog)
    return scenario, catalog


def _wished(one: Answered, scenario: Scenario) -> Scenario:
    """The scenario with an answer that is an option of it."""
    takes = one.inquiry.takes
    if takes == "price":
        return _with_price(one, scenario)
    if takes in ("weeks", "nights"):
        field = "culture_weeks" if takes == "weeks" else "nights"
        before: Count | None = getattr(scenario, field)
        if before and before.low == before.high and (before.low, before.high) != (one.value.low, one.value.high):
            raise _contradiction(one, field)
        return scenario.model_copy(update={field: one.value})
    reply = one.reply
    if reply and reply.interpreter:
        if scenario.interpreter not in (Scenario.model_fields["interpreter"].default, reply.interpreter):
            raise _contradiction(one, "interpreter")
        scenario = scenario.model_copy(update={"interpreter": reply.interpreter})
    if reply and reply.tax == "excluded" and scenario.basis and folded(scenario.basis) != "package":
        raise ScenarioError(
            f"{_given(one)} and {option('basis', scenario.basis)} contradict each other: what clinics publish "
            "is taken with its tax; leave one of them out"
        )
    if reply and reply.tax and scenario.treatment_price:
        scenario = _with_tax(one, reply.tax, scenario, scenario.treatment_price)
    return scenario


def _with_price(one: Answered, scenario: Scenario) -> Scenario:
    before, price = scenario.treatment_price, one.value
    if before:
        figures = [(each.low, each.high, each.currency) for each in (before, price)]
        if before.low == before.high and figures[0] != figures[1]:
            raise _contradiction(one, "treatment_price")
        if price.tax == "unknown":
            price = price.model_copy(update={"tax": before.tax})
    return scenario.model_copy(update={"treatment_price": price, "basis": None})


def _with_tax(
    one: Answered, tax: Literal["included", "excluded"], scenario: Scenario, price: TreatmentPrice
) -> Scenario:
    if price.tax not in ("unknown", tax):
        raise ScenarioError(
            f"{_given(one)} and the treatment price, which says that tax is {price.tax}, "
            "contradict each other: correct one of them"
        )
    return scenario.model_copy(update={"treatment_price": price.model_copy(update={"tax": tax})})


def _contradiction(one: Answered, field: str) -> ScenarioError:
    return ScenarioError(contradiction(_given(one), option(field)))


def _given(one: Answered) -> str:
    """An answer as it was given."""
    return option("answers", f"{one.key}={one.text}")


def _laid_out(one: Answered, scenario: Scenario, catalog: Catalog) -> Catalog:
    """The catalogue with what an answer changes of it."""
    takes, reply = one.inquiry.takes, one.reply
    if takes == "treatments":
        return _with_treatments(scenario, catalog, one.value)
    if takes == "percent" and one.inquiry.share in catalog.shares:
        key = one.inquiry.share
        share = catalog.shares[key]
        percent = share.percent.model_copy(
            update={"low": one.value, "likely": one.value, "high": one.value, "source": YOUR_FIGURE, "note": None}
        )
        return catalog.model_copy(
            update={"shares": {**catalog.shares, key: share.model_copy(update={"percent": percent})}}
        )
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
        per = "half-day" if extra.each_appointment else price.per
        yield (
            key,
            Fee(
                category=extra.category,
                label=extra.label,
                prices={"standard": price.model_copy(update={"per": per})},
            ),
        )


def _fact(fact: CountFact, count: Count) -> CountFact:
    figures = {"low": count.low, "likely": int(count.band.likely), "high": count.high}
    return fact.model_copy(update={**figures, "source": YOUR_FIGURE, "note": None})


def _with_treatments(scenario: Scenario, catalog: Catalog, count: Count) -> Catalog:
    """The catalogue with as many treatments in the tier of the scenario."""

    def tiers(condition: Condition) -> dict[str, Tier]:
        wanted = tier_of(scenario.tier, condition)
        tier = condition.tiers[wanted]
        return {**condition.tiers, wanted: tier.model_copy(update={"infusions": _fact(tier.infusions, count)})}

    return _with_tiers(scenario, catalog, tiers)


def _taxed(scenario: Scenario, catalog: Catalog, tax: Tax) -> Catalog:
    """The catalogue with what is known of the tax of every package of the condition."""

    def taxed(tier: Tier) -> Tier:
        return tier.model_copy(update={"price": tier.price.model_copy(update={"tax": tax})}) if tier.price else tier

    return _with_tiers(scenario, catalog, lambda condition: {key: taxed(tier) for key, tier in condition.tiers.items()})


def _with_tiers(scenario: Scenario, catalog: Catalog, tiers: Callable[[Condition], dict[str, Tier]]) -> Catalog:
    """The catalogue with other tiers of the condition; as it is if there is no such one, which is said later."""
    with suppress(ScenarioError):
        key = find("condition", scenario.condition, catalog.conditions)
        condition = catalog.conditions[key]
        changed = condition.model_copy(update={"tiers": tiers(condition)})
        return catalog.model_copy(update={"conditions": {**catalog.conditions, key: changed}})
    return catalog
