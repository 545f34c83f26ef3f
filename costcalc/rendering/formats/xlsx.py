"""The quote as a spreadsheet: every amount a formula that follows the quantities, prices and rates one may change."""

import datetime as dt
from collections.abc import Container, Iterable, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from costcalc.errors import OutputError
from costcalc.messages import label
from costcalc.money import ZERO
from costcalc.pricing.lines.line import PERCENT
from costcalc.quote.model import LineItem, Quote
from costcalc.rendering.blocks import Block, Bullets, Cell, Page, Pairs, Paragraph, Section, Share, Table
from costcalc.rendering.charts import Bars
from costcalc.rendering.formats import formulas
from costcalc.rendering.formats.formulas import AMOUNT, CATEGORY, PRICE, QUANTITY, RATE
from costcalc.rendering.pages.common import AMOUNTS, category_name, derived
from costcalc.rendering.pages.quote import SHARE, page
from costcalc.rendering.pages.quote_words import Words
from costcalc.rendering.text import ENGLISH, Reader, Text, escape_controls

MISSING = 'XLSX needs the library XlsxWriter: install it with pip install "costcalc[xlsx]"'
LIVE = label(
    "The blue figures on the sheets Lines and Rates can be changed: the amounts there, and the totals above, follow. "
    "Sentences, and all other sheets, stay as they were when the quote was made."
)
SUMMARY, LINES, RATES = label("Summary"), label("Lines"), label("Rates")
ON_SUMMARY = ("confidence", "otherwise", "what-ifs", "tornado", "warnings")
"""The sections of the page that stand under the overview."""
SHEETS: Mapping[str, tuple[str, ...]] = {
    label("Timeline"): ("steps",),
    label("Payments"): ("payments", "cancellation"),
    label("Notes"): ("treatment", "evidence", "entry", "unpriced", "left-out", "assumptions", "questions"),
    label("Sources"): ("sources",),
}
"""Sheets of sections of the page."""
UNIT = label("Unit")
QUANTITIES = (label("Quantity, low"), label("Quantity, likely"), label("Quantity, high"))
PRICES = (label("Price of one, low"), label("Price of one, likely"), label("Price of one, high"))

MOST = 32_767
"""UTF-16 units that a cell can hold."""
KEPT = 32_700
"""Units of a longer text that are shown, with room for what follows them."""
MOST_OF_A_NAME, MOST_OF_A_PROPERTY, MOST_OF_A_FOOTER = 31, 255, 100
NOT_IN_A_NAME = dict.fromkeys(map(ord, "[]:*?/\\'"))
A4 = 9
INK, CHANGEABLE, QUIET, FILL, BAR = "#1B2430", "#1C5A96", "#536070", "#F2F5F8", "#6796C8"
STYLES: Mapping[str, Mapping[str, Any]] = {
    "": {"text_wrap": True},
    "bold": {"text_wrap": True, "bold": True},
    "quiet": {"text_wrap": True, "font_color": QUIET},
    "title": {"bold": True, "font_size": 16},
    "section": {"bold": True, "font_size": 11, "bottom": 1},
    "head": {"text_wrap": True, "bold": True, "bg_color": FILL, "bottom": 1},
    "head right": {"text_wrap": True, "bold": True, "bg_color": FILL, "bottom": 1, "align": "right"},
    "input": {"font_color": CHANGEABLE},
    "total": {"bold": True, "bg_color": FILL, "top": 1},
}


def as_xlsx(quote: Quote, reader: Reader = ENGLISH) -> bytes:
    """The whole workbook. Raises OutputError if the library for it is not installed."""
    try:
        import xlsxwriter  # noqa: PLC0415 - slow to import, and may be missing
    except ImportError as error:
        raise OutputError(MISSING) from error
    file, shown = BytesIO(), page(quote, reader)
    face = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_format_properties": face}) as made:
        created = quote.created.astimezone(dt.UTC).replace(tzinfo=None)
        made.set_properties({"title": cell_text(shown.title)[:MOST_OF_A_PROPERTY], "created": created})
        book = _Book(made, Words(quote, reader), cell_text(shown.number).replace("&", "&&")[:MOST_OF_A_FOOTER])
        _summary(book, shown)
        _lines(book)
        _rates(book)
        sections = {section.key: section for section in shown.sections}
        for name, keys in SHEETS.items():
            sheet = _Sheet(book, name, book.widths)
            for key in keys:
                if key in sections:
                    sheet.section(sections[key])
    return file.getvalue()


