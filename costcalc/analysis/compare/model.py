"""The document of a comparison of scenarios, field by field. How it is made is in `compare`."""

from datetime import date
from typing import Literal

from pydantic import Field

from costcalc.analysis.document import AnalysisDocument
from costcalc.catalog.choices import Category
from costcalc.journey.entry import Verdict
from costcalc.messages import Message
from costcalc.model import Frozen
from costcalc.money import Band, Change, Currency, Number
from costcalc.pricing.limit import Column, Fits
from costcalc.pricing.lines import Unpriced
from costcalc.quote.model import Subtotal
from costcalc.rates import Rate
from costcalc.scenario.model import ResolvedScenario

Sort = Literal["likely", "low", "high", "nights", "last-day", "name"]
"""What the scenarios are sorted by."""


class CategoryDifference(Frozen):
    """How much more, or less, one category comes to than in the cheapest scenario."""

    category: Category
    """Which."""
    more: Change
    """In the currency of the comparison; negative for less."""


class Compared(Frozen):
    """One scenario, beside the others."""

    rank: int
    """Its place by the likely total, from 1, whatever the scenarios are sorted by; the same for the same total."""
    name: str
    """What tells it from the others."""
    also: tuple[str, ...] = ()
    """Other names under which the very same scenario was asked for."""
    scenario: ResolvedScenario
    """What was decided, every default filled in."""
    differs: dict[str, Message]
    """What of it is not common to all scenarios, in words, by option."""
    total: Band
    """Sum of the lines; at least that much if anything is unpriced."""
    subtotals: tuple[Subtotal, ...]
    """Sums of the lines, by category."""
    unpriced: tuple[Unpriced, ...]
    """Costs that are known to come on top, without a figure."""
    nights: Band
    """Nights in Japan, of all visits."""
    trips: int
    """Visits to Japan."""
    days: int
    """Days from the first arrival to the last departure, both counted, with every length at its likely."""
    first_day: date | None = None
    """Date of the first arrival, if the journey has dates."""
    last_day: date | None = None
    """Date of the last departure at its likely, if the journey has dates."""
    entry: Verdict
    """How the longest stay fits the rules for entering Japan."""
    more: Change
    """How much more the total is than that of the cheapest; low, likely and high each for itself."""
    because: tuple[CategoryDifference, ...]
    """The categories that differ from the cheapest, the largest difference of the likely first; they sum to `more`."""
    fits: Fits | None = None
    """The dearest figure of the total that is within the limit; null if there is none."""
    headroom: Change | None = None
    """What is left of the limit at each figure, negative for what is missing; null if there is none."""


class ImpossibleScenario(Frozen):
    """A scenario that cannot be, or that nobody can price."""

    name: str
    """What tells it from the others."""
    reason: Message
    """Why not."""


class CheapestScenarios(Frozen):
    """Which scenarios cost least by one of the three figures."""

    at: Column
    """By which."""
    names: tuple[str, ...]
    """The cheapest; several in a tie."""
    amount: Number
    """What they cost by that figure."""
    at_least: bool
    """Whether one of them has costs without a price, so that the amount is the least it can be."""


class CheaperChange(Frozen):
    """One thing changed in the scenario that comes nearest to a limit, and what it then comes to."""

    option: str
    """What is changed."""
    value: Message
    """To what."""
    instead_of: Message
    """From what."""
    total: Band
    """What the scenario comes to then."""
    fits: bool
    """Whether that is within the limit, by the figure that decides."""
    unpriced: tuple[Unpriced, ...] = ()
    """What is known to cost then, without a price, and has none to miss in the scenario itself."""


class Caution(Frozen):
    """What could mislead, as the estimate of a scenario says it."""

    message: Message
    """What."""
    names: tuple[str, ...]
    """The scenarios that it is said of; none named for all of them."""


class LimitReport(Frozen):
    """The most that can be paid, and what comes within it."""

    amount: Number
    """The most that can be paid, in the currency of the comparison."""
    at: Column
    """Which figure of a total decides."""
    fitting: int
    """How many of all scenarios are within it by that figure."""
    nearest: str | None = None
    """If none is: the name of the one that misses it by least."""
    missing: Number | None = None
    """If none is: by how much that one misses it."""
    changes: tuple[CheaperChange, ...] = ()
    """If none is: what could be changed in that one, those changes first that bring it within the limit."""


class Comparison(AnalysisDocument):
    """Scenarios side by side. Amounts are in `currency`; each total is what an estimate of the scenario gives."""

    document: Literal["costcalc/comparison/1"] = Field(default="costcalc/comparison/1", alias="schema")
    """Which document this is."""
    currency: Currency
    """ISO 4217 code of every amount."""
    common: dict[str, Message]
    """What all scenarios have in common, in words, by option."""
    sort: Sort
    """What the scenarios are sorted by."""
    scenarios: tuple[Compared, ...]
    """The scenarios, in that order."""
    cut: int = 0
    """How many more there are, which were cut off."""
    impossible: tuple[ImpossibleScenario, ...]
    """What cannot be, or cannot be priced, with the reason."""
    cheapest: str
    """Name of the scenario with the lowest likely total; the first one of several. The others are compared with it."""
    cheapest_at: tuple[CheapestScenarios, CheapestScenarios, CheapestScenarios]
    """The cheapest by the low, the likely and the high; of all scenarios, also those that were cut off."""
    limit: LimitReport | None = None
    """The most that can be paid, and what comes within it; null if nothing was said."""
    cautions: tuple[Caution, ...] = ()
    """What could mislead; of the first scenarios only, if they are many."""
    rates: tuple[Rate, ...]
    """Every exchange rate that was used."""
    disclaimer: str
    """What this is not."""
