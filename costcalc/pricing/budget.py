"""What one scenario comes to, without a document around it: quotes, comparisons, what-ifs and batches rest on it."""

from datetime import date, timedelta
from typing import NamedTuple

from costcalc.catalog.models import Catalog
from costcalc.errors import ScenarioError, option
from costcalc.journey.journey import Journey, journey_of
from costcalc.journey.schedule import WEEK
from costcalc.pricing.costs import Costs, costs_of
from costcalc.rates.exchange import Exchange, RateTable
from costcalc.scenario.answers import apply_answers
from costcalc.scenario.model import Scenario
from costcalc.scenario.resolve import resolve


class Budget(NamedTuple):
    """A journey and everything it costs."""

    journey: Journey
    costs: Costs


def budget_of(scenario: Scenario, catalog: Catalog, rates: RateTable, today: date) -> Budget:
    """The budget of a scenario, as of a day.

    Raises ScenarioError for what cannot be, MissingPrice for a package that nobody has priced, MissingRate for a
    currency without a rate.
    """
    scenario, catalog = apply_answers(scenario, catalog)
    scenario = resolve(scenario, catalog, today)
    journey = journey_of(scenario, catalog, Exchange(scenario.currency, catalog, rates), today)
    refuse_days(journey)
    costs = costs_of(journey)
    if not costs.costs:
        raise ScenarioError("nothing is left to budget: leave fewer categories out")
    return Budget(journey, costs)


def refuse_days(journey: Journey) -> None:
    """No journey starts before today, nor so far ahead that it can only be a slip of the keys. Raises ScenarioError."""
    start, today = journey.timetable.start, journey.today
    if start is None:
        return
    last = today + timedelta(days=int(journey.catalog.parameters.max_days_ahead.value))
    finish = journey.scenario.finish_by
    what, mend = option("start", start), f"the last day is {last}"
    if finish and not journey.scenario.start:
        what = f"{option('finish_by', finish)} needs a start on {start}: that"
        # On the same days of the week, so that the same days are closed but for holidays.
        mend = f"{finish - timedelta(weeks=-((last - start).days // WEEK))} is near enough"
    if start < today:
        raise ScenarioError(f"{what} is in the past: today is {today}")
    if start > last:
        raise ScenarioError(f"{what} is too far ahead: {mend}")
