"""From values that were given to a scenario, and from a scenario to one resolved against the catalogue."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from itertools import combinations
from typing import Any

from costcalc.catalog.models import MIN_PRICES, Catalog
from costcalc.catalog.treatments import Condition, Tier
from costcalc.errors import MissingPrice, Problem, Problems, option
from costcalc.money import in_words, round_money
from costcalc.scenario.answers import apply_answers
from costcalc.scenario.model import ResolvedScenario, Scenario, TreatmentPrice, count_of
from costcalc.scenario.options import BY_FIELD, OPTIONS
from costcalc.scenario.values import contradiction, count_text, tier_of

Values = Mapping[str, Any]
"""A text or a value of Python for options, by their names; none for what was left out."""


def parse_values(values: Values) -> tuple[dict[str, Any], Problems]:
    """The fields of a scenario that values say, and what of them could not be read."""
    fields, problems = {}, Problems()
    for name, value in values.items():
        record = OPTIONS[name]
        with problems.gathered():
            if value is not None:
                fields[record.field] = record.parse(record.field, value)
    return fields, problems


def no_condition() -> Problem:
    """The problem that nothing says what is treated."""
    hint = f"name one with {option('condition')}"
    return Problem("no condition is given", field="condition", hint=hint, code="missing")


def scenario_of(values: Values, catalog: Catalog, today: date) -> Scenario:
    """The scenario that values say. Raises ScenarioError with everything that is wrong with them."""
    fields, problems = parse_values(values)
    if values.get("condition") is None:
        problems.append(no_condition())
    if "condition" not in fields:
        problems.refuse()
    scenario = Scenario(**fields)
    answered = scenario, catalog
    with problems.gathered():
        answered = apply_answers(scenario, catalog)
    if problems:
        with suppress(MissingPrice), problems.gathered():
            resolve(*answered, today)
    problems.refuse()
    return scenario


def resolve(scenario: Scenario, catalog: Catalog, today: date | None = None) -> ResolvedScenario:
    """Resolve a scenario against the catalogue: names to keys, defaults filled in, impossible combinations rejected.

    Resolving it again changes nothing. Raises ScenarioError with every unknown name and impossible value, or
    MissingPrice for an unpriced package.
    """
    problems = Problems()
    fields: dict[str, Any] = dict(scenario)
    for name, record in BY_FIELD.items():
        if record.resolve and fields[name] not in (None, ()):
            value, fields[name] = fields[name], ""
            with problems.gathered():
                fields[name] = record.resolve(value, catalog)
    fields["basis"] = fields["basis"] or None
    fields["without"] = fields["without"] or ()
    if scenario.nationality is None:
        fields["nationality"] = _country_of(fields["origin"], catalog)
    if scenario.contingency is None:
        fields["contingency"] = catalog.parameters.contingency.value
    condition, tier = catalog.conditions.get(fields["condition"]), None
    if condition:
        fields["culture_weeks"] = count_of(scenario.culture_weeks or condition.culture_weeks)
        with problems.gathered():
            fields["tier"] = tier_of(scenario.tier, condition)
            tier = condition.tiers[fields["tier"]]
    if tier and scenario.plan is None:
        fields["plan"] = tier.plans[0]
    elif tier and fields["plan"] and fields["plan"] not in tier.plans:
        way, ways = fields["plan"], ", ".join(tier.plans)
        problems.append(Problem(f"the tier {tier.name!r} cannot be done as {way!r}. It can as: {ways}."))
    resolved = ResolvedScenario.model_construct(**fields)
    problems += out_of_range(resolved, catalog, today)
    problems += _contradictions(scenario, resolved, catalog)
    problems.refuse()
    assert condition, "an unknown one is a problem"
    assert tier, "the same"
    _refuse_unpriced(resolved, condition, tier, catalog)
    return resolved


def _refuse_unpriced(scenario: ResolvedScenario, condition: Condition, tier: Tier, catalog: Catalog) -> None:
    """Raises MissingPrice if the treatment is budgeted and nothing says what it costs."""
    if "treatment" in scenario.without:
        return
    if scenario.basis and published_price(scenario.condition, catalog) is None:
        raise MissingPrice(_too_few(scenario.condition, catalog))
    if not scenario.basis and not tier.price and not scenario.treatment_price:
        raise MissingPrice(_unpriced(condition))


def published_price(condition: str, catalog: Catalog) -> TreatmentPrice | None:
    """What clinics publish for one treatment of a condition: the tenth and ninetieth hundredth, and the median.

    None where they publish too few prices to say.
    """
    prices = catalog.distributions.get(condition)
    if prices is None or prices.p10 is None or prices.p50 is None or prices.p90 is None:
        return None
    places = catalog.currencies[prices.currency].minor_unit
    low, likely, high = (round_money(quantile, places) for quantile in (prices.p10, prices.p50, prices.p90))
    return TreatmentPrice(low=low, likely=likely, high=high, currency=prices.currency, tax="included")


def _too_few(key: str, catalog: Catalog) -> str:
    prices = catalog.distributions.get(key)
    number = "no comparable prices" if not prices else f"only {prices.n} comparable price{'' if prices.n == 1 else 's'}"
    enough = [name for name, others in catalog.distributions.items() if others.p50 is not None]
    return (
        f"{catalog.conditions[key].name}: clinics publish {number} for one treatment, and a budget needs "
        f"at least {MIN_PRICES}; there are enough for {', '.join(enough)}. "
        "Budget on the package's band instead, or on a clinic's own figure."
    )


def _country_of(origin: str | None, catalog: Catalog) -> str | None:
    """The country of an origin, if it lies in only one."""
    if not origin or origin in catalog.countries:
        return origin
    codes = [code for code, country in catalog.countries.items() if origin in country.regions and not country.borrowed]
    return codes[0] if len(codes) == 1 else None


def _range(subject: str, low: int, high: object, more: str = "") -> Problem:
    return Problem(f"{subject} is out of range: {low} to {high}{more}", code="out-of-range")


def out_of_range(scenario: Scenario, catalog: Catalog, today: date | None) -> Iterator[Problem]:
    """Numbers and days that can only be a slip of the keys; days as of today, if that is known."""
    limits = catalog.parameters
    for field, most in (("nights", limits.max_nights.value), ("culture_weeks", limits.max_culture_weeks.value)):
        count = getattr(scenario, field)
        if count and (count.low < 1 or count.high > most):
            yield _range(option(field, count_text(count)), 1, most)
    price = scenario.treatment_price
    if price and price.currency in catalog.currencies:
        places = catalog.currencies[price.currency].minor_unit
        if any(round_money(number, places) != number for number in (price.low, price.high)):
            yield Problem(f"the treatment price {in_words(price)} {price.currency} has more than {places} decimals")
    oldest = limits.max_child_age.value
    for age in scenario.child_ages:
        if age > oldest:
            adults = f"; whoever is older is counted in {option('companions')}"
            yield _range(option("child_ages", age), 0, oldest, adults)
    along, most_along = scenario.companions + len(scenario.child_ages), limits.max_companions.value
    if along > most_along:
        both = f"{option('companions')} with {option('child_ages')}: people {along}"
        yield _range(both if scenario.child_ages else option("companions", along), 0, most_along)
    for field in ("contingency", "fx_buffer"):
        percent = getattr(scenario, field)
        if percent is not None and percent > limits.max_contingency.value:
            yield _range(option(field, percent), 0, limits.max_contingency.value)
    yield from _out_of_reach(scenario, catalog, today)


def _out_of_reach(scenario: Scenario, catalog: Catalog, today: date | None) -> Iterator[Problem]:
    """A journey that ends before it begins, or begins or ends before today or too far ahead."""
    start, finish = scenario.start, scenario.finish_by
    if start and finish and finish <= start:
        yield Problem(f"{option('finish_by', finish)} is not after {option('start', start)}")
    if not today:
        return
    ahead = timedelta(days=int(catalog.parameters.max_days_ahead.value))
    field, day, last = "start", start, today + ahead
    hint = f"the last day is {last}"
    if not day:  # how long the journey takes is not known here: where it must start is checked once it is planned
        field, day, last, hint = "finish_by", finish, last + ahead, f"the last start is on {last}"
    if day and day < today:
        yield Problem(f"{option(field, day)} is in the past", hint=f"today is {today}", code="past")
    if day and day > last:
        yield Problem(f"{option(field, day)} is too far ahead", hint=hint, code="out-of-range")


def _contradictions(given: Scenario, resolved: ResolvedScenario, catalog: Catalog) -> Iterator[Problem]:
    """Options of which one makes the other meaningless."""
    basis = option("basis", "published")
    exclusive = {
        basis: resolved.basis,
        option("treatment_price"): given.treatment_price,
        option("without", "treatment"): "treatment" in resolved.without,
    }
    for first, second in combinations(exclusive, 2):
        if exclusive[first] and exclusive[second]:
            yield contradiction(first, second)
    condition = catalog.conditions.get(resolved.condition)
    tier = condition.tiers.get(resolved.tier) if condition else None
    if resolved.basis and tier and tier.infusions.low > 1:
        yield Problem(f"{basis} is for one treatment, and the tier {resolved.tier!r} has several")
    plan = catalog.plans.get(resolved.plan or "")
    own_culture = given.culture_weeks and condition and resolved.culture_weeks != count_of(condition.culture_weeks)
    if own_culture and plan and not any(visit.culture for visit in plan.visits):
        own = f"{option('culture_weeks')} has no meaning for the plan {resolved.plan}"
        yield Problem(f"{own}, which waits for no culture")


def _unpriced(condition: Condition) -> str:
    priced = [key for key, tier in condition.tiers.items() if tier.price]
    others = f" for this tier; these are priced: {', '.join(priced)}" if priced else ""
    example = option("treatment_price", '"18000-24000 USD"')
    return (
        f"{condition.name}: the catalogue has no package price{others}. If a clinic has quoted you one, give it with "
        f"{example}; or budget the journey alone with {option('without', 'treatment')}."
    )
