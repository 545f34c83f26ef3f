"""`audit`: a quote beside what is known of such prices, and what the family would pay. Pure: no clock, files, network.

The family's total is a budget of the journey with the quote's own lines in the place of what was estimated for them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from costcalc.analysis.audit.bands import KnownPrice, care_cost, known_price, place_line
from costcalc.analysis.audit.contents import content_findings, term_findings
from costcalc.analysis.audit.context import AuditContext, ClassifiedLine, classify
from costcalc.analysis.audit.model import (
    Audit,
    AuditedLine,
    CareCost,
    CategoryShare,
    FamilyTotal,
    ReplacedLine,
    Severity,
)
from costcalc.analysis.audit.names import CARE, LineNames
from costcalc.analysis.audit.offer import Offer
from costcalc.analysis.audit.outliers import (
    care_findings,
    joint_findings,
    line_findings,
    negative_findings,
    partial_findings,
)
from costcalc.analysis.audit.sums import sum_findings
from costcalc.analysis.document import document_head
from costcalc.catalog.choices import Category
from costcalc.catalog.models import Catalog
from costcalc.errors import MissingPrice
from costcalc.messages import Message, amount
from costcalc.money import ZERO, Band, exactly, in_currency, in_order, times, total
from costcalc.pricing.budget import Budget, budget_of
from costcalc.pricing.costs import CATEGORIES, Cost
from costcalc.pricing.lines.line import factor_of
from costcalc.quote.remarks import remarks
from costcalc.rates.exchange import Exchange, RateTable
from costcalc.scenario.model import Scenario, TreatmentPrice
from costcalc.scenario.resolve import resolve, scenario_of

WEIGHT: Mapping[Severity, int] = {"problem": 0, "warning": 1, "info": 2}
"""The order of findings."""


def scenario_of_offer(
    offer: Offer, catalog: Catalog, created: datetime, usual: Mapping[str, str], currency: str | None
) -> Scenario:
    """The journey that a quote is for: as it says, else as usual; in a currency, or its own. Raises ScenarioError."""
    texts = {**usual, **offer.options, "currency": currency or offer.currency}
    return scenario_of(texts, catalog, created.date())


def audit(
    offer: Offer, scenario: Scenario, catalog: Catalog, names: LineNames, rates: RateTable, *, created: datetime
) -> Audit:
    """Audit a quote: against package, parts, published prices and its own arithmetic, and what the family would pay.

    `scenario` is the journey that it is for; its currency is that of the total. Raises ScenarioError for a journey that
    cannot be, MissingRate for a currency without a rate.
    """
    today = created.date()
    exchange = Exchange(offer.currency, catalog, rates)
    try:
        plain = estimable = resolve(scenario, catalog, today)
    except MissingPrice:  # a package that nobody has priced is no obstacle here
        without = {"without": (*scenario.without, "treatment")}
        estimable = resolve(scenario.model_copy(update=without), catalog, today)
        plain = estimable.model_copy(update={"without": scenario.without})
    context = classify(offer, catalog, names, exchange, plain, today)
    care = care_cost(context)
    budget = budget_of(_with_price(plain, care, context), catalog, rates, today)
    replacements = tuple(_replacements(context, budget))
    budgeted = dict(_budgeted(replacements, budget, exchange))
    known = {line.number: known_price(context, line, budgeted.get(line.number)) for line in context.lines}
    findings = [
        *sum_findings(context),
        *negative_findings(context),
        *joint_findings(context),
        *care_findings(context, care),
        *line_findings(context, known, care),
        *partial_findings(context, budgeted),
        *content_findings(context),
        *term_findings(context, scenario.currency),
    ]
    words = remarks(budget.journey, budget.costs)
    estimated = budget_of(estimable, catalog, rates, today).costs.total
    shares, family = _family_total(context, budget, replacements, estimated, words.journey)
    lines = tuple(_audited_line(context, line, known[line.number]) for line in context.lines)
    sources = [
        *(prices.source for prices in (care.against if care else ())),
        *(line.source for line in lines if line.source),
        *(source for finding in findings for source in finding.message.sources),
        catalog.parameters.consumption_tax.source,
        names.plan_numbers.source,
    ]
    used = (*exchange.used.values(), *budget.journey.exchange.used.values())
    return Audit(
        **document_head(catalog, created),
        subject=words.subject,
        provider=offer.provider,
        date=offer.date,
        valid_until=offer.valid_until,
        currency=offer.currency,
        findings=tuple(sorted(findings, key=lambda finding: (WEIGHT[finding.severity], -(finding.amount or 0)))),
        lines=lines,
        sum=context.net + context.tax,
        stated=offer.total,
        by_joint=context.by_joint,
        care=care,
        total=in_currency(shares, family.currency),
        family=family,
        rates=tuple({(rate.base, rate.quote): rate for rate in used}.values()),
        sources={key: catalog.sources[key] for key in dict.fromkeys(sources)},
    )


def _with_price(scenario: Scenario, care: CareCost | None, context: AuditContext) -> Scenario:
    """The scenario with the quote's own price for the treatment."""
    if care is None or "treatment" in scenario.without:
        return scenario
    price = in_currency(exactly(context.rounded(care.amount)), context.offer.currency)
    return scenario.model_copy(update={"treatment_price": TreatmentPrice(**dict(price), tax=care.tax)})


