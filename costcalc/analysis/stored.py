"""Quotes that were kept: sealing them, working them out again, and bringing them up to date."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any, Literal

from costcalc._version import __version__
from costcalc.analysis.estimate import analysed_estimate
from costcalc.analysis.risk.replay import draw_anew, draw_of
from costcalc.catalog.models import Catalog
from costcalc.errors import CostcalcError, DataError, MissingRate
from costcalc.money import ONE, total
from costcalc.quote.estimate import Wording
from costcalc.quote.load import first, sensitivity_problems, shown
from costcalc.quote.model import Quote
from costcalc.quote.payments import divided_as_before, spent_by
from costcalc.rates import Rate
from costcalc.rates.exchange import Exchange, RateTable
from costcalc.rates.table import SHOWN
from costcalc.scenario.model import Scenario, count_of


def canonical(quote: Quote) -> str:
    """The document as JSON without spaces, its checksum null: what the checksum is of."""
    return quote.model_copy(update={"checksum": None}).model_dump_json(by_alias=True)


def sealed(quote: Quote) -> Quote:
    """The quote with its checksum."""
    return quote.model_copy(update={"checksum": sha256(canonical(quote).encode()).hexdigest()})


def is_sealed(quote: Quote) -> bool:
    """Whether the checksum of a document fits it; true also for one that has none."""
    return quote.checksum is None or sealed(quote).checksum == quote.checksum


class Recorded:
    """The rates that a document records, and those that follow from them."""

    def __init__(self, quote: Quote) -> None:
        self.rates = {(rate.base, rate.quote): rate for rate in quote.rates}
        self.currency = quote.currency

    def find(self, base: str, quote: str) -> Rate:
        """The rate between two currencies. Raises MissingRate for a pair the document does not record."""
        found = self.rates.get((base, quote)) or self._cross(base, quote)
        if found is None:
            raise MissingRate(f"the document records no rate {base}/{quote}: use today's rates")
        return found

    def _cross(self, base: str, quote: str) -> Rate | None:
        """The rate between two currencies by way of the document's own."""
        into = self.rates.get((quote, self.currency))
        out_of = self.rates.get((base, self.currency))
        if into is None or (out_of is None and base != self.currency):
            return None
        rate = SHOWN.divide(out_of.rate if out_of else ONE, into.rate)
        return into.model_copy(update={"base": base, "quote": quote, "rate": rate})


def wording_of(quote: Quote) -> Wording:
    """What the document says of itself."""
    about = quote.about
    if about is None:
        return Wording()
    days = (about.valid_until - quote.created.date()).days
    return Wording(about.title, about.reference, about.prepared_for, about.prepared_by, days)


def verify(quote: Quote) -> list[str]:
    """Work a quote out again from its own scenario, basis and rates, and name what is not the same.

    An empty list means that every amount is the same to the last digit. What-ifs may rest on prices and rates that the
    document does not keep, so only their differences are worked out again. Of a quote that another version of costcalc
    made, only numbers and days are compared, not sentences. Raises DataError for one that carries no basis.
    """
    problems = []
    draw, limit = draw_of(quote), quote.limit
    if limit and limit.percentile is not None and draw is None:
        limit = None
    if not is_sealed(quote):
        problems.append("the checksum does not match: the document was changed after it was written")
    if quote.basis is None:
        raise DataError("the document carries no basis: it cannot be worked out again")
    try:
        with _sound_basis():
            again = analysed_estimate(
                quote.scenario,
                quote.basis,
                Recorded(quote),
                created=quote.created,
                wording=wording_of(quote),
                limit=limit.amount if limit else None,
                at=limit.at if limit else "likely",
                draw=draw,
            )
    except CostcalcError as error:
        return [*problems, *(f"it cannot be worked out again: {each}" for each in error.problems)]
    problems += sensitivity_problems(quote.sensitivity, quote.total.likely) if quote.sensitivity else []
    taken: dict[str, Any] = {"sensitivity": quote.sensitivity}
    if draw is None and quote.confidence:
        taken |= {"confidence": quote.confidence, "limit": quote.limit, "sources": quote.sources}
    again = _as_of_before(again, quote).model_copy(update=taken)
    same_version = quote.costcalc == __version__
    said, found = (_tree(each, sentences=same_version) for each in (quote, again))
    return [*problems, *first(list(_differences(said, found)))]


def _as_of_before(again: Quote, quote: Quote) -> Quote:
    """What was worked out again, as documents of before have it: no bases, payments without names, no evidence."""
    if not any(line.of for line in quote.lines):
        lines = tuple(line.model_copy(update={"of": (), "of_prices": False}) for line in again.lines)
        again = again.model_copy(update={"lines": lines})
    if quote.payments and all(payment.id is None for payment in quote.payments):
        again = _divided_as_before(again, quote)
    if quote.evidence is None:
        lines = tuple(line.model_copy(update={"checked": None}) for line in again.lines)
        kept = {key: source for key, source in again.sources.items() if key in quote.sources}
        return again.model_copy(update={"evidence": None, "lines": lines, "sources": kept})
    return again


