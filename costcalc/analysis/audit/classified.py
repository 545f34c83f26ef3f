"""The lines of a quote with what they stand for and what they come to in one currency: what every check looks at."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from costcalc.analysis.audit.matching import Match, Matcher
from costcalc.analysis.audit.names import CARE, LineKind, LineNames, Role
from costcalc.analysis.audit.offer import Offer, OfferLine
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Tax
from costcalc.catalog.treatments import Package, Tier
from costcalc.money import PER_CENT, ZERO, Band, exactly, in_currency, in_order, round_money
from costcalc.rates.exchange import Exchange
from costcalc.scenario.model import Scenario

NOT_COUNTED: frozenset[Role] = frozenset({"subtotal", "total", "deposit"})
"""What is no part of a sum."""


class Weighed(NamedTuple):
    """A line of a quote."""

    number: int
    """From 1."""
    line: OfferLine
    match: Match
    role: Role
    amount: Decimal
    """What it comes to in the currency of the quote, negative for a discount."""
    counted: bool
    """Whether it is part of the sum."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Everything that it stands for or says is in it."""
        return (*self.match.kinds, *self.match.holds)


class Looked(NamedTuple):
    """A quote, everything that is known, and the lines of it."""

    offer: Offer
    catalog: Catalog
    names: LineNames
    matcher: Matcher
    exchange: Exchange
    """Into the currency of the quote."""
    scenario: Scenario
    """Resolved."""
    today: date
    lines: tuple[Weighed, ...]
    said: dict[str, str]
    """Kinds that the quote says are included, with its words."""
    unclear: tuple[str, ...]
    """Words of that list which could not be matched."""

    @property
    def tier(self) -> Tier:
        """The tier that the quote is for."""
        return self.catalog.conditions[self.scenario.condition].tiers[self.scenario.tier]

    @property
    def package(self) -> Package:
        """How its package divides."""
        return self.catalog.packages[self.tier.package]

    @property
    def minor_unit(self) -> int:
        """Decimals of the quote's currency."""
        return self.exchange.minor_unit

    @property
    def counted(self) -> list[Weighed]:
        """The lines that are part of the sum, without tax."""
        return [each for each in self.lines if each.counted and each.role != "tax"]

    @property
    def net(self) -> Decimal:
        """The sum of the lines without that of tax."""
        return sum((each.amount for each in self.counted), ZERO)

    @property
    def tax(self) -> Decimal:
        """The sum of the lines of tax, unless they only say what of the prices is tax."""
        return ZERO if self.tax_is_inside else self.tax_lines

    @property
    def tax_lines(self) -> Decimal:
        """The sum of the lines of tax."""
        return sum((each.amount for each in self.lines if each.role == "tax"), ZERO)

    @property
    def tax_is_inside(self) -> bool:
        """Whether the line of tax says what of the prices is tax: they have it in them, and the total is their sum."""
        return bool(self.offer.tax == "included" and self.tax_lines and self.offer.total == self.net)

    @property
    def tax_percent(self) -> Decimal:
        """Of consumption tax."""
        return self.catalog.parameters.consumption_tax.value

    def basis(self, line: OfferLine) -> Tax:
        """Whether tax is in a line: as it says, or the quote; prices beside a line of tax have none in them."""
        said = line.tax or self.offer.tax
        if said in (None, "unknown") and self.tax_lines:
            return "excluded"
        return said or "unknown"

    def taxed(self, each: Weighed) -> Decimal:
        """What a line comes to with the tax that comes on top of it, if no line of the quote bills that."""
        if self.basis(each.line) != "excluded" or self.tax_lines:
            return each.amount
        return self.rounded(each.amount * (1 + self.tax_percent * PER_CENT))

    def gross(self, each: Weighed) -> Decimal:
        """What a line comes to with its tax, whoever bills that: what is held against other prices."""
        if self.basis(each.line) != "excluded":
            return each.amount
        return self.rounded(each.amount * (1 + self.tax_percent * PER_CENT))

    def bare(self, each: Weighed) -> Decimal:
        """What a line comes to without the tax that the quote says is in it."""
        if self.basis(each.line) != "included":
            return each.amount
        return self.rounded(each.amount / (1 + self.tax_percent * PER_CENT))

    def rounded(self, amount: Decimal) -> Decimal:
        """An amount in the quote's currency, to its minor unit."""
        return round_money(amount, self.minor_unit)

    def of(self, *roles: Role) -> list[Weighed]:
        """The lines of some roles that are counted."""
        return [each for each in self.lines if each.role in roles and each.counted]

    def kind(self, key: str) -> LineKind:
        """What is known of a kind."""
        return self.names.kinds[key]

    def joined(self, keys: Iterable[str]) -> str:
        """Names of kinds, in words."""
        return " and ".join(dict.fromkeys(self.kind(key).name.lower() for key in keys))

    def money(self, amount: Decimal) -> str:
        """An amount of the quote, for a sentence."""
        return f"{amount:,} {self.offer.currency}"

    def stretched(self, band: Band) -> Band:
        """What is known for one joint, for as many as the quote is for: at least as much, at most so much more."""
        more = self.names.matching.further_joint.value * PER_CENT * (self.offer.joints - 1)
        if not more:
            return band
        return in_order(band.low, self.rounded(band.likely * (1 + more / 2)), self.rounded(band.high * (1 + more)))


