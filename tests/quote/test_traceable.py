"""Every number that a document prints can be traced: to a source, a labelled planning assumption, or the wish itself.

A quote is walked as a whole. Its lines must name sources that it lists, each with its day and kind. Each number in one
of its sentences must be a number of the document (an amount, a count, a day), a figure that one of the sources it lists
stands for, or a parameter of the catalogue; anything else is an orphan.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, get_args

import pytest
from conftest import NOW
from wishes import CATALOG, RATES, UNPRICED, WAYS

import costcalc
from costcalc.analysis.compare.compare import compare
from costcalc.analysis.diff.diff import diff
from costcalc.analysis.estimate import analysed_estimate
from costcalc.analysis.questions.rank import questions
from costcalc.catalog.prices import YOUR_FIGURE, Price, Source, SourceKind, Statement
from costcalc.journey.itinerary import timetable
from costcalc.messages import Message, say
from costcalc.model import Frozen
from costcalc.money import round_money
from costcalc.quote.model import Quote
from costcalc.scenario.combine import NamedScenario
from costcalc.scenario.model import Scenario, TreatmentPrice, count_of

D = Decimal
OWN = TreatmentPrice(low=D(18000), likely=D(21000), high=D(24000), currency="USD", tax="excluded")
MARCH = date(2027, 3, 16)

NUMBER = re.compile(r"(?<![\w.,])\d[\d,]*(?:\.\d+)?(?!\w)")
DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
CITED = re.compile(r"\[([a-z0-9-]+)\]")
MARKS = re.compile(r"\b[A-Z]+\d\w*\b|COVID-19")

SPOKEN = frozenset({"label", "basis", "note", "name", "summary", "sentence", "reason", "rule", "subject", "journey"})
"""Fields that hold a sentence or a part of one."""
LISTS = frozenset({"warnings", "assumptions", "questions", "sentences", "includes", "documents"})
"""Fields that hold several."""
APART = frozenset({"basis", "scenario", "rates", "sources", "catalog", "about", "checksum", "costcalc", "disclaimer"})
"""Fields of a quote that are no statement of it: what it rests on, and what it calls itself."""


def numbers(words: str) -> Iterator[tuple[str, Decimal]]:
    """Every number of a text, as it is written and as it is."""
    for found in NUMBER.findall(MARKS.sub(" ", DAY.sub(" ", CITED.sub(" ", words)))):
        yield found, D(found.rstrip(",").replace(",", ""))


@cache
def figures() -> Mapping[str, frozenset[Decimal | str]]:
    """What each source stands for: the figures and days of the entries that name it, and those of its own words."""
    found: dict[str, set[Decimal | str]] = {}
    for name in type(CATALOG).model_fields:
        if name not in ("sources", "sha256", "overlay", "edition"):
            for key, value in _of(getattr(CATALOG, name), None):
                found.setdefault(key, set()).add(value)
    for key, source in CATALOG.sources.items():
        words = f"{source.title}; {source.note}"
        found.setdefault(key, set()).update((value for _, value in numbers(words)), DAY.findall(words))
    return {key: frozenset(values) for key, values in found.items()}


def _of(record: Any, source: str | None) -> Iterator[tuple[str, Decimal | str]]:
    """The figures and days of a record, each with the source of the record, of its price, or of the one around it."""
    if isinstance(record, Statement):
        for key in record.sources or filter(None, [source]):
            yield from _of(record.text, key)
    elif isinstance(record, Frozen):
        price = getattr(record, "price", None)
        source = next(
            (value for name, value in record if name in ("source", "cells_source") and isinstance(value, str)),
            price.source if isinstance(price, Price) else source,
        )
        for name, value in record:
            yield from _of(value, source) if name not in ("source", "checked", "url") else ()
    elif isinstance(record, Mapping):
        for value in record.values():
            yield from _of(value, source)
    elif isinstance(record, tuple):
        for value in record:
            yield from _of(value, source)
    elif isinstance(record, str):
        if source:
            yield from ((source, value) for _, value in numbers(record))
            yield from ((source, day) for day in DAY.findall(record))
    elif isinstance(record, int | Decimal) and not isinstance(record, bool) and source:
        yield source, D(record)
        if D(0) < D(record) < D(1):
            yield source, D(record) * 100  # a share is said in per cents


def said(record: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Every sentence of a document, with its place."""
    if isinstance(record, Frozen):
        for name, value in record:
            here = f"{where}.{name}" if where else name
            if where or name not in APART:
                if name in SPOKEN and isinstance(value, (str, Message)):
                    yield here, words_of(value)
                elif name in LISTS and isinstance(value, tuple):
                    yield from ((here, words_of(each)) for each in value if isinstance(each, (str, Message)))
                else:
                    yield from said(value, here)
    elif isinstance(record, tuple):
        for index, value in enumerate(record):
            yield from said(value, f"{where}[{index}]")


