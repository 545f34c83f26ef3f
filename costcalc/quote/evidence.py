"""The sources of a treatment's price, side by side: where they disagree, and which prices no package covers."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby

from costcalc.catalog.models import Catalog, Distribution
from costcalc.catalog.prices import Key, Price, SourceKind, Tax, When, first_day
from costcalc.catalog.treatments import Condition
from costcalc.journey.journey import Journey
from costcalc.messages import label
from costcalc.model import Frozen
from costcalc.money import Band, Currency, Money, Number, in_currency, in_order
from costcalc.rates.exchange import Exchange

GRADES: Mapping[SourceKind, str] = {"article": "C", "published list": "A", "official tariff": "A"}
"""How solid each kind of source is: A a list or a tariff, C an article; no grade for what nobody published."""


def listed(kind: SourceKind) -> bool:
    """Whether it is a list or a tariff that states what one pays."""
    return GRADES.get(kind) == "A"


class SourceBand(Frozen):
    """What one source says that the package costs."""

    label: str
    """What the source prices."""
    used: bool
    """Whether the budget goes by it."""
    published: Money
    """As the source has it."""
    amount: Band | None
    """In the quote's currency; null where the quote has no rate for it."""
    tax: Tax
    """Whether consumption tax is in it."""
    source: Key
    """Key of `sources`."""
    kind: SourceKind
    """What kind of source it is."""
    grade: str | None
    """How solid it is: A a list or a tariff, C an article; null for what nobody published."""
    checked: When
    """The day it was last compared with its source."""
    age_days: int
    """Days since the first day that this can be."""


class PriceGap(Frozen):
    """A range of prices at which no package is sold."""

    low: Number
    """Where the cheaper tier ends."""
    high: Number
    """Where the dearer tier begins."""
    currency: Currency
    """ISO 4217 code."""
    below: Key
    """Key of the cheaper tier."""
    above: Key
    """Key of the dearer tier."""


class InconsistentPublisher(Frozen):
    """A publisher whose pages give different bands for one package."""

    publisher: str
    """Whose pages."""
    pages: int
    """How many bands there are."""
    low: Number
    """The highest low end of a band as a multiple of the lowest, to two places."""
    high: Number
    """The highest high end of a band as a multiple of the lowest, to two places."""


class Clinics(Frozen):
    """What clinics publish for one treatment of the condition: first course, one dose, one joint, tax included."""

    n: int
    """How many prices."""
    clinics: int
    """Of how many clinics."""
    published: Money | None
    """A tenth lie below its low, half below its likely, nine tenths below its high; null of fewer than five prices."""
    amount: Band | None
    """The same in the quote's currency; null where the quote has no rate for it."""
    lowest: Number
    """The lowest price, in the currency of the prices."""
    highest: Number
    """The highest price, in the currency of the prices."""
    currency: Currency
    """ISO 4217 code of the prices."""
    used: bool
    """Whether the budget goes by it."""
    oldest: When
    """The day of the oldest price."""
    newest: When
    """The day of the newest price."""
    source: Key
    """Key of `sources`."""
    checked: When
    """The day the prices were last compared with their sources."""
    age_days: int
    """Days since the first day that this can be."""


class Disagreement(Frozen):
    """What a source says of what the price holds, and what the budget goes by instead."""

    about: str
    """What it is about."""
    claim: str
    """What the source says."""
    against: str
    """What the budget goes by."""
    source: Key
    """Key of `sources`: who says it."""
    against_source: Key
    """Key of `sources`: what the budget goes by."""


class Evidence(Frozen):
    """The sources of the treatment's price, side by side."""

    bands: tuple[SourceBand, ...]
    """What each source says that the package costs, the catalogue's own first."""
    differing: tuple[InconsistentPublisher, ...]
    """Publishers whose pages disagree with each other."""
    gaps: tuple[PriceGap, ...]
    """Ranges of prices at which no package of the condition is sold."""
    clinics: Clinics | None
    """What clinics publish for the condition; null without any."""
    disagreements: tuple[Disagreement, ...]
    """What sources say otherwise than the budget goes by."""

    @property
    def unlisted(self) -> bool:
        """Whether no clinic is known to publish a price: neither several of them, nor the one whose package it is."""
        return self.clinics is None and not any(listed(band.kind) for band in self.bands)

    @property
    def cited(self) -> Iterator[str]:
        """The keys of all sources."""
        yield from (band.source for band in self.bands)
        if self.clinics:
            yield self.clinics.source
        for claim in self.disagreements:
            yield from (claim.source, claim.against_source)


