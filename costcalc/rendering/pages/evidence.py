"""The evidence for the price of a treatment in sentences."""

from collections.abc import Iterator

from costcalc.catalog.models import Claim
from costcalc.messages import Spans, amount, count, label, on
from costcalc.money import Band, normal
from costcalc.quote.evidence import Clinics, Disagreement, InconsistentPublisher, PriceGap, SourceBand
from costcalc.quote.model import Quote
from costcalc.rendering.pages.common import KINDS, TAX
from costcalc.rendering.text import ENGLISH, Reader, text_of


def evidence_in_words(quote: Quote, reader: Reader) -> Iterator[Spans]:
    """Every source's band with its kind and day; where they differ, what they leave open; what clinics publish.

    Nothing for a quote without evidence.
    """
    evidence = quote.evidence
    if evidence is None:
        return
    yield from (_band(band, quote, reader) for band in evidence.bands)
    yield from (differing_in_words(publisher, reader) for publisher in evidence.differing)
    yield from (gap_in_words(gap, reader) for gap in evidence.gaps)
    if evidence.clinics:
        yield _clinics(evidence.clinics, quote, reader)
    elif evidence.unlisted:
        comparable = quote.catalog.overlay is None
        yield none_in_words(
            label("this condition"), quote.catalog.version, bool(evidence.bands), reader, comparable=comparable
        )
    yield from (claim_in_words(claim, reader) for claim in evidence.disagreements)


def claim_in_words(claim: Claim | Disagreement, reader: Reader = ENGLISH) -> Spans:
    """What a source says, and what the catalogue goes by instead."""
    return reader.say(
        "{about}: {claim}; {against}.",
        about=claim.about,
        claim=reader.say(claim.claim, sources=(claim.source,)),
        against=reader.say(claim.against, sources=(claim.against_source,)),
    )


def differing_in_words(publisher: InconsistentPublisher, reader: Reader = ENGLISH) -> Spans:
    """How far the pages of one publisher differ."""
    return reader.say(
        "{pages} of one publisher, {publisher}, disagree: low ends by up to ×{low}, high ends by up to ×{high}.",
        pages=count(publisher.pages, "{n} price band", "{n} price bands"),
        publisher=publisher.publisher,
        low=publisher.low,
        high=publisher.high,
    )


def gap_in_words(gap: PriceGap, reader: Reader = ENGLISH) -> Spans:
    """Between which prices no package is sold."""
    return reader.say(
        "No package is sold between {low} and {high}, where {below} ends and {above} begins.",
        low=gap.low,
        high=amount(gap.high, gap.currency),
        below=gap.below,
        above=gap.above,
    )


def none_in_words(
    treated: str, edition: str, bands: bool, reader: Reader = ENGLISH, *, comparable: bool = True
) -> Spans:
    """That a catalogue knows no clinic's price. `bands` says whether it has anything else.

    Where its prices were only not `comparable`, some may be known.
    """
    if comparable:
        template = label("Catalogue {edition} knows no price that a clinic publishes for {treated}")
    else:
        template = label("Catalogue {edition} knows no comparable price that a clinic publishes for {treated}")
    none = reader.say(template, edition=edition, treated=treated)
    return reader.say("{none}: sellers' bands are all there is.", none=none) if bands else text_of(none, ".")


def _band(band: SourceBand, quote: Quote, reader: Reader) -> Spans:
    published = reader.say("{price}", price=band.published)
    sentence = reader.say(
        "{what}: {price}, {tax}; {kind}, checked {day}.",
        what=band.label,
        price=_with_converted(published, band.published.currency, band.amount, quote, reader),
        tax=TAX[band.tax],
        kind=KINDS[band.kind],
        day=on(band.checked),
        sources=(band.source,),
    )
    return reader.say("{sentence} This budget goes by it.", sentence=sentence) if band.used else sentence


def _clinics(prices: Clinics, quote: Quote, reader: Reader) -> Spans:
    say, band = reader.say, prices.published
    if band is None:
        lowest, highest = prices.lowest, amount(normal(prices.highest), prices.currency)
        template = label("{low} to {high}, too few to say how they are distributed")
        figures = say(template, low=lowest, high=highest)
    else:
        median, high = (amount(normal(value), band.currency) for value in (band.likely, band.high))
        template = label("median {median}, eight in ten between {low} and {high}")
        figures = say(template, median=median, low=band.low, high=high)
    sentence = say(
        "Clinics publish {prices} of {clinics} for a first course of one dose, in one joint where joints are treated, "
        "tax included: {figures}; of {oldest} to {newest}, checked {day}.",
        prices=count(prices.n, "{n} price", "{n} prices"),
        clinics=count(prices.clinics, "{n} clinic", "{n} clinics"),
        figures=_with_converted(figures, prices.currency, prices.amount, quote, reader),
        oldest=on(prices.oldest),
        newest=on(prices.newest),
        day=on(prices.checked),
        sources=(prices.source,),
    )
    return say("{sentence} This budget goes by it.", sentence=sentence) if prices.used else sentence


def _with_converted(price: Spans, currency: str, converted: Band | None, quote: Quote, reader: Reader) -> Spans:
    """A price and the same in the quote's currency, where that is another one."""
    if converted is None or currency == quote.currency:
        return price
    likely = amount(converted.likely)
    return reader.say(
        "{price} ({band}, likely {likely})", price=price, band=amount(converted, quote.currency), likely=likely
    )