def cell_text(text: Text) -> str:
    """A text as a cell can hold it: what steers is visible, and what is too long is cut and says so."""
    shown = escape_controls(str(text))
    units = shown.encode("utf-16-le")
    if len(units) <= 2 * MOST:
        return shown
    kept = units[: 2 * KEPT].decode("utf-16-le", "ignore")
    return f"{kept}… (cut: {len(shown) - len(kept)} more characters)"


def in_digits(places: int) -> str:
    """The number format with so many decimals."""
    return "#,##0" + ("." + "0" * places if places else "")


def room_for(numbers: Iterable[Decimal], least: int = 11) -> int:
    """How wide a column must be for amounts, and for somewhat larger ones."""
    return max([least, *(len(f"{number:,f}") + 3 for number in numbers)])


class _Book:
    """The workbook, what it is of, and each style made once."""

    def __init__(self, made: Any, words: Words, footer: str) -> None:
        self.made, self.words, self.quote, self.footer = made, words, words.quote, footer
        self.money = in_digits(formulas.places(self.quote))
        """How amounts in the quote's currency are shown."""
        self.widths = (24, 84, *[room_for(self.quote.total.columns, 14)] * 3, 10)
        """Of the columns of sheets that hold sentences."""
        self.styles: dict[tuple[str, str], Any] = {}

    def label(self, words: str) -> str:
        """Words in the reader's language."""
        return self.words.reader.label(words)

    def name(self, sheet: str) -> str:
        """What a sheet is called."""
        return self.label(sheet).translate(NOT_IN_A_NAME)[:MOST_OF_A_NAME]

    def cells(self, sheet: str, cells: str) -> str:
        """Cells of another sheet, for a formula."""
        return f"'{self.name(sheet)}'!{cells}"

    def style(self, name: str, shown: str = "General") -> Any:
        """The format of a cell: a style, and how its number is shown."""
        if (name, shown) not in self.styles:
            self.styles[name, shown] = self.made.add_format({**STYLES[name], "num_format": shown})
        return self.styles[name, shown]


class _Sheet:
    """One sheet, written from above: A4 landscape, as wide as the page."""

    def __init__(self, book: _Book, name: str, widths: Sequence[float], pages: int = 0) -> None:
        self.book, self.row = book, 0
        self.sheet = book.made.add_worksheet(book.name(name))
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, pages)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        self.sheet.set_footer(f"&L{book.footer}&C&A&R&P / &N")
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width, book.style(""))

    def text(self, column: int, text: Text, style: str = "") -> None:
        """A text as it is, never a formula or a link."""
        self.sheet.write_string(self.row, column, cell_text(text), self.book.style(style))

    def number(self, column: int, value: Decimal, shown: str, style: str = "") -> None:
        """A number."""
        self.sheet.write_number(self.row, column, float(value), self.book.style(style, shown))

    def formula(self, column: int, formula: str, value: Decimal, shown: str, style: str = "") -> None:
        """A formula, with what it comes to for readers that do not calculate."""
        self.sheet.write_formula(self.row, column, f"={formula}", self.book.style(style, shown), float(value))

    def line(self, *texts: Text, style: str = "", first: int = 0) -> None:
        """Texts side by side, which end the row."""
        for column, text in enumerate(texts, first):
            self.text(column, text, style)
        self.row += 1

    def head(self, *titles: str, right: Container[int] = ()) -> None:
        """A row of column heads; the first of a sheet stays and is on every page."""
        for column, title in enumerate(titles):
            self.text(column, title, "head right" if column in right else "head")
        if self.row == 0:
            self.sheet.freeze_panes(1, 0)
            self.sheet.repeat_rows(0)
        self.row += 1

    def totals(self, first: int, ranges: Iterable[str]) -> None:
        """Sums of ranges for the three columns of the total."""
        for column, (cells, value) in enumerate(zip(ranges, self.book.quote.total.columns, strict=True), first):
            self.formula(column, f"SUM({cells})", value, self.book.money, "total")

    def section(self, section: Section) -> None:
        """A heading over what stands in a section."""
        self.row += 1 if self.row else 0
        self.line(section.title, *[""] * (len(self.book.widths) - 1), style="section")
        for block in section.blocks:
            self.block(block)

    def block(self, block: Block) -> None:
        """Sentences under each other, names beside them, and the rows of tables."""
        match block:
            case Paragraph(text, strong):
                self.line(text, style="bold" if strong else "", first=1)
            case Bullets(sentences):
                for sentence in sentences:
                    self.line(sentence, first=1)
            case Bars():
                self.block(Bullets(block.sentences))
            case Pairs():
                for row in block.rows:
                    self.text(0, row.name, "quiet")
                    self.line(row.text, style="bold" if row.strong else "", first=1)
            case Table():
                right = [at for at, column in enumerate(block.columns) if column.kind == "number"]
                self.head(*(column.title for column in block.columns), right=right)
                for cells in block.rows:
                    for column, cell in enumerate(cells.cells):
                        self.cell(column, cell, "total" if cells.level == "total" else "")
                    self.row += 1

    def cell(self, column: int, cell: Cell, style: str) -> None:
        """A cell of a table: an amount as a number, everything else as a text."""
        assert not isinstance(cell, Share), "the overview has its own rows"
        value = None if isinstance(cell, str) else next((span.value for span in cell if span.value is not None), None)
        if value is None or str(cell) != cell[0].words:  # type: ignore[union-attr]  # a string has no value
            self.text(column, cell, style)
        else:
            self.number(column, value, self.book.money, style)

    def plain_digits(self) -> None:
        """No warnings of spreadsheets beside marks that are numbers, or formulas that differ from their neighbours."""
        whole = f"A1:Z{self.row + 1}"
        self.sheet.ignore_errors({"number_stored_as_text": whole, "formula_differs": whole, "formula_range": whole})


