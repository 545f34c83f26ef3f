"""What single lines and terms of a quote lead to, and what the audit says of them."""

import re
from decimal import Decimal
from typing import Any

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from wishes import CATALOG

import costcalc
from costcalc.analysis.audit.bands import TaxedAmount, place
from costcalc.analysis.audit.model import Audit, AuditFinding
from costcalc.analysis.audit.names import load_names
from costcalc.catalog.lookup import data_folder
from costcalc.catalog.published import FILE
from costcalc.money import Band
from costcalc.rendering.blocks import Paragraph
from costcalc.rendering.pages.audit import AuditWords

D = Decimal
FILED = sorted(set(re.findall(r"published_plan/download/([^/,]+)", (data_folder() / FILE).read_text("utf-8"))))
"""Numbers of the plans that published prices were read in."""
NAMES = load_names(CATALOG)
TERMS = {
    "condition": "knee-oa",
    "currency": "JPY",
    "tax": "included",
    "date": "2026-11-10",
    "valid-until": "2026-12-31",
    "plan-number": "PB3250012",
    "committee": "a committee",
    "facility": "a facility",
    "deposit": "30 %",
    "cancellation": "half",
    "included": "harvest, consultation, tests, follow-up, storage, medication, complications, interpreter",
}
KNEE = "Stem cell treatment, both knees"


def audited(*lines: tuple[str, Any], **terms: Any) -> Audit:
    said = {**TERMS, **{key.replace("_", "-"): value for key, value in terms.items()}}
    said.setdefault("total", sum(amount for _, amount in lines if isinstance(amount, int)))
    return costcalc.audit(
        {"quote": said, "line": [{"label": label, "amount": amount} for label, amount in lines]}, created=NOW
    )


def of(found: Audit, code: str) -> list[AuditFinding]:
    return [finding for finding in found.findings if finding.code == code]


def text_of(found: Audit, code: str) -> str:
    return of(found, code)[0].message.text


def care_sum(found: Audit) -> str:
    return str(next(block.text for block in AuditWords(found).care() if isinstance(block, Paragraph)))


def notes(found: Audit) -> str:
    return " ".join(map(str, AuditWords(found).family_notes()))


def test_every_condition_that_is_treated_by_the_joint_is_known() -> None:
    assert set(NAMES.joints.conditions) <= CATALOG.conditions.keys()


@pytest.mark.parametrize(
    "label",
    [KNEE, "Stem cell treatment (bilateral)", "幹細胞治療 両膝", "幹細胞治療（両側）", "Stem cell treatment, 2 joints"],
)
def test_words_for_several_joints_are_asked_about_and_nothing_is_a_problem(label: str) -> None:
    found = audited((label, 4_400_000))
    assert [each.severity for each in of(found, "joints-unclear") + of(found, "treatment-above")] == [
        "warning",
        "warning",
    ]
    assert f"it seems to be for more: “{label}”." in text_of(found, "joints-unclear")
    assert "above the highest price known for 1 joint. Ask for how many joints." in text_of(found, "treatment-above")
    assert found.problems == ()


def test_joints_that_are_given_are_not_asked_about() -> None:
    found = audited((KNEE, 4_400_000), joints=2)
    assert (of(found, "joints-unclear"), of(found, "treatment-above")) == ([], [])
    assert "; the prices are for 2 joints." in care_sum(found)
    assert re.search("Without the quote.* estimated at likely 3,[0-9,]+ JPY for 1 joint\\.", notes(found))


def test_without_such_words_a_price_above_all_is_a_problem() -> None:
    found = audited(("Stem cell treatment, one knee", 4_400_000))
    assert [(each.code, each.severity) for each in found.findings] == [("treatment-above", "problem")]
    assert "; the prices are for 1 joint." in care_sum(found)


def test_a_second_knee_in_a_line_or_in_the_total_is_asked_about() -> None:
    assert of(audited(("Stem cell treatment, right knee", 1_650_000), ("Second knee", 770_000)), "joints-unclear")
    assert of(
        audited(("Stem cell treatment", 1_650_000), ("Total, both knees", 1_650_000), total=1_650_000), "joints-unclear"
    )


