"""The JSON Schemas, for programs."""

import json
from typing import Any

from costcalc.schemas import schema_text

__all__ = ["schema", "schema_text"]


def schema(name: str = "catalog") -> dict[str, Any]:
    """The JSON Schema of the data files, or of a document: quote, diff, rates.

    >>> schema("quote")["title"]
    'costcalc/quote/1'

    Raises ScenarioError for a name there is no schema of.
    """
    found: dict[str, Any] = json.loads(schema_text(name))
    return found
