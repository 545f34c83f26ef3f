"""What holds of every journey with dates, over the whole catalogue."""

from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st
from wishes import CATALOG, DAYS, TODAY, D, quote_of, scenarios

from costcalc.catalog.prices import Count
from costcalc.errors import ScenarioError
from costcalc.journey.calendar import closed
from costcalc.money import total
from costcalc.quote.estimate import Quote
from costcalc.scenario.model import Scenario

AT_CLINIC = {"appointment", "harvest", "infusion", "follow-up"}


def dated(scenario: Scenario, start: object) -> Quote:
    return quote_of(scenario.model_copy(update={"start": start, "finish_by": None}))


@given(scenarios(), DAYS)
def test_dates_never_run_backwards_and_follow_their_days(scenario: Scenario, start: object) -> None:
    quote = dated(scenario, start)
    steps = quote.itinerary.steps
    dates = [step.date for step in steps if step.date]
    assert len(dates) == len(steps)
    assert dates == sorted(dates)
    assert [step.date for step in steps] == [quote.scenario.start + timedelta(days=step.day - 1) for step in steps]  # type: ignore[operator]
    before = None
    for visit in quote.itinerary.visits:
        assert visit.arrive
        assert visit.leave
        assert visit.arrive < visit.leave
        assert before is None or before < visit.arrive
        before = visit.leave


@given(scenarios(), DAYS)
def test_no_appointment_is_on_a_closed_day(scenario: Scenario, start: object) -> None:
    steps = dated(scenario, start).itinerary.steps
    appointments = [step for step in steps if step.role in AT_CLINIC]
    assert appointments
    assert [closed(step.date, CATALOG) for step in appointments if step.date] == [None] * len(appointments)


@given(scenarios(), DAYS)
def test_every_appointment_is_within_a_visit_and_a_night_follows_it(scenario: Scenario, start: object) -> None:
    quote = dated(scenario, start)
    stays = [(visit.arrive, visit.leave) for visit in quote.itinerary.visits]
    for step in quote.itinerary.steps:
        if step.role in AT_CLINIC - {"follow-up"}:
            assert any(arrive <= step.date < leave for arrive, leave in stays if arrive and leave and step.date)


@given(scenarios(), DAYS)
def test_nights_are_departure_minus_arrival(scenario: Scenario, start: object) -> None:
    for visit in dated(scenario, start).itinerary.visits:
        assert visit.arrive
        assert visit.leave
        assert (visit.leave - visit.arrive).days == visit.nights.likely


@given(scenarios(), DAYS | st.none())
def test_the_stay_that_entry_is_held_against_is_one_that_is_billed(scenario: Scenario, start: object) -> None:
    quote = dated(scenario.model_copy(update={"without": ()}), start)
    assert quote.entry
    nights = [visit.nights for visit in quote.itinerary.visits]
    assert quote.entry.longest_stay in nights
    assert quote.entry.longest_stay.likely == max(each.likely for each in nights)
    slept = {line.id: line.quantity for line in quote.lines if line.category == "stay"}
    if "stay.lodging" in slept and "stay.monthly-flat" not in slept:
        lodging = slept["stay.lodging"]
        assert lodging.likely % sum(each.likely for each in nights) == 0
        assert [n * (lodging.likely / total(nights).likely) for n in total(nights).columns] == list(lodging.columns)


@given(scenarios(), DAYS | st.none())
def test_payments_are_the_total_without_the_reserve(scenario: Scenario, start: object) -> None:
    quote = dated(scenario, start)
    reserve = total(line.amount for line in quote.lines if line.category == "contingency")
    paid = total(payment.amount for payment in quote.payments)
    assert [a + b for a, b in zip(paid.columns, reserve.columns, strict=True)] == list(quote.total.columns)
    assert [payment.day for payment in quote.payments] == sorted(payment.day for payment in quote.payments)


@given(scenarios(), DAYS | st.none())
def test_what_is_lost_by_stopping_is_what_the_clinic_keeps_and_what_is_gone(scenario: Scenario, start: object) -> None:
    quote = dated(scenario, start)
    treatment = total(line.amount for line in quote.lines if line.category == "treatment")
    for lost in quote.cancellation:
        due = [paid for paid in quote.payments if paid.day <= lost.day]
        most = total(paid.amount for paid in due)
        at_once = total(paid.amount for paid in due if paid.until_day is None and paid.treatment is None)
        assert lost.loss == total([lost.treatment, lost.journey])
        assert all(a <= b <= c for a, b, c in zip(at_once.columns, lost.journey.columns, most.columns, strict=True))
        assert all(kept <= price for kept, price in zip(lost.treatment.columns, treatment.columns, strict=True))
        assert lost.paid == total(paid.treatment for paid in due if paid.treatment)
    losses = [lost.journey.likely for lost in quote.cancellation]
    assert losses == sorted(losses)


