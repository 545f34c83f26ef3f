"""`estimate`, the one function that makes a quote. Pure: no clock, no files, no network."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from costcalc._version import __version__
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import YOUR_FIGURE, Source
from costcalc.journey.journey import Journey, itinerary_of
from costcalc.journey.travellers import travellers_of
from costcalc.messages import Message, count, label, say
from costcalc.money import Band, total
from costcalc.pricing.basis import basis_of
from costcalc.pricing.budget import Budget, budget_of
from costcalc.pricing.costs import Cost, costs_of
from costcalc.pricing.limit import Column, Figure, check_limit
from costcalc.quote.alternatives import otherwise
from costcalc.quote.evidence import evidence_of
from costcalc.quote.model import (
    About,
    CatalogReference,
    Confidence,
    LineItem,
    NotIncluded,
    Quote,
    Sensitivity,
    Subtotal,
    Treatment,
)
from costcalc.quote.payments import exposures, payments
from costcalc.quote.remarks import Excluded, remarks
from costcalc.rates import Rate
from costcalc.rates.exchange import Exchange, RateTable
from costcalc.scenario.answers import still_asked
from costcalc.scenario.model import Scenario

__all__ = ["LineItem", "Quote", "estimate"]


class Wording(NamedTuple):
    """What the document says of itself: title, number, names and validity, as far as they are given."""

    title: str | None = None
    reference: str | None = None
    prepared_for: str | None = None
    prepared_by: str | None = None
    valid_days: int | None = None
    """Days from its making for which it is valid; the catalogue's if left out."""


PLAIN = Wording()
"""Nothing but the number and the catalogue's validity."""


def estimate(
    scenario: Scenario,
    catalog: Catalog,
    rates: RateTable,
    *,
    created: datetime,
    wording: Wording = PLAIN,
    limit: Decimal | None = None,
    at: Column = "likely",
) -> Quote:
    """The quote of a scenario, with the fit of its total to a limit if one is given.

    The same arguments give the same quote, to the byte. Raises ScenarioError for impossible combinations, MissingPrice
    for a package that nobody has priced, MissingRate for a currency without a rate.
    """
    budget = budget_of(scenario, catalog, rates, created.date())
    return document_of(budget, catalog, created=created, wording=wording, limit=limit, at=at)


def document_of(
    budget: Budget,
    catalog: Catalog,
    *,
    created: datetime,
    wording: Wording = PLAIN,
    limit: Decimal | None = None,
    at: Figure = "likely",
    sensitivity: Sensitivity | None = None,
    confidence: Confidence | None = None,
) -> Quote:
    """The quote of a budget that was made from a catalogue; what drives it and how sure it is are handed in."""
    journey, costs = budget
    scenario, exchange = journey.scenario, journey.exchange
    answered = journey.catalog  # with the clinic's answers in it; the basis keeps the one without
    items = [_item(cost) for cost in costs.costs]
    calendar = payments(journey, costs)
    cancellation = exposures(journey, costs, calendar)
    beside = remarks(journey, costs)
    excluded = [_not_included(exclusion, exchange) for exclusion in beside.exclusions]
    others = otherwise(journey, costs)
    stale = _stale_rates(exchange.used.values(), answered, created)
    treatment = _treatment(journey)
    evidence = evidence_of(journey)
    cited = [
        *(key for item in items for key in (item.source, *item.also)),
        *(exclusion.source for exclusion in excluded if exclusion.source),
        treatment.cells_source,
        treatment.documents_source,
        *([treatment.risk_class_source] if treatment.risk_class_source else []),
        *([journey.entry.source] if journey.entry.source else []),
        *(payment.source for payment in calendar),
        *(exposure.source for exposure in cancellation),
        *beside.sources,
        *(evidence.cited if evidence else ()),
        *([confidence.source] if confidence and confidence.source else []),
    ]
    return Quote(
        schema="costcalc/quote/1",
        created=created,
        costcalc=__version__,
        catalog=CatalogReference(version=answered.edition.version, sha256=answered.sha256, overlay=answered.overlay),
        about=_about(journey, created, wording),
        subject=beside.subject,
        journey=beside.journey,
        currency=scenario.currency,
        scenario=scenario,
        rates=tuple(exchange.used.values()),
        treatment=treatment,
        itinerary=itinerary_of(journey),
        lines=tuple(items),
        subtotals=_subtotals(items),
        total=costs.total,
        patient=_patient(journey) if journey.travellers.people > 1 else None,
        limit=None
        if limit is None
        else check_limit(costs.total, limit, scenario.currency, at, getattr(confidence, at, None)),
        otherwise=others,
        sensitivity=sensitivity,
        confidence=confidence,
        payments=calendar,
        cancellation=cancellation,
        unpriced=costs.unpriced,
        not_included=tuple(excluded),
        entry=journey.entry,
        sources=_sources(cited, answered, created),
        evidence=evidence,
        warnings=(*beside.warnings, *stale),
        assumptions=beside.assumptions,
        questions=tuple(still_asked(journey.answers, answered)),
        disclaimer=answered.edition.disclaimer,
        basis=basis_of(journey._replace(catalog=catalog)),
    )


