"""THE table of options: everything that a person decides about a journey, one record each.

The command line, configuration, scenario files, batches, what-ifs and the Python functions all read options here, so
that a word means the same everywhere. An option is added by a record here, its field in `scenario.model`, and the rule
that uses it. Nothing heavy is imported: `--help` reads this table too.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, TypedDict, TypeVar, get_args

from costcalc.catalog.choices import Basis, Cabin, Category, Comfort, Interpreter, Pay
from costcalc.catalog.lookup import folded
from costcalc.scenario import values
from costcalc.scenario.parse import (
    parse_ages,
    parse_answers,
    parse_count,
    parse_day,
    parse_number,
    parse_price,
    parse_text,
    parse_whole,
    parse_words,
)

if TYPE_CHECKING:
    from costcalc.catalog.models import Catalog
    from costcalc.scenario.model import TreatmentPrice


HOME = values.HOME


class Option(NamedTuple):
    """One thing that a person may decide."""

    name: str
    """On the command line, without its dashes, and in files."""
    help: str
    field: str = ""
    """Of the Scenario, and as an argument in Python; the name with underscores if it is not another one."""
    metavar: str = "KEY"
    parse: Callable[[str, Any], Any] = parse_text
    """From its field and a text or a value of Python to its value. Raises ScenarioError."""
    resolve: Callable[[Any, "Catalog"], Any] | None = None
    """From a value to the key or value that the catalogue knows it by, if it is no key of `kinds` or of `choices`.

    None if it depends on other options.
    """
    kinds: tuple[str, ...] = ()
    """Files of the catalogue, such as `conditions`, whose keys are meant; `tiers` are those of the condition given."""
    choices: tuple[str, ...] = ()
    """The words that are meant."""
    flag: str = ""
    """Its short form."""
    default: str | None = None
    """What is taken where it is not given; none if the catalogue decides."""
    example: str | None = None
    """A value as a configuration file has it; none for options of one journey alone, which no configuration sets."""
    aliases: tuple[str, ...] = ()
    repeated: bool = False
    """Whether it may be given several times for one journey."""
    is_list: bool = False
    """Whether its value is a list, so that several values of it are a list of lists."""
    panel: str = "Travel"
    """The group of the help that it stands in: Options (what most people need), Travel, Money or Experts."""


_TABLE = (
    Option(
        "condition",
        "What is treated: t1d, knee-oa, …",
        flag="-c",
        kinds=("conditions",),
        example='"t1d"',
        panel="Options",
    ),
    Option(
        "tier",
        "Package of the condition.",
        flag="-t",
        default="standard",
        kinds=("tiers",),
        example='"advanced"',
        panel="Options",
    ),
    Option(
        "plan",
        "Travel plan of the tier: two-trips, long-stay, …",
        kinds=("plans",),
        example='"two-trips"',
        panel="Options",
    ),
    Option(
        "start",
        "Day of the first arrival in Japan, 2027-03-16.",
        metavar="DATE",
        parse=parse_day,
        panel="Options",
    ),
    Option(
        "finish-by",
        "Day of the last departure at the latest; plans backwards.",
        metavar="DATE",
        parse=parse_day,
    ),
    Option(
        "nights",
        "Nights of each visit, instead of the plan's.",
        metavar="N or N-M",
        parse=parse_count,
        resolve=values.resolve_count,
    ),
    Option(
        "culture-weeks",
        "Weeks of cell culture, instead of the condition's.",
        metavar="N or N-M",
        parse=parse_count,
        resolve=values.resolve_count,
    ),
    Option(
        "from",
        "Where the journey starts: US, germany, us-west, …",
        field="origin",
        metavar="COUNTRY or REGION",
        resolve=values.resolve_origin,
        kinds=("countries", "regions"),
        example='"germany"',
        aliases=("origin",),
        panel="Options",
    ),
    Option(
        "nationality",
        "Passport of everybody who travels; if left out, of the country that they come from.",
        metavar="COUNTRY",
        kinds=("countries",),
        example='"germany"',
    ),
    Option(
        "companions",
        "Adults who travel with the patient.",
        metavar="N",
        parse=parse_whole,
        default="0",
        example="1",
        panel="Options",
    ),
    Option(
        "child-ages",
        "Ages of children who travel along: 4,11.",
        metavar="AGES",
        parse=parse_ages,
        resolve=lambda ages, _catalog: tuple(sorted(ages)),
        example="[4, 11]",
        is_list=True,
    ),
    Option(
        "city",
        "City of the clinic: tokyo, osaka, …",
        default="tokyo",
        kinds=("cities",),
        example='"osaka"',
        panel="Options",
    ),
    Option(
        "lodging",
        "Comfort: budget, standard or premium.",
        metavar="LEVEL",
        default="standard",
        choices=get_args(Comfort),
        example='"premium"',
    ),
    Option(
        "cabin",
        "Flights: economy, premium-economy or business.",
        metavar="CLASS",
        default="economy",
        choices=get_args(Cabin),
        example='"business"',
    ),
    Option(
        "interpreter",
        "hired, clinic (it provides one), or none.",
        metavar="WHO",
        default="hired",
        choices=get_args(Interpreter),
        example='"clinic"',
    ),
    Option(
        "pay",
        "How the clinic is paid: wire or card.",
        metavar="WAY",
        default="wire",
        choices=get_args(Pay),
        resolve=values.resolve_name("way to pay", (), get_args(Pay)),
        example='"card"',
        panel="Money",
    ),
    Option(
        "treatment-price",
        'A clinic\'s own figure, such as "18000-24000 USD".',
        metavar="PRICE",
        parse=parse_price,
        resolve=values.resolve_price,
        panel="Money",
    ),
    Option(
        "basis",
        "Budget the treatment on the package's band, or on what clinics publish: package or published.",
        metavar="BASIS",
        resolve=values.resolve_basis,
        choices=get_args(Basis),
        panel="Money",
    ),
    Option(
        "without",
        f"Leave one out; several times. {', '.join(get_args(Category))}.",
        metavar="CATEGORY",
        parse=parse_words,
        resolve=values.resolve_categories,
        choices=get_args(Category),
        example='["insurance", "preparation"]',
        repeated=True,
        is_list=True,
        panel="Money",
    ),
    Option(
        "contingency",
        "Per cent set aside for the unforeseen, instead of the catalogue's.",
        metavar="PCT",
        parse=parse_number,
        example="7.5",
        panel="Money",
    ),
    Option(
        "fx-buffer",
        "Per cent added to what is paid in other currencies.",
        metavar="PCT",
        parse=parse_number,
        example="2",
        panel="Money",
    ),
    Option(
        "currency",
        "Currency of the budget.",
        metavar="CODE",
        resolve=values.currency,
        flag="-x",
        default="USD",
        kinds=("currencies",),
        example='"EUR"',
        panel="Options",
    ),
    Option(
        "answer",
        "What the clinic answered: harvest-included=no; several times. costcalc questions has the keys.",
        field="answers",
        metavar="KEY=VALUE",
        parse=parse_answers,
        resolve=values.resolve_answers,
        aliases=("answers",),
        repeated=True,
        panel="Money",
    ),
)


def _completed(record: Option) -> Option:
    """A record with what follows from the rest of it."""
    by_catalog = record.kinds and record.name != "tier"
    resolve = values.resolve_name(record.name, record.kinds, record.choices) if by_catalog or record.choices else None
    field = record.field or record.name.replace("-", "_")
    return record._replace(field=field, resolve=record.resolve or resolve)


OPTIONS: Mapping[str, Option] = {record.name: _completed(record) for record in _TABLE}
"""Every option of a scenario, by its name."""
BY_FIELD: Mapping[str, Option] = {record.field: record for record in OPTIONS.values()}
"""The same by the field of the scenario."""
_NAMES = {name: record.name for record in _TABLE for name in (record.name, *record.aliases)}


def option_name(wanted: str) -> str | None:
    """The name of the option that a column, key or argument stands for, in any case, with - or _; or none."""
    return _NAMES.get(folded(wanted))


def key_of(field: str) -> str:
    """What files call an option: culture-weeks; other arguments than those of a scenario with hyphens too."""
    return BY_FIELD[field].name if field in BY_FIELD else field.replace("_", "-")


Day = date | str
"""A day, or its text: 2027-03-16."""
Count = int | tuple[int, int] | str
"""A whole number, or a range of them: 4, (3, 6) or 3-6."""
Number = int | Decimal | float | str
"""A number, or its text."""
Price: TypeAlias = "TreatmentPrice | str"
"""A clinic's own figure, such as 18000-24000 USD."""
Equations = str | Iterable[str] | Mapping[str, Number]
"""Something with an equals sign in it, several of them, or their two sides: USD/JPY=150, {"USD/JPY": 150}."""


