"""Where in a JSON text an entry stands: the reader of the standard library gives no positions."""

import json
import re
from collections.abc import Iterator, Sequence

TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)


def json_line(text: str, where: Sequence[str]) -> int:
    """The line, from 1, of the key that `where` leads to through the objects of a valid text, or of the nearest above.

    A key that stands twice in its object is found where it stands last, which is the one that counts.
    """
    wanted, found, best = tuple(where), 1, 0
    for path, line in _keys(text):
        depth = len(path)
        if path == wanted[:depth] and depth >= best:
            found, best = line, depth
    return found


def _keys(text: str) -> Iterator[tuple[tuple[str, ...], int]]:
    """The path of every key of an object that no list is around, and its line."""
    path: list[str | None] = []
    expects_key = False
    for token in TOKEN.finditer(text):
        sign = token[0]
        if sign in ("{", "["):
            path.append(None)
            expects_key = sign == "{"
        elif sign in ("}", "]"):
            path.pop()
            expects_key = False
        elif sign == ",":
            expects_key = bool(path) and path[-1] is not None
        elif expects_key and sign.startswith('"'):
            path[-1] = json.loads(sign)
            expects_key = False
            keys = [key for key in path if key is not None]
            if len(keys) == len(path):
                yield tuple(keys), text.count("\n", 0, token.start()) + 1
