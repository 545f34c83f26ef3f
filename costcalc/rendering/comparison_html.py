"""Scenarios side by side as one HTML file that needs nothing else, in the style of the quote's."""

import math
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from costcalc.analysis.compare.model import Comparison
from costcalc.rendering.charts import AXIS, BAR, LONG, MOST_TICKS, OVER, ROW, SPREAD, TEXT, THICK, figure
from costcalc.rendering.comparison_tables import Table, costs, journeys, limits
from costcalc.rendering.comparison_words import TITLES, ComparisonWords, Within
from costcalc.rendering.html import POLICY
from costcalc.rendering.html_style import STYLE
from costcalc.rendering.html_tables import SNUG
from costcalc.rendering.html_text import dated, escaped, valued
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.text import escape_controls
from costcalc.rendering.words import Row

MORE_STYLE = """\
.amounts.costs td.n { font-weight: 400; }
.amounts.costs td.n:nth-of-type(2), .costs .cheapest > * { font-weight: 600; }
.rank { color: var(--muted); font-variant-numeric: tabular-nums; margin-inline-end: 0.5rem; font-weight: 400; }
line.limit { stroke: var(--culture); stroke-width: 2px; stroke-dasharray: 5 3; }
@media screen and (max-width: 47.99rem) {
  .rows thead { display: none; }
  .rows, .rows :is(tbody, tr, th) { display: block; }
  .rows th { padding-block-end: 0; font-weight: 600; }
  .rows td { display: inline-block; padding-block-start: 0; text-align: start; }
  .rows td:not(:last-child) { padding-inline: 0 1.25rem; }
  .rows td:last-child { padding-inline: 0; }
  .rows td::before { content: attr(data-name) " "; color: var(--muted); font-size: 0.875rem; }
}
@media print { .rank { margin-inline-end: 0.35rem; } }
"""
"""What a comparison has beside a quote."""
AMOUNTS = range(2, 5)
"""The columns of the costs that are low, likely and high."""
CHARTED = 60
"""Scenarios in the chart; a longer one could not be taken in."""
CHART = "spreads"
NAME_LENGTH = 44
"""Characters of a name in the chart, as many as fit across a phone."""


def comparison_html(comparison: Comparison, numbers: Numbers = ENGLISH) -> str:
    """The whole document, for screens light and dark, wide and narrow, and for paper."""
    words = ComparisonWords(comparison, numbers)
    bodies = {key: body for key, body in _sections(words) if body}
    links = "".join(f'<li><a href="#{key}">{escaped(TITLES[key])}</a></li>\n' for key in bodies)
    sections = "".join(
        f'<section id="{key}" class="{"callout" if key == "within" else "plain"}">\n'
        f"<h2>{escaped(_heading_of(key, comparison))}</h2>\n{body}</section>\n"
        for key, body in bodies.items()
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="robots" content="noindex">\n'
        f'<meta name="generator" content="costcalc {escaped(comparison.costcalc)}">\n'
        f'<link rel="icon" href="data:,">\n<title>{escaped(words.title())}</title>\n'
        f"<style>\n{STYLE}{MORE_STYLE}</style>\n</head>\n<body>\n<header>\n{_heading(words)}</header>\n"
        '<div class="page">\n<nav aria-label="Contents"><details><summary>Contents</summary>\n'
        f"<ul>\n{links}</ul></details></nav>\n<main>\n{sections}</main>\n</div>\n"
        f"<footer>\n<p>{escaped(comparison.disclaimer)}</p>\n</footer>\n</body>\n</html>\n"
    )


def _heading_of(key: str, comparison: Comparison) -> str:
    return f"{TITLES[key]}, in {comparison.currency}" if key == "costs" else TITLES[key]


def _heading(words: ComparisonWords) -> str:
    """How many are compared, what they have in common, and what is cheapest."""
    first, *others = words.result()
    lines = [f"<h1>{escaped(words.title())}</h1>", *(f"<p>{dated(line)}</p>" for line in words.preamble())]
    lines.append(f'<p class="result"><strong>{dated(first)}</strong></p>')
    lines += [f"<p>{dated(line)}</p>" for line in (*others, *words.limit())]
    return "\n".join(lines) + "\n"


def _sections(words: ComparisonWords) -> Iterator[tuple[str, str]]:
    """The body of every section; an empty one where there is nothing to say."""
    gaps = f"<p>{dated(words.gaps())}</p>\n" if words.gaps() else ""
    yield "costs", chart(words) + _costs(words) + gaps
    limit = limits(words)
    yield "limit", _table(limit) if limit else ""
    yield "journeys", _table(journeys(words))
    yield "differs", _described(words.differs())
    yield "because", _described(words.because())
    within = words.within()
    yield "within", _within(within) if within else ""
    yield "cautions", _bullets(words.cautions())
    yield "impossible", _described(words.impossible())
    yield "rates", _bullets(words.rates())


def _costs(words: ComparisonWords) -> str:
    """The totals, each amount with its exact value."""
    table, found = costs(words), words.comparison
    amounts = [each.total.columns for each in found.scenarios]
    long = max(len(cell) for row in table.rows for cell in row[2:5]) > SNUG
    rows = []
    for each, row, columns in zip(found.scenarios, table.rows, amounts, strict=True):
        cells = [
            f'<td class="n">{valued(columns[column - 2], cell)}</td>'
            if column in AMOUNTS
            else _cell(cell, column in table.right)
            for column, cell in enumerate(row)
            if column > 1
        ]
        kind = ' class="cheapest"' if each.name == found.cheapest and len(found.scenarios) > 1 else ""
        rows.append(f"<tr{kind}>{_name(row)}{''.join(cells)}</tr>\n")
    kind = "amounts costs long" if long else "amounts costs"
    return f'<table class="{kind}">\n{_head(table)}<tbody>\n{"".join(rows)}</tbody>\n</table>\n'


