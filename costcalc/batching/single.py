"""One row at a time, by the functions that make a quote: for odd rows, and as the measure of the fast way."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from costcalc.batching.columns import (
    BANDS,
    BUDGET,
    COLUMNS,
    INPUTS,
    MAX_DIGITS,
    STAYS,
    amount_type,
    as_columns,
    results_schema,
)
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Count, Tax
from costcalc.errors import CostcalcError, Problems, ScenarioError
from costcalc.journey.journey import Journey
from costcalc.pricing.budget import Budget, budget_of
from costcalc.pricing.costs import CATEGORIES
from costcalc.pricing.limit import check_limit
from costcalc.rates.exchange import RateTable
from costcalc.scenario.combine import OptionReader
from costcalc.scenario.model import Scenario, TreatmentPrice
from costcalc.scenario.options import OPTIONS, option_name
from costcalc.scenario.parse import parse_amount
from costcalc.scenario.resolve import resolve, scenario_of
from costcalc.scenario.values import count_text

Value = str | int | Decimal | date | None
"""What a cell of a row of results holds."""
TAXES: Mapping[Tax, str] = {"unknown": "", "excluded": " excl tax", "included": " incl tax"}
"""How the tax of a clinic's own figure is written behind it."""


class Single:
    """Prices rows of options, one after the other. Raises ScenarioError for defaults that no row can have."""

    def __init__(self, catalog: Catalog, rates: RateTable, created: datetime, defaults: Mapping[str, str]) -> None:
        self.catalog, self.rates, self.created = catalog, rates, created
        self.today = created.date()
        self.defaults = {option_name(name) or name: text for name, text in defaults.items()}
        """The text of each option that a row may leave out, by its name."""
        problems, reader = Problems(), OptionReader(catalog, self.today)
        for name, text in self.defaults.items():
            with problems.gathered():
                reader.read(name, text)
        problems.refuse()  # once, not for every row
        self.schema = results_schema(catalog)
        self._too_large = Decimal(10) ** (MAX_DIGITS - amount_type(catalog).scale)

    def price(self, table: pa.Table) -> pa.Table:
        """The results of a table with one text column for each option that is given, row by row."""
        return pa.Table.from_pylist([self.row(cells) for cells in table.to_pylist()], schema=self.schema)

    def options(self, cells: Mapping[str, str | None]) -> tuple[dict[str, str], str | None]:
        """The text of each option of a row by its name, and of its budget; what is blank or none is not given."""
        given = {name: text for name, text in cells.items() if text and text.strip()}
        limit = given.pop(BUDGET, None)
        return self.defaults | {option_name(name) or name: text for name, text in given.items()}, limit

    def row(self, cells: Mapping[str, str | None]) -> dict[str, Value]:
        """The results of one row, from the text of each option by the name of its column."""
        options, text = self.options(cells)
        nothing: dict[str, Value] = dict.fromkeys(self.schema.names)
        scenario = budget = limit = None
        problems: list[str] = []
        try:
            scenario = scenario_of(options, self.catalog, self.today)
            budget = budget_of(scenario, self.catalog, self.rates, self.today)
            if budget.costs.total.high >= self._too_large:
                sentence = "the total has more digits than a row can hold: ask for a currency other than"
                raise ScenarioError(f"{sentence} {scenario.currency}")
        except CostcalcError as error:
            problems += as_columns(error)
        try:
            currency = budget.journey.scenario.currency if budget else options.get("currency", "")
            limit = parse_amount(BUDGET, text, currency) if text else None
        except CostcalcError as error:
            problems += as_columns(error)
        if budget and not problems:
            return nothing | inputs_of(budget.journey.scenario) | results_of(budget, limit)
        inputs: dict[str, Value] = {}
        if scenario:
            with suppress(CostcalcError):
                inputs = inputs_of(resolve(scenario, self.catalog, self.today))
        return nothing | inputs | {"error": "; ".join(problems)}


def results_of(budget: Budget, limit: Decimal | None) -> dict[str, Value]:
    """What a budget comes to, by the name of each column."""
    journey, costs = budget
    results: dict[str, Value] = {
        f"{name}_{column}": value
        for name, amount in zip(BANDS, (costs.total, *(costs.of([category]) for category in CATEGORIES)), strict=True)
        for column, value in zip(COLUMNS, amount.columns, strict=True)
    }
    results |= dict(zip(STAYS, stays_of(journey), strict=True))
    results |= {"entry": journey.entry.verdict, "unpriced": len(costs.unpriced)}
    if limit is not None:
        check = check_limit(costs.total, limit, journey.scenario.currency)
        results |= {BUDGET: check.amount, "fits": check.fits}
    return results


def stays_of(journey: Journey) -> tuple[Value, ...]:
    """How long a journey is and when, as `STAYS` names it."""
    nights = (int(number) for number in journey.nights.columns)
    return (*nights, len(journey.stays), journey.stays[0].arrive, journey.stays[-1].leave)


def inputs_of(scenario: Scenario) -> dict[str, Value]:
    """What every option of a resolved scenario has become, by the name of its column."""
    values = (getattr(scenario, record.field) for record in OPTIONS.values())
    return dict(zip(INPUTS, map(_cell, values), strict=True))


def _cell(value: Any) -> Value:
    """A value of an option in a column: days and whole numbers as they are, everything else as text."""
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or None
    if isinstance(value, Count):
        return count_text(value)
    if isinstance(value, TreatmentPrice):
        return price_cell(value)
    return f"{value:f}" if isinstance(value, Decimal) else value


def price_cell(price: TreatmentPrice) -> str:
    """A clinic's own figure as people write it: `18000-24000 USD excl tax`."""
    low, high = f"{price.low:f}", f"{price.high:f}"
    return f"{low if price.low == price.high else f'{low}-{high}'} {price.currency}{TAXES[price.tax]}"
