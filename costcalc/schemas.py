"""The JSON Schemas of what goes in and out: the data files and the documents. Committed in schema/, tested equal."""

import json
from collections.abc import Mapping
from typing import Any

from costcalc.analysis.audit.model import Audit
from costcalc.analysis.compare.model import Comparison
from costcalc.analysis.diff.model import Diff
from costcalc.analysis.prices.model import Prices
from costcalc.analysis.questions.model import Questions
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import choice
from costcalc.model import Frozen
from costcalc.quote.estimate import Quote
from costcalc.rates.show import RatesDocument

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _catalog() -> dict[str, Any]:
    schema = Catalog.model_json_schema(mode="validation")
    for field in ("sha256", "overlay"):  # set by the loader, in no file
        del schema["properties"][field]
    return schema | {"description": "The data files: one property a file."}


DOCUMENTS: Mapping[str, type[Frozen]] = {
    "quote": Quote,
    "rates": RatesDocument,
    "diff": Diff,
    "comparison": Comparison,
    "prices": Prices,
    "questions": Questions,
    "audit": Audit,
}
"""The documents, by the middle of their names."""


SCHEMAS = ("catalog", *DOCUMENTS)
"""The schemas by name; each is committed as schema/NAME-1.json."""


def schema_text(name: str) -> str:
    """The schema as JSON text. Raises ScenarioError for a name there is no schema of."""
    key = choice("schema", name, SCHEMAS)
    schema = DOCUMENTS[key].model_json_schema(mode="serialization") if key in DOCUMENTS else _catalog()
    return json.dumps({"$schema": DIALECT, **schema, "title": f"costcalc/{key}/1"}, indent=2) + "\n"