def _summary(book: _Book, shown: Page) -> None:
    """Whose budget it is, what it comes to, and what could mislead."""
    sheet, quote = _Sheet(book, SUMMARY, book.widths, pages=1), book.quote
    sheet.line(shown.title, style="title")
    sheet.block(Bullets(tuple(line for line in (shown.subject, *shown.preamble) if line)))
    sheet.block(Pairs((*shown.about, *shown.identity)))
    sheet.row += 1
    _overview(sheet)
    sheet.block(Paragraph(book.words.patient()))
    for remark in shown.remarks:
        sheet.block(remark)
    for section in shown.sections:
        if section.key in ON_SUMMARY:
            sheet.section(section)
    sheet.row += 1
    sheet.line(book.label(quote.disclaimer), style="bold", first=1)
    sheet.line(book.label(LIVE), style="quiet", first=1)


def _overview(sheet: _Sheet) -> None:
    """The subtotals, each with its share as a bar, and the total."""
    book, quote = sheet.book, sheet.book.quote
    sheet.head(quote.currency, book.label(SHARE), *map(book.label, AMOUNTS), right=range(1, 5))
    first, last = sheet.row, sheet.row + len(quote.subtotals)
    categories, likely = book.cells(LINES, formulas.all_rows(CATEGORY, quote)), quote.total.likely
    columns = [book.cells(LINES, formulas.all_rows(letter, quote)) for letter in AMOUNT]
    for part in quote.subtotals:
        sheet.text(0, category_name(part.category, book.words.reader))
        share = part.amount.likely / likely if likely else ZERO
        sheet.formula(1, f"IF(D${last + 1}=0,0,D{sheet.row + 1}/D${last + 1})", share, "0%")
        for column, (cells, amount) in enumerate(zip(columns, part.amount.columns, strict=True), 2):
            sheet.formula(column, f"SUMIFS({cells},{categories},$A{sheet.row + 1})", amount, book.money)
        sheet.row += 1
    bar = {"type": "data_bar", "bar_solid": True, "bar_color": BAR, "min_type": "num", "max_type": "num"}
    sheet.sheet.conditional_format(first, 1, last - 1, 1, {**bar, "min_value": 0, "max_value": 1})
    sheet.totals(2, columns)
    sheet.line(book.words.total_label(), "", style="total")


