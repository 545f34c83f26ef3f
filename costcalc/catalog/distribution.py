"""Published prices made comparable: one basis of tax, unit and currency, and how such prices are distributed."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import product
from operator import attrgetter
from statistics import quantiles
from typing import Literal, NamedTuple

from costcalc.catalog.lookup import data_folder
from costcalc.catalog.models import MIN_PRICES, Catalog, Distribution
from costcalc.catalog.prices import first_day
from costcalc.catalog.published import Grade, Patients, PublishedPrice, load_published
from costcalc.catalog.read import read_file
from costcalc.errors import DataError
from costcalc.messages import Message, count, items, label, say
from costcalc.money import HUNDRED, ONE, plain

EXACT = Decimal("0.0001")
"""What a quantile is rounded to, in the currency of its prices."""


class PerUnit(NamedTuple):
    """A published price on the common basis: consumption tax included, for one joint and one dose."""

    amount: Decimal | None
    """In the currency of the price; none if it cannot be brought there."""
    how: Message
    """How it was brought there, or why it could not be."""


def per_unit(row: PublishedPrice, tax: Decimal) -> PerUnit:
    """A row on the common basis; what a row does not say is not guessed. `tax` is in per cent."""
    missing = [
        what
        for what, lacks in (
            (label("consumption tax not said"), row.tax == "unknown"),
            (label("number of joints not said"), row.by_joint and row.joints is None),
            (label("number of doses not said"), row.doses is None),
        )
        if lacks
    ]
    if missing:
        return PerUnit(None, say("{missing}", missing=items(missing)))
    amount, steps = row.middle, []
    if row.price_low < row.price_high:
        steps.append(say("middle of {low} to {high}", low=row.price_low, high=row.price_high))
    if (joints := row.joints or 1) > 1:
        amount /= joints
        steps.append(say("÷ {joints}", joints=count(joints, "{n} joint", "{n} joints")))
    if (doses := row.doses or 1) > 1:
        amount /= doses
        steps.append(say("÷ {doses}", doses=count(doses, "{n} dose", "{n} doses")))
    if row.tax == "excluded":
        amount *= ONE + tax / HUNDRED
        steps.append(say("+ {percent} % tax", percent=tax))
    return PerUnit(amount, say("{steps}", steps=items(steps)) if steps else say("as published"))


def one_treatment(row: PublishedPrice) -> bool:
    """Whether a row is a clinic's own price for a first course of one dose, in one joint where joints are treated."""
    return (
        row.comparable
        and row.course != "repeat"
        and row.doses == 1
        and row.joints in ({1} if row.by_joint else {1, None})
    )


class Summary(NamedTuple):
    """How prices are distributed."""

    n: int
    low: Decimal
    high: Decimal
    quantiles: Mapping[str, Decimal]
    """By name, p10 to p90; none where there are too few prices."""


QUANTILES = ("p10", "p25", "p50", "p75", "p90")
"""The quantiles that are shown, each named by the per cent of the prices that lie below it."""


def summary(amounts: Iterable[Decimal]) -> Summary | None:
    """How amounts are distributed, without quantiles if they are few; none if there are none."""
    ranked = sorted(amounts)
    if not ranked:
        return None
    # The lowest price has the share 0 and the highest 1; between two of them a quantile is interpolated.
    cuts = quantiles(ranked, n=100, method="inclusive") if len(ranked) >= MIN_PRICES else []
    shown = {name: cuts[int(name[1:]) - 1] for name in QUANTILES if cuts}
    return Summary(len(ranked), ranked[0], ranked[-1], shown)


def distributions(prices: Iterable[PublishedPrice], catalog: Catalog) -> Iterator[Distribution]:
    """The distributions that clinics' prices of one treatment have, for each condition that has any."""
    tax = catalog.parameters.consumption_tax.value
    by_condition: dict[str, list[tuple[PublishedPrice, Decimal]]] = {}
    for row in prices:
        amount = per_unit(row, tax).amount if one_treatment(row) else None
        if amount is not None:
            for condition in row.conditions:
                by_condition.setdefault(condition, []).append((row, amount))
    for condition, pairs in by_condition.items():
        # Converted, prices would be distributed as the rates of one day have it: only the most common currency stays.
        currency = Counter(row.currency for row, _ in pairs).most_common(1)[0][0]
        rows = [row for row, _ in pairs if row.currency == currency]
        spread = summary(amount for row, amount in pairs if row.currency == currency)
        assert spread, "a currency that is counted has a price"
        known = catalog.distributions.get(condition)
        days = sorted((row.as_of for row in rows), key=first_day)
        yield Distribution(
            condition=condition,
            n=spread.n,
            clinics=len({row.provider for row in rows}),
            low=_exact(spread.low),
            **{name: _exact(amount) for name, amount in spread.quantiles.items()},
            high=_exact(spread.high),
            currency=currency,
            apart=sum(1 for row in rows if row.apart),
            oldest=days[0],
            newest=days[-1],
            source=known.source if known else SOURCE,
            checked=known.checked if known else days[-1],
        )


SOURCE = "clinic-lists"
"""Key of the source that stands for what clinics publish."""


def _exact(amount: Decimal) -> Decimal:
    """An amount as a data file holds it."""
    return Decimal(plain(amount.quantize(EXACT, ROUND_HALF_UP)).replace(",", ""))


