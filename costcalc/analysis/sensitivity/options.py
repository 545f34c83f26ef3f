"""A changed option of the scenario: `nights=+7`, `cabin=business`, `start=+30`."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

from costcalc.analysis.sensitivity.change import AT_ENDS, ChangeText, Effect, Inputs, Shift
from costcalc.analysis.sensitivity.prices import PACKAGE, price_effect
from costcalc.catalog.names import unknown
from costcalc.catalog.prices import Count
from costcalc.errors import MissingPrice, ScenarioError
from costcalc.messages import Counted, count, label, say
from costcalc.money import plain
from costcalc.scenario.model import count_of
from costcalc.scenario.options import OPTIONS, option_name
from costcalc.scenario.resolve import resolve
from costcalc.scenario.wording import in_words

REFUSED: Mapping[str, str] = {
    "currency": "two totals in different currencies cannot be compared: make another estimate",
    "condition": "another condition is another journey: make another estimate",
    "answer": "an answer narrows the whole budget: make another estimate with it",
}
"""Options that are no what-if, and why."""
STEPS: Mapping[str, tuple[str, str]] = {
    "start": (label("Begins {by} later"), label("Begins {by} earlier")),
    "finish-by": (label("Has to end {by} later"), label("Has to end {by} earlier")),
    "contingency": (label("Reserve {by} higher"), label("Reserve {by} lower")),
    "fx-buffer": (label("Exchange-rate buffer {by} higher"), label("Exchange-rate buffer {by} lower")),
}
"""Days that move, and per cents that rise and fall."""
DAYS = ("start", "finish-by")
COUNTED: Mapping[str, str] = {"nights": label("Nights of each visit"), "culture-weeks": label("Weeks of culture")}
"""Options that are bands of whole numbers."""


def option_effect(wanted: str, change: ChangeText, inputs: Inputs) -> Effect:
    """The change of an option. Raises ScenarioError for an unknown option, and for a change it does not take."""
    name = option_name(wanted)
    if name is None:
        raise ScenarioError(unknown("input", wanted, [key for key in OPTIONS if key not in REFUSED]))
    if name in REFUSED:
        raise ScenarioError(REFUSED[name])
    if change.shift or change.end:
        if name == "treatment-price":
            return price_effect(PACKAGE, change, inputs)
        if name in COUNTED:
            return _count(name, change)
    if change.shift:
        return _shifted(name, change.shift, inputs)
    return _value(name, change.text, inputs)


def _value(name: str, text: str, inputs: Inputs) -> Effect:
    """A new value; one that no journey can have is a mistake."""
    option, field = OPTIONS[name], OPTIONS[name].field
    value = option.parse(field, text)
    if name == "treatment-price" and value.tax == "unknown" and inputs.tax:
        value = value.model_copy(update={"tax": inputs.tax})
    with suppress(MissingPrice):  # then there is no budget, which is not a mistake in the text
        resolve(inputs.with_option(field, value).scenario, inputs.catalog, inputs.today)
    known = option.resolve(value, inputs.catalog) if option.resolve else value
    return Effect(in_words(name, known), lambda now: now.with_option(field, value))


def _shifted(name: str, shift: Shift, inputs: Inputs) -> Effect:
    """A later or earlier day, more or fewer people, more or less of a per cent."""
    field, is_less = OPTIONS[name].field, shift.by < 0
    if name == "companions":
        words = say("{companions}", companions=_companions(shift.whole))
        return Effect(words, lambda now: now.with_option(field, int(_sum(now.scenario.companions, shift.by))))
    if name not in STEPS:
        raise ScenarioError(f"{name} takes a new value, not more or less of one")
    if name in DAYS:
        if getattr(inputs.scenario, field) is None:
            raise ScenarioError(f"there is no such day that could move: give one, {name}=2027-03-16")
        days = shift.whole
        words = say(STEPS[name][is_less], by=count(abs(days), "{n} day", "{n} days"))
        return Effect(words, lambda now: now.with_option(field, _moved(getattr(now.scenario, field), days)))
    if shift.is_percent:
        raise ScenarioError("is a per cent itself: write +5 for five points more")

    def apply(now: Inputs) -> Inputs:
        return now.with_option(field, _sum(getattr(resolve(now.scenario, now.catalog), field) or 0, shift.by))

    return Effect(say(STEPS[name][is_less], by=count(abs(shift.by), "{n} point", "{n} points")), apply)


def _moved(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise ScenarioError(f"no calendar has a day {abs(days)} days before or after {day}") from error


def _sum(value: Decimal | int, by: Decimal) -> Decimal:
    if value + by < 0:
        raise ScenarioError(f"{plain(abs(by))} less than {plain(Decimal(value))} is less than nothing")
    return value + by


def _count(name: str, change: ChangeText) -> Effect:
    """More or fewer nights or weeks, or as many as one end of their band has."""
    more, apply = COUNTS[name]
    by = change.shift.whole if change.shift else 0
    words = say(AT_ENDS[change.end], input=COUNTED[name]) if change.end else say("{change}", change=more(by))

    def changed(count: Count) -> Count:
        if change.end:
            end = int(getattr(count.band, change.end))
            return Count(low=end, likely=end, high=end)
        if count.low + by < 1:
            raise ScenarioError(f"{abs(by)} fewer than {count.low} leaves none")
        return Count(low=count.low + by, likely=int(count.band.likely) + by, high=count.high + by)

    return Effect(words, lambda now: apply(now, changed))


def _companions(by: int) -> Counted:
    if by < 0:
        return count(-by, "{n} companion fewer", "{n} companions fewer")
    return count(by, "{n} more companion", "{n} more companions")


def _more_nights(by: int) -> Counted:
    if by < 0:
        return count(-by, "{n} night fewer on each visit", "{n} nights fewer on each visit")
    return count(by, "{n} more night on each visit", "{n} more nights on each visit")


def _more_weeks(by: int) -> Counted:
    if by < 0:
        return count(-by, "{n} week fewer of culture", "{n} weeks fewer of culture")
    return count(by, "{n} more week of culture", "{n} more weeks of culture")


CountChange = Callable[[Count], Count]


def _nights(inputs: Inputs, changed: CountChange) -> Inputs:
    """The nights that the person gave, or else those of the plan, of each visit its own."""
    scenario, catalog = inputs.scenario, inputs.catalog
    if scenario.nights:
        return inputs.with_option("nights", changed(count_of(scenario.nights)))
    plan = resolve(scenario, catalog).plan
    most = catalog.parameters.max_nights.value
    visits = [visit.model_copy(update={"nights": changed(visit.nights)}) for visit in catalog.plans[plan].visits]
    longest = max(visit.nights.high for visit in visits)
    if longest > most:
        raise ScenarioError(f"a visit of {longest} nights is out of range: 1 to {plain(most)}")
    return inputs.with_entries("plans", lambda entry: entry.model_copy(update={"visits": tuple(visits)}), {plan})


def _culture(inputs: Inputs, changed: CountChange) -> Inputs:
    return inputs.with_option("culture_weeks", changed(resolve(inputs.scenario, inputs.catalog).culture_weeks))


COUNTS: Mapping[str, tuple[Callable[[int], Counted], Callable[[Inputs, CountChange], Inputs]]] = {
    "nights": (_more_nights, _nights),
    "culture-weeks": (_more_weeks, _culture),
}
"""Options that are bands of whole numbers: how a change of them is said, and what makes it."""
