"""Files of rows to try, and what a batch reads in them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from costcalc.batching.read import open_rows

ROWS: Sequence[Mapping[str, Any]] = [
    {"id": "a", "condition": "t1d", "from": "US", "start": "2027-03-16", "child_ages": "4,11", "currency": "USD"},
    {"id": "b", "condition": "knee-oa", "from": "DE", "currency": "EUR", "budget": "30000"},
    {"id": "c", "condition": "knex", "from": "DE"},
    {"id": "d", "condition": "t1d", "from": "FR", "currency": "JPY", "budget": "5000000"},
]
"""Three good rows in currencies with two decimals and with none, and a bad one."""


class Read(NamedTuple):
    """Everything that was read."""

    rows: list[dict[str, str | None]]
    kept: list[dict[str, Any]]
    lines: list[int]
    bad: dict[int, str]
    """Reasons by line."""


def read(path: Path, *keep: str, rows: int = 1000) -> Read:
    found = Read([], [], [], {})
    for chunk in open_rows(path, keep).chunks(rows):
        lines = chunk.lines.to_pylist()
        assert len(lines) + len(chunk.bad) <= rows
        assert chunk.table.num_rows == len(lines)
        found.rows.extend({k: v for k, v in row.items() if v} for row in chunk.table.to_pylist())
        found.kept.extend(chunk.kept.to_pylist())
        found.lines.extend(sorted([*lines, *chunk.bad]))
        found.bad.update(chunk.bad)
    return found


def csv_of(rows: Sequence[Mapping[str, Any]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [",".join(names), *(",".join(_cell(row.get(name, "")) for name in names) for row in rows)]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return f'"{text}"' if "," in text else text
