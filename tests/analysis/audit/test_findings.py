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


def of(found: Audit, kind: str) -> list[AuditFinding]:
    return [each for each in found.findings if each.kind == kind]


def test_every_condition_that_is_treated_by_the_joint_is_known() -> None:
    assert set(NAMES.joints.conditions) <= CATALOG.conditions.keys()


@pytest.mark.parametrize(
    "label",
    [KNEE, "Stem cell treatment (bilateral)", "幹細胞治療 両膝", "幹細胞治療（両側）", "Stem cell treatment, 2 joints"],
)
def test_words_for_several_joints_are_asked_about_and_nothing_is_a_problem(label: str) -> None:
    found = audited((label, 4_400_000))
    assert [each.severity for each in of(found, "joints-unclear") + of(found, "above")] == ["warning", "warning"]
    assert f"“{label}” seems to be for more" in of(found, "joints-unclear")[0].message
    assert "known for it for one joint" in of(found, "above")[0].message
    assert found.problems == ()


def test_joints_that_are_given_are_not_asked_about() -> None:
    found = audited((KNEE, 4_400_000), joints=2)
    assert (of(found, "joints-unclear"), of(found, "above")) == ([], [])
    assert "; the prices are for 2 joints." in AuditWords(found).care_sum()
    assert "estimated at likely" in next(note for note in AuditWords(found).family_notes() if "Without" in note)
    assert next(note for note in AuditWords(found).family_notes() if "Without" in note).endswith(", for one joint.")


def test_without_such_words_a_price_above_all_is_a_problem() -> None:
    found = audited(("Stem cell treatment, one knee", 4_400_000))
    assert [(each.kind, each.severity) for each in found.findings] == [("above", "problem")]
    assert "; the prices are for one joint." in AuditWords(found).care_sum()


def test_a_second_knee_in_a_line_or_in_the_total_is_asked_about() -> None:
    assert of(audited(("Stem cell treatment, right knee", 1_650_000), ("Second knee", 770_000)), "joints-unclear")
    assert of(
        audited(("Stem cell treatment", 1_650_000), ("Total, both knees", 1_650_000), total=1_650_000), "joints-unclear"
    )


def test_scans_of_both_knees_and_other_conditions_are_not_asked_about() -> None:
    assert not of(audited(("Stem cell treatment", 1_650_000), ("MRI, both knees", 50_000)), "joints-unclear")
    found = audited(("Stem cell treatment, bilateral harvest", 2_750_000), condition="t1d")
    assert (of(found, "joints-unclear"), found.by_joint) == ([], False)
    assert "joint" not in AuditWords(found).care_sum()


def test_a_rate_in_a_quote_in_yen_is_certain() -> None:
    message = of(audited(("Stem cell treatment", 1_650_000), rate="USD/JPY=140"), "rate")[0].message
    assert "It is paid at 140 JPY for 1 USD" in message
    assert "so it costs 12 % more" in message


@pytest.mark.parametrize(
    ("rate", "first", "second"), [("USD/JPY=140", "11 % less", "12 % more"), ("USD/JPY=180", "14 % more", "13 % less")]
)
def test_a_rate_in_a_quote_in_dollars_has_two_readings(rate: str, first: str, second: str) -> None:
    found = of(audited(("Stem cell treatment", 12_000), currency="USD", rate=rate), "rate")[0]
    assert f"if the USD are paid in JPY at that rate, it costs {first};" in found.message
    assert f"prices in JPY were turned into these USD at that rate, it costs {second} than at" in found.message
    assert (found.severity, "ask which is meant" in found.message) == ("warning", True)


def test_a_rate_that_is_no_number_is_a_clause_like_any_other() -> None:
    message = of(audited(("Stem cell treatment", 12_000), currency="USD", rate="1 USD = 1.4.0 JPY"), "rate")
    assert message == []


def test_a_rate_near_the_reference_is_not_pointed_out() -> None:
    assert of(audited(("Stem cell treatment", 12_000), currency="USD", rate="USD/JPY=157"), "rate") == []


