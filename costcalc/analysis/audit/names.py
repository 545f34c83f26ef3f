"""The vocabulary of quotes, data/audit_lines.toml: what lines may be called, and what is known of each kind of line.

What a label of a quote stands for is decided in `matching`.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal
from unicodedata import normalize

from pydantic import Field, ValidationError

from costcalc.catalog.lookup import data_folder
from costcalc.catalog.models import Catalog
from costcalc.catalog.prices import Key, Parameter, Price, Tax, Text, When
from costcalc.catalog.read import Origin, explained, read
from costcalc.errors import DataError
from costcalc.files import read_bytes
from costcalc.model import Frozen
from costcalc.money import Currency

FILE = "audit_lines.toml"
Role = Literal[
    "package", "part", "clinic", "service", "journey", "tax", "discount", "deposit", "subtotal", "total", "unmatched"
]
"""What a line is for: the package, a part of it, what clinics bill beside it, whoever arranges things, the journey."""
CARE: frozenset[Role] = frozenset({"package", "part", "clinic"})
"""What the clinic is paid for."""
SUMS: frozenset[Role] = frozenset({"total", "subtotal"})
"""What adds up other lines."""


ColumnKey = Literal["label", "quantity", "unit_price", "amount", "currency", "tax"]
"""The cells of a line."""


class MatchingLimits(Frozen):
    """Thresholds of the audit's rules."""

    near: Parameter
    """From which similarity an unknown name is read as the nearest known one."""
    apart: Parameter
    """By how much that one must be nearer than any other."""
    slip: Parameter
    """How many times a price must be beyond every band to be taken for one in another currency."""
    short: Parameter
    """Below which per cent of a budget's low end a line of the journey may be for a part of it only."""
    further_joint: Parameter = Field(alias="further-joint")
    """Per cent that a second joint may cost of the first."""
    rate_distance: Parameter = Field(alias="rate-distance")
    """Per cent that a rate in a quote may be away from the reference rate."""


class PlanNumberForms(Frozen):
    """Known forms of the health ministry's plan numbers."""

    forms: tuple[Text, ...] = Field(min_length=1)
    """Regular expressions of the whole number, without spaces and hyphens and in capitals."""
    examples: tuple[Text, ...]
    """Some of them."""
    source: Key
    """Key of an entry of sources.toml."""
    checked: When
    """When somebody last looked."""


class PriceWords(Frozen):
    """Words that stand in place of an amount, and words about tax."""

    included: tuple[Text, ...]
    """What stands in place of an amount if nothing more is to be paid."""
    without: tuple[Text, ...]
    """What says that the things named after it are not meant."""
    beside: tuple[Text, ...] = ()
    """What only says how an amount is to be read, and not what is billed: after a discount."""
    taxes: tuple[Text, ...] = ()
    """What the tax on a price is called."""
    with_tax: tuple[Text, ...] = Field(default=(), alias="with-tax")
    """What says in a label, a title or beside an amount that tax is in it; {tax} stands for each of `taxes`."""
    without_tax: tuple[Text, ...] = Field(default=(), alias="without-tax")
    """What says there that tax is not in it."""
    other_taxes: tuple[Text, ...] = Field(default=(), alias="other-taxes")
    """What is called like the tax on a price, and is none."""
    idle: tuple[Text, ...] = ()
    """Small words that join others: tax on, total in."""

    @property
    def with_tax_phrases(self) -> tuple[str, ...]:
        """Every phrase for tax in a price."""
        return self._phrases(self.with_tax)

    @property
    def without_tax_phrases(self) -> tuple[str, ...]:
        """Every phrase for tax that is not in a price."""
        return self._phrases(self.without_tax)

    @property
    def beside_phrases(self) -> tuple[str, ...]:
        """Every phrase that only says how an amount is to be read; “+ tax” may as well name a line of tax."""
        taxes = (phrase for phrase in (*self.with_tax_phrases, *self.without_tax_phrases) if "+" not in phrase)
        return (*self.beside, *taxes)

    def _phrases(self, forms: tuple[str, ...]) -> tuple[str, ...]:
        every = (form.replace("{tax}", tax) for form in forms for tax in (self.taxes if "{tax}" in form else ("",)))
        return tuple(dict.fromkeys(every))


class JointWords(Frozen):
    """Conditions that are priced by the joint, and words for several joints."""

    conditions: tuple[Key, ...]
    """Conditions whose prices are for one joint."""
    several: tuple[Text, ...]
    """Words for several joints."""


