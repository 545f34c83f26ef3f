"""The formats that a quote and a comparison can be written in, and which one a person asks for."""

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from costcalc.cli.output import Written, as_text, print_out, say, write_whole
from costcalc.errors import OutputError, ScenarioError

if TYPE_CHECKING:
    from costcalc.changes import Diff
    from costcalc.document import Quote
    from costcalc.render.numbers import Numbers

PLAIN_WIDTH = 100
"""Columns of a budget that is written to a file."""


def _table(quote: "Quote", to_file: bool, numbers: "Numbers") -> Written:
    from costcalc.render.terminal import budget

    return as_text(lambda width: budget(quote, width, numbers), PLAIN_WIDTH if to_file else None)


def _json(quote: "Quote", _to_file: bool, _numbers: "Numbers") -> Written:
    from costcalc.render.document import as_json

    return as_json(quote)


def _csv(quote: "Quote", _to_file: bool, _numbers: "Numbers") -> Written:
    from costcalc.render.csv_lines import as_csv

    return as_csv(quote)


def _markdown(quote: "Quote", _to_file: bool, numbers: "Numbers") -> Written:
    from costcalc.render.markdown import as_markdown

    return as_markdown(quote, numbers)


def _html(quote: "Quote", _to_file: bool, numbers: "Numbers") -> Written:
    from costcalc.render.html import as_html

    return as_html(quote, numbers)


def _pdf(quote: "Quote", _to_file: bool, numbers: "Numbers") -> Written:
    from costcalc.render.pdf import as_pdf

    return as_pdf(quote, numbers)


def _xlsx(quote: "Quote", _to_file: bool, _numbers: "Numbers") -> Written:
    from costcalc.render.workbook import as_xlsx

    return as_xlsx(quote)


def _ics(quote: "Quote", _to_file: bool, _numbers: "Numbers") -> Written:
    from costcalc.render.events import as_ics

    return as_ics(quote)


FORMATS: Mapping[str, Callable[["Quote", bool, "Numbers"], Written]] = {
    "table": _table,
    "json": _json,
    "csv": _csv,
    "md": _markdown,
    "html": _html,
    "pdf": _pdf,
    "xlsx": _xlsx,
    "ics": _ics,
}
"""Every format of a quote, by the name that --format takes."""

EXTENSIONS: Mapping[str, str] = {
    ".json": "json",
    ".txt": "table",
    ".csv": "csv",
    ".md": "md",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".xlsx": "xlsx",
    ".ics": "ics",
}
"""The format that the name of a file asks for."""


def format_of(wanted: str | None, output: str | None) -> str:
    """The format asked for by name, or by the extension of the file. Raises ScenarioError for any other."""
    if wanted is not None:
        name = wanted.strip().lower()
        if name not in FORMATS:
            raise ScenarioError(f"unknown format {wanted!r}. Known: {', '.join(FORMATS)}.")
        return name
    if output is None or output == "-":
        return "table"
    if output and os.path.isdir(output):  # noqa: PTH112 - a name that is too long is no folder
        raise OutputError(f"{output} is a folder: name a file in it")
    extension = Path(output).suffix.lower()
    if extension not in EXTENSIONS:
        known = ", ".join(EXTENSIONS)
        raise ScenarioError(f"the name {output!r} does not say its format: end it with {known}, or say --format")
    return EXTENSIONS[extension]


def deliver(quote: "Quote", chosen: str, output: str | None, quiet: bool, locale: str | None = None) -> None:
    """Write the quote in its format into the file, or print it."""
    from costcalc.render.numbers import numbers_for

    to_file = output is not None and output != "-"
    written = FORMATS[chosen](quote, to_file, numbers_for(locale))
    if output is None or output == "-":
        for_file = chosen not in ("table", "json") and not sys.stdout.isatty()
        print_out(written.encode() if for_file and isinstance(written, str) else written, chosen)
        return
    write_whole(Path(output), written)
    if not quiet:
        say(f"wrote {output}")


def _changes_text(changes: "Diff", to_file: bool, numbers: "Numbers") -> str:
    from costcalc.render.changes import changes_text

    return as_text(lambda width: changes_text(changes, width, numbers), PLAIN_WIDTH if to_file else None)


def _changes_markdown(changes: "Diff", _to_file: bool, numbers: "Numbers") -> str:
    from costcalc.render.changes import changes_markdown

    return changes_markdown(changes, numbers)


def _changes_json(changes: "Diff", _to_file: bool, _numbers: "Numbers") -> str:
    from costcalc.render.changes import changes_json

    return changes_json(changes)


CHANGES: Mapping[str, Callable[["Diff", bool, "Numbers"], str]] = {
    "text": _changes_text,
    "md": _changes_markdown,
    "json": _changes_json,
}
"""Every format of a comparison, by the name that --format takes."""


CHANGES_EXTENSIONS: Mapping[str, str] = {".txt": "text", ".md": "md", ".json": "json"}
"""The format of a comparison that the name of a file asks for."""


def changes_format_of(wanted: str | None, output: str | None) -> str:
    """The format of a comparison, by name or by the extension of the file. Raises ScenarioError for any other."""
    from costcalc.catalog.names import choice

    if wanted is not None:
        return choice("format", wanted, tuple(CHANGES))
    if output is None or output == "-":
        return "text"
    extension = Path(output).suffix.lower()
    if extension not in CHANGES_EXTENSIONS:
        known = ", ".join(CHANGES_EXTENSIONS)
        raise ScenarioError(f"the name {output!r} does not say its format: end it with {known}, or say --format")
    return CHANGES_EXTENSIONS[extension]


def print_changes(changes: "Diff", chosen: str, locale: str | None) -> None:
    """Print what changed."""
    from costcalc.render.numbers import numbers_for

    print(CHANGES[chosen](changes, False, numbers_for(locale)), end="")


def write_changes(changes: "Diff", chosen: str, output: str, quiet: bool, locale: str | None) -> None:
    """Write what changed into a file."""
    from costcalc.render.numbers import numbers_for

    write_whole(Path(output), CHANGES[chosen](changes, True, numbers_for(locale)))
    if not quiet:
        say(f"wrote {output}")
