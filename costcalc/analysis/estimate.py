"""A quote with its analyses: what drives the total, and how sure it is."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import get_args

from costcalc.analysis.risk.draw import Draw
from costcalc.analysis.sensitivity.change import Inputs
from costcalc.catalog.models import Catalog
from costcalc.errors import OutputError, ScenarioError
from costcalc.pricing.budget import Budget, budget_of
from costcalc.pricing.limit import Figure, Percentile
from costcalc.quote.estimate import PLAIN, Quote, Wording, document_of
from costcalc.quote.model import NUMPY_MISSING, Confidence, Sensitivity
from costcalc.rates.exchange import RateTable
from costcalc.scenario.answers import apply_answers, tax_of
from costcalc.scenario.model import Scenario


def analysed_estimate(
    scenario: Scenario,
    catalog: Catalog,
    rates: RateTable,
    *,
    created: datetime,
    wording: Wording = PLAIN,
    limit: Decimal | None = None,
    at: Figure = "likely",
    what_ifs: Sequence[str] = (),
    tornado: bool = False,
    draw: Draw | None = None,
) -> Quote:
    """The quote of a scenario with what-ifs, a tornado and a confidence, each where it is asked for.

    The same arguments give the same quote, to the byte. Raises what `quote.estimate.estimate` raises, ScenarioError for
    what-ifs that cannot be read and for a percentile without draws, OutputError if numpy is not installed.
    """
    if limit is not None and at in get_args(Percentile) and draw is None:
        raise ScenarioError(f"the {at} of a total is only known if it is asked how sure it is")
    budget = budget_of(scenario, catalog, rates, created.date())
    return document_of(
        budget,
        catalog,
        created=created,
        wording=wording,
        limit=limit,
        at=at,
        sensitivity=_sensitivity(Inputs(scenario, catalog, rates, created.date()), budget, what_ifs, tornado=tornado),
        confidence=_confidence(budget, draw) if draw else None,
    )


def _sensitivity(inputs: Inputs, budget: Budget, what_ifs: Sequence[str], *, tornado: bool) -> Sensitivity | None:
    """What drives the total, or none if nobody asks."""
    if not what_ifs and not tornado:
        return None
    from costcalc.analysis.sensitivity.tornado import sensitivity_of  # noqa: PLC0415 - most people do not ask

    scenario, catalog = apply_answers(inputs.scenario, inputs.catalog)
    # The answers are in the catalogue now, and a what-if may change what they said.
    scenario = scenario.model_copy(update={"answers": ()})
    inputs = inputs._replace(scenario=scenario, catalog=catalog, tax=tax_of(budget.journey.answers))
    return sensitivity_of(inputs, budget, what_ifs, tornado=tornado)


def _confidence(budget: Budget, draw: Draw) -> Confidence:
    """How sure the total is. Raises OutputError without the library that it needs."""
    try:
        from costcalc.analysis.risk.totals import confidence_of  # noqa: PLC0415 - brings numpy, and most people do not ask
    except ImportError as error:
        raise OutputError(NUMPY_MISSING) from error
    return confidence_of(budget, draw)
