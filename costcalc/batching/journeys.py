"""Journeys of a batch: parts of scenarios, days and entry, each different one made once, and put together for a row."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from costcalc.batching.distinct import Distinct, Interned, Row, gathered
from costcalc.batching.single import Value, inputs_of
from costcalc.catalog.models import Catalog
from costcalc.errors import CostcalcError
from costcalc.journey.entry import Entry, cache_key, examine, rule_key
from costcalc.journey.journey import Journey, journey_of
from costcalc.journey.schedule import paces
from costcalc.journey.travellers import Travellers, travellers_of
from costcalc.pricing.budget import refuse_days
from costcalc.pricing.lines.dependencies import DEPENDENCIES, OF_DAYS, OF_ENTRY, OF_PARTY, OF_SCENARIO
from costcalc.pricing.lines.line import Dependency
from costcalc.rates.exchange import Exchange, RateTable
from costcalc.scenario.model import ResolvedScenario
from costcalc.scenario.options import OPTIONS
from costcalc.scenario.resolve import resolve, scenario_of

_APART: Mapping[str, tuple[str, ...]] = {
    "travellers": ("companions", "child-ages"),
    "origin": ("from", "nationality"),
    "days": ("start", "finish-by"),
    **{name: (name,) for name in ("city", "lodging", "cabin", "interpreter", "pay")},
    **{name: (name,) for name in ("contingency", "fx-buffer", "currency")},
}
_TAKEN = {name for names in _APART.values() for name in names}
PARTS: Mapping[str, tuple[str, ...]] = {"way": tuple(name for name in OPTIONS if name not in _TAKEN), **_APART}
"""Every part with the options that it is made of; together they are all of them, for a new one is of the way."""
MADE_BY: Mapping[str, tuple[Dependency, ...]] = {
    "way": tuple(name for name in OF_SCENARIO if name not in PARTS),
    "travellers": tuple(OF_PARTY),
    "timing": tuple(OF_DAYS),
    "entry": tuple(OF_ENTRY),
}
"""The dependencies that follow from a part, from the days, or from the entry; the others are parts themselves."""
WRONG = 0
"""The number of what cannot be."""


class Part(NamedTuple):
    """One part of a scenario, resolved."""

    fields: Mapping[str, Any]
    """Of the Scenario."""
    inputs: Mapping[str, Value]
    """As they stand in the results."""


class Journeys:
    """Everything that journeys of a batch are made of, by number."""

    def __init__(
        self,
        catalog: Catalog,
        rates: RateTable,
        today: date,
        texts: Mapping[str, Sequence[str]],
        defaults: Mapping[str, str],
    ) -> None:
        self.catalog, self.rates, self.today = catalog, rates, today
        self.texts, self.defaults = texts, defaults
        self.parts = {part: Interned[Part | None](None) for part in PARTS}
        self.read = {part: Distinct(names, self._reader(part)) for part, names in PARTS.items()}
        self.paces = Interned[Hashable]()
        self.pace_of_way: list[int] = [WRONG]
        self.nationalities = Interned[Hashable]()
        self.nationality_of_origin: list[int] = [WRONG]
        self.timings: list[Journey | None] = [None]
        self.timing = Distinct(("pace", "days"), self._timing)
        self.stays = Interned[Hashable]()
        self.stay_of_timing: list[int] = [WRONG]
        self.entry: Distinct[Entry] = Distinct(("nationality", "stay"), self._entry)
        self.numbered = {
            dependency: Interned[Hashable]() for dependencies in MADE_BY.values() for dependency in dependencies
        }
        self.made = {base: Distinct((base,), self._maker(dependencies)) for base, dependencies in MADE_BY.items()}
        self.parties: dict[int, Travellers] = {}
        self.exchanges: dict[int, Exchange] = {}
        self.any_exchange = Exchange(next(iter(catalog.fares.values())).currency, catalog, rates)
        """Lines do not depend on the currency of the budget; this is one that prices are in."""

    @property
    def known(self) -> int:
        """How many combinations are remembered."""
        distinct: list[Distinct[int] | Distinct[Entry]] = [*self.read.values(), self.timing, self.entry]
        return sum(len(combinations.values) for combinations in distinct)

    def resolved(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The number of every part of every row, from those of its texts; `WRONG` where it cannot be."""
        return frame.with_columns(
            gathered(read.values, read.numbers(frame), pl.UInt32).alias(part) for part, read in self.read.items()
        )

    def dated(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The number of the days of every row, from those of its parts; `WRONG` where they cannot be."""
        frame = frame.with_columns(
            gathered(self.pace_of_way, frame["way"], pl.UInt32).alias("pace"),
            gathered(self.nationality_of_origin, frame["origin"], pl.UInt32).alias("nationality"),
        )
        timing = self.timing.numbers(frame)
        return frame.with_columns(gathered(self.timing.values, timing, pl.UInt32).alias("timing"))

    def complete(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The number of the entry and of every dependency of every row, from those of its parts and days."""
        frame = frame.with_columns(gathered(self.stay_of_timing, frame["timing"], pl.UInt32).alias("stay"))
        frame = frame.with_columns(self.entry.numbers(frame).alias("entry"))
        for base, dependencies in MADE_BY.items():
            made = self.made[base]
            numbers = made.numbers(frame)
            columns = zip(*made.values, strict=True)
            frame = frame.with_columns(
                gathered(values, numbers, pl.UInt32).alias(f"dependency:{dependency}")
                for dependency, values in zip(dependencies, columns, strict=True)
            )
        return frame.with_columns(frame[part].alias(f"dependency:{part}") for part in PARTS if part in DEPENDENCIES)

    def journey(self, row: Row) -> Journey:
        """The journey of a row whose every number is known."""
        timing = self.timings[row["timing"]]
        assert timing, "rows whose days cannot be are left out before"
        scenario = scenario_from(self._parts(row))
        travellers = row["travellers"]
        if travellers not in self.parties:
            self.parties[travellers] = travellers_of(scenario, self.catalog)
        return timing._replace(
            scenario=scenario,
            entry=self.entry.values[row["entry"]] if "entry" in row else timing.entry,
            travellers=self.parties[travellers],
            exchange=self.any_exchange,
        )

    def exchange(self, currency: int) -> Exchange:
        """The rates into the currency of a row."""
        exchange = self.exchanges.get(currency)
        if exchange is None:
            code = self._part("currency", currency).fields["currency"]
            exchange = self.exchanges[currency] = Exchange(code, self.catalog, self.rates)
        return exchange

    def _part(self, part: str, number: int) -> Part:
        resolved = self.parts[part].values[number]
        assert resolved, "rows with a part that cannot be are left out before"
        return resolved

    def _parts(self, row: Row) -> list[Part]:
        return [self._part(part, row[part]) for part in PARTS]

    def _reader(self, part: str) -> Callable[[Row], int]:
        def read(row: Row) -> int:
            texts = {name: self.texts[name][row[name]] or self.defaults.get(name) for name in PARTS[part]}
            given = {name: text for name, text in texts.items() if text}
            resolved = part_of(part, given, self.catalog, self.today)
            if resolved is None:
                return WRONG
            parts = self.parts[part]
            number = parts.number(resolved, tuple(resolved.inputs.values()))
            if part == "way" and number == len(self.pace_of_way):
                scenario = scenario_from([resolved])
                pace = (scenario.plan, paces(scenario, self.catalog), repr(scenario.nights))
                self.pace_of_way.append(self.paces.number(pace))
            if part == "origin" and number == len(self.nationality_of_origin):
                rules = rule_key(resolved.fields["nationality"], self.catalog)
                self.nationality_of_origin.append(self.nationalities.number(rules, (rules,)))
            return number

        return read

    def _timing(self, row: Row) -> int:
        """The number of the days of a row; the journey of the first row that has them stands for them all."""
        scenario = scenario_from(self._parts(row))
        try:
            journey = journey_of(scenario, self.catalog, self.any_exchange, self.today)
            refuse_days(journey)
        except CostcalcError:
            return WRONG
        self.timings.append(journey)
        self.stay_of_timing.append(
            self.stays.number(cache_key(self.catalog, journey.timetable, journey.stays, self.today))
        )
        return len(self.timings) - 1

    def _entry(self, row: Row) -> Entry:
        journey = self.journey(row)
        return examine(journey.scenario, self.catalog, journey.timetable, journey.stays, self.today)

    def _maker(self, dependencies: tuple[Dependency, ...]) -> Callable[[Row], tuple[int, ...]]:
        def make(row: Row) -> tuple[int, ...]:
            journey = self.journey(row)
            return tuple(
                self.numbered[dependency].number(
                    DEPENDENCIES[dependency](journey), (DEPENDENCIES[dependency](journey),)
                )
                for dependency in dependencies
            )

        return make


def part_of(part: str, texts: Mapping[str, str], catalog: Catalog, today: date) -> Part | None:
    """A part resolved from the text of its options, all others being left at their defaults; none if it cannot be."""
    names = PARTS[part]
    if texts.get("answer"):
        return None  # answers change the catalogue too: such a row is priced alone
    try:
        options = texts if part == "way" else {**_any_way(catalog), **texts}
        scenario = resolve(scenario_of(options, catalog, today), catalog, today)
    except CostcalcError:
        return None
    inputs = inputs_of(scenario)
    columns = [name.replace("-", "_") for name in names]
    return Part(
        {OPTIONS[name].field: getattr(scenario, OPTIONS[name].field) for name in names},
        {column: inputs[column] for column in columns},
    )


def _any_way(catalog: Catalog) -> Mapping[str, str]:
    """A condition and tier that can be budgeted, so that nothing but the part itself can be wrong."""
    key, condition = next(iter(catalog.conditions.items()))
    return {"condition": key, "tier": next(iter(condition.tiers)), "without": "treatment"}


def scenario_from(parts: Iterable[Part]) -> ResolvedScenario:
    """The resolved scenario that all parts together make up."""
    return ResolvedScenario.model_construct(**{field: value for part in parts for field, value in part.fields.items()})
