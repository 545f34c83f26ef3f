"""The command line: parse, call the library, render; and every error to its message and exit code."""

import gc
import sys

INTERRUPTED = 130
"""Exit code after Ctrl-C."""
TIMEOUT = 3.0
"""Seconds that a rate service has to answer, if nothing else is said."""


def main() -> None:
    """Run the command line; the process ends with the exit code of what happened."""
    gc.disable()  # a run is over before it makes garbage worth looking for
    try:
        from costcalc.cli.run import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # before `run` could take care of it
        from costcalc.cli.output import say

        say("interrupted")
        code = INTERRUPTED
    sys.exit(code)
