"""The evidence for the price of a treatment in sentences; keys of sources stand in brackets."""

from collections.abc import Iterator

from costcalc.money import Band, in_words, plain
from costcalc.quote.evidence import Clinics, InconsistentPublisher, PriceGap, SourceBand
from costcalc.quote.model import Quote
from costcalc.rendering.pages.common import TAX, counted


def evidence_in_words(quote: Quote) -> Iterator[str]:
    """Every source's band with its kind, grade and day; where they differ, what they leave open; what clinics publish.

    Nothing for a quote without evidence.
    """
    found = quote.evidence
    if found is None:
        return
    yield from (_band(band, quote) for band in found.bands)
    yield from map(differing_in_words, found.differing)
    yield from map(gap_in_words, found.gaps)
    if found.clinics:
        yield _clinics(found.clinics, quote)
    elif found.unlisted:
        kind = "comparable " if quote.catalog.overlay else ""
        yield none_in_words("this condition", "this budget's catalogue", bool(found.bands), kind)
    for claim in found.disagreements:
        yield f"{claim.about}: {claim.claim} [{claim.source}]; {claim.against} [{claim.against_source}]."


def differing_in_words(each: InconsistentPublisher) -> str:
    """How far the pages of one publisher differ."""
    return (
        f"{each.pages} bands of one publisher, {each.publisher}, differ: by up to ×{each.low} at their low ends "
        f"and ×{each.high} at their high ends."
    )


def gap_in_words(gap: PriceGap) -> str:
    """What lies in no tier."""
    return f"{plain(gap.low)} to {plain(gap.high)} {gap.currency} lies in no tier: between {gap.below} and {gap.above}."


def none_in_words(treated: str, catalogue: str, bands: bool, kind: str = "") -> str:
    """That no clinic's price is known. `bands` says whether anything else is, and `kind` of what kind of price."""
    others = ": sellers' bands are all there is" if bands else ""
    return (
        f"No {kind}price that a clinic publishes to patients who pay themselves was found for {treated}, "
        f"as of {catalogue}{others}."
    )


def _band(band: SourceBand, quote: Quote) -> str:
    grade = f", grade {band.grade}" if band.grade else ""
    used = ", which this budget goes by" if band.used else ""
    published = f"{in_words(band.published)} {band.published.currency}"
    converted = _converted(band.published.currency, band.amount, quote)
    label = f"{band.label[:1].upper()}{band.label[1:]}"
    return (
        f"{label}: {published}{converted}, {TAX[band.tax]}; {band.kind}{grade}, checked {band.checked}, "
        f"{band.age_days} days ago{used} [{band.source}]."
    )


def _clinics(found: Clinics, quote: Quote) -> str:
    used = ", which this budget goes by" if found.used else ""
    days = found.oldest if found.oldest == found.newest else f"{found.oldest} to {found.newest}"
    dated = f"grade A and B, of {days}, checked {found.checked}, {found.age_days} days ago{used} [{found.source}]."
    prices = f"{counted(found.n, 'price')} of {counted(found.clinics, 'clinic')}"
    unit = "for a first course of one dose, in one joint where joints are treated, tax included"
    if found.published is None:
        ends = " to ".join(dict.fromkeys(map(plain, (found.lowest, found.highest))))
        few = "too few to say how they are distributed"
        return f"Clinics publish {prices} {unit}: {ends} {found.currency}, {few}; {dated}"
    median = f"median {plain(found.published.likely)} {found.currency}"
    band = f"eight in ten between {in_words(found.published, ' and ')} {found.currency}"
    converted = _converted(found.currency, found.amount, quote)
    return f"Clinics publish {prices} {unit}: {median}, {band}{converted}; {dated}"


def _converted(currency: str, amount: Band | None, quote: Quote) -> str:
    """The same in the quote's currency, where that is another one; written as the sentence's other numbers are."""
    if amount is None or currency == quote.currency:
        return ""
    low, likely, high = (f"{each:,}" for each in amount.columns)
    return f" ({low} to {high} {quote.currency}, likely {likely})"
