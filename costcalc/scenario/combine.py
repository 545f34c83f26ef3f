"""Several values for some options: every combination of them as a scenario with a name that says what varies."""

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from datetime import date
from itertools import product
from math import prod
from typing import Any, NamedTuple

from costcalc.catalog.lookup import folded
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import find
from costcalc.errors import MissingPrice, ScenarioError
from costcalc.scenario.model import DEFAULT_TIER, Scenario
from costcalc.scenario.options import OPTIONS, in_words
from costcalc.scenario.resolve import no_condition, resolve

Choices = Mapping[str, Sequence[Any]]
"""The texts or values of each option, by its name; an option with several is one that varies."""
EVERY = ("tier", "plan", "city")
"""The options of which every value may be asked for."""


JOINT = " · "
"""Between the words of a name."""


class Named(NamedTuple):
    """A scenario and what tells it from others."""

    name: str
    scenario: Scenario


class _Value(NamedTuple):
    """One value of an option."""

    given: Any
    """As the Scenario takes it."""
    key: Any
    """As the catalogue calls it, for its name."""


Read = Mapping[str, Sequence[_Value]]
Pick = dict[str, _Value]


class Reader:
    """Reads the values of options against a catalogue, each only once."""

    def __init__(self, catalog: Catalog, today: date) -> None:
        self.catalog, self.today = catalog, today
        self.known: dict[tuple[str, str], _Value | ScenarioError] = {}
        self.ordinary = _ordinary(catalog)

    def read(self, name: str, given: Any) -> _Value:
        """The value of an option. Raises ScenarioError for what cannot be read, and what can be in no combination."""
        known = (name, repr(given))
        if known not in self.known:
            record = OPTIONS[name]
            try:
                value = record.parse(record.field, given)
                self.known[known] = _Value(value, self._key(name, value))
            except ScenarioError as error:
                self.known[known] = error
        value = self.known[known]
        if isinstance(value, ScenarioError):
            raise ScenarioError(value.problems)
        return value

    def _key(self, name: str, value: Any) -> Any:
        """A value as the catalogue calls it. Raises ScenarioError for what is not there."""
        if name == "condition":
            return find("condition", value, self.catalog.conditions)
        if name == "plan":
            return find("plan", value, self.catalog.plans)
        if name == "tier":
            return _tier(value, self.catalog)
        field = OPTIONS[name].field
        alone = name in ("without", "treatment-price", "basis")
        tried = self.ordinary.model_copy(update={field: value, **({} if alone else {"without": ("treatment",)})})
        with suppress(MissingPrice):
            return getattr(resolve(tried, self.catalog, self.today), field)
        return value


def spread(
    choices: Choices,
    reader: Reader,
    *,
    every: Set[str] = frozenset(),
    most: int | None = None,
    before: int = 0,
    called: str = "",
) -> list[Named]:
    """Every combination of the values; of the options in `every`, each value that a condition, tier or country has.

    A name says what varies, after `called`. Whether a combination can be is not asked. Raises ScenarioError with every
    text that cannot be read or that names nothing there is, or if with those of `before` there are more than `most`.
    """
    read = _read(choices, reader)
    stems = list(_stems(read, reader.catalog, every))
    rest = {name: values for name, values in read.items() if name not in ("condition", *every, "tier", "plan")}
    if "city" in every:
        rest["city"] = [_Value(key, key) for key in reader.catalog.cities]
    number = len(stems) * prod(len(values) for values in rest.values())
    if most is not None and before + number > most:
        raise ScenarioError(f"{before + number:,} combinations are too many to compare at once: {most:,} is the most")
    picks = [stem | dict(zip(rest, values, strict=True)) for stem in stems for values in product(*rest.values())]
    varying = [name for name in OPTIONS if len({repr(pick.get(name)) for pick in picks}) > 1]
    found: dict[str, int] = {}
    named = []
    for pick in picks:
        name = _name(pick, varying, called)
        found[name] = found.get(name, 0) + 1
        name = name if found[name] == 1 else f"{name} ({found[name]})"
        named.append(Named(name, Scenario(**{OPTIONS[key].field: value.given for key, value in pick.items()})))
    return named


def _read(choices: Choices, reader: Reader) -> Read:
    """Every value of every option, each once. Raises ScenarioError with everything that is wrong."""
    problems: list[str] = []
    found: dict[str, list[_Value]] = {}
    for name in OPTIONS:
        for text in choices.get(name, ()):
            try:
                value = reader.read(name, text)
            except ScenarioError as error:
                problems += error.problems
                continue
            known = found.setdefault(name, [])
            if value.key not in [other.key for other in known]:
                known.append(value)
    if not choices.get("condition"):
        problems.append(no_condition())
    if problems:
        raise ScenarioError(list(dict.fromkeys(problems)))
    return found


def _stems(read: Read, catalog: Catalog, every: Set[str]) -> Iterator[Pick]:
    """Every condition with the tiers and plans that are asked for of it."""
    for condition in read["condition"]:
        entry = catalog.conditions[condition.key]
        tiers = [_Value(key, key) for key in entry.tiers] if "tier" in every else read.get("tier", [None])
        for tier in tiers:
            tier_of = entry.tiers.get(tier.key if tier else DEFAULT_TIER)
            if tier_of is None and len(entry.tiers) == 1 and (tier is None or tier.key == DEFAULT_TIER):
                tier_of = next(iter(entry.tiers.values()))
            plans = read.get("plan", [None])
            if "plan" in every:
                plans = [_Value(key, key) for key in tier_of.plans] if tier_of else [None]
            for plan in plans:
                found = {"condition": condition, "tier": tier, "plan": plan}
                yield {name: value for name, value in found.items() if value}


def _tier(wanted: str, catalog: Catalog) -> str:
    """The key of a tier that some condition has. Raises ScenarioError naming them all."""
    name = folded(wanted)
    if name == DEFAULT_TIER:
        return DEFAULT_TIER
    tiers = [(key, tier) for entry in catalog.conditions.values() for key, tier in entry.tiers.items()]
    for key, tier in tiers:
        if name in (key, folded(tier.name)):
            return key
    raise ScenarioError(
        f"no condition has a tier {wanted!r}. Known: {', '.join(dict.fromkeys(key for key, _ in tiers))}."
    )


def _ordinary(catalog: Catalog) -> Scenario:
    """A journey in which every option has a meaning: one that waits for a culture, if there is any."""
    ways = [
        Scenario(condition=condition, tier=tier, plan=plan)
        for condition, entry in catalog.conditions.items()
        for tier, each in entry.tiers.items()
        for plan in each.plans
    ]
    waiting = (way for way in ways if any(visit.culture for visit in catalog.plans[way.plan or ""].visits))
    return next(waiting, ways[0])


def _name(pick: Pick, varying: Sequence[str], called: str) -> str:
    """What varies, in words; for a scenario that stands alone, what is treated and in which package."""
    words = [in_words(name, pick[name].key) for name in varying if name in pick]
    if called:
        return f"{called}: {JOINT.join(words)}" if words else called
    if words:
        return JOINT.join(words)
    tier = pick["tier"].key if "tier" in pick else DEFAULT_TIER
    return f"{pick['condition'].key}{JOINT}{tier}"
