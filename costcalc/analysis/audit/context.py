"""What every check looks at: the lines of a quote with what they stand for, what they come to, and their tax basis."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from costcalc.analysis.audit.amounts import common_basis
from costcalc.analysis.audit.matching import Match, Matcher, mentions
from costcalc.analysis.audit.model import AuditFinding, FindingCode, Severity
from costcalc.analysis.audit.names import CARE, SUMS, LineKind, LineNames, Role, fold
from costcalc.analysis.audit.offer import Offer, OfferLine
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Tax
from costcalc.catalog.treatments import Package, Tier
from costcalc.messages import Items, Joint, Numeral, Sayable, amount, items, say
from costcalc.money import ONE, PER_CENT, ZERO, Band, exactly, in_currency, in_order, round_money
from costcalc.rates.exchange import Exchange
from costcalc.scenario.model import Scenario

NOT_COUNTED: frozenset[Role] = frozenset({"subtotal", "total", "deposit"})
"""Roles that are no part of the sum: what is a sum itself, and payments of it."""
NAMES_JOINTS: frozenset[Role] = frozenset({"package", "part", "subtotal", "unmatched"})
"""Roles whose labels say how many joints are treated; scans and tests may be of both knees for a treatment of one."""
FURTHER_JOINT = "further-joint"
"""The kind of line that bills a second joint."""


class ClassifiedLine(NamedTuple):
    """A line of a quote with what it stands for."""

    number: int
    """From 1."""
    quoted: OfferLine
    match: Match
    role: Role
    amount: Decimal
    """What it comes to in the currency of the quote, negative for a discount."""
    counted: bool
    """Whether it is part of the sum."""

    @property
    def label(self) -> str:
        """What the quote calls it."""
        return self.quoted.label

    @property
    def tax(self) -> Tax | None:
        """Whether tax is in it, as its field says or else its words."""
        return self.quoted.tax or self.quoted.worded_tax


class AuditContext(NamedTuple):
    """A quote with its classified lines, and everything that it is compared with."""

    offer: Offer
    catalog: Catalog
    names: LineNames
    exchange: Exchange
    """Into the currency of the quote."""
    scenario: Scenario
    """Resolved."""
    today: date
    lines: tuple[ClassifiedLine, ...]
    included: dict[str, str]
    """Kinds that the quote says are in its price, with its words."""
    unmatched_words: tuple[str, ...]
    """Words of what it says is included that could not be matched."""

    @property
    def tier(self) -> Tier:
        """The tier that the quote is for."""
        return self.catalog.conditions[self.scenario.condition].tiers[self.scenario.tier]

    @property
    def package(self) -> Package:
        """How its package divides."""
        return self.catalog.packages[self.tier.package]

    @property
    def counted(self) -> list[ClassifiedLine]:
        """The lines that are part of the sum, without those of tax."""
        return [line for line in self.lines if line.counted and line.role != "tax"]

    @property
    def net(self) -> Decimal:
        """The sum of the lines without those of tax."""
        return sum_of(self.counted)

    @property
    def tax(self) -> Decimal:
        """The sum of the lines of tax, unless they only say what of the prices is tax."""
        return ZERO if self.tax_is_inside else self.tax_lines

    @property
    def tax_lines(self) -> Decimal:
        """The sum of the lines of tax."""
        return sum_of(line for line in self.lines if line.role == "tax")

    @property
    def tax_is_inside(self) -> bool:
        """Whether the line of tax says what of the prices is tax: they have it in them, and the total is their sum."""
        return bool(self.offer.tax == "included" and self.tax_lines and self.offer.total == self.net)

    @property
    def tax_percent(self) -> Decimal:
        """Of consumption tax."""
        return self.catalog.parameters.consumption_tax.value

    @property
    def tax_factor(self) -> Decimal:
        """From a price without consumption tax to the same with it."""
        return ONE + self.tax_percent * PER_CENT

    @property
    def slack(self) -> Decimal:
        """By how much sums may be off where the tax of each line is rounded by itself."""
        return ONE.scaleb(-self.exchange.minor_unit) * len(self.lines)

    @property
    def by_joint(self) -> bool:
        """Whether the treatment has its price by the joint."""
        return self.scenario.condition in self.names.joints.conditions or self.offer.joints > 1

    @property
    def words_for_several_joints(self) -> tuple[str, ...]:
        """The quote's words that speak of several joints, if it is compared with prices for one."""
        if self.offer.joints > 1 or not self.by_joint:
            return ()
        words = [fold(word) for word in self.names.joints.several]
        labels = [line.label for line in self.lines if line.role in NAMES_JOINTS]
        texts = (*labels, *self.offer.included, self.offer.total_line.label if self.offer.total_line else "")
        lines = [line.label for line in self.lines if FURTHER_JOINT in line.match.kinds and line.amount > 0]
        return tuple(dict.fromkeys([*lines, *(t for t in texts if any(mentions(fold(t), word) for word in words))]))

    def basis(self, line: ClassifiedLine) -> Tax:
        """Whether tax is in a line: as it says, or the quote; prices beside a line of tax have none in them."""
        basis = line.quoted.tax or self.offer.tax
        if basis in (None, "unknown") and self.tax_lines:
            return "excluded"
        return basis or "unknown"

    def gross(self, line: ClassifiedLine) -> Decimal:
        """What a line comes to with its tax, whoever bills that: what is compared with other prices."""
        return self.rounded(line.amount * self.tax_factor) if self.basis(line) == "excluded" else line.amount

    def bare(self, line: ClassifiedLine) -> Decimal:
        """What a line comes to without the tax that the quote says is in it."""
        return self.rounded(line.amount / self.tax_factor) if self.basis(line) == "included" else line.amount

    def taxed(self, line: ClassifiedLine) -> Decimal:
        """What a line comes to with the tax that comes on top of it, if no line of the quote bills that."""
        return line.amount if self.tax_lines else self.gross(line)

    def rounded(self, amount: Decimal) -> Decimal:
        """An amount in the quote's currency, to its minor unit."""
        return round_money(amount, self.exchange.minor_unit)

    def of(self, *roles: Role) -> list[ClassifiedLine]:
        """The lines of some roles that are counted."""
        return [line for line in self.lines if line.role in roles and line.counted]

    def kind(self, key: str) -> LineKind:
        """What is known of a kind."""
        return self.names.kinds[key]

    def money(self, value: Decimal | Band) -> Numeral:
        """An amount in the currency of the quote, for a sentence."""
        return amount(value, self.offer.currency)

    def names_of(self, keys: Iterable[str], joint: Joint = "and") -> Items:
        """Names of kinds, for a sentence."""
        return items((say("“{name}”", name=name) for name in dict.fromkeys(self.kind(key).name for key in keys)), joint)

    def stretched(self, band: Band) -> Band:
        """A range for one joint, for as many as the quote is for: at least as much, at most so much more."""
        more = self.names.matching.further_joint.value * PER_CENT * (self.offer.joints - 1)
        if not more:
            return band
        return in_order(band.low, self.rounded(band.likely * (1 + more / 2)), self.rounded(band.high * (1 + more)))


