"""Where in a file an entry stands: `tomllib` gives no positions, so this looks for them, but only after an error."""

import tomllib
from collections.abc import Callable, Sequence
from typing import Any

Where = tuple[str | int, ...]
"""Path of an entry within its file: keys, and indices of arrays."""

# What may still be open where a file is cut between two lines: an array, and a table or a text within it.
CLOSERS = ("", "]", "}", "}]", '"""', "'''")


def toml_line(text: str, where: Where) -> int:
    """The line, from 1, on which `where` or its nearest existing ancestor is first complete."""
    while where and not _reaches(tomllib.loads(text), where):
        where = where[:-1]
    if not where:
        return 1
    lines = text.splitlines(keepends=True)
    return _first(len(lines), lambda count: _prefix_reaches(lines, count, where))


def _first(count: int, holds: Callable[[int], bool]) -> int:
    """The smallest number from 1 to `count` for which `holds`; once it holds, it goes on holding."""
    low, high = 1, count
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _prefix_reaches(lines: Sequence[str], count: int, where: Where) -> bool:
    """Whether the first `count` lines hold `where`. A prefix cut inside a value is closed, or else shortened."""
    for end in range(count, 0, -1):
        for closer in CLOSERS:
            try:
                return _reaches(tomllib.loads("".join(lines[:end]) + closer), where)
            except tomllib.TOMLDecodeError:
                continue
    return False


def _reaches(data: Any, where: Where) -> bool:
    for step in where:
        if isinstance(step, int):
            if not isinstance(data, list) or step >= len(data):
                return False
        elif not isinstance(data, dict) or step not in data:
            return False
        data = data[step]
    return True
