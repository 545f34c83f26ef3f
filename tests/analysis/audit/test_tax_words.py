"""What the words of a quote say of tax: in labels, titles, columns and totals, and where they say nothing of it."""

from decimal import Decimal
from typing import Any

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from wishes import CATALOG, RATES

import costcalc
from costcalc.analysis.audit.amounts import tax_words
from costcalc.analysis.audit.audit import audit, scenario_of_offer
from costcalc.analysis.audit.matching import Matcher
from costcalc.analysis.audit.model import Audit
from costcalc.analysis.audit.names import load_names
from costcalc.analysis.audit.read import read_offer
from costcalc.errors import DataError

D = Decimal
NAMES = load_names(CATALOG)
PACKAGE = "Stem cell therapy"
Lines = tuple[tuple[str, Any], ...]

INCLUDED = [
    "{} (tax included)",
    "{}, incl. tax",
    "{} (incl. 10 % consumption tax)",
    "{} (Tax-included)",
    "{} with tax",
    "{}, VAT inclusive",
    "{} (all taxes included)",
    "{} (inkl. MwSt.)",
    "{}（税込）",
    "{}（税込み）",
    "{}（消費税10%込み）",
    "{} ﾁﾘｮｳ（内税）",
    "税込 {}",
    "{}（含税）",
]
EXCLUDED = [
    "{} (excluding tax)",
    "{}, excl. tax",
    "{} plus tax",
    "{} + tax",
    "{} (+10 % consumption tax)",
    "{} (tax extra)",
    "{} (tax not included)",
    "{} (not including tax)",
    "{} before tax",
    "{} zzgl. MwSt.",
    "{}（税別）",
    "{}（税抜）",
    "{}（税抜き）",
    "{}（消費税別途）",
    "{}＋税",
    "{}（税は含まれておりません）",
    "{}（不含税）",
]
SILENT = [
    "Taxi (included)",
    "Tax consultation",
    "Tax consultation (included)",
    "Consultation including tax advice",
    "With tax refund service",
    "Hotel (city tax included)",
    "Syntax included",
    "Latex excluded",
    "ホテル（宿泊税込）",
    "Included: hotel",
    "Package, excluding hotel",
]


def audited(*lines: tuple[str, Any], **fields: Any) -> Audit:
    quote = {"condition": "knee-oa", "currency": "JPY", **fields}
    content = {"quote": quote, "line": [{"label": label, "amount": amount} for label, amount in lines]}
    return costcalc.audit(content, created=NOW)


def table(text: str) -> Audit:
    terms = {"condition": "knee-oa", "currency": "JPY"}
    offer = read_offer(text, "q.csv", CATALOG, NAMES, NOW.date(), terms=terms)
    return audit(offer, scenario_of_offer(offer, CATALOG, NOW, {}, None), CATALOG, NAMES, RATES, created=NOW)


def tax_findings(quote: Audit) -> list[tuple[str, Decimal | None]]:
    return [(each.severity, each.amount) for each in quote.findings if each.code.startswith("tax-")]


UNKNOWN = [("problem", D(165_000))]
ON_TOP = [("warning", D(165_000))]


def test_without_a_word_the_basis_is_unknown() -> None:
    assert tax_findings(audited((PACKAGE, 1_650_000))) == UNKNOWN


@pytest.mark.parametrize("label", INCLUDED)
def test_words_in_a_label_say_that_tax_is_included(label: str) -> None:
    assert tax_words(NAMES.words).basis(label.format("Package")) == "included"
    assert tax_findings(audited((label.format(PACKAGE), 1_650_000))) == []


@pytest.mark.parametrize("label", EXCLUDED)
def test_words_in_a_label_say_that_tax_comes_on_top(label: str) -> None:
    assert tax_words(NAMES.words).basis(label.format("Package")) == "excluded"
    assert tax_findings(audited((label.format(PACKAGE), 1_650_000))) == ON_TOP


