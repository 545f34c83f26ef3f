"""The document of an audit, field by field. How it is made is in `audit`."""

import datetime as dt
from typing import Literal

from pydantic import Field

from costcalc.analysis.document import AnalysisDocument
from costcalc.catalog.choices import Category
from costcalc.catalog.prices import Key, Source, Tax
from costcalc.messages import Message, Numeral
from costcalc.model import Frozen
from costcalc.money import Band, Currency, Money, Number
from costcalc.rates import Rate
from costcalc.scenario.model import ResolvedScenario

SumCode = Literal["product-differs", "subtotal-differs", "sum-differs", "payments-differ", "no-total", "deposit-on-top"]
TaxCode = Literal["tax-not-stated", "tax-on-top", "tax-twice", "tax-differs"]
CurrencyCode = Literal["currency-sign", "several-currencies", "wrong-currency"]
RateCode = Literal["rate-not-stated", "rate-not-fixed", "rate-differs"]
PriceCode = Literal["treatment-above", "treatment-below", "line-above", "line-below", "joints-unclear"]
TreatmentCode = Literal["no-treatment-price", "no-published-package", "negative-treatment", "negative-line"]
ContentCode = Literal["double-counted", "billed-apart", "missing", "read-as"]
UnknownCode = Literal["unmatched-line", "unmatched-words", "blank-line"]
TermCode = Literal["expired", "future-date", "plan-number-form"]
NotNamedCode = Literal[
    "no-valid-until", "no-plan-number", "no-deposit", "no-cancellation", "no-committee", "no-facility"
]
FindingCode = Literal[
    SumCode, TaxCode, CurrencyCode, RateCode, PriceCode, TreatmentCode, ContentCode, UnknownCode, TermCode, NotNamedCode
]
"""The kinds of findings; their names stay the same, for programs."""
Severity = Literal["problem", "warning", "info"]
"""How much a finding weighs: a problem is of weight, a warning is to be asked about, an info is good to know."""
Position = Literal["below", "within", "above"]
"""How an amount stands to a range of prices."""
LinePosition = Literal["below", "within", "above", "unmatched"]
"""The same of a line, which may stand for nothing known."""


class AuditFinding(Frozen):
    """Something about the quote that one should know or ask."""

    code: FindingCode
    """The kind of the finding."""
    severity: Severity
    """How much it weighs."""
    message: Message
    """The finding in words with what to ask, and with the sources of published figures in it."""
    line: int | None = None
    """Number of the line that it is about, from 1; null for the quote as a whole."""
    amount: Number | None = None
    """How much money it is about, in the currency of the audit; null if that cannot be said."""


class AuditedLine(Frozen):
    """One line of the quote beside what is known of such prices."""

    label: str
    """What the quote calls it."""
    matched: tuple[Key, ...] = ()
    """What it was matched to, the first named first; empty if it could not be."""
    names: tuple[str, ...] = ()
    """The name of each match."""
    amount: Number
    """What it comes to, in the currency of the audit; may be negative for a discount."""
    given: Numeral | None = None
    """The amount as the quote writes it, if that is in another currency."""
    included: bool = False
    """Whether the quote says that nothing is to be paid for it."""
    counted: bool = True
    """Whether it is part of the sum; subtotals and deposits are not."""
    band: Band | None = None
    """What such a line may cost, in the currency of the audit; null if nothing is known of it."""
    source: Key | None = None
    """Key of `sources` that the band is from."""
    assumed: bool = False
    """Whether the band is a planning assumption: a share of the package's."""
    position: LinePosition | None = None
    """How the amount stands to the band; null if there is none."""
    compared: Number | None = None
    """What was compared with the band: the amount with consumption tax or without it; null if there is no band."""
    compared_tax: Tax | None = None
    """Whether consumption tax is in that; unknown where the quote or the band does not say and the line is within."""


class CareComparison(Frozen):
    """The quote's price for the treatment beside one range of such prices."""

    prices: Message
    """Which prices."""
    band: Band
    """What they come to, in the currency of the audit."""
    position: Position
    """How the quote stands to it."""
    by: Number
    """By how much it is beyond it; nothing if it is within."""
    tax: Tax
    """Whether consumption tax is in those prices."""
    compared_tax: Tax
    """Whether it is in the amount that was compared with them; unknown where one of both does not say."""
    source: Key
    """Key of `sources`."""
    note: Message | None = None
    """A caution about those prices; null without one."""


class CareCost(Frozen):
    """What the quote asks for the treatment, all its lines together."""

    amount: Number
    """In the currency of the audit; with consumption tax as far as the quote says."""
    tax: Tax
    """Whether consumption tax is in it."""
    joints: int
    """How many joints or sites it is for."""
    against: tuple[CareComparison, ...]
    """What it was compared with: the package of the tier, what other pages say, what clinics publish."""


class ReplacedLine(Frozen):
    """A line of the budget in whose place the quote's own line stands."""

    id: str
    """Its id in a quote of an estimate."""
    label: str
    """What it is."""
    amount: Band
    """What was estimated, in the currency of the total."""
    by: str
    """Label of the quote's line."""


class CategoryShare(Frozen):
    """One part of what the family would pay."""

    category: Category
    """Which."""
    amount: Band
    """In the currency of the total."""
    quoted: bool
    """Whether anything of it is the quote's own."""


class FamilyTotal(Frozen):
    """What the family would pay in total with this quote in place."""

    scenario: ResolvedScenario
    """The journey it is worked out for, every default filled in."""
    journey: Message
    """The same in words."""
    currency: Currency
    """ISO 4217 code of its amounts."""
    shares: tuple[CategoryShare, ...]
    """By category; they sum to the total."""
    estimated: Band
    """What the same journey comes to without the quote, from the catalogue alone; nothing is known of a package that
    nobody prices, so then it is the journey alone."""
    replaced: tuple[ReplacedLine, ...]
    """What the quote's lines stand in for."""
    kept: bool
    """Whether the catalogue's band stands for the treatment, because the quote has none."""
    left_out: tuple[str, ...]
    """Labels of the quote's lines that are part of its sum and not of this total."""


class Audit(AnalysisDocument):
    """A clinic's or agency's quote beside what is known of such prices. Amounts are in `currency`."""

    document: Literal["costcalc/audit/1"] = Field(default="costcalc/audit/1", alias="schema")
    """Which document this is."""
    subject: Message
    """What is treated, in which package."""
    provider: str | None
    """Whose quote it is."""
    date: dt.date | None
    """The day the quote was made."""
    valid_until: dt.date | None
    """The last day on which it holds."""
    currency: Currency
    """ISO 4217 code of the quote, and of every amount but the total's."""
    findings: tuple[AuditFinding, ...]
    """What was found, what weighs most first."""
    lines: tuple[AuditedLine, ...]
    """Its lines, in its order."""
    sum: Number
    """What its lines come to, with the tax that it bills as a line."""
    stated: Number | None
    """The total that it states."""
    by_joint: bool
    """Whether the treatment is priced by the joint: the catalogue's prices are then for one."""
    care: CareCost | None
    """What it asks for the treatment; null if it asks nothing."""
    total: Money
    """What the family would pay in total with this quote in place; its currency may be another one."""
    family: FamilyTotal
    """How that total is made up."""
    rates: tuple[Rate, ...]
    """Every exchange rate that was used."""
    sources: dict[Key, Source]
    """Every source that is named, by key."""
    disclaimer: str
    """What this is not."""

    @property
    def problems(self) -> tuple[AuditFinding, ...]:
        """The findings of weight."""
        return tuple(finding for finding in self.findings if finding.severity == "problem")
