"""The first answer: an estimate on one screen, in whole units, with what decides and where to go on."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from textwrap import wrap
from typing import Literal, NamedTuple
from unicodedata import east_asian_width

from costcalc.catalog.prices import SourceKind
from costcalc.messages import amount, count, label
from costcalc.money import Band, apportioned, in_order, total, whole
from costcalc.quote.model import LineItem, Quote
from costcalc.rendering.blocks import Column, Page, Pair, Pairs, Paragraph, Row, Section, Share, Table, section
from costcalc.rendering.pages.common import NO_OFFER, category_name, typed
from costcalc.rendering.pages.deciding_facts import facts, most_of_all, too_late, verdict
from costcalc.rendering.pages.quote import page as full_page
from costcalc.rendering.pages.quote_words import Words
from costcalc.rendering.text import ENGLISH, Reader

MAX_LINES = 45
"""Lines of a screen, at COLUMNS columns."""
COLUMNS = 80
ASKED = {"confidence", "what-ifs", "tornado"}
"""Sections of the whole document that are there only if somebody asked for them: they stand here too."""
LETTER_AND_GAPS = 7
"""Columns beside names and figures."""
HEADS_AND_GAPS = 7
"""Lines for the head of the table, its legend, the days, and between the parts."""

LETTERS: Mapping[SourceKind, str] = {
    "article": "p",
    "official tariff": "p",
    "published list": "p",
    "planning assumption": "a",
    "your own figure": "y",
}
"""What stands beside a price for the kind of its source; a treatment's article is a seller's."""
SELLER = "s"
LEGEND: Mapping[str, str] = {
    "s": label("s a seller's price"),
    "p": label("p published"),
    "a": label("a our assumption: nobody published it"),
    "y": label("y your own figure"),
}


class Item(NamedTuple):
    """A row of the budget."""

    name: str
    amount: Band
    letter: str = ""
    """For the kind of its source; none for a sum."""


class Group(NamedTuple):
    """A category with its items, of which the largest are shown."""

    name: str
    items: tuple[Item, ...]
    shown: int

    @property
    def amount(self) -> Band:
        """The sum of its items."""
        return total(item.amount for item in self.items)

    @property
    def is_row(self) -> bool:
        """Whether it is one row: it has one item, or none of them is shown."""
        return len(self.items) == 1 or not self.shown

    def length(self, room: int, reader: Reader) -> int:
        """Lines that it takes with names of so many columns: its own, and those of its items."""
        names = [self.items[0].name if len(self.items) == 1 else self.name]
        names += () if self.is_row else (f"  {item.name}" for item in self.rows(reader))
        return sum(len(wrap(_widened(name), room, subsequent_indent="  ")) for name in names)

    def folded(self) -> "Group":
        """The same with one row less: its smallest items fold into one, and at last all of them into the category."""
        shown = self.shown - (2 if self.shown == len(self.items) else 1)
        return self._replace(shown=max(shown, 0))

    def rows(self, reader: Reader) -> tuple[Item, ...]:
        """The items that are shown, in their order, and the others as one."""
        largest = sorted(self.items, key=lambda item: -item.amount.likely)[: self.shown]
        others = [item for item in self.items if item not in largest]
        if not others:
            return self.items
        name = str(reader.say("{items}", items=count(len(others), "{n} smaller item", "{n} smaller items")))
        letters = {item.letter for item in others}
        folded = Item(name, total(item.amount for item in others), letters.pop() if len(letters) == 1 else "")
        return (*(item for item in self.items if item in largest), folded)


def page(quote: Quote, reader: Reader = ENGLISH) -> Page:
    """The first answer: at most MAX_LINES lines of COLUMNS columns."""
    words = Words(quote, reader)
    printed = in_order(*map(whole, quote.total.columns))
    late, journey = list(too_late(words)), str(reader.tell(quote.journey))
    deciding = [Pair(reader.label(name), text) for name, text in facts(words) if text]
    ways, sums = list(_next(words)), list(_total(words, printed))
    margin = max(len(_widened(str(fact.name))) for fact in deciding) + 2
    around = sum(map(_lines, (words.title(), journey, *map(str, late), *ways, *sums)))
    around += sum(_lines(str(fact.text), margin) for fact in deciding) + (
        HEADS_AND_GAPS + 1 if late else HEADS_AND_GAPS
    )
    days = " · ".join(f"{row.name} {row.text}" for row in words.as_of())
    groups = _groups(words, printed, MAX_LINES - around)
    letters = {item.letter for group in groups for item in group.items}
    legend = " · ".join(reader.label(text) for letter, text in LEGEND.items() if letter in letters)
    return Page(
        words.title(),
        (
            section("late", "", *(Paragraph(sentence, strong=True) for sentence in late), callout=True),
            section(
                "budget",
                "",
                _table(words, groups, printed),
                Paragraph(legend),
                Paragraph(days),
            ),
            section("facts", "", Pairs(tuple(deciding), "keys")),
            *_asked(quote, reader),
            section("next", "", *map(Paragraph, ways)),
            section("total", "", *(Paragraph(line, strong=not place) for place, line in enumerate(sums))),
        ),
        preamble=(journey,),
        marks=frozenset(words.marks.values()),
        program=f"costcalc {quote.costcalc}",
    )


def _asked(quote: Quote, reader: Reader) -> Iterator[Section]:
    """The sections of the whole document that are there only if somebody asked for them."""
    if quote.confidence or quote.sensitivity:
        yield from (part for part in full_page(quote, reader).sections if part.key in ASKED)


def _lines(text: str, margin: int = 0) -> int:
    """How many lines a text takes beside a margin."""
    return max(1, len(wrap(_widened(text), COLUMNS - margin)))


def _widened(text: str) -> str:
    """A text as long as it is wide: what takes two columns stands twice."""
    if text.isascii():
        return text
    return "".join(character * (2 if east_asian_width(character) in "WF" else 1) for character in text)


# The budget


def _groups(words: Words, printed: Band, room: int) -> list[Group]:
    """The categories with as many of their items as there is room for: the longest category folds first."""
    groups = [_group(words, category, list(lines)) for category, lines in groupby(words.quote.lines, _category_of)]
    # No row has longer figures than the total.
    low, likely, high = map(words.reader.amount, printed.columns)
    names = COLUMNS - len(f"{likely}{low} – {high}") - LETTER_AND_GAPS
    while True:
        lengths = [group.length(names, words.reader) for group in groups]
        if sum(lengths) <= room or all(group.is_row for group in groups):
            return groups
        longest = max((at for at, group in enumerate(groups) if not group.is_row), key=lengths.__getitem__)
        groups[longest] = groups[longest].folded()


def _category_of(line: LineItem) -> str:
    return line.category


def _group(words: Words, category: str, lines: Sequence[LineItem]) -> Group:
    """A category with its items; how a package divides is an assumption of its own, so a package is one item."""
    reader, parts = words.reader, []
    if package := [line for line in lines if line.fee]:
        amounts = total(line.amount for line in package)
        parts.append(Item(reader.label("Treatment package"), amounts, _letter(words.quote, package[0])))
    others = (line for line in lines if not line.fee)
    parts += [Item(reader.label(line.label), line.amount, _letter(words.quote, line)) for line in others]
    return Group(category_name(category, reader), tuple(parts), len(parts))


def _letter(quote: Quote, line: LineItem) -> str:
    kind = quote.sources[line.source].kind
    return SELLER if kind == "article" and line.category == "treatment" else LETTERS[kind]


def _table(words: Words, groups: Sequence[Group], printed: Band) -> Table:
    """The groups in whole units that add up to the printed total, and each group's rows to the group."""
    rows = []
    for group, whole_units in zip(groups, apportioned([group.amount for group in groups], printed), strict=True):
        if group.is_row:
            only = group.items[0] if len(group.items) == 1 else Item(group.name, group.amount)
            rows.append(_row(words, only._replace(amount=whole_units), printed, "plain"))
            continue
        rows.append(_row(words, Item(group.name, whole_units), printed, "group"))
        items_of = group.rows(words.reader)
        amounts = apportioned([item.amount for item in items_of], whole_units)
        rows += [
            _row(words, item._replace(amount=part), printed, "item")
            for item, part in zip(items_of, amounts, strict=True)
        ]
    reader, currency = words.reader, words.quote.currency
    columns = (
        Column(currency, "name"),
        Column("", "letter"),
        Column(reader.label("likely"), "number"),
        Column(reader.label("low – high"), "number"),
        Column("", "share"),
    )
    return Table(words.in_currency("overview"), columns, tuple(rows), "rows")


