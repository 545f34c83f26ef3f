"""The guided start: questions at a terminal, each with choices to search, whose answers become options of a command.

Everything that is asked goes to standard error, so that standard output is the answer alone. The library that reads
keys is imported here, when something is asked.
"""

import os
import shlex
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from costcalc.cli.output import say
from costcalc.errors import OutputError, OverBudget, ScenarioError
from costcalc.scenario.options import key_of

if TYPE_CHECKING:
    from datetime import datetime

    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.layout import Layout

    from costcalc.api.guiding import Choice, Guide

MAX_ROWS = 9
"""Rows of choices that are shown at a time, so that a question is no longer than 15 lines where they are narrow."""
USAGE = 2


class Question(NamedTuple):
    """Something to ask."""

    text: str
    choices: Sequence["Choice"]
    """The first one holds if nothing is said."""
    take: Callable[[str], None]
    """Take an answer: the value of a choice, or a text that none of them is called. Raises ScenarioError."""
    hint: str = ""
    """What can be written instead of choosing."""


def can_ask() -> bool:
    """Whether somebody can answer: a terminal for the keys, the questions and the answer."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return os.environ.get("TERM") != "dumb" and all(stream and stream.isatty() for stream in streams)


def ask_condition(data: Path | None, created: "datetime") -> str | None:
    """What is treated; none where nobody can answer. Raises KeyboardInterrupt if whoever is asked goes away."""
    if not can_ask():
        return None
    from costcalc.api.guiding import Guide

    guide = Guide({}, data, created)
    ask(_condition(guide))
    return guide.options["condition"]


def guided(run: Callable[[Sequence[str]], int]) -> int:
    """Ask for a plan, `run` the command for it, and offer to keep it; the exit code is that of the command.

    Where nobody can answer, the help is the answer. Raises KeyboardInterrupt if whoever is asked goes away.
    """
    if not can_ask():
        run(["--help"])
        say('no command is given, and no terminal to ask at: name one, such as "costcalc estimate --condition t1d"')
        return USAGE
    from costcalc.api.guiding import Guide
    from costcalc.cli.configuration import configuration
    from costcalc.cli.inputs import now

    configured = configuration()
    configured.refuse_problems()
    usual: dict[str, Any] = {name: given.value for name, given in configured.given.items()}
    guide = Guide(usual, usual.get("data"), now())
    _write(_wrapped("Enter takes what is marked, Up and Down mark something else, typing searches, Esc ends."), "")
    for question in _questions(guide):
        ask(question)
    arguments = ["estimate", *_typed(guide.changes), *_typed(guide.budget)]
    _write("")
    code = run(arguments)
    _write("", "The command for this answer:", shlex.join(["costcalc", *arguments]), "")
    if code in (0, OverBudget.exit_code):  # there is an answer
        with suppress(KeyboardInterrupt):  # and whoever goes away now has it
            _offer_to_keep(guide)
    return code


def _typed(options: Mapping[str, str]) -> list[str]:
    """Options as they are typed."""
    return [word for name, text in options.items() for word in (f"--{name}", text)]


def _offer_to_keep(guide: "Guide") -> None:
    """Offer to write the plan into a file that `estimate` reads."""
    from costcalc.api.guiding import Choice, plan_text
    from costcalc.api.reading import write_whole

    def keep(name: str) -> None:
        if not name:
            return
        path = Path(os.path.expanduser(name if name.endswith(".toml") else f"{name}.toml"))  # noqa: PTH111 - raises not
        if path.exists() and not _may_replace(path):
            raise ScenarioError(f"{path} stays as it is: write another name, or choose no")
        write_whole(path, plan_text(path.stem, guide.changes))
        command = ["costcalc", "estimate", str(path), *_typed(guide.budget)]
        _write(_wrapped(f"Wrote {path}, which this command reads:"), shlex.join(command))

    choices = [Choice("no"), Choice("plan.toml", "plan.toml")]
    ask(Question("Keep this plan in a file?", choices, keep, "Or write another name: mother.toml"))


def _may_replace(path: Path) -> bool:
    """Ask whether a file may be replaced."""
    from costcalc.api.guiding import Choice

    replies: list[str] = []
    choices = [Choice("no"), Choice("yes", "yes")]
    ask(Question(f"{path} is there already. Replace it?", choices, replies.append))
    return replies == ["yes"]


def _questions(guide: "Guide") -> Iterator[Question]:
    """What is asked for a plan, at most seven questions, each after the answer to the one before."""
    yield _condition(guide)
    if not guide.is_priced:
        return  # the program's own message says what can be done
    yield from _unless_clear("Which package?", guide.packages(), _option(guide, "tier"))
    yield Question("Where does the journey start?", guide.origins(), _option(guide, "from"))
    yield from _unless_clear("Which country's passport do you hold?", guide.passports(), _option(guide, "nationality"))
    party = "Or write: 1 adult and children of 4 and 11"
    yield Question("Who travels with the patient?", guide.parties(), guide.add_party, party)
    day = "Or write a day: 16 March 2027"
    yield Question("When do you arrive in Japan?", guide.days(), _option(guide, "start"), day)
    limit = "Or write a limit: EUR, at most 40000"
    yield Question("In which currency?", guide.currencies(), guide.add_limit, limit)


def _condition(guide: "Guide") -> Question:
    return Question("What is treated?", guide.conditions(), _option(guide, "condition"))


def _unless_clear(text: str, choices: Sequence["Choice"], take: Callable[[str], None]) -> Iterator[Question]:
    """The question, if there is anything to choose."""
    if choices:
        yield Question(text, choices, take)


def _option(guide: "Guide", name: str) -> Callable[[str], None]:
    return lambda text: guide.add({name: text} if text else {})


def ask(question: Question) -> None:
    """Ask until the answer can be taken, and leave a line that says it."""
    prompt = _Prompt(question)
    while True:
        value, shown = prompt.run()
        _write(_wrapped(f"{question.text} {shown}"))
        try:
            question.take(value)
        except (ScenarioError, OutputError) as error:
            _write(*(_wrapped(problem.named(key_of), "  ") for problem in error.problems))
        else:
            return


def _write(*lines: str) -> None:
    print(*lines, sep="\n", file=sys.stderr, flush=True)


def _wrapped(text: str, indent: str = "") -> str:
    """A text in lines that fit the terminal."""
    from costcalc.api.text import LEAST_WIDTH, escape_controls

    width = max(shutil.get_terminal_size().columns - 1, LEAST_WIDTH)
    lines = textwrap.fill(
        escape_controls(text), width, initial_indent=indent, subsequent_indent=" " * len(f"{indent}  ")
    )
    return lines.replace("\N{NO-BREAK SPACE}", " ")  # which has kept a number and its currency together


class _Prompt:
    """A question on the screen: a line to type in, and under it the choices that match what is typed."""

    def __init__(self, question: Question) -> None:
        from prompt_toolkit.buffer import Buffer

        self.question = question
        self.buffer = Buffer(multiline=False, on_text_changed=self._search)
        self._search()

    def _search(self, _buffer: Any = None) -> None:
        """Show the choices that match; the first of them is marked."""
        from costcalc.api.guiding import matching

        self.rows, self.marked = matching(self.question.choices, self.buffer.text), 0

    def _mark(self, steps: int) -> None:
        self.marked = max(0, min(len(self.rows) - 1, self.marked + steps))

    def run(self) -> tuple[str, str]:
        """The value of the answer, and what it is called. Raises KeyboardInterrupt if there is none."""
        from prompt_toolkit.application import Application
        from prompt_toolkit.output import create_output
        from prompt_toolkit.output.vt100 import Vt100_Output

        output = create_output(sys.stderr)
        if isinstance(output, Vt100_Output):
            output.enable_cpr = False  # nothing needs the place of the cursor, and not every terminal tells it
        application: Application[None] = Application(
            self._layout(), key_bindings=self._keys(), erase_when_done=True, output=output
        )
        try:
            application.run()
        except EOFError as error:  # the terminal has gone
            raise KeyboardInterrupt from error
        if not self.rows:
            return self.buffer.text, self.buffer.text.strip()
        return self.rows[self.marked].value, self.rows[self.marked].name

    def _layout(self) -> "Layout":
        from prompt_toolkit.data_structures import Point
        from prompt_toolkit.layout import BufferControl, Dimension, FormattedTextControl, HSplit, Layout, Window
        from prompt_toolkit.layout.processors import BeforeInput

        heading = "\n".join(map(_wrapped, filter(None, (self.question.text, self.question.hint))))
        line = Window(BufferControl(self.buffer, [BeforeInput("> ")]), height=1)
        rows = FormattedTextControl(
            self._lines, show_cursor=False, get_cursor_position=lambda: Point(0, self.marked if self.rows else 0)
        )
        parts = [
            Window(FormattedTextControl(heading), wrap_lines=True, dont_extend_height=True),
            line,
            Window(rows, height=Dimension(max=MAX_ROWS), wrap_lines=True, dont_extend_height=True),
        ]
        return Layout(HSplit(parts), focused_element=line)

    def _lines(self) -> "StyleAndTextTuples":
        """The choices as lines, the marked one reversed and with a sign."""
        if not self.rows:
            return [("", "" if self.question.hint else "  nothing is called so")]
        lines: StyleAndTextTuples = []
        for place, row in enumerate(self.rows):
            is_marked = place == self.marked
            text = _wrapped(f"{row.name}  {row.beside}".rstrip(), "* " if is_marked else "  ")
            lines += [("reverse" if is_marked else "", text), ("", "\n")]
        return lines[:-1]

    def _keys(self) -> "KeyBindings":
        from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

        keys = KeyBindings()
        for name, steps in {"up": -1, "down": 1, "tab": 1, "pageup": -MAX_ROWS, "pagedown": MAX_ROWS}.items():
            keys.add(name)(lambda _event, steps=steps: self._mark(steps))

        @keys.add("enter")
        def _(event: KeyPressEvent) -> None:
            event.app.exit()

        @keys.add("c-c")
        @keys.add("c-d")
        @keys.add("escape", eager=True)
        @keys.add("<sigint>")
        def _(event: KeyPressEvent) -> None:
            event.app.exit(exception=KeyboardInterrupt)

        return keys
