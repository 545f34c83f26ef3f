"""What moves the total most, at a glance in a terminal: a bar for each input, around the likely total."""

from collections.abc import Iterator
from decimal import Decimal

from rich.console import Group, RenderableType
from rich.text import Text

from costcalc.quote.sensitivity import Swing
from costcalc.rendering import drivers
from costcalc.rendering.page import Page
from costcalc.rendering.tables import bullets, text

LEAST_BAR = 10
"""Columns below which a bar says nothing."""
MOST_BAR = 60
"""Columns of the longest bar."""


def tornado(page: Page) -> RenderableType | None:
    """The inputs that move the likely total, the most first; sentences where there is no room for bars."""
    words, driven = page.words, page.quote.sensitivity
    swings = driven.tornado if driven else ()
    figures = [words.amount(each) for swing in swings for each in (swing.cheaper.total, swing.dearer.total)]
    longest = max((len(figure) for figure in figures), default=0)
    room = min(MOST_BAR, page.width - 2 * longest - 4)
    if not swings or room < LEAST_BAR:
        return bullets(drivers.tornado(words))
    parts: list[RenderableType] = list(_bars(page, swings, longest, room))
    others = bullets(drivers.not_shown(words))
    return Group(*parts, *([others] if others else []))


def _bars(page: Page, swings: tuple[Swing, ...], longest: int, room: int) -> Iterator[RenderableType]:
    """Each input over its bar, and what the bars stand around."""
    words, likely, currency = page.words, page.quote.total.likely, page.quote.currency
    least = min(likely, *(swing.cheaper.total for swing in swings))
    width = max(likely, *(swing.dearer.total for swing in swings)) - least

    def column(amount: Decimal) -> int:
        return min(room - 1, int((amount - least) * room / width))

    for swing in swings:
        low, high = words.amount(swing.cheaper.total), words.amount(swing.dearer.total)
        first, last = column(swing.cheaper.total), column(swing.dearer.total)
        cells = ["█" if first <= at <= last else " " for at in range(room)]
        cells[column(likely)] = "┃"
        yield text(f"{drivers.swing_label(words, swing)}: {words.amount(swing.swing)} {currency}")
        yield Text(f"  {low:>{longest}} {''.join(cells)} {high}".rstrip(), "blue")
    yield text(f"┃ is the likely total, {words.amount(likely)} {currency}; every other input stays as likely.")
