"""Read the data folder, and an overlay of it, into a Catalog; or say everything that is wrong with them."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from costcalc.catalog.checks import check
from costcalc.catalog.lookup import data_folder
from costcalc.catalog.models import Catalog
from costcalc.catalog.read import CSV_KEYS, Entries, Origin, read
from costcalc.errors import DataError
from costcalc.files import Problem, Unreadable, read_bytes

KINDS = tuple(name for name in Catalog.model_fields if name not in {"sha256", "overlay"})
FILES: Mapping[str, str] = {f"{kind}.csv" if kind in CSV_KEYS else f"{kind}.toml": kind for kind in KINDS}
"""Every file of a data folder, and the kind of entries it holds."""
APART = "published_prices.csv"
"""The file that is only read when somebody asks for it, and of an overlay: what it comes to is in the catalogue."""
AUDIT_LINES = "audit_lines.toml"
"""What the lines of a clinic's quote are called: read by audits alone."""


def load_catalog(overlay: Path | str | None = None) -> Catalog:
    """The bundled catalogue, its entries replaced by key by those of the `overlay` folder.

    Raises DataError with every problem of every file, each as `file:line: where: what is wrong and how to mend it`.
    """
    reading = _Reading()
    reading.take(data_folder(), whole=True)
    if overlay:
        reading.take(Path(overlay), whole=False)
    if not reading.problems:
        try:
            catalog = Catalog.model_validate(reading.catalog())
        except ValidationError:
            pass
        else:
            if not any(check(catalog)):
                return _with_own_published(catalog, Path(overlay), reading) if overlay else catalog
    raise DataError([str(problem) for problem in sorted(reading.everything_wrong())])


def _with_own_published(catalog: Catalog, overlay: Path, reading: "_Reading") -> Catalog:
    """The catalogue with what the published prices of an overlay come to. Raises DataError for rows that are wrong."""
    path = overlay / APART
    if not path.is_file():
        return catalog
    from costcalc.catalog.distribution import with_published  # noqa: PLC0415 - hardly any overlay has them
    from costcalc.catalog.published import load_published  # noqa: PLC0415 - the same

    prices = load_published(overlay, catalog).values()
    reading.digest.update(path.name.encode() + b"\0" + read_bytes(path) + b"\0")
    kept = {
        key
        for (kind, key), origin in reading.origins.items()
        if kind == "distributions" and key and Path(origin.path).parent == overlay
    }
    return with_published(catalog, prices, kept).model_copy(update={"sha256": reading.digest.hexdigest()})


def changes(bundled: Catalog, laid_over: Catalog) -> Iterator[str]:
    """What an overlay replaced and added, a line for each kind, with the tiers that a replaced condition lost."""
    found = False
    for kind in KINDS:
        before, after = getattr(bundled, kind), getattr(laid_over, kind)
        if not isinstance(before, dict):
            before, after = {kind: before}, {kind: after}
        replaced = [key for key in before if before[key] != after[key]]
        added = [key for key in after if key not in before]
        for verb, keys in (("replaces", replaced), ("adds", added)):
            if keys:
                found = True
                yield f"{verb} in {kind}: {', '.join(keys)}"
    for key, condition in bundled.conditions.items():
        lost = condition.tiers.keys() - laid_over.conditions[key].tiers.keys()
        if lost:
            yield f"note: {key} no longer has the tiers {', '.join(sorted(lost))}; an entry replaces the whole one"
    if not found:
        yield "nothing in it changes the catalogue: does it hold files such as fees.toml?"


class _Reading:
    """The folders as they are read: entries, where each comes from, and what is wrong so far."""

    def __init__(self) -> None:
        self.merged: dict[str, Entries] = {kind: {} for kind in KINDS}
        self.origins: dict[tuple[str, str], Origin] = {}
        self.problems: list[Problem] = []
        self.unread: set[str] = set()
        self.digest = hashlib.sha256()
        self.overlay: str | None = None

    def take(self, folder: Path, *, whole: bool) -> None:
        """Read a folder over what was read before; a `whole` one must have every file."""
        if not whole:
            self.overlay = folder.resolve().name
        for path in self._files(folder, whole=whole):
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
                    self.origins.pop((kind, key), None)  # the order of reading is kept
                    self.origins[kind, key] = origin
                for problem in sheet.problems:
                    self._lose(kind, problem)

    def _files(self, folder: Path, *, whole: bool) -> Iterator[Path]:
        try:
            names = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in {".toml", ".csv"})
        except (FileNotFoundError, NotADirectoryError):
            what = "is not a folder: name a folder with files like those of data/"
            self.problems.append(Problem(str(folder), 1, what))
            return
        except OSError as error:
            self.problems.append(Problem(str(folder), 0, f"cannot be read: {error.strerror}"))
            return
        for name in names:
            if name in FILES:
                yield folder / name
            elif name not in {APART, AUDIT_LINES}:
                known = ", ".join((*FILES, APART))
                self.problems.append(Problem(str(folder / name), 1, f"is no file of the catalogue; it knows {known}"))
        for name, kind in FILES.items():
            if whole and name not in names:
                self._lose(kind, Problem(str(folder / name), 1, "is missing: the catalogue needs it"))

    def _lose(self, kind: str, problem: Problem) -> None:
        """Note a problem because of which entries of a kind may be missing."""
        self.problems.append(problem)
        self.unread.add(kind)

    def catalog(self) -> dict[str, Any]:
        """What a Catalog is made of."""
        return {**self.merged, "sha256": self.digest.hexdigest(), "overlay": self.overlay}

    def everything_wrong(self) -> set[Problem]:
        """All problems, those of reading and those of what was read."""
        from costcalc.catalog.explain import explain  # noqa: PLC0415 - only after a mistake

        return {*self.problems, *explain(self.merged, self.origins, frozenset(self.unread))}
