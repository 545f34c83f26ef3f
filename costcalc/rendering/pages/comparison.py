"""Scenarios side by side: what they come to, what fits a limit, and why they differ."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from costcalc.analysis.compare.model import CategoryDifference, CheaperChange, Compared, Comparison
from costcalc.journey.entry import Verdict
from costcalc.pricing.limit import Column as Decides
from costcalc.pricing.limit import Fits
from costcalc.rendering.blocks import (
    Block,
    ColumnOf,
    Page,
    Pair,
    Pairs,
    Paragraph,
    Section,
    Table,
    bullets,
    section,
    table_of,
)
from costcalc.rendering.charts import Bar, Bars, scale
from costcalc.rendering.pages.common import OVERLAY, amount, amount_columns, category_name, rate_in_words, signed
from costcalc.rendering.text import ENGLISH, Phrase, Reader, escape_controls
from costcalc.scenario.combine import JOINT

AT: Mapping[Decides, str] = {"low": "if all goes well", "likely": "by the likely", "high": "at worst"}
"""Which figure decides, in words."""
BY: Mapping[str, str] = {
    "likely": "likely",
    "low": "low",
    "high": "high",
    "nights": "nights",
    "last-day": "last day",
    "name": "name",
}
"""What scenarios are sorted by, in words."""
TITLES: Mapping[str, str] = {
    "costs": "What they come to",
    "limit": "Within the limit",
    "journeys": "Nights, trips and days",
    "differs": "What differs",
    "because": "Why, against the cheapest",
    "within": "What would have to change",
    "cautions": "Please note",
    "impossible": "Impossible",
    "rates": "Exchange rates",
}
"""The headings, in the order in which every format has them."""
FITS: Mapping[Fits, str] = {
    "high": "all of it",
    "likely": "likely",
    "low": "only if all goes well",
    "none": "no",
}
"""What of a total is within the limit, in words."""
VERDICTS: Mapping[Verdict, str] = {
    "fits": "fits",
    "fits-unless-longer": "fits unless longer",
    "does-not-fit": "visa, too long",
    "visa": "visa needed",
    "no-admission": "no admission",
    "unknown": "unknown",
}
"""Whether one may enter, in a word or two."""
FEW = 3
"""Names that are told in a sentence; more of them are counted."""
CHARTED = 60
"""Scenarios in the chart; a longer one could not be taken in."""
NAME_LENGTH = 44
"""Characters of a name in the chart, as many as fit across a phone."""
LONG = 16
"""Characters of amounts that leave no room for two of them beside a name."""


def page(comparison: Comparison, reader: Reader = ENGLISH) -> Page:
    """The comparison."""
    words = ComparisonWords(comparison, reader)
    first, *others = words.result()
    return Page(
        words.title(),
        tuple(each for each in _sections(words) if each.blocks),
        preamble=tuple(words.preamble()),
        result=(Phrase(first),),
        remarks=tuple(map(Paragraph, (*others, *words.limit()))),
        disclaimer=comparison.disclaimer,
        program=f"costcalc {comparison.costcalc}",
    )


def _sections(words: "ComparisonWords") -> Iterator[Section]:
    limits = words.limits()
    yield section("costs", TITLES["costs"], words.chart(), words.costs())
    yield section("limit", TITLES["limit"], limits)
    yield section("journeys", TITLES["journeys"], words.journeys())
    yield section("gaps", "", Paragraph(words.gaps()))
    yield section("differs", TITLES["differs"], Pairs(tuple(words.differs()), "names"))
    yield section("because", TITLES["because"], Pairs(tuple(words.because()), "names"))
    yield section("within", TITLES["within"], *words.within(), callout=True)
    yield section("cautions", TITLES["cautions"], bullets(words.cautions()))
    yield section("impossible", TITLES["impossible"], Pairs(tuple(words.impossible()), "names"))
    yield section("rates", TITLES["rates"], bullets(words.rates()))


class ComparisonWords:
    """The sentences and cells of one comparison, with numbers as its reader writes them."""

    def __init__(self, comparison: Comparison, reader: Reader = ENGLISH) -> None:
        self.comparison, self.reader = comparison, reader

    def money(self, value: Decimal) -> str:
        """An amount with its currency."""
        return f"{self.reader.amount(value)} {self.comparison.currency}"

    def signed(self, value: Decimal) -> str:
        """An amount with its sign; nothing is without one."""
        return signed(self.reader, value).words

    def title(self) -> str:
        """How many scenarios are compared."""
        number = len(self.comparison.scenarios) + self.comparison.cut
        return f"{number:,} scenarios compared" if number > 1 else "One scenario, nothing to compare it with"

    def preamble(self) -> Iterator[str]:
        """What holds for all of them."""
        if self.comparison.common:
            yield f"{'In all of them: ' if self._several else ''}{', '.join(self.comparison.common.values())}"
        if self.comparison.catalog.overlay:
            yield OVERLAY
        code = self.comparison.currency
        yield f"Amounts in {self.reader.currency(code) if self.reader.locale else code}"

    @property
    def _several(self) -> bool:
        return len(self.comparison.scenarios) + self.comparison.cut > 1

    def result(self) -> Iterator[str]:
        """What is cheapest, what the next one costs more and why; if low or high say otherwise, that too."""
        found = self.comparison
        low, likely, high = found.cheapest_at
        amount = f"likely {'at least ' if likely.at_least else ''}{self.money(likely.amount)}"
        if not self._several:
            yield f"{found.cheapest}: {amount}."
        elif len(likely.names) > 1:
            yield f"A tie: {listed(likely.names)} are the cheapest, {amount} each."
        else:
            yield f"Cheapest: {found.cheapest}, {amount}."
        yield from self._next(len(likely.names) + 1)
        for other, words in ((low, "By the low figures"), (high, "By the high figures")):
            if not set(other.names) & set(likely.names):
                verb = "is" if len(other.names) == 1 else "are"
                least = "at least " if other.at_least else ""
                yield f"{words}, {listed(other.names)} {verb} cheaper: {least}{self.money(other.amount)}."
        if found.cut:
            shown = len(found.scenarios)
            yield f"The first {shown:,} by {BY[found.sort]} are shown; {found.cut:,} more were cut off."

    def _next(self, rank: int) -> Iterator[str]:
        """What the one after the cheapest costs more and why; and whether costs without a price could turn it round."""
        scenarios = self.comparison.scenarios
        following = next((each for each in scenarios if each.rank == rank), None)
        if following is None:
            return
        more = self.money(following.more.likely)
        yield f"{following.name} costs {more} more: {self._reasons(following.because)}."
        cheapest = next((each for each in scenarios if each.name == self.comparison.cheapest), None)
        known = {gap.id for gap in following.unpriced}
        gaps = [gap.label for gap in (cheapest.unpriced if cheapest else ()) if gap.id not in known]
        if cheapest and gaps:
            yield (
                f"{cheapest.name} is the cheaper only if what nobody prices comes to less than that: {'; '.join(gaps)}."
            )
        whole = min((each for each in scenarios if not each.unpriced), key=lambda each: each.rank, default=None)
        if cheapest and cheapest.unpriced and following.unpriced and whole:
            amount = self.money(whole.total.likely)
            yield f"The cheapest in which everything has a price is {whole.name}, likely {amount}."

    def limit(self) -> Iterator[str]:
        """What is within the limit; if nothing is, the nearest."""
        limit = self.comparison.limit
        if limit is None:
            return
        if limit.nearest is None:
            every = len(self.comparison.scenarios) + self.comparison.cut
            number = f"{limit.fitting:,} of {every:,} scenarios fit" if every > 1 else "It fits"
            yield f"{number} {self.money(limit.amount)} {AT[limit.at]}."
            return
        missing = f" by {self.money(limit.missing)}" if limit.missing is not None else ""
        yield (
            f"Nothing fits {self.money(limit.amount)} {AT[limit.at]}; "
            f"the nearest is {limit.nearest}, which misses it{missing}."
        )

    def within(self) -> Iterator[Block]:
        """What could be changed in the nearest, if nothing fits; nothing if something does, or without a limit."""
        limit = self.comparison.limit
        if limit is None or limit.nearest is None:
            return
        if not limit.changes:
            yield Paragraph(
                f"No other tier, plan, city, lodging or cabin, and no fewer companions, make {limit.nearest} cheaper."
            )
            return
        fitting = [each for each in limit.changes if each.fits]
        yield Paragraph(
            f"Any one of these changes brings {limit.nearest} within it:"
            if fitting
            else f"No single change brings {limit.nearest} within it. These come nearest, each by itself:"
        )
        shown = fitting or limit.changes
        yield bullets(self._instead(each, limit.at, limit.amount) for each in shown)
        other = {"tier", "plan"} & {each.option for each in shown}
        if other:
            yield Paragraph(f"Another {' or '.join(sorted(other))} can be another treatment: ask the clinic.")

    def _instead(self, each: CheaperChange, at: Decides, amount: Decimal) -> str:
        comes_to: Decimal = getattr(each.total, at)
        over = "" if each.fits else f", still {self.money(comes_to - amount)} too much"
        least = "at least " if each.unpriced else ""
        gaps = f"; without a price: {'; '.join(gap.label for gap in each.unpriced)}" if each.unpriced else ""
        return f"{each.value} instead of {each.instead_of}: {at} {least}{self.money(comes_to)}{over}{gaps}"

    def gaps(self) -> str:
        """What lacks a price, if anything does."""
        labels = dict.fromkeys(gap.label for each in self.comparison.scenarios for gap in each.unpriced)
        return f"“At least”: known to cost, without a price: {'; '.join(labels)}." if labels else ""

    def name(self, each: Compared) -> str:
        """What a scenario is called, also otherwise."""
        return f"{each.name} (also: {listed(each.also)})" if each.also else each.name

    def differs(self) -> Iterator[Pair]:
        """What each is, if it is not common to all and some name does not say it."""
        scenarios = self.comparison.scenarios
        if any(not _told(each) for each in scenarios):
            yield from (Pair(each.name, ", ".join(each.differs.values())) for each in scenarios if each.differs)

    def because(self) -> Iterator[Pair]:
        """Why each costs more than the cheapest; nothing for a single one."""
        if self._several:
            yield from (Pair(each.name, self.why(each)) for each in self.comparison.scenarios)

    def why(self, each: Compared) -> str:
        """Why one costs more than the cheapest."""
        if each.name == self.comparison.cheapest:
            return "the cheapest"
        if not each.because:
            return "the same in every category"
        more = self.signed(each.more.likely) if each.more.likely else "the same likely total"
        return f"{more}: {self._reasons(each.because)}"

    def impossible(self) -> Iterator[Pair]:
        """What cannot be, with the reason; those with the same reason together."""
        reasons: dict[str, list[str]] = {}
        for each in self.comparison.impossible:
            reasons.setdefault(each.reason, []).append(each.name)
        return (Pair(listed(names), self.reader.prose(reason)) for reason, names in reasons.items())

    def cautions(self) -> Iterator[str]:
        """What could mislead, with the scenarios that it is about."""
        for each in self.comparison.cautions:
            about = f"{listed(each.names)}: " if each.names else ""
            yield about + self.reader.prose(each.text)

    def rates(self) -> Iterator[str]:
        """Every rate that was used, and which catalogue."""
        found = self.comparison
        for rate in found.rates:
            words = rate_in_words(rate.base, rate.quote, rate.rate, self.reader)
            yield f"{words}. {rate.source}, {rate.date}, {rate.derivation}."
        overlay = " with own prices laid over it" if found.catalog.overlay else ""
        yield f"Catalogue {found.catalog.version}{overlay}, costcalc {found.costcalc}, made {found.created:%Y-%m-%d}."

    def table(self, key: str, *columns: ColumnOf[Compared]) -> Table:
        """A table with a row for each scenario; the cheapest of several stands out."""
        scenarios, cheapest = self.comparison.scenarios, self.comparison.cheapest if self._several else ""
        first: list[ColumnOf[Compared]] = [("#", "rank", lambda each: str(each.rank)), ("Scenario", "name", self.name)]
        table = table_of(TITLES[key], scenarios, *first, *columns)
        pairs = zip(table.rows, scenarios, strict=True)
        rows = tuple(row._replace(level="best") if each.name == cheapest else row for row, each in pairs)
        return table._replace(rows=rows, continues=key != "costs")

    def costs(self) -> Table:
        """What each comes to."""
        columns: list[ColumnOf[Compared]] = amount_columns(lambda each: each.total.columns, amount(self.reader))
        table = self.table("costs", *columns, ("Total", "text", lambda each: "at least" if each.unpriced else ""))
        return table._replace(kind="costs")

    def limits(self) -> Table | None:
        """What of each is within the limit, and what is left of it; none without a limit."""
        limit = self.comparison.limit
        if limit is None:
            return None

        def fits(each: Compared) -> str:
            aside = ", unpriced costs aside" if each.unpriced and each.fits != "none" else ""
            return f"{FITS[each.fits]}{aside}" if each.fits else ""

        def left(each: Compared) -> str:
            return self.signed(getattr(each.headroom, limit.at)).removeprefix("+") if each.headroom else ""

        return self.table("limit", ("Fits", "text", fits), (f"Left at {limit.at}", "number", left))

    def journeys(self) -> Table:
        """How long each is, when, and whether one may enter."""
        dated = any(each.first_day for each in self.comparison.scenarios)
        return self.table(
            "journeys",
            ("Nights", "number", lambda each: self.reader.band(each.nights)),
            ("Trips", "number", lambda each: str(each.trips)),
            ("First day", "text", lambda each: str(each.first_day or "day 1") if dated else ""),
            ("Last day", "text", lambda each: str(each.last_day or f"day {each.days}")),
            ("Entry", "text", lambda each: VERDICTS[each.entry]),
        )

    def chart(self) -> Bars:
        """How far each total may spread: from low to high on one scale, a dot at the likely, a line at the limit."""
        found = self.comparison
        shown, limit = found.scenarios[:CHARTED], found.limit
        marks = scale(max([each.total.high for each in shown] + ([limit.amount] if limit else [])))
        bars, said = [], []
        for each in shown:
            low, likely, high = map(self.reader.amount, each.total.columns)
            figure = f"{low} – {high}" if max(map(len, (low, high))) <= LONG else ""
            name = _short(f"{each.rank}  {self.name(each)}")
            best = each.name == found.cheapest
            bars.append(Bar(name, each.total.low, each.total.high, figure, each.total.likely, best))
            said.append(f"{each.name} {low} to {high}, likely {likely} {found.currency}")
        caption = "Low to high, with a dot at the likely"
        if limit:
            caption += f", and a line at {self.money(limit.amount)}"
            said.append(f"limit {self.money(limit.amount)}")
        if len(found.scenarios) > len(shown):
            caption += f"; the first {len(shown)} of {len(found.scenarios):,}"
        return Bars(
            "spreads",
            caption,
            f"{'; '.join(said)}.",
            tuple(bars),
            marks[0],
            marks[-1],
            ticks=tuple((mark, self.reader.plain(mark)) for mark in marks),
            limit=limit.amount if limit else None,
        )

    def _reasons(self, because: Sequence[CategoryDifference]) -> str:
        """The categories that differ at the likely; failing those, the ones that differ only at the low or high."""
        said = [
            f"{category_name(each.category).lower()} {self.signed(each.more.likely)}"
            for each in because
            if each.more.likely
        ]
        wider = [category_name(each.category).lower() for each in because]
        return ", ".join(said) or f"only the low and high differ ({', '.join(wider)})"


def _told(each: Compared) -> bool:
    """Whether the name says everything in which a scenario differs."""
    named = each.name.rpartition(": ")[2].split(JOINT)
    return all(words in named for words in each.differs.values())


def listed(names: Sequence[str]) -> str:
    """Names in a sentence; of many, the first few and how many more."""
    shown = [*names[:FEW], *([f"{len(names) - FEW:,} more"] if len(names) > FEW else [])]
    return f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]


def _short(name: str) -> str:
    """A name that fits across a phone; the table below has all of it."""
    shown = escape_controls(name)
    return shown if len(shown) <= NAME_LENGTH else f"{shown[: NAME_LENGTH - 1]}…"