def weigh(
    offer: Offer, catalog: Catalog, names: LineNames, exchange: Exchange, scenario: Scenario, today: date
) -> Looked:
    """The lines of a quote in its currency. Raises MissingRate for a line in a currency without a rate."""
    matcher = Matcher(names)
    said: dict[str, str] = {}
    unclear = []
    for words in offer.included:
        match = matcher.match(words)
        said |= dict.fromkeys((*match.kinds, *match.holds), words)
        if not match.kinds:
            unclear.append(words)
    lines = _priced_by_payments(offer, names, _after_discount(matcher, tuple(_weighed(offer, matcher, exchange))))
    for each in lines:
        if each.match.kinds[:1] and each.role in CARE:
            said |= dict.fromkeys(each.match.holds, each.line.label)
        if each.line.included:
            said |= dict.fromkeys(each.match.kinds, each.line.label)
    return Looked(offer, catalog, names, matcher, exchange, scenario, today, lines, said, tuple(unclear))


def _weighed(offer: Offer, matcher: Matcher, exchange: Exchange) -> Iterator[Weighed]:
    for number, line in enumerate(offer.lines, start=1):
        match = matcher.match(line.label)
        # “Package discount” is a discount if it is below nothing; above it, it may be the price after one.
        off = next((key for key in match.candidates if matcher.role(key) == "discount"), None)
        if off and line.amount < 0:
            match = Match((off,))
        role: Role = matcher.role(match.kinds[0]) if match.kinds else "unmatched"
        amount = line.amount
        if line.currency != offer.currency and amount:
            sign = 1 if amount > 0 else -1
            amount = sign * exchange.convert(in_currency(exactly(abs(amount)), line.currency)).likely
        if role == "discount":
            amount = -abs(amount)
        yield Weighed(number, line, match, role, amount, role not in NOT_COUNTED)


def _after_discount(matcher: Matcher, lines: tuple[Weighed, ...]) -> tuple[Weighed, ...]:
    """The lines, the only one that names a package beside a discount read as that package: “package after discount”."""
    if any(each.role in CARE for each in lines):
        return lines
    found = []
    for each in lines:
        roles = {matcher.role(key): key for key in each.match.candidates}
        if each.amount > 0 and {"package", "discount"} <= roles.keys():
            found.append(each._replace(match=Match((roles["package"],), read_as="package"), role="package"))
    if len(found) != 1:
        return lines
    return tuple(found[0] if each.number == found[0].number else each for each in lines)


def _priced_by_payments(offer: Offer, names: LineNames, lines: tuple[Weighed, ...]) -> tuple[Weighed, ...]:
    """The lines, with one for the price where there are only payments of it: the stated total, else all of them."""
    payments = [each for each in lines if each.role == "deposit" and each.amount > 0]
    package = next((key for key, kind in names.kinds.items() if kind.role == "package"), None)
    if not payments or not package or any(each.counted and each.amount for each in lines):
        return lines
    price = offer.total
    if price is None and len(payments) > 1:
        price = sum((each.amount for each in payments), ZERO)
    if not price or price < 0:
        return lines
    label = offer.total_label or " + ".join(each.line.label for each in payments)
    line = OfferLine(label=label, amount=price, currency=offer.currency)
    return (*lines, Weighed(len(lines) + 1, line, Match((package,)), "package", price, counted=True))
