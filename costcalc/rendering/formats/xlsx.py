"""The quote as a spreadsheet: every amount a formula that follows the quantities, prices and rates one may change."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

from costcalc.errors import OutputError
from costcalc.money import ZERO, total
from costcalc.pricing.lines.line import PERCENT
from costcalc.quote.model import LineItem, Quote
from costcalc.rendering.formats import formulas
from costcalc.rendering.formats.formulas import AMOUNT, CATEGORY, PRICE, QUANTITY, RATE
from costcalc.rendering.formats.sheet import Book, Sheet, cell_text, in_digits, room_for
from costcalc.rendering.pages.common import category_name
from costcalc.rendering.pages.quote_words import ASSUMED, TITLES, Words
from costcalc.rendering.text import ENGLISH, Reader

MISSING = 'XLSX needs the library XlsxWriter: install it with pip install "costcalc[xlsx]"'
LIVE = (
    "The blue figures on the sheets Lines and Rates can be changed: the amounts there, and the totals above, follow. "
    "Sentences, and the sheet Payments, stay as they were when the quote was made."
)
BAND = ("low", "likely", "high")
BAR = "#9DB8D9"
MOST_OF_A_PROPERTY = 255
NOTES = ("entry", "unpriced", "left-out", "assumptions", "questions")


def as_xlsx(quote: Quote, _reader: Reader = ENGLISH) -> bytes:
    """The whole workbook. Raises OutputError if the library for it is not installed."""
    try:
        import xlsxwriter  # noqa: PLC0415 - slow to import, and may be missing
    except ImportError as error:
        raise OutputError(MISSING) from error
    words, file = Words(quote), BytesIO()
    number = cell_text(quote.about.number).replace("&", "&&") if quote.about else ""
    face = {"font_name": "Arial", "font_size": 10}
    with xlsxwriter.Workbook(file, {"in_memory": True, "default_format_properties": face}) as made:
        made.set_properties(
            {
                "title": cell_text(words.title())[:MOST_OF_A_PROPERTY],
                "created": quote.created.astimezone(dt.UTC).replace(tzinfo=None),
            }
        )
        book = Book(made, formulas.places(quote), number[:100])
        for sheet in (_summary, _lines, _rates, _timeline, _payments, _notes, _sources):
            sheet(book, words)
    return file.getvalue()


def _summary(book: Book, words: Words) -> None:
    """Whose budget it is, what it comes to, and what could mislead."""
    quote = words.quote
    sheet = Sheet(book, "Summary", (24, 84, *[room_for(quote.total.columns, 14)] * 3), ruled=False, pages=1)
    sheet.across(words.title(), "title")
    if words.title() != words.subject():
        sheet.across(words.subject(), "bold")
    for line in words.preamble():
        sheet.across(str(line))
    sheet.end_row()
    for row in (*words.about(), *words.identity()):
        sheet.named(row)
    sheet.end_row()
    _overview(sheet, words)
    if alone := str(words.patient()):
        sheet.across(alone, first=1)
    if limit := str(words.limit()):
        sheet.across(limit, "bold" if quote.limit and quote.limit.over else "", first=1)
    sheet.section(TITLES["confidence"], words.confidence())
    sheet.section(TITLES["otherwise"], words.otherwise())
    sheet.section(TITLES["what-ifs"], words.what_ifs())
    sheet.section(TITLES["tornado"], (*words.tornado(), *words.not_shown()))
    sheet.section(TITLES["warnings"], words.warnings())
    sheet.end_row()
    sheet.across(quote.disclaimer, "bold", first=1)
    sheet.across(LIVE, "quiet", first=1)


def _overview(sheet: Sheet, words: Words) -> None:
    """The subtotals, each with its share as a bar, and the total."""
    quote, money = words.quote, sheet.book.money
    in_currency = [f"{column.capitalize()}, {quote.currency}" for column in BAND]
    sheet.head(TITLES["overview"], "Share of likely", *in_currency, right=range(1, 5))
    first, last = sheet.row, sheet.row + len(quote.subtotals)
    categories, likely = f"Lines!{formulas.all_rows(CATEGORY, quote)}", quote.total.likely
    for each in quote.subtotals:
        sheet.text(0, category_name(each.category))
        part = each.amount.likely / likely if likely else ZERO
        sheet.formula(1, f"IF(D${last + 1}=0,0,D{sheet.row + 1}/D${last + 1})", part, "0%")
        for column, (letter, amount) in enumerate(zip(AMOUNT, each.amount.columns, strict=True), 2):
            amounts = f"Lines!{formulas.all_rows(letter, quote)}"
            sheet.formula(column, f"SUMIFS({amounts},{categories},$A{sheet.row + 1})", amount, money)
        sheet.end_row()
    bar = {"type": "data_bar", "bar_solid": True, "bar_color": BAR, "min_type": "num", "max_type": "num"}
    sheet.sheet.conditional_format(first, 1, last - 1, 1, {**bar, "min_value": 0, "max_value": 1})
    sheet.totals(2, [f"Lines!{formulas.all_rows(letter, quote)}" for letter in AMOUNT], quote.total.columns)
    sheet.texts([words.total_label(), ""], "total")


def _lines(book: Book, words: Words) -> None:
    """A row for each line, in the columns that the formulas know."""
    quote = words.quote
    price = room_for((line.unit_price.high for line in quote.lines), 10)
    amount = room_for(quote.total.columns)
    widths = (14, 30, 38, 8, 8, 8, 14, price, price, price, 11, 14, amount, amount, amount, 9)
    sheet = Sheet(book, "Lines", widths)
    sheet.head(
        *("Category", "What", "How it is counted", *(f"Quantity, {column}" for column in BAND), "Unit"),
        *(*(f"Price of one, {column}" for column in BAND), "Currency", f"Rate to {quote.currency}"),
        *(*(f"{quote.currency}, {column}" for column in BAND), "Sources"),
        right={*range(3, 6), *range(7, 10), *range(11, 15)},
    )
    sheet.sheet.freeze_panes(1, 2)
    factors, bases = formulas.factors(quote), formulas.bases(quote)
    rates = {rate.base: row for row, rate in enumerate(quote.rates, 2) if rate.quote == quote.currency}
    for index, line in enumerate(quote.lines):
        currency = line.unit_price.currency
        sheet.text(0, category_name(line.category))
        sheet.text(1, line.label)
        sheet.text(2, _counting(line))
        sheet.text(6, line.quantity.unit, "beside")
        sheet.text(10, currency, "beside")
        if currency in rates:
            sheet.formula(_at(RATE), f"Rates!$C${rates[currency]}", factors[currency], _rate_digits(factors[currency]))
        elif currency in factors:
            sheet.number(_at(RATE), factors[currency], "0")
        for column in range(len(BAND)):
            _numbers(sheet, quote, index, column, bases.get(index), factors.get(currency))
        sheet.texts([words.marked(line)], "beside", first=15)
    if not quote.lines:
        sheet.end_row()
    for column in range(len(widths)):
        sheet.text(column, "", "total")
    sheet.totals(_at(AMOUNT[0]), [formulas.all_rows(letter, quote) for letter in AMOUNT], quote.total.columns)
    sheet.texts([words.total_label()], "total")
    sheet.plain_digits()


def _numbers(
    sheet: Sheet, quote: Quote, index: int, column: int, base: formulas.Base | None, rate: Decimal | None
) -> None:
    """Quantity, price and amount of one column of a line."""
    line, money = quote.lines[index], sheet.book.money
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


def _counting(line: LineItem) -> str:
    """How the quantity was found, without the figures that stand beside it."""
    fee = f"{line.fee} fee, " if line.fee else ""
    percent = "% " if line.quantity.unit == PERCENT else ""
    return f"{fee}{percent}{line.basis}{f'; {line.note}' if line.note else ''}"


def _rates(book: Book, words: Words) -> None:
    """The rates, which the lines refer to."""
    sheet = Sheet(book, "Rates", (8, 8, 20, 18, 13, 36, 70))
    sheet.head("From", "To", "Rate", "The other way", "Date", "How it was found", "Source", right=range(2, 4))
    for rate in words.quote.rates:
        sheet.text(0, rate.base)
        sheet.text(1, rate.quote)
        sheet.number(2, rate.rate, _rate_digits(rate.rate, 12), "input")
        sheet.formula(3, f"1/C{sheet.row + 1}", 1 / rate.rate, _rate_digits(1 / rate.rate))
        sheet.date(4, rate.date)
        sheet.texts([rate.derivation, rate.source], first=5)


def _timeline(book: Book, words: Words) -> None:
    """Every step."""
    sheet = Sheet(book, "Timeline", (24, 8, 100))
    sheet.head(TITLES["steps"], "Day", "What", right={1})
    for step, row in zip(words.quote.itinerary.steps, words.steps(), strict=True):
        sheet.day(step.day, step.date)
        sheet.number(1, Decimal(step.day), "0")
        sheet.text(2, str(row.text), "beside bold" if row.strong else "beside")
        sheet.end_row()


def _payments(book: Book, words: Words) -> None:
    """What falls due when, and what is lost by stopping."""
    quote, room = words.quote, room_for(words.quote.total.columns)
    sheet = Sheet(book, "Payments", (16, 42, *[room] * 9, 40, 8))
    sheet.head(TITLES["payments"], "What", *_of_band("Due", words), "Priced in", "Source", right=range(2, 5))
    first = sheet.row + 1
    for due in quote.payments:
        sheet.day(due.day, due.date)
        sheet.text(1, f"{due.label}: {due.visit}" if due.visit else due.label)
        sheet.amounts(2, due.amount.columns)
        sheet.text(5, ", ".join(due.currencies), "beside")
        sheet.texts([words.marks[due.source]], "beside", first=6)
    if quote.payments:
        ranges = [f"{letter}{first}:{letter}{sheet.row}" for letter in "CDE"]
        sheet.totals(2, ranges, total(due.amount for due in quote.payments).columns)
        sheet.text(5, "", "total")
        sheet.text(6, "", "total")
        sheet.texts(["Sum", ""], "total")
    if quote.cancellation:
        sheet.end_row()
        heads = [*_of_band("Lost", words), *_of_band("Kept by the clinic", words), *_of_band("Due by then", words)]
        sheet.head(TITLES["cancellation"], "", *heads, "Note", "Source", right=range(2, 11))
    for lost in quote.cancellation:
        sheet.day(lost.day, lost.date)
        sheet.text(1, lost.name)
        for column, (kept, spent, value) in enumerate(zip("FGH", "IJK", lost.loss.columns, strict=True), 2):
            sheet.formula(column, f"{kept}{sheet.row + 1}+{spent}{sheet.row + 1}", value, book.money)
        sheet.amounts(5, (*lost.treatment.columns, *lost.journey.columns))
        sheet.text(11, lost.note or "", "beside")
        sheet.texts([words.marks[lost.source]], "beside", first=12)
    sheet.plain_digits()


def _of_band(what: str, words: Words) -> list[str]:
    """Heads of three columns of amounts."""
    return [f"{what}, {column}, {words.quote.currency}" for column in BAND]


def _notes(book: Book, words: Words) -> None:
    """The treatment, entry, what is missing from the total, what was assumed, and what to ask."""
    sheet = Sheet(book, "Notes", (20, 130), ruled=False)
    sheet.section(TITLES["treatment"], words.treatment())
    sheet.section(TITLES["evidence"], words.evidence())
    for key in NOTES:
        sheet.section(TITLES[key], getattr(words, key.replace("-", "_"))())


def _sources(book: Book, words: Words) -> None:
    """Every source with its mark, and which catalogue was used."""
    sheet = Sheet(book, "Sources", (7, 24, 46, 28, 50, 12, 11, 19, 50))
    sheet.head("Mark", "Key", "Title", "Publisher", "Address", "Date", "Date is of", "Kind", "Note")
    for key, source in words.quote.sources.items():
        cells = (words.marks[key], key, source.title, source.publisher, source.url or "")
        sheet.texts((*cells, source.date, source.dated, source.kind, source.note or ""))
    for row in words.sources():
        if row.name in {ASSUMED, ""}:
            sheet.texts([row.name, "", str(row.text)])
    sheet.plain_digits()
