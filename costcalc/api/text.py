"""Text that is safe to show, for messages of the command line."""

from costcalc.rendering.text import escape_controls

__all__ = ["escape_controls"]
