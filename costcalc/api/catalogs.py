"""The catalogue for the command line: pages of it, its checks, and the schemas of what goes in and out."""

from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from costcalc.analysis.audit.names import load_names
from costcalc.catalog.distribution import check_distributions
from costcalc.catalog.load import changes, entries_of, keys_in_texts, load_catalog
from costcalc.catalog.names import choice, find_kind
from costcalc.catalog.published import load_published
from costcalc.rendering.formats.terminal import Screen
from costcalc.rendering.pages.catalog import LISTED, SHOWN, listing, showing

if TYPE_CHECKING:
    from rich.console import RenderableType


def list_catalog(kind: str | None, data: str | PathLike[str] | None) -> "RenderableType":
    """What there is, laid out for a terminal: conditions, plans and cities, or every entry of one kind."""
    wanted = choice("kind", kind, tuple(LISTED)) if kind else None
    return Screen(listing(load_catalog(_path(data)), wanted))


def show_entry(key: str, data: str | PathLike[str] | None) -> "RenderableType":
    """One entry with its sources, laid out for a terminal. Raises ScenarioError for a key that nothing has."""
    catalog = load_catalog(_path(data))
    return Screen(showing(catalog, *find_kind(key, {kind: getattr(catalog, kind) for kind in SHOWN})))


def check_catalog(folder: Path | None) -> Iterator[str]:
    """Check the data files, with an overlay if there is one; yield what is to be said of them.

    Raises DataError with every problem, each with its file and line.
    """
    catalog = load_catalog(folder)
    load_published(folder, catalog)
    names = load_names(catalog, folder)
    bundled = load_catalog() if folder else catalog
    check_distributions(bundled)
    yield f"The catalogue {catalog.edition.version} is valid{f' with {folder}' if folder else ''}."
    if folder:
        before = {**dict(entries_of(bundled)), "audit_lines": load_names(bundled).entries}
        yield from changes(before, {**dict(entries_of(catalog)), "audit_lines": names.entries})
    yield from keys_in_texts(catalog)


def _path(data: str | PathLike[str] | None) -> Path | None:
    return None if data is None else Path(data)
