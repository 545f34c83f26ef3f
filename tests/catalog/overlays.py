"""Overlay folders for the tests of the catalogue, and what the loader says of them."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from costcalc.catalog.load import load_catalog
from costcalc.errors import DataError

FARE_COLUMNS = "region,cabin,low,high,currency,per,tax,source,checked,note\n"
FARE_END = "USD,round-trip,none,fare-bands,2026-11,\n"
REGION_COLUMNS = "key,name,aliases\n"
PRICE = (
    '{ low = 10, high = 20, currency = "JPY", per = "case", tax = "none", source = "clinic-lists", checked = "2026" }'
)


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """The folder, made, with these files in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def complaints(folder: Path, files: Mapping[str, str | bytes]) -> list[str]:
    """What the loader says of an overlay with these files: all of it, without the folder's path."""
    write(folder, files)
    with pytest.raises(DataError) as caught:
        load_catalog(folder)
    return [problem.removeprefix(f"{folder}/") for problem in caught.value.problems]


def complaint(folder: Path, files: Mapping[str, str | bytes]) -> str:
    """The one thing the loader says of an overlay with these files."""
    said = complaints(folder, files)
    assert len(said) == 1, said
    return said[0]


def places(problems: Iterable[str]) -> list[str]:
    """Where the problems are: `file:line: where` of each, without what is wrong there."""
    return [": ".join(problem.split(": ")[:2]) for problem in problems]


def fares(region: str, *cabins: str, columns: bool = True) -> str:
    """Rows of fares.csv for a region, with good figures."""
    rows = (f"{region},{cabin},100,200,{FARE_END}" for cabin in cabins or ("economy", "premium-economy", "business"))
    return (FARE_COLUMNS if columns else "") + "".join(rows)
