"""Read the data folder, and an overlay of it, into a Catalog; or explain everything that is wrong with them."""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from costcalc.catalog.checks import check
from costcalc.catalog.lookup import data_folder
from costcalc.catalog.models import Catalog
from costcalc.catalog.read import CSV_KEYS, CatalogFile, read_file, validated
from costcalc.catalog.references import Mismatch
from costcalc.errors import DataError
from costcalc.files import FileProblem

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
    files, problems = folders.files, folders.problems
    if not any((problems, *(file.problems for file in files.values()))):
        # A catalogue is almost always valid, so it is validated as a whole; only a mistake makes it worth to take
        # entry by entry, which says all that is wrong at once.
        content: dict[str, Any] = {kind: file.entries for kind, file in files.items()}
        content |= {"sha256": folders.digest.hexdigest(), "overlay": Path(overlay).resolve().name if overlay else None}
        try:
            catalog = Catalog.model_validate(content)
        except ValidationError:
            pass
        else:
            if not any(check(catalog)):
                return _with_own_published(catalog, Path(overlay), folders) if overlay else catalog
    raise DataError([str(problem) for problem in sorted({*problems, *explain(files)})])


def _with_own_published(catalog: Catalog, overlay: Path, folders: "_Folders") -> Catalog:
    """The catalogue with the distributions of an overlay's published prices. Raises DataError for bad rows."""
    path = overlay / PUBLISHED_PRICES
    if not path.is_file():
        return catalog
    from costcalc.catalog.distribution import with_published  # noqa: PLC0415 - hardly any overlay has them
    from costcalc.catalog.published import load_published  # noqa: PLC0415 - the same

    prices = load_published(overlay, catalog).values()
    read_file(path.stem, path, folders.digest)
    origins = folders.files["distributions"].origins
    kept = {key for key, origin in origins.items() if key and Path(origin.path).parent == overlay}
    return with_published(catalog, prices, kept).model_copy(update={"sha256": folders.digest.hexdigest()})


SINGLE = frozenset({"edition", "parameters"})
"""Kinds whose file holds the fields of one record instead of keyed entries."""


def entries_of(catalog: Catalog) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The entries of each kind by key; the single record of a kind goes by the name of the kind."""
    for kind in KINDS:
        entries = getattr(catalog, kind)
        yield kind, {kind: entries} if kind in SINGLE else entries


def changes(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The entries that an overlay replaced and added, a line for each kind, and the tiers that a condition lost."""
    lines = []
    for kind, entries in before.items():
        replaced = [key for key in entries if entries[key] != after[kind][key]]
        added = [key for key in after[kind] if key not in entries]
        for verb, keys in (("replaces", replaced), ("adds", added)):
            if keys:
                lines.append(f"{verb} in {kind}: {', '.join(keys)}")
    for key, condition in before["conditions"].items():
        lost = condition.tiers.keys() - after["conditions"][key].tiers.keys()
        if lost:
            lines.append(
                f"note: {key} no longer has the tiers {', '.join(sorted(lost))}; an entry replaces the whole one"
            )
    yield from lines or ["nothing in it changes the catalogue: does it hold files such as fees.toml?"]


def keys_in_texts(catalog: Catalog) -> Iterator[str]:
    """The entries with a text that names a source in brackets: a citation is a field and no part of a sentence."""
    for kind, entries in entries_of(catalog):
        for key, entry in entries.items():
            for source in (source for source in catalog.sources if f"[{source}]" in str(entry)):
                mend = f'{{ text = "…", sources = ["{source}"] }}'
                yield f"note: {kind}.{key}: [{source}] within a text is no citation; notes take {mend}"


class _Folders:
    """The merged files of data folders, by kind, and what is wrong with the folders themselves."""

    def __init__(self) -> None:
        self.files: dict[str, CatalogFile] = dict.fromkeys(KINDS, CatalogFile())
        self.problems: list[FileProblem] = []
        self.digest = hashlib.sha256()

    def read(self, folder: Path, *, complete: bool) -> None:
        """Lay the files of a folder over those that were read before; a `complete` one must have every file."""
        try:
            names = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in {".toml", ".csv"})
        except (FileNotFoundError, NotADirectoryError):
            what = "is not a folder: name a folder with files like those of data/"
            self.problems.append(FileProblem(str(folder), 1, what))
            return
        except OSError as error:
            self.problems.append(FileProblem(str(folder), 0, f"cannot be read: {error.strerror}"))
            return
        known = (*FILES, PUBLISHED_PRICES, AUDIT_LINES, *((SIGNS,) if complete else ()))
        for name in names:
            path = folder / name
            if kind := FILES.get(name):
                self.files[kind] = self.files[kind].under(read_file(kind, path, self.digest))
            elif name not in known:
                what = f"is no file of the catalogue; it knows {', '.join((*FILES, PUBLISHED_PRICES))}"
                self.problems.append(FileProblem(str(path), 1, what))
        for name in FILES.keys() - names if complete else ():
            missing = FileProblem(str(folder / name), 1, "is missing: the catalogue needs it")
            self.files[FILES[name]] = CatalogFile(problems=(missing,))


def explain(files: Mapping[str, CatalogFile]) -> Iterator[FileProblem]:
    """Every problem of a catalogue: each entry is validated alone, then those that are valid are cross-checked.

    What only follows from another mistake is left out: references to entries that are not valid, and to kinds of which
    entries may be missing because their file could not be read.
    """
    valid: dict[str, Any] = {}
    broken: dict[str, set[str]] = {}
    for kind, file in files.items():
        yield from file.problems
        annotation: Any = Catalog.model_fields[kind].annotation
        if kind in SINGLE:
            kind_of_one = cast("Any", dict)[str, annotation]
            records, mistakes = validated(kind_of_one, {} if file.problems else {"": file.entries})
            valid[kind] = records.get("")
            mistakes = [(where[1:], message) for where, message in mistakes]
        else:
            # In the order of reading, so that of two entries that clash the later one is blamed.
            valid[kind], mistakes = validated(
                annotation, {key: file.entries[key] for key in file.origins if key in file.entries}
            )
        yield from (file.problem(where, message) for where, message in mistakes)
        keys = [str(where[0]) for where, _ in mistakes if where]
        # A key of two columns is also known by the first, and the empty one stands for all that could not be read.
        broken[kind] = {*keys, *(key.split(" ")[0] for key in keys), *([""] if file.problems else [])}
    for mismatch in check(Catalog.model_construct(**valid)):
        if not _follows(mismatch, broken):
            yield files[str(mismatch.where[0])].problem(mismatch.where[1:], mismatch.message)


def _follows(mismatch: Mismatch, broken: Mapping[str, set[str]]) -> bool:
    """Whether a mismatch only follows from a mistake that is reported already."""
    if mismatch.refers is None:
        return False
    kind, key = mismatch.refers
    return bool(broken[kind] & {"", key, key.split(" ")[0]} if key else broken[kind])
