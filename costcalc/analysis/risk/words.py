"""What a document says of how sure its total is."""

from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, Decimal

from costcalc.journey.journey import Journey
from costcalc.messages import Message, Numeral, amount, count, items, label, say
from costcalc.money import ONE, round_money
from costcalc.pricing.costs import Costs
from costcalc.pricing.lines.treatment import package_price
from costcalc.quote.model import Confidence, RateSpread
from costcalc.scenario.answers import settled

METHOD = label("PERT distributions (lambda 4), one for each band")
"""How bands are drawn."""
MOVES: Mapping[tuple[bool, bool], str] = {
    (True, True): label("between {low} % and {high} % cheaper"),
    (True, False): label("between {low} % cheaper and {high} % dearer"),
    (False, False): label("between {low} % and {high} % dearer"),
}
"""How far prices moved, by whether each end is cheaper."""


def sentences(
    confidence: Confidence, costs: Costs, currency: str, unknown: tuple[str, ...], journey: Journey | None
) -> Iterator[Message]:
    """The figures in words, what they assume, how they were drawn, and what they leave out."""
    assumed = premises(journey) if journey else ()
    if confidence.p10 == confidence.p90:
        yield say("Nothing in this total has a spread, so all of these are the total itself.")
        yield from assumed
        return
    yield say(
        "8 in 10 such journeys stay under {p80}, 9 in 10 under {p90}, half of them under {p50}, and 1 in 10 under "
        "{p10}.",
        p80=amount(_ceiling(confidence.p80), currency),
        p90=_ceiling(confidence.p90),
        p50=_ceiling(confidence.p50),
        p10=_ceiling(confidence.p10),
    )
    yield from assumed
    yield say(
        "{percent} % of the drawn journeys come to no more than the likely total of {likely}, which adds up what is "
        "likeliest line by line.",
        percent=confidence.within_likely,
        likely=_whole(costs.total.likely, currency),
    )
    dear = say("{percent} % of them come to more.", percent=confidence.beyond_high)
    yield say(
        "The high total of {high} is not the P90: it adds up the highest of every line, as if all of them happened at "
        "once, while in a real journey some turn out dear and others cheap. Of {draws} drawn journeys, {beyond}",
        high=_whole(costs.total.high, currency),
        draws=confidence.draws,
        beyond=dear if confidence.beyond_high else say("none comes to more."),
    )
    yield say("Drawn with seed {seed} from {method}.", seed=confidence.seed, method=confidence.method)
    if confidence.shared:
        yield say(
            "Lines are taken to be independent of each other, but for what they share, which is drawn once: {shared}.",
            shared=items(confidence.shared, "and"),
        )
    else:
        yield say("Lines are taken to be independent of each other.")
    yield from _rates(confidence, unknown)
    yield say(
        "These figures take the bands as they are: they know nothing of what no band holds, such as complications or a "
        "treatment that is changed."
    )
    if costs.unpriced:
        yield say("What has no price here comes on top.")


def _rates(confidence: Confidence, unknown: tuple[str, ...]) -> Iterator[Message]:
    """Where the moves of the exchange rates are from, and how far each went."""
    if past := confidence.past:
        yield say(
            "Until each payment falls due, exchange rates move from today's as they did from one and the same day "
            "between {first} and {last} ({publisher}), with the trend of those years.",
            first=past.first,
            last=past.last,
            publisher=past.publisher,
        )
        if confidence.until_arrival is not None and confidence.source:
            yield say(
                "The journey has no dates: its first arrival is taken to be {days} ahead.",
                days=count(confidence.until_arrival, "{n} day", "{n} days"),
                sources=(confidence.source,),
            )
        for rate in confidence.rates:
            yield say(
                "Over {days}, prices in {base} became {moved} in {quote} in 8 of 10 such times.",
                days=count(rate.days, "{n} day", "{n} days"),
                base=rate.base,
                moved=_moved(rate),
                quote=rate.quote,
            )
    if unknown:
        yield say(
            "How far the rate of {currencies} moves is not known: it is taken to stay as it is.",
            currencies=items(unknown, "and"),
        )


APART = "-apart"
"""The end of the key of an entry of exclusions.toml for what some clinics bill apart and a package is taken to hold."""


def premises(journey: Journey) -> Iterator[Message]:
    """What a budget assumes and no draw changes: open answers of the clinic, and the band of the prices.

    Nothing of a treatment that is not counted.
    """
    scenario = journey.scenario
    if "treatment" in scenario.without:
        return
    if assumed := [*_tax(journey), *_in_the_package(journey)]:
        yield say(
            "These figures hold if the clinic's open answers are as the budget takes them, among others: {assumed}. "
            "What turns out to come on top raises every figure here; the ranked questions to the clinic show by how "
            "much.",
            assumed=items(assumed, "and"),
        )
    if scenario.basis == "published" and not scenario.treatment_price:
        yield say(
            "The treatment is drawn between what a tenth and nine tenths of the published prices lie below: a fifth of "
            "them, a tenth on either side, lie outside that band by construction and are never drawn."
        )


def _tax(journey: Journey) -> Iterator[Message]:
    if package_price(journey).tax == "unknown":
        yield say("consumption tax is in the price")


def _in_the_package(journey: Journey) -> Iterator[Message]:
    """What may be billed apart and has a price, without what has been answered."""
    known = settled(journey.answers)
    parts = [
        exclusion.label
        for key, exclusion in journey.catalog.exclusions.items()
        if key.endswith(APART) and key not in known and exclusion.price and journey.holds(exclusion.when)
    ]
    if parts:
        yield say("none of this is to be paid: {parts}", parts=items(parts, "semicolon"))


def _moved(rate: RateSpread) -> Message:
    return say(MOVES[rate.low < 0, rate.high < 0], low=abs(rate.low), high=abs(rate.high))


def _ceiling(value: Decimal) -> Decimal:
    """An amount in whole units, rounded up, so that what stays under it still does."""
    return value.quantize(ONE, ROUND_CEILING)


def _whole(value: Decimal, currency: str) -> Numeral:
    """A total in whole units, halves up."""
    return amount(round_money(value, 0), currency)
