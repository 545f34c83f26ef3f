"""Findings about amounts: dearer or cheaper than what is known of such prices, below nothing, or of unclear scope."""

from collections.abc import Iterator, Mapping

from costcalc.analysis.audit.bands import KnownPrice, place_line
from costcalc.analysis.audit.context import AuditContext, finding, sum_of
from costcalc.analysis.audit.model import AuditFinding, CareComparison, CareCost, Severity
from costcalc.analysis.audit.names import CARE
from costcalc.catalog.prices import Tax
from costcalc.money import HUNDRED, PER_CENT, ZERO, plain, whole


def for_joints(count: int) -> str:
    """For how many joints, in words."""
    return "for one joint" if count == 1 else f"for {count} joints"


def joint_findings(context: AuditContext) -> Iterator[AuditFinding]:
    """Whether the quote seems to be for more joints than the prices that it is compared with."""
    if labels := context.words_for_several_joints:
        quoted = ", ".join(f"“{label}”" for label in labels)
        seem = "seems" if len(labels) == 1 else "seem"
        message = (
            f"The prices that it is held against are for one joint, and {quoted} {seem} to be for more: "
            "ask for how many it is, and give their number as joints; until then nothing can be said of whether it is "
            "dear."
        )
        yield finding("joints-unclear", "warning", message)


def negative_findings(context: AuditContext) -> Iterator[AuditFinding]:
    """Amounts below nothing that are no discount."""
    for line in context.lines:
        if line.amount >= 0 or not line.counted or line.role in ("discount", "tax"):
            continue
        severity: Severity = "warning"
        effect = "is taken off what such things cost the family, down to nothing"
        if line.role == "package":
            severity, effect = "problem", "it is the price of the treatment"
        elif line.role in CARE:
            effect = "is taken off the treatment"
        message = f"{line.label}: {context.money(line.amount)} is below nothing, and {effect}: ask what is meant."
        yield finding("negative", severity, message, line, abs(line.amount))


def care_findings(context: AuditContext, care: CareCost | None) -> Iterator[AuditFinding]:
    """Whether the treatment is beyond what is known, or so far beyond that another currency must be meant."""
    if care is None:
        yield from _no_price(context)
    elif not care.against:
        name = context.catalog.conditions[context.scenario.condition].name
        message = f"Nobody publishes a package for {name}: the treatment is held against nothing."
        yield finding("unmatched", "info", message)
    else:
        low = min(prices.band.low for prices in care.against)
        high = max(prices.band.high for prices in care.against)
        factor = context.names.matching.slip.value
        if care.amount * factor < low or care.amount > factor * high:
            ranges = f"{low:,} to {context.money(high)}"
            yield _other_currency(context, care, ranges)
        else:
            yield from _beyond(context, care)


def _beyond(context: AuditContext, care: CareCost) -> Iterator[AuditFinding]:
    """Whether the treatment is above or below every range, or else above or below one of those that lead."""
    unclear = bool(context.words_for_several_joints)
    joints = f" {for_joints(context.offer.joints)}" if context.by_joint else ""
    # The package's range and that of the clinics' lists lead; other pages' bands only widen what is known.
    leading = [prices for at, prices in enumerate(care.against) if at == 0 or prices.label.startswith("Clinics")]
    positions = {prices.position for prices in care.against}
    nearest = min(care.against, key=lambda prices: prices.by)
    over = care.amount - max(prices.band.high for prices in care.against)
    comes_to = f"The treatment comes to {context.money(care.amount)}"
    by, known = context.money(nearest.by), f"of the ranges known for it{joints}"
    ask = "ask for how many joints it is." if unclear else "ask what it holds that others do not."
    ask_low = "ask what is not in it."
    if positions == {"above"}:
        message = f"{comes_to}, {by} more{_without_tax(nearest)} than the highest {known}: {ask}"
        yield finding("above", "warning" if unclear else "problem", message, amount=nearest.by)
    elif over > 0:
        message = (
            f"{comes_to}, {context.money(over)} more than the highest {known}, and not more without its tax; not all "
            f"of them say whether tax is in them: {ask}"
        )
        yield finding("above", "warning", message, amount=over)
    elif above := [prices for prices in leading if prices.position == "above"]:
        for prices in above:
            by = f"{context.money(prices.by)} above{_without_tax(prices)}"
            message = f"{comes_to}, {by} the range of “{prices.label}”{joints}: {ask}"
            yield finding("above", "warning", message, amount=prices.by)
    elif positions == {"below"}:
        yield finding(
            "below", "warning", f"{comes_to}, {by} less than the lowest {known}: {ask_low}", amount=nearest.by
        )
    else:
        for prices in leading:
            if prices.position == "below":
                by = context.money(prices.by)
                message = f"{comes_to}, {by} below the range of “{prices.label}”{joints}: {ask_low}"
                yield finding("below", "info", message, amount=prices.by)


