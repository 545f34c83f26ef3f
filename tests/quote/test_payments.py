"""What falls due when, what is lost by stopping, and how the clinic is paid."""

from datetime import date

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from wishes import CATALOG, DAYS, RATES, D, quote_of, scenarios

from costcalc.catalog.choices import Category
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Count
from costcalc.journey.journey import Journey, journey_of
from costcalc.money import Band, portions, total
from costcalc.pricing.costs import costs_of
from costcalc.pricing.lines.dependencies import pieces
from costcalc.quote.estimate import Quote
from costcalc.quote.payments import Payment
from costcalc.rates.exchange import Exchange
from costcalc.scenario.model import Scenario
from costcalc.scenario.resolve import resolve


def wish(**more: object) -> Quote:
    return quote_of(Scenario.model_validate({"condition": "t1d", "origin": "US", "start": date(2027, 6, 8)} | more))


def of(quote: Quote, *categories: str) -> Band:
    return total(line.amount for line in quote.lines if line.category in categories)


def test_the_calendar_names_each_day() -> None:
    # arrival on Tuesday 2027-06-08, consultation the day after, second arrival on Tuesday 2027-07-06
    found = [(str(paid.date), paid.label, paid.visit) for paid in wish().payments]
    assert found == [
        ("2027-04-13", "Records, tests, translation and remote consultation", None),
        ("2027-05-11", "Deposit to the clinic, 30 %, with its bank or card fees", None),
        ("2027-05-18", "Travel insurance", None),
        ("2027-05-18", "Flights", "Consultation and harvest"),
        ("2027-06-08", "Living in Japan: lodging, meals, transport, support", "Consultation and harvest"),
        ("2027-06-09", "Balance to the clinic, 70 %, with its bank or card fees", None),
        ("2027-06-15", "Flights", "Treatment"),
        ("2027-07-06", "Living in Japan: lodging, meals, transport, support", "Treatment"),
    ]


def test_the_deposit_is_three_tenths_and_the_balance_the_rest() -> None:
    quote = wish()
    deposit, balance = (each.amount for each in quote.payments if "clinic" in each.label)
    owed = of(quote, "treatment", "payment")
    assert [a + b for a, b in zip(deposit.columns, balance.columns, strict=True)] == list(owed.columns)
    assert all(
        abs(part - whole * D("0.3")) <= D("0.02") for part, whole in zip(deposit.columns, owed.columns, strict=True)
    )


def test_currencies_of_the_prices_are_named() -> None:
    paid = {each.label: each.currencies for each in wish(currency="EUR").payments}
    assert paid["Travel insurance"] == ("USD",)
    assert paid["Living in Japan: lodging, meals, transport, support"] == ("USD", "JPY")


@pytest.mark.parametrize(
    ("pay", "ids"),
    [
        ("wire", ["payment.wire-fee", "payment.lifting-fee", "payment.exchange-margin"]),
        ("card", ["payment.card-foreign-fee", "payment.card-surcharge"]),
    ],
)
def test_the_way_of_paying_decides_its_fees(pay: str, ids: list[str]) -> None:
    assert ids == [line.id for line in wish(pay=pay).lines if line.category == "payment"]


def test_fees_of_paying_are_a_share_of_the_treatment_alone() -> None:
    quote = wish(pay="card")
    line = next(line for line in quote.lines if line.id == "payment.card-foreign-fee")
    assert [str(n) for n in line.amount.columns] == ["150.00", "400.00", "750.00"]  # 1, 2, 3 % of 15, 20, 25 thousand
    bare = wish(pay="card", without=("treatment",))
    assert not any(line.category == "payment" for line in bare.lines)
    assert not any(line.category == "payment" for line in wish(without=("treatment",)).lines)


def test_what_is_lost_grows_as_published() -> None:
    rate = CATALOG.cancellation["after-harvest"].fee
    assert rate
    lost = {each.name: each for each in wish(currency="JPY").cancellation}
    assert [str(n) for n in lost["After the harvest, before the culture begins"].treatment.columns] == [
        "50000",
        "190000",
        "330000",
    ]
    treatment = of(wish(currency="JPY"), "treatment")
    begun = lost["After the culture has begun"]
    shares = (D("0.5"), D("0.8"), D(1))
    expected = [(n * share).quantize(D(1)) for n, share in zip(treatment.columns, shares, strict=True)]
    assert all(abs(a - b) <= 1 for a, b in zip(begun.treatment.columns, expected, strict=True))
    names = list(lost)
    assert names[-1] == "The day before the second visit"
    assert lost[names[-1]].date == date(2027, 7, 5)
    likely = [lost[name].loss.likely for name in names]
    assert likely == sorted(likely)


@pytest.mark.parametrize(("plan", "points"), [("two-trips", 4), ("long-stay", 3), ("single-visit", 1)])
def test_a_plan_has_the_points_that_it_passes(plan: str, points: int) -> None:
    assert len(wish(plan=plan).cancellation) == points


def test_without_the_treatment_nothing_is_lost_to_the_clinic() -> None:
    assert wish(without=("treatment",)).cancellation == ()


