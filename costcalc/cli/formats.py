"""The answer of a command: its format, chosen before anything is worked out, and where it goes."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costcalc.cli.inputs import file_of, now, rates_for
from costcalc.cli.output import as_text, print_out, say
from costcalc.errors import OutputError, option

if TYPE_CHECKING:
    from costcalc.api.reading import FileLike

PLAIN_WIDTH = 100
"""Columns of a text that is written to a file."""
FOR_PEOPLE = {"brief", "table", "text", "json"}
"""Formats whose characters are replaced where a reader has not got them; the others are files, in UTF-8."""


class Answer:
    """Where a document of one kind goes, and in which format."""

    def __init__(
        self,
        kind: str,
        format: str | None = None,  # noqa: A002 - called as the option
        output: str | None = None,
        locale: str | None = None,
        quiet: bool = False,
        full: bool = False,
        show: Sequence[str] | None = None,
    ) -> None:
        """Choose the format. Raises ScenarioError if nothing says it, OutputError for a folder."""
        from costcalc.api.formats import choose_format, choose_parts

        self.file = None if output == "-" else output
        if self.file and format is None and os.path.isdir(self.file):  # noqa: PTH112 - a long name is no folder
            raise OutputError(f"{self.file} is a folder: name a file in it")
        self.parts = choose_parts(kind, show or ())
        if format is None and self.file is None and (full or self.parts):
            format = "table"  # noqa: A001 - what was asked for in other words
        self.format = choose_format(kind, format, self.file)
        self.locale, self.quiet, self.created = locale, quiet, now()

    def arguments(self, options: dict[str, Any]) -> dict[str, Any]:
        """Options as arguments of a function, with the rates of a day if one is named, and the moment of the run."""
        return {**rates_for(options, self.created, quiet=self.quiet), "created": self.created}

    def source(self, name: str, what: str) -> "FileLike":
        """The file that the answer is made from. Raises OutputError if the answer would be written over it."""
        if self.file and name != "-" and Path(self.file).resolve() == Path(name).resolve():
            raise OutputError(f"{option('output', self.file)} is {what}: choose another name, so that it stays")
        return file_of(name)

    def give(self, document: Any) -> None:
        """Write the document into the file, or print it."""
        from costcalc.api.formats import write_as

        width = PLAIN_WIDTH if self.file is not None else None
        written = write_as(document, self.format, lambda screen: as_text(screen, width), self.locale, self.parts)
        if self.file is None:
            as_file = self.format not in FOR_PEOPLE and not sys.stdout.isatty() and isinstance(written, str)
            print_out(written.encode() if as_file and isinstance(written, str) else written, self.format)
        else:
            save(self.file, written, quiet=self.quiet)


def save(file: str, written: str | bytes, *, quiet: bool) -> None:
    """Write a file whole, and say so."""
    from costcalc.api.reading import write_whole

    write_whole(Path(file), written)
    if not quiet:
        say(f"wrote {file}")
