"""What a label of a quote stands for: by a name of the vocabulary, by a near name, or unknown; nothing is guessed."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import NamedTuple

from costcalc.analysis.audit.names import CARE, SUMS, LineNames, Role, fold, is_spaced

MAX_NEAR_LENGTH = 80
"""Characters up to which a label is compared with near names."""
LEADING: frozenset[Role] = frozenset({"tax", "total", "subtotal"})
"""Roles that a line has only if its label begins with their name: a package may have tax in it."""
WINNING: frozenset[Role] = frozenset({"deposit", "discount"})
"""Roles that a line has whatever else it names: the deposit on a package is a deposit."""


class Match(NamedTuple):
    """What a label stands for."""

    kinds: tuple[str, ...] = ()
    """Keys of its kinds, the first one named first; none if it could not be matched."""
    holds: tuple[str, ...] = ()
    """What else its words say is in it."""
    read_as: str | None = None
    """The name that it was taken for, if it is only near to it."""
    candidates: tuple[str, ...] = ()
    """What it could be, if that is not clear."""


class Matcher:
    """Matches labels with the names of the vocabulary, which it keeps folded and the longest first."""

    def __init__(self, names: LineNames) -> None:
        words, kinds = names.words, names.kinds
        self.names = names
        pairs = [(fold(alias), key) for key, kind in kinds.items() for alias in kind.aliases]
        self.aliases = dict(sorted(pairs, key=lambda pair: -len(pair[0])))
        self.whole = {fold(name): key for key, kind in kinds.items() for name in kind.whole}
        # Scripts without spaces put the total at the end: 治療費合計.
        self.endings = [alias for alias, key in self.aliases.items() if not is_spaced(alias) and self.role(key) in SUMS]
        self.without = _folded(words.without)
        self.beside = _folded(words.beside_phrases)
        # What begins like the tax on a price and is none, so that “tax consultation” is no line of tax.
        self.other_taxes = [phrase for phrase in _folded(words.other_taxes) if phrase not in self.aliases]
        self.mentionable: dict[str, str | None] = {**dict.fromkeys(self.other_taxes), **self.aliases}
        self.idle = set(_folded(words.idle))
        tax_fields = [word for basis in ("included", "excluded") for word in names.tax.get(basis, ())]
        self.tax_fields = set(_folded(tax_fields))
        codes = (code for known in names.signs.values() for code in known)
        # Words that may stand beside “total” without making it something else.
        self.beside_sums = _folded((*words.beside_phrases, *tax_fields, *names.joints.several, *names.signs, *codes))

    def role(self, key: str) -> Role:
        """What a kind is for."""
        return self.names.kinds[key].role

    def match(self, label: str) -> Match:
        """What a label stands for."""
        text = fold(label)
        key = (
            self.aliases.get(text)
            or self.whole.get(text)
            or next((self.aliases[ending] for ending in self.endings if text.endswith(ending)), None)
            or self.whole.get(self._without_beside_sums(text))
        )
        if key:
            return Match((key,))
        ends = [at for word in self.without if (at := _find(text, word)) > 0]
        meant = text[: min(ends)] if ends else text  # up to the words that say what is not in it
        plain = self._without_beside(meant)
        kinds = self._kinds_in(plain) or self._kinds_in(meant)
        if plain != meant and plain in self.whole:
            kinds = [self.whole[plain]]
        if kinds:
            return self._choose(kinds, meant)
        return self._near(text) if not any(mentions(text, phrase) for phrase in self.other_taxes) else Match()

    def _without_beside(self, text: str) -> str:
        """A label without the words that only say how its amount is to be read; “tax included in …” is kept."""
        for word in self.beside:
            while (at := _find(text, word)) >= 0:
                before, after = text[:at].strip(), text[at + len(word) :].strip()
                if not before and (after.split() or [""])[0] in self.idle:
                    return text
                text = f"{before} {after}".strip()
        return text

    def _without_beside_sums(self, text: str) -> str:
        """A label without words of tax, currency and joints, numbers and small words: what may be a sum by itself."""
        for word in self.beside_sums:
            while (at := _find(text, word)) >= 0:
                text = " ".join(f"{text[:at]} {text[at + len(word) :]}".split())
        return " ".join(word for word in text.split() if word not in self.idle and not word.isdecimal())

    def _kinds_in(self, text: str) -> list[str]:
        """The kinds whose names stand in a text, in the order of the text."""
        places: list[tuple[int, str]] = []
        for word, key in self.mentionable.items():
            while (at := _find(text, word)) >= 0:
                places += [(at, key)] if key else []
                # Blanked out, so that no shorter name is found within it.
                text = text[:at] + "\0" * len(word) + text[at + len(word) :]
        return list(dict.fromkeys(key for _, key in sorted(places)))

    def _choose(self, kinds: list[str], text: str) -> Match:
        """Which of the kinds that a label names it stands for: more than one only if all are for the same."""
        first, roles = kinds[0], [self.role(key) for key in kinds]
        winning = next((key for key in kinds if self.role(key) in WINNING), None)
        package = next((key for key in kinds if self.role(key) == "package"), None)
        on_something = roles[0] in ("tax", "discount") and self._is_on_something(text, first)
        if winning and (self.role(winning) == "deposit" or not package or (roles[0] == "discount" and on_something)):
            return Match((winning,))
        leading = self.role(self.whole.get(text.split(maxsplit=1)[0], first))
        if package and (winning or leading in SUMS or (roles[0] == "tax" and not on_something)):
            return Match(candidates=tuple(kinds))
        if roles[0] in LEADING:
            return Match((first,))
        kinds = [key for key in kinds if self.role(key) not in LEADING]
        if package:
            return Match((package,), tuple(key for key in kinds if self.role(key) != "package"))
        purposes = {"care" if self.role(key) in CARE else self.role(key) for key in kinds}
        return Match(tuple(kinds)) if len(purposes) == 1 else Match(candidates=tuple(kinds))

    def _is_on_something(self, text: str, key: str) -> bool:
        """Whether a label says that it is the tax or the discount on what it names: “tax on the package”."""
        for alias in (alias for alias, of in self.aliases.items() if of == key):
            at = _find(text, alias)
            after = text[at + len(alias) :].split() if at >= 0 else []
            word = next((word for word in after if not word.isdecimal() and word not in self.tax_fields), None)
            if word in self.idle:
                return True
        return False

    def _near(self, text: str) -> Match:
        """The nearest name, if it is near enough and nearer than the names of other kinds."""
        if not text or len(text) > MAX_NEAR_LENGTH:
            return Match()
        cutoff, apart = (float(limit.value) for limit in (self.names.matching.near, self.names.matching.apart))
        best: dict[str, tuple[float, str]] = {}
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(text)
        for alias, key in self.aliases.items():
            matcher.set_seq1(alias)
            # The two bounds are cheap, the ratio itself is not.
            if matcher.real_quick_ratio() >= cutoff - apart and matcher.quick_ratio() >= cutoff - apart:
                best[key] = max(best.get(key, (0.0, "")), (matcher.ratio(), alias))
        ranked = sorted(((ratio, key, alias) for key, (ratio, alias) in best.items()), reverse=True)
        if not ranked or ranked[0][0] < cutoff:
            return Match()
        if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < apart:
            return Match(candidates=tuple(key for _, key, _ in ranked[:3]))
        return Match((ranked[0][1],), read_as=ranked[0][2])


def _folded(words: Iterable[str]) -> list[str]:
    """Words folded, each once, the longest first."""
    return sorted({fold(word) for word in words} - {""}, key=lambda word: (-len(word), word))


def _find(text: str, word: str) -> int:
    """Where a word begins in a text: as whole words where letters have spaces between words, else anywhere."""
    if not is_spaced(word):
        return text.find(word)
    return f" {text} ".replace("\0", " ").find(f" {word} ")


def mentions(text: str, word: str) -> bool:
    """Whether a word stands in a text, both folded."""
    return _find(text, word) >= 0
