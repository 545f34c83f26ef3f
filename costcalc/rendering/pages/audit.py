"""An audit: what is to be cleared up, line by line, and what the family would pay."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from costcalc.analysis.audit.model import Audit, AuditedLine, AuditFinding, CategoryShare, LinePosition, Severity
from costcalc.analysis.audit.outliers import for_joints
from costcalc.catalog.prices import Tax
from costcalc.messages import Numeral, amount, count, items, label, say
from costcalc.money import ZERO, Band
from costcalc.rendering.blocks import (
    Block,
    Cell,
    ColumnOf,
    Page,
    Pairs,
    Paragraph,
    Row,
    Section,
    Table,
    bullets,
    section,
    table_of,
)
from costcalc.rendering.pages.common import (
    TAX,
    amount_columns,
    category_name,
    derived,
    made,
    rate_in_words,
    source_row,
)
from costcalc.rendering.text import ENGLISH, Reader, Spans, strong, text_of

TITLES: Mapping[str, str] = {
    "problem": label("To be cleared up before paying"),
    "warning": label("To be asked"),
    "info": label("Good to know"),
    "care": label("The treatment beside known prices"),
    "lines": label("Line by line"),
    "family": label("What the family would pay"),
    "replaced": label("What the quote replaces in the estimate"),
    "rates": label("Exchange rates"),
    "sources": label("Sources"),
}
"""The headings, in the order in which every format has them."""
SEVERITIES: tuple[Severity, ...] = ("problem", "warning", "info")
POSITIONS: Mapping[str | None, str] = {
    "below": label("below"),
    "within": label("in range"),
    "above": label("above"),
    "unmatched": label("not recognised"),
    None: "–",
}
"""How an amount stands to its range."""
TAXES: Mapping[Tax, str] = {**TAX, "excluded": label("without tax")}
"""Whether consumption tax is in an amount."""


def page(audit: Audit, reader: Reader = ENGLISH) -> Page:
    """The audit."""
    words = AuditWords(audit, reader)
    return Page(
        str(words.title()),
        tuple(part for part in words.sections() if part.blocks),
        preamble=tuple(words.preamble()),
        result=(words.result(),),
        remarks=(Paragraph(words.sums()), Paragraph(words.total())),
        made=made(audit.catalog, audit.costcalc, audit.created.date(), reader),
        disclaimer=reader.label(audit.disclaimer),
        program=f"costcalc {audit.costcalc}",
        marks=frozenset(words.reader.marks.values()),
    )


class AuditWords:
    """The sentences and cells of one audit, for its reader."""

    def __init__(self, audit: Audit, reader: Reader = ENGLISH) -> None:
        self.audit = audit
        self.reader = reader.with_marks({key: str(number) for number, key in enumerate(audit.sources, start=1)})
        self.say, self.label = self.reader.say, self.reader.label

    def money(self, value: Decimal | Band) -> Numeral:
        """An amount in the currency of the quote."""
        return amount(value, self.audit.currency)

    def sections(self) -> Iterator[Section]:
        """All sections, also those in which nothing stands."""
        audit, marks = self.audit, self.reader.marks
        sources = (source_row(f"[{marks[key]}]", source, self.reader) for key, source in audit.sources.items())
        blocks: dict[str, tuple[Block, ...]] = {
            severity: (bullets(self.finding(finding) for finding in audit.findings if finding.severity == severity),)
            for severity in SEVERITIES
        } | {
            "care": tuple(self.care()),
            "lines": (self.lines(), *map(Paragraph, self.line_notes())),
            "family": (self.family(), *map(Paragraph, self.family_notes())),
            "replaced": (bullets(self.replaced()),),
            "rates": (bullets(self.rates()),),
            "sources": (Pairs(tuple(sources), "sources"),),
        }
        for key, title in TITLES.items():
            yield section(key, self.label(title), *blocks[key], callout=key == "problem")

    def title(self) -> Spans:
        """Whose quote it is."""
        provider = self.audit.provider
        return self.say("The quote of {provider}", provider=provider) if provider else self.say("A quote, line by line")

    def preamble(self) -> Iterator[Spans]:
        """What it is for, and of which day."""
        made, until = self.audit.date, self.audit.valid_until
        yield self.reader.tell(self.audit.subject)
        if made and until:
            yield self.say("Of {made}, valid until {until}", made=made, until=until)
        elif made or until:
            yield self.say("Of {made}", made=made) if made else self.say("Valid until {until}", until=until)

    def result(self) -> Spans:
        """How many findings there are, of which weight."""
        numbers = [sum(finding.severity == severity for finding in self.audit.findings) for severity in SEVERITIES]
        problems, warnings, infos = numbers
        if not any(numbers):
            return self.say("Nothing was found that must be asked about.")
        if not problems and not warnings:
            known = count(infos, "{n} thing good to know", "{n} things good to know")
            return self.say("No problem was found; {known}.", known=known)
        to_do = (
            count(
                problems, "{n} problem to be cleared up before paying", "{n} problems to be cleared up before paying"
            ),
            count(warnings, "{n} thing to be asked", "{n} things to be asked"),
        )
        return self.say("{to_do}.", to_do=items(part for part in to_do if part.number))

    def sums(self) -> Spans:
        """What it comes to."""
        stated, lines = self.audit.stated, self.audit.sum
        other = None
        if stated is not None and stated != lines:
            other = say("; its stated total is {stated}", stated=self.money(stated))
        return self.say("Its lines come to {lines}{other}.", lines=self.money(lines), other=other)

    def total(self) -> Spans:
        """What the family would pay, and where the lines that were not recognised are counted."""
        total = self.audit.total
        lines = [line for line in self.audit.lines if line.position == "unmatched" and line.counted and line.amount > 0]
        not_known = count(len(lines), "{n} line was not recognised", "{n} lines were not recognised")
        sum_of_them = self.money(sum((line.amount for line in lines), ZERO))
        unknown = say(" {lines}: {amount}, counted with the treatment.", lines=not_known, amount=sum_of_them)
        return self.say(
            "In total the family would pay likely {likely}, between {low} and {high}.{unknown}",
            likely=amount(total.likely, total.currency),
            low=amount(total.low, total.currency),
            high=amount(total.high, total.currency),
            unknown=unknown if lines else None,
        )

    def finding(self, finding: AuditFinding) -> Spans:
        """A finding with the number of its line."""
        if finding.line is None:
            return self.reader.tell(finding.message)
        return self.say("Line {number}, {finding}", number=finding.line, finding=finding.message)

    def care(self) -> Iterator[Block]:
        """What the treatment comes to, and everything it was compared with."""
        care, reader = self.audit.care, self.reader
        if care is None or not care.against:
            return
        scope = say("; the prices are{joints}", joints=for_joints(care.joints)) if self.audit.by_joint else None
        price, tax = self.money(care.amount), TAXES[care.tax]
        yield Paragraph(self.say("The treatment comes to {price}, {tax}{scope}.", price=price, tax=tax, scope=scope))
        yield table_of(
            self.label(TITLES["care"]),
            care.against,
            ("", "text", lambda prices: text_of(reader.cited(prices.source))),
            (self.label("Prices"), "name", lambda prices: reader.tell(prices.prices)),
            (self.label("Range"), "number", lambda prices: self.range(prices.band)),
            (
                self.label("Quote is"),
                "text",
                lambda prices: self.stands(prices.position, "excluded" if prices.compared_tax == "excluded" else None),
            ),
            (self.label("By"), "number", lambda prices: reader.figure(prices.by) if prices.by else ""),
            (self.label("Tax"), "text", lambda prices: self.label(TAXES[prices.tax])),
        )

    def lines(self) -> Table:
        """Every line with what it was taken for and how it stands."""
        return table_of(
            self.label(TITLES["lines"]),
            enumerate(self.audit.lines, start=1),
            ("#", "rank", lambda row: str(row[0])),
            (self.label("Line"), "name", lambda row: row[1].label),
            (self.label("Taken for"), "beside", lambda row: ", ".join(map(self.label, row[1].names)) or "?"),
            (self.label("Amount"), "number", lambda row: self.amount(row[1])),
            (self.label("Range"), "number", lambda row: self.range(row[1].band, "*" if row[1].assumed else "")),
            (self.label("It is"), "text", lambda row: self.stands(row[1].position, row[1].compared_tax, row[1].source)),
        )

    def range(self, band: Band | None, assumed: str = "") -> Spans:
        """A band with a dash, at the precision it has; nothing for none."""
        if band is None:
            return Spans()
        low, high = self.reader.figure(band.low), self.reader.figure(band.high)
        return text_of(low, "" if low == high else "–", Spans() if low == high else high, assumed)

    def stands(self, position: LinePosition | None, tax: Tax | None, source: str | None = None) -> Spans:
        """How an amount stands to its range, whether it was compared with tax, and whose range it is."""
        words, sources = POSITIONS[position], [source] if source else []
        if tax is None:
            return self.say("{position}", position=words, sources=sources)
        return self.say("{position}, {tax}", position=words, tax=TAXES[tax], sources=sources)

    def amount(self, line: AuditedLine) -> Cell:
        """What a line comes to, in brackets if it is no part of the sum."""
        if line.included:
            return self.label("included")
        shown = self.reader.figure(line.amount)
        return shown if line.counted else text_of("(", shown, ")")

    def line_notes(self) -> Iterator[Spans]:
        """What the table of lines needs to be read."""
        lines = self.audit.lines
        if any(line.assumed for line in lines):
            yield self.say(
                "A range with a * is a planning assumption: a share of the package, or a budget's own figure. Nobody "
                "published it."
            )
        if any(line.compared_tax == "unknown" for line in lines):
            yield self.say(
                "Tax not said: the quote or the range does not say whether consumption tax is in it. Where only the "
                "range does not, a line is above it if it is so without tax, and below it if it is so with tax."
            )
        if not all(line.counted for line in lines):
            yield self.say("Amounts in brackets are no part of the sum: subtotals, deposits, balances.")
        if given := [say("{line}: {given}", line=line.label, given=line.given) for line in lines if line.given]:
            yield self.say("Converted: {lines}.", lines=items(given, "semicolon"))

    def family(self) -> Table:
        """What the family would pay, by category."""
        family, figure = self.audit.family, self.reader.figure
        columns: list[ColumnOf[CategoryShare]] = amount_columns(lambda share: share.amount.columns, figure, self.reader)
        table = table_of(
            self.label(TITLES["family"]),
            family.shares,
            (family.currency, "name", lambda share: category_name(share.category, self.reader)),
            *columns,
            (self.label("From"), "text", self.origin),
        )
        total = Row((self.label("Total"), *map(figure, self.audit.total.columns), ""), "total")
        return table._replace(rows=(*table.rows, total))

    def origin(self, share: CategoryShare) -> str:
        """Where a part of the total is from."""
        if not share.quoted:
            return self.label("estimated")
        is_whole = share.category == "treatment" and not self.audit.family.kept
        return self.label("the quote") if is_whole else self.label("with the quote")

    def family_notes(self) -> Iterator[Spans]:
        """For which journey, and what it would be without the quote."""
        family, joint = self.audit.family, for_joints(1) if self.audit.by_joint else None
        is_without = "treatment" in family.scenario.without
        yield self.say("For the journey {journey}.", journey=family.journey)
        yield self.say(
            "Without the quote, from the catalogue alone, the same journey is estimated at likely {likely}{joint}.",
            likely=amount(family.estimated.likely, family.currency),
            joint=None if is_without else joint,
        )
        yield self.say("Every estimated figure has its source in an estimate of the same journey.")
        if family.kept and is_without:
            yield self.say("The treatment is left out, as was asked for.")
        elif family.kept:
            yield self.say(
                "The quote gives no price for the treatment to count with: the catalogue's range stands for it{joint}.",
                joint=joint,
            )
        if family.left_out:
            yield self.say(
                "Not counted in this total: {labels}. Every other line is counted as it is billed, also those that are "
                "asked about.",
                labels=items(dict.fromkeys(family.left_out), "semicolon"),
            )
        elif any(finding.severity != "info" for finding in self.audit.findings):
            yield self.say("Every line is counted as it is billed, also those that are asked about.")

    def replaced(self) -> Iterator[Spans]:
        """What of the budget the quote's lines stand in for."""
        for line in self.audit.family.replaced:
            words = self.say(
                ": estimated at likely {likely}; “{by}” of the quote replaces it, and is taken to cover all of it",
                likely=amount(line.amount.likely, self.audit.family.currency),
                by=line.by,
            )
            yield text_of(strong(self.label(line.label)), words)

    def rates(self) -> Iterator[Spans]:
        """Every exchange rate that was used."""
        for rate in self.audit.rates:
            words = rate_in_words(rate.base, rate.quote, rate.rate, self.reader)
            how = derived(rate.derivation, self.reader)
            yield text_of(words, self.say(" ({source}, {day}, {how})", source=rate.source, day=rate.date, how=how))
