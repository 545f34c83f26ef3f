"""A wish as people write it: the text of each option of a scenario, read into a Scenario, every mistake at once.

The command line, files of scenarios, batches and what-ifs all read options here, so that a word means the same in each.
"""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from costcalc.catalog.lookup import folded
from costcalc.catalog.models import Catalog
from costcalc.errors import MissingPrice, ScenarioError
from costcalc.scenario.model import Scenario
from costcalc.scenario.parse import parse_ages, parse_count, parse_day, parse_number, parse_treatment_price, parse_whole
from costcalc.scenario.resolve import resolve


class Option(NamedTuple):
    """One thing that a person may decide."""

    field: str
    """Of the Scenario."""
    read: Callable[[str, str], Any]
    """From what the option is called, and its text, to the value. Raises ScenarioError."""


def _word(_called: str, text: str) -> str:
    return text


def _words(_called: str, text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _answers(_called: str, text: str) -> tuple[str, ...]:
    """Answers behind commas; those in front of a part of a number, as in 1,500,000, belong to it."""
    return tuple(each.strip() for each in re.split(r"[,;](?=\s*[\w-]+\s*=)", text) if each.strip())


OPTIONS: Mapping[str, Option] = {
    "condition": Option("condition", _word),
    "tier": Option("tier", _word),
    "plan": Option("plan", _word),
    "start": Option("start", parse_day),
    "finish-by": Option("finish_by", parse_day),
    "nights": Option("nights", parse_count),
    "culture-weeks": Option("culture_weeks", parse_count),
    "from": Option("origin", _word),
    "nationality": Option("nationality", _word),
    "companions": Option("companions", parse_whole),
    "child-ages": Option("child_ages", lambda _called, text: parse_ages(text)),
    "city": Option("city", _word),
    "lodging": Option("lodging", _word),
    "cabin": Option("cabin", _word),
    "interpreter": Option("interpreter", _word),
    "pay": Option("pay", _word),
    "treatment-price": Option("treatment_price", lambda _called, text: parse_treatment_price(text)),
    "basis": Option("basis", _word),
    "without": Option("without", _words),
    "contingency": Option("contingency", parse_number),
    "fx-buffer": Option("fx_buffer", parse_number),
    "currency": Option("currency", _word),
    "answer": Option("answers", _answers),
}
"""Every option of a scenario, by the name that it has on the command line, without its dashes."""

Texts = Mapping[str, str | None]
"""The text of each option by its name; none for what was left out."""


def option_name(wanted: str) -> str | None:
    """The name of the option that a column or key stands for, in any case, with hyphens or underscores; or none."""
    name = folded(wanted)
    name = {"origin": "from", "answers": "answer"}.get(name, name)
    return name if name in OPTIONS else None


def as_text(value: Any) -> str:
    """A value of a TOML or JSON file as the command line would have it.

    Raises ScenarioError for what no option can be: a table, true or false.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return ",".join(as_text(each) for each in value)
    if isinstance(value, date) or (isinstance(value, int | Decimal | float) and not isinstance(value, bool)):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    raise ScenarioError(f"{value!r} is not a text, a number, a day or a list of them")


def refuse_unreadable(texts: Texts) -> None:
    """Raises ScenarioError for every text that no scenario could be read from, whatever else it holds."""
    problems: list[str] = []
    for name, text in texts.items():
        try:
            if text is not None:
                OPTIONS[name].read(f"--{name}", text)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)


def read_wish(texts: Texts) -> tuple[Scenario, list[str]]:
    """The scenario that the texts say, and what could not be read, which is left out of it.

    Raises ScenarioError if there is no condition.
    """
    found: dict[str, Any] = {}
    problems: list[str] = []
    for name, text in texts.items():
        if text is not None:
            option = OPTIONS[name]
            try:
                found[option.field] = option.read(f"--{name}", text)
            except ScenarioError as error:
                problems += error.problems
    if "condition" not in found:
        raise ScenarioError([*problems, "no condition is given: name one with --condition"])
    return Scenario(**found), problems


def scenario_of(texts: Texts, catalog: Catalog, today: date) -> Scenario:
    """The scenario that the texts say. Raises ScenarioError with everything that is wrong with them."""
    scenario, problems = read_wish(texts)
    if problems:
        try:
            with suppress(MissingPrice):
                resolve(scenario, catalog, today)
        except ScenarioError as error:
            problems += error.problems
        raise ScenarioError(problems)
    return scenario
