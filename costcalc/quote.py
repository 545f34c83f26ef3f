"""`estimate`, the one function that makes a quote. Pure: no clock, no files, no network."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, get_args

from costcalc import __version__
from costcalc.answers import answered, still_asked, tax_of
from costcalc.basis import basis_of
from costcalc.budget import Budget, budget_of
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Source
from costcalc.costing import Cost, costs_of
from costcalc.document import About, Edition, LineItem, NotIncluded, Quote, Subtotal, Treatment
from costcalc.errors import OutputError, ScenarioError
from costcalc.evidence import evidence_of
from costcalc.exchange import Exchange, RateTable
from costcalc.journey import YOUR_FIGURE, Journey, itinerary_of
from costcalc.limit import Figure, Percentile, held_against
from costcalc.money import Band, total
from costcalc.otherwise import otherwise
from costcalc.party import party
from costcalc.payments import exposures, payments
from costcalc.rates import Rate
from costcalc.remarks import Excluded, remarks
from costcalc.scenario import Scenario

if TYPE_CHECKING:
    from costcalc.confidence import Confidence
    from costcalc.risk.draw import Draw

__all__ = ["LineItem", "Quote", "estimate"]


class Wording(NamedTuple):
    """What a person wishes the document to say of itself."""

    title: str | None = None
    reference: str | None = None
    prepared_for: str | None = None
    prepared_by: str | None = None
    valid_days: int | None = None
    """Days from its making for which it is valid; the catalogue's if left out."""


PLAIN = Wording()
"""Nothing wished."""


def estimate(
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
    draw: "Draw | None" = None,
) -> Quote:
    """The budget of a journey, held against a limit if one is given; what drives it and how sure it is, if asked.

    The same arguments give the same quote, to the byte. Raises ScenarioError for what cannot be and for what-ifs that
    cannot be read, MissingPrice for a package that nobody has priced, MissingRate for a currency without a rate.
    """
    if limit is not None and at in get_args(Percentile) and draw is None:
        raise ScenarioError(f"the {at} of a total is only known if it is asked how sure it is")
    whole = catalog
    scenario, catalog = answered(scenario, catalog)
    budget = budget_of(scenario, catalog, rates, created.date())
    drives = None
    if what_ifs or tornado:
        from costcalc.driving import Given, sensitivity_of  # noqa: PLC0415 - most people do not ask

        plain = scenario.model_copy(update={"answers": ()})  # they are laid out already, and may be changed
        given = Given(plain, catalog, rates, created.date(), tax_of(scenario, whole))
        drives = sensitivity_of(given, budget, what_ifs, tornado=tornado)
    sure = _confidence(budget, draw) if draw else None
    journey, costs = budget
    scenario, exchange = journey.scenario, journey.exchange
    items = [_item(cost) for cost in costs.costs]
    due = payments(journey, costs)
    lost = exposures(journey, costs, due)
    said = remarks(journey, costs)
    excluded = [_not_included(left, exchange) for left in said.exclusions]
    others = otherwise(journey, costs)
    stale = _stale_rates(exchange.used.values(), catalog, created)
    treatment = _treatment(journey)
    evidence = evidence_of(journey)
    named = [
        *(key for item in items for key in (item.source, *item.also)),
        *(left.source for left in excluded if left.source),
        treatment.cells_source,
        treatment.documents_source,
        *([treatment.risk_class_source] if treatment.risk_class_source else []),
        *([journey.entry.source] if journey.entry.source else []),
        *(payment.source for payment in due),
        *(exposure.source for exposure in lost),
        *said.sources,
        *(evidence.cited if evidence else ()),
        *([sure.source] if sure and sure.source else []),
    ]
    return Quote(
        schema="costcalc/quote/1",
        created=created,
        costcalc=__version__,
        catalog=Edition(version=catalog.edition.version, sha256=catalog.sha256, overlay=catalog.overlay),
        about=_about(journey, created, wording),
        subject=said.subject,
        journey=said.journey,
        currency=scenario.currency,
        scenario=scenario,
        rates=tuple(exchange.used.values()),
        treatment=treatment,
        itinerary=itinerary_of(journey),
        lines=tuple(items),
        subtotals=_subtotals(items),
        total=costs.total,
        patient=_patient(journey) if journey.party.people > 1 else None,
        limit=None
        if limit is None
        else held_against(costs.total, limit, scenario.currency, at, getattr(sure, at, None)),
        otherwise=others,
        sensitivity=drives,
        confidence=sure,
        payments=due,
        cancellation=lost,
        unpriced=costs.unpriced,
        not_included=tuple(excluded),
        entry=journey.entry,
        sources=_sources(named, catalog, created),
        evidence=evidence,
        warnings=(*said.warnings, *stale),
        assumptions=said.assumptions,
        questions=tuple(still_asked(scenario, catalog)),
        disclaimer=catalog.edition.disclaimer,
        basis=basis_of(journey._replace(catalog=whole)),
    )


