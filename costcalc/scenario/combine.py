"""Several values for some options: every combination of them as a scenario with a name that says what varies."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from itertools import chain, count, product
from math import prod
from typing import Any, NamedTuple

from costcalc.catalog.lookup import folded
from costcalc.catalog.models import Catalog
from costcalc.errors import Problems, ScenarioError
from costcalc.scenario.model import Scenario
from costcalc.scenario.options import OPTIONS
from costcalc.scenario.parse import is_several, parse_count
from costcalc.scenario.resolve import no_condition, out_of_range
from costcalc.scenario.values import DEFAULT_TIER, tier_of
from costcalc.scenario.wording import in_words

Choices = Mapping[str, Sequence[Any]]
"""The texts or values of each option, by its name; an option with several is one that varies."""
EVERY: Mapping[str, str] = {"tier": "all_tiers", "plan": "all_plans", "city": "all_cities"}
"""The options of which every value can be compared, with the argument that asks for it."""
JOINT = " · "
"""Between the words of a name."""


class NamedScenario(NamedTuple):
    """A scenario and what tells it from others."""

    name: str
    scenario: Scenario


class OptionValue(NamedTuple):
    """One value of an option."""

    value: Any
    """As the Scenario takes it."""
    key: Any
    """As the catalogue calls it, for the name of a scenario."""


Values = Mapping[str, Sequence[OptionValue]]
"""The values of each option, by its name."""
Combination = dict[str, OptionValue]
"""One value for each of some options, by its name."""


def several_of(name: str, value: Any) -> list[Any]:
    """The values of an option that was given one or several: of lists, such as ages, several are a list of lists."""
    is_range = isinstance(value, tuple) and OPTIONS[name].parse is parse_count
    if not is_several(value) or is_range:
        return [value]
    items = list(value)
    return [items] if OPTIONS[name].is_list and not any(map(is_several, items)) else items


class OptionReader(NamedTuple):
    """Reads the values of options against a catalogue."""

    catalog: Catalog
    today: date
    every: Set[str] = frozenset()
    """The options of which every value that there is makes a scenario, whatever is given."""
    most: int | None = None
    """How many scenarios there may be."""

    def read(self, name: str, text: Any) -> OptionValue:
        """The value of an option, from text or a value. Raises ScenarioError for one that fits no scenario."""
        record = OPTIONS[name]
        value = key = record.parse(record.field, text)
        if name == "tier":
            default = folded(value) == DEFAULT_TIER
            key = DEFAULT_TIER if default else tier_of(value, *self.catalog.conditions.values())
        elif record.resolve:
            key = record.resolve(value, self.catalog)
        scenario = Scenario.model_construct(**{record.field: key})
        if problems := [*out_of_range(scenario, self.catalog, self.today)]:
            raise ScenarioError(problems)
        return OptionValue(value, key)


def spread(choices: Choices, reader: OptionReader, before: int = 0, called: str = "") -> list[NamedScenario]:
    """Every combination of the values.

    A name says what varies, after `called`. Impossible combinations are not looked for. Raises ScenarioError with every
    text that cannot be read or that names nothing there is, or if with those of `before` there are too many.
    """
    values = _read(choices, reader)
    stems = list(_stems(values, reader))
    rest = {name: values[name] for name in values if name not in ("condition", "tier", "plan")}
    if "city" in reader.every:
        rest["city"] = _all_keys(reader.catalog.cities)
    number = before + len(stems) * prod(map(len, rest.values()))
    if reader.most is not None and number > reader.most:
        raise ScenarioError(f"{number:,} combinations are too many to compare at once: {reader.most:,} is the most")
    combinations = [stem | dict(zip(rest, row, strict=True)) for stem in stems for row in product(*rest.values())]
    varying = [name for name in OPTIONS if len({repr(entry.get(name)) for entry in combinations}) > 1]
    return unique_names(
        NamedScenario(
            _name(combination, varying, called),
            Scenario(**{OPTIONS[name].field: entry.value for name, entry in combination.items()}),
        )
        for combination in combinations
    )


def unique_names(scenarios: Iterable[NamedScenario]) -> list[NamedScenario]:
    """The scenarios with every name once: a name that stands there already gets a number."""
    unique: dict[str, NamedScenario] = {}
    for scenario in scenarios:
        names = chain([scenario.name], (f"{scenario.name} ({number})" for number in count(2)))
        name = next(name for name in names if name not in unique)
        unique[name] = scenario._replace(name=name)
    return list(unique.values())


def _read(choices: Choices, reader: OptionReader) -> Values:
    """Every value of every option, each once. Raises ScenarioError with everything that is wrong."""
    problems = Problems()
    values: dict[str, list[OptionValue]] = {}
    for name in OPTIONS:
        for text in () if name in reader.every else choices.get(name, ()):
            with problems.gathered():
                value, others = reader.read(name, text), values.setdefault(name, [])
                if value.key not in [other.key for other in others]:
                    others.append(value)
    if not choices.get("condition"):
        problems.append(no_condition())
    problems.refuse()
    return values


def _stems(values: Values, reader: OptionReader) -> Iterator[Combination]:
    """Every condition with its tiers and plans, as far as they are wanted."""
    for condition in values["condition"]:
        entry = reader.catalog.conditions[condition.key]
        for tier in _all_keys(entry.tiers) if "tier" in reader.every else values.get("tier", [None]):
            package = entry.tiers.get(tier.key if tier else DEFAULT_TIER)
            if package is None and len(entry.tiers) == 1 and (tier is None or tier.key == DEFAULT_TIER):
                package = next(iter(entry.tiers.values()))
            plans = values.get("plan", [None])
            if "plan" in reader.every:
                plans = _all_keys(package.plans) if package else [None]
            for plan in plans:
                stem = {"condition": condition, "tier": tier, "plan": plan}
                yield {name: value for name, value in stem.items() if value}


def _all_keys(keys: Iterable[str]) -> list[OptionValue]:
    return [OptionValue(key, key) for key in keys]


def _name(combination: Combination, varying: Sequence[str], called: str) -> str:
    """What varies, in words; for a scenario that stands alone, what is treated and in which package."""
    words = [str(in_words(name, combination[name].key)) for name in varying if name in combination]
    if called:
        return f"{called}: {JOINT.join(words)}" if words else called
    if words:
        return JOINT.join(words)
    tier = combination["tier"].key if "tier" in combination else DEFAULT_TIER
    return f"{combination['condition'].key}{JOINT}{tier}"
