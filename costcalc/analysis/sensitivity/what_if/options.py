"""An option of the wish changed: `nights=+7`, `cabin=business`, `start=+30`."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from costcalc.analysis.sensitivity.what_if.change import End, Given, Said, Step, WhatIf, sentence
from costcalc.analysis.sensitivity.what_if.prices import PACKAGE, price
from costcalc.catalog.names import unknown
from costcalc.catalog.prices import Count
from costcalc.errors import MissingPrice, ScenarioError
from costcalc.money import ZERO, plain
from costcalc.scenario.model import Scenario, count_of
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
IN_WORDS: Mapping[End, str] = {"low": "the fewest", "likely": "as likely", "high": "the most"}
"""The ends of a count."""


def change_option(text: str, wanted: str, said: Said, given: Given) -> WhatIf:
    """An option, changed. Raises ScenarioError for one that there is not, and for what it does not take."""
    name = option_name(wanted)
    if name is None:
        raise ScenarioError(unknown("input", wanted, [each for each in OPTIONS if each not in REFUSED]))
    if name in REFUSED:
        raise ScenarioError(REFUSED[name])
    if name == "treatment-price" and (said.step or said.end):
        return price(text, PACKAGE, said, given)
    if name in COUNTS and (said.step or said.end):
        return _count(text, name, said)
    if said.step:
        return _step(text, name, said.step, given)
    return _value(text, name, said.text, given)


def _changed(now: Given, field: str, value: Any) -> Given:
    return now._replace(scenario=now.scenario.model_copy(update={field: value}))


def _value(text: str, name: str, said: str, given: Given) -> WhatIf:
    """A new value; one that no journey can have is a mistake."""
    field = OPTIONS[name].field
    value = OPTIONS[name].parse(field, said)
    if name == "treatment-price" and value.tax == "unknown" and given.tax:
        value = value.model_copy(update={"tax": given.tax})
    then = _changed(given, field, value)
    with suppress(MissingPrice):  # then there is no budget, which is not a mistake in the text
        resolve(then.scenario, then.catalog, then.today)
    called = NAMES.get(name, name.replace("-", " "))
    label = f"{POINTS[name]} {plain(value)} %" if name in POINTS else sentence(f"{called} {said}")
    return WhatIf(text, label, lambda now: _changed(now, field, value))


def _step(text: str, name: str, step: Step, given: Given) -> WhatIf:
    """A later or earlier day, more or fewer people, more or less of a per cent."""
    field = OPTIONS[name].field
    if name in DAYS:
        if getattr(given.scenario, field) is None:
            raise ScenarioError(f"there is no such day that could move: give one, {name}=2027-03-16")
        days = step.whole
        label = f"{DAYS[name]} {abs(days)} days {step.either('later', 'earlier')}"
        return WhatIf(text, label, lambda now: _changed(now, field, _moved(getattr(now.scenario, field), days)))
    if name == "companions":
        people = step.whole
        return WhatIf(
            text,
            _more(people, "companion"),
            lambda now: _changed(now, field, int(_added(now.scenario, field, Decimal(people)))),
        )
    if name in POINTS:
        if step.percent:
            raise ScenarioError("is a per cent itself: write +5 for five points more")
        label = f"{POINTS[name]} {step.size} points {step.either('higher', 'lower')}"

        def change(now: Given) -> Given:
            return _changed(now, field, _added(resolve(now.scenario, now.catalog), field, step.by))

        return WhatIf(text, label, change)
    raise ScenarioError(f"{name} takes a new value, not more or less of one")


def _moved(day: date | None, days: int) -> date:
    assert day, "reading refuses to move a day that there is not, and nothing takes one away"
    try:
        return day + timedelta(days=days)
    except OverflowError as error:
        raise ScenarioError(f"no calendar has a day {abs(days)} days before or after {day}") from error


def _added(scenario: Scenario, field: str, by: Decimal) -> Decimal:
    now = Decimal(getattr(scenario, field) or ZERO)
    if now + by < 0:
        raise ScenarioError(f"{plain(abs(by))} less than {plain(now)} is less than nothing")
    return now + by


def _count(text: str, name: str, said: Said) -> WhatIf:
    """More or fewer nights or weeks, or as many as one end of their band has."""
    unit, of_what, change = COUNTS[name]
    step, end = said.step, said.end
    by = step.whole if step else 0
    if step:
        label = f"{_more(by, unit)} {of_what}"
    else:
        assert end, "only asked for steps and ends"
        label = sentence(f"{NAMES[name]}, {IN_WORDS[end]}")

    def counted(count: Count) -> Count:
        if end:
            one = int(getattr(count.band, end))
            return Count(low=one, likely=one, high=one)
        if count.low + by < 1:
            raise ScenarioError(f"{abs(by)} {unit}s fewer than {count.low} leaves none")
        return Count(low=count.low + by, likely=int(count.band.likely) + by, high=count.high + by)

    return WhatIf(text, label, lambda now: change(now, counted))


def _more(by: int, unit: str) -> str:
    if by == -1:
        return f"1 {unit} fewer"
    return f"{abs(by)} {'more' if by >= 0 else 'fewer'} {unit}{'' if by == 1 else 's'}"


Counted = Callable[[Count], Count]


def _nights(now: Given, counted: Counted) -> Given:
    """The nights that the person gave, or else those of the plan, of each visit its own."""
    scenario, catalog = now.scenario, now.catalog
    if scenario.nights:
        return _changed(now, "nights", counted(count_of(scenario.nights)))
    key = resolve(scenario, catalog).plan
    plan, most = catalog.plans[key], catalog.parameters.max_nights.value
    visits = tuple(visit.model_copy(update={"nights": counted(visit.nights)}) for visit in plan.visits)
    longest = max(visit.nights.high for visit in visits)
    if longest > most:
        raise ScenarioError(f"a visit of {longest} nights is out of range: 1 to {plain(most)}")
    plans = {**catalog.plans, key: plan.model_copy(update={"visits": visits})}
    return now._replace(catalog=catalog.model_copy(update={"plans": plans}))


def _culture(now: Given, counted: Counted) -> Given:
    return _changed(now, "culture_weeks", counted(resolve(now.scenario, now.catalog).culture_weeks))


COUNTS: Mapping[str, tuple[str, str, Callable[[Given, Counted], Given]]] = {
    "nights": ("night", "on each visit", _nights),
    "culture-weeks": ("week", "of culture", _culture),
}
"""Options that are bands of whole numbers: of what, where, and what changes them."""
