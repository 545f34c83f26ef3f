"""Lines of entries in a TOML text: each expected line is known from how the text was put together."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcalc.catalog.read import Where, toml_line

WORDS = ("low", "high", "name", "a-b", "note", "x1", '"q.r"', "'a b'", '"low = 1"')
"""Keys as they are written."""
SCALARS = (
    "1",
    "0.5",
    "true",
    "2026-11-21",
    '"text"',
    '"[low]"',
    '"# no comment"',
    "'a = \"b'",
    '"}]"',
    '"\\"\\"\\""',
    '""',
)
INSIDE = ("[low]", "[[high]]", "low = 1", "]", "}", "}]", "# text", "", "name = {", "steps = [", "it's", 'say "so"')
"""Lines of a text that look like something else."""
BETWEEN = ("", "# low = 1", "#", "   ", "# [name]", '# """', "# ]")
"""Lines that hold nothing."""


class Page:
    """A TOML text with the line on which each path of it stands."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.expected: dict[Where, int] = {}

    def add(self, line: str, *paths: Where) -> None:
        self.lines.append(line)
        for path in paths:
            for end in range(1, len(path) + 1):
                self.expected.setdefault(path[:end], len(self.lines))

    def text(self, newline: str, last: bool) -> str:
        return newline.join(self.lines) + (newline if last else "")


class Case(NamedTuple):
    text: str
    where: Where
    line: int


def plain(word: str) -> str:
    """A key as it is read."""
    return word.strip("'\"")


scalars = st.sampled_from(SCALARS)
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True)


def inline(draw: st.DrawFn, where: Where) -> tuple[str, list[Where]]:
    """An inline table on one line, and its paths."""
    keys = draw(words)
    return "{ " + ", ".join(f"{key} = {draw(scalars)}" for key in keys) + " }", [(*where, plain(key)) for key in keys]


def blanks(draw: st.DrawFn, page: Page) -> None:
    for line in draw(st.lists(st.sampled_from(BETWEEN), max_size=2)):
        page.add(line)


def add_pair(draw: st.DrawFn, page: Page, parent: Where, word: str) -> None:
    """One key with a value of any form."""
    where = (*parent, plain(word))
    form = draw(st.sampled_from(("scalar", "row", "inline", "scalars", "tables", "basic", "literal")))
    if form == "scalar":
        page.add(f"{word} = {draw(scalars)}", where)
    elif form == "row":
        cells = draw(st.lists(scalars, max_size=3))
        page.add(f"{word} = [{', '.join(cells)}]", where, *((*where, index) for index in range(len(cells))))
    elif form == "inline":
        text, paths = inline(draw, where)
        page.add(f"{word} = {text}", where, *paths)
    elif form in {"scalars", "tables"}:
        page.add(f"{word} = [" + draw(st.sampled_from(("", " # ]"))), where)
        count = draw(st.integers(0, 3))
        for index in range(count):
            blanks(draw, page)
            spot = (*where, index)
            text, paths = (draw(scalars), []) if form == "scalars" else inline(draw, spot)
            page.add(f"    {text}" + ("," if index < count - 1 or draw(st.booleans()) else ""), spot, *paths)
        page.add("]")
    else:
        quotes = '"""' if form == "basic" else "'''"
        page.add(f"{word} = {quotes}{draw(st.sampled_from(('', 'first')))}", where)
        for line in draw(st.lists(st.sampled_from(INSIDE), max_size=4)):
            page.add(line)
        page.add(quotes)


def add_pairs(draw: st.DrawFn, page: Page, where: Where) -> None:
    for word in draw(words):
        add_pair(draw, page, where, word)
        blanks(draw, page)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A text, one path in it, and the line of that path."""
    page = Page()
    blanks(draw, page)
    if draw(st.booleans()):
        add_pairs(draw, page, ())
    for name in draw(st.lists(st.sampled_from(("t1d", "a-long-name", "fee")), unique=True)):
        form = draw(st.sampled_from(("table", "deep", "array")))
        if form == "table":
            page.add(f"[{name}]", (name,))
            add_pairs(draw, page, (name,))
            if draw(st.booleans()):
                page.add(f"[{name}.sub]", (name, "sub"))
                add_pairs(draw, page, (name, "sub"))
        elif form == "deep":
            page.add(f"[ {name}.tiers.standard ]", (name, "tiers", "standard"))
            add_pairs(draw, page, (name, "tiers", "standard"))
        else:
            for index in range(draw(st.integers(1, 3))):
                page.add(f"[[{name}]]", (name, index))
                add_pairs(draw, page, (name, index))
                for inner in range(draw(st.integers(0, 2))):
                    page.add(f"[[{name}.bands]]", (name, index, "bands", inner))
                    add_pairs(draw, page, (name, index, "bands", inner))
    newline, last = draw(st.sampled_from(("\n", "\r\n"))), draw(st.booleans())
    page.expected.setdefault((), 1)
    where = draw(st.sampled_from(list(page.expected)))
    return Case(page.text(newline, last), where, page.expected[where])


@given(cases())
def test_a_path_is_found_on_the_line_it_was_written_on(case: Case) -> None:
    assert toml_line(case.text, case.where) == case.line


@given(cases())
def test_a_missing_key_is_said_to_be_missing_where_its_table_begins(case: Case) -> None:
    assert toml_line(case.text, (*case.where, "no-such-key")) == case.line


TEXT = """\
# comment

