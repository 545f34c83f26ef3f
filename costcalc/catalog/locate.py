"""Where in a file an entry stands: `tomllib` gives no positions, so this looks for them, but only after an error."""

import re
import tomllib
from collections.abc import Callable, Sequence
from typing import Any

Where = tuple[str | int, ...]
"""Path of an entry within its file: keys, and indices of arrays."""

TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""'
    r"|'''.*?'''"
    r'|"""|\'\'\''
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[\[\]{}]",
    re.DOTALL,
)
"""Texts and comments, whose brackets do not count; a multi-line text that is not closed; and brackets."""

CLOSING = {"[": "]", "{": "}", '"""': '"""', "'''": "'''"}


def toml_line(text: str, where: Where) -> int:
    """The line, from 1, on which `where` or its nearest existing ancestor begins."""
    while where and not _reaches(tomllib.loads(text), where):
        where = where[:-1]
    if not where:
        return 1
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)
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
    """Whether the first `count` lines hold `where`; what they leave open is closed, or else they are shortened."""
    for end in range(count, 0, -1):
        prefix = "".join(lines[:end])
        try:
            return _reaches(tomllib.loads(prefix + _closers(prefix)), where)
        except tomllib.TOMLDecodeError:
            continue
    return False


def _closers(prefix: str) -> str:
    """What closes the arrays, tables and the text that a prefix leaves open."""
    opened: list[str] = []
    for found in TOKEN.finditer(prefix):
        token = found[0]
        if token in CLOSING:
            opened.append(token)
            if token in {'"""', "'''"}:
                break
        elif token in {"]", "}"} and opened:
            opened.pop()
    return "".join(CLOSING[token] for token in reversed(opened))


def _reaches(data: Any, where: Where) -> bool:
    for step in where:
        if isinstance(step, int):
            if not isinstance(data, list) or step >= len(data):
                return False
        elif not isinstance(data, dict) or step not in data:
            return False
        data = data[step]
    return True
