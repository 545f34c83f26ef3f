"""The warnings and assumptions of a budget: a small rule each, from a journey to its remarks, in two visible lists."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from costcalc.journey.itinerary import moved_steps
from costcalc.journey.journey import Journey
from costcalc.journey.travellers import child_share
from costcalc.messages import CalendarDay, Counted, Message, amount, count, items, label, say
from costcalc.money import HUNDRED, Band, in_currency, normal
from costcalc.pricing.lines.stay import nights_of
from costcalc.pricing.lines.transport import fare_regions
from costcalc.pricing.lines.treatment import package_price
from costcalc.scenario.resolve import published_price

Rule = Callable[[Journey], Iterator[Message]]


def origin_not_named(journey: Journey) -> Iterator[Message]:
    """Flights span the fares of the whole world unless it is known where they start."""
    if "flights" in journey.scenario.without:
        return
    origin, catalog = journey.scenario.origin, journey.catalog
    country = catalog.countries.get(origin or "")
    regions = len(fare_regions(journey))
    if origin is None:
        yield say("The flights span the fares of the whole world: the country they start from narrows them.")
    elif country and not country.regions:
        yield say(
            "No fare from {country} was collected: the flights span the fares of the whole world.", country=country.name
        )
    elif country and country.borrowed:
        yield say("No fare from {country} was collected: that of its region is used.", country=country.name)
    elif country and regions > 1:
        yield say(
            "The flights span {regions} of {country}: naming one narrows them ({keys}).",
            regions=count(regions, "{n} region", "{n} regions"),
            country=country.name,
            keys=items(country.regions, "or"),
        )


def sources_disagree(journey: Journey) -> Iterator[Message]:
    """What other pages say of the same package; or how a clinic's own figure lies to the catalogue's band."""
    scenario = journey.scenario
    if "treatment" in scenario.without:
        return
    tier = journey.catalog.conditions[scenario.condition].tiers[scenario.tier]
    if scenario.treatment_price and tier.price:
        yield say(
            "The treatment price is your own figure; the catalogue has {price}.",
            price=tier.price.money,
            sources=(tier.price.source,),
        )
    others = () if scenario.treatment_price or scenario.basis else tier.other_bands
    if others:
        prices = {str(other.money): other.money for other in others}
        yield say(
            "Sources disagree on this package: other pages say {prices}.",
            prices=items(prices.values(), "and"),
            sources=dict.fromkeys(other.source for other in others),
        )


def published_prices(journey: Journey) -> Iterator[Message]:
    """What the prices that clinics publish may leave out, where the treatment is budgeted on them."""
    prices = journey.catalog.distributions.get(journey.scenario.condition)
    if journey.scenario.basis and prices and prices.apart:
        yield say(
            "In {apart} of the {prices} published prices something is billed apart, such as harvest, tests or the "
            "first visit, as far as their pages say; ask what is inside.",
            apart=prices.apart,
            prices=prices.n,
            sources=(prices.source,),
        )


def tax_unknown(journey: Journey) -> Iterator[Message]:
    """That consumption tax may come on top of the package."""
    if "treatment" not in journey.scenario.without and package_price(journey).tax == "unknown":
        tax = journey.catalog.parameters.consumption_tax.value
        yield say("It is not known whether the package price includes the {tax} % consumption tax.", tax=tax)


def plan_and_sources(journey: Journey) -> Iterator[Message]:
    """What the catalogue says of the plan, of the package and of the sources for the condition."""
    scenario, catalog = journey.scenario, journey.catalog
    condition = catalog.conditions[scenario.condition]
    own = scenario.treatment_price or scenario.basis or "treatment" in scenario.without
    notes = () if own else (*condition.tiers[scenario.tier].notes, *condition.notes)
    yield from (statement.message for statement in (*catalog.plans[scenario.plan].warnings, *notes))


def nights_too_few(journey: Journey) -> Iterator[Message]:
    """What the nights that a person gave do not hold at the high end, and a first visit that outlasts the culture."""
    scenario, table = journey.scenario, journey.timetable
    plan = journey.catalog.plans[scenario.plan]
    for index, visit in enumerate(plan.visits):
        high, likely = table.high[index], table.likely[index]
        if scenario.nights and high.nights < high.needed:
            if visit.culture == "during":
                template = label("{nights} do not hold the longest culture: the visit “{visit}” would need {needed}.")
            else:
                template = label("{nights} do not hold the most treatments: the visit “{visit}” would need {needed}.")
            yield say(template, nights=_nights(high.nights), visit=visit.name, needed=high.needed)
        before = table.likely[index - 1] if index else None
        if before and visit.culture == "before" and likely.planned == before.leave + 1:
            name = plan.visits[index - 1].name
            yield say("The visit “{visit}” lasts as long as the culture: there is no time at home.", visit=name)


def closed_days(journey: Journey) -> Iterator[Message]:
    """What moved because clinics are closed, what that costs in nights, and what it asks of the cells."""
    table = journey.timetable
    sources = tuple(dict.fromkeys(closure.source for closure in journey.catalog.closures.values()))
    for step in moved_steps(journey.scenario, journey.catalog, table):
        yield say(
            "{step}: moved from {wanted} ({reason}) to {day}, the next open day.",
            step=step.name,
            wanted=step.wanted,
            reason=step.reason,
            day=step.date,
            sources=sources,
        )
    names = [visit.name for visit in journey.catalog.plans[journey.scenario.plan].visits]
    for index, (name, stay) in enumerate(zip(names, table.likely, strict=True)):
        nights = sum(slot.day - slot.wanted for slot in stay.slots) if not journey.scenario.nights else 0
        if nights:
            first = next(slot for slot in stay.slots if slot.step is None or slot.step.at_clinic)
            later = (
                table.date(stay.arrive + first.day - first.wanted) if index == 0 and first.day > first.wanted else None
            )
            longer = _nights(nights)
            if later:
                yield say(
                    "Closed days add {nights} in Japan to the visit “{visit}”: arriving on {day} spares them.",
                    nights=longer,
                    visit=name,
                    day=later,
                )
            else:
                yield say(
                    "Closed days add {nights} in Japan to the visit “{visit}”: another start may spare them.",
                    nights=longer,
                    visit=name,
                )
    if any(
        (slot.treats and slot.day > slot.wanted) or (slot.treats and stay.arrive > stay.planned)
        for stay in table.likely
        for slot in stay.slots
    ):
        yield say("A treatment that moved comes later than the culture ends: ask whether the cells can wait so long.")


def _nights(nights: int | Band) -> Counted:
    return count(nights, "{n} night", "{n} nights")


def too_early(journey: Journey) -> Iterator[Message]:
    """A start that leaves no time for what comes before, or that lies so far ahead that all of it may change."""
    start, today = journey.timetable.start, journey.today
    if start is None:
        return
    late = [
        milestone
        for milestone in journey.milestones
        if milestone.of == "before-arrival" and start - timedelta(weeks=milestone.weeks) < today
    ]
    if late:
        earliest = max(late, key=lambda milestone: milestone.weeks)
        more = len(late) - 1
        due = start - timedelta(weeks=earliest.weeks)
        yield say(
            "{late} Begun today ({today}), the first arrival is on {arrival}.",
            late=say("This start leaves too little time: “{step}” was due on {day}.", step=earliest.name, day=due)
            if not more
            else say(
                "This start leaves too little time: “{step}” was due on {day}, and {more}.",
                step=earliest.name,
                day=due,
                more=count(more, "{n} more step", "{n} more steps"),
            ),
            today=today,
            arrival=today + timedelta(weeks=earliest.weeks),
            sources=(earliest.source,),
        )
    sure = journey.catalog.parameters.sure_days_ahead
    if (start - today).days > sure.value:
        ahead = count(sure.value, "{n} day", "{n} days")
        yield say("The start is more than {days} ahead: prices, rules and holidays can still change.", days=ahead)


def too_late(journey: Journey) -> Iterator[Message]:
    """An end that is only met if the culture takes its likely time."""
    finish, table = journey.scenario.finish_by, journey.timetable
    ends = [end for stays in (table.high, table.longer) if (end := table.date(stays[-1].leave))]
    if finish and ends and max(ends) > finish:
        yield say(
            "If it takes longer, the journey ends as late as {end}, after {finish}: plan with time to spare.",
            end=max(ends),
            finish=finish,
        )


def entry_uncertain(journey: Journey) -> Iterator[Message]:
    """That a visa is needed, or that the rule for the nationality is not certain."""
    entry = journey.entry
    sources = (entry.source,) if entry.source else ()
    if entry.verdict == "no-admission":
        yield entry.rule
    elif entry.verdict == "does-not-fit":
        yield say(
            "The longest stay does not fit the {days} without a visa: everybody needs a visa.",
            days=count(entry.days_allowed or 0, "{n} day", "{n} days"),
            sources=sources,
        )
    elif entry.verdict == "fits-unless-longer":
        yield say(
            "The longest stay fits the days without a visa, but not if the culture takes longer.", sources=sources
        )
    elif entry.verdict == "visa":
        yield say("Everybody who travels needs a visa.", sources=sources)
    if entry.warning:
        yield say("Not certain: {warning}.", warning=entry.warning, sources=sources)


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


def plain_sums(journey: Journey) -> Iterator[Message]:
    """How the three columns are made."""
    yield say(
        "Likely is what a source or a planning assumption names, else the middle of a band; counts are whole. "
        "Low and high add up every low and every high; all of them seldom come together."
    )
    yield say("Meals and local transport are counted for every day of a visit: one day more than nights.")


def published_basis(journey: Journey) -> Iterator[Message]:
    """That the treatment is budgeted on what clinics publish, and on how many prices."""
    scenario, catalog = journey.scenario, journey.catalog
    prices = catalog.distributions.get(scenario.condition)
    if scenario.basis and prices:
        price = catalog.conditions[scenario.condition].tiers[scenario.tier].price
        price_of = published_price(scenario.condition, catalog)
        assert price_of, "resolve() refuses too few prices"
        yield say(
            "The treatment is budgeted on what clinics publish: {prices} of {clinics} for a first course of one dose, "
            "in one joint where joints are treated, consumption tax included, of {oldest} to {newest}. Low and high "
            "are what a tenth and nine tenths of them lie below, {band}, and likely is their median, {median}.",
            prices=count(prices.n, "{n} price", "{n} prices"),
            clinics=count(prices.clinics, "{n} clinic", "{n} clinics"),
            oldest=CalendarDay(date=prices.oldest),
            newest=CalendarDay(date=prices.newest),
            band=in_currency(price_of, prices.currency),
            median=amount(normal(price_of.likely), prices.currency),
            sources=(prices.source,),
        )
        if price:
            yield say("The package's own band is {band}.", band=price.money, sources=(price.source,))


def visits(journey: Journey) -> Iterator[Message]:
    """The plan, and how long the cells are cultured."""
    scenario = journey.scenario
    plan = journey.catalog.plans[scenario.plan]
    yield say(plan.summary, sources=(plan.source,))
    yield from (statement.message for statement in plan.assumptions)
    fact = journey.catalog.conditions[scenario.condition].culture_weeks
    if any(visit.culture for visit in plan.visits):
        weeks = scenario.culture_weeks.band
        length, likely, sources = count(weeks, "{n} week", "{n} weeks"), weeks.likely, (fact.source,)
        if weeks != fact.band:
            template = label("Culture of {weeks}, your own figure; the catalogue has {band}.")
            yield say(template, weeks=length, band=fact.band)
        elif fact.note:
            template = label("Culture of {weeks}, likely {likely}; {note}.")
            yield say(
                template, weeks=length, likely=likely, note=fact.note.text, sources=(*sources, *fact.note.sources)
            )
        else:
            yield say("Culture of {weeks}, likely {likely}.", weeks=length, likely=likely, sources=sources)


def treatments(journey: Journey) -> Iterator[Message]:
    """How many treatments the package is taken to hold, and the nights they add; and what precedes the flights."""
    scenario, catalog = journey.scenario, journey.catalog
    fact = catalog.conditions[scenario.condition].tiers[scenario.tier].infusions
    plan = catalog.plans[scenario.plan]
    if fact.high > 1:
        nights = plan.nights_per_further_infusion
        yield say(
            "{treatments}, likely {likely}; each beyond one a visit adds {nights}.",
            treatments=count(fact.band, "{n} treatment", "{n} treatments"),
            likely=fact.band.likely,
            nights=_nights(nights.band),
            sources=(fact.source,),
        )
    if catalog.milestones:
        first = next(iter(catalog.milestones.values()))
        yield say("The weeks before the first flight and after the treatment are an example.", sources=(first.source,))


def rooms_and_children(journey: Journey) -> Iterator[Message]:
    """How the travellers divide over rooms, and what children are counted with."""
    people, rooms = journey.travellers.people, journey.travellers.rooms
    if people > 1:
        yield say(
            "{people} people in {rooms}.",
            people=people,
            rooms=count(rooms, "{n} room", "{n} rooms"),
            sources=(journey.catalog.parameters.people_per_room.source,),
        )
    ages = journey.scenario.child_ages
    for child in {share.name: share for share in (child_share(age, journey.catalog) for age in ages)}.values():
        yield say(
            "Children aged {ages} are counted with {fares} % of air fares, {rides} % of train and bus fares and "
            "{meals} % of meals.",
            ages=child.name,
            fares=child.fares * HUNDRED,
            rides=child.rides * HUNDRED,
            meals=child.meals * HUNDRED,
            sources=(child.source,),
        )


def city(journey: Journey) -> Iterator[Message]:
    """What the catalogue says of the city."""
    yield from (statement.message for statement in journey.city.assumptions)


def passport(journey: Journey) -> Iterator[Message]:
    """Whose passport is looked up."""
    code = journey.scenario.nationality
    if code:
        country = journey.catalog.countries[code].name
        yield say(
            "Everybody is taken to hold a passport of {country}: another one may have other rules.", country=country
        )


def seasons_and_days(journey: Journey) -> Iterator[Message]:
    """What is not counted without dates."""
    if journey.timetable.start is None:
        yield say("Without a day of arrival no season, closed day or holiday is counted, and today's tariffs are used.")
    elif journey.catalog.seasons:
        yield say(
            "Seasons raise the price of rooms only: flights cost more then too, and by how much was not collected."
        )


def untaxed_nights(journey: Journey) -> Iterator[Message]:
    """Nights for which the catalogue has no tariff of the accommodation tax."""
    if "stay" not in journey.scenario.without and any(
        night.tariff is None for night in nights_of(journey, range(len(journey.timetable.likely)))
    ):
        yield say(
            "No accommodation tax is counted where the catalogue has no tariff of {city} for the nights.",
            city=journey.city.name,
        )


def interpreting(journey: Journey) -> Iterator[Message]:
    """Who interprets, where nobody is hired."""
    if journey.scenario.interpreter == "none":
        yield say("No interpreter is counted, as you wished.")


def answers(journey: Journey) -> Iterator[Message]:
    """What the clinic has answered."""
    for answer in journey.answers:
        yield say("The clinic's answer is counted: {answer}.", answer=answer.says)


ASSUMPTIONS: tuple[Rule, ...] = (
    plain_sums,
    published_basis,
    visits,
    treatments,
    seasons_and_days,
    passport,
    rooms_and_children,
    interpreting,
    answers,
    untaxed_nights,
    city,
)
"""What was assumed, in the order it is printed."""