def test_who_interprets_decides_what_is_counted_and_said() -> None:
    hired, clinic, none = (wish(interpreter=who) for who in ("hired", "clinic", "none"))
    assert [any(line.id == "support.interpreter" for line in q.lines) for q in (hired, clinic, none)] == [
        True,
        False,
        False,
    ]
    assert [any(left.id == "interpreter" for left in q.not_included) for q in (hired, clinic, none)] == [
        False,
        True,
        False,
    ]
    assert any("No interpreter is counted" in str(text) for text in none.assumptions)


# What a visit pays


def advanced(**more: object) -> Quote:
    """A first visit of 2 to 3 nights, likely 3, and a second of 3 to 7, likely 3."""
    return quote_of(Scenario.model_validate({"condition": "t1d", "tier": "advanced", "origin": "US"} | more))


def by_id(quote: Quote) -> dict[str | None, Payment]:
    return {payment.id: payment for payment in quote.payments}


def only(category: Category, **more: object) -> dict[str | None, Payment]:
    """The payments of a journey of which nothing but a category is counted."""
    others = {"preparation", "flights", "stay", "local-transport", "support", "insurance", "payment", "contingency"}
    return by_id(advanced(without=tuple(others - {category}), **more))


def columns(band: Band) -> list[str]:
    return [str(number) for number in band.columns]


def test_a_visit_pays_for_its_own_days_in_each_column() -> None:
    found = only("local-transport")
    # 15, 20, 25 USD × 3, 4, 4 days = 45, 80, 100 and × 4, 4, 8 days = 60, 80, 200; airport lines 64.10, 73.39, 82.67 in
    # halves, of which the odd cent is the longer visit's: 32.05, 36.69, 41.33 and 32.05, 36.70, 41.34
    assert columns(found["stay.visit-1"].amount) == ["77.05", "116.69", "141.33"]
    assert columns(found["stay.visit-2"].amount) == ["92.05", "116.70", "241.34"]


def test_a_visit_pays_for_its_own_nights_and_weeks_in_each_column() -> None:
    found = only("stay")
    # lodging 120, 210, 300 USD × 2, 3, 3 nights = 240, 630, 900 and × 3, 3, 7 nights = 360, 630, 2100
    # tax 6.36, 7.63, 12.72 for 5, 6, 10 nights: 2.544, 3.815, 3.816 = 2.54, 3.81, 3.82 and 3.82, 3.82, 8.90
    # meals 267.09, 457.87, 915.74 for 7, 8, 12 days: 3, 4, 4 days = 114.467, 228.935, 305.247 = 114.47, 228.93, 305.25,
    #   and 4, 4, 8 days = 152.62, 228.94, 610.49
    # data 19.08, 34.98, 76.31 for 2, 2, 3 weeks begun: 1, 1, 1 = 9.54, 17.49, 25.437 = 25.44 and 9.54, 17.49, 50.87
    assert columns(found["stay.visit-1"].amount) == ["366.55", "880.23", "1234.51"]
    assert columns(found["stay.visit-2"].amount) == ["525.98", "880.25", "2770.26"]


def test_a_visit_pays_for_its_own_half_days_of_interpreting() -> None:
    found = only("support")
    # 572.34, 612.40, 869.95 USD for 3, 3, 4 half days: 1 at the first visit, 2, 2, 3 at the second
    assert columns(found["stay.visit-1"].amount) == ["190.78", "204.13", "217.49"]
    assert columns(found["stay.visit-2"].amount) == ["381.56", "408.27", "652.46"]


def test_what_is_lost_by_stopping_between_the_visits_holds_the_first_one_alone() -> None:
    quote = advanced(without=("preparation", "flights", "support", "insurance", "payment", "contingency"))
    lost = {each.name: each for each in quote.cancellation}["The day before the second visit"]
    assert lost.journey == by_id(quote)["stay.visit-1"].amount


def test_a_season_is_paid_on_the_visit_that_lies_in_it() -> None:
    # 2, 3, 3 nights from 5 April lie in the cherry blossom; after 8 weeks of culture the second visit begins in June
    weeks = Count(low=8, high=8)
    wished = Scenario(condition="t1d", tier="advanced", origin="US", start=date(2027, 4, 5), culture_weeks=weeks)
    there = journey(wished)
    found = {cost.line.id: cost.line for cost in costs_of(there).costs}
    line = found["stay.season"]
    assert line.by_visit == (line.unit_price.columns, (D(0), D(0), D(0)))


def journey(wish: Scenario, catalog: Catalog = CATALOG) -> Journey:
    found = resolve(wish, catalog, NOW.date())
    return journey_of(found, catalog, Exchange(found.currency, catalog, RATES), NOW.date())


