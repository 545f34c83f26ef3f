"""`prices`: the published prices of a condition as a document. Pure."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

from costcalc.analysis.document import document_head
from costcalc.analysis.prices.model import (
    ForeignFactor,
    PriceFilters,
    PriceRow,
    Prices,
    PriceSpread,
    Quantiles,
    TierPrice,
)
from costcalc.catalog.distribution import (
    Normalised,
    Place,
    PriceQuery,
    factors,
    normalised,
    of_key,
    place_of,
    summary,
)
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import choice, find
from costcalc.catalog.prices import first_day
from costcalc.catalog.published import Grade, Patients, Published, PublishedPrice
from costcalc.catalog.treatments import Tier
from costcalc.errors import Problem, Problems, ScenarioError, TooOld, option
from costcalc.messages import Message, label, say
from costcalc.money import ONE, Money, round_money
from costcalc.rates.choose import check_max_age
from costcalc.rates.exchange import Exchange, RateTable
from costcalc.scenario.parse import parse_day

BY_JOINT = label("one joint and one dose")
BY_DOSE = label("one dose")
FACTOR_DECIMALS = 2
"""Decimal places of what foreign patients pay as a multiple of what residents do."""


def prices(
    asked: PriceQuery, published: Published, catalog: Catalog, rates: RateTable, currency: str, *, created: datetime
) -> Prices:
    """The published prices of a condition or of a kind of treatment, on one basis.

    The same arguments give the same document. Raises ScenarioError for a key that nothing has and for a day that is
    yet to come, MissingRate for a currency without a rate.
    """
    asked = asked._replace(key=_checked_key(asked, published, catalog, created.date()))
    exchange = Exchange(currency, catalog, rates)
    minor_unit, tax = exchange.minor_unit, catalog.parameters.consumption_tax
    rows = normalised(published.values(), asked, tax.value, lambda code: exchange.across(ONE, code, currency))
    all_rows = list(of_key(published.values(), asked.key))
    places = Counter(place_of(row, tax.value) for row in all_rows)
    condition = catalog.conditions.get(asked.key)
    packages = tuple(_packages(condition.tiers, exchange)) if condition else ()
    sources = dict.fromkeys((*(package.source for package in packages), tax.source))

    def of(place: Place) -> list[Normalised]:
        return sorted((row for row in rows if row.place == place), key=lambda row: row.amount or row.row.middle)

    def shown(place: Place) -> tuple[PriceRow, ...]:
        return tuple(_row(row, minor_unit, created.date()) for row in of(place))

    return Prices(
        schema="costcalc/prices/1",
        **document_head(catalog, created),
        condition=asked.key,
        name=condition.name if condition else asked.key.replace("-", " ").capitalize(),
        filters=_filters(asked),
        currency=currency,
        tax="included",
        tax_percent=tax.value,
        unit=BY_JOINT if any(row.by_joint for row in all_rows) else BY_DOSE,
        published=len(all_rows) - places["seller"],
        comparable=places["counted"],
        **dict(_spread(of("counted"), minor_unit)),  # of the document itself, beside that of later courses
        rows=shown("counted"),
        repeat=_spread(of("repeat"), minor_unit),
        repeat_rows=shown("repeat"),
        apart=shown("apart"),
        sellers=shown("seller"),
        packages=packages,
        foreign=tuple(
            ForeignFactor(
                provider=pair.resident.provider,
                resident=pair.resident.id,
                foreign=pair.foreign.id,
                factor=round_money(pair.factor, FACTOR_DECIMALS),
            )
            for pair in factors(all_rows, tax.value)
        ),
        rates=tuple(exchange.used.values()),
        sources={key: catalog.sources[key] for key in sources},
    )


def _checked_key(asked: PriceQuery, published: Published, catalog: Catalog, today: date) -> str:
    """The key that is asked for. Raises ScenarioError with everything that cannot be."""
    problems, key = Problems(), ""
    with problems.gathered():
        key = key_of(asked.key, published, catalog)
    if asked.since and asked.since > today:
        since = option("since", asked.since)
        problems.append(Problem(f"{since} is yet to come: no price is of that day; name one up to {today}"))
    problems.refuse()
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


def _spread(rows: Sequence[Normalised], minor_unit: int) -> PriceSpread:
    """How rows on the common basis are distributed, rounded once."""
    known = summary(row.amount for row in rows if row.amount is not None)
    if known is None:
        return PriceSpread(n=0, clinics=0, quantiles=None, min=None, max=None)
    quantiles = {name: round_money(value, minor_unit) for name, value in known.quantiles.items()}
    return PriceSpread(
        n=known.n,
        clinics=len({row.row.provider for row in rows}),
        quantiles=Quantiles(**quantiles) if quantiles else None,
        min=round_money(known.low, minor_unit),
        max=round_money(known.high, minor_unit),
    )


def _row(normal: Normalised, minor_unit: int, today: date) -> PriceRow:
    """A row as the document has it: what it says itself, and what that comes to on the common basis."""
    row = normal.row
    low, likely, high = _with_equal_decimals(row.price_low, row.middle, row.price_high)
    fields = {
        **{name: getattr(row, name) for name in PriceRow.model_fields if name in PublishedPrice.model_fields},
        "cells": _cells(row.cells_low, row.cells_high),  # in millions; the row's own field says of which kind
        "amount": Money(low=low, likely=likely, high=high, currency=row.currency),
        "age_days": max(0, (today - first_day(row.as_of)).days),
        "normalised": None if normal.amount is None else round_money(normal.amount, minor_unit),
        "how": normal.how,
    }
    return PriceRow(**fields)


def _with_equal_decimals(*numbers: Decimal) -> Iterator[Decimal]:
    """The same numbers with as many decimal places each: those that the longest of them needs."""
    places = max(len(f"{number:f}".partition(".")[2].rstrip("0")) for number in numbers)
    yield from (number.quantize(ONE.scaleb(-places)) for number in numbers)


def _cells(low: Decimal | None, high: Decimal | None) -> Message | None:
    """Millions of cells; none if nothing is said of them."""
    if low is None:
        return None if high is None else say("up to {high}", high=high)
    if high is None:
        return say("{low} or more", low=low)
    return say("{low}", low=low) if low == high else say("{low} to {high}", low=low, high=high)


def _packages(tiers: Mapping[str, Tier], exchange: Exchange) -> Iterator[TierPrice]:
    for key, tier in tiers.items():
        if price := tier.price:
            yield TierPrice(
                tier=key,
                name=tier.name,
                amount=exchange.convert(price.money),
                published=price.money,
                tax=price.tax,
                source=price.source,
                checked=price.checked,
            )


def _filters(asked: PriceQuery) -> PriceFilters:
    fields = {name: getattr(asked, name) for name in PriceFilters.model_fields}
    return PriceFilters(**{**fields, "cells": _cells(*asked.cells) if asked.cells else None})


def refuse_old(document: Prices, max_age: int | None) -> None:
    """Raises TooOld if rates, or prices that are counted, are older than `max_age` days, naming each with its day."""
    if max_age is None:
        return
    old = [
        f"the price {row.id} of {row.provider} is {row.age_days} days old ({row.as_of}), "
        f"and {option('max_age')} is {max_age}"
        for row in document.rows
        if row.age_days > max_age
    ]
    try:
        check_max_age(document.rates, document.created.date(), max_age)
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
) -> PriceQuery:
    """Which rows are asked for, from what people write. Raises ScenarioError with everything that is wrong."""
    problems = Problems()
    filters: dict[str, Any] = {"doses": doses, "joints": joints}
    readers: dict[str, Callable[[], Any]] = {
        "cells": lambda: _cell_range(cells) if cells is not None else None,
        "patients": lambda: choice("kind of patients", patients, get_args(Patients)) if patients is not None else None,
        "grades": lambda: tuple(_grade(grade) for grade in grades),
        "since": lambda: parse_day("since", since) if since is not None else None,
    }
    for name, read in readers.items():
        with problems.gathered():
            filters[name] = read()
    for name, number in (("doses", doses), ("joints", joints)):
        if number is not None and number < 1:
            problems.append(Problem(f"{option(name, number)} is out of range: 1 or more"))
    problems.refuse()
    return PriceQuery(key, **filters)


def _grade(text: str) -> str:
    grade, known = text.strip().upper(), get_args(Grade)
    if grade in known:
        return grade
    raise ScenarioError(f"unknown grade {text!r}. Known: {', '.join(known)}.")


def _cell_range(text: str) -> tuple[Decimal, Decimal]:
    """Millions of cells, one number or two."""
    match = re.fullmatch(r"(\d{1,5}(?:\.\d{1,3})?)(?:\s*(?:-|–|to)\s*(\d{1,5}(?:\.\d{1,3})?))?", text.strip(), re.ASCII)
    low, high = (Decimal(match[1]), Decimal(match[2] or match[1])) if match else (ONE, -ONE)
    if low > high or not high:
        raise ScenarioError(
            f"{option('cells', repr(text))} is no number of cells: write it in millions, as 100 or 50-100"
        )
    return low, high