def words_of(sentence: str | Message) -> str:
    """A sentence with the keys of its sources in brackets."""
    return sentence if isinstance(sentence, str) else " ".join((str(sentence), *(f"[{key}]" for key in sentence.cited)))


def stated(record: Any, places: int) -> Iterator[Decimal]:
    """Every number that a document states in a field of its own, also rounded to so many places."""
    if isinstance(record, Frozen):
        for name, value in record:
            yield from stated(value, places) if name not in ("basis", "sources") else ()
    elif isinstance(record, Mapping):
        for value in record.values():
            yield from stated(value, places)
    elif isinstance(record, tuple):
        for value in record:
            yield from stated(value, places)
    elif isinstance(record, int | Decimal) and not isinstance(record, bool):
        value = abs(D(record))
        yield from {value, round_money(value, places)}


def counts(quote: Quote) -> Iterator[Decimal]:
    """What sentences count of the journey: people, visits, nights, what moved, and how old a rate is."""
    scenario, visits = quote.scenario, quote.itinerary.visits
    ages, unpriced = scenario.child_ages, len(quote.unpriced)
    for number in (1, len(visits), 1 + scenario.companions + len(ages), len(ages), unpriced, len(CATALOG.regions)):
        yield D(number)
    yield from (number for text in scenario.answers for _, number in numbers(text))
    yield from (D((quote.created.date() - rate.date).days) for rate in quote.rates)
    yield from (D(number) for number in range(1, 1 + len(CATALOG.milestones)))
    if scenario.origin in CATALOG.countries:
        yield D(len(CATALOG.countries[scenario.origin].regions))
    table = timetable(scenario, CATALOG, NOW.date())
    stays = [stay for column in (*table.columns, table.longer) for stay in column]
    nights = {stay.nights for stay in stays} | {stay.needed for stay in stays}
    arrivals = {stay.arrive for stay in stays}
    yield from map(D, nights | {abs(one - other) for each in (nights, arrivals) for one in each for other in each})
    yield from (D(slot.day - slot.wanted) for stay in stays for slot in stay.slots)
    if any(line.id == "stay.monthly-flat" for line in quote.lines):
        yield from _hotels(quote)


def _hotels(quote: Quote) -> Iterator[Decimal]:
    """What hotels would cost where a flat is rented instead: the same quote without flats."""
    cities = {key: city.model_copy(update={"monthly": {}}) for key, city in CATALOG.cities.items()}
    without = analysed_estimate(quote.scenario, CATALOG.model_copy(update={"cities": cities}), RATES, created=NOW)
    rooms = (line.amount.likely for line in without.lines if line.id in ("stay.lodging", "stay.season"))
    yield round_money(sum(rooms, D(0)), 0)


def days(quote: Quote) -> Iterator[str]:
    """Every day of the quote, of the entries it rests on, and of the same journey at every pace."""
    yield from _days(quote)
    table = timetable(quote.scenario, CATALOG, NOW.date())
    for stay in (stay for column in (*table.columns, table.longer) for stay in column):
        yield from (str(table.date(day)) for day in (stay.arrive, stay.planned, stay.leave))
    if table.start:
        for stone in CATALOG.milestones.values():
            yield str(table.start - timedelta(weeks=stone.weeks))
            yield str(NOW.date() + timedelta(weeks=stone.weeks))


def untraced(quote: Quote) -> list[str]:
    """What of a quote leads to no source."""
    return [*_lines(quote), *_sources(quote), *_sentences(quote)]


def _lines(quote: Quote) -> Iterator[str]:
    for line in quote.lines:
        for key in (line.source, *line.also):
            if key not in quote.sources:
                yield f"{line.id}: the source {key!r} is not listed"
    others = (
        *((left.id, left.source) for left in quote.not_included),
        *((payment.label, payment.source) for payment in quote.payments),
        *((exposure.name, exposure.source) for exposure in quote.cancellation),
    )
    for where, named in others:
        if named is not None and named not in quote.sources:
            yield f"{where}: the source {named!r} is not listed"
    for left in quote.not_included:
        if left.amount is not None and left.source is None:
            yield f"{left.id}: has an amount and no source"


