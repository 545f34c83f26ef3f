"""Read the data folder, and an overlay of it, into a Catalog; or say everything that is wrong with them."""

import csv
import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, cast

from pydantic import TypeAdapter, ValidationError

from costcalc.catalog.checks import check
from costcalc.catalog.locate import Where, toml_line
from costcalc.catalog.models import Catalog
from costcalc.errors import DataError

CSV_KEYS: Mapping[str, tuple[str, ...]] = {
    "fares": ("region", "cabin"),
    "regions": ("key",),
    "countries": ("code",),
    "currencies": ("code",),
}
"""The tables that are CSV, and the columns that make up a row's key."""

CSV_LISTS = frozenset({"aliases", "regions"})
"""Columns that hold several values, separated by semicolons."""

SINGLE = frozenset({"edition", "parameters"})
"""Files that hold the fields of one record instead of keyed entries of one kind."""

KINDS = tuple(name for name in Catalog.model_fields if name != "sha256")
FILES: Mapping[str, str] = {f"{kind}.csv" if kind in CSV_KEYS else f"{kind}.toml": kind for kind in KINDS}

Entries = dict[str, Any]


class Origin(NamedTuple):
    """The file an entry was read from, and how to find a line in it."""

    path: str
    line: Callable[[Where], int]


class Problem(NamedTuple):
    """Something wrong at a place in a file."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


class Sheet(NamedTuple):
    """One file, parsed."""

    kind: str
    entries: Entries
    origins: dict[str, Origin]


def data_folder() -> Path:
    """The catalogue that came with the program: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


def load_catalog(overlay: Path | None = None) -> Catalog:
    """The bundled catalogue, its entries replaced by key by those of the `overlay` folder.

    Raises DataError with every problem of every file, each as `file:line: where: what is wrong and how to mend it`.
    """
    problems: list[Problem] = []
    unread: set[str] = set()
    digest = hashlib.sha256()
    merged: dict[str, Entries] = {kind: {} for kind in KINDS}
    origins: dict[tuple[str, str], Origin] = {}
    for folder in (data_folder(), overlay) if overlay else (data_folder(),):
        for path in _files(folder, problems, whole=folder is not overlay):
            kind = FILES[path.name]
            try:
                raw = path.read_bytes()
                digest.update(path.name.encode() + b"\0" + raw + b"\0")
                sheet = _parse(kind, str(path), raw)
            except _Unreadable as error:
                problems += error.problems
                unread.add(kind)
            except OSError as error:
                problems.append(Problem(str(path), 1, f"cannot be read: {error.strerror}"))
                unread.add(kind)
            else:
                merged[kind].update(sheet.entries)
                origins |= {(kind, key): origin for key, origin in sheet.origins.items()}
    if not problems:
        try:
            catalog = Catalog.model_validate({**merged, "sha256": digest.hexdigest()})
        except ValidationError:
            pass
        else:
            if not any(check(catalog)):
                return catalog
    raise DataError([str(problem) for problem in sorted({*problems, *_explain(merged, origins, unread)})])


