"""The quote document, field by field: the budget, what drives its total and how sure it is. `estimate` makes it."""

import datetime as dt
from typing import Literal

from pydantic import Field

from costcalc.catalog.choices import Category
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Key, Source, Tax, When
from costcalc.journey.entry import Entry
from costcalc.journey.itinerary import Itinerary
from costcalc.messages import Message
from costcalc.model import Frozen, absent, empty
from costcalc.money import Band, Currency, Money, Number, Signed
from costcalc.pricing.limit import Limit
from costcalc.pricing.lines import Unpriced
from costcalc.pricing.lines.line import Quantity
from costcalc.quote.alternatives import Otherwise
from costcalc.quote.evidence import Evidence
from costcalc.quote.payments import Exposure, Payment
from costcalc.rates import Rate
from costcalc.scenario.model import ResolvedScenario


class LineItem(Frozen):
    """One line of the budget."""

    id: str
    """Stable name: category, a dot, what it is."""
    category: Category
    """Where it stands."""
    label: str
    """What it is."""
    quantity: Quantity
    """How many; in per cent for lines that are a share of others."""
    unit_price: Money
    """What one unit costs, in the currency of the source."""
    amount: Band
    """Quantity times unit price (a hundredth of it for per cents), in the quote's currency, rounded once."""
    basis: Message
    """How the quantity was found."""
    source: Key
    """Key of `sources`."""
    also: tuple[Key, ...] = ()
    """Further keys of `sources` the line rests on: how a package is split, how many pages."""
    fee: Literal["technical", "medical"] | None = None
    """For parts of the treatment: the laboratory's fee, or the clinic's."""
    note: Message | None = None
    """What the source says beside the figure."""
    tax: Tax = "none"
    """Whether Japanese consumption tax is in the unit price; if not, it is a line of its own."""
    checked: When | None = Field(default=None, exclude_if=absent)
    """The day the price was last compared with its source; left out for a figure of one's own."""
    of: tuple[str, ...] = Field(default=(), exclude_if=empty)
    """Of a percentage, the ids of the lines it is a percentage of; the unit price is their sum. Left out otherwise, and
    in documents of before it was kept."""
    of_prices: bool = Field(default=False, exclude_if=empty)
    """Whether that sum is of quantity times unit price, unrounded and in their currency, as consumption tax needs it;
    left out where it is of amounts."""


class Subtotal(Frozen):
    """The sum of the lines of a category."""

    category: Category
    """Which."""
    amount: Band
    """In the quote's currency."""


class NotIncluded(Frozen):
    """What is not in the total."""

    id: str
    """Stable name."""
    label: str
    """What it is."""
    reason: Message
    """Why it is not in the total."""
    amount: Band | None = None
    """What is known of its price, in the quote's currency."""
    source: Key | None = None
    """Key of `sources`."""


class Treatment(Frozen):
    """What is done, as the sources describe it."""

    summary: str
    """What is in the package."""
    cells: str
    """Cell type and where the cells come from."""
    cells_source: Key
    """Key of `sources`."""
    risk_class: Literal["I", "II", "III"] | None
    """Class under Japan's Act on the Safety of Regenerative Medicine, where a source lets one say."""
    risk_class_source: Key | None
    """Key of `sources`."""
    includes: tuple[str, ...]
    """What such packages often include; the clinic must say."""
    documents: tuple[str, ...]
    """What to bring."""
    documents_source: Key
    """Key of `sources`."""


class CatalogReference(Frozen):
    """The catalogue that was used."""

    version: str
    """Of the figures."""
    sha256: str
    """Digest of all its files."""
    overlay: str | None = None
    """Name of the folder of own prices that was laid over it."""


class About(Frozen):
    """What a document says of itself. Personal text stands here and nowhere else."""

    number: str
    """Number of the quote: the same for the same journey, prices and moment."""
    valid_until: dt.date
    """The last day on which its figures should be relied on."""
    title: str | None = None
    """What it is called, instead of the subject."""
    reference: str | None = None
    """The coordinator's own number for it."""
    prepared_for: str | None = None
    """Whom it is for."""
    prepared_by: str | None = None
    """Who made it."""


class CategoryChange(Frozen):
    """How much more a category comes to."""

    category: Category
    """Which."""
    difference: Signed
    """At the likely, in the quote's currency; negative for less."""


class WhatIfResult(Frozen):
    """A what-if, or several together, and what the journey comes to with it."""

    changes: tuple[str, ...]
    """What is changed, each as `input=change`, made one after the other."""
    label: Message
    """The same in words."""
    total: Band | None = None
    """What the journey comes to then, in the quote's currency; null if it cannot be."""
    difference: Signed | None = None
    """How much more that is at the likely; negative for less."""
    parts: tuple[CategoryChange, ...] = ()
    """The same by category, the largest first; they sum to the difference."""
    unpriced: tuple[str, ...] = Field(default=(), exclude_if=empty)
    """What is known to cost then, without a price, and has none to miss now: it comes on top."""
    impossible: tuple[str, ...] = ()
    """Why the journey cannot be then."""


class SwingEnd(Frozen):
    """One end of an input."""

    change: str
    """As `input=change`, which can be asked as a what-if."""
    label: Message
    """In words, beside the name of the input."""
    total: Number
    """The likely total then, in the quote's currency."""
    difference: Signed
    """How much more that is; negative for less."""


class Swing(Frozen):
    """An input between its ends, everything else as likely."""

    label: Message
    """The input."""
    cheaper: SwingEnd
    """The end with the lower total."""
    dearer: SwingEnd
    """The end with the higher one."""
    swing: Number
    """What lies between the two totals."""


