"""The cross-check of answers.toml: what an answer names exists, and has the price that it brings in."""

from collections.abc import Iterator, Sequence

from costcalc.catalog.answers import Inquiry
from costcalc.catalog.findings import Finding, Value
from costcalc.catalog.models import Catalog


def answers_fit(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """Every question is a choice or takes a value, and its answers name entries that there are."""
    for key, inquiry in catalog.answers.items():
        where = ("answers", key)
        if bool(inquiry.answers) == bool(inquiry.takes):
            yield Finding(where, "must have answers to choose from or say what it takes, and not both")
        if inquiry.answers and inquiry.assumed not in inquiry.answers:
            message = f"is {inquiry.assumed!r}: it must be one of {', '.join(inquiry.answers)}"
            yield Finding((*where, "assumed"), message)
        if (inquiry.takes == "percent") != (inquiry.share is not None):
            yield Finding((*where, "share"), "must be named where a per cent is taken, and nowhere else")
        if inquiry.share is not None and inquiry.share not in catalog.shares:
            yield _missing((*where, "share"), "shares", inquiry.share)
        if inquiry.covers is not None and inquiry.covers not in catalog.questions:
            yield _missing((*where, "covers"), "questions", inquiry.covers)
        for index, name in enumerate(inquiry.settles):
            if name not in catalog.exclusions:
                yield _missing((*where, "settles", index), "exclusions", name)
        yield from _replies_fit(key, inquiry, catalog)


def _replies_fit(key: str, inquiry: Inquiry, catalog: Catalog) -> Iterator[Finding]:
    for answer, reply in inquiry.answers.items():
        where = ("answers", key, "answers", answer)
        for name in reply.adds:
            exclusion = catalog.exclusions.get(name)
            if exclusion is None:
                yield _missing((*where, "adds", name), "exclusions", name)
            elif exclusion.price is None:
                message = f"has no price in exclusions.toml: add one to {name}, or count nothing"
                yield Finding((*where, "adds", name), message, ("exclusions", name))
        for kind, dropped in (("fees", reply.drops_fees), ("shares", reply.drops_shares)):
            for index, name in enumerate(dropped):
                if name not in getattr(catalog, kind):
                    yield _missing((*where, f"drops_{kind}", index), kind, name)
        for field, names in (("adds", reply.adds), ("fees", reply.fees)):
            for name in names:
                if name in catalog.fees:
                    message = "is the name of a fee of fees.toml: choose another key"
                    yield Finding((*where, field, name), message, ("fees", name))


def _missing(where: tuple[str | int, ...], kind: str, name: str) -> Finding:
    return Finding(where, f"no entry {name!r} in {kind}.toml: add it, or name another", (kind, name))
