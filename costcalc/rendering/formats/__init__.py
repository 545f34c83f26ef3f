"""Every format of every document, by name; what writes it is imported when it is asked for."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from costcalc.errors import ScenarioError
from costcalc.files import Written
from costcalc.rendering.numbers import ENGLISH, Numbers

if TYPE_CHECKING:
    from rich.console import RenderableType

AsText = Callable[[Callable[[int], "RenderableType"]], str]
"""Makes a text of what is laid out for a number of columns."""
LAID_OUT = {"table", "text"}
"""Formats whose writer takes the number of columns, and makes something that `AsText` turns into a text."""
FOR_PEOPLE = {"md", "html", "pdf"}
"""Formats in which numbers are written as their reader does."""


class Formats(NamedTuple):
    """The formats of one kind of document."""

    writers: Mapping[str, str]
    """What writes the document in each format: a module of this package and a function in it."""
    extensions: Mapping[str, str]
    """The format that the name of a file asks for."""

    @property
    def usual(self) -> str:
        """The one that is meant if none is named."""
        return next(iter(self.writers))

    def of_file(self, name: str, otherwise: str = "") -> str:
        """The format that the name of a file asks for. Raises ScenarioError for any other, saying what to do else."""
        extension = PurePath(name).suffix.lower()
        if extension not in self.extensions:
            known = ", ".join(self.extensions)
            raise ScenarioError(f"the name {name!r} does not say its format: end it with {known}{otherwise}")
        return self.extensions[extension]

    def write(self, document: Any, name: str, as_text: AsText, numbers: Numbers = ENGLISH) -> Written:
        """The document in a format."""
        module, _, function = self.writers[name].partition(":")
        writer: Callable[..., Any] = getattr(import_module(f"costcalc.rendering.{module}"), function)
        if name in LAID_OUT:
            return as_text(lambda width: writer(document, width, numbers))
        written: Written = writer(document, numbers) if name in FOR_PEOPLE else writer(document)
        return written


EXTENSIONS = {".json": "json", ".txt": "table", ".csv": "csv", ".md": "md", ".html": "html", ".htm": "html"}

QUOTE = Formats(
    {
        "table": "terminal:budget",
        "json": "formats.json:as_json",
        "csv": "csv_lines:as_csv",
        "md": "markdown:as_markdown",
        "html": "html:as_html",
        "pdf": "pdf:as_pdf",
        "xlsx": "workbook:as_xlsx",
        "ics": "events:as_ics",
    },
    {**EXTENSIONS, ".pdf": "pdf", ".xlsx": "xlsx", ".ics": "ics"},
)
COMPARISON = Formats(
    {
        "table": "comparison:comparison_text",
        "json": "formats.json:as_json",
        "csv": "comparison_files:comparison_csv",
        "md": "comparison_files:comparison_markdown",
        "html": "comparison_html:comparison_html",
    },
    EXTENSIONS,
)
PRICES = Formats(
    {
        "table": "prices:prices_text",
        "json": "formats.json:as_json",
        "csv": "prices_files:prices_csv",
        "md": "prices_files:prices_markdown",
        "html": "prices_html:prices_html",
    },
    EXTENSIONS,
)
AUDIT = Formats(
    {
        "table": "audit:audit_text",
        "json": "formats.json:as_json",
        "md": "audit_files:audit_markdown",
        "html": "audit_html:audit_html",
    },
    {name: kind for name, kind in EXTENSIONS.items() if kind != "csv"},
)
QUESTIONS = Formats(
    {
        "table": "questions:questions_text",
        "message": "questions:message",
        "japanese": "questions:japanese",
        "md": "questions:questions_markdown",
        "json": "formats.json:as_json",
    },
    {".json": "json", ".txt": "message", ".md": "md"},
)
CHANGES = Formats(
    {"text": "changes:changes_text", "md": "changes:changes_markdown", "json": "formats.json:as_json"},
    {".txt": "text", ".md": "md", ".json": "json"},
)
