"""What the lines of a quote are held against: packages, their parts, published prices of what is billed beside them."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from costcalc.analysis.audit.classified import Looked, Weighed
from costcalc.analysis.audit.model import CareCost, Held
from costcalc.analysis.audit.names import CARE
from costcalc.analysis.audit.position import Priced, Stands, stands
from costcalc.catalog.prices import Price, Tax
from costcalc.money import ONCE, PER_CENT, ZERO, Band, Money, exactly, split, times, total

PLANNING = "planning assumption"


class Known(NamedTuple):
    """What something may cost, in the currency of the quote."""

    band: Band
    source: str
    assumed: bool = False
    """Whether nobody published it."""
    tax: Tax = "included"
    """Whether consumption tax is in it."""


def line_stands(looked: Looked, each: Weighed, known: Known) -> Stands:
    """How a line stands to what is known of it."""
    basis = looked.basis(each.line)
    priced = Priced(looked.gross(each), looked.bare(each), "included" if basis == "excluded" else basis)
    return stands(priced, known.band, known.tax)


def _with_tax(tax: Tax) -> Tax:
    """Whether tax is in a price once it is added to those without it."""
    return "included" if tax == "excluded" else tax


def published_of(looked: Looked, key: str) -> Known | None:
    """What is published of a kind of line that is billed by itself, once; with tax where that excludes it."""
    kind, catalog = looked.kind(key), looked.catalog
    price: Price | None = kind.price
    if kind.exclusion:
        price = catalog.exclusions[kind.exclusion].price
    elif kind.fee:
        price = catalog.fees[kind.fee].prices.get("standard")
    if price is None:
        return None
    source = catalog.sources[price.source]
    band = _converted(looked, price.money, price.tax)
    return Known(band, price.source, source.kind == PLANNING, _with_tax(price.tax))


def _converted(looked: Looked, money: Money, tax: Tax) -> Band:
    factor = 1 + looked.tax_percent * PER_CENT if tax == "excluded" else Decimal(1)
    return looked.exchange.convert(money, times(ONCE, exactly(factor)))


def known_of(looked: Looked, each: Weighed, estimated: Known | None) -> Known | None:
    """What is known of a line: `estimated` is what a budget has in its place, if it stands in for something."""
    keys = each.match.kinds
    if not keys or not each.counted or each.role in ("tax", "discount"):
        return None
    if each.role == "package":
        return _package(looked)
    found = [_one(looked, key, each, estimated) for key in keys]
    if any(one is None for one in found):
        return None
    known = [one for one in found if one]
    taxes = {one.tax for one in known}
    tax: Tax = "unknown" if "unknown" in taxes else "none" if taxes == {"none"} else "included"
    return Known(total(one.band for one in known), known[0].source, any(one.assumed for one in known), tax)


def _one(looked: Looked, key: str, each: Weighed, estimated: Known | None) -> Known | None:
    kind = looked.kind(key)
    quantity = each.line.quantity
    published = published_of(looked, key)
    if kind.replaces and estimated is not None and not (published and quantity):
        return estimated
    if published:
        return published if not quantity else published._replace(band=times(published.band, exactly(quantity)))
    if kind.component:
        return _share(looked, kind.component)
    return None


def _share(looked: Looked, component: str) -> Known | None:
    """A part of a package, by the shares that are assumed."""
    package, price = looked.package, looked.tier.price
    if price is None or component not in package.components:
        return None
    minor_unit = looked.catalog.currencies[price.currency].minor_unit
    parts = split(price.money, [part.share for part in package.components.values()], minor_unit)
    part = parts[list(package.components).index(component)]
    money = Money(low=part.low, likely=part.likely, high=part.high, currency=price.currency)
    return Known(looked.stretched(_converted(looked, money, price.tax)), package.source, True, _with_tax(price.tax))


def _package(looked: Looked) -> Known | None:
    price = looked.tier.price
    if price is None:
        return None
    band = looked.stretched(_converted(looked, price.money, price.tax))
    return Known(band, price.source, tax=_with_tax(price.tax))


def care_of(looked: Looked) -> CareCost | None:
    """What all lines for the treatment come to, held against packages and published prices; none without any."""
    lines = [each for each in looked.lines if (each.role in CARE or each.role == "discount") and each.counted]
    amount = sum((looked.taxed(each) for each in lines), ZERO)
    if amount <= 0 or not any(each.role in CARE for each in lines):
        return None
    if looked.tax:
        share = sum((each.amount for each in lines), ZERO) / looked.net if looked.net else Decimal(1)
        amount += looked.rounded(looked.tax * share)
    if amount <= 0:
        return None
    bases: set[Tax] = {looked.basis(each.line) for each in lines if each.amount}
    tax: Tax = "unknown" if "unknown" in bases else "none" if bases == {"none"} else "included"
    priced = Priced(amount, sum((looked.bare(each) for each in lines), ZERO), tax)
    return CareCost(amount=amount, tax=tax, joints=looked.offer.joints, against=tuple(_against(looked, priced)))


def _against(looked: Looked, priced: Priced) -> Iterator[Held]:
    """Everything that the treatment is held against."""
    tier = looked.tier
    if tier.price:
        yield _held(looked, priced, f"Package: {tier.name}", tier.price)
    for other in tier.other_bands:
        yield _held(looked, priced, other.label[:1].upper() + other.label[1:], other)
    found = looked.catalog.distributions.get(looked.scenario.condition)
    if found:
        low, middle, high = found.p10, found.p50, found.p90
        band = looked.exchange.convert(Money(low=low, likely=middle, high=high, currency=found.currency))
        band = looked.stretched(band)
        where = stands(priced, band, "included")
        yield Held(
            label=f"Clinics' own lists: eight in ten of {found.n} prices of {found.clinics} clinics",
            band=band,
            position=where.position,
            by=where.by,
            tax="included",
            compared_tax=where.tax,
            source=found.source,
            note="one dose, a first course; tests and others often apart",
        )


def _held(looked: Looked, priced: Priced, label: str, price: Price) -> Held:
    band, tax = looked.stretched(_converted(looked, price.money, price.tax)), _with_tax(price.tax)
    where = stands(priced, band, tax)
    return Held(
        label=label,
        band=band,
        position=where.position,
        by=where.by,
        tax=tax,
        compared_tax=where.tax,
        source=price.source,
        note=price.note,
    )
