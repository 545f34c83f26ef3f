"""The quote in Markdown, read with a parser: everything is there, exactly, and no text is more than its words."""

from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest
from hostile import HOSTILE, saying
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from trips import trip
from wishes import quote_of, scenarios

from costcalc.money import Band
from costcalc.quote.estimate import Quote, Wording
from costcalc.rendering.formats.markdown import as_markdown as written
from costcalc.rendering.formats.markdown import plain
from costcalc.rendering.pages.common import category_name
from costcalc.rendering.pages.quote import page as page_of
from costcalc.rendering.pages.quote_words import TITLES, Words
from costcalc.rendering.text import ENGLISH, Reader, escape_controls, reader_for
from costcalc.scenario.model import Scenario

WORDING = Wording("A title", "R-7", "山田 花子", "me@clinic.example")

ASKED = {"confidence", "what-ifs", "tornado"}
"""Sections that are only there if they are asked for."""


def as_markdown(quote: Quote, numbers: Reader = ENGLISH) -> str:
    return written(page_of(quote, numbers))


def parser(*, html: bool = False, linkify: bool = False) -> MarkdownIt:
    return MarkdownIt("gfm-like", {"html": html, "linkify": linkify})


def parsed(text: str, reader: MarkdownIt | None = None) -> list[Token]:
    return (reader or parser()).parse(text)


def shape(tokens: list[Token]) -> list[str]:
    """What a document is made of, without its words."""
    return [token.type for token in flat(tokens)]


def flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def shown(token: Token) -> str:
    """The words of an inline token, as they are read."""
    return "".join(child.content for child in token.children or ())


def headings(tokens: list[Token]) -> list[str]:
    return [shown(tokens[at + 1]) for at, token in enumerate(tokens) if token.type == "heading_open"]


def tables(tokens: list[Token]) -> list[list[list[str]]]:
    found: list[list[list[str]]] = []
    for token in tokens:
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type == "inline" and found and token.level >= 4:
            found[-1][-1].append(shown(token))
    return found


def amounts(band: Band) -> list[str]:
    return [f"{number:,}" for number in band.columns]


def test_the_sections_stand_in_the_order_of_the_titles() -> None:
    made = trip(wording=WORDING, city="fukuoka", start=date(2027, 3, 16))
    _, *found = headings(parsed(as_markdown(made)))
    titles = {**TITLES, "lines": f"{TITLES['lines']}, in USD"}
    assert found == [title for key, title in titles.items() if key not in ASKED]


def test_sections_without_words_are_not_there() -> None:
    made = trip(wording=WORDING).model_copy(
        update={"warnings": (), "payments": (), "cancellation": (), "otherwise": ()}
    )
    found = headings(parsed(as_markdown(made)))
    assert TITLES["overview"] in found
    assert not {TITLES[key] for key in ("warnings", "payments", "cancellation", "otherwise", "unpriced")} & set(found)


@given(scenarios())
def test_the_tables_hold_every_subtotal_and_line_exactly(wish: Scenario) -> None:
    made = quote_of(wish)
    overview, *others = tables(parsed(as_markdown(made)))
    assert [row[:4] for row in overview[1:-1]] == [
        [category_name(each.category), *amounts(each.amount)] for each in made.subtotals
    ]
    assert overview[-1][1:4] == amounts(made.total)
    by_category = [table for table in others if table[0][1:2] == ["How it is counted"]]
    assert [row[2:5] for table in by_category for row in table[1:-1]] == [amounts(line.amount) for line in made.lines]
    assert [table[-1][2:5] for table in by_category] == [amounts(each.amount) for each in made.subtotals]


def test_an_unpriced_quote_says_at_least() -> None:
    overview = tables(parsed(as_markdown(trip(wording=WORDING, city="fukuoka"))))[0]
    assert overview[-1][0] == "Total, at least"


@pytest.mark.parametrize("locale", ["de", "fr", "en_IN", "ar", "fa", "de_CH"])
@pytest.mark.parametrize("currency", ["JPY", "EUR", "KWD"])
def test_amounts_are_written_for_the_reader(locale: str, currency: str) -> None:
    made, numbers = trip(wording=WORDING, currency=currency), reader_for(locale)
    overview = tables(parsed(as_markdown(made, numbers)))[0]
    assert overview[-1][1:4] == [numbers.amount(number) for number in made.total.columns]


def test_every_sentence_of_every_section_is_there_word_for_word() -> None:
    made = trip(wording=WORDING, city="fukuoka", start=date(2027, 3, 16))
    words = Words(made)
    read = "\n".join(shown(token) for token in parsed(as_markdown(made)) if token.type == "inline")
    sentences = [
        *words.preamble(),
        " ".join(map(str, words.result())),
        words.patient(),
        *words.otherwise(),
        *words.warnings(),
        *words.entry(),
        *words.unpriced(),
        *words.left_out(),
        *words.assumptions(),
        *words.questions(),
        made.disclaimer,
    ]
    rows = (words.about, words.identity, words.treatment, words.steps, words.cancellation)
    sentences += [what for _, what, _, _ in words.payments()]
    sentences += [str(row.text).partition(" http")[0] for row in words.sources()]
    sentences += [str(row.text) for section in (*rows,) for row in section()]
    sentences += [words.counting(line) for line in made.lines]
    assert [sentence for sentence in map(str, sentences) if sentence not in read] == []


