"""Prices changed, as if another catalogue lay over this one: `price:flights=+20%`, `price:stay.lodging=low`."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from costcalc.analysis.sensitivity.what_if.change import End, Given, Said, WhatIf
from costcalc.catalog.lookup import folded
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import find, unknown
from costcalc.catalog.prices import PercentFact, Price
from costcalc.catalog.treatments import Condition
from costcalc.errors import ScenarioError
from costcalc.money import HUNDRED, ONE, middle, round_money
from costcalc.pricing.budget import budget_of
from costcalc.pricing.lines.transport import fare_regions, spanning
from costcalc.scenario.model import TreatmentPrice
from costcalc.scenario.resolve import published_price

PLACES = 4
"""Decimals that a figure of the catalogue may have."""
Entry = TypeVar("Entry", Price, PercentFact, TreatmentPrice)
PACKAGE = "treatment.package"


class Rule(NamedTuple):
    """What becomes of a price: so many times as much, or one end of its band."""

    factor: Decimal = ONE
    end: End | None = None

    def of(self, entry: Entry, likely: Decimal, places: int = PLACES) -> Entry:
        """The price by this rule; `likely` is its likely figure."""
        if self.end:
            one = likely if self.end == "likely" else getattr(entry, self.end)
            return entry.model_copy(update={"low": one, "likely": one, "high": one})
        low, high = (round_money(each * self.factor, places) for each in (entry.low, entry.high))
        if likely != middle(entry.low, entry.high):
            then = min(max(round_money(likely * self.factor, places), low), high)
        else:
            then = middle(low, high)
        return entry.model_copy(update={"low": low, "likely": then, "high": high})

    def price(self, price: Price, places: int = PLACES) -> Price:
        """A price of the catalogue by this rule."""
        return self.of(price, price.money.likely, places)


class Target(NamedTuple):
    """A price that can be changed."""

    id: str
    """As its line is called."""
    label: str
    change: Callable[[Given, Rule], Given]


def targets(catalog: Catalog) -> tuple[Target, ...]:
    """Every price of a catalogue, by the line that it makes."""
    return (
        Target(PACKAGE, "The treatment", _package),
        Target("flights.fares", "Return flights", _fares),
        Target("stay.lodging", "Lodging", lambda now, rule: _of_cities(now, rule, "lodging")),
        Target("stay.monthly-flat", "Furnished flats", lambda now, rule: _of_cities(now, rule, "monthly")),
        Target("local-transport.airport", "Airport transfers", lambda now, rule: _of_cities(now, rule, "transfer")),
        *(Target(f"{fee.category}.{key}", fee.label, _fee(key)) for key, fee in catalog.fees.items()),
        *(Target(f"{share.category}.{key}", share.label, _share(key)) for key, share in catalog.shares.items()),
    )


def price(text: str, wanted: str, said: Said, given: Given) -> WhatIf:
    """The prices of a line or of a whole category, changed. Raises ScenarioError for what is none."""
    label, chosen = _chosen(wanted, given.catalog)
    if said.step:
        if not said.step.percent:
            raise ScenarioError("a price is changed by per cents, such as +10%, or to low, likely or high")
        if said.step.by < -HUNDRED:
            raise ScenarioError("nothing costs less than nothing: -100% is the most")
        rule = Rule(factor=ONE + said.step.by / HUNDRED)
        label = f"{label}, {said.step.size} {said.step.either('dearer', 'cheaper')}"
    elif said.end:
        rule = Rule(end=said.end)
        label = f"{label}, {IN_WORDS[said.end]}"
    else:
        raise ScenarioError(
            f"{said.text!r} is no change of a price: write +10%, -10%, low, likely or high; "
            "a price of your own belongs into a folder that is laid over the catalogue"
        )

    def change(now: Given) -> Given:
        for each in chosen:
            now = each.change(now, rule)
        return now

    return WhatIf(text, label, change)


IN_WORDS: Mapping[End, str] = {"low": "the least", "likely": "as likely", "high": "the most"}
"""The ends of a band."""


def _chosen(wanted: str, catalog: Catalog) -> tuple[str, Sequence[Target]]:
    """What a name stands for: all of a category, a line, or the end of a line's name."""
    known, name = targets(catalog), wanted.casefold().strip()
    of_category = [each for each in known if each.id.startswith(f"{name}.")]
    if of_category:
        of_one = len(of_category) == 1
        return of_category[0].label if of_one else f"All of {name.replace('-', ' ')}", of_category
    found = [each for each in known if name in (each.id, each.id.partition(".")[2])]
    if not found:
        categories = dict.fromkeys(each.id.partition(".")[0] for each in known)
        raise ScenarioError(unknown("price", wanted, [*categories, *(each.id for each in known)]))
    return found[0].label, found