@pytest.mark.parametrize("label", [*INCLUDED, *EXCLUDED])
def test_words_of_tax_do_not_change_what_a_line_is_taken_for(label: str) -> None:
    assert Matcher(NAMES).match(label.format(PACKAGE)).kinds == ("package",)


@pytest.mark.parametrize("label", SILENT)
def test_other_words_like_them_say_nothing(label: str) -> None:
    assert tax_words(NAMES.words).basis(label) is None
    quote = audited((PACKAGE, 1_650_000), (label, 10_000))
    assert tax_findings(quote) == [("problem", D(166_000))]


@pytest.mark.parametrize("amount", ["1,650,000円（税込）", "税込1,650,000円", "¥1,650,000 (incl. tax)"])
def test_words_beside_an_amount_count_like_those_of_its_label(amount: str) -> None:
    quote = audited((PACKAGE, amount))
    assert (D(1_650_000), []) == (quote.sum, tax_findings(quote))
    assert tax_findings(audited((PACKAGE, 1_650_000), total=amount)) == []
    assert tax_findings(audited((PACKAGE, "1,650,000 JPY + tax"))) == ON_TOP


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("Item,Amount (tax included)", []),
        ("Item,Amount incl. tax", []),
        ("項目,金額（税込）", []),
        ("項目,税込金額", []),
        ("Item,Amount (excl. tax)", ON_TOP),
        ("項目,金額（税抜）", ON_TOP),
        ("Item,Price plus tax", ON_TOP),
        ("Item,Amount", UNKNOWN),
        ("Item,Amount (taxi included)", UNKNOWN),
    ],
)
def test_the_title_of_a_column_says_it_for_every_line(columns: str, expected: object) -> None:
    quote = table(f"{columns}\n{PACKAGE},1500000\nBlood tests,150000\n")
    assert (["package", "tests"], expected) == ([line.matched[0] for line in quote.lines], tax_findings(quote))


@pytest.mark.parametrize(
    "title",
    ["Prices include tax", "Quote (tax included)", "お見積書（税込）", "All prices include 10 % consumption tax"],
)
def test_a_title_row_says_it_for_every_line(title: str) -> None:
    assert tax_findings(table(f"{title}\n\nItem,Amount\n{PACKAGE},1650000\n")) == []
    assert tax_findings(table(f"{title},\nItem,Amount\n{PACKAGE},1650000\n")) == []
    assert tax_findings(table(f"Item,Amount\n{title},\n{PACKAGE},1650000\n")) == []
    assert tax_findings(audited((title, ""), (PACKAGE, 1_650_000))) == []


def test_rows_above_the_columns_keep_the_places_of_mistakes() -> None:
    with pytest.raises(DataError, match=r"q\.csv:4: cannot read the amount"):
        table(f"Quote of a clinic; tax included\n\nItem;Amount\n{PACKAGE};x\n")


def test_a_line_without_an_amount_that_names_something_speaks_for_itself_only() -> None:
    assert tax_findings(audited(("Hotel (tax included)", ""), (PACKAGE, 1_650_000))) == UNKNOWN


@pytest.mark.parametrize("total", ["Total (tax included)", "合計（税込）", "税込合計", "Total, incl. tax"])
def test_a_total_with_tax_that_is_the_sum_says_that_the_lines_have_it(total: str) -> None:
    quote = audited((PACKAGE, 1_500_000), ("Blood tests", 150_000), (total, 1_650_000))
    assert (D(1_650_000), []) == (quote.stated, tax_findings(quote))


@pytest.mark.parametrize("total", ["Total (tax included)", "合計（税込）"])
def test_a_total_with_tax_that_is_higher_by_it_says_that_the_lines_have_none(total: str) -> None:
    quote = audited((PACKAGE, 1_500_000), (total, 1_650_000))
    assert (tax_findings(quote), [each for each in quote.findings if each.code == "sum-differs"]) == ([], [])
    assert quote.care is not None
    assert quote.care.amount == D(1_650_000)


@pytest.mark.parametrize("total", ["Total (excluding tax)", "合計（税抜）", "Total plus tax"])
def test_a_total_without_tax_says_that_tax_comes_on_top(total: str) -> None:
    assert tax_findings(audited((PACKAGE, 1_650_000), (total, 1_650_000))) == ON_TOP


