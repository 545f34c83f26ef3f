"""Findings about words: what a quote bills twice, what it does not name, what is not understood, and its terms."""

import re
from collections.abc import Iterator
from decimal import Decimal
from unicodedata import normalize

from costcalc.analysis.audit.bands import PLANNING, published_price
from costcalc.analysis.audit.context import AuditContext, ClassifiedLine, finding
from costcalc.analysis.audit.model import AuditFinding, FindingKind
from costcalc.analysis.audit.names import fold
from costcalc.errors import MissingRate
from costcalc.money import HUNDRED, in_words, plain, whole

HOME = "JPY"
"""The currency in which clinics have their costs."""
RATE = re.compile(
    r"([A-Z]{3})\s*/\s*([A-Z]{3})\D{0,9}?(\d{1,6}(?:\.\d{1,6})?)|1\s*([A-Z]{3})\s*=\s*(\d{1,12}(?:\.\d{0,11})?)\s*([A-Z]{3})"
)
"""A rate in a clause: USD/JPY=150, or 1 USD = 150 JPY."""
NOT_NAMED: dict[FindingKind, str] = {
    "deposit": "No word of a deposit: ask what is due when.",
    "cancellation": (
        "No terms of cancellation: ask what is lost before the harvest, after it, and after the culture has begun."
    ),
    "committee": "The certified committee that reviewed the plan is not named: ask which one it is.",
    "facility": "The facility that processes the cells is not named: ask who does it, and where.",
}
"""Terms that a quote should name, and what to ask where it does not."""
ASK_FOR_MISSING = "Ask whether it is in the price, and what it costs if not."


def content_findings(context: AuditContext) -> Iterator[AuditFinding]:
    """Everything of what is billed that one should ask about."""
    repeated = list(_billed_twice(context))
    yield from repeated
    numbers = {finding.line for finding in repeated}
    for line in context.lines:
        if line.number not in numbers:
            yield from _beside_package(context, line)
    yield from _missing(context)
    yield from _unclear(context)


def _billed_twice(context: AuditContext) -> Iterator[AuditFinding]:
    """Lines of one kind that nothing tells apart, lines that are the same to the letter, and parts beside the whole."""
    billed = [line for line in context.lines if line.counted and line.amount > 0 and line.role != "tax"]
    distinguishing = [fold(word) for word in context.names.apart]
    first_lines: dict[tuple[object, ...], ClassifiedLine] = {}
    for line in billed:
        label, kinds = fold(line.label), line.match.kinds
        words = frozenset(word for word in distinguishing if _stands_in(word, label))
        may_repeat = all(context.kind(key).repeats for key in kinds)
        first = first_lines.setdefault((label, line.amount) if may_repeat else (kinds, words), line)
        if first is not line:
            labels = " and ".join(dict.fromkeys((first.label, line.label)))
            amount = min(first.amount, line.amount)
            message = (
                f"{labels}: lines {first.number} and {line.number} bill the same: ask whether {context.money(amount)} "
                "are billed twice."
            )
            yield finding("double-counted", "problem", message, line, amount)
    parts = [line for line in billed if len(line.match.kinds) == 1 and not context.kind(line.match.kinds[0]).repeats]
    for several in (line for line in billed if len(line.match.kinds) > 1):
        for part in parts:
            if part.match.kinds[0] in several.match.kinds:
                message = (
                    f"{part.label}: line {several.number}, {several.label}, names it too: ask whether "
                    f"{context.money(part.amount)} are billed twice."
                )
                yield finding("double-counted", "problem", message, part, part.amount)


def _stands_in(word: str, label: str) -> bool:
    return f" {word} " in f" {label} " if word.isascii() else word in label