class FindingHead(NamedTuple):
    """A finding without its message, which `say` adds."""

    context: AuditContext
    code: FindingCode
    severity: Severity
    line: ClassifiedLine | None = None
    """None for the quote as a whole."""
    amount: Decimal | None = None
    source: str | None = None
    """Of figures in its sentence."""

    def say(self, template: str, **values: Sayable) -> AuditFinding:
        """The finding with its sentence, in which `{line}` is the label of its line and `{amount}` its amount."""
        money = None if self.amount is None else self.context.money(self.amount)
        known: dict[str, Sayable] = {"line": self.line and self.line.label, "amount": money}
        values |= {name: value for name, value in known.items() if f"{{{name}}}" in template}
        message = say(template, sources=filter(None, [self.source]), **values)
        number = self.line.number if self.line else None
        return AuditFinding(code=self.code, severity=self.severity, message=message, line=number, amount=self.amount)


def sum_of(lines: Iterable[ClassifiedLine]) -> Decimal:
    """The sum of the amounts of lines."""
    return sum((line.amount for line in lines), ZERO)


def classify(
    offer: Offer, catalog: Catalog, names: LineNames, exchange: Exchange, scenario: Scenario, today: date
) -> AuditContext:
    """Classify the lines of a quote, in its currency and with the tax basis that its words give.

    Raises MissingRate for a line in a currency without a rate.
    """
    matcher = Matcher(names)
    included: dict[str, str] = {}
    matches = {words: matcher.match(words) for words in offer.included}
    for words, match in matches.items():
        included |= dict.fromkeys((*match.kinds, *match.holds), words)
    lines = _after_discount(matcher, tuple(_classified(offer, matcher, exchange)))
    lines = _priced_by_payments(offer, names, lines)
    for line in lines:
        if line.match.kinds and line.role in CARE:
            included |= dict.fromkeys(line.match.holds, line.label)
        if line.quoted.included:
            included |= dict.fromkeys(line.match.kinds, line.label)
    unmatched = tuple(words for words in offer.included if not matches[words].kinds)
    return _with_tax_basis(AuditContext(offer, catalog, names, exchange, scenario, today, lines, included, unmatched))