def with_published(catalog: Catalog, prices: Iterable[PublishedPrice], kept: AbstractSet[str]) -> Catalog:
    """The catalogue with the distributions of other published prices, but for the conditions that are `kept`."""
    new = {entry.condition: entry for entry in distributions(prices, catalog) if entry.condition not in kept}
    own = {key: entry for key, entry in catalog.distributions.items() if key in kept}
    return catalog.model_copy(update={"distributions": new | own})


def outdated(catalog: Catalog, prices: Iterable[PublishedPrice]) -> Iterator[tuple[str, str]]:
    """The conditions whose distribution does not follow from the published prices, each with the row that does."""
    expected = {entry.condition: entry for entry in distributions(prices, catalog)}
    for key in dict.fromkeys((*catalog.distributions, *expected)):
        right = expected.get(key)
        if right is None:
            yield key, "there are no prices for it: remove the row"
        elif catalog.distributions.get(key) != right:
            row = ",".join("" if value is None else str(value) for value in right.model_dump().values())
            yield key, f"is not what published_prices.csv comes to: write {row}"


def check_distributions(catalog: Catalog) -> None:
    """Raises DataError if the distributions of the bundled catalogue are not what its published prices come to."""
    file = read_file("distributions", data_folder() / "distributions.csv")
    mistakes = outdated(catalog, load_published(None, catalog).values())
    if problems := [str(file.problem((key,), message)) for key, message in mistakes]:
        raise DataError(problems)


Place = Literal["counted", "repeat", "apart", "seller"]
"""Where a row stands: among the prices that are counted, among those of later courses, kept apart because something is
not said, or among the bands and prices that are no clinic's own."""


class PriceQuery(NamedTuple):
    """The rows that are wanted; what is left out does not narrow them."""

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
    """Tax included, for one joint and one dose, in the wanted currency, not rounded; none if it cannot be told."""
    how: Message
    """How it was brought there, or why it could not be."""


class Factor(NamedTuple):
    """What one clinic asks of foreign patients, against what it asks of residents for the same."""

    resident: PublishedPrice
    foreign: PublishedPrice
    factor: Decimal


def of_key(rows: Iterable[PublishedPrice], key: str) -> Iterator[PublishedPrice]:
    """The rows of a condition or of a kind of treatment."""
    return (row for row in rows if key in row.conditions or key == row.treatment)


FILTERS: tuple[Callable[[PublishedPrice, PriceQuery], bool], ...] = (
    lambda row, query: query.doses is None or row.doses == query.doses or _silent(row, row.doses),
    lambda row, query: query.joints is None or row.joints == query.joints or _no_joints(row),
    lambda row, query: query.cells is None or _meets(row, query.cells) or _silent(row, row.cells_low, row.cells_high),
    lambda row, query: query.patients is None or row.patients == query.patients,
    lambda row, query: not query.grades or row.grade in query.grades,
    lambda row, query: query.since is None or first_day(row.as_of) >= query.since,
)
"""What a row must satisfy."""


def _silent(row: PublishedPrice, *values: object) -> bool:
    """Whether a row that only stands beside the prices, such as a seller's band, does not say something."""
    return not row.comparable and not any(values)


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
    rows: Iterable[PublishedPrice], query: PriceQuery, tax: Decimal, rate: Callable[[str], Decimal]
) -> tuple[Normalised, ...]:
    """The rows of a query on the common basis, in the order of their file.

    `tax` is the consumption tax in per cent, and `rate` what one unit of a currency is in the wanted one. Raises what
    `rate` raises.
    """
    return tuple(
        _normalised(row, tax, rate) for row in of_key(rows, query.key) if all(fits(row, query) for fits in FILTERS)
    )


def place_of(row: PublishedPrice, tax: Decimal) -> Place:
    """Where a row stands, whatever the query."""
    if not row.comparable:
        return "seller"
    if per_unit(row, tax).amount is None:
        return "apart"
    return "repeat" if row.course == "repeat" else "counted"


def _normalised(row: PublishedPrice, tax: Decimal, rate: Callable[[str], Decimal]) -> Normalised:
    place = place_of(row, tax)
    if place == "seller":
        return Normalised(row, place, None, say(SEEN["insured" if row.patients == "insured" else row.publisher]))
    amount, how = per_unit(row, tax)
    return Normalised(row, place, None if amount is None else amount * rate(row.currency), how)


SAME = attrgetter("provider", "treatment", "cells", "doses", "joints", "cells_low", "cells_high", "course", "currency")
"""What two prices must have in common to be for the same."""


SEEN: Mapping[str, str] = {
    "insured": label("a price under insurance"),
    "seller": label("a seller's band"),
    "market": label("a range of the market"),
    "clinic": label("an unclear figure"),
}
"""Why a price is no clinic's own, by who publishes it."""


def factors(rows: Iterable[PublishedPrice], tax: Decimal) -> Iterator[Factor]:
    """What clinics that publish a price for residents and one for foreign patients ask of each, for the same."""
    own = [row for row in rows if row.comparable]
    for resident, foreign in product(own, own):
        if (resident.patients, foreign.patients) == ("resident", "foreign") and SAME(resident) == SAME(foreign):
            price, abroad = _taxed(resident, tax), _taxed(foreign, tax)
            if price is not None and abroad is not None:
                yield Factor(resident, foreign, abroad / price)


def _taxed(row: PublishedPrice, tax: Decimal) -> Decimal | None:
    """The price with tax, whatever it is for."""
    return per_unit(row.model_copy(update={"by_joint": False, "doses": row.doses or 1, "joints": None}), tax).amount
