"""What a comparison of scenarios says, in plain words and cells: the same for every format."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from costcalc.analysis.compare.model import CategoryDifference, CheaperChange, Compared, Comparison
from costcalc.pricing.limit import Column
from costcalc.rendering.numbers import ENGLISH, Numbers
from costcalc.rendering.words import Row, category_name, rate_in_words
from costcalc.scenario.combine import JOINT

AT: Mapping[Column, str] = {"low": "if all goes well", "likely": "by the likely", "high": "at worst"}
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
FEW = 3
"""Names that are told in a sentence; more of them are counted."""


class Within(NamedTuple):
    """What could be changed so that something comes within the limit."""

    first: str
    changes: tuple[str, ...] = ()
    last: str = ""


class ComparisonWords:
    """The sentences and cells of one comparison, with numbers as its reader writes them."""

    def __init__(self, comparison: Comparison, numbers: Numbers = ENGLISH) -> None:
        self.comparison, self.numbers = comparison, numbers

    def money(self, value: Decimal) -> str:
        """An amount with its currency."""
        return f"{self.numbers.amount(value)} {self.comparison.currency}"

    def signed(self, value: Decimal) -> str:
        """An amount with its sign; nothing is without one."""
        sign = "+" if value > 0 else "−" if value < 0 else ""
        return f"{sign}{self.numbers.amount(abs(value))}"

    def title(self) -> str:
        """How many scenarios are compared."""
        number = len(self.comparison.scenarios) + self.comparison.cut
        return f"{number:,} scenarios compared" if number > 1 else "One scenario, nothing to compare it with"

    def preamble(self) -> Iterator[str]:
        """What holds for all of them."""
        if self.comparison.common:
            yield f"{'In all of them: ' if self._several else ''}{', '.join(self.comparison.common.values())}"
        if self.comparison.catalog.overlay:
            yield "With own prices laid over the catalogue"
        code = self.comparison.currency
        yield f"Amounts in {self.numbers.currency(code) if self.numbers.locale else code}"

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

    def within(self) -> Within | None:
        """What could be changed in the nearest, if nothing fits; none if something does, or without a limit."""
        limit = self.comparison.limit
        if limit is None or limit.nearest is None:
            return None
        if not limit.changes:
            first = (
                f"No other tier, plan, city, lodging or cabin, and no fewer companions, make {limit.nearest} cheaper."
            )
            return Within(first)
        fitting = [each for each in limit.changes if each.fits]
        first = (
            f"Any one of these changes brings {limit.nearest} within it:"
            if fitting
            else f"No single change brings {limit.nearest} within it. These come nearest, each by itself:"
        )
        shown = fitting or limit.changes
        other = {"tier", "plan"} & {each.option for each in shown}
        last = f"Another {' or '.join(sorted(other))} can be another treatment: ask the clinic." if other else ""
        return Within(first, tuple(self._instead(each, limit.at, limit.amount) for each in shown), last)

    def _instead(self, each: CheaperChange, at: Column, amount: Decimal) -> str:
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

    def differs(self) -> Iterator[Row]:
        """What each is, if it is not common to all and some name does not say it."""
        scenarios = self.comparison.scenarios
        if any(not _told(each) for each in scenarios):
            yield from (Row(each.name, ", ".join(each.differs.values())) for each in scenarios if each.differs)

    def because(self) -> Iterator[Row]:
        """Why each costs more than the cheapest; nothing for a single one."""
        if self._several:
            yield from (Row(each.name, self.why(each)) for each in self.comparison.scenarios)

    def why(self, each: Compared) -> str:
        """Why one costs more than the cheapest."""
        if each.name == self.comparison.cheapest:
            return "the cheapest"
        if not each.because:
            return "the same in every category"
        more = self.signed(each.more.likely) if each.more.likely else "the same likely total"
        return f"{more}: {self._reasons(each.because)}"

    def impossible(self) -> Iterator[Row]:
        """What cannot be, with the reason; those with the same reason together."""
        reasons: dict[str, list[str]] = {}
        for each in self.comparison.impossible:
            reasons.setdefault(each.reason, []).append(each.name)
        return (Row(listed(names), self.numbers.prose(reason)) for reason, names in reasons.items())

    def cautions(self) -> Iterator[str]:
        """What could mislead, with the scenarios that it is about."""
        for each in self.comparison.cautions:
            about = f"{listed(each.names)}: " if each.names else ""
            yield about + self.numbers.prose(each.text)

    def rates(self) -> Iterator[str]:
        """Every rate that was used, and which catalogue."""
        found = self.comparison
        for rate in found.rates:
            words = rate_in_words(rate.base, rate.quote, rate.rate, self.numbers)
            yield f"{words}. {rate.source}, {rate.date}, {rate.derivation}."
        overlay = " with own prices laid over it" if found.catalog.overlay else ""
        yield f"Catalogue {found.catalog.version}{overlay}, costcalc {found.costcalc}, made {found.created:%Y-%m-%d}."

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
