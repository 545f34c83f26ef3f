"""Which format of a document a person asks for, and the document written in it: to standard output, or into a file."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costcalc.cli.output import as_text, print_out, say
from costcalc.errors import OutputError
from costcalc.files import write_whole

if TYPE_CHECKING:
    from costcalc.rendering.formats import Formats

PLAIN_WIDTH = 100
"""Columns of a text that is written to a file."""
FOR_PEOPLE = {"table", "text", "json"}
"""Formats whose characters are replaced where a reader has not got them; the others are files, in UTF-8."""


def format_of(formats: "Formats", wanted: str | None, output: str | None) -> str:
    """The format asked for by name, or by the extension of the file. Raises ScenarioError for any other."""
    from costcalc.catalog.names import choice

    if wanted is not None:
        return choice("format", wanted, tuple(formats.writers))
    if output is None or output == "-":
        return formats.usual
    if output and os.path.isdir(output):  # noqa: PTH112 - a name that is too long is no folder
        raise OutputError(f"{output} is a folder: name a file in it")
    return formats.of_file(output, ", or say --format")


def deliver(
    formats: "Formats",
    document: Any,
    chosen: str,
    output: str | None,
    quiet: bool,
    locale: str | None = None,
) -> None:
    """Write the document in its format into the file, or print it."""
    from costcalc.rendering.numbers import numbers_for

    to_file = output is not None and output != "-"
    width = PLAIN_WIDTH if to_file else None
    written = formats.write(document, chosen, lambda screen: as_text(lambda _: screen, width), numbers_for(locale))
    if output is None or output == "-":
        as_file = chosen not in FOR_PEOPLE and not sys.stdout.isatty() and isinstance(written, str)
        print_out(written.encode() if as_file and isinstance(written, str) else written, chosen)
        return
    write_whole(Path(output), written)
    if not quiet:
        say(f"wrote {output}")
