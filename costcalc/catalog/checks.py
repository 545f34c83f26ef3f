"""Cross-checks between entries: each a small function from the catalogue to its mismatches, all in `CHECKS`."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import groupby, pairwise
from typing import get_args

from costcalc.catalog.choices import Cabin, PaidCategory
from costcalc.catalog.lookup import folded, names_of
from costcalc.catalog.models import Catalog, Reply
from costcalc.catalog.prices import YOUR_FIGURE, day_of_leap_year
from costcalc.catalog.references import Check, Mismatch, Path, references_exist
from costcalc.catalog.rules import LONGEST_CLOSURE, WEEKDAYS, EntryRule, TaxBracket
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
    fees: dict[Path, str] = {("fees", key): f"{fee.category} {key}" for key, fee in catalog.fees.items()}
    shares: dict[Path, str] = {("shares", key): f"{share.category} {key}" for key, share in catalog.shares.items()}
    unpriced: dict[Path, str] = {
        ("cities", city, "unpriced", key): f"{cost.category} {key}"
        for city, entry in catalog.cities.items()
        for key, cost in entry.unpriced.items()
    }
    # Consumption tax on a price without it is a line beside it.
    names = OWN_RULES | {f"{name}-tax" for name in OWN_RULES.union(fees.values())}
    for lines in (fees, shares, unpriced):
        for where, name in lines.items():
            category = name.partition(" ")[0]
            is_packages = lines is fees and category == "treatment"  # these lines are the parts of the package
            if name in names or name.startswith(LATER_TARIFF) or is_packages:
                message = f"is the name of another line of {category}: choose another key or category"
                yield Mismatch(where, message)
        names = names.union(lines.values())
    if YOUR_FIGURE in catalog.sources:
        yield Mismatch(("sources", YOUR_FIGURE), "is kept for figures given with a request: choose another key")


def entry_rules_fit(catalog: Catalog) -> Iterator[Mismatch]:
    """A nationality has one rule at any time, and a number of days only where no visa is needed."""
    by_country: dict[str, list[tuple[str, EntryRule]]] = {}
    for key, rule in catalog.entry.items():
        without_visa = rule.rule in {"visa-free", "registration"}
        if without_visa and not rule.days:
            what = "is missing" if rule.days is None else "is 0"
            yield Mismatch(("entry", key, "days"), f"{what}: {rule.rule} allows a number of days")
        if not without_visa and rule.days is not None:
            yield Mismatch(("entry", key, "days"), f"is {rule.days}: only visa-free and registration allow days")
        if rule.since and rule.until and rule.until < rule.since:
            yield Mismatch(("entry", key, "until"), f"is {rule.until}, before it begins on {rule.since}")
        by_country.setdefault(rule.code, []).append((key, rule))
    read = list(catalog.entry)
    for rules in by_country.values():
        rules.sort(key=lambda pair: pair[1].since or date.min)
        for (older, before), (key, after) in pairwise(rules):
            if before.until is None or after.since is None or before.until >= after.since:
                begins = after.since or "the other one begins"
                if read.index(older) > read.index(key):
                    where, neighbour = ("entry", older, "until"), "after it: end this"
                else:
                    where, neighbour = ("entry", key, "since"), "before it: end that"
                yield Mismatch(where, f"overlaps the rule {neighbour} one before {begins}")


def taxes_fit(catalog: Catalog) -> Iterator[Mismatch]:
    """The brackets of a tariff follow each other from nothing up, without a gap, in one currency, and never fall."""
    kind, brackets = "accommodation_tax", catalog.accommodation_tax
    read = list(brackets)
    tariffs = groupby(
        sorted(brackets, key=lambda key: (_tariff(brackets[key]), brackets[key].price_from)),
        lambda key: _tariff(brackets[key]),
    )
    for lower, upper in (pair for _, keys in tariffs for pair in pairwise(("", *keys, ""))):
        below, above = brackets.get(lower), brackets.get(upper)  # none below the first and above the last
        end, start = below.price_below if below else ZERO, above.price_from if above else None
        # Of two that clash, the one that was read later is blamed.
        is_lower_wrong = above is None or (below is not None and read.index(lower) > read.index(upper))
        if end != start:
            if is_lower_wrong:
                reason = f"the bracket above starts at {start}" if above else "the last bracket is open"
                where, message = (kind, lower, "price_below"), f"is {end or 'empty'}: {reason}"
            else:
                ends = "is open" if end is None else f"ends at {end}"
                reason = f"the bracket below {ends}" if below else "the first bracket starts at 0"
                where, message = (kind, upper, "price_from"), f"is {start}: {reason}"
            yield Mismatch(where, message, (kind, ""))  # a gap may only follow from a bracket that could not be read
        if below and above and above.tax < below.tax:
            if is_lower_wrong:
                yield Mismatch((kind, lower, "tax"), f"is {below.tax}, more than in the bracket above")
            else:
                yield Mismatch((kind, upper, "tax"), f"is {above.tax}, less than in the bracket below")
        if below and above and above.currency != below.currency:
            message = f"is {above.currency}, and {below.currency} in the bracket below"
            yield Mismatch((kind, upper, "currency"), message)


def _tariff(bracket: TaxBracket) -> tuple[str, date]:
    return bracket.city, bracket.since


def closures_fit(catalog: Catalog) -> Iterator[Mismatch]:
    """A closure is a weekday, a span of days or the public holidays; clinics open again within a limit."""
    for key, closure in catalog.closures.items():
        ways = (
            closure.weekday is not None,
            closure.first is not None or closure.last is not None,
            closure.public_holidays,
        )
        if sum(ways) != 1 or (closure.first is None) != (closure.last is None):
            yield Mismatch(("closures", key), "must name a weekday, or first and last, or public_holidays = true")
        if closure.first and closure.last:
            days = (day_of_leap_year(closure.last) - day_of_leap_year(closure.first)).days % DAYS_OF_YEAR + 1
            if days > LONGEST_CLOSURE:
                message = f"closes clinics for {days} days: {LONGEST_CLOSURE} are the most"
                yield Mismatch(("closures", key), message)
    weekly = {key: closure.weekday for key, closure in catalog.closures.items() if closure.weekday}
    if len(set(weekly.values())) == len(WEEKDAYS):
        yield Mismatch(("closures", list(weekly)[-1]), "closes clinics on every day of the week")


DAYS_OF_YEAR = 366


def children_fit(catalog: Catalog) -> Iterator[Mismatch]:
    """The ages follow each other, youngest first, up to the oldest child."""
    by_age = sorted(catalog.children.items(), key=lambda pair: pair[1].below)
    for (_, younger), (key, older) in pairwise(by_age):
        if older.below <= younger.below:
            yield Mismatch(("children", key, "below"), f"is {older.below}: the one before ends at {younger.below}")
    limit = getattr(catalog.parameters, "max_child_age", None)
    ages = [child.below for child in catalog.children.values()]
    if limit and (not ages or max(ages) <= limit.value):
        message = f"is {limit.value}: children.toml ends below {max(ages, default=0)}"
        yield Mismatch(("parameters", "max-child-age"), message, ("children", ""))


def shares_fit(catalog: Catalog) -> Iterator[Mismatch]:
    """A share is of categories that are not made of shares."""
    of_shares = {share.category for share in catalog.shares.values()} | {"contingency"}
    for key, share in catalog.shares.items():
        for category in share.of:
            if category in of_shares:
                yield Mismatch(("shares", key, "of"), f"names {category}, which is made of shares itself")


def instalments_fit(catalog: Catalog) -> Iterator[Mismatch]:
    """Every category but the reserve is paid in full, by instalments whose shares sum to one."""
    if not catalog.instalments:
        return
    for category in get_args(PaidCategory):
        paid = [(key, part.share) for key, part in catalog.instalments.items() if category in part.of]
        whole = sum((share for _, share in paid), ZERO)
        if whole != ONE:
            key = paid[-1][0] if paid else list(catalog.instalments)[-1]
            message = f"the shares of {category} sum to {whole}: they must sum to 1"
            yield Mismatch(("instalments", key), message, ("instalments", ""))


def terms_fit(catalog: Catalog) -> Iterator[Mismatch]:
    """A term of cancellation is a fee or a percentage."""
    for key, term in catalog.cancellation.items():
        if (term.fee is None) == (term.percent is None):
            yield Mismatch(("cancellation", key), "must have a fee or a percent, and not both")


def answers_fit(catalog: Catalog) -> Iterator[Mismatch]:
    """A question to the clinic is a choice or takes a value, and what an answer brings in has a price and a name."""
    for key, inquiry in catalog.answers.items():
        where = ("answers", key)
        if bool(inquiry.answers) == bool(inquiry.takes):
            yield Mismatch(where, "must have answers to choose from or say what it takes, and not both")
        if inquiry.answers and inquiry.assumed not in inquiry.answers:
            message = f"is {inquiry.assumed!r}: it must be one of {', '.join(inquiry.answers)}"
            yield Mismatch((*where, "assumed"), message)
        if (inquiry.takes == "percent") != (inquiry.share is not None):
            yield Mismatch((*where, "share"), "must be named where a per cent is taken, and nowhere else")
        for answer, reply in inquiry.answers.items():
            yield from _reply_fits((*where, "answers", answer), reply, catalog)


def _reply_fits(where: Path, reply: Reply, catalog: Catalog) -> Iterator[Mismatch]:
    for name in reply.adds:
        if name in catalog.exclusions and catalog.exclusions[name].price is None:
            message = f"has no price in exclusions.toml: add one to {name}, or count nothing"
            yield Mismatch((*where, "adds", name), message, ("exclusions", name))
    for field, names in (("adds", reply.adds), ("fees", reply.fees)):
        for name in names:
            if name in catalog.fees:
                message = "is the name of a fee of fees.toml: choose another key"
                yield Mismatch((*where, field, name), message, ("fees", name))


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
    entry_rules_fit,
    taxes_fit,
    closures_fit,
    children_fit,
    shares_fit,
    instalments_fit,
    terms_fit,
    answers_fit,
)


def check(catalog: Catalog) -> Iterator[Mismatch]:
    """Everything of a catalogue that does not fit together."""
    for rule in CHECKS:
        yield from rule(catalog)
