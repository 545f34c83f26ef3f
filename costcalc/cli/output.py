"""Where words go: the answer to standard output or into a file that is written whole, messages to standard error."""

import io
import os
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, BinaryIO, TextIO

from costcalc.errors import OutputError

if TYPE_CHECKING:
    from rich.console import RenderableType


def as_text(screen: "RenderableType", width: int | None = None) -> str:
    """What is laid out, as it looks on standard output; plain and `width` columns wide if a width is given."""
    from costcalc.api.text import laid_out

    if not re.fullmatch("0*[1-9][0-9]*", os.environ.get("COLUMNS", "")):
        os.environ.pop("COLUMNS", None)  # not a number of columns: the terminal's own is taken
    return laid_out(screen, width, for_terminal=width is None and sys.stdout.isatty())


class Held(io.StringIO):
    """Standard output while a command runs: it keeps what is printed, and is a terminal if the real one is."""

    def __init__(self, real: TextIO | None) -> None:
        super().__init__()
        self.real = real
        self.data = b""
        """What was written beside the text, for formats that are no text."""

    def isatty(self) -> bool:
        """Whether the real one is a terminal."""
        return bool(self.real and self.real.isatty())

    @property
    def text(self) -> str:
        """What was printed."""
        return self.getvalue()


def print_out(written: str | bytes, chosen: str) -> None:
    """Put the answer on standard output. Raises OutputError for bytes that a terminal would be shown."""
    if isinstance(written, str):
        print(written, end="")
        return
    if sys.stdout.isatty():
        raise OutputError(f"{chosen} is not for a terminal: name a file with --output, or send it into a pipe")
    if isinstance(sys.stdout, Held):
        sys.stdout.data += written
    else:
        sys.stdout.buffer.write(written)


FALLBACKS: Mapping[int, str] = {
    **dict(zip(map(ord, "–—·×█▒░◆┃“”’−\u202f\u00a0▁▂▃▄▅▆▇"), '---x#:.o|""\'-  _.-=+*%', strict=True)),
    ord("…"): "...",
    ord("±"): "+/-",
}
"""For readers whose encoding lacks them."""


def write_out(text: str, out: TextIO | None, data: bytes = b"") -> None:
    """Write the answer to standard output. Raises OutputError, or BrokenPipeError if its reader has gone."""
    if not text and not data:
        return
    if out is None:
        raise OutputError("standard output is closed: there is nowhere to write the answer")
    try:
        if hasattr(out, "buffer"):
            out.flush()
            _write_all(_encodable(text, out).encode(out.encoding or "utf-8") + data, out.buffer)
        else:
            out.write(text)
    except OSError as error:
        _discard(out)
        if isinstance(error, BrokenPipeError):
            raise
        raise OutputError(f"the answer could not be written to standard output: {error.strerror}") from error


def _write_all(data: bytes, out: BinaryIO) -> None:
    """Write until everything is taken: an unbuffered stream may take less at a time, and says so only by a count."""
    while data:
        data = data[out.write(data) :]
    out.flush()


def say(message: str) -> None:
    """A message on standard error, on one line; silence if nobody listens there."""
    from costcalc.api.text import escape_controls

    out = sys.stderr
    if out is None:
        return
    try:
        out.write(_encodable(f"costcalc: {escape_controls(message)}\n", out))
        out.flush()
    except OSError:
        _discard(out)


def _encodable(text: str, out: TextIO) -> str:
    """The text in the characters that the stream has, the others replaced or written out."""
    encoding = out.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.translate(FALLBACKS).encode(encoding, "backslashreplace").decode(encoding)
    return text


def _discard(out: TextIO) -> None:
    """Keep the interpreter from trying to write what is left once more as it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, out.fileno())
    os.close(nowhere)
