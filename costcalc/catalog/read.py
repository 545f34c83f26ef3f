"""The files of the catalogue: TOML and CSV as entries by key, each with its place in the file."""

import csv
import io
import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from costcalc.files import FileProblem, Unreadable, decoded, parse_toml, read_bytes

CSV_KEYS: Mapping[str, tuple[str, ...]] = {
    "fares": ("region", "cabin"),
    "regions": ("key",),
    "countries": ("code",),
    "currencies": ("code",),
    "entry": ("code", "since"),
    "accommodation_tax": ("city", "since", "price_from"),
    "distributions": ("condition",),
    "published_prices": ("id",),
}
"""The kinds that are tables, and the columns that make up a row's key."""

CSV_LISTS = frozenset({"aliases", "regions"})
"""Columns that hold several values, separated by semicolons."""
PUBLISHED_LISTS = frozenset({"conditions", "included", "apart"})
"""Those of published prices."""

Entries = dict[str, Any]
Where = tuple[str | int, ...]
"""Path of an entry within its file: keys, and indices of arrays."""
Mistake = tuple[Where, str]
"""Where an entry is not valid, and why."""


class Origin(NamedTuple):
    """The file an entry was read from, and how to find a line in it."""

    path: str
    line: Callable[[Where], int]

    def problem(self, where: Where, message: str) -> FileProblem:
        """What is wrong at a place of the file, with its path in words: `fares.2.low: is missing: add it`."""
        steps = (str(step + 1) if isinstance(step, int) else step for step in where)
        name = ".".join(filter(None, steps))  # a row may lack its key
        return FileProblem(self.path, self.line(where), f"{name}: {message}" if name else message)


class CatalogFile(NamedTuple):
    """The entries of one file, as far as it could be read, or of one file laid over another."""

    entries: Entries = {}  # noqa: RUF012 - nobody changes it
    origins: Mapping[str, Origin] = {}
    """Where each entry was read, in the order of reading; without a key, the file as a whole."""
    problems: tuple[FileProblem, ...] = ()

    def under(self, upper: "CatalogFile") -> "CatalogFile":
        """These entries with those of another file over them: replaced ones in their place, new ones at the end."""
        # An origin that is replaced goes to the end too, so that of two entries that clash the later one is blamed.
        kept = {key: origin for key, origin in self.origins.items() if key not in upper.origins}
        problems = (*self.problems, *upper.problems)
        return CatalogFile({**self.entries, **upper.entries}, {**kept, **upper.origins}, problems)

    def problem(self, where: Where, message: str) -> FileProblem:
        """What is wrong at a place, in the file that the entry was read from."""
        origin = self.origins.get(str(where[0]) if where else "") or self.origins[""]
        return origin.problem(where, message)


def read_file(kind: str, path: Path, digest: Any = None) -> CatalogFile:
    """The entries of a file, which is added to a digest; one that cannot be read has none, and a problem."""
    try:
        raw = read_bytes(path)
        if digest:
            digest.update(path.name.encode() + b"\0" + raw + b"\0")
        return read(kind, str(path), raw)
    except Unreadable as error:
        return CatalogFile(problems=(error.problem,))


@lru_cache(maxsize=64)  # a process that loads the catalogue again parses only what has changed
def read(kind: str, path: str, raw: bytes) -> CatalogFile:
    """The entries of a file. Raises Unreadable."""
    text = decoded(raw, path)
    return _csv(kind, path, text) if kind in CSV_KEYS else _toml(path, text)


def _toml(path: str, text: str) -> CatalogFile:
    entries = parse_toml(text, path)
    origin = Origin(path, lambda where: toml_line(text, where))
    return CatalogFile(entries, dict.fromkeys(("", *entries), origin))


def _csv(kind: str, path: str, text: str) -> CatalogFile:
    entries: Entries = {}
    origins = {"": Origin(path, lambda _: 1)}
    problems: list[FileProblem] = []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    keys = CSV_KEYS[kind]
    lists = PUBLISHED_LISTS if kind == "published_prices" else CSV_LISTS
    try:
        columns = next(reader, [])
        for column in keys:
            if column not in columns:
                raise Unreadable(path, 1, f"has no column {column!r}: its first line must name the columns")
        for cells in reader:
            if not cells:
                continue
            line = reader.line_num
            if len(cells) != len(columns):
                mend = "put texts with commas in quotes" if len(cells) > len(columns) else "add what is missing"
                problems.append(FileProblem(path, line, f"{len(cells)} cells for {len(columns)} columns: {mend}"))
                continue
            row = dict(zip(columns, cells, strict=True))
            key = " ".join(row[column] for column in keys).rstrip()
            if key in entries:
                first = origins[key].line(())
                problems.append(
                    FileProblem(path, line, f"{key} is there already, on line {first}: remove one of the two")
                )
                continue
            # An empty cell is left out, so that the field gets its default.
            entries[key] = {name: cell.split(";") if name in lists else cell for name, cell in row.items() if cell}
            origins[key] = Origin(path, lambda _, line=line: line)  # type: ignore[misc] # mypy cannot infer the default
    except csv.Error as error:
        raise Unreadable(path, reader.line_num, f"is not valid CSV: {error}") from error
    return CatalogFile(entries, origins, tuple(problems))


