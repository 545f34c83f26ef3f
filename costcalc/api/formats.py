"""Every document in every format, as text or bytes, and into files."""

from collections.abc import Collection, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, Union, overload

from costcalc.api.reading import Kept, quote_of
from costcalc.api.text import laid_out
from costcalc.catalog.names import choice
from costcalc.errors import DataError, option
from costcalc.files import Written, write_whole
from costcalc.rendering.formats import FORMATS, AsText, Formats
from costcalc.rendering.text import reader_for

if TYPE_CHECKING:  # an estimate needs none of them, and JSON no rich
    from costcalc.analysis.audit.model import Audit
    from costcalc.analysis.compare.model import Comparison
    from costcalc.analysis.diff.model import Diff
    from costcalc.analysis.prices.model import Prices
    from costcalc.analysis.questions.model import Questions

WIDTH = 100
"""Columns of a text, if nothing else is said."""

Document: TypeAlias = Union[Kept, "Audit", "Diff", "Comparison", "Prices", "Questions"]
"""What can be put into a format."""


@overload
def render(
    document: Document, format: Literal["pdf", "xlsx"], *, locale: str | None = None, width: int = WIDTH
) -> bytes: ...
@overload
def render(
    document: Document,
    format: Literal["brief", "table", "text", "json", "csv", "md", "html", "ics", "message", "japanese"] | None = None,
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

    A quote, or the file it was kept in, as brief (one screen), text (for a messenger), table (all of it), json, csv,
    md, html, pdf, xlsx or ics; what changed between two as text, md or json; scenarios side by side, and published
    prices, as brief, table, json, csv, md or html. Text is `width` columns wide. Numbers are written as people do in
    `locale`: de, fr_CH.

    >>> from datetime import UTC, datetime
    >>> from costcalc import estimate
    >>> quote = estimate("t1d", created=datetime(2026, 11, 21, tzinfo=UTC))
    >>> print(render(quote, "md").splitlines()[0])
    # Type 1 diabetes: Standard protocol

    Raises ScenarioError for an unknown format or locale, OutputError if the library of a format is not installed,
    DataError for a quote that was changed after it was written.
    """
    known, kind = _known(document)
    name = kind.usual if format is None else choice("format", format, tuple(kind.writers))
    return _written(known, name, locale, width)


def save(document: Document, path: str | PathLike[str], *, locale: str | None = None) -> None:
    """Write a document into a file, in the format that its name ends with. The file is written whole or not at all.

    Raises what `render` raises, ScenarioError for a name that says no format, OutputError if it cannot be written.
    """
    target = Path(path)
    known, kind = _known(document)
    write_whole(target, _written(known, kind.of_file(str(path)), locale, WIDTH))


def choose_format(kind: str, wanted: str | None, file: str | None) -> str:
    """The format asked for by name or by the extension of a file, else the usual one. Raises ScenarioError."""
    formats = FORMATS[kind]
    if wanted is not None:
        return choice("format", wanted, tuple(formats.writers))
    return formats.usual if file is None else formats.of_file(file, f", or say {option('format')}")


def choose_parts(kind: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """The parts of a document that texts name, several in one with commas between. Raises ScenarioError for others."""
    names = (name.strip() for text in wanted for name in text.split(","))
    return tuple(choice("part", name, tuple(FORMATS[kind].parts)) for name in names if name)


def has_parts(kind: str, format: str) -> bool:  # noqa: A002 - called as the option
    """Whether a format can have only some parts of a document."""
    return FORMATS[kind].is_page(format)


def write_as(
    document: Any, name: str, as_text: AsText, locale: str | None = None, parts: Collection[str] = ()
) -> Written:
    """A document, as it is, in one of its formats; `as_text` makes a text of what is laid out for a terminal.

    Of its page only the `parts` that are named; all without any.
    """
    return FORMATS[kind_of(document)].write(document, name, as_text, reader_for(locale), parts)


def kind_of(document: Any) -> str:
    """The kind of a document: the middle of its name, such as costcalc/quote/1."""
    return str(document.document).split("/")[1]


def _written(document: Any, name: str, locale: str | None, width: int) -> Written:
    return write_as(document, name, lambda screen: laid_out(screen, width), locale)


def _known(document: Document) -> tuple[Any, Formats]:
    """A document and the formats it has; a quote only if it is as it was written."""
    from costcalc.quote.load import is_sealed  # noqa: PLC0415 - only a document that is handed in needs it

    known: Any = document if hasattr(document, "document") else quote_of(document)  # else a file
    if kind_of(known) == "quote" and not is_sealed(known):
        raise DataError("the quote was changed after it was written: verify says what does not fit")
    return known, FORMATS[kind_of(known)]