def test_a_visit_in_a_flat_pays_for_the_flat_and_the_others_for_their_hotel() -> None:
    # likely nights 3, 3 and 4: from 4 nights on, and of months of 4 nights, only the last visit is in a flat
    four = {"value": D(4)}
    parameters = CATALOG.parameters
    of_four = {
        "monthly_from": parameters.monthly_from.model_copy(update=four),
        "nights_per_month": parameters.nights_per_month.model_copy(update=four),
    }
    tokyo = CATALOG.cities["tokyo"]
    cheap = tokyo.monthly["standard"].model_copy(update={"low": D(1), "likely": D(2), "high": D(3)})
    catalog = CATALOG.model_copy(
        update={
            "parameters": parameters.model_copy(update=of_four),
            "cities": CATALOG.cities | {"tokyo": tokyo.model_copy(update={"monthly": {"standard": cheap}})},
        }
    )
    there = journey(Scenario(condition="t1d", tier="premium", origin="US", plan="multi-visit"), catalog)
    nights = [visit.nights.columns for visit in there.stays]
    found = {cost.line.id: cost.line.by_visit for cost in costs_of(there).costs}
    nothing = (D(0), D(0), D(0))
    assert found["stay.lodging"] == (*nights[:2], nothing)
    assert found["stay.accommodation-tax"] == (*nights[:2], nothing)
    assert found["stay.monthly-flat"][:2] == (nothing, nothing)
    assert found["stay.monthly-flat"][2][1] == 1


@given(scenarios(), DAYS | st.none())
def test_every_instalment_is_paid_in_full_in_each_column(scenario: Scenario, start: object) -> None:
    quote = quote_of(scenario.model_copy(update={"start": start, "finish_by": None}))
    ids = [payment.id for payment in quote.payments]
    assert len(set(ids)) == len(ids)
    assert None not in ids
    for key, instalment in CATALOG.instalments.items():
        if instalment.due == "each-visit":
            paid = total(each.amount for each in quote.payments if str(each.id).startswith(f"{key}.visit-"))
            assert paid == of(quote, *instalment.of)
    known = set(CATALOG.instalments) | {
        f"{key}.visit-{number}"
        for key, each in CATALOG.instalments.items()
        if each.due == "each-visit"
        for number in range(1, len(quote.itinerary.visits) + 1)
    }
    assert set(ids) <= known


@given(scenarios(), DAYS | st.none())
def test_what_a_line_counts_for_its_visits_is_what_it_counts(scenario: Scenario, start: object) -> None:
    there = journey(scenario.model_copy(update={"start": start, "finish_by": None}))
    for cost in costs_of(there).costs:
        line = cost.line
        if line.by_visit:
            assert len(line.by_visit) == len(there.stays)
            low, likely, high = (sum(column) for column in zip(*line.by_visit, strict=True))
            whole = line.unit_price if line.unit_price.high and line.quantity.unit == "stay" else line.quantity
            if line.quantity.unit != "percent":
                assert low * whole.high == whole.low * high
                assert likely * whole.high == whole.likely * high


@given(scenarios())
def test_a_visit_with_fewer_nights_never_costs_more_to_live(scenario: Scenario) -> None:
    # without dates there is no season; an interpreter is paid by appointments, and a flat by the month is cheaper
    quote = quote_of(scenario.model_copy(update={"start": None, "finish_by": None, "interpreter": "none"}))
    if any(line.id == "stay.monthly-flat" for line in quote.lines):
        return
    found = by_id(quote)
    visits = [
        (visit.nights.columns, found[f"stay.visit-{number}"].amount.columns)
        for number, visit in enumerate(quote.itinerary.visits, start=1)
        if f"stay.visit-{number}" in found
    ]
    for nights, amount in visits:
        for other, more in visits:
            if nights != other and all(a <= b for a, b in zip(nights, other, strict=True)):
                assert all(a <= b for a, b in zip(amount, more, strict=True))


def test_names_of_payments_stay_the_same_whatever_the_scenario() -> None:
    clinic = ["deposit", "insurance", "preparation", "balance"]
    assert sorted(by_id(wish()), key=str) == sorted(
        [*clinic, "flights.visit-1", "flights.visit-2", "stay.visit-1", "stay.visit-2"]
    )
    assert set(by_id(wish(plan="long-stay"))) == {*clinic, "flights.visit-1", "stay.visit-1"}
    assert set(by_id(wish(currency="JPY", companions=3, start=None))) == set(by_id(wish()))


@given(st.integers(0, 10**6), st.lists(st.integers(1, 60), min_size=1, max_size=5))
def test_portions_are_whole_units_and_nobody_who_weighs_less_gets_more(amount: int, weights: list[int]) -> None:
    shares = [D(weight) for weight in weights]
    parts = portions(D(amount) / 100, shares, 2, shares)
    assert sum(parts) == D(amount) / 100
    assert all(part == part.quantize(D("0.01")) for part in parts)
    for share, part in zip(shares, parts, strict=True):
        assert abs(part - D(amount) / 100 * share / sum(shares)) < D("0.01")
        assert all(part <= other for more, other in zip(shares, parts, strict=True) if share < more)


def test_lines_that_journeys_share_carry_no_visit() -> None:
    there = journey(Scenario(condition="t1d", origin="US"))
    found = [line for piece in pieces("stay", CATALOG) for line in piece.lines(there)]
    assert found
    assert not any(getattr(line, "by_visit", ()) for line in found)
