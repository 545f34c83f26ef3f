"""The workbook, read by other programs: what stands in its cells, what its formulas come to, and what follows a change.

The formulas are worked out three times: their kept values are read, a small evaluation in binary floating point does
them again, and LibreOffice, where it is installed, does so for a change of every rate.
"""

import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import openpyxl
import pytest
from conftest import NOW
from hostile import HOSTILE, saying
from hypothesis import example, given
from wishes import CATALOG, RATES, quote_of, scenarios

from costcalc.errors import OutputError
from costcalc.money import exactly, in_currency
from costcalc.quote.estimate import Wording, estimate
from costcalc.quote.model import Quote
from costcalc.rates import published
from costcalc.rendering.formats.formulas import Base, bases
from costcalc.rendering.formats.xlsx import MOST, as_xlsx
from costcalc.rendering.pages.quote_words import Words
from costcalc.rendering.text import escape_controls
from costcalc.scenario.model import Scenario, TreatmentPrice

pytestmark = pytest.mark.filterwarnings("ignore:.* extension is not supported:UserWarning")
"""openpyxl does not know the bars of the shares."""

D = Decimal
SHEETS = ["Summary", "Lines", "Rates", "Timeline", "Payments", "Notes", "Sources"]
PLAIN = Scenario(condition="t1d")
FAMILY = Scenario(
    condition="t1d",
    tier="advanced",
    origin="US",
    start=date(2027, 3, 16),
    companions=1,
    child_ages=(4, 11),
    currency="EUR",
    fx_buffer=D(3),
)
UNTAXED = Scenario(
    condition="t1d",
    treatment_price=TreatmentPrice(low=D(5000005), likely=D(6000169), high=D(7000333), currency="JPY", tax="excluded"),
    currency="JPY",
    contingency=D("7.5"),
)

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Cell(NamedTuple):
    """What a file says of a cell."""

    formula: str | None
    value: float | str | None


Cells = dict[tuple[str, str], Cell]


def read(file: bytes) -> Cells:
    """Every cell of a workbook that says anything."""
    found: Cells = {}
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        strings = ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))
        texts = ["".join(piece.text or "" for piece in each.iter(f"{SPACE}t")) for each in strings]
        for number, name in enumerate(SHEETS, 1):
            for cell in ElementTree.fromstring(parts.read(f"xl/worksheets/sheet{number}.xml")).iter(f"{SPACE}c"):
                formula, value = cell.findtext(f"{SPACE}f"), cell.findtext(f"{SPACE}v")
                if value is not None:
                    read_as = texts[int(value)] if cell.get("t") == "s" else float(value)
                    found[name, cell.get("r") or ""] = Cell(formula and formula.replace("'", ""), read_as)
    return found


def as_it_is_written(value: float, places: float) -> float:
    """Round the shortest decimal number that is read as this one, halves away from zero."""
    return float(D(repr(value)).quantize(D(1).scaleb(-int(places)), ROUND_HALF_UP))


def as_it_shows(value: float, places: float) -> float:
    """Round the fifteen digits that spreadsheets show of a number."""
    return float(D(f"{value:.15g}").quantize(D(1).scaleb(-int(places)), ROUND_HALF_UP))


REFERENCE = re.compile(r"(?:(\w+)!)?\$?([A-Z])\$?(\d+)(?::\$?([A-Z])\$?(\d+))?")
ZERO_OR = re.compile(r"IF\((.+)=0,0,(.+)\)$")


