"""Text for people: what is laid out, as lines, and text that is safe to show."""

import re
from io import StringIO
from typing import TYPE_CHECKING

from costcalc.rendering.text import escape_controls

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["LEAST_WIDTH", "escape_controls", "for_screen_reader", "laid_out"]

LINK_NUMBERS = re.compile(r"(?<=\x1b]8;)id=[0-9-]+(?=;)")
"""Drawn by lot for each link; the same answer is the same bytes without them."""
LEAST_WIDTH = 20
"""Columns below which nothing can be laid out."""


def for_screen_reader(screen: "RenderableType") -> str:
    """A page, laid out or not, as lines without any decoration."""
    from costcalc.rendering.formats.plain import as_plain  # noqa: PLC0415 - only who asks for it
    from costcalc.rendering.formats.terminal import Screen  # noqa: PLC0415 - brings rich

    assert isinstance(screen, Screen), "every page is one"
    return as_plain(screen.page)


def laid_out(screen: "RenderableType", width: int | None = None, *, for_terminal: bool = False) -> str:
    """What a layout looks like, with colours only `for_terminal`; as wide as the terminal if no width is given."""
    from rich.console import Console  # noqa: PLC0415 - brings rich

    console = Console(
        file=StringIO(),
        width=width,
        force_terminal=for_terminal,
        force_jupyter=False,
        no_color=None if for_terminal else True,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    console.width = max(console.width, LEAST_WIDTH)
    with console.capture() as shown:
        console.print(screen)
    return "\n".join(line.rstrip() for line in LINK_NUMBERS.sub("", shown.get()).split("\n"))
