"""The command line: parse, call the library, render; and every error to its message and exit code."""

import gc
import os
import signal
import sys
from contextlib import suppress
from types import FrameType

INTERRUPTED = 130
"""Exit code after Ctrl-C."""
SIGNALLED = 128
"""Exit codes above are those of signals."""


ASKED_TO_END = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Signals that ask a process to end; what is half written is taken away first."""


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)  # as shells name it


def main() -> None:
    """Run the command line; the process ends with the exit code of what happened."""
    for number in ASKED_TO_END:
        if signal.getsignal(number) == signal.SIG_DFL:  # who runs it with nohup has it ignored
            signal.signal(number, _end)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for some takes a twentieth of a run
    gc.disable()  # a run is over before it makes garbage worth looking for
    try:
        from costcalc.cli.run import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before `run` could take care of it
        from costcalc.cli.output import say

        say("interrupted")
        code = INTERRUPTED
    except SystemExit as end:  # a signal
        code = end.code if isinstance(end.code, int) else INTERRUPTED
    if code >= SIGNALLED:
        _leave(code)
    sys.exit(code)


def _leave(code: int) -> None:
    """End at once: threads of a library that are still at work can bring the interpreter down while it ends."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)
