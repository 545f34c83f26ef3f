"""What every part of a budget is written from: the quote, the width, how numbers are written, the marks of sources."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from costcalc.money import Band
from costcalc.quote import Quote
from costcalc.render.numbers import Numbers

ASSUMED = "*"
"""Marks a source that is a planning assumption."""


class Page(NamedTuple):
    """What every part of a budget is written from."""

    quote: Quote
    width: int
    numbers: Numbers
    marks: Mapping[str, str]
    """The mark of each source, by key."""

    def prose(self, sentence: str) -> str:
        """A sentence whose numbers are written as the reader does, and whose source keys have become their marks."""
        return self.numbers.prose(numbered(sentence, self.marks))

    def likely_between(self, amount: Band) -> str:
        """An amount in a sentence: its likely, and what it lies between."""
        low, likely, high = (self.numbers.amount(number) for number in amount.columns)
        between = "" if low == high else f" ({low} to {high})"
        return f"{likely} {self.quote.currency}{between}"


def marks_of(quote: Quote) -> dict[str, str]:
    """A number for each source, with a star for planning assumptions."""
    return {
        key: f"{number}{ASSUMED if source.kind == 'planning assumption' else ''}"
        for number, (key, source) in enumerate(quote.sources.items(), start=1)
    }


def numbered(sentence: str, marks: Mapping[str, str]) -> str:
    """A sentence whose source keys in brackets have become their marks."""
    return re.sub(r"\[([a-z0-9-]+)\]", lambda found: f"[{marks.get(found[1], found[1])}]", sentence)
