"""Values of options: the keys the catalogue knows them by, and how they are said. Light: models are imported late."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, get_args

from costcalc.catalog import lookup
from costcalc.catalog.choices import Basis, Category
from costcalc.catalog.lookup import folded
from costcalc.catalog.names import choice, did_you_mean, find, unknown
from costcalc.errors import Problem, Problems, ScenarioError, option
from costcalc.scenario.amounts import currencies, read_currency
from costcalc.scenario.parse import parse_text

if TYPE_CHECKING:
    from costcalc.catalog.models import Catalog
    from costcalc.catalog.prices import Count
    from costcalc.catalog.treatments import Condition
    from costcalc.scenario.model import TreatmentPrice

DEFAULT_TIER = "standard"
"""The tier that is meant when none is named; also the only one, whatever it is called."""
HOME = "JP"
"""Where the treatment is, and so where no journey starts."""


def resolve_name(what: str, kinds: Sequence[str], choices: Sequence[str]) -> Callable[[Any, "Catalog"], str]:
    """A resolver for one of a few words, or else for the name of an entry."""
    if choices:
        return lambda value, _catalog: choice(what, value, choices)
    return lambda value, catalog: find(what, value, *(getattr(catalog, kind) for kind in kinds))


def currency(wanted: str, catalog: "Catalog") -> str:
    """The code of a currency by its code, name or sign. Raises ScenarioError naming the nearest."""
    code = read_currency(parse_text("currency", wanted))
    if code not in catalog.currencies:
        raise ScenarioError(unknown("currency", wanted, currencies()))
    return code


def resolve_price(price: "TreatmentPrice", catalog: "Catalog") -> "TreatmentPrice":
    """A price in a currency that there is. Raises ScenarioError."""
    return price.model_copy(update={"currency": currency(price.currency, catalog)})


def resolve_answers(texts: tuple[str, ...], catalog: "Catalog") -> tuple[str, ...]:
    """Answers by the keys of their questions, in the order of these. Raises ScenarioError with all that is wrong."""
    from costcalc.scenario.answers import read_answers  # noqa: PLC0415 - brings pydantic

    return tuple(map(str, read_answers(texts, catalog)))


def resolve_origin(wanted: str, catalog: "Catalog") -> str:
    """The code of a country or the key of a region outside Japan. Raises ScenarioError."""
    origin = find("country or region", wanted, catalog.countries, catalog.regions)
    if origin == HOME:
        raise ScenarioError(
            f"a journey that starts in Japan needs no flight: leave {option('origin')} out and say "
            f"{option('without', 'flights')}"
        )
    return origin


def tier_of(wanted: str, *conditions: "Condition") -> str:
    """The key of a tier that one of the conditions has, of a single one also by default. Raises ScenarioError."""
    for condition in conditions:
        if key := lookup.find(wanted, condition.tiers):
            return key
        if folded(wanted) == DEFAULT_TIER and len(condition.tiers) == 1:
            return next(iter(condition.tiers))
    single = f"{conditions[0].name} has no tier", "It has:"
    subject, every = single if len(conditions) == 1 else ("no condition has a tier", "Known:")
    hint = did_you_mean(wanted, *(condition.tiers for condition in conditions), every=every)
    raise ScenarioError(f"{subject} {wanted!r}. {hint}")


def resolve_basis(wanted: str, _catalog: "Catalog") -> str | None:
    """`published`, or none for the package's band, which is what holds without the option."""
    basis = choice("basis", wanted, get_args(Basis))
    return None if basis == "package" else basis


def resolve_categories(names: tuple[str, ...], _catalog: "Catalog") -> tuple[str, ...]:
    """Categories in the order of the budget. Raises ScenarioError with every unknown one."""
    problems, wanted = Problems(), set()
    for name in names:
        with problems.gathered():
            wanted.add(choice("category", name, get_args(Category)))
    problems.refuse()
    return tuple(category for category in get_args(Category) if category in wanted)


def resolve_count(count: "Count", _catalog: "Catalog") -> "Count":
    """A count with its likely filled in."""
    from costcalc.scenario.model import count_of  # noqa: PLC0415 - brings pydantic

    return count_of(count)


def count_text(count: "Count") -> str:
    """A count as people write it: 4 or 3-6."""
    return str(count.low) if count.low == count.high else f"{count.low}-{count.high}"


def price_text(price: "TreatmentPrice") -> str:
    """A price as people write it: 18,000-24,000 USD excl tax."""
    from costcalc.money import in_words as band_in_words  # noqa: PLC0415 - brings pydantic

    taxed = {"included": " incl tax", "excluded": " excl tax"}.get(price.tax, "")
    return f"{band_in_words(price, '-')} {price.currency}{taxed}"


def contradiction(first: str, second: str) -> Problem:
    """The problem that two options cannot both hold."""
    return Problem(f"{first} and {second} contradict each other", hint="give one of them", code="contradiction")