def _row(words: Words, item: Item, printed: Band, level: Literal["plain", "group", "item"]) -> Row:
    low, likely, high = map(words.reader.amount, item.amount.columns)
    between = "" if item.amount.low == item.amount.high else f"{low} – {high}"
    share = "" if level == "item" or not printed.likely else Share(item.amount.likely / printed.likely)
    return Row((item.name, item.letter, likely, between, share), level)


# Where to go on, and the total


def _next(words: Words) -> Iterator[str]:
    """The next commands, filled in for this journey."""
    say = words.reader.say
    more = "--show lines,plan,payments,evidence,notes · --full · -o budget.pdf"
    yield str(say("More: {options}", options=more))
    yield str(say("Ask the clinic: {command}", command=f"costcalc questions {typed(words.quote.scenario)}"))


def _total(words: Words, printed: Band) -> Iterator[str]:
    """What it comes to, with the limit if there is one, and what kind of number that is."""
    quote, say = words.quote, words.reader.say
    likely = amount(printed.likely, quote.currency)
    low, high = amount(printed.low), amount(printed.high)
    template = label("TOTAL  {likely} likely, {low} to {high}")
    if quote.unpriced:
        template = label("TOTAL  at least {likely} likely, {low} to {high}")
    sentence = say(template, likely=likely, low=low, high=high)
    if most := most_of_all(quote):
        template = label("{total}; up to {most} if all under “On top?” is charged too")
        sentence = say(template, total=sentence, most=amount(most))
    yield str(sentence)
    yield from map(str, verdict(words))
    yield words.reader.label(NO_OFFER)
