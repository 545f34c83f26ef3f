"""Remarks: everything that a budget must say beside its numbers. Warnings, assumptions, and what it leaves out."""

from collections.abc import Iterator
from typing import NamedTuple

from costcalc.catalog.prices import Statement, with_sources
from costcalc.journey.journey import Journey
from costcalc.money import PER_CENT, Money, exactly, in_currency, times
from costcalc.pricing.costs import Costs
from costcalc.pricing.lines.treatment import package_price
from costcalc.quote.remark_rules import ASSUMPTIONS, WARNINGS, Remark
from costcalc.scenario.answers import settled
from costcalc.scenario.model import Scenario


class Excluded(NamedTuple):
    """A cost that is not in the total, as the catalogue prices it."""

    id: str
    label: str
    reason: Statement
    money: Money | None = None
    source: str | None = None


class Remarks(NamedTuple):
    """Everything that is said beside the numbers, and the keys of the sources it rests on."""

    subject: str
    journey: str
    warnings: tuple[str, ...]
    assumptions: tuple[str, ...]
    exclusions: tuple[Excluded, ...]
    sources: tuple[str, ...]


def remarks(journey: Journey, costs: Costs) -> Remarks:
    """The remarks on a journey and its costs."""
    unpriced = costs.unpriced
    warnings = [remark for rule in WARNINGS for remark in rule(journey)]
    if unpriced:
        count = f"{len(unpriced)} costs have" if len(unpriced) > 1 else "One cost has"
        warnings.insert(0, Remark(f"{count} no price: the total is the least, not the whole."))
    assumptions = [remark for rule in ASSUMPTIONS for remark in rule(journey)]
    left_out = tuple(exclusions(journey))
    # The sentences on a visa rest on it, beside the source of the rule itself.
    of_visa = (journey.catalog.parameters.long_medical_stay.source,) if journey.entry.visa else ()
    return Remarks(
        _subject(journey),
        _journey(journey),
        tuple(with_sources(*remark) for remark in warnings),
        tuple(with_sources(*remark) for remark in assumptions),
        left_out,
        (
            *(key for remark in (*warnings, *assumptions) for key in remark.sources),
            *(key for exclusion in left_out for key in exclusion.reason.sources),
            *of_visa,
        ),
    )


def _subject(journey: Journey) -> str:
    condition = journey.catalog.conditions[journey.scenario.condition]
    return f"{condition.name}: {condition.tiers[journey.scenario.tier].name}"


def _journey(journey: Journey) -> str:
    scenario, catalog = journey.scenario, journey.catalog
    origin = scenario.origin or ""
    home = catalog.countries.get(origin) or catalog.regions.get(origin)
    plan = catalog.plans[scenario.plan].name
    start = f"from {home.name}" if home else "from anywhere"
    first, last = journey.stays[0].arrive, journey.stays[-1].leave
    parts = (
        plan[:1].lower() + plan[1:],
        *((f"{first} to {last}",) if first else ()),
        _people(scenario),
        *(() if "flights" in scenario.without else (start, f"{scenario.cabin} flights")),
        f"{scenario.lodging} comfort",
    )
    return f"{journey.city.name}: {', '.join(parts)}"


def _people(scenario: Scenario) -> str:
    """Who travels, in words."""
    ages = scenario.child_ages
    if not scenario.companions and not ages:
        return "1 person"
    along = []
    if scenario.companions:
        along.append("1 companion" if scenario.companions == 1 else f"{scenario.companions} companions")
    if ages:
        listed = " and ".join(filter(None, (", ".join(map(str, ages[:-1])), str(ages[-1]))))
        along.append(f"{'a child' if len(ages) == 1 else f'{len(ages)} children'} of {listed}")
    return f"{1 + scenario.companions + len(ages)} people (the patient with {' and '.join(along)})"


def exclusions(journey: Journey) -> Iterator[Excluded]:
    """The costs that are not in the total, why, and what is known of their price."""
    for category in journey.scenario.without:
        yield Excluded(category, category.replace("-", " ").capitalize(), Statement(text="left out at your request"))
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
            exclusion.reason,
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
            f"Consumption tax of {tax.value} %, if the package price excludes it",
            Statement(text="no source says whether it is included"),
            in_currency(more, price.money.currency),
            tax.source,
        )