def _divided_as_before(again: Quote, quote: Quote) -> Quote:
    """What was worked out again, with the payments of the visits divided as in the document, and what follows."""
    assert quote.basis, "without a basis nothing is worked out again"
    due = divided_as_before(again.payments, quote.payments)
    exchange = Exchange(again.currency, quote.basis, Recorded(quote))
    losses = []
    for lost in again.cancellation:
        spent = spent_by(lost.day, due, exchange)
        losses.append(lost.model_copy(update={"journey": spent, "loss": total([lost.treatment, spent])}))
    return again.model_copy(update={"payments": due, "cancellation": tuple(losses)})


@contextmanager
def _sound_basis() -> Iterator[None]:
    """Raise DataError for whatever figures run into that no catalogue has: they passed none of its checks."""
    try:
        yield
    except (KeyError, StopIteration) as error:
        raise DataError(f"its basis lacks {error}") from error
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise DataError(f"its figures are not what costcalc wrote ({type(error).__name__})") from error


def _tree(quote: Quote, *, sentences: bool) -> Any:
    tree = quote.model_dump(mode="json", by_alias=True, exclude={"checksum", "costcalc", "basis"})
    return tree if sentences else _numbers(tree)


def _numbers(tree: Any) -> Any:
    """A tree without its sentences: with what is a number, a day, a truth, or names a line."""
    if isinstance(tree, dict):
        return {key: value if key in NAMING else _numbers(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [number for value in tree if (number := _numbers(value)) is not None]
    return None if isinstance(tree, str) and not _measures(tree) else tree


NAMING = {"id", "category", "currency", "base", "quote"}
"""Fields whose text is no sentence."""


def _measures(text: str) -> bool:
    """Whether a text is a number or a day."""
    try:
        Decimal(text)
    except InvalidOperation:
        try:
            date.fromisoformat(text)
        except ValueError:
            return False
    return True


def _differences(said: Any, found: Any, where: str = "") -> Iterator[str]:
    """What two trees do not have alike, each with its path."""
    if isinstance(said, dict) and isinstance(found, dict):
        for key in dict.fromkeys((*said, *found)):
            yield from _differences(said.get(key), found.get(key), f"{where}.{key}" if where else str(key))
    elif isinstance(said, list) and isinstance(found, list):
        before, after = _named(said), _named(found)
        for key in dict.fromkeys((*before, *after)):
            yield from _differences(before.get(key), after.get(key), f"{where}.{key}")
        if [key for key in before if key in after] != [key for key in after if key in before]:
            yield f"{where}: the document has them in another order"
    elif said != found:
        yield f"{where}: the document says {shown(said)}, worked out again it is {shown(found)}"


def _named(entries: list[Any]) -> dict[str, Any]:
    """The entries of a list by their id, else by their place; an id that comes again is numbered."""
    found: dict[str, Any] = {}
    for place, entry in enumerate(entries, start=1):
        name = key = str(entry["id"]) if isinstance(entry, dict) and "id" in entry else str(place)
        while key in found:
            key = f"{name}, again at {place}"
            place += 1  # noqa: PLW2901 - only until the name is free
        found[key] = entry
    return found


Only = Literal["rates", "catalog"]
"""What alone is brought up to date."""


def reprice(quote: Quote, catalog: Catalog, rates: RateTable, *, created: datetime, only: Only | None = None) -> Quote:
    """The same journey with another catalogue and other rates, or with only one of them.

    What the person had left to the catalogue is left to the new one; what drove the total then is not asked again, but
    how sure it is is drawn again, with the same seed. Raises what `estimate` raises, and DataError for a quote that
    carries no basis.
    """
    if quote.basis is None:
        raise DataError("the document carries no basis: it cannot be brought up to date")
    with _sound_basis():
        wish = wish_of(quote.scenario, quote.basis)
    with _sound_basis() if only else nullcontext():
        return analysed_estimate(
            wish,
            quote.basis if only == "rates" else catalog,
            Recorded(quote) if only == "catalog" else rates,
            created=created,
            wording=wording_of(quote),
            limit=quote.limit.amount if quote.limit else None,
            at=quote.limit.at if quote.limit else "likely",
            draw=draw_anew(quote),
        )


def wish_of(scenario: Scenario, basis: Catalog) -> Scenario:
    """A resolved scenario without what the catalogue had filled in."""
    condition = basis.conditions[scenario.condition]
    left: dict[str, None] = {}
    if scenario.culture_weeks == count_of(condition.culture_weeks):
        left["culture_weeks"] = None
    if scenario.contingency == basis.parameters.contingency.value:
        left["contingency"] = None
    return Scenario.model_construct(**{**dict(scenario), **left})
