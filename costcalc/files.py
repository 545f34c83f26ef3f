"""Files that are written whole or not at all; places in JSON text."""

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
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


def json_line(text: str, where: Sequence[str | int]) -> int:
    """The line, from 1, of what `where` leads to through objects and lists of a valid text, or of the nearest above.

    A key that stands twice in its object is found where it stands last, which is the one that counts.
    """
    place, best = 0, 0
    for path, start in _json_places(text):
        depth = len(path)
        if depth >= best and path == tuple(where[:depth]):
            place, best = start, depth
    return text.count("\n", 0, place) + 1


def _json_places(text: str) -> Iterator[tuple[tuple[str | int, ...], int]]:
    """The path of every key of an object and of every item of a list, and where it begins."""
    path: list[str | int | None] = []  # the last step is none between two keys or items
    counters: list[Iterator[int] | None] = []  # of the items of each open list; none for an object
    for token in JSON_TOKEN.finditer(text):
        sign = token[0]
        is_start = sign not in ("]", "}", ",", ":") and bool(path) and path[-1] is None
        if is_start:
            counter = counters[-1]
            path[-1] = json.loads(sign) if counter is None else next(counter)
            yield tuple(step for step in path if step is not None), token.start()
        if sign in ("{", "["):
            path.append(None)
            counters.append(count() if sign == "[" else None)
        elif sign in ("}", "]"):
            path.pop()
            counters.pop()
        elif sign == ",":
            path[-1] = None
