"""Rows of a JSON Lines file: one object a line. A line that is none is a bad row, not the end of the run."""

import json
import mmap
import re
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from costcalc.batching.blocks import BLOCK, BOM, NOT_UTF_8, start_of
from costcalc.batching.columns import BUDGET, INPUTS
from costcalc.batching.header import ALWAYS_KEPT, column_of, refused_keeps, unknown_name
from costcalc.batching.rows import MOST_CELL, Chunk, text_table, too_large
from costcalc.catalog.lookup import folded
from costcalc.errors import DataError, ScenarioError
from costcalc.scenario.options import as_text

OPTIONS = (*INPUTS, BUDGET)
Row = tuple[dict[str, str], dict[str, str]]
"""The options of a row, and what is carried along."""


class JsonRows:
    """A JSON Lines file. Raises DataError for columns that cannot be kept."""

    def __init__(self, path: Path, called: str, keep: Collection[str]) -> None:
        self.path = path
        self.called = called
        problems = refused_keeps(keep)
        if problems:
            raise DataError([f"{called}: {problem}" for problem in problems])
        start_of(path, called)
        kept = dict.fromkeys((*keep, *(name for name in ALWAYS_KEPT if _occurs(name, path))))
        self.kept = pa.schema([(name, pa.string()) for name in kept])
        self._keep = {folded(name): name for name in kept}
        self._size = path.stat().st_size

    def pieces(self, rows: int) -> Iterator[Chunk]:
        """So many rows at a time."""
        good: list[Row] = []
        lines: list[int] = []
        bad: dict[int, str] = {}
        with self.path.open("rb") as file:
            number = 0
            while data := file.readline(BLOCK):
                number += 1
                if len(data) >= BLOCK:
                    raise DataError(f"{self.called}:{number}: {too_large()}")
                data = data.removeprefix(BOM) if number == 1 else data
                if not data.strip():
                    continue
                try:
                    good.append(self._read(data))
                except ScenarioError as error:
                    bad[len(lines)] = "; ".join(error.problems)
                lines.append(number)
                if len(lines) == rows:
                    yield self._chunk(good, lines, bad, file.tell())
                    good, lines, bad = [], [], {}
            yield self._chunk(good, lines, bad, file.tell())

    def _chunk(self, good: list[Row], lines: list[int], bad: Mapping[int, str], end: int) -> Chunk:
        return Chunk(
            text_table((name, [row[0].get(name) for row in good]) for name in OPTIONS),
            text_table((name, [row[1].get(name) for row in good]) for name in self.kept.names),
            pa.array(lines, pa.int64()),
            bad,
            min(1.0, end / self._size),
        )

    def _read(self, data: bytes) -> Row:
        """The cells of a line. Raises ScenarioError with everything that is wrong with it."""
        options: dict[str, str] = {}
        kept: dict[str, str] = {}
        problems = []
        for key, value in _members(data):
            column = column_of(key)
            if column is None and folded(key) not in self._keep:
                problems.append(unknown_name("key", key))
                continue
            into, name = (options, column) if column else (kept, self._keep[folded(key)])
            if name in into:
                problems.append(f"the key {key!r} is there twice")
            if value is not None:
                try:
                    into[name] = as_text(value)
                    if len(into[name]) > MOST_CELL:
                        problems.append(too_large(key))
                except ScenarioError as error:
                    problems += [f"{key}: {problem}" for problem in error.problems]
        if problems:
            raise ScenarioError(problems)
        return options, kept


class _Object:
    """The members of an object, in order, also those that are there twice."""

    def __init__(self, members: list[tuple[str, Any]]) -> None:
        self.members = members

    def __repr__(self) -> str:
        return "an object"


def _members(data: bytes) -> list[tuple[str, Any]]:
    """The members of the object that a line holds. Raises ScenarioError if it holds none."""
    try:
        found = DECODER.decode(data.decode())
    except UnicodeDecodeError as error:
        raise ScenarioError(NOT_UTF_8) from error
    except json.JSONDecodeError as error:
        raise ScenarioError(f"is not JSON: {error.msg} at character {error.colno}") from error
    except (ValueError, RecursionError) as error:
        raise ScenarioError(f"is not JSON that can be read: {error}") from error
    if not isinstance(found, _Object):
        raise ScenarioError('is not a JSON object, such as {"condition": "t1d", "from": "US"}')
    return found.members


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is no number")


DECODER = json.JSONDecoder(object_pairs_hook=_Object, parse_float=Decimal, parse_constant=_refuse_constant)


def _occurs(name: str, path: Path) -> bool:
    """Whether some line may have the key, so that all rows of the output have the column."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return re.search(rb'"\s*%b\s*"\s*:' % name.encode(), data, re.IGNORECASE) is not None
