"""A scenario resolved against the catalogue: every name a key, every default filled in, what cannot be refused."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, get_args

from costcalc.catalog.lookup import folded
from costcalc.catalog.models import MIN_PRICES, Catalog
from costcalc.catalog.names import choice, find, miss
from costcalc.catalog.prices import Cabin, Category, Comfort, Count
from costcalc.catalog.treatments import Condition, Tier
from costcalc.errors import MissingPrice, ScenarioError
from costcalc.money import in_words, round_money
from costcalc.scenario.model import DEFAULT_TIER, Basis, Interpreter, Pay, Scenario, TreatmentPrice, count_of

HOME = "JP"
"""Where the treatment is, and so where no journey starts."""


class _Problems(list[str]):
    """Gathers what goes wrong, so that all of it can be said at once."""

    def gather(self, look: Callable[..., str], *args: Any) -> str:
        try:
            return look(*args)
        except ScenarioError as error:
            self.extend(error.problems)
            return ""


def resolve(scenario: Scenario, catalog: Catalog, today: date | None = None) -> Scenario:
    """The scenario with every name a key and every default filled in; resolving it again changes nothing.

    Raises ScenarioError with every unknown name and impossible value, or MissingPrice for an unpriced package.
    """
    problems = _Problems()
    look = problems.gather
    names: dict[str, Any] = {
        "condition": look(find, "condition", scenario.condition, catalog.conditions),
        "city": look(find, "city", scenario.city, catalog.cities),
        "lodging": look(choice, "lodging", scenario.lodging, get_args(Comfort)),
        "cabin": look(choice, "cabin", scenario.cabin, get_args(Cabin)),
        "currency": look(currency, scenario.currency, catalog),
        "origin": look(_origin, scenario.origin, catalog) if scenario.origin is not None else None,
        "interpreter": look(choice, "interpreter", scenario.interpreter, get_args(Interpreter)),
        "pay": look(choice, "way to pay", scenario.pay, get_args(Pay)),
        "child_ages": tuple(sorted(scenario.child_ages)),
        "basis": _basis_of(scenario.basis, look),
        "without": _in_order([look(choice, "category", name, get_args(Category)) for name in scenario.without]),
        "contingency": catalog.parameters.contingency.value if scenario.contingency is None else scenario.contingency,
        "culture_weeks": scenario.culture_weeks,
        "nights": count_of(scenario.nights) if scenario.nights else None,
    }
    names["nationality"] = (
        look(_nationality, scenario.nationality, catalog)
        if scenario.nationality is not None
        else _country_of(names["origin"], catalog)
    )
    if scenario.treatment_price:
        look(currency, scenario.treatment_price.currency, catalog)
    condition, tier = catalog.conditions.get(names["condition"]), None
    if condition:
        names["tier"] = look(tier_of, scenario.tier, condition)
        names["culture_weeks"] = count_of(scenario.culture_weeks or condition.culture_weeks)
        tier = condition.tiers.get(names["tier"])
    if tier:
        names["plan"] = look(_plan, scenario.plan, tier, catalog) if scenario.plan is not None else tier.plans[0]
    elif scenario.plan:
        look(find, "plan", scenario.plan, catalog.plans)
    resolved = scenario.model_copy(update=names)
    problems += _absurdities(resolved, catalog)
    problems += _impossible_days(resolved, catalog, today) if today else []
    problems += _conflicts(scenario, resolved, catalog)
    if problems:
        raise ScenarioError(problems)
    if condition and resolved.basis and "treatment" not in resolved.without:
        if published_price(resolved.condition, catalog) is None:
            raise MissingPrice(_too_few(resolved.condition, catalog))
    elif condition and tier and not tier.price and not resolved.treatment_price and "treatment" not in resolved.without:
        raise MissingPrice(_unpriced(condition))
    return resolved


def _basis_of(wanted: str | None, look: Callable[..., str]) -> str | None:
    """What the treatment is budgeted on, none for the package's band."""
    found = None if wanted is None else look(choice, "basis", wanted, get_args(Basis))
    return None if found in {None, "", "package"} else found


def published_price(condition: str, catalog: Catalog) -> TreatmentPrice | None:
    """What clinics publish for one treatment of a condition: the tenth and ninetieth hundredth, and the median.

    None where they publish too few prices to say.
    """
    found = catalog.distributions.get(condition)
    if found is None or found.p10 is None or found.p50 is None or found.p90 is None:
        return None
    places = catalog.currencies[found.currency].minor_unit
    low, likely, high = (round_money(each, places) for each in (found.p10, found.p50, found.p90))
    return TreatmentPrice(low=low, likely=likely, high=high, currency=found.currency, tax="included")


def _too_few(key: str, catalog: Catalog) -> str:
    found = catalog.distributions.get(key)
    number = "no comparable prices" if not found else f"only {found.n} comparable price{'' if found.n == 1 else 's'}"
    enough = [name for name, each in catalog.distributions.items() if each.p50 is not None]
    return (
        f"{catalog.conditions[key].name}: clinics publish {number} for one treatment, and a budget needs "
        f"at least {MIN_PRICES}; there are enough for {', '.join(enough)}. "
        "Budget on the package's band instead, or on a clinic's own figure."
    )


def _in_order(names: list[str]) -> tuple[str, ...]:
    return tuple(name for name in get_args(Category) if name in names)


def currency(wanted: str, catalog: Catalog) -> str:
    """The code of a currency of ISO 4217, in any case. Raises ScenarioError naming the nearest."""
    code = wanted.strip().upper()
    if code in catalog.currencies:
        return code
    raise ScenarioError(miss("currency", wanted, catalog.currencies))


