"""Quotes that were kept: sealing them, working them out again, and bringing them up to date."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import Any, Literal

from costcalc._version import __version__
from costcalc.analysis.estimate import analysed_estimate
from costcalc.analysis.risk.replay import draw_anew, draw_of
from costcalc.catalog.models import Catalog
from costcalc.errors import CostcalcError, DataError, MissingRate
from costcalc.money import ONE
from costcalc.quote.estimate import Wording
from costcalc.quote.load import first, is_sealed, sensitivity_problems, shown
from costcalc.quote.model import Quote
from costcalc.rates import Rate
from costcalc.rates.exchange import RateTable
from costcalc.rates.table import SHOWN
from costcalc.scenario.model import Scenario, count_of


class RecordedRates:
    """The rates that a document records, and those that follow from them."""

    def __init__(self, quote: Quote) -> None:
        self._rates = {(rate.base, rate.quote): rate for rate in quote.rates}
        self._currency = quote.currency

    def find(self, base: str, quote: str) -> Rate:
        """The rate between two currencies. Raises MissingRate for a pair the document does not record."""
        rate = self._rates.get((base, quote)) or self._cross(base, quote)
        if rate is None:
            raise MissingRate(f"the document records no rate {base}/{quote}: use today's rates")
        return rate

    def _cross(self, base: str, quote: str) -> Rate | None:
        """The rate between two currencies by way of the document's own."""
        into = self._rates.get((quote, self._currency))
        out_of = self._rates.get((base, self._currency))
        if into is None or (out_of is None and base != self._currency):
            return None
        rate = SHOWN.divide(out_of.rate if out_of else ONE, into.rate)
        return into.model_copy(update={"base": base, "quote": quote, "rate": rate})


def wording_of(quote: Quote) -> Wording:
    """The title, reference and parties of the document."""
    about = quote.about
    if about is None:
        return Wording()
    days = (about.valid_until - quote.created.date()).days
    return Wording(about.title, about.reference, about.prepared_for, about.prepared_by, days)


def verify(quote: Quote) -> list[str]:
    """Work a quote out again from its own scenario, basis and rates, and list the differences.

    An empty list means that every amount is the same to the last digit. What-ifs may rest on prices and rates that the
    document does not keep, so only their differences are worked out again. Of a quote that another version of costcalc
    made, its amounts are compared, and not its sentences, days and payments. Raises DataError for one without a basis.
    """
    problems = []
    if not is_sealed(quote):
        problems.append("the checksum does not match: the document was changed after it was written")
    if quote.basis is None:
        raise DataError("the document carries no basis: it cannot be worked out again")
    draw, limit = draw_of(quote), quote.limit
    if limit and limit.percentile is not None and draw is None:
        limit = None
    try:
        with _sound_basis():
            again = analysed_estimate(
                quote.scenario,
                quote.basis,
                RecordedRates(quote),
                created=quote.created,
                wording=wording_of(quote),
                limit=limit.amount if limit else None,
                at=limit.at if limit else "likely",
                draw=draw,
            )
    except CostcalcError as error:
        return [*problems, *(f"it cannot be worked out again: {problem}" for problem in error.problems)]
    if quote.sensitivity:
        problems += sensitivity_problems(quote.sensitivity, quote.total.likely)
    kept: dict[str, Any] = {"sensitivity": quote.sensitivity}
    if draw is None and quote.confidence:
        kept |= {"confidence": quote.confidence, "limit": quote.limit, "sources": quote.sources}
    again = again.model_copy(update=kept)
    parts = None if quote.costcalc == __version__ else LASTING
    trees = (_tree(document, parts) for document in (quote, again))
    return [*problems, *first(list(_differences(*trees)))]


@contextmanager
def _sound_basis() -> Iterator[None]:
    """The errors of an unsound basis, which passed none of the checks of a catalogue, as DataError."""
    try:
        yield
    except (KeyError, StopIteration) as error:
        raise DataError(f"its basis lacks {error}") from error
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise DataError(f"its figures are not what costcalc wrote ({type(error).__name__})") from error


LASTING = {
    **dict.fromkeys(("currency", "rates", "total", "subtotals", "patient", "limit"), True),
    "lines": {"__all__": {"id", "category", "quantity", "unit_price", "amount"}},
    "not_included": {"__all__": {"id", "amount"}},
    "unpriced": {"__all__": {"id"}},
}
"""The parts of a document that every version works out alike: its amounts, and what they are made of."""


def _tree(quote: Quote, parts: Any) -> Any:
    exclude = {"checksum", "costcalc", "basis"}
    return quote.model_dump(mode="json", by_alias=True, include=parts, exclude=None if parts else exclude)


def _differences(before: Any, after: Any, where: str = "") -> Iterator[str]:
    """The differences between the tree of a document and that of the quote worked out again, each with its path."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            yield from _differences(before.get(key), after.get(key), f"{where}.{key}" if where else str(key))
    elif isinstance(before, list) and isinstance(after, list):
        entries, others = _by_id(before), _by_id(after)
        for key in dict.fromkeys((*entries, *others)):
            yield from _differences(entries.get(key), others.get(key), f"{where}.{key}")
        if [key for key in entries if key in others] != [key for key in others if key in entries]:
            yield f"{where}: the document has them in another order"
    elif before != after:
        yield f"{where}: the document says {shown(before)}, worked out again it is {shown(after)}"


def _by_id(entries: list[Any]) -> dict[str, Any]:
    """The entries of a list by their id, else by their place; an id that comes again is numbered."""
    by_id: dict[str, Any] = {}
    for place, entry in enumerate(entries, start=1):
        name = key = str(entry["id"]) if isinstance(entry, dict) and "id" in entry else str(place)
        while key in by_id:
            key = f"{name}, again at {place}"
            place += 1  # noqa: PLW2901 - only until the name is free
        by_id[key] = entry
    return by_id


Only = Literal["rates", "catalog"]
"""The only part that is brought up to date."""


def reprice(quote: Quote, catalog: Catalog, rates: RateTable, *, created: datetime, only: Only | None = None) -> Quote:
    """The same journey with another catalogue and other rates, or with only one of them.

    What the person had left to the catalogue is left to the new one. The sensitivity of the total is left out, its
    confidence is drawn again, with the same seed. Raises what `estimate` raises, and DataError for a quote that carries
    no basis.
    """
    if quote.basis is None:
        raise DataError("the document carries no basis: it cannot be brought up to date")
    with _sound_basis():
        scenario = unresolved(quote.scenario, quote.basis)
    with _sound_basis() if only else nullcontext():
        return analysed_estimate(
            scenario,
            quote.basis if only == "rates" else catalog,
            RecordedRates(quote) if only == "catalog" else rates,
            created=created,
            wording=wording_of(quote),
            limit=quote.limit.amount if quote.limit else None,
            at=quote.limit.at if quote.limit else "likely",
            draw=draw_anew(quote),
        )


def unresolved(scenario: Scenario, basis: Catalog) -> Scenario:
    """A resolved scenario without the defaults that the catalogue had filled in."""
    defaults = {
        "culture_weeks": count_of(basis.conditions[scenario.condition].culture_weeks),
        "contingency": basis.parameters.contingency.value,
    }
    values = dict(scenario)
    return Scenario.model_construct(**{**values, **{key: None for key in defaults if values[key] == defaults[key]}})
