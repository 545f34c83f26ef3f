"""What could mislead a reader: one small rule each, all in `WARNINGS`."""

from collections.abc import Iterator
from datetime import timedelta

from costcalc.journey.itinerary import moved_steps
from costcalc.journey.journey import Journey
from costcalc.money import in_words
from costcalc.pricing.lines.transport import fare_regions
from costcalc.pricing.lines.treatment import package_price
from costcalc.quote.remarks.remark import Remark, Rule


def origin_not_named(journey: Journey) -> Iterator[Remark]:
    """Flights without a country span the world."""
    if "flights" in journey.scenario.without:
        return
    origin, catalog = journey.scenario.origin, journey.catalog
    country = catalog.countries.get(origin or "")
    regions = len(fare_regions(journey))
    if origin is None:
        yield Remark("The flights span the fares of the whole world: the country they start from narrows them.")
    elif country and not country.regions:
        yield Remark(f"No fare from {country.name} was collected: the flights span the fares of the whole world.")
    elif country and country.borrowed:
        yield Remark(f"No fare from {country.name} was collected: that of its region is used.")
    elif country and regions > 1:
        narrower = " or ".join(country.regions)
        yield Remark(f"The flights span {regions} regions of {country.name}: naming one narrows them ({narrower}).")


def sources_disagree(journey: Journey) -> Iterator[Remark]:
    """What other pages say of the same package; or how a clinic's own figure lies to the catalogue's band."""
    scenario = journey.scenario
    if "treatment" in scenario.without:
        return
    tier = journey.catalog.conditions[scenario.condition].tiers[scenario.tier]
    if scenario.treatment_price and tier.price:
        published = f"{in_words(tier.price.money)} {tier.price.currency}"
        yield Remark(f"The treatment price is your own figure; the catalogue has {published}.", (tier.price.source,))
    others = () if scenario.treatment_price or scenario.basis else tier.other_bands
    if others:
        figures = dict.fromkeys(f"{in_words(other.money)} {other.currency}" for other in others)
        sources = tuple(dict.fromkeys(other.source for other in others))
        yield Remark(f"Sources disagree on this package: other pages say {' and '.join(figures)}.", sources)


def published_prices(journey: Journey) -> Iterator[Remark]:
    """What the prices that clinics publish may leave out, where the treatment is budgeted on them."""
    found = journey.catalog.distributions.get(journey.scenario.condition)
    if journey.scenario.basis and found and found.apart:
        yield Remark(
            f"In {found.apart} of the {found.n} published prices something is billed apart, such as harvest, tests or "
            "the first visit, as far as their pages say; ask what is inside.",
            (found.source,),
        )


def tax_unknown(journey: Journey) -> Iterator[Remark]:
    """That consumption tax may come on top of the package."""
    if "treatment" not in journey.scenario.without and package_price(journey).tax == "unknown":
        tax = journey.catalog.parameters.consumption_tax.value
        yield Remark(f"It is not known whether the package price includes the {tax} % consumption tax; see below.")


def plan_and_sources(journey: Journey) -> Iterator[Remark]:
    """What the catalogue says of the plan, of the package and of the sources for the condition."""
    scenario, catalog = journey.scenario, journey.catalog
    condition = catalog.conditions[scenario.condition]
    own = scenario.treatment_price or scenario.basis or "treatment" in scenario.without
    notes = () if own else (*condition.tiers[scenario.tier].notes, *condition.notes)
    for text in (*catalog.plans[scenario.plan].warnings, *notes):
        yield Remark(text)


def nights_too_few(journey: Journey) -> Iterator[Remark]:
    """What the nights that a person gave do not hold at the high end, and a first visit that outlasts the culture."""
    scenario, table = journey.scenario, journey.timetable
    plan = journey.catalog.plans[scenario.plan]
    for index, visit in enumerate(plan.visits):
        high, likely = table.high[index], table.likely[index]
        if scenario.nights and high.nights < high.needed:
            cause = "the longest culture" if visit.culture == "during" else "the most treatments"
            needed = f"the visit “{visit.name}” would need {high.needed}"
            yield Remark(f"{high.nights} nights do not hold {cause}: {needed}.")
        before = table.likely[index - 1] if index else None
        if before and visit.culture == "before" and likely.planned == before.leave + 1:
            name = plan.visits[index - 1].name
            yield Remark(f"The visit “{name}” lasts as long as the culture: there is no time at home.")