def _lines(book: _Book) -> None:
    """A row for each line, in the columns that the formulas know."""
    quote, reader = book.quote, book.words.reader
    price, amount = room_for((line.unit_price.high for line in quote.lines), 10), room_for(quote.total.columns)
    widths = (14, 30, 38, 8, 8, 8, 14, price, price, price, 11, 14, amount, amount, amount, 9)
    sheet = _Sheet(book, LINES, widths)
    heads = (
        label("Category"),
        label("What"),
        label("How it is counted"),
        *QUANTITIES,
        UNIT,
        *PRICES,
        label("Currency"),
    )
    rate = reader.say("Rate to {currency}", currency=quote.currency)
    amounts = (f"{quote.currency}, {reader.label(name)}" for name in AMOUNTS)
    numbers = {*range(3, 6), *range(7, 10), *range(11, 15)}
    sheet.head(*map(reader.label, heads), str(rate), *amounts, reader.label("Sources"), right=numbers)
    sheet.sheet.freeze_panes(1, 2)
    factors, bases = formulas.factors(quote), formulas.bases(quote)
    rates = {rate.base: row for row, rate in enumerate(quote.rates, 2) if rate.quote == quote.currency}
    for index, line in enumerate(quote.lines):
        currency = line.unit_price.currency
        sheet.text(0, category_name(line.category, reader))
        sheet.text(1, reader.label(line.label))
        sheet.text(2, _counting(line, reader))
        sheet.text(6, reader.label(line.quantity.unit))
        sheet.text(10, currency)
        if currency in rates:
            cell = book.cells(RATES, f"$C${rates[currency]}")
            sheet.formula(_at(RATE), cell, factors[currency], _rate_digits(factors[currency]))
        elif currency in factors:
            sheet.number(_at(RATE), factors[currency], "0")
        for column in range(len(AMOUNTS)):
            _numbers(sheet, index, column, bases.get(index), factors.get(currency))
        sheet.line(book.words.marked(line), first=15)
    sheet.row += 0 if quote.lines else 1
    for column in range(len(widths)):
        sheet.text(column, "", "total")
    sheet.totals(_at(AMOUNT[0]), [formulas.all_rows(letter, quote) for letter in AMOUNT])
    sheet.line(book.words.total_label(), style="total")
    sheet.plain_digits()


def _numbers(sheet: _Sheet, index: int, column: int, base: formulas.Base | None, rate: Decimal | None) -> None:
    """Quantity, price and amount of one column of a line."""
    quote, money = sheet.book.quote, sheet.book.money
    line = quote.lines[index]
    price, amount = line.unit_price.columns[column], line.amount.columns[column]
    shown = in_digits(max(map(_decimals, line.unit_price.columns)))
    sheet.number(_at(QUANTITY[column]), line.quantity.columns[column], "General", "input")
    if base:
        in_own = line.unit_price.currency == quote.currency
        sheet.formula(_at(PRICE[column]), formulas.base_formula(base, column), price, money if in_own else shown)
    else:
        sheet.number(_at(PRICE[column]), price, shown, "input")
    formula = formulas.amount_formula(quote, index, column, rate) if rate is not None else None
    if formula:
        sheet.formula(_at(AMOUNT[column]), formula, amount, money)
    else:
        sheet.number(_at(AMOUNT[column]), amount, money)


def _at(letter: str) -> int:
    return ord(letter) - ord("A")


def _rate_digits(rate: Decimal, digits: int = 7) -> str:
    """How a rate is shown: with at least two decimals, and about so many digits that say something."""
    return "0.00" + "#" * max(0, min(digits + 1, digits - 3 - rate.adjusted()))


def _decimals(price: Decimal) -> int:
    """Decimals that a price is shown with: none, or two, or as many as it has."""
    decimals = -int(price.normalize().as_tuple().exponent)
    return max(2, decimals) if decimals > 0 else 0


def _counting(line: LineItem, reader: Reader) -> Text:
    """How the quantity was found, without the figures that stand beside it."""
    words = reader.tell(line.basis)
    if line.quantity.unit == PERCENT:
        words = reader.say("% {of}", of=words)
    return reader.say("{how}; {note}", how=words, note=line.note) if line.note else words


def _rates(book: _Book) -> None:
    """The rates, which the lines refer to."""
    sheet, reader = _Sheet(book, RATES, (8, 8, 20, 18, 13, 36, 70)), book.words.reader
    heads = (
        label("From"),
        label("To"),
        label("Rate"),
        label("The other way"),
        label("Date"),
        label("How it was found"),
    )
    sheet.head(*map(reader.label, heads), reader.label("Source"), right=range(2, 4))
    for rate in book.quote.rates:
        sheet.text(0, rate.base)
        sheet.text(1, rate.quote)
        sheet.number(2, rate.rate, _rate_digits(rate.rate, 12), "input")
        sheet.formula(3, f"1/C{sheet.row + 1}", 1 / rate.rate, _rate_digits(1 / rate.rate))
        sheet.line(rate.date.isoformat(), derived(rate.derivation, reader), rate.source, first=4)
