"""The tables of a quote in HTML: what it comes to, line by line, and what falls due or is lost on which day."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from costcalc.money import Band, total
from costcalc.rendering.html_text import Markup, dated, escaped
from costcalc.rendering.words import TITLES, Words, category_name

COLUMNS = ("Low", "Likely", "High")
COUNTED, SOURCE = "How it is counted", "Source"
SNUG = 12
"""Characters of the longest amount with which three of them stand side by side on a phone, in letters of usual size."""


def overview(markup: Markup) -> str:
    """The subtotals and the total."""
    quote, words = markup.words.quote, markup.words
    rows = [
        _row([_name(category_name(each.category)), *_amounts(markup, each.amount)], f'data-category="{each.category}"')
        for each in quote.subtotals
    ]
    rows.append(_total([_name(words.total_label()), *_amounts(markup, quote.total)]))
    heads = [_head(quote.currency), *_heads()]
    return _table("overview", markup, heads, [rows], "amounts")


def line_by_line(markup: Markup) -> str:
    """Every category with its lines, how each is counted, and where its figures come from."""
    quote = markup.words.quote
    subtotals = {each.category: each.amount for each in quote.subtotals}
    groups = []
    for category, lines in groupby(quote.lines, key=lambda line: line.category):
        title = f'<th scope="rowgroup">{escaped(category_name(category))}</th>'
        first = [title, _cell(), *_amounts(markup, subtotals[category]), _cell()]
        rows = [_row(first, f'class="category" data-category="{category}"')]
        for line in lines:
            counted, marks = _cell(markup.counting(line), "how"), _cell(markup.marks(line), "marks")
            cells = [_name(line.label), counted, *_amounts(markup, line.amount), marks]
            rows.append(_row(cells, f'data-line="{escaped(line.id)}"'))
        groups.append(rows)
    last = [_name(markup.words.total_label()), _cell(), *_amounts(markup, quote.total), _cell()]
    groups.append([_total(last)])
    heads = [_head(quote.currency), _head(COUNTED, "how"), *_heads(), _head(SOURCE, "marks")]
    return _table("lines", markup, heads, groups, "amounts lines")


def payments(markup: Markup) -> str:
    """What falls due on which day, and their sum; nothing without any."""
    words = markup.words
    amounts = [due.amount for due in words.quote.payments]
    found = []
    for row, amount in zip(words.payments(), [*amounts, total(amounts)] if amounts else [], strict=True):
        what, more = markup.told(row.words, amount)
        told = f'<span class="what">{dated(what)}</span>'
        if more:
            told += f' <span class="more">{markup.sentence(more)}</span>'
        name = f'<th scope="row">{dated(row.name)}</th>' if row.name else _cell()
        kind = 'class="total"' if row.stands_out else ""
        found.append(_row([name, _cell(told, "told"), *_amounts(markup, amount)], kind))
    heads = [_cell(), _head(words.quote.currency), *_heads()]
    return _table("payments", markup, heads, [found], "amounts payments") if found else ""


def cancellation(markup: Markup) -> str:
    """What is lost by stopping on a day; nothing without any."""
    words = markup.words
    found = []
    for row, lost in zip(words.cancellation(), words.quote.cancellation, strict=True):
        back = [lost.paid.likely, lost.paid.likely - lost.treatment.likely] if lost.paid else []
        amounts = (*lost.loss.columns, *lost.treatment.columns, *lost.journey.columns, *back)
        found.append((dated(row.name), markup.headed(row.words, lost.loss, amounts), row.stands_out))
    return _days("cancellation", found)


def steps(words: Words) -> str:
    """Every step on its day; nothing without any."""
    return _days("steps", ((dated(row.name), dated(row.words), row.stands_out) for row in words.steps()))


def _days(key: str, rows: Iterable[tuple[str, str, bool]]) -> str:
    """Days and what is said of them."""
    found = [
        f'<tr{" class=stands-out" if stands_out else ""}><th scope="row">{name}</th><td>{said}</td></tr>\n'
        for name, said, stands_out in rows
    ]
    caption = f'<caption class="unseen">{escaped(TITLES[key])}</caption>'
    return f'<table class="days {key}">{caption}<tbody>\n{"".join(found)}</tbody></table>\n' if found else ""


def _table(key: str, markup: Markup, heads: Iterable[str], groups: Iterable[list[str]], kind: str) -> str:
    longest = max(len(markup.words.amount(number)) for number in markup.words.quote.total.columns)
    kind += " long" if longest > SNUG else ""
    bodies = "".join(f"<tbody>\n{''.join(rows)}</tbody>\n" for rows in groups)
    return (
        f'<table class="{kind}"><caption class="unseen">{escaped(TITLES[key])}, in {markup.words.quote.currency}'
        f"</caption>\n<thead>\n{_row(heads)}</thead>\n{bodies}</table>\n"
    )


def _row(cells: Iterable[str], attributes: str = "") -> str:
    return f"<tr{attributes and ' ' + attributes}>{''.join(cells)}</tr>\n"


def _total(cells: Iterable[str]) -> str:
    return _row(cells, 'class="total"')


def _heads() -> Iterator[str]:
    return (_head(name, "n") for name in COLUMNS)


def _head(name: str, kind: str = "") -> str:
    return f'<th scope="col"{kind and f" class={kind}"}>{escaped(name)}</th>'


def _name(label: str) -> str:
    return f'<th scope="row">{escaped(label)}</th>'


def _cell(content: str = "", kind: str = "") -> str:
    return f"<td{kind and f' class={kind}'}>{content}</td>"


def _amounts(markup: Markup, band: Band) -> Iterator[str]:
    return (_cell(markup.amount(number), "n") for number in band.columns)
