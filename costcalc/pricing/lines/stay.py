"""Where the party sleeps: hotel nights with season and accommodation tax, or a flat by the month. Meals are a fee."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import cast

from costcalc.catalog.choices import Comfort
from costcalc.catalog.prices import Price
from costcalc.catalog.rules import TaxBracket
from costcalc.journey.itinerary import ordered
from costcalc.journey.journey import Journey, NightKind
from costcalc.messages import Message, amount, items, label, say
from costcalc.money import (
    ONCE,
    ONE,
    PER_CENT,
    ZERO,
    Money,
    band,
    exactly,
    in_currency,
    times,
    total,
    whole,
)
from costcalc.pricing.lines.line import ByVisit, Line, by_comfort, counted, factor_of, priced, with_tax

MONTHS_ROUNDED = Decimal("0.01")
"""Months of a flat are counted to two decimals."""


Columns = tuple[Decimal, Decimal, Decimal]
"""Something at the low, likely and high pace, not always in order."""
NO_NIGHTS: Columns = (ZERO, ZERO, ZERO)
"""What counts for a visit that is not slept so."""
Kinds = dict[NightKind, tuple[int, ...]]
"""How many nights of each kind there are, at the low, likely and high pace."""


def lines(journey: Journey) -> Iterator[Line]:
    """Lodging for every night of every visit: hotels, or for long visits a flat by the month where that is cheaper."""
    wished = cast("Comfort", journey.scenario.lodging)
    price = by_comfort(journey.city.lodging, journey)
    visits = range(len(journey.timetable.likely))
    nights = nights_of(journey, visits)
    hotel, slept = list(_hotel(journey, visits, price, nights)), list(visits)
    least = journey.catalog.parameters.monthly_from.value
    long = [index for index in visits if journey.timetable.likely[index].nights >= least]
    by_month = journey.city.monthly.get(wished)
    if long and by_month:
        short = [index for index in visits if index not in long]
        rest = nights_of(journey, short)
        flats = [*_flat(journey, long, by_month), *(_hotel(journey, short, price, rest) if short else ())]
        if _likely(journey, flats, by_month.currency) < _likely(journey, hotel, by_month.currency):
            converted = (journey.exchange.convert(line.unit_price, factor_of(line.quantity)) for line in hotel)
            by_night = total(converted).likely
            price_by_night = amount(whole(by_night), journey.exchange.currency)
            instead = say("instead of hotel nights for {price} likely", price=price_by_night)
            flats[0] = flats[0]._replace(
                note=say("{note}", note=items(filter(None, (flats[0].note, instead)), "semicolon"))
            )
            hotel, nights, slept = flats, rest, short
    yield from hotel
    yield from _accommodation_tax(journey, slept, price, nights)


def _likely(journey: Journey, of: Sequence[Line], currency: str) -> Decimal:
    """What lines come to at their likely, unrounded, in one currency."""
    paid = ((line.unit_price.likely * factor_of(line.quantity).likely, line.unit_price.currency) for line in of)
    return sum((journey.exchange.across(amount, of_line, currency) for amount, of_line in paid), ZERO)


def _hotel(journey: Journey, visits: Sequence[int], price: Price, nights: Kinds) -> Iterator[Line]:
    """Nights in a hotel, and what they cost more in a season."""
    rooms = journey.travellers.rooms if price.per == "room-night" else journey.travellers.beds
    for line in priced(journey.only(visits), "lodging", "stay", label("Lodging"), price, heads=rooms):
        yield line._replace(by_visit=_among_all(journey, visits, line.by_visit))
    yield from _season(journey, visits, price, nights, rooms)


def _among_all(journey: Journey, visits: Sequence[int], of_these: ByVisit) -> ByVisit:
    """What counts for each visit, where only some of them count."""
    counts = dict(zip(visits, of_these, strict=True))
    return tuple(counts.get(index, NO_NIGHTS) for index in range(len(journey.stays)))


def _season(journey: Journey, visits: Sequence[int], price: Price, nights: Kinds, rooms: int) -> Iterator[Line]:
    """What rooms cost more in the seasons: at each pace its own nights, and the sums put in order."""
    kinds = {key: [night for night in nights if night.season == key] for key in journey.catalog.seasons}
    seasons = {key: journey.catalog.seasons[key] for key, of_season in kinds.items() if of_season}
    if not seasons:
        return

    def surcharge(slept: Kinds) -> Columns:
        sums = [ZERO, ZERO, ZERO]
        for key, season in seasons.items():
            share = times(price.money, times(season.surcharge.band, exactly(PER_CENT)))
            for column, more in enumerate(share.columns):
                sums[column] += rooms * more * sum(slept[night][column] for night in kinds[key] if night in slept)
        return sums[0], sums[1], sums[2]

    sums = surcharge(nights)
    low, likely, high = _in_order(sums, sums)
    by_visit = [_in_order(surcharge(nights_of(journey, (index,))), sums) for index in visits]
    first, *others = dict.fromkeys(season.surcharge.source for season in seasons.values())
    shares = (
        say("{percent} % in the season “{season}”", percent=season.surcharge.band, season=season.name)
        for season in seasons.values()
    )
    season_line = Line(
        id="stay.season",
        category="stay",
        label=label("Lodging, more in the season"),
        quantity=counted(ONCE, label("stay")),
        unit_price=in_currency(band(low, likely, high), price.currency),
        basis=say("rooms × nights in the season × price × per cent, at each pace"),
        source=first,
        also=(*others, price.source),
        note=say("{shares}", shares=items(shares)),
        tax=price.tax,
        checked=price.checked,
        by_visit=_among_all(journey, visits, tuple(by_visit)),
    )
    yield from with_tax(journey, season_line)


def _in_order(counts: Columns, sums: Columns) -> Columns:
    """What counts at each pace, in the columns that the paces stand in once the sums of all visits are in order."""
    low = min((0, 1, 2), key=sums.__getitem__)
    high = max((2, 1, 0), key=sums.__getitem__)
    return counts[low], counts[1], counts[high]


def nights_of(journey: Journey, visits: Sequence[int]) -> Kinds:
    """The nights of some visits, by what tells them apart in the city; each column counts those of its own pace."""
    tariffs = sorted({bracket.since for bracket in _brackets(journey)})
    columns: list[Counter[NightKind]] = []
    for pace in journey.nights_by_kind:
        counts: Counter[NightKind] = Counter()
        for index in visits:
            for (tariff, season), nights in pace[index].items():
                here = max((since for since in tariffs if tariff and since <= tariff), default=None)
                counts[NightKind(here, season)] += nights
        columns.append(counts)
    kinds = sorted(set().union(*columns), key=lambda night: (night.tariff or date.min, night.season or ""))
    return {kind: tuple(column[kind] for column in columns) for kind in kinds}


def _together(nights: Kinds, kinds: Iterable[NightKind]) -> Columns:
    """Nights of several kinds, counted together at each pace."""
    low, likely, high = (sum(nights[kind][pace] for kind in kinds if kind in nights) for pace in range(3))
    return Decimal(low), Decimal(likely), Decimal(high)


def _brackets(journey: Journey) -> list[TaxBracket]:
    """The brackets of every tariff of the city, the cheapest nights first."""
    city = journey.scenario.city
    brackets = (bracket for bracket in journey.catalog.accommodation_tax.values() if bracket.city == city)
    return sorted(brackets, key=lambda bracket: (bracket.since, bracket.price_from))


def _accommodation_tax(journey: Journey, visits: Sequence[int], price: Price, nights: Kinds) -> Iterator[Line]:
    """A line for each tariff and tax, nights that are taxed alike together; nothing where no column owes any."""
    by_tax: dict[tuple[date, tuple[Decimal, ...]], list[NightKind]] = {}
    every = _brackets(journey)
    of_visits = [nights_of(journey, (index,)) for index in visits]
    for night in nights:
        brackets = [bracket for bracket in every if bracket.since == night.tariff]
        if brackets and night.tariff:
            night_price = _price_of_night(journey, price, night.season)
            tax = tuple(_taxed(journey, brackets, paid, night_price.currency) for paid in night_price.columns)
            if any(tax):
                by_tax.setdefault((night.tariff, tax), []).append(night)
    for number, ((tariff, tax), kinds) in enumerate(by_tax.items(), start=1):
        first = next(bracket for bracket in every if bracket.since == tariff)
        seasons = [journey.catalog.seasons[night.season].name for night in kinds if night.season]
        sums = _together(nights, kinds)
        by_visit = [_in_order(_together(visit, kinds), sums) for visit in of_visits]
        yield Line(
            id=f"stay.accommodation-tax{f'-{number}' if number > 1 else ''}",
            category="stay",
            label=label("Accommodation tax"),
            quantity=counted(times(exactly(Decimal(journey.travellers.people)), ordered(*sums)), label("person night")),
            unit_price=in_currency(band(*tax), first.currency),
            basis=say("people × nights, by the price of the room"),
            source=first.source,
            also=(price.source,),
            note=_tariff(tariff, seasons if len(seasons) == len(kinds) else ()),
            checked=first.checked,
            by_visit=_among_all(journey, visits, tuple(by_visit)),
        )


def _tariff(since: date, seasons: Sequence[str]) -> Message:
    """Which tariff of the tax applies, and in which seasons if only in some."""
    if not seasons:
        return say("tariff of {day}", day=since)
    return say("tariff of {day}, for the season “{season}”", day=since, season=items(seasons, "and"))


def _price_of_night(journey: Journey, price: Price, season: str | None) -> Money:
    """What a room or bed costs for a night.

    Cities go by what each guest pays. The price of the whole room is taken, so that a shared one is not taxed too low.
    """
    if season is None:
        return price.money
    more = times(journey.catalog.seasons[season].surcharge.band, exactly(PER_CENT))
    return in_currency(times(price.money, band(ONE + more.low, ONE + more.likely, ONE + more.high)), price.currency)


def _taxed(journey: Journey, brackets: Sequence[TaxBracket], paid: Decimal, currency: str) -> Decimal:
    """The tax of the bracket that a price falls into; two currencies are held against each other at the rate."""
    priced = journey.exchange.across(paid, currency, brackets[0].currency)
    return next(row.tax for row in brackets if row.price_below is None or priced < row.price_below)


def _flat(journey: Journey, visits: Sequence[int], price: Price) -> Iterator[Line]:
    """A furnished flat for each room, by the month; less than a month is paid whole, more by the part."""
    month = journey.catalog.parameters.nights_per_month
    by_visit = [band(*(_months(stay, month.value) for stay in _nights(journey, index))) for index in visits]
    months = total(by_visit)
    flat = Line(
        id="stay.monthly-flat",
        category="stay",
        label=label("Furnished flat by the month"),
        quantity=counted(times(exactly(Decimal(journey.travellers.rooms)), months), label("flat month")),
        unit_price=price.money,
        basis=say("flats × months; the least that is paid is one month"),
        source=price.source,
        also=tuple(key for key in (month.source, *journey.timed_by) if key != price.source),
        note=say(price.note) if price.note else None,
        tax=price.tax,
        checked=price.checked,
        by_visit=_among_all(journey, visits, tuple(visit.columns for visit in by_visit)),
    )
    yield from with_tax(journey, flat)


def _nights(journey: Journey, visit: int) -> tuple[Decimal, ...]:
    return journey.stays[visit].nights.columns


def _months(nights: Decimal, month: Decimal) -> Decimal:
    return max(ONE, (nights / month).quantize(MONTHS_ROUNDED, ROUND_HALF_UP))
