"""A rate service on loopback that answers as it is told, well or badly; runs of the program against it; the store."""

import contextlib
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from costcalc.cli.run import run
from costcalc.rates import load_bundled, store

MOMENT = "1795262400"
"""SOURCE_DATE_EPOCH of every run: 2026-11-21 12:00:00 UTC."""

LIMIT = 0.5
"""Seconds that a service has in most tests."""

SOON = 4.0
"""Seconds within which a run that obeys LIMIT has ended on the slowest machine; one that does not never ends."""

OTHERS = "".join(
    f', "{code}": 2.5' for code in sorted(load_bundled().quoted) if code not in {"EUR", "USD", "JPY", "GBP"}
)
RATES = f'{{"USD": 1.15, "JPY": 181.30, "GBP": 0.83380{OTHERS}}}'

GOOD = f'{{"base": "EUR", "date": "2026-11-20", "rates": {RATES}}}'

YIELD = 0.002
"""Seconds between two bytes of an answer that drips."""


class Connection:
    """One request to the service, and the way back."""

    def __init__(self, conn: socket.socket, target: str, closing: threading.Event) -> None:
        self.conn = conn
        self.target = target
        self.closing = closing
        self.sent = 0

    def send(self, data: bytes) -> None:
        self.conn.sendall(data)
        self.sent += len(data)

    def hang(self) -> None:
        """Keep the connection and do nothing, until the service closes."""
        self.closing.wait(60)

    def drip(self, data: Iterator[bytes]) -> None:
        for piece in data:
            if self.closing.wait(YIELD):
                return
            self.send(piece)

    def reset(self) -> None:
        """Break off with a reset instead of an end."""
        self.conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.conn.close()


Script = Callable[[Connection], None]
"""What the service does with a request."""


class Service:
    """The service while it runs."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.targets: list[str] = []
        self.connections: list[Connection] = []
        self.closing = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/api"
        self.threads = [threading.Thread(target=self._accept)]
        self.threads[0].start()

    @property
    def sent(self) -> int:
        """Bytes of all answers that went out."""
        return sum(connection.sent for connection in self.connections)

    def _accept(self) -> None:
        while True:
            try:
                conn, _ = self.listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self._serve, args=(conn,))
            self.threads.append(thread)
            thread.start()

    def _serve(self, conn: socket.socket) -> None:
        with conn, contextlib.suppress(OSError):
            request = b""
            while b"\r\n\r\n" not in request:
                piece = conn.recv(65536)
                if not piece:
                    return
                request += piece
            target = request.split(b" ", 2)[1].decode("ascii")
            connection = Connection(conn, target, self.closing)
            self.targets.append(target)
            self.connections.append(connection)
            self.script(connection)

    def close(self) -> None:
        self.closing.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.conn.shutdown(socket.SHUT_RDWR)
        for thread in list(self.threads):
            thread.join(10)


@contextmanager
def serving(script: Script) -> Iterator[Service]:
    """A service on a free port of 127.0.0.1, gone with all of its connections at the end."""
    service = Service(script)
    try:
        yield service
    finally:
        service.close()


@contextmanager
def nobody() -> Iterator[str]:
    """An address at which nothing listens: its port is taken, so that nobody else can."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/api"


def reply(body: str | bytes = GOOD, status: str = "200 OK", length: int | None = None, *headers: str) -> Script:
    """An ordinary answer; `length` is what it says of its length, if that is not so."""
    data = body if isinstance(body, bytes) else body.encode()
    lines = [
        f"HTTP/1.1 {status}",
        "Content-Type: application/json",
        f"Content-Length: {len(data) if length is None else length}",
        "Connection: close",
        *headers,
    ]
    head = "\r\n".join([*lines, "", ""]).encode("utf-8")

    def script(connection: Connection) -> None:
        connection.send(head + data)

    return script


def rated(rates: str) -> Script:
    """An answer that is good but for its rates."""
    return reply(f'{{"base": "EUR", "date": "2026-11-20", "rates": {rates}}}')


class Done(NamedTuple):
    """How a run ended."""

    code: int
    out: str
    err: str
    seconds: float


class Runner:
    """Runs the program in the process of the tests, which takes a tenth of the time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch = monkeypatch
        self.capsys = capsys

    def __call__(self, *arguments: str, **variables: str) -> Done:
        with self.monkeypatch.context() as patch:
            for name, value in {"SOURCE_DATE_EPOCH": MOMENT, "NO_PROXY": "*", **variables}.items():
                patch.setenv(name, value)
            self.capsys.readouterr()
            begin = time.monotonic()
            code = run(arguments)
            seconds = time.monotonic() - begin
        return Done(code, *self.capsys.readouterr(), seconds)


def environment(**variables: str) -> Mapping[str, str]:
    """The environment of a real process: nothing of the person's but the place of the store."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "XDG_DATA_HOME") if name in os.environ}
    return {**kept, "LC_ALL": "C.UTF-8", "NO_PROXY": "*", "SOURCE_DATE_EPOCH": MOMENT, **variables}


def started(
    folder: Path, *command: str, variables: Mapping[str, str] | None = None, stdin: bool = False
) -> subprocess.Popen[bytes]:
    """A real process of this Python in `folder`; with `stdin` it can be written to."""
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=folder,
        env=environment(**(variables or {})),
        stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ended(process: subprocess.Popen[bytes]) -> Done:
    begin = time.monotonic()
    out, err = process.communicate(timeout=30)
    return Done(process.returncode, out.decode(), err.decode(), time.monotonic() - begin)


def contents(folder: Path | None = None) -> dict[str, bytes | None]:
    """Everything below a folder, the store's if none is named, by name; None for what is no file."""
    top = folder or store.folder()
    return {str(path.relative_to(top)): path.read_bytes() if path.is_file() else None for path in top.rglob("*")}


def lines(err: str) -> list[str]:
    """The messages of a run, each without the name of the program; any other line is a mistake."""
    found = err.split("\n")
    assert found.pop() == ""
    assert [line for line in found if not line.startswith("costcalc: ")] == []
    return [line.removeprefix("costcalc: ") for line in found]


def assert_refused(done: Done, code: int, *fragments: str) -> None:
    """The run ended with `code`, wrote no answer and said why in one line that holds the fragments in this order."""
    assert "Traceback" not in done.err, done.err[-800:]
    assert code == done.code, done.err[-800:]
    assert done.out == ""
    (line,) = lines(done.err)
    assert line.isprintable()
    at = 0
    for fragment in fragments:
        at = line.find(fragment, at)
        assert at >= 0, f"{fragment!r} is not, or not there, in {line!r}"
