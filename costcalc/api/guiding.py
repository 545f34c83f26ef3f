"""A guided start for programs that ask: what there is to choose, answers read into options, and plans kept in files.

In which order things are asked, and how that looks, is the program's own; nothing here waits for anybody.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from costcalc.api.options import Data, catalog_of, moment_of
from costcalc.api.reading import FileLike, Unreadable, read_file
from costcalc.catalog.lookup import find, folded
from costcalc.catalog.treatments import Condition, Tier
from costcalc.errors import DataError, MissingPrice, ScenarioError, option
from costcalc.money import plain
from costcalc.scenario.amounts import read_amount
from costcalc.scenario.combine import OptionReader
from costcalc.scenario.files import DEFAULTS, SCENARIOS, read_scenarios
from costcalc.scenario.model import ResolvedScenario
from costcalc.scenario.options import BY_FIELD, OPTIONS
from costcalc.scenario.parse import as_text, money_text, parse_amount
from costcalc.scenario.resolve import resolve, scenario_of
from costcalc.scenario.values import HOME

UNPRICED = "no published price"
PARTY = re.compile(
    r"(?:(?P<adults>\d+)(?: adults?\b|$))?(?:[\s,+&]|and|with)*"
    r"(?:(?:(?P<count>\d+) |an? )?child(?:ren)?(?:[\s,:]|aged?|of)*(?P<ages>\d+(?:(?:[\s,&]|and)+\d+)*))?"
)
"""Who travels along, in lower case: `1 adult`, `2 adults and children of 4 and 11`, `1 adult, child 9`."""
LIMIT_WORDS = re.compile(r"\b(?:at most|up to|no more than|max(?:imum)?|limit)\b|,(?!\d)", re.IGNORECASE)
"""What people write between a currency and the most that they can pay."""

Options = Mapping[str, str]
"""Texts of options, by their names."""


class Choice(NamedTuple):
    """One thing to choose."""

    name: str
    """What people see."""
    value: str = ""
    """What it is read as; empty for what holds if nothing is said."""
    beside: str = ""
    """What to know of it, such as its price."""
    names: tuple[str, ...] = ()
    """What it answers to besides."""


def matching(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """The choices with a name that what was typed is in: first those that are called so, then those that begin so."""
    wanted = folded(typed)
    if not wanted:
        return list(choices)
    ranked = [(_rank(choice, wanted), place) for place, choice in enumerate(choices)]
    return [choices[place] for rank, place in sorted(ranked) if rank < NO_MATCH]


NO_MATCH = 4


def _rank(choice: Choice, wanted: str) -> int:
    """How well a name of a choice fits: 0 if it is the same, then by where what is wanted stands in it."""
    names = [folded(name) for name in (choice.name, choice.value, *choice.names)]
    fits = (wanted in names, *(any(begin + wanted in f"^{name}" for name in names) for begin in ("^", "-", "")))
    return fits.index(True) if any(fits) else NO_MATCH


class Guide:
    """A plan that answers fill in, one after the other."""

    def __init__(self, usual: Mapping[str, Any], data: Data = None, created: datetime | None = None) -> None:
        """Begin with what holds where nothing is answered, by the names of options: what the user has configured."""
        self.catalog, self.today = catalog_of(data), moment_of(created).date()
        self.usual = {name: value for name, value in usual.items() if name in OPTIONS}
        self.options: dict[str, str] = {}
        self.budget: Options = {}

    def add(self, answers: Options) -> None:
        """Take answers. Raises ScenarioError for what cannot be, alone or with what was answered before."""
        journey = self._journey({**self.options, **answers})
        self.options |= {name: as_text(getattr(journey, OPTIONS[name].field)) for name in answers}

    def _journey(self, options: Options, *, treated: bool = False) -> ResolvedScenario:
        """The journey as it is with options. What the treatment costs only matters if it is `treated`."""
        scenario = scenario_of({**self.usual, **options}, self.catalog, self.today)
        if not treated:
            scenario = scenario.model_copy(update={"without": ("treatment",), "treatment_price": None, "basis": None})
        return resolve(scenario, self.catalog, self.today)

    @property
    def changes(self) -> Options:
        """The answers that make a difference, which a command needs."""
        return {name: text for name, text in self.options.items() if self._matters(name)}

    def _matters(self, name: str) -> bool:
        others = {other: text for other, text in self.options.items() if other != name}
        if "condition" not in {**self.usual, **others}:
            return True
        field = OPTIONS[name].field
        return bool(getattr(self._journey(others), field) != getattr(self._journey(self.options), field))

    @property
    def is_priced(self) -> bool:
        """Whether there is a price for some package of what is treated."""
        tiers = self.catalog.conditions[self._journey(self.options).condition].tiers
        return any(self._is_priced({**self.options, "tier": key}) for key in tiers)

    def _is_priced(self, options: Options) -> bool:
        try:
            self._journey(options, treated=True)
        except (MissingPrice, ScenarioError):  # or a configured package that others have
            return False
        return True

    def conditions(self) -> list[Choice]:
        """What can be treated, with prices; if none is configured, the first is an example."""
        choices = [
            Choice(condition.name, key, self._prices(key, condition), condition.aliases)
            for key, condition in self.catalog.conditions.items()
        ]
        if "condition" in self.usual:
            usual = self._journey({}).condition
            choices.sort(key=lambda choice: choice.value != usual)
        return choices

    def _prices(self, key: str, condition: Condition) -> str:
        """What the packages of a condition cost, from the lowest to the highest price."""
        tiers = [tier for tier in condition.tiers.values() if tier.price]
        return _span(tiers) if tiers or not self._is_priced({"condition": key}) else ""

    def packages(self) -> list[Choice]:
        """The packages of what is treated, with their prices; none if there is only one."""
        journey = self._journey(self.options)
        tiers = self.catalog.conditions[journey.condition].tiers
        if len(tiers) == 1:
            return []
        unsure = Choice("I don't know", "", f"the usual: {tiers[journey.tier].name}")
        return [unsure, *(Choice(tier.name, key, _span([tier])) for key, tier in tiers.items())]

    def origins(self) -> list[Choice]:
        """Countries and regions that a journey can start from."""
        regions = {region.name: region for region in self.catalog.regions.values()}
        countries = [
            Choice(country.name, code, "", country.aliases + _aliases(regions.pop(country.name, None)))
            for code, country in self.catalog.countries.items()
            if code != HOME
        ]
        keys = {region.name: key for key, region in self.catalog.regions.items()}
        parts = [Choice(name, keys[name], "region", region.aliases) for name, region in regions.items()]
        return self._with_usual("origin", Choice("not sure", "", "fares of the whole world"), [*countries, *parts])

    def passports(self) -> list[Choice]:
        """Countries whose passport people can have; none if it follows from where the journey starts."""
        if self._journey(self.options).nationality is not None:
            return []
        countries = [Choice(entry.name, code, "", entry.aliases) for code, entry in self.catalog.countries.items()]
        return self._with_usual("nationality", Choice("not sure", "", "entry is not checked"), countries)

    def parties(self) -> list[Choice]:
        """Who travels along, as far as there is no need to write it."""
        journey = self._journey(self.options)
        usual = Choice(_party(journey.companions, journey.child_ages))
        few = (Choice(_party(number), str(number)) for number in range(3))
        return [usual, *(choice for choice in few if choice.name != usual.name)]

    def days(self) -> list[Choice]:
        """When a journey can begin, as far as that is no day."""
        return [Choice("not yet known")]

    def currencies(self) -> list[Choice]:
        """Currencies of a budget, that of the passport before others."""
        from babel.numbers import get_territory_currencies  # noqa: PLC0415 - nothing else here needs it

        country = self._journey(self.options).nationality
        own = get_territory_currencies(country) if country else []
        codes = [Choice(code, code, entry.name, (entry.name,)) for code, entry in self.catalog.currencies.items()]
        codes.sort(key=lambda choice: choice.value not in own)
        return self._with_usual("currency", Choice(""), codes)

    def _with_usual(self, field: str, unset: Choice, choices: list[Choice]) -> list[Choice]:
        """The choices after the one that holds if nothing is said."""
        value = getattr(self._journey(self.options), field)
        usual = next((choice._replace(value="") for choice in choices if choice.value == value), unset)
        return [usual, *(choice for choice in choices if choice.value != value)]

    def add_party(self, text: str) -> None:
        """Take who travels along, such as `1 adult and children of 4 and 11`. Raises ScenarioError."""
        if not text:
            return
        match = PARTY.fullmatch(text.strip().lower())
        ages = re.findall(r"\d+", match["ages"] or "") if match else []
        if not match or match["count"] not in (None, str(len(ages))):
            raise ScenarioError(f"{text!r} cannot be read: write 1 adult, or 1 adult and children of 4 and 11")
        self.add({"companions": match["adults"] or "0"} | ({"child-ages": ",".join(ages)} if ages else {}))

    def add_limit(self, text: str) -> None:
        """Take a currency, the most that can be paid, or both, such as `EUR, at most 40000`. Raises ScenarioError."""
        words = " ".join(LIMIT_WORDS.sub(" ", text).split())
        if not words:
            return
        if not any(letter.isdecimal() for letter in words):
            self.add({"currency": words})
            return
        amount = read_amount(words)
        code = (amount and amount.currency) or self._journey(self.options).currency
        limit = parse_amount("budget", words, code)
        self.add({"currency": code})
        self.budget = {"budget": money_text(f"{limit:f}")}


def _aliases(entry: Any) -> tuple[str, ...]:
    return entry.aliases if entry else ()


def _span(tiers: Sequence[Tier]) -> str:
    """The lowest and the highest price of some packages, in one line; those of several currencies have none."""
    prices = [tier.price for tier in tiers if tier.price]
    codes = {price.currency for price in prices}
    if len(codes) != 1:
        return "" if codes else UNPRICED
    low, high = min(price.low for price in prices), max(price.high for price in prices)
    return f"{plain(low)}–{plain(high)}\N{NO-BREAK SPACE}{codes.pop()}"


def _party(companions: int, ages: Iterable[int] = ()) -> str:
    """Who travels along, in words that are read again."""
    adults = [f"{companions} adult{'' if companions == 1 else 's'}"] if companions else []
    children = [f"children of {' and '.join(map(str, ages))}"] if ages else []
    return " and ".join([*adults, *children]) or "nobody"


# Plans in files


def plan_text(name: str, options: Options) -> str:
    """A file of scenarios, in TOML, that holds one plan; its options are defaults, so that a command can replace them.

    >>> print(plan_text("Our plan", {"condition": "t1d", "companions": "1", "child-ages": "4,11"}))
    [defaults]
    condition = "t1d"
    companions = 1
    child-ages = [4, 11]
    <BLANKLINE>
    [scenarios."Our plan"]
    <BLANKLINE>
    """
    lines = [f"{option} = {_toml(option, text)}" for option, text in options.items()]
    return "\n".join([f"[{DEFAULTS}]", *lines, "", f"[{SCENARIOS}.{_quoted(name)}]", ""])


def _toml(option: str, text: str) -> str:
    value = OPTIONS[option].parse("", text)
    if isinstance(value, tuple):
        return str(list(value))
    return str(value) if isinstance(value, int | date) else _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def read_plan(
    file: FileLike,
    given: Mapping[str, Any],
    usual: Mapping[str, Any],
    data: Data = None,
    created: datetime | None = None,
) -> dict[str, Any]:
    """The only scenario of a file, as arguments of `estimate`.

    What is `given` beside the file replaces its defaults; what is `usual` holds where neither says anything. Both are
    by fields. Raises DataError with every mistake of the file, for one with several scenarios, and for none.
    """
    catalog = catalog_of(data)
    try:
        name, text = read_file(file)
    except Unreadable as error:
        if isinstance(file, str) and find(file, catalog.conditions):
            raise DataError(f"{error}. Did you mean {option('condition', file)}?") from error
        raise
    reader = OptionReader(catalog, moment_of(created).date())
    choices = [{BY_FIELD[field].name: [value] for field, value in options.items()} for options in (given, usual)]
    named = read_scenarios(text, name, reader, given=choices[0], usual=choices[1])
    if len(named) > 1:
        names = ", ".join(scenario.name for scenario in named)
        raise DataError(f"{name}: holds several scenarios, which costcalc compare sets side by side: {names}")
    return dict(named[0].scenario)
