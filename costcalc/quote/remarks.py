"""Remarks: everything that a budget must say beside its numbers. Warnings, assumptions, and what it leaves out."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from costcalc.journey.journey import Journey
from costcalc.messages import Message, Sayable, count, items, label, say
from costcalc.money import PER_CENT, Money, exactly, in_currency, times
from costcalc.pricing.costs import CATEGORY_NAMES, Costs
from costcalc.pricing.lines.treatment import package_price
from costcalc.quote.remark_rules import ASSUMPTIONS, WARNINGS
from costcalc.scenario.answers import settled
from costcalc.scenario.model import Scenario
from costcalc.scenario.wording import in_words


class Excluded(NamedTuple):
    """A cost that is not in the total, as the catalogue prices it."""

    id: str
    label: str
    reason: Message
    money: Money | None = None
    source: str | None = None


class Remarks(NamedTuple):
    """Everything that is said beside the numbers, and the keys of the sources it rests on."""

    subject: Message
    journey: Message
    warnings: tuple[Message, ...]
    assumptions: tuple[Message, ...]
    exclusions: tuple[Excluded, ...]
    sources: tuple[str, ...]


def remarks(journey: Journey, costs: Costs) -> Remarks:
    """The remarks on a journey and its costs."""
    warnings = [*_without_price(costs), *(message for rule in WARNINGS for message in rule(journey))]
    assumptions = [message for rule in ASSUMPTIONS for message in rule(journey)]
    left_out = tuple(exclusions(journey))
    messages = (*warnings, *assumptions, *(exclusion.reason for exclusion in left_out), *journey.entry.sentences)
    return Remarks(
        _subject(journey),
        _journey(journey),
        tuple(warnings),
        tuple(assumptions),
        left_out,
        tuple(source for message in messages for source in message.cited),
    )


def _without_price(costs: Costs) -> Iterator[Message]:
    if costs.unpriced:
        yield say(
            "{costs} without a price: the total is the least, not the whole.",
            costs=count(len(costs.unpriced), "{n} cost is", "{n} costs are"),
        )


def _subject(journey: Journey) -> Message:
    condition = journey.catalog.conditions[journey.scenario.condition]
    return say("{condition}: {tier}", condition=condition.name, tier=condition.tiers[journey.scenario.tier].name)


def _journey(journey: Journey) -> Message:
    """The city, and then how, when, with whom and how comfortably."""
    scenario, catalog = journey.scenario, journey.catalog
    origin = scenario.origin or ""
    home = catalog.countries.get(origin) or catalog.regions.get(origin)
    first, last = journey.stays[0].arrive, journey.stays[-1].leave
    parts: list[Sayable] = [catalog.plans[scenario.plan].name]
    if first and last:
        parts.append(say("{first} to {last}", first=first, last=last))
    parts.append(_people(scenario))
    if "flights" not in scenario.without:
        parts.append(say("from {home}", home=home.name) if home else label("from anywhere"))
        parts.append(in_words("cabin", scenario.cabin))
    parts.append(COMFORTS[scenario.lodging])
    return say("{city}: {parts}", city=journey.city.name, parts=items(parts))


COMFORTS: Mapping[str, str] = {
    "budget": label("budget comfort"),
    "standard": label("standard comfort"),
    "premium": label("premium comfort"),
}


def _people(scenario: Scenario) -> Message:
    """Who travels."""
    people = count(1 + scenario.companions + len(scenario.child_ages), "{n} person", "{n} people")
    if others := company(scenario):
        return say("{people} (the patient with {others})", people=people, others=items(others, "and"))
    return say("{people}", people=people)


def company(scenario: Scenario) -> list[Sayable]:
    """Who travels with the patient."""
    ages, others = scenario.child_ages, list[Sayable]()
    if scenario.companions:
        others.append(count(scenario.companions, "{n} companion", "{n} companions"))
    if ages:
        children = count(len(ages), "a child", "{n} children")
        others.append(say("{children} of {ages}", children=children, ages=items(ages, "and")))
    return others


def exclusions(journey: Journey) -> Iterator[Excluded]:
    """The costs that are not in the total, why, and what is known of their price."""
    for category in journey.scenario.without:
        yield Excluded(category, CATEGORY_NAMES[category], say("left out at your request"))
    if "treatment" not in journey.scenario.without:
        yield from _tax_on_top(journey)
    answered = settled(journey.answers)
    for key, exclusion in journey.catalog.exclusions.items():
        if key in answered or not journey.holds(exclusion.when):
            continue
        price = exclusion.price
        yield Excluded(
            key,
            exclusion.label,
            exclusion.reason.message,
            price.money if price else None,
            price.source if price else None,
        )


def _tax_on_top(journey: Journey) -> Iterator[Excluded]:
    """What consumption tax adds if the package price turns out to exclude it."""
    price = package_price(journey)
    tax = journey.catalog.parameters.consumption_tax
    if price.tax == "unknown":
        more = times(price.money, exactly(tax.value * PER_CENT))
        yield Excluded(
            "consumption-tax",
            label("Consumption tax, if the package price excludes it"),
            say("{percent} %, and no source says whether it is included", percent=tax.value),
            in_currency(more, price.money.currency),
            tax.source,
        )
