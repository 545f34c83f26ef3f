"""An audit as one HTML file that needs nothing else, in the style of the quote's."""

from collections.abc import Iterable, Iterator

from costcalc.analysis.audit.model import Audit
from costcalc.rendering.audit_words import SEVERITIES, TITLES, AuditWords
from costcalc.rendering.comparison_tables import Table
from costcalc.rendering.html import POLICY
from costcalc.rendering.html_style import STYLE
from costcalc.rendering.html_text import dated, escaped
from costcalc.rendering.numbers import ENGLISH, Numbers

MORE_STYLE = """\
.rank { color: var(--muted); font-variant-numeric: tabular-nums; margin-inline-end: 0.5rem; font-weight: 400; }
.above, .unmatched { font-weight: 600; }
.family tbody tr:last-child > * { font-weight: 700; border-block-start: 2px solid var(--ink); }
@media screen and (max-width: 47.99rem) {
  .rows thead { display: none; }
  .rows, .rows :is(tbody, tr, th) { display: block; }
  .rows th { padding-block-end: 0; font-weight: 600; }
  .rows td { display: inline-block; padding-block-start: 0; text-align: start; white-space: normal; }
  .rows td:not(:last-child) { padding-inline: 0 1.25rem; }
  .rows td:last-child { padding-inline: 0; }
  .rows td:empty { display: none; }
  .rows td::before { content: attr(data-name) " "; color: var(--muted); font-size: 0.875rem; }
}
"""
"""What an audit has beside a quote."""


def audit_html(audit: Audit, numbers: Numbers = ENGLISH) -> str:
    """The whole document, for screens light and dark, wide and narrow, and for paper."""
    words = AuditWords(audit, numbers)
    bodies = {key: body for key, body in _sections(words) if body}
    links = "".join(f'<li><a href="#{key}">{escaped(TITLES[key])}</a></li>\n' for key in bodies)
    sections = "".join(
        f'<section id="{key}" class="{"callout" if key == "problem" else "plain"}">\n'
        f"<h2>{escaped(TITLES[key])}</h2>\n{body}</section>\n"
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
        f'<meta name="generator" content="costcalc {escaped(audit.costcalc)}">\n'
        f'<link rel="icon" href="data:,">\n<title>{escaped(words.title())}</title>\n'
        f"<style>\n{STYLE}{MORE_STYLE}</style>\n</head>\n<body>\n<header>\n{_heading(words)}</header>\n"
        '<div class="page">\n<nav aria-label="Contents"><details><summary>Contents</summary>\n'
        f"<ul>\n{links}</ul></details></nav>\n<main>\n{sections}</main>\n</div>\n"
        f"<footer>\n<p>{escaped(audit.disclaimer)}</p>\n</footer>\n</body>\n</html>\n"
    )


def _heading(words: AuditWords) -> str:
    lines = [f"<h1><bdi>{escaped(words.title())}</bdi></h1>", *(f"<p>{dated(line)}</p>" for line in words.preamble())]
    lines.append(f'<p class="result"><strong>{escaped(words.result())}</strong></p>')
    lines += [f"<p>{dated(words.sums())}</p>", f"<p>{dated(words.total())}</p>"]
    return "\n".join(lines) + "\n"


def _sections(words: AuditWords) -> Iterator[tuple[str, str]]:
    """The body of every section; an empty one where there is nothing to say."""
    for severity in SEVERITIES:
        yield severity, _bullets(words.findings(severity))
    care = words.care()
    yield "care", f"<p>{dated(words.care_sum())}</p>\n{_table(care)}" if care else ""
    yield "lines", _table(words.lines()) + _paragraphs(words.line_notes())
    yield "family", _table(words.family(), "family") + _paragraphs(words.family_notes())
    pairs = "".join(
        f"<div><dt><bdi>{escaped(row.name)}</bdi></dt><dd>{dated(row.words)}</dd></div>\n" for row in words.replaced()
    )
    yield "replaced", f"<dl>\n{pairs}</dl>\n" if pairs else ""
    yield "rates", _bullets(words.rates())
    told = "".join(f"<p>{escaped(row.name)} {dated(row.words)}</p>\n" for row in words.sources())
    yield "sources", told + f"<p>{dated(words.made())}</p>\n"


def _table(table: Table, kind: str = "") -> str:
    head = "".join(
        f'<th scope="col"{" class=n" if column in table.right else ""}>{escaped(name)}</th>'
        for column, name in enumerate(table.header)
        if column
    )
    rows = "".join(
        f'<tr><th scope="row">{_rank(row[0])}<bdi>{escaped(row[1])}</bdi></th>'
        + "".join(
            f'<td{" class=n" if column in table.right else ""} data-name="{escaped(table.header[column])}">'
            f"{dated(cell)}</td>"
            for column, cell in enumerate(row)
            if column > 1
        )
        + "</tr>\n"
        for row in table.rows
    )
    return f'<table class="rows {kind}">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n'


def _rank(mark: str) -> str:
    return f'<span class="rank">{escaped(mark)}</span>' if mark else ""


def _bullets(sentences: Iterable[str]) -> str:
    items = "".join(f"<li>{dated(sentence)}</li>\n" for sentence in sentences)
    return f"<ul>\n{items}</ul>\n" if items else ""


def _paragraphs(sentences: Iterable[str]) -> str:
    return "".join(f"<p>{dated(sentence)}</p>\n" for sentence in sentences)
