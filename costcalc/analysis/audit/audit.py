"""`audit`, the one function that holds a quote against what is known. Pure: no clock, no files, no network."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from costcalc._version import __version__
from costcalc.analysis.audit.bands import Known, care_of, known_of, line_stands
from costcalc.analysis.audit.classified import Looked, Weighed, weigh
from costcalc.analysis.audit.contents import contents
from costcalc.analysis.audit.family import Placed, family_of, placed, with_price
from costcalc.analysis.audit.joints import by_joint, joints
from costcalc.analysis.audit.model import Audit, AuditedLine, Finding, Severity
from costcalc.analysis.audit.names import LineNames
from costcalc.analysis.audit.offer import Offer
from costcalc.analysis.audit.outliers import dear, dear_line, negative, short
from costcalc.analysis.audit.sums import sums
from costcalc.analysis.audit.tax_basis import on_tax_basis
from costcalc.analysis.audit.terms import terms
from costcalc.catalog.models import Catalog
from costcalc.errors import MissingPrice
from costcalc.money import in_currency
from costcalc.pricing.budget import Budget, budget_of
from costcalc.quote.model import Edition
from costcalc.quote.remarks import remarks
from costcalc.rates.exchange import Exchange, RateTable
from costcalc.scenario.model import Scenario
from costcalc.scenario.options import scenario_of
from costcalc.scenario.resolve import resolve

WEIGHT: Mapping[Severity, int] = {"problem": 0, "warning": 1, "info": 2}


def scenario_of_offer(
    offer: Offer, catalog: Catalog, created: datetime, usual: Mapping[str, str], currency: str | None
) -> Scenario:
    """The journey that a quote is for: as it says, else as usual; in a currency, or its own. Raises ScenarioError."""
    texts = {**usual, **offer.options, "currency": currency or offer.currency}
    return scenario_of(texts, catalog, created.date())


def audit(
    offer: Offer, scenario: Scenario, catalog: Catalog, names: LineNames, rates: RateTable, *, created: datetime
) -> Audit:
    """A quote held against package, parts, published prices and its own arithmetic, and what the family would pay.

    `scenario` is the journey that it is for; its currency is that of the total. Raises ScenarioError for a journey that
    cannot be, MissingRate for a currency without a rate.
    """
    today = created.date()
    exchange = Exchange(offer.currency, catalog, rates)
    plain = _resolved(scenario, catalog, created)
    looked = on_tax_basis(weigh(offer, catalog, names, exchange, plain, today))
    care = care_of(looked)
    budget = budget_of(with_price(plain, care, looked), catalog, rates, today)
    places = placed(looked, budget)
    estimates = _estimates(places, budget, exchange)
    known = {each.number: known_of(looked, each, estimates.get(each.number)) for each in looked.lines}
    findings: list[Finding] = [
        *sums(looked),
        *negative(looked),
        *joints(looked),
        *dear(looked, care),
        *(finding for each in looked.lines for finding in dear_line(looked, each, known[each.number], care)),
        *short(looked, estimates),
        *contents(looked),
        *terms(looked, scenario.currency),
    ]
    said = remarks(budget.journey, budget.costs)
    total, family = family_of(looked, budget, places, plain, said.journey)
    lines = tuple(_line(looked, each, known[each.number]) for each in looked.lines)
    named = [
        *(held.source for held in (care.against if care else ())),
        *(line.source for line in lines if line.source),
        *(finding.source for finding in findings if finding.source),
        catalog.parameters.consumption_tax.source,
        names.plan_numbers.source,
    ]
    used = {(rate.base, rate.quote): rate for rate in (*exchange.used.values(), *budget.journey.exchange.used.values())}
    return Audit(
        created=created,
        costcalc=__version__,
        catalog=Edition(version=catalog.edition.version, sha256=catalog.sha256, overlay=catalog.overlay),
        subject=said.subject,
        provider=offer.provider,
        date=offer.date,
        valid_until=offer.valid_until,
        currency=offer.currency,
        findings=tuple(sorted(findings, key=lambda each: (WEIGHT[each.severity], -(each.amount or 0)))),
        lines=lines,
        sum=looked.net + looked.tax,
        stated=offer.total,
        by_joint=by_joint(looked),
        care=care,
        total=in_currency(total, family.currency),
        family=family,
        rates=tuple(used.values()),
        sources={key: catalog.sources[key] for key in dict.fromkeys(named)},
        disclaimer=catalog.edition.disclaimer,
    )


def _resolved(scenario: Scenario, catalog: Catalog, created: datetime) -> Scenario:
    """The scenario with every default; a package that nobody has priced is no obstacle here."""
    try:
        return resolve(scenario, catalog, created.date())
    except MissingPrice:
        left = scenario.model_copy(update={"without": (*scenario.without, "treatment")})
        return resolve(left, catalog, created.date()).model_copy(update={"without": scenario.without})


def _estimates(places: Iterable[Placed], budget: Budget, exchange: Exchange) -> dict[int, Known]:
    """What a budget has in the place of lines, in the currency of the quote, by number of the line."""
    found = {}
    for each in places:
        if each.estimated is not None:
            band = exchange.convert(in_currency(each.estimated, budget.journey.exchange.currency))
            unknown = any(cost.line.tax == "unknown" for cost in each.replaces)
            found[each.line.number] = Known(band, "planning-journey", True, "unknown" if unknown else "included")
    return found


def _line(looked: Looked, each: Weighed, known: Known | None) -> AuditedLine:
    line, other = each.line, each.line.currency != looked.offer.currency
    where = line_stands(looked, each, known) if known and not line.included else None
    return AuditedLine(
        label=line.label,
        matched=each.match.kinds,
        name=", ".join(looked.kind(key).name for key in each.match.kinds) or None,
        amount=each.amount,
        given=f"{line.amount:,} {line.currency}" if other else None,
        included=line.included,
        counted=each.counted,
        band=known.band if known else None,
        source=known.source if known else None,
        assumed=bool(known and known.assumed),
        position="unmatched" if not each.match.kinds else where.position if where else None,
        compared=where.amount if where else None,
        compared_tax=where.tax if where else None,
    )
