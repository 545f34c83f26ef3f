"""Itemised budgets for regenerative-medicine treatment in Japan, for programs.

    import costcalc

    quote = costcalc.estimate("t1d", tier="advanced", currency="EUR")
    print(quote.total.likely)

Each command has a function of its name. Importing this package is light: each name is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from costcalc._version import __version__

if TYPE_CHECKING:
    from costcalc.analysis.diff.model import Diff
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
    from costcalc.catalog.load import load_catalog
    from costcalc.catalog.models import Catalog
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
    from costcalc.quote.model import LineItem
    from costcalc.rates import Rate, Rates, load_bundled
    from costcalc.scenario.model import Scenario, TreatmentPrice
    from costcalc.scenario.parse import parse_treatment_price


_MODULES = {
    "analysis.diff.model": "Diff",
    "api.asking": "questions",
    "api.auditing": "Audit audit",
    "api.batches": "batch price_table",
    "api.comparing": "Comparison compare",
    "api.estimating": "estimate",
    "api.exchange": "load_rates show_rates update_rates",
    "api.formats": "render save",
    "api.kept": "diff read_quote reprice verify",
    "api.publishing": "prices",
    "api.quotes": "Quote",
    "api.schemas": "schema",
    "catalog.load": "load_catalog",
    "catalog.models": "Catalog",
    "errors": "CostcalcError DataError MissingPrice MissingRate OutputError ScenarioError TooOld",
    "money": "Band Money",
    "quote.model": "LineItem",
    "rates": "Rate Rates load_bundled",
    "scenario.model": "Scenario TreatmentPrice",
    "scenario.parse": "parse_treatment_price",
}
"""The public names of each module."""
_HOMES = {name: module for module, names in _MODULES.items() for name in names.split()}

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


if not TYPE_CHECKING:  # type checkers would take any name for an attribute

    def __getattr__(name: str) -> Any:
        """A public name, loaded from its module on first use."""
        if name not in _HOMES:
            raise AttributeError(f"module 'costcalc' has no attribute {name!r}")
        return getattr(import_module(f"costcalc.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """What there is, loaded or not."""
    return sorted({*globals(), *__all__})
