"""Files that are written whole or not at all."""

import os
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from tempfile import mkstemp

from costcalc.errors import OutputError

Written = str | bytes
"""What a format makes of a document: text, or the bytes of a file."""


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
