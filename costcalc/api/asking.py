"""`questions` for programs: what to ask the clinic, ranked, from plain Python values."""

from datetime import datetime
from typing import Unpack

from costcalc.analysis.questions.model import Questions
from costcalc.analysis.questions.rank import questions as ranked
from costcalc.api.exchange import Origin, table_of
from costcalc.api.options import Data, catalog_of, moment_of, values_of
from costcalc.scenario.options import Day, Equations, ScenarioOptions
from costcalc.scenario.resolve import scenario_of


def questions(
    condition: str,
    *,
    rates: Origin | None = None,
    rate: Equations | None = None,
    rate_date: Day | None = None,
    rates_url: str | None = None,
    data: Data = None,
    created: datetime | None = None,
    **options: Unpack[ScenarioOptions],
) -> Questions:
    """What to ask the clinic, in the order of the money that hangs on each answer.

    Every argument takes what it takes in `estimate`; `answers` is what the clinic has answered.

    >>> from datetime import UTC, datetime
    >>> moment = datetime(2026, 11, 21, tzinfo=UTC)
    >>> asked = questions("t1d", created=moment)
    >>> asked.questions[0].key
    'price'
    >>> then = questions("t1d", answers={"price": "20000 USD"}, created=moment)
    >>> asked.span.width - then.span.width >= asked.questions[0].at_least
    True

    Raises what `estimate` raises.
    """
    moment, catalog = moment_of(created), catalog_of(data)
    scenario = scenario_of(values_of(questions, {"condition": condition, **options}), catalog, moment.date())
    return ranked(scenario, catalog, table_of(rates, rate, rate_date, rates_url, catalog, moment), created=moment)
