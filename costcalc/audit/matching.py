"""What a line of a quote stands for: by its names, by a near name, or unknown; nothing is guessed."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

from costcalc.audit.names import CARE, LineNames, Role, folded

LONGEST = 80
"""Characters up to which a label is compared with near names."""
LEADING: frozenset[Role] = frozenset({"tax", "total", "subtotal"})
"""Kinds that a line is only if its label begins with them: a package may have tax in it."""
SUMS: frozenset[Role] = frozenset({"total", "subtotal"})
WINNING: frozenset[Role] = frozenset({"deposit", "discount"})
"""Kinds that a line is whatever else it names: the deposit on a package is a deposit."""


class Match(NamedTuple):
    """What a line stands for."""

    kinds: tuple[str, ...] = ()
    """Keys of its kinds, the first one named first; none if it could not be matched."""
    holds: tuple[str, ...] = ()
    """What else its words say is in it."""
    read_as: str | None = None
    """The name that it was taken for, if it is only near to it."""
    candidates: tuple[str, ...] = ()
    """What it could be, if that is not clear."""


class Matcher:
    """Finds what labels stand for."""

    def __init__(self, names: LineNames) -> None:
        self.names = names

    @cached_property
    def _aliases(self) -> dict[str, str]:
        """Every name, folded, the longest first, with the key of its kind."""
        pairs = [(folded(alias), key) for key, kind in self.names.kinds.items() for alias in kind.aliases]
        return dict(sorted(pairs, key=lambda pair: -len(pair[0])))

    @cached_property
    def _whole(self) -> dict[str, str]:
        return {folded(name): key for key, kind in self.names.kinds.items() for name in kind.whole}

    @cached_property
    def _ends(self) -> list[str]:
        """Names of totals in scripts in which they stand at the end: 治療費合計."""
        return [alias for alias, key in self._aliases.items() if not _spaced(alias) and self.role(key) in SUMS]

    @cached_property
    def _without(self) -> list[str]:
        return sorted(map(folded, self.names.words.without), key=len, reverse=True)

    def match(self, label: str) -> Match:
        """What a label stands for."""
        text = folded(label)
        whole = self._aliases.get(text) or self._whole.get(text)
        if whole:
            return Match((whole,))
        ending = next((key for key in self._ends if text.endswith(key)), None)
        if ending:
            return Match((self._aliases[ending],))
        found = list(dict.fromkeys(key for _, key in sorted(self._mentioned(self._meant(text)))))
        if found:
            return self._of_several(found)
        return self._near(text) if text else Match()

    def role(self, key: str) -> Role:
        """What a kind is for."""
        return self.names.kinds[key].role

    def _meant(self, text: str) -> str:
        """A label up to the words that say what is not in it."""
        ends = [at for word in self._without if (at := _find(text, word)) > 0]
        return text[: min(ends)] if ends else text

    def _mentioned(self, text: str) -> Iterator[tuple[int, str]]:
        """The kinds whose names stand in a text, with their places; a name within a longer one does not count."""
        rest = text
        for alias, key in self._aliases.items():
            at = _find(rest, alias)
            while at >= 0:
                yield at, key
                rest = rest[:at] + "\0" * len(alias) + rest[at + len(alias) :]
                at = _find(rest, alias)

    def _of_several(self, found: list[str]) -> Match:
        winning = [key for key in found if self.role(key) in WINNING]
        if winning:
            return Match((winning[0],))
        if self.role(found[0]) in SUMS and any(self.role(key) == "package" for key in found):
            return Match(candidates=tuple(found))
        if self.role(found[0]) in LEADING:
            return Match((found[0],))
        found = [key for key in found if self.role(key) not in LEADING]
        packages = [key for key in found if self.role(key) == "package"]
        if packages:
            return Match((packages[0],), tuple(key for key in found if key not in packages))
        roles = {"care" if self.role(key) in CARE else self.role(key) for key in found}
        return Match(tuple(found)) if len(roles) == 1 else Match(candidates=tuple(found))

    def _near(self, text: str) -> Match:
        """The nearest name, if it is near enough and nearer than the names of other kinds."""
        cutoff, apart = (float(each.value) for each in (self.names.matching.near, self.names.matching.apart))
        if len(text) > LONGEST:
            return Match()
        best: dict[str, tuple[float, str]] = {}
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(text)
        for alias, key in self._aliases.items():
            matcher.set_seq1(alias)
            if matcher.real_quick_ratio() >= cutoff - apart and matcher.quick_ratio() >= cutoff - apart:
                best[key] = max(best.get(key, (0.0, "")), (matcher.ratio(), alias))
        ranked = sorted(((ratio, key, alias) for key, (ratio, alias) in best.items()), reverse=True)
        near = [each for each in ranked if each[0] >= cutoff]
        if not near:
            return Match()
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < apart:
            return Match(candidates=tuple(key for _, key, _ in ranked[:3]))
        return Match((near[0][1],), read_as=near[0][2])


def _find(text: str, word: str) -> int:
    """Where a word begins in a text: as whole words where letters have spaces between words, else anywhere."""
    if not _spaced(word):
        return text.find(word)
    return f" {text} ".replace("\0", " ").find(f" {word} ")


def _spaced(word: str) -> bool:
    """Whether a word is of a script that puts spaces between words."""
    return all(ord(letter) < FIRST_UNSPACED for letter in word)


FIRST_UNSPACED = 0x2E80
"""The first character of the scripts of East Asia."""