def test_a_negative_package_is_a_problem_of_its_line() -> None:
    found = audited(("Stem cell treatment", -1_650_000), ("Interpreter", 30_000))
    problem = next(each for each in found.problems if each.kind == "negative")
    assert (problem.line, problem.amount) == (1, D(1_650_000))
    notes = " ".join(AuditWords(found).family_notes())
    assert "The quote's price for the treatment is below nothing: the catalogue's range stands for it" in notes
    assert "Not counted in this total: Stem cell treatment." in notes
    assert "has no price" not in notes
    assert "Every line" not in notes


def test_a_discount_larger_than_the_treatment_is_a_problem_of_its_line() -> None:
    found = audited(("Stem cell treatment", 1_000_000), ("Discount", -1_200_000))
    problem = next(each for each in found.problems if each.kind == "negative")
    assert (problem.line, problem.amount) == (2, D(200_000))
    assert found.family.left_out == ("Stem cell treatment", "Discount")


def test_a_credit_is_taken_off_what_the_family_would_pay() -> None:
    plain = audited(("Stem cell treatment", 1_650_000))
    lines = (("Stem cell treatment", 1_650_000), ("Coordination fee", 300_000))
    credited = audited(*lines, ("Coordination fee credit", -300_000))
    assert plain.total == credited.total
    assert audited(*lines).total.likely > plain.total.likely
    assert [(each.line, each.severity) for each in of(credited, "negative")] == [(3, "warning")]
    assert credited.family.left_out == ()


def test_an_unknown_line_below_nothing_is_taken_off_the_treatment() -> None:
    found = audited(("Stem cell treatment", 1_650_000), ("Zzz", -150_000))
    assert [D(1_500_000)] == [each.amount.likely for each in found.family.shares if each.category == "treatment"]


def test_a_credit_leaves_no_category_below_nothing() -> None:
    plain = audited(("Stem cell treatment", 1_650_000))
    credited = audited(("Stem cell treatment", 1_650_000), ("Coordination fee credit", -900_000))
    assert plain.total == credited.total


def test_tax_that_no_line_and_no_total_holds_is_said_with_its_amount() -> None:
    found = of(audited(("Stem cell treatment", 1_650_000), tax="excluded"), "tax")
    assert [("warning", D(165_000))] == [(each.severity, each.amount) for each in found]
    assert "1,815,000 JPY in all" in found[0].message
    assert of(audited(("Stem cell treatment", 1_650_000), tax="excluded", total=1_815_000), "tax") == []


@pytest.mark.parametrize("total", [1_650_000, None])
def test_deposit_and_balance_alone_are_the_price(total: int | None) -> None:
    found = audited(("Deposit", 500_000), ("Balance on treatment day", 1_150_000), total=total)
    assert (D(1_650_000), D(1_650_000)) == (found.sum, found.care.amount if found.care else None)
    assert found.problems == ()
    assert audited(("Stem cell treatment", 1_650_000)).total == found.total


def test_payments_that_are_not_the_total_are_a_problem() -> None:
    found = audited(("Deposit", 500_000), ("Balance", 1_000_000), total=1_650_000)
    assert [("arithmetic", D(150_000))] == [(each.kind, each.amount) for each in found.problems]


def test_a_wire_fee_stands_in_for_what_the_budget_has_for_payment() -> None:
    assert {"payment.card-surcharge", "payment.wire-fee", "payment.lifting-fee"} == set(
        NAMES.kinds["bank-fee"].replaces
    )


def test_a_hotel_line_for_two_nights_is_asked_about() -> None:
    found = audited(("Stem cell treatment", 1_650_000), ("Hotel", 15_000))
    assert [(each.line, each.severity) for each in of(found, "below") if each.line] == [(2, "warning")]
    assert "is it for every night of every visit" in of(found, "below")[0].message
    assert of(audited(("Stem cell treatment", 1_650_000), ("Hotel", 300_000)), "below") == []


def test_a_package_discount_below_nothing_is_a_discount() -> None:
    found = audited(("Stem cell treatment", 1_650_000), ("Package discount", -50_000))
    assert found.lines[1].matched == ("discount",)


def test_a_package_after_a_discount_is_the_price_where_nothing_else_is() -> None:
    found = audited(("Package after our special discount", 1_500_000))
    assert (D(1_500_000), ("package",)) == (found.care.amount if found.care else None, found.lines[0].matched)
    assert of(found, "read-as")