def test_scans_of_both_knees_and_other_conditions_are_not_asked_about() -> None:
    assert not of(audited(("Stem cell treatment", 1_650_000), ("MRI, both knees", 50_000)), "joints-unclear")
    found = audited(("Stem cell treatment, bilateral harvest", 2_750_000), condition="t1d")
    assert (of(found, "joints-unclear"), found.by_joint) == ([], False)
    assert "joint" not in care_sum(found)


def test_a_rate_in_a_quote_in_yen_is_certain() -> None:
    message = text_of(audited(("Stem cell treatment", 1_650_000), rate="USD/JPY=140"), "rate-differs")
    assert "It is paid at 140 JPY for 1 USD" in message
    assert "so it costs 12 % more" in message


@pytest.mark.parametrize(
    ("rate", "first", "second"), [("USD/JPY=140", "11 % less", "12 % more"), ("USD/JPY=180", "14 % more", "13 % less")]
)
def test_a_rate_in_a_quote_in_dollars_has_two_readings(rate: str, first: str, second: str) -> None:
    found = of(audited(("Stem cell treatment", 12_000), currency="USD", rate=rate), "rate-differs")[0]
    assert f"if the USD are paid in JPY at that rate, it costs {first};" in found.message.text
    assert f"prices in JPY were turned into these USD at that rate, it costs {second} than at" in found.message.text
    assert (found.severity, "ask which is meant" in found.message.text) == ("warning", True)


def test_a_rate_that_is_no_number_is_a_clause_like_any_other() -> None:
    found = audited(("Stem cell treatment", 12_000), currency="USD", rate="1 USD = 1.4.0 JPY")
    assert [finding.code for finding in found.findings if finding.code.startswith("rate")] == []


def test_a_rate_near_the_reference_is_not_pointed_out() -> None:
    assert of(audited(("Stem cell treatment", 12_000), currency="USD", rate="USD/JPY=157"), "rate-differs") == []


def test_a_negative_package_is_a_problem_of_its_line() -> None:
    found = audited(("Stem cell treatment", -1_650_000), ("Interpreter", 30_000))
    problem = next(each for each in found.problems if each.code == "negative-treatment")
    assert (problem.line, problem.amount) == (1, D(1_650_000))
    assert "The quote gives no price for the treatment to count with: the catalogue's range stands for it" in notes(
        found
    )
    assert "Not counted in this total: Stem cell treatment." in notes(found)
    assert "Every line" not in notes(found)


def test_a_discount_larger_than_the_treatment_is_a_problem_of_its_line() -> None:
    found = audited(("Stem cell treatment", 1_000_000), ("Discount", -1_200_000))
    problem = next(each for each in found.problems if each.code == "negative-treatment")
    assert (problem.line, problem.amount) == (2, D(200_000))
    assert found.family.left_out == ("Stem cell treatment", "Discount")


def test_a_credit_is_taken_off_what_the_family_would_pay() -> None:
    plain = audited(("Stem cell treatment", 1_650_000))
    lines = (("Stem cell treatment", 1_650_000), ("Coordination fee", 300_000))
    credited = audited(*lines, ("Coordination fee credit", -300_000))
    assert plain.total == credited.total
    assert audited(*lines).total.likely > plain.total.likely
    assert [(each.line, each.severity) for each in of(credited, "negative-line")] == [(3, "warning")]
    assert credited.family.left_out == ()


def test_an_unknown_line_below_nothing_is_taken_off_the_treatment() -> None:
    found = audited(("Stem cell treatment", 1_650_000), ("Zzz", -150_000))
    assert [D(1_500_000)] == [each.amount.likely for each in found.family.shares if each.category == "treatment"]


def test_a_credit_leaves_no_category_below_nothing() -> None:
    plain = audited(("Stem cell treatment", 1_650_000))
    credited = audited(("Stem cell treatment", 1_650_000), ("Coordination fee credit", -900_000))
    assert plain.total == credited.total


def test_tax_that_no_line_and_no_total_holds_is_said_with_its_amount() -> None:
    found = of(audited(("Stem cell treatment", 1_650_000), tax="excluded"), "tax-on-top")
    assert [("warning", D(165_000))] == [(each.severity, each.amount) for each in found]
    assert "1,815,000 JPY in all" in found[0].message.text
    assert of(audited(("Stem cell treatment", 1_650_000), tax="excluded", total=1_815_000), "tax-on-top") == []


