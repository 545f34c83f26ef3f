"""The JSON Schemas of what goes in and out: the data files and the documents. Committed in schema/, tested equal."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from costcalc.analysis.audit.model import Audit
from costcalc.analysis.compare.model import Comparison
from costcalc.analysis.diff.model import Diff
from costcalc.analysis.prices.model import Prices
from costcalc.analysis.questions.model import Questions
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import choice
from costcalc.quote.estimate import Quote
from costcalc.rates.show import RatesDocument

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _catalog() -> dict[str, Any]:
    schema = Catalog.model_json_schema(mode="validation")
    for field in ("sha256", "overlay"):  # set by the loader, in no file
        del schema["properties"][field]
    return schema | {"title": "costcalc/catalog/1", "description": "The data files: one property a file."}


def _quote() -> dict[str, Any]:
    return Quote.model_json_schema(mode="serialization", by_alias=True) | {"title": "costcalc/quote/1"}


def _rates() -> dict[str, Any]:
    return RatesDocument.model_json_schema(mode="serialization", by_alias=True) | {"title": "costcalc/rates/1"}


def _diff() -> dict[str, Any]:
    return Diff.model_json_schema(mode="serialization", by_alias=True) | {"title": "costcalc/diff/1"}


def _comparison() -> dict[str, Any]:
    return Comparison.model_json_schema(mode="serialization", by_alias=True) | {"title": "costcalc/comparison/1"}


def _prices() -> dict[str, Any]:
    return Prices.model_json_schema(mode="serialization", by_alias=True) | {"title": "costcalc/prices/1"}


def _questions() -> dict[str, Any]:
    return Questions.model_json_schema(mode="serialization", by_alias=True) | {"title": "costcalc/questions/1"}


def _audit() -> dict[str, Any]:
    return Audit.model_json_schema(mode="serialization", by_alias=True) | {"title": "costcalc/audit/1"}


SCHEMAS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "catalog": _catalog,
    "quote": _quote,
    "rates": _rates,
    "diff": _diff,
    "comparison": _comparison,
    "audit": _audit,
    "prices": _prices,
    "questions": _questions,
}
"""Every schema by name; it is committed as schema/NAME-1.json."""


def schema_text(name: str) -> str:
    """The schema as JSON text. Raises ScenarioError for a name there is no schema of."""
    found = choice("schema", name, tuple(SCHEMAS))
    return json.dumps({"$schema": DIALECT, **SCHEMAS[found]()}, indent=2) + "\n"
