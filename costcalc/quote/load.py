"""A quote read back from the text of a document; what is none, or says what no quote can say, is refused."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from costcalc._version import __version__
from costcalc.errors import DataError
from costcalc.quote.model import Quote

SCHEMA = "costcalc/quote/1"
"""The newest quote document that can be read."""
MOST = 20
"""Differences that are named; more of them are counted."""


LONGEST = 60
"""Characters of a value that are shown."""


def shown(value: Any) -> str:
    """A value of a document for a message, cut if it is long."""
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def read_quote(text: str, name: str) -> Quote:
    """A quote from the text of a document called `name`.

    Raises DataError for what is not one, for a newer one, and for every field that is unknown, missing or wrong, each
    with its path; also for what no quote can say, so that nobody who shows one need look out for it.
    """
    if not text.strip():
        raise DataError(f"{name}: is empty: name a quote that was written as JSON")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{name}: is not JSON: {error}") from error
    schema = found.get("schema") if isinstance(found, dict) else None
    if not isinstance(schema, str) or not schema.startswith("costcalc/"):
        raise DataError(f"{name}: is not a quote: it must be a document of the schema {SCHEMA}")
    if schema != SCHEMA:
        newer = schema.startswith("costcalc/quote/")
        mend = f"costcalc {__version__} reads {SCHEMA}: update costcalc" if newer else f"name a {SCHEMA}"
        raise DataError(f"{name}: is a {shown(schema)}; {mend}")
    try:
        quote = Quote.model_validate_json(text)
    except ValidationError as error:
        raise _refusal(name, [_problem(detail) for detail in error.errors()]) from error
    nonsense = list(_nonsense(quote))
    if nonsense:
        raise _refusal(name, nonsense)
    return quote


def _refusal(name: str, problems: list[str]) -> DataError:
    return DataError([f"{name}: {problem}" for problem in first(problems)])


def first(problems: list[str]) -> list[str]:
    """As many as are named, and how many more there are."""
    more = len(problems) - MOST
    return [*problems[:MOST], f"and {more} more"] if more > 0 else problems


def _problem(detail: Mapping[str, Any]) -> str:
    """What is wrong with a field, and where."""
    steps = (str(step + 1) if isinstance(step, int) else shown(step) for step in detail["loc"])
    where = ".".join(steps) or "the document"
    wording = {"extra_forbidden": "is not a known field", "missing": "is missing"}
    return f"{where}: {wording.get(detail['type'], detail['msg'])}"


LARGEST = Decimal("1E+25")
"""Every number of a quote is smaller."""
CENTURY = 36525
"""Days; nothing in a quote is farther from its making, or from the first arrival."""
FIRST, LAST = 1900, 2900
"""Years in which a quote can be made."""
CITED = {"source", "also", "cells_source", "risk_class_source", "documents_source"}
"""Fields that name a source."""


def _nonsense(quote: Quote) -> Iterator[str]:
    """What no quote can say though it has the form of one, each with its path."""
    summed = {each.category for each in quote.subtotals}
    for category in dict.fromkeys(line.category for line in quote.lines):
        if category not in summed:
            yield f"subtotals: that of {category} is missing"
    if not quote.lines:
        yield "lines: there are none"
    tree = quote.model_dump(
        by_alias=True, exclude={"scenario": True, "basis": True, "sources": True, "confidence": {"seed"}}
    )
    for key, said in tree.items():
        yield from _beyond(said, key, quote.created.date(), quote.sources if key != "rates" else None)


def _beyond(said: Any, where: str, made: date, sources: Mapping[str, Any] | None) -> Iterator[str]:
    """Sources that are not listed, and numbers and days beyond all measure."""
    if isinstance(said, dict):
        for key, value in said.items():
            cited = sources if sources is not None and key in CITED else None
            for name in (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ():
                if cited is not None and name not in cited:
                    yield f"{where}.{key}: no source of the document is called {shown(name)}"
            yield from _beyond(value, f"{where}.{key}", made, sources)
    elif isinstance(said, list | tuple):
        for place, value in enumerate(said, start=1):
            yield from _beyond(value, f"{where}.{place}", made, sources)
    elif _out_of_range(said, made):
        yield f"{where}: {shown(str(said))} is out of range"


def _out_of_range(said: Any, made: date) -> bool:
    if isinstance(said, Decimal):
        return abs(said) >= LARGEST
    if isinstance(said, datetime):
        return not FIRST <= said.year <= LAST
    if isinstance(said, date):
        return abs((said - made).days) > CENTURY
    return isinstance(said, int) and abs(said) > CENTURY
