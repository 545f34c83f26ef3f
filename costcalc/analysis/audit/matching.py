"""What a line of a quote stands for: by its names, by a near name, or unknown; nothing is guessed."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from functools import cached_property
from typing import NamedTuple

from costcalc.analysis.audit.names import CARE, LineNames, Role, folded, spaced

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
        return [alias for alias, key in self._aliases.items() if not spaced(alias) and self.role(key) in SUMS]

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
        whole = self._whole.get(self._bare(text))
        if whole:
            return Match((whole,))
        meant = self._meant(text)
        plain = self._plain(meant)
        found = self._kinds_in(plain) or self._kinds_in(meant)
        if plain != meant and self._whole.get(plain):
            found = [self._whole[plain]]
        if found:
            return self._of_several(found, meant)
        return self._near(text) if text and not self._has_other_tax(text) else Match()

    def role(self, key: str) -> Role:
        """What a kind is for."""
        return self.names.kinds[key].role

    def _meant(self, text: str) -> str:
        """A label up to the words that say what is not in it."""
        ends = [at for word in self._without if (at := _find(text, word)) > 0]
        return text[: min(ends)] if ends else text

    def _kinds_in(self, text: str) -> list[str]:
        return list(dict.fromkeys(key for _, key in sorted(self._mentioned(text))))

    def _plain(self, text: str) -> str:
        """A label without the words that only say how its amount is to be read; “tax included in …” is kept."""
        for word in self._beside:
            at = _find(text, word)
            while at >= 0:
                before, after = text[:at].strip(), text[at + len(word) :].strip()
                if not before and (after.split() or [""])[0] in self._idle:
                    return text
                text = f"{before} {after}".strip()
                at = _find(text, word)
        return text

    def _bare(self, text: str) -> str:
        """A label without words of tax, currency and joints, numbers and small words: what may be a sum by itself."""
        for word in self._of_sums:
            while (at := _find(text, word)) >= 0:
                text = " ".join(f"{text[:at]} {text[at + len(word) :]}".split())
        return " ".join(word for word in text.split() if word not in self._idle and not word.isdecimal())

    @cached_property
    def _beside(self) -> list[str]:
        return sorted(map(folded, self.names.words.beside_phrases), key=len, reverse=True)

    @cached_property
    def _other_taxes(self) -> list[str]:
        """What begins like the tax on a price and is none, so that “tax consultation” is no line of tax."""
        phrases = set(map(folded, self.names.words.other_taxes)) - self._aliases.keys()
        return sorted(phrases, key=lambda phrase: (-len(phrase), phrase))

    def _has_other_tax(self, text: str) -> bool:
        return any(mentions(text, phrase) for phrase in self._other_taxes)

    @cached_property
    def _idle(self) -> frozenset[str]:
        return frozenset(map(folded, self.names.words.idle))

    @cached_property
    def _stated(self) -> frozenset[str]:
        words = self.names.words
        return frozenset(map(folded, (*words.tax_included, *words.tax_excluded)))

    @cached_property
    def _of_sums(self) -> list[str]:
        """Words that may stand beside “total” without making it something else."""
        names = self.names
        codes = [code for known in names.signs.values() for code in known]
        said = (
            *names.words.beside_phrases,
            *names.words.tax_included,
            *names.words.tax_excluded,
            *names.joints.several,
        )
        words = {folded(word) for word in (*said, *names.signs, *codes)}
        return sorted(words - {""}, key=lambda word: (-len(word), word))

    def _mentioned(self, text: str) -> Iterator[tuple[int, str]]:
        """The kinds whose names stand in a text, with their places; a name within a longer one does not count."""
        rest = text
        for phrase in self._other_taxes:
            while (at := _find(rest, phrase)) >= 0:
                rest = rest[:at] + "\0" * len(phrase) + rest[at + len(phrase) :]
        for alias, key in self._aliases.items():
            at = _find(rest, alias)
            while at >= 0:
                yield at, key
                rest = rest[:at] + "\0" * len(alias) + rest[at + len(alias) :]
                at = _find(rest, alias)

    def _of_several(self, found: list[str], text: str) -> Match:
        winning = [key for key in found if self.role(key) in WINNING]
        package = any(self.role(key) == "package" for key in found)
        first = self.role(found[0])
        leading = self._whole.get(text.split(maxsplit=1)[0], found[0])
        joined = first in ("tax", "discount") and self._is_on_something(text, found[0])
        if winning and (self.role(winning[0]) == "deposit" or not package or (first == "discount" and joined)):
            return Match((winning[0],))
        if package and (winning or self.role(leading) in SUMS or (first == "tax" and not joined)):
            return Match(candidates=tuple(found))
        if self.role(found[0]) in LEADING:
            return Match((found[0],))
        found = [key for key in found if self.role(key) not in LEADING]
        packages = [key for key in found if self.role(key) == "package"]
        if packages:
            return Match((packages[0],), tuple(key for key in found if key not in packages))
        roles = {"care" if self.role(key) in CARE else self.role(key) for key in found}
        return Match(tuple(found)) if len(roles) == 1 else Match(candidates=tuple(found))

    def _is_on_something(self, text: str, key: str) -> bool:
        """Whether a label says that it is the tax or the discount on what it names: “tax on the package”."""
        for alias in (alias for alias, of in self._aliases.items() if of == key):
            at = _find(text, alias)
            after = text[at + len(alias) :].split() if at >= 0 else []
            after = [word for word in after if not word.isdecimal() and word not in self._stated]
            if after and after[0] in self._idle:
                return True
        return False

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
    if not spaced(word):
        return text.find(word)
    return f" {text} ".replace("\0", " ").find(f" {word} ")


def mentions(text: str, word: str) -> bool:
    """Whether a word stands in a text, both folded."""
    return _find(text, word) >= 0
