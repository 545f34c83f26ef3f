"""References between entries: keys that name an entry of another file, found by the type of their field."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import RefersTo
from costcalc.model import Frozen

Path = tuple[str | int, ...]
"""Where something stands: the kind and key of an entry, and the fields that lead to it."""


class Mismatch(NamedTuple):
    """Entries that do not fit together."""

    where: Path
    message: str
    """What is wrong and how to mend it."""
    refers: tuple[str, str] | None = None
    """Kind and key of the entry it should fit, so that one mistake is not reported twice; no key for all of a kind."""


Check = Callable[[Catalog], Iterator[Mismatch]]


class Reference(NamedTuple):
    """A key that names an entry of a kind."""

    where: Path
    kind: str
    key: str


def references(record: object, where: Path = ()) -> Iterator[Reference]:
    """Every reference in a record and in the records within it."""
    if isinstance(record, Frozen):
        for name, kind in _fields(type(record)):
            value = record.__dict__.get(name)  # a catalogue that is being explained lacks what is not valid
            if kind:
                yield from _named_by(value, kind, (*where, name))
            if not isinstance(value, str):
                yield from references(value, (*where, name))
    elif isinstance(record, Mapping):
        for key, value in record.items():
            yield from references(value, (*where, key))
    elif isinstance(record, tuple):
        for index, value in enumerate(record):
            yield from references(value, (*where, index))


def _named_by(value: Any, kind: str, where: Path) -> Iterator[Reference]:
    """The references of one field: a key, several of them, or the keys of a table."""
    if isinstance(value, str):
        yield Reference(where, kind, value)
    elif isinstance(value, Mapping):
        yield from (Reference((*where, key), kind, key) for key in value)
    elif value is not None:
        yield from (Reference((*where, index), kind, key) for index, key in enumerate(value))


@cache
def _fields(model: type[Frozen]) -> tuple[tuple[str, str | None], ...]:
    """The fields of a model that refer to entries, with the kind of these, and those that may hold records that do."""
    fields = []
    for name, field in model.model_fields.items():
        kind = _kind_in(field.annotation, field.metadata)
        if kind or _holds_records(field.annotation):
            fields.append((name, kind))
    return tuple(fields)


def _kind_in(annotation: Any, metadata: Sequence[Any] = ()) -> str | None:
    """The kind that a type refers to, or one within it: the items of a list, the keys of a table."""
    for mark in (*metadata, *getattr(annotation, "__metadata__", ())):
        if isinstance(mark, RefersTo):
            return mark.kind
    inner = get_args(annotation)[:1] if get_origin(annotation) in {dict, Annotated} else get_args(annotation)
    return next(filter(None, map(_kind_in, inner)), None)


def _holds_records(annotation: Any) -> bool:
    if isinstance(annotation, type):
        return issubclass(annotation, Frozen)
    return any(map(_holds_records, get_args(annotation)))


NOUNS: Mapping[str, str] = {"cities": "city", "countries": "country", "currencies": "currency"}
"""What one entry of a kind is called, where it is not the kind without its last letter."""
FEW = 10
"""How many entries of a kind are still listed in a message."""
TABLES = frozenset({"regions", "countries"})
"""Kinds that are CSV files."""


def references_exist(catalog: Catalog) -> Iterator[Mismatch]:
    """Every key that names an entry of another file names one that there is."""
    return missing_entries(catalog, catalog)


def missing_entries(record: object, catalog: Catalog) -> Iterator[Mismatch]:
    """The references of a record that name no entry of a catalogue."""
    for where, kind, key in references(record):
        if key not in getattr(catalog, kind):
            yield Mismatch(where, _no_entry(kind, key, getattr(catalog, kind)), (kind, key))


def _no_entry(kind: str, key: str, known: Mapping[str, object]) -> str:
    """The sentence for a key that names no entry: with all that there are, if these are few."""
    if kind == "currencies":
        return f"no currency {key!r} in ISO 4217: correct the code"
    file = f"{kind}.{'csv' if kind in TABLES else 'toml'}"
    hint = f"; it has {', '.join(known)}" if len(known) <= FEW else ": add it, or name another"
    return f"no {NOUNS.get(kind, kind[:-1])} {key!r} in {file}{hint}"