def evidence_of(journey: Journey) -> Evidence | None:
    """The evidence for the treatment of a journey whose costs have been found; none if the treatment is left out."""
    scenario, catalog = journey.scenario, journey.catalog
    if "treatment" in scenario.without:
        return None
    condition = catalog.conditions[scenario.condition]
    tier = condition.tiers[scenario.tier]
    distribution = catalog.distributions.get(scenario.condition)
    by_package = not scenario.treatment_price and not scenario.basis
    bands = []
    if tier.price:
        bands.append(_band(label("The package"), tier.price, journey, used=by_package))
    bands += [_band(other.label, other, journey, used=False) for other in tier.other_bands]
    claims = [
        claim
        for claim in catalog.evidence.values()
        if claim.topic == "price" and (not claim.conditions or scenario.condition in claim.conditions)
    ]
    return Evidence(
        bands=tuple(bands),
        differing=tuple(inconsistent([*([tier.price] if tier.price else []), *tier.other_bands], catalog)),
        gaps=tuple(gaps(condition)),
        clinics=_clinics(distribution, journey) if distribution else None,
        disagreements=tuple(
            Disagreement(
                about=claim.about,
                claim=claim.claim,
                against=claim.against,
                source=claim.source,
                against_source=claim.against_source,
            )
            for claim in claims
        ),
    )


def age(checked: str, today: date) -> int:
    """Days since a figure was checked."""
    return max(0, (today - first_day(checked)).days)


def _band(name: str, price: Price, journey: Journey, *, used: bool) -> SourceBand:
    kind = journey.catalog.sources[price.source].kind
    return SourceBand(
        label=name,
        used=used,
        published=price.money,
        amount=_converted(price.money, journey.exchange),
        tax=price.tax,
        source=price.source,
        kind=kind,
        grade=GRADES.get(kind),
        checked=price.checked,
        age_days=age(price.checked, journey.today),
    )


def _converted(money: Money, exchange: Exchange) -> Band | None:
    """The money in the budget's currency, if the budget has needed that rate anyway.

    Evidence alone brings no rate into a quote: the rates it lists are those that its total rests on.
    """
    return exchange.convert(money) if money.currency in {exchange.currency, *exchange.used} else None


def _clinics(prices: Distribution, journey: Journey) -> Clinics:
    money = None
    if prices.p10 is not None and prices.p50 is not None and prices.p90 is not None:
        money = in_currency(in_order(prices.p10, prices.p50, prices.p90), prices.currency)
    return Clinics(
        n=prices.n,
        clinics=prices.clinics,
        published=money,
        amount=_converted(money, journey.exchange) if money else None,
        lowest=prices.low,
        highest=prices.high,
        currency=prices.currency,
        used=bool(journey.scenario.basis),
        oldest=prices.oldest,
        newest=prices.newest,
        source=prices.source,
        checked=prices.checked,
        age_days=age(prices.checked, journey.today),
    )


def inconsistent(prices: Iterable[Price], catalog: Catalog) -> Iterator[InconsistentPublisher]:
    """Publishers of which two bands of a package, in one currency, have other ends."""
    by_publisher: dict[tuple[str, str], list[Price]] = {}
    for price in prices:
        by_publisher.setdefault((catalog.sources[price.source].publisher, price.currency), []).append(price)
    for (publisher, _), pages in by_publisher.items():
        lows, highs = [page.low for page in pages], [page.high for page in pages]
        if min(lows) and (min(lows) < max(lows) or min(highs) < max(highs)):
            yield InconsistentPublisher(
                publisher=publisher,
                pages=len(pages),
                low=(max(lows) / min(lows)).quantize(PLACES),
                high=(max(highs) / min(highs)).quantize(PLACES),
            )


PLACES = Decimal("0.01")
"""Of a factor."""


def gaps(condition: Condition) -> Iterator[PriceGap]:
    """The ranges between tiers that are next to each other by price, of one currency."""
    prices = [(tier.price, key) for key, tier in condition.tiers.items() if tier.price]
    prices.sort(key=lambda pair: (pair[0].currency, pair[0].low, pair[0].high))
    for currency, group in groupby(prices, key=lambda pair: pair[0].currency):
        (highest, below), *dearer = group
        for price, key in dearer:
            if price.low > highest.high:
                yield PriceGap(low=highest.high, high=price.low, currency=currency, below=below, above=key)
            if price.high > highest.high:  # a broad tier may reach above the one that follows it
                highest, below = price, key
