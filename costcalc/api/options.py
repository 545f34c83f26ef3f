"""What Python programs give as the options of a scenario, turned into the texts that everything else reads."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from numbers import Integral
from os import PathLike, fspath
from typing import Any, cast, get_args

from costcalc.analysis.risk.draw import Draw
from costcalc.catalog.load import load_catalog
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import choice
from costcalc.errors import ScenarioError
from costcalc.pricing.limit import Column, Figure, Percentile
from costcalc.quote.model import MAX_SEED
from costcalc.scenario.model import Scenario, TreatmentPrice
from costcalc.scenario.options import option_name
from costcalc.scenario.parse import NUMBER, as_text
from costcalc.scenario.resolve import scenario_of

Day = date | str
"""A day, or its text: 2027-03-16."""
Count = int | tuple[int, int] | str
"""A whole number, or a range of them: 4, (3, 6) or 3-6."""
Number = int | Decimal | float | str
"""A number, or its text."""
Price = TreatmentPrice | str
"""A clinic's own figure, such as 18000-24000 USD."""
Data = Catalog | str | PathLike[str] | None
"""A catalogue that is loaded already, or the folder whose entries are laid over the one that comes along."""

Equations = str | Iterable[str] | Mapping[str, Number]
"""Something with an equals sign in it, several of them, or their two sides: USD/JPY=150, {"USD/JPY": 150}."""

COUNTED = ("nights", "culture_weeks")
"""Of which two numbers are a range."""
LISTED = ("child_ages", "without")
"""Of which there may be several."""


def scenario_from(values: Mapping[str, Any], catalog: Catalog, today: date) -> Scenario:
    """The scenario that the arguments of a function say. Raises ScenarioError with everything that is wrong."""
    given = dict(values)
    price = given.pop("treatment_price") if isinstance(given.get("treatment_price"), TreatmentPrice) else None
    scenario = scenario_of(texts_of(given), catalog, today)
    return scenario.model_copy(update={"treatment_price": price}) if price else scenario


def texts_of(values: Mapping[str, Any]) -> dict[str, str | None]:
    """The text of each option by its name, from the arguments of a function. Raises ScenarioError."""
    found: dict[str, str | None] = {}
    problems: list[str] = []
    for argument, value in values.items():
        name = option_name(argument)
        assert name, f"{argument} is an option"
        try:
            found[name] = _text(argument, value)
        except ScenarioError as error:
            problems += (f"{argument}: {problem}" for problem in error.problems)
    if problems:
        raise ScenarioError(problems)
    return found


def _text(argument: str, value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if type(value) is not bool and isinstance(value, Integral):
        return str(int(value))  # also those of numpy
    if argument in COUNTED and isinstance(value, tuple) and len(value) == len(("low", "high")):
        return "-".join(as_text(each) for each in value)
    if argument in LISTED and isinstance(value, Iterable) and not isinstance(value, bytes | Mapping):
        return ",".join(_text("", each) or "" for each in value) or None
    if isinstance(value, tuple | list):
        raise ScenarioError(f"{value!r} are several, and only one can be meant")
    return as_text(value)


def equations(given: Equations) -> list[str]:
    """The texts of what has an equals sign in it. Raises ScenarioError for a side that is no text or number."""
    if isinstance(given, str):
        return [given]
    if isinstance(given, Mapping):
        return [f"{name}={as_text(value)}" for name, value in given.items()]
    return [as_text(each) for each in given]


def limit_of(budget: Number | None, at: str | None) -> tuple[Decimal | None, Column]:
    """The most that can be paid, and which figure is held against it, the likely unless it is said.

    Raises ScenarioError for what is no amount, and for a figure without one.
    """
    column = "likely" if at is None else choice("figure", at, get_args(Column))
    return _amount_of(budget, at), cast("Column", column)


def figure_of(budget: Number | None, at: str | None) -> tuple[Decimal | None, Figure]:
    """The same, where a percentile may decide. Raises ScenarioError."""
    figure = "likely" if at is None else choice("figure", at, get_args(Figure))
    return _amount_of(budget, at), cast("Figure", figure)


def draw_of(at: Figure, seed: object, *, asked: bool) -> Draw | None:
    """What the journey is drawn with, if it is asked how sure its total is or a percentile decides.

    Raises ScenarioError for what is no seed, and for one of draws that nobody asked for.
    """
    wanted = asked or at in get_args(Percentile)
    if seed is None:
        return Draw() if wanted else None
    if not wanted:
        raise ScenarioError("seed says where the draws of confidence begin: give confidence too")
    if type(seed) is not int or not 0 <= seed <= MAX_SEED:
        raise ScenarioError(f"seed: {seed!r} is not a whole number from 0 to {MAX_SEED}")
    return Draw(seed)


def _amount_of(budget: Number | None, at: str | None) -> Decimal | None:
    if budget is None:
        if at is not None:
            raise ScenarioError("budget_at says which figure is held against budget: give budget too")
        return None
    text = as_text(budget).strip()
    found = Decimal(text.replace(",", "")) if re.fullmatch(NUMBER, text, re.ASCII) else Decimal(0)
    if not found:
        raise ScenarioError(f"budget: {budget!r} is no amount: give 45000, in the currency of the budget")
    return found


def words_of(name: str, value: object) -> str | None:
    """A text that a document says of itself, or none. Raises ScenarioError for what is no text."""
    if value is None or (isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)):
        return value
    raise ScenarioError(f"{name}: {value!r} is not a text")


def moment_of(created: object) -> datetime:
    """The moment at which something is worked out: now, to the second, if none is given. Raises ScenarioError."""
    if created is None:
        return datetime.now(UTC).replace(microsecond=0)
    if not isinstance(created, datetime) or created.utcoffset() is None:
        raise ScenarioError(f"created: {created!r} is not a moment with its time zone: give datetime(…, tzinfo=UTC)")
    return created


def catalog_of(data: Data) -> Catalog:
    """The catalogue, or the one that a folder is laid over. Raises DataError."""
    return data if isinstance(data, Catalog) else load_catalog(fspath(data) if data is not None else None)
