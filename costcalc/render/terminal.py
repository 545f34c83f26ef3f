"""The quote as a budget to read in a terminal: what it comes to, when, line by line, and what it rests on."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Context, Decimal
from itertools import groupby
from typing import NamedTuple

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from costcalc.lines.line import PERCENT
from costcalc.money import Band
from costcalc.quote import LineItem, Quote
from costcalc.render.numbers import ENGLISH, Numbers
from costcalc.render.tables import bullets, grid, section, source_in_words, text

ROOMY = 110
"""Columns from which the counting stands beside the label instead of under it."""
ROOMY_LABEL = 60
"""Columns that label and counting need side by side."""
SNUG_LABEL = 18
"""Columns a label needs beside three amounts; with less, the amounts go under it."""
BAR_MOST = 30
"""Columns of the longest bar."""
SHARE = "Share of likely"
ASSUMED = "*"
"""Marks a source that is a planning assumption."""


class Page(NamedTuple):
    """What every part of a budget is written from."""

    quote: Quote
    width: int
    numbers: Numbers
    marks: Mapping[str, str]
    """The mark of each source, by key."""


def budget(quote: Quote, width: int, numbers: Numbers = ENGLISH) -> RenderableType:
    """The whole budget for a terminal of `width` columns."""
    page = Page(quote, width, numbers, _marks(quote))

    def prose(sentence: str) -> str:
        return numbers.prose(_numbered(sentence, page.marks))

    return Group(
        *_heading(page),
        *section("What it comes to", _overview(page)),
        *section("Please note", bullets(map(prose, quote.warnings))),
        *section("The treatment", _treatment(page)),
        *section("When, if all takes its likely time", _timeline(page)),
        *section(f"Line by line, in {quote.currency}", _line_by_line(page)),
        *section("Known, but without a price", bullets(f"{gap.label}: {gap.reason}." for gap in quote.unpriced)),
        *section("Not in the total", bullets(_left_out(page))),
        *section("Assumptions", bullets(map(prose, quote.assumptions))),
        *section("Ask the clinic before you pay", bullets(map(prose, quote.questions))),
        *section("Sources", _sources(page)),
        Text(),
        text(quote.disclaimer, "bold"),
    )


def counting(line: LineItem, numbers: Numbers = ENGLISH) -> str:
    """How a line is counted, in words."""
    note = f"; {numbers.prose(line.note)}" if line.note else ""
    if line.fee:
        return f"{line.fee} fee, {numbers.prose(line.basis)}{note}"
    quantity = numbers.band(line.quantity)
    if line.quantity.unit == PERCENT:
        return f"{quantity} % {line.basis}{note}"
    units = line.quantity.unit if line.quantity.high == 1 else f"{line.quantity.unit}s"
    likely = f" (likely {numbers.plain(line.quantity.likely)})" if line.quantity.low < line.quantity.high else ""
    price = f"{numbers.band(line.unit_price)} {line.unit_price.currency}"
    return f"{quantity} {units}{likely} × {price}{note}"


def rate_in_words(base: str, quote: str, rate: Decimal, numbers: Numbers = ENGLISH) -> str:
    """A rate the way round that reads as one unit of the dearer currency."""
    if rate < 1:
        base, quote, rate = quote, base, 1 / rate
    return f"1 {base} = {numbers.plain(Decimal(f'{TWELVE_DIGITS.plus(rate):f}'))} {quote}"


TWELVE_DIGITS = Context(prec=12)
"""Of a rate: enough to follow an amount of six figures to the cent."""


def _category(name: str) -> str:
    return name.replace("-", " ").capitalize()


def _total_label(quote: Quote) -> str:
    return "Total, at least" if quote.unpriced else "Total"


def _heading(page: Page) -> Iterator[RenderableType]:
    quote = page.quote
    at_least = "at least " if quote.unpriced else ""
    low, likely, high = (page.numbers.amount(number) for number in quote.total.columns)
    yield text(quote.subject, "bold")
    yield text(quote.journey)
    if quote.catalog.overlay:
        yield text(f"With the prices of {quote.catalog.overlay}")
    if page.numbers.locale:
        yield text(f"Amounts in {page.numbers.currency(quote.currency)}")
    yield Text()
    yield Text(f"Likely {at_least}{likely} {quote.currency},", "bold")
    yield Text(f"between {low} and {high}.")


def _longest(page: Page) -> int:
    """Columns of the longest amount."""
    return max(len("Likely"), *(len(page.numbers.amount(number)) for number in page.quote.total.columns))


def _label_room(page: Page) -> int:
    """Columns left beside three amounts, their gaps and the source marks."""
    return page.width - 3 * (_longest(page) + 1) - 8


def _amounts_table(page: Page, labels: Mapping[str, int | None], gap: int, *others: str) -> Table:
    """A table of labels of given widths, three amounts, and other columns. What has a width need not be measured."""
    table = Table(box=None, pad_edge=False, padding=(0, gap, 0, 0), header_style="dim")
    for title, width in labels.items():
        table.add_column(title, overflow="fold", width=width)
    for title in ("Low", "Likely", "High"):
        table.add_column(title, justify="right", no_wrap=True, width=_longest(page))
    for title in others:
        table.add_column(title, no_wrap=True)
    return table


def _cells(page: Page, band: Band) -> list[Text]:
    return [Text(page.numbers.amount(number)) for number in band.columns]


def _overview(page: Page) -> RenderableType:
    """The subtotals, each with its share of the likely total as a bar, and the total."""
    quote, room = page.quote, _label_room(page)
    if room < SNUG_LABEL:
        return _stacked(
            page,
            [
                *((_category(each.category), "", each.amount) for each in quote.subtotals),
                (f"{_total_label(quote)}, {quote.currency}", "", quote.total),
            ],
        )
    bar = min(BAR_MOST, room - len("Local transport "))
    table = _amounts_table(page, {quote.currency: None}, 1, *([SHARE] if bar >= len(SHARE) else []))
    for each in quote.subtotals:
        cells = [Text(_category(each.category)), *_cells(page, each.amount)]
        if bar >= len(SHARE):
            share = each.amount.likely / quote.total.likely if quote.total.likely else Decimal(0)
            cells.append(Text(f"{'█' * round(share * (bar - 5))} {share:.0%}".strip(), "blue"))
        table.add_row(*cells)
    table.add_row(Text(_total_label(quote)), *_cells(page, quote.total), style="bold")
    return table


def _stacked(page: Page, rows: Iterable[tuple[str, str, Band]]) -> RenderableType:
    """For terminals too narrow for three amounts in a row."""
    parts: list[RenderableType] = []
    for label, under, band in rows:
        parts.append(text(label, "bold"))
        if under:
            parts.append(Padding(text(under, "dim"), (0, 0, 0, 2)))
        for name, number in zip(("low", "likely", "high"), band.columns, strict=True):
            parts.append(Text(f"  {name:7}{page.numbers.amount(number)}"))
    return Group(*parts)


def _treatment(page: Page) -> RenderableType | None:
    said, marks = page.quote.treatment, page.marks
    act = "under Japan's Act on the Safety of Regenerative Medicine"
    rows = (
        ("Package", said.summary),
        ("Often included", f"{', '.join(said.includes).lower()}; the clinic must say" if said.includes else ""),
        ("Cells", f"{said.cells} [{marks[said.cells_source]}]"),
        ("Risk class", f"{said.risk_class} {act} [{marks[said.risk_class_source]}]" if said.risk_class_source else ""),
        ("Bring", f"{'; '.join(said.documents)} [{marks[said.documents_source]}]" if said.documents else ""),
    )
    return grid((Text(name, "dim"), text(words)) for name, words in rows if words)


def _timeline(page: Page) -> RenderableType | None:
    quote = page.quote
    arrivals = {visit.arrive_day: visit for visit in quote.itinerary.visits}
    rows = []
    for step in quote.itinerary.steps:
        when = f"Day {step.day}" if step.day > 0 else f"{(1 - step.day) // 7} weeks before"
        what, style = step.name, ""
        if step.name == "Arrival" and step.day in arrivals:
            visit = arrivals[step.day]
            what, style = f"{step.name}: {visit.name.lower()}, {page.numbers.band(visit.nights)} nights", "bold"
        rows.append((Text(when), text(what, style)))
    return grid(rows)


def _line_by_line(page: Page) -> RenderableType:
    quote = page.quote
    if _label_room(page) < SNUG_LABEL:
        return _stacked(page, _rows_to_stack(page))
    roomy = page.width >= ROOMY and _label_room(page) >= ROOMY_LABEL
    gap = 2 if roomy else 1
    said = [(text(line.label), text(counting(line, page.numbers), "dim"), _marked(page, line)) for line in quote.lines]
    free = page.width - 3 * (_longest(page) + gap) - max(len("Source"), *(len(marks) for _, _, marks in said)) - gap
    label_width = max(label.cell_len + 2 for label, _, _ in said)
    how_width = max(how.cell_len for _, how, _ in said)
    if roomy:
        label_width = min(label_width, free // 2)
        labels = {"": label_width, "How it is counted": min(how_width, free - label_width - gap)}
    else:
        labels = {"": min(max(label_width, how_width + 4), free)}
    table = _amounts_table(page, labels, gap, "Source")
    blank = [Text()] if roomy else []
    subtotals = {each.category: each.amount for each in quote.subtotals}
    for category, lines in groupby(zip(quote.lines, said, strict=True), key=lambda pair: pair[0].category):
        table.add_row(Text(_category(category)), *blank, *_cells(page, subtotals[category]), style="bold")
        for line, (label, how, marks) in lines:
            indented = Padding(label, (0, 0, 0, 2))
            first = [indented, how] if roomy else [Group(indented, Padding(how, (0, 0, 0, 4)))]
            table.add_row(*first, *_cells(page, line.amount), Text(marks))
    table.add_row(Text(_total_label(quote)), *blank, *_cells(page, quote.total), style="bold")
    return table


def _rows_to_stack(page: Page) -> Iterator[tuple[str, str, Band]]:
    """Categories and their lines, one under the other, and the total."""
    subtotals = {each.category: each.amount for each in page.quote.subtotals}
    for category, lines in groupby(page.quote.lines, key=lambda line: line.category):
        yield _category(category).upper(), "", subtotals[category]
        for line in lines:
            yield f"{line.label} [{_marked(page, line)}]", counting(line, page.numbers), line.amount
    yield _total_label(page.quote).upper(), "", page.quote.total


def _left_out(page: Page) -> Iterator[str]:
    for left in page.quote.not_included:
        price = ""
        if left.amount and left.source:
            figures = dict.fromkeys(page.numbers.amount(number) for number in (left.amount.low, left.amount.high))
            price = f", {' to '.join(figures)} {page.quote.currency} [{page.marks[left.source]}]"
        yield f"{left.label}{price}: {page.numbers.prose(_numbered(left.reason, page.marks))}."


def _marks(quote: Quote) -> dict[str, str]:
    """A number for each source, with a star for planning assumptions."""
    return {
        key: f"{number}{ASSUMED if source.kind == 'planning assumption' else ''}"
        for number, (key, source) in enumerate(quote.sources.items(), start=1)
    }


def _numbered(sentence: str, marks: Mapping[str, str]) -> str:
    """A sentence whose source keys in brackets have become their marks."""
    return re.sub(r"\[([a-z0-9-]+)\]", lambda found: f"[{marks.get(found[1], found[1])}]", sentence)


def _marked(page: Page, line: LineItem) -> str:
    return " ".join(page.marks[key] for key in (line.source, *line.also))


def _sources(page: Page) -> RenderableType | None:
    quote, numbers = page.quote, page.numbers
    overlay = f" with the prices of {quote.catalog.overlay}" if quote.catalog.overlay else ""
    edition = f"Catalogue {quote.catalog.version}{overlay}, costcalc {quote.costcalc}, made {quote.created:%Y-%m-%d}."
    rates = (
        f"{rate_in_words(rate.base, rate.quote, rate.rate, numbers)}. {rate.source}, {rate.date}, {rate.derivation}."
        for rate in quote.rates
    )
    rows = [
        *(
            (Text(page.marks[key]), text(numbers.prose(source_in_words(source))))
            for key, source in quote.sources.items()
        ),
        *((Text("="), text(words)) for words in rates),
        (Text(ASSUMED), Text("Planning assumption: nobody published this figure.")),
        (Text(), text(edition)),
    ]
    return grid(rows, gap=1, right=True)