def closed_days(journey: Journey) -> Iterator[Remark]:
    """What moved because clinics are closed, what that costs in nights, and what it asks of the cells."""
    table = journey.timetable
    sources = tuple(dict.fromkeys(closure.source for closure in journey.catalog.closures.values()))
    found = list(moved_steps(journey.scenario, journey.catalog, table))
    for each in found:
        yield Remark(
            f"{each.name}: moved from {each.wanted}, {each.reason}, to {each.date}, the next open day.", sources
        )
    names = [visit.name for visit in journey.catalog.plans[journey.scenario.plan].visits]
    for index, (name, stay) in enumerate(zip(names, table.likely, strict=True)):
        nights = sum(slot.day - slot.wanted for slot in stay.slots) if not journey.scenario.nights else 0
        if nights:
            first = next(slot for slot in stay.slots if slot.step is None or slot.step.at_clinic)
            later = (
                table.date(stay.arrive + first.day - first.wanted) if index == 0 and first.day > first.wanted else None
            )
            spare = f"arriving on {later} spares them" if later else "another start may spare them"
            yield Remark(f"Closed days keep you {_nights(nights)} longer in Japan on the visit “{name}”: {spare}.")
    if any(
        (slot.treats and slot.day > slot.wanted) or (slot.treats and stay.arrive > stay.planned)
        for stay in table.likely
        for slot in stay.slots
    ):
        yield Remark(
            "A treatment that moved comes later than the culture ends: ask whether the cells can wait so long."
        )


def _nights(count: int) -> str:
    return "a night" if count == 1 else f"{count} nights"


def too_early(journey: Journey) -> Iterator[Remark]:
    """A start that leaves no time for what comes before, or that lies so far ahead that all of it may change."""
    start, today = journey.timetable.start, journey.today
    if start is None:
        return
    before = [stone for stone in journey.milestones if stone.of == "before-arrival"]
    late = [stone for stone in before if start - timedelta(weeks=stone.weeks) < today]
    if late:
        most = max(late, key=lambda stone: stone.weeks)
        more = len(late) - 1
        others = f", and {more} more step{'s' if more > 1 else ''}" if more else ""
        yield Remark(
            f"This start leaves too little time: “{most.name}” would have been due on "
            f"{start - timedelta(weeks=most.weeks)}{others}. Begun today ({today}), the first arrival is on "
            f"{today + timedelta(weeks=most.weeks)}.",
            (most.source,),
        )
    sure = journey.catalog.parameters.sure_days_ahead
    if (start - today).days > sure.value:
        yield Remark(f"The start is more than {sure.value} days ahead: prices, rules and holidays can still change.")


def too_late(journey: Journey) -> Iterator[Remark]:
    """An end that is only met if the culture takes its likely time."""
    finish, table = journey.scenario.finish_by, journey.timetable
    ends = [end for stays in (table.high, table.longer) if (end := table.date(stays[-1].leave))]
    if finish and ends and max(ends) > finish:
        yield Remark(
            f"If it takes longer, the journey ends as late as {max(ends)}, after {finish}: plan with time to spare."
        )


def entry_uncertain(journey: Journey) -> Iterator[Remark]:
    """That a visa is needed, or that the rule for the nationality is not certain."""
    entry = journey.entry
    sources = (entry.source,) if entry.source else ()
    if entry.verdict == "no-admission":
        yield Remark(entry.rule, sources)
    elif entry.verdict == "does-not-fit":
        yield Remark(
            f"The longest stay does not fit the {entry.days_allowed} days without a visa: everybody needs a visa.",
            sources,
        )
    elif entry.verdict == "fits-unless-longer":
        yield Remark("The longest stay fits the days without a visa, but not if the culture takes longer.", sources)
    elif entry.verdict == "visa":
        yield Remark("Everybody who travels needs a visa.", sources)
    if entry.warning:
        yield Remark(f"{entry.warning[:1].upper()}{entry.warning[1:]}.", sources)


WARNINGS: tuple[Rule, ...] = (
    entry_uncertain,
    too_early,
    too_late,
    closed_days,
    plan_and_sources,
    origin_not_named,
    tax_unknown,
    sources_disagree,
    published_prices,
    nights_too_few,
)
"""What could mislead, in the order it is printed."""