class Calculation:
    """The formulas of a workbook, worked out in binary floating point, with some cells changed."""

    def __init__(self, cells: Cells, rounding: Callable[[float, float], float] = as_it_shows) -> None:
        self.cells, self.rounding = dict(cells), rounding
        self.done: dict[tuple[str, str], float | str] = {}

    def change(self, sheet: str, name: str, value: float) -> None:
        assert self.cells[sheet, name].formula is None, "only what is entered can be changed"
        self.cells[sheet, name] = Cell(None, value)

    def value(self, sheet: str, name: str) -> Any:
        key = (sheet, name)
        if key not in self.done:
            formula, value = self.cells.get(key, Cell(None, 0.0))
            self.done[key] = self.work_out(sheet, formula) if formula else value or 0.0
        return self.done[key]

    def work_out(self, sheet: str, formula: str) -> float:
        def fetched(found: re.Match[str]) -> str:
            where, column, row, to_column, to_row = found.groups()
            if to_row is None:
                return repr(self.value(where or sheet, column + row))
            assert column == to_column
            return repr([self.value(where or sheet, f"{column}{at}") for at in range(int(row), int(to_row) + 1)])

        zero_or = ZERO_OR.match(formula)
        if zero_or:
            if self.work_out(sheet, zero_or[1]) == 0:
                return 0.0
            formula = zero_or[2]
        functions = {"ROUND": self.rounding, "SUM": _sum, "SUMIFS": _sum_where, "SUMPRODUCT": _sum_of_products}
        return float(eval(REFERENCE.sub(fetched, formula), {"__builtins__": {}}, functions))

    def amounts(self, sheet: str, row: int, columns: str, places: int) -> tuple[Decimal, ...]:
        """Amounts of a row, to the minor unit; a value that is off it by more than binary dust fails."""
        values = [self.value(sheet, f"{column}{row}") for column in columns]
        rounded = tuple(D(value).quantize(D(1).scaleb(-places), ROUND_HALF_UP) for value in values)
        assert [float(each) for each in rounded] == pytest.approx(values, rel=1e-12, abs=1e-9)
        return rounded


def _sum(*what: Any) -> float:
    return sum((sum(each) if isinstance(each, list) else each for each in what), 0.0)


def _sum_where(values: list[float], names: list[str], wanted: str) -> float:
    return sum((value for value, name in zip(values, names, strict=True) if name == wanted), 0.0)


def _sum_of_products(some: Any, others: Any) -> float:
    pairs = zip(some, others, strict=True) if isinstance(some, list) else [(some, others)]
    return sum((one * other for one, other in pairs), 0.0)


def places_of(quote: Quote) -> int:
    return -int(quote.total.low.as_tuple().exponent)


def total_row(cells: Cells, sheet: str) -> int:
    return next(int(at[1:]) for (where, at), cell in cells.items() if where == sheet and _is_total(at, cell))


def _is_total(at: str, cell: Cell) -> bool:
    return at[0] == "A" and cell.value in {"Total", "Total, at least"}


def assert_says(calculation: Calculation, quote: Quote) -> None:
    """Every amount of the quote, where the workbook has it."""
    places, cells = places_of(quote), calculation.cells
    for row, line in enumerate(quote.lines, 2):
        assert calculation.amounts("Lines", row, "MNO", places) == line.amount.columns, line.id
    assert calculation.amounts("Lines", len(quote.lines) + 2, "MNO", places) == quote.total.columns
    last = total_row(cells, "Summary")
    assert calculation.amounts("Summary", last, "CDE", places) == quote.total.columns
    for row, subtotal in enumerate(quote.subtotals, last - len(quote.subtotals)):
        name = subtotal.category.replace("-", " ").capitalize()
        assert cells["Summary", f"A{row}"].value == name
        assert calculation.amounts("Summary", row, "CDE", places) == subtotal.amount.columns


@given(scenarios())
@example(UNTAXED)
@example(FAMILY)
def test_every_formula_comes_to_the_amount_of_the_quote_in_binary_floating_point(scenario: Scenario) -> None:
    quote = quote_of(scenario)
    cells = read(as_xlsx(quote))
    for rounding in (as_it_is_written, as_it_shows):
        assert_says(Calculation(cells, rounding), quote)
    kept = {key: Cell(None, cell.value) for key, cell in cells.items()}
    assert_says(Calculation(kept), quote)


def file_of(scenario: Scenario) -> tuple[Quote, Cells]:
    quote = quote_of(scenario)
    return quote, read(as_xlsx(quote))


