"""One run from arguments to exit code: the only place where errors become messages."""

import os
import sys
import traceback
from collections.abc import Sequence

import typer

from costcalc.cli.app import app
from costcalc.errors import CostcalcError

INTERNAL = 1
INTERRUPTED = 130
PIPE_CLOSED = 141
"""As shells name a process that ends because the reader of its output went away."""


def run(arguments: Sequence[str]) -> int:
    """Run the program and return its exit code. Messages go to standard error."""
    try:
        result = typer.main.get_command(app).main(list(arguments), prog_name="costcalc", standalone_mode=False)
    except typer.TyperException as error:
        _say(error.format_message())
        _say("“costcalc --help” and “costcalc COMMAND --help” say what can be asked.")
        return error.exit_code
    except CostcalcError as error:
        for problem in error.problems:
            _say(problem)
        return error.exit_code
    except BrokenPipeError:
        _discard_output()
        return PIPE_CLOSED
    except (KeyboardInterrupt, typer.Abort):
        _say("interrupted")
        return INTERRUPTED
    except Exception:  # the last resort: a bug, said as such
        traceback.print_exc()
        _say("this is a bug in costcalc; please report it with the lines above")
        return INTERNAL
    return result if isinstance(result, int) else 0


def _say(message: str) -> None:
    from costcalc.render.literal import literal

    text = "\n".join(literal(line) for line in f"costcalc: {message}".split("\n"))
    encoding = getattr(sys.stderr, "encoding", None) or "ascii"
    try:
        print(text.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr)
    except (OSError, ValueError):
        return  # nobody listens


def _discard_output() -> None:
    """Keep the interpreter from flushing into the closed pipe once more as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
