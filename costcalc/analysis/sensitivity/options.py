"""A changed option of the scenario: `nights=+7`, `cabin=business`, `start=+30`."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

from costcalc.analysis.sensitivity.change import ChangeText, Effect, End, Inputs, Shift, sentence
from costcalc.analysis.sensitivity.prices import PACKAGE, price_effect
from costcalc.catalog.names import unknown
from costcalc.catalog.prices import Count
from costcalc.errors import MissingPrice, ScenarioError
from costcalc.money import plain
from costcalc.scenario.model import count_of
from costcalc.scenario.options import OPTIONS, option_name
from costcalc.scenario.resolve import resolve

REFUSED: Mapping[str, str] = {
    "currency": "two totals in different currencies cannot be compared: make another estimate",
    "condition": "another condition is another journey: make another estimate",
    "answer": "an answer narrows the whole budget: make another estimate with it",
}
"""Options that are no what-if, and why."""
POINTS: Mapping[str, str] = {"contingency": "Reserve", "fx-buffer": "Exchange-rate buffer"}
"""Options that are per cents themselves."""
DAYS: Mapping[str, str] = {"start": "Begins", "finish-by": "Has to end"}
NAMES: Mapping[str, str] = {
    "nights": "nights of each visit",
    "culture-weeks": "weeks of culture",
    "start": "begins on",
    "finish-by": "has ended by",
    "pay": "paid by",
    "treatment-price": "price of the treatment",
}
"""What options are about, where their name does not say it."""
COUNT_ENDS: Mapping[End, str] = {"low": "the fewest", "likely": "as likely", "high": "the most"}


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
        if name in COUNTS:
            return _count(name, change)
    if change.shift:
        return _shifted(name, change.shift, inputs)
    return _value(name, change.text, inputs)


def _value(name: str, text: str, inputs: Inputs) -> Effect:
    """A new value; one that no journey can have is a mistake."""
    field = OPTIONS[name].field
    value = OPTIONS[name].parse(field, text)
    if name == "treatment-price" and value.tax == "unknown" and inputs.tax:
        value = value.model_copy(update={"tax": inputs.tax})
    with suppress(MissingPrice):  # then there is no budget, which is not a mistake in the text
        resolve(inputs.with_option(field, value).scenario, inputs.catalog, inputs.today)
    subject = NAMES.get(name, name.replace("-", " "))
    label = f"{POINTS[name]} {plain(value)} %" if name in POINTS else sentence(f"{subject} {text}")
    return Effect(label, lambda now: now.with_option(field, value))


def _shifted(name: str, shift: Shift, inputs: Inputs) -> Effect:
    """A later or earlier day, more or fewer people, more or less of a per cent."""
    field = OPTIONS[name].field
    if name in DAYS:
        if getattr(inputs.scenario, field) is None:
            raise ScenarioError(f"there is no such day that could move: give one, {name}=2027-03-16")
        days = shift.whole
        label = f"{DAYS[name]} {abs(days)} days {'later' if days >= 0 else 'earlier'}"
        return Effect(label, lambda now: now.with_option(field, _moved(getattr(now.scenario, field), days)))
    if name == "companions":
        label = _more(shift.whole, "companion")
        return Effect(label, lambda now: now.with_option(field, int(_sum(now.scenario.companions, shift.by))))
    if name in POINTS:
        if shift.is_percent:
            raise ScenarioError("is a per cent itself: write +5 for five points more")
        label = f"{POINTS[name]} {shift.worded('points higher', 'points lower')}"

        def apply(now: Inputs) -> Inputs:
            return now.with_option(field, _sum(getattr(resolve(now.scenario, now.catalog), field) or 0, shift.by))

        return Effect(label, apply)
    raise ScenarioError(f"{name} takes a new value, not more or less of one")


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
    unit, scope, apply = COUNTS[name]
    by = change.shift.whole if change.shift else 0
    label = sentence(f"{NAMES[name]}, {COUNT_ENDS[change.end]}") if change.end else f"{_more(by, unit)} {scope}"

    def changed(count: Count) -> Count:
        if change.end:
            end = int(getattr(count.band, change.end))
            return Count(low=end, likely=end, high=end)
        if count.low + by < 1:
            raise ScenarioError(f"{abs(by)} {unit}s fewer than {count.low} leaves none")
        return Count(low=count.low + by, likely=int(count.band.likely) + by, high=count.high + by)

    return Effect(label, lambda now: apply(now, changed))


def _more(by: int, unit: str) -> str:
    if by == -1:
        return f"1 {unit} fewer"
    return f"{abs(by)} {'more' if by >= 0 else 'fewer'} {unit}{'' if by == 1 else 's'}"


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


COUNTS: Mapping[str, tuple[str, str, Callable[[Inputs, CountChange], Inputs]]] = {
    "nights": ("night", "on each visit", _nights),
    "culture-weeks": ("week", "of culture", _culture),
}
"""Options that are bands of whole numbers: their unit, what it is counted in, and what changes them."""