@pytest.mark.parametrize("total", [1_650_000, None])
def test_deposit_and_balance_alone_are_the_price(total: int | None) -> None:
    found = audited(("Deposit", 500_000), ("Balance on treatment day", 1_150_000), total=total)
    assert (D(1_650_000), D(1_650_000)) == (found.sum, found.care.amount if found.care else None)
    assert found.problems == ()
    assert audited(("Stem cell treatment", 1_650_000)).total == found.total


def test_payments_that_are_not_the_total_are_a_problem() -> None:
    found = audited(("Deposit", 500_000), ("Balance", 1_000_000), total=1_650_000)
    assert [("payments-differ", D(150_000))] == [(each.code, each.amount) for each in found.problems]


def test_a_wire_fee_stands_in_for_what_the_budget_has_for_payment() -> None:
    assert {"payment.card-surcharge", "payment.wire-fee", "payment.lifting-fee"} == set(
        NAMES.kinds["bank-fee"].replaces
    )


def test_a_hotel_line_for_two_nights_is_asked_about() -> None:
    found = audited(("Stem cell treatment", 1_650_000), ("Hotel", 15_000))
    assert [(each.line, each.severity) for each in of(found, "line-below")] == [(2, "warning")]
    assert "is it for every night of every visit" in text_of(found, "line-below")
    assert of(audited(("Stem cell treatment", 1_650_000), ("Hotel", 300_000)), "line-below") == []


def test_a_package_discount_below_nothing_is_a_discount() -> None:
    found = audited(("Stem cell treatment", 1_650_000), ("Package discount", -50_000))
    assert found.lines[1].matched == ("discount",)


def test_a_package_after_a_discount_is_the_price_where_nothing_else_is() -> None:
    found = audited(("Package after our special discount", 1_500_000))
    assert (D(1_500_000), ("package",)) == (found.care.amount if found.care else None, found.lines[0].matched)
    assert of(found, "read-as")


def test_a_treatment_left_out_has_no_range_in_its_place() -> None:
    found = audited(("Stem cell treatment", 1_650_000), without="treatment")
    assert "The treatment is left out, as was asked for." in notes(found)
    assert "stands for it" not in notes(found)


@pytest.mark.parametrize(
    ("tax", "amount", "position", "shown"),
    [
        ("excluded", 33_000, "within", "in range, tax not said"),
        ("excluded", 33_001, "above", "above, without tax"),
        ("included", 36_300, "within", "in range, tax not said"),
        ("included", 36_303, "above", "above, without tax"),
        ("unknown", 33_001, "above", "above, tax not said"),
    ],
)
def test_a_line_is_above_a_range_of_unknown_tax_only_without_tax(
    tax: str, amount: int, position: str, shown: str
) -> None:
    found = audited(("Stem cell treatment", 1_650_000), ("First consultation", amount), tax=tax)
    assert (position, True) == (
        found.lines[1].position,
        str(AuditWords(found).lines().rows[1].cells[5]).startswith(shown),
    )
    assert bool(of(found, "line-above")) == (position == "above")


def test_a_line_is_above_a_budgets_figure_of_unknown_tax_only_without_tax() -> None:
    lines = [
        audited(("Stem cell treatment", 1_650_000), ("Interpreter", amount), included="", tax="excluded").lines[1]
        for amount in (68_400, 68_401)
    ]
    assert [line.band.high for line in lines if line.band] == [D(68_400)] * 2
    assert [line.position for line in lines] == ["within", "above"]


def test_a_line_above_one_published_price_says_by_how_much() -> None:
    found = audited(("Stem cell treatment", 1_650_000), ("Infection surcharge", 200_000))
    above = "200,000 JPY with tax is 35,000 JPY above what is published for “Surcharge for an infection”, 165,000 JPY:"
    assert above in text_of(found, "line-above")


def test_a_treatment_above_all_ranges_only_with_tax_is_no_problem() -> None:
    found = audited(("Stem cell treatment package", 42_000), currency="USD", condition="t1d", rate="fixed")
    assert [("warning", D(2000))] == [(each.severity, each.amount) for each in of(found, "treatment-above")]
    assert "but not without its tax" in text_of(found, "treatment-above")


