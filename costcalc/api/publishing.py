"""`prices` for programs: what clinics publish for a treatment."""

from collections.abc import Iterable
from datetime import datetime

from costcalc.analysis.prices.model import Prices
from costcalc.analysis.prices.summarise import prices as shown
from costcalc.analysis.prices.summarise import read_asked
from costcalc.analysis.prices.summarise import refuse_old as check_prices
from costcalc.api.exchange import Origin, table_of
from costcalc.api.options import Data, catalog_of, moment_of, number_of, overlay_of
from costcalc.catalog.published import load_published
from costcalc.scenario.options import OPTIONS, Day, Equations
from costcalc.scenario.parse import as_text, parse_text, parse_words
from costcalc.scenario.values import currency as code_of

__all__ = ["check_prices", "prices"]


def prices(
    condition: str,
    *,
    doses: int | None = None,
    joints: int | None = None,
    cells: int | tuple[int, int] | str | None = None,
    patients: str | None = None,
    grade: Iterable[str] | str | None = None,
    since: Day | None = None,
    currency: str | None = None,
    rates: Origin | None = None,
    rate: Equations | None = None,
    rate_date: Day | None = None,
    rates_url: str | None = None,
    max_age: int | None = None,
    data: Data = None,
    created: datetime | None = None,
) -> Prices:
    """What clinics publish for a condition, or for a kind of treatment, on one basis of tax, unit and currency.

    Every argument is the option of the same name. `data` is a folder of your own prices; of a catalogue that is loaded
    already, the bundled published prices are used.

    >>> from datetime import UTC, datetime
    >>> moment = datetime(2026, 11, 21, tzinfo=UTC)
    >>> found = prices("knee", doses=1, joints=1, currency="JPY", created=moment)
    >>> found.n, found.clinics, found.quantiles.p50
    (23, 15, Decimal('1323300'))
    >>> found.rows[0].provider, str(found.rows[0].how)
    ('BTR Arts Ginza Clinic', '+ 10 % tax')

    Raises ScenarioError for what cannot be read, DataError for rows that are not valid, MissingRate for a currency
    without a rate, TooOld for a price or a rate that is older than `max_age` days.
    """
    text = "-".join(map(str, cells)) if isinstance(cells, tuple) else None if cells is None else as_text(cells)
    grades, key = parse_words("grade", grade or ()), parse_text("condition", condition)
    numbers = number_of("doses", doses), number_of("joints", joints)
    asked = read_asked(key, *numbers, text, patients, grades, None if since is None else as_text(since))
    moment, catalog, oldest = moment_of(created), catalog_of(data), number_of("max_age", max_age)
    code = code_of(currency or OPTIONS["currency"].default or "", catalog)
    table = table_of(rates, rate, rate_date, rates_url, catalog, moment)
    found = shown(asked, load_published(overlay_of(data), catalog), catalog, table, code, created=moment)
    check_prices(found, oldest)
    return found
