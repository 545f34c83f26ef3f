"""A quote's file read into an Offer: every field checked, every mistake said at its place."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar, get_args

from costcalc.analysis.audit.amounts import Amount, common_basis, read_amount, tax_words
from costcalc.analysis.audit.matching import Matcher
from costcalc.analysis.audit.names import ColumnKey, LineNames, Role, fold
from costcalc.analysis.audit.offer import Offer, OfferLine
from costcalc.analysis.audit.sheets import LINE, QUOTE, OfferSheet, read_sheet
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import unknown
from costcalc.catalog.prices import Tax
from costcalc.catalog.read import Where
from costcalc.errors import DataError, Problem, Problems, ScenarioError, option
from costcalc.money import ONE, ZERO, round_money
from costcalc.scenario.combine import OptionReader
from costcalc.scenario.options import OPTIONS, key_of, option_name
from costcalc.scenario.parse import as_text, parse_day

TEXTS = ("provider", "plan_number", "committee", "facility", "deposit", "cancellation", "rate")
DAYS = ("date", "valid_until")
TERMS = (*TEXTS, *DAYS, "tax", "total", "joints", "included")
"""Fields of a quote beside its currency and the options of a scenario."""
CELLS: tuple[ColumnKey, ...] = get_args(ColumnKey)
"""Fields of a line."""
NOT_OPTIONS = ("treatment-price", "currency")
"""Options of a scenario that a quote says by its lines and its own currency."""
MAX_AMOUNT = Decimal(10) ** 10
"""From which no amount can be meant."""
MAX_DIGITS = 15
"""Of a number, before or after its point."""
MAX_JOINTS = 12
MAX_TEXT = 400
"""Characters of a text."""
MAX_PROBLEMS = 50
"""That are said of one file."""
NO_TERMS: Mapping[str, str] = MappingProxyType({})
T = TypeVar("T")


def read_offer(
    text: str,
    name: str,
    catalog: Catalog,
    names: LineNames,
    today: date,
    *,
    terms: Mapping[str, str] = NO_TERMS,
    currency: str | None = None,
) -> Offer:
    """Read the quote in a file: TOML, JSON or CSV. `terms` say of it what the file does not, and win over it.

    `currency` is that of its amounts, if neither the file nor a sign in it says one. Raises DataError with every
    mistake at its line, and ScenarioError for `terms` that cannot be.
    """
    sheet = read_sheet(text.lstrip("\ufeff"), name, names)
    return OfferReader(sheet, catalog, names, today, currency).offer(terms)


class OfferReader:
    """Reads a sheet, and collects what is wrong with it."""

    def __init__(
        self, sheet: OfferSheet, catalog: Catalog, names: LineNames, today: date, currency: str | None
    ) -> None:
        self.sheet, self.catalog, self.names, self.usual_currency = sheet, catalog, names, currency
        self.options = OptionReader(catalog, today)
        self.matcher, self.tax_words = Matcher(names), tax_words(names.words)
        self.problems: dict[tuple[Where, str], None] = {}  # a dict, because two readers may meet the same mistake
        self.amount_basis, self.price_basis = (
            self.tax_words.basis(sheet.columns.get(column, "")) for column in ("amount", "unit_price")
        )

    def offer(self, terms: Mapping[str, str]) -> Offer:
        """The quote. Raises DataError or ScenarioError."""
        fields = self._fields()
        term_problems = self._add_terms(fields, terms)
        currency = self._currency(fields.pop("currency", None))
        rows = [self._line(number, row, currency) for number, row in enumerate(self.sheet.rows)]
        lines = [line for line in rows if isinstance(line, OfferLine)]
        blank = tuple(label for label in rows if isinstance(label, str))
        total = self._attempt((QUOTE, "total"), partial(self._amount, currency), fields.pop("total", None))
        if all(map(self._is_total, lines)) and not self.problems:
            self._refuse((LINE,), f"has no line with an amount: write each as [[{LINE}]] with label and amount")
        term_problems.refuse()
        if self.problems:
            places = {(self.sheet.line_of(where), text) for where, text in list(self.problems)[:MAX_PROBLEMS]}
            raise DataError([f"{self.sheet.name}:{line}: {text}" for line, text in sorted(places)])
        stated = None
        if total and total.value is not None:
            signs = total.signs_against(currency)
            stated = OfferLine("", total.value, currency, worded_tax=total.tax, signs=signs)
        last = next(filter(self._is_total, reversed(lines)), None)
        if last and (not stated or stated.amount == last.amount):  # any other stays, and is looked at like a subtotal
            lines.remove(last)
            basis = common_basis((stated and stated.worded_tax, last.worded_tax))
            stated = last._replace(worded_tax=basis, signs=(stated and stated.signs) or last.signs)
        bases = self._worded_tax(blank, fields.get("included", ()))
        return Offer(
            currency=currency,
            lines=tuple(lines),
            blank=blank,
            options={name: fields.pop(name) for name in list(fields) if name in OPTIONS},
            total_line=stated,
            worded_tax=tuple(dict.fromkeys(basis for basis in bases if basis)),
            **fields,
        )

    def _worded_tax(self, blank: Iterable[str], included: Iterable[str]) -> Iterator[Tax | None]:
        """What words say of tax for the quote as a whole: titles, columns, rows without an amount, what it includes."""
        # A row without an amount that names nothing to be billed is a remark: “prices include tax”.
        remarks = (label for label in blank if self._roles(label) <= {"tax", "total", "subtotal"})
        yield from map(self.tax_words.basis, (*self.sheet.titles, *remarks, *included))
        yield self.amount_basis or self.price_basis
        for words in included:
            if self._roles(words) == {"tax"} and not self.tax_words.basis(words):
                yield "included"

    def _roles(self, label: str) -> set[Role]:
        return {self.matcher.role(key) for key in self.matcher.match(label).kinds}

    def _is_total(self, line: OfferLine) -> bool:
        return "total" in map(self.matcher.role, self.matcher.match(line.label).kinds[:1])

    def _refuse(self, where: Where, problem: str) -> None:
        self.problems[where, problem] = None

    def _attempt(self, where: Where, read: Callable[[Any], T], value: Any) -> T | None:
        """A value as a function reads it; none for none, and with the mistake noted for what cannot be read."""
        try:
            return None if value is None else read(value)
        except ScenarioError as error:
            self._refuse(where, error.problems[0])
            return None

    def _fields(self) -> dict[str, Any]:
        """What the file says of the quote."""
        fields: dict[str, Any] = {}
        for key, value in self.sheet.fields.items():
            name = _field_name(key)
            if name is None:
                self._refuse((QUOTE, key), _unknown_key(key))
            elif name in fields:
                self._refuse((QUOTE, key), f"{key!r} stands twice: keep one")
            elif not _is_blank(value):
                try:
                    fields[name] = self._field(name, value)
                except ScenarioError as error:
                    for problem in error.problems:
                        self._refuse((QUOTE, key), f"{key}: {problem.named(key_of)}")
        return fields

    def _add_terms(self, fields: dict[str, Any], terms: Mapping[str, str]) -> Problems:
        """Let what is said beside the file win over its fields; returns what is wrong with it."""
        problems = Problems()
        for key, value in terms.items():
            name = _field_name(key)
            if name is None:
                problems.append(Problem(f"{option('term', f'{key}={value}')}: {_unknown_key(key)}"))
                continue
            with problems.gathered("" if name in OPTIONS else option("term", key)):  # options name themselves
                fields[name] = self._field(name, value)
        return problems

    def _field(self, name: str, value: Any) -> Any:
        """The value of a field of a quote. Raises ScenarioError."""
        if isinstance(value, int) and abs(value) >= MAX_AMOUNT:
            raise ScenarioError("is too large a number")
        if name in NOT_OPTIONS or name == "total":  # read once the currency is known
            return value
        if name in OPTIONS:
            self.options.read(name, as_text(value))
            return as_text(value)
        if name in DAYS:
            return parse_day("", value)
        if name == "included":
            texts = map(as_text, value if isinstance(value, list) else [value])
            return tuple(_text(word.strip()) for text in texts for word in re.split("[,;、]", text) if word.strip())
        return {"tax": self._tax, "joints": _joints}.get(name, _text)(value)

    def _tax(self, value: Any) -> Tax:
        """The tax basis that a word of a field stands for. Raises ScenarioError."""
        for basis, words in self.names.tax.items():
            if fold(as_text(value)) in map(fold, words):
                return basis
        raise ScenarioError(f"{as_text(value)[:MAX_TEXT]!r} says nothing of tax: write included, excluded or unknown")

    def _currency(self, stated: Any) -> str:
        """The currency of the quote: as it says, else as the signs beside its amounts, else as is said beside it."""
        if stated is not None:
            return self._attempt((QUOTE, "currency"), self._code, stated) or "USD"
        columns = {str(row["currency"]).strip().upper() for row in self.sheet.rows if row.get("currency")}
        columns &= self.catalog.currencies.keys()
        if len(columns) == 1:
            return columns.pop()
        signs = [set(codes) for row in self.sheet.rows for codes in self._codes_beside(row)]
        codes = set.intersection(*signs) if signs else set()
        usual = self.usual_currency
        if usual and (not codes or usual in codes):
            return usual
        if len(codes) == 1:
            return codes.pop()
        how = f'write currency = "JPY" in [{QUOTE}], or say {option("currency")}'
        self._refuse((QUOTE,), f"does not say in which currency it is: {how}")
        return usual or "USD"

    def _code(self, value: Any) -> str:
        """The code of a currency. Raises ScenarioError."""
        code = str(value).strip().upper()
        if code not in self.catalog.currencies:
            raise ScenarioError(f"unknown currency {str(value)[:MAX_TEXT]!r}: write a code such as JPY")
        return code

    def _codes_beside(self, row: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
        """The currencies that each sign beside the amounts of a row may stand for."""
        for field in ("amount", "unit_price"):
            with suppress(ScenarioError):  # it is said where the line is read
                if codes := self._number(row.get(field)).codes:
                    yield codes

    def _line(self, number: int, row: Mapping[str, Any], currency: str) -> OfferLine | str | None:
        """One line; its label alone if it has no amount; none if something is wrong with it."""
        known_problems, where = len(self.problems), (LINE, number)
        cells: dict[str, Any] = {}
        for key, value in row.items():
            name = key.strip().lower().replace("-", "_").replace(" ", "_")
            if name not in CELLS:
                self._refuse((*where, key), f"unknown key {key!r}: a line has {', '.join(CELLS)}")
            elif not _is_blank(value):
                cells[name] = value
        label = cells.get("label")
        if not isinstance(label, str):
            self._refuse(where, "has no label: say what the line is for")
            return None
        if len(label) > MAX_TEXT:
            self._refuse((*where, "label"), f"the label has {len(label):,} characters: {MAX_TEXT} are the most")
            return None
        own = self._attempt((*where, "currency"), self._code, cells.get("currency")) or currency
        amount, price = (
            self._attempt((*where, field), partial(self._amount, own), cells.get(field))
            for field in ("amount", "unit_price")
        )
        quantity = self._attempt((*where, "quantity"), _quantity, cells.get("quantity"))
        tax = self._attempt((*where, "tax"), self._tax, cells.get("tax"))
        if len(self.problems) > known_problems:
            return None
        amounts = [read for read in (amount, price) if read]
        worded_tax = common_basis((self.tax_words.basis(label), *(read.tax for read in amounts)))
        if self.amount_basis and self.price_basis and self.amount_basis != self.price_basis:
            # A unit price without the tax that is in the amount, or with it, is no factor of that.
            worded_tax = worded_tax or (self.price_basis if amount is None else None)
            price = price if amount is None else None
        unit_price, stated = price and price.value, amount and amount.value
        if amount is None and unit_price is None:
            return label.strip()
        product = (unit_price or ZERO) * (ONE if quantity is None else quantity)
        return OfferLine(
            label=label.strip(),
            amount=round_money(product if stated is None else stated, self.catalog.currencies[own].minor_unit),
            currency=own,
            quantity=quantity,
            unit_price=unit_price,
            stated=stated,
            included=(amount.value if amount else unit_price) is None,
            tax=tax,
            worded_tax=worded_tax,
            signs=tuple(dict.fromkeys(sign for read in amounts for sign in read.signs_against(own))),
        )

    def _amount(self, currency: str, value: Any) -> Amount:
        """An amount in a currency. Raises ScenarioError."""
        places, amount = self.catalog.currencies[currency].minor_unit, self._number(value)
        if amount.value is None:
            return amount
        if abs(amount.value) >= MAX_AMOUNT:
            raise ScenarioError(f"{str(value)[:MAX_TEXT]!r} is too large for an amount")
        if round_money(amount.value, places) != amount.value:
            raise ScenarioError(f"{amount.value} {currency} has more than {places} decimals")
        if amount.ambiguous and places > len("00"):
            raise ScenarioError(
                f"{value!r} can be read in two ways in {currency}: write it without a comma or point, or 0"
            )
        return amount

    def _number(self, value: Any) -> Amount:
        """A number or a text as an amount. Raises ScenarioError."""
        if isinstance(value, str):
            return read_amount(value, self.names, self.catalog.currencies)
        number = Decimal(value) if isinstance(value, Decimal | int) and not isinstance(value, bool) else Decimal("NaN")
        if number.is_nan() or (number.is_finite() and number.adjusted() < -MAX_DIGITS):
            raise ScenarioError("is no amount: write it as 1650000")
        if not number.is_finite() or number.adjusted() > MAX_DIGITS:
            raise ScenarioError("is too large for an amount")
        return Amount(number)


def _field_name(key: str) -> str | None:
    """The field or the option that a key stands for; none if it is not known."""
    name = fold(key).replace(" ", "_")
    if name in (*TERMS, "currency"):
        return name
    option = option_name(key)
    return option if option not in NOT_OPTIONS else None


def _unknown_key(key: str) -> str:
    """What is wrong with a key, and the keys nearest to it."""
    names = (*(name.replace("_", "-") for name in TERMS), "currency", *OPTIONS)
    return unknown("key", key, [name for name in names if name != "treatment-price"])


def _is_blank(value: Any) -> bool:
    """Whether a form was left empty there."""
    return value is None or (isinstance(value, str) and not value.strip())


def _text(value: Any) -> str:
    """A text of a sensible length. Raises ScenarioError."""
    text = as_text(value)
    if len(text) > MAX_TEXT:
        raise ScenarioError(f"has {len(text):,} characters: {MAX_TEXT} are the most")
    return text.strip()


def _joints(value: Any) -> int:
    """A number of joints. Raises ScenarioError."""
    text = as_text(value)
    if not re.fullmatch(r"[1-9]\d?", text) or int(text) > MAX_JOINTS:
        raise ScenarioError(f"{text[:MAX_TEXT]!r} is not a number of joints: write 1 or 2")
    return int(text)


def _quantity(value: Any) -> Decimal:
    """How many. Raises ScenarioError."""
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    is_small = is_number and Decimal(value).is_finite() and abs(value) < MAX_AMOUNT
    text = str(value).strip() if is_small or isinstance(value, str) else "such a value"
    match = re.match(r"(?:[x×]\s*)?(\d{1,6}(?:[.,]\d{1,2})?)\s*[^\d.,]{0,20}$", text)
    if match is None:
        raise ScenarioError(f"{text[:MAX_TEXT]!r} is not a quantity: write 1, 2 or 0.5")
    return Decimal(match[1].replace(",", "."))
