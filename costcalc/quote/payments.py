"""The payment calendar, and the exposure: what is lost by stopping at points of the journey.

An instalment that falls due at each visit is divided line by line: a visit pays what the line counts for it, in the
low, likely and high column separately.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from pydantic import Field

from costcalc.catalog.choices import Category
from costcalc.catalog.prices import Key
from costcalc.catalog.rules import CancellationTerm, Instalment
from costcalc.journey.journey import Journey
from costcalc.journey.schedule import WEEK
from costcalc.model import Frozen, absent
from costcalc.money import (
    ONE,
    PER_CENT,
    ZERO,
    Band,
    Currency,
    added,
    band,
    exactly,
    in_order,
    portions,
    split,
    times,
    total,
)
from costcalc.pricing.costs import Cost, Costs
from costcalc.pricing.lines.line import PERCENT, ByVisit, Line
from costcalc.rates.exchange import Exchange


class Payment(Frozen):
    """A part of the budget that falls due on a day."""

    id: str | None = Field(default=None, exclude_if=absent)
    """Stable name: the key of the instalment, for what falls due at each visit with a dot and the visit, as in
    `stay.visit-2`; left out in documents of before payments had names."""
    label: str
    """What is paid."""
    visit: str | None = Field(default=None, exclude_if=absent)
    """The visit it falls due with, where each visit pays its own part; left out otherwise."""
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
    """The point."""
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
        shares = {key: instalment.share for key, instalment in instalments.items() if category in instalment.of}
        if shares:  # the reserve is paid to nobody
            # The whole category is split, and not line by line, so that instalments are round and sum to the subtotal.
            amounts = split(costs.of((category,)), list(shares.values()), journey.exchange.minor_unit)
            for key, amount in zip(shares, amounts, strict=True):
                parts.setdefault(key, {})[category] = amount
    calendar = (
        payment
        for key, instalment in instalments.items()
        if key in parts
        for payment in _payments_of(key, instalment, parts[key], journey, costs)
    )
    return tuple(sorted(calendar, key=lambda payment: payment.day))


def _payments_of(
    key: Key, instalment: Instalment, parts: Mapping[Category, Band], journey: Journey, costs: Costs
) -> Iterator[Payment]:
    """The payments of an instalment: one, or one for each visit."""
    amount = total(parts.values())
    if not amount.high:
        return
    paid = [cost for cost in costs.costs if cost.line.category in instalment.of]
    dues, table = dues_of(instalment, journey), journey.timetable
    if instalment.due != "each-visit":
        day = dues[0].day
        yield Payment(
            id=key,
            label=instalment.label,
            day=day,
            date=table.date(day),
            amount=amount,
            treatment=parts.get("treatment"),
            currencies=_currencies(cost.line for cost in paid),
            source=instalment.source,
        )
        return
    weights = [_weights(cost.line, instalment, journey) for cost in paid]
    of_visits = _of_visits(parts, paid, weights, journey)
    for index, (visit, (_, day, last), part) in enumerate(zip(journey.stays, dues, of_visits, strict=True)):
        if not part.high:
            continue
        own = (cost.line for cost, of_line in zip(paid, weights, strict=True) if any(of_line[index]))
        yield Payment(
            id=f"{key}.visit-{index + 1}",
            label=instalment.label,
            visit=visit.name if len(journey.stays) > 1 else None,
            day=day,
            date=table.date(day),
            until_day=last,
            until=table.date(last) if last is not None else None,
            amount=part,
            currencies=_currencies(own),
            source=instalment.source,
        )


def _currencies(lines: Iterable[Line]) -> tuple[Currency, ...]:
    """The currencies of the prices of lines; those of a share of other lines are no price's."""
    return tuple(dict.fromkeys(line.unit_price.currency for line in lines if line.quantity.unit != PERCENT))


def _weights(line: Line, instalment: Instalment, journey: Journey) -> ByVisit:
    """The weights by which a line divides among the visits: its own counts, else one for each, or their nights."""
    if line.by_visit:
        return line.by_visit
    return tuple(visit.nights.columns if instalment.by_nights else EVENLY for visit in journey.stays)


EVENLY = (ONE, ONE, ONE)


