"""Cross-checks between entries: each a small function from the catalogue to its mismatches, all in `CHECKS`."""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import get_args

from costcalc.catalog.choices import Cabin
from costcalc.catalog.lookup import folded, names_of
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import YOUR_FIGURE
from costcalc.catalog.references import Check, Mismatch, references_exist
from costcalc.catalog.rule_checks import RULE_CHECKS
from costcalc.money import ONE, ZERO


def shares_sum_to_one(catalog: Catalog) -> Iterator[Mismatch]:
    """The components of a package make up the whole of it."""
    for key, package in catalog.packages.items():
        shares = sum((part.share for part in package.components.values()), ZERO)
        if shares != ONE:
            yield Mismatch(("packages", key, "components"), f"the shares sum to {shares}: they must sum to 1")


def fares_fit(catalog: Catalog) -> Iterator[Mismatch]:
    """Every region has a fare in every cabin, all of them round trips and in one currency."""
    # Regions are compared by their fares, and a comparison must not depend on exchange rates.
    common = next((code for code, _ in Counter(fare.currency for fare in catalog.fares.values()).most_common(1)), "")
    for key, fare in catalog.fares.items():
        if fare.currency != common:
            message = f"is in {fare.currency} and other fares in {common}: regions are compared, so use one currency"
            yield Mismatch(("fares", key, "currency"), message)
    for key in catalog.regions:
        for cabin in get_args(Cabin):
            if f"{key} {cabin}" not in catalog.fares:
                message = f"has no {cabin} fare: add a row to fares.csv"
                yield Mismatch(("regions", key), message, ("fares", f"{key} {cabin}"))


def cities_have_transfers(catalog: Catalog) -> Iterator[Mismatch]:
    """A city has a standard transfer, or says that its price is not known."""
    for key, city in catalog.cities.items():
        if city.transfer and "standard" not in city.transfer:
            yield Mismatch(("cities", key, "transfer"), "has no standard price: add one, or leave all out")
        if not city.transfer and not any(cost.category == "local-transport" for cost in city.unpriced.values()):
            yield Mismatch(("cities", key, "transfer"), "is empty: add a price, or an entry to unpriced that says so")


def pages_can_be_counted(catalog: Catalog) -> Iterator[Mismatch]:
    """A fee by the page has a count of pages."""
    for key, fee in catalog.fees.items():
        if fee.count is None and any(price.per == "page" for price in fee.prices.values()):
            yield Mismatch(("fees", key), "is priced by the page and has no count: add count = { low = …, high = … }")


def visits_hold_their_steps(catalog: Catalog) -> Iterator[Mismatch]:
    """A visit has a night after its last step, and a plan an infusion."""
    for key, plan in catalog.plans.items():
        for index, visit in enumerate(plan.visits):
            harvest = next((step.day for step in visit.steps if step.role == "harvest"), 0)
            # The night after the last step is slept in Japan.
            needed = max(step.day + (harvest if step.after_culture else 0) for step in visit.steps) + 1
            if visit.nights.low < needed:
                message = f"low is {visit.nights.low}: the steps need at least {needed} nights"
                yield Mismatch(("plans", key, "visits", index, "nights"), message)
        if not any(step.role == "infusion" for visit in plan.visits for step in visit.steps):
            yield Mismatch(("plans", key, "visits"), "has no step with role = 'infusion': say which one it is")


def names_are_unambiguous(catalog: Catalog) -> Iterator[Mismatch]:
    """No two entries of a kind answer to one name."""
    for kind in ("conditions", "plans", "cities", "countries", "regions"):
        owners: dict[str, str] = {}
        for key, entry in getattr(catalog, kind).items():
            for own, field in names_of(key, entry):
                name = folded(own)
                if owners.setdefault(name, key) != key:
                    message = f"the name {name!r} belongs to {owners[name]!r} already: give one of them another"
                    yield Mismatch((kind, key, *field), message)


def others_are_named(catalog: Catalog) -> Iterator[Mismatch]:
    """A plan is weighed against another one, and a currency is held to another one."""
    for kind, field in (("plans", "instead"), ("pegs", "anchor")):
        for key, entry in getattr(catalog, kind).items():
            if getattr(entry, field) == key:
                yield Mismatch((kind, key, field), "is the entry itself: name another one")


OWN_RULES = frozenset(
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


def lines_are_told_apart(catalog: Catalog) -> Iterator[Mismatch]:
    """No fee and no unpriced cost of a city has the name of another line, and no source that of your own figures."""
    fees = {f"{fee.category} {key}" for key, fee in catalog.fees.items()}
    shares = {f"{share.category} {key}" for key, share in catalog.shares.items()}
    taxes = {f"{name}-tax" for name in fees | OWN_RULES}  # consumption tax on a price without it is a line beside it

    def taken(name: str, others: AbstractSet[str]) -> bool:
        return name in others or name in taxes or name.startswith(LATER_TARIFF)

    for key, share in catalog.shares.items():
        if taken(f"{share.category} {key}", fees | OWN_RULES):
            yield Mismatch(("shares", key), f"is the name of another line of {share.category}: choose another key")
    for key, fee in catalog.fees.items():
        if fee.category == "treatment" or taken(f"{fee.category} {key}", OWN_RULES):
            yield Mismatch(
                ("fees", key), f"is the name of another line of {fee.category}: choose another key or category"
            )
    for city, entry in catalog.cities.items():
        for key, cost in entry.unpriced.items():
            if taken(f"{cost.category} {key}", fees | shares | OWN_RULES):
                yield Mismatch(("cities", city, "unpriced", key), "is the name of another line: choose another key")
    if YOUR_FIGURE in catalog.sources:
        yield Mismatch(("sources", YOUR_FIGURE), "is kept for figures given with a request: choose another key")


CHECKS: tuple[Check, ...] = (
    references_exist,
    shares_sum_to_one,
    fares_fit,
    cities_have_transfers,
    pages_can_be_counted,
    names_are_unambiguous,
    others_are_named,
    visits_hold_their_steps,
    lines_are_told_apart,
    *RULE_CHECKS,
)


def check(catalog: Catalog) -> Iterator[Mismatch]:
    """Everything of a catalogue that does not fit together."""
    for rule in CHECKS:
        yield from rule(catalog)
