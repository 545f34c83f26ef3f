"""What a document says of how sure its total is: sentences with the numbers of their figures."""

from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, Decimal

from costcalc.journey.journey import Journey
from costcalc.money import ONE, round_money
from costcalc.pricing.costs import Costs
from costcalc.pricing.lines.treatment import package_price
from costcalc.quote.model import Confidence, RateSpread
from costcalc.scenario.answers import settled

METHOD = "PERT distributions (lambda 4), one for each band"
"""How bands are drawn."""


def sentences(
    confidence: Confidence, costs: Costs, currency: str, unknown: tuple[str, ...], assumed: Iterable[str]
) -> Iterator[str]:
    """The figures in words, what they assume, how they were drawn, and what they leave out."""
    if confidence.p10 == confidence.p90:
        yield "Nothing in this total has a spread, so all of these are the total itself."
        yield from assumed
        return
    yield (
        f"8 in 10 such journeys stay under {_under(confidence.p80)} {currency}, "
        f"9 in 10 under {_under(confidence.p90)}, "
        f"half of them under {_under(confidence.p50)}, and 1 in 10 under {_under(confidence.p10)}."
    )
    yield from assumed
    yield (
        f"{confidence.within_likely:,f} % of the drawn journeys come to no more than the likely total of "
        f"{_whole(costs.total.likely)} {currency}, which adds up what is likeliest line by line."
    )
    beyond = f"{confidence.beyond_high:,f} % of them come" if confidence.beyond_high else "none comes"
    high = f"{_whole(costs.total.high)} {currency}"
    yield (
        f"The high total of {high} is not the P90: it adds up the highest of every line, "
        f"as if all of them happened at once, while in a real journey some turn out dear and others cheap. Of "
        f"{confidence.draws:,} drawn journeys, {beyond} to more than that."
    )
    shared = (
        f", but for what they share, which is drawn once: {_listed(confidence.shared)}" if confidence.shared else ""
    )
    yield (
        f"Drawn with seed {confidence.seed} from {confidence.method}. Lines are taken to be independent of each "
        f"other{shared}."
    )
    yield from _rates(confidence, unknown)
    least = "; what has no price here comes on top" if costs.unpriced else ""
    yield (
        "These figures take the bands as they are: they know nothing of what no band holds, such as complications or a "
        f"treatment that is changed{least}."
    )


def _rates(confidence: Confidence, unknown: tuple[str, ...]) -> Iterator[str]:
    """Where the moves of the exchange rates are from, and how far each went."""
    past = confidence.past
    if past:
        yield (
            f"Until each payment falls due, exchange rates move from today's as they did from one and the same day "
            f"between {past.first} and {past.last} ({past.publisher}), with the trend of those years."
        )
        if confidence.until_arrival is not None:
            yield (
                "The journey has no dates: its first arrival is taken to be "
                f"{confidence.until_arrival} days ahead [{confidence.source}]."
            )
        for rate in confidence.rates:
            yield (
                f"Over {rate.days} days, prices in {rate.base} became between {_moved(rate)} in {rate.quote} in 8 of "
                "10 such times."
            )
    if unknown:
        yield f"How far the rate of {_listed(unknown)} moves is not known: it is taken to stay as it is."


APART = "-apart"
"""The end of the key of an entry of exclusions.toml for what some clinics bill apart and a package is taken to hold."""


def premises(journey: Journey) -> Iterator[str]:
    """What a budget assumes and no draw changes: open answers of the clinic, and the band of the prices.

    Nothing of a treatment that is not counted.
    """
    scenario = journey.scenario
    if "treatment" in scenario.without:
        return
    assumed = [*_tax(journey), *_in_the_package(journey)]
    if assumed:
        yield (
            "These figures hold if the clinic's open answers are as the budget takes them, among others: "
            f"{' and '.join(assumed)}. What turns out to come on top raises every figure here; the ranked questions to "
            "the clinic show by how much."
        )
    if scenario.basis == "published" and not scenario.treatment_price:
        yield (
            "The treatment is drawn between what a tenth and nine tenths of the published prices lie below: a fifth of "
            "them, a tenth on either side, lie outside that band by construction and are never drawn."
        )


def _tax(journey: Journey) -> Iterator[str]:
    if package_price(journey).tax == "unknown":
        yield "consumption tax is in the price"


def _in_the_package(journey: Journey) -> Iterator[str]:
    """What may be billed apart and has a price, without what has been answered."""
    known = settled(journey.answers)
    parts = [
        exclusion.label.partition(",")[0]
        for key, exclusion in journey.catalog.exclusions.items()
        if key.endswith(APART) and key not in known and exclusion.price and journey.holds(exclusion.when)
    ]
    if parts:
        yield f"the package includes {_listed(tuple(f'{part[:1].lower()}{part[1:]}' for part in parts))}"


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
