"""What the user's file and the environment say of options that are not given, with the place of each value."""

import os
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from costcalc.cli.configured import FILE_VARIABLE, PREFIX, config_file, options_of_commands
from costcalc.cli.settings import SETTINGS, Value, written
from costcalc.errors import DataError, ScenarioError
from costcalc.files import Unreadable, read_bytes


def variable_of(name: str) -> str:
    """The variable that a setting may stand in."""
    return PREFIX + name.upper().replace("-", "_")


VARIABLES: Mapping[str, str] = {variable_of(name): name for name in SETTINGS}
"""The settings by their variables."""

NO_FILES = ("bundled", "live")
"""Rates that are not in a file."""


class Given(NamedTuple):
    """What one setting is, and where that stands."""

    value: Value
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


class Configuration(NamedTuple):
    """What file and environment say, the environment winning. Mistakes are in it; reading it raises nothing."""

    given: Mapping[str, Given]
    """By the name of the setting."""
    in_file: tuple[str, ...] = ()
    """What is wrong with the file, each with its place."""
    in_variables: tuple[str, ...] = ()
    """What is wrong with variables."""
    ignored: tuple[str, ...] = ()
    """What to say of variables that look like settings and are none."""

    def refuse_problems(self) -> None:
        """Raise DataError with everything if the file is not valid, ScenarioError if only variables are not."""
        if self.in_file:
            raise DataError([*self.in_file, *self.in_variables])
        if self.in_variables:
            raise ScenarioError(self.in_variables)


def configuration() -> Configuration:
    """What holds for this run."""
    file, variables = _of_file(config_file()), _of_variables(os.environ)
    return variables._replace(given={**file.given, **variables.given}, in_file=file.in_file)


def _of_file(path: Path | None) -> Configuration:
    if path is None:
        return Configuration({})
    try:
        raw = read_bytes(path)
    except Unreadable as error:
        if isinstance(error.__cause__, FileNotFoundError | NotADirectoryError) and FILE_VARIABLE not in os.environ:
            return Configuration({})  # most people have none
        mend = f"mend that, or set {FILE_VARIABLE}= to do without it"
        return Configuration({}, (f"{error}: {mend}",))
    return _of_text(path, raw)


def _of_text(path: Path, raw: bytes) -> Configuration:
    from costcalc.catalog.lookup import folded
    from costcalc.catalog.read import read

    try:
        sheet = read("config", str(path), raw)
    except Unreadable as error:
        return Configuration({}, (str(error),))
    given: dict[str, Given] = {}
    problems = []
    for key, found in sheet.entries.items():
        name, find_line = folded(key), _finder(sheet.origins[key].line, key)
        try:
            value = _read(name, found, given)
        except ScenarioError as error:
            problems.append(f"{path}:{find_line()}: {key}: {error.problems[0]}")
            if name in SETTINGS:
                given[name] = Given(written(found), file=path, find_line=find_line, valid=False)
        else:
            given[name] = Given(_from_folder(name, value, path.parent), file=path, find_line=find_line)
    return Configuration(_without_nothing(given), tuple(problems))


def _finder(line: Callable[[tuple[str | int, ...]], int], key: str) -> Callable[[], int]:
    return lambda: line((key,))


def _read(name: str, found: Any, seen: Collection[str]) -> Value:
    """The value of a key of the file. Raises ScenarioError."""
    if name in seen:
        raise ScenarioError("stands there twice: remove one of the two")
    if name in SETTINGS:
        return SETTINGS[name].read(name, found)
    if isinstance(found, dict):
        raise ScenarioError("is a section: settings stand at the top of the file, before any section")
    raise ScenarioError(_no_setting(name))


def _no_setting(name: str, shown: Callable[[str], str] = str) -> str:
    """Why a name is none of a setting, with the nearest ones as they are `shown`."""
    from costcalc.catalog.names import nearest
    from costcalc.scenario.options import option_name

    if name in options_of_commands():
        return f"belongs to one run: give it to the command, as --{name}"
    meant = option_name(name)  # other names that options have elsewhere
    near = [meant] if meant in SETTINGS else nearest(name, SETTINGS)
    if not near:
        return 'is no setting: "costcalc config show" lists them all'
    return f"is no setting. Did you mean {' or '.join(shown(each) for each in near if each)}?"


def _from_folder(name: str, value: Value, folder: Path) -> Value:
    """The value; the name of a file starts from the folder of the file that names it, and `~` from one's own."""
    if value and isinstance(value, str) and (name == "data" or (name == "rates" and value not in NO_FILES)):
        return str(folder / os.path.expanduser(value))  # noqa: PTH111 - Path raises for a user it does not know
    return value


def _without_nothing(given: Mapping[str, Given]) -> Mapping[str, Given]:
    """Without what is set to an empty text or list, which is as if it were not set."""
    return {name: each for name, each in given.items() if each.value not in ("", ())}


def _of_variables(environment: Mapping[str, str]) -> Configuration:
    given: dict[str, Given] = {}
    problems, ignored = [], []
    for variable in sorted(each for each in environment if each.startswith(PREFIX)):
        text, name = environment[variable], VARIABLES.get(variable)
        if variable == FILE_VARIABLE or not text.strip():
            continue
        if name is None:
            option = variable.removeprefix(PREFIX).lower().replace("_", "-")
            ignored.append(f"{variable} is ignored: it {_no_setting(option, variable_of)}")
            continue
        try:
            given[name] = Given(SETTINGS[name].read(name, text), variable)
        except ScenarioError as error:
            problems.append(f"{variable}: {error.problems[0]}")
            given[name] = Given(written(text), variable, valid=False)
    return Configuration(_without_nothing(given), (), tuple(problems), tuple(ignored))
