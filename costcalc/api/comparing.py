"""`compare` for programs: scenarios side by side, from plain Python values."""

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from costcalc.analysis.compare import model as comparison
from costcalc.analysis.compare.compare import compare as compared
from costcalc.api.documents import Shown, same, shown_as
from costcalc.api.exchange import Origin, table_of
from costcalc.api.options import (
    COUNTED,
    LISTED,
    Count,
    Data,
    Day,
    Equations,
    Number,
    catalog_of,
    limit_of,
    moment_of,
    texts_of,
)
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import choice
from costcalc.errors import ScenarioError
from costcalc.files import read_text
from costcalc.rates.choose import check_max_age
from costcalc.scenario.combine import Choices, Named, Reader, spread
from costcalc.scenario.files import ALL, read_scenarios
from costcalc.scenario.options import OPTIONS, option_name

if TYPE_CHECKING:
    from costcalc.api.frames import Library

MOST = 10_000
"""Combinations that are compared at once: some seconds of work. No price: it only keeps a slip of the keys short."""

Words = str | Sequence[str] | None
"""A name, or several, of which each makes a scenario of its own."""
Days = Day | Sequence[Day] | None
Counts = Count | list[Count] | None
Numbers = Number | Sequence[Number] | None
Scenarios = str | PathLike[str] | Mapping[str, Mapping[str, Any]] | None
"""A file of named scenarios, or their options by their names."""


class Comparison(Shown, comparison.Comparison):
    """Scenarios side by side. Amounts are in `currency`; each total is what an estimate of the scenario gives."""

    def to_frame(self, library: "Library | None" = None) -> Any:
        """The scenarios as rows of a data frame, of polars if that is installed, else of pandas.

        The columns are those of the CSV; what cannot be has a row without amounts, and why in `reason`. Raises
        OutputError if there is no library for it.
        """
        from costcalc.api.frames import frame, scenario_columns  # noqa: PLC0415 - only needed for a frame

        return frame(scenario_columns(self), library)

    def __eq__(self, other: object) -> bool:
        """Whether two comparisons say the same, also if one of them is a plain document."""
        if not isinstance(other, comparison.Comparison):
            return NotImplemented
        return same(self, other, comparison.Comparison)

    __hash__ = comparison.Comparison.__hash__

    def _in_a_line(self) -> str:
        number, least = len(self.scenarios) + self.cut, self.cheapest_at[1]
        return f"of {number} scenarios, cheapest {self.cheapest}: likely {least.amount:,} {self.currency}"


def compare(
    scenarios: Scenarios = None,
    *,
    condition: Words = None,
    tier: Words = None,
    plan: Words = None,
    start: Days = None,
    finish_by: Days = None,
    nights: Counts = None,
    culture_weeks: Counts = None,
    origin: Words = None,
    nationality: Words = None,
    companions: int | str | Sequence[int | str] | None = None,
    child_ages: Iterable[int | Iterable[int]] | int | str | None = None,
    city: Words = None,
    lodging: Words = None,
    cabin: Words = None,
    interpreter: Words = None,
    pay: Words = None,
    treatment_price: Words = None,
    basis: Words = None,
    without: Iterable[str | Iterable[str]] | str | None = None,
    contingency: Numbers = None,
    fx_buffer: Numbers = None,
    currency: str | None = None,
    answers: Words = None,
    all_tiers: bool = False,
    all_plans: bool = False,
    all_cities: bool = False,
    sort: str = "likely",
    top: int | None = None,
    budget: Number | None = None,
    budget_at: str | None = None,
    rates: Origin = "bundled",
    rate: Equations = (),
    rate_date: Day | None = None,
    rates_url: str | None = None,
    max_age: int | None = None,
    data: Data = None,
    created: datetime | None = None,
) -> Comparison:
    """Scenarios side by side: what each comes to, what is cheaper and why.

    Every argument takes what it takes in `estimate`, or a list of that: each combination is a scenario. Of `child_ages`
    and `without`, which are lists already, several are a list of lists.

    >>> from datetime import UTC, datetime
    >>> moment = datetime(2026, 11, 21, tzinfo=UTC)
    >>> found = compare(condition="t1d", tier=["standard", "advanced"], city=["tokyo", "osaka"], created=moment)
    >>> sorted((each.scenario.tier, each.scenario.city) for each in found.scenarios)
    [('advanced', 'osaka'), ('advanced', 'tokyo'), ('standard', 'osaka'), ('standard', 'tokyo')]
    >>> found.scenarios[0].name == found.cheapest
    True

    `scenarios` is a file of named scenarios, or what each is called and its options; what is given beside it holds for
    all of them.

    >>> ours = {"Alone": {"companions": 0}, "With mum": {"companions": 1, "lodging": "budget"}}
    >>> [each.name for each in compare(ours, condition="t1d", created=moment, sort="name").scenarios]
    ['Alone', 'With mum']

    Raises what `estimate` raises; for a scenario among several that cannot be, its reason stands in `impossible`.
    """
    limit, at = limit_of(budget, budget_at)
    by = cast("comparison.Sort", choice("order", sort, get_args(comparison.Sort)))
    moment, catalog = moment_of(created), catalog_of(data)
    values = {
        "condition": condition,
        "tier": tier,
        "plan": plan,
        "start": start,
        "finish_by": finish_by,
        "nights": nights,
        "culture_weeks": culture_weeks,
        "origin": origin,
        "nationality": nationality,
        "companions": companions,
        "child_ages": child_ages,
        "city": city,
        "lodging": lodging,
        "cabin": cabin,
        "interpreter": interpreter,
        "pay": pay,
        "treatment_price": treatment_price,
        "basis": basis,
        "without": without,
        "contingency": contingency,
        "fx_buffer": fx_buffer,
        "currency": currency,
        "answers": answers,
    }
    every = {name for name, wanted in (("tier", all_tiers), ("plan", all_plans), ("city", all_cities)) if wanted}
    given = choices_of(values)
    contradicting = [f"all_{ALL[name]} and {name} contradict each other: give one of them" for name in every & {*given}]
    if contradicting:
        raise ScenarioError(sorted(contradicting))
    named = _named(scenarios, given, every, catalog, moment.date())
    table = table_of(rates, rate, rate_date, rates_url, catalog, moment)
    made = compared(named, catalog, table, created=moment, sort=by, top=top, limit=limit, at=at)
    check_max_age(made.rates, made.created.date(), max_age)
    return shown_as(Comparison, made)


