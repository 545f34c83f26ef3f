"""Scenarios side by side: what they come to, what stays within a limit, and why they differ."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from costcalc.analysis.compare.model import CategoryDifference, CheaperChange, CheapestScenarios, Compared, Comparison
from costcalc.journey.entry import Verdict
from costcalc.messages import Numeral, Sayable, Spans, amount, count, items, label
from costcalc.money import ZERO
from costcalc.pricing.costs import CATEGORY_NAMES
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
from costcalc.rendering.charts import Bars
from costcalc.rendering.pages.common import (
    OVERLAY,
    amount_columns,
    balance,
    currency_in_words,
    made,
    rate_in_full,
    spreads,
)
from costcalc.rendering.text import ENGLISH, Reader
from costcalc.scenario.combine import JOINT

AT: Mapping[Decides, str] = {
    "low": label("if all goes well"),
    "likely": label("at the likely figure"),
    "high": label("at worst"),
}
"""Which figure decides."""
FITS: Mapping[Fits, str] = {
    "high": label("all of it"),
    "likely": label("likely"),
    "low": label("only if all goes well"),
    "none": label("no"),
}
"""What of a total stays within the limit."""
VERDICTS: Mapping[Verdict, str] = {
    "fits": label("fits"),
    "fits-unless-longer": label("fits unless longer"),
    "does-not-fit": label("visa, too long"),
    "visa": label("visa needed"),
    "no-admission": label("no admission"),
    "unknown": label("unknown"),
}
"""Whether one may enter, in a word or two."""
COSTS = label("What they come to")
FEW = 3
"""Names that a sentence lists; more of them are counted."""
CHARTED = 60
"""Scenarios in the chart; a longer one could not be taken in."""


def page(comparison: Comparison, reader: Reader = ENGLISH) -> Page:
    """The comparison."""
    words = ComparisonWords(comparison, reader)
    first, *others = words.result()
    return Page(
        words.title(),
        tuple(part for part in words.sections() if part.blocks),
        preamble=tuple(words.preamble()),
        result=(first,),
        remarks=tuple(map(Paragraph, (*others, *words.limit()))),
        disclaimer=reader.label(comparison.disclaimer),
        program=f"costcalc {comparison.costcalc}",
    )


class ComparisonWords:
    """The sentences and cells of one comparison, for its reader."""

    def __init__(self, comparison: Comparison, reader: Reader = ENGLISH) -> None:
        self.comparison, self.reader = comparison, reader
        self.say, self.label = reader.say, reader.label
        self.all = len(comparison.scenarios) + comparison.cut
        self.names = {scenario.name: self.named(scenario) for scenario in comparison.scenarios}

    def named(self, scenario: Compared) -> str:
        """The name of a scenario, in which the words of its options are translated."""
        before, colon, rest = scenario.name.rpartition(": ")
        words = {message.text: str(self.reader.tell(message)) for message in scenario.differs.values()}
        return f"{before}{colon}{JOINT.join(words.get(part, part) for part in rest.split(JOINT))}"

    def listed(self, names: Sequence[str]) -> Sayable:
        """Names in a sentence; of many, the first few and how many more."""
        shown: list[Sayable] = [self.names.get(name, name) for name in names[:FEW]]
        if len(names) > FEW:
            shown.append(self.say("{number} more", number=len(names) - FEW))
        return items(shown, "and")

    def money(self, value: Decimal) -> Numeral:
        """An amount in the currency of the comparison."""
        return amount(value, self.comparison.currency)

    def least(self, value: Decimal, at_least: object) -> Spans:
        """An amount, which is the least there is to pay if something has no price."""
        return self.say(label("at least {amount}") if at_least else "{amount}", amount=self.money(value))

    def sections(self) -> Iterator[Section]:
        """All sections, also those in which nothing stands."""
        yield section("costs", self.label(COSTS), self.chart(), self.costs())
        yield section("limit", self.label("Within the limit"), self.limits())
        yield section("journeys", self.label("Nights, trips and days"), self.journeys())
        yield section("gaps", "", Paragraph(self.gaps()))
        yield section("differs", self.label("What differs"), Pairs(tuple(self.differs()), "names"))
        yield section("because", self.label("Why, against the cheapest"), Pairs(tuple(self.because()), "names"))
        yield section("within", self.label("What would have to change"), *self.within(), callout=True)
        yield section("cautions", self.label("Please note"), bullets(self.cautions()))
        yield section("impossible", self.label("Impossible"), Pairs(tuple(self.impossible()), "names"))
        yield section("rates", self.label("Exchange rates"), bullets(self.rates()))

    def rates(self) -> Iterator[Spans]:
        """Every rate that was used, and which catalogue."""
        comparison, reader = self.comparison, self.reader
        yield from (rate_in_full(rate, reader) for rate in comparison.rates)
        yield made(comparison.catalog, comparison.costcalc, comparison.created.date(), reader)

    def title(self) -> str:
        """How many scenarios are compared."""
        if self.all == 1:
            return self.label("One scenario, nothing to compare it with")
        return str(self.say("{number} scenarios compared", number=self.all))

    def preamble(self) -> Iterator[str]:
        """What holds for all of them."""
        common = items(self.comparison.common.values())
        if common.items:
            yield str(self.say(label("In all of them: {options}") if self.all > 1 else "{options}", options=common))
        if self.comparison.catalog.overlay:
            yield self.label(OVERLAY)
        currency = currency_in_words(self.comparison.currency, self.reader)
        yield str(self.say("Amounts in {currency}", currency=currency))

    def result(self) -> Iterator[Spans]:
        """What is cheapest, what the next one costs more and why; if low or high say otherwise, that too."""
        comparison, say = self.comparison, self.say
        low, likely, high = comparison.cheapest_at
        template = label("Cheapest: {names}, likely {amount}.")
        if self.all == 1:
            template = label("{names}: likely {amount}.")
        elif len(likely.names) > 1:
            template = label("A tie: {names} are the cheapest, likely {amount} each.")
        yield self.cheapest(template, likely)
        yield from self._next(len(likely.names) + 1)
        for other, template in (
            (low, label("If all goes well, the cheapest: {names}, {amount}.")),
            (high, label("At worst, the cheapest: {names}, {amount}.")),
        ):
            if not set(other.names) & set(likely.names):
                yield self.cheapest(template, other)
        if comparison.cut:
            template = label("The first {shown} are shown; {cut} more were cut off.")
            yield say(template, shown=len(comparison.scenarios), cut=comparison.cut)

    def cheapest(self, template: str, cheapest: CheapestScenarios) -> Spans:
        """Which scenarios are the cheapest by one of the figures."""
        price = self.least(cheapest.amount, cheapest.at_least)
        return self.say(template, names=self.listed(cheapest.names), amount=price)

    def _next(self, rank: int) -> Iterator[Spans]:
        """What the one after the cheapest costs more and why; and whether costs without a price could turn it round."""
        rows, say = self.comparison.scenarios, self.say
        following = next((row for row in rows if row.rank == rank), None)
        if following is None:
            return
        more, reasons = self.money(following.more.likely), self.reasons(following.because)
        yield say("{name} costs {more} more: {reasons}.", name=self.names[following.name], more=more, reasons=reasons)
        cheapest = next((row for row in rows if row.name == self.comparison.cheapest), None)
        known = {gap.id for gap in following.unpriced}
        gaps = [gap.label for gap in (cheapest.unpriced if cheapest else ()) if gap.id not in known]
        if cheapest and gaps:
            template = label("{name} is the cheaper only if what nobody prices comes to less than that: {gaps}.")
            yield say(template, name=self.names[cheapest.name], gaps=items(gaps, "semicolon"))
        priced = [row for row in rows if not row.unpriced]
        if cheapest and cheapest.unpriced and following.unpriced and priced:
            whole = min(priced, key=lambda row: row.rank)
            name, price = self.names[whole.name], self.money(whole.total.likely)
            yield say(
                "The cheapest in which everything has a price is {name}, likely {amount}.", name=name, amount=price
            )

    def limit(self) -> Iterator[Spans]:
        """What stays within the limit; if nothing does, the nearest."""
        limit, say = self.comparison.limit, self.say
        if limit is None:
            return
        most, at = self.money(limit.amount), AT[limit.at]
        if limit.nearest is not None:
            name, missing = self.listed([limit.nearest]), self.money(limit.missing or ZERO)
            template = label("Nothing stays within {limit} {at}; the nearest is {name}, which misses it by {missing}.")
            yield say(template, limit=most, at=at, name=name, missing=missing)
        elif self.all == 1:
            yield say("It stays within {limit} {at}.", limit=most, at=at)
        else:
            fitting = count(limit.fitting, "{n} stays", "{n} stay")
            template = label("Of {all} scenarios, {fitting} within {limit} {at}.")
            yield say(template, all=self.all, fitting=fitting, limit=most, at=at)

    def within(self) -> Iterator[Block]:
        """What could be changed in the nearest, if nothing fits; nothing if something does, or without a limit."""
        limit = self.comparison.limit
        if limit is None or limit.nearest is None:
            return
        fitting = [change for change in limit.changes if change.fits]
        if not limit.changes:
            template = label(
                "No other tier, plan, city, lodging or cabin, and no fewer companions, make {name} cheaper."
            )
        elif fitting:
            template = label("Any one of these changes brings {name} within the limit:")
        else:
            template = label("No single change brings {name} within the limit. These come nearest, each by itself:")
        yield Paragraph(self.say(template, name=self.listed([limit.nearest])))
        shown = fitting or limit.changes
        yield bullets(self.change(change, limit.at, limit.amount) for change in shown)
        if {"tier", "plan"} & {change.option for change in shown}:
            yield Paragraph(self.say("Another tier or plan can be another treatment: ask the clinic."))

    def change(self, change: CheaperChange, at: Decides, limit: Decimal) -> Spans:
        """One thing changed, and what the scenario comes to then."""
        total: Decimal = getattr(change.total, at)
        price, over = self.least(total, change.unpriced), self.money(total - limit)
        template = label("{new} instead of {old}: {amount} {at}.")
        if not change.fits:
            template = label("{new} instead of {old}: {amount} {at}, still {over} too much.")
        words = self.say(template, new=change.value, old=change.instead_of, amount=price, at=AT[at], over=over)
        gaps = items((gap.label for gap in change.unpriced), "semicolon")
        return self.say("{change} Without a price: {gaps}.", change=words, gaps=gaps) if gaps.items else words

    def gaps(self) -> Spans:
        """What lacks a price, if anything does."""
        gaps = items(dict.fromkeys(gap.label for row in self.comparison.scenarios for gap in row.unpriced), "semicolon")
        if not gaps.items:
            return Spans()
        return self.say("“At least”: known to cost, without a price: {gaps}.", gaps=gaps)

    def name(self, scenario: Compared) -> str:
        """What a scenario is called, also otherwise."""
        name, also = self.names[scenario.name], scenario.also
        return str(self.say("{name} (also: {names})", name=name, names=self.listed(also))) if also else name

    def differs(self) -> Iterator[Pair]:
        """What each is, if it is not common to all and some name does not say it."""
        scenarios = self.comparison.scenarios
        if any(not _is_told(scenario) for scenario in scenarios):
            for row in scenarios:
                if row.differs:
                    yield Pair(self.names[row.name], self.reader.text(items(row.differs.values())))

    def because(self) -> Iterator[Pair]:
        """Why each costs more than the cheapest; nothing for a single one."""
        if self.all > 1:
            yield from (Pair(self.names[row.name], self.why(row)) for row in self.comparison.scenarios)

    def why(self, scenario: Compared) -> Spans:
        """Why one costs more than the cheapest."""
        if scenario.name == self.comparison.cheapest:
            return self.say("the cheapest")
        if not scenario.because:
            return self.say("the same in every category")
        reasons, more = self.reasons(scenario.because), scenario.more.likely
        if not more:
            return self.say("the same likely total: {reasons}", reasons=reasons)
        return self.say("{more}: {reasons}", more=self.reader.signed(more), reasons=reasons)

    def reasons(self, because: Iterable[CategoryDifference]) -> Sayable:
        """The categories that differ at the likely; failing those, the ones that differ only at the low or high."""
        differing = [(CATEGORY_NAMES[part.category], part.more.likely) for part in because]
        if not any(more for _, more in differing):
            categories = items(category for category, _ in differing)
            return self.say("only the low and high differ ({categories})", categories=categories)
        return items(
            self.say("{category} {more}", category=category, more=self.reader.signed(more))
            for category, more in differing
            if more
        )

    def impossible(self) -> Iterator[Pair]:
        """What cannot be, with the reason; those with the same reason together."""
        reasons: dict[str, list[str]] = {}
        for row in self.comparison.impossible:
            reasons.setdefault(str(self.reader.tell(row.reason)), []).append(row.name)
        return (Pair(str(self.say("{names}", names=self.listed(names))), reason) for reason, names in reasons.items())

    def cautions(self) -> Iterator[Spans]:
        """What could mislead, with the scenarios that it is about."""
        for caution in self.comparison.cautions:
            message = self.reader.tell(caution.message)
            if caution.names:
                yield self.say("{names}: {caution}", names=self.listed(caution.names), caution=message)
            else:
                yield message

    def table(self, title: str, *columns: ColumnOf[Compared]) -> Table:
        """A table with a row for each scenario; the cheapest of several stands out."""
        scenarios, cheapest = self.comparison.scenarios, self.comparison.cheapest if self.all > 1 else ""
        table = table_of(
            title,
            scenarios,
            ("#", "rank", lambda row: str(row.rank)),
            (self.label("Scenario"), "name", self.name),
            *columns,
        )
        pairs = zip(table.rows, scenarios, strict=True)
        rows = tuple(row._replace(level="best") if of.name == cheapest else row for row, of in pairs)
        return table._replace(rows=rows, continues=True)

    def costs(self, *more: ColumnOf[Compared]) -> Table:
        """What each comes to, and more columns beside it."""
        columns: list[ColumnOf[Compared]] = amount_columns(
            lambda row: row.total.columns, self.reader.figure, self.reader
        )
        total, least = self.label("Total"), self.label("at least")
        columns.append((total, "text", lambda row: least if row.unpriced else ""))
        table = self.table(self.label(COSTS), *columns, *more)
        return table._replace(kind="costs", continues=False)

    def limits(self) -> Table | None:
        """What of each stays within the limit, and what is left of it; none without a limit."""
        limit = self.comparison.limit
        if limit is None:
            return None
        at = limit.at

        def fits(row: Compared) -> Spans | str:
            fitting = FITS[row.fits] if row.fits else ""
            if row.unpriced and row.fits != "none":
                return self.say("{fits}, unpriced costs aside", fits=fitting)
            return self.label(fitting)

        def left(row: Compared) -> Spans | str:
            return balance(getattr(row.headroom, at), self.reader) if row.headroom else ""

        return self.table(
            self.label("Within the limit"), (self.label("Fits"), "text", fits), (self.label("Left"), "number", left)
        )

    def journeys(self) -> Table:
        """How long each is, when, and whether one may enter."""
        reader = self.reader
        dated = any(row.first_day for row in self.comparison.scenarios)

        def day(date: dt.date | None, number: int) -> Spans:
            return self.say("{day}", day=date) if date else self.say("day {number}", number=number)

        return self.table(
            self.label("Nights, trips and days"),
            (self.label("Nights"), "number", lambda row: reader.band(row.nights)),
            (self.label("Trips"), "number", lambda row: str(row.trips)),
            (self.label("First day"), "text", lambda row: day(row.first_day, 1) if dated else ""),
            (self.label("Last day"), "text", lambda row: day(row.last_day, row.days)),
            (self.label("Entry"), "text", lambda row: self.label(VERDICTS[row.entry])),
        )

    def chart(self) -> Bars:
        """How far each total may spread, and a line at the limit."""
        rows, limit = self.comparison.scenarios, self.comparison.limit
        bands = [(f"{row.rank}  {self.name(row)}", row.total, row.name == self.comparison.cheapest) for row in rows]
        chart = spreads(bands[:CHARTED], self.comparison.currency, self.reader, limit.amount if limit else None)
        if len(rows) <= CHARTED:
            return chart
        template = label("{caption}; the first {shown} of {all}")
        return chart._replace(caption=str(self.say(template, caption=chart.caption, shown=CHARTED, all=len(rows))))


def _is_told(scenario: Compared) -> bool:
    """Whether the name says everything in which a scenario differs."""
    named = scenario.name.rpartition(": ")[2].split(JOINT)
    return all(message.text in named for message in scenario.differs.values())
