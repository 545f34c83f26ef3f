"""What falls due when, and what is lost by stopping: a calendar of payments, and the exposure at points of it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from costcalc.catalog.prices import Key
from costcalc.catalog.rules import CancellationTerm, Instalment
from costcalc.costing import Costs
from costcalc.frozen import Frozen
from costcalc.journey import Journey
from costcalc.money import ONE, PER_CENT, Band, Currency, exactly, split, times, total
from costcalc.schedule import WEEK


class Payment(Frozen):
    """A part of the budget that falls due on a day."""

    label: str
    """What is paid."""
    day: int
    """Day 1 is the first arrival in Japan; earlier days are zero and below."""
    date: dt.date | None = None
    """Its date, if the journey has dates."""
    amount: Band
    """In the quote's currency."""
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
    journey: Band
    """What has fallen due by then for everything else; some of it may come back."""
    loss: Band
    """The sum of both."""
    source: Key
    """Key of `sources` for what the clinic keeps."""
    note: str | None = None
    """What the source says beside the figure."""


def payments(journey: Journey, costs: Costs) -> tuple[Payment, ...]:
    """Everything but the reserve, by the day it falls due; the amounts sum to the total without the reserve."""
    parts: dict[str, list[Band]] = {}
    instalments = journey.catalog.instalments
    for category in dict.fromkeys(cost.line.category for cost in costs.costs):
        sharing = {key: each.share for key, each in instalments.items() if category in each.of}
        if sharing:
            cut = split(costs.of((category,)), list(sharing.values()), journey.exchange.minor_unit)
            for key, part in zip(sharing, cut, strict=True):
                parts.setdefault(key, []).append(part)
    due = [(each, total(parts[key])) for key, each in instalments.items() if key in parts]
    found = [payment for each, amount in due for payment in _due(each, amount, journey, costs)]
    return tuple(sorted(found, key=lambda payment: payment.day))


def _due(instalment: Instalment, amount: Band, journey: Journey, costs: Costs) -> Iterator[Payment]:
    """The payments of an instalment: one, or one for each visit."""
    if not amount.high:
        return
    back = WEEK * instalment.weeks_before
    if instalment.due != "each-visit":
        anchor = journey.anchors.get(instalment.due, journey.anchors["consultation"])
        yield _payment(instalment, instalment.label, anchor - back, amount, journey, costs)
        return
    parts = split(amount, _by_visit(instalment, journey), journey.exchange.minor_unit)
    for visit, part in zip(journey.stays, parts, strict=True):
        label = f"{instalment.label}: {visit.name.lower()}" if len(journey.stays) > 1 else instalment.label
        yield _payment(instalment, label, visit.arrive_day - back, part, journey, costs)


def _by_visit(instalment: Instalment, journey: Journey) -> list[Decimal]:
    """The part of each visit: the same for all, or by their likely nights."""
    weights = [visit.nights.likely if instalment.by_nights else ONE for visit in journey.stays]
    return [each / sum(weights) for each in weights]


def _payment(instalment: Instalment, label: str, day: int, amount: Band, journey: Journey, costs: Costs) -> Payment:
    paid = (cost.line.unit_price.currency for cost in costs.costs if cost.line.category in instalment.of)
    return Payment(
        label=label,
        day=day,
        date=journey.timetable.date(day),
        amount=amount,
        currencies=tuple(dict.fromkeys(paid)),
        source=instalment.source,
    )


def exposures(journey: Journey, costs: Costs, due: Sequence[Payment]) -> tuple[Exposure, ...]:
    """What is lost by stopping, point by point, as far as the journey has the point; none without the treatment."""
    if "treatment" in journey.scenario.without:
        return ()
    clinic = {each.label for each in journey.catalog.instalments.values() if each.to_clinic}
    found = []
    for term in journey.catalog.cancellation.values():
        anchor = journey.anchors.get(term.at)
        if anchor is not None:
            day = anchor - term.days_before
            spent = total(payment.amount for payment in due if payment.day <= day and payment.label not in clinic)
            kept, source, note = _kept(term, journey, costs)
            found.append(
                Exposure(
                    name=term.name,
                    day=day,
                    date=journey.timetable.date(day),
                    treatment=kept,
                    journey=spent,
                    loss=total([kept, spent]),
                    source=source,
                    note=note,
                )
            )
    return tuple(found)


def _kept(term: CancellationTerm, journey: Journey, costs: Costs) -> tuple[Band, str, str | None]:
    """What the clinic keeps: a fixed sum, or a part of the treatment; with its source and what that says."""
    if term.fee:
        return journey.exchange.convert(term.fee.money), term.fee.source, term.fee.note
    assert term.percent, "the checks refuse a term without either"
    share = times(term.percent.band, exactly(PER_CENT))
    return journey.exchange.rounded(times(costs.of(("treatment",)), share)), term.percent.source, term.percent.note