Several = TypeVar("Several")
OneOrMore: TypeAlias = Several | Collection[Several] | None
"""A value; for `compare` alone also several, of which each makes a scenario of its own. None is left out."""


class ScenarioOptions(TypedDict, total=False):
    """The options of a scenario beside its condition, as `estimate` and `compare` take them."""

    tier: OneOrMore[str]
    plan: OneOrMore[str]
    start: OneOrMore[Day]
    finish_by: OneOrMore[Day]
    nights: OneOrMore[Count]
    culture_weeks: OneOrMore[Count]
    origin: OneOrMore[str]
    nationality: OneOrMore[str]
    companions: OneOrMore[int | str]
    child_ages: Iterable[int | Iterable[int]] | int | str | None
    city: OneOrMore[str]
    lodging: OneOrMore[Comfort]
    cabin: OneOrMore[Cabin]
    interpreter: OneOrMore[Interpreter]
    pay: OneOrMore[Pay]
    treatment_price: "OneOrMore[Price]"
    basis: OneOrMore[Basis]
    without: Iterable[Category | Iterable[Category]] | str | None
    contingency: OneOrMore[Number]
    fx_buffer: OneOrMore[Number]
    currency: str | None
    answers: Equations | None


class ConditionOptions(ScenarioOptions, total=False):
    """The same for `compare` and `batch`, which take the condition as one of them."""

    condition: OneOrMore[str]