def _origin(wanted: str, catalog: Catalog) -> str:
    code = wanted.strip().upper()
    origin = (
        code if code in catalog.countries else find("country or region", wanted, catalog.countries, catalog.regions)
    )
    if origin == HOME:
        raise ScenarioError(
            "a journey that starts in Japan needs no flight: leave --from out and say --without flights"
        )
    return origin


def _nationality(wanted: str, catalog: Catalog) -> str:
    code = wanted.strip().upper()
    return code if code in catalog.countries else find("nationality", wanted, catalog.countries)


def _country_of(origin: str | None, catalog: Catalog) -> str | None:
    """The country of an origin, if it lies in only one."""
    if origin is None or origin in catalog.countries:
        return origin
    found = [code for code, country in catalog.countries.items() if origin in country.regions and not country.borrowed]
    return found[0] if len(found) == 1 else None


def tier_of(wanted: str, condition: Condition) -> str:
    """The key of a tier of a condition, or the only one. Raises ScenarioError naming them all."""
    name = folded(wanted)
    if name == DEFAULT_TIER and len(condition.tiers) == 1:
        return next(iter(condition.tiers))
    for key, tier in condition.tiers.items():
        if name in (key, folded(tier.name)):
            return key
    raise ScenarioError(f"{condition.name} has no tier {wanted!r}. It has: {', '.join(condition.tiers)}.")


def _plan(wanted: str, tier: Tier, catalog: Catalog) -> str:
    plan = find("plan", wanted, catalog.plans)
    if plan in tier.plans:
        return plan
    raise ScenarioError(f"the tier {tier.name!r} cannot be done as {plan!r}. It can as: {', '.join(tier.plans)}.")


def _absurdities(scenario: Scenario, catalog: Catalog) -> list[str]:
    """Numbers that can only be a slip of the keys."""
    limits = catalog.parameters
    found = []
    for name, count, limit in (
        ("--nights", scenario.nights, limits.max_nights.value),
        ("--culture-weeks", scenario.culture_weeks, limits.max_culture_weeks.value),
    ):
        if count and (count.low < 1 or count.high > limit):
            found.append(f"{name} {_shown(count)} is out of range: 1 to {limit}")
    price = scenario.treatment_price
    if price and price.currency in catalog.currencies:
        places = catalog.currencies[price.currency].minor_unit
        if any(round_money(number, places) != number for number in (price.low, price.high)):
            found.append(f"the treatment price {in_words(price)} {price.currency} has more than {places} decimals")
    oldest = limits.max_child_age.value
    found += [
        f"--child-ages {age} is out of range: 0 to {oldest}; whoever is older is counted in --companions"
        for age in scenario.child_ages
        if age > oldest
    ]
    along = scenario.companions + len(scenario.child_ages)
    if along > limits.max_companions.value:
        most = limits.max_companions.value
        what = "--companions with --child-ages: people" if scenario.child_ages else "--companions"
        found.append(f"{what} {along} is out of range: 0 to {most}")
    start, finish = scenario.start, scenario.finish_by
    if start and finish and finish <= start:
        found.append(f"--finish-by {finish} is not after --start {start}")
    for name, percent in (("--contingency", scenario.contingency), ("--fx-buffer", scenario.fx_buffer)):
        if percent is not None and percent > limits.max_contingency.value:
            found.append(f"{name} {percent} is out of range: 0 to {limits.max_contingency.value}")
    return found


def _impossible_days(scenario: Scenario, catalog: Catalog, today: date) -> list[str]:
    """A journey that begins or ends before today, or so far ahead that it can only be a slip of the keys."""
    most = int(catalog.parameters.max_days_ahead.value)
    last = today + timedelta(days=most)
    name, day = ("--start", scenario.start) if scenario.start else ("--finish-by", scenario.finish_by)
    if day and day < today:
        return [f"{name} {day} is in the past: today is {today}"]
    if day and (day - today).days > (most if scenario.start else 2 * most):
        return [f"{name} {day} is too far ahead: the last day is {last}"]
    return []


def _conflicts(wished: Scenario, resolved: Scenario, catalog: Catalog) -> list[str]:
    """Options of which one makes the other meaningless."""
    found = []
    if wished.treatment_price and "treatment" in resolved.without:
        found.append("--treatment-price and --without treatment contradict each other: give one of them")
    if resolved.basis and wished.treatment_price:
        found.append("--basis published and --treatment-price contradict each other: give one of them")
    if resolved.basis and "treatment" in resolved.without:
        found.append("--basis published and --without treatment contradict each other: give one of them")
    several = catalog.conditions.get(resolved.condition)
    tier = several.tiers.get(resolved.tier) if several else None
    if resolved.basis and tier and tier.infusions.low > 1:
        found.append(f"--basis published is for one treatment, and the tier {resolved.tier!r} has several")
    plan = catalog.plans.get(resolved.plan or "")
    default = catalog.conditions.get(resolved.condition)
    own_culture = wished.culture_weeks and default and resolved.culture_weeks != count_of(default.culture_weeks)
    if own_culture and plan and not any(visit.culture for visit in plan.visits):
        found.append(f"--culture-weeks has no meaning for the plan {resolved.plan}, which waits for no culture")
    return found


def _shown(count: Count) -> str:
    return str(count.low) if count.low == count.high else f"{count.low}-{count.high}"


def _unpriced(condition: Condition) -> str:
    priced = [key for key, tier in condition.tiers.items() if tier.price]
    others = f" for this tier; these are priced: {', '.join(priced)}" if priced else ""
    return (
        f"{condition.name}: the catalogue has no package price{others}. If a clinic has quoted you one, give it with "
        '--treatment-price "18000-24000 USD"; or budget the journey alone with --without treatment.'
    )
