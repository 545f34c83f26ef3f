"""Itemised budgets for regenerative-medicine treatment in Japan, for programs.

    from datetime import UTC, datetime
    import costcalc

    quote = costcalc.estimate(
        costcalc.Scenario(condition="t1d", tier="advanced", currency="EUR"),
        costcalc.load_catalog(),
        costcalc.load_bundled(),
        created=datetime.now(UTC),
    )
    print(quote.total.likely)

Importing this package is light: each name is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from costcalc.catalog import Catalog, load_catalog
    from costcalc.errors import CostcalcError, DataError, MissingPrice, MissingRate, OutputError, ScenarioError
    from costcalc.money import Band, Money
    from costcalc.parse import parse_treatment_price
    from costcalc.quote import LineItem, Quote, estimate
    from costcalc.rates import Rate, Rates, load_bundled
    from costcalc.scenario import Scenario, TreatmentPrice

__version__ = "0.1.0"
TIMEOUT = 3.0
"""Seconds that a rate service has to answer, if nothing else is said."""

_HOMES = {
    "Band": "money",
    "Catalog": "catalog",
    "CostcalcError": "errors",
    "DataError": "errors",
    "LineItem": "quote",
    "MissingPrice": "errors",
    "MissingRate": "errors",
    "Money": "money",
    "OutputError": "errors",
    "Quote": "quote",
    "Rate": "rates",
    "Rates": "rates",
    "Scenario": "scenario",
    "ScenarioError": "errors",
    "TreatmentPrice": "scenario",
    "estimate": "quote",
    "load_bundled": "rates",
    "load_catalog": "catalog",
    "parse_treatment_price": "parse",
}

__all__ = [
    "Band",
    "Catalog",
    "CostcalcError",
    "DataError",
    "LineItem",
    "MissingPrice",
    "MissingRate",
    "Money",
    "OutputError",
    "Quote",
    "Rate",
    "Rates",
    "Scenario",
    "ScenarioError",
    "TreatmentPrice",
    "__version__",
    "estimate",
    "load_bundled",
    "load_catalog",
    "parse_treatment_price",
]


def __getattr__(name: str) -> Any:
    """A public name, loaded from its module on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'costcalc' has no attribute {name!r}")
    return getattr(import_module(f"costcalc.{_HOMES[name]}"), name)
