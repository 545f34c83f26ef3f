"""Every document in every format, as text or bytes, and into files."""

from io import StringIO
from os import PathLike
from pathlib import Path
from typing import Any, Literal, overload

from rich.console import Console, RenderableType

from costcalc.analysis.audit.model import Audit
from costcalc.analysis.compare.model import Comparison
from costcalc.analysis.diff.model import Diff
from costcalc.analysis.prices.model import Prices
from costcalc.analysis.questions.model import Questions
from costcalc.analysis.stored import is_sealed
from costcalc.api.reading import Kept, quote_of
from costcalc.catalog.names import choice
from costcalc.errors import DataError
from costcalc.files import Written, write_whole
from costcalc.rendering.formats import AUDIT, CHANGES, COMPARISON, PRICES, QUESTIONS, QUOTE, Formats
from costcalc.rendering.numbers import numbers_for

WIDTH = 100
"""Columns of a text, if nothing else is said."""
LEAST_WIDTH = 20
"""Columns below which nothing can be laid out."""

Document = Kept | Audit | Diff | Comparison | Prices | Questions
"""What can be put into a format."""


@overload
def render(
    document: Document, format: Literal["pdf", "xlsx"], *, locale: str | None = None, width: int = WIDTH
) -> bytes: ...
@overload
def render(
    document: Document,
    format: Literal["table", "text", "json", "csv", "md", "html", "ics", "message", "japanese"] | None = None,
    *,
    locale: str | None = None,
    width: int = WIDTH,
) -> str: ...
@overload
def render(document: Document, format: str, *, locale: str | None = None, width: int = WIDTH) -> str | bytes: ...
def render(
    document: Document,
    format: str | None = None,  # noqa: A002 - called as on the command line
    *,
    locale: str | None = None,
    width: int = WIDTH,
) -> str | bytes:
    """A document in a format: text, or bytes for pdf and xlsx.

    A quote, or the file it was kept in, as table, json, csv, md, html, pdf, xlsx or ics; what changed between two as
    text, md or json; scenarios side by side, and published prices, as table, json, csv, md or html. Text is
    `width` columns wide. Numbers are written as people do in `locale`: de, fr_CH, en_IN.

    >>> from datetime import UTC, datetime
    >>> from costcalc import estimate
    >>> quote = estimate("t1d", created=datetime(2026, 11, 21, tzinfo=UTC))
    >>> print(render(quote, "md").splitlines()[0])
    # Type 1 diabetes: Standard protocol

    Raises ScenarioError for an unknown format or locale, OutputError if the library of a format is not installed,
    DataError for a quote that was changed after it was written.
    """
    found, kind = _known(document)
    name = kind.usual if format is None else choice("format", format, tuple(kind.writers))
    return _written(found, kind, name, locale, max(width, LEAST_WIDTH))


def save(document: Document, path: str | PathLike[str], *, locale: str | None = None) -> None:
    """Write a document into a file, in the format that its name ends with. The file is written whole or not at all.

    Raises what `render` raises, ScenarioError for a name that says no format, OutputError if it cannot be written.
    """
    target = Path(path)
    found, kind = _known(document)
    write_whole(target, _written(found, kind, kind.of_file(str(path)), locale, WIDTH))


def _written(document: Any, kind: Formats, name: str, locale: str | None, width: int) -> Written:
    return kind.write(document, name, lambda screen: _plain(screen, width), numbers_for(locale))


def _known(document: Document) -> tuple[Any, Formats]:
    """A document and the formats it has."""
    if isinstance(document, Audit):
        return document, AUDIT
    if isinstance(document, Diff):
        return document, CHANGES
    if isinstance(document, Comparison):
        return document, COMPARISON
    if isinstance(document, Prices):
        return document, PRICES
    if isinstance(document, Questions):
        return document, QUESTIONS
    quote = quote_of(document)
    if not is_sealed(quote):
        raise DataError("the quote was changed after it was written: verify says what does not fit")
    return quote, QUOTE


def _plain(laid_out: RenderableType, width: int) -> str:
    """What a layout looks like as text, the same wherever it is asked for, in a notebook too."""
    console = Console(
        file=StringIO(),
        width=width,
        force_terminal=False,
        force_jupyter=False,
        no_color=True,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    with console.capture() as shown:
        console.print(laid_out)
    return "\n".join(line.rstrip() for line in shown.get().split("\n"))
