"""Files of named scenarios with shared defaults, TOML or JSON, read into scenarios; every mistake at once."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from costcalc.catalog.names import unknown
from costcalc.catalog.read import toml_line
from costcalc.errors import DataError, Problem, Problems, option
from costcalc.files import json_line, parse_json, parse_toml
from costcalc.scenario.combine import EVERY, Choices, NamedScenario, OptionReader, several_of, spread, unique_names
from costcalc.scenario.options import OPTIONS, key_of, option_name

DEFAULTS, SCENARIOS = "defaults", "scenarios"
MAX_MISTAKES = 50
"""Mistakes whose lines are looked for; more of them are counted."""
NO_CHOICES: Choices = MappingProxyType({})

Where = tuple[str, ...]


class ScenarioFile:
    """A file of scenarios as it is read, and what is wrong with it so far."""

    def __init__(self, text: str, called: str) -> None:
        self.text, self.called = text, called
        self.problems: dict[tuple[Where, str], None] = {}
        self.json = called.lower().endswith(".json") or text.lstrip().startswith("{")

    def refuse(self, where: Where, problem: str) -> None:
        """Note what is wrong at a place, once."""
        self.problems[where, problem] = None

    def refusal(self) -> DataError:
        """Everything that is wrong, each at its line, in their order."""
        line_of = json_line if self.json else toml_line
        shown = sorted((line_of(self.text, where), problem) for where, problem in list(self.problems)[:MAX_MISTAKES])
        problems = [Problem(problem).within(f"{self.called}:{line}") for line, problem in shown]
        more = len(self.problems) - len(shown)
        return DataError([*problems, f"{self.called}: and {more} more mistakes"] if more else problems)

    def content(self) -> dict[str, Any]:
        """What the file holds. Raises DataError for one that is not TOML or JSON."""
        content = (parse_json if self.json else parse_toml)(self.text, self.called)
        if not isinstance(content, dict):
            raise DataError(f"{self.called}: is not a file of scenarios: it must hold an object with {SCENARIOS}")
        return content


def read_scenarios(
    text: str, called: str, reader: OptionReader, *, given: Choices = NO_CHOICES, usual: Choices = NO_CHOICES
) -> list[NamedScenario]:
    """The scenarios of a file called `called`: JSON if that ends with .json or the text is an object, else TOML.

    What is `given` beside the file replaces its defaults, and may not contradict a scenario's own options; what is
    `usual` holds where neither says anything. A scenario in which an option has several values becomes one for each
    combination. Raises DataError with every mistake of the file at its line, and ScenarioError for what is wrong with
    `given`.
    """
    file = ScenarioFile(text, called)
    content = file.content()
    for key in content.keys() - {DEFAULTS, SCENARIOS}:
        file.refuse((key,), f"unknown key {key!r}: the file holds [{DEFAULTS}] and [{SCENARIOS}.NAME]")
    defaults = _options(file, content.get(DEFAULTS, {}), (DEFAULTS,), reader, {})
    entries = content.get(SCENARIOS)
    if not isinstance(entries, dict) or not entries:
        file.refuse((SCENARIOS,), f"there are no scenarios: write each as a table [{SCENARIOS}.NAME]")
        entries = {}
    beside = {name: EVERY[name] for name in reader.every} | {name: OPTIONS[name].field for name in given}
    named: list[NamedScenario] = []
    for name, entry in entries.items():
        own = _options(file, entry, (SCENARIOS, name), reader, beside)
        choices = {**usual, **defaults, **own, **given}
        if not name.strip():
            file.refuse((SCENARIOS, name), "a scenario needs a name")
        elif "condition" not in choices and isinstance(entry, dict):
            file.refuse((SCENARIOS, name), f"{name!r} names no condition, nor does [{DEFAULTS}]")
        elif not file.problems:
            named += spread(choices, reader, len(named), name)
    if file.problems:
        raise file.refusal()
    return unique_names(named)


def _options(file: ScenarioFile, entry: Any, where: Where, reader: OptionReader, beside: Mapping[str, str]) -> Choices:
    """The values of the options of a table, by name; what cannot be one is refused at its place.

    Options that are given `beside` the file, by the argument that gives them, no scenario may have of its own.
    """
    if not isinstance(entry, dict):
        file.refuse(where, f"{where[-1]} is not a table of options")
        return {}
    options: dict[str, list[Any]] = {}
    for key, value in entry.items():
        name, place, problems = option_name(key), (*where, key), Problems()
        if name is None:
            file.refuse(place, unknown("option", key, tuple(OPTIONS)))
        elif name in options:
            file.refuse(place, f"{name} stands twice: keep one")
        elif name == "currency" and where[0] == SCENARIOS:
            file.refuse(place, f"amounts of two currencies cannot be ranked: name one for all, in [{DEFAULTS}]")
        elif value == []:
            file.refuse(place, f"{key}: an empty list is no value: leave the option out")
        else:
            options[name] = several_of(name, value)
            for text in options[name]:
                with problems.gathered():
                    reader.read(name, text)
            if name in beside:
                both = f"{option(beside[name])} is given too, and this scenario has its own {name}"
                file.refuse(place, f"{both}: leave one of them out")
        for problem in problems:
            file.refuse(place, problem.named(key_of))
    return options
