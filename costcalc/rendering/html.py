"""The quote as one HTML file that needs nothing else: no script, no font, no picture, no network."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, zip_longest

from costcalc.money import Band
from costcalc.quote.model import Quote
from costcalc.rendering import drivers
from costcalc.rendering.charts import calendar, shares, spreads, tornado
from costcalc.rendering.html_style import STYLE
from costcalc.rendering.html_tables import cancellation, line_by_line, overview, payments, steps
from costcalc.rendering.html_text import Markup, anchor, dated, escaped
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.text import escape_controls
from costcalc.rendering.words import Row, Words

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""What a browser may load for the page: nothing."""
CONTENTS = "Contents"
CALLOUTS = {"warnings": "callout", "unpriced": "callout"}
"""Sections that must not be missed."""


def as_html(quote: Quote, numbers: Numbers = ENGLISH) -> str:
    """The whole document, for screens light and dark, wide and narrow, and for paper."""
    markup = Markup(Words(quote, numbers))
    bodies = dict(_sections(markup))
    titles = {key: escaped(title) for key, title in markup.words.titles().items() if bodies[key]}
    links = "".join(f'<li><a href="#{key}">{title}</a></li>\n' for key, title in titles.items())
    sections = "".join(
        f'<section id="{key}" class="{CALLOUTS.get(key, "plain")}">\n<h2>{title}</h2>\n{bodies[key]}</section>\n'
        for key, title in titles.items()
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="robots" content="noindex">\n'
        f'<meta name="generator" content="costcalc {escaped(quote.costcalc)}">\n'
        f'<link rel="icon" href="data:,">\n<title>{escaped(markup.words.title())}</title>\n'
        f"<style>\n{STYLE}</style>\n</head>\n<body>\n<header>\n{_heading(markup)}</header>\n"
        f'<div class="page">\n<nav aria-label="{CONTENTS}"><details><summary>{CONTENTS}</summary>\n'
        f"<ul>\n{links}</ul></details></nav>\n"
        f"<main>\n{sections}</main>\n</div>\n<footer>\n<p>{escaped(quote.disclaimer)}</p>\n</footer>\n</body>\n</html>\n"
    )


def _heading(markup: Markup) -> str:
    """Title, subject, preamble, what it comes to, and what the document says of itself."""
    words, quote = markup.words, markup.words.quote
    lines = [f"<h1><bdi>{escaped(words.title())}</bdi></h1>"]
    if words.title() != quote.subject:
        lines.append(f'<p class="subject">{escaped(quote.subject)}</p>')
    lines += [f"<p>{dated(line)}</p>" for line in words.preamble()]
    likely, between = (markup.sentence(part, quote.total.columns) for part in words.result())
    lines.append(f'<p class="result"><strong>{likely}</strong> <span>{between}</span></p>')
    if limit := drivers.limit(words):
        lines.append(f"<p>{_limit(markup, limit)}</p>")
    lines.append(_described(words.about(), lambda said: f"<bdi>{escaped(said)}</bdi>"))
    lines.append(_described(words.identity(), dated))
    return "\n".join(lines)


def _sections(markup: Markup) -> Iterator[tuple[str, str]]:
    """The body of every section; an empty one where there is nothing to say."""
    words, quote = markup.words, markup.words.quote
    yield "overview", _overview(markup)
    yield "confidence", _bullets(_confidence(markup))
    yield "otherwise", _bullets(_otherwise(markup))
    yield "what-ifs", _bullets(_what_ifs(markup))
    yield "tornado", tornado(words) + _bullets(_tornado(markup))
    yield "warnings", _bullets(map(markup.sentence, words.warnings()))
    yield "treatment", _described(words.treatment(), markup.sentence)
    yield "evidence", _bullets(map(markup.sentence, words.evidence()))
    yield "steps", calendar(words) + steps(words)
    yield "entry", _bullets(map(markup.sentence, words.entry()))
    yield "lines", line_by_line(markup)
    yield "payments", payments(markup)
    yield "cancellation", cancellation(markup)
    gaps = zip(words.unpriced(), quote.unpriced, strict=True)
    yield "unpriced", _bullets(_labelled(markup, sentence, gap.label) for sentence, gap in gaps)
    left_out = zip(words.left_out(), quote.not_included, strict=True)
    yield "left-out", _bullets(_labelled(markup, sentence, left.label, left.amount) for sentence, left in left_out)
    yield "assumptions", _bullets(map(markup.sentence, words.assumptions()))
    yield "questions", _bullets(map(markup.sentence, words.questions()))
    yield "sources", _sources(markup)


