"""An audit: what is to be cleared up, line by line, and what the family would pay."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costcalc.analysis.audit.model import Audit, AuditedLine, AuditFinding, CategoryShare, Severity
from costcalc.analysis.audit.outliers import for_joints
from costcalc.money import Band
from costcalc.rendering.blocks import (
    ColumnOf,
    Page,
    Pair,
    Pairs,
    Paragraph,
    Row,
    Section,
    Table,
    bullets,
    section,
    table_of,
)
from costcalc.rendering.pages.common import amount, amount_columns, category_name, rate_in_words, source_row
from costcalc.rendering.text import ENGLISH, Phrase, Reader

TITLES: Mapping[str, str] = {
    "problem": "To be cleared up before paying",
    "warning": "To be asked",
    "info": "Good to know",
    "care": "The treatment, against what is known",
    "lines": "Line by line",
    "family": "What the family would pay",
    "replaced": "What the quote stands in for",
    "rates": "Exchange rates",
    "sources": "Sources",
}
"""The headings, in the order in which every format has them."""
SEVERITIES: tuple[Severity, ...] = ("problem", "warning", "info")
POSITIONS: Mapping[str | None, str] = {
    "below": "below",
    "within": "within",
    "above": "above",
    "unmatched": "not matched",
    None: "–",
}
"""How an amount stands to its range, in words."""
TAXES: Mapping[str, str] = {
    "included": "with consumption tax",
    "unknown": "tax not stated",
    "none": "no consumption tax",
    "excluded": "without consumption tax",
}
BASES: Mapping[str, str] = {
    "included": "with tax",
    "excluded": "without tax",
    "none": "no tax",
    "unknown": "tax unclear",
}
"""Whether tax is in the amount that was held against a range, in a few words."""
TAX_UNCLEAR = (
    "Tax unclear: the quote or the range does not say whether consumption tax is in it. Where only the range does not, "
    "a line is above it if it is so without tax, and below it if it is so with tax."
)
ASSUMED = (
    "A range with a * is a planning assumption: a share of the package, or a budget's own figure. Nobody published it."
)
ASKED_ABOUT = {"double-counted", "arithmetic", "currency", "tax"}
"""Findings after which the total could be another one."""


def page(audit: Audit, reader: Reader = ENGLISH) -> Page:
    """The audit."""
    words = AuditWords(audit, reader)
    return Page(
        words.title(),
        tuple(each for each in _sections(words) if each.blocks),
        preamble=tuple(words.preamble()),
        result=(Phrase(words.result()),),
        remarks=(Paragraph(words.sums()), Paragraph(words.total())),
        made=words.made(),
        disclaimer=audit.disclaimer,
        program=f"costcalc {audit.costcalc}",
        marks=frozenset(map(str, words.marks().values())),
    )


def _sections(words: "AuditWords") -> Iterator[Section]:
    for severity in SEVERITIES:
        yield section(severity, TITLES[severity], bullets(words.findings(severity)), callout=severity == "problem")
    care = words.care()
    yield section("care", TITLES["care"], *((Paragraph(words.care_sum()), care) if care else ()))
    yield section("lines", TITLES["lines"], words.lines(), *map(Paragraph, words.line_notes()))
    yield section("family", TITLES["family"], words.family(), *map(Paragraph, words.family_notes()))
    yield section("replaced", TITLES["replaced"], bullets(words.replaced()))
    yield section("rates", TITLES["rates"], bullets(words.rates()))
    yield section("sources", TITLES["sources"], Pairs(tuple(words.sources()), "sources"))


class AuditWords:
    """The sentences and cells of one audit, with numbers as its reader writes them."""

    def __init__(self, audit: Audit, reader: Reader = ENGLISH) -> None:
        self.audit, self.reader = audit, reader

    def money(self, value: Decimal, currency: str | None = None) -> str:
        """An amount with its currency."""
        return f"{self.reader.amount(value)} {currency or self.audit.currency}"

    def range(self, band: Band) -> str:
        """A band with a dash, at the precision it has."""
        low, high = self.reader.amount(band.low), self.reader.amount(band.high)
        return low if low == high else f"{low}–{high}"

    def title(self) -> str:
        """Whose quote it is."""
        return f"The quote of {self.audit.provider}" if self.audit.provider else "A quote, looked at line by line"

    def preamble(self) -> Iterator[str]:
        """What it is for, and of which day."""
        found = self.audit
        yield found.subject
        days = [
            f"of {found.date}" if found.date else "",
            f"valid until {found.valid_until}" if found.valid_until else "",
        ]
        if any(days):
            words = ", ".join(filter(None, days))
            yield f"{words[:1].upper()}{words[1:]}"

    def result(self) -> str:
        """How many findings there are, of which weight."""
        counts = {name: sum(each.severity == name for each in self.audit.findings) for name in SEVERITIES}
        if not self.audit.findings:
            return "Nothing was found that must be asked about."
        if not counts["problem"] and not counts["warning"]:
            return f"No problem was found; {_count(counts['info'], 'thing', 'good to know')}."
        parts = [
            _count(counts["problem"], "problem", "to be cleared up before paying"),
            _count(counts["warning"], "thing", "to be asked"),
        ]
        words = ", ".join(filter(None, parts))
        return f"{words[:1].upper()}{words[1:]}."

    def sums(self) -> str:
        """What it comes to."""
        found = self.audit
        stated = ""
        if found.stated is not None and found.stated != found.sum:
            stated = f"; its stated total is {self.money(found.stated)}"
        return f"Its lines come to {self.money(found.sum)}{stated}."

    def total(self) -> str:
        """What the family would pay."""
        total, code = self.audit.total, self.audit.total.currency
        return (
            f"In total the family would pay likely {self.money(total.likely, code)}, between "
            f"{self.reader.amount(total.low)} and {self.money(total.high, code)}.{self._unmatched()}"
        )

    def _unmatched(self) -> str:
        """Where the lines that were not matched are counted; nothing if there are none."""
        lines = [each for each in self.audit.lines if each.position == "unmatched" and each.counted and each.amount > 0]
        if not lines:
            return ""
        what = "1 line that was" if len(lines) == 1 else f"{len(lines)} lines that were"
        amount = self.money(sum((each.amount for each in lines), Decimal(0)))
        return f" {what} not matched, {amount}, {'is' if len(lines) == 1 else 'are'} counted with the treatment."

    def findings(self, severity: Severity) -> Iterator[str]:
        """The findings of one weight."""
        return (self.finding(each) for each in self.audit.findings if each.severity == severity)

    def finding(self, finding: AuditFinding) -> str:
        """One of them."""
        where = f"Line {finding.line}. " if finding.line is not None else ""
        mark = f" [{self.marks()[finding.source]}]" if finding.source else ""
        return where + self.reader.prose(finding.message) + mark

    def care(self) -> Table | None:
        """The treatment against everything it was held against; none without it."""
        care = self.audit.care
        if care is None or not care.against:
            return None
        marks = self.marks()
        return table_of(
            TITLES["care"],
            care.against,
            ("", "text", lambda held: f"[{marks[held.source]}]"),
            ("Prices", "name", lambda held: held.label),
            ("Range", "number", lambda held: self.range(held.band)),
            (
                "Quote is",
                "text",
                lambda held: POSITIONS[held.position] + (", without tax" if held.compared_tax == "excluded" else ""),
            ),
            ("By", "number", lambda held: self.reader.amount(held.by) if held.by else ""),
            ("Tax", "text", lambda held: TAXES[held.tax]),
        )

    def care_sum(self) -> str:
        """What the treatment comes to."""
        care = self.audit.care
        assert care, "there is no sentence without one"
        joints = f"; the prices are {for_joints(care.joints)}" if self.audit.by_joint else ""
        return f"The treatment comes to {self.money(care.amount)}, {TAXES[care.tax]}{joints}."

    def lines(self) -> Table:
        """Every line with what it was taken for and how it stands."""
        return table_of(
            TITLES["lines"],
            enumerate(self.audit.lines, start=1),
            ("#", "rank", lambda row: str(row[0])),
            ("Line", "name", lambda row: row[1].label),
            ("Taken for", "beside", lambda row: row[1].name or "?"),
            ("Amount", "number", lambda row: self._amount(row[1])),
            ("Range", "number", lambda row: self._band(row[1])),
            ("Is", "text", lambda row: self._stands(row[1])),
        )

    def _stands(self, line: AuditedLine) -> str:
        """How it stands to its range, whether it was held against that with tax, and whose range it is."""
        basis = f", {BASES[line.compared_tax]}" if line.compared_tax else ""
        source = f" [{self.marks()[line.source]}]" if line.source else ""
        return f"{POSITIONS[line.position]}{basis}{source}"

    def _amount(self, line: AuditedLine) -> str:
        if line.included:
            return "included"
        shown = self.reader.amount(line.amount)
        return shown if line.counted else f"({shown})"

    def _band(self, line: AuditedLine) -> str:
        return f"{self.range(line.band)}{'*' if line.assumed else ''}" if line.band else ""

    def line_notes(self) -> Iterator[str]:
        """What the table of lines needs to be read."""
        if any(line.assumed for line in self.audit.lines):
            yield ASSUMED
        if any(line.compared_tax == "unknown" for line in self.audit.lines):
            yield TAX_UNCLEAR
        if self.audit.by_joint and self.audit.care and any(line.band for line in self.audit.lines):
            yield f"Ranges of the treatment are {for_joints(self.audit.care.joints)}."
        if any(not line.counted for line in self.audit.lines):
            yield "Amounts in brackets are no part of the sum: subtotals, deposits, balances."
        if any(line.given for line in self.audit.lines):
            given = "; ".join(f"{line.label}: {line.given}" for line in self.audit.lines if line.given)
            yield f"Converted: {given}."

    def family(self) -> Table:
        """What the family would pay, by category."""
        family = self.audit.family
        columns: list[ColumnOf[CategoryShare]] = amount_columns(lambda share: share.amount.columns, amount(self.reader))
        table = table_of(
            TITLES["family"],
            family.shares,
            (family.currency, "name", lambda share: category_name(share.category)),
            *columns,
            ("From", "text", self._whence),
        )
        total = Row(("Total", *map(amount(self.reader), self.audit.total.columns), ""), "total")
        return table._replace(rows=(*table.rows, total))

    def _whence(self, share: CategoryShare) -> str:
        if not share.quoted:
            return "estimated"
        return "the quote" if share.category == "treatment" and not self.audit.family.kept else "with the quote"

    def family_notes(self) -> Iterator[str]:
        """For which journey, and what it would be without the quote."""
        family = self.audit.family
        yield f"For the journey {family.journey}."
        estimated = self.money(family.estimated.likely, family.currency)
        joint = f", {for_joints(1)}" if self.audit.by_joint and "treatment" not in family.scenario.without else ""
        yield (
            f"Without the quote, from the catalogue alone, the same journey is estimated at likely {estimated}{joint}."
        )
        yield "Every estimated figure has its source in an estimate of the same journey."
        yield from self._kept()
        if any(not line.counted for line in self.audit.lines) or any(
            each.kind in ASKED_ABOUT for each in self.audit.findings
        ):
            which = "Every other line" if family.left_out else "Every line"
            yield (
                f"{which} is counted as it is billed, in the currency that it is taken to be in, also those that are "
                "asked about."
            )

    def _kept(self) -> Iterator[str]:
        """What stands for a treatment without a price, and what of the quote is not counted."""
        family, joint = self.audit.family, f", {for_joints(1)}" if self.audit.by_joint else ""
        if family.kept and "treatment" in family.scenario.without:
            yield "The treatment is left out, as was asked for."
        elif family.kept and any(
            each.kind == "negative" and each.severity == "problem" for each in self.audit.findings
        ):
            yield f"The quote's price for the treatment is below nothing: the catalogue's range stands for it{joint}."
        elif family.kept:
            yield f"The quote has no price for the treatment: the catalogue's range stands for it{joint}."
        if family.left_out:
            yield f"Not counted in this total: {'; '.join(dict.fromkeys(family.left_out))}."

    def replaced(self) -> Iterator[Phrase]:
        """What of the budget the quote's lines stand in for."""
        for each in self.audit.family.replaced:
            amount = self.money(each.amount.likely, self.audit.family.currency)
            says = f"“{each.by}” of the quote stands in its place, taken to cover all of it"
            yield Phrase(f"{each.label}: estimated at likely {amount}; {says}", lead=each.label)

    def rates(self) -> Iterator[str]:
        """Every exchange rate that was used."""
        for rate in self.audit.rates:
            words = rate_in_words(rate.base, rate.quote, rate.rate, self.reader)
            yield f"{words} ({rate.source}, {rate.date}, {rate.derivation})"

    def marks(self) -> Mapping[str, int]:
        """The number of each source."""
        return {key: number for number, key in enumerate(self.audit.sources, start=1)}

    def sources(self) -> Iterator[Pair]:
        """Every source with its number."""
        return (source_row(f"[{number}]", source) for number, source in enumerate(self.audit.sources.values(), start=1))

    def made(self) -> str:
        """By which catalogue."""
        found = self.audit
        overlay = " with own prices laid over it" if found.catalog.overlay else ""
        return f"Catalogue {found.catalog.version}{overlay}, costcalc {found.costcalc}, made {found.created:%Y-%m-%d}."


def _count(number: int, what: str, more: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''} {more}" if number else ""
