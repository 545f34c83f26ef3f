"""What decides about a journey, each in a short sentence: for the first answer and for messages."""

from collections.abc import Iterator
from decimal import Decimal

from costcalc.messages import Counted, Numeral, Spans, amount, count, items, label
from costcalc.money import ZERO, Band, in_order, normal, total, whole
from costcalc.quote.model import Quote
from costcalc.rendering.pages.quote_words import Words

SHORT = 110
"""Letters of a warning that fits on two lines beside its name."""
MAX_PARTS = 3
"""Things that are named in a fact; the others are on request."""


def facts(words: Words) -> Iterator[tuple[str, Spans]]:
    """What decides, each under its name; nothing where there is nothing to say."""
    quote = words.quote
    yield label("When"), _when(words)
    yield label("How sure"), how_sure(words)
    yield label("On top?"), on_top(words)
    yield label("You pay"), largest_dues(words)
    yield label("Instead"), _instead(words)
    if quote.entry:
        yield label("Entry"), entry_in_words(words)
    yield label("Please note"), _notes(words)


def _notes(words: Words) -> Spans:
    """The first warning where it is short, and how many there are."""
    first, *others = words.quote.warnings or (None,)
    if first is None:
        return Spans()
    say = words.reader.say
    notes = count(len(words.quote.warnings), "{n} note", "{n} notes")
    if len(first.text) > SHORT:
        return say("{notes} on prices, flights and days: --show notes", notes=notes)
    sentence = words.reader.tell(first.model_copy(update={"sources": ()}))
    return say("{note} {more}: --show notes", note=sentence, more=_more(len(others))) if others else sentence


def _when(words: Words) -> Spans:
    """The visits, with their nights."""
    parts = [
        words.reader.say(
            "{nights} from {day}",
            nights=count(visit.nights, "{n} night", "{n} nights"),
            day=words.day(visit.arrive_day, visit.arrive),
        )
        for visit in words.quote.itinerary.visits
    ]
    return words.reader.say("In Japan {visits}", visits=items(parts))


def how_sure(words: Words) -> Spans:
    """On whose price the treatment stands, and what others say."""
    quote, say = words.quote, words.reader.say
    evidence = quote.evidence
    if evidence is None:
        return Spans()
    used = next((band for band in evidence.bands if band.used), None)
    # Several pages may say the same.
    bands = {band.published.columns: band.published for band in evidence.bands if not band.used}
    others = items(bands.values(), "and")
    sentences = []
    if used and others.items:
        publisher = quote.sources[used.source].publisher
        sentences.append(
            say("It rests on one seller, {publisher}; other pages say {others}.", publisher=publisher, others=others)
        )
    elif used:
        sentences.append(say("It rests on one seller, {publisher}.", publisher=quote.sources[used.source].publisher))
    elif evidence.clinics and evidence.clinics.used:
        prices = count(evidence.clinics.n, "{n} price", "{n} prices")
        number = count(evidence.clinics.clinics, "{n} clinic", "{n} clinics")
        sentences.append(say("{prices} that {clinics} publish.", prices=prices, clinics=number))
    else:
        sentences.append(say("Your own figure for the treatment."))
    clinics = evidence.clinics
    if clinics and not clinics.used and clinics.published:
        median = say("{median}", median=amount(normal(clinics.published.likely), clinics.currency))
        if clinics.amount and clinics.currency != quote.currency:
            own = amount(whole(clinics.amount.likely), quote.currency)
            median = say("{own} ({published})", own=own, published=median)
        prices = count(clinics.n, "{n} price", "{n} prices")
        published = label("Clinics publish {prices} for one dose, typically {median}.")
        sentences.append(say(published, prices=prices, median=median))
    elif evidence.unlisted:
        sentences.append(say("No clinic publishes one."))
    return words.reader.text(items(sentences, "space"))


def on_top(words: Words) -> Spans:
    """What is not in the total, with what is known of its price."""
    left_out = words.quote.not_included
    priced = sorted((left for left in left_out if left.amount), key=lambda left: -_high(left.amount))
    parts = [
        # The first part of a label says what it is, the rest when it comes on top.
        words.reader.say("{what} {amount}", what=_short(words.reader.label(left.label)), amount=_whole(band))
        for left in priced[:MAX_PARTS]
        if (band := left.amount)
    ]
    more = len(left_out) - len(parts)
    if parts and more:
        return words.reader.say("{parts}; {more}", parts=items(parts, "semicolon"), more=_more(more))
    return words.reader.text(items(parts, "semicolon")) if parts else Spans()


