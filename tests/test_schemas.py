"""The committed schemas are those of the models, and real documents and data satisfy them."""

import json
from decimal import Decimal
from typing import Any

import pytest
from conftest import NOW, ROOT
from jsonschema import Draft202012Validator

from costcalc.catalog.models import Catalog
from costcalc.quote.estimate import estimate
from costcalc.rates import Rates
from costcalc.rendering.formats.json import as_json
from costcalc.scenario.model import Scenario
from costcalc.schemas import SCHEMAS, schema_text

HOW = "refresh it with: costcalc catalog schema {0} > schema/{0}-1.json"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_that_of_the_model(name: str) -> None:
    committed = (ROOT / "schema" / f"{name}-1.json").read_text("utf-8")
    assert schema_text(name) == committed, HOW.format(name)
    Draft202012Validator.check_schema(json.loads(committed))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_field_is_described(name: str) -> None:
    def described(record: dict[str, Any], where: str) -> None:
        for field, schema in record.get("properties", {}).items():
            assert schema.get("description"), f"{where}.{field} has no docstring"

    schema = json.loads(schema_text(name))
    described(schema, name)
    for kind, record in schema["$defs"].items():
        described(record, kind)


def test_a_quote_satisfies_its_schema(catalog: Catalog, rates: Rates) -> None:
    validator = Draft202012Validator(json.loads(schema_text("quote")))
    wish = Scenario(condition="t1d", city="sapporo", companions=2, without=("support",), contingency=Decimal("7.5"))
    document = json.loads(as_json(estimate(wish, catalog, rates, created=NOW)))
    validator.validate(document)
    document["total"]["low"] = 5
    assert not validator.is_valid(document)


def test_decimals_are_strings_and_the_contract_is_kept(catalog: Catalog, rates: Rates) -> None:
    quote = estimate(Scenario(condition="t1d", tier="advanced"), catalog, rates, created=NOW)
    document = json.loads(as_json(quote))
    assert document["schema"] == "costcalc/quote/1"
    assert document["created"] == "2026-11-21T12:00:00Z"
    contract = {
        *("schema", "created", "costcalc", "catalog", "currency", "scenario", "rates", "itinerary", "lines"),
        *("subtotals", "total", "unpriced", "entry", "sources", "warnings", "assumptions", "questions", "disclaimer"),
    }
    assert contract <= document.keys()
    line = document["lines"][0]
    assert {"id", "category", "label", "quantity", "unit_price", "amount", "basis", "source"} <= line.keys()
    assert line["amount"] == {"low": "1800.00", "likely": "2400.00", "high": "3000.00"}
    assert {"base", "quote", "rate", "date", "source"} <= document["rates"][0].keys()