def _sources(quote: Quote) -> Iterator[str]:
    for key, source in quote.sources.items():
        yield from (f"{key}: {problem}" for problem in _unsound(key, source))
    if YOUR_FIGURE in quote.sources:
        wish = quote.scenario
        given = (wish.treatment_price, wish.nights, wish.fx_buffer, wish.answers)
        usual = count_of(CATALOG.conditions[wish.condition].culture_weeks), CATALOG.parameters.contingency.value
        if not any(given) and (wish.culture_weeks, wish.contingency) == usual:
            yield f"{YOUR_FIGURE}: nobody gave one"


def _unsound(key: str, source: Source) -> Iterator[str]:
    if source.kind not in get_args(SourceKind):
        yield f"no such kind: {source.kind}"
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", source.date):
        yield f"has no day: {source.date!r}"
    if not source.publisher.strip() or not source.title.strip():
        yield "does not say who stands behind it"
    if (source.publisher == "costcalc") != (source.kind == "planning assumption") and key != "visa-fees":
        yield f"is a {source.kind} of {source.publisher}"


def _sentences(quote: Quote) -> Iterator[str]:
    """Numbers, days and sources of sentences: where one cites sources, its figures are theirs and no others'."""
    places = CATALOG.currencies[quote.currency].minor_unit
    own: set[Decimal | str] = {*stated(quote, places), *stated(CATALOG.parameters, places), *counts(quote)}
    listed = frozenset(figure for key in quote.sources for figure in figures().get(key, ()))
    every_day = {*days(quote), *(figure for figure in listed if isinstance(figure, str))}
    whole = own | set(stated(quote, 0))
    for where, words in said(quote):
        cited = CITED.findall(words)
        stands = whole if where.startswith("otherwise") else own  # which speaks of whole amounts
        known = stands | ({figure for key in cited for figure in figures().get(key, ())} if cited else listed)
        yield from (f"{where}: {written} in {words!r}" for written, number in numbers(words) if number not in known)
        yield from (f"{where}: cites {key!r}, which is not listed" for key in cited if key not in quote.sources)
        for day in DAY.findall(words):
            if not any(other.startswith(day) for other in every_day):
                yield f"{where}: the day {day} in {words!r}"


def _days(record: Any) -> Iterator[str]:
    """Every day that a document or what it rests on states in a field of its own."""
    if isinstance(record, Frozen):
        for _, value in record:
            yield from _days(value)
    elif isinstance(record, Mapping):
        for value in record.values():
            yield from _days(value)
    elif isinstance(record, tuple):
        for value in record:
            yield from _days(value)
    elif isinstance(record, datetime):
        yield record.date().isoformat()
    elif isinstance(record, date):
        yield record.isoformat()
    elif isinstance(record, str) and DAY.fullmatch(record):
        yield record


def quote_of(wish: Scenario, **more: Any) -> Quote:
    return analysed_estimate(wish, CATALOG, RATES, created=NOW, **more)


def priced(way: tuple[str, str, str]) -> Scenario:
    condition, tier, plan = way
    unpriced = CATALOG.conditions[condition].tiers[tier].price is None
    return Scenario(condition=condition, tier=tier, plan=plan, treatment_price=OWN if unpriced else None)


# Quotes


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_every_number_of_every_package_is_traced(way: tuple[str, str, str]) -> None:
    assert untraced(quote_of(priced(way))) == []


OPTIONS: list[dict[str, Any]] = [
    {"origin": "US", "start": MARCH, "companions": 1, "child_ages": (4, 11)},
    {"origin": "DE", "finish_by": date(2027, 6, 30), "currency": "EUR", "pay": "card"},
    {"origin": "QA", "plan": "long-stay", "culture_weeks": {"low": 5, "high": 6}, "currency": "JPY"},
    {"nationality": "PH", "plan": "long-stay", "start": date(2026, 12, 1), "lodging": "premium"},
    {"nationality": "BR", "cabin": "business", "city": "kyoto", "contingency": D("7.5"), "fx_buffer": D(2)},
    {"treatment_price": OWN, "interpreter": "clinic", "without": ("flights",), "city": "sapporo"},
    {"interpreter": "none", "nights": {"low": 3, "high": 5}, "lodging": "budget", "city": "osaka"},
    {"answers": ("tax-included=no", "harvest-included=no", "price=20000 USD", "international-surcharge=each-visit")},
    {"answers": ("interpreter-provided=yes", "follow-up-included=no", "nights=4"), "city": "fukuoka"},
]


@pytest.mark.parametrize("options", OPTIONS, ids="-".join)
def test_every_number_of_every_kind_of_wish_is_traced(options: dict[str, Any]) -> None:
    assert untraced(quote_of(Scenario(condition="t1d", **options))) == []


