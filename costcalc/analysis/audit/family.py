"""What the family would pay in total with a quote in place: its lines for the clinic's price, the rest as estimated."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from costcalc.analysis.audit.classified import Looked, Weighed
from costcalc.analysis.audit.model import CareCost, Family, Replaced, Share
from costcalc.analysis.audit.names import CARE
from costcalc.catalog.prices import Category
from costcalc.errors import MissingPrice
from costcalc.money import ZERO, Band, exactly, in_currency, in_order, round_money, times, total
from costcalc.pricing.budget import Budget, budget_of
from costcalc.pricing.costs import CATEGORIES, Cost
from costcalc.pricing.lines.line import factor_of
from costcalc.rates.exchange import Exchange
from costcalc.scenario.model import Scenario, TreatmentPrice


class Placed(NamedTuple):
    """A line of a quote in the place of lines of a budget."""

    line: Weighed
    category: Category
    replaces: tuple[Cost, ...]

    @property
    def estimated(self) -> Band | None:
        """What the budget has in its place, in the budget's currency; none if nothing."""
        return total(cost.amount for cost in self.replaces) if self.replaces else None


def with_price(scenario: Scenario, care: CareCost | None, looked: Looked) -> Scenario:
    """The scenario with the quote's own price for the treatment."""
    if care is None or "treatment" in scenario.without:
        return scenario
    places, tax = looked.minor_unit, care.tax
    amount = round_money(care.amount, places)
    price = TreatmentPrice(low=amount, likely=amount, high=amount, currency=looked.offer.currency, tax=tax)
    return scenario.model_copy(update={"treatment_price": price})


def placed(looked: Looked, budget: Budget) -> tuple[Placed, ...]:
    """Every line that is not for the treatment, with the lines of the budget that it stands in for.

    Several lines of one kind stand together in the place of the same lines; the first one names them.
    """
    found, taken = [], set()
    for each in looked.counted:
        if each.role in ("package", "part", "clinic", "discount") or not (each.amount or each.line.included):
            continue
        wanted = [prefix for key in each.match.kinds for prefix in looked.kind(key).replaces]
        costs = [cost for cost in budget.costs.costs if any(_is(cost.line.id, prefix) for prefix in wanted)]
        category: Category = "support" if each.role == "service" else "treatment"
        if wanted:
            category = next(name for name in CATEGORIES if wanted[0].startswith(f"{name}."))
        if each.amount < 0:  # a credit stands in the place of nothing
            costs = []
        found.append(Placed(each, category, tuple(cost for cost in costs if cost.line.id not in taken)))
        taken |= {cost.line.id for cost in costs}
    return tuple(found)


def held_in(looked: Looked, budget: Budget) -> tuple[tuple[str, Cost], ...]:
    """Lines of the budget that the quote says are in its price, each with its words."""
    return tuple(
        (words, cost)
        for key, words in looked.said.items()
        for prefix in looked.kind(key).replaces
        for cost in budget.costs.costs
        if _is(cost.line.id, prefix)
    )


def _is(identity: str, wanted: str) -> bool:
    """Whether a line of a budget is one of those that a kind replaces: itself, its tax, its further brackets."""
    return identity == wanted or identity.startswith(f"{wanted}-")


def family_of(
    looked: Looked, budget: Budget, places: Sequence[Placed], plain: Scenario, described: str
) -> tuple[Band, Family]:
    """The total, and how it is made up."""
    journey, exchange = budget.journey, budget.journey.exchange
    inside = held_in(looked, budget)
    gone = {cost.line.id for each in places for cost in each.replaces} | {cost.line.id for _, cost in inside}
    sums: dict[Category, list[Band]] = {}
    quoted: set[Category] = {"treatment"} if budget.journey.scenario.treatment_price else set()
    for cost in budget.costs.costs:
        if cost.line.id not in gone and cost.line.category != "contingency":
            sums.setdefault(cost.line.category, []).append(cost.amount)
    for each in places:
        amount = _converted(looked, each.line, exchange)
        if amount is not None:
            sums.setdefault(each.category, []).append(amount)
            quoted.add(each.category)
    quoted |= {cost.line.category for _, cost in inside}
    sums = {name: [_not_below_zero(total(bands))] for name, bands in sums.items()}
    without_reserve = total(band for bands in sums.values() for band in bands)
    reserve = budget.costs.costs[-1].line
    if reserve.category == "contingency":
        sums["contingency"] = [exchange.rounded(times(without_reserve, factor_of(reserve.quantity)))]
    shares = tuple(
        Share(category=name, amount=total(sums[name]), quoted=name in quoted) for name in CATEGORIES if name in sums
    )
    try:
        estimated = budget_of(plain, looked.catalog, exchange.rates, looked.today).costs.total
    except MissingPrice:
        left = plain.model_copy(update={"without": (*plain.without, "treatment")})
        estimated = budget_of(left, looked.catalog, exchange.rates, looked.today).costs.total
    family = Family(
        scenario=journey.scenario,
        journey=described,
        currency=exchange.currency,
        shares=shares,
        estimated=estimated,
        replaced=tuple(_replaced(places, inside)),
        kept=budget.journey.scenario.treatment_price is None,
        left_out=tuple(_left_out(looked, journey.scenario)),
    )
    return total(share.amount for share in shares), family


def _replaced(places: Sequence[Placed], inside: Sequence[tuple[str, Cost]]) -> Iterator[Replaced]:
    seen = set()
    pairs = [(each.line.line.label, cost) for each in places for cost in each.replaces]
    for words, cost in (*pairs, *inside):
        if cost.line.id not in seen:
            seen.add(cost.line.id)
            yield Replaced(id=cost.line.id, label=cost.line.label, amount=cost.amount, by=words)


def _left_out(looked: Looked, scenario: Scenario) -> Iterator[str]:
    """Lines that are counted in the quote and not here: of a treatment without a price."""
    for each in looked.counted:
        of_treatment = each.role in CARE or each.role == "discount"
        if each.amount and of_treatment and scenario.treatment_price is None:
            yield each.line.label


def _converted(looked: Looked, each: Weighed, exchange: Exchange) -> Band | None:
    """What a line comes to with its tax, in the currency of the budget."""
    amount = looked.taxed(each)
    if looked.tax and looked.net:
        amount += looked.rounded(looked.tax * each.amount / looked.net)
    if not amount:
        return None
    paid = exchange.convert(in_currency(exactly(abs(amount)), looked.offer.currency))
    return paid if amount > 0 else in_order(-paid.low, -paid.likely, -paid.high)


def _not_below_zero(amount: Band) -> Band:
    """What credits leave of a category: nobody is paid for it."""
    return in_order(*(max(number, ZERO) for number in amount.columns))