class Sensitivity(Frozen):
    """What drives the total."""

    what_ifs: tuple[WhatIfResult, ...] = ()
    """Each what-if, and all of them together last if there are several."""
    tornado: tuple[Swing, ...] = ()
    """The inputs that move the likely total most, the most first."""
    not_shown: tuple[Message, ...] = ()
    """Inputs that could not be moved to both of their ends, and why."""


SEED = 1
"""The seed of the draws unless another one is given, so that two people get the same figures."""
MAX_SEED = 2**32 - 1
"""The largest seed."""

NUMPY_MISSING = 'how sure a total is needs the library numpy: install it with pip install "costcalc[confidence]"'


class RateSpread(Frozen):
    """How far a rate moved in the past, over the longest span until something falls due in its currency."""

    base: Currency
    """The currency of the prices."""
    quote: Currency
    """The currency of the budget."""
    days: int = Field(ge=0)
    """The longest span."""
    low: Signed
    """Per cent by which prices became dearer after it, exceeded by nine in ten days; negative for cheaper."""
    high: Signed
    """The same, exceeded by one in ten."""


class HistoryPeriod(Frozen):
    """The period of past exchange rates from which their moves were drawn."""

    publisher: str
    """Who published it."""
    first: dt.date
    """Its first day."""
    last: dt.date
    """Its last day."""


class Confidence(Frozen):
    """How likely the journey stays under which total, if prices, lengths and rates turn out each by chance."""

    seed: int = Field(ge=0, le=MAX_SEED)
    """The seed of the draws: the same one gives the same figures."""
    draws: int = Field(ge=1, le=10**6)
    """How many journeys were drawn."""
    method: str
    """How each band was drawn."""
    p10: Number
    """One in ten such journeys stays under it, in the quote's currency."""
    p50: Number
    """Half of them stay under it."""
    p80: Number
    """Eight in ten stay under it."""
    p90: Number
    """Nine in ten stay under it."""
    within_likely: Number
    """Per cent of the draws that come to no more than the likely total."""
    beyond_high: Number
    """Per cent of the draws that come to more than the high total."""
    shared: tuple[str, ...] = ()
    """What several lines have in common, drawn once for all of them."""
    past: HistoryPeriod | None = None
    """Where the moves of the exchange rates are from; null if no rate moves."""
    rates: tuple[RateSpread, ...] = ()
    """How far each rate moved."""
    until_arrival: int | None = None
    """Days from the making of the quote to the first arrival, where the journey has no dates and they were assumed."""
    source: Key | None = None
    """Key of `sources` for those days."""
    sentences: tuple[Message, ...]
    """The same in words."""


class Quote(Frozen):
    """An itemised budget. Amounts are in `currency`; every total is the exact sum of its lines."""

    document: Literal["costcalc/quote/1"] = Field(default="costcalc/quote/1", alias="schema")
    """Which document this is."""
    created: dt.datetime
    """When it was made."""
    costcalc: str
    """Version of the program."""
    catalog: CatalogReference
    """Where the figures come from."""
    about: About | None = None
    """Number, validity, and for whom it is; null in documents of before there were any."""
    subject: Message
    """What is treated, in which package."""
    journey: Message
    """How, where and with how many people."""
    currency: Currency
    """ISO 4217 code of every amount."""
    scenario: ResolvedScenario
    """What was decided, every default filled in."""
    rates: tuple[Rate, ...]
    """Every exchange rate that was used."""
    treatment: Treatment
    """What is done, and what to bring."""
    itinerary: Itinerary
    """When things happen."""
    lines: tuple[LineItem, ...]
    """The budget, line by line."""
    subtotals: tuple[Subtotal, ...]
    """Sums of the lines, by category."""
    total: Band
    """Sum of the lines; at least that much if anything is unpriced."""
    patient: Band | None = None
    """What of the total the patient would pay travelling alone on the same days; null if nobody travels along."""
    limit: Limit | None = Field(default=None, exclude_if=absent)
    """The most that can be paid, and how the total stands to it; left out if nobody gave one."""
    otherwise: tuple[Otherwise, ...] = ()
    """What the journey would come to with a longer culture, and as the other plan."""
    sensitivity: Sensitivity | None = Field(default=None, exclude_if=absent)
    """What drives the total: what-ifs, and the inputs that move it most; left out if nobody asked."""
    confidence: Confidence | None = Field(default=None, exclude_if=absent)
    """How likely the journey stays under which total; left out if nobody asked."""
    payments: tuple[Payment, ...] = ()
    """What falls due when; the amounts sum to the total without the reserve."""
    cancellation: tuple[Exposure, ...] = ()
    """What is lost by stopping, point by point."""
    unpriced: tuple[Unpriced, ...]
    """Costs that are known to come on top, without a figure."""
    not_included: tuple[NotIncluded, ...]
    """What is not in the total, and what is known of it."""
    entry: Entry | None = None
    """Whether the journey fits the entry rules; null in documents of before they were examined."""
    sources: dict[Key, Source]
    """Every source that is named, by key, in order of first use."""
    evidence: Evidence | None = Field(default=None, exclude_if=absent)
    """What each source says of the price of the treatment; left out in documents of before it was gathered."""
    warnings: tuple[Message, ...]
    """What could mislead."""
    assumptions: tuple[Message, ...]
    """What was assumed."""
    questions: tuple[str, ...]
    """What to ask the clinic before paying."""
    disclaimer: str
    """What this is not."""
    basis: Catalog | None = None
    """What of the catalogue it rests on, to work it out again; null in documents of before it was kept."""
    checksum: str | None = None
    """SHA-256 of the document with this field null, set when it is written."""
