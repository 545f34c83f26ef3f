"""Whether a quote adds up: its products, its subtotals, its total, its tax, and the money it is written in."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations

from costcalc.analysis.audit.classified import Looked, Weighed
from costcalc.analysis.audit.model import Finding
from costcalc.money import PER_CENT, ZERO, plain, round_money


def sums(looked: Looked) -> Iterator[Finding]:
    """Everything of the numbers that does not fit together."""
    for each in looked.lines:
        yield from _product(looked, each)
        yield from _signs(each)
    yield from _subtotals(looked)
    yield from _total(looked)
    yield from _tax(looked)
    yield from _currencies(looked)


def _product(looked: Looked, each: Weighed) -> Iterator[Finding]:
    """Quantity times unit price against the amount of the line."""
    line = each.line
    if line.quantity is None or line.unit_price is None or line.stated is None:
        return
    places = looked.catalog.currencies[line.currency].minor_unit
    due = round_money(line.quantity * line.unit_price, places)
    if due != line.stated:
        times = f"{plain(line.quantity)} × {plain(line.unit_price)}"
        says = f"{line.label}: {times} is {due:,} {line.currency}, and the line says {line.stated:,}"
        amount = looked.rounded(abs(due - line.stated)) if line.currency == looked.offer.currency else None
        yield _finding("arithmetic", f"{says}: ask which of them holds.", each, amount)


def _signs(each: Weighed) -> Iterator[Finding]:
    for sign in each.line.signs:
        says = f"{each.line.label}: the sign {sign} beside its amount does not stand for {each.line.currency}"
        yield _finding("currency", f"{says}, which it is taken to be in: ask which currency is meant.", each)


def _subtotals(looked: Looked) -> Iterator[Finding]:
    """Each subtotal against the lines before it: all of them, or those since the last one."""
    since = all_of_them = tax = ZERO
    for each in looked.lines:
        if each.role in ("subtotal", "total"):
            if each.amount not in (since, all_of_them, since + tax, all_of_them + tax):
                says = f"{each.line.label}: {looked.money(each.amount)}, and the lines before it come to"
                message = f"{says} {looked.money(since)}: ask for a corrected one."
                yield _finding("arithmetic", message, each, abs(each.amount - since))
            since = ZERO
        elif each.role == "tax":
            tax += each.amount
        elif each.counted:
            since += each.amount
            all_of_them += each.amount


def _total(looked: Looked) -> Iterator[Finding]:
    """The stated total against the sum of the lines."""
    stated, due = looked.offer.total, looked.net + looked.tax
    if stated is None:
        yield Finding(
            kind="arithmetic", severity="info", message=f"No total is stated; the lines come to {looked.money(due)}."
        )
        return
    deposits = [each for each in looked.lines if each.role == "deposit"]
    yield from _payments(looked, deposits)
    grossed = sum((looked.taxed(each) for each in looked.counted), ZERO)
    taxed = looked.rounded(looked.net * (1 + looked.tax_percent * PER_CENT))
    slack = Decimal(1).scaleb(-looked.minor_unit) * len(looked.lines)
    if stated == due or (grossed != due and min(abs(stated - grossed), abs(stated - taxed)) <= slack):
        return
    gap = stated - due
    if any(sum(abs(each.amount) for each in some) == gap for some in _some(deposits)):
        message = (
            f"The total of {looked.money(stated)} counts the deposit on top of the lines, which come to "
            f"{looked.money(due)}: a deposit is a part of the price."
        )
        yield Finding(kind="double-counted", severity="problem", message=message, amount=gap)
        return
    message = f"The total is stated as {looked.money(stated)}, and the lines come to {looked.money(due)}"
    reason = next((each for each in looked.lines if each.amount and abs(gap) == abs(each.amount)), None)
    if reason:
        what = "counted twice" if (gap > 0) == (reason.amount > 0) else "left out"
        message += f"; the difference is line {reason.number}, {reason.line.label}, as if it were {what}"
    amount = abs(gap)
    message += f": {looked.money(amount)} {'too much' if gap > 0 else 'too little'}. Ask which of them holds."
    yield Finding(kind="arithmetic", severity="problem", message=message, amount=amount)


def _payments(looked: Looked, deposits: list[Weighed]) -> Iterator[Finding]:
    """Payments against the total, where they are all that is billed."""
    paid, price = sum((each.amount for each in deposits), ZERO), looked.offer.total
    if len(looked.lines) > len(looked.offer.lines) and len(deposits) > 1 and price is not None and paid != price:
        message = f"The payments come to {looked.money(paid)}, and the total is {looked.money(price)}: ask which holds."
        yield Finding(kind="arithmetic", severity="problem", message=message, amount=abs(paid - price))


def _some(deposits: list[Weighed]) -> Iterator[tuple[Weighed, ...]]:
    """One deposit, or all of them: a quote may name deposit and balance."""
    yield from combinations(deposits, 1)
    yield tuple(deposits) if deposits else ()


def _tax(looked: Looked) -> Iterator[Finding]:
    """Whether tax is in the prices, and whether a line of it is right."""
    percent = looked.tax_percent
    lines = [each for each in looked.lines if each.role == "tax" and not each.line.included]
    if lines:
        yield from _tax_lines(looked, lines)
        return
    on_top = sum((looked.taxed(each) - each.amount for each in looked.counted), ZERO)
    if on_top > 0 and looked.offer.total in (None, looked.net):
        message = (
            f"Consumption tax of {plain(percent)} % comes on top and is in no line and no total: "
            f"{looked.money(on_top)} more are due, {looked.money(looked.net + on_top)} in all."
        )
        source = looked.catalog.parameters.consumption_tax.source
        yield Finding(kind="tax", severity="warning", message=message, amount=on_top, source=source)
    unknown = [each for each in looked.counted if looked.basis(each.line) == "unknown" and each.amount]
    if unknown:
        more = looked.rounded(sum((each.amount for each in unknown), ZERO) * percent * PER_CENT)
        what = (
            "The quote does"
            if len(unknown) == len([each for each in looked.counted if each.amount])
            else "Some lines do"
        )
        message = (
            f"{what} not say whether consumption tax of {plain(percent)} % is in the prices; if it comes on top, "
            f"{looked.money(more)} more are due: ask."
        )
        source = looked.catalog.parameters.consumption_tax.source
        yield Finding(kind="tax", severity="problem", message=message, amount=max(more, ZERO), source=source)


def _tax_lines(looked: Looked, lines: list[Weighed]) -> Iterator[Finding]:
    percent, first = looked.tax_percent, lines[0]
    if looked.offer.tax == "included" and not looked.tax_is_inside:
        message = (
            f"{first.line.label}: the quote says that tax is in its prices, and adds {looked.money(looked.tax_lines)} "
            "of tax on top: ask which of them holds."
        )
        yield _finding("tax", message, first, looked.tax_lines)
        return
    if looked.tax_is_inside:
        due = looked.rounded(looked.net * percent / (100 + percent))
    else:
        base = sum((each.amount for each in looked.counted if looked.basis(each.line) == "excluded"), ZERO)
        due = looked.rounded(base * percent * PER_CENT)
    slack = Decimal(1).scaleb(-looked.minor_unit) * len(looked.lines)
    if abs(looked.tax_lines - due) > slack:
        message = (
            f"{first.line.label}: {looked.money(looked.tax_lines)}, and {plain(percent)} % of the prices it is on are "
            f"{looked.money(due)}: ask what it was worked out from."
        )
        yield _finding("tax", message, first, abs(looked.tax_lines - due))


def _currencies(looked: Looked) -> Iterator[Finding]:
    """Lines in another currency than the quote, and a total with another sign."""
    others = dict.fromkeys(
        each.line.currency for each in looked.lines if each.line.currency != looked.offer.currency and each.amount
    )
    if others:
        message = (
            f"The quote is in {looked.offer.currency}, and some of its lines are in {', '.join(others)}: ask at which "
            "rate they are put together. The reference rate is taken here."
        )
        yield Finding(kind="currency", severity="warning", message=message)
    for sign in looked.offer.total_signs:
        message = (
            f"The sign {sign} beside the total does not stand for {looked.offer.currency}, which it is taken to be "
            "in: ask which currency is meant."
        )
        yield Finding(kind="currency", severity="problem", message=message)


def _finding(kind: str, message: str, each: Weighed, amount: Decimal | None = None) -> Finding:
    return Finding.model_validate(
        {"kind": kind, "severity": "problem", "message": message, "line": each.number, "amount": amount}
    )