def _without_tax(prices: CareComparison) -> str:
    """Said where the amount was compared with a range without the tax that is in it."""
    return ", without its tax," if prices.compared_tax == "excluded" else ""


def _no_price(context: AuditContext) -> Iterator[AuditFinding]:
    """What it means that the treatment has no price, or one below nothing."""
    lines = [line for line in context.of(*CARE, "discount") if line.amount]
    amount = sum_of(lines)
    if amount < 0 and any(line.role in CARE for line in lines):
        if any(line.role == "package" and line.amount < 0 for line in lines):
            return  # that is said at its line
        least = min(lines, key=lambda line: line.amount)
        message = (
            f"{least.label}: with its {context.money(least.amount)} the lines for the treatment come to "
            f"{context.money(amount)}, and no treatment costs less than nothing: ask what is meant. The catalogue's "
            "range stands for it in what the family would pay."
        )
        yield finding("negative", "problem", message, least, abs(amount))
        return
    reason = (
        "The lines for the treatment come to nothing"
        if context.of(*CARE)
        else "No line could be matched to the treatment"
    )
    message = (
        f"{reason}: the catalogue's range stands for it in what the family would pay, and everything else that is "
        "billed comes on top. Ask what the treatment costs."
    )
    yield finding("unmatched", "warning", message)


def _other_currency(context: AuditContext, care: CareCost, ranges: str) -> AuditFinding:
    """The treatment far beyond every range: probably its amounts are in another currency."""
    code, price = context.offer.currency, context.tier.price
    likely = []
    for other in dict.fromkeys((price.currency if price else "USD", "JPY", "USD")):
        if other != code:
            amount = care.amount * context.exchange.rates.find(other, code).rate
            if any(prices.band.low / 2 <= amount <= prices.band.high * 2 for prices in care.against):
                likely.append(other)
    hint = f"; in {' or '.join(likely)} it would be near the ranges known" if likely else ""
    message = (
        f"The treatment comes to {context.money(care.amount)}, and the ranges known go from {ranges}{hint}: ask which "
        "currency is meant."
    )
    return finding("currency", "problem", message)


def line_findings(
    context: AuditContext, known: Mapping[int, KnownPrice | None], care: CareCost | None
) -> Iterator[AuditFinding]:
    """Lines above what is published of such lines, or above the budget's own figure for the journey."""
    for line in context.lines:
        price = known[line.number]
        if price is None or line.role == "package" or line.amount <= 0 or (price.assumed and line.role != "journey"):
            continue  # an assumed share of a package is no reason to ask
        placement, band = place_line(context, line, price), price.band
        if placement.position != "above":
            continue
        part = (
            f", {plain(whole(context.gross(line) / care.amount * HUNDRED))} % of the treatment,"
            if care and line.role == "service"
            else ""
        )
        what = "what the budget of this journey has for it"
        if not price.assumed:
            form = "price" if band.low == band.high else "range"
            what = f"the published {form} of {context.joined(line.match.kinds)}"
        low = f"{band.low:,} to " if band.low != band.high else ""
        message = (
            f"{line.label}: {context.money(placement.amount)}{_tax_in_words(placement.tax)}{part} is "
            f"{context.money(placement.by)} above {what}, {low}{context.money(band.high)}: ask what it holds."
        )
        yield finding("above", "warning", message, line, placement.by, price.source)


def _tax_in_words(tax: Tax) -> str:
    """Whether tax is in an amount, to be said behind it; nothing if that is not known."""
    return {"included": " with tax", "excluded": " without tax"}.get(tax, "")


def partial_findings(context: AuditContext, budgeted: Mapping[int, KnownPrice]) -> Iterator[AuditFinding]:
    """Lines for the journey far below what its budget has: they may be for a part of it, and stand for all of it."""
    share, journey = context.names.matching.short, context.of("journey")
    for line in journey:
        price, kinds = budgeted.get(line.number), line.match.kinds
        replaced = [prefix for key in kinds for prefix in context.kind(key).replaces]
        if price is None or line.amount <= 0 or any(prefix.startswith("payment.") for prefix in replaced):
            continue
        alike = (other for other in journey if set(other.match.kinds) & set(kinds))
        billed = sum((context.gross(other) for other in alike), ZERO)
        if billed >= price.band.low * share.value * PER_CENT:
            continue
        message = (
            f"{line.label}: {context.money(billed)}, and the budget of the whole journey has at least "
            f"{context.money(price.band.low)} for it: is it for every night of every visit, and for everybody? It "
            f"stands in the place of all of that. Less than {plain(share.value)} % of it is pointed out (a planning "
            "assumption)."
        )
        yield finding("below", "warning", message, line, price.band.low - billed, share.source)
