"""Why a catalogue is not valid: every mistake of every entry, at its place. Slow, and only used after a failure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from costcalc.catalog.checks import check
from costcalc.catalog.findings import Finding
from costcalc.catalog.locate import Where
from costcalc.catalog.models import Catalog
from costcalc.catalog.read import Entries, Origin
from costcalc.files import Problem

SINGLE = frozenset({"edition", "parameters"})
"""Kinds whose file holds the fields of one record instead of keyed entries."""

Origins = Mapping[tuple[str, str], Origin]


def explain(merged: Mapping[str, Entries], origins: Origins, unread: frozenset[str]) -> Iterator[Problem]:
    """Validate each entry alone, then cross-check those that are valid.

    `origins` are in the order of reading, so that of two entries that clash the later one is blamed. Nothing is said
    of what only follows from another mistake: of references into files in `unread` or to entries that are not valid.
    """
    valid: dict[str, Any] = {}
    broken: set[tuple[str, str]] = set()
    for kind in merged:
        adapter: TypeAdapter[Any] = TypeAdapter(cast("Any", Catalog.model_fields[kind].annotation))
        if kind in SINGLE:
            wholes = {"": merged[kind]} if kind not in unread else {}
        else:
            wholes = {key: {key: merged[kind][key]} for of, key in origins if of == kind and key}
        valid[kind] = {}
        for key, whole in wholes.items():
            try:
                checked = adapter.validate_python(whole)
            except ValidationError as error:
                broken |= {(kind, key), (kind, key.split(" ")[0])}
                for detail in first_causes(error):
                    yield _at(kind, detail["loc"], wording(detail), origins)
            else:
                valid[kind] = checked if kind in SINGLE else {**valid[kind], **checked}
    for finding in check(Catalog.model_construct(**valid)):
        if not _follows(finding, broken, unread):
            yield _at(str(finding.where[0]), finding.where[1:], finding.message, origins)


def _follows(finding: Finding, broken: set[tuple[str, str]], unread: frozenset[str]) -> bool:
    """Whether the finding only follows from a mistake that is said already."""
    if finding.refers is None:
        return False
    kind, key = finding.refers
    if not key and any(each == kind for each, _ in broken):
        return True
    return kind in unread or (kind, key) in broken or (kind, key.split(" ")[0]) in broken


def first_causes(error: ValidationError) -> Sequence[Any]:
    """The details, without a list's “too short” that comes from the mistakes in its items."""
    details = error.errors()
    return [
        detail
        for detail in details
        if detail["type"] != "too_short"
        or not any(other is not detail and other["loc"][: len(detail["loc"])] == detail["loc"] for other in details)
    ]


def _at(kind: str, where: Where, message: str, origins: Origins) -> Problem:
    where = tuple(step for step in where if step != "[key]")
    origin = origins.get((kind, str(where[0]) if where else "")) or origins[kind, ""]
    name = ".".join(str(step + 1) if isinstance(step, int) else step for step in where)
    return Problem(origin.path, origin.line(where), f"{name}: {message}" if name else message)


EXAMPLES: Mapping[str, str] = {
    "checked": "2026-11-21, 2026-11 or 2026",
    "date": "2026-11-21, 2026-11 or 2026",
    "url": "https://…",
    "currency": "three capital letters, such as JPY",
    "code": "capital letters, such as DE or EUR",
    "first": "month-day, such as 04-29",
    "last": "month-day, such as 04-29",
}
"""How fields that have a form are written."""

MISFITS: Mapping[str, str] = {
    "missing": "is missing: add it",
    "extra_forbidden": "is not a known key: correct or remove it",
    "model_type": "should be a table",
    "dict_type": "should be a table",
    "tuple_type": "should be a list",
}
"""What pydantic finds, said for people who edit files."""


def wording(detail: Mapping[str, Any]) -> str:
    """What is wrong with a value, as a sentence that says how to mend it."""
    kind, given = detail["type"], detail["input"]
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    message = MISFITS.get(kind)
    if message and not message.startswith("should"):
        return message
    if not message:
        _, _, wish = detail["msg"].partition("should ")
        message = f"should {wish}" if wish else detail["msg"]
        if kind == "string_pattern_mismatch":
            message = (
                f"should be written as {EXAMPLES.get(str(detail['loc'][-1]), 'lower-case words joined by hyphens')}"
            )
    shown = (
        "a table"
        if isinstance(given, dict)
        else "a list"
        if isinstance(given, list | tuple)
        else str(given)
        if isinstance(given, Decimal | date | time)
        else repr(given)
    )
    return f"{message}, not {shown}"
