"""`prices`: the published prices of a condition as a document. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

from costcalc._version import __version__
from costcalc.analysis.prices.model import Beside, Filters, ForeignFactor, Prices, Quantiles, Row, Spread
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import choice, find
from costcalc.catalog.normalise import (
    Asked,
    Factor,
    Normalised,
    Place,
    factors,
    first_day,
    normalised,
    of_key,
    place_of,
    summary,
)
from costcalc.catalog.published import Grade, Patients, Published, PublishedPrice
from costcalc.errors import ScenarioError, TooOld
from costcalc.money import ONE, Money, plain, round_money
from costcalc.quote.model import CatalogReference
from costcalc.rates.choose import check_max_age
from costcalc.rates.exchange import Exchange, RateTable
from costcalc.scenario.parse import parse_day

BY_JOINT = "one joint and one dose"
BY_DOSE = "one dose"


def prices(
    asked: Asked, published: Published, catalog: Catalog, rates: RateTable, currency: str, *, created: datetime
) -> Prices:
    """The published prices of a condition or of a kind of treatment, on one basis.

    The same arguments give the same document. Raises ScenarioError for a key that nothing has and for a day that is
    yet to come, MissingRate for a currency without a rate.
    """
    asked = asked._replace(key=_checked(asked, published, catalog, created.date()))
    exchange = Exchange(currency, catalog, rates)
    tax = catalog.parameters.consumption_tax
    found = normalised(published.values(), asked, tax.value, lambda code: exchange.across(ONE, code, currency))
    places: dict[Place, list[Normalised]] = {"counted": [], "repeat": [], "apart": [], "seller": []}
    for each in found:
        places[each.place].append(each)
    minor = catalog.currencies[currency].minor_unit
    first, later = _spread(places["counted"], minor), _spread(places["repeat"], minor)
    condition = catalog.conditions.get(asked.key)
    packages = tuple(_packages(asked.key, catalog, exchange))
    of_it = list(of_key(published.values(), asked.key))
    standing = [place_of(row, tax.value) for row in of_it]

    def shown(place: Place) -> tuple[Row, ...]:
        ranked = sorted(places[place], key=lambda each: each.amount or each.row.middle)
        return tuple(_row(each, minor, created.date()) for each in ranked)

    return Prices(
        schema="costcalc/prices/1",
        created=created,
        costcalc=__version__,
        catalog=CatalogReference(version=catalog.edition.version, sha256=catalog.sha256, overlay=catalog.overlay),
        condition=asked.key,
        name=condition.name if condition else asked.key.replace("-", " ").capitalize(),
        filters=_filters(asked),
        currency=currency,
        tax="included",
        tax_percent=tax.value,
        unit=BY_JOINT if any(row.by_joint for row in of_it) else BY_DOSE,
        n=first.n,
        published=len(standing) - standing.count("seller"),
        comparable=standing.count("counted"),
        clinics=first.clinics,
        quantiles=first.quantiles,
        min=first.min,
        max=first.max,
        rows=shown("counted"),
        repeat=later,
        repeat_rows=shown("repeat"),
        apart=shown("apart"),
        sellers=shown("seller"),
        packages=packages,
        foreign=tuple(map(_factor, factors(of_it, tax.value))),
        rates=tuple(exchange.used.values()),
        sources={key: catalog.sources[key] for key in dict.fromkeys([*(each.source for each in packages), tax.source])},
        disclaimer=catalog.edition.disclaimer,
    )


def _checked(asked: Asked, published: Published, catalog: Catalog, today: date) -> str:
    """The key that is asked for. Raises ScenarioError with everything that cannot be."""
    problems = []
    if asked.since and asked.since > today:
        problems.append(f"--since {asked.since} is yet to come: no price is of that day; name one up to {today}")
    try:
        key = key_of(asked.key, published, catalog)
    except ScenarioError as error:
        raise ScenarioError([*error.problems, *problems]) from error
    if problems:
        raise ScenarioError(problems)
    return key


def key_of(wanted: str, published: Published, catalog: Catalog) -> str:
    """The key of a condition, or else of a kind of treatment. Raises ScenarioError naming the nearest."""
    kinds = dict.fromkeys(row.treatment for row in published.values())
    name = wanted.strip().casefold().replace(" ", "-").replace("_", "-")
    if name in kinds and name not in catalog.conditions:
        return name
    try:
        return find("condition", wanted, catalog.conditions)
    except ScenarioError as error:
        raise ScenarioError(f"{error.problems[0]} Kinds of treatment: {', '.join(kinds)}.") from error


def _spread(found: Sequence[Normalised], minor: int) -> Spread:
    """How rows on the common basis are distributed, rounded once."""
    known = summary(each.amount for each in found if each.amount is not None)
    if known is None:
        return Spread(n=0, clinics=0, quantiles=None, min=None, max=None)
    rounded = {name: round_money(value, minor) for name, value in known.quantiles.items()}
    return Spread(
        n=known.n,
        clinics=len({each.row.provider for each in found}),
        quantiles=Quantiles(**rounded) if rounded else None,
        min=round_money(known.low, minor),
        max=round_money(known.high, minor),
    )


def _row(each: Normalised, minor: int, today: date) -> Row:
    row = each.row
    low, likely, high = _alike(row.price_low, row.middle, row.price_high)
    return Row(
        id=row.id,
        provider=row.provider,
        publisher=row.publisher,
        city=row.city,
        product=row.product,
        patients=row.patients,
        amount=Money(low=low, likely=likely, high=high, currency=row.currency),
        tax=row.tax,
        doses=row.doses,
        joints=row.joints,
        cells=_cells(row),
        course=row.course,
        apart=row.apart,
        as_of=row.as_of,
        dated=row.dated,
        age_days=max(0, (today - first_day(row.as_of)).days),
        grade=row.grade,
        url=row.url,
        normalised=None if each.amount is None else round_money(each.amount, minor),
        how=each.how,
        note=row.note,
    )


def _alike(*numbers: Decimal) -> Iterator[Decimal]:
    """The same numbers with as many decimal places each: those that the longest of them needs."""
    written = [f"{number:f}" for number in numbers]
    places = max(len(text.partition(".")[2].rstrip("0")) for text in written)
    yield from (number.quantize(ONE.scaleb(-places)) for number in numbers)


def _cells(row: PublishedPrice) -> str | None:
    low, high = (None if number is None else plain(number) for number in (row.cells_low, row.cells_high))
    if low is None:
        return None if high is None else f"up to {high}"
    if high is None:
        return f"{low} or more"
    return low if low == high else f"{low} to {high}"


def _packages(key: str, catalog: Catalog, exchange: Exchange) -> Iterator[Beside]:
    condition = catalog.conditions.get(key)
    for name, tier in condition.tiers.items() if condition else ():
        if tier.price:
            price = tier.price
            yield Beside(
                tier=name,
                name=tier.name,
                amount=exchange.convert(price.money),
                published=price.money,
                tax=price.tax,
                source=price.source,
                checked=price.checked,
            )


def _factor(found: Factor) -> ForeignFactor:
    return ForeignFactor(
        provider=found.resident.provider,
        resident=found.resident.id,
        foreign=found.foreign.id,
        factor=round_money(found.factor, DIGITS),
    )


DIGITS = 2
"""Decimal places of a factor."""


def _filters(asked: Asked) -> Filters:
    cells = None
    if asked.cells:
        low, high = map(plain, asked.cells)
        cells = low if low == high else f"{low} to {high}"
    return Filters(
        doses=asked.doses,
        joints=asked.joints,
        cells=cells,
        patients=asked.patients,
        grades=asked.grades,
        since=asked.since,
    )


def refuse_old(found: Prices, max_age: int | None) -> None:
    """Raises TooOld if rates, or prices that are counted, are older than `max_age` days, naming each with its day."""
    if max_age is None:
        return
    old = [
        f"the price {row.id} of {row.provider} is {row.age_days} days old ({row.as_of}), and --max-age is {max_age}"
        for row in found.rows
        if row.age_days > max_age
    ]
    try:
        check_max_age(found.rates, found.created.date(), max_age)
    except TooOld as error:
        old += error.problems
    if old:
        raise TooOld(old)


def read_asked(
    key: str,
    doses: int | None,
    joints: int | None,
    cells: str | None,
    patients: str | None,
    grades: Iterable[str],
    since: str | None,
) -> Asked:
    """Which rows are asked for, from what people write. Raises ScenarioError with everything that is wrong."""
    problems: list[str] = []
    given: dict[str, Any] = {}

    def read(name: str, reading: Callable[[], Any]) -> None:
        try:
            given[name] = reading()
        except ScenarioError as error:
            problems.extend(error.problems)

    if cells is not None:
        read("cells", lambda: _range(cells))
    if patients is not None:
        read("patients", lambda: choice("kind of patients", patients, get_args(Patients)))
    read("grades", lambda: tuple(_grade(grade) for grade in grades))
    if since is not None:
        read("since", lambda: parse_day("--since", since))
    problems += [
        f"{name} {number} is out of range: 1 or more"
        for name, number in (("--doses", doses), ("--joints", joints))
        if number is not None and number < 1
    ]
    if problems:
        raise ScenarioError(problems)
    return Asked(key, doses, joints, **given)


def _grade(text: str) -> str:
    known = get_args(Grade)
    if text.strip().upper() in known:
        return text.strip().upper()
    raise ScenarioError(f"unknown grade {text!r}. Known: {', '.join(known)}.")


def _range(text: str) -> tuple[Decimal, Decimal]:
    """Millions of cells, one number or two."""
    found = re.fullmatch(r"(\d{1,5}(?:\.\d{1,3})?)(?:\s*(?:-|–|to)\s*(\d{1,5}(?:\.\d{1,3})?))?", text.strip(), re.ASCII)
    low, high = (Decimal(found[1]), Decimal(found[2] or found[1])) if found else (ONE, -ONE)
    if low > high or not high:
        raise ScenarioError(f"--cells {text!r} is no number of cells: write it in millions, as 100 or 50-100")
    return low, high
