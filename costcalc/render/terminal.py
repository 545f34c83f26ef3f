"""The quote as a budget to read in a terminal: what it comes to, when, line by line, and what it rests on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from costcalc.lines.line import PERCENT
from costcalc.money import Band
from costcalc.quote import LineItem, Quote
from costcalc.render.literal import literal

ROOMY = 110
"""Columns from which the counting stands beside the label instead of under it."""
SNUG_LABEL = 22
"""Columns a label needs beside three amounts; with less, amounts go under it."""
BAR_MOST = 30
"""Columns of the longest bar."""
ASSUMED = "*"
"""Marks a source that is a planning assumption."""


def budget(quote: Quote, width: int) -> RenderableType:
    """The whole budget for a terminal of `width` columns."""
    marks = _marks(quote)
    return Group(
        *_heading(quote),
        *_section("What it comes to", _overview(quote, width)),
        *_section("Please note", _bullets(quote.warnings)),
        *_section("When", _timeline(quote)),
        *_section(f"Line by line, in {quote.currency}", _line_table(quote, marks, width)),
        *_section("Known, but without a price", _bullets(f"{gap.label}: {gap.reason}." for gap in quote.unpriced)),
        *_section("Not in the total", _bullets(_left_out(quote, marks))),
        *_section("Assumptions", _bullets(quote.assumptions)),
        *_section("Ask the clinic before you pay", _bullets(quote.questions)),
        *_section("Sources", _sources(quote, marks)),
        Text(),
        _text(quote.disclaimer, "bold"),
    )


def _text(words: str, style: str = "") -> Text:
    return Text(literal(words), style)


def _section(title: str, body: RenderableType | None) -> Iterator[RenderableType]:
    if body is not None:
        yield Text()
        yield Text(title.upper(), "bold")
        yield body


def _heading(quote: Quote) -> Iterator[RenderableType]:
    yield _text(quote.subject, "bold")
    yield _text(quote.journey)


def amount(value: Decimal) -> str:
    """An amount with its thousands grouped, at the precision it has."""
    return f"{value:,}"


def _whole_or_grouped(value: Decimal) -> str:
    """A quantity or unit price without trailing zeros."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _range(band: Band) -> str:
    low, high = _whole_or_grouped(band.low), _whole_or_grouped(band.high)
    return low if low == high else f"{low}–{high}"


def _label_of(category: str) -> str:
    return category.replace("-", " ").capitalize()


def _room_for_label(quote: Quote, width: int) -> int:
    """Columns left beside three amounts, their gaps and the source marks."""
    numbers = max(len(amount(number)) for number in quote.total.columns)
    return width - 3 * (numbers + 1) - 8


def _overview(quote: Quote, width: int) -> RenderableType:
    """The total and the subtotals, each with its share of the likely total as a bar."""
    rows = [(_label_of(each.category), each.amount) for each in quote.subtotals]
    total_label = "Total, at least" if quote.unpriced else "Total"
    room = _room_for_label(quote, width)
    if room < SNUG_LABEL:
        return _stacked([*((label, "", band) for label, band in rows), (f"{total_label}, {quote.currency}", "", quote.total)])
    bar = max(0, min(BAR_MOST, room - 16))
    table = _amounts_table(quote.currency, ("Share of likely",) if bar >= len("Share of likely") else ())
    for label, band in rows:
        share = band.likely / quote.total.likely if quote.total.likely else Decimal(0)
        shown = [Text(_bar(share, bar - 5) + f" {share:.0%}", "blue")] if bar >= len("Share of likely") else []
        table.add_row(Text(label), *(Text(amount(number)) for number in band.columns), *shown)
    table.add_section()
    table.add_row(Text(total_label), *(Text(amount(number)) for number in quote.total.columns), style="bold")
    return table


def _bar(share: Decimal, width: int) -> str:
    return "█" * int((share * width).to_integral_value()) if share else ""


