"""`audit` for programs: a clinic's own quote held against what is known of such prices."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from costcalc.analysis.audit import model as document
from costcalc.analysis.audit.audit import audit as audited
from costcalc.analysis.audit.audit import scenario_of_offer
from costcalc.analysis.audit.names import load_names
from costcalc.analysis.audit.read import read_offer
from costcalc.api.documents import Shown, same, shown_as
from costcalc.api.exchange import Origin, table_of
from costcalc.api.options import Data, Day, Equations, catalog_of, moment_of, texts_of
from costcalc.catalog.models import Catalog
from costcalc.errors import ScenarioError
from costcalc.files import read_text
from costcalc.scenario.options import option_name
from costcalc.scenario.parse import as_text

Offered = str | PathLike[str] | Mapping[str, Any]
"""A file of a quote, or its content: {"quote": {...}, "line": [{"label": ..., "amount": ...}]}."""


class Audit(Shown, document.Audit):
    """A clinic's or agency's quote, held against what is known of such prices. Amounts are in `currency`."""

    def __eq__(self, other: object) -> bool:
        """Whether two audits say the same, also if one of them is a plain document."""
        return same(self, other, document.Audit) if isinstance(other, document.Audit) else NotImplemented

    __hash__ = document.Audit.__hash__

    def _in_a_line(self) -> str:
        total, count = self.total, len(self.problems)
        return f"of {len(self.lines)} lines, {count} problems, in total likely {total.likely:,} {total.currency}"


def audit(
    offer: Offered,
    *,
    terms: Mapping[str, Any] | None = None,
    currency: str | None = None,
    rates: Origin = "bundled",
    rate: Equations = (),
    rate_date: Day | None = None,
    rates_url: str | None = None,
    data: Data = None,
    created: datetime | None = None,
) -> Audit:
    """A clinic's or agency's quote, line by line, and what the family would pay in total with it in place.

    `offer` is a file, TOML, JSON or CSV, or what such a file holds. `terms` is what it does not say: the condition and
    other arguments of `estimate`, and terms such as tax or total. `currency` is that of the total; the quote's own, if
    left out.

    >>> from datetime import UTC, datetime
    >>> moment = datetime(2026, 11, 21, tzinfo=UTC)
    >>> lines = [{"label": "Stem cell treatment", "amount": 1650000}, {"label": "Blood tests", "amount": 28000}]
    >>> asked = {"condition": "knee-oa", "currency": "JPY", "tax": "included", "total": 1650000}
    >>> found = audit({"quote": asked, "line": lines}, created=moment)
    >>> [(each.kind, each.amount) for each in found.problems]
    [('arithmetic', Decimal('28000')), ('plan-number', None)]
    >>> found.lines[1].matched, found.lines[1].position
    (('tests',), 'within')

    Findings do not raise: those of weight are its `problems`. Raises DataError for what is no quote, with every mistake
    at its line; ScenarioError for terms that cannot be; MissingRate for a currency without a rate.
    """
    moment, catalog = moment_of(created), catalog_of(data)
    names = load_names(catalog, None if data is None or isinstance(data, Catalog) else fspath(data))
    text, called = _text(offer)
    code = currency.strip().upper() if currency else None
    read = read_offer(text, called, catalog, names, moment.date(), terms=_texts(terms or {}), currency=code)
    scenario = scenario_of_offer(read, catalog, moment, {}, code)
    table = table_of(rates, rate, rate_date, rates_url, catalog, moment)
    return shown_as(Audit, audited(read, scenario, catalog, names, table, created=moment))


def _texts(terms: Mapping[str, Any]) -> dict[str, str]:
    """The texts of terms and options. Raises ScenarioError."""
    found = {}
    for key, value in terms.items():
        text = texts_of({key: value})[option_name(key) or ""] if option_name(key) else as_text(value)
        if text is not None:
            found[key] = text
    return found


def _text(offer: Offered) -> tuple[str, str]:
    """What a file holds and how it is called; what is handed over, as JSON. Raises DataError, ScenarioError."""
    if isinstance(offer, Mapping):
        try:
            return json.dumps(offer, default=_plain), "the quote"
        except (TypeError, ValueError) as error:
            raise ScenarioError(f"the quote holds what no file of one could: {error}") from error
    path = Path(fspath(offer))
    return read_text(path), str(path)


def _plain(value: Any) -> Any:
    """Days and decimals as a file has them."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return as_text(value)
