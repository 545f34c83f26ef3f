"""What a quote bills twice, what it does not name, and what of its words is not understood."""

from collections.abc import Iterator

from costcalc.analysis.audit.bands import published_of
from costcalc.analysis.audit.classified import Looked, Weighed
from costcalc.analysis.audit.model import Finding
from costcalc.analysis.audit.names import folded
from costcalc.money import in_words

ASK = "Ask whether it is in the price, and what it costs if not."


def contents(looked: Looked) -> Iterator[Finding]:
    """Everything of what is billed that one should ask about."""
    twice = set()
    for finding in _twice(looked):
        twice.add(finding.line)
        yield finding
    for each in looked.lines:
        if each.number not in twice:
            yield from _beside_the_package(looked, each)
    yield from _missing(looked)
    yield from _unclear(looked)


def _twice(looked: Looked) -> Iterator[Finding]:
    """Lines of one kind that nothing tells apart, and lines that are the same to the letter."""
    billed = [each for each in looked.lines if each.counted and each.amount > 0 and each.role != "tax"]
    told = looked.names.apart
    seen: dict[tuple[object, ...], Weighed] = {}
    for each in billed:
        words = frozenset(folded(word) for word in told if _stands(folded(word), folded(each.line.label)))
        keys = each.match.kinds
        repeats = not keys or all(looked.kind(key).repeats for key in keys) or each.role == "unmatched"
        same = (folded(each.line.label), each.amount) if repeats else (keys, words)
        first = seen.setdefault(same, each)
        if first is not each:
            what = (
                each.line.label if first.line.label == each.line.label else f"{first.line.label} and {each.line.label}"
            )
            message = (
                f"{what}: lines {first.number} and {each.number} bill the same: ask whether "
                f"{looked.money(min(first.amount, each.amount))} are billed twice."
            )
            yield _of(each, "double-counted", "problem", message, looked, min(first.amount, each.amount))
    yield from _whole_and_parts(looked, billed)


def _whole_and_parts(looked: Looked, billed: list[Weighed]) -> Iterator[Finding]:
    """Parts in lines of their own that a line for several of them holds already."""
    for whole in billed:
        if len(whole.match.kinds) > 1:
            for part in billed:
                keys = part.match.kinds
                if (
                    part is not whole
                    and len(keys) == 1
                    and keys[0] in whole.match.kinds
                    and not looked.kind(keys[0]).repeats
                ):
                    message = (
                        f"{part.line.label}: line {whole.number}, {whole.line.label}, names it too: ask whether "
                        f"{looked.money(part.amount)} are billed twice."
                    )
                    yield _of(part, "double-counted", "problem", message, looked, part.amount)


def _stands(word: str, label: str) -> bool:
    return f" {word} " in f" {label} " if word.isascii() else word in label


def _beside_the_package(looked: Looked, each: Weighed) -> Iterator[Finding]:
    """A part that is billed beside the package: one that packages always hold, or that the quote says is in it."""
    packages = [line for line in looked.of("package") if line.amount > 0]
    keys = [key for key in each.match.kinds if key not in {key for line in packages for key in line.match.kinds}]
    if not keys or each.amount <= 0 or not each.counted:
        return
    names = looked.joined(keys)
    said = [key for key in keys if key in looked.said and looked.said[key] != each.line.label]
    if said:
        message = (
            f"{each.line.label}: the quote says that {looked.joined(said)} is included (“{looked.said[said[0]]}”), and "
            f"bills {looked.money(each.amount)} for it: ask whether it is billed twice."
        )
        yield _of(each, "double-counted", "problem", message, looked, each.amount)
    elif packages and any(looked.kind(key).in_package == "always" for key in keys):
        message = (
            f"{each.line.label}: {names} is what a package is made of, and {looked.money(each.amount)} are billed for "
            f"it beside {packages[0].line.label}: ask whether it is billed twice."
        )
        yield _of(each, "double-counted", "problem", message, looked, each.amount)
    elif packages and any(looked.kind(key).in_package == "often" for key in keys):
        message = (
            f"{each.line.label}: {names} is often part of a package, and is billed apart here with "
            f"{looked.money(each.amount)}: some clinics do, so ask what the package then holds."
        )
        yield _of(each, "billed-apart", "warning", message, looked, each.amount)


def _missing(looked: Looked) -> Iterator[Finding]:
    """What packages usually charge apart, and the quote says nothing of."""
    named = {key for each in looked.lines for key in each.kinds} | looked.said.keys()
    for key, kind in looked.names.kinds.items():
        if not kind.expected or key in named or _needless(looked, key):
            continue
        known = published_of(looked, key)
        cost = (
            f"; elsewhere it comes to {in_words(known.band)} {looked.offer.currency}"
            if known and known.band.high
            else ""
        )
        stored = kind.component == "cryopreservation"
        severity = "info" if stored and "cryopreservation" not in looked.package.components else "warning"
        message = f"{kind.name}: the quote says nothing of it{cost}. {ASK}"
        yield Finding(
            kind="missing",
            severity=severity,
            message=message,
            amount=known.band.high if known else None,
            source=known.source if known else None,
        )


def _needless(looked: Looked, key: str) -> bool:
    """Whether the journey has no need of it."""
    return key == "interpreter" and looked.scenario.interpreter != "hired"


def _unclear(looked: Looked) -> Iterator[Finding]:
    """Lines that could not be matched, those that were by a near name, and what was left out."""
    for each in looked.lines:
        if each.match.read_as:
            message = f"{each.line.label}: read as “{each.match.read_as}”, {looked.joined(each.match.kinds)}."
            yield _of(each, "read-as", "info", message, looked)
        elif not each.match.kinds:
            names = [looked.kind(key).name.lower() for key in each.match.candidates]
            could = f"; it could be {' or '.join(names)}" if names else ""
            message = (
                f"{each.line.label}: not matched to anything known{could}. It is counted "
                "as it stands and held against nothing: ask what it is for."
            )
            yield _of(each, "unmatched", "warning", message, looked, abs(each.amount))
    for words in looked.unclear:
        message = f"“{words}” is said to be included, and is not matched to anything known: ask what it is."
        yield Finding(kind="unmatched", severity="warning", message=message)
    if looked.offer.blank:
        labels = ", ".join(dict.fromkeys(label or "a line without a name" for label in looked.offer.blank))
        yield Finding(kind="blank", severity="info", message=f"Left out, because no amount stands there: {labels}.")


def _of(each: Weighed, kind: str, severity: str, message: str, looked: Looked, amount: object = None) -> Finding:
    del looked
    return Finding.model_validate(
        {"kind": kind, "severity": severity, "message": message, "line": each.number, "amount": amount}
    )
