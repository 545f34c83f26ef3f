"""Where the answer goes: standard output, or a file written whole or not at all."""

import io
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from costcalc.errors import OutputError, ScenarioError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from costcalc.quote import Quote

PLAIN_WIDTH = 100
"""Columns of a budget that is written to a file."""


def _table(quote: "Quote", to_file: bool) -> str:
    from costcalc.render.terminal import budget

    if to_file:
        return as_text(lambda width: budget(quote, width), PLAIN_WIDTH)
    return as_text(lambda width: budget(quote, width))


def _json(quote: "Quote", _: bool) -> str:
    from costcalc.render.document import as_json

    return as_json(quote)


FORMATS: Mapping[str, Callable[["Quote", bool], str]] = {"table": _table, "json": _json}
"""Every format of a quote, by the name that --format takes."""

EXTENSIONS: Mapping[str, str] = {".json": "json", ".txt": "table"}
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
    extension = Path(output).suffix.lower()
    if extension not in EXTENSIONS:
        known = ", ".join(EXTENSIONS)
        raise ScenarioError(f"the name {output!r} does not say its format: end it with {known}, or say --format")
    return EXTENSIONS[extension]


def deliver(quote: "Quote", chosen: str, output: str | None, quiet: bool) -> None:
    """Write the quote in its format to the file or to standard output."""
    to_file = output is not None and output != "-"
    text = FORMATS[chosen](quote, to_file)
    if output is None or output == "-":
        print_out(text)
        return
    write_whole(Path(output), text)
    if not quiet:
        print(f"costcalc: wrote {output}", file=sys.stderr)


def as_text(render: "Callable[[int], RenderableType]", width: int | None = None) -> str:
    """What the renderable looks like on standard output; plain and `width` columns wide if a width is given."""
    from rich.console import Console

    out = sys.stdout
    buffer = io.StringIO()
    terminal = width is None and out is not None and out.isatty()
    console = Console(
        file=buffer,
        width=width or Console(file=out).width,
        force_terminal=terminal,
        no_color=None if terminal else True,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    console.print(render(console.width), soft_wrap=False)
    return "".join(line.rstrip() + "\n" for line in buffer.getvalue().splitlines())


FALLBACKS = str.maketrans(
    {"–": "-", "—": "-", "·": "-", "×": "x", "█": "#", "…": "...", "“": '"', "”": '"', "’": "'", "±": "+/-"}
)
"""For terminals whose encoding lacks them."""


def print_out(text: str) -> None:
    """Write the answer to standard output. Raises OutputError, or BrokenPipeError if its reader has gone."""
    out = sys.stdout
    if out is None:
        raise OutputError("standard output is closed: there is nowhere to write the answer")
    encoding = out.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(FALLBACKS).encode(encoding, "backslashreplace").decode(encoding)
    try:
        out.write(text)
        out.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"the answer could not be written to standard output: {error.strerror}") from error


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it holds all of the text, or what it held before. Raises OutputError."""
    target = path.resolve()
    try:
        if target.exists() and not target.is_file():
            if target.is_dir():
                raise OutputError(f"{path} is a folder: name a file in it")
            target.write_text(text, encoding="utf-8")  # a device or a pipe cannot be replaced
            return
        _replace(target, text)
    except OSError as error:
        hint = "" if target.parent.is_dir() else f"; there is no folder {path.parent}: create it first"
        raise OutputError(f"{path} could not be written: {error.strerror}{hint}") from error


def _replace(target: Path, text: str) -> None:
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:50]}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
