"""Changed prices and exchange rates: `price:flights=+20%`, `price:stay.lodging=low`, `rate:USD/JPY=-10%`.

A price changes as if another catalogue lay over this one, a rate as if it had been pinned.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple, TypeVar

from costcalc.analysis.sensitivity.change import AT_ENDS, ChangeText, Effect, End, Inputs
from costcalc.catalog.choices import Comfort
from costcalc.catalog.journeys import Fee
from costcalc.catalog.lookup import folded
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import find, unknown
from costcalc.catalog.prices import PercentFact, Price
from costcalc.catalog.rules import ShareOfLines
from costcalc.catalog.treatments import Condition
from costcalc.errors import ScenarioError
from costcalc.messages import Sayable, label, say
from costcalc.money import HUNDRED, ONE, middle, round_money
from costcalc.pricing.budget import budget_of
from costcalc.pricing.costs import CATEGORY_NAMES
from costcalc.pricing.lines.transport import fare_regions, spanning
from costcalc.rates import AnchoredRate, Rates, parse_pin, pinned
from costcalc.rates.table import EXACTLY, SHOWN
from costcalc.scenario.model import TreatmentPrice
from costcalc.scenario.resolve import published_price
from costcalc.scenario.values import currency

PLACES = 4
"""Decimals that a figure of the catalogue may have."""
RATE_STEP = Decimal("1E-12")
"""A rate is written with so many decimals at most."""
PACKAGE = "treatment.package"
TREATMENT = label("Price of the treatment")
Banded = TypeVar("Banded", Price, PercentFact, TreatmentPrice)


class PriceRule(NamedTuple):
    """What becomes of a price: so many times as much, or one end of its band."""

    factor: Decimal = ONE
    end: End | None = None

    def apply(self, entry: Banded, likely: Decimal, places: int = PLACES) -> Banded:
        """The entry by this rule; `likely` is its likely figure."""
        if self.end:
            return _flat(entry, likely if self.end == "likely" else getattr(entry, self.end))
        low, high = (round_money(figure * self.factor, places) for figure in (entry.low, entry.high))
        middling = middle(low, high)
        if likely != middle(entry.low, entry.high):
            middling = min(max(round_money(likely * self.factor, places), low), high)
        return entry.model_copy(update={"low": low, "likely": middling, "high": high})

    def price(self, price: Price, places: int = PLACES) -> Price:
        """A price of the catalogue by this rule."""
        return self.apply(price, price.money.likely, places)

    def prices(self, prices: Mapping[Comfort, Price]) -> dict[Comfort, Price]:
        """The prices of every comfort by this rule."""
        return {comfort: self.price(price) for comfort, price in prices.items()}


def _flat(entry: Banded, figure: Decimal) -> Banded:
    return entry.model_copy(update={"low": figure, "likely": figure, "high": figure})


class PriceTarget(NamedTuple):
    """A price that can be changed."""

    id: str
    """The id of its line."""
    label: str
    apply: Callable[[Inputs, PriceRule], Inputs]


def price_targets(catalog: Catalog) -> tuple[PriceTarget, ...]:
    """Every price of a catalogue, by the line that it makes."""
    return (
        PriceTarget(PACKAGE, TREATMENT, _package),
        PriceTarget("flights.fares", label("Return flights"), _fares),
        PriceTarget("stay.lodging", label("Lodging"), partial(_city_prices, "lodging")),
        PriceTarget("stay.monthly-flat", label("Furnished flats"), partial(_city_prices, "monthly")),
        PriceTarget("local-transport.airport", label("Airport transfers"), partial(_city_prices, "transfer")),
        *(PriceTarget(f"{fee.category}.{key}", fee.label, partial(_fee, key)) for key, fee in catalog.fees.items()),
        *(PriceTarget(f"{of.category}.{key}", of.label, partial(_share, key)) for key, of in catalog.shares.items()),
    )


def price_effect(wanted: str, change: ChangeText, inputs: Inputs) -> Effect:
    """The change of a line's prices or of a whole category's. Raises ScenarioError for what is no such change."""
    name, targets = _targets(wanted, inputs.catalog)
    if change.shift:
        if not change.shift.is_percent:
            raise ScenarioError("a price is changed by per cents, such as +10%, or to low, likely or high")
        if change.shift.by < -HUNDRED:
            raise ScenarioError("nothing costs less than nothing: -100% is the most")
        rule = PriceRule(factor=ONE + change.shift.by / HUNDRED)
        dearer = label("{input} {percent} % dearer") if change.shift.by >= 0 else label("{input} {percent} % cheaper")
        words = say(dearer, input=name, percent=abs(change.shift.by))
    elif change.end:
        rule = PriceRule(end=change.end)
        words = say(AT_ENDS[change.end], input=name)
    else:
        raise ScenarioError(
            f"{change.text!r} is no change of a price: write +10%, -10%, low, likely or high; "
            "a price of your own belongs into a folder that is laid over the catalogue"
        )

    def apply(now: Inputs) -> Inputs:
        for target in targets:
            now = target.apply(now, rule)
        return now

    return Effect(words, apply)


def _targets(wanted: str, catalog: Catalog) -> tuple[Sayable, Sequence[PriceTarget]]:
    """The label and prices that a name stands for: all of a category, a line, or the end of a line's name."""
    targets, name = price_targets(catalog), wanted.casefold().strip()
    in_category = [target for target in targets if target.id.startswith(f"{name}.")]
    if len(in_category) > 1:
        return say("All of “{category}”", category=CATEGORY_NAMES[name]), in_category
    matches = in_category or [target for target in targets if name in (target.id, target.id.partition(".")[2])]
    if not matches:
        categories = dict.fromkeys(target.id.partition(".")[0] for target in targets)
        raise ScenarioError(unknown("price", wanted, [*categories, *(target.id for target in targets)]))
    return matches[0].label, matches