def _about(journey: Journey, created: datetime, wording: Wording) -> About:
    """Number and validity, and what the person wishes the document to say of itself."""
    catalog = journey.catalog
    rates = [(base, str(rate.rate)) for base, rate in journey.exchange.used.items()]
    # Everything that makes this quote differ from another one; the digest alone is printed.
    content = f"{journey.scenario.model_dump_json()} {catalog.sha256} {created.isoformat()} {rates} {wording[:-1]}"
    days = catalog.parameters.valid_days.value if wording.valid_days is None else wording.valid_days
    return About(
        number=f"{created:%Y%m%d}-{sha256(content.encode()).hexdigest()[:NUMBER_DIGITS].upper()}",
        valid_until=created.date() + timedelta(days=int(days)),
        title=wording.title,
        reference=wording.reference,
        prepared_for=wording.prepared_for,
        prepared_by=wording.prepared_by,
    )


NUMBER_DIGITS = 8
"""Of a digest, in the number of a quote."""


def _patient(journey: Journey) -> Band:
    """What the journey would come to for the patient alone, on the same days."""
    return costs_of(journey._replace(travellers=travellers_of(journey.scenario, journey.catalog, alone=True))).total


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


def _stale_rates(used: Iterable[Rate], catalog: Catalog, created: datetime) -> Iterator[Message]:
    """A warning for each rate that is older than it should be to plan with."""
    limit = catalog.parameters.stale_rate_days.value
    for rate in used:
        days = (created.date() - rate.date).days
        if days > limit and not rate.derivation.startswith("peg"):  # a peg holds until it is changed
            yield say(
                "The exchange rate {pair} is {days} old (of {day}): look up today's before you pay.",
                pair=f"{rate.base}/{rate.quote}",
                days=count(days, "{n} day", "{n} days"),
                day=rate.date,
            )


def _subtotals(items: Sequence[LineItem]) -> tuple[Subtotal, ...]:
    by_category = groupby(items, key=attrgetter("category"))
    return tuple(Subtotal(category=name, amount=total(item.amount for item in group)) for name, group in by_category)


def _not_included(exclusion: Excluded, exchange: Exchange) -> NotIncluded:
    return NotIncluded(
        id=exclusion.id,
        label=exclusion.label,
        reason=exclusion.reason,
        amount=exchange.convert(exclusion.money) if exclusion.money else None,
        source=exclusion.source,
    )


def _sources(cited: Iterable[str], catalog: Catalog, created: datetime) -> dict[str, Source]:
    """The sources that the quote cites, each once, in order of first use."""
    yours = Source(
        title=label("Figures given with the request"),
        publisher=label("whoever made this estimate"),
        date=created.date().isoformat(),
        kind="your own figure",
    )
    return {key: yours if key == YOUR_FIGURE else catalog.sources[key] for key in dict.fromkeys(cited)}
