"""Itemised budgets for regenerative-medicine treatment in Japan, for programs.

    import costcalc

    quote = costcalc.estimate("t1d", tier="advanced", currency="EUR")
    print(quote.total.likely)

Each command has a function of its name. Importing this package is light: each name is loaded when it is first used.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from costcalc.api.asking import questions
    from costcalc.api.auditing import Audit, audit
    from costcalc.api.batches import batch, price_table
    from costcalc.api.comparing import Comparison, compare
    from costcalc.api.estimating import estimate
    from costcalc.api.exchange import load_rates, show_rates, update_rates
    from costcalc.api.formats import render, save
    from costcalc.api.kept import diff, read_quote, reprice, verify
    from costcalc.api.publishing import prices
    from costcalc.api.quotes import Quote
    from costcalc.api.schemas import schema
    from costcalc.catalog import Catalog, load_catalog
    from costcalc.changes import Diff
    from costcalc.document import LineItem
    from costcalc.errors import (
        CostcalcError,
        DataError,
        MissingPrice,
        MissingRate,
        OutputError,
        ScenarioError,
        TooOld,
    )
    from costcalc.money import Band, Money
    from costcalc.parse import parse_treatment_price
    from costcalc.rates import Rate, Rates, load_bundled
    from costcalc.scenario import Scenario, TreatmentPrice

__version__ = "0.1.0"
TIMEOUT = 3.0
"""Seconds that a rate service has to answer, if nothing else is said."""

_HOMES = {
    "Audit": "api.auditing",
    "Band": "money",
    "Catalog": "catalog",
    "Comparison": "api.comparing",
    "CostcalcError": "errors",
    "DataError": "errors",
    "Diff": "changes",
    "LineItem": "document",
    "MissingPrice": "errors",
    "MissingRate": "errors",
    "Money": "money",
    "OutputError": "errors",
    "Quote": "api.quotes",
    "Rate": "rates",
    "Rates": "rates",
    "Scenario": "scenario",
    "ScenarioError": "errors",
    "TooOld": "errors",
    "TreatmentPrice": "scenario",
    "audit": "api.auditing",
    "batch": "api.batches",
    "compare": "api.comparing",
    "diff": "api.kept",
    "estimate": "api.estimating",
    "load_bundled": "rates",
    "load_catalog": "catalog",
    "load_rates": "api.exchange",
    "parse_treatment_price": "parse",
    "price_table": "api.batches",
    "prices": "api.publishing",
    "questions": "api.asking",
    "read_quote": "api.kept",
    "render": "api.formats",
    "reprice": "api.kept",
    "save": "api.formats",
    "schema": "api.schemas",
    "show_rates": "api.exchange",
    "update_rates": "api.exchange",
    "verify": "api.kept",
}

__all__ = [
    "Audit",
    "Band",
    "Catalog",
    "Comparison",
    "CostcalcError",
    "DataError",
    "Diff",
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
    "TooOld",
    "TreatmentPrice",
    "__version__",
    "audit",
    "batch",
    "compare",
    "diff",
    "estimate",
    "load_bundled",
    "load_catalog",
    "load_rates",
    "parse_treatment_price",
    "price_table",
    "prices",
    "questions",
    "read_quote",
    "render",
    "reprice",
    "save",
    "schema",
    "show_rates",
    "update_rates",
    "verify",
]


def __getattr__(name: str) -> Any:
    """A public name, loaded from its module on first use."""
    if name not in _HOMES:
        raise AttributeError(f"module 'costcalc' has no attribute {name!r}")
    return getattr(import_module(f"costcalc.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """What there is, loaded or not."""
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """The package, in which a function is not hidden by the module of the same name, such as `diff` or `render`."""

    def __setattr__(self, name: str, value: Any) -> None:
        """Importing a module makes it an attribute of its package: not where a function stands."""
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
