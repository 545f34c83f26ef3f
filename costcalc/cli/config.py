"""The commands about the configuration: where it is, what holds, and a file to begin with."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer

from costcalc.cli.help import Command, Group
from costcalc.cli.options import format_option, takes

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

    from costcalc.cli.configuration import Configuration, Given

config_app = typer.Typer(name="config", cls=Group, help="Your own defaults, and where they come from.")


@config_app.command("init", cls=Command)
def config_init() -> None:
    """Write a file with every setting.

    costcalc config init

    Each is commented out and shows what holds without it. A file that is there already stays as it is.
    """
    from costcalc.api.text import escape_controls

    path = _path()
    _create(path, "\n".join(_sample()))
    print(escape_controls(f"Wrote {path}: take the # away before what you want to change."))


@config_app.command("show", cls=Command)
@takes(wanted=format_option("table", "json", default="table"))
def config_show(wanted: str) -> None:
    """Show what holds, and where it comes from.

    costcalc config show

    Each value that is taken where an option is not given. The command line wins over variables, those over the file,
    and that over what is built in.
    """
    import json

    from costcalc.api.lookup import choice
    from costcalc.cli.configuration import config_file, configuration
    from costcalc.cli.output import as_text, say

    path, found = config_file(), configuration()
    if choice("format", wanted, ("table", "json")) == "json":
        print(json.dumps(_document(path, found), indent=2))
    else:
        print(as_text(_listing(path, found)), end="")
    for strange in found.ignored:
        say(strange)
    found.refuse_problems()


@config_app.command("path", cls=Command)
def config_path() -> None:
    """Print where your file is, or would be."""
    print(_path())  # as it is: it goes to an editor


def _path() -> "Path":
    """The file. Raises ScenarioError if there is to be none."""
    from costcalc.cli.configuration import FILE_VARIABLE, config_file
    from costcalc.errors import ScenarioError

    path = config_file()
    if path is None:
        raise ScenarioError(f"{FILE_VARIABLE} is empty, which means that no file is used: unset it, or name one")
    return path


def _create(path: "Path", text: str) -> None:
    """A new file with its folder. Raises OutputError if one is there, or if it cannot be written."""
    from costcalc.api.reading import write_new
    from costcalc.errors import OutputError

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        is_new = write_new(path, text.encode())
    except OSError as error:
        raise OutputError(f"{path} could not be written: {error.strerror}") from error
    if not is_new:
        raise OutputError(f"{path} is there already and stays as it is: edit it, or move it away first")


def _sample() -> Iterator[str]:
    """The lines of a file in which every setting is a comment."""
    from costcalc.cli.configuration import built_in
    from costcalc.cli.settings import SETTINGS, in_words

    yield "# What costcalc takes where an option is not given: take the # away before what you want to change."
    yield "# The command line wins over COSTCALC_* variables, and those over this file."
    for name, (value, explained) in built_in().items():
        shown = example = SETTINGS[name]
        if value is not None:
            shown = f'"{value}"' if example.startswith('"') else in_words(value)
        yield ""
        yield f"# {explained}"
        yield f"#{name} = {shown}{'  # an example: nothing is built in' if value is None else ''}"
    yield ""


def _rows(found: "Configuration") -> "Iterator[tuple[str, Any, Given | None]]":
    """Every setting with its value and where it is given; none for what is built in."""
    from costcalc.cli.configuration import built_in

    for name, (value, _) in built_in().items():
        given = found.given.get(name)
        yield name, given.value if given else value, given


def _listing(path: "Path | None", found: "Configuration") -> "RenderableType":
    """What holds, laid out for a terminal."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from costcalc.api.text import escape_controls
    from costcalc.cli.settings import in_words

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("Option", no_wrap=True)
    table.add_column("Value", overflow="fold")
    table.add_column("From", overflow="fold")
    for name, value, given in _rows(found):
        origin = "not set" if value is None else "built in"
        if given:
            origin = (given.variable or f"{given.place} of the file") + ("" if given.valid else ": not valid")
        cells = map(Text, map(escape_controls, ("–" if value is None else in_words(value), origin)))
        table.add_row(Text(name, "bold" if given else ""), *cells)
    about = f"File: {path}" if path else "No file is used: COSTCALC_CONFIG is empty."
    about += "" if path is None or _is_there(path) else ', not there; "costcalc config init" writes one'
    return Group(Text(escape_controls(about)), Text(), table)


def _is_there(path: "Path") -> bool:
    import os

    return os.path.lexists(path)  # Path.exists raises where it may not look


def _document(path: "Path | None", found: "Configuration") -> dict[str, Any]:
    """The same for programs."""
    settings: list[dict[str, Any]] = []
    for name, value, given in _rows(found):
        where: dict[str, Any] = {"from": None if value is None else "built-in"}
        if given and given.variable:
            where = {"from": "variable", "variable": given.variable, "valid": given.valid}
        elif given:
            where = {"from": "file", "line": given.line, "valid": given.valid}
        settings.append({"option": name, "value": value, **where})
    return {
        "file": str(path) if path else None,
        "exists": path is not None and _is_there(path),
        "settings": settings,
        "problems": [*found.in_file, *found.in_variables],
    }
