"""What falls due when, what is lost by stopping, and how the clinic is paid."""

from datetime import date

import pytest
from wishes import CATALOG, D, quote_of

from costcalc.money import Band, total
from costcalc.quote import Quote
from costcalc.scenario import Scenario


def wish(**more: object) -> Quote:
    return quote_of(Scenario.model_validate({"condition": "t1d", "origin": "US", "start": date(2027, 6, 8)} | more))


def of(quote: Quote, *categories: str) -> Band:
    return total(line.amount for line in quote.lines if line.category in categories)


def test_the_calendar_names_each_day() -> None:
    # arrival on Tuesday 2027-06-08, consultation the day after, second arrival on Tuesday 2027-07-06
    found = [(str(paid.date), paid.label) for paid in wish().payments]
    assert found == [
        ("2027-04-13", "Records, tests, translation and remote consultation"),
        ("2027-05-11", "Deposit to the clinic, 30 %, with its bank or card fees"),
        ("2027-05-18", "Travel insurance"),
        ("2027-05-18", "Flights: consultation and harvest"),
        ("2027-06-08", "Living in Japan: lodging, meals, transport, support: consultation and harvest"),
        ("2027-06-09", "Balance to the clinic, 70 %, with its bank or card fees"),
        ("2027-06-15", "Flights: treatment"),
        ("2027-07-06", "Living in Japan: lodging, meals, transport, support: treatment"),
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
    assert paid["Living in Japan: lodging, meals, transport, support: treatment"] == ("USD", "JPY")


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
    assert [str(n) for n in lost["after the harvest, before the culture begins"].treatment.columns] == [
        "50000",
        "190000",
        "330000",
    ]
    treatment = of(wish(currency="JPY"), "treatment")
    begun = lost["after the culture has begun"]
    shares = (D("0.5"), D("0.8"), D(1))
    expected = [(n * share).quantize(D(1)) for n, share in zip(treatment.columns, shares, strict=True)]
    assert all(abs(a - b) <= 1 for a, b in zip(begun.treatment.columns, expected, strict=True))
    names = list(lost)
    assert names[-1] == "the day before the second visit"
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
    assert any("No interpreter is counted" in text for text in none.assumptions)