class _Unreadable(Exception):
    """A file whose text cannot be parsed, with why."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems


def _files(folder: Path, problems: list[Problem], whole: bool) -> Iterator[Path]:
    if not folder.is_dir():
        problems.append(Problem(str(folder), 1, "is not a folder: name a folder with files like those of data/"))
        return
    names = sorted(path.name for path in folder.iterdir() if path.suffix in {".toml", ".csv"})
    for name in names:
        if name in FILES:
            yield folder / name
        else:
            known = ", ".join(FILES)
            problems.append(Problem(str(folder / name), 1, f"is no file of the catalogue; it knows {known}"))
    absent = FILES.keys() - set(names) if whole else ()
    problems.extend(Problem(str(folder / name), 1, "is missing: the catalogue needs it") for name in absent)


def _parse(kind: str, path: str, raw: bytes) -> Sheet:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _Unreadable(Problem(path, line, "is not UTF-8 text: save it as UTF-8")) from error
    return _parse_csv(kind, path, text) if kind in CSV_KEYS else _parse_toml(kind, path, text)


def _parse_toml(kind: str, path: str, text: str) -> Sheet:
    try:
        entries = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"^(.*) \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        line = int(place[2]) if place and place[2] else text.count("\n") + 1
        what = place[1] if place else str(error)
        raise _Unreadable(Problem(path, line, f"is not valid TOML: {what}")) from error
    origin = Origin(path, lambda where: toml_line(text, where))
    return Sheet(kind, entries, dict.fromkeys(entries, origin))


def _on_line(line: int) -> Callable[[Where], int]:
    return lambda _: line


def _parse_csv(kind: str, path: str, text: str) -> Sheet:
    entries: Entries = {}
    origins: dict[str, Origin] = {}
    problems: list[Problem] = []
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    keys = CSV_KEYS[kind]
    try:
        for column in keys:
            if column not in (reader.fieldnames or ()):
                raise _Unreadable(Problem(path, 1, f"has no column {column!r}: its first line must name the columns"))
        for row in reader:
            line = reader.line_num
            if None in row or None in row.values():
                count = len(reader.fieldnames or ())
                problems.append(Problem(path, line, f"does not have {count} cells, one for each column"))
                continue
            key = " ".join(row[column] for column in keys)
            if key in entries:
                first = origins[key].line(())
                problems.append(Problem(path, line, f"{key} is there already, on line {first}: remove one of the two"))
                continue
            entries[key] = {
                column: cell.split(";") if column in CSV_LISTS else cell for column, cell in row.items() if cell
            }
            origins[key] = Origin(path, _on_line(line))
    except csv.Error as error:
        raise _Unreadable(Problem(path, reader.line_num, f"is not valid CSV: {error}")) from error
    if problems:
        raise _Unreadable(*problems)
    return Sheet(kind, entries, origins)


def _explain(
    merged: Mapping[str, Entries], origins: Mapping[tuple[str, str], Origin], unread: set[str]
) -> Iterator[Problem]:
    """Every problem of what could be read: each entry is validated alone, and what is valid is cross-checked."""
    valid: dict[str, Any] = {}
    broken: set[tuple[str, str]] = set()
    for kind in KINDS:
        adapter: TypeAdapter[Any] = TypeAdapter(cast("Any", Catalog.model_fields[kind].annotation))
        entries = merged[kind]
        good: Any = {}
        for key, entry in [("", entries)] if kind in SINGLE else list(entries.items()):
            try:
                checked = adapter.validate_python(entry if kind in SINGLE else {key: entry})
                good = checked if kind in SINGLE else {**good, **checked}
            except ValidationError as error:
                broken.add((kind, key))
                if kind not in unread:
                    for detail in error.errors():
                        yield _located(kind, detail["loc"], _wording(detail), origins)
        valid[kind] = good
    if any((kind, "") in broken for kind in SINGLE):
        return
    for finding in check(Catalog.model_construct(**valid)):
        refers = finding.refers
        if refers and (refers in broken or refers[0] in unread):
            continue
        yield _located(finding.where[0], finding.where[1:], finding.message, origins)


def _located(kind: str | int, where: Where, message: str, origins: Mapping[tuple[str, str], Origin]) -> Problem:
    kind = str(kind)
    where = tuple(step for step in where if step not in {"[key]", "function-after[_ordered(), __root__]"})
    origin = origins.get((kind, str(where[0]) if where else ""))
    name = ".".join(str(step + 1) if isinstance(step, int) else step for step in where)
    text = f"{name}: {message}" if name else message
    if origin:
        return Problem(origin.path, origin.line(where), text)
    file = next(file for file, known in FILES.items() if known == kind)
    return Problem(str(data_folder() / file), 1, text)


def _wording(detail: Mapping[str, Any]) -> str:
    """What pydantic found, as a sentence that says how to mend it."""
    kind, given = detail["type"], detail.get("input")
    if kind == "missing":
        return "is missing: add it"
    if kind == "extra_forbidden":
        return "is not a known key: correct or remove it"
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    message = re.sub(r"^Input should ", "should ", detail["msg"])
    message = re.sub(r"^(String|Value|Decimal input|List|Tuple|Dictionary) should ", "should ", message)
    message = re.sub(r"match pattern .*", "be written like the others of its kind", message)
    shown = (
        repr(given)
        if not isinstance(given, dict | list | tuple)
        else "a table"
        if isinstance(given, dict)
        else "a list"
    )
    return f"{message}, not {shown}"