def _classified(offer: Offer, matcher: Matcher, exchange: Exchange) -> Iterator[ClassifiedLine]:
    for number, line in enumerate(offer.lines, start=1):
        match = matcher.match(line.label)
        # “Package discount” is a discount if it is below nothing; above it, it may be the price after one.
        discount = next((key for key in match.candidates if matcher.role(key) == "discount"), None)
        if discount and line.amount < 0:
            match = Match((discount,))
        role: Role = matcher.role(match.kinds[0]) if match.kinds else "unmatched"
        amount = line.amount
        if line.currency != offer.currency and amount:
            converted = exchange.convert(in_currency(exactly(abs(amount)), line.currency)).likely
            amount = converted.copy_sign(amount)
        if role == "discount":
            amount = -abs(amount)
        yield ClassifiedLine(number, line, match, role, amount, role not in NOT_COUNTED)


def _after_discount(matcher: Matcher, lines: tuple[ClassifiedLine, ...]) -> tuple[ClassifiedLine, ...]:
    """The lines, the only one that names a package beside a discount read as that package: “package after discount”."""
    if any(line.role in CARE for line in lines):
        return lines
    packages = {}
    for line in lines:
        keys = {matcher.role(key): key for key in line.match.candidates}
        if line.amount > 0 and {"package", "discount"} <= keys.keys():
            match = Match((keys["package"],), read_as="package")
            packages[line.number] = line._replace(match=match, role="package")
    return tuple(packages.get(line.number, line) for line in lines) if len(packages) == 1 else lines


def _priced_by_payments(
    offer: Offer, names: LineNames, lines: tuple[ClassifiedLine, ...]
) -> tuple[ClassifiedLine, ...]:
    """The lines, with one for the price where there are only payments of it: the stated total, else all of them."""
    payments = [line for line in lines if line.role == "deposit" and line.amount > 0]
    package = next((key for key, kind in names.kinds.items() if kind.role == "package"), None)
    if not payments or not package or any(line.counted and line.amount for line in lines):
        return lines
    price = sum_of(payments) if offer.total is None and len(payments) > 1 else offer.total
    if not price or price < 0:
        return lines
    named = [offer.total_line] if offer.total_line and offer.total_line.label else payments
    label = " + ".join(line.label for line in named)
    line = OfferLine(label=label, amount=price, currency=offer.currency)
    return (*lines, ClassifiedLine(len(lines) + 1, line, Match((package,)), "package", price, counted=True))


def _with_tax_basis(context: AuditContext) -> AuditContext:
    """The quote with the tax basis that its words give.

    A field of the quote wins over all of its words, one of a line over the words of that line.
    """
    if context.offer.tax not in (None, "unknown"):
        return context
    basis = common_basis(_statements(context)) or _basis_of_main_line(context) or context.offer.tax
    lines = tuple(
        line._replace(quoted=line.quoted._replace(tax=line.tax)) if line.counted and line.role != "tax" else line
        for line in context.lines
    )
    return context._replace(offer=context.offer._replace(tax=basis), lines=lines)


def _statements(context: AuditContext) -> Iterator[Tax | None]:
    """Every tax basis that is stated for the quote as a whole."""
    offer = context.offer
    yield from offer.worded_tax
    for line in context.lines:
        if line.role == "tax":
            yield "included" if line.quoted.included else line.quoted.worded_tax
    sums = [(line.amount, line.quoted.worded_tax) for line in context.lines if line.role in SUMS]
    sums += [(offer.total_line.amount, offer.total_line.worded_tax)] if offer.total_line else []
    for value, basis in sums:
        if not context.tax_lines:
            yield _basis_of_prices(context, basis, value)
        elif value == context.net:  # any other total with tax is that of prices without it and of the line of tax
            yield basis


def _basis_of_prices(context: AuditContext, basis: Tax | None, amount: Decimal) -> Tax | None:
    """The basis of prices from that of their sum: the other one if the sum is higher or lower by the tax."""
    net, factor, slack = context.net, context.tax_factor, context.slack
    if abs(amount - net) > slack:
        if basis == "included" and abs(amount - net * factor) <= slack:
            return "excluded"
        if basis == "excluded" and abs(amount * factor - net) <= slack:
            return "included"
    return basis


def _basis_of_main_line(context: AuditContext) -> Tax | None:
    """The basis that the largest price says, if no other line says otherwise; beside a line of tax, if all say so."""
    prices = [line for line in context.counted if line.amount]
    bases = [line.tax for line in prices]
    basis = common_basis(bases)
    if basis == "unknown" or not any(line.quoted.worded_tax for line in prices):
        return None
    if context.tax_lines:
        return basis if all(bases) else None
    return basis if max(prices, key=lambda line: abs(line.amount)).tax else None
