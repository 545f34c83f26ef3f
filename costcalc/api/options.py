"""Arguments that the Python functions share, read: equations, limits, draws, moments, the catalogue."""

from collections.abc import Callable, Iterable, Mapping, Set
from datetime import UTC, datetime
from decimal import Decimal
from inspect import signature
from os import PathLike, fspath
from pathlib import Path
from typing import Any, cast, get_args

from costcalc.analysis.risk.draw import Draw
from costcalc.catalog.load import load_catalog
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import choice, did_you_mean
from costcalc.errors import ScenarioError, option
from costcalc.pricing.limit import Column, Figure, Percentile
from costcalc.quote.model import MAX_SEED
from costcalc.scenario.model import TreatmentPrice
from costcalc.scenario.options import BY_FIELD, OPTIONS, Equations, Number, option_name
from costcalc.scenario.parse import as_text, is_several, parse_amount, parse_text, parse_whole
from costcalc.scenario.resolve import parse_values
from costcalc.scenario.values import price_text

Data = Catalog | str | PathLike[str] | None
"""A catalogue that is loaded already, or the folder whose entries are laid over the one that comes along."""


def values_of(function: Callable[..., Any], options: Mapping[str, Any]) -> dict[str, Any]:
    """The values of arguments by the names of their options. Raises TypeError for what the function does not take."""
    for argument in options:
        if argument not in BY_FIELD:
            name = option_name(argument)
            known = [*BY_FIELD, *(own for own in signature(function).parameters if own != "options")]
            hint = f"Did you mean {OPTIONS[name].field}?" if name else did_you_mean(argument, known)
            raise TypeError(f"{function.__name__}() got an unexpected keyword argument {argument!r}. {hint}")
    return {BY_FIELD[argument].name: value for argument, value in options.items()}


def texts_of(function: Callable[..., Any], options: Mapping[str, Any]) -> dict[str, str]:
    """The texts of arguments by the names of their options, without those left out.

    Raises TypeError for what the function does not take, ScenarioError for values that no scenario could have.
    """
    values = {name: value for name, value in values_of(function, options).items() if value is not None}
    parse_values(values)[1].refuse()
    return {name: _text(name, value) for name, value in values.items()}


def named_values(options: Mapping[str, Any], taken: Set[str] = frozenset()) -> dict[str, Any]:
    """Values by the names of their options, in whichever way those are spelt.

    Raises ScenarioError for what is no option, for one that is given twice, and for one of those `taken` by all
    scenarios.
    """
    names = [option_name(key) for key in options]
    problems = [f"there is no option {key!r}" for key, name in zip(options, names, strict=True) if name is None]
    problems += [f"{name} is given for all scenarios: give it once" for name in names if name in taken]
    if not problems and len({*names}) < len(names):
        problems.append(f"one option is given twice: {', '.join(options)}")
    if problems:
        raise ScenarioError(problems)
    return {name: value for name, value in zip(names, options.values(), strict=True) if name}


def _text(name: str, value: Any) -> str:
    if isinstance(value, TreatmentPrice):
        return price_text(value)
    if name in ("nights", "culture-weeks") and isinstance(value, tuple):  # the two ends of a range
        return "-".join(as_text(end) for end in value)
    if isinstance(value, Mapping):
        return ";".join(equations(name, value))
    return as_text(list(value) if isinstance(value, Iterable) and not isinstance(value, str) else value)


def equations(field: str, given: Equations | None) -> list[str]:
    """The texts of an argument with an equals sign in it. Raises ScenarioError for what is no text or number."""
    if isinstance(given, Mapping):
        return [f"{name}={parse_text(field, value)}" for name, value in given.items()]
    if given is None or isinstance(given, str):
        return [] if given is None else [given]
    if not is_several(given):
        raise ScenarioError(f"{option(field, repr(given))} is not a text such as a=b, a list of them or a mapping")
    return [parse_text(field, text) for text in given]


def mapping_of(name: str, value: Any) -> Mapping[str, Any]:
    """Options by their names. Raises ScenarioError for anything else, with the name of what should have been some."""
    if isinstance(value, Mapping):
        return value
    raise ScenarioError(f"{name}{': ' if name else ''}{value!r} is not a mapping of options to their values")


def number_of(field: str, value: int | None, most: int | None = None) -> int | None:
    """A whole number that may be left out. Raises ScenarioError for anything else."""
    return None if value is None else parse_whole(field, value, most)


def path_of(field: str, value: str | PathLike[str]) -> str:
    """The name of a file or folder. Raises ScenarioError for what can be none."""
    if not isinstance(value, str | PathLike):
        raise ScenarioError(f"{option(field, repr(value))} is not the name of a file or folder, nor what was loaded")
    return fspath(value)


def limit_of(budget: Number | None, at: str | None, currency: str | None) -> tuple[Decimal | None, Column]:
    """The most that can be paid, and which figure of the total is checked against it, the likely if left out.

    Raises ScenarioError for what is no amount in the currency, and for a figure without one.
    """
    return _limit(budget, at, currency), cast("Column", choice("figure", at or "likely", get_args(Column)))


def figure_of(budget: Number | None, at: str | None, currency: str | None) -> tuple[Decimal | None, Figure]:
    """The same, where a percentile may decide. Raises ScenarioError."""
    return _limit(budget, at, currency), cast("Figure", choice("figure", at or "likely", get_args(Figure)))


def _limit(budget: Number | None, at: str | None, currency: str | None) -> Decimal | None:
    if budget is None and at is not None:
        budget_at, limit = option("budget_at"), option("budget")
        raise ScenarioError(f"{budget_at} says which figure is held against {limit}: give {limit} too")
    usual = OPTIONS["currency"].default or ""
    return None if budget is None else parse_amount("budget", budget, usual if currency is None else str(currency))


def draw_of(at: Figure, seed: object, *, asked: bool) -> Draw | None:
    """What the journey is drawn with, if it is asked how sure its total is or a percentile decides.

    Raises ScenarioError for what is no seed, and for one of draws that nobody asked for.
    """
    wanted = asked or at in get_args(Percentile)
    if seed is None:
        return Draw() if wanted else None
    if not wanted:
        seed_option, confidence = option("seed"), option("confidence")
        raise ScenarioError(f"{seed_option} says where the draws of {confidence} begin: give {confidence} too")
    return Draw(parse_whole("seed", seed, MAX_SEED))


def words_of(name: str, value: object) -> str | None:
    """A text that a document says of itself, or none. Raises ScenarioError for what is no text."""
    if value is None or (isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)):
        return value
    raise ScenarioError(f"{option(name, repr(value))} is not a text")


def moment_of(created: object) -> datetime:
    """The moment at which something is worked out: now, to the second, if none is given. Raises ScenarioError."""
    if created is None:
        return datetime.now(UTC).replace(microsecond=0)
    if not isinstance(created, datetime) or created.utcoffset() is None:
        raise ScenarioError(f"created: {created!r} is not a moment with its time zone: give datetime(…, tzinfo=UTC)")
    return created


def catalog_of(data: Data) -> Catalog:
    """The catalogue, or the one that a folder is laid over. Raises DataError."""
    return data if isinstance(data, Catalog) else load_catalog(None if data is None else path_of("data", data))


def overlay_of(data: Data) -> Path | None:
    """The folder that is laid over the catalogue; none if there is none, or for a catalogue that is loaded already."""
    return None if data is None or isinstance(data, Catalog) else Path(path_of("data", data))
