"""What changed from one quote to another, line by line and in total, split by cause so that the causes sum exactly.

The way from the first quote to the second is walked in steps: lines that are gone, quantities, prices, rates, lines
that are new, percentages. At each step every line is worked out again, and with it the percentages of it, so that
what a step changes is the difference of two sums.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from costcalc.analysis.diff.model import Cause, CausedChange, Diff, LineChange, Named
from costcalc.analysis.stored import unresolved
from costcalc.errors import DataError, MissingRate, option
from costcalc.money import NO_CHANGE, ONE, PER_CENT, Change, Columns, added, minus, product, rounded
from costcalc.pricing.lines.line import PERCENT
from costcalc.pricing.shares import evaluate
from costcalc.quote.load import is_sealed
from costcalc.quote.model import LineItem, Quote
from costcalc.rates import Rate
from costcalc.rates.exchange import RateTable
from costcalc.scenario.model import Scenario


class _Side(NamedTuple):
    """A quote seen from the currency of the comparison."""

    quote: Quote
    lines: Mapping[str, LineItem]
    rates: Mapping[str, Decimal]
    """From the currency of a price to that of the comparison."""
    converted: tuple[Rate, ...] = ()


class _State(NamedTuple):
    """One line on the way: whose quantity, whose price and whose rate it has."""

    quantity: LineItem
    price: LineItem
    """For a percentage, this says which lines it is of."""
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
    into = currency or before.currency
    places = _places(into, before, after)
    first, second = _side(before, into, after, rates), _side(after, into, before, rates)
    walk = [(cause, _amounts(lines, places)) for cause, lines in _walk(first, second)]
    changes: dict[tuple[str, Cause], Columns] = {}
    for (_, earlier), (step, later) in pairwise(walk):
        cause = _cause(step, before, after)
        for key in dict.fromkeys((*earlier, *later)):
            if any(change := minus(later.get(key, NO_CHANGE), earlier.get(key, NO_CHANGE))):
                changes[key, cause] = added([change, changes.get((key, cause), NO_CHANGE)])
    by_cause: dict[Cause, list[Columns]] = {}
    for (_, cause), change in changes.items():
        by_cause.setdefault(cause, []).append(change)
    order = list(dict.fromkeys((*first.lines, *second.lines)))
    start, end = added(walk[0][1].values()), added(walk[-1][1].values())
    return Diff(
        schema="costcalc/diff/1",
        currency=into,
        converted=(*first.converted, *second.converted),
        before=_named(before, start),
        after=_named(after, end),
        change=Change.of(minus(end, start)),
        causes=tuple(CausedChange(cause=cause, change=Change.of(added(parts))) for cause, parts in by_cause.items()),
        lines=tuple(
            LineChange(id=key, label=_label(key, first, second), change=Change.of(change), cause=cause)
            for (key, cause), change in sorted(changes.items(), key=lambda item: order.index(item[0][0]))
            if any(change)
        ),
    )


def _walk(first: _Side, second: _Side) -> Iterator[tuple[Cause, Lines]]:
    """Every step: what changes in it, and the lines after it."""
    before, after = first.lines, second.lines

    def rate(line: LineItem, side: _Side, fallback: _Side) -> Decimal:
        currency = line.unit_price.currency
        return side.rates[currency] if currency in side.rates else fallback.rates[currency]

    lines = {key: _State(line, line, rate(line, first, second)) for key, line in before.items()}
    yield "removed", lines
    lines = {key: state for key, state in lines.items() if key in after}
    yield "removed", lines
    lines = {key: _counted(key, state, before, after) for key, state in lines.items()}
    yield "quantity", lines
    lines = {
        key: state._replace(price=after[key], rate=rate(after[key], first, second)) for key, state in lines.items()
    }
    yield "price", lines
    lines = {key: state._replace(rate=rate(after[key], second, first)) for key, state in lines.items()}
    yield "rate", lines
    lines = {key: lines.get(key) or _State(line, line, rate(line, second, first)) for key, line in after.items()}
    yield "added", lines
    yield "assumption", {key: state._replace(quantity=after[key]) for key, state in lines.items()}


def _counted(key: str, state: _State, before: Mapping[str, LineItem], after: Mapping[str, LineItem]) -> _State:
    """A line as often as the second quote counts it.

    The sum of nights in a season stands as a price though it is counted: it counts with the nights of the lodging,
    unless their price is another one.
    """
    nights = (before.get("stay.lodging"), after.get("stay.lodging"))
    if key == "stay.season" and nights[0] and nights[1] and nights[0].unit_price == nights[1].unit_price:
        state = state._replace(price=after[key])
    return state if _is_percentage(after[key]) else state._replace(quantity=after[key])


def _is_percentage(line: LineItem) -> bool:
    return line.quantity.unit == PERCENT


class _Amount(NamedTuple):
    """What a line comes to in the currency of the comparison."""

    exact: Columns
    rounded: Columns


def _amounts(lines: Lines, places: int) -> Amounts:
    """Every line worked out, percentages from the lines they are of.

    A document of before lines said what they are of has the sum as a price, which is taken as any other.
    """
    states = list(lines.values())

    def amount(quantity: LineItem, price: Columns, factor: Decimal) -> _Amount:
        exact = product(quantity.quantity.columns, price, factor)
        return _Amount(exact, rounded(exact, places))

    def priced(place: int) -> _Amount:
        state = states[place]
        factor = state.rate * PER_CENT if _is_percentage(state.price) else state.rate
        return amount(state.quantity, state.price.unit_price.columns, factor)

    def percentage(place: int, base: list[_Amount]) -> _Amount:
        state = states[place]
        return amount(state.quantity, added(of.exact if state.price.of_prices else of.rounded for of in base), PER_CENT)

    amounts = evaluate([state.price for state in states], priced, percentage)
    return {key: amount.rounded for key, amount in zip(lines, amounts, strict=True)}


def _side(quote: Quote, into: str, other: Quote, rates: RateTable | None) -> _Side:
    """A quote with every rate into the currency that is into."""
    own = _known(quote)
    lines = {line.id: line for line in quote.lines}
    if into == quote.currency:
        return _Side(quote, lines, own)
    rate = _cross(quote, into, other, rates)
    return _Side(quote, lines, {currency: units * rate.rate for currency, units in own.items()}, (rate,))


def _cross(quote: Quote, into: str, other: Quote, rates: RateTable | None) -> Rate:
    """The rate from a quote's currency to another: its own, else the other document's, else one of a table."""
    for document in (quote, other):
        known = _known(document)
        if quote.currency in known and into in known:
            newest = max((rate for rate in document.rates if rate.base in (quote.currency, into)), key=_day)
            cross = known[quote.currency] / known[into]
            return newest.model_copy(update={"base": quote.currency, "quote": into, "rate": cross})
    if rates is None:
        shared = [code for code in _known(quote) if code in _known(other) and code != into]
        way_out = f": compare in {' or '.join(shared)}, with {option('currency')}" if shared else ""
        raise MissingRate(f"neither document records a rate between {quote.currency} and {into}{way_out}")
    return rates.find(quote.currency, into)


def _day(rate: Rate) -> date:
    return rate.date


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
        amounts = _amounts(lines, _places(quote.currency, quote))
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
    return unresolved(quote.scenario, quote.basis).model_copy(update={"currency": ""})


def _label(key: str, first: _Side, second: _Side) -> str:
    return (second.lines.get(key) or first.lines[key]).label


def _named(quote: Quote, total: Columns) -> Named:
    return Named(
        number=quote.about.number if quote.about else None,
        subject=quote.subject,
        journey=quote.journey,
        created=f"{quote.created:%Y-%m-%d}",
        currency=quote.currency,
        total=Change.of(total),
    )