def _confidence(budget: Budget, draw: "Draw") -> "Confidence":
    """How sure its total is. Raises OutputError without the library that it needs."""
    try:
        from costcalc.risk.totals import confidence_of  # noqa: PLC0415 - brings numpy, and most people do not ask
    except ImportError as error:
        from costcalc.confidence import MISSING  # noqa: PLC0415 - the same

        raise OutputError(MISSING) from error
    return confidence_of(budget, draw)


def _about(journey: Journey, created: datetime, wording: Wording) -> About:
    """Number and validity, and what the person wishes the document to say of itself."""
    catalog = journey.catalog
    rates = [(base, str(rate.rate)) for base, rate in journey.exchange.used.items()]
    made_of = f"{journey.scenario.model_dump_json()} {catalog.sha256} {created.isoformat()} {rates} {wording[:-1]}"
    days = catalog.parameters.valid_days.value if wording.valid_days is None else wording.valid_days
    return About(
        number=f"{created:%Y%m%d}-{sha256(made_of.encode()).hexdigest()[:DIGITS].upper()}",
        valid_until=created.date() + timedelta(days=int(days)),
        title=wording.title,
        reference=wording.reference,
        prepared_for=wording.prepared_for,
        prepared_by=wording.prepared_by,
    )


DIGITS = 8
"""Of a digest, in the number of a quote."""


def _patient(journey: Journey) -> Band:
    """What the journey would come to for the patient alone, on the same days."""
    return costs_of(journey._replace(party=party(journey.scenario, journey.catalog, alone=True))).total


def _treatment(journey: Journey) -> Treatment:
    condition = journey.catalog.conditions[journey.scenario.condition]
    return Treatment(
        summary=condition.tiers[journey.scenario.tier].summary,
        cells=condition.cells,
        cells_source=condition.cells_source,
        risk_class=condition.risk_class,
        risk_class_source=condition.risk_class_source,
        includes=condition.includes,
        documents=condition.documents,
        documents_source=condition.documents_source,
    )


def _item(cost: Cost) -> LineItem:
    of_line = cost.line._asdict()
    del of_line["by_visit"]  # the calendar of payments says it
    return LineItem(**of_line, amount=cost.amount)


def _stale_rates(used: Iterable[Rate], catalog: Catalog, created: datetime) -> Iterator[str]:
    """A sentence for each rate that is older than it should be to plan with."""
    limit = catalog.parameters.stale_rate_days.value
    for rate in used:
        days = (created.date() - rate.date).days
        if days > limit and not rate.derivation.startswith("peg"):
            yield f"The rate {rate.base}/{rate.quote} is {days} days old ({rate.date}): look up today's before you pay."


def _subtotals(items: Sequence[LineItem]) -> tuple[Subtotal, ...]:
    by_category = groupby(items, key=attrgetter("category"))
    return tuple(Subtotal(category=name, amount=total(item.amount for item in group)) for name, group in by_category)


def _not_included(left: Excluded, exchange: Exchange) -> NotIncluded:
    return NotIncluded(
        id=left.id,
        label=left.label,
        reason=left.reason,
        amount=exchange.convert(left.money) if left.money else None,
        source=left.source,
    )


def _sources(named: Iterable[str], catalog: Catalog, created: datetime) -> dict[str, Source]:
    found = dict.fromkeys(named)
    if YOUR_FIGURE not in found:
        return {key: catalog.sources[key] for key in found}
    yours = Source(
        title="Figures given with the request",
        publisher="whoever made this quote",
        date=created.date().isoformat(),
        kind="your own figure",
    )
    return {key: catalog.sources.get(key, yours) for key in found}