def _beside_package(context: AuditContext, line: ClassifiedLine) -> Iterator[AuditFinding]:
    """A part that is billed beside the package: one that packages always hold, or that the quote says is in it."""
    packages = [package for package in context.of("package") if package.amount > 0]
    in_packages = {key for package in packages for key in package.match.kinds}
    keys = [key for key in line.match.kinds if key not in in_packages]
    if not keys or line.amount <= 0 or not line.counted:
        return
    names, amount, places = (
        context.joined(keys),
        context.money(line.amount),
        {context.kind(key).in_package for key in keys},
    )
    included = [key for key in keys if context.included.get(key, line.label) != line.label]
    if included:
        message = (
            f"{line.label}: the quote says that {context.joined(included)} is included "
            f"(“{context.included[included[0]]}”), and bills {amount} for it: ask whether it is billed twice."
        )
        yield finding("double-counted", "problem", message, line, line.amount)
    elif packages and "always" in places:
        message = (
            f"{line.label}: {names} is what a package is made of, and {amount} are billed for it beside "
            f"{packages[0].label}: ask whether it is billed twice."
        )
        yield finding("double-counted", "problem", message, line, line.amount)
    elif packages and "often" in places:
        message = (
            f"{line.label}: {names} is often part of a package, and is billed apart here with {amount}: some clinics "
            "do, so ask what the package then holds."
        )
        yield finding("billed-apart", "warning", message, line, line.amount)


def _missing(context: AuditContext) -> Iterator[AuditFinding]:
    """What packages usually charge apart, and the quote says nothing of."""
    named = {key for line in context.lines for key in (*line.match.kinds, *line.match.holds)} | context.included.keys()
    if context.scenario.interpreter != "hired":
        named.add("interpreter")  # the journey needs none
    for key, kind in context.names.kinds.items():
        if not kind.expected or key in named:
            continue
        known = published_price(context, key)
        cost = (
            f"; elsewhere it comes to {in_words(known.band)} {context.offer.currency}"
            if known and known.band.high
            else ""
        )
        is_optional = kind.component == "cryopreservation" and kind.component not in context.package.components
        message = f"{kind.name}: the quote says nothing of it{cost}. {ASK_FOR_MISSING}"
        amount, source = (known.band.high, known.source) if known else (None, None)
        yield finding("missing", "info" if is_optional else "warning", message, None, amount, source)


def _unclear(context: AuditContext) -> Iterator[AuditFinding]:
    """Lines that could not be matched, those that were by a near name, and what was left out."""
    for line in context.lines:
        if line.match.read_as:
            message = f"{line.label}: read as “{line.match.read_as}”, {context.joined(line.match.kinds)}."
            yield finding("read-as", "info", message, line)
        elif not line.match.kinds:
            candidates = " or ".join(context.kind(key).name.lower() for key in line.match.candidates)
            hint = f"; it could be {candidates}" if candidates else ""
            message = (
                f"{line.label}: not matched to anything known{hint}. It is counted as it stands and held against "
                "nothing: ask what it is for."
            )
            yield finding("unmatched", "warning", message, line, abs(line.amount))
    for words in context.unmatched_words:
        message = f"“{words}” is said to be included, and is not matched to anything known: ask what it is."
        yield finding("unmatched", "warning", message)
    if context.offer.blank:
        labels = ", ".join(dict.fromkeys(label or "a line without a name" for label in context.offer.blank))
        yield finding("blank", "info", f"Left out, because no amount stands there: {labels}.")


def term_findings(context: AuditContext, family_currency: str) -> Iterator[AuditFinding]:
    """What the quote does not say of its terms, or says so that one should ask."""
    yield from _validity(context)
    yield from _rate_clause(context, family_currency)
    yield from _plan_number(context)
    for kind, message in NOT_NAMED.items():
        is_line = kind == "deposit" and any(line.role == "deposit" for line in context.lines)
        if not getattr(context.offer, kind) and not is_line:
            yield finding(kind, "warning", message)


def _validity(context: AuditContext) -> Iterator[AuditFinding]:
    until, made = context.offer.valid_until, context.offer.date
    if until is None:
        yield finding("validity", "warning", "It does not say until when it holds: ask.")
    elif until < context.today:
        message = f"It was valid until {until}, and today is {context.today}: ask for a new one."
        yield finding("validity", "problem", message)
    if made and made > context.today:
        yield finding("validity", "warning", f"It is of {made}, which is in the future: ask which day is meant.")


