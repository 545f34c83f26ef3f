"""Read the data folder, and an overlay of it, into a Catalog; or explain everything that is wrong with them."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from costcalc.catalog.checks import check
from costcalc.catalog.lookup import data_folder
from costcalc.catalog.models import Catalog
from costcalc.catalog.read import CSV_KEYS, Entries, Origin, Where, read
from costcalc.catalog.references import Mismatch
from costcalc.errors import DataError
from costcalc.files import FileProblem, Unreadable, read_bytes

# Kinds are in the order of the fields of Catalog, in which problems and changes are reported.
KINDS = tuple(name for name in Catalog.model_fields if name not in {"sha256", "overlay"})
FILES: Mapping[str, str] = {f"{kind}.csv" if kind in CSV_KEYS else f"{kind}.toml": kind for kind in KINDS}
"""Every file of a data folder, and the kind of entries it holds."""
PUBLISHED_PRICES = "published_prices.csv"
"""Read only for `prices` and for overlays: the catalogue itself holds the distribution of these prices."""
AUDIT_LINES = "audit_lines.toml"
"""What the lines of a clinic's quote are called: read by audits alone."""
SIGNS = "signs.toml"
"""What people write for currencies: read with amounts that name theirs by a sign or word, never from an overlay."""


def load_catalog(overlay: Path | str | None = None) -> Catalog:
    """The bundled catalogue, its entries replaced by key by those of the `overlay` folder.

    Raises DataError with every problem of every file, each as `file:line: where: what is wrong and how to mend it`.
    """
    folders = _Folders()
    folders.read(data_folder(), complete=True)
    if overlay:
        folders.read(Path(overlay), complete=False)
    if not folders.problems:
        # A catalogue is almost always valid, so it is validated as a whole; only a mistake makes it worth to take
        # entry by entry, which says all that is wrong at once.
        try:
            catalog = Catalog.model_validate(folders.content())
        except ValidationError:
            pass
        else:
            if not any(check(catalog)):
                return _with_own_published(catalog, Path(overlay), folders) if overlay else catalog
    problems = {*folders.problems, *explain(folders.merged, folders.origins, frozenset(folders.incomplete))}
    raise DataError([str(problem) for problem in sorted(problems)])


def _with_own_published(catalog: Catalog, overlay: Path, folders: "_Folders") -> Catalog:
    """The catalogue with the distributions of an overlay's published prices. Raises DataError for bad rows."""
    path = overlay / PUBLISHED_PRICES
    if not path.is_file():
        return catalog
    from costcalc.catalog.distribution import with_published  # noqa: PLC0415 - hardly any overlay has them
    from costcalc.catalog.published import load_published  # noqa: PLC0415 - the same

    prices = load_published(overlay, catalog).values()
    folders.digest.update(path.name.encode() + b"\0" + read_bytes(path) + b"\0")
    kept = {
        key
        for (kind, key), origin in folders.origins.items()
        if kind == "distributions" and key and Path(origin.path).parent == overlay
    }
    return with_published(catalog, prices, kept).model_copy(update={"sha256": folders.digest.hexdigest()})


def changes(bundled: Catalog, laid_over: Catalog) -> Iterator[str]:
    """The entries that an overlay replaced and added, a line for each kind, and the tiers that a condition lost."""
    nothing = True
    for kind in KINDS:
        before, after = getattr(bundled, kind), getattr(laid_over, kind)
        if not isinstance(before, dict):
            before, after = {kind: before}, {kind: after}
        replaced = [key for key in before if before[key] != after[key]]
        added = [key for key in after if key not in before]
        for verb, keys in (("replaces", replaced), ("adds", added)):
            if keys:
                nothing = False
                yield f"{verb} in {kind}: {', '.join(keys)}"
    for key, condition in bundled.conditions.items():
        lost = condition.tiers.keys() - laid_over.conditions[key].tiers.keys()
        if lost:
            yield f"note: {key} no longer has the tiers {', '.join(sorted(lost))}; an entry replaces the whole one"
    if nothing:
        yield "nothing in it changes the catalogue: does it hold files such as fees.toml?"


