"""`questions` for programs: what to ask the clinic, ranked, from plain Python values."""

from collections.abc import Iterable
from datetime import datetime

from costcalc.analysis.questions.model import Questions
from costcalc.analysis.questions.rank import questions as ranked
from costcalc.api.exchange import Origin, table_of
from costcalc.api.options import (
    Count,
    Data,
    Day,
    Equations,
    Number,
    Price,
    catalog_of,
    equations,
    moment_of,
    scenario_from,
)


def questions(
    condition: str,
    *,
    tier: str = "standard",
    plan: str | None = None,
    start: Day | None = None,
    finish_by: Day | None = None,
    nights: Count | None = None,
    culture_weeks: Count | None = None,
    origin: str | None = None,
    nationality: str | None = None,
    companions: int | str = 0,
    child_ages: Iterable[int] | int | str | None = None,
    city: str = "tokyo",
    lodging: str = "standard",
    cabin: str = "economy",
    interpreter: str = "hired",
    pay: str = "wire",
    treatment_price: Price | None = None,
    basis: str | None = None,
    without: Iterable[str] | str = (),
    contingency: Number | None = None,
    fx_buffer: Number | None = None,
    currency: str = "USD",
    answers: Equations = (),
    rates: Origin = "bundled",
    rate: Equations = (),
    rate_date: Day | None = None,
    rates_url: str | None = None,
    data: Data = None,
    created: datetime | None = None,
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
    wish = {
        "condition": condition,
        "tier": tier,
        "plan": plan,
        "start": start,
        "finish_by": finish_by,
        "nights": nights,
        "culture_weeks": culture_weeks,
        "origin": origin,
        "nationality": nationality,
        "companions": companions,
        "child_ages": child_ages,
        "city": city,
        "lodging": lodging,
        "cabin": cabin,
        "interpreter": interpreter,
        "pay": pay,
        "treatment_price": treatment_price,
        "basis": basis,
        "without": without,
        "contingency": contingency,
        "fx_buffer": fx_buffer,
        "currency": currency,
        "answers": ";".join(equations(answers)) or None,
    }
    scenario = scenario_from(wish, catalog, moment.date())
    return ranked(scenario, catalog, table_of(rates, rate, rate_date, rates_url, catalog, moment), created=moment)