def toml_line(text: str, where: Where) -> int:
    """The line, from 1, on which `where` or its nearest existing ancestor begins.

    `tomllib` gives no positions. So the shortest beginning of the text that holds `where` is looked for by halving,
    which takes a dozen parses and is only done after a mistake.
    """
    import tomllib  # noqa: PLC0415 - only needed after a mistake

    while where and not _holds(tomllib.loads(text), where):
        where = where[:-1]
    if not where:
        return 1
    lines = re.findall(r"[^\n]*\n|[^\n]+", text)

    def begins_by(count: int) -> bool:
        """Whether the first `count` lines hold `where`; if they break off within a value, one line less is tried."""
        for end in range(count, 0, -1):
            prefix = "".join(lines[:end])
            try:
                return _holds(tomllib.loads(prefix + _closing(prefix)), where)
            except tomllib.TOMLDecodeError:
                continue
        return False

    return 1 + bisect_left(range(1, len(lines)), True, key=begins_by)


LEXEME = (
    r'"""(?:\\.|[^\\])*?"""'
    r"|'''.*?'''"
    r'|"""|\'\'\''
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*"
    r"|[\[\]{}]"
)
"""Texts and comments, whose brackets do not count; a multi-line text that is not closed; and brackets."""

CLOSING = {"[": "]", "{": "}", '"""': '"""', "'''": "'''"}


def _closing(prefix: str) -> str:
    """What closes the arrays, tables and the text that the beginning of a TOML text leaves open."""
    opened: list[str] = []
    for match in re.finditer(LEXEME, prefix, re.DOTALL):
        token = match[0]
        if token in CLOSING:
            opened.append(token)
            if token in {'"""', "'''"}:
                break
        elif token in {"]", "}"} and opened:
            opened.pop()
    return "".join(CLOSING[token] for token in reversed(opened))


def _holds(data: Any, where: Sequence[str | int]) -> bool:
    for step in where:
        if isinstance(data, str):
            return False  # its characters are no entries
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def validated(kind: Any, entries: Entries) -> tuple[dict[str, Any], list[Mistake]]:
    """The entries that are valid, as a dict of a type, and what is wrong with the others."""
    adapter: TypeAdapter[dict[str, Any]] = TypeAdapter(kind)
    try:
        return adapter.validate_python(entries), []
    except ValidationError as error:
        mistakes = list(explained(error))
    broken = {where[0] for where, _ in mistakes}
    return adapter.validate_python({key: entry for key, entry in entries.items() if key not in broken}), mistakes


def explained(error: ValidationError) -> Iterator[tuple[Where, str]]:
    """Where an entry is not valid, and why, in words for people who edit files."""
    details = error.errors()
    for detail in details:
        where = detail["loc"]
        # A list whose items are wrong is also too short, because they do not count: that is no mistake of its own.
        if detail["type"] == "too_short" and any(
            other is not detail and other["loc"][: len(where)] == where for other in details
        ):
            continue
        yield tuple(step for step in where if step != "[key]"), _wording(detail)


EXAMPLES: Mapping[str, str] = {
    "checked": "2026-11-21, 2026-11 or 2026",
    "date": "2026-11-21, 2026-11 or 2026",
    "url": "https://…",
    "currency": "three capital letters, such as JPY",
    "code": "capital letters, such as DE or EUR",
    "first": "month-day, such as 04-29",
    "last": "month-day, such as 04-29",
}
"""The form of fields that have a pattern."""

MESSAGES: Mapping[str, str] = {
    "missing": "is missing: add it",
    "extra_forbidden": "is not a known key: correct or remove it",
    "model_type": "should be a table",
    "dict_type": "should be a table",
    "tuple_type": "should be a list",
}
"""Messages by the type of pydantic's error, where its own says less."""


def _wording(detail: Any) -> str:
    """The message for an error of pydantic: what is wrong and how to mend it."""
    kind, value = detail["type"], detail["input"]
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    message = MESSAGES.get(kind)
    if message and not message.startswith("should"):
        return message
    if not message:
        _, _, rule = detail["msg"].partition("should ")
        message = f"should {rule}" if rule else detail["msg"]
        if kind == "string_pattern_mismatch":
            message = (
                f"should be written as {EXAMPLES.get(str(detail['loc'][-1]), 'lower-case words joined by hyphens')}"
            )
    if isinstance(value, dict):
        shown = "a table"
    elif isinstance(value, list | tuple):
        shown = "a list"
    else:
        shown = str(value) if isinstance(value, Decimal | date | time) else repr(value)
    return f"{message}, not {shown}"
