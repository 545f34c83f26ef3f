"""`audit` for programs: a clinic's own quote compared with what is known of such prices."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from costcalc.analysis.audit import model as document
from costcalc.analysis.audit.audit import audit as audited
from costcalc.analysis.audit.audit import scenario_of_offer
from costcalc.analysis.audit.names import load_names
from costcalc.analysis.audit.offer import template
from costcalc.analysis.audit.read import read_offer
from costcalc.api.documents import Shown, same, shown_as
from costcalc.api.exchange import Origin, table_of
from costcalc.api.options import Data, catalog_of, moment_of, overlay_of, texts_of
from costcalc.api.reading import FileLike, read_file
from costcalc.errors import ScenarioError
from costcalc.scenario.options import OPTIONS, Day, Equations, ScenarioOptions, option_name
from costcalc.scenario.parse import as_text

Offered = FileLike | Mapping[str, Any]
"""A file of a quote, or its content: {"quote": {...}, "line": [{"label": ..., "amount": ...}]}."""


class Audit(Shown, document.Audit):
    """A clinic's or agency's quote, compared with what is known of such prices. Amounts are in `currency`."""

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
    defaults: ScenarioOptions | None = None,
    rates: Origin | None = None,
    rate: Equations | None = None,
    rate_date: Day | None = None,
    rates_url: str | None = None,
    data: Data = None,
    created: datetime | None = None,
) -> Audit:
    """A clinic's or agency's quote, line by line, and what the family would pay in total with it in place.

    `offer` is a file, TOML, JSON or CSV, or what such a file holds. `terms` is what it does not say: the condition and
    other arguments of `estimate`, and terms such as tax or total. `currency` is that of the total; the quote's own, if
    left out. `defaults` are options that hold where neither says anything.

    >>> from datetime import UTC, datetime
    >>> moment = datetime(2026, 11, 21, tzinfo=UTC)
    >>> lines = [{"label": "Stem cell treatment", "amount": 1650000}, {"label": "Blood tests", "amount": 28000}]
    >>> asked = {"condition": "knee-oa", "currency": "JPY", "tax": "included", "total": 1650000}
    >>> found = audit({"quote": asked, "line": lines}, created=moment)
    >>> [(each.code, each.amount) for each in found.problems]
    [('sum-differs', Decimal('28000')), ('no-plan-number', None)]
    >>> found.lines[1].matched, found.lines[1].position
    (('tests',), 'within')

    Findings do not raise: those of weight are its `problems`. Raises DataError for what is no quote, with every mistake
    at its line; ScenarioError for terms that cannot be; MissingRate for a currency without a rate.
    """
    moment, catalog = moment_of(created), catalog_of(data)
    names = load_names(catalog, overlay_of(data))
    text, called = _text(offer)
    code = currency.strip().upper() if currency else None
    usual = texts_of(audit, defaults or {})
    known = code if code in catalog.currencies else None
    read = read_offer(text, called, catalog, names, moment.date(), terms=_terms(terms or {}), currency=known)
    scenario = scenario_of_offer(read, catalog, moment, usual, code or usual.get("currency"))
    table = table_of(rates, rate, rate_date, rates_url, catalog, moment)
    return shown_as(Audit, audited(read, scenario, catalog, names, table, created=moment))


def audit_template(condition: str, *, data: Data = None) -> str:
    """An empty form of a quote for a condition, as TOML to fill in and give to `audit`.

    Raises ScenarioError for an unknown condition.
    """
    catalog = catalog_of(data)
    return template(condition, catalog, load_names(catalog, overlay_of(data)))


def _terms(terms: Mapping[str, Any]) -> dict[str, str]:
    """The texts of terms, and of options by the names of their options. Raises ScenarioError for one given twice."""
    texts: dict[str, str] = {}
    for key, value in terms.items():
        if value is not None:
            name = option_name(key)
            term = name or key
            if term in texts:
                raise ScenarioError(f"{term} is given twice: give it once")
            texts[term] = texts_of(audit, {OPTIONS[name].field: value})[name] if name else as_text(value)
    return texts


def _text(offer: Offered) -> tuple[str, str]:
    """What a file holds and how it is called; what is handed over, as JSON. Raises DataError, ScenarioError."""
    if isinstance(offer, Mapping):
        try:
            return json.dumps(offer, default=_plain), "the quote"
        except (TypeError, ValueError) as error:
            raise ScenarioError(f"the quote holds what no file of one could: {error}") from error
    file = read_file(offer)
    return file.text, file.name


def _plain(value: Any) -> Any:
    """Days and decimals as a file has them."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return as_text(value)
