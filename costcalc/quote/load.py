"""Quotes read back from JSON. What no quote can say is rejected here, so that nobody who shows one need check it."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from costcalc._version import __version__
from costcalc.errors import DataError
from costcalc.money import ZERO
from costcalc.quote.model import Quote, Sensitivity

SCHEMA = "costcalc/quote/1"
"""The newest quote document that can be read."""
MAX_PROBLEMS = 20
"""Problems that are listed; more of them are counted."""
MAX_SHOWN = 60
"""Characters of a value that are shown."""


def shown(value: Any) -> str:
    """A value of a document for a message, cut if it is long."""
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"


def read_quote(text: str, name: str) -> Quote:
    """A quote from the text of a document called `name`.

    Raises DataError for a document of another kind or of a newer version, and for every field that is unknown, missing,
    wrong or out of range, each with its path.
    """
    if not text.strip():
        raise DataError(f"{name}: is empty: name a quote that was written as JSON")
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{name}: is not JSON: {error}") from error
    schema = document.get("schema") if isinstance(document, dict) else None
    if not isinstance(schema, str) or not schema.startswith("costcalc/"):
        raise DataError(f"{name}: is not a quote: it must be a document of the schema {SCHEMA}")
    if schema != SCHEMA:
        newer = schema.startswith("costcalc/quote/")
        mend = f"costcalc {__version__} reads {SCHEMA}: update costcalc" if newer else f"name a {SCHEMA}"
        raise DataError(f"{name}: is a {shown(schema)}; {mend}")
    old = isinstance(document.get("subject"), str)
    intact = old and _checksum_of(document) == document.get("checksum")
    try:
        quote = Quote.model_validate_json(json.dumps(upgrade(document)) if old else text)
    except ValidationError as error:
        raise _invalid(name, [_problem(detail) for detail in error.errors()]) from error
    if problems := list(_impossible(quote)):
        raise _invalid(name, problems)
    return sealed(quote) if intact else quote


def canonical(quote: Quote) -> str:
    """The document as JSON without spaces, its checksum null: what the checksum is of."""
    return quote.model_copy(update={"checksum": None}).model_dump_json(by_alias=True)


def sealed(quote: Quote) -> Quote:
    """The quote with its checksum."""
    return quote.model_copy(update={"checksum": sha256(canonical(quote).encode()).hexdigest()})


def is_sealed(quote: Quote) -> bool:
    """Whether the checksum of a document fits it; true also for one that has none."""
    return quote.checksum is None or sealed(quote).checksum == quote.checksum


def _checksum_of(document: Mapping[str, Any]) -> str:
    """The checksum of a document as it was read, whatever its form."""
    text = json.dumps({**document, "checksum": None}, separators=(",", ":"), ensure_ascii=False)
    # Half a character is refused later, with its place.
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


MESSAGES = (
    "subject",
    "journey",
    "lines.*.basis",
    "lines.*.note",
    "not_included.*.reason",
    "otherwise.*.sentence",
    "entry.rule",
    "entry.sentences.*",
    "itinerary.steps.*.name",
    "itinerary.moved.*.name",
    "warnings.*",
    "assumptions.*",
    "sensitivity.what_ifs.*.label",
    "sensitivity.tornado.*.label",
    "sensitivity.tornado.*.cheaper.label",
    "sensitivity.tornado.*.dearer.label",
    "sensitivity.not_shown.*",
    "confidence.sentences.*",
)
"""Where documents have messages; those of version 0.1 had sentences there."""


def upgrade(document: dict[str, Any]) -> dict[str, Any]:
    """A document in the form of today: the only place that knows what documents of earlier versions looked like."""
    sources = document.get("sources")
    for path in MESSAGES:
        _as_messages(document, path.split("."), sources if isinstance(sources, dict) else {})
    return document


def _as_messages(value: Any, path: Sequence[str], sources: Mapping[str, Any]) -> None:
    """Make messages of the sentences at a path; what is none is left for the validation to name."""
    step, *rest = path
    entries: list[tuple[Any, Any]] = list(enumerate(value)) if step == "*" and isinstance(value, list) else []
    if isinstance(value, dict) and step in value:
        entries = [(step, value[step])]
    for key, entry in entries:
        if rest:
            _as_messages(entry, rest, sources)
        elif isinstance(entry, str):
            value[key] = _message(entry, sources)


def _message(sentence: str, sources: Mapping[str, Any]) -> dict[str, Any]:
    """A sentence of version 0.1, which named its sources by their keys in brackets before its stop."""
    words = sentence.removesuffix(".")
    keys: list[str] = []
    while words.endswith("]"):
        before, _, key = words[:-1].rpartition(" [")
        if key not in sources:
            break
        words, keys = before, [key, *keys]
    stop = "." if sentence.endswith(".") else ""
    return {"text": f"{words}{stop}", "sources": keys} if keys else {"text": sentence}


def _invalid(name: str, problems: list[str]) -> DataError:
    return DataError([f"{name}: {problem}" for problem in first(problems)])


def first(problems: list[str]) -> list[str]:
    """The problems that are listed, and how many more there are."""
    more = len(problems) - MAX_PROBLEMS
    return [*problems[:MAX_PROBLEMS], f"and {more} more"] if more > 0 else problems


def _problem(detail: Mapping[str, Any]) -> str:
    """What is wrong with a field, after its path."""
    steps = (str(step + 1) if isinstance(step, int) else shown(step) for step in detail["loc"])
    where = ".".join(steps) or "the document"
    messages = {"extra_forbidden": "is not a known field", "missing": "is missing"}
    return f"{where}: {messages.get(detail['type'], detail['msg']).removeprefix('Value error, ')}"


MAX_NUMBER = Decimal("1E+25")
MAX_PLACES = 30
"""Decimal places of any number."""
"""Every number of a quote is smaller, so that sums of them stay exact and fit into a column."""
CENTURY = 36525
"""Days; nothing in a quote is farther from its making, or from the first arrival."""
YEARS = range(1900, 2901)
"""In which a quote can be made."""
CITED = {"source", "also", "cells_source", "risk_class_source", "documents_source"}
"""Fields that name a source."""


def _impossible(quote: Quote) -> Iterator[str]:
    """What no quote can say though every field of it is valid, each with its path."""
    subtotals = {subtotal.category for subtotal in quote.subtotals}
    for category in dict.fromkeys(line.category for line in quote.lines):
        if category not in subtotals:
            yield f"subtotals: that of {category} is missing"
    if not quote.lines:
        yield "lines: there are none"
    # The scenario and the basis have limits of their own, and a seed may be any number.
    tree = quote.model_dump(
        by_alias=True, exclude={"scenario": True, "basis": True, "sources": True, "confidence": {"seed"}}
    )
    for key, value in tree.items():
        # The source of a rate is a name and no key.
        yield from _out_of_bounds(value, key, quote.created.date(), quote.sources if key != "rates" else None)


def _out_of_bounds(value: Any, where: str, made: dt.date, sources: Mapping[str, Any] | None) -> Iterator[str]:
    """Sources that are not listed, and numbers and days that no quote can have."""
    if isinstance(value, dict):
        for key, part in value.items():
            if sources is not None and key in CITED and part:
                for name in (part,) if isinstance(part, str) else part:
                    if name not in sources:
                        yield f"{where}.{key}: no source of the document is called {shown(name)}"
            yield from _out_of_bounds(part, f"{where}.{key}", made, sources)
    elif isinstance(value, list | tuple):
        for place, part in enumerate(value, start=1):
            yield from _out_of_bounds(part, f"{where}.{place}", made, sources)
    elif _out_of_range(value, made):
        yield f"{where}: {shown(str(value))} is out of range"


def _out_of_range(value: Any, made: dt.date) -> bool:
    if isinstance(value, Decimal):
        return abs(value) >= MAX_NUMBER or value.normalize().as_tuple().exponent < -MAX_PLACES  # type: ignore[operator]  # finite
    if isinstance(value, dt.datetime):
        return value.year not in YEARS
    if isinstance(value, dt.date):
        return abs((value - made).days) > CENTURY
    return isinstance(value, int) and abs(value) > CENTURY


def sensitivity_problems(sensitivity: Sensitivity, likely: Decimal) -> list[str]:
    """Differences of a sensitivity that do not follow from its own totals and that of the quote, each with its path."""
    problems = []
    for place, result in enumerate(sensitivity.what_ifs, start=1):
        difference = result.total.likely - likely if result.total else None
        by_category = sum((part.difference for part in result.parts), ZERO)
        if result.difference != difference or by_category != (difference or ZERO):
            problems.append(f"sensitivity.what_ifs.{place}: its difference does not follow from its total")
    for place, swing in enumerate(sensitivity.tornado, start=1):
        ends = (swing.cheaper, swing.dearer)
        if any(end.difference != end.total - likely for end in ends) or swing.swing != ends[1].total - ends[0].total:
            problems.append(f"sensitivity.tornado.{place}: its swing does not follow from its totals")
    return problems
