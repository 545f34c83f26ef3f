"""A sheet of a workbook, written from above: styles, texts that stay texts, and rows as high as they need."""

import datetime as dt
import math
from collections.abc import Container, Iterable, Sequence
from decimal import Decimal
from typing import Any

from costcalc.rendering.blocks import Pair
from costcalc.rendering.pages.quote_words import day_in_words
from costcalc.rendering.text import ENGLISH, Text, escape_controls

MOST = 32_767
"""UTF-16 units that a cell can hold."""
KEPT = 32_700
"""Units of a longer text that are shown, with room for what follows them."""
A4 = 9
LINE_HEIGHT = 13.5
"""Points of a line of text."""
TALLEST = 409.0
"""Points of the tallest row there can be."""
EARLIEST = 1900
"""The first year that spreadsheets know."""
WIDE = 0x1100
"""From here on, characters may be twice as wide."""
SPARE = 1.05
"""How much wider a text is taken to be, as every program draws it a little differently."""
WIDTHS = {
    **dict.fromkeys("ijl'|", 0.4),
    **dict.fromkeys(' tfrI,.:;/!()[]-"*', 0.58),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZw&", 1.3),
    **dict.fromkeys("mMW%@—…", 1.7),
}
"""How wide characters are, where they differ much from a digit."""

INK, CHANGEABLE, QUIET, LINE, FILL = "#1F2933", "#0B57D0", "#5F6B7A", "#B8C2CC", "#E8EDF2"
RULE = {"bottom": 1, "border_color": "#DFE5EB"}
"""What is under each row of a table."""
FACE = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "top"}
HEAD = {"text_wrap": True, "bold": True, "bg_color": FILL, "bottom": 1, "border_color": LINE}
STYLES: dict[str, dict[str, Any]] = {
    "": {"text_wrap": True},
    "bold": {"text_wrap": True, "bold": True},
    "quiet": {"text_wrap": True, "font_color": QUIET},
    "beside": {"text_wrap": True, "align": "left", "indent": 1},
    "beside bold": {"text_wrap": True, "align": "left", "indent": 1, "bold": True},
    "title": {"text_wrap": True, "bold": True, "font_size": 16},
    "section": {"bold": True, "font_size": 11, "bottom": 1, "border_color": LINE},
    "head": HEAD,
    "head beside": {**HEAD, "align": "left", "indent": 1},
    "head right": {**HEAD, "align": "right"},
    "date": {"align": "left"},
    "date beside": {"align": "left", "indent": 1},
    "number": {},
    "input": {"font_color": CHANGEABLE},
    "total": {"bold": True, "bg_color": FILL, "top": 1, "border_color": LINE},
}


def cell_text(text: str) -> str:
    """A text as a cell can hold it: what steers is visible, and what is too long is cut and says so."""
    text = escape_controls(text)
    units = text.encode("utf-16-le")
    if len(units) <= 2 * MOST:
        return text
    kept = units[: 2 * KEPT].decode("utf-16-le", "ignore")
    return f"{kept}… (cut: {len(text) - len(kept)} more characters)"


def in_digits(places: int) -> str:
    """The number format with so many decimals."""
    return "#,##0" + ("." + "0" * places if places else "")


def room_for(numbers: Iterable[Decimal], least: int = 11) -> int:
    """How wide a column must be for amounts, and for somewhat larger ones."""
    return max([least, *(len(f"{number:,f}") + 3 for number in numbers)])


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column, rather one too many than one too few."""
    if len(text) * 2 <= width:
        return 1
    lines, used = 1, 0.0
    for word in text.split(" "):
        size = sum(WIDTHS.get(character, 1 if ord(character) < WIDE else 2) for character in word) * SPARE
        if used and used + WIDTHS[" "] + size > width:
            lines, used = lines + 1, 0
        used += size + (WIDTHS[" "] if used else 0)
        if used > width:
            more = int(used // width)
            lines, used = lines + more, used - more * width
    return lines


class Book:
    """The workbook, with each style made once."""

    def __init__(self, book: Any, places: int, footer: str) -> None:
        self.book = book
        self.money = in_digits(places)
        """How amounts in the quote's currency are shown."""
        self.footer = footer
        self.made: dict[tuple[str, str, bool], Any] = {}

    def style(self, name: str, shown: str = "General", *, ruled: bool = False) -> Any:
        """The format of a cell: a style, how its number is shown, and whether a line is under it."""
        key = (name, shown, ruled)
        if key not in self.made:
            rule = RULE if ruled else {}
            self.made[key] = self.book.add_format({**FACE, **rule, **STYLES[name], "num_format": shown})
        return self.made[key]


