"""What changed from one quote to another, line by line and in total, split by cause so that the causes sum exactly.

The way from the first quote to the second is walked in steps: lines that are gone, quantities, prices, rates, lines
that are new, percentages. At each step every line is worked out again, and the lines that are a share of others with
it, so that what a step changes is the difference of two sums.
"""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from costcalc.analysis.diff.model import Cause, CausedChange, Diff, LineChange, Named
from costcalc.analysis.stored import is_sealed, wish_of
from costcalc.errors import DataError, MissingRate
from costcalc.money import NO_CHANGE, ONE, PER_CENT, Change, Columns, added, minus, plain, product, rounded
from costcalc.pricing.lines.line import PERCENT
from costcalc.quote.model import LineItem, Quote
from costcalc.rates.exchange import RateTable
from costcalc.scenario.model import Scenario


class _Side(NamedTuple):
    """A quote seen from the currency of the comparison."""

    quote: Quote
    lines: Mapping[str, LineItem]
    rates: Mapping[str, Decimal]
    """From the currency of a price to that of the comparison."""
    converted: tuple[str, ...] = ()


class _State(NamedTuple):
    """One line on the way: whose quantity, whose price and whose rate it has."""

    quantity: LineItem
    price: LineItem
    rate: Decimal


Lines = Mapping[str, _State]
Amounts = Mapping[str, Columns]


def diff(before: Quote, after: Quote, *, currency: str | None = None, rates: RateTable | None = None) -> Diff:
    """What changed, in `currency` or that of the first quote.

    A quote in another currency is converted line by line, at a rate that one of the documents records or, failing that,
    one of `rates`. Raises MissingRate if there is none, and DataError for a quote whose amounts do not follow from its
    own lines or that is not the one that was sealed.
    """
    for quote in (before, after):
        _refuse_untrue(quote)
    try:
        return _compared(before, after, currency, rates)
    except ArithmeticError as error:
        raise DataError("the amounts of the two quotes are too large to be compared") from error


def _compared(before: Quote, after: Quote, currency: str | None, rates: RateTable | None) -> Diff:
    wanted = currency or before.currency
    places = _places(wanted, before, after)
    one, other = _side(before, wanted, after, rates), _side(after, wanted, before, rates)
    walk = [(cause, _amounts(lines, side.quote, places)) for cause, lines, side in _walk(one, other)]
    changes = [
        LineChange(id=key, label=_label(key, one, other), change=_change(change), cause=_cause(cause, before, after))
        for (_, earlier), (cause, later) in pairwise(walk)
        for key in dict.fromkeys((*earlier, *later))
        if any(change := minus(later.get(key, NO_CHANGE), earlier.get(key, NO_CHANGE)))
    ]
    start, end = added(walk[0][1].values()), added(walk[-1][1].values())
    causes: dict[Cause, list[Columns]] = {}
    for each in changes:
        causes.setdefault(each.cause, []).append(each.change.columns)
    places_of = {key: place for place, key in enumerate(dict.fromkeys((*one.lines, *other.lines)))}
    return Diff(
        schema="costcalc/diff/1",
        currency=wanted,
        converted=tuple(dict.fromkeys((*one.converted, *other.converted))),
        before=_named(before, start),
        after=_named(after, end),
        change=_change(minus(end, start)),
        causes=tuple(CausedChange(cause=cause, change=_change(added(found))) for cause, found in causes.items()),
        lines=tuple(sorted(_together(changes), key=lambda each: places_of[each.id])),
    )


def _walk(one: _Side, other: _Side) -> Iterator[tuple[Cause, Lines, _Side]]:
    """Every step: what changes in it, the lines after it, and the quote whose shares they are taken by."""
    before, after = one.lines, other.lines

    def rate(line: LineItem, side: _Side, otherwise: _Side) -> Decimal:
        currency = line.unit_price.currency
        return side.rates[currency] if currency in side.rates else otherwise.rates[currency]

    lines = {key: _State(line, line, rate(line, one, other)) for key, line in before.items()}
    yield "removed", lines, one
    lines = {key: state for key, state in lines.items() if key in after}
    yield "removed", lines, one
    lines = {key: _counted(key, each, before, after) for key, each in lines.items()}
    yield "quantity", lines, one
    lines = {k: each._replace(price=after[k], rate=rate(after[k], one, other)) for k, each in lines.items()}
    yield "price", lines, one
    lines = {k: each._replace(rate=rate(after[k], other, one)) for k, each in lines.items()}
    yield "rate", lines, one
    lines = {k: lines.get(k) or _State(line, line, rate(line, other, one)) for k, line in after.items()}
    yield "added", lines, one
    yield "assumption", {k: each._replace(quantity=after[k]) for k, each in lines.items()}, other


