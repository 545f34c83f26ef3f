"""Cross-checks between entries: each a small function from the catalogue to what it finds, all in `CHECKS`."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import get_args

from costcalc.catalog.answer_checks import answers_fit
from costcalc.catalog.findings import Check, Finding, Value, values
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import names_of
from costcalc.catalog.prices import Cabin
from costcalc.catalog.rule_checks import RULE_CHECKS
from costcalc.money import HUNDRED, ONE, ZERO


def sources_exist(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """Every source key is an entry of sources.toml."""
    for where, name, value in fields:
        if name.endswith("source") and value not in catalog.sources:
            yield Finding(
                where, f"no source {value!r}: add it to sources.toml, or name another", ("sources", str(value))
            )


def currencies_exist(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """Every currency is a row of currencies.csv."""
    for where, name, value in fields:
        if name == "currency" and value not in catalog.currencies:
            yield Finding(where, f"no currency {value!r} in ISO 4217: correct the code", ("currencies", str(value)))


def days_exist(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """Every date is one that the calendar has."""
    for where, name, value in fields:
        if name in {"checked", "date"}:
            try:
                date.fromisoformat(f"{value}-01-01"[:10])
            except ValueError:
                yield Finding(where, f"no such day: {value!r}; write year-month-day")


def shares_sum_to_one(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """The components of a package make up the whole of it."""
    for key, package in catalog.packages.items():
        shares = sum((part.share for part in package.components.values()), ZERO)
        if shares != ONE:
            yield Finding(("packages", key, "components"), f"the shares sum to {shares}: they must sum to 1")


def tiers_fit(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """Every tier's package and plans exist, and its price is one for a package."""
    for condition_key, condition in catalog.conditions.items():
        for key, tier in condition.tiers.items():
            where = ("conditions", condition_key, "tiers", key)
            if tier.package not in catalog.packages:
                known = ", ".join(catalog.packages)
                message = f"no package {tier.package!r} in packages.toml; it has {known}"
                yield Finding((*where, "package"), message, ("packages", tier.package))
            for index, plan in enumerate(tier.plans):
                if plan not in catalog.plans:
                    known = ", ".join(catalog.plans)
                    yield Finding(
                        (*where, "plans", index), f"no plan {plan!r} in plans.toml; it has {known}", ("plans", plan)
                    )
            if tier.price and tier.price.per != "package":
                yield Finding((*where, "price"), f"is per {tier.price.per}: a tier is priced per package")


