"""`compare` for programs: scenarios side by side, from plain Python values."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime
from typing import TYPE_CHECKING, Any, Unpack, cast, get_args

from costcalc.analysis.compare import model as comparison
from costcalc.analysis.compare.compare import compare as compared
from costcalc.api.documents import Shown, same, shown_as
from costcalc.api.exchange import Origin, table_of
from costcalc.api.options import Data, catalog_of, limit_of, mapping_of, moment_of, named_values, number_of, values_of
from costcalc.api.reading import FileLike, read_file
from costcalc.catalog.names import choice
from costcalc.errors import Problems, ScenarioError, option
from costcalc.rates.choose import check_max_age
from costcalc.scenario.combine import EVERY, Choices, NamedScenario, OptionReader, several_of, spread, unique_names
from costcalc.scenario.files import read_scenarios
from costcalc.scenario.options import OPTIONS, ConditionOptions, Day, Equations, Number
from costcalc.scenario.values import contradiction

if TYPE_CHECKING:
    from costcalc.api.frames import Library

MOST = 10_000
"""Combinations that are compared at once: some seconds of work. No price: it only keeps a slip of the keys short."""

Scenarios = FileLike | Mapping[str, Mapping[str, Any]] | None
"""A file of named scenarios, or their options by their names."""


class Comparison(Shown, comparison.Comparison):
    """Scenarios side by side. Amounts are in `currency`; each total is what an estimate of the scenario gives."""

    def to_frame(self, library: "Library | None" = None) -> Any:
        """The scenarios as rows of a data frame, of polars if that is installed, else of pandas.

        The columns are those of the CSV; what cannot be has a row without amounts, and why in `reason`. Raises
        OutputError if there is no library for it.
        """
        from costcalc.api.frames import frame  # noqa: PLC0415 - only needed for a frame
        from costcalc.rendering.formats.csv import COMPARISON_HEADER, comparison_rows  # noqa: PLC0415 - the same

        return frame(COMPARISON_HEADER, comparison_rows(self), library)

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
    all_tiers: bool | None = None,
    all_plans: bool | None = None,
    all_cities: bool | None = None,
    sort: comparison.Sort | None = None,
    top: int | None = None,
    budget: Number | None = None,
    budget_at: str | None = None,
    defaults: ConditionOptions | None = None,
    rates: Origin | None = None,
    rate: Equations | None = None,
    rate_date: Day | None = None,
    rates_url: str | None = None,
    max_age: int | None = None,
    data: Data = None,
    created: datetime | None = None,
    **options: Unpack[ConditionOptions],
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
    all of them. `defaults` are options that hold where neither says anything.

    >>> ours = {"Alone": {"companions": 0}, "With mum": {"companions": 1, "lodging": "budget"}}
    >>> [each.name for each in compare(ours, condition="t1d", created=moment, sort="name").scenarios]
    ['Alone', 'With mum']

    Raises what `estimate` raises; for a scenario among several that cannot be, its reason stands in `impossible`.
    """
    by = cast("comparison.Sort", choice("order", sort or "likely", get_args(comparison.Sort)))
    moment, catalog, oldest = moment_of(created), catalog_of(data), number_of("max_age", max_age)
    every = {name for name, wanted in zip(EVERY, (all_tiers, all_plans, all_cities), strict=True) if wanted}
    given = choices(values_of(compare, options))
    _refuse_contradictions(given, every)
    usual = choices(named_values(mapping_of("defaults", defaults or {})))
    named = _named(scenarios, given, usual, OptionReader(catalog, moment.date(), every, MOST))
    limit, at = limit_of(budget, budget_at, named[0].scenario.currency if named else None)
    table = table_of(rates, rate, rate_date, rates_url, catalog, moment)
    made = compared(named, catalog, table, created=moment, sort=by, top=number_of("top", top), limit=limit, at=at)
    check_max_age(made.rates, made.created.date(), oldest)
    return shown_as(Comparison, made)


def choices(values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The values of each option that is given, by its name: one or several."""
    several = {name: several_of(name, value) for name, value in values.items() if value is not None}
    return {name: values for name, values in several.items() if values}


def _refuse_contradictions(given: Choices, every: Set[str]) -> None:
    """Raises ScenarioError for an option of which one value and all are asked for, and for two currencies."""
    problems: list[str] = [
        contradiction(option(EVERY[name]), option(OPTIONS[name].field)) for name in sorted(every & {*given})
    ]
    codes = dict.fromkeys(str(code).strip().upper() for code in given.get("currency", ()))
    if len(codes) > 1:
        several = " and ".join(codes)
        problems.append(f"amounts of two currencies cannot be ranked: give one {option('currency')}, not {several}")
    if problems:
        raise ScenarioError(problems)


def _named(scenarios: Scenarios, given: Choices, usual: Choices, reader: OptionReader) -> Sequence[NamedScenario]:
    """The scenarios of a file or a mapping, or every combination of what was given. Raises DataError, ScenarioError."""
    if isinstance(scenarios, Mapping):
        return _of_mapping(scenarios, {**usual, **given}, reader)
    if scenarios is None:
        return spread({**usual, **given}, reader)
    name, text = read_file(scenarios)
    return read_scenarios(text, name, reader, given=given, usual=usual)


def _of_mapping(
    scenarios: Mapping[str, Mapping[str, Any]], given: Choices, reader: OptionReader
) -> Sequence[NamedScenario]:
    """Every scenario of a mapping, with what was given for all of them. Raises ScenarioError with everything wrong."""
    named: list[NamedScenario] = []
    problems = Problems()
    for called, options in scenarios.items():
        with problems.gathered(str(called)):
            own = choices(named_values(mapping_of("", options), {*given, *reader.every}))
            named += spread({**given, **own}, reader, len(named), called)
    problems.refuse()
    return unique_names(named)