def _plan_number(context: AuditContext) -> Iterator[AuditFinding]:
    known, number = context.names.plan_numbers, context.offer.plan_number
    if number is None:
        message = (
            "No number of a provision plan at the health ministry is given: regenerative medicine in Japan needs a "
            "plan, so ask for its number, for this treatment and this condition."
        )
        yield finding("plan-number", "problem", message)
        return
    compact = re.sub(r"[\s\-‐‑–]", "", normalize("NFKC", number)).upper()
    if not any(re.fullmatch(form, compact) for form in known.forms):
        message = (
            f"The plan number “{number}” has no known form, such as {', '.join(known.examples)}: ask for it again. "
            "Only its form was looked at; it was not looked up."
        )
        yield finding("plan-number", "problem", message)


def _rate_clause(context: AuditContext, family_currency: str) -> Iterator[AuditFinding]:
    """The clause about the exchange rate, if there is one, or whether there should be."""
    clause, currency = context.offer.rate, context.offer.currency
    match = RATE.search(clause.upper().replace(",", "")) if clause else None
    if match:
        base, quote = (match[1], match[2]) if match[1] else (match[4], match[6])
        yield from _against_reference(context, base, quote, Decimal(match[3] or match[5]))
    elif not clause and currency != HOME:
        message = (
            f"The price is in {currency}, and the clinic's costs are in yen: it does not say whether the price is "
            "fixed, or at which rate it is worked out. Ask."
        )
        yield finding("rate", "warning", message)
    elif clause and currency != family_currency and not re.search(r"\bfixed\b|固定", clause.casefold()):
        swing, effect = context.catalog.parameters.rate_swing, ""
        if swing:
            amount = context.rounded((context.net + context.tax) * swing.value / HUNDRED)
            effect = f"; {plain(swing.value)} % either way is {context.money(amount)}"
        yield finding("rate", "info", f"The price moves with a rate that is not known yet (“{clause}”){effect}.")


def _against_reference(context: AuditContext, base: str, quote: str, given: Decimal) -> Iterator[AuditFinding]:
    """A rate that the quote gives, against the reference rate: what the difference costs, if it is large.

    A price in yen is what is paid, at that rate. In any other currency the rate may also be the one by which prices in
    yen became those of the quote, and then the difference goes the other way.
    """
    currency = context.offer.currency
    if currency not in (base, quote) or not given:
        return
    try:
        reference = context.exchange.rates.find(base, quote)
    except MissingRate:
        return
    # A price in the quote currency costs more of the base if a unit of the base is worth less there.
    factor = reference.rate / given if currency == quote else given / reference.rate
    percent, inverse_percent = (factor - 1) * HUNDRED, (1 / factor - 1) * HUNDRED
    is_paid_in_it = currency == HOME
    limit = context.names.matching.rate_distance
    if (abs(percent) if is_paid_in_it else max(percent, inverse_percent)) <= limit.value:
        return
    amount = context.rounded(abs(context.net + context.tax) * abs(factor - 1))
    shown = plain(reference.rate.quantize(Decimal("0.0001")))
    rates = f"{plain(given)} {quote} for 1 {base}; the reference rate of {reference.date} is {shown}"
    if is_paid_in_it:
        message = f"It is paid at {rates}, so it costs {_more_or_less(percent)}, about {context.money(amount)}."
    else:
        other = base if currency == quote else quote
        message = (
            f"It names {rates}. That can mean two things: if the {currency} are paid in {other} at that rate, it "
            f"costs {_more_or_less(percent)}; if prices in {other} were turned into these {currency} at that rate, "
            f"it costs {_more_or_less(inverse_percent)} than at the reference rate. Either is about "
            f"{context.money(amount)}: ask which is meant."
        )
    assumed = " (a planning assumption)" if context.catalog.sources[limit.source].kind == PLANNING else ""
    ask = ": ask why." if is_paid_in_it else "."
    message += f" More than {plain(limit.value)} % is pointed out{assumed}{ask}"
    yield finding("rate", "info" if is_paid_in_it and percent < 0 else "warning", message, amount=amount)


def _more_or_less(percent: Decimal) -> str:
    return f"{plain(whole(abs(percent)))} % {'more' if percent > 0 else 'less'}"
