"""Cross-checks of the entries of `rules`: entry, closed days, taxes, children, shares, terms. All in `RULE_CHECKS`."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby, pairwise
from typing import get_args

from costcalc.catalog.findings import Check, Finding, Value
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Category
from costcalc.catalog.rules import EntryRule, TaxBracket
from costcalc.money import HUNDRED, ONE, ZERO

LEAP_YEAR = 2024
"""A year that has every day that any year has."""


def plans_are_weighed(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """A plan is weighed against another one that exists."""
    for key, plan in catalog.plans.items():
        if plan.instead is not None and (plan.instead not in catalog.plans or plan.instead == key):
            message = (
                f"no other plan {plan.instead!r}: it has {', '.join(each for each in catalog.plans if each != key)}"
            )
            yield Finding(("plans", key, "instead"), message, ("plans", plan.instead))


def entry_rules_fit(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """Every nationality is a country, has a rule at any time no more than once, and days where no visa is needed."""
    found: dict[str, list[tuple[str, EntryRule]]] = {}
    for key, rule in catalog.entry.items():
        where = ("entry", key)
        if rule.code not in catalog.countries:
            yield Finding((*where, "code"), f"no country {rule.code!r} in countries.csv", ("countries", rule.code))
        if rule.rule in {"visa-free", "registration"} and not rule.days:
            what = "is missing" if rule.days is None else "is 0"
            yield Finding((*where, "days"), f"{what}: {rule.rule} allows a number of days")
        if rule.rule not in {"visa-free", "registration"} and rule.days is not None:
            yield Finding((*where, "days"), f"is {rule.days}: only visa-free and registration allow days")
        if rule.since and rule.until and rule.until < rule.since:
            yield Finding((*where, "until"), f"is {rule.until}, before it begins on {rule.since}")
        found.setdefault(rule.code, []).append((key, rule))
    read = list(catalog.entry)
    for rules in found.values():
        rules.sort(key=lambda pair: pair[1].since or date.min)
        for (older, before), (key, after) in pairwise(rules):
            if before.until is None or after.since is None or before.until >= after.since:
                begins = after.since or "the other one begins"
                if read.index(older) > read.index(key):
                    message = f"overlaps the rule after it: end this one before {begins}"
                    yield Finding(("entry", older, "until"), message)
                else:
                    message = f"overlaps the rule before it: end that one before {begins}"
                    yield Finding(("entry", key, "since"), message)


ALL_BRACKETS = ("accommodation_tax", "")
"""A gap may only follow from a bracket that could not be read."""


def taxes_fit(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """The brackets of a tariff follow each other from nothing up, without a gap, in one currency, and never fall."""
    read = list(catalog.accommodation_tax)
    by_tariff = sorted(catalog.accommodation_tax.items(), key=lambda pair: (*_tariff(pair[1]), pair[1].price_from))
    for (city, _), group in groupby(by_tariff, key=lambda pair: _tariff(pair[1])):
        brackets = list(group)
        first, last = brackets[0], brackets[-1]
        if city not in catalog.cities:
            yield Finding(("accommodation_tax", first[0], "city"), f"no city {city!r}", ("cities", city))
        if first[1].price_from:
            message = "is not 0: the first bracket starts there"
            yield Finding(("accommodation_tax", first[0], "price_from"), message, ALL_BRACKETS)
        if last[1].price_below is not None:
            message = "is not empty: the last bracket is open"
            yield Finding(("accommodation_tax", last[0], "price_below"), message, ALL_BRACKETS)
        for (lower, below), (key, above) in pairwise(brackets):
            later = read.index(lower) > read.index(key)  # of two that clash, the one that was read later is blamed
            if below.price_below != above.price_from:
                if later:
                    message = f"is {below.price_below or 'empty'}: the bracket above starts at {above.price_from}"
                    yield Finding(("accommodation_tax", lower, "price_below"), message, ALL_BRACKETS)
                else:
                    end = "is open" if below.price_below is None else f"ends at {below.price_below}"
                    message = f"is {above.price_from}: the bracket below {end}"
                    yield Finding(("accommodation_tax", key, "price_from"), message, ALL_BRACKETS)
            if above.tax < below.tax and later:
                yield Finding(("accommodation_tax", lower, "tax"), f"is {below.tax}, more than in the bracket above")
            elif above.tax < below.tax:
                yield Finding(("accommodation_tax", key, "tax"), f"is {above.tax}, less than in the bracket below")
            if above.currency != below.currency:
                message = f"is {above.currency}, and {below.currency} in the bracket below"
                yield Finding(("accommodation_tax", key, "currency"), message)


def _tariff(bracket: TaxBracket) -> tuple[str, date]:
    return bracket.city, bracket.since


def spans_fit(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """A closure is a weekday, a span of days or the public holidays, and every day of a span exists."""
    for key, closure in catalog.closures.items():
        ways = (
            closure.weekday is not None,
            closure.first is not None or closure.last is not None,
            closure.public_holidays,
        )
        if sum(ways) != 1 or (closure.first is None) != (closure.last is None):
            yield Finding(("closures", key), "must name a weekday, or first and last, or public_holidays = true")
    for kind in ("closures", "seasons"):
        for key, span in getattr(catalog, kind).items():
            for field in ("first", "last"):
                day = getattr(span, field)
                if day is not None and not _exists(day):
                    yield Finding((kind, key, field), f"no such day: {day!r}; write month-day")
    for key, closure in catalog.closures.items():
        first, last = (_exists(day) for day in (closure.first or "", closure.last or ""))
        if first and last:
            days = (last - first).days % DAYS_OF_YEAR + 1
            if days > LONGEST_CLOSURE:
                message = f"closes clinics for {days} days: {LONGEST_CLOSURE} are the most"
                yield Finding(("closures", key), message)
    weekly = {key: closure.weekday for key, closure in catalog.closures.items() if closure.weekday}
    if len(set(weekly.values())) == len(WEEK):
        yield Finding(("closures", list(weekly)[-1]), "closes clinics on every day of the week")


WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


DAYS_OF_YEAR = 366
LONGEST_CLOSURE = 60
"""Days; a longer closure is taken for a mistake."""


def _exists(month_day: str) -> date | None:
    try:
        return date.fromisoformat(f"{LEAP_YEAR}-{month_day}")
    except ValueError:
        return None


def children_fit(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """The ages follow each other, youngest first, up to the oldest child."""
    by_age = sorted(catalog.children.items(), key=lambda pair: pair[1].below)
    for (_, younger), (key, older) in pairwise(by_age):
        if older.below <= younger.below:
            yield Finding(("children", key, "below"), f"is {older.below}: the one before ends at {younger.below}")
    limit = getattr(catalog.parameters, "max_child_age", None)
    ages = [child.below for child in catalog.children.values()]
    if limit and (not ages or max(ages) <= limit.value):
        message = f"is {limit.value}: children.toml ends below {max(ages, default=0)}"
        yield Finding(("parameters", "max-child-age"), message, ("children", ""))


def shares_fit(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """A share is of categories that are not made of shares, and at most all of them."""
    made = {share.category for share in catalog.shares.values()} - {"treatment"} | {"contingency"}
    for key, share in catalog.shares.items():
        if share.category == "contingency":
            yield Finding(("shares", key, "category"), "is contingency: that is a share of all other lines")
        if share.category == "treatment":
            yield Finding(("shares", key, "category"), "is treatment: that is the package; choose another category")
        for category in share.of:
            if category in made:
                yield Finding(("shares", key, "of"), f"names {category}, which is made of shares itself")
        if share.percent.high > HUNDRED:
            yield Finding(("shares", key, "percent"), f"high is {share.percent.high}: a share is at most 100 per cent")


def instalments_fit(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """Every category but the reserve is paid in full, by instalments whose shares sum to one."""
    if not catalog.instalments:
        return
    for category in get_args(Category):
        paid = [(key, each.share) for key, each in catalog.instalments.items() if category in each.of]
        whole = sum((share for _, share in paid), ZERO)
        if category == "contingency":
            for key, _ in paid:
                yield Finding(("instalments", key, "of"), "names contingency: the reserve is paid to nobody")
        elif whole != ONE:
            key = paid[-1][0] if paid else list(catalog.instalments)[-1]
            message = f"the shares of {category} sum to {whole}: they must sum to 1"
            yield Finding(("instalments", key), message, ("instalments", ""))


def terms_fit(catalog: Catalog, fields: Sequence[Value]) -> Iterator[Finding]:
    """A term of cancellation is a fee or a percentage, at most all of the price."""
    for key, term in catalog.cancellation.items():
        if (term.fee is None) == (term.percent is None):
            yield Finding(("cancellation", key), "must have a fee or a percent, and not both")
        if term.percent and term.percent.high > HUNDRED:
            yield Finding(
                ("cancellation", key, "percent"), f"high is {term.percent.high}: at most 100 per cent is lost"
            )
        if term.fee and term.fee.per != "case":
            yield Finding(("cancellation", key, "fee", "per"), f"is per {term.fee.per}: a term is priced per case")


RULE_CHECKS: tuple[Check, ...] = (
    plans_are_weighed,
    entry_rules_fit,
    taxes_fit,
    spans_fit,
    children_fit,
    shares_fit,
    instalments_fit,
    terms_fit,
)
"""The checks of this module, in the order in which their findings are made."""
