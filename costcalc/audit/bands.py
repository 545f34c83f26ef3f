"""What the lines of a quote are held against: packages, their parts, published prices of what is billed beside them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from costcalc.audit.document import CareCost, Finding, Held
from costcalc.audit.names import CARE
from costcalc.audit.weighed import Looked, Weighed
from costcalc.catalog.prices import Price, Tax
from costcalc.money import HUNDRED, ONCE, PER_CENT, ZERO, Band, Money, exactly, plain, split, times, total, whole

PLANNING = "planning assumption"
WHY_DEAR = "ask what it holds that others do not."


class Known(NamedTuple):
    """What something may cost, in the currency of the quote."""

    band: Band
    source: str
    assumed: bool = False
    """Whether nobody published it."""


def position(amount: Decimal, band: Band) -> Literal["below", "within", "above"]:
    """How an amount stands to a band."""
    return "below" if amount < band.low else "above" if amount > band.high else "within"


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
    return Known(_converted(looked, price.money, price.tax), price.source, source.kind == PLANNING)


def _converted(looked: Looked, money: Money, tax: Tax) -> Band:
    factor = 1 + looked.tax_percent * PER_CENT if tax == "excluded" else Decimal(1)
    return looked.exchange.convert(money, times(ONCE, exactly(factor)))


def known_of(looked: Looked, each: Weighed, estimated: Band | None) -> Known | None:
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
    return Known(total(one.band for one in known), known[0].source, any(one.assumed for one in known))


def _one(looked: Looked, key: str, each: Weighed, estimated: Band | None) -> Known | None:
    kind = looked.kind(key)
    quantity = each.line.quantity
    published = published_of(looked, key)
    if kind.replaces and estimated is not None and not (published and quantity):
        return Known(estimated, "planning-journey", True)
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
    return Known(looked.stretched(_converted(looked, money, price.tax)), package.source, True)


def _package(looked: Looked) -> Known | None:
    price = looked.tier.price
    if price is None:
        return None
    return Known(looked.stretched(_converted(looked, price.money, price.tax)), price.source)


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
    return CareCost(amount=amount, tax=tax, joints=looked.offer.joints, against=tuple(_against(looked, amount)))


def _against(looked: Looked, amount: Decimal) -> Iterator[Held]:
    """Everything that the treatment is held against."""
    tier = looked.tier
    if tier.price:
        yield _held(looked, amount, f"Package: {tier.name}", tier.price)
    for other in tier.other_bands:
        yield _held(looked, amount, other.label[:1].upper() + other.label[1:], other)
    found = looked.catalog.distributions.get(looked.scenario.condition)
    if found:
        low, middle, high = found.p10, found.p50, found.p90
        band = looked.exchange.convert(Money(low=low, likely=middle, high=high, currency=found.currency))
        band = looked.stretched(band)
        yield Held(
            label=f"Clinics' own lists: eight in ten of {found.n} prices of {found.clinics} clinics",
            band=band,
            position=position(amount, band),
            by=_by(amount, band),
            tax="included",
            source=found.source,
            note="one dose, a first course; tests and others often apart",
        )


def _held(looked: Looked, amount: Decimal, label: str, price: Price) -> Held:
    band = looked.stretched(_converted(looked, price.money, price.tax))
    where = position(amount, band)
    tax: Tax = "included" if price.tax == "excluded" else price.tax
    return Held(
        label=label, band=band, position=where, by=_by(amount, band), tax=tax, source=price.source, note=price.note
    )


def _by(amount: Decimal, band: Band) -> Decimal:
    return max(band.low - amount, amount - band.high, ZERO)


def dear(looked: Looked, care: CareCost | None) -> Iterator[Finding]:
    """Whether the treatment is beyond what is known, or so far beyond that another currency must be meant."""
    if care is None:
        message = (
            "No line could be matched to the treatment: the catalogue's range stands for it in what the family would "
            "pay, and everything else that is billed comes on top. Ask what the treatment costs."
        )
        yield Finding(kind="unmatched", severity="warning", message=message)
        return
    if not care.against:
        name = looked.catalog.conditions[looked.scenario.condition].name
        message = f"Nobody publishes a package for {name}: the treatment is held against nothing."
        yield Finding(kind="unmatched", severity="info", message=message)
        return
    lows, highs = [held.band.low for held in care.against], [held.band.high for held in care.against]
    slip = looked.names.matching.slip.value
    if care.amount * slip < min(lows) or care.amount > slip * max(highs):
        yield _slip(looked, care)
        return
    says = f"The treatment comes to {looked.money(care.amount)}"
    if care.amount > max(highs):
        over = care.amount - max(highs)
        message = f"{says}, {looked.money(over)} more than the highest of the ranges known for it: {WHY_DEAR}"
        yield Finding(kind="above", severity="problem", message=message, amount=over)
    elif above := [held for held in _leading(care.against) if held.position == "above"]:
        for held in above:
            message = f"{says}, {looked.money(held.by)} above the range of “{held.label}”: {WHY_DEAR}"
            yield Finding(kind="above", severity="warning", message=message, amount=held.by)
    elif care.amount < min(lows):
        under = min(lows) - care.amount
        message = (
            f"{says}, {looked.money(under)} less than the lowest of the ranges known for it: ask what is not in it."
        )
        yield Finding(kind="below", severity="warning", message=message, amount=under)
    elif below := [held for held in _leading(care.against) if held.position == "below"]:
        for held in below:
            message = f"{says}, {looked.money(held.by)} below the range of “{held.label}”: ask what is not in it."
            yield Finding(kind="below", severity="info", message=message, amount=held.by)


def _leading(against: Sequence[Held]) -> list[Held]:
    """The package's range and that of the clinics' lists; other pages' bands only widen what is known."""
    return [held for number, held in enumerate(against) if not number or held.label.startswith("Clinics")]