class LineKind(Frozen):
    """A kind of line: what a clinic or an agency bills for."""

    name: Text
    """What it is."""
    role: Role
    """What it is for."""
    aliases: tuple[Text, ...] = Field(min_length=1)
    """What it is called, in any language."""
    whole: tuple[Text, ...] = ()
    """What it is called if nothing else stands there: names too short to look for in others."""
    component: Key | None = None
    """Component of a package that it is."""
    in_package: Literal["always", "often", "apart"] | None = None
    """Whether packages hold it; none where that is no question."""
    repeats: bool = False
    """Whether several such lines are nothing strange."""
    expected: bool = False
    """Whether a quote should say something of it."""
    exclusion: Key | None = None
    """Entry of exclusions.toml that prices it."""
    fee: Key | None = None
    """Entry of fees.toml that prices it, for each unit."""
    price: Price | None = None
    """What is published of its price, if no entry of the catalogue has it."""
    replaces: tuple[str, ...] = ()
    """Lines of a budget that it stands in for."""


class LineNames(Frozen):
    """The vocabulary of quotes: kinds of lines with their names, words about prices, titles of columns."""

    matching: MatchingLimits
    """The numbers of its rules."""
    plan_numbers: PlanNumberForms = Field(alias="plan-numbers")
    """Numbers of plans."""
    signs: dict[Text, tuple[Currency, ...]]
    """Signs and words for money, and the currencies each may stand for."""
    words: PriceWords
    """Words in place of amounts, and about tax."""
    apart: tuple[Text, ...]
    """What tells two lines of one kind apart."""
    joints: JointWords
    """What is treated by the joint, and words for several joints."""
    tax: dict[Tax, tuple[Text, ...]]
    """Words of a tax field, by whether they put the tax into the price."""
    columns: dict[ColumnKey, tuple[Text, ...]]
    """How the columns of a table may be called."""
    kinds: dict[Key, LineKind]
    """What a line may stand for."""

    @property
    def entries(self) -> dict[str, Any]:
        """What the file of an overlay can replace: each kind, and all else by its field."""
        return {name: value for name, value in self if name != "kinds"} | self.kinds


def load_names(catalog: Catalog, overlay: Path | str | None = None) -> LineNames:
    """Load the vocabulary that came with the program; kinds of an overlay folder's file replace and add to it, by key.

    Raises DataError with every problem at its place.
    """
    content: dict[str, Any] = {"kinds": {}}
    origins: dict[str, Origin] = {}
    for path in (data_folder() / FILE, *([Path(overlay) / FILE] if overlay else [])):
        if overlay and not path.is_file():
            continue  # an overlay need not have names of its own
        sheet = read(path.stem, str(path), read_bytes(path))
        kinds = sheet.entries.get("kinds", {})
        if not isinstance(kinds, dict):
            raise DataError(str(sheet.origins["kinds"].problem(("kinds",), "should be a table")))
        content |= {**sheet.entries, "kinds": {**content["kinds"], **kinds}}
        origins |= {**sheet.origins, **{f"kinds.{key}": sheet.origins["kinds"] for key in kinds}}
    try:
        names = LineNames.model_validate(content)
    except ValidationError as error:
        raise DataError([_problem(origins, where, text) for where, text in explained(error)]) from error
    if problems := [_problem(origins, ("kinds", key), text) for key, text in _inconsistencies(names, catalog)]:
        raise DataError(problems)
    return names


def _problem(origins: Mapping[str, Origin], where: tuple[str | int, ...], text: str) -> str:
    """A problem at its place; an entry of `kinds` may be from the overlay while the rest is the program's own."""
    origin = origins.get(".".join(map(str, where[:2]))) or origins.get(str(where[0])) or next(iter(origins.values()))
    return str(origin.problem(where, text))


def _inconsistencies(names: LineNames, catalog: Catalog) -> Iterator[tuple[str, str]]:
    """Kinds that refer to entries the catalogue lacks, or that share a name with another kind."""
    keys_by_name: dict[str, str] = {}
    for key, kind in names.kinds.items():
        source = kind.price and kind.price.source
        for reference, file in ((kind.exclusion, "exclusions"), (kind.fee, "fees"), (source, "sources")):
            if reference and reference not in getattr(catalog, file):
                yield key, f"no entry {reference!r} in {file}.toml"
        for alias in (*kind.aliases, *kind.whole):
            other = keys_by_name.setdefault(fold(alias), key)
            if other != key:
                yield key, f"is called {alias!r}, and so is {other}: a name stands for one kind"


def fold(label: str) -> str:
    """A label as names are compared: compatible characters made one, lower case, single spaces for all else."""
    return " ".join(re.sub(r"[\W_]+", " ", normalize("NFKC", label).casefold()).split())


def is_spaced(word: str) -> bool:
    """Whether a word is of a script that puts spaces between words."""
    return all(ord(letter) < FIRST_UNSPACED for letter in word)


FIRST_UNSPACED = 0x2E80
"""The first character of the scripts of East Asia."""
