"""Where words go: the answer to standard output or into a file that is written whole, messages to standard error."""

import io
import os
import re
import shlex
import shutil
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, BinaryIO, TextIO

from costcalc.errors import OutputError

if TYPE_CHECKING:
    from rich.console import RenderableType


def as_text(screen: "RenderableType", width: int | None = None, *, plain: bool = False) -> str:
    """What is laid out, as it looks on standard output; without styles and `width` columns wide if a width is given.

    For a screen reader it is `plain`, without columns.
    """
    from costcalc.api.text import for_screen_reader, laid_out

    if plain:
        return for_screen_reader(screen)

    if not re.fullmatch("0*[1-9][0-9]*", os.environ.get("COLUMNS", "")):
        os.environ.pop("COLUMNS", None)  # not a number of columns: the terminal's own is taken
    return laid_out(screen, width, for_terminal=width is None and _is_styled())


def _is_styled() -> bool:
    """Whether standard output has colours and links: a terminal that can, or whoever forces them; no colour, no style.

    Bold and dim stay out with the colours: whoever asks for none wants the text alone.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty() or os.environ.get("FORCE_COLOR", "") not in {"", "0"}


class Held(io.StringIO):
    """Standard output while a command runs: it keeps what is printed, and is a terminal if the real one is."""

    def __init__(self, real: TextIO | None) -> None:
        super().__init__()
        self.real = real
        self.data = b""
        """What was written beside the text, for formats that are no text."""
        self.paged = False
        """Whether the text goes through the pager where it is longer than the terminal."""

    def isatty(self) -> bool:
        """Whether the real one is a terminal."""
        return bool(self.real and self.real.isatty())

    @property
    def text(self) -> str:
        """What was printed."""
        return self.getvalue()


def print_out(written: str | bytes, chosen: str, *, paged: bool = False) -> None:
    """Put the answer on standard output. Raises OutputError for bytes that a terminal would be shown."""
    if isinstance(sys.stdout, Held):
        sys.stdout.paged = paged
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


def write_out(text: str, out: TextIO | None, data: bytes = b"", *, paged: bool = False) -> None:
    """Write the answer to standard output, or show it in the pager, which has ended then.

    Raises OutputError, or BrokenPipeError if the reader of standard output has gone.
    """
    if not text and not data:
        return
    if out is None:
        raise OutputError("standard output is closed: there is nowhere to write the answer")
    if paged and out.isatty() and _is_longer(text) and (command := _pager()) and _page(text, out, command):
        return
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


STEERING = re.compile(r"\x1b(?:\[[0-9;]*m|\]8;[^\x1b]*\x1b\\)")
"""What is between the characters of a text for a terminal: styles and links."""


def _is_longer(text: str) -> bool:
    """Whether a text scrolls out of the terminal, which shows the prompt of a shell under it."""
    columns, lines = shutil.get_terminal_size()
    shown = STEERING.sub("", text).splitlines()
    return sum(max(1, -(-len(line) // columns)) for line in shown) >= lines


def _pager() -> list[str]:
    """The command of the pager; empty where there is none, or is to be none."""
    if os.environ.get("TERM") == "dumb":
        return []
    usual = "less" if shutil.which("less") else ""
    named = os.environ.get("COSTCALC_PAGER", os.environ.get("PAGER", usual))
    try:
        return shlex.split(named, posix=os.name != "nt")
    except ValueError:  # a quotation mark that nothing closes
        return named.split()


def _page(text: str, out: TextIO, command: list[str]) -> bool:
    """Show a text in the pager until it ends, however early; False if it cannot be started."""
    import signal
    import subprocess

    try:
        pager = subprocess.Popen(  # noqa: S603 - the user's own choice, and no shell reads it
            command, stdin=subprocess.PIPE, env={"LESS": "FRX", **os.environ}
        )
    except OSError as error:
        say(f"the pager {command[0]} could not be started: {error.strerror}")
        return False
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pager's
    try:
        pager.communicate(_encodable(text, out).encode(out.encoding or "utf-8"))
    finally:
        signal.signal(signal.SIGINT, before)
    return True


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