def row_of(quote: Quote, identity: str) -> int:
    """The row of a line on the sheet Lines."""
    return 2 + next(index for index, line in enumerate(quote.lines) if line.id == identity)


def amounts_after(quote: Quote, calculation: Calculation, places: int) -> list[Decimal]:
    """The likely amounts of all lines; Summary's total is their sum, and each subtotal that of its category."""
    amounts = [calculation.amounts("Lines", row, "N", places)[0] for row in range(2, len(quote.lines) + 2)]
    last = total_row(calculation.cells, "Summary")
    assert calculation.amounts("Summary", last, "D", places) == (sum(amounts),)
    for row, subtotal in enumerate(quote.subtotals, last - len(quote.subtotals)):
        of = (each for each, line in zip(amounts, quote.lines, strict=True) if line.category == subtotal.category)
        assert calculation.amounts("Summary", row, "D", places) == (sum(of),)
    return amounts


def to_cents(value: Decimal, places: int = 2) -> Decimal:
    return value.quantize(D(1).scaleb(-places), ROUND_HALF_UP)


def test_a_changed_quantity_changes_its_line_the_reserve_and_every_total() -> None:
    quote, cells = file_of(FAMILY)
    calculation, row = Calculation(cells), row_of(quote, "stay.meals")
    line = quote.lines[row - 2]
    calculation.change("Lines", f"E{row}", 100)
    after = amounts_after(quote, calculation, 2)
    rate = {rate.base: rate.rate for rate in quote.rates}[line.unit_price.currency]
    assert after[row - 2] == to_cents(100 * line.unit_price.likely * rate)
    others = sum(after[:-1])
    assert others > quote.total.likely - quote.lines[-1].amount.likely
    assert after[-1] == to_cents(others * quote.lines[-1].quantity.likely / 100)


def test_a_changed_price_of_the_treatment_changes_what_the_bank_takes_of_it() -> None:
    quote, cells = file_of(FAMILY)
    calculation, margin = Calculation(cells), row_of(quote, "payment.exchange-margin")
    calculation.change("Lines", "I2", 90_000)
    after = amounts_after(quote, calculation, 2)
    treatment = sum(each for each, line in zip(after, quote.lines, strict=True) if line.category == "treatment")
    assert treatment > 50_000
    assert after[margin - 2] == to_cents(treatment * quote.lines[margin - 2].quantity.likely / 100)


def test_a_changed_price_changes_the_consumption_tax_on_it() -> None:
    quote, cells = file_of(UNTAXED)
    calculation, tax = Calculation(cells), row_of(quote, "treatment.consumption-tax")
    calculation.change("Lines", "I2", 9_000_000)
    after = amounts_after(quote, calculation, 0)
    prices = [calculation.value("Lines", f"I{row}") for row in range(2, tax)]
    assert prices[0] == 9_000_000
    assert after[tax - 2] == to_cents(D(sum(prices)) / 10, 0)


def test_a_changed_rate_changes_every_line_in_its_currency_and_no_other() -> None:
    quote, cells = file_of(FAMILY)
    calculation = Calculation(cells)
    before = amounts_after(quote, Calculation(cells), 2)
    row = next(row for row in range(2, 9) if cells["Rates", f"A{row}"].value == "USD")
    calculation.change("Rates", f"C{row}", 2)
    after = amounts_after(quote, calculation, 2)
    for line, was, now in zip(quote.lines, before, after, strict=True):
        if line.unit_price.currency == "USD":
            assert now == to_cents(line.quantity.likely * line.unit_price.likely * 2)
        elif line.unit_price.currency == "JPY":
            assert now == was
    shares = [row_of(quote, name) - 2 for name in ("payment.exchange-margin", "payment.fx-buffer")]
    assert [after[at] > before[at] for at in (*shares, -1)] == [True] * 3
    assert calculation.value("Rates", f"D{row}") == 0.5


