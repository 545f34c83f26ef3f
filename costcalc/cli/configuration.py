"""What the user's file and the environment say of options that are not given, and how click takes it for defaults."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import typer

from costcalc.cli.output import say
from costcalc.cli.settings import APART, SETTINGS, Value, in_words, read, written
from costcalc.errors import DataError, OutputError, OverBudget, ScenarioError

PREFIX = "COSTCALC_"
FILE_VARIABLE = f"{PREFIX}CONFIG"
"""Names another file than the usual one; empty, it stands for no file at all."""
OTHERS = {FILE_VARIABLE, "COSTCALC_PAGER"}
"""Variables that stand for no option."""


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


class Defaults:
    """The configuration as the options of one run take it: read once, when the first of them is not on the line."""

    def __init__(self) -> None:
        self.configuration: Configuration | None = None
        self.used: dict[str, Given] = {}
        """The values that options of this run have from it, by their settings."""
        self.context: typer.Context | None = None
        """Of the command that took them."""

    def read(self, context: typer.Context) -> "Configuration":
        """What is configured; what is strange about it is said once. Raises DataError or ScenarioError."""
        self.context = context
        if self.configuration is None:
            self.configuration = configuration() if _is_any() else Configuration()
            self.configuration.refuse_problems()
            if not self._is_quiet():
                for strange in self.configuration.ignored:
                    say(strange)
        return self.configuration

    def _is_quiet(self) -> bool:
        quiet = self.configuration.given.get("quiet") if self.configuration else None
        return bool(self.context and self.context.params.get("quiet", quiet and quiet.value))

    def say_used(self, error: Exception | None = None) -> None:
        """Which values came from the configuration, so that nobody looks for them on the command line.

        After an error; and after a batch that went well, whose blank cells they stood in for.
        """
        if not self.used or isinstance(error, OutputError | OverBudget):
            return
        if error is None and (not self.context or self.context.command.name != "batch" or self._is_quiet()):
            return
        shown = [f"{name} = {in_words(given.value)} ({given.place})" for name, given in self.used.items()]
        file = next((f", {given.file}" for given in self.used.values() if given.file), "")
        say(f"these came from your configuration{file}: {', '.join(shown)}")


class ConfiguredContext(typer.Context):
    """A command that is being run, whose options are configured where they are not on the command line.

    Not click's own map of defaults: that fills the help of a command too, which must not depend on a configuration.
    """

    def lookup_default(self, name: str, call: bool = True) -> Any:  # noqa: ARG002 - its name is given
        """The configured value of an option; none if there is none. Raises DataError or ScenarioError."""
        if self.resilient_parsing or not isinstance(self.obj, Defaults):
            return None  # help and completion do not depend on it
        option = next((option for option in self.command.params if option.name == name), None)
        setting = option and setting_of(self.command.name, option)
        given = self.obj.read(self).given.get(setting) if setting else None
        if not option or not setting or not given:
            return None
        self.obj.used[setting] = given
        return _fitting(given.value, several=option.multiple)


def setting_of(command: str | None, option: Any) -> str | None:
    """The setting that an option of a command may be configured by, or none."""
    names = (name.removeprefix("--") for name in option.opts if name.startswith("--"))
    return next((name for name in names if name in SETTINGS and (command, name) not in APART), None)


def _fitting(value: Value, *, several: bool) -> str | bool | Sequence[str]:
    """A value as an option takes it: in a list if it may be given several times, else as one text."""
    if isinstance(value, tuple):
        return list(value) if several else ",".join(value)
    return [value] if several and isinstance(value, str) else value


def _commands(command: Any) -> Iterator[Any]:
    """A command, or those of a group and of the groups in it."""
    if not hasattr(command, "commands"):
        yield command
    else:
        for inner in command.commands.values():
            yield from _commands(inner)


def _program() -> Any:
    from costcalc.cli.app import app

    return typer.main.get_command(app)


def built_in() -> dict[str, tuple[Value | None, str]]:
    """Every setting as `estimate` has it without a configuration, and what its help says."""
    estimate = next(command for command in _commands(_program()) if command.name == "estimate")
    options = {setting_of(None, option): option for option in estimate.params}
    return {name: (options[name].default, options[name].help) for name in SETTINGS}


def variable_of(name: str) -> str:
    """The variable that a setting may stand in."""
    return PREFIX + name.upper().replace("-", "_")


VARIABLES: Mapping[str, str] = {variable_of(name): name for name in SETTINGS}
"""The settings by their variables."""

NO_FILES = ("bundled", "live")
"""Rates that are not in a file."""


class Given(NamedTuple):
    """What one setting is, and where that stands."""

    value: Value = ""
    variable: str | None = None
    """The variable it stands in; none for the file."""
    file: Path | None = None
    find_line: Callable[[], int] | None = None
    """Slow, and only asked after an error or to be shown."""
    valid: bool = True
    """Whether it can be used; if not, the value is what was found, as text."""

    @property
    def line(self) -> int | None:
        """The line of the file."""
        return self.find_line() if self.find_line else None

    @property
    def place(self) -> str:
        """Where it stands: a variable, or a line of the file."""
        return self.variable or f"line {self.line}"


class Configuration:
    """What file and environment say, the environment winning. Mistakes are in it; reading it raises nothing."""

    def __init__(self) -> None:
        self.given: dict[str, Given] = {}
        """By the name of the setting."""
        self.in_file: list[str] = []
        """What is wrong with the file, each with its place."""
        self.in_variables: list[str] = []
        """What is wrong with variables."""
        self.ignored: list[str] = []
        """What to say of variables that look like settings and are none."""

    def refuse_problems(self) -> None:
        """Raise DataError with everything if the file is not valid, ScenarioError if only variables are not."""
        if self.in_file:
            raise DataError([*self.in_file, *self.in_variables])
        if self.in_variables:
            raise ScenarioError(self.in_variables)

    def _take(self, name: str, raw: Any, source: Given) -> str:
        """Take a value for a setting, unless it is nothing; return what is wrong with it."""
        problem = ""
        try:
            value = read(name, raw)
        except ScenarioError as error:
            value, problem = written(raw), error.problems[0]
        if source.file and isinstance(value, str) and value and name in ("data", "rates") and value not in NO_FILES:
            value = str(source.file.parent / os.path.expanduser(value))  # noqa: PTH111 - Path raises for unknown users
        if value not in ("", ()):
            self.given[name] = source._replace(value=value, valid=not problem)
        return problem

    def read_file(self, path: Path) -> None:
        """Take what a file says; names of files in it start from its folder, and `~` from one's own."""
        from costcalc.api.lookup import folded
        from costcalc.api.reading import Unreadable, read_bytes, read_entries

        try:
            raw_text = read_bytes(path)
            sheet = read_entries("config", str(path), raw_text)
        except Unreadable as error:
            is_missing = isinstance(error.__cause__, FileNotFoundError | NotADirectoryError)
            if not is_missing or FILE_VARIABLE in os.environ:  # most people have none
                mend = f": mend that, or set {FILE_VARIABLE}= to do without it" if error.problem.line == 0 else ""
                self.in_file.append(f"{error}{mend}")
            return
        names: set[str] = set()
        for key, raw in sheet.entries.items():
            name, find_line = folded(key), partial(sheet.origins[key].line, (key,))
            if name in names:
                problem = "stands there twice: remove one of the two"
            elif name in SETTINGS:
                problem = self._take(name, raw, Given(file=path, find_line=find_line))
            elif isinstance(raw, dict):
                problem = "is a section: settings stand at the top of the file, before any section"
            else:
                problem = _no_setting(name)
            names.add(name)
            if problem:
                self.in_file.append(f"{path}:{find_line()}: {key}: {problem}")

    def read_variables(self, environment: Mapping[str, str]) -> None:
        """Take what variables say."""
        for variable in sorted(name for name in environment if name.startswith(PREFIX)):
            text, name = environment[variable], VARIABLES.get(variable)
            if variable in OTHERS or not text.strip():
                continue
            if name is None:
                option = variable.removeprefix(PREFIX).lower().replace("_", "-")
                self.ignored.append(f"{variable} is ignored: it {_no_setting(option, variable_of)}")
            elif problem := self._take(name, text, Given(variable=variable)):
                self.in_variables.append(f"{variable}: {problem}")


def configuration() -> Configuration:
    """What holds for this run."""
    found = Configuration()
    if path := config_file():
        found.read_file(path)
    found.read_variables(os.environ)
    return found


def _no_setting(name: str, shown: Callable[[str], str] = str) -> str:
    """Why a name is none of a setting, with the nearest ones as they are `shown`."""
    from costcalc.api.lookup import nearest
    from costcalc.scenario.options import option_name

    if any(f"--{name}" in option.opts for command in _commands(_program()) for option in command.params):
        return f"belongs to one run: give it to the command, as --{name}"
    meant = option_name(name)  # other names that options have elsewhere
    near = [meant] if meant in SETTINGS else nearest(name, SETTINGS)
    if not near:
        return 'is no setting: "costcalc config show" lists them all'
    return f"is no setting. Did you mean {' or '.join(shown(setting) for setting in near if setting)}?"
