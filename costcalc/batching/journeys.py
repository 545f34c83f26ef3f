"""Journeys of a batch: parts of scenarios, days and entry, each different one made once, and put together for a row."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

import polars as pl
import pyarrow as pa

from costcalc.batching.columns import STAYS
from costcalc.batching.distinct import Distinct, Interned, Row, Types
from costcalc.batching.percentages import BUFFER, RESERVE, parts_of
from costcalc.batching.single import Value, inputs_of, stays_of
from costcalc.catalog.models import Catalog
from costcalc.errors import CostcalcError
from costcalc.journey.entry import Entry, cache_key, examine, rule_key
from costcalc.journey.journey import Journey, journey_of
from costcalc.journey.schedule import paces
from costcalc.journey.travellers import Travellers, travellers_of
from costcalc.money import ZERO
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
UNIT = "unit"
"""The column of how many minor units one unit of the row's currency has."""


class Part(NamedTuple):
    """One part of a scenario, resolved."""

    fields: Mapping[str, Any]
    """Of the Scenario."""
    inputs: Mapping[str, Value]
    """As they stand in the results."""


class Journeys:
    """Everything that the journeys of a batch are made of, by number."""

    def __init__(
        self,
        catalog: Catalog,
        rates: RateTable,
        today: date,
        texts: Mapping[str, Interned[str]],
        defaults: Mapping[str, str],
    ) -> None:
        self.catalog, self.rates, self.today = catalog, rates, today
        self.texts, self.defaults = texts, defaults
        self.parts = {part: Interned[Part | None](None) for part in PARTS}
        self.paces = Interned[Hashable]()
        self.nationalities = Interned[Hashable]()
        self.timings: list[Journey | None] = [None]
        self.stays = Interned[Hashable]()
        self.entries: list[Entry] = []
        self.dependencies = {
            dependency: Interned[Hashable]() for dependencies in MADE_BY.values() for dependency in dependencies
        }
        self.following: Mapping[str, tuple[str, Callable[[Part], int]]] = {
            "way": ("pace", self._pace),
            "origin": ("visitor", self._visitor),
            "currency": (UNIT, lambda part: 10 ** catalog.currencies[part.fields["currency"]].minor_unit),
            "fx-buffer": (BUFFER, lambda part: parts_of(part.fields["fx_buffer"] or ZERO)),
            "contingency": (RESERVE, lambda part: parts_of(part.fields["contingency"])),
        }
        """A further column of some parts, with a number that follows from them."""
        self.part_numbers = [self._part_numbers(part) for part in PARTS]
        stays: Types = dict(pl.DataFrame(pa.schema([*STAYS.items()]).empty_table()).schema)
        self.timing = Distinct(("pace", "days"), {"timing": pl.UInt32, "stay": pl.UInt32, **stays}, self._timing)
        self.entry = Distinct(("visitor", "stay"), {"entry": pl.UInt32, "verdict": pl.String}, self._entry)
        self.dependency_numbers = [
            self._dependency_numbers(base, dependencies) for base, dependencies in MADE_BY.items()
        ]
        self.parties: dict[int, Travellers] = {}
        self.exchanges: dict[int, Exchange] = {}
        self.any_exchange = Exchange(next(iter(catalog.fares.values())).currency, catalog, rates)
        """Lines do not depend on the currency of the budget; this is one that prices are in."""

    @property
    def known(self) -> int:
        """How many combinations are remembered."""
        return sum(distinct.results.height for distinct in (*self.part_numbers, self.timing, self.entry))

    def numbers(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows that can be a journey, with the number of every part, of the days, the entry and every dependency.

        Made from the numbers of the texts of the options.
        """
        for part in self.part_numbers:
            frame = frame.with_columns(*part.of(frame))
        frame = frame.filter(pl.min_horizontal(list(PARTS)) > WRONG)
        frame = frame.with_columns(*self.timing.of(frame)).filter(pl.col("timing") > WRONG)
        for following in (self.entry, *self.dependency_numbers):
            frame = frame.with_columns(*following.of(frame))
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
            entry=self.entries[row["entry"]] if "entry" in row else timing.entry,
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

    def _part_numbers(self, part: str) -> Distinct:
        """The number of a part, from those of the texts of its options; and one that follows from it."""
        options, following = PARTS[part], self.following.get(part)
        results: Types = {part: pl.UInt32, **({following[0]: pl.Int64} if following else {})}

        def read(row: Row) -> tuple[int, ...]:
            texts = {option: self.texts[option].values[row[option]] or self.defaults.get(option) for option in options}
            given = {option: text for option, text in texts.items() if text}
            resolved = part_of(part, given, self.catalog, self.today)
            if resolved is None:
                return (WRONG,) * len(results)
            number = self.parts[part].number(resolved, tuple(resolved.inputs.values()))
            return (number, following[1](resolved)) if following else (number,)

        return Distinct(options, results, read)

    def _pace(self, part: Part) -> int:
        """The number of what decides on the days of a treatment, but for when it begins."""
        scenario = scenario_from([part])
        return self.paces.number((scenario.plan, paces(scenario, self.catalog), repr(scenario.nights)))

    def _visitor(self, part: Part) -> int:
        """The number of the rules of entry for a nationality."""
        return self.nationalities.number(rule_key(part.fields["nationality"], self.catalog))

    def _timing(self, row: Row) -> tuple[Any, ...]:
        """The number of the days of a row; the journey of the first row that has them stands for them all."""
        scenario = scenario_from(self._parts(row))
        try:
            journey = journey_of(scenario, self.catalog, self.any_exchange, self.today)
            refuse_days(journey)
        except CostcalcError:
            return (WRONG, WRONG, *(None for _ in STAYS))
        self.timings.append(journey)
        stay = self.stays.number(cache_key(self.catalog, journey.timetable, journey.stays, self.today))
        return (len(self.timings) - 1, stay, *stays_of(journey))

    def _entry(self, row: Row) -> tuple[int, str]:
        journey = self.journey(row)
        entry = examine(journey.scenario, self.catalog, journey.timetable, journey.stays, self.today)
        self.entries.append(entry)
        return len(self.entries) - 1, entry.verdict

    def _dependency_numbers(self, base: str, dependencies: tuple[Dependency, ...]) -> Distinct:
        """The number of each dependency, from that of what it follows from."""

        def make(row: Row) -> tuple[int, ...]:
            journey = self.journey(row)
            return tuple(self.dependencies[name].number(DEPENDENCIES[name](journey)) for name in dependencies)

        return Distinct((base,), {f"dependency:{name}": pl.UInt32 for name in dependencies}, make)


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
