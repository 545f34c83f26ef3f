"""Quotes that were kept, for programs: read, worked out again, brought up to date, compared."""

from datetime import datetime
from typing import cast, get_args

from costcalc.analysis import stored as saved
from costcalc.analysis.diff.diff import diff as compared
from costcalc.analysis.diff.model import Diff
from costcalc.analysis.risk.replay import can_draw, not_drawn_again
from costcalc.analysis.stored import Only
from costcalc.api.documents import shown_as
from costcalc.api.exchange import Origin, table_of
from costcalc.api.options import Data, catalog_of, moment_of
from costcalc.api.quotes import Quote
from costcalc.api.reading import FileLike, Kept, quote_of
from costcalc.catalog.names import choice
from costcalc.errors import ScenarioError
from costcalc.quote.load import is_sealed
from costcalc.quote.model import NUMPY_MISSING as NO_DRAWS
from costcalc.rates import Rates
from costcalc.scenario.options import Day, Equations
from costcalc.scenario.parse import parse_text

__all__ = ["NO_DRAWS", "can_draw", "diff", "is_sealed", "not_drawn_again", "read_quote", "reprice", "verify"]


def read_quote(kept: FileLike) -> Quote:
    """A quote that was written as JSON: from a file, or from the text itself.

    >>> from datetime import UTC, datetime
    >>> from costcalc import estimate, render
    >>> quote = estimate("t1d", created=datetime(2026, 11, 21, tzinfo=UTC))
    >>> read_quote(render(quote, "json")).total == quote.total
    True

    Raises DataError for what is not one, naming every field that is wrong.
    """
    return shown_as(Quote, quote_of(kept))


def verify(quote: Kept) -> list[str]:
    """Work a quote, or the file it was kept in, out again from its own figures, and name what is not the same.

    An empty list means that every amount is the same to the last digit.

    >>> from datetime import UTC, datetime
    >>> from costcalc import estimate
    >>> quote = estimate("t1d", created=datetime(2026, 11, 21, tzinfo=UTC))
    >>> verify(quote)
    []
    >>> verify(quote.model_copy(update={"disclaimer": "Trust it."}))
    ['disclaimer: the document says Trust it., worked out again it is ...']

    Raises DataError for a document that is no quote, or that does not carry what it rests on.
    """
    return saved.verify(quote_of(quote))


def reprice(
    quote: Kept,
    *,
    only: str | None = None,
    rates: Origin | None = None,
    rate: Equations | None = None,
    rate_date: Day | None = None,
    rates_url: str | None = None,
    data: Data = None,
    created: datetime | None = None,
) -> Quote:
    """The same journey with today's catalogue and rates; with `only`, its "rates" or its "catalog" alone.

    Prices and rates of your own are not taken from the quote: give them again with `data` and `rate`. What changed is
    the `diff` of the two.

    >>> from datetime import UTC, datetime
    >>> from costcalc import estimate
    >>> before = estimate("t1d", origin="US", rate="USD/JPY=150", created=datetime(2026, 11, 21, tzinfo=UTC))
    >>> after = reprice(before, rate="USD/JPY=140", created=datetime(2026, 12, 21, tzinfo=UTC))
    >>> [caused.cause for caused in diff(before, after).causes]
    ['rate']

    Raises what `estimate` raises, and DataError for a document that is no quote or does not carry what it rests on.
    """
    part = cast("Only", choice("part", only, get_args(Only))) if only is not None else None
    before, moment, catalog = quote_of(quote), moment_of(created), catalog_of(data)
    begin, today = before.itinerary.visits[0].arrive, moment.date()
    if begin and begin < today:
        raise ScenarioError(
            f"the journey of the quote began on {begin}, and today is {today}: estimate a later one anew"
        )
    table = table_of(rates, rate, rate_date, rates_url, catalog, moment)
    return shown_as(Quote, saved.reprice(before, catalog, table, created=moment, only=part))


def diff(before: Kept, after: Kept, *, currency: str | None = None, rates: Rates | None = None) -> Diff:
    """What changed from one quote to another, line by line and in total, split by cause.

    In `currency`, or that of the first quote. Quotes in two currencies are compared at a rate that one of them records,
    or one of `rates`, a table that is loaded.

    >>> from datetime import UTC, datetime
    >>> from costcalc import estimate
    >>> moment = datetime(2026, 11, 21, tzinfo=UTC)
    >>> alone, together = (estimate("t1d", origin="US", companions=n, created=moment) for n in (0, 1))
    >>> changes = diff(alone, together)
    >>> changes.change.likely == together.total.likely - alone.total.likely
    True
    >>> sum(each.change.likely for each in changes.lines) == changes.change.likely
    True

    Raises MissingRate if there is no rate, DataError for a quote that does not add up or was changed after it was
    written.
    """
    code = parse_text("currency", currency).strip().upper() if currency else None
    return compared(quote_of(before), quote_of(after), currency=code, rates=rates)
