"""What a journey spends its days on, as bars for a calendar: the same for every format that draws one."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from costcalc.quote.model import Quote

Kind = Literal["quiet", "japan", "culture", "day"]
"""How a bar is drawn: what is done beside, a stay in Japan, the culture of the cells, or single days."""


class Bar(NamedTuple):
    """One row of a calendar."""

    name: str
    kind: Kind
    spans: list[tuple[int, int]]
    """First and last day of each."""


def bars(quote: Quote) -> Iterator[Bar]:
    """Every row that the journey has."""

    def days(role: str) -> list[int]:
        return sorted(step.day for step in quote.itinerary.steps if step.role == role)

    before, harvest, treated, allowed = map(days, ("before", "harvest", "infusion", "allowed"))
    if before and before[0] < 1:
        yield Bar("Preparation", "quiet", [(before[0], 0)])
    stays = [(visit.arrive_day, visit.arrive_day + int(visit.nights.likely)) for visit in quote.itinerary.visits]
    yield Bar("In Japan", "japan", stays)
    if harvest and treated and treated[0] - harvest[0] > 1:
        yield Bar("Cell culture", "culture", [(harvest[0] + 1, treated[0] - 1)])
    clinic = sorted({*harvest, *treated, *days("appointment")})
    if clinic:
        yield Bar("At the clinic", "day", [(day, day) for day in clinic])
    if harvest and allowed:
        yield Bar("Take it easy", "quiet", [(harvest[0], allowed[-1] - 1)])
    if follow := days("follow-up"):
        yield Bar("Follow-up", "day", [(day, day) for day in follow])
