"""Published prices to read in a terminal: a strip with a mark for each, and the rows behind it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.text import Text

from costcalc.analysis.prices.model import Prices
from costcalc.rendering.comparison import GAP, NAME, SNUG_NAME, Aligned
from costcalc.rendering.comparison_tables import Table
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.prices_words import NAMES, TITLES, Line, PricesWords, in_order
from costcalc.rendering.tables import bullets, grid, section, text
from costcalc.rendering.text import escape_controls

LEAST_STRIP = 30
"""Columns below which a strip says nothing."""
MOST_STRIP = 90
"""Columns of the widest strip."""
MARK = "◆"
"""Stands for one price."""
SHORT = {f"{words} ({name})": words if name == "p50" else name for name, words in NAMES.items()}
"""The names of the quantiles where there is little room: as the strip has them, but for the median."""
BAND = "░"
"""Stands for a package price."""


def prices_text(prices: Prices, width: int, numbers: Numbers = ENGLISH) -> RenderableType:
    """The published prices, for a terminal of `width` columns."""
    words = PricesWords(prices, numbers)
    parts: list[RenderableType] = [text(words.title(), "bold"), *map(text, words.preamble()), Text()]
    parts.append(text(words.result(), "bold"))
    parts += [Text(), *map(Text, strip(words, min(width, MOST_STRIP)))] if prices.n and width >= LEAST_STRIP else []
    quantiles = list(words.quantiles())
    if not _room(quantiles, width):
        quantiles = [Line(SHORT.get(line.name, line.name), line.words) for line in quantiles]
    parts += section(f"{TITLES['quantiles']}, in {prices.currency}", _named_lines(quantiles, width))
    parts += section(TITLES["packages"], _named_lines(list(words.packages()), width))
    parts += section(TITLES["foreign"], bullets(words.foreign()))
    for key, rows in words.groups():
        if rows:
            table = Table(words.header(), tuple(map(words.cells, rows)), frozenset({2, 3}))
            body: list[RenderableType] = [text(words.repeat())] if key == "repeat" else []
            parts += section(TITLES[key], Group(*body, *_table(table, width)))
    details = [(row.id, words.detail(row), row.url) for _, rows in words.groups() for row in rows]
    lines = ((text(name), text(f"{said}. {url or ''}".strip())) for name, said, url in details)
    parts += section(TITLES["details"], grid(lines))
    parts += section(TITLES["sources"], _named_lines(list(words.sources()), width))
    return Group(*parts, Text(), text(prices.disclaimer))


def _table(table: Table, width: int) -> Iterator[RenderableType]:
    """The rows side by side, or one under the other where there is no room."""
    others = [column for column in range(len(table.header)) if column != NAME]
    rows = [table.header, *(tuple(map(escape_controls, row)) for row in table.rows)]
    taken = sum(max(cell_len(row[column]) for row in rows) + GAP for column in others)
    if width - taken >= SNUG_NAME:
        yield Aligned(table)
        return
    for row in table.rows:
        yield text(f"{row[0]}  {row[NAME]}", "bold")
        for name, cell in zip(table.header[2:], row[2:], strict=True):
            if cell:
                together = f"  {name:12}{cell}"
                yield from map(text, [together] if cell_len(together) <= width else [f"  {name}", cell])


def _room(lines: Sequence[Line], width: int) -> bool:
    """Whether the longest number beside the longest name fits; addresses break anyway."""
    numbers = [word for line in lines for word in line.words.split() if any(map(str.isdigit, word)) and "/" not in word]
    longest, name = (max(map(cell_len, words), default=0) for words in (numbers, [line.name for line in lines]))
    return name + GAP + longest <= width


def _named_lines(lines: Sequence[Line], width: int) -> RenderableType | None:
    """Names with what they are beside them, or under them where a number would break."""
    if not lines or _room(lines, width):
        return grid(((text(line.name), text(line.words)) for line in lines), gap=GAP)
    return Group(*(text(part) for line in lines for part in line if part))


def strip(words: PricesWords, width: int) -> Iterator[str]:
    """One mark for every price along a scale, the quantiles under them, and the package prices under these."""
    prices = words.prices
    amounts = [row.normalised for row in prices.rows if row.normalised is not None]
    bands = [(each.name, each.amount) for each in prices.packages]
    least = min([*amounts, *(band.low for _, band in bands)])
    most = max([*amounts, *(band.high for _, band in bands)])

    def column(amount: Decimal) -> int:
        return int((amount - least) * (width - 1) / (most - least)) if most > least else 0

    yield from _piled([column(amount) for amount in amounts], width)
    ticks = {column(value): name for name, value in in_order(prices.quantiles)} if prices.quantiles else {}
    yield "".join("|" if at in ticks else "-" for at in range(width))
    yield from _named(ticks, width)
    for name, band in bands:
        first, last = column(band.low), column(band.high)
        yield "".join(BAND if first <= at <= last else " " for at in range(width)).rstrip()
        label = escape_controls(f"{name}, package")
        yield " " * max(0, min(first, width - cell_len(label))) + label
    low, high = words.numbers.amount(least), words.money(most)
    yield f"{low}{' ' * max(1, width - len(low) - len(high))}{high}"
    yield f"{MARK} is one price"


def _piled(columns: Sequence[int], width: int) -> Iterator[str]:
    """The marks, those of one column on top of each other."""
    heights = [columns.count(at) for at in range(width)]
    for level in range(max(heights), 0, -1):
        yield "".join(MARK if height >= level else " " for height in heights).rstrip()


def _named(ticks: dict[int, str], width: int) -> Iterator[str]:
    """The names of the quantiles under their ticks, on as many lines as they need."""
    left = sorted(ticks.items())
    while left:
        line, waiting = "", []
        for at, name in left:
            start = min(at, width - len(name))
            if line and start < len(line) + 1:
                waiting.append((at, name))
            else:
                line = line.ljust(start) + name
        yield line
        left = waiting