def _audited_line(context: AuditContext, line: ClassifiedLine, known: KnownPrice | None) -> AuditedLine:
    quoted, kinds = line.quoted, line.match.kinds
    placement = place_line(context, line, known) if known and not quoted.included else None
    return AuditedLine(
        label=line.label,
        matched=kinds,
        names=tuple(context.kind(key).name for key in kinds),
        amount=line.amount,
        given=None if quoted.currency == context.offer.currency else amount(quoted.amount, quoted.currency),
        included=quoted.included,
        counted=line.counted,
        band=known and known.band,
        source=known and known.source,
        assumed=known is not None and known.assumed,
        position=(placement and placement.position) if kinds else "unmatched",
        compared=placement and placement.amount,
        compared_tax=placement and placement.tax,
    )


class Replacement(NamedTuple):
    """A line of a quote in the place of lines of a budget."""

    line: ClassifiedLine
    category: Category
    costs: tuple[Cost, ...]
    """The lines of the budget; none if the quote's own comes on top."""


def _replacements(context: AuditContext, budget: Budget) -> Iterator[Replacement]:
    """Every line that is not for the treatment, with the lines of the budget that it stands in for.

    Several lines of one kind stand together in the place of the same lines; the first one names them.
    """
    taken: set[str] = set()
    for line in context.counted:
        if line.role in ("package", "part", "clinic", "discount") or not (line.amount or line.quoted.included):
            continue
        costs = tuple(_costs_of(context, line.match.kinds, budget))
        prefixes = [prefix for key in line.match.kinds for prefix in context.kind(key).replaces]
        category: Category = "support" if line.role == "service" else "treatment"
        if prefixes:
            category = next(name for name in CATEGORIES if prefixes[0].startswith(f"{name}."))
        if line.amount < 0:
            costs = ()  # a credit stands in the place of nothing
        yield Replacement(line, category, tuple(cost for cost in costs if cost.line.id not in taken))
        taken |= {cost.line.id for cost in costs}


def _costs_of(context: AuditContext, kinds: Iterable[str], budget: Budget) -> Iterator[Cost]:
    """The lines of a budget that kinds replace: each itself, its tax, its further brackets."""
    prefixes = [prefix for key in kinds for prefix in context.kind(key).replaces]
    for cost in budget.costs.costs:
        if any(cost.line.id == prefix or cost.line.id.startswith(f"{prefix}-") for prefix in prefixes):
            yield cost


def _budgeted(
    replacements: Iterable[Replacement], budget: Budget, exchange: Exchange
) -> Iterator[tuple[int, KnownPrice]]:
    """What a budget has in the place of lines, in the currency of the quote, by number of the line."""
    for line, _, costs in replacements:
        if costs:
            amount = total(cost.amount for cost in costs)
            band = exchange.convert(in_currency(amount, budget.journey.exchange.currency))
            is_unknown = any(cost.line.tax == "unknown" for cost in costs)
            yield line.number, KnownPrice(band, "planning-journey", True, "unknown" if is_unknown else "included")


def _family_total(
    context: AuditContext, budget: Budget, replacements: Sequence[Replacement], estimated: Band, described: Message
) -> tuple[Band, FamilyTotal]:
    """The total, and how it is made up."""
    scenario, exchange = budget.journey.scenario, budget.journey.exchange
    replaced = [(line.label, cost) for line, _, costs in replacements for cost in costs]
    # What the quote says is in its price costs nothing more.
    replaced += [(words, cost) for key, words in context.included.items() for cost in _costs_of(context, [key], budget)]
    by_id = {cost.line.id: (words, cost) for words, cost in reversed(replaced)}
    kept = scenario.treatment_price is None
    quoted: set[Category] = {cost.line.category for _, cost in replaced} | (set() if kept else {"treatment"})
    amounts: dict[Category, list[Band]] = {}
    for cost in budget.costs.costs:
        if cost.line.id not in by_id and cost.line.category != "contingency":
            amounts.setdefault(cost.line.category, []).append(cost.amount)
    for line, category, _ in replacements:
        amount = _paid(context, line, exchange)
        if amount is not None:
            amounts.setdefault(category, []).append(amount)
            quoted.add(category)
    shares = {category: _not_below_zero(total(bands)) for category, bands in amounts.items()}
    reserve = budget.costs.costs[-1].line
    if reserve.category == "contingency":
        # By the same rule as in every budget: a share of the sum of all other lines.
        shares["contingency"] = exchange.rounded(times(total(shares.values()), factor_of(reserve.quantity)))
    care = [line for line in context.counted if line.amount and (line.role in CARE or line.role == "discount")]
    return total(shares.values()), FamilyTotal(
        scenario=scenario,
        journey=described,
        currency=exchange.currency,
        shares=tuple(
            CategoryShare(category=category, amount=shares[category], quoted=category in quoted)
            for category in CATEGORIES
            if category in shares
        ),
        estimated=estimated,
        replaced=tuple(
            ReplacedLine(id=key, label=by_id[key][1].line.label, amount=by_id[key][1].amount, by=by_id[key][0])
            for key in dict.fromkeys(cost.line.id for _, cost in replaced)
        ),
        kept=kept,
        left_out=tuple(line.label for line in care) if kept else (),
    )


def _paid(context: AuditContext, line: ClassifiedLine, exchange: Exchange) -> Band | None:
    """What a line comes to with its tax, in the currency of the budget; none for nothing."""
    amount = context.taxed(line)
    if context.tax and context.net:
        amount += context.rounded(context.tax * line.amount / context.net)
    if not amount:
        return None
    paid = exchange.convert(in_currency(exactly(abs(amount)), context.offer.currency))
    return paid if amount > 0 else in_order(-paid.low, -paid.likely, -paid.high)


def _not_below_zero(amount: Band) -> Band:
    """What credits leave of a category: nobody is paid for it."""
    return in_order(*(max(column, ZERO) for column in amount.columns))
