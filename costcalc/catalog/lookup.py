"""Names of entries for shell completion: read from one data file at a time, unchecked, without the models."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Entries = Mapping[str, Mapping[str, Any]]
"""Entries by key, as they stand in their file."""

NAMES = ("name", "aliases")
"""The fields in which an entry says what it is called."""
TABLES = frozenset({"regions", "countries", "currencies"})
"""The kinds that are CSV; their first column is the key."""


def data_folder() -> Path:
    """The catalogue that came with the program: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parent / "data"


def entries(kind: str, overlay: Path | None = None) -> Entries:
    """The entries of a kind, those of the overlay folder in the place of the bundled ones, by key.

    Raises whatever reading raises.
    """
    merged: dict[str, Mapping[str, Any]] = {}
    for folder in (data_folder(), overlay):
        path = folder and folder / f"{kind}.{'csv' if kind in TABLES else 'toml'}"
        if path and path.is_file():
            text = path.read_text("utf-8-sig")
            merged |= dict(_rows(text)) if kind in TABLES else _toml(text)
    return merged


def _toml(text: str) -> Entries:
    import tomllib  # noqa: PLC0415 - each reader is only imported for its files

    return tomllib.loads(text)


def _rows(text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    import csv  # noqa: PLC0415 - the same

    columns, *rows = csv.reader(text.splitlines())
    for cells in filter(None, rows):
        row: dict[str, Any] = dict(zip(columns, cells, strict=True))
        yield cells[0], row | {"aliases": [alias for alias in row.get("aliases", "").split(";") if alias]}


def names_of(key: str, entry: Any) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Every name that an entry answers to, with the field it stands in: its key, which stands in none, and others."""
    fields = entry if isinstance(entry, Mapping) else {of: getattr(entry, of) for of in NAMES if hasattr(entry, of)}
    yield key, ()
    yield fields.get("name", key), ("name",)
    yield from ((alias, ("aliases", index)) for index, alias in enumerate(fields.get("aliases", ())))


def folded(name: str) -> str:
    """A name as it is compared: lower case, with hyphens for spaces and underscores."""
    return "-".join(name.casefold().replace("_", " ").replace("-", " ").split())


def answering(wanted: str, known: Mapping[str, Any]) -> list[str]:
    """The keys of the entries that answer to a name: more than one for a sign or word that they share."""
    if wanted in known:
        return [wanted]
    name = folded(wanted)
    return [key for key, entry in known.items() if any(name == folded(own) for own, _ in names_of(key, entry))]


def find(wanted: str, known: Mapping[str, Any]) -> str | None:
    """The key of the first entry that answers to a name, or none."""
    return next(iter(answering(wanted, known)), None)


def begun(typed: str, known: Entries) -> Iterator[tuple[str, str]]:
    """The names that begin as typed, in any case, with the full name beside: the key, else the first other name.

    What was typed stays as it is, because shells drop what does not begin with it.
    """
    start = typed.casefold().replace("_", "-").replace(" ", "-")
    for key, entry in known.items():
        for own, field in names_of(key, entry):
            name = folded(own) if field else own
            if name != key and "," in name:
                continue  # hardly anybody types that
            if name.startswith(typed):
                yield name, entry["name"] if name == key else f"{entry['name']} ({key})"
                break
            if len(start) == len(typed) and name.casefold().startswith(start):
                rest = name[len(typed) :]
                yield typed + (rest.lower() if typed.islower() else rest), f"{entry['name']} ({key})"
                break
