"""Files that are written whole or not at all; places in JSON text."""

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from tempfile import mkstemp
from typing import BinaryIO

from costcalc.errors import OutputError

Written = str | bytes
"""What a format makes of a document: text, or the bytes of a file."""


def write_whole(path: Path, written: Written) -> None:
    """Write a file so that it holds all of it, or what it held before. Raises OutputError."""
    with open_whole(path) as file:
        file.write(written if isinstance(written, bytes) else written.encode())


@contextmanager
def open_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `path` once the `with` statement ends well; else nothing changes there.

    Raises OutputError for whatever the system refuses, also in the body of the statement.
    """
    try:
        mode = _mode(path)
        if mode is not None and S_ISDIR(mode):
            raise OutputError(f"{path} is a folder: name a file in it")
        if mode is not None and not S_ISREG(mode):
            with path.open("wb") as file:  # a device or a pipe cannot be replaced
                yield file
        else:
            with _replacing(Path(os.path.realpath(path)), 0o666 & ~_umask() if mode is None else mode & 0o777) as file:
                yield file
    except OSError as error:
        hint = "" if path.parent.is_dir() else f"; there is no folder {path.parent}: create it first"
        reason = error.strerror or str(error).split("\n", maxsplit=1)[0]  # libraries raise it without a number
        raise OutputError(f"{path} could not be written: {reason}{hint}") from error


def _mode(path: Path) -> int | None:
    """Kind and permissions of what is there, through links; None for nothing."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


@contextmanager
def _replacing(target: Path, mode: int) -> Iterator[BinaryIO]:
    """A file beside the target that is moved over it, so that a reader sees the old file or the new one."""
    handle, name = mkstemp(dir=target.parent, prefix=".costcalc.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
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


JSON_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)


def json_line(text: str, where: Sequence[str]) -> int:
    """The line, from 1, of the key that `where` leads to through the objects of a valid text, or of the nearest above.

    A key that stands twice in its object is found where it stands last, which is the one that counts.
    """
    wanted, found, best = tuple(where), 1, 0
    for path, line in _keys(text):
        depth = len(path)
        if path == wanted[:depth] and depth >= best:
            found, best = line, depth
    return found


def _keys(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """The path of every key of an object that no list is around, and its line."""
    path: list[str | None] = []
    expects_key = False
    for token in JSON_TOKEN.finditer(text):
        sign = token[0]
        if sign in ("{", "["):
            path.append(None)
            expects_key = sign == "{"
        elif sign in ("}", "]"):
            path.pop()
            expects_key = False
        elif sign == ",":
            expects_key = bool(path) and path[-1] is not None
        elif expects_key and sign.startswith('"'):
            path[-1] = json.loads(sign)
            expects_key = False
            keys = [key for key in path if key is not None]
            if len(keys) == len(path):
                yield tuple(keys), text.count("\n", 0, token.start()) + 1
