"""Quotes that programs hand over: made, read, or the file or the text that one was kept in."""

from os import PathLike, fspath
from pathlib import Path

from costcalc.errors import ScenarioError
from costcalc.files import read_text
from costcalc.quote import model as document
from costcalc.quote.load import read_quote

Kept = document.Quote | str | PathLike[str]
"""A quote, or the file or the text of one."""


def quote_of(kept: Kept) -> document.Quote:
    """The quote that is meant. Raises DataError for a file or text that is none."""
    if isinstance(kept, document.Quote):
        return kept
    if not isinstance(kept, str | PathLike):
        raise ScenarioError(f"{type(kept).__name__} is not a quote, nor the name of a file that holds one")
    if isinstance(kept, str) and _is_text(kept):
        return read_quote(kept.removeprefix("\ufeff"), "the text")
    path = Path(fspath(kept))
    return read_quote(read_text(path), str(path))


def _is_text(kept: str) -> bool:
    """Whether this is a document itself, or nothing at all, rather than the name of a file."""
    return not kept.strip() or kept.removeprefix("\ufeff").lstrip().startswith("{") or "\n" in kept