def evidence_fits(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """What clinics publish, and what sources say otherwise, is of conditions that exist, on days that exist."""
    for key, each in catalog.distributions.items():
        if key not in catalog.conditions:
            message = f"no condition {key!r} in conditions.toml: add it, or remove the row"
            yield Finding(("distributions", key, "condition"), message, ("conditions", key))
        for name, day in (("oldest", each.oldest), ("newest", each.newest)):
            try:
                date.fromisoformat(f"{day}-01-01"[:10])
            except ValueError:
                yield Finding(("distributions", key, name), f"no such day: {day!r}; write year-month-day")
    for key, claim in catalog.evidence.items():
        for index, condition in enumerate(claim.conditions):
            if condition not in catalog.conditions:
                message = f"no condition {condition!r} in conditions.toml: name another"
                yield Finding(("evidence", key, "conditions", index), message, ("conditions", condition))


def _most_common(names: Iterable[str]) -> str:
    return next((name for name, _ in Counter(names).most_common(1)), "")


def fares_fit(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """Every region has a fare in every cabin, in one currency, and every fare and country a region that exists."""
    common = _most_common(fare.currency for fare in catalog.fares.values())
    for key, fare in catalog.fares.items():
        if fare.region not in catalog.regions:
            message = f"no region {fare.region!r} in regions.csv: add it, or name another"
            yield Finding(("fares", key, "region"), message, ("regions", fare.region))
        if fare.per != "round-trip":
            yield Finding(("fares", key, "per"), f"is per {fare.per}: a fare is priced per round-trip")
        if fare.currency != common:
            message = f"is in {fare.currency} and other fares in {common}: regions are compared, so use one currency"
            yield Finding(("fares", key, "currency"), message)
    for key in catalog.regions:
        for cabin in get_args(Cabin):
            if f"{key} {cabin}" not in catalog.fares:
                message = f"has no {cabin} fare: add a row to fares.csv"
                yield Finding(("regions", key), message, ("fares", f"{key} {cabin}"))
    for key, country in catalog.countries.items():
        for region in country.regions:
            if region not in catalog.regions:
                message = f"no region {region!r} in regions.csv: add it, or name another"
                yield Finding(("countries", key, "regions"), message, ("regions", region))


def comforts_have_a_standard(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """Prices by comfort name the standard one, which stands in for those that are not named."""
    for key, fee in catalog.fees.items():
        if "standard" not in fee.prices:
            yield Finding(("fees", key, "prices"), "has no standard price: add one")
    for key, city in catalog.cities.items():
        if "standard" not in city.lodging:
            yield Finding(("cities", key, "lodging"), "has no standard price: add one")
        if city.transfer and "standard" not in city.transfer:
            yield Finding(("cities", key, "transfer"), "has no standard price: add one, or leave all out")
        if not city.transfer and not any(gap.category == "local-transport" for gap in city.unpriced.values()):
            yield Finding(("cities", key, "transfer"), "is empty: add a price, or an entry to unpriced that says so")


def units_can_be_counted(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """A fee by the page needs a count of pages; packages and return flights are not fees."""
    for key, fee in catalog.fees.items():
        units = {price.per for price in fee.prices.values()}
        if "page" in units and fee.count is None:
            yield Finding(("fees", key), "is priced by the page and has no count: add count = { low = …, high = … }")
        if units & {"package", "round-trip", "room-month"}:
            message = "is priced as a package, a flight or a flat: these have their own files"
            yield Finding(("fees", key, "prices"), message)
        if fee.category == "contingency":
            message = "is contingency: that is a share of all other lines; choose another category"
            yield Finding(("fees", key, "category"), message)
    for key, city in catalog.cities.items():
        for field, allowed in (
            ("lodging", ("room-night", "person-night")),
            ("monthly", ("room-month",)),
            ("transfer", ("one-way", "car-ride")),
        ):
            for comfort, price in getattr(city, field).items():
                if price.per not in allowed:
                    message = f"is per {price.per}: it must be per {' or '.join(allowed)}"
                    yield Finding(("cities", key, field, comfort, "per"), message)


PARAMETERS: Mapping[str, str] = {
    "consumption_tax": "percent",
    "contingency": "percent",
    "max_contingency": "percent",
    "people_per_room": "people",
    "people_per_car": "people",
    "max_companions": "people",
    "max_nights": "nights",
    "max_culture_weeks": "weeks",
    "stale_rate_days": "days",
    "max_child_age": "years",
    "max_days_ahead": "days",
    "sure_days_ahead": "days",
    "culture_delay": "weeks",
    "monthly_from": "nights",
    "nights_per_month": "nights",
    "valid_days": "days",
    "long_medical_stay": "days",
    "rate_swing": "percent",
    "days_until_arrival": "days",
}
"""The unit each parameter counts."""


def parameters_fit(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """Each parameter has its unit; what is counted is whole and at least one, a share at most all."""
    for name, unit in PARAMETERS.items():
        parameter = getattr(catalog.parameters, name, None)
        if parameter is None:
            continue
        where = ("parameters", name.replace("_", "-"))
        if parameter.unit != unit:
            yield Finding((*where, "unit"), f"is {parameter.unit!r}: the rules need it in {unit}")
        elif unit != "percent" and (parameter.value < 1 or parameter.value % 1):
            yield Finding((*where, "value"), f"is {parameter.value}: it must be a whole number, one or more")
        elif unit == "percent" and parameter.value > HUNDRED:
            yield Finding((*where, "value"), f"is {parameter.value}: a share is at most 100 per cent")


def visits_hold_their_steps(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """A visit has a night after its last step, and a plan an infusion."""
    for key, plan in catalog.plans.items():
        for index, visit in enumerate(plan.visits):
            harvest = next((step.day for step in visit.steps if step.role == "harvest"), 0)
            needed = max(step.day + (harvest if step.after_culture else 0) for step in visit.steps) + 1
            if visit.nights.low < needed:
                message = f"low is {visit.nights.low}: the steps need at least {needed} nights"
                yield Finding(("plans", key, "visits", index, "nights"), message)
        if not any(step.role == "infusion" for visit in plan.visits for step in visit.steps):
            yield Finding(("plans", key, "visits"), "has no step with role = 'infusion': say which one it is")


def names_are_unambiguous(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """No two entries of a kind answer to one name."""
    for kind in ("conditions", "plans", "cities", "countries", "regions"):
        taken: dict[str, str] = {}
        for key, entry in getattr(catalog, kind).items():
            for name, field in names_of(key, entry):
                if taken.setdefault(name, key) != key:
                    message = f"the name {name!r} belongs to {taken[name]!r} already: give one of them another"
                    yield Finding((kind, key, *field), message)


TAKEN = frozenset(
    {
        "stay lodging",
        "stay monthly-flat",
        "stay accommodation-tax",
        "stay season",
        "flights fares",
        "local-transport airport",
        "contingency reserve",
        "payment fx-buffer",
    }
)
"""Category and key of the lines that have rules of their own."""
LATER_TARIFF = "stay accommodation-tax-"
"""How the lines of the second accommodation tax and of those after it begin."""


def lines_are_told_apart(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """No fee and no unpriced cost of a city has the name of another line, and no source that of your own figures."""
    fees = {f"{fee.category} {key}" for key, fee in catalog.fees.items()}
    shares = {f"{share.category} {key}" for key, share in catalog.shares.items()}
    taxes = {f"{name}-tax" for name in fees | TAKEN}

    def taken(name: str, others: AbstractSet[str]) -> bool:
        return name in others or name in taxes or name.startswith(LATER_TARIFF)

    for key, share in catalog.shares.items():
        if taken(f"{share.category} {key}", fees | TAKEN):
            yield Finding(("shares", key), f"is the name of another line of {share.category}: choose another key")
    for key, fee in catalog.fees.items():
        if fee.category == "treatment" or taken(f"{fee.category} {key}", TAKEN):
            yield Finding(
                ("fees", key), f"is the name of another line of {fee.category}: choose another key or category"
            )
    for city, entry in catalog.cities.items():
        for key, gap in entry.unpriced.items():
            if taken(f"{gap.category} {key}", fees | shares | TAKEN):
                yield Finding(("cities", city, "unpriced", key), "is the name of another line: choose another key")
    if "your-figure" in catalog.sources:
        yield Finding(("sources", "your-figure"), "is kept for figures given with a request: choose another key")


def pegs_fit(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """A peg holds one currency of currencies.csv to another."""
    for key, peg in catalog.pegs.items():
        for field, code in (((), key), (("anchor",), peg.anchor)):
            if code not in catalog.currencies:
                message = f"no currency {code!r} in ISO 4217: correct the code"
                yield Finding(("pegs", key, *field), message, ("currencies", code))
        if key == peg.anchor:
            yield Finding(("pegs", key, "anchor"), "is the currency itself: name the one it is held to")


CHECKS: tuple[Check, ...] = (
    sources_exist,
    currencies_exist,
    days_exist,
    shares_sum_to_one,
    tiers_fit,
    fares_fit,
    comforts_have_a_standard,
    units_can_be_counted,
    names_are_unambiguous,
    pegs_fit,
    parameters_fit,
    visits_hold_their_steps,
    lines_are_told_apart,
    answers_fit,
    evidence_fits,
    *RULE_CHECKS,
)


def check(catalog: Catalog) -> Iterator[Finding]:
    """Everything the checks find."""
    fields = list(values(catalog))
    for rule in CHECKS:
        yield from rule(catalog, fields)
