"""What changed from one quote to another, line by line and in total, split by cause so that the causes sum exactly.

The way from the first quote to the second is walked in steps: lines that are gone, quantities, prices, rates, lines
that are new, percentages. At each step every line is worked out again, and with it the percentages of it, so that
what a step changes is the difference of two sums.
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
from costcalc.pricing.shares import evaluate
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
    wanted = currency or before.currency
    places = _places(wanted, before, after)
    one, other = _side(before, wanted, after, rates), _side(after, wanted, before, rates)
    walk = [(cause, _amounts(lines, places)) for cause, lines in _walk(one, other)]
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


def _walk(one: _Side, other: _Side) -> Iterator[tuple[Cause, Lines]]:
    """Every step: what changes in it, and the lines after it."""
    before, after = one.lines, other.lines

    def rate(line: LineItem, side: _Side, otherwise: _Side) -> Decimal:
        currency = line.unit_price.currency
        return side.rates[currency] if currency in side.rates else otherwise.rates[currency]

    lines = {key: _State(line, line, rate(line, one, other)) for key, line in before.items()}
    yield "removed", lines
    lines = {key: state for key, state in lines.items() if key in after}
    yield "removed", lines
    lines = {key: _counted(key, state, before, after) for key, state in lines.items()}
    yield "quantity", lines
    lines = {key: state._replace(price=after[key], rate=rate(after[key], one, other)) for key, state in lines.items()}
    yield "price", lines
    lines = {key: state._replace(rate=rate(after[key], other, one)) for key, state in lines.items()}
    yield "rate", lines
    lines = {key: lines.get(key) or _State(line, line, rate(line, other, one)) for key, line in after.items()}
    yield "added", lines
    yield "assumption", {key: state._replace(quantity=after[key]) for key, state in lines.items()}


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