def test_the_exchange_rate_buffer_follows_the_lines_in_other_currencies_alone() -> None:
    quote, cells = file_of(FAMILY.model_copy(update={"currency": "USD"}))
    buffer = row_of(quote, "payment.fx-buffer")
    dollars = next(line.id for line in quote.lines if (line.unit_price.currency, line.category) == ("USD", "flights"))
    calculation = Calculation(cells)
    calculation.change("Lines", f"E{row_of(quote, dollars)}", 50)
    calculation.change("Lines", f"E{row_of(quote, 'payment.exchange-margin')}", 50)
    after = amounts_after(quote, calculation, 2)
    assert after[-1] > quote.lines[-1].amount.likely
    assert after[buffer - 2] == quote.lines[buffer - 2].amount.likely
    calculation = Calculation(cells)
    calculation.change("Lines", f"E{row_of(quote, 'stay.meals')}", 50)
    after = amounts_after(quote, calculation, 2)
    foreign = [each for each, line in zip(after, quote.lines, strict=True) if line.unit_price.currency != "USD"]
    assert after[buffer - 2] == to_cents(D(sum(foreign)) * 3 / 100) > quote.lines[buffer - 2].amount.likely


def test_the_shares_of_the_total_are_worked_out_too() -> None:
    quote, cells = file_of(FAMILY)
    calculation, last = Calculation(cells), total_row(cells, "Summary")
    for row, subtotal in enumerate(quote.subtotals, last - len(quote.subtotals)):
        share = float(subtotal.amount.likely / quote.total.likely)
        assert calculation.value("Summary", f"B{row}") == pytest.approx(share)
        assert cells["Summary", f"B{row}"].value == pytest.approx(share)


@pytest.mark.parametrize("scenario", [PLAIN, FAMILY, UNTAXED], ids=["plain", "family", "untaxed"])
def test_every_share_is_live(scenario: Scenario) -> None:
    quote, cells = file_of(scenario)
    shares = [row for row, line in enumerate(quote.lines, 2) if line.quantity.unit == "percent"]
    assert shares
    assert all(cells["Lines", f"{column}{row}"].formula for row in shares for column in "HIJMNO")


def test_a_share_of_something_else_keeps_its_number() -> None:
    quote = quote_of(FAMILY)
    price = in_currency(exactly(D("0.07")), "EUR")
    odd = quote.lines[-1].model_copy(update={"unit_price": price, "category": "payment"})
    changed = quote.model_copy(update={"lines": (*quote.lines[:-1], odd)})
    assert len(changed.lines) - 1 not in bases(changed)
    cell = read(as_xlsx(changed))["Lines", f"I{len(quote.lines) + 1}"]
    assert (cell.formula, cell.value) == (None, 0.07)


def test_an_amount_that_does_not_follow_from_its_line_keeps_its_number() -> None:
    quote = quote_of(PLAIN)
    odd = quote.lines[0].model_copy(update={"amount": exactly(D("1.23"))})
    cells = read(as_xlsx(quote.model_copy(update={"lines": (odd, *quote.lines[1:])})))
    assert [cells["Lines", f"{column}2"] for column in "MNO"] == [Cell(None, 1.23)] * 3


def without_bases(quote: Quote) -> Quote:
    """The quote as documents had it before a percentage said which lines it is of."""
    lines = tuple(line.model_copy(update={"of": (), "of_prices": False}) for line in quote.lines)
    return quote.model_copy(update={"lines": lines})


def test_a_percentage_that_does_not_say_what_it_is_of_keeps_the_number_as_its_price() -> None:
    quote = without_bases(quote_of(UNTAXED))
    cells = read(as_xlsx(quote))
    for row, line in enumerate(quote.lines, 2):
        if line.quantity.unit == "percent":
            assert cells["Lines", f"I{row}"] == Cell(None, float(line.unit_price.likely))
            assert cells["Lines", f"N{row}"].formula


def test_percentages_of_each_other_are_no_formulas() -> None:
    quote = quote_of(PLAIN)
    last = len(quote.lines) - 1
    lines = [
        line.model_copy(update={"of": (quote.lines[last - place].id,), "quantity": quote.lines[last].quantity})
        for place, line in enumerate((quote.lines[last], quote.lines[last - 1]))
    ]
    alike = [line.model_copy(update={"unit_price": in_currency(lines[0].amount, "USD")}) for line in lines]
    assert bases(quote.model_copy(update={"lines": tuple(alike)})) == {}


