"""The rules of the catalogue to read in a terminal: entry, taxes, seasons, closed days, terms, fees and fares."""

from collections.abc import Callable, Iterator, Mapping

from rich.console import RenderableType

from costcalc.catalog.journeys import Fee
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Price
from costcalc.catalog.rules import CancellationTerm, Closure, EntryRule, Instalment, TaxBracket
from costcalc.money import in_words, plain
from costcalc.rendering.tables import grid, section, text

Rows = Iterator[tuple[str, str]]


def band_in_words(price: Price) -> str:
    """The figures of a price and their currency."""
    return f"{in_words(price.money)} {price.currency}"


def _entry(rule: EntryRule) -> str:
    days = f"{rule.days} days without a visa" if rule.days else rule.rule.replace("-", " ")
    since = f" from {rule.since}" if rule.since else ""
    until = f" until {rule.until}" if rule.until else ""
    beside = "; ".join(filter(None, (rule.conditions, rule.warning)))
    return f"{days}{since}{until}{f'; {beside}' if beside else ''} [{rule.source}]"


def _entries(catalog: Catalog) -> Rows:
    for rule in catalog.entry.values():
        yield f"{rule.code} {catalog.countries[rule.code].name}", _entry(rule)


def _bracket(bracket: TaxBracket) -> str:
    to = f"below {bracket.price_below:,}" if bracket.price_below is not None else "and more"
    return f"{bracket.price_from:,} {to}: {bracket.tax:,} {bracket.currency} for a person and night [{bracket.source}]"


def _taxes(catalog: Catalog) -> Rows:
    for bracket in catalog.accommodation_tax.values():
        yield f"{catalog.cities[bracket.city].name} since {bracket.since}", _bracket(bracket)


def _seasons(catalog: Catalog) -> Rows:
    for key, season in catalog.seasons.items():
        share = in_words(season.surcharge.band)
        yield key, f"{season.first} to {season.last}: rooms cost {share} % more [{season.surcharge.source}]"


def _closure(closure: Closure) -> str:
    when = closure.weekday or ("public holidays" if closure.public_holidays else f"{closure.first} to {closure.last}")
    return f"{closure.name}: {when} [{closure.source}]"


def _children(catalog: Catalog) -> Rows:
    for child in catalog.children.values():
        parts = ((child.fares, "air fares"), (child.rides, "rides"), (child.meals, "meals"), (child.devices, "data"))
        shares = ", ".join(f"{plain(share)} of {what}" for share, what in parts)
        yield f"{child.name} years", f"{shares}; {'a bed' if child.bed else 'no bed'} [{child.source}]"


def _milestones(catalog: Catalog) -> Rows:
    for key, stone in catalog.milestones.items():
        when = f" ({', '.join(stone.when)})" if stone.when else ""
        yield key, f"{stone.weeks} weeks {stone.of.replace('-', ' ')}{when}: {stone.name} [{stone.source}]"


def _instalment(instalment: Instalment) -> str:
    before = f"{instalment.weeks_before} weeks before " if instalment.weeks_before else ""
    paid = ", ".join(instalment.of)
    return (
        f"{instalment.label}: {plain(instalment.share)} of {paid}, due {before}{instalment.due} [{instalment.source}]"
    )


def _term(term: CancellationTerm) -> str:
    if term.fee:
        return f"{term.name}: {band_in_words(term.fee)} [{term.fee.source}]"
    assert term.percent, "the checks refuse a term without either"
    return f"{term.name}: {in_words(term.percent.band)} % of the treatment [{term.percent.source}]"


def _shares(catalog: Catalog) -> Rows:
    for key, share in catalog.shares.items():
        when = f" ({', '.join(share.when)})" if share.when else ""
        percent = share.percent
        yield key, f"{share.label}: {in_words(percent.band)} % {share.in_words}{when} [{percent.source}]"


def _fee(fee: Fee) -> str:
    when = f" ({', '.join(fee.when)})" if fee.when else ""
    prices = "; ".join(
        f"{comfort} {band_in_words(price)} per {price.per} [{price.source}]" for comfort, price in fee.prices.items()
    )
    return f"{fee.label}{when}: {prices}"


RULES: Mapping[str, tuple[str, Callable[[Catalog], Rows]]] = {
    "fees": ("Fees", lambda catalog: ((key, _fee(fee)) for key, fee in catalog.fees.items())),
    "shares": ("Costs that are a part of others", _shares),
    "fares": (
        "Return fares",
        lambda catalog: ((key, f"{band_in_words(fare)} [{fare.source}]") for key, fare in catalog.fares.items()),
    ),
    "entry": ("Entry to Japan, by nationality", _entries),
    "accommodation-tax": ("Accommodation tax, by the price of a night", _taxes),
    "seasons": ("Seasons", _seasons),
    "closures": (
        "Closed days",
        lambda catalog: ((key, _closure(closure)) for key, closure in catalog.closures.items()),
    ),
    "children": ("Children, as a part of an adult", _children),
    "milestones": ("Before and after the journey", _milestones),
    "instalments": (
        "What falls due when",
        lambda catalog: ((key, _instalment(each)) for key, each in catalog.instalments.items()),
    ),
    "cancellation": (
        "What is lost by stopping",
        lambda catalog: ((key, _term(term)) for key, term in catalog.cancellation.items()),
    ),
}
"""The kinds of rules that can be listed: heading, and a row for each entry."""


def rules_listed(kind: str) -> Callable[[Catalog], RenderableType | None]:
    """How the rules of a kind are listed."""
    _, rows = RULES[kind]
    return lambda catalog: grid((text(name, "bold"), text(words)) for name, words in rows(catalog))


def country_shown(catalog: Catalog, code: str) -> Iterator[RenderableType]:
    """What the catalogue says of a country: entry with its passport, and the fares from there."""
    country = catalog.countries[code]
    rules = [_entry(rule) for rule in catalog.entry.values() if rule.code == code]
    yield from section("Entry to Japan", grid((text("·"), text(rule)) for rule in rules))
    fares = (
        (key, f"{band_in_words(fare)} [{fare.source}]")
        for key, fare in catalog.fares.items()
        if fare.region in country.regions
    )
    yield from section("Return fares", grid((text(name), text(words)) for name, words in fares))


def taxes_shown(catalog: Catalog, city: str) -> Iterator[RenderableType]:
    """The accommodation tax of a city."""
    brackets = (
        (f"since {bracket.since}", _bracket(bracket))
        for bracket in catalog.accommodation_tax.values()
        if bracket.city == city
    )
    yield from section("Accommodation tax", grid((text(name), text(words)) for name, words in brackets))
