"""The help of the program: examples first, commands and options in groups, as wide as the terminal.

Plain text, written by click's own formatter: the panels of rich would more than double the time that `--help` takes.
"""

import shutil
from collections.abc import Iterable, Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

from costcalc.cli.configuration import ConfiguredContext

ARGUMENTS, OPTIONS, COMMANDS = "Arguments", "Options", "Commands"
"""The groups of what is in no other: of a command's arguments, of its options, of the commands of a group."""
OPTION_PANELS = (ARGUMENTS, OPTIONS, "Travel", "Money", "Document", "Experts")
"""The groups of options in their order; those that most people need are in the first."""
COMMAND_PANELS = ("Start here", "Before you pay", "Keep and share", "Offices and programs", COMMANDS)
"""The groups of commands in their order."""
FEW = 12
"""Options that are read at a glance: so many are one list."""
LEAST_WIDTH, MOST_WIDTH, MARGIN = 60, 100, 2
"""Columns of a help in narrow and in wide terminals, of which those of the margin stay free."""


class _Page:
    """What the help of a command and that of a group of commands share."""

    def get_help(self, ctx: Any) -> str:
        """The help, as wide as the terminal within limits."""
        ctx.terminal_width = min(max(shutil.get_terminal_size().columns, LEAST_WIDTH), MOST_WIDTH) - MARGIN
        return super().get_help(ctx)  # type: ignore[misc,no-any-return]  # of typer's class

    def format_help_text(self: Any, _ctx: Any, formatter: Any) -> None:
        """What a command is for, then its examples, which are paragraphs of command lines, then everything else."""
        summary, *paragraphs = (self.help or "").split("\n\n")
        examples = [text for text in paragraphs if text.startswith("costcalc ")]
        rest = [text for text in paragraphs if text not in examples]
        _write_text(formatter, [summary])
        if examples:
            with formatter.section("Examples"):
                formatter.write("".join(f"  {line}\n" for text in examples for line in text.splitlines()))
        _write_text(formatter, rest)

    def format_options(self: Any, ctx: Any, formatter: Any) -> None:
        """Arguments and options in their groups; few options in one."""
        records = [(item, record) for item in self.get_params(ctx) if (record := item.get_help_record(ctx))]
        rows = [
            (ARGUMENTS, (item.metavar, text))  # without the type that typer adds
            if item.param_type_name == "argument"
            else ((len(records) > FEW and item.rich_help_panel) or OPTIONS, (name, text))
            for item, (name, text) in records
        ]
        _write_panels(formatter, OPTION_PANELS, rows)


class Command(_Page, TyperCommand):
    """A command, configured where an option is not on its line."""

    context_class = ConfiguredContext


class Group(_Page, TyperGroup):
    """A group of commands, of which `help COMMAND` means `COMMAND --help`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """What is left of a command line once the options of the group itself are read."""
        return super().parse_args(ctx, [*args[1:], "--help"] if args[:1] == ["help"] else args)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Commands in their groups, then the options."""
        commands: Any = self.commands.items()
        rows = ((command.rich_help_panel or COMMANDS, (name, _summary(command))) for name, command in commands)
        _write_panels(formatter, COMMAND_PANELS, rows)
        super().format_options(ctx, formatter)


def _summary(command: Any) -> str:
    """What a command is for, in one sentence."""
    return (command.help or "").partition("\n\n")[0]


def _write_text(formatter: Any, paragraphs: Sequence[str]) -> None:
    if paragraphs:
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text("\n\n".join(paragraphs))


def _write_panels(formatter: Any, panels: Sequence[str], rows: Iterable[tuple[str, tuple[str, str]]]) -> None:
    """Records under the headings of their panels, what explains them in one column."""
    records = list(rows)
    width = max(len(name) for _, (name, _) in records)
    for panel in panels:
        if chosen := [(name.ljust(width), text) for own, (name, text) in records if own == panel]:
            with formatter.section(panel):
                formatter.write_dl(chosen)
