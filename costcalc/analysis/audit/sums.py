"""Findings about sums: products, subtotals, the total, the tax, and the currencies they are written in."""

from collections.abc import Iterator

from costcalc.analysis.audit.context import AuditContext, ClassifiedLine, finding, sum_of
from costcalc.analysis.audit.model import AuditFinding
from costcalc.analysis.audit.names import SUMS
from costcalc.money import PER_CENT, ZERO, plain, round_money


def sum_findings(context: AuditContext) -> Iterator[AuditFinding]:
    """Everything of the numbers that does not fit together."""
    for line in context.lines:
        yield from _product(context, line)
        for sign in line.quoted.signs:
            message = f"{line.label}: the sign {sign} beside its amount does not stand for {line.quoted.currency}"
            message += ", which it is taken to be in: ask which currency is meant."
            yield finding("currency", "problem", message, line)
    yield from _subtotals(context)
    yield from _total(context)
    yield from _tax(context)
    yield from _currencies(context)


def _product(context: AuditContext, line: ClassifiedLine) -> Iterator[AuditFinding]:
    """Quantity times unit price against the amount of the line."""
    quoted = line.quoted
    if quoted.quantity is None or quoted.unit_price is None or quoted.stated is None:
        return
    product = round_money(quoted.quantity * quoted.unit_price, context.catalog.currencies[quoted.currency].minor_unit)
    if product != quoted.stated:
        factors = f"{plain(quoted.quantity)} × {plain(quoted.unit_price)}"
        message = f"{line.label}: {factors} is {product:,} {quoted.currency}, and the line says {quoted.stated:,}"
        gap = context.rounded(abs(product - quoted.stated)) if quoted.currency == context.offer.currency else None
        yield finding("arithmetic", "problem", f"{message}: ask which of them holds.", line, gap)


def _subtotals(context: AuditContext) -> Iterator[AuditFinding]:
    """Each subtotal against the lines before it: all of them, or those since the last one."""
    since_last = since_start = tax = ZERO
    for line in context.lines:
        if line.role in SUMS:
            if line.amount not in (since_last, since_start, since_last + tax, since_start + tax):
                message = (
                    f"{line.label}: {context.money(line.amount)}, and the lines before it come to "
                    f"{context.money(since_last)}: ask for a corrected one."
                )
                yield finding("arithmetic", "problem", message, line, abs(line.amount - since_last))
            since_last = ZERO
        elif line.role == "tax":
            tax += line.amount
        elif line.counted:
            since_last += line.amount
            since_start += line.amount


def _total(context: AuditContext) -> Iterator[AuditFinding]:
    """The stated total against the sum of the lines."""
    stated, due = context.offer.total, context.net + context.tax
    if stated is None:
        message = f"No total is stated; the lines come to {context.money(due)}."
        yield finding("arithmetic", "info", message)
        return
    deposits = [line for line in context.lines if line.role == "deposit"]
    paid = sum_of(deposits)
    if len(context.lines) > len(context.offer.lines) and len(deposits) > 1 and paid != stated:
        # The price was added as a line, because the payments of it are all that is billed.
        message = (
            f"The payments come to {context.money(paid)}, and the total is {context.money(stated)}: ask which holds."
        )
        yield finding("arithmetic", "problem", message, amount=abs(paid - stated))
    taxed_lines = sum((context.taxed(line) for line in context.counted), ZERO)
    taxed_sum = context.rounded(context.net * context.tax_factor)
    # Tax that comes on top may be in the total without a line of its own, rounded once or line by line.
    if stated == due or (
        taxed_lines != due and min(abs(stated - taxed_lines), abs(stated - taxed_sum)) <= context.slack
    ):
        return
    gap = stated - due
    parts = [abs(line.amount) for line in deposits]
    if gap in (*parts, sum(parts)):  # a quote may name one deposit, or deposit and balance
        message = (
            f"The total of {context.money(stated)} counts the deposit on top of the lines, which come to "
            f"{context.money(due)}: a deposit is a part of the price."
        )
        yield finding("double-counted", "problem", message, amount=gap)
        return
    message = f"The total is stated as {context.money(stated)}, and the lines come to {context.money(due)}"
    cause = next((line for line in context.lines if line.amount and abs(gap) == abs(line.amount)), None)
    if cause:
        how = "counted twice" if (gap > 0) == (cause.amount > 0) else "left out"
        message += f"; the difference is line {cause.number}, {cause.label}, as if it were {how}"
    message += f": {context.money(abs(gap))} {'too much' if gap > 0 else 'too little'}. Ask which of them holds."
    yield finding("arithmetic", "problem", message, amount=abs(gap))


def _tax(context: AuditContext) -> Iterator[AuditFinding]:
    """Whether tax is in the prices, and whether a line of it is right."""
    percent, source = context.tax_percent, context.catalog.parameters.consumption_tax.source
    line = next((line for line in context.lines if line.role == "tax" and not line.quoted.included), None)
    if line:
        yield from _tax_line(context, line)
        return
    on_top = sum((context.taxed(line) - line.amount for line in context.counted), ZERO)
    if on_top > 0 and context.offer.total in (None, context.net):
        message = (
            f"Consumption tax of {plain(percent)} % comes on top and is in no line and no total: "
            f"{context.money(on_top)} more are due, {context.money(context.net + on_top)} in all."
        )
        yield finding("tax", "warning", message, amount=on_top, source=source)
    priced = [line for line in context.counted if line.amount]
    unknown = [line for line in priced if context.basis(line) == "unknown"]
    if unknown:
        more = context.rounded(sum_of(unknown) * percent * PER_CENT)
        message = (
            f"{'The quote does' if unknown == priced else 'Some lines do'} not say whether consumption tax of "
            f"{plain(percent)} % is in the prices; if it comes on top, {context.money(more)} more are due: ask."
        )
        yield finding("tax", "problem", message, amount=max(more, ZERO), source=source)


def _tax_line(context: AuditContext, line: ClassifiedLine) -> Iterator[AuditFinding]:
    """The lines of tax, of which this is the first, against the prices they are on."""
    percent, billed = context.tax_percent, context.tax_lines
    if context.offer.tax == "included" and not context.tax_is_inside:
        message = (
            f"{line.label}: the quote says that tax is in its prices, and adds {context.money(billed)} of tax on top: "
            "ask which of them holds."
        )
        yield finding("tax", "problem", message, line, billed)
        return
    if context.tax_is_inside:
        due = context.rounded(context.net * percent / (100 + percent))
    else:
        taxable = sum_of(price for price in context.counted if context.basis(price) == "excluded")
        due = context.rounded(taxable * percent * PER_CENT)
    if abs(billed - due) > context.slack:
        message = (
            f"{line.label}: {context.money(billed)}, and {plain(percent)} % of the prices it is on are "
            f"{context.money(due)}: ask what it was worked out from."
        )
        yield finding("tax", "problem", message, line, abs(billed - due))


def _currencies(context: AuditContext) -> Iterator[AuditFinding]:
    """Lines in another currency than the quote, and a total with another sign."""
    own = context.offer.currency
    others = dict.fromkeys(line.quoted.currency for line in context.lines if line.amount)
    others.pop(own, None)
    if others:
        message = (
            f"The quote is in {own}, and some of its lines are in {', '.join(others)}: ask at which rate they are put "
            "together. The reference rate is taken here."
        )
        yield finding("currency", "warning", message)
    for sign in context.offer.total_signs:
        message = (
            f"The sign {sign} beside the total does not stand for {own}, which it is taken to be in: ask which "
            "currency is meant."
        )
        yield finding("currency", "problem", message)
