"""THE table of options: everything that a person decides about a journey, one record each.

The command line, configuration, scenario files, batches, what-ifs and the Python functions all read options here, so
that a word means the same everywhere. An option is added by a record here, its field in `scenario.model`, and the rule
that uses it. Nothing heavy is imported: `--help` reads this table too.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from costcalc.catalog.choices import Basis, Cabin, Category, Comfort, Interpreter, Pay
from costcalc.catalog.lookup import folded
from costcalc.catalog.names import choice, find, miss
from costcalc.errors import ScenarioError, option
from costcalc.scenario.parse import (
    parse_ages,
    parse_answers,
    parse_count,
    parse_day,
    parse_number,
    parse_text,
    parse_treatment_price,
    parse_whole,
    parse_words,
)

if TYPE_CHECKING:
    from costcalc.catalog.models import Catalog
    from costcalc.catalog.prices import Count
    from costcalc.scenario.model import TreatmentPrice

HOME = "JP"
"""Where the treatment is, and so where no journey starts."""


class Completion(NamedTuple):
    """What can complete a value in a shell: fixed words, or keys of entries of the catalogue."""

    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """Files of the catalogue, such as `conditions`; `tiers` are those of the condition that is given."""


class Option(NamedTuple):
    """One thing that a person may decide."""

    name: str
    """On the command line, without its dashes, and in files."""
    field: str
    """Of the Scenario, and as an argument in Python."""
    parse: Callable[[str, Any], Any]
    """From its field and a text or a value of Python to its value. Raises ScenarioError."""
    help: str
    metavar: str
    resolve: Callable[[Any, "Catalog"], Any] | None = None
    """From a value to the key or value that the catalogue knows it by; none if it depends on other options."""
    words: Callable[[Any], str] = str
    """How a value is said in the name of a scenario."""
    absent: str = ""
    """How it is said that the option is not given; empty for options that always have a value."""
    flag: str = ""
    """Its short form."""
    default: str | None = None
    """What is taken where it is not given; none if the catalogue decides."""
    complete: Completion = Completion()
    example: str | None = None
    """A value as a configuration file has it; none for options of one journey alone, which no configuration sets."""
    aliases: tuple[str, ...] = ()
    repeated: bool = False
    """Whether it may be given several times for one journey."""
    is_list: bool = False
    """Whether its value is a list, so that several values of it are a list of lists."""


def _key(what: str, kind: str) -> Callable[[Any, "Catalog"], str]:
    """A resolver for the name of an entry."""
    return lambda value, catalog: find(what, value, getattr(catalog, kind))


def _word(what: str, choices: Any) -> Callable[[Any, "Catalog"], str]:
    """A resolver for one of a few fixed words."""
    return lambda value, _catalog: choice(what, value, get_args(choices))


def currency(wanted: str, catalog: "Catalog") -> str:
    """The code of a currency of ISO 4217, in any case. Raises ScenarioError naming the nearest."""
    code = wanted.strip().upper()
    if code in catalog.currencies:
        return code
    raise ScenarioError(miss("currency", wanted, catalog.currencies))


def _country(what: str, wanted: str, catalog: "Catalog", *more: Mapping[str, Any]) -> str:
    code = wanted.strip().upper()
    return code if code in catalog.countries else find(what, wanted, catalog.countries, *more)


def _origin(wanted: str, catalog: "Catalog") -> str:
    origin = _country("country or region", wanted, catalog, catalog.regions)
    if origin == HOME:
        raise ScenarioError(
            f"a journey that starts in Japan needs no flight: leave {option('origin')} out and say "
            f"{option('without', 'flights')}"
        )
    return origin


def _basis(wanted: str, _catalog: "Catalog") -> str | None:
    """`published`, or none for the package's band, which is what holds without the option."""
    basis = choice("basis", wanted, get_args(Basis))
    return None if basis == "package" else basis


def _categories(names: tuple[str, ...], _catalog: "Catalog") -> tuple[str, ...]:
    """Categories in the order of the budget. Raises ScenarioError with every unknown one."""
    problems: list[str] = []
    wanted = set()
    for name in names:
        try:
            wanted.add(choice("category", name, get_args(Category)))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return tuple(category for category in get_args(Category) if category in wanted)


def _count(count: "Count", _catalog: "Catalog") -> "Count":
    from costcalc.scenario.model import count_of  # noqa: PLC0415 - brings pydantic

    return count_of(count)


