"""Questions are ranked by what answering each one really takes away from the spread, and answers are kept in quotes."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from itertools import product

import pyarrow as pa
import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from wishes import CATALOG, RATES, scenarios

from costcalc.analysis.diff.diff import diff
from costcalc.analysis.estimate import analysed_estimate
from costcalc.analysis.questions.model import Questions
from costcalc.analysis.questions.rank import questions
from costcalc.analysis.stored import reprice, verify
from costcalc.batching.engine import Engine
from costcalc.catalog.checks import check
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Count
from costcalc.errors import ScenarioError
from costcalc.money import minus
from costcalc.quote.load import read_quote, sealed
from costcalc.quote.model import Quote
from costcalc.rates import Rates
from costcalc.rendering.pages.questions import japanese, message
from costcalc.scenario.answers import apply_answers, read_answers
from costcalc.scenario.model import Scenario, TreatmentPrice

D = Decimal
WISH = Scenario(condition="t1d", origin="US")
WISHES = [
    WISH,
    Scenario(condition="t1d", tier="advanced", plan="long-stay", pay="card"),
    Scenario(condition="t1d", tier="premium", currency="JPY", interpreter="none"),
    Scenario(condition="knee-oa", companions=2, child_ages=(4,), start=NOW.date().replace(year=2027), currency="EUR"),
    Scenario(condition="t1d", without=("treatment",)),
    Scenario(
        condition="t1d",
        treatment_price=TreatmentPrice(low=D(18000), likely=D(20000), high=D(24000), currency="USD", tax="excluded"),
    ),
]


def ask(wish: Scenario, *answers: str) -> Questions:
    return questions(with_answers(wish, *answers), CATALOG, RATES, created=NOW)


def with_answers(wish: Scenario, *answers: str) -> Scenario:
    return wish.model_copy(update={"answers": answers})


def quote(wish: Scenario, *answers: str) -> Quote:
    return analysed_estimate(with_answers(wish, *answers), CATALOG, RATES, created=NOW)


# The order


@pytest.mark.parametrize("wish", [WISHES[0], WISHES[4]])
def test_the_ranking_is_what_answering_each_one_takes_away(wish: Scenario) -> None:
    found = ask(wish)
    really = {
        each.key: min(found.span.width - ask(wish, f"{each.key}={one.answer}").span.width for one in each.answers)
        for each in found.questions
    }
    assert really == {each.key: each.at_least for each in found.questions}
    assert sorted(really.values(), reverse=True) == list(really.values())
    assert len(really) > 2


@given(scenarios(), st.data())
def test_any_answer_takes_away_what_was_said(wish: Scenario, data: st.DataObject) -> None:
    found = ask(wish)
    if found.questions:
        each = data.draw(st.sampled_from(found.questions))
        one = data.draw(st.sampled_from(each.answers))
        then = ask(wish, f"{each.key}={one.answer}")
        assert then.span == one.after
        assert found.span.width - then.span.width == one.narrower
        assert each.at_least <= one.narrower <= each.at_most


def test_the_span_holds_every_combination_of_answers() -> None:
    wish = WISHES[1]
    known = [
        *("tests-included=no", "report-included=yes", "follow-up-included=no", "first-visit-included=yes"),
        "remote-consultation-free=no",
    ]
    found = ask(wish, *known)
    choices = [
        [f"{key}={answer}" for answer in CATALOG.answers[key].answers]
        for key in (each.key for each in found.questions)
        if CATALOG.answers[key].answers
    ]
    totals = [quote(wish, *known, *answers).total for answers in product(*choices)]
    assert len(totals) == 2**5
    assert (min(total.low for total in totals), max(total.high for total in totals)) == (
        found.span.low,
        found.span.high,
    )


def test_everything_answered_leaves_no_choice_open() -> None:
    answers: list[str] = []
    found = ask(WISH)
    while found.questions:
        before, first = found.span.width, found.questions[0]
        answers.append(f"{first.key}={first.answers[-1].answer}")
        found = ask(WISH, *answers)
        assert before - found.span.width >= first.at_least
    total = found.total
    assert (found.span.low, found.span.high) == (total.low, total.high) == quote(WISH, *answers).total.columns[::2]
    assert [one.key for one in found.answered] == [
        key for key in CATALOG.answers if any(a.startswith(f"{key}=") for a in answers)
    ]


def test_the_budget_takes_the_assumed_answer() -> None:
    found = ask(WISH)
    assert found.total == quote(WISH).total
    for each in found.questions:
        if CATALOG.answers[each.key].answers:
            assert quote(WISH, f"{each.key}={each.assumed}").total == found.total, each.key


def test_what_has_no_figure_is_asked_after_the_others() -> None:
    found = ask(WISH)
    asked = [each.ask for each in found.others]
    assert CATALOG.answers["medication-included"].ask in asked
    assert CATALOG.questions["committee"].ask in asked
    assert CATALOG.questions["tax"].ask not in asked
    assert not {each.ask for each in found.questions} & set(asked)


def test_a_wish_that_says_it_leaves_nothing_to_ask() -> None:
    exact = TreatmentPrice(low=D(20000), likely=D(20000), high=D(20000), currency="USD", tax="included")
    found = ask(WISH.model_copy(update={"treatment_price": exact, "interpreter": "clinic"}))
    assert not {"price", "tax-included", "interpreter-provided"} & {each.key for each in found.questions}
    assert CATALOG.questions["tax"].ask not in [each.ask for each in found.others]


# What answers do


def line(made: Quote, key: str) -> tuple[Decimal, ...] | None:
    return next((each.amount.columns for each in made.lines if each.id == key), None)


def test_a_cost_that_comes_on_top_becomes_a_line_with_its_source_and_is_no_longer_left_out() -> None:
    before, after = quote(WISH), quote(WISH, "harvest-included=no")
    (left,) = [each for each in before.not_included if each.id == "harvest-apart"]
    assert left.amount
    assert line(after, "treatment.harvest-apart") == left.amount.columns
    assert next(each.source for each in after.lines if each.id == "treatment.harvest-apart") == "clinic-lists"
    assert "harvest-apart" not in [each.id for each in after.not_included]
    assert "The clinic's answer is counted: the harvest comes on top of the package." in map(str, after.assumptions)


def test_what_is_included_changes_no_figure_but_is_settled() -> None:
    before, after = quote(WISH), quote(WISH, "harvest-included=yes")
    assert after.lines == before.lines
    assert {each.id for each in before.not_included} - {each.id for each in after.not_included} == {"harvest-apart"}


def test_tax_on_top_is_a_tenth_of_the_package() -> None:
    after = quote(WISH, "tax-included=no")
    assert line(after, "treatment.consumption-tax") == (D("1500.00"), D("2000.00"), D("2500.00"))
    assert "consumption-tax" not in [each.id for each in after.not_included]
    included = quote(WISH, "tax-included=yes")
    assert included.total == quote(WISH).total
    assert {each.tax for each in included.lines if each.category == "treatment"} == {"included"}


@pytest.mark.parametrize(
    ("answer", "change"),
    {
        "price=JPY 1,500,000": {
            "treatment_price": TreatmentPrice(low=D(1500000), likely=D(1500000), high=D(1500000), currency="JPY")
        },
        "interpreter-provided=yes": {"interpreter": "clinic"},
        "interpreter-provided=no": {"interpreter": "hired"},
    }.items(),
)
def test_an_answer_that_is_an_option_costs_what_the_option_costs(answer: str, change: dict[str, object]) -> None:
    assert quote(WISH, answer).lines == quote(WISH.model_copy(update=change)).lines


def test_counts_and_per_cents_are_taken_as_answered() -> None:
    long = WISHES[1]
    weeks = quote(long, "culture-weeks=5").scenario.culture_weeks
    assert (weeks.low, weeks.high) == (5, 5)
    card = quote(long, "card-surcharge=2")
    assert next(each.quantity.columns for each in card.lines if each.id == "payment.card-surcharge") == (D(2),) * 3
    assert next(each.source for each in card.lines if each.id == "payment.card-surcharge") == "your-figure"
    nights = quote(WISH, "nights=3").itinerary.visits
    assert {each.nights.columns for each in nights} == {(D(3),) * 3}
    assert "2 treatments, likely 2" in " ".join(map(str, quote(long, "treatments=2").assumptions))
    assert line(quote(WISH, "billed-in-own-currency=yes"), "payment.exchange-margin") is None
    assert line(quote(WISH, "remote-consultation-free=yes"), "preparation.remote-consultation") is None


def test_a_surcharge_for_each_appointment_is_counted_so_often() -> None:
    made = quote(WISH, "international-surcharge=each-visit")
    (found,) = [each for each in made.lines if each.id == "treatment.international-surcharge"]
    assert found.quantity.columns == (D(2), D(2), D(2))
    assert found.unit_price.columns == (D(16500), D(22000), D(27500))


ANSWERS = [f"{key}={answer}" for key, inquiry in CATALOG.answers.items() for answer in inquiry.answers]


@given(scenarios(), st.lists(st.sampled_from(ANSWERS), max_size=6, unique_by=lambda each: each.partition("=")[0]))
def test_a_kept_quote_with_answers_holds(wish: Scenario, answers: list[str]) -> None:
    with suppress(ScenarioError):  # what the wish says otherwise
        _holds(sealed(quote(wish, *answers)), answers)


def _holds(made: Quote, answers: list[str]) -> None:
    assert verify(read_quote(made.model_dump_json(by_alias=True), "it")) == []
    again = reprice(made, CATALOG, RATES, created=NOW)
    assert again.lines == made.lines
    assert sorted(made.scenario.answers) == sorted(answers)


def test_what_ifs_change_what_was_answered() -> None:
    texts = ("treatment-price=+10%", "culture-weeks=+1", "interpreter=none", "tier=standard")
    answers = ("price=30000 USD", "tax-included=no", "culture-weeks=4", "interpreter-provided=yes")
    made = analysed_estimate(
        with_answers(WISHES[1], *answers), CATALOG, RATES, created=NOW, what_ifs=texts, tornado=True
    ).sensitivity
    assert made
    assert [each.impossible for each in made.what_ifs] == [()] * 5
    dearer = quote(WISHES[1], "price=33000 USD", *answers[1:])
    assert made.what_ifs[0].total == dearer.total


def test_a_diff_to_a_quote_with_answers_sums_to_the_change() -> None:
    before, after = quote(WISHES[1]), quote(WISHES[1], "price=30000 USD", "tax-included=no", "harvest-included=no")
    found = diff(before, after)
    assert found.change.columns == minus(after.total.columns, before.total.columns)
    assert sum(each.change.likely for each in found.causes) == found.change.likely


def test_a_batch_counts_the_answers_of_a_row() -> None:
    answers: list[str | None] = [
        None,
        "harvest-included=no,price=JPY 1,500,000",
        "tax-included=no",
        "harvest-included=perhaps",
    ]
    table = pa.table({"condition": ["t1d"] * len(answers), "answer": answers})
    rows = Engine(CATALOG, RATES, NOW, {}).price(table).to_pylist()
    given: list[tuple[str, ...]] = [(), ("harvest-included=no", "price=JPY 1,500,000"), ("tax-included=no",)]
    for row, texts in zip(rows, given, strict=False):
        assert row["total_likely"] == quote(Scenario(condition="t1d"), *texts).total.likely
    assert [row["answer"] for row in rows[:3]] == [None, "price=JPY 1,500,000,harvest-included=no", "tax-included=no"]
    assert "unknown answer 'perhaps'" in rows[3]["error"]


def test_answers_applied_again_change_nothing() -> None:
    wish = with_answers(WISHES[1], "price=30000 USD", "tax-included=no", "treatments=2", "storage-included=no")
    once = apply_answers(wish, CATALOG)
    assert apply_answers(*once) == once


def test_a_quote_without_answers_reads_as_one_of_before() -> None:
    document = quote(WISH).model_dump(mode="json", by_alias=True)
    assert "answers" not in document["scenario"]
    assert "answers" not in document["basis"]


def test_a_general_question_is_dropped_once_all_that_cover_it_are_answered() -> None:
    assert CATALOG.questions["tax"].ask not in quote(WISH, "tax-included=yes").questions
    assert CATALOG.questions["culture"].ask in quote(WISH).questions
    assert CATALOG.questions["culture"].ask not in quote(WISH, "culture-weeks=4").questions
    covering = [f"{key}=yes" for key, each in CATALOG.answers.items() if each.covers == "included"]
    answered_all = quote(WISH, *covering).questions
    assert CATALOG.questions["included"].ask not in answered_all
    assert CATALOG.questions["culture-included"].ask in answered_all


def test_of_a_general_question_answered_in_part_the_rest_is_asked() -> None:
    assert CATALOG.questions["included"].ask in quote(WISH).questions
    asked = quote(WISH, "harvest-included=no").questions
    assert CATALOG.questions["included"].ask not in asked
    assert CATALOG.answers["harvest-included"].ask not in asked
    assert CATALOG.answers["tests-included"].ask in asked
    assert CATALOG.answers["follow-up-included"].ask in asked
    assert len(asked) == len(set(asked))


def test_a_part_of_the_package_that_is_billed_apart_is_no_double_charge() -> None:
    def notes(*answers: str) -> dict[str, str | None]:
        return {each.id: str(each.note) if each.note else None for each in quote(WISH, *answers).lines if each.fee}

    assert set(notes().values()) == {None}
    assert set(notes("harvest-included=yes").values()) == {None}
    harvest, tests = notes("harvest-included=no"), notes("tests-included=no")
    assert [key for key, note in harvest.items() if note] == ["treatment.harvest"]
    assert [key for key, note in tests.items() if note] == ["treatment.consultation"]
    assert "what the clinic bills apart is not in it" in (harvest["treatment.harvest"] or "")
    added = next(each for each in quote(WISH, "harvest-included=no").lines if each.id == "treatment.harvest-apart")
    assert added.label == "Harvest, billed apart from the package"


# The letter


LETTERS = {
    "family": (
        Scenario(condition="t1d", origin="us-west", companions=1, child_ages=(4, 11), start=date(2027, 3, 16)),
        (
            "What is to be treated: Type 1 diabetes.",
            "We would come from: United States.",
            "We would be 4 people: the patient with 1 companion and 2 children of 4 and 11.",
            "We would arrive in Japan on 16 March 2027.",
        ),
        (
            "出発国：アメリカ合衆国",
            "渡航人数：患者本人、付き添い1名、子ども2名（4歳、11歳）",
            "来日予定日：2027年3月16日",
        ),
    ),
    "alone": (
        Scenario(condition="als", origin="DE", finish_by=date(2027, 6, 30)),
        (
            "What is to be treated: Amyotrophic lateral sclerosis (ALS).",
            "We would come from: Germany.",
            "The patient would travel alone.",
            "We would have to leave Japan by 30 June 2027 at the latest.",
        ),
        ("出発国：ドイツ", "渡航人数：患者本人のみ", "遅くとも2027年6月30日までに帰国する必要があります。"),
    ),
}


@pytest.mark.parametrize(("wish", "english", "in_japanese"), LETTERS.values(), ids=LETTERS)
def test_the_letter_says_what_is_treated_from_where_how_many_and_when(
    wish: Scenario, english: tuple[str, ...], in_japanese: tuple[str, ...]
) -> None:
    found = ask(wish)
    letter, other = message(found), japanese(found)
    assert [each for each in english if each not in letter] == []
    assert [each for each in in_japanese if each not in other] == []
    name = CATALOG.conditions[wish.condition].name
    assert CATALOG.conditions[wish.condition].tiers[found.scenario.tier].name not in letter
    assert name not in other


def test_a_letter_says_nothing_that_is_not_known() -> None:
    for wish in (Scenario(condition="t1d"), Scenario(condition="t1d", origin="gulf")):
        letter, other = message(ask(wish)), japanese(ask(wish))
        assert "come from" not in letter
        assert "arrive in Japan" not in letter
        assert "出発国" not in other
        assert "来日" not in other


def test_the_weeks_of_the_culture_are_asked_once() -> None:
    for wish in (WISH, WISHES[1], Scenario(condition="t1d", plan="single-visit")):
        asked = [line for line in message(ask(wish)).splitlines() if "long does the culture" in line or "weeks" in line]
        assert len(asked) == 1, asked
    known = WISH.model_copy(update={"culture_weeks": Count(low=4, high=4)})
    assert "long does the culture" not in message(ask(known))


def test_every_question_is_one() -> None:
    asked = [each.ask for entries in (CATALOG.answers, CATALOG.questions) for each in entries.values()]
    assert [ask for ask in asked if not ask.endswith("?")] == []


# What is wrong


MISTAKES = {
    "harvest-included": "is no answer: write harvest-included=no",
    "=no": "is no answer",
    "harvest-includd=no": "no question is called 'harvest-includd'. Did you mean harvest-included",
    "xyzzy=no": "no question is called 'xyzzy'. Known: price, tax-included",
    "harvest-included=maybe": "unknown answer 'maybe'. Known: yes, no.",
    "price=cheap": "the value 'cheap' cannot be read: write it as 18000-24000 USD",
    "culture-weeks=0": "is out of range: 1 to 180",
    "nights=999": "is out of range: 1 to 180",
    "treatments=two": "is not a whole number or a range",
    "card-surcharge=101": "is out of range: 0 to 100",
}


def test_every_mistake_is_named_with_its_text_all_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        quote(WISH, *MISTAKES, "tax-included=yes")
    said = caught.value.problems
    assert [each for each, text in zip(said, MISTAKES, strict=True) if not each.startswith(f"answers={text}: ")] == []
    assert [(each, part) for each, part in zip(said, MISTAKES.values(), strict=True) if part not in each] == []


def contradictions() -> Iterator[tuple[Scenario, tuple[str, ...]]]:
    exact = TreatmentPrice(low=D(20000), likely=D(20000), high=D(20000), currency="USD", tax="included")
    priced = WISH.model_copy(update={"treatment_price": exact})
    yield WISH, ("harvest-included=yes", "harvest-included=no")
    yield priced, ("price=21000 USD",)
    yield priced, ("tax-included=no",)
    yield WISH, ("price=20000 USD incl tax", "tax-included=no")
    yield WISH.model_copy(update={"interpreter": "none"}), ("interpreter-provided=yes",)
    yield WISHES[1].model_copy(update={"culture_weeks": Count(low=4, high=4)}), ("culture-weeks=5",)


@pytest.mark.parametrize(("wish", "answers"), list(contradictions()))
def test_an_answer_that_contradicts_the_wish_or_another_is_refused(wish: Scenario, answers: tuple[str, ...]) -> None:
    with pytest.raises(ScenarioError, match=r"contradict|already"):
        quote(wish, *answers)


def test_the_same_answer_twice_is_one() -> None:
    assert [one.text for one in read_answers(["tax-included=yes", "Tax_Included = YES"], CATALOG)] == ["yes"]


# The data


def test_every_source_of_an_answer_is_in_the_document() -> None:
    found = ask(WISH)
    named = {key for each in found.questions for key in each.sources}
    assert named == set(found.sources)
    assert {"clinic-lists", "consumption-tax", "mirai-international"} <= named


def test_what_an_answer_names_must_exist(catalog: Catalog, rates: Rates) -> None:
    tax = catalog.answers["tax-included"]
    wrong = {
        "both": tax.model_copy(update={"takes": "price"}),
        "covers": tax.model_copy(update={"covers": "nothing"}),
        "settles": tax.model_copy(update={"settles": ("nothing",)}),
        "assumed": tax.model_copy(update={"assumed": "perhaps"}),
        "share": catalog.answers["card-surcharge"].model_copy(update={"share": "nothing"}),
        "adds": catalog.answers["harvest-included"],
        "drops": catalog.answers["billed-in-own-currency"],
        "fees": catalog.answers["follow-up-included"],
    }
    fees = {**catalog.fees, "follow-up": next(iter(catalog.fees.values()))}
    exclusions = {key: each for key, each in catalog.exclusions.items() if key != "harvest-apart"}
    broken = catalog.model_copy(update={"answers": wrong, "fees": fees, "exclusions": exclusions, "shares": {}})
    found = {each.where[1] for each in check(broken) if each.where[0] == "answers"}
    assert found == set(wrong)
    assert [each for each in check(catalog) if each.where[0] == "answers"] == []
