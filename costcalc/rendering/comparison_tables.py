"""The tables of a comparison as cells: what each scenario comes to, what of it is within the limit, and when it is."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from costcalc.analysis.compare.model import Compared
from costcalc.journey.entry import Verdict
from costcalc.pricing.limit import Fits
from costcalc.rendering.comparison_words import ComparisonWords

FITS: Mapping[Fits, str] = {
    "high": "all of it",
    "likely": "likely",
    "low": "only if all goes well",
    "none": "no",
}
"""What of a total is within the limit, in words."""
VERDICTS: Mapping[Verdict, str] = {
    "fits": "fits",
    "fits-unless-longer": "fits unless longer",
    "does-not-fit": "visa, too long",
    "visa": "visa needed",
    "no-admission": "no admission",
    "unknown": "unknown",
}
"""Whether one may enter, in a word or two."""


class Table(NamedTuple):
    """Cells under their headings; those of some columns are numbers."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int]


def tables(words: ComparisonWords) -> Iterator[tuple[str, Table]]:
    """Every table about the scenarios, with the key of its title."""
    within = limits(words)
    yield "costs", costs(words)
    if within:
        yield "limit", within
    yield "journeys", journeys(words)


def costs(words: ComparisonWords) -> Table:
    """What each comes to."""
    found = words.comparison
    gaps = any(each.unpriced for each in found.scenarios)
    rows = tuple(
        (
            str(each.rank),
            words.name(each),
            *map(words.numbers.amount, each.total.columns),
            *(["at least" if each.unpriced else ""] if gaps else []),
        )
        for each in found.scenarios
    )
    return Table(
        ("#", "Scenario", "Low", "Likely", "High", *(["Total"] if gaps else [])), rows, frozenset({0, 2, 3, 4})
    )


def limits(words: ComparisonWords) -> Table | None:
    """What of each is within the limit, and what is left of it; none without a limit."""
    limit = words.comparison.limit
    if limit is None:
        return None
    rows = tuple(
        (
            str(each.rank),
            words.name(each),
            f"{FITS[each.fits]}{', unpriced costs aside' if each.unpriced and each.fits != 'none' else ''}",
            words.signed(getattr(each.headroom, limit.at)).removeprefix("+"),
        )
        for each in words.comparison.scenarios
        if each.fits
    )
    return Table(("#", "Scenario", "Fits", f"Left at {limit.at}"), rows, frozenset({0, 3}))


def journeys(words: ComparisonWords) -> Table:
    """How long each is, when, and whether one may enter."""
    dated = any(each.first_day for each in words.comparison.scenarios)
    header = ("#", "Scenario", "Nights", "Trips", *(["First day"] if dated else []), "Last day", "Entry")
    rows = tuple(
        (
            str(each.rank),
            words.name(each),
            words.numbers.band(each.nights),
            str(each.trips),
            *([str(each.first_day or "day 1")] if dated else []),
            last_day(each),
            VERDICTS[each.entry],
        )
        for each in words.comparison.scenarios
    )
    return Table(header, rows, frozenset({0, 2, 3}))


def last_day(each: Compared) -> str:
    """The day of the last departure, or its number in a journey without dates."""
    return str(each.last_day or f"day {each.days}")
