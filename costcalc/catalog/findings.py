"""What a cross-check finds, and what it looks at: shared by all of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from costcalc.catalog.models import Catalog
from costcalc.model import Frozen

Path = tuple[str | int, ...]


class Finding(NamedTuple):
    """Something that does not fit together."""

    where: Path
    """Kind, key and path of the entry."""
    message: str
    """What is wrong and how to mend it."""
    refers: tuple[str, str] | None = None
    """Kind and key of the entry it should fit, so that one mistake is not reported twice; no key for all of a kind."""


class Value(NamedTuple):
    """One field of one record, with its path."""

    where: Path
    name: str
    value: object


Check = Callable[[Catalog, Sequence[Value]], Iterator[Finding]]


def values(record: object, where: Path = ()) -> Iterator[Value]:
    """Every text field of every record that a check may look at, found once for all of them."""
    if isinstance(record, Frozen):
        for name in _fields(type(record)):
            value = record.__dict__.get(name)
            if type(value) is str:
                yield Value((*where, name), name, value)
            elif value is not None:
                yield from values(value, (*where, name))
    elif isinstance(record, Mapping):
        for key, value in record.items():
            yield from values(value, (*where, key))
    elif isinstance(record, tuple):
        for index, value in enumerate(record):
            yield from values(value, (*where, index))


@cache
def _fields(kind: type[Frozen]) -> tuple[str, ...]:
    """The fields of a kind of record that are checked, or that may hold records that are."""
    return tuple(
        name
        for name, field in kind.model_fields.items()
        if name.endswith("source")
        or name in {"currency", "checked", "date"}
        or field.annotation not in {str, int, bool, Decimal}
    )