def keys_in_texts(catalog: Catalog) -> Iterator[str]:
    """The texts that name a source in brackets, a line for each: a citation is a field and no part of a sentence."""
    for where, text in _texts(catalog.model_dump(by_alias=True), ()):
        for key in catalog.sources:
            if f"[{key}]" in text:
                mend = f'{{ text = "…", sources = ["{key}"] }}'
                yield f"note: {'.'.join(where)}: [{key}] within a text is no citation; notes take {mend}"


def _texts(content: Any, where: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text within tables and lists, with the path that leads to it."""
    if isinstance(content, str):
        yield where, content
    elif isinstance(content, Mapping):
        for key, value in content.items():
            yield from _texts(value, (*where, str(key)))
    elif isinstance(content, list | tuple):
        for place, value in enumerate(content, start=1):
            yield from _texts(value, (*where, str(place)))


class _Folders:
    """The merged entries of data folders, with the origin of each and the problems so far."""

    def __init__(self) -> None:
        self.merged: dict[str, Entries] = {kind: {} for kind in KINDS}
        self.origins: dict[tuple[str, str], Origin] = {}
        self.problems: list[FileProblem] = []
        self.incomplete: set[str] = set()
        """Kinds of which entries may be missing because of a problem."""
        self.digest = hashlib.sha256()
        self.overlay: str | None = None

    def read(self, folder: Path, *, complete: bool) -> None:
        """Lay the entries of a folder over those that were read before; a `complete` one must have every file."""
        if not complete:
            self.overlay = folder.resolve().name
        for path in self._files(folder, complete=complete):
            kind = FILES[path.name]
            try:
                raw = read_bytes(path)
                self.digest.update(path.name.encode() + b"\0" + raw + b"\0")
                sheet = read(kind, str(path), raw)
            except Unreadable as error:
                self._lose(kind, error.problem)
            else:
                self.merged[kind].update(sheet.entries)
                for key, origin in {"": Origin(str(path), lambda _: 1), **sheet.origins}.items():
                    self.origins.pop((kind, key), None)  # keeps them in the order of reading
                    self.origins[kind, key] = origin
                for problem in sheet.problems:
                    self._lose(kind, problem)

    def _files(self, folder: Path, *, complete: bool) -> Iterator[Path]:
        try:
            names = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in {".toml", ".csv"})
        except (FileNotFoundError, NotADirectoryError):
            what = "is not a folder: name a folder with files like those of data/"
            self.problems.append(FileProblem(str(folder), 1, what))
            return
        except OSError as error:
            self.problems.append(FileProblem(str(folder), 0, f"cannot be read: {error.strerror}"))
            return
        for name in names:
            if name in FILES:
                yield folder / name
            elif name not in {PUBLISHED_PRICES, AUDIT_LINES} and not (complete and name == SIGNS):
                known = ", ".join((*FILES, PUBLISHED_PRICES))
                self.problems.append(
                    FileProblem(str(folder / name), 1, f"is no file of the catalogue; it knows {known}")
                )
        for name, kind in FILES.items():
            if complete and name not in names:
                self._lose(kind, FileProblem(str(folder / name), 1, "is missing: the catalogue needs it"))

    def _lose(self, kind: str, problem: FileProblem) -> None:
        """Note a problem because of which entries of a kind may be missing."""
        self.problems.append(problem)
        self.incomplete.add(kind)

    def content(self) -> dict[str, Any]:
        """The fields of a Catalog."""
        return {**self.merged, "sha256": self.digest.hexdigest(), "overlay": self.overlay}


SINGLE = frozenset({"edition", "parameters"})
"""Kinds whose file holds the fields of one record instead of keyed entries."""

Origins = Mapping[tuple[str, str], Origin]


def explain(merged: Mapping[str, Entries], origins: Origins, incomplete: frozenset[str]) -> Iterator[FileProblem]:
    """Every problem of a catalogue: each entry is validated alone, then those that are valid are cross-checked.

    `origins` are in the order of reading, so that of two entries that clash the later one is blamed. What only follows
    from another mistake is left out: references to `incomplete` kinds and to entries that are not valid.
    """
    valid: dict[str, Any] = {}
    broken: set[tuple[str, str]] = set()
    for kind in merged:
        adapter: TypeAdapter[Any] = TypeAdapter(cast("Any", Catalog.model_fields[kind].annotation))
        if kind in SINGLE:
            entries = {"": merged[kind]} if kind not in incomplete else {}
        else:
            entries = {key: {key: merged[kind][key]} for of, key in origins if of == kind and key}
        valid[kind] = {}
        for key, entry in entries.items():
            try:
                checked = adapter.validate_python(entry)
            except ValidationError as error:
                broken |= {(kind, key), (kind, key.split(" ")[0])}
                for where, message in explained(error):
                    yield _origin(kind, where, origins).problem(where, message)
            else:
                valid[kind] = checked if kind in SINGLE else {**valid[kind], **checked}
    for mismatch in check(Catalog.model_construct(**valid)):
        if not _follows(mismatch, broken, incomplete):
            where = mismatch.where[1:]
            yield _origin(str(mismatch.where[0]), where, origins).problem(where, mismatch.message)


def _follows(mismatch: Mismatch, broken: set[tuple[str, str]], incomplete: frozenset[str]) -> bool:
    """Whether a mismatch only follows from a mistake that is reported already."""
    if mismatch.refers is None:
        return False
    kind, key = mismatch.refers
    if not key and any(broken_kind == kind for broken_kind, _ in broken):
        return True
    return kind in incomplete or (kind, key) in broken or (kind, key.split(" ")[0]) in broken


def _origin(kind: str, where: Sequence[str | int], origins: Origins) -> Origin:
    return origins.get((kind, str(where[0]) if where else "")) or origins[kind, ""]


def explained(error: ValidationError) -> Iterator[tuple[Where, str]]:
    """Where an entry is not valid, and why, in words for people who edit files."""
    details = error.errors()
    for detail in details:
        where = detail["loc"]
        # A list whose items are wrong is also too short, because they do not count: that is no mistake of its own.
        if detail["type"] == "too_short" and any(
            other is not detail and other["loc"][: len(where)] == where for other in details
        ):
            continue
        yield tuple(step for step in where if step != "[key]"), _wording(detail)


EXAMPLES: Mapping[str, str] = {
    "checked": "2026-11-21, 2026-11 or 2026",
    "date": "2026-11-21, 2026-11 or 2026",
    "url": "https://…",
    "currency": "three capital letters, such as JPY",
    "code": "capital letters, such as DE or EUR",
    "first": "month-day, such as 04-29",
    "last": "month-day, such as 04-29",
}
"""The form of fields that have a pattern."""

MESSAGES: Mapping[str, str] = {
    "missing": "is missing: add it",
    "extra_forbidden": "is not a known key: correct or remove it",
    "model_type": "should be a table",
    "dict_type": "should be a table",
    "tuple_type": "should be a list",
}
"""Messages by the type of pydantic's error, where its own says less."""


def _wording(detail: Any) -> str:
    """The message for an error of pydantic: what is wrong and how to mend it."""
    kind, value = detail["type"], detail["input"]
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    message = MESSAGES.get(kind)
    if message and not message.startswith("should"):
        return message
    if not message:
        _, _, rule = detail["msg"].partition("should ")
        message = f"should {rule}" if rule else detail["msg"]
        if kind == "string_pattern_mismatch":
            message = (
                f"should be written as {EXAMPLES.get(str(detail['loc'][-1]), 'lower-case words joined by hyphens')}"
            )
    if isinstance(value, dict):
        shown = "a table"
    elif isinstance(value, list | tuple):
        shown = "a list"
    else:
        shown = str(value) if isinstance(value, Decimal | date | time) else repr(value)
    return f"{message}, not {shown}"