def count_in_words(count: "Count") -> str:
    """A count as people write it: 4 or 3-6."""
    return str(count.low) if count.low == count.high else f"{count.low}-{count.high}"


def price_text(price: "TreatmentPrice") -> str:
    """A price as people write it: 18,000-24,000 USD excl tax."""
    from costcalc.money import in_words as band_in_words  # noqa: PLC0415 - brings pydantic

    taxed = {"included": " incl tax", "excluded": " excl tax"}.get(price.tax, "")
    return f"{band_in_words(price, '-')} {price.currency}{taxed}"


def _percent(what: str) -> Callable[[Any], str]:
    def words(percent: Any) -> str:
        from costcalc.money import plain  # noqa: PLC0415 - brings pydantic

        return f"{what} {plain(percent)} %"

    return words


INTERPRETERS = {"none": "no interpreter", "clinic": "the clinic's interpreter"}

_TABLE = (
    Option(
        "condition",
        "condition",
        parse_text,
        "What is treated: t1d, knee-oa, …",
        "KEY",
        _key("condition", "conditions"),
        flag="-c",
        complete=Completion(kinds=("conditions",)),
        example='"t1d"',
    ),
    Option(
        "tier",
        "tier",
        parse_text,
        "Package of the condition.",
        "KEY",
        flag="-t",
        default="standard",
        complete=Completion(kinds=("tiers",)),
        example='"advanced"',
    ),
    Option(
        "plan",
        "plan",
        parse_text,
        "Travel plan: two-trips, long-stay, single-visit or multi-visit.",
        "KEY",
        absent="the first plan of the tier",
        complete=Completion(kinds=("plans",)),
        example='"two-trips"',
    ),
    Option(
        "start",
        "start",
        parse_day,
        "Day of the first arrival in Japan, 2027-03-16.",
        "DATE",
        words=lambda day: f"start {day}",
        absent="no first day",
    ),
    Option(
        "finish-by",
        "finish_by",
        parse_day,
        "Day of the last departure at the latest; plans backwards.",
        "DATE",
        words=lambda day: f"finish by {day}",
        absent="no last day",
    ),
    Option(
        "nights",
        "nights",
        parse_count,
        "Nights of each visit, instead of the plan's.",
        "N or N-M",
        _count,
        words=lambda count: f"{count_in_words(count)} nights a visit",
        absent="the nights of the plan",
    ),
    Option(
        "culture-weeks",
        "culture_weeks",
        parse_count,
        "Weeks of cell culture, instead of the condition's.",
        "N or N-M",
        _count,
        words=lambda count: f"{count_in_words(count)} weeks of culture",
        absent="the culture of the condition",
    ),
    Option(
        "from",
        "origin",
        parse_text,
        "Where the journey starts: US, germany, us-west, …",
        "COUNTRY or REGION",
        _origin,
        words=lambda place: f"from {place}",
        absent="from anywhere",
        complete=Completion(kinds=("countries", "regions")),
        example='"germany"',
        aliases=("origin",),
    ),
    Option(
        "nationality",
        "nationality",
        parse_text,
        "Passport of everybody who travels; else the country of --from.",
        "COUNTRY",
        lambda wanted, catalog: _country("nationality", wanted, catalog),
        words=lambda code: f"passport {code}",
        absent="passport unknown",
        complete=Completion(kinds=("countries",)),
        example='"germany"',
    ),
    Option(
        "companions",
        "companions",
        parse_whole,
        "Adults who travel with the patient.",
        "N",
        words=lambda number: f"{number} companion{'' if number == 1 else 's'}" if number else "no companions",
        default="0",
        example="1",
    ),
    Option(
        "child-ages",
        "child_ages",
        parse_ages,
        "Children who travel along, beside --companions: 4,11.",
        "AGES",
        lambda ages, _catalog: tuple(sorted(ages)),
        words=lambda ages: f"children of {' and '.join(map(str, ages))}",
        absent="no children",
        example="[4, 11]",
        is_list=True,
    ),
    Option(
        "city",
        "city",
        parse_text,
        "City of the clinic: tokyo, osaka, kyoto, fukuoka or sapporo.",
        "KEY",
        _key("city", "cities"),
        default="tokyo",
        complete=Completion(kinds=("cities",)),
        example='"osaka"',
    ),
    Option(
        "lodging",
        "lodging",
        parse_text,
        "Comfort: budget, standard or premium.",
        "LEVEL",
        _word("lodging", Comfort),
        words=lambda comfort: f"{comfort} lodging",
        default="standard",
        complete=Completion(get_args(Comfort)),
        example='"premium"',
    ),
    Option(
        "cabin",
        "cabin",
        parse_text,
        "Flights: economy, premium-economy or business.",
        "CLASS",
        _word("cabin", Cabin),
        default="economy",
        complete=Completion(get_args(Cabin)),
        example='"business"',
    ),
    Option(
        "interpreter",
        "interpreter",
        parse_text,
        "hired, clinic (it provides one), or none.",
        "WHO",
        _word("interpreter", Interpreter),
        words=lambda who: INTERPRETERS.get(who, f"{who} interpreter"),
        default="hired",
        complete=Completion(get_args(Interpreter)),
        example='"clinic"',
    ),
    Option(
        "pay",
        "pay",
        parse_text,
        "How the clinic is paid: wire or card.",
        "WAY",
        _word("way to pay", Pay),
        words=lambda way: f"paid by {way}",
        default="wire",
        complete=Completion(get_args(Pay)),
        example='"card"',
    ),
    Option(
        "treatment-price",
        "treatment_price",
        lambda _field, value: parse_treatment_price(value),
        'A clinic\'s own figure, such as "18000-24000 USD".',
        "PRICE",
        words=lambda price: f"treatment at {price_text(price)}",
        absent="treatment at the catalogue's price",
    ),
    Option(
        "basis",
        "basis",
        parse_text,
        "Budget the treatment on the package's band, or on what clinics publish: package or published.",
        "BASIS",
        _basis,
        words=lambda basis: f"treatment as {'clinics publish it' if basis == 'published' else 'packages cost'}",
        absent="treatment as packages cost",
        complete=Completion(get_args(Basis)),
    ),
    Option(
        "without",
        "without",
        parse_words,
        f"Leave one out; several times. {', '.join(get_args(Category))}.",
        "CATEGORY",
        _categories,
        words=lambda categories: f"without {' and '.join(categories)}",
        absent="nothing left out",
        complete=Completion(get_args(Category)),
        example='["insurance", "preparation"]',
        repeated=True,
        is_list=True,
    ),
    Option(
        "contingency",
        "contingency",
        parse_number,
        "Per cent set aside for the unforeseen, instead of the catalogue's.",
        "PCT",
        words=_percent("reserve"),
        absent="the catalogue's reserve",
        example="7.5",
    ),
    Option(
        "fx-buffer",
        "fx_buffer",
        parse_number,
        "Per cent added to what is paid in other currencies.",
        "PCT",
        words=_percent("exchange-rate buffer"),
        absent="no exchange-rate buffer",
        example="2",
    ),
    Option(
        "currency",
        "currency",
        parse_text,
        "Currency of the budget.",
        "CODE",
        currency,
        flag="-x",
        default="USD",
        complete=Completion(kinds=("currencies",)),
        example='"EUR"',
    ),
    Option(
        "answer",
        "answers",
        parse_answers,
        "What the clinic answered: harvest-included=no; several times. costcalc questions has the keys.",
        "KEY=VALUE",
        words=lambda answers: f"answered {' and '.join(answers)}",
        absent="nothing answered",
        aliases=("answers",),
        repeated=True,
    ),
)

OPTIONS: Mapping[str, Option] = {record.name: record for record in _TABLE}
"""Every option of a scenario, by its name."""
BY_FIELD: Mapping[str, Option] = {record.field: record for record in _TABLE}
"""The same by the field of the scenario."""
_NAMES = {name: record.name for record in _TABLE for name in (record.name, *record.aliases)}


def option_name(wanted: str) -> str | None:
    """The name of the option that a column, key or argument stands for, in any case, with - or _; or none."""
    return _NAMES.get(folded(wanted))


def in_words(name: str, value: Any) -> str:
    """A value of an option in words that say what it is of."""
    record = OPTIONS[name]
    return record.absent if value is None or value == () else record.words(value)


def key_of(field: str) -> str:
    """What files call an option: culture-weeks; other arguments than those of a scenario with hyphens too."""
    return BY_FIELD[field].name if field in BY_FIELD else field.replace("_", "-")
