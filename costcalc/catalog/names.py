"""How entries are found by what people call them, and what is suggested for a name that nothing answers to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from costcalc.catalog import lookup
from costcalc.catalog.lookup import folded, names_of
from costcalc.errors import ScenarioError

LISTABLE = 20
"""How many keys still read as one list."""
MAX_NEAR = 4
"""How many names are suggested at most."""
NEAR = 0.65
"""How like a word what is written must be to be a slip of it: of three letters one may be wrong, of ten three."""
BEGINNING = 0.9
"""How like a word its beginning is, from two letters on."""
RIVAL = 0.6
"""What share of the likeness of the nearest name another one must have to be suggested beside it."""


def find(what: str, wanted: str, *kinds: Mapping[str, Any]) -> str:
    """The key of the entry that answers to `wanted`, looked for in each of `kinds` in turn.

    Raises ScenarioError naming the nearest keys, or all that answer to it.
    """
    for entries in kinds:
        keys = lookup.answering(wanted, entries)
        if len(keys) > 1:
            raise ScenarioError(f"the {what} {wanted!r} can be {_or(keys, entries)}: write which one")
        if keys:
            return keys[0]
    raise ScenarioError(unknown(what, wanted, *kinds))


def find_kind(wanted: str, kinds: Mapping[str, Mapping[str, Any]]) -> tuple[str, str]:
    """The kind and key of the entry that answers to `wanted`, the first kind winning. Raises ScenarioError."""
    for kind, entries in kinds.items():
        if (key := lookup.find(wanted, entries)) is not None:
            return kind, key
    raise ScenarioError(unknown("key", wanted, *kinds.values()))


def choice(what: str, wanted: object, choices: Sequence[str]) -> str:
    """The one of a few fixed words that is meant. Raises ScenarioError naming the nearest, or else all of them."""
    name = folded(str(wanted))
    if name in choices:
        return name
    raise ScenarioError(unknown(what, wanted, choices))


def unknown(what: str, wanted: object, *known: Iterable[str]) -> str:
    """The sentence for a name that is none of those known."""
    return f"unknown {what} {wanted!r}. {did_you_mean(str(wanted), *known)}"


def did_you_mean(wanted: str, *known: Iterable[str], every: str = "Known:") -> str:
    """What to write instead of a name that is none of those known: the nearest of them, or else `every` one.

    The known are words, or entries by their keys, which are also near if one of their other names is.
    """
    entries = {key: entry for kind in known for key, entry in _entries(kind).items()}
    if near := nearest(wanted, *known):
        return f"Did you mean {_or(near, entries)}?"
    if len(entries) > LISTABLE and all(isinstance(kind, Mapping) for kind in known):
        return 'See "costcalc catalog list" with countries, regions or currencies.'
    return f"{every} {', '.join(entries)}."


def nearest(wanted: str, *known: Iterable[str]) -> list[str]:
    """Those of the known names that are written most like one that is none of them, the nearest first."""
    likeness: dict[str, float] = {}
    for kind in known:
        for key, entry in _entries(kind).items():
            of_names = (_likeness(folded(wanted), folded(name)) for name, _ in names_of(key, entry))
            likeness[key] = max(likeness.get(key, 0), *of_names)
    least = RIVAL * max(likeness.values(), default=0)
    near = (key for key, like in likeness.items() if like and like >= least)
    return sorted(near, key=lambda key: -likeness[key])[:MAX_NEAR]


def _entries(known: Iterable[str]) -> Mapping[str, Any]:
    return known if isinstance(known, Mapping) else dict.fromkeys(known)


def _or(keys: Iterable[str], entries: Mapping[str, Any]) -> str:
    """Keys as a sentence has them, each with its full name where that says more."""
    shown = []
    for key in keys:
        _, (name, _), *_ = names_of(key, entries[key])
        shown.append(key if folded(name) == folded(key) else f"{key} ({name})")
    return " or ".join(shown)


def _likeness(wanted: str, name: str) -> float:
    """How like a name it is, from 0 to 1: as a slip of the keys, or by the share of words that both have."""
    words, others = wanted.split("-"), name.split("-")
    if len(words) == len(others) == 1:
        return _of_words(wanted, name)
    common = sum(max(_of_words(word, other) for other in others) for word in words)
    return max(_slip(wanted, name), common / (len(words) + len(others) - common))


def _of_words(word: str, other: str) -> float:
    return max(_slip(word, other), BEGINNING * (len(word) > 1 and other.startswith(word)))


def _slip(word: str, other: str) -> float:
    """The share of the letters that are right; 0 if they are too few for a slip of the keys."""
    longer = max(len(word), len(other), 1)
    if abs(len(word) - len(other)) > (1 - NEAR) * longer:
        return 0
    right = 1 - _distance(word, other) / longer
    return right if right >= NEAR else 0


def _distance(word: str, other: str) -> int:
    """How many letters must be added, dropped, changed or swapped with the next to make one word of the other."""
    older: list[int] = []
    before, row = older, list(range(len(other) + 1))
    for at, letter in enumerate(word):
        older, before, row = before, row, [at + 1]
        for place, instead in enumerate(other):
            row.append(min(before[place + 1] + 1, row[place] + 1, before[place] + (letter != instead)))
            if at and place and (letter, word[at - 1]) == (other[place - 1], instead):
                row[-1] = min(row[-1], older[place - 1] + 1)
    return row[-1]
