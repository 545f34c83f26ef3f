"""What every part of a budget in a terminal is laid out from: its words, and the width."""

from typing import NamedTuple

from costcalc.quote.model import Quote
from costcalc.rendering.words import Words


class Page(NamedTuple):
    """The words of a quote for a terminal of so many columns."""

    words: Words
    width: int

    @property
    def quote(self) -> Quote:
        """The quote itself."""
        return self.words.quote