def test_two_categories_together_can_be_a_base() -> None:
    quote = quote_of(PLAIN)
    wanted = [at for at, line in enumerate(quote.lines) if line.category in {"stay", "flights"}]
    sums = [sum(quote.lines[at].amount.columns[column] for at in wanted) for column in range(3)]
    money = quote.total.model_copy(update=dict(zip(("low", "likely", "high"), sums, strict=True)))
    at = next(at for at, line in enumerate(quote.lines) if line.id == "payment.exchange-margin")
    of = tuple(quote.lines[at].id for at in wanted)
    odd = quote.lines[at].model_copy(update={"unit_price": in_currency(money, quote.currency), "of": of})
    changed = quote.model_copy(update={"lines": (*quote.lines[:at], odd, *quote.lines[at + 1 :])})
    assert bases(changed)[at] == Base(tuple(wanted))


def of_things(quote: Quote, currency: str, prices: list[Decimal], quantity: int, rate: Decimal) -> Quote:
    """The quote with other lines: as many of something at each price."""
    line, places = quote.lines[0], places_of(quote)
    lines = []
    for price in prices:
        update = {
            "quantity": line.quantity.model_copy(update={**_three(D(quantity)), "unit": "thing"}),
            "unit_price": in_currency(exactly(price), currency),
            "amount": exactly(to_cents(quantity * price * rate, places)),
        }
        lines.append(line.model_copy(update=update))
    return quote.model_copy(update={"lines": tuple(lines)})


def _three(value: Decimal) -> dict[str, Decimal]:
    return dict.fromkeys(("low", "likely", "high"), value)


def assert_rounds(quote: Quote, calculation: Calculation) -> None:
    for row, line in enumerate(quote.lines, 2):
        assert calculation.amounts("Lines", row, "MNO", places_of(quote)) == line.amount.columns, line.unit_price


def hairs() -> Quote:
    """A quote at a third, cut off: what would be an exact half is a hair below it."""
    per_euro = {**dict.fromkeys(RATES.quoted, D(2)), "USD": D(3), "JPY": D(1)}
    table = published("EUR", {code: units for code, units in per_euro.items() if code != "EUR"}, NOW.date(), "test")
    quote = estimate(Scenario(condition="t1d", currency="JPY", origin="US"), CATALOG, table, created=NOW)
    rate = next(rate.rate for rate in quote.rates if rate.base == "USD")
    return of_things(quote, "USD", [D("1.5") + 3 * number for number in range(30)], 1, rate)


def halves() -> Quote:
    """A quote of exact halves of a cent, many of which binary numbers put below the half."""
    return of_things(quote_of(PLAIN), "USD", [D(number) / 1000 for number in range(5, 3000, 70)], 3, D(1))


def worked_out(quote: Quote, rounding: Callable[[float, float], float]) -> Calculation:
    """Its workbook, in which every amount is a formula."""
    cells = read(as_xlsx(quote))
    assert all(cells["Lines", f"{column}{row + 2}"].formula for row in range(len(quote.lines)) for column in "MNO")
    return Calculation(cells, rounding)


BOTH = pytest.mark.parametrize("rounding", [as_it_is_written, as_it_shows])


@BOTH
def test_a_hair_below_a_half_is_rounded_as_the_quote_does(rounding: Callable[[float, float], float]) -> None:
    quote = hairs()
    rate = next(rate.rate for rate in quote.rates if rate.base == "USD")
    assert rate * 3 < 1
    assert float(rate) * 1.5 == 0.5, "which binary numbers do not see"
    assert [line.amount.likely for line in quote.lines[:3]] == [0, 1, 2]
    assert_rounds(quote, worked_out(quote, rounding))