def _package(now: Given, rule: Rule) -> Given:
    """The clinic's own figure, or what clinics publish, or else the bands of all packages."""
    scenario, catalog = now.scenario, now.catalog
    own = scenario.treatment_price
    if folded(scenario.basis or "") == "published":
        own = published_price(find("condition", scenario.condition, catalog.conditions), catalog)
    if own:
        places = catalog.currencies[own.currency].minor_unit if own.currency in catalog.currencies else PLACES
        changed = rule.of(own, own.likely, places)
        return now._replace(scenario=scenario.model_copy(update={"treatment_price": changed, "basis": None}))

    def packages(condition: Condition) -> Condition:
        tiers = {}
        for key, tier in condition.tiers.items():
            places = catalog.currencies[tier.price.currency].minor_unit if tier.price else PLACES
            changed = {"price": rule.price(tier.price, places)} if tier.price else {}
            tiers[key] = tier.model_copy(update=changed)
        return condition.model_copy(update={"tiers": tiers})

    return _with(now, "conditions", {key: packages(each) for key, each in catalog.conditions.items()})


def _fares(now: Given, rule: Rule) -> Given:
    """All fares, or those of the journey at one end of what they span together."""
    fares = now.catalog.fares
    if not rule.end:
        return _with(now, "fares", {key: rule.price(fare) for key, fare in fares.items()})
    journey = budget_of(now.scenario, now.catalog, now.rates, now.today).journey
    used = [f"{region} {journey.scenario.cabin}" for region in fare_regions(journey)]
    one = spanning([fares[key] for key in used]).money
    end = getattr(one, rule.end)
    changed = {key: fares[key].model_copy(update={"low": end, "likely": end, "high": end}) for key in used}
    return _with(now, "fares", {**fares, **changed})


def _of_cities(now: Given, rule: Rule, field: str) -> Given:
    """Prices of every city, of every comfort."""
    cities = {
        key: city.model_copy(
            update={field: {comfort: rule.price(each) for comfort, each in getattr(city, field).items()}}
        )
        for key, city in now.catalog.cities.items()
    }
    return _with(now, "cities", cities)


def _fee(key: str) -> Callable[[Given, Rule], Given]:
    def change(now: Given, rule: Rule) -> Given:
        fee = now.catalog.fees[key]
        prices = {comfort: rule.price(each) for comfort, each in fee.prices.items()}
        return _with(now, "fees", {**now.catalog.fees, key: fee.model_copy(update={"prices": prices})})

    return change


def _share(key: str) -> Callable[[Given, Rule], Given]:
    def change(now: Given, rule: Rule) -> Given:
        share = now.catalog.shares[key]
        percent = rule.of(share.percent, share.percent.band.likely)
        return _with(now, "shares", {**now.catalog.shares, key: share.model_copy(update={"percent": percent})})

    return change


def _with(now: Given, field: str, entries: Mapping[str, Any]) -> Given:
    return now._replace(catalog=now.catalog.model_copy(update={field: entries}))