def choices_of(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """The texts of each option by its name, one or several. Raises ScenarioError for what no option can be."""
    found: dict[str, list[str]] = {}
    problems: list[str] = []
    for argument, value in values.items():
        for each in _several(argument, value):
            try:
                texts = texts_of({argument: each})
            except ScenarioError as error:
                problems += error.problems
                continue
            for name, text in texts.items():
                if text is not None:
                    found.setdefault(name, []).append(text)
    if problems:
        raise ScenarioError(problems)
    return found


def _several(argument: str, value: Any) -> list[Any]:
    """The values of an argument that takes one or several."""
    if value is None:
        return []
    if argument in LISTED:
        nested = isinstance(value, list | tuple) and any(isinstance(each, list | tuple) for each in value)
        return list(value) if nested else [value]
    if argument in COUNTED and isinstance(value, tuple):
        return [value]
    return list(value) if isinstance(value, list | tuple) else [value]


def _named(scenarios: Scenarios, given: Choices, every: Set[str], catalog: Catalog, today: date) -> Sequence[Named]:
    """The scenarios of a file or a mapping, or every combination of what was given. Raises DataError, ScenarioError."""
    if scenarios is None:
        return spread(given, Reader(catalog, today), every=every, most=MOST)
    if isinstance(scenarios, Mapping):
        return _of_mapping(scenarios, given, every, Reader(catalog, today))
    path = Path(fspath(scenarios))
    return read_scenarios(read_text(path), str(path), catalog, today, given=given, every=every, most=MOST)


def _of_mapping(
    scenarios: Mapping[str, Mapping[str, Any]], given: Choices, every: Set[str], reader: Reader
) -> Sequence[Named]:
    """Every scenario of a mapping, with what was given for all of them. Raises ScenarioError with everything wrong."""
    found: list[Named] = []
    problems: list[str] = []
    for called, options in scenarios.items():
        try:
            choices = {**given, **_own(options, {*given, *every})}
            named = {name: texts for name, texts in choices.items() if name not in every}
            found += spread(named, reader, every=every, most=MOST, before=len(found), called=called)
        except ScenarioError as error:
            problems += (f"{called}: {problem}" for problem in error.problems)
    if problems:
        raise ScenarioError(problems)
    return found


def _own(options: Mapping[str, Any], taken: Set[str]) -> Choices:
    """What one scenario says itself, which may not be `taken` by all. Raises ScenarioError."""
    names = [option_name(key) for key in options]
    problems = [f"there is no option {key!r}" for key, name in zip(options, names, strict=True) if name is None]
    problems += [f"{name} is given for all scenarios: give it once" for name in names if name in taken]
    if not problems and len({*names}) < len(names):
        problems.append(f"one option is given twice: {', '.join(options)}")
    if problems:
        raise ScenarioError(problems)
    return choices_of({OPTIONS[name or ""].field: value for name, value in zip(names, options.values(), strict=True)})