@BOTH
def test_an_exact_half_is_rounded_up_where_binary_numbers_fall_short(
    rounding: Callable[[float, float], float],
) -> None:
    quote = halves()
    short = [line for line in quote.lines if D(repr(3 * float(line.unit_price.low))) < 3 * line.unit_price.low]
    assert any(3000 * line.unit_price.low % 10 == 5 for line in short)
    assert_rounds(quote, worked_out(quote, rounding))


@BOTH
def test_an_exact_half_of_a_very_large_amount_is_rounded_up(rounding: Callable[[float, float], float]) -> None:
    quote = of_things(quote_of(PLAIN), "USD", [D("12345678901.125"), D("1234567890.625")], 1, D(1))
    calculation = worked_out(quote, rounding)
    assert [calculation.cells["Lines", f"M{row}"].value for row in (2, 3)] == [12345678901.13, 1234567890.63]
    assert_rounds(quote, calculation)


SCENARIOS = {
    "plain": PLAIN,
    "family": FAMILY,
    "untaxed": UNTAXED,
    "unpriced": Scenario(condition="t1d", city="fukuoka"),
    "long": Scenario(condition="t1d", plan="long-stay", currency="JPY"),
    "sparse": Scenario(
        condition="t1d", currency="USD", without=("treatment", "stay", "support", "contingency", "payment")
    ),
}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_a_reader_that_does_not_calculate_finds_the_amounts_of_the_json(scenario: Scenario) -> None:
    quote = quote_of(scenario)
    document = json.loads(quote.model_dump_json(by_alias=True))
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(quote)), data_only=True)
    assert book.sheetnames == SHEETS
    lines, places = book["Lines"], places_of(quote)

    def same(cells: Any, band: dict[str, str]) -> bool:
        return [to_cents(D(repr(cell.value)), places) for cell in cells] == [
            D(band[key]) for key in ("low", "likely", "high")
        ]

    for row, line in enumerate(document["lines"], 2):
        cells = lines[row]
        assert (cells[1].value, cells[6].value, cells[10].value) == (
            line["label"],
            line["quantity"]["unit"],
            line["unit_price"]["currency"],
        )
        assert [D(repr(cell.value)) for cell in cells[3:6]] == [
            D(line["quantity"][key]) for key in ("low", "likely", "high")
        ]
        assert [D(repr(cell.value)) for cell in cells[7:10]] == [
            D(line["unit_price"][key]) for key in ("low", "likely", "high")
        ]
        assert same(cells[12:15], line["amount"])
    assert same(lines[len(quote.lines) + 2][12:15], document["total"])
    payments = book["Payments"]
    for row, due in enumerate(document["payments"], 3):
        assert payments[row][1].value.startswith(due["label"])
        assert same(payments[row][2:5], due["amount"])
    for row, rate in enumerate(document["rates"], 2):
        assert book["Rates"][row][2].value == pytest.approx(float(rate["rate"]), rel=1e-15)
        assert book["Rates"][row][4].value == rate["date"]


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_every_sentence_step_and_source_stands_in_the_workbook(scenario: Scenario) -> None:
    quote, cells = file_of(scenario)
    words, texts = Words(quote), {cell.value for cell in cells.values()}
    sentences = [words.title(), *words.preamble(), words.patient(), *words.otherwise(), *words.warnings()]
    sentences += [*words.entry(), *words.unpriced(), *words.left_out(), *words.assumptions(), *words.questions()]
    rows = [*words.identity(), *words.treatment(), *words.steps(), *words.cancellation(), *words.sources()]
    wanted = {
        *map(str, sentences),
        *(str(row.text) for row in rows),
        quote.disclaimer,
        words.total_label(),
    } - {""}
    assert wanted - texts == set()