def _high(band: Band | None) -> Decimal:
    return band.high if band else ZERO


def _more(number: int) -> Counted:
    return count(number, "{n} more", "{n} more")


def _whole(band: Band) -> Numeral:
    """A band in whole units."""
    return amount(in_order(*map(whole, band.columns)))


def largest_dues(words: Words) -> Spans:
    """The largest payments, in the order in which they fall due."""
    say, payments = words.reader.say, words.quote.payments
    largest = sorted(payments, key=lambda due: -due.amount.likely)[:MAX_PARTS]
    parts = [
        say(
            "{amount} ({what}, {day})",
            amount=amount(whole(due.amount.likely)),
            day=words.due_day(due),
            what=_short(words.reader.label(due.label)),
        )
        for due in payments
        if due in largest
    ]
    rest = len(payments) - len(parts)
    if rest:
        return say("Most: {payments}; {more}", payments=items(parts, "semicolon"), more=_more(rest))
    return words.reader.text(items(parts, "semicolon"))


def _short(words: str) -> str:
    """The first part of a label, which says what it is."""
    return words.partition(",")[0].partition(":")[0]


def _instead(words: Words) -> Spans:
    """Other packages with their prices, and what the other plan would come to."""
    quote, say = words.quote, words.reader.say
    scenario, parts = quote.scenario, []
    condition = quote.basis.conditions.get(scenario.condition) if quote.basis else None
    for key, tier in condition.tiers.items() if condition else ():
        if key != scenario.tier and tier.price:
            parts.append(say("{tier} {price}", tier=tier.name, price=tier.price.money))
    for other in quote.otherwise:
        if other.id == "other-plan" and quote.basis:
            plan, more = quote.basis.plans[other.plan].name, amount(whole(abs(other.difference)), quote.currency)
            template = (
                label("{plan} costs {amount} more") if other.difference > 0 else label("{plan} costs {amount} less")
            )
            parts.append(say(template, plan=plan, amount=more))
    return words.reader.text(items(parts, "semicolon")) if parts else Spans()


def entry_in_words(words: Words) -> Spans:
    """Whether the party may enter."""
    entry, reader = words.quote.entry, words.reader
    assert entry, "only asked where it was examined"
    if entry.verdict == "unknown":
        return reader.say("Depends on the passport: name it with --nationality")
    return reader.tell(entry.rule.model_copy(update={"sources": ()}))


def too_late(words: Words) -> Iterator[Spans]:
    """That a start leaves too little time for what comes before it."""
    quote, today = words.quote, words.quote.created.date()
    late = [step for step in quote.itinerary.steps if step.role == "before" and step.date and step.date < today]
    for step in late[:1]:
        yield words.reader.say(
            "This start leaves too little time: “{step}” was due on {day}.",
            step=words.reader.tell(step.name),
            day=step.date,
        )


def most_of_all(quote: Quote) -> Decimal | None:
    """What it may come to with everything that could come on top; none if nothing is known of that."""
    extra = total(left.amount for left in quote.not_included if left.amount)
    return whole(quote.total.high + extra.high) if extra.high else None


def verdict(words: Words) -> Iterator[Spans]:
    """Whether the figure that decides is within the limit, if there is one, and by how much the high end is not."""
    limit, say = words.quote.limit, words.reader.say
    if limit is None:
        return
    most, figure = amount(normal(limit.amount), limit.currency), say("{figure}", figure=limit.at)
    if limit.percentile is not None:
        figure = say("{percentile} of {amount}", percentile=limit.at.upper(), amount=amount(whole(limit.percentile)))
    if limit.over:
        yield say("Over your limit of {limit} at the {figure}", limit=most, figure=figure)
    elif limit.headroom.high >= 0:
        yield say("Within your limit of {limit}, also at the high figure", limit=most)
    else:
        within = label("Within your limit of {limit} at the {figure}; the high is {over} over it")
        yield say(within, limit=most, figure=figure, over=amount(whole(-limit.headroom.high)))
