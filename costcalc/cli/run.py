"""One run from arguments to exit code: the only place where errors become messages and the answer is written."""

import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import redirect_stdout

import typer

from costcalc.cli import INTERRUPTED
from costcalc.cli.app import app
from costcalc.cli.configuration import Defaults
from costcalc.cli.output import Held, say, write_out
from costcalc.errors import CostcalcError, OutputError
from costcalc.scenario.options import key_of

INTERNAL = 1
PIPE_CLOSED = 141
"""As shells name a process that ends because the reader of its output went away."""


def run(arguments: Sequence[str]) -> int:
    """Run the program and return its exit code. Messages go to standard error."""
    defaults = Defaults()
    try:
        is_bare = not arguments and "_COSTCALC_COMPLETE" not in os.environ  # by which a shell asks what to offer
        return _guided() if is_bare else _answer(arguments, defaults)
    except CostcalcError as error:
        for problem in error.problems:
            say(problem.named(lambda field: f"--{key_of(field)}"))
        defaults.say_used(error)
        return error.exit_code
    except typer.TyperException as error:
        say(error.format_message())
        defaults.say_used(error)
        say('"costcalc --help" and "costcalc COMMAND --help" say what can be asked')
        return error.exit_code
    except BrokenPipeError:
        return PIPE_CLOSED
    except (KeyboardInterrupt, typer.Abort):
        say("interrupted")
        return INTERRUPTED
    except Exception:  # the last resort: a bug, said as such
        traceback.print_exc()
        say("this is a bug in costcalc; please report it with the lines above")
        return INTERNAL


def _guided() -> int:
    from costcalc.cli.guided import guided

    return guided(run)


def _answer(arguments: Sequence[str], defaults: Defaults) -> int:
    """Hold what the command prints and write it at its end, before any verdict on it."""
    held = Held(sys.stdout)
    try:
        with redirect_stdout(held):
            code = _command(arguments, defaults)
    finally:
        write_out(held.text, sys.stdout, held.data, paged=held.paged)
    defaults.say_used()
    return code


def _command(arguments: Sequence[str], defaults: Defaults) -> int:
    """The exit code that the command ended with; typer turns an interrupt into one too."""
    program = typer.main.get_command(app)
    try:
        result = program.main(list(arguments), prog_name="costcalc", standalone_mode=False, obj=defaults)
    except SystemExit as end:  # how typer ends the answer to a shell that completes, and the options that set it up
        result = end.code
    except OSError as error:
        if "--install-completion" not in arguments:
            raise
        raise OutputError(f"{error.filename} could not be written: {error.strerror}") from error
    if result == INTERRUPTED:
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0