[t1d]
name = "Type 1"
documents = [
    "one",  # with ]
    "two",
]
price = { low = 1, high = 2 }

[t1d.tiers.standard]
note = \"\"\"
[t1d.tiers.advanced]
low = 3
\"\"\"
low = 4

[[t1d.tiers.standard.bands]]
low = 5

[[t1d.tiers.standard.bands]]
low = 6
steps = [
    { name = "a", day = 0 },
    { name = "b", day = 1 },
]

[t1d.tiers.advanced]
low = 7
"""


@pytest.mark.parametrize(
    ("line", "where"),
    [
        (3, ("t1d",)),
        (4, ("t1d", "name")),
        (5, ("t1d", "documents")),
        (6, ("t1d", "documents", 0)),
        (7, ("t1d", "documents", 1)),
        (9, ("t1d", "price")),
        (9, ("t1d", "price", "high")),
        (11, ("t1d", "tiers")),
        (11, ("t1d", "tiers", "standard")),
        (12, ("t1d", "tiers", "standard", "note")),
        (16, ("t1d", "tiers", "standard", "low")),
        (18, ("t1d", "tiers", "standard", "bands")),
        (18, ("t1d", "tiers", "standard", "bands", 0)),
        (19, ("t1d", "tiers", "standard", "bands", 0, "low")),
        (21, ("t1d", "tiers", "standard", "bands", 1)),
        (22, ("t1d", "tiers", "standard", "bands", 1, "low")),
        (23, ("t1d", "tiers", "standard", "bands", 1, "steps")),
        (24, ("t1d", "tiers", "standard", "bands", 1, "steps", 0, "day")),
        (25, ("t1d", "tiers", "standard", "bands", 1, "steps", 1, "name")),
        (28, ("t1d", "tiers", "advanced")),
        (29, ("t1d", "tiers", "advanced", "low")),
    ],
)
def test_the_line_of_an_entry_in_a_catalogue_file(line: int, where: Where) -> None:
    assert toml_line(TEXT, where) == line


@pytest.mark.parametrize(
    ("line", "where"),
    [
        (1, ()),
        (1, ("t2d",)),
        (1, ("t2d", "tiers", 3)),
        (3, ("t1d", "nothing")),
        (5, ("t1d", "documents", 2)),
        (9, ("t1d", "price", "likely")),
        (9, ("t1d", "price", "low", "deeper")),
        (18, ("t1d", "tiers", "standard", "bands", 2)),
        (21, ("t1d", "tiers", "standard", "bands", 1, "high")),
    ],
)
def test_what_is_not_there_is_found_at_its_nearest_ancestor(line: int, where: Where) -> None:
    assert toml_line(TEXT, where) == line


def test_an_empty_text_has_a_first_line() -> None:
    assert toml_line("", ("t1d",)) == 1


def test_dotted_keys_are_found() -> None:
    assert toml_line("[t1d]\nprice.low = 1\nprice.high = 2\n", ("t1d", "price", "high")) == 3


@pytest.mark.parametrize(
    ("line", "where"),
    [(1, ("one",)), (3, ("one", "plans", 1)), (7, ("many", 0, "plans", 0)), (8, ("many", 0, "plans", 1))],
)
def test_an_array_over_several_lines_in_an_inline_table_is_found_line_by_line(line: int, where: Where) -> None:
    text = """\
one = { low = 1, plans = [
    "a",
    5,
] }
many = [
    { low = 1, plans = [
        "a",
        5,
    ] },
]
"""
    assert toml_line(text, where) == line


@pytest.mark.parametrize("separator", ["\u0085", "\u2028", "\u2029"])
def test_a_line_separator_that_toml_does_not_count_is_not_counted(separator: str) -> None:
    assert toml_line(f'a = "one{separator}two"\nb = 1\nc = 2\n', ("c",)) == 3
