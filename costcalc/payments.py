"""What falls due when, and what is lost by stopping: a calendar of payments, and the exposure at points of it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from costcalc.catalog.prices import Category, Key
from costcalc.catalog.rules import CancellationTerm, Instalment
from costcalc.costing import Costs
from costcalc.frozen import Frozen
from costcalc.journey import Journey
from costcalc.lines.line import PERCENT
from costcalc.money import ONE, PER_CENT, ZERO, Band, Currency, band, exactly, split, times, total
from costcalc.schedule import WEEK


class Payment(Frozen):
    """A part of the budget that falls due on a day."""

    label: str
    """What is paid."""
    day: int
    """Day 1 is the first arrival in Japan; earlier days are zero and below."""
    date: dt.date | None = None
    """Its date, if the journey has dates."""
    until_day: int | None = None
    """The last day of what is spent along the way; null for what is paid at once."""
    until: dt.date | None = None
    """Its date, if the journey has dates."""
    amount: Band
    """In the quote's currency."""
    treatment: Band | None = None
    """What of it is the price of the treatment; null if nothing is."""
    currencies: tuple[Currency, ...]
    """The currencies of the prices that it pays."""
    source: Key
    """Key of `sources` for when it falls due."""


class Exposure(Frozen):
    """What is lost by stopping at a point of the journey."""

    name: str
    """The point, as words after “stopping”."""
    day: int
    """Day 1 is the first arrival in Japan."""
    date: dt.date | None = None
    """Its date, if the journey has dates."""
    treatment: Band
    """What the clinic keeps of the treatment price, in the quote's currency."""
    paid: Band | None = None
    """What of that price has fallen due by then; what is more than the clinic keeps would have to come back."""
    journey: Band
    """What has fallen due, or been spent along the way, by then for everything else; some of it may come back."""
    loss: Band
    """The sum of both."""
    source: Key
    """Key of `sources` for what the clinic keeps."""
    note: str | None = None
    """What the source says beside the figure."""


def payments(journey: Journey, costs: Costs) -> tuple[Payment, ...]:
    """Everything but the reserve, by the day it falls due; the amounts sum to the total without the reserve."""
    parts: dict[str, dict[Category, Band]] = {}
    instalments = journey.catalog.instalments
    for category in dict.fromkeys(cost.line.category for cost in costs.costs):
        sharing = {key: each.share for key, each in instalments.items() if category in each.of}
        if sharing:
            cut = split(costs.of((category,)), list(sharing.values()), journey.exchange.minor_unit)
            for key, part in zip(sharing, cut, strict=True):
                parts.setdefault(key, {})[category] = part
    found = [
        payment
        for key, instalment in instalments.items()
        if key in parts
        for payment in _due(instalment, parts[key], journey, costs)
    ]
    return tuple(sorted(found, key=lambda payment: payment.day))


def _due(instalment: Instalment, parts: dict[Category, Band], journey: Journey, costs: Costs) -> Iterator[Payment]:
    """The payments of an instalment: one, or one for each visit."""
    amount = total(parts.values())
    if not amount.high:
        return
    paid = (
        cost.line.unit_price.currency
        for cost in costs.costs
        if cost.line.category in instalment.of and cost.line.quantity.unit != PERCENT
    )
    currencies, table = tuple(dict.fromkeys(paid)), journey.timetable
    dues = dues_of(instalment, journey)
    if instalment.due != "each-visit":
        day = dues[0].day
        yield Payment(
            label=instalment.label,
            day=day,
            date=table.date(day),
            amount=amount,
            treatment=parts.get("treatment"),
            currencies=currencies,
            source=instalment.source,
        )
        return
    cut = split(amount, [due.share for due in dues], journey.exchange.minor_unit)
    for visit, (_, day, last), part in zip(journey.stays, dues, cut, strict=True):
        yield Payment(
            label=f"{instalment.label}: {visit.name.lower()}" if len(journey.stays) > 1 else instalment.label,
            day=day,
            date=table.date(day),
            until_day=last,
            until=table.date(last) if last is not None else None,
            amount=part,
            currencies=currencies,
            source=instalment.source,
        )


class Due(NamedTuple):
    """When a part of an instalment is paid."""

    share: Decimal
    """The part of the instalment."""
    day: int
    until_day: int | None = None
    """The last day of what is spent along the way; null for what is paid at once."""


def dues_of(instalment: Instalment, journey: Journey) -> list[Due]:
    """When an instalment is paid: at once, or a part with each visit."""
    back = WEEK * instalment.weeks_before
    if instalment.due != "each-visit":
        return [Due(ONE, journey.anchors.get(instalment.due, journey.anchors["consultation"]) - back)]
    return [
        Due(
            share,
            visit.arrive_day - back,
            visit.arrive_day + int(visit.nights.likely) if instalment.along_the_way else None,
        )
        for share, visit in zip(_by_visit(instalment, journey), journey.stays, strict=True)
    ]


def _by_visit(instalment: Instalment, journey: Journey) -> list[Decimal]:
    """The part of each visit: the same for all, or by their likely nights."""
    weights = [visit.nights.likely if instalment.by_nights else ONE for visit in journey.stays]
    return [each / sum(weights) for each in weights]


def exposures(journey: Journey, costs: Costs, due: Sequence[Payment]) -> tuple[Exposure, ...]:
    """What is lost by stopping, point by point, as far as the journey has the point; none without the treatment."""
    if "treatment" in journey.scenario.without:
        return ()
    found = []
    for term in journey.catalog.cancellation.values():
        anchor = journey.anchors.get(term.at)
        if anchor is not None:
            day = anchor - term.days_before
            kept, source, note = _kept(term, journey, costs)
            spent = journey.exchange.rounded(total(_spent(payment, day) for payment in due))
            found.append(
                Exposure(
                    name=term.name,
                    day=day,
                    date=journey.timetable.date(day),
                    treatment=kept,
                    paid=total(payment.treatment for payment in due if payment.treatment and payment.day <= day),
                    journey=spent,
                    loss=total([kept, spent]),
                    source=source,
                    note=note,
                )
            )
    return tuple(found)


def _spent(payment: Payment, day: int) -> Band:
    """What of a payment is gone by a day, the treatment left out: all of it once it is due, or day by day."""
    if payment.day > day:
        return NOTHING
    if payment.until_day is not None:
        days = Decimal(payment.until_day - payment.day)
        return times(payment.amount, exactly(min(ONE, (day - payment.day) / days)))
    if payment.treatment is None:
        return payment.amount
    return band(
        *(all_of - part for all_of, part in zip(payment.amount.columns, payment.treatment.columns, strict=True))
    )


NOTHING = exactly(ZERO)


def _kept(term: CancellationTerm, journey: Journey, costs: Costs) -> tuple[Band, str, str | None]:
    """What the clinic keeps: a fixed sum, or a part of the treatment; with its source and what that says."""
    if term.fee:
        fee, price = journey.exchange.convert(term.fee.money), costs.of(("treatment",))
        capped = band(*(min(pair) for pair in zip(fee.columns, price.columns, strict=True)))
        return capped, term.fee.source, term.fee.note
    assert term.percent, "the checks refuse a term without either"
    share = times(term.percent.band, exactly(PER_CENT))
    return journey.exchange.rounded(times(costs.of(("treatment",)), share)), term.percent.source, term.percent.note
