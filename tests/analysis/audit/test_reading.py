"""Quotes as files: amounts in every hand, columns in every language, and what is no quote."""

import json
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal

import pytest
from conftest import NOW
from hypothesis import given
from hypothesis import strategies as st
from wishes import CATALOG

from costcalc.analysis.audit.amounts import read_amount
from costcalc.analysis.audit.matching import Matcher
from costcalc.analysis.audit.names import load_names
from costcalc.analysis.audit.offer import Offer, template
from costcalc.analysis.audit.read import read_offer
from costcalc.errors import CostcalcError, DataError, ScenarioError
from costcalc.files import json_line

NAMES = load_names(CATALOG)
D = Decimal
HEAD = '[quote]\ncondition = "knee-oa"\ncurrency = "JPY"\n'
LINE = '[[line]]\nlabel = "Package"\namount = 1650000\n'


def read(text: str, called: str = "q.toml", currency: str | None = None, **terms: str) -> Offer:
    return read_offer(text, called, CATALOG, NAMES, NOW.date(), terms=terms, currency=currency)


@pytest.mark.parametrize(
    ("written", "value", "code"),
    [
        ("1650000", "1650000", ""),
        ("1,650,000", "1650000", ""),
        ("1.650.000", "1650000", ""),
        ("1 650 000", "1650000", ""),
        ("1\u202f650\u202f000,50 €", "1650000.50", "EUR"),
        ("1'650'000.50 CHF", "1650000.50", "CHF"),
        ("16,50,000", "1650000", ""),
        ("1.234,56", "1234.56", ""),
        ("1,234.56", "1234.56", ""),
        ("1.234", "1234", ""),
        ("1,234", "1234", ""),
        ("12.5", "12.5", ""),
        ("12,50", "12.50", ""),
        ("¥1,650,000", "1650000", "JPY"),
        ("￥１，６５０，０００", "1650000", "JPY"),
        ("¥1,650,000-", "1650000", "JPY"),
        ("165万円", "1650000", "JPY"),
        ("１６５万円", "1650000", "JPY"),
        ("165万5000円", "1655000", "JPY"),
        ("1.5万", "15000", ""),
        ("US$12,000", "12000", "USD"),
        ("USD 12,000.00", "12000.00", "USD"),
        ("12000 usd", "12000", "USD"),
        ("-10,000", "-10000", ""),
        ("▲10,000円", "-10000", "JPY"),
        ("(500)", "-500", ""),
        ("−500", "-500", ""),
    ],
)
def test_amounts_are_read_as_people_write_them(written: str, value: str, code: str) -> None:
    found = read_amount(written, NAMES, CATALOG.currencies)
    assert (D(value), code) == (found.value, found.codes[0] if found.codes else "")


@pytest.mark.parametrize("written", ["included", "free", "込み", "無料", "inklusive"])
def test_words_stand_for_nothing_more_to_pay(written: str) -> None:
    assert read_amount(written, NAMES, CATALOG.currencies).value is None


@pytest.mark.parametrize(
    "written",
    ["", "abc", "1,23,4", "1.2.3", "12,3456", "1e5", "NaN", "--5", "10-12", "1" * 13, "=1+1", "٣٤٥", "9" * 500],
)
def test_what_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises(ScenarioError):
        read_amount(written, NAMES, CATALOG.currencies)