@given(scenarios(), DAYS | st.none(), st.integers(0, 17))
def test_a_child_more_never_lowers_a_line(scenario: Scenario, start: object, age: int) -> None:
    ages = scenario.child_ages[:3]
    fewer = dated(scenario.model_copy(update={"child_ages": ages}), start)
    more = dated(scenario.model_copy(update={"child_ages": (*ages, age)}), start)
    after = {line.id: line.amount for line in more.lines}
    for line in fewer.lines:
        assert all(a <= b for a, b in zip(line.amount.columns, after[line.id].columns, strict=True)), line.id


@given(scenarios(), DAYS | st.none())
def test_the_patient_alone_pays_what_a_budget_for_one_says(scenario: Scenario, start: object) -> None:
    quote = dated(scenario, start)
    alone = dated(scenario.model_copy(update={"companions": 0, "child_ages": ()}), start)
    assert (quote.patient or quote.total) == alone.total
    assert all(a <= b for a, b in zip(alone.total.columns, quote.total.columns, strict=True))


@given(scenarios(), DAYS | st.none())
def test_the_other_plan_costs_what_its_own_budget_says(scenario: Scenario, start: object) -> None:
    quote = dated(scenario, start)
    for other in quote.otherwise:
        if other.id == "other-plan":
            wish = scenario.model_copy(update={"plan": other.plan, "nights": None})
            assert dated(wish, start).total == other.total
            assert other.difference == other.total.likely - quote.total.likely


@given(scenarios(), DAYS | st.none())
def test_a_longer_culture_costs_what_its_own_budget_says(scenario: Scenario, start: object) -> None:
    quote = dated(scenario, start)
    for other in quote.otherwise:
        if other.id == "longer-culture":
            now = quote.scenario.culture_weeks
            longer = now.model_copy(update={"low": now.low + 2, "likely": (now.likely or 0) + 2, "high": now.high + 2})
            assert dated(scenario.model_copy(update={"culture_weeks": longer}), start).total == other.total


@given(scenarios(), DAYS | st.none(), st.sampled_from(["economy", "business"]))
def test_at_the_break_even_fare_both_plans_cost_the_same(scenario: Scenario, start: object, cabin: str) -> None:
    quote = dated(scenario.model_copy(update={"cabin": cabin, "currency": "USD"}), start)
    fares = next((line for line in quote.lines if line.id == "flights.fares"), None)
    other = next((each for each in quote.otherwise if each.break_even_fare is not None), None)
    assume(fares and other)
    assert fares
    assert other
    assert other.break_even_fare is not None
    wish = {"cabin": cabin, "currency": "USD", "plan": other.plan, "nights": None}
    then = dated(scenario.model_copy(update=wish), start)
    rest = [each.total.likely - flights(each) for each in (quote, then)]
    reserve = D(1) + (quote.scenario.contingency or D(0)) / 100 if "contingency" not in quote.scenario.without else D(1)
    paid = [next(line.quantity.likely for line in each.lines if line.id == "flights.fares") for each in (quote, then)]
    ours, theirs = (fixed + times * other.break_even_fare * reserve for fixed, times in zip(rest, paid, strict=True))
    assert abs(ours - theirs) <= D("0.01") * max(paid) * reserve + D("0.03")


def flights(quote: Quote) -> D:
    """The likely of the flights, with the reserve on them."""
    fare = next(line.amount.likely for line in quote.lines if line.id == "flights.fares")
    if "contingency" in quote.scenario.without:
        return fare
    return fare * (1 + (quote.scenario.contingency or D(0)) / 100)


def planned(scenario: Scenario) -> Quote | None:
    """The quote, or None if the journey does not fit between today and its end."""
    try:
        return quote_of(scenario)
    except ScenarioError:
        return None


@given(scenarios(), DAYS)
def test_planned_backwards_it_ends_in_time_and_a_day_later_it_would_not(scenario: Scenario, finish: object) -> None:
    quote = planned(scenario.model_copy(update={"start": None, "finish_by": finish}))
    assume(quote)
    assert quote
    first, last = quote.itinerary.visits[0], quote.itinerary.visits[-1]
    assert last.leave
    assert first.arrive
    assert last.leave <= finish  # type: ignore[operator]
    assert first.arrive >= TODAY
    later = dated(scenario, first.arrive + timedelta(days=1)).itinerary.visits[-1].leave
    assert later
    assert later > finish  # type: ignore[operator]


def test_nights_that_were_given_grow_with_a_culture_that_is_waited_for_in_japan() -> None:
    wish = Scenario(condition="t1d", plan="long-stay", nationality="QA", nights=Count(low=40, high=40))
    quote = quote_of(wish)
    longer = next(each for each in quote.otherwise if each.id == "longer-culture")
    assert [int(n) for n in longer.nights.columns] == [54, 54, 54]
    assert "the stay is 14 nights longer" in str(longer.sentence)
    assert quote.entry
    assert quote.entry.longer_stay == 54
