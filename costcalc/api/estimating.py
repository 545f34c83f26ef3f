"""`estimate` for programs: a quote from plain Python values."""

from datetime import datetime
from typing import Unpack

from costcalc.analysis.estimate import analysed_estimate
from costcalc.api.documents import shown_as
from costcalc.api.exchange import Origin, table_of
from costcalc.api.options import (
    Data,
    catalog_of,
    draw_of,
    equations,
    figure_of,
    moment_of,
    number_of,
    values_of,
    words_of,
)
from costcalc.api.quotes import Quote
from costcalc.quote.estimate import Wording
from costcalc.quote.staleness import check_max_age
from costcalc.scenario.options import Day, Equations, Number, ScenarioOptions
from costcalc.scenario.resolve import scenario_of

MOST_VALID_DAYS = 3650
"""For longer no figure can be relied on."""


def estimate(
    condition: str,
    *,
    rates: Origin | None = None,
    rate: Equations | None = None,
    rate_date: Day | None = None,
    rates_url: str | None = None,
    max_age: int | None = None,
    budget: Number | None = None,
    budget_at: str | None = None,
    what_if: Equations | None = None,
    tornado: bool | None = None,
    confidence: bool | None = None,
    seed: int | None = None,
    data: Data = None,
    title: str | None = None,
    reference: str | None = None,
    prepared_for: str | None = None,
    prepared_by: str | None = None,
    valid_days: int | None = None,
    created: datetime | None = None,
    **options: Unpack[ScenarioOptions],
) -> Quote:
    """The itemised budget of a treatment and its journey.

    Every argument is the option of the same name, and means what its text means there; `origin` is where the journey
    starts, and None is as if the argument were left out. Those of the scenario are `scenario.options.ScenarioOptions`.
    `data` is a folder of your own prices or a catalogue that is loaded already, `rates` is "bundled", "live", a file,
    or a table that is loaded already. `created` is the moment for which it is worked out; now, if left out.

    >>> from datetime import UTC, date, datetime
    >>> moment = datetime(2026, 11, 21, tzinfo=UTC)
    >>> quote = estimate(
    ...     "t1d", tier="advanced", origin="US", start=date(2027, 3, 16), child_ages=[4, 11], created=moment
    ... )
    >>> str(quote.subject)
    'Type 1 diabetes: Advanced protocol'
    >>> quote.itinerary.visits[0].arrive
    datetime.date(2027, 3, 16)

    A clinic's own price alone, without the journey:

    >>> rest = ["preparation", "flights", "stay", "local-transport", "support", "insurance", "payment", "contingency"]
    >>> price = "18000-24000 USD incl tax"
    >>> estimate("liver", treatment_price=price, without=rest, created=moment).total.likely
    Decimal('21000.00')

    What it comes to, held against the most that can be paid; and what one night more on each visit would do:

    >>> held = estimate("t1d", budget=1_000_000, what_if={"nights": "+1"}, created=moment)
    >>> held.limit.over, held.limit.fits
    (False, 'high')
    >>> held.limit.headroom.likely == 1_000_000 - held.total.likely
    True
    >>> held.sensitivity.what_ifs[0].difference > 0
    True

    How sure that is, drawn by chance:

    >>> sure = estimate("t1d", confidence=True, created=moment).confidence
    >>> sure.p10 < sure.p50 < sure.p80 < sure.p90
    True

    Raises ScenarioError for what cannot be, with everything that is wrong in its `problems`; DataError for a catalogue
    that is not valid; MissingPrice for a package that nobody has priced; MissingRate for a currency without a rate;
    TooOld for a price or a rate that is older than `max_age` days; OutputError if numpy is missing for `confidence`.
    """
    limit, at = figure_of(budget, budget_at, options.get("currency"))
    moment, catalog, oldest = moment_of(created), catalog_of(data), number_of("max_age", max_age)
    scenario = scenario_of(values_of(estimate, {"condition": condition, **options}), catalog, moment.date())
    table = table_of(rates, rate, rate_date, rates_url, catalog, moment)
    wording = Wording(
        words_of("title", title),
        words_of("reference", reference),
        words_of("prepared_for", prepared_for),
        words_of("prepared_by", prepared_by),
        number_of("valid_days", valid_days, MOST_VALID_DAYS),
    )
    made = analysed_estimate(
        scenario,
        catalog,
        table,
        created=moment,
        wording=wording,
        limit=limit,
        at=at,
        what_ifs=equations("what_if", what_if),
        tornado=bool(tornado),
        draw=draw_of(at, seed, asked=bool(confidence)),
    )
    quote = shown_as(Quote, made)
    check_max_age(made, oldest)
    return quote