def test_an_unpriced_condition_with_a_price_of_ones_own_is_traced() -> None:
    for condition in UNPRICED:
        assert untraced(quote_of(Scenario(condition=condition, treatment_price=OWN))) == []


# The other documents hold numbers of quotes


def test_a_comparison_has_the_totals_of_quotes() -> None:
    wishes = [NamedScenario(tier, Scenario(condition="t1d", tier=tier)) for tier in ("standard", "advanced")]
    found = compare(wishes, CATALOG, RATES, created=NOW)
    for each in found.scenarios:
        quote = quote_of(each.scenario)
        assert each.total == quote.total
        assert untraced(quote) == []


def test_a_diff_has_the_lines_of_its_quotes() -> None:
    before = quote_of(Scenario(condition="t1d"))
    after = quote_of(Scenario(condition="t1d", companions=1, lodging="premium"))
    found = diff(before, after)
    assert {each.id for each in found.lines} <= {line.id for quote in (before, after) for line in quote.lines}
    assert (found.before.total.columns, found.after.total.columns) == (before.total.columns, after.total.columns)


def test_ranked_questions_have_the_totals_of_quotes() -> None:
    wish = Scenario(condition="t1d")
    found = questions(wish, CATALOG, RATES, created=NOW)
    assert found.total == quote_of(wish).total
    for each in found.questions:
        assert set(each.sources) <= set(found.sources)
        for one in each.answers:
            assert untraced(quote_of(wish.model_copy(update={"answers": (f"{each.key}={one.answer}",)}))) == []


def test_what_drives_a_quote_is_worked_out_as_quotes_are() -> None:
    quote = quote_of(Scenario(condition="t1d", origin="US"), what_ifs=("nights=+2", "cabin=business"), tornado=True)
    assert untraced(quote) == []


@pytest.mark.parametrize("condition", ["t1d", "knee-oa"])
def test_published_prices_say_who_publishes_each(condition: str) -> None:
    found = costcalc.prices(condition, created=NOW, data=CATALOG)
    for row in (*found.rows, *found.repeat_rows, *found.apart, *found.sellers):
        assert row.provider
        assert DAY.fullmatch(row.as_of) or row.as_of.isdigit()
        assert row.grade
    amounts = [row.normalised for row in found.rows if row.normalised is not None]
    assert len(amounts) == len(found.rows)
    assert (found.n, found.min, found.max) == (len(amounts), min(amounts, default=None), max(amounts, default=None))
    assert {each.source for each in found.packages} <= set(found.sources)
    assert [key for key, source in found.sources.items() if [*_unsound(key, source)]] == []


def test_exchange_rates_say_where_they_come_from() -> None:
    shown = costcalc.show_rates("USD/JPY", "EUR/AED").rates
    for rate in (*shown, *quote_of(Scenario(condition="t1d", currency="EUR")).rates):
        assert rate.source
        assert rate.derivation
        assert rate.date <= NOW.date()


# The walk can fail


def orphaned(**changes: Any) -> list[str]:
    return untraced(quote_of(Scenario(condition="t1d", origin="US", start=MARCH)).model_copy(update=changes))


def test_an_orphan_is_found_wherever_it_stands() -> None:
    quote = quote_of(Scenario(condition="t1d", origin="US", start=MARCH))
    line = quote.lines[0]
    mutated: list[dict[str, Any]] = [
        {"warnings": (*quote.warnings, say("Most people pay 12,345 USD."))},
        {"assumptions": (*quote.assumptions, say("The culture fails in 83 % of cases.", sources=("planning-split",)))},
        {"assumptions": (*quote.assumptions, say("Something is said.", sources=("by-nobody",)))},
        {"warnings": (*quote.warnings, say("Prices rise on 2031-02-03."))},
        {"lines": (line.model_copy(update={"note": "usually 4,321.99"}), *quote.lines[1:])},
        {"lines": (line.model_copy(update={"source": "hearsay"}), *quote.lines[1:])},
        {"sources": {key: each for key, each in quote.sources.items() if key != line.source}},
        {"sources": {**quote.sources, YOUR_FIGURE: next(iter(quote.sources.values()))}},
        {
            "otherwise": tuple(
                each.model_copy(update={"sentence": say("It costs 98,765 more.")}) for each in quote.otherwise
            )
        },
        {"not_included": tuple(each.model_copy(update={"source": None}) for each in quote.not_included)},
    ]
    assert [place for place, each in enumerate(mutated) if not orphaned(**each)] == []
    assert orphaned() == []