def _slip(looked: Looked, care: CareCost) -> Finding:
    """A price that no treatment can have in the currency of the quote."""
    code, price = looked.offer.currency, looked.tier.price
    others = dict.fromkeys((price.currency if price else "USD", "JPY", "USD"))
    could = []
    for other in others:
        if other != code:
            worth = care.amount * looked.exchange.rates.find(other, code).rate
            if any(held.band.low / 2 <= worth <= held.band.high * 2 for held in care.against):
                could.append(other)
    hint = f"; in {' or '.join(could)} it would be near the ranges known" if could else ""
    low, high = min(held.band.low for held in care.against), max(held.band.high for held in care.against)
    message = (
        f"The treatment comes to {looked.money(care.amount)}, and the ranges known go from {low:,} to "
        f"{looked.money(high)}{hint}: ask which currency is meant."
    )
    return Finding(kind="currency", severity="problem", message=message)


def dear_line(looked: Looked, each: Weighed, known: Known | None, care: CareCost | None) -> Iterator[Finding]:
    """A line above what is published of such lines; or above the budget's own figure for the journey.

    Assumed shares of a package are no reason to ask.
    """
    if known and (not known.assumed or each.role == "journey") and each.role != "package" and each.amount > 0:
        band, amount = known.band, looked.gross(each)
        if amount > band.high:
            over = amount - band.high
            what = "what the budget of this journey has for it,"
            if not known.assumed:
                what = f"the published range of {looked.joined(each.match.kinds)},"
            part = ""
            if each.role == "service" and care:
                part = f", {plain(whole(amount / care.amount * HUNDRED))} % of the treatment,"
            message = (
                f"{each.line.label}: {looked.money(amount)}{part} is {looked.money(over)} above {what} "
                f"{band.low:,} to {looked.money(band.high)}: ask what it holds."
            )
            yield Finding(
                kind="above", severity="warning", message=message, line=each.number, amount=over, source=known.source
            )