class Sheet:
    """One sheet: A4 landscape, as wide as the page."""

    def __init__(self, book: Book, name: str, widths: Sequence[float], *, ruled: bool = True, pages: int = 0) -> None:
        self.book = book
        self.ruled = ruled
        self.widths = widths
        self.row = 0
        """The row that is being written, counted from zero."""
        self.lines = 1
        """Lines that its tallest text takes."""
        self.sheet = book.book.add_worksheet(name)
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        self.sheet.fit_to_pages(1, pages)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
        self.sheet.set_footer(f"&L{book.footer}&C&A&R&P / &N")
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width, book.style(""))

    def style(self, name: str, shown: str = "General") -> Any:
        """The format of a cell of this sheet."""
        return self.book.style(name, shown, ruled=self.ruled)

    def end_row(self) -> None:
        """Go to the next row; this one becomes as high as its texts."""
        if self.lines > 1:
            self.sheet.set_row(self.row, min(TALLEST, self.lines * LINE_HEIGHT + 2))
        self.row, self.lines = self.row + 1, 1

    def text(self, column: int, text: str, style: str = "") -> None:
        """A text as it is, never a formula or a link."""
        shown = cell_text(text)
        self.sheet.write_string(self.row, column, shown, self.style(style))
        self.lines = max(self.lines, lines_of(shown, self.widths[column] - ("indent" in STYLES[style])))

    def texts(self, texts: Iterable[str], style: str = "", first: int = 0) -> None:
        """Texts side by side, which end the row."""
        for column, text in enumerate(texts, first):
            self.text(column, text, style)
        self.end_row()

    def across(self, text: str, style: str = "", first: int = 0) -> None:
        """A text across all columns from the first, which ends the row."""
        last, made = len(self.widths) - 1, self.style(style)
        larger = made.font_size / FACE["font_size"]
        if first < last:
            self.sheet.merge_range(self.row, first, self.row, last, "", made)
        lines = self.lines
        self.text(first, text, style)
        self.lines = max(lines, math.ceil(lines_of(cell_text(text), sum(self.widths[first:]) / larger) * larger))
        self.end_row()

    def head(self, *titles: str, right: Container[int] = ()) -> None:
        """A row of column heads, those of numbers at their right; the first of a sheet stays and is on every page."""
        for column, title in enumerate(titles):
            beside = "head beside" if column - 1 in right else "head"
            self.text(column, title, "head right" if column in right else beside)
        if self.row == 0:
            self.sheet.freeze_panes(1, 0)
            self.sheet.repeat_rows(0)
        self.end_row()

    def section(self, title: str, rows: Iterable[Pair | Text]) -> None:
        """A heading over rows of names and words, or of sentences; nothing without any."""
        said = [row if isinstance(row, Pair) else Pair("", row) for row in rows]
        if not said:
            return
        if self.row:
            self.end_row()
        self.texts([title, *[""] * (len(self.widths) - 1)], "section")
        for row in said:
            self.named(row)

    def named(self, row: Pair) -> None:
        """A row of a name and words."""
        self.text(0, row.name, "quiet")
        self.across(str(row.text), "bold" if row.strong else "", first=1)

    def number(self, column: int, value: Decimal, shown: str, style: str = "number") -> None:
        """A number."""
        self.sheet.write_number(self.row, column, float(value), self.style(style, shown))

    def formula(self, column: int, formula: str, value: Decimal, shown: str, style: str = "number") -> None:
        """A formula, with what it comes to for readers that do not calculate."""
        self.sheet.write_formula(self.row, column, f"={formula}", self.style(style, shown), float(value))

    def amounts(self, first: int, amounts: Iterable[Decimal]) -> None:
        """Amounts in the quote's currency, side by side."""
        for column, value in enumerate(amounts, first):
            self.number(column, value, self.book.money)

    def totals(self, first: int, ranges: Iterable[str], amounts: Iterable[Decimal]) -> None:
        """Sums of ranges, side by side."""
        for column, (cells, value) in enumerate(zip(ranges, amounts, strict=True), first):
            self.formula(column, f"SUM({cells})", value, self.book.money, "total")

    def date(self, column: int, date: dt.date, shown: str = "yyyy-mm-dd") -> None:
        """A date, as a text where spreadsheets know none."""
        if date.year < EARLIEST:
            self.text(column, str(date))
        else:
            self.sheet.write_datetime(self.row, column, date, self.style("date beside" if column else "date", shown))

    def day(self, day: int, date: dt.date | None) -> None:
        """A day of the journey, in the first column: its date, or counted from the arrival."""
        if date:
            self.date(0, date, "ddd yyyy-mm-dd")
        else:
            self.text(0, day_in_words(day, ENGLISH))

    def plain_digits(self) -> None:
        """No warnings of spreadsheets beside marks that are numbers, or formulas that differ from their neighbours."""
        whole = f"A1:Z{self.row + 1}"
        self.sheet.ignore_errors({"number_stored_as_text": whole, "formula_differs": whole, "formula_range": whole})