def _overview(markup: Markup) -> str:
    """The subtotals and the total, as a table and as charts, and what the patient would pay alone."""
    words, patient = markup.words, markup.words.quote.patient
    alone = ""
    if patient:
        more = words.quote.total.likely - patient.likely
        alone = f'<p class="alone">{markup.sentence(words.patient(), (*patient.columns, more))}</p>\n'
    return f'<div class="glance">\n{overview(markup)}{alone}{shares(words)}{spreads(words)}</div>\n'


def _confidence(markup: Markup) -> Iterator[str]:
    sure = markup.words.quote.confidence
    for place, sentence in enumerate(markup.words.confidence()):
        figures = (sure.p10, sure.p50, sure.p80, sure.p90) if sure and not place else ()
        yield markup.sentence(sentence, figures)


def _otherwise(markup: Markup) -> Iterator[str]:
    for sentence, other in zip(markup.words.otherwise(), markup.words.quote.otherwise, strict=True):
        fare = () if other.break_even_fare is None else (other.break_even_fare,)
        yield markup.sentence(sentence, (other.total.likely, abs(other.difference), *fare), rounded=True)


def _limit(markup: Markup, sentence: str) -> str:
    """How the total stands to the limit; what is over it must not be missed."""
    held = markup.words.quote.limit
    assert held, "there is no sentence without one"
    percentile = () if held.percentile is None else (held.percentile,)
    said = markup.sentence(sentence, (held.amount, *percentile, *map(abs, held.headroom.columns)))
    return f"<strong>{said}</strong>" if held.over else said


def _what_ifs(markup: Markup) -> Iterator[str]:
    driven = markup.words.quote.sensitivity
    for sentence, asked in zip(drivers.what_ifs(markup.words), driven.what_ifs if driven else (), strict=True):
        known = [*(asked.total.columns if asked.total else ()), *(abs(part.difference) for part in asked.parts)]
        more = [] if asked.difference is None else [abs(asked.difference)]
        yield markup.sentence(sentence, (*known, *more))


def _tornado(markup: Markup) -> Iterator[str]:
    driven = markup.words.quote.sensitivity
    swings = driven.tornado if driven else ()
    for sentence, swing in zip_longest(drivers.tornado(markup.words), swings):
        ends = (swing.swing, swing.cheaper.total, swing.dearer.total) if swing else ()
        yield markup.sentence(sentence or "", ends)


def _labelled(markup: Markup, sentence: str, label: str, amount: Band | None = None) -> str:
    """A sentence whose beginning says what it is about."""
    if not sentence.startswith(label):
        return markup.sentence(sentence, amount.columns if amount else ())
    rest = markup.sentence(sentence.removeprefix(label), amount.columns if amount else ())
    return f"<b>{escaped(label)}</b>{rest}"


def _sources(markup: Markup) -> str:
    """Every source where its marks lead to, with a link to where it can be read."""
    words = markup.words
    addresses = {words.marks[key]: source.url for key, source in words.quote.sources.items()}
    named, rest = [], []
    for name, rows in groupby(words.sources(), key=lambda row: row.name):
        said = [_with_link(row.words, addresses.get(name)) for row in rows]
        if name:
            place = f' id="{anchor(name)}"' if name in addresses else ""
            told = "".join(f"<dd>{each}</dd>" for each in said)
            named.append(f"<div{place}><dt>{escaped(name)}</dt>{told}</div>\n")
        else:
            rest += [f"<p>{each}</p>\n" for each in said]
    return f'<dl class="sources">\n{"".join(named)}</dl>\n{"".join(rest)}'


def _with_link(sentence: str, address: str | None) -> str:
    """A sentence that ends with its address, which becomes a link if it is one of the web and hides nothing."""
    if not address or escape_controls(address) != address or not address.startswith(("https://", "http://")):
        return dated(sentence)
    before, found, after = sentence.rpartition(address)
    if not found or after:
        return dated(sentence)
    return f'{dated(before)}<a href="{escaped(address)}" rel="noopener noreferrer">{escaped(address)}</a>'


def _described(rows: Iterable[Row], say: Callable[[str], str]) -> str:
    """Names and what they are; nothing without any."""
    pairs = "".join(f"<div><dt>{escaped(row.name)}</dt><dd>{say(row.words)}</dd></div>\n" for row in rows)
    return f"<dl>\n{pairs}</dl>\n" if pairs else ""


def _bullets(sentences: Iterable[str]) -> str:
    """A list of sentences; nothing without any."""
    items = "".join(f"<li>{sentence}</li>\n" for sentence in sentences)
    return f"<ul>\n{items}</ul>\n" if items else ""
