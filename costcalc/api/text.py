"""Text for people: what is laid out, as lines, and text that is safe to show."""

from io import StringIO
from typing import TYPE_CHECKING

from costcalc.rendering.text import escape_controls

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["LEAST_WIDTH", "escape_controls", "laid_out"]

LEAST_WIDTH = 20
"""Columns below which nothing can be laid out."""


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
    return "\n".join(line.rstrip() for line in shown.get().split("\n"))