def test_a_total_with_tax_beside_a_line_of_tax_says_nothing_of_the_lines() -> None:
    lines: Lines = ((PACKAGE, 1_500_000), ("小計（税抜）", 1_500_000), ("消費税", 150_000), ("合計（税込）", 1_650_000))
    quote = audited(*lines)
    assert (D(1_650_000), []) == (quote.sum, tax_findings(quote))


def test_a_line_of_tax_within_the_total_says_that_the_lines_have_it() -> None:
    for lines in (
        ((PACKAGE, 1_650_000), ("消費税（内税）", 150_000), ("合計", 1_650_000)),
        ((PACKAGE, 1_650_000), ("Consumption tax", 150_000), ("Total (tax included)", 1_650_000)),
    ):
        quote = audited(*lines)
        assert (D(1_650_000), []) == (quote.sum, tax_findings(quote))
    assert tax_findings(audited((PACKAGE, 1_650_000), ("Consumption tax", "included"))) == []


def test_what_the_quote_says_is_included_may_be_tax() -> None:
    for words in (["tests", "consumption tax"], ["all prices with tax"]):
        assert tax_findings(audited((PACKAGE, 1_650_000), included=words)) == []


def test_a_field_wins_over_words() -> None:
    assert tax_findings(audited((f"{PACKAGE} (tax included)", 1_650_000), tax="excluded")) == ON_TOP
    assert tax_findings(audited((f"{PACKAGE} (excl. tax)", 1_650_000), tax="included")) == []
    assert tax_findings(audited((f"{PACKAGE} (tax included)", 1_650_000), tax="unknown")) == []
    assert tax_findings(table(f"Item,Amount (tax included),Tax\n{PACKAGE},1650000,excluded\n")) == ON_TOP


def test_lines_that_differ_have_a_basis_each() -> None:
    lines: Lines = ((f"{PACKAGE} (tax included)", 1_500_000), ("Blood tests (excl. tax)", 20_000))
    assert tax_findings(audited(*lines)) == [("warning", D(2_000))]
    assert tax_findings(audited(*lines, ("Medication", 30_000))) == [("problem", D(3_000)), ("warning", D(2_000))]


def test_a_line_differs_from_the_title_of_its_column() -> None:
    quote = table(f"項目,金額（税込）\n{PACKAGE},1500000\n血液検査（税別）,20000\n")
    assert tax_findings(quote) == [("warning", D(2_000))]


def test_the_word_on_the_largest_price_holds_for_lines_that_say_nothing() -> None:
    assert tax_findings(audited((f"{PACKAGE} (tax included)", 1_500_000), ("Blood tests", 20_000))) == []
    lone = audited((PACKAGE, 1_500_000), ("Blood tests (tax included)", 20_000))
    assert tax_findings(lone) == [("problem", D(150_000))]


def test_words_that_contradict_each_other_leave_the_basis_unknown() -> None:
    assert tax_findings(audited((f"{PACKAGE}（税込・税抜）", 1_650_000))) == UNKNOWN
    assert tax_findings(table(f"項目,金額（税抜）\n{PACKAGE},1650000\n合計（税込）,1650000\n")) == UNKNOWN
    assert tax_findings(table(f"Prices include tax\nItem,Amount (excl. tax)\n{PACKAGE},1650000\n")) == UNKNOWN


def test_a_unit_price_on_another_basis_is_no_factor() -> None:
    quote = table(f"項目,数量,単価（税抜）,金額（税込）\n{PACKAGE},1,1500000,1650000\n")
    assert [each for each in quote.findings if each.code.startswith("tax-") or each.line] == []


@given(st.text(max_size=60))
def test_any_text_can_be_looked_at_for_words_of_tax(text: str) -> None:
    words = tax_words(NAMES.words)
    assert words.basis(text) in (None, "included", "excluded", "unknown")
    assert words.basis(f"{text}; tax included") in ("included", "unknown")
