"""From lines to amounts in the budget's currency, with the lines that are a share of others, and their total."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple, get_args

from costcalc.catalog.choices import Category
from costcalc.catalog.prices import YOUR_FIGURE
from costcalc.catalog.rules import ShareOfLines
from costcalc.journey.journey import Journey
from costcalc.messages import label, say
from costcalc.money import Band, Money, exactly, in_currency, total
from costcalc.pricing.lines import Line, Unpriced, lines
from costcalc.pricing.lines.line import PERCENT, counted, factor_of
from costcalc.rates.exchange import Exchange

CATEGORIES: tuple[Category, ...] = get_args(Category)
CATEGORY_NAMES: Mapping[str, str] = {
    "treatment": label("Treatment"),
    "preparation": label("Preparation"),
    "flights": label("Flights"),
    "stay": label("Stay"),
    "local-transport": label("Local transport"),
    "support": label("Support"),
    "entry": label("Entry"),
    "insurance": label("Insurance"),
    "payment": label("Payment"),
    "contingency": label("Contingency"),
}
"""What each category is called as a heading."""


class Cost(NamedTuple):
    """A line and its amount, in the budget's currency."""

    line: Line
    amount: Band


class Costs(NamedTuple):
    """Everything a journey costs, in the order of the categories, and what is known to cost without a price."""

    costs: tuple[Cost, ...]
    unpriced: tuple[Unpriced, ...]

    @property
    def total(self) -> Band:
        """The sum of all amounts."""
        return total(cost.amount for cost in self.costs)

    def of(self, categories: Iterable[Category]) -> Band:
        """The sum of the amounts of some categories."""
        return total(cost.amount for cost in _of_categories(self.costs, categories))


def costs_of(journey: Journey) -> Costs:
    """Every line multiplied in its own currency, converted once and rounded once; then the percentages of them."""
    items = list(lines(journey))
    priced = [cost_of(line, journey.exchange) for line in items if isinstance(line, Line)]
    costs = [*priced, *_shares(priced, journey), *_fx_buffer(priced, journey)]
    costs.sort(key=lambda cost: CATEGORIES.index(cost.line.category))
    costs += _reserve(costs, journey)
    return Costs(tuple(costs), tuple(item for item in items if not isinstance(item, Line)))


def cost_of(line: Line, exchange: Exchange) -> Cost:
    """A line multiplied, converted once and rounded once. Raises MissingRate."""
    return Cost(line, exchange.convert(line.unit_price, factor_of(line.quantity)))


def shares_of(journey: Journey) -> Iterator[tuple[str, ShareOfLines]]:
    """The shares of other lines that a journey pays, each with its key."""
    for key, share in journey.catalog.shares.items():
        if share.category not in journey.scenario.without and journey.holds(share.when):
            yield key, share


def _of_categories(costs: Iterable[Cost], categories: Iterable[Category]) -> list[Cost]:
    wanted = set(categories)
    return [cost for cost in costs if cost.line.category in wanted]


def _base(costs: Sequence[Cost], journey: Journey) -> Money:
    return in_currency(total(cost.amount for cost in costs), journey.exchange.currency)


def _ids(costs: Sequence[Cost]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cost.line.id for cost in costs))


def _shares(priced: Sequence[Cost], journey: Journey) -> Iterator[Cost]:
    """The catalogue's shares of categories, each of the lines that have a price."""
    for key, share in shares_of(journey):
        costs = _of_categories(priced, share.of)
        if any(cost.amount.high for cost in costs):
            line = Line(
                id=f"{share.category}.{key}",
                category=share.category,
                label=share.label,
                quantity=counted(share.percent.band, PERCENT),
                unit_price=_base(costs, journey),
                basis=say(share.in_words),
                source=share.percent.source,
                note=say(share.percent.note) if share.percent.note else None,
                checked=share.percent.checked,
                of=_ids(costs),
            )
            yield cost_of(line, journey.exchange)


def _fx_buffer(priced: Sequence[Cost], journey: Journey) -> Iterator[Cost]:
    """What exchanging may cost: a percentage of the lines in other currencies; no line if there are none."""
    percent = journey.scenario.fx_buffer
    foreign = [cost for cost in priced if cost.line.unit_price.currency != journey.exchange.currency]
    if percent and foreign and "payment" not in journey.scenario.without:
        line = Line(
            id="payment.fx-buffer",
            category="payment",
            label=label("Exchange-rate buffer"),
            quantity=counted(exactly(percent), PERCENT),
            unit_price=_base(foreign, journey),
            basis=say("of the lines in other currencies"),
            source=YOUR_FIGURE,
            note=say("for a fall in the rate"),
            of=_ids(foreign),
        )
        yield cost_of(line, journey.exchange)


def _reserve(costs: Sequence[Cost], journey: Journey) -> Iterator[Cost]:
    """The reserve: a percentage of all other lines; nothing if it is left out."""
    percent: Decimal | None = journey.scenario.contingency
    if "contingency" in journey.scenario.without or not costs:
        return
    assert percent is not None, "resolve() fills it in"
    parameter = journey.catalog.parameters.contingency
    yours = percent != parameter.value
    line = Line(
        id="contingency.reserve",
        category="contingency",
        label=label("Reserve for the unforeseen"),
        quantity=counted(exactly(percent), PERCENT),
        unit_price=_base(costs, journey),
        basis=say("of the sum of all other lines"),
        source=YOUR_FIGURE if yours else parameter.source,
        note=say(parameter.note) if parameter.note and not yours else None,
        checked=None if yours else parameter.checked,
        of=_ids(costs),
    )
    yield cost_of(line, journey.exchange)
