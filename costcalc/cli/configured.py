"""How the configuration reaches the commands: it stands in for what is not on the command line."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from costcalc.cli.output import say
from costcalc.errors import OutputError, OverBudget

if TYPE_CHECKING:
    from costcalc.cli.configuration import Configuration
    from costcalc.cli.settings import Value


PREFIX = "COSTCALC_"
FILE_VARIABLE = f"{PREFIX}CONFIG"
"""Names another file than the usual one; empty, it stands for no file at all."""


def config_file() -> Path | None:
    """Where the file of this user is, or would be; none if there is to be none."""
    named = os.environ.get(FILE_VARIABLE)
    if named is not None:
        return Path(named) if named else None
    from platformdirs import user_config_path

    return user_config_path("costcalc", appauthor=False) / "config.toml"


def _is_any() -> bool:
    """Whether anything may be configured; most people have nothing, and then nothing is loaded to read it."""
    if any(name.startswith(PREFIX) for name in os.environ):
        return True
    try:
        os.stat(str(config_file()))  # noqa: PTH116 - where it is, and not whether it can be read
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # whoever reads it says why it cannot be read
    return True


class Run:
    """What one run of the program knows of the configuration: nothing, until a command lacks an option."""

    def __init__(self) -> None:
        self.is_configured: bool | None = None
        """Whether there is anything to read, once that was asked."""
        self.configuration: Configuration | None = None
        """What was read, once it was."""
        self.command: Configured | None = None
        """The command that asked for it."""


class Configured(typer.Context):
    """A command that is being run."""

    def lookup_default(self, name: str, call: bool = True) -> Any:  # noqa: ARG002 - its name is given
        """The configured value of a parameter that is not on the command line; none if there is none.

        Raises DataError or ScenarioError if the configuration is not valid.
        """
        if self.resilient_parsing or not isinstance(self.obj, Run):
            return None  # help and completion do not depend on it
        if self.obj.is_configured is None:
            self.obj.is_configured = _is_any()
        if not self.obj.is_configured:
            return None
        found = next((each for each in self.command.params if each.name == name), None)
        option = found and setting_of(self.command.name, found)
        if not found or not option:
            return None
        given = self._configuration(self.obj).given.get(option)
        return fitting(given.value, found.multiple) if given else None

    def _configuration(self, run: Run) -> "Configuration":
        """What is configured, read once; what is strange about it is said then."""
        if run.configuration is None:
            from costcalc.cli.configuration import configuration

            run.command = self
            run.configuration = configuration()
            run.configuration.refuse_problems()
            quiet = run.configuration.given.get("quiet")
            if not self.params.get("quiet", quiet and quiet.value):
                for strange in run.configuration.ignored:
                    say(strange)
        return run.configuration


def prepared(program: Any) -> Any:
    """The program, with every command looking into the configuration."""
    for command in _commands(program):
        command.context_class = Configured
    return program


def _commands(command: Any) -> Iterator[Any]:
    """A command, or those of a group and of the groups in it."""
    if not hasattr(command, "commands"):
        yield command
    else:
        for each in command.commands.values():
            yield from _commands(each)


def setting_of(command: str | None, option: Any) -> str | None:
    """The setting that an option of a command may be configured by, or none."""
    from costcalc.cli.settings import APART, SETTINGS

    names = (each.removeprefix("--") for each in option.opts if each.startswith("--"))
    return next((name for name in names if name in SETTINGS and (command, name) not in APART), None)


def fitting(value: "Value", several: bool) -> str | bool | Sequence[str]:
    """A value as an option takes it: in a list if it may be given several times, else as one text."""
    if isinstance(value, tuple):
        return list(value) if several else ",".join(value)
    return [value] if several and isinstance(value, str) else value


def options_of_commands() -> set[str]:
    """The long options of all commands, without their dashes."""
    from costcalc.cli.app import app

    options = (option for command in _commands(typer.main.get_command(app)) for option in command.params)
    return {name.removeprefix("--") for option in options for name in option.opts if name.startswith("--")}


def built_in() -> "dict[str, tuple[Value | None, str]]":
    """Every setting as `estimate` has it without a configuration, and what its help says."""
    from costcalc.cli.app import app
    from costcalc.cli.settings import SETTINGS

    estimate = next(each for each in _commands(typer.main.get_command(app)) if each.name == "estimate")
    options = {setting_of(None, option): option for option in estimate.params}
    return {name: (options[name].default, options[name].help) for name in SETTINGS}


def say_in_force(run: Run, error: Exception | None = None) -> None:
    """Which values came from the configuration, so that nobody looks for them on the command line.

    After an error; and after a batch that went well, whose blank cells they stood in for.
    """
    if run.command is None or run.configuration is None or isinstance(error, OutputError | OverBudget):
        return
    if error is None and (run.command.command.name != "batch" or run.command.params.get("quiet")):
        return
    from costcalc.cli.settings import in_words

    named = [setting_of(run.command.command.name, each) for each in _from_elsewhere(run.command)]
    given = [(name, each) for name, each in run.configuration.given.items() if name in named]
    shown = [f"{name} = {in_words(each.value)} ({each.variable or f'line {each.line}'})" for name, each in given]
    file = next((f", {each.file}" for _, each in given if each.file), "")
    if shown:
        say(f"these came from your configuration{file}: {', '.join(shown)}")


def _from_elsewhere(command: typer.Context) -> Iterator[Any]:
    """The options whose values were neither on the command line nor built in."""
    for each in command.command.params:
        source = command.get_parameter_source(each.name)
        if source is not None and source.name in {"DEFAULT_MAP", "ENVIRONMENT"}:
            yield each
