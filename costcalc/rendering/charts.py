"""Charts: what is in bars on one scale, in a calendar, and in a strip of prices. Formats draw them."""

import datetime as dt
import math
from decimal import Decimal
from typing import Literal, NamedTuple

from costcalc.journey.schedule import WEEK
from costcalc.rendering.text import Reader, Text

Kind = Literal["quiet", "japan", "culture", "day"]
"""How a row of a calendar is drawn: what is done beside, a stay in Japan, the culture of the cells, or single days."""


class Bar(NamedTuple):
    """From one amount to another, and a dot between them."""

    name: str
    low: Decimal
    high: Decimal
    figure: str
    """What it comes to, in a few letters; nothing where there is no room."""
    likely: Decimal | None = None
    strong: bool = False
    label: str = ""
    """A longer name, for a text."""
    ends: tuple[str, str] = ("", "")
    """Both amounts as a text has them."""


class Bars(NamedTuple):
    """Bars under each other on one scale."""

    key: str
    caption: str
    described: str
    """The same in words."""
    bars: tuple[Bar, ...]
    least: Decimal
    most: Decimal
    kind: Literal["bar", "spread"] = "spread"
    ticks: tuple[tuple[Decimal, str], ...] = ()
    limit: Decimal | None = None
    legend: str = ""
    """What a text says under the bars; it draws none without that."""
    sentences: tuple[Text, ...] = ()
    """The same one by one, for formats without the chart."""


class CalendarRow(NamedTuple):
    """A kind of time, and when it is."""

    name: str
    kind: Kind
    spans: tuple[tuple[int, int], ...]
    """First and last day of each."""


class Calendar(NamedTuple):
    """When things happen, by days of the journey."""

    rows: tuple[CalendarRow, ...]
    first: int
    last: int
    start: dt.date | None
    """The date of day 1, if it is known."""
    described: str

    def date(self, day: int) -> dt.date | None:
        """The date of a day."""
        return self.start + dt.timedelta(days=day - 1) if self.start else None

    def names(self, reader: Reader, room: float) -> list[tuple[int, str]]:
        """The days along the calendar that have a name, from the last one back, each with so many days of room for it.

        Those are the first of each month, or of each week: the first one in Japan is week 1, there is no week 0.
        """
        names, free, every = [], self.first + self.weeks * WEEK, WEEK * max(1, math.ceil(room / WEEK))
        for day in range(self.last, self.first - 1, -1):
            date = self.date(day)
            begins = day == self.first or date.day == 1 if date else (day - 1) % every == 0
            if begins and free - day >= room:
                names.append((day, reader.month(date) if date else str((day - 1) // WEEK + (day > 0))))
                free = day
        return names

    @property
    def weeks(self) -> int:
        """Weeks that it runs."""
        return math.ceil((self.last - self.first + 1) / WEEK)


class Strip(NamedTuple):
    """A mark for every price, lines at the quantiles, and bars for bands beside them."""

    title: str
    described: str
    amounts: tuple[Decimal, ...]
    quantiles: tuple[tuple[str, Decimal], ...]
    bands: tuple[tuple[str, Decimal, Decimal], ...]
    ends: tuple[str, str]
    """The least and the most, as a text has them."""

    @property
    def least(self) -> Decimal:
        """The lowest amount in it."""
        return min([*self.amounts, *(low for _, low, _ in self.bands)])

    @property
    def most(self) -> Decimal:
        """The highest amount in it."""
        return max([*self.amounts, *(high for _, _, high in self.bands)])


Chart = Bars | Calendar | Strip

MOST_TICKS = 4


def step(most: Decimal) -> Decimal:
    """A round number that goes into an amount a few times."""
    size = Decimal(1).scaleb(most.adjusted() - 1) if most else Decimal(1)
    return next(step for step in (size * factor for factor in (1, 2, 5, 10, 20, 25)) if most <= step * MOST_TICKS)


def scale(highest: Decimal) -> list[Decimal]:
    """Round numbers from nothing to beyond the highest amount."""
    between = step(highest)
    return [between * number for number in range(max(1, math.ceil(highest / between)) + 1)]
