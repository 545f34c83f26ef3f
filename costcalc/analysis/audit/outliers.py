"""Findings about amounts: dearer or cheaper than what is known of such prices, below zero, or of unclear scope."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costcalc.analysis.audit.bands import KnownPrice, place_line
from costcalc.analysis.audit.context import AuditContext, FindingHead, sum_of
from costcalc.analysis.audit.model import AuditFinding, CareCost, Position, Severity
from costcalc.analysis.audit.names import CARE
from costcalc.catalog.prices import Tax
from costcalc.messages import Counted, Message, Sayable, count, items, say
from costcalc.money import HUNDRED, PER_CENT, ZERO, whole

TAX_CLAUSES: Mapping[Tax, Message] = {"included": say(" with tax"), "excluded": say(" without tax")}
"""Whether tax is in an amount, said behind it; nothing if that is not known."""


def for_joints(number: int) -> Counted:
    """For how many joints, said behind what is."""
    return count(number, " for {n} joint", " for {n} joints")


def joint_findings(context: AuditContext) -> Iterator[AuditFinding]:
    """Whether the quote seems to be for more joints than the prices that it is compared with."""
    if labels := context.words_for_several_joints:
        yield FindingHead(context, "joints-unclear", "warning").say(
            "The prices that the quote is compared with are for 1 joint, and it seems to be for more: {words}. Ask for "
            "how many it is, and give their number as joints; until then nobody can tell whether it is dear.",
            words=items(say("“{label}”", label=label) for label in labels),
        )


def negative_findings(context: AuditContext) -> Iterator[AuditFinding]:
    """Amounts below zero that are no discount."""
    for line in context.lines:
        if line.amount >= 0 or not line.counted or line.role in ("discount", "tax"):
            continue
        head, price = FindingHead(context, "negative-line", "warning", line, -line.amount), context.money(line.amount)
        if line.role == "package":
            yield head._replace(code="negative-treatment", severity="problem").say(
                "{line}: {price} is below zero, and it is the price of the treatment: ask what is meant.", price=price
            )
        else:
            yield head.say(
                "{line}: {price} is below zero. It is taken off what the family pays for such things, down to zero: "
                "ask what is meant.",
                price=price,
            )


def care_findings(context: AuditContext, care: CareCost | None) -> Iterator[AuditFinding]:
    """Whether the treatment is beyond what is known, or so far beyond that another currency must be meant."""
    if care is None:
        yield from _no_price(context)
    elif not care.against:
        yield FindingHead(context, "no-published-package", "info").say(
            "Nobody publishes the price of a package for {condition}: the treatment is compared with nothing.",
            condition=context.catalog.conditions[context.scenario.condition].name,
        )
    else:
        low = min(prices.band.low for prices in care.against)
        high = max(prices.band.high for prices in care.against)
        factor = context.names.matching.slip.value
        if care.amount * factor < low or care.amount > factor * high:
            yield FindingHead(context, "wrong-currency", "problem").say(
                "The treatment comes to {price}, and known prices go from {low} to {high}{hint}: ask which currency is "
                "meant.",
                price=context.money(care.amount),
                low=context.money(low),
                high=context.money(high),
                hint=_likely_currency(context, care),
            )
        else:
            yield from _beyond(context, care, high)


def _beyond(context: AuditContext, care: CareCost, highest: Decimal) -> Iterator[AuditFinding]:
    """Whether the treatment is above or below every range, or else above or below one of those that lead."""
    # The package's range and that of the clinics' lists lead; other pages' bands only widen what is known.
    first, *others = care.against
    clinics = context.catalog.distributions.get(context.scenario.condition)
    leading = [first, *(prices for prices in others if clinics and prices.source == clinics.source)]
    position: Position = "above" if "above" in {prices.position for prices in leading} else "below"
    is_beyond_all = {prices.position for prices in care.against} == {position}
    unclear = bool(context.words_for_several_joints)
    values: dict[str, Sayable] = {"price": context.money(care.amount)}
    values["joints"] = for_joints(care.joints) if context.by_joint else None
    values["ask"] = say("Ask what is not in it.")
    if position == "above" or care.amount > highest:
        values["ask"] = say("Ask for how many joints.") if unclear else say("Ask what it holds that others do not.")
    if care.amount > highest and not is_beyond_all:
        yield FindingHead(context, "treatment-above", "warning", amount=care.amount - highest).say(
            "The treatment comes to {price}, {amount} above the highest price known{joints}, but not without its tax. "
            "Not all of these prices say whether tax is in them. {ask}",
            **values,
        )
        return
    beyond = [prices for prices in leading if prices.position == position]
    for prices in [min(care.against, key=lambda prices: prices.by)] if is_beyond_all else beyond:
        range_of = say("the range of “{prices}”", prices=prices.prices)
        if position == "above":
            untaxed = say("without its tax ") if prices.compared_tax == "excluded" else None
            severity: Severity = "problem" if is_beyond_all and not unclear else "warning"
            known = say("the highest price known") if is_beyond_all else range_of
            yield FindingHead(context, "treatment-above", severity, amount=prices.by).say(
                "The treatment comes to {price}, {untaxed}{amount} above {known}{joints}. {ask}",
                untaxed=untaxed,
                known=known,
                **values,
            )
        else:
            known = say("the lowest price known") if is_beyond_all else range_of
            yield FindingHead(context, "treatment-below", "warning" if is_beyond_all else "info", amount=prices.by).say(
                "The treatment comes to {price}, {amount} below {known}{joints}. {ask}", known=known, **values
            )


def _no_price(context: AuditContext) -> Iterator[AuditFinding]:
    """What it means that the treatment has no price, or one below zero."""
    lines = [line for line in context.of(*CARE, "discount") if line.amount]
    amount = sum_of(lines)
    if amount >= 0 or not any(line.role in CARE for line in lines):
        nothing = say("The lines for the treatment come to zero")
        reason = nothing if context.of(*CARE) else say("No line names the treatment")
        yield FindingHead(context, "no-treatment-price", "warning").say(
            "{reason}: the catalogue's range stands for it in what the family would pay, and everything else that is "
            "billed comes on top. Ask what the treatment costs.",
            reason=reason,
        )
    elif not any(line.role == "package" and line.amount < 0 for line in lines):  # that is said at its line
        least = min(lines, key=lambda line: line.amount)
        yield FindingHead(context, "negative-treatment", "problem", least, -amount).say(
            "{line}: with its {credit} the lines for the treatment come to {sum}, and no treatment costs less than "
            "nothing: ask what is meant. The catalogue's range stands for it in what the family would pay.",
            credit=context.money(least.amount),
            sum=context.money(amount),
        )


def _likely_currency(context: AuditContext, care: CareCost) -> Message | None:
    """The currencies in which the treatment would be near the prices known; none if it is in none."""
    code, price = context.offer.currency, context.tier.price
    likely = []
    for other in dict.fromkeys((price.currency if price else "USD", "JPY", "USD")):
        if other != code:
            amount = care.amount * context.exchange.rates.find(other, code).rate
            if any(prices.band.low / 2 <= amount <= prices.band.high * 2 for prices in care.against):
                likely.append(other)
    return say("; in {currencies} it would be near them", currencies=items(likely, "or")) if likely else None


def line_findings(
    context: AuditContext, known: Mapping[int, KnownPrice | None], care: CareCost | None
) -> Iterator[AuditFinding]:
    """Lines above what is published of such lines, or above the budget's own figure for the journey."""
    for line in context.lines:
        price = known[line.number]
        if price is None or line.role == "package" or line.amount <= 0 or (price.assumed and line.role != "journey"):
            continue  # an assumed share of a package is no reason to ask
        placement = place_line(context, line, price)
        if placement.position != "above":
            continue
        part, usual = None, say("what the budget of this journey has for it")
        if care and line.role == "service":
            part = say(" ({percent} % of the treatment)", percent=whole(context.gross(line) / care.amount * HUNDRED))
        if not price.assumed:
            usual = say("what is published for {names}", names=context.names_of(line.match.kinds))
        yield FindingHead(context, "line-above", "warning", line, placement.by, price.source).say(
            "{line}: {price}{tax}{part} is {amount} above {usual}, {range}: ask what it holds.",
            price=context.money(placement.amount),
            tax=TAX_CLAUSES.get(placement.tax),
            part=part,
            usual=usual,
            range=context.money(price.band),
        )


def partial_findings(context: AuditContext, budgeted: Mapping[int, KnownPrice]) -> Iterator[AuditFinding]:
    """Lines for the journey far below what its budget has: they may be for a part of it, and stand for all of it."""
    share, journey = context.names.matching.short, context.of("journey")
    for line in journey:
        price, kinds = budgeted.get(line.number), line.match.kinds
        replaced = [prefix for key in kinds for prefix in context.kind(key).replaces]
        if price is None or line.amount <= 0 or any(prefix.startswith("payment.") for prefix in replaced):
            continue
        alike = (other for other in journey if set(other.match.kinds) & set(kinds))
        billed, least = sum((context.gross(other) for other in alike), ZERO), price.band.low
        if billed < least * share.value * PER_CENT:
            yield FindingHead(context, "line-below", "warning", line, least - billed, share.source).say(
                "{line}: {billed}, and the budget of the whole journey has at least {least} for it: is it for every "
                "night of every visit, and for everybody? It is counted as if it were. Less than {share} % is pointed "
                "out.",
                billed=context.money(billed),
                least=context.money(least),
                share=share.value,
            )