def _of_visits(
    parts: Mapping[Category, Band], paid: Sequence[Cost], weights: Sequence[ByVisit], journey: Journey
) -> list[Band]:
    """What each visit pays of an instalment: of each category its part, in the proportion of the visit's own lines.

    A unit that remains goes to the longer visit, so that a shorter one never pays more for the same.
    """
    unit, ranks = journey.exchange.minor_unit, [sum(visit.nights.columns, ZERO) for visit in journey.stays]
    own: dict[Category, list[ByVisit]] = {}
    for cost, of_line in zip(paid, weights, strict=True):
        own.setdefault(cost.line.category, []).append(_divided(cost.amount, of_line, unit, ranks))
    divided = [_divided(part, _summed(own[category]), unit, ranks) for category, part in parts.items()]
    return _in_order(_summed(divided), unit, ranks)


def _divided(amount: Band, weights: ByVisit, minor_unit: int, ranks: Sequence[Decimal]) -> ByVisit:
    """An amount divided among the visits, each column in its own proportion; what remains goes by rank."""
    low, likely, high = (
        portions(column, [columns[at] for columns in weights], minor_unit, ranks)
        for at, column in enumerate(amount.columns)
    )
    return tuple(zip(low, likely, high, strict=True))


def _summed(divided: Sequence[ByVisit]) -> ByVisit:
    """The sums of what several amounts divide into, visit by visit."""
    return tuple(map(added, zip(*divided, strict=True)))


def _in_order(divided: ByVisit, minor_unit: int, ranks: Sequence[Decimal]) -> list[Band]:
    """What was divided as bands; where a visit's columns are not in order, what the sums rise by goes to the others.

    That is rare: a season that only the fast pace meets, or a remaining unit where columns are alike.
    """
    ordered = [[columns[0] for columns in divided]]
    for column in (1, 2):
        before, wanted = ordered[-1], [columns[column] for columns in divided]
        rises = [max(ZERO, then - now) for now, then in zip(before, wanted, strict=True)]
        rise = sum(wanted, ZERO) - sum(before, ZERO)
        steps = portions(rise, rises, minor_unit, ranks)
        ordered.append([now + step for now, step in zip(before, steps, strict=True)])
    return [in_order(*columns) for columns in zip(*ordered, strict=True)]


class Due(NamedTuple):
    """When a part of an instalment is paid."""

    share: Decimal
    """About what part of the instalment it is: the visits alike, or by their likely nights."""
    day: int
    until_day: int | None = None
    """The last day of what is spent along the way; null for what is paid at once."""


def dues_of(instalment: Instalment, journey: Journey) -> list[Due]:
    """When an instalment is paid: at once, or a part with each visit; what the part comes to is for `payments`."""
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
    return [weight / sum(weights) for weight in weights]


def spent_by(day: int, due: Iterable[Payment], exchange: Exchange) -> Band:
    """What has fallen due, or been spent along the way, by a day for everything but the treatment."""
    return exchange.rounded(total(_spent(payment, day) for payment in due))


def exposures(journey: Journey, costs: Costs, due: Sequence[Payment]) -> tuple[Exposure, ...]:
    """What is lost by stopping, point by point, as far as the journey has the point; none without the treatment."""
    if "treatment" in journey.scenario.without:
        return ()
    points = []
    for term in journey.catalog.cancellation.values():
        anchor = journey.anchors.get(term.at)
        if anchor is not None:
            day = anchor - term.days_before
            kept, source, note = _kept(term, journey, costs)
            spent = spent_by(day, due, journey.exchange)
            points.append(
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
    return tuple(points)


def _spent(payment: Payment, day: int) -> Band:
    """What of a payment is gone by a day, the treatment left out: all of it once it is due, or day by day."""
    if payment.day > day:
        return exactly(ZERO)
    if payment.until_day is not None:  # spent evenly from the arrival to the end of the visit
        days = Decimal(payment.until_day - payment.day)
        return times(payment.amount, exactly(min(ONE, (day - payment.day) / days)))
    if payment.treatment is None:
        return payment.amount
    return band(
        *(amount - part for amount, part in zip(payment.amount.columns, payment.treatment.columns, strict=True))
    )


def _kept(term: CancellationTerm, journey: Journey, costs: Costs) -> tuple[Band, str, str | None]:
    """What the clinic keeps: a fixed sum, or a part of the treatment; with its source and what that says."""
    if term.fee:
        fee, price = journey.exchange.convert(term.fee.money), costs.of(("treatment",))
        # Nobody keeps more than the price of the treatment, however low that is.
        capped = band(*(min(pair) for pair in zip(fee.columns, price.columns, strict=True)))
        return capped, term.fee.source, term.fee.note
    assert term.percent, "the checks refuse a term without either"
    share = times(term.percent.band, exactly(PER_CENT))
    return journey.exchange.rounded(times(costs.of(("treatment",)), share)), term.percent.source, term.percent.note