def test_only_the_addresses_of_sources_are_links() -> None:
    made = trip(wording=WORDING)
    for html in (False, True):
        tokens = list(flat(parsed(as_markdown(made), parser(html=html))))
        links = [token.attrs["href"] for token in tokens if token.type == "link_open"]
        assert links == [source.url for source in made.sources.values() if source.url]
        assert links


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://x.example/>*<b>", "https://x.example/\u202e", "https://"]
)
def test_an_address_that_is_none_stays_text(url: str) -> None:
    made = trip(wording=WORDING)
    source = next(iter(made.sources.values())).model_copy(update={"url": url})
    told = made.model_copy(update={"sources": dict.fromkeys(made.sources, source)})
    tokens = list(flat(parsed(as_markdown(told), parser(html=True))))
    assert not {"link_open", "html_inline", "html_block", "em_open"} & {token.type for token in tokens}
    assert escape_controls(url) in as_text(told)


def as_text(made: Quote) -> str:
    return "\n".join(shown(token) for token in parsed(as_markdown(made)) if token.type == "inline")


@cache
def harmless(*, html: bool) -> list[str]:
    made = trip(wording=WORDING, city="fukuoka", start=date(2027, 3, 16))
    return shape(parsed(as_markdown(saying(made, "words")), parser(html=html)))


@pytest.mark.parametrize("html", [False, True])
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_change_nothing_but_the_words(text: str, html: bool) -> None:
    made = trip(wording=WORDING, city="fukuoka", start=date(2027, 3, 16))
    harmful = parsed(as_markdown(saying(made, text)), parser(html=html))
    assert shape(harmful) == harmless(html=html)
    assert headings(harmful)[0] == escape_controls(text).strip()


@pytest.mark.parametrize("text", ["x" * 10_000, "[](" * 3000, "\\" * 9999, "*_`" * 3000, "| " * 5000])
def test_a_title_of_any_length_is_one_heading(text: str) -> None:
    tokens = parsed(as_markdown(trip(wording=Wording(text))))
    assert headings(tokens)[0] == text.strip()
    assert shape(tokens) == shape(parsed(as_markdown(trip(wording=Wording("x")))))


def test_hostile_texts_become_no_links_where_addresses_are_looked_for() -> None:
    pytest.importorskip("linkify_it", reason="markdown-it-py looks for addresses in texts only with linkify-it-py")
    reader = parser(html=True, linkify=True)
    made = trip(wording=WORDING, city="fukuoka")
    usual = shape(parsed(as_markdown(saying(made, "words")), reader))
    for text in HOSTILE:
        assert shape(parsed(as_markdown(saying(made, text)), reader)) == usual


@pytest.mark.parametrize("address", ["http://localhost", "//localhost", "www.1.2", "evil.example", "me@evil.example"])
def test_no_address_stays_in_one_piece(address: str) -> None:
    assert f" {address}" not in plain(f"see {address} or not")
    assert shown(parsed(plain(f"see {address} or not"))[1]) == f"see {address} or not"


SIGNS = st.text(st.sampled_from("\\`*_{}[]()<>#+-.!|~&$@:/=\"'^ \t\n01aw;,%x\u00a0\u3000é山"), max_size=30)


@given(SIGNS)
@example("1)")
@example("- - -")
@example("\\|")
@example("a\\")
@example("www.1.2")
def test_any_signs_read_literally_wherever_they_stand(text: str) -> None:
    words = escape_controls(text).strip() or "x"

    def page(said: str) -> str:
        cells = f"| {said} | other |\n|---|---|\n| {said} | **{said}** |"
        return f"# {said}\n\n{said}\n\n- {said}\n- {said}\n\n{cells}\n\n**{said}**\n"

    for html in (False, True):
        tokens = parsed(page(plain(words)), parser(html=html))
        assert shape(tokens) == shape(parsed(page("x"), parser(html=html)))
        found = [shown(token) for token in tokens if token.type == "inline"]
        assert found == [words] * 5 + ["other"] + [words] * 3


def test_marks_of_sources_are_neither_links_nor_emphasis() -> None:
    text = as_markdown(trip(wording=WORDING))
    tokens = parsed(f"{text}\n[1]: https://evil.example\n[2*]: https://evil.example\n")
    assert "https://evil.example" not in [token.attrs.get("href") for token in flat(tokens)]
    assert "em_open" not in shape(tokens)


def test_amounts_and_days_stay_readable_without_a_reader() -> None:
    made = trip(wording=WORDING, start=date(2027, 3, 16))
    text = as_markdown(made)
    assert f"| **{made.total.low:,}** |" in text
    assert "| Tue 2027-03-16 | **Arrival: " in text
    assert "- **Made on**: 2026-11-21\n" in text


def test_the_same_quote_gives_the_same_text() -> None:
    assert as_markdown(trip(wording=WORDING)) == as_markdown(trip(wording=WORDING).model_copy(deep=True))
