"""`estimate`, the one function that makes a quote. Pure: no clock, no files, no network."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from costcalc import __version__
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Source
from costcalc.document import Edition, LineItem, NotIncluded, Quote, Subtotal, Treatment
from costcalc.errors import ScenarioError
from costcalc.lines import Journey, Line, journey_of, lines
from costcalc.lines.line import PERCENT, YOUR_FIGURE, Quantity, counted
from costcalc.money import ONCE, PER_CENT, Band, Money, exactly, in_currency, times, total
from costcalc.rates import Rate, Rates, convert
from costcalc.remarks import Excluded, remarks
from costcalc.scenario import Scenario, resolve

__all__ = ["LineItem", "Quote", "estimate"]


def estimate(scenario: Scenario, catalog: Catalog, rates: Rates, *, created: datetime) -> Quote:
    """The budget of a journey.

    The same arguments give the same quote, to the byte. Raises ScenarioError for what cannot be, MissingPrice for a
    package that nobody has priced, MissingRate for a currency without a rate.
    """
    scenario = resolve(scenario, catalog)
    journey = journey_of(scenario, catalog)
    found = list(lines(journey))
    exchange = _Exchange(scenario.currency, catalog, rates)
    items = [_item(line, exchange) for line in found if isinstance(line, Line)]
    if not items:
        raise ScenarioError("nothing is left to budget: leave fewer categories out")
    if scenario.fx_buffer and "payment" not in scenario.without:
        items += _fx_buffer(items, scenario.fx_buffer, exchange)
    if "contingency" not in scenario.without:
        items.append(_contingency(items, scenario, catalog))
    unpriced = tuple(line for line in found if not isinstance(line, Line))
    said = remarks(journey, unpriced)
    excluded = [_not_included(left, exchange) for left in said.exclusions]
    stale = _stale_rates(exchange.used.values(), catalog, created)
    treatment = _treatment(journey)
    named = [
        *(key for item in items for key in (item.source, *item.also)),
        *(left.source for left in excluded if left.source),
        treatment.cells_source,
        treatment.documents_source,
        *([treatment.risk_class_source] if treatment.risk_class_source else []),
        *said.sources,
    ]
    return Quote(
        schema="costcalc/quote/1",
        created=created,
        costcalc=__version__,
        catalog=Edition(version=catalog.edition.version, sha256=catalog.sha256, overlay=catalog.overlay),
        subject=said.subject,
        journey=said.journey,
        currency=scenario.currency,
        scenario=scenario,
        rates=tuple(exchange.used.values()),
        treatment=treatment,
        itinerary=journey.itinerary,
        lines=tuple(items),
        subtotals=_subtotals(items),
        total=total(item.amount for item in items),
        unpriced=unpriced,
        not_included=tuple(excluded),
        sources=_sources(named, catalog, created),
        warnings=(*said.warnings, *stale),
        assumptions=said.assumptions,
        questions=tuple(question.ask for question in catalog.questions.values()),
        disclaimer=catalog.edition.disclaimer,
    )


class _Exchange:
    """Conversion into the quote's currency, remembering every rate that was used."""

    def __init__(self, currency: str, catalog: Catalog, rates: Rates) -> None:
        self.currency = currency
        self.minor_unit = catalog.currencies[currency].minor_unit
        self.rates = rates
        self.used: dict[str, Rate] = {}

    def convert(self, money: Money, quantity: Band = ONCE) -> Band:
        if money.currency == self.currency:
            return convert(money, None, self.minor_unit, quantity)
        rate = self.used.get(money.currency)
        if rate is None:
            rate = self.used[money.currency] = self.rates.find(money.currency, self.currency)
        return convert(money, rate, self.minor_unit, quantity)


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


def _item(line: Line, exchange: _Exchange) -> LineItem:
    """The line in the quote's currency: multiplied in its own, converted once, rounded once."""
    return LineItem(**line._asdict(), amount=exchange.convert(line.unit_price, _factor(line.quantity)))


def _factor(quantity: Quantity) -> Band:
    """What the unit price is multiplied by: the quantity, or a hundredth of it for a percentage."""
    return times(quantity, exactly(PER_CENT)) if quantity.unit == PERCENT else quantity


def _contingency(items: Sequence[LineItem], scenario: Scenario, catalog: Catalog) -> LineItem:
    """The reserve: a share of the sum of all other lines, counted once."""
    assert scenario.contingency is not None, "resolve() fills it in"
    parameter = catalog.parameters.contingency
    base = in_currency(total(item.amount for item in items), scenario.currency)
    share = counted(exactly(scenario.contingency), PERCENT)
    minor_unit = catalog.currencies[scenario.currency].minor_unit
    yours = scenario.contingency != parameter.value
    return LineItem(
        id="contingency.reserve",
        category="contingency",
        label="Reserve for the unforeseen",
        quantity=share,
        unit_price=base,
        amount=convert(base, None, minor_unit, _factor(share)),
        basis="of the sum of all other lines",
        source=YOUR_FIGURE if yours else parameter.source,
        note=None if yours else parameter.note,
    )


def _fx_buffer(items: Sequence[LineItem], percent: Decimal, exchange: _Exchange) -> list[LineItem]:
    """What exchanging may cost: a share of the lines in other currencies; no line if there are none."""
    foreign = [item.amount for item in items if item.unit_price.currency != exchange.currency]
    if not foreign:
        return []
    share = counted(exactly(percent), PERCENT)
    base = in_currency(total(foreign), exchange.currency)
    return [
        LineItem(
            id="payment.fx-buffer",
            category="payment",
            label="Exchange-rate buffer",
            quantity=share,
            unit_price=base,
            amount=convert(base, None, exchange.minor_unit, _factor(share)),
            basis="of the lines in other currencies",
            source=YOUR_FIGURE,
            note="for what a card or bank takes, or a fall in the rate",
        )
    ]


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


def _not_included(left: Excluded, exchange: _Exchange) -> NotIncluded:
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
        publisher="you",
        date=created.date().isoformat(),
        kind="your own figure",
    )
    return {key: catalog.sources.get(key, yours) for key in found}
