"""How entries are called: keys, codes, full names and aliases in any case, and the nearest ones to a miss."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
    """The sentence for a name that no entry answers to, with the nearest entries, or all of them if they are few."""
    keys = {name: key for entries in kinds for key, entry in entries.items() for name, _ in names_of(key, entry)}
    names = {key: entry.name for entries in kinds for key, entry in entries.items()}
    near = dict.fromkeys(keys[name] for name in nearest(wanted, keys))
    shown = [key if folded(names[key]) == folded(key) else f"{key} ({names[key]})" for key in near]
    every = dict.fromkeys(keys.values())
    elsewhere = 'See "costcalc catalog list" with countries, regions or currencies.'
    return f"unknown {what} {wanted!r}. {_hint(shown, every, elsewhere)}"


def unknown(what: str, wanted: str, known: Iterable[str]) -> str:
    """The sentence for a name that is none of those known."""
    return f"unknown {what} {wanted!r}. {did_you_mean(wanted, known)}"


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """What to write instead of a name that is none of those known: the nearest of them, or else all."""
    names = dict.fromkeys(known)
    return _hint(nearest(wanted, names), names)


def nearest(wanted: str, known: Iterable[str]) -> list[str]:
    """Those of the known names that are written most like one that is none of them, the nearest first."""
    from difflib import get_close_matches  # noqa: PLC0415 - slow to import, and only needed after a mistake

    names = {folded(name): name for name in known}
    return [names[name] for name in get_close_matches(folded(wanted), names, n=4, cutoff=0.7)]


def _hint(near: Iterable[str], known: Collection[str], elsewhere: str = "") -> str:
    if words := " or ".join(near):
        return f"Did you mean {words}?"
    return elsewhere if elsewhere and len(known) > LISTABLE else f"Known: {', '.join(known)}."