def _together(changes: Iterable[LineChange]) -> Iterator[LineChange]:
    """One change for each line and cause, those that cancel out left away."""
    found: dict[tuple[str, Cause], LineChange] = {}
    for each in changes:
        known = found.get((each.id, each.cause))
        both = added([each.change.columns, *([known.change.columns] if known else [])])
        found[each.id, each.cause] = each.model_copy(update={"change": _change(both)})
    return (each for each in found.values() if any(each.change.columns))


def _counted(key: str, state: _State, before: Mapping[str, LineItem], after: Mapping[str, LineItem]) -> _State:
    """A line as often as the second quote counts it.

    A sum of nights in a season, and the tax on a line, stand as a price though they are counted: they count with the
    line they rest on, unless its price is another one.
    """
    rested = _rests_on(key)
    if rested is not None and _same_price(rested, before, after):
        state = state._replace(price=after[key])
    return state if _percent(after[key]) else state._replace(quantity=after[key])


def _rests_on(key: str) -> str | None:
    """The line whose price a line is made of, if it is one that is multiplied out."""
    return "stay.lodging" if key == "stay.season" else key.removesuffix("-tax") if key.endswith("-tax") else None


def _same_price(key: str, before: Mapping[str, LineItem], after: Mapping[str, LineItem]) -> bool:
    rested = _rests_on(key)
    if rested is not None:
        return _same_price(rested, before, after)
    return key in before and key in after and before[key].unit_price == after[key].unit_price


def _percent(line: LineItem) -> bool:
    return line.quantity.unit == PERCENT


def _amounts(lines: Lines, quote: Quote, places: int) -> Amounts:
    """Every line worked out: the plain ones first, then those that are a share of them, then the reserve."""
    shares = _shares(quote)
    derived = {
        key for key, each in lines.items() if _percent(each.price) and (key in shares or key in (BUFFER, RESERVE))
    }
    found: dict[str, Columns] = {}
    for key in lines.keys() - derived:
        each = lines[key]
        factor = each.rate * PER_CENT if _percent(each.price) else each.rate
        found[key] = rounded(product(each.quantity.quantity.columns, each.price.unit_price.columns, factor), places)
    plain = dict(found)
    for key in lines.keys() & derived - {RESERVE}:
        base = added(amount for other, amount in plain.items() if _belongs(lines[other].price, key, quote))
        found[key] = rounded(product(lines[key].quantity.quantity.columns, base, PER_CENT), places)
    if RESERVE in derived:
        base = added(found.values())
        found[RESERVE] = rounded(product(lines[RESERVE].quantity.quantity.columns, base, PER_CENT), places)
    return {key: found[key] for key in lines}


RESERVE, BUFFER = "contingency.reserve", "payment.fx-buffer"
"""The lines that are a share of others without standing in the data."""


def _shares(quote: Quote) -> Mapping[str, tuple[str, ...]]:
    """The lines of the catalogue that are a share of others, and the categories they are a share of."""
    return {f"{share.category}.{key}": share.of for key, share in quote.basis.shares.items()} if quote.basis else {}


def _belongs(line: LineItem, key: str, quote: Quote) -> bool:
    """Whether a plain line is one of those that a share is of."""
    if key == BUFFER:
        return line.unit_price.currency != quote.currency
    return line.category in _shares(quote)[key]


def _side(quote: Quote, wanted: str, other: Quote, rates: RateTable | None) -> _Side:
    """A quote with every rate into the currency that is wanted."""
    own = _known(quote)
    lines = {line.id: line for line in quote.lines}
    if wanted == quote.currency:
        return _Side(quote, lines, own)
    cross, day = _cross(quote, wanted, other, rates)
    said = f"1 {quote.currency} = {plain(Decimal(f'{cross:.10f}'))} {wanted}, {day}"
    return _Side(quote, lines, {currency: rate * cross for currency, rate in own.items()}, (said,))


