"""Published prices as one HTML file that needs nothing else, in the style of the quote's."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from costcalc.analysis.prices.model import PriceRow, Prices
from costcalc.rendering.charts import AXIS, BAR, OVER, ROW, TEXT, THICK, figure
from costcalc.rendering.html import CONTENTS, POLICY
from costcalc.rendering.html_style import STYLE
from costcalc.rendering.html_text import dated, escaped, valued
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.prices_words import TITLES, Line, PricesWords, in_order

MORE_STYLE = """\
circle.price { fill: var(--muted); fill-opacity: 0.45; }
.result strong { text-wrap: balance; }
@media (min-width: 40rem) {
  #quantiles dl > div { grid-template-columns: 14rem 1fr; }
}
.strip line { stroke: var(--muted); }
.rows tbody { border-block-start: 1px solid var(--faint); break-inside: avoid; }
.rows tbody tr { border: 0; }
.rows :is(th, td):not(.who, .told) { white-space: nowrap; font-variant-numeric: tabular-nums; }
.rows .who { overflow-wrap: break-word; width: 45%; }
.rows .told { color: var(--muted); font-size: 0.875rem; padding-block-start: 0; }
@media screen and (max-width: 47.99rem) {
  .rows thead { display: none; }
  .rows, .rows tbody, .told { display: block; }
  .rows tr.row { display: grid; grid-template-columns: 1fr 1fr; gap: 0.25rem 1rem; padding-block: 0.6rem 0.3rem; }
  .rows tr.row > * { padding: 0; text-align: start; font-weight: 400; }
  .rows tr.row > .n { white-space: normal; overflow-wrap: normal; }
  .rows tr.row > .who { width: auto; font-weight: 600; }
  .rows td[data-name]:not(.who)::before {
    content: attr(data-name); display: block; color: var(--muted); font-size: 0.875rem;
  }
  .rows .told { padding: 0 0 0.6rem; }
}
"""
"""What published prices have beside a quote."""
CAPTION = "A dot for every price; lines at the quantiles; bars for the package prices"
LEVEL = 15
"""Height of a line of names of quantiles."""
ASIDE = Decimal("0.1")
"""Share of the width that the name of a quantile needs on a phone."""


def prices_html(prices: Prices, numbers: Numbers = ENGLISH) -> str:
    """The whole document."""
    words = PricesWords(prices, numbers)
    found = [(key, escaped(title), body) for key, title, body in _sections(words) if body]
    links = "".join(f'<li><a href="#{key}">{title}</a></li>\n' for key, title, _ in found)
    sections = "".join(
        f'<section id="{key}" class="plain">\n<h2>{title}</h2>\n{body}</section>\n' for key, title, body in found
    )
    preamble = "".join(f"<p>{dated(line)}</p>\n" for line in words.preamble())
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        f'<meta name="generator" content="costcalc {escaped(prices.costcalc)}">\n'
        f'<link rel="icon" href="data:,">\n<title>{escaped(words.title())}</title>\n'
        f"<style>\n{STYLE}{MORE_STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{escaped(words.title())}</h1>\n{preamble}"
        f'<p class="result"><strong>{dated(words.result())}</strong></p>\n</header>\n'
        f'<div class="page">\n<nav aria-label="{CONTENTS}"><details><summary>{CONTENTS}</summary>\n'
        f"<ul>\n{links}</ul></details></nav>\n<main>\n{sections}</main>\n</div>\n"
        f"<footer>\n<p>{escaped(prices.disclaimer)}</p>\n</footer>\n</body>\n</html>\n"
    )


def _sections(words: PricesWords) -> Iterator[tuple[str, str, str]]:
    """Key, heading and body of every section; an empty body where there is nothing to say."""
    prices = words.prices
    yield "quantiles", f"{TITLES['quantiles']}, in {prices.currency}", chart(words) + _described(words.quantiles())
    yield "packages", TITLES["packages"], _described(words.packages())
    items = "".join(f"<li>{dated(line)}</li>\n" for line in words.foreign())
    yield "foreign", TITLES["foreign"], f"<ul>\n{items}</ul>\n" if items else ""
    for key, rows in words.groups():
        said = f"<p>{dated(words.repeat())}</p>\n" if key == "repeat" else ""
        yield key, TITLES[key], said + _table(words, rows) if rows else ""
    yield "sources", TITLES["sources"], _described(words.sources())


def _described(found: Iterable[Line]) -> str:
    pairs = "".join(f"<div><dt>{escaped(line.name)}</dt><dd>{dated(line.words)}</dd></div>\n" for line in found)
    return f"<dl>\n{pairs}</dl>\n" if pairs else ""


def _table(words: PricesWords, rows: Iterable[PriceRow]) -> str:
    """Every price in two rows: what it is, and under it how it was brought to the basis and where it stands."""
    header = words.header()
    heads = "".join(
        f'<th scope="col" class="{CLASSES.get(number, "text")}">{escaped(name)}</th>'
        for number, name in enumerate(header)
    )
    bodies = "".join(
        f'<tbody>\n<tr class="row">{"".join(_cells(words, row, header))}</tr>\n'
        f'<tr><td class="told" colspan="{len(header)}">{_told(words, row)}</td></tr>\n</tbody>\n'
        for row in rows
    )
    return f'<table class="rows">\n<thead><tr>{heads}</tr></thead>\n{bodies}</table>\n'


CLASSES = {1: "who", 2: "n", 3: "n"}
"""Of the columns that are not like the others."""


def _cells(words: PricesWords, row: PriceRow, header: tuple[str, ...]) -> Iterator[str]:
    name, provider, published, normalised, as_of, grade = words.cells(row)
    yield f'<th scope="row">{escaped(name)}</th>'
    yield f'<td class="who" data-name="{escaped(header[1])}"><bdi>{escaped(provider)}</bdi></td>'
    yield f'<td class="n" data-name="{header[2]}">{escaped(published)}</td>'
    amount = "" if row.normalised is None else valued(row.normalised, normalised)
    yield f'<td class="n" data-name="{escaped(header[3])}">{amount}</td>'
    yield f'<td data-name="{header[4]}">{dated(as_of)}</td><td data-name="{header[5]}">{grade}</td>'


def _told(words: PricesWords, row: PriceRow) -> str:
    link = f' <a href="{escaped(row.url)}" rel="noreferrer">{escaped(row.url)}</a>' if row.url else ""
    return f"{dated(words.detail(row))}{link}"


def chart(words: PricesWords) -> str:
    """A dot for every price on one scale, lines at the quantiles, bars for package prices; nothing without any."""
    prices = words.prices
    amounts = [row.normalised for row in prices.rows if row.normalised is not None]
    if not amounts:
        return ""
    most = max([*amounts, *(each.amount.high for each in prices.packages)])
    y = BAR + THICK // 2
    marks = list(in_order(prices.quantiles)) if prices.quantiles else []
    body = [f'<text class="name" x="0" y="{TEXT}">{escaped(TITLES["prices"])}</text>']
    levels = _levels([value / most for _, value in marks])
    for (name, value), level in zip(marks, levels, strict=True):
        at, low = _share(value, most), BAR + THICK + OVER + level * LEVEL
        body.append(f'<line x1="{at}" x2="{at}" y1="{BAR - OVER}" y2="{low}"/>')
        body.append(f'<text class="axis mid" x="{at}" y="{low + LEVEL - 3}">{name}</text>')
    named = (max(levels) + 1) * LEVEL if levels else 0
    body += [f'<circle class="price" cx="{_share(amount, most)}" cy="{y}" r="5"/>' for amount in amounts]
    for number, each in enumerate(prices.packages, start=1):
        down, band = number * ROW + named, each.amount
        body.append(f'<text class="name" x="0" y="{down + TEXT}">{escaped(each.name)}, package</text>')
        width = _share(band.high - band.low, most)
        body.append(
            f'<rect class="spread" x="{_share(band.low, most)}" y="{down + BAR}" width="{width}" '
            f'height="{THICK}" rx="2"/>'
        )
    bottom = (len(prices.packages) + 1) * ROW + named + AXIS
    body.append(f'<text class="axis" x="0" y="{bottom - 8}">0</text>')
    body.append(f'<text class="axis end" x="100%" y="{bottom - 8}">{escaped(words.money(most))}</text>')
    return figure("strip", CAPTION, bottom, "".join(body), words.result())


def _levels(places: Iterable[Decimal]) -> list[int]:
    """For every place along the chart, the lowest first, the line on which a name has room."""
    ends: list[Decimal] = []
    found = []
    for place in places:
        level = next((level for level, end in enumerate(ends) if place >= end), len(ends))
        ends[level : level + 1] = [place + ASIDE]
        found.append(level)
    return found


def _share(part: Decimal, whole: Decimal) -> str:
    return f"{Decimal(100) * part / whole:.2f}%" if whole else "0%"
