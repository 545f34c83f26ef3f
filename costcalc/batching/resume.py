"""What a batch has finished, kept beside its output until it is whole, so that a later run goes on from there."""

import hashlib
import json
import os
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from costcalc._version import __version__
from costcalc.catalog.models import Catalog
from costcalc.errors import DataError, OutputError
from costcalc.rates import Rates

MANIFEST = "made-of.json"
LOCK = "lock"
OUTPUT = "output"
NEW = "new"

Marks = Mapping[str, str]
"""Everything that the rows of an output follow from, each in a few words or as a digest."""


def marks_of(catalog: Catalog, rates: Rates, created: datetime, defaults: Mapping[str, str]) -> dict[str, str]:
    """What prices follow from, beside the rows: whoever has the same gets the same."""
    return {
        "program": __version__,
        "catalogue": catalog.sha256,
        "rates": _digest(repr([rates.pivot, *sorted((code, *each) for code, each in rates.quoted.items())])),
        "day": created.date().isoformat(),
        "options": json.dumps(dict(sorted(defaults.items()))),
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(path: Path) -> str:
    """The digest of what is in a file. Raises DataError."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from error


class Parts:
    """The finished chunks of one output, and the output while it is written; a `with` statement holds them.

    Only one run at a time has them. At its end they stay if it was interrupted or had nowhere to write; they are taken
    away if the output is whole, and if it never can be.
    """

    def __init__(self, target: Path, marks: Marks) -> None:
        """Raises OutputError if the target cannot be written to or another run writes it."""
        self.target = Path(os.path.realpath(target))
        self.marks = marks
        self.folder = self.target.parent / f".{self.target.name}.parts"
        self.other: list[str] = []
        """What differs from what an earlier run began with; its chunks are of no use then."""
        self.finished = 0
        """How many chunks an earlier run has finished."""
        self._shown = target
        self._lock = -1

    def __enter__(self) -> Self:
        with self.writing():
            if self.target.is_dir():
                raise OutputError(f"{self._shown} is a folder: name a file in it")
            if self.target.exists() and not self.target.is_file():
                raise OutputError(f"{self._shown} is no file: name one that can appear at once, when it is whole")
            if self.target.exists() and not os.access(self.target, os.W_OK):
                raise OutputError(f"{self._shown} could not be written: Permission denied")
            self._lock = self._locked()
            self._compare()
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        done = kind is None or issubclass(kind, DataError) or not self._parts()
        with suppress(OSError):
            self._take_away(OUTPUT, NEW)
            if done:
                for path in self._parts().values():
                    path.unlink()
                self._take_away(MANIFEST, LOCK)
                self.folder.rmdir()
        os.close(self._lock)

    def _take_away(self, *names: str) -> None:
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """What goes wrong while something is written, as an OutputError."""
        try:
            yield
        except OSError as error:
            parent = self._shown.parent
            hint = "" if parent.is_dir() else f"; there is no folder {parent}: create it first"
            said = error.strerror or str(error).split("\n", maxsplit=1)[0]
            raise OutputError(f"{self._shown} could not be written: {said}{hint}") from error

    def _locked(self) -> int:
        """The folder's lock, which goes with the process that has it."""
        while True:
            with suppress(FileExistsError):
                self.folder.mkdir()
            try:
                handle = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
            except FileNotFoundError:  # another run has just ended and taken the folder away
                continue
            if not _lock(handle):
                os.close(handle)
                raise OutputError(f"{self._shown} is being written by another batch: wait for it, or name another file")
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(handle), (self.folder / LOCK).stat()):
                    return handle
            os.close(handle)

    def _compare(self) -> None:
        """Count the chunks that can be used, and take away those that cannot."""
        before: Marks = {}
        with suppress(FileNotFoundError, ValueError):
            before = json.loads((self.folder / MANIFEST).read_text("utf-8"))
        if before != self.marks:
            if self._parts():
                self.other = [name for name, mark in self.marks.items() if before.get(name) != mark]
            for path in self._parts().values():
                path.unlink()
            self._put(MANIFEST, json.dumps(self.marks).encode())
        parts = self._parts()
        while self.finished in parts and _is_whole(parts[self.finished]):
            self.finished += 1
        for number, path in parts.items():
            if number >= self.finished:
                path.unlink()

    def _parts(self) -> dict[int, Path]:
        return {int(path.name.split("-")[0]): path for path in self.folder.glob("*-*.arrow")}

    def _put(self, name: str, data: bytes | memoryview) -> None:
        """Write a file so that it has its name only once it is whole."""
        beside = self.folder / NEW
        beside.write_bytes(data)
        beside.replace(self.folder / name)

    def keep(self, number: int, table: pa.Table) -> None:
        """Keep a finished chunk. Its name tells whether what is found under it later is whole."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
            writer.write_table(table)
        data = memoryview(sink.getvalue())
        with self.writing():
            self._put(f"{number}-{zlib.crc32(data):08x}.arrow", data)

    def kept(self) -> Iterator[pa.Table]:
        """The chunks that an earlier run has finished, in order."""
        parts = self._parts()
        for number in range(self.finished):
            with pa.memory_map(str(parts[number])) as file, pa.ipc.open_file(file) as reader:
                yield reader.read_all()

    @property
    def output(self) -> Path:
        """Where the output is written until it is whole."""
        return self.folder / OUTPUT

    def publish(self) -> None:
        """Put the whole output where it belongs; what was there keeps its permissions."""
        with self.writing():
            with suppress(FileNotFoundError):
                self.output.chmod(self.target.stat().st_mode & 0o777)
            self.output.replace(self.target)


def _is_whole(path: Path) -> bool:
    return f"{zlib.crc32(path.read_bytes()):08x}" == path.stem.split("-")[1]


def _lock(handle: int) -> bool:
    """Whether the lock could be taken. It is given back when the process ends, however that happens."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - only there

        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl  # noqa: PLC0415 - not on every system

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