@given(st.decimals(0, 10**9, places=2), st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", ".")]))
def test_any_grouping_gives_the_same_amount(value: Decimal, signs: tuple[str, str]) -> None:
    thousands, point = signs
    written = f"{value:,.2f}".translate(str.maketrans(",.", thousands + point))
    assert value == read_amount(written, NAMES, CATALOG.currencies).value


@given(st.text(max_size=60))
def test_any_text_is_an_amount_or_refused(written: str) -> None:
    try:
        found = read_amount(written, NAMES, CATALOG.currencies)
    except ScenarioError:
        return
    assert found.value is None or found.value.is_finite()


@pytest.mark.parametrize(
    ("label", "kinds"),
    [
        ("Autologous adipose-derived MSC therapy (100M cells)", ("package",)),
        ("治療費", ("package",)),
        ("治療費合計", ("total",)),
        ("税込合計", ("total",)),
        ("Mini-liposuction", ("harvest",)),
        ("Harvest, culture and administration", ("harvest", "cell-processing", "administration")),
        ("Follow-up consultation (3 months)", ("follow-up",)),
        ("Deposit for the treatment package", ("deposit",)),
        ("Package, tax included", ("package",)),
        ("Package without hotel", ("package",)),
        ("Consumption tax 10 % on the package", ("tax",)),
        ("Hotel and airport transfer", ("lodging", "transfers")),
        ("Stem cell injetion", ("administration",)),
        ("Consultation with interpreter", ()),
        ("Total knee package", ()),
        ("Golden hour bundle", ()),
        ("Tax-included treatment package", ("package",)),
        ("消費税込み治療費", ("package",)),
        ("Treatment package (early payment discount applied)", ("package",)),
        ("Discounted treatment package", ("package",)),
        ("治療費（割引適用後）", ("package",)),
        ("Discount on the treatment package", ("discount",)),
        ("Consumption tax included in the package", ("tax",)),
        ("Package discount", ()),
        ("Hormone balance test", ()),
        ("Balance", ("deposit",)),
        ("Balance on treatment day", ("deposit",)),
        ("Deposit of cells in the cell bank", ("storage",)),
        ("Total body MRI", ("imaging",)),
        ("Total, tax included (JPY)", ("total",)),
        ("Total", ("total",)),
        ("Fat reduction course", ()),
        ("Board-certified doctor on site", ()),
        ("Half board", ("meals",)),
    ],
)
def test_labels_are_matched_or_left_open(label: str, kinds: tuple[str, ...]) -> None:
    assert kinds == Matcher(NAMES).match(label).kinds


def test_every_name_matches_its_own_kind() -> None:
    matcher = Matcher(NAMES)
    for key, kind in NAMES.kinds.items():
        for alias in (*kind.aliases, *kind.whole):
            assert matcher.match(alias).kinds == (key,), alias


def test_a_near_name_is_said_and_a_doubtful_one_is_not_guessed() -> None:
    matcher = Matcher(NAMES)
    assert matcher.match("Adminstration of cels").read_as == "administration of cells"
    assert matcher.match("Consultation with interpreter").candidates == ("consultation", "interpreter")


@given(st.text(max_size=100))
def test_any_label_can_be_looked_at(label: str) -> None:
    found = Matcher(NAMES).match(label)
    assert set(found.kinds) <= NAMES.kinds.keys()


def test_toml_and_json_say_the_same() -> None:
    said = '{"quote": {"condition": "knee-oa", "currency": "JPY"}, "line": [{"label": "Package", "amount": "165万円"}]}'
    assert read(HEAD + LINE).lines == tuple(line._replace(stated=D(1650000)) for line in read(said, "q.json").lines)


def test_tables_are_read_in_any_form() -> None:
    english = 'Item,Qty,Unit price,Amount\nPackage,1,"1,650,000","1,650,000"\nTotal,,,"1,650,000"\n'
    german = "\ufeffBezeichnung;Menge;Einzelpreis;Betrag\r\nPackage;1;1.650.000;1.650.000\r\nSumme;;;1.650.000\r\n"
    japanese = "項目\t数量\t単価\t金額（円）\nPackage\t1\t165万円\t165万円\n合計\t\t\t165万円\n"
    found = [read(text, "q.csv", "JPY", condition="knee-oa") for text in (english, german, japanese)]
    assert found[0].lines == found[1].lines == found[2].lines
    assert [each.total for each in found] == [D(1650000)] * 3


def test_what_is_null_in_json_counts_as_left_empty() -> None:
    line = {"label": "Package", "quantity": None, "amount": 1650000, "tax": None}
    quote = {"condition": "knee-oa", "currency": "JPY", "provider": None, "total": None}
    found = read(json.dumps({"quote": quote, "line": [line]}), "q.json")
    assert (found.provider, found.total, found.lines[0].quantity, found.lines[0].amount) == (
        None,
        None,
        None,
        D(1650000),
    )


def test_signs_say_the_currency_if_they_can() -> None:
    table = "item,amount\nPackage,165万円\n"
    assert read(table, "q.csv", condition="knee-oa").currency == "JPY"
    with pytest.raises(DataError, match="does not say in which currency"):
        read("item,amount\nPackage,$9000\n", "q.csv", condition="knee-oa")


def test_a_quantity_and_a_unit_price_make_an_amount() -> None:
    line = read(HEAD + '[[line]]\nlabel = "Package"\nquantity = 2\nunit_price = 800000\n').lines[0]
    assert (line.amount, line.stated) == (D(1600000), None)


def test_the_last_total_counts_and_others_are_subtotals() -> None:
    totals = '[[line]]\nlabel = "合計"\namount = 1650000\n[[line]]\nlabel = "総合計"\namount = "$1815000"\n'
    found = read(HEAD + LINE + totals)
    assert ([line.label for line in found.lines], found.total) == (["Package", "合計"], D(1815000))
    assert found.total_line is not None
    assert found.total_line.signs == ("$",)
    given = read(HEAD + "total = 1650000\n" + LINE + totals.split("[[line]]\n")[1].join(["[[line]]\n", ""]))
    assert ([line.label for line in given.lines], given.total) == (["Package"], D(1650000))


def test_terms_beside_the_file_win_over_it() -> None:
    assert read(HEAD + 'tax = "excluded"\n' + LINE).tax == "excluded"
    assert read(HEAD + 'tax = "excluded"\n' + LINE, tax="税込").tax == "included"


BAD: list[tuple[str, str, str]] = [
    ("q.toml", "", "q.toml:1: is empty"),
    ("q", " \n", "q:1: is empty"),
    ("q.toml", "[quote]\n", "q.toml:1: does not say in which currency"),
    ("q.toml", "[quote\n", "q.toml:1: is not valid TOML"),
    ("q.json", '{"quote": }', "q.json:1: is not valid JSON"),
    ("q.json", "[1]", "q.json:1: is not a quote"),
    ("q.json", '{"quote": {"tax": "a", "tax": "b"}}', "stands twice"),
    ("q.json", '{"line": [{"label": "a", "amount": NaN}]}', "NaN is no number"),
    ("q.json", "[" * 100_000, "q.json:1: is not valid JSON"),
    ("q.toml", HEAD + LINE + "[other]\n", "q.toml:7: unknown key 'other'"),
    ("q.toml", HEAD + 'valid-untill = "x"\n' + LINE, "q.toml:4: unknown key 'valid-untill'. Did you mean valid-until?"),
    ("q.toml", HEAD + 'valid-until = "soon"\n' + LINE, "q.toml:4: valid-until: the value 'soon' is not a day"),
    ("q.toml", HEAD + 'tax = "perhaps"\n' + LINE, "q.toml:4: tax: 'perhaps' says nothing of tax"),
    ("q.toml", HEAD + "joints = 0\n" + LINE, "q.toml:4: joints: '0' is not a number of joints"),
    ("q.toml", HEAD + 'city = "atlantis"\n' + LINE, "q.toml:4: city: unknown city 'atlantis'"),
    ("q.toml", HEAD.replace("knee-oa", "kne-oa") + LINE, "q.toml:2: condition: unknown condition 'kne-oa'"),
    ("q.toml", HEAD.replace("JPY", "YEN") + LINE, "q.toml:3: unknown currency 'YEN'"),
    ("q.toml", HEAD, "has no line with an amount"),
    ("q.toml", HEAD + "[[line]]\namount = 5\n", "q.toml:4: has no label"),
    ("q.toml", HEAD + '[[line]]\nlabel = "a"\namount = "x"\n', "q.toml:6: cannot read the amount 'x'"),
    ("q.toml", HEAD + '[[line]]\nlabel = "a"\namount = 5.25\n', "q.toml:6: 5.25 JPY has more than 0 decimals"),
    ("q.toml", HEAD + '[[line]]\nlabel = "a"\namount = true\n', "q.toml:6: is no amount"),
    ("q.toml", HEAD + '[[line]]\nlabel = "a"\namount = inf\n', "q.toml:6: is too large for an amount"),
    ("q.toml", HEAD + '[[line]]\nlabel = "a"\namount = nan\n', "q.toml:6: is no amount"),
    ("q.toml", HEAD + f'[[line]]\nlabel = "a"\namount = "{"9" * 20}"\n', "is too large for an amount"),
    ("q.toml", HEAD + f'[[line]]\nlabel = "a"\namount = "¥1{",000" * 6}"\n', "is too large for an amount"),
    ("q.toml", HEAD + f'[[line]]\nlabel = "a"\namount = 0x{"f" * 9000}\n', "q.toml:6: is too large for an amount"),
    ("q.toml", HEAD + f'[[line]]\nlabel = "a"\namount = 1\nquantity = 0x{"f" * 9000}\n', "q.toml:7: 'such a value'"),
    ("q.toml", HEAD + f"joints = 0x{'f' * 9000}\n" + LINE, "q.toml:4: joints: is too large"),
    ("q.toml", HEAD + '[[line]]\nlabel = "a"\namount = 5\nprize = 4\n', "q.toml:7: unknown key 'prize'"),
    ("q.toml", HEAD + f'[[line]]\nlabel = "{"a" * 500}"\namount = 5\n', "q.toml:5: the label has 500 characters"),
    ("q.toml", HEAD + LINE * 1001, "has 1,001 lines"),
    ("q.csv", "", "q.csv:1: is empty"),
    ("q.csv", "a,b\n1,2\n", "q.csv:1: has no column for the label and the amount"),
    ("q.csv", "item,amount\nPackage,1,650,000\n", "q.csv:2: 4 cells for 2 columns"),
    ("q.csv", 'item,amount\n"Package,1\n', "is not CSV"),
    ("q.csv", "item,amount,amount\nPackage,1,1\n", "does not say in which currency"),
    ("q.toml", "\0", "holds a null character"),
]


@pytest.mark.parametrize(("called", "text", "said"), BAD, ids=lambda value: str(value)[-40:])
def test_what_is_no_quote_is_refused_at_its_place(called: str, text: str, said: str) -> None:
    with pytest.raises(DataError) as refused:
        read(text, called)
    assert any(said in problem for problem in refused.value.problems), refused.value.problems


def test_mistakes_are_said_in_the_order_of_their_lines() -> None:
    rows = "".join(f"# {number}\n" for number in range(3, 10))
    with pytest.raises(DataError) as refused:
        read(f"a = 1\nzz = 2\n{rows}b = 3\n" + HEAD + LINE)
    assert [problem.split(":")[1] for problem in refused.value.problems] == ["1", "2", "10"]


def test_all_mistakes_are_said_at_once() -> None:
    text = HEAD + 'tax = "perhaps"\n[[line]]\nlabel = "a"\namount = "x"\n[[line]]\namount = 4\n'
    with pytest.raises(DataError) as refused:
        read(text)
    assert [problem.split(":")[1] for problem in refused.value.problems] == ["4", "7", "8"]


@given(st.text(max_size=200), st.sampled_from(["q.toml", "q.json", "q.csv"]))
def test_no_file_ends_otherwise_than_with_its_mistakes(text: str, called: str) -> None:
    _quietly(lambda: read(text, called, "JPY", condition="knee-oa"))


@given(st.dictionaries(st.sampled_from(["label", "amount", "quantity", "unit_price", "tax"]), st.text(max_size=20)))
def test_no_line_ends_otherwise_than_with_its_mistakes(line: dict[str, str]) -> None:
    _quietly(lambda: read(json.dumps({"line": [line]}), "q.json", "JPY", condition="knee-oa"))


def _quietly(call: Callable[[], object]) -> None:
    with suppress(CostcalcError):
        call()


def test_lines_of_json_are_found_in_lists() -> None:
    text = '{\n "line": [\n  {"label": "a"},\n  {"label": "b",\n   "amount": 1}\n ]\n}'
    assert [json_line(text, ("line", n, "label")) for n in (0, 1)] == [3, 4]
    assert json_line(text, ("line", 1, "amount")) == 5


@pytest.mark.parametrize("condition", CATALOG.conditions)
def test_the_form_can_be_filled_in(condition: str) -> None:
    form = template(condition, CATALOG, NAMES)
    with pytest.raises(DataError, match="no line with an amount"):
        read(form)
    filled = read(form.replace('amount = ""', 'amount = "1,000"', 1))
    assert (len(filled.lines), filled.currency, filled.options["condition"]) == (1, "JPY", condition)
    assert not Matcher(NAMES).match(filled.lines[0].label).candidates
    assert filled.blank
