"""What a document says of how sure its total is: sentences with the numbers of their figures."""

from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, Decimal

from costcalc.money import ONE, round_money
from costcalc.pricing.costs import Costs
from costcalc.quote.confidence import Confidence, RateSpread

METHOD = "PERT distributions (lambda 4), one for each band"
"""How bands are drawn."""


def sentences(
    said: Confidence, costs: Costs, currency: str, unknown: tuple[str, ...], taken: Iterable[str]
) -> Iterator[str]:
    """The figures in words, what is taken for granted, how they were found, and what they do not know."""
    if said.p10 == said.p90:
        yield "Nothing in this total has a spread, so all of these are the total itself."
        yield from taken
        return
    yield (
        f"8 in 10 such journeys stay under {_under(said.p80)} {currency}, 9 in 10 under {_under(said.p90)}, "
        f"half of them under {_under(said.p50)}, and 1 in 10 under {_under(said.p10)}."
    )
    yield from taken
    yield (
        f"{said.within_likely:,f} % of the drawn journeys come to no more than the likely total of "
        f"{_whole(costs.total.likely)} {currency}, which adds up what is likeliest line by line."
    )
    beyond = f"{said.beyond_high:,f} % of them" if said.beyond_high else "none"
    high = f"{_whole(costs.total.high)} {currency}"
    yield (
        f"The high total of {high} is not the P90: it adds up the highest of every line, "
        f"as if all of them happened at once, while in a real journey some turn out dear and others cheap. Of "
        f"{said.draws:,} drawn journeys, {beyond} {'come' if said.beyond_high else 'comes'} to more than that."
    )
    yield (
        f"Drawn with seed {said.seed} from {said.method}. Lines are taken to be independent of each other, "
        f"but for what they share, which is drawn once: {_listed(said.shared)}."
        if said.shared
        else f"Drawn with seed {said.seed} from {said.method}. Lines are taken to be independent of each other."
    )
    yield from _rates(said, unknown)
    least = "; what has no price here comes on top" if costs.unpriced else ""
    yield (
        "These figures take the bands as they are: they know nothing of what no band holds, such as complications or a "
        f"treatment that is changed{least}."
    )


def _rates(said: Confidence, unknown: tuple[str, ...]) -> Iterator[str]:
    """Where the moves of the exchange rates are from, and how far each went."""
    if said.past:
        yield (
            f"Until each payment falls due, exchange rates move from today's as they did from one and the same day "
            f"between {said.past.first} and {said.past.last} ({said.past.publisher}), with the trend of those years."
        )
        if said.until_arrival is not None:
            yield (
                "The journey has no dates: its first arrival is taken to be "
                f"{said.until_arrival} days ahead [{said.source}]."
            )
        for rate in said.rates:
            yield (
                f"Over {rate.days} days, prices in {rate.base} became between {_moved(rate)} in {rate.quote} in 8 of "
                "10 such times."
            )
    if unknown:
        yield f"How far the rate of {_listed(unknown)} moves is not known: it is taken to stay as it is."


def _moved(rate: RateSpread) -> str:
    ends = [(rate.low, "cheaper" if rate.low < 0 else "dearer"), (rate.high, "cheaper" if rate.high < 0 else "dearer")]
    return " and ".join(f"{abs(percent):,f} % {which}" for percent, which in ends)


def _listed(words: tuple[str, ...]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _under(amount: Decimal) -> str:
    """An amount in whole units, rounded up, so that what stays under it still does."""
    return f"{amount.quantize(ONE, ROUND_CEILING):,f}"


def _whole(amount: Decimal) -> str:
    """A total in whole units, halves up."""
    return f"{round_money(amount, 0):,f}"
