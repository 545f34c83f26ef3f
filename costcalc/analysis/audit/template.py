"""A form for a clinic's quote, to be filled in: TOML with every field, and a line for everything that is billed."""

from collections.abc import Iterator

from costcalc.analysis.audit.names import LineNames
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import find
from costcalc.scenario.model import DEFAULT_TIER

BESIDE = ("anaesthesia", "coordination", "discount", "tax")
"""What stands in the form beside the parts of the package and what is expected in a quote."""


def template(wanted: str, catalog: Catalog, names: LineNames) -> str:
    """The form for a condition, by any of its names; what is left empty counts as not said.

    Raises ScenarioError for an unknown condition.
    """
    return "\n".join(_lines(find("condition", wanted, catalog.conditions), catalog, names)) + "\n"


def _lines(key: str, catalog: Catalog, names: LineNames) -> Iterator[str]:
    condition = catalog.conditions[key]
    tiers = list(condition.tiers)
    tier = DEFAULT_TIER if DEFAULT_TIER in tiers else tiers[0]
    package = catalog.packages[condition.tiers[tier].package]
    yield f"# A quote for: {condition.name}. Copy what it says, word for word; leave empty what it does not say."
    yield '# Amounts as they stand there: 1650000, "1,650,000", "¥1,650,000", "165万円"; "included" if it is.'
    yield ""
    yield "[quote]"
    for name, value, note in (
        ("provider", '""', "whose quote it is: clinic or agency"),
        ("condition", f'"{key}"', ""),
        ("tier", f'"{tier}"', f"one of: {', '.join(tiers)}"),
        ("currency", '"JPY"', "of its amounts"),
        ("date", '""', "the day it was made, such as 2026-11-01"),
        ("valid-until", '""', "the last day on which it holds"),
        ("tax", '""', "included, excluded, or empty if it does not say"),
        ("total", '""', "the total that it states"),
        ("joints", "1", "joints or sites that are treated"),
        ("included", "[]", 'what it says is in the price: ["tests", "follow-up"]'),
        ("plan-number", '""', f"of the health ministry, such as {names.plan_numbers.examples[0]}"),
        ("committee", '""', "certified committee that reviewed the plan"),
        ("facility", '""', "where the cells are processed"),
        ("deposit", '""', "such as 30 % on acceptance"),
        ("cancellation", '""', "its terms, in a few words"),
        ("rate", '""', "its clause about the exchange rate, such as USD/JPY=150"),
        ("from", '""', "where the family starts: a country or a region"),
        ("companions", "0", "adults who travel along"),
    ):
        yield f"{f'{name} = {value}':32}# {note}" if note else f"{name} = {value}"
    yield ""
    yield "# One [[line]] for each line of the quote, called as there; quantity, unit_price and tax may be left out."
    labels = ["Treatment package", *(part.label for part in package.components.values())]
    known = set(package.components)
    labels += [kind.name for kind in names.kinds.values() if kind.expected and kind.component not in known]
    labels += [names.kinds[name].name for name in BESIDE]
    for label in dict.fromkeys(labels):
        yield ""
        yield "[[line]]"
        yield f'label = "{label}"'
        yield "quantity = 1"
        yield 'amount = ""'