def _package(inputs: Inputs, rule: PriceRule) -> Inputs:
    """The clinic's own figure, or what clinics publish, or else the bands of all packages."""
    scenario, catalog = inputs.scenario, inputs.catalog
    own = scenario.treatment_price
    if folded(scenario.basis or "") == "published":
        own = published_price(find("condition", scenario.condition, catalog.conditions), catalog)
    if own:
        places = catalog.currencies[own.currency].minor_unit if own.currency in catalog.currencies else PLACES
        return inputs.with_option("treatment_price", rule.apply(own, own.likely, places)).with_option("basis", None)

    def packages(condition: Condition) -> Condition:
        tiers = dict(condition.tiers)
        for key, tier in tiers.items():
            if tier.price:
                price = rule.price(tier.price, catalog.currencies[tier.price.currency].minor_unit)
                tiers[key] = tier.model_copy(update={"price": price})
        return condition.model_copy(update={"tiers": tiers})

    return inputs.with_entries("conditions", packages)


def _fares(inputs: Inputs, rule: PriceRule) -> Inputs:
    """All fares, or those of the journey at one end of what they span together."""
    if not rule.end:
        return inputs.with_entries("fares", rule.price)
    journey = budget_of(inputs.scenario, inputs.catalog, inputs.rates, inputs.today).journey
    keys = [f"{region} {journey.scenario.cabin}" for region in fare_regions(journey)]
    figure = getattr(spanning([inputs.catalog.fares[key] for key in keys]).money, rule.end)
    return inputs.with_entries("fares", lambda fare: _flat(fare, figure), keys)


def _city_prices(field: str, inputs: Inputs, rule: PriceRule) -> Inputs:
    """One kind of price, in every city and of every comfort."""
    return inputs.with_entries(
        "cities", lambda city: city.model_copy(update={field: rule.prices(getattr(city, field))})
    )


def _fee(key: str, inputs: Inputs, rule: PriceRule) -> Inputs:
    def changed(fee: Fee) -> Fee:
        return fee.model_copy(update={"prices": rule.prices(fee.prices)})

    return inputs.with_entries("fees", changed, {key})


def _share(key: str, inputs: Inputs, rule: PriceRule) -> Inputs:
    def changed(share: ShareOfLines) -> ShareOfLines:
        return share.model_copy(update={"percent": rule.apply(share.percent, share.percent.band.likely)})

    return inputs.with_entries("shares", changed, {key})


def rate_effect(pair: str, change: ChangeText, inputs: Inputs) -> Effect:
    """The change of what one unit of the first currency is in the second; rates tied to others stay tied.

    Raises ScenarioError for what is no rate, and MissingRate for more or less of one that is not known.
    """
    from costcalc.rates.show import parse_pair  # noqa: PLC0415 - only needed for a changed rate

    base, quote = (currency(code, inputs.catalog) for code in parse_pair(pair))
    shift = change.shift
    if shift and not shift.is_percent:
        raise ScenarioError("a rate is changed by per cents, such as -10%, or takes a new value, such as 140")
    if change.end:
        raise ScenarioError(f"a rate has no {change.end}: write -10% or a new value, such as 140")

    def apply(now: Inputs) -> Inputs:
        if not isinstance(now.rates, Rates):
            raise ScenarioError("the rates at hand are single ones, and cannot be changed together")
        units = change.text
        if shift:
            rate = EXACTLY.multiply(now.rates.find(base, quote).rate, ONE + shift.by / HUNDRED)
            units = f"{rate.quantize(RATE_STEP, context=EXACTLY):f}"
        return now._replace(rates=_repinned(now.rates, parse_pin(f"{base}/{quote}={units}", now.today)))

    apply(inputs)  # raises for a rate that cannot be changed so
    if shift is None:
        return Effect(say("1 {base} = {units} {quote}", base=base, units=change.text, quote=quote), apply)
    more = label("1 {base} buys {percent} % more {quote}")
    less = label("1 {base} buys {percent} % less {quote}")
    return Effect(say(more if shift.by >= 0 else less, base=base, percent=abs(shift.by), quote=quote), apply)


def _repinned(rates: Rates, pin: AnchoredRate) -> Rates:
    """The table with one more rate pinned, in place of one of the same pair; others that are pinned stay so."""
    pins = []
    for code, quoted in rates.quoted.items():
        if quoted.how == "pinned":
            units = EXACTLY.divide(quoted.per_pivot, rates.quoted[quoted.anchor].per_pivot)
            if {code, quoted.anchor} != {pin.base, pin.quote}:
                pins.append(AnchoredRate(quoted.anchor, code, SHOWN.plus(units), quoted.day, quoted.source))
            elif code == pin.base:  # it was pinned the other way round, which says what else moves with it
                pin = pin._replace(base=pin.quote, quote=pin.base, rate=EXACTLY.divide(ONE, pin.rate))
    return pinned(rates, [*pins, pin])
