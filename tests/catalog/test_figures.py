"""Every figure of the catalogue, pinned: a changed price, count or parameter must be meant.

To accept a change, compare it with its source and run `python -m pytest tests/test_figures.py --accept`.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from conftest import ROOT

from costcalc.catalog.models import Catalog
from costcalc.model import Frozen

PINNED = ROOT / "tests" / "golden" / "figures.txt"
BESIDE = ("likely", "currency", "per", "tax", "unit", "source", "checked")
"""What stands on the line of a figure."""


def figures(record: Any, where: str = "") -> Iterator[str]:
    """A line for each record that holds a number, with what belongs to it; a line for each number that stands alone."""
    if isinstance(record, Frozen):
        fields = {name: getattr(record, name) for name in type(record).model_fields}
        numbers = [name for name, value in fields.items() if isinstance(value, int | Decimal) and value is not True]
        if numbers:
            named = dict.fromkeys([*numbers, *(name for name in BESIDE if fields.get(name) is not None)])
            yield f"{where}: " + ", ".join(f"{name} {fields[name]}" for name in named)
        for name, value in fields.items():
            yield from figures(value, f"{where}.{name}" if where else name)
    elif isinstance(record, dict):
        for key, value in record.items():
            yield from figures(value, f"{where}.{key}")
    elif isinstance(record, tuple):
        for index, value in enumerate(record, start=1):
            yield from figures(value, f"{where}.{index}")


def test_no_figure_has_changed_unnoticed(catalog: Catalog, request: pytest.FixtureRequest) -> None:
    text = "".join(f"{line}\n" for line in figures(catalog))
    if request.config.getoption("--accept"):
        PINNED.write_text(text, "utf-8")
    assert PINNED.read_text("utf-8") == text
    assert len(text.splitlines()) > 300
