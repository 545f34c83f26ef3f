"""Files that programs hand over: by name, as text, or as a document that was read already."""

from os import PathLike, fspath
from typing import NamedTuple

from costcalc.catalog.read import read as read_entries
from costcalc.errors import ScenarioError
from costcalc.files import Unreadable, decoded, read_bytes, read_text, write_new, write_whole
from costcalc.quote import model as document
from costcalc.quote.load import read_quote

__all__ = [
    "FileLike",
    "Kept",
    "TextFile",
    "Unreadable",
    "decoded",
    "quote_of",
    "read_bytes",
    "read_entries",
    "read_file",
    "write_new",
    "write_whole",
]


class TextFile(NamedTuple):
    """A file that was read already, such as standard input."""

    name: str
    """In messages."""
    text: str

    @classmethod
    def of(cls, name: str) -> "TextFile":
        """A file with its text. Raises DataError if it cannot be read."""
        return cls(name, read_text(name))


FileLike = str | PathLike[str] | TextFile
"""The name of a file, or a file that was read already."""
Kept = document.Quote | FileLike
"""A quote, or the file or the text of one."""


def read_file(file: FileLike) -> TextFile:
    """The text of a file with its name. Raises DataError if it cannot be read."""
    if not isinstance(file, str | PathLike | TextFile):
        raise ScenarioError(f"{type(file).__name__} is not the name of a file, nor a file that was read")
    return file if isinstance(file, TextFile) else TextFile.of(fspath(file))


def quote_of(kept: Kept) -> document.Quote:
    """The quote that is meant. Raises DataError for a file or text that is none."""
    if isinstance(kept, document.Quote):
        return kept
    if not isinstance(kept, str | PathLike | TextFile):
        raise ScenarioError(f"{type(kept).__name__} is not a quote, nor the name of a file that holds one")
    if isinstance(kept, str) and _is_text(kept):
        kept = TextFile("the text", kept.removeprefix("\ufeff"))
    file = read_file(kept)
    return read_quote(file.text, file.name)


def _is_text(kept: str) -> bool:
    """Whether this is a document itself, or nothing at all, rather than the name of a file."""
    return not kept.strip() or kept.removeprefix("\ufeff").lstrip().startswith("{") or "\n" in kept