@pytest.mark.parametrize(("currency", "shown"), [("JPY", "#,##0"), ("USD", "#,##0.00"), ("KWD", "#,##0.000")])
def test_amounts_are_shown_to_the_minor_unit_of_the_currency(currency: str, shown: str) -> None:
    rates = published("EUR", {"USD": D("1.25"), "JPY": D(200), "KWD": D("0.4")}, NOW.date(), "test")
    quote = estimate(Scenario(condition="t1d", origin="US", currency=currency), CATALOG, rates, created=NOW)
    data = as_xlsx(quote)
    assert_says(Calculation(read(data)), quote)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert {book["Lines"].cell(row, column).number_format for row in (2, 3, 9) for column in (13, 14, 15)} == {shown}
    assert [cell.value for cell in book["Lines"][1][11:15]] == [
        f"Rate to {currency}",
        f"{currency}, Low",
        f"{currency}, Likely",
        f"{currency}, High",
    ]


def test_sheets_are_set_up_to_read_and_to_print() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(quote_of(FAMILY))))
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in {None, 1}
    assert {book[name].print_title_rows for name in ("Lines", "Rates")} == {"$1:$1"}
    assert [book[name].freeze_panes for name in ("Lines", "Rates")] == ["C2", "A2"]


OURS = re.compile(r"(?:(?:ROUND|SUM|SUMIFS|SUMPRODUCT|IF)\(|Lines!|Rates!|\$?[A-Z]\$?\d+|[-+*/),:=.\d])+")


def shown(value: float, number_format: str) -> str:
    """A number as a spreadsheet shows it."""
    if number_format == "General":
        return f"{value:.10g}"
    _, _, decimals = number_format.partition(".")
    text = f"{value:,.{len(decimals)}f}"
    optional = decimals.count("#")
    return text[: len(text) - optional] + text[len(text) - optional :].rstrip("0") if optional else text


@pytest.mark.parametrize("currency", ["JPY", "EUR", "IDR", "KRW"])
def test_no_number_is_wider_than_its_column(currency: str) -> None:
    quote = quote_of(FAMILY.model_copy(update={"currency": currency}))
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(quote)), data_only=True)
    for sheet in book:
        for row in sheet:
            for cell in row:
                if cell.data_type == "n" and cell.value is not None and not cell.is_date:
                    width = sheet.column_dimensions[_column(sheet, cell.column)].width
                    assert len(shown(cell.value, cell.number_format)) < width, (sheet.title, cell.coordinate)


def _column(sheet: Any, number: int) -> str:
    """The letter that stands for a column's group of equal widths."""
    return str(next(key for key, group in sheet.column_dimensions.items() if group.min <= number <= group.max))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_or_a_link_and_nothing_hides_in_it(text: str) -> None:
    about = Wording(title=text, reference=text, prepared_for=text, prepared_by=text)
    plain = estimate(FAMILY, CATALOG, RATES, created=NOW, wording=about)
    told = saying(plain, text)
    data = as_xlsx(told)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        parts_of = {name: parts.read(name).decode() for name in parts.namelist()}
    assert not any("hyperlink" in part for name, part in parts_of.items() if name.startswith("xl/worksheets"))
    assert not any("TargetMode" in part or "externalLink" in part for part in parts_of.values())
    cells = read(data)
    odd = [cell.formula for cell in cells.values() if cell.formula and not OURS.fullmatch(cell.formula)]
    assert odd == []
    assert {at[0] for at, cell in cells.items() if cell.formula} <= {"Summary", "Lines", "Rates"}
    assert cells["Summary", "A1"] == Cell(None, escape_controls(text))
    title = ElementTree.fromstring(parts_of["docProps/core.xml"]).findtext("{http://purl.org/dc/elements/1.1/}title")
    assert title == escape_controls(text)


@pytest.mark.parametrize("text", ["x" * 40_000, "👩" * 20_000, "山田 " * 20_000], ids=["plain", "wide", "japanese"])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(text: str) -> None:
    quote = estimate(PLAIN, CATALOG, RATES, created=NOW, wording=Wording(prepared_for=text))
    texts = [cell.value for cell in read(as_xlsx(quote)).values() if isinstance(cell.value, str)]
    shown = next(each for each in texts if each.startswith(text[:100]))
    kept, ending = shown.split("… (cut: ")
    assert text.startswith(kept)
    assert ending == f"{len(text) - len(kept)} more characters)"
    assert len(shown.encode("utf-16-le")) // 2 <= MOST
    assert len(kept.encode("utf-16-le")) // 2 > MOST - 100