def test_a_treatment_left_out_has_no_range_in_its_place() -> None:
    notes = " ".join(AuditWords(audited(("Stem cell treatment", 1_650_000), without="treatment")).family_notes())
    assert "The treatment is left out, as was asked for." in notes
    assert "stands for it" not in notes


@pytest.mark.parametrize(
    ("tax", "amount", "position", "shown"),
    [
        ("excluded", 33_000, "within", "within, tax unclear"),
        ("excluded", 33_001, "above", "above, without tax"),
        ("included", 36_300, "within", "within, tax unclear"),
        ("included", 36_303, "above", "above, without tax"),
        ("unknown", 33_001, "above", "above, tax unclear"),
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
    assert bool([each for each in of(found, "above") if each.line]) == (position == "above")


def test_a_line_is_above_a_budgets_figure_of_unknown_tax_only_without_tax() -> None:
    lines = [
        audited(("Stem cell treatment", 1_650_000), ("Interpreter", amount), included="", tax="excluded").lines[1]
        for amount in (68_400, 68_401)
    ]
    assert [line.band.high for line in lines if line.band] == [D(68_400)] * 2
    assert [line.position for line in lines] == ["within", "above"]


def test_one_published_price_is_called_a_price() -> None:
    found = audited(("Stem cell treatment", 1_650_000), ("Infection surcharge", 200_000))
    message = of(found, "above")[0].message
    assert (
        "200,000 JPY with tax is 35,000 JPY above the published price of surcharge for an infection, 165,000 JPY:"
        in (message)
    )


def test_a_treatment_above_all_ranges_only_with_tax_is_no_problem() -> None:
    found = audited(("Stem cell treatment package", 42_000), currency="USD", condition="t1d", rate="fixed")
    assert [("above", "warning", D(2000))] == [
        (each.kind, each.severity, each.amount) for each in found.findings if each.kind == "above"
    ]
    assert "not more without its tax" in of(found, "above")[0].message


@given(st.decimals(0, 10**6, places=0), st.decimals(0, 10**6, places=0), st.decimals(0, 10**6, places=0))
def test_beyond_a_range_of_unknown_tax_means_beyond_it_either_way(bare: Decimal, low: Decimal, more: Decimal) -> None:
    band, gross = Band(low=low, likely=low, high=low + more), bare * D("1.1")
    found = place(TaxedAmount(gross, bare, "included"), band, "unknown").position
    ways = {place(TaxedAmount(amount, amount, "none"), band, "none").position for amount in (bare, gross)}
    assert ({found} if found != "within" else ways) == ways
    assert found == "within" or ways == {found}


def test_nothing_to_ask_is_said_only_where_nothing_follows() -> None:
    assert (
        AuditWords(audited(("Stem cell treatment", 1_650_000))).result()
        == "Nothing was found that must be asked about."
    )
    found = audited(("Stem cell treatment", 1_600_000), ("Discount", -49_000))
    assert {"info"} == {each.severity for each in found.findings}
    assert AuditWords(found).result() == "No problem was found; 1 thing good to know."


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
    assert AuditWords(one).total().endswith(" 1 line that was not matched, 95,000 JPY, is counted with the treatment.")
    two = audited(("Stem cell treatment", 1_650_000), ("Golden bundle", 95_000), ("Zzz", 5_000))
    assert (
        AuditWords(two).total().endswith(" 2 lines that were not matched, 100,000 JPY, are counted with the treatment.")
    )
    assert "not matched" not in AuditWords(audited(("Stem cell treatment", 1_650_000))).total()


def test_the_number_of_every_plan_that_prices_were_read_in_is_accepted() -> None:
    assert len(FILED) >= 50
    quotes = {number: audited(("Stem cell treatment", 1_650_000), plan_number=number) for number in FILED}
    assert [number for number, quote in quotes.items() if of(quote, "plan-number")] == []


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
    assert of(audited(("Stem cell treatment", 1_650_000), plan_number=number), "plan-number") == []


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
    found = of(audited(("Stem cell treatment", 1_650_000), plan_number=number), "plan-number")
    assert [each.severity for each in found] == ["problem"]
    assert f"“{number}” has no known form, such as 02E2508006, 03C2510027, PB5160002: " in found[0].message
