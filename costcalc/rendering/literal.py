"""The old name of `escape_controls`, until the spreadsheet has been moved."""

from costcalc.rendering.text import escape_controls as literal

__all__ = ["literal"]