@given(st.decimals(0, 10**6, places=0), st.decimals(0, 10**6, places=0), st.decimals(0, 10**6, places=0))
def test_beyond_a_range_of_unknown_tax_means_beyond_it_either_way(bare: Decimal, low: Decimal, more: Decimal) -> None:
    band, gross = Band(low=low, likely=low, high=low + more), bare * D("1.1")
    found = place(TaxedAmount(gross, bare, "included"), band, "unknown").position
    ways = {place(TaxedAmount(amount, amount, "none"), band, "none").position for amount in (bare, gross)}
    assert ({found} if found != "within" else ways) == ways
    assert found == "within" or ways == {found}


def test_nothing_to_ask_is_said_only_where_nothing_follows() -> None:
    nothing = AuditWords(audited(("Stem cell treatment", 1_650_000))).result()
    assert str(nothing) == "Nothing was found that must be asked about."
    found = audited(("Stem cell treatment", 1_600_000), ("Discount", -49_000))
    assert {"info"} == {each.severity for each in found.findings}
    assert str(AuditWords(found).result()) == "No problem was found; 1 thing good to know."


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Pick-up service", "transfers"),
        ("Pickup", "transfers"),
        ("Airport pick up", "transfers"),
        ("Pick-up", "transfers"),
        ("Lab work", "tests"),
        ("Laboratory tests", "tests"),
        ("Blood work", "tests"),
    ],
)
def test_english_names_are_known(label: str, kind: str) -> None:
    assert audited(("Stem cell treatment", 1_650_000), (label, 10_000)).lines[1].matched == (kind,)


def test_the_total_says_where_unmatched_lines_are_counted() -> None:
    one = audited(("Stem cell treatment", 1_650_000), ("Golden bundle", 95_000))
    counted = " 1 line was not recognised: 95,000 JPY, counted with the treatment."
    assert str(AuditWords(one).total()).endswith(counted)
    two = audited(("Stem cell treatment", 1_650_000), ("Golden bundle", 95_000), ("Zzz", 5_000))
    counted = " 2 lines were not recognised: 100,000 JPY, counted with the treatment."
    assert str(AuditWords(two).total()).endswith(counted)
    assert "not recognised" not in str(AuditWords(audited(("Stem cell treatment", 1_650_000))).total())


def test_the_number_of_every_plan_that_prices_were_read_in_is_accepted() -> None:
    assert len(FILED) >= 50
    quotes = {number: audited(("Stem cell treatment", 1_650_000), plan_number=number) for number in FILED}
    assert [number for number, quote in quotes.items() if of(quote, "plan-number-form")] == []


@pytest.mark.parametrize(
    "number",
    [
        "02E2508006",  # the letter is the bureau: Kinki
        "01D2512001",
        "03H2501001",
        "02C2601086",
        "02C2601087",
        "PB5160002",
        "PA1150001",
        "PC8249999",
        "jRCT2031200123",
        "jRCTb030190123",
        "02e2508006",
        "０２Ｅ２５０８００６",
        "ＰＢ５１６０００２",
        "02E-2508006",
        "PB 516 0002",
    ],
)
def test_a_plan_number_of_a_known_form_is_accepted(number: str) -> None:
    assert of(audited(("Stem cell treatment", 1_650_000), plan_number=number), "plan-number-form") == []


@pytest.mark.parametrize(
    "number",
    [
        "05A2312001",
        "00C2508006",
        "04C2508006",
        "02I2508006",
        "02E2513006",  # no such month
        "02E2500006",
        "02E250800",
        "02E25080061",
        "PD5160002",
        "PB9160002",  # no such bureau
        "PB0160002",
        "PB516000",
        "PB51600021",
        "jRCT",
        "E02E2508006",
        "٠٢E2508006",
    ],
)
def test_a_plan_number_of_no_known_form_is_a_problem(number: str) -> None:
    found = of(audited(("Stem cell treatment", 1_650_000), plan_number=number), "plan-number-form")
    assert [each.severity for each in found] == ["problem"]
    assert f"“{number}” has no known form, such as 02E2508006, 03C2510027, PB5160002: " in found[0].message.text