def _amounts_table(first: str, last: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    table.add_column(first, overflow="fold")
    for title in ("Low", "Likely", "High"):
        table.add_column(title, justify="right", no_wrap=True)
    for title in last:
        table.add_column(title, no_wrap=True)
    return table


def _stacked(rows: Iterable[tuple[str, str, Band]]) -> RenderableType:
    """For terminals too narrow for three amounts in a row."""
    parts: list[RenderableType] = []
    for label, under, band in rows:
        parts.append(_text(label, "bold"))
        if under:
            parts.append(Padding(_text(under, "dim"), (0, 0, 0, 2)))
        for name, number in zip(("low", "likely", "high"), band.columns, strict=True):
            parts.append(Text(f"  {name:7}{amount(number)}"))
    return Group(*parts)


def _timeline(quote: Quote) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column()
    arrivals = {visit.arrive_day: visit for visit in quote.itinerary.visits}
    for step in quote.itinerary.steps:
        when = f"Day {step.day}" if step.day > 0 else f"{(1 - step.day) // 7} weeks before"
        visit = arrivals.pop(step.day, None)
        what = f"{step.name}: {visit.name.lower()}, {_range(visit.nights)} nights" if visit else step.name
        table.add_row(Text(when), _text(what, "bold" if visit else ""))
    return table


def _line_table(quote: Quote, marks: Mapping[str, str], width: int) -> RenderableType:
    groups = [(category, list(lines)) for category, lines in groupby(quote.lines, key=lambda line: line.category)]
    if _room_for_label(quote, width) < SNUG_LABEL:
        return _stacked(
            (f"{line.label} [{_marked(line, marks)}]", counting(line), line.amount) for _, lines in groups for line in lines
        )
    roomy = width >= ROOMY
    table = _amounts_table("", ("Source",))
    if roomy:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        table.add_column("", overflow="fold")
        table.add_column("How it is counted", overflow="fold")
        for title in ("Low", "Likely", "High"):
            table.add_column(title, justify="right", no_wrap=True)
        table.add_column("Source", no_wrap=True)
    subtotals = {each.category: each.amount for each in quote.subtotals}
    for category, lines in groups:
        cells = [Text(amount(number)) for number in subtotals[category].columns]
        table.add_row(Text(_label_of(category)), *([Text()] if roomy else []), *cells, style="bold")
        for line in lines:
            cells = [Text(amount(number)) for number in line.amount.columns]
            label = _text(f"  {line.label}")
            how = _text(counting(line), "dim")
            first = [label, how] if roomy else [Text("\n  ").join([label, how])]
            table.add_row(*first, *cells, Text(_marked(line, marks)))
    table.add_row(
        Text("Total, at least" if quote.unpriced else "Total"),
        *([Text()] if roomy else []),
        *(Text(amount(number)) for number in quote.total.columns),
        style="bold",
    )
    return table


def counting(line: LineItem) -> str:
    """How a line is counted, in words."""
    if line.fee:
        return f"{line.fee} fee, {line.basis}"
    if line.quantity.unit == PERCENT:
        return f"{_range(line.quantity)} % {line.basis}"
    price = f"{_range(line.unit_price)} {line.unit_price.currency}"
    return f"{_range(line.quantity)} {line.quantity.unit} × {price}"


def _bullets(sentences: Iterable[str]) -> RenderableType | None:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for sentence in sentences:
        table.add_row(Text("·"), _text(sentence))
    return table if table.row_count else None


def _left_out(quote: Quote, marks: Mapping[str, str]) -> Iterator[str]:
    for left in quote.not_included:
        price = ""
        if left.amount and left.source:
            price = f" ({_range(left.amount)} {quote.currency}) [{marks[left.source]}]"
        yield f"{left.label}{price}: {left.reason}."


def _marks(quote: Quote) -> dict[str, str]:
    """A number for each source, with a star for planning assumptions."""
    return {
        key: f"{number}{ASSUMED if source.kind == 'planning assumption' else ''}"
        for number, (key, source) in enumerate(quote.sources.items(), start=1)
    }


def _marked(line: LineItem, marks: Mapping[str, str]) -> str:
    return " ".join(marks[key] for key in (line.source, *line.also))


def _sources(quote: Quote, marks: Mapping[str, str]) -> RenderableType:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True, justify="right")
    table.add_column(overflow="fold")
    for key, source in quote.sources.items():
        note = f" ({source.note})" if source.note else ""
        url = f" {source.url}" if source.url else ""
        words = f"{source.title}. {source.publisher}, {source.dated} {source.date}, {source.kind}{note}.{url}"
        table.add_row(Text(marks[key]), _text(words))
    for rate in quote.rates:
        words = f"{rate_in_words(rate.base, rate.quote, rate.rate)} {rate.source}, {rate.date}."
        table.add_row(Text("="), _text(words))
    table.add_row(Text(ASSUMED), Text("Planning assumption: nobody published this figure."))
    table.add_row(Text(), _text(f"Catalogue {quote.catalog.version}, costcalc {quote.costcalc}, {quote.created:%Y-%m-%d}."))
    return table


def rate_in_words(base: str, quote: str, rate: Decimal) -> str:
    """A rate the way round that reads as one unit of the dearer currency."""
    if rate < 1:
        base, quote, rate = quote, base, 1 / rate
    return f"1 {base} = {rate:,.4f} {quote}."