def test_ten_thousand_characters_stay_whole() -> None:
    text = "budget " * 1_428
    quote = estimate(PLAIN, CATALOG, RATES, created=NOW, wording=Wording(title=text))
    assert read(as_xlsx(quote))["Summary", "A1"].value == text


def test_empty_sections_leave_every_sheet_in_its_place() -> None:
    empty = ("lines", "subtotals", "rates", "payments", "cancellation", "otherwise", "unpriced", "not_included")
    update: dict[str, Any] = dict.fromkeys((*empty, "warnings", "assumptions", "questions"), ())
    quote = quote_of(PLAIN).model_copy(update={**update, "about": None, "entry": None})
    quote = quote.model_copy(update={"itinerary": quote.itinerary.model_copy(update={"steps": ()})})
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(quote)), data_only=True)
    assert book.sheetnames == SHEETS
    assert [cell.value for cell in book["Lines"][3][12:15]] == [float(each) for each in quote.total.columns]


def test_the_same_quote_gives_the_same_bytes_made_when_the_quote_was() -> None:
    quote = quote_of(FAMILY)
    data = as_xlsx(quote)
    assert data == as_xlsx(quote.model_copy())
    properties = openpyxl.load_workbook(io.BytesIO(data)).properties
    assert (properties.created, properties.modified) == (NOW.replace(tzinfo=None),) * 2


def test_without_the_library_one_line_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(OutputError) as raised:
        as_xlsx(quote_of(PLAIN))
    assert raised.value.problems == ('XLSX needs the library XlsxWriter: install it with pip install "costcalc[xlsx]"',)


def test_the_library_is_imported_only_to_write() -> None:
    code = "import sys, costcalc.rendering.formats.xlsx; print({'xlsxwriter', 'rich', 'babel'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


SOFFICE = shutil.which("soffice")


def uncalculated(file: bytes) -> bytes:
    """The workbook without what its formulas come to, so that a program that shows it must work them out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as parts, zipfile.ZipFile(out, "w") as stripped:
        for name in parts.namelist():
            part = parts.read(name)
            if name.startswith("xl/worksheets/"):
                part = re.sub(rb"</f><v>[^<]*</v>", b"</f>", part)
            stripped.writestr(name, part)
    return out.getvalue()


@pytest.mark.skipif(SOFFICE is None, reason="needs LibreOffice")
def test_libreoffice_works_out_the_same(tmp_path: Path) -> None:
    family, untaxed, cut, exact = quote_of(FAMILY), quote_of(UNTAXED), hairs(), halves()
    names = ["family.xlsx", "untaxed.xlsx", "cut.xlsx", "exact.xlsx", "changed.xlsx"]
    for name, quote in zip(names, (family, untaxed, cut, exact), strict=False):
        (tmp_path / name).write_bytes(uncalculated(as_xlsx(quote)))
    book = openpyxl.load_workbook(tmp_path / "family.xlsx")
    book["Rates"]["C2"] = 2
    book.save(tmp_path / "changed.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [SOFFICE or "", profile, "--headless", "--convert-to", "xlsx", "--outdir", "out", *names]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    found = {
        name: {at: Cell(None, cell.value) for at, cell in read((tmp_path / "out" / name).read_bytes()).items()}
        for name in names
    }
    assert_says(Calculation(found["family.xlsx"]), family)
    assert_says(Calculation(found["untaxed.xlsx"]), untaxed)
    assert_rounds(cut, Calculation(found["cut.xlsx"]))
    assert_rounds(exact, Calculation(found["exact.xlsx"]))
    changed, ours = Calculation(found["changed.xlsx"]), Calculation(read(as_xlsx(family)))
    ours.change("Rates", "C2", 2)
    assert amounts_after(family, changed, 2) == amounts_after(family, ours, 2)
    assert changed.amounts("Lines", len(family.lines) + 2, "N", 2)[0] > family.total.likely
