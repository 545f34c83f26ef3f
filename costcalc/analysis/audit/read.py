"""A quote's file read into an Offer: every field checked, every mistake said at its place."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, cast

from costcalc.analysis.audit.amounts import Amount, read_amount
from costcalc.analysis.audit.fields import DAYS, FIELDS, TEXTS, day_of, name_of, nearest, text_of
from costcalc.analysis.audit.matching import Matcher
from costcalc.analysis.audit.names import LineNames, Role, folded
from costcalc.analysis.audit.offer import Offer, OfferLine
from costcalc.analysis.audit.sheets import LINE, LONGEST, QUOTE, Sheet, read_sheet
from costcalc.analysis.audit.tax_words import joint_basis, tax_words
from costcalc.catalog.locate import Where
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Tax
from costcalc.errors import DataError, ScenarioError
from costcalc.money import round_money
from costcalc.scenario.combine import Reader
from costcalc.scenario.options import OPTIONS, as_text

MOST = Decimal(10) ** 10
"""From which no amount can be meant."""
MOST_JOINTS = 12
DIGITS = 15
"""Of a number, before or after its point."""
NO_OPTIONS: Mapping[str, str] = {}


def read_offer(
    text: str,
    called: str,
    catalog: Catalog,
    names: LineNames,
    today: date,
    *,
    terms: Mapping[str, str] = NO_OPTIONS,
    currency: str | None = None,
) -> Offer:
    """The quote in a file: TOML, JSON or CSV. `terms` say of it what the file does not, and win over it.

    `currency` is that of its amounts, if neither the file nor a sign in it says one. Raises DataError with every
    mistake at its line, and ScenarioError for `terms` that cannot be.
    """
    sheet = read_sheet(text.removeprefix("\ufeff"), called, names)
    return _Reading(sheet, catalog, names, today, terms, currency).offer()


class _Reading:
    """A sheet as it is read, and what is wrong with it so far."""

    def __init__(
        self,
        sheet: Sheet,
        catalog: Catalog,
        names: LineNames,
        today: date,
        terms: Mapping[str, str],
        currency: str | None,
    ) -> None:
        self.sheet, self.catalog, self.names = sheet, catalog, names
        self.reader, self.matcher = Reader(catalog, today), Matcher(names)
        self.tax_words = tax_words(names.words)
        self.problems: dict[tuple[Where, str], None] = {}
        self.beside: list[str] = []
        self.terms, self.otherwise = terms, currency

    def offer(self) -> Offer:
        """The quote. Raises DataError or ScenarioError."""
        fields = self._fields()
        code = self._currency(fields)
        lines, blank = self._lines(code)
        stated = self._amount(fields["total"], (QUOTE, "total"), code) if fields.get("total") is not None else None
        if not [line for line in lines if not self._is_total(line)] and not self.problems:
            self.refuse((LINE,), f"has no line with an amount: write each as [[{LINE}]] with label and amount")
        if self.beside:
            raise ScenarioError(self.beside)
        if self.problems:
            shown = sorted({(self.sheet.line_of(where), problem) for where, problem in list(self.problems)[:50]})
            raise DataError([f"{self.sheet.called}:{line}: {problem}" for line, problem in shown])
        if stated is not None and stated.value is None:
            stated = None
        said = stated.value if stated else None
        signs: tuple[str, ...] = (stated.sign,) if stated and stated.codes and code not in stated.codes else ()
        total_label = None
        total_tax = stated.tax if stated else None
        last = next((line for line in reversed(lines) if self._is_total(line)), None)
        if last and said in (None, last.amount):  # any other total stays, and is looked at like a subtotal
            lines.remove(last)
            said, signs, total_label = last.amount, signs or last.signs, last.label
            total_tax = joint_basis((total_tax, last.worded_tax))
        return Offer(
            called=self.sheet.called,
            currency=code,
            lines=tuple(lines),
            blank=tuple(blank),
            options={name: fields[name] for name in fields if name in OPTIONS},
            total=said,
            total_signs=signs,
            total_label=total_label,
            total_tax=total_tax,
            worded_tax=tuple(dict.fromkeys(self._worded_tax(blank, fields.get("included", ())))),
            **{name: fields.get(name) for name in (*TEXTS, *DAYS, "tax")},
            joints=fields.get("joints", 1),
            included=fields.get("included", ()),
        )

    def _worded_tax(self, blank: Iterable[str], included: Iterable[str]) -> Iterator[Tax]:
        """What words say of tax for the quote as a whole: titles, columns, rows without an amount, what it includes."""
        titles = (*self.sheet.titles, *(label for label in blank if self._is_remark(label)), *included)
        for basis in (*map(self.tax_words.basis, titles), self._column_tax("amount", "unit_price")):
            if basis:
                yield basis
        for words in included:
            if self._roles(words) == {"tax"} and not self.tax_words.basis(words):
                yield "included"

    def _is_remark(self, label: str) -> bool:
        """Whether a row without an amount names nothing that may be billed: “prices include tax”."""
        return self._roles(label) <= {"tax", "total", "subtotal"}

    def _roles(self, label: str) -> set[Role]:
        return {self.matcher.role(key) for key in self.matcher.match(label).kinds}

    def _column_tax(self, *fields: str) -> Tax | None:
        """What the title of the first of some columns that speaks of tax says."""
        bases = (self.tax_words.basis(self.sheet.columns.get(field, "")) for field in fields)
        return next((basis for basis in bases if basis), None)

    @cached_property
    def _columns_differ(self) -> bool:
        """Whether the columns of amounts and of unit prices say that they are on different bases."""
        return len({self._column_tax(field) for field in ("amount", "unit_price")} - {None}) > 1

    def refuse(self, where: Where, problem: str) -> None:
        """Note what is wrong at a place, once."""
        self.problems[where, problem] = None

    def _fields(self) -> dict[str, Any]:
        """What the quote says of itself, and what is said beside it, which wins."""
        found: dict[str, Any] = {}
        for key, value in self.sheet.fields.items():
            where: Where = (QUOTE, key)
            name = name_of(key)
            if name is None:
                self.refuse(where, f"unknown key {key!r}. {nearest(key)}")
            elif name in found:
                self.refuse(where, f"{key!r} stands twice: keep one")
            elif not (isinstance(value, str) and not value.strip()) and value != []:
                try:
                    found[name] = self._field(name, value)
                except ScenarioError as error:
                    for problem in error.problems:
                        self.refuse(where, f"{key}: {problem.removeprefix('--')}")
        for key, value in self.terms.items():
            name = name_of(key)
            if name is None:
                self.beside.append(f"--term {key}={value}: unknown key {key!r}. {nearest(key)}")
                continue
            try:
                found[name] = self._field(name, value)
            except ScenarioError as error:
                lead = "" if name in OPTIONS else f"--term {key}: "
                self.beside += (f"{lead}{problem}" for problem in error.problems)
        return found

    def _field(self, name: str, value: Any) -> Any:
        """One thing that a quote says of itself. Raises ScenarioError."""
        if isinstance(value, int) and abs(value) >= MOST:
            raise ScenarioError("is too large a number")
        return self._one_of(name, value)

    def _one_of(self, name: str, value: Any) -> Any:  # noqa: PLR0911 - a kind of value each
        if name in OPTIONS:
            text = as_text(value)
            self.reader.read(name, text)
            return text
        if name in TEXTS:
            return text_of(as_text(value))
        if name in DAYS:
            return day_of(value)
        if name == "tax":
            return self._tax(value)
        if name == "joints":
            text = as_text(value)
            if not re.fullmatch(r"[1-9]\d?", text) or int(text) > MOST_JOINTS:
                raise ScenarioError(f"{text[:LONGEST]!r} is not a number of joints: write 1 or 2")
            return int(text)
        if name == "included":
            words = [as_text(each) for each in value] if isinstance(value, list) else [as_text(value)]
            return tuple(text_of(each.strip()) for text in words for each in re.split("[,;、]", text) if each.strip())
        return value

    def _tax(self, value: Any) -> Tax:
        """What a word says of tax. Raises ScenarioError."""
        word, words = folded(as_text(value)), self.names.words
        for tax, known in (
            ("included", words.tax_included),
            ("excluded", words.tax_excluded),
            ("none", words.tax_none),
            ("unknown", words.tax_unknown),
        ):
            if word in map(folded, known):
                return cast("Tax", tax)
        raise ScenarioError(f"{as_text(value)[:LONGEST]!r} says nothing of tax: write included, excluded or unknown")

    def _currency(self, fields: dict[str, Any]) -> str:
        """The currency of the quote: as it says, else as the signs beside its amounts, else as is said beside it."""
        said = fields.pop("quote-currency", None)
        if said is not None:
            code = as_text(said).strip().upper() if isinstance(said, str) else ""
            if code in self.catalog.currencies:
                return code
            self.refuse((QUOTE, "currency"), f"unknown currency {said!r}: write a code such as JPY")
            return "USD"
        codes = [
            set(amount.codes)
            for row in self.sheet.rows
            for field in ("amount", "unit_price")
            for amount in [self._glance(row.get(field))]
            if amount and amount.codes
        ]
        columns = {str(row["currency"]).strip().upper() for row in self.sheet.rows if row.get("currency")}
        columns &= self.catalog.currencies.keys()
        agreed = set.intersection(*codes) if codes else set()
        wished = self.otherwise
        if len(columns) == 1:
            return columns.pop()
        if wished and (not agreed or wished in agreed):
            return wished
        if len(agreed) == 1:
            return agreed.pop()
        how = f'write currency = "JPY" in [{QUOTE}], or say --currency'
        self.refuse((QUOTE,), f"does not say in which currency it is: {how}")
        return wished or "USD"

    def _glance(self, value: Any) -> Amount | None:
        try:
            return read_amount(value, self.names, self.catalog.currencies) if isinstance(value, str) else None
        except ScenarioError:
            return None

    def _lines(self, code: str) -> tuple[list[OfferLine], list[str]]:
        """The lines, those of totals among them, and the labels of those without an amount."""
        lines: list[OfferLine] = []
        blank: list[str] = []
        for number, row in enumerate(self.sheet.rows):
            line = self._line(number, row, code)
            if isinstance(line, str):
                blank.append(line)
            elif line:
                lines.append(line)
        return lines, blank

    def _is_total(self, line: OfferLine) -> bool:
        kinds = self.matcher.match(line.label).kinds
        return bool(kinds) and self.matcher.role(kinds[0]) == "total"

    def _line(self, number: int, row: Mapping[str, Any], code: str) -> OfferLine | str | None:
        """One line; its label alone if it has no amount; none if something is wrong with it."""
        before, where = len(self.problems), (LINE, number)
        fields: dict[str, Any] = {}
        for key, value in row.items():
            name = key.strip().lower().replace("-", "_").replace(" ", "_")
            if name not in FIELDS:
                self.refuse((*where, key), f"unknown key {key!r}: a line has {', '.join(FIELDS)}")
            elif not (isinstance(value, str) and not value.strip()):
                fields[name] = value
        label = fields.get("label")
        if not isinstance(label, str):
            self.refuse(where, "has no label: say what the line is for")
            return None
        if len(label) > LONGEST:
            self.refuse((*where, "label"), f"the label has {len(label):,} characters: {LONGEST} are the most")
            return None
        own = str(fields.get("currency", code)).strip().upper()
        if own not in self.catalog.currencies:
            self.refuse((*where, "currency"), f"unknown currency {own[:LONGEST]!r}: write a code such as JPY")
            own = code
        amount = self._amount(fields["amount"], (*where, "amount"), own) if "amount" in fields else None
        price = self._amount(fields["unit_price"], (*where, "unit_price"), own) if "unit_price" in fields else None
        quantity = self._quantity(fields["quantity"], (*where, "quantity")) if "quantity" in fields else None
        tax = None
        if "tax" in fields:
            try:
                tax = self._tax(fields["tax"])
            except ScenarioError as error:
                self.refuse((*where, "tax"), error.problems[0])
        if len(self.problems) > before:
            return None
        each = price.value if price else None
        worded = joint_basis((self.tax_words.basis(label), *(read.tax for read in (amount, price) if read)))
        if self._columns_differ:
            # A unit price without the tax that is in the amount, or with it, is no factor of that.
            worded = worded or (self._column_tax("unit_price") if amount is None else None)
            each = each if amount is None else None
        if amount is None and each is None:
            return label.strip()
        included = (amount.value if amount else each) is None
        stated = amount.value if amount else None
        worth = stated if stated is not None else (each or Decimal(0)) * (1 if quantity is None else quantity)
        worth = round_money(worth, self.catalog.currencies[own].minor_unit)
        signs = tuple(
            dict.fromkeys(found.sign for found in (amount, price) if found and found.codes and own not in found.codes)
        )
        return OfferLine(label.strip(), worth, own, quantity, each, stated, included, tax, worded, signs)

    def _amount(self, value: Any, where: Where, code: str) -> Amount | None:
        """An amount in a currency; none, and a problem, for what is not one."""
        places = self.catalog.currencies[code].minor_unit
        try:
            found = self._number(value)
        except ScenarioError as error:
            self.refuse(where, error.problems[0])
            return None
        if found.value is None:
            return found
        if abs(found.value) >= MOST:
            self.refuse(where, f"{str(value)[:LONGEST]!r} is too large for an amount")
        elif round_money(found.value, places) != found.value:
            self.refuse(where, f"{found.value} {code} has more than {places} decimals")
        elif found.doubtful and places > len("00"):
            self.refuse(where, f"{value!r} can be read in two ways in {code}: write it without a comma or point, or 0")
        else:
            return found
        return None

    def _number(self, value: Any) -> Amount:
        """A number or a text as an amount. Raises ScenarioError."""
        if isinstance(value, str):
            return read_amount(value, self.names, self.catalog.currencies)
        if isinstance(value, Decimal | int) and not isinstance(value, bool):
            number = Decimal(value)
            if number.is_nan() or (number.is_finite() and number.adjusted() < -DIGITS):
                raise ScenarioError("is no amount: write it as 1650000")
            if not number.is_finite() or number.adjusted() > DIGITS:
                raise ScenarioError("is too large for an amount")
            return Amount(number)
        raise ScenarioError("is no amount: write it as 1650000")

    def _quantity(self, value: Any, where: Where) -> Decimal | None:
        """How many; none, and a problem, for what is no number."""
        number = Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
        small = number is not None and number.is_finite() and abs(number) < MOST
        text = str(value).strip() if small or isinstance(value, str) else "such a value"
        found = re.match(r"(?:[x×]\s*)?(\d{1,6}(?:[.,]\d{1,2})?)\s*[^\d.,]{0,20}$", text)
        if found:
            return Decimal(found[1].replace(",", "."))
        self.refuse(where, f"{text[:LONGEST]!r} is not a quantity: write 1, 2 or 0.5")
        return None
