"""Findings about sums: products, subtotals, the total, the tax, and the currencies they are written in."""

from collections.abc import Iterator
from decimal import Decimal

from costcalc.analysis.audit.context import AuditContext, ClassifiedLine, FindingHead, sum_of
from costcalc.analysis.audit.model import AuditFinding
from costcalc.analysis.audit.names import SUMS
from costcalc.messages import Message, Sayable, amount, items, label, say
from costcalc.money import PER_CENT, ZERO, round_money


def sum_findings(context: AuditContext) -> Iterator[AuditFinding]:
    """Everything of the numbers that does not fit together."""
    for line in context.lines:
        yield from _product(context, line)
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
        gap = context.rounded(abs(product - quoted.stated)) if quoted.currency == context.offer.currency else None
        yield FindingHead(context, "product-differs", "problem", line, gap).say(
            "{line}: {quantity} × {price} is {product}, but the line says {stated}: ask which is right.",
            quantity=quoted.quantity,
            price=quoted.unit_price,
            product=amount(product, quoted.currency),
            stated=amount(quoted.stated, quoted.currency),
        )


def _subtotals(context: AuditContext) -> Iterator[AuditFinding]:
    """Each subtotal against the lines before it: all of them, or those since the last one."""
    since_last = since_start = tax = ZERO
    for line in context.lines:
        if line.role in SUMS:
            if line.amount not in (since_last, since_start, since_last + tax, since_start + tax):
                yield FindingHead(context, "subtotal-differs", "problem", line, abs(line.amount - since_last)).say(
                    "{line}: {stated}, but the lines before it come to {sum}: ask for a corrected one.",
                    stated=context.money(line.amount),
                    sum=context.money(since_last),
                )
            since_last = ZERO
        elif line.role == "tax":
            tax += line.amount
        elif line.counted:
            since_last += line.amount
            since_start += line.amount


def _total(context: AuditContext) -> Iterator[AuditFinding]:
    """The stated total against the sum of the lines."""
    stated, due = context.offer.total, context.net + context.tax
    values: dict[str, Sayable] = {"sum": context.money(due)}
    if stated is None:
        yield FindingHead(context, "no-total", "info").say(
            "The quote states no total; its lines come to {sum}.", **values
        )
        return
    values["stated"] = context.money(stated)
    deposits = [line for line in context.lines if line.role == "deposit"]
    paid = sum_of(deposits)
    if len(context.lines) > len(context.offer.lines) and len(deposits) > 1 and paid != stated:
        # The price was added as a line, because the payments of it are all that is billed.
        yield FindingHead(context, "payments-differ", "problem", amount=abs(paid - stated)).say(
            "The payments come to {paid}, but the total is {stated}: ask which is right.",
            paid=context.money(paid),
            stated=context.money(stated),
        )
    taxed_lines = sum((context.taxed(line) for line in context.counted), ZERO)
    taxed_sum = context.rounded(context.net * context.tax_factor)
    # Tax that comes on top may be in the total without a line of its own, rounded once or line by line.
    if stated == due or (
        taxed_lines != due and min(abs(stated - taxed_lines), abs(stated - taxed_sum)) <= context.slack
    ):
        return
    gap = stated - due
    parts = [abs(line.amount) for line in deposits]
    head = FindingHead(context, "sum-differs", "problem", amount=abs(gap))
    if gap in (*parts, sum(parts)):  # a quote may name one deposit, or deposit and balance
        yield head._replace(code="deposit-on-top").say(
            "The total of {stated} adds the deposit to the lines, which come to {sum}: a deposit is part of the price.",
            **values,
        )
        return
    values["cause"] = _cause(context, gap)
    yield (
        head.say(
            "The total is stated as {stated}, {amount} more than its lines, {sum}.{cause} Ask which is right.", **values
        )
        if gap > 0
        else head.say(
            "The total is stated as {stated}, {amount} less than its lines, {sum}.{cause} Ask which is right.", **values
        )
    )


