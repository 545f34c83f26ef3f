"""The quote as a document: what a budget says, field by field. How it is made is in `quote`."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from costcalc.catalog.choices import Category
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Key, Source, Tax, When
from costcalc.journey.entry import Entry
from costcalc.journey.itinerary import Itinerary
from costcalc.model import Frozen, absent, empty
from costcalc.money import Band, Currency, Money
from costcalc.pricing.limit import Limit
from costcalc.pricing.lines import Unpriced
from costcalc.pricing.lines.line import Quantity
from costcalc.quote.alternatives import Otherwise
from costcalc.quote.confidence import Confidence
from costcalc.quote.evidence import Evidence
from costcalc.quote.payments import Exposure, Payment
from costcalc.quote.sensitivity import Sensitivity
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
    basis: str
    """How the quantity was found."""
    source: Key
    """Key of `sources`."""
    also: tuple[Key, ...] = ()
    """Further keys of `sources` the line rests on: how a package is split, how many pages."""
    fee: Literal["technical", "medical"] | None = None
    """For parts of the treatment: the laboratory's fee, or the clinic's."""
    note: str | None = None
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
    reason: str
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
    valid_until: date
    """The last day on which its figures should be relied on."""
    title: str | None = None
    """What it is called, instead of the subject."""
    reference: str | None = None
    """The coordinator's own number for it."""
    prepared_for: str | None = None
    """Whom it is for."""
    prepared_by: str | None = None
    """Who made it."""


class Quote(Frozen):
    """An itemised budget. Amounts are in `currency`; every total is the exact sum of its lines."""

    document: Literal["costcalc/quote/1"] = Field(default="costcalc/quote/1", alias="schema")
    """Which document this is."""
    created: datetime
    """When it was made."""
    costcalc: str
    """Version of the program."""
    catalog: CatalogReference
    """Where the figures come from."""
    about: About | None = None
    """Number, validity, and for whom it is; null in documents of before there were any."""
    subject: str
    """What is treated, in which package."""
    journey: str
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
    warnings: tuple[str, ...]
    """What could mislead."""
    assumptions: tuple[str, ...]
    """What was assumed."""
    questions: tuple[str, ...]
    """What to ask the clinic before paying."""
    disclaimer: str
    """What this is not."""
    basis: Catalog | None = None
    """What of the catalogue it rests on, to work it out again; null in documents of before it was kept."""
    checksum: str | None = None
    """SHA-256 of the document with this field null, set when it is written."""
