"""Journeys to try: every wish the command line can express, drawn at random from the whole catalogue."""

from datetime import date, timedelta
from decimal import Decimal
from typing import get_args

from conftest import NOW
from hypothesis import strategies as st

from costcalc.catalog.choices import Cabin, Category, Comfort, Interpreter, Pay
from costcalc.catalog.load import load_catalog
from costcalc.catalog.prices import Count
from costcalc.quote.estimate import Quote, estimate
from costcalc.rates import load_bundled
from costcalc.scenario.model import Scenario, TreatmentPrice

D = Decimal
CATALOG, RATES = load_catalog(), load_bundled()


WAYS = [
    (condition, tier_key, plan)
    for condition, entry in CATALOG.conditions.items()
    for tier_key, tier in entry.tiers.items()
    for plan in tier.plans
]
"""Every condition, tier and plan that go together."""

UNPRICED = [key for key, entry in CATALOG.conditions.items() if not any(tier.price for tier in entry.tiers.values())]

own_prices = st.tuples(st.integers(1, 10**7), st.integers(0, 10**7), st.sampled_from(["USD", "JPY", "EUR"])).map(
    lambda p: TreatmentPrice(
        low=D(p[0]), likely=D(p[0] + p[1]) - D(p[1]) / 2, high=D(p[0] + p[1]), currency=p[2], tax="excluded"
    )
)


LEFT_OUT = [category for category in get_args(Category) if category != "treatment"]

TODAY: date = NOW.date()
DAYS = st.integers(0, 1000).map(lambda days: TODAY + timedelta(days=days))


def counts(low: int, high: int) -> st.SearchStrategy[Count]:
    return st.lists(st.integers(low, high), min_size=2, max_size=2).map(lambda two: Count(low=min(two), high=max(two)))


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    condition, tier, plan = draw(st.sampled_from(WAYS))
    unpriced = CATALOG.conditions[condition].tiers[tier].price is None
    return Scenario(
        condition=condition,
        tier=tier,
        plan=plan,
        city=draw(st.sampled_from(list(CATALOG.cities))),
        lodging=draw(st.sampled_from(get_args(Comfort))),
        cabin=draw(st.sampled_from(get_args(Cabin))),
        currency=draw(st.sampled_from(sorted(RATES.quoted))),
        origin=draw(st.none() | st.sampled_from([*(set(CATALOG.countries) - {"JP"}), *CATALOG.regions])),
        nationality=draw(st.none() | st.sampled_from(sorted(CATALOG.countries))),
        start=draw(st.none() | DAYS),
        companions=draw(st.integers(0, 5)),
        child_ages=draw(st.lists(st.integers(0, 17), max_size=4).map(tuple)),
        interpreter=draw(st.sampled_from(get_args(Interpreter))),
        pay=draw(st.sampled_from(get_args(Pay))),
        treatment_price=draw(own_prices if unpriced else st.none() | own_prices),
        contingency=draw(st.none() | st.decimals(0, 100, places=1)),
        without=draw(st.sets(st.sampled_from(LEFT_OUT)).map(tuple)),
        fx_buffer=draw(st.none() | st.decimals(0, 10, places=1)),
        culture_weeks=draw(st.none() | counts(1, 12)) if plan != "single-visit" else None,
    )


def quote_of(scenario: Scenario) -> Quote:
    return estimate(scenario, CATALOG, RATES, created=NOW)
