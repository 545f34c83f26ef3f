"""Where words go: the answer to standard output or into a file that is written whole, messages to standard error."""

import io
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING, BinaryIO, TextIO

from costcalc.errors import OutputError

if TYPE_CHECKING:
    from rich.console import RenderableType

LEAST_WIDTH = 20
"""Columns below which nothing can be laid out."""


Written = str | bytes
"""What a format makes of a quote: text, or the bytes of a file."""


def as_text(render: "Callable[[int], RenderableType]", width: int | None = None) -> str:
    """What the renderable looks like on standard output; plain and `width` columns wide if a width is given."""
    from rich.console import Console

    terminal = width is None and sys.stdout.isatty()
    if not re.fullmatch("0*[1-9][0-9]*", os.environ.get("COLUMNS", "")):
        os.environ.pop("COLUMNS", None)  # not a number of columns: the terminal's own is taken
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=terminal,
        no_color=None if terminal else True,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
    )
    console.width = max(console.width, LEAST_WIDTH)
    with console.capture() as shown:
        console.print(render(console.width))
    return "\n".join(line.rstrip() for line in shown.get().split("\n"))


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


def print_out(written: Written, chosen: str) -> None:
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


FALLBACKS = str.maketrans(
    {
        "–": "-",
        "—": "-",
        "·": "-",
        "×": "x",
        "█": "#",
        "▒": ":",
        "░": ".",
        "◆": "o",
        "…": "...",
        "“": '"',
        "”": '"',
        "’": "'",
        "±": "+/-",
        "−": "-",
        "\u202f": " ",
        "\u00a0": " ",
    }
    | dict(zip("▁▂▃▄▅▆▇", "_.-=+*%", strict=True))
)
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
    from costcalc.render.literal import literal

    out = sys.stderr
    if out is None:
        return
    try:
        out.write(_encodable(f"costcalc: {literal(message)}\n", out))
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


def write_whole(path: Path, written: Written) -> None:
    """Write a file so that it holds all of it, or what it held before. Raises OutputError."""
    data = written if isinstance(written, bytes) else written.encode()
    try:
        mode = _mode(path)
        if mode is not None and S_ISDIR(mode):
            raise OutputError(f"{path} is a folder: name a file in it")
        if mode is not None and not S_ISREG(mode):
            path.write_bytes(data)  # a device or a pipe cannot be replaced
        else:
            _replace(Path(os.path.realpath(path)), data, 0o666 & ~_umask() if mode is None else mode & 0o777)
    except OSError as error:
        hint = "" if path.parent.is_dir() else f"; there is no folder {path.parent}: create it first"
        raise OutputError(f"{path} could not be written: {error.strerror}{hint}") from error


def _mode(path: Path) -> int | None:
    """Kind and permissions of what is there, through links; None for nothing."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _replace(target: Path, data: bytes, mode: int) -> None:
    """Write beside the target and move over it, so that a reader sees the old file or the new one."""
    from tempfile import mkstemp

    handle, name = mkstemp(dir=target.parent, prefix=".costcalc.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
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
