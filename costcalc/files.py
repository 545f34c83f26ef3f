"""Files: read as text, TOML or JSON with one wording for what is wrong; written whole or not at all."""

import json
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from itertools import count
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any, BinaryIO, NamedTuple

from costcalc.errors import DataError, OutputError

Written = str | bytes
"""What a format makes of a document: text, or the bytes of a file."""


class FileProblem(NamedTuple):
    """Something wrong at a place in a file; line 0 is the file as a whole."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}" if self.line else f"{self.path}: {self.text}"


class Unreadable(DataError):
    """A file that is not there, or is not what it should be, so that nothing in it can be looked at."""

    def __init__(self, path: str, line: int, text: str) -> None:
        self.problem = FileProblem(path, line, text)
        super().__init__(str(self.problem))


def read_bytes(path: Path | str) -> bytes:
    """What a file holds. Raises Unreadable for whatever the system says: no such file, a folder, no permission."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise Unreadable(str(path), 0, f"cannot be read: {error.strerror}") from error
    except ValueError as error:  # a null character
        raise Unreadable(str(path), 0, "cannot be read: it is no name of a file") from error


def read_text(path: Path | str) -> str:
    """The text that a file holds. Raises Unreadable."""
    return decoded(read_bytes(path), str(path))


def decoded(raw: bytes, path: str) -> str:
    """UTF-8 as text, with or without a byte order mark. Raises Unreadable for anything else."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(path, line, "is not UTF-8 text: save it as UTF-8") from error


def parse_toml(text: str, path: str) -> dict[str, Any]:
    """What TOML says, its numbers as decimals. Raises Unreadable."""
    import tomllib  # noqa: PLC0415 - a run that reads no TOML does without

    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:  # the latter for numbers and nesting beyond measure
        place = re.search(r"^(.*) \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = 1 if place is None else int(place[2] or text.count("\n") + 1)
        raise Unreadable(path, line, f"is not valid TOML: {place[1] if place else error}") from error


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        twice = next(key for key, _ in pairs if [other for other, _ in pairs].count(key) > 1)
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return members


def _refuse_constant(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")


DECODER = json.JSONDecoder(object_pairs_hook=_members, parse_float=Decimal, parse_constant=_refuse_constant)
"""Reads JSON with its numbers as decimals; raises ValueError for a key twice in an object, and for NaN and the like."""


def parse_json(text: str, path: str) -> Any:
    """What JSON says, as `DECODER` reads it. Raises Unreadable."""
    try:
        return DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Unreadable(path, error.lineno, f"is not valid JSON: {error.msg}") from error
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise Unreadable(path, 1, f"is not valid JSON: {error}") from error


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
            with _replacing(Path(os.path.realpath(path)), None if mode is None else mode & 0o777) as file:
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


def write_new(path: Path, data: bytes) -> bool:
    """Write a file whole, unless there is one of that name already, which stays as it is: then False."""
    try:
        with _replacing(path, 0o600, move=os.link) as file:  # a link never replaces what is there
            file.write(data)
    except FileExistsError:
        return False
    return True


@contextmanager
def _replacing(target: Path, mode: int | None, move: Callable[[Path, Path], None] = os.replace) -> Iterator[BinaryIO]:
    """A file beside the target that is moved over it, so that a reader sees the old file or the new one.

    Its permissions are `mode`, or those of any new file.
    """
    part = target.with_name(f".costcalc.{os.urandom(8).hex()}.part")
    try:
        with part.open("xb") as file:
            if mode is not None:
                part.chmod(mode)
            yield file
            file.flush()
            os.fsync(file.fileno())
        move(part, target)
    finally:
        part.unlink(missing_ok=True)


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
