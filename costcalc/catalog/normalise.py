"""Published prices on one basis of tax, unit and currency: which of them are asked for, and what they come to. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from costcalc.catalog.distribution import SHARES, per_unit, quantile
from costcalc.catalog.models import ENOUGH
from costcalc.catalog.published import Grade, Patients, PublishedPrice

Place = Literal["counted", "repeat", "apart", "seller"]
"""Where a row stands: among the prices that are counted, among those of later courses, kept apart because something is
not said, or among the bands and prices that are no clinic's own."""


class Asked(NamedTuple):
    """Which rows are asked for; what is left out asks for all."""

    key: str
    """A condition, or a kind of treatment."""
    doses: int | None = None
    joints: int | None = None
    cells: tuple[Decimal, Decimal] | None = None
    """Millions of cells for one joint and one dose, from and to; a row that says a range must meet it."""
    patients: Patients | None = None
    grades: tuple[Grade, ...] = ()
    since: date | None = None


class Normalised(NamedTuple):
    """A row on the common basis."""

    row: PublishedPrice
    place: Place
    amount: Decimal | None
    """Tax included, for one joint and one dose, in the asked currency, not rounded; none if it cannot be told."""
    how: str
    """How it was brought there, or why it could not be."""


class Summary(NamedTuple):
    """How prices are distributed."""

    n: int
    low: Decimal
    high: Decimal
    quantiles: Mapping[str, Decimal]
    """By name, p10 to p90; none where there are too few prices."""


class Factor(NamedTuple):
    """What one clinic asks of foreign patients, against what it asks of residents for the same."""

    resident: PublishedPrice
    foreign: PublishedPrice
    factor: Decimal


def first_day(as_of: str) -> date:
    """The first day that a year or a month can mean."""
    return date.fromisoformat(f"{as_of}-01-01"[:10])


def of_key(rows: Iterable[PublishedPrice], key: str) -> Iterator[PublishedPrice]:
    """The rows of a condition or of a kind of treatment."""
    return (row for row in rows if key in row.conditions or key == row.treatment)


FILTERS: tuple[Callable[[PublishedPrice, Asked], bool], ...] = (
    lambda row, asked: asked.doses is None or row.doses == asked.doses or _silent(row, row.doses),
    lambda row, asked: asked.joints is None or row.joints == asked.joints or _no_joints(row),
    lambda row, asked: asked.cells is None or _meets(row, asked.cells) or _silent(row, row.cells_low, row.cells_high),
    lambda row, asked: asked.patients is None or row.patients == asked.patients,
    lambda row, asked: not asked.grades or row.grade in asked.grades,
    lambda row, asked: asked.since is None or first_day(row.as_of) >= asked.since,
)
"""What a row must satisfy."""


def _silent(row: PublishedPrice, *said: object) -> bool:
    """Whether a row that only stands beside the prices, such as a seller's band, does not say something."""
    return not row.comparable and not any(said)


def _no_joints(row: PublishedPrice) -> bool:
    """Whether the number of joints does not matter to a row, or is not said by one that only stands beside."""
    return row.joints is None and (not row.by_joint or not row.comparable)


def _meets(row: PublishedPrice, wanted: tuple[Decimal, Decimal]) -> bool:
    """Whether the cells of a row, for one joint and one dose, can lie in a range; false if it says none."""
    if row.cells_low is None and row.cells_high is None:
        return False
    share = (row.joints or 1) * (row.doses or 1)
    low, high = wanted
    at_least, at_most = row.cells_low, row.cells_high
    return (at_least is None or at_least / share <= high) and (at_most is None or at_most / share >= low)


def normalised(
    rows: Iterable[PublishedPrice], asked: Asked, tax: Decimal, rate: Callable[[str], Decimal]
) -> tuple[Normalised, ...]:
    """The rows that are asked for, on the common basis, in the order of their file.

    `tax` is the consumption tax in per cent, and `rate` what one unit of a currency is in the asked one. Raises what
    `rate` raises.
    """
    return tuple(
        _normalised(row, tax, rate) for row in of_key(rows, asked.key) if all(fits(row, asked) for fits in FILTERS)
    )


def place_of(row: PublishedPrice, tax: Decimal) -> Place:
    """Where a row stands, whatever is asked for."""
    if not row.comparable:
        return "seller"
    if per_unit(row, tax).amount is None:
        return "apart"
    return "repeat" if row.course == "repeat" else "counted"


def _normalised(row: PublishedPrice, tax: Decimal, rate: Callable[[str], Decimal]) -> Normalised:
    place = place_of(row, tax)
    if place == "seller":
        reason = "a price under insurance" if row.patients == "insured" else _no_clinics_own(row)
        return Normalised(row, place, None, reason)
    amount, how = per_unit(row, tax)
    return Normalised(row, place, None if amount is None else amount * rate(row.currency), how)


def _no_clinics_own(row: PublishedPrice) -> str:
    named = {"seller": "a seller's band", "market": "a range of the market"}
    return named.get(row.publisher, "an unclear figure")


def summary(amounts: Iterable[Decimal]) -> Summary | None:
    """How amounts are distributed, without quantiles if they are few; none if there are none."""
    ranked = sorted(amounts)
    if not ranked:
        return None
    shares = SHARES if len(ranked) >= ENOUGH else {}
    return Summary(
        len(ranked), ranked[0], ranked[-1], {name: quantile(ranked, share) for name, share in shares.items()}
    )


def factors(rows: Sequence[PublishedPrice], tax: Decimal) -> tuple[Factor, ...]:
    """What clinics that publish a price for residents and one for foreign patients ask of each, for the same.

    The same is: the same treatment by the same clinic, as many doses, joints and cells, the same course.
    """
    found = []
    residents = [row for row in rows if row.comparable and row.patients == "resident"]
    for resident in residents:
        for foreign in rows:
            if foreign.comparable and foreign.patients == "foreign" and _same(resident, foreign):
                one, other = (_taxed(row, tax) for row in (resident, foreign))
                if one is not None and other is not None:
                    found.append(Factor(resident, foreign, other / one))
    return tuple(found)


def _same(one: PublishedPrice, other: PublishedPrice) -> bool:
    names = ("provider", "treatment", "cells", "doses", "joints", "cells_low", "cells_high", "course", "currency")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _taxed(row: PublishedPrice, tax: Decimal) -> Decimal | None:
    """The price with tax, whatever it is for."""
    return per_unit(row.model_copy(update={"by_joint": False, "doses": row.doses or 1, "joints": None}), tax).amount
