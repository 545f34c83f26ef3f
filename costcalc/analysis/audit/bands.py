"""Ranges of prices that a quote is compared with: packages, their parts, published prices of what else is billed.

Which of the differences is worth a finding is decided in `outliers`.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from costcalc.analysis.audit.context import AuditContext, ClassifiedLine, sum_of
from costcalc.analysis.audit.model import CareComparison, CareCost, Position
from costcalc.analysis.audit.names import CARE
from costcalc.catalog.prices import Price, Tax
from costcalc.messages import Message, count, say
from costcalc.money import ONE, ZERO, Band, Money, exactly, in_currency, split, times, total

PLANNING = "planning assumption"
"""The kind of source of what nobody published."""


class KnownPrice(NamedTuple):
    """What something may cost, in the currency of the quote."""

    band: Band
    source: str
    assumed: bool = False
    """Whether nobody published it."""
    tax: Tax = "included"
    """Whether consumption tax is in it."""


class TaxedAmount(NamedTuple):
    """An amount of a quote with its tax and without."""

    gross: Decimal
    """With its tax, as far as the quote says."""
    bare: Decimal
    """Without it, as far as the quote says."""
    tax: Tax
    """Whether tax is in the first; unknown if the quote does not say."""


class Placement(NamedTuple):
    """How an amount stands to a range."""

    position: Position
    amount: Decimal
    """What was compared with the range."""
    tax: Tax
    """Whether tax is in that; unknown if it is within the range or beyond it depending on that."""
    by: Decimal
    """By how much it is beyond the range; nothing if it is within."""


def place(amount: TaxedAmount, band: Band, tax: Tax) -> Placement:
    """How an amount stands to a range; `tax` says whether tax is in that.

    Where nobody knows, the amount is above only if it is that without tax, and below only if it is that with tax.
    """
    is_open = tax == "unknown" and amount.tax == "included"
    low, high = sorted((amount.gross, amount.bare)) if is_open else (amount.gross, amount.gross)
    if low > band.high:
        return Placement("above", low, "excluded" if is_open else amount.tax, low - band.high)
    if high < band.low:
        return Placement("below", high, amount.tax, band.low - high)
    return Placement("within", high, "unknown" if is_open else amount.tax, ZERO)


def place_line(context: AuditContext, line: ClassifiedLine, known: KnownPrice) -> Placement:
    """How a line stands to what is known of it."""
    tax = _with_tax(context.basis(line))
    return place(TaxedAmount(context.gross(line), context.bare(line), tax), known.band, known.tax)


def _with_tax(tax: Tax) -> Tax:
    """Whether tax is in a price once it is added to those without it."""
    return "included" if tax == "excluded" else tax


def _joint_tax(bases: set[Tax]) -> Tax:
    """Whether tax is in several prices together, once it is added to those without it."""
    return "unknown" if "unknown" in bases else "none" if bases == {"none"} else "included"


def _known(context: AuditContext, money: Money, tax: Tax, source: str, *, assumed: bool = False) -> KnownPrice:
    """A price in the currency of the quote, with tax where it is published without."""
    factor = context.tax_factor if tax == "excluded" else ONE
    return KnownPrice(context.exchange.convert(money, exactly(factor)), source, assumed, _with_tax(tax))


def _for_joints(context: AuditContext, price: KnownPrice) -> KnownPrice:
    """A price for one joint, for as many as the quote is for."""
    return price._replace(band=context.stretched(price.band))


def published_price(context: AuditContext, key: str) -> KnownPrice | None:
    """What is published of a kind of line that is billed by itself, once; with tax where that excludes it."""
    kind, catalog = context.kind(key), context.catalog
    price: Price | None = kind.price
    if kind.exclusion:
        price = catalog.exclusions[kind.exclusion].price
    elif kind.fee:
        price = catalog.fees[kind.fee].prices.get("standard")
    if price is None:
        return None
    assumed = catalog.sources[price.source].kind == PLANNING
    return _known(context, price.money, price.tax, price.source, assumed=assumed)


def known_price(context: AuditContext, line: ClassifiedLine, budgeted: KnownPrice | None) -> KnownPrice | None:
    """What is known of a line: `budgeted` is what a budget has in its place, if it stands in for something."""
    if not line.match.kinds or not line.counted or line.role in ("tax", "discount"):
        return None
    if line.role == "package":
        price = context.tier.price
        return _for_joints(context, _known(context, price.money, price.tax, price.source)) if price else None
    prices = [_price_of_kind(context, key, line.quoted.quantity, budgeted) for key in line.match.kinds]
    known = [price for price in prices if price]
    if len(known) < len(prices):
        return None  # a sum of which a part is unknown is no range
    tax, is_assumed = _joint_tax({price.tax for price in known}), any(price.assumed for price in known)
    return KnownPrice(total(price.band for price in known), known[0].source, is_assumed, tax)


def _price_of_kind(
    context: AuditContext, key: str, quantity: Decimal | None, budgeted: KnownPrice | None
) -> KnownPrice | None:
    kind, published = context.kind(key), published_price(context, key)
    if kind.replaces and budgeted is not None and not (published and quantity):
        return budgeted
    if published:
        return published if not quantity else published._replace(band=times(published.band, exactly(quantity)))
    return _part_price(context, kind.component) if kind.component else None


def _part_price(context: AuditContext, component: str) -> KnownPrice | None:
    """A part of a package, by the shares that are assumed."""
    package, price = context.package, context.tier.price
    if price is None or component not in package.components:
        return None
    minor_unit = context.catalog.currencies[price.currency].minor_unit
    parts = split(price.money, [part.share for part in package.components.values()], minor_unit)
    money = in_currency(parts[list(package.components).index(component)], price.currency)
    return _for_joints(context, _known(context, money, price.tax, package.source, assumed=True))


def care_cost(context: AuditContext) -> CareCost | None:
    """What all lines for the treatment come to, beside packages and published prices; none if that is nothing."""
    lines = context.of(*CARE, "discount")
    amount = sum((context.taxed(line) for line in lines), ZERO)
    if amount <= 0 or not context.of(*CARE):
        return None
    if context.tax:
        amount += context.rounded(context.tax * (sum_of(lines) / context.net if context.net else ONE))
    if amount <= 0:
        return None
    tax = _joint_tax({context.basis(line) for line in lines if line.amount})
    taxed = TaxedAmount(amount, sum((context.bare(line) for line in lines), ZERO), tax)
    return CareCost(amount=amount, tax=tax, joints=context.offer.joints, against=tuple(_comparisons(context, taxed)))


def _comparisons(context: AuditContext, amount: TaxedAmount) -> Iterator[CareComparison]:
    """The treatment beside its package, what other pages say, and what clinics publish."""
    tier = context.tier
    prices = [(tier.name, tier.price)] if tier.price else []
    for name, price in (*prices, *((other.label, other) for other in tier.other_bands)):
        known = _known(context, price.money, price.tax, price.source)
        yield _comparison(
            context, amount, say("Package: {name}", name=name), known, say(price.note) if price.note else None
        )
    clinics = context.catalog.distributions.get(context.scenario.condition)
    if clinics:
        label = say(
            "Clinics' own lists: eight in ten of {prices} of {clinics}",
            prices=count(clinics.n, "{n} price", "{n} prices"),
            clinics=count(clinics.clinics, "{n} clinic", "{n} clinics"),
        )
        money = Money(low=clinics.p10, likely=clinics.p50, high=clinics.p90, currency=clinics.currency)
        known = _known(context, money, "included", clinics.source)
        note = say("one dose, a first course; tests and others often apart")
        yield _comparison(context, amount, label, known, note)


def _comparison(
    context: AuditContext, amount: TaxedAmount, prices: Message, one_joint: KnownPrice, note: Message | None
) -> CareComparison:
    known = _for_joints(context, one_joint)
    placement = place(amount, known.band, known.tax)
    return CareComparison(
        prices=prices,
        band=known.band,
        position=placement.position,
        by=placement.by,
        tax=known.tax,
        compared_tax=placement.tax,
        source=known.source,
        note=note,
    )
