"""Findings about words: what a quote bills twice, what it does not name, what is not understood, and its terms."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from unicodedata import normalize

from costcalc.analysis.audit.bands import published_price
from costcalc.analysis.audit.context import AuditContext, ClassifiedLine, FindingHead
from costcalc.analysis.audit.matching import mentions
from costcalc.analysis.audit.model import AuditFinding, NotNamedCode, Severity
from costcalc.analysis.audit.names import fold
from costcalc.errors import MissingRate
from costcalc.messages import Message, Sayable, items, label, say
from costcalc.money import HUNDRED, whole

HOME = "JPY"
"""The currency in which clinics have their costs."""
RATE = re.compile(
    r"([A-Z]{3})\s*/\s*([A-Z]{3})\D{0,9}?(\d{1,6}(?:\.\d{1,6})?)|1\s*([A-Z]{3})\s*=\s*(\d{1,12}(?:\.\d{0,11})?)\s*([A-Z]{3})"
)
"""A rate in a clause: USD/JPY=150, or 1 USD = 150 JPY."""
NOT_NAMED: Mapping[NotNamedCode, str] = {
    "no-valid-until": label("The quote does not say until when it is valid: ask."),
    "no-plan-number": label(
        "No plan number of the health ministry is given. Regenerative medicine in Japan needs a plan: ask for its "
        "number, for this treatment and this condition."
    ),
    "no-deposit": label("No word of a deposit: ask what is due when."),
    "no-cancellation": label(
        "No terms of cancellation: ask what is lost before the harvest, after it, and after the culture has begun."
    ),
    "no-committee": label("The certified committee that reviewed the plan is not named: ask which one it is."),
    "no-facility": label("The facility that processes the cells is not named: ask who does it, and where."),
}
"""Terms that a quote should name, each with a field of its own, and what to ask where it does not."""


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
    pairs: list[tuple[ClassifiedLine, ClassifiedLine, Decimal]] = []
    for line in billed:
        text, kinds = fold(line.label), line.match.kinds
        words = frozenset(word for word in distinguishing if mentions(text, word))
        may_repeat = all(context.kind(key).repeats for key in kinds)
        first = first_lines.setdefault((text, line.amount) if may_repeat else (kinds, words), line)
        pairs.append((line, first, min(line.amount, first.amount)))
    parts = [line for line in billed if len(line.match.kinds) == 1 and not context.kind(line.match.kinds[0]).repeats]
    several = [line for line in billed if len(line.match.kinds) > 1]
    pairs += [
        (part, line, part.amount) for line in several for part in parts if part.match.kinds[0] in line.match.kinds
    ]
    for line, other, amount in pairs:
        if line is not other:
            yield FindingHead(context, "double-counted", "problem", line, amount).say(
                "{line}: line {number}, {other}, seems to be for the same: ask whether {amount} are billed twice.",
                number=other.number,
                other=other.label,
            )


def _beside_package(context: AuditContext, line: ClassifiedLine) -> Iterator[AuditFinding]:
    """A part that is billed beside the package: one that packages always hold, or that the quote says is in it."""
    packages = [package for package in context.of("package") if package.amount > 0]
    in_packages = {key for package in packages for key in package.match.kinds}
    keys = [key for key in line.match.kinds if key not in in_packages]
    if not keys or line.amount <= 0 or not line.counted:
        return
    places = {context.kind(key).in_package for key in keys}
    included = next((key for key in keys if context.included.get(key, line.label) != line.label), None)
    reason, names = None, context.names_of(keys)
    if included:
        reason = say("the quote says that it is included (“{words}”)", words=context.included[included])
    elif packages and "always" in places:
        reason = say("{names} is in every package, and the quote has {package}", names=names, package=packages[0].label)
    if reason:
        yield FindingHead(context, "double-counted", "problem", line, line.amount).say(
            "{line}: {reason}, but {amount} are billed for it: ask whether it is billed twice.", reason=reason
        )
    elif packages and "often" in places:
        yield FindingHead(context, "billed-apart", "warning", line, line.amount).say(
            "{line}: {names} is often part of a package, but {amount} are billed for it here. Some clinics do that: "
            "ask what the package then holds.",
            names=names,
        )


def _missing(context: AuditContext) -> Iterator[AuditFinding]:
    """What packages usually charge apart, and the quote says nothing of."""
    named = {key for line in context.lines for key in (*line.match.kinds, *line.match.holds)} | context.included.keys()
    if context.scenario.interpreter != "hired":
        named.add("interpreter")  # the journey needs none
    for key, kind in context.names.kinds.items():
        if not kind.expected or key in named:
            continue
        known = published_price(context, key)
        is_optional = kind.component == "cryopreservation" and kind.component not in context.package.components
        cost = (
            say("; elsewhere it costs {range}", range=context.money(known.band)) if known and known.band.high else None
        )
        about, source = (known.band.high, known.source) if known else (None, None)
        yield FindingHead(context, "missing", "info" if is_optional else "warning", None, about, source).say(
            "{name}: the quote says nothing of it{cost}. Ask whether it is in the price, and what it costs if not.",
            name=kind.name,
            cost=cost,
        )


def _unclear(context: AuditContext) -> Iterator[AuditFinding]:
    """Lines that could not be matched, those that were by a near name, and what was left out."""
    for line in context.lines:
        if line.match.read_as:
            yield FindingHead(context, "read-as", "info", line).say(
                "{line}: taken for {names}, because it is called almost like “{alias}”.",
                names=context.names_of(line.match.kinds),
                alias=line.match.read_as,
            )
        elif not line.match.kinds:
            names = context.names_of(line.match.candidates, "or")
            yield FindingHead(context, "unmatched-line", "warning", line, abs(line.amount)).say(
                "{line}: not recognised{hint}. It is counted as it stands and compared with nothing: ask what it is "
                "for.",
                hint=say("; it could be {names}", names=names) if names.items else None,
            )
    for words in context.unmatched_words:
        yield FindingHead(context, "unmatched-words", "warning").say(
            "“{words}” is said to be included, but was not recognised: ask what it is.", words=words
        )
    if context.offer.blank:
        labels = dict.fromkeys(words or label("a line without a name") for words in context.offer.blank)
        yield FindingHead(context, "blank-line", "info").say(
            "Left out, because no amount stands there: {labels}.", labels=items(labels)
        )


def term_findings(context: AuditContext, family_currency: str) -> Iterator[AuditFinding]:
    """What the quote does not say of its terms, or says so that one should ask."""
    until, made, number = context.offer.valid_until, context.offer.date, context.offer.plan_number
    if until and until < context.today:
        yield FindingHead(context, "expired", "problem").say(
            "The quote was valid until {until}, and today is {today}: ask for a new one.",
            until=until,
            today=context.today,
        )
    if made and made > context.today:
        yield FindingHead(context, "future-date", "warning").say(
            "The quote is of {made}, which is in the future: ask which day is meant.", made=made
        )
    yield from _rate_clause(context, family_currency)
    known, compact = context.names.plan_numbers, re.sub(r"[\s\-‐‑–]", "", normalize("NFKC", number or "")).upper()
    if number is not None and not any(re.fullmatch(form, compact) for form in known.forms):
        yield FindingHead(context, "plan-number-form", "problem").say(
            "The plan number “{number}” has no known form, such as {examples}: ask for it again. Only its form was "
            "checked; it was not looked up.",
            number=number,
            examples=items(known.examples),
        )
    for code, sentence in NOT_NAMED.items():
        term = code.removeprefix("no-").replace("-", "_")
        if getattr(context.offer, term) is None and term not in {line.role for line in context.lines}:
            yield FindingHead(context, code, "problem" if code == "no-plan-number" else "warning").say(sentence)


def _rate_clause(context: AuditContext, family_currency: str) -> Iterator[AuditFinding]:
    """The clause about the exchange rate, if there is one, or whether there should be."""
    clause, currency = context.offer.rate, context.offer.currency
    match = RATE.search(clause.upper().replace(",", "")) if clause else None
    if match:
        base, quote = (match[1], match[2]) if match[1] else (match[4], match[6])
        yield from _against_reference(context, base, quote, Decimal(match[3] or match[5]))
    elif not clause and currency != HOME:
        yield FindingHead(context, "rate-not-stated", "warning").say(
            "The price is in {currency}, but the clinic's costs are in yen. The quote does not say whether the price "
            "is fixed, or which rate applies: ask.",
            currency=currency,
        )
    elif clause and currency != family_currency and not re.search(r"\bfixed\b|固定", clause.casefold()):
        swing, effect = context.catalog.parameters.rate_swing, None
        if swing:
            amount = context.rounded((context.net + context.tax) * swing.value / HUNDRED)
            effect = say("; {percent} % either way is {amount}", percent=swing.value, amount=context.money(amount))
        yield FindingHead(context, "rate-not-fixed", "info").say(
            "The price moves with a rate that is not known yet (“{clause}”){effect}.", clause=clause, effect=effect
        )


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
    severity: Severity = "info" if is_paid_in_it and percent < 0 else "warning"
    amount = context.rounded(abs(context.net + context.tax) * abs(factor - 1))
    head = FindingHead(context, "rate-differs", severity, None, amount, limit.source)
    values: dict[str, Sayable] = {"given": given, "quote": quote, "base": base, "limit": limit.value}
    values |= {"day": reference.date, "reference": reference.rate.quantize(Decimal("0.0001"))}
    if is_paid_in_it:
        yield head.say(
            "It is paid at {given} {quote} for 1 {base}, and the reference rate of {day} is {reference}: so it costs "
            "{change}, about {amount}. More than {limit} % is pointed out: ask why.",
            change=_more_or_less(percent),
            **values,
        )
    else:
        yield head.say(
            "It names {given} {quote} for 1 {base}; the reference rate of {day} is {reference}. That can mean two "
            "things: if the {currency} are paid in {other} at that rate, it costs {change}; if prices in {other} were "
            "turned into these {currency} at that rate, it costs {inverse} than at the reference rate. Either is about "
            "{amount}: ask which is meant. More than {limit} % is pointed out.",
            currency=currency,
            other=base if currency == quote else quote,
            change=_more_or_less(percent),
            inverse=_more_or_less(inverse_percent),
            **values,
        )


def _more_or_less(percent: Decimal) -> Message:
    shown = whole(abs(percent))
    return say("{percent} % more", percent=shown) if percent > 0 else say("{percent} % less", percent=shown)