def _cross(quote: Quote, wanted: str, other: Quote, rates: RateTable | None) -> tuple[Decimal, str]:
    """The rate from a quote's currency to another: its own, else the other document's, else one of a table."""
    for each in (quote, other):
        known = _known(each)
        if quote.currency in known and wanted in known:
            day = max((str(rate.date) for rate in each.rates if rate.base in (quote.currency, wanted)), default="")
            return known[quote.currency] / known[wanted], day
    if rates is None:
        shared = [code for code in _known(quote) if code in _known(other) and code != wanted]
        way_out = f": compare in {' or '.join(shared)}, with --currency" if shared else ""
        raise MissingRate(f"neither document records a rate between {quote.currency} and {wanted}{way_out}")
    rate = rates.find(quote.currency, wanted)
    return rate.rate, str(rate.date)


def _known(quote: Quote) -> Mapping[str, Decimal]:
    """What one unit of each currency that a quote knows is in its own."""
    return {quote.currency: ONE} | {rate.base: rate.rate for rate in quote.rates}


def _refuse_untrue(quote: Quote) -> None:
    """Raise DataError unless every amount of a quote follows from its own quantities, prices and rates."""
    if not is_sealed(quote):
        raise DataError("the quote was changed after it was written: costcalc verify says what does not fit")
    side = _side(quote, quote.currency, quote, None)
    lines = {}
    for key, line in side.lines.items():
        if line.unit_price.currency not in side.rates:
            raise DataError(f"the quote records no rate for {line.unit_price.currency}, which {key} is priced in")
        lines[key] = _State(line, line, side.rates[line.unit_price.currency])
    try:
        amounts = _amounts(lines, quote, _places(quote.currency, quote))
    except ArithmeticError as error:
        raise DataError("the quote does not add up: its numbers are too large") from error
    wrong = [key for key, line in side.lines.items() if amounts[key] != line.amount.columns]
    if wrong or added(amounts.values()) != quote.total.columns:
        raise DataError(
            f"the quote does not add up ({', '.join(wrong) or 'total'}): costcalc verify says what is wrong"
        )


def _places(currency: str, *quotes: Quote) -> int:
    """Decimal places of a currency, as the amounts of the quotes have them, else those of the dollar."""
    for quote in quotes:
        if quote.currency == currency:
            exponent = quote.total.likely.as_tuple().exponent
            return -exponent if isinstance(exponent, int) else 0
        if quote.basis and currency in quote.basis.currencies:
            return quote.basis.currencies[currency].minor_unit
    raise MissingRate(f"neither document knows the currency {currency}: name the currency of one of them")


def _cause(cause: Cause, before: Quote, after: Quote) -> Cause:
    """The cause of a step: if the person's wish did not change, the catalogue, or the rates if that did not either.

    A rate can move a price into another bracket of a tariff, or make a flat cheaper than a hotel.
    """
    if cause == "rate" or _wish(before) is None or _wish(before) != _wish(after):
        return cause
    if before.catalog.sha256 != after.catalog.sha256:
        return "catalog"
    return "rate" if [rate.rate for rate in before.rates] != [rate.rate for rate in after.rates] else cause


def _wish(quote: Quote) -> Scenario | None:
    """What the person wished, in whatever currency; None if the quote does not say what the catalogue had filled in."""
    if quote.basis is None or quote.scenario.condition not in quote.basis.conditions:
        return None
    return wish_of(quote.scenario, quote.basis).model_copy(update={"currency": ""})


def _change(columns: Columns) -> Change:
    return Change(low=columns[0], likely=columns[1], high=columns[2])


def _label(key: str, one: _Side, other: _Side) -> str:
    return (other.lines.get(key) or one.lines[key]).label


def _named(quote: Quote, total: Columns) -> Named:
    return Named(
        number=quote.about.number if quote.about else None,
        subject=quote.subject,
        journey=quote.journey,
        created=f"{quote.created:%Y-%m-%d}",
        currency=quote.currency,
        total=_change(total),
    )
