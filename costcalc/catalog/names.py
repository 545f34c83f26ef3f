"""How entries are called: keys, codes, full names and aliases in any case, and the nearest ones to a miss."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from costcalc.catalog.lookup import folded
from costcalc.errors import ScenarioError

LISTABLE = 20
"""How many keys still read as one list."""


def names_of(key: str, entry: Any) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Every name an entry answers to, folded, with the field it stands in; the key itself stands in none."""
    yield folded(key), ()
    yield folded(entry.name), ("name",)
    for index, alias in enumerate(getattr(entry, "aliases", ())):
        yield folded(alias), ("aliases", index)


def answers_to(name: str, key: str, entry: Any) -> bool:
    """Whether an entry has a name, which must be folded."""
    return any(name == own for own, _ in names_of(key, entry))


def find(what: str, wanted: str, *kinds: Mapping[str, Any]) -> str:
    """The key of the entry that answers to `wanted`, looked for in each of `kinds` in turn.

    Raises ScenarioError naming the nearest keys.
    """
    name = folded(wanted)
    for entries in kinds:
        if wanted in entries:
            return wanted
        for key, entry in entries.items():
            if answers_to(name, key, entry):
                return key
    raise ScenarioError(miss(what, wanted, *kinds))


def choice(what: str, wanted: str, choices: Sequence[str]) -> str:
    """The one of a few fixed words that is meant. Raises ScenarioError naming them all."""
    name = folded(wanted)
    if name in choices:
        return name
    raise ScenarioError(f"unknown {what} {wanted!r}. Known: {', '.join(choices)}.")


def find_kind(wanted: str, kinds: Mapping[str, Mapping[str, Any]]) -> tuple[str, str]:
    """The kind and key of the entry that answers to `wanted`, the first kind winning. Raises ScenarioError."""
    name = folded(wanted)
    for kind, entries in kinds.items():
        for key, entry in entries.items():
            if answers_to(name, key, entry):
                return kind, key
    raise ScenarioError(miss("key", wanted, *kinds.values()))


def miss(what: str, wanted: str, *kinds: Mapping[str, Any]) -> str:
    """The sentence for a name that nothing answers to, with the nearest keys, or all of them if they are few."""
    from difflib import get_close_matches  # noqa: PLC0415 - slow to import, and only needed after a mistake

    keys = {name: key for entries in kinds for key, entry in entries.items() for name, _ in names_of(key, entry)}
    near = dict.fromkeys(keys[name] for name in get_close_matches(folded(wanted), keys, n=5, cutoff=0.75))
    every = dict.fromkeys(keys.values())
    if near:
        called = {key: entry.name for entries in kinds for key, entry in entries.items()}
        shown = (key if folded(called[key]) == folded(key) else f"{key} ({called[key]})" for key in near)
        hint = f"Did you mean {' or '.join(shown)}?"
    elif len(every) <= LISTABLE:
        hint = f"Known: {', '.join(every)}."
    else:
        hint = 'See "costcalc catalog list" with countries, regions or currencies.'
    return f"unknown {what} {wanted!r}. {hint}"
