"""The answer of a command: its format, chosen before anything is worked out, and where it goes."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from costcalc.cli.inputs import file_of, now, rates_for
from costcalc.cli.output import as_text, print_out, say
from costcalc.errors import OutputError, Problem, Problems, ScenarioError, option

if TYPE_CHECKING:
    from costcalc.api.reading import FileLike

PLAIN_WIDTH = 100
"""Columns of a text that is written to a file."""
FOR_PEOPLE = {"brief", "table", "text", "json"}
"""Formats whose characters are replaced where a reader has not got them; the others are files, in UTF-8."""


class Target(NamedTuple):
    """Where an answer goes."""

    file: str | None
    """None is standard output."""
    format: str


class Answer:
    """Where a document of one kind goes, and in which formats."""

    def __init__(
        self,
        kind: str,
        format: str | None = None,  # noqa: A002 - called as the option
        output: Sequence[str] | None = None,
        locale: str | None = None,
        quiet: bool = False,
        full: bool = False,
        show: Sequence[str] | None = None,
        no_pager: bool = False,
        plain: bool = False,
    ) -> None:
        """Choose the formats. Raises ScenarioError for what nothing says, OutputError for a folder."""
        from costcalc.api.formats import choose_parts, has_parts

        self.kind, self.parts = kind, choose_parts(kind, show or ())
        outputs, printed = output or ["-"], format or ("table" if full or self.parts else None)
        if format is not None and len(outputs) > 1 and "-" not in outputs:
            raise ScenarioError(f"{option('format', format)} is for one file: leave it out, their names say it")
        if len({os.path.realpath(name) for name in outputs}) < len(outputs):
            raise ScenarioError(f"{option('output')} names a file twice: name each one once")
        self.targets: list[Target] = []
        problems = Problems()
        for name in outputs:
            wanted = printed if name == "-" else format if len(outputs) == 1 else None
            with problems.gathered():
                self.targets.append(self._target(name, wanted))
        problems.refuse()
        if self.parts and not any(has_parts(kind, target.format) for target in self.targets):
            raise ScenarioError(f"the format {self.targets[0].format} is always whole: leave out {option('show')}")
        self.paged, self.plain = not no_pager, plain
        self.locale, self.quiet, self.created = locale, quiet, now()

    def _target(self, name: str, format: str | None) -> Target:  # noqa: A002 - called as the option
        """Where a name of the command line is, and the format for it."""
        from costcalc.api.formats import choose_format

        file = None if name == "-" else name
        if file and format is None and os.path.isdir(file):  # noqa: PTH112 - a long name is no folder
            raise OutputError(f"{file} is a folder: name a file in it")
        return Target(file, choose_format(self.kind, format, file))

    def arguments(self, options: dict[str, Any]) -> dict[str, Any]:
        """Options as arguments of a function, with the rates of a day if one is named, and the moment of the run."""
        return {**rates_for(options, self.created, quiet=self.quiet), "created": self.created}

    def source(self, name: str, what: str) -> "FileLike":
        """The file that the answer is made from. Raises OutputError if the answer would be written over it."""
        for file, _ in self.targets:
            if file and name != "-" and Path(file).resolve() == Path(name).resolve():
                raise OutputError(f"{option('output', file)} is {what}: choose another name, so that it stays")
        return file_of(name)

    def give(self, document: Any) -> None:
        """Write the document into the files, or print it. Raises OutputError that names what could not be written.

        Every format is ready before the first file is written, and what is wrong with one file keeps no other back.
        """
        ready = [(*target, self._written(document, target)) for target in self.targets]
        problems: list[Problem] = []
        for file, name, written in ready:
            if file is None:
                print_out(written, name, paged=self.paged and name != "brief")
                continue
            try:
                save(file, written, quiet=self.quiet)
            except OutputError as error:
                problems += error.problems
        if problems:
            raise OutputError(problems)

    def _written(self, document: Any, target: Target) -> str | bytes:
        from costcalc.api.formats import write_as

        width = None if target.file is None else PLAIN_WIDTH
        written = write_as(
            document, target.format, lambda screen: as_text(screen, width, plain=self.plain), self.locale, self.parts
        )
        is_bare = target.file is None and target.format not in FOR_PEOPLE and not sys.stdout.isatty()
        return written.encode() if is_bare and isinstance(written, str) else written


def save(file: str, written: str | bytes, *, quiet: bool) -> None:
    """Write a file whole, and say so."""
    from costcalc.api.reading import write_whole

    write_whole(Path(file), written)
    if not quiet:
        say(f"wrote {file}")