def _table(table: Table) -> str:
    rows = (
        f"<tr>{_name(row)}"
        + "".join(
            _cell(cell, column in table.right, table.header[column]) for column, cell in enumerate(row) if column > 1
        )
        + "</tr>\n"
        for row in table.rows
    )
    return f'<table class="rows">\n{_head(table)}<tbody>\n{"".join(rows)}</tbody>\n</table>\n'


def _head(table: Table) -> str:
    cells = "".join(
        f'<th scope="col" class="n">{escaped(name)}</th>'
        if column in table.right
        else f'<th scope="col">{escaped(name)}</th>'
        for column, name in enumerate(table.header)
        if column
    )
    return f"<thead><tr>{cells}</tr></thead>\n"


def _name(row: Sequence[str]) -> str:
    return f'<th scope="row"><span class="rank">{row[0]}</span><bdi>{escaped(row[1])}</bdi></th>'


def _cell(words: str, number: bool, name: str = "") -> str:
    named = f' data-name="{escaped(name)}"' if name else ""
    return f'<td class="n"{named}>{escaped(words)}</td>' if number else f"<td{named}>{dated(words)}</td>"


def chart(words: ComparisonWords) -> str:
    """How far each total may spread: bars from low to high on one scale, a dot at the likely, a line at the limit."""
    found = words.comparison
    shown, limit = found.scenarios[:CHARTED], found.limit
    highest = max([each.total.high for each in shown] + ([limit.amount] if limit else []))
    step = _step(highest)
    most = step * max(1, math.ceil(highest / step))
    bottom = len(shown) * ROW
    marks = [step * number for number in range(int(most / step) + 1)]
    body, said = [], []
    for number, each in enumerate(shown):
        y, kind = number * ROW, " total" if each.name == found.cheapest else ""
        low, likely, high = map(words.numbers.amount, each.total.columns)
        body += [_line("", _share(mark, most), y + BAR - OVER, y + BAR + THICK + OVER) for mark in marks]
        body.append(_words(f"name{kind}", "0", y + TEXT, _short(f"{each.rank}  {words.name(each)}")))
        if max(map(len, (low, high))) <= LONG:
            body.append(_words(f"figure end roomy{kind}", "100%", y + TEXT, f"{low} – {high}"))
        width = _share(each.total.high - each.total.low, most)
        body.append(
            f'<rect class="spread" x="{_share(each.total.low, most)}" y="{y + BAR}" width="{width}" '
            f'height="{THICK}" rx="2"/>'
        )
        at = _share(each.total.likely, most)
        body.append(f'<circle class="likely" cx="{at}" cy="{y + BAR + THICK // 2}" r="5.5"/>')
        if limit:
            body.append(_line("limit", _share(limit.amount, most), y + BAR - OVER, y + BAR + THICK + OVER))
        said.append(f"{each.name} {low} to {high}, likely {likely} {found.currency}")
    for mark in marks:
        place = (
            "axis" if not mark else "axis end" if mark == most else "axis mid" if 2 * mark == most else "axis mid roomy"
        )
        body.append(_words(place, _share(mark, most), bottom + AXIS - 8, words.numbers.plain(mark)))
    caption = SPREAD
    if limit:
        caption += f", and a line at {words.money(limit.amount)}"
        said.append(f"limit {words.money(limit.amount)}")
    if len(found.scenarios) > len(shown):
        caption += f"; the first {len(shown)} of {len(found.scenarios):,}"
    return figure(CHART, caption, bottom + AXIS, "".join(body), f"{'; '.join(said)}.")


def _short(name: str) -> str:
    """A name that fits across a phone; the table below has all of it."""
    shown = escape_controls(name)
    return shown if len(shown) <= NAME_LENGTH else f"{shown[: NAME_LENGTH - 1]}…"


def _share(part: Decimal, whole: Decimal) -> str:
    return f"{Decimal(100) * part / whole:.2f}%" if whole else "0%"


def _words(kind: str, x: str, y: int, words: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{escaped(words)}</text>'


def _line(kind: str, at: str, begin: int, end: int) -> str:
    named = f'class="{kind}" ' if kind else ""
    return f'<line {named}x1="{at}" x2="{at}" y1="{begin}" y2="{end}"/>'


def _step(most: Decimal) -> Decimal:
    """A round number that goes into an amount a few times."""
    size = Decimal(1).scaleb(most.adjusted() - 1) if most else Decimal(1)
    return next(step for step in (size * factor for factor in (1, 2, 5, 10, 20, 25)) if most <= step * MOST_TICKS)


def _described(rows: Iterable[Row]) -> str:
    """Names and what is said of them; nothing without any."""
    pairs = "".join(f"<div><dt><bdi>{escaped(row.name)}</bdi></dt><dd>{dated(row.words)}</dd></div>\n" for row in rows)
    return f"<dl>\n{pairs}</dl>\n" if pairs else ""


def _within(found: Within) -> str:
    last = f"<p>{dated(found.last)}</p>\n" if found.last else ""
    return f"<p>{dated(found.first)}</p>\n{_bullets(found.changes)}{last}"


def _bullets(sentences: Iterable[str]) -> str:
    items = "".join(f"<li>{dated(sentence)}</li>\n" for sentence in sentences)
    return f"<ul>\n{items}</ul>\n" if items else ""