def _cause(context: AuditContext, gap: Decimal) -> Message | None:
    """The line by which a total is off, if it is one."""
    line = next((line for line in context.lines if line.amount and abs(gap) == abs(line.amount)), None)
    if not line:
        return None
    if (gap > 0) == (line.amount > 0):
        return say(" That is line {number}, {line}, as if it were counted twice.", number=line.number, line=line.label)
    return say(" That is line {number}, {line}, as if it were left out.", number=line.number, line=line.label)


def _tax(context: AuditContext) -> Iterator[AuditFinding]:
    """Whether tax is in the prices, and whether a line of it is right."""
    percent, source = context.tax_percent, context.catalog.parameters.consumption_tax.source
    line = next((line for line in context.lines if line.role == "tax" and not line.quoted.included), None)
    if line:
        yield from _tax_line(context, line)
        return
    on_top = sum((context.taxed(line) - line.amount for line in context.counted), ZERO)
    if on_top > 0 and context.offer.total in (None, context.net):
        yield FindingHead(context, "tax-on-top", "warning", None, on_top, source).say(
            "Consumption tax of {percent} % comes on top and is in no line and no total: {amount} more are due, {sum} "
            "in all.",
            percent=percent,
            sum=context.money(context.net + on_top),
        )
    priced = [line for line in context.counted if line.amount]
    unknown = [line for line in priced if context.basis(line) == "unknown"]
    if unknown:
        more = context.rounded(sum_of(unknown) * percent * PER_CENT)
        head = FindingHead(context, "tax-not-stated", "problem", None, max(more, ZERO), source)
        yield (
            head.say(
                "The quote does not say whether consumption tax of {percent} % is in its prices. If it comes on top, "
                "{amount} more are due: ask.",
                percent=percent,
            )
            if unknown == priced
            else head.say(
                "Some lines do not say whether consumption tax of {percent} % is in them. If it comes on top, {amount} "
                "more are due: ask.",
                percent=percent,
            )
        )


def _tax_line(context: AuditContext, line: ClassifiedLine) -> Iterator[AuditFinding]:
    """The lines of tax, of which this is the first, against the prices they are on."""
    percent, billed = context.tax_percent, context.tax_lines
    if context.offer.tax == "included" and not context.tax_is_inside:
        yield FindingHead(context, "tax-twice", "problem", line, billed).say(
            "{line}: the quote says that tax is in its prices, but adds {amount} of tax on top: ask which is right."
        )
        return
    if context.tax_is_inside:
        due = context.rounded(context.net * percent / (100 + percent))
    else:
        taxable = sum_of(price for price in context.counted if context.basis(price) == "excluded")
        due = context.rounded(taxable * percent * PER_CENT)
    if abs(billed - due) > context.slack:
        yield FindingHead(context, "tax-differs", "problem", line, abs(billed - due)).say(
            "{line}: {billed}, but {percent} % of the prices it is on are {due}: ask how it was worked out.",
            billed=context.money(billed),
            percent=percent,
            due=context.money(due),
        )


def _currencies(context: AuditContext) -> Iterator[AuditFinding]:
    """Lines in another currency than the quote, and a total with another sign."""
    own = context.offer.currency
    others = dict.fromkeys(line.quoted.currency for line in context.lines if line.amount)
    others.pop(own, None)
    if others:
        yield FindingHead(context, "several-currencies", "warning").say(
            "The quote is in {currency}, but some of its lines are in {others}: ask at which rate they are added up. "
            "The reference rate is used here.",
            currency=own,
            others=items(others, "and"),
        )
    total = context.offer.total_line
    quoted = [*((line, line.quoted) for line in context.lines), *([(None, total)] if total else [])]
    for line, written in quoted:
        for sign in written.signs:
            yield FindingHead(context, "currency-sign", "problem", line).say(
                "{name}: the sign {sign} beside the amount does not stand for {currency}, in which it is counted: ask "
                "which currency is meant.",
                name=line.label if line else label("Total"),
                sign=sign,
                currency=written.currency,
            )
