"""The terms of a quote: until when it holds, at which rate, what is paid when, and under which plan it is done."""

import re
from collections.abc import Iterator
from decimal import Decimal
from unicodedata import normalize

from costcalc.analysis.audit.bands import PLANNING
from costcalc.analysis.audit.classified import Looked
from costcalc.analysis.audit.model import Finding
from costcalc.errors import MissingRate
from costcalc.money import HUNDRED, plain, whole

RATE = re.compile(
    r"([A-Z]{3})\s*/\s*([A-Z]{3})\D{0,9}?(\d{1,6}(?:\.\d{1,6})?)|1\s*([A-Z]{3})\s*=\s*([\d.]{1,12})\s*([A-Z]{3})"
)
HOME = "JPY"
"""The currency in which clinics have their costs."""


def terms(looked: Looked, paid_in: str) -> Iterator[Finding]:
    """What the quote does not say, or says so that one should ask. `paid_in` is the currency of the family."""
    offer = looked.offer
    yield from _validity(looked)
    yield from _rate(looked, paid_in)
    yield from _plan_number(looked)
    deposit = offer.deposit or next((each.line.label for each in looked.lines if each.role == "deposit"), None)
    for kind, said, what in (
        ("deposit", deposit, "no word of a deposit: ask what is due when"),
        (
            "cancellation",
            offer.cancellation,
            "no terms of cancellation: ask what is lost before the harvest, after it, and after the culture has begun",
        ),
        (
            "committee",
            offer.committee,
            "the certified committee that reviewed the plan is not named: ask which one it is",
        ),
        ("facility", offer.facility, "the facility that processes the cells is not named: ask who does it, and where"),
    ):
        if not said:
            yield Finding.model_validate(
                {"kind": kind, "severity": "warning", "message": f"{what[:1].upper()}{what[1:]}."}
            )


def _validity(looked: Looked) -> Iterator[Finding]:
    until = looked.offer.valid_until
    if until is None:
        yield Finding(kind="validity", severity="warning", message="It does not say until when it holds: ask.")
    elif until < looked.today:
        message = f"It was valid until {until}, and today is {looked.today}: ask for a new one."
        yield Finding(kind="validity", severity="problem", message=message)
    if looked.offer.date and looked.offer.date > looked.today:
        message = f"It is of {looked.offer.date}, which is in the future: ask which day is meant."
        yield Finding(kind="validity", severity="warning", message=message)


def _plan_number(looked: Looked) -> Iterator[Finding]:
    known, number = looked.names.plan_numbers, looked.offer.plan_number
    if number is None:
        message = (
            "No number of a provision plan at the health ministry is given: regenerative medicine in Japan needs a "
            "plan, so ask for its number, for this treatment and this condition."
        )
        yield Finding(kind="plan-number", severity="problem", message=message)
        return
    plain_number = re.sub(r"[\s\-‐‑–]", "", normalize("NFKC", number)).upper()
    if not any(re.fullmatch(form, plain_number) for form in known.forms):
        message = (
            f"The plan number “{number}” has no known form, such as {', '.join(known.examples)}: ask for it again. "
            "Only its form was looked at; it was not looked up."
        )
        yield Finding(kind="plan-number", severity="problem", message=message)


def _rate(looked: Looked, paid_in: str) -> Iterator[Finding]:
    """The clause about the exchange rate, if there is one, or whether there should be."""
    offer = looked.offer
    if not offer.rate:
        if offer.currency != HOME:
            message = (
                f"The price is in {offer.currency}, and the clinic's costs are in yen: it does not say whether the "
                "price is fixed, or at which rate it is worked out. Ask."
            )
            yield Finding(kind="rate", severity="warning", message=message)
        return
    found = RATE.search(offer.rate.upper().replace(",", ""))
    if not found:
        if offer.currency != paid_in and not re.search(r"\bfixed\b|固定", offer.rate.casefold()):
            swing = looked.catalog.parameters.rate_swing
            by = (
                f"; {plain(swing.value)} % either way is {looked.money(whole_of(looked, swing.value))}" if swing else ""
            )
            message = f"The price moves with a rate that is not known yet (“{offer.rate}”){by}."
            yield Finding(kind="rate", severity="info", message=message)
        return
    base, quote = (found[1], found[2]) if found[1] else (found[4], found[6])
    given = Decimal(found[3] or found[5].rstrip("."))
    yield from _against_reference(looked, base, quote, given)


def whole_of(looked: Looked, percent: Decimal) -> Decimal:
    """So many per cent of the quote."""
    return looked.rounded((looked.net + looked.tax) * percent / HUNDRED)


def _against_reference(looked: Looked, base: str, quote: str, given: Decimal) -> Iterator[Finding]:
    """A rate that the quote gives, against the reference rate: what the difference costs, if it is large.

    A price in yen is what is paid, at that rate. In any other currency the rate may also be the one by which prices in
    yen became those of the quote, and then the difference goes the other way.
    """
    offer = looked.offer
    if offer.currency not in (base, quote) or not given:
        return
    try:
        reference = looked.exchange.rates.find(base, quote)
    except MissingRate:
        return
    # A price in the quote currency costs more of the base if a unit of the base is worth less there.
    dearer = reference.rate / given if offer.currency == quote else given / reference.rate
    percent, otherwise = (dearer - 1) * HUNDRED, (1 / dearer - 1) * HUNDRED
    sure = offer.currency == HOME
    most = looked.names.matching.rate_distance
    if (abs(percent) if sure else max(percent, otherwise)) <= most.value:
        return
    assumed = looked.catalog.sources[most.source].kind == PLANNING
    amount = looked.rounded(abs(looked.net + looked.tax) * abs(dearer - 1))
    shown = plain(reference.rate.quantize(Decimal("0.0001")))
    pair = f"{plain(given)} {quote} for 1 {base}; the reference rate of {reference.date} is {shown}"
    if sure:
        message = f"It is paid at {pair}, so it costs {_by_percent(percent)}, about {looked.money(amount)}."
    else:
        other = base if offer.currency == quote else quote
        message = (
            f"It names {pair}. That can mean two things: if the {offer.currency} are paid in {other} at that rate, it "
            f"costs {_by_percent(percent)}; if prices in {other} were turned into these {offer.currency} at that rate, "
            f"it costs {_by_percent(otherwise)} than at the reference rate. Either is about {looked.money(amount)}: "
            "ask which is meant."
        )
    message += (
        f" More than {plain(most.value)} % is pointed out{' (a planning assumption)' if assumed else ''}"
        f"{': ask why.' if sure else '.'}"
    )
    severity = "info" if sure and percent < 0 else "warning"
    yield Finding.model_validate({"kind": "rate", "severity": severity, "message": message, "amount": amount})


def _by_percent(percent: Decimal) -> str:
    """How much more or less, in words."""
    return f"{plain(whole(abs(percent)))} % {'more' if percent > 0 else 'less'}"
