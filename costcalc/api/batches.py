"""`batch` for programs: a file of scenarios priced into another file, or a table into a table."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack, cast, get_args

from costcalc.api.exchange import Origin, table_of
from costcalc.api.options import Data, catalog_of, moment_of, named_values, texts_of
from costcalc.batching import CHUNK, MISSING, MOST_ROWS
from costcalc.catalog.names import choice
from costcalc.errors import OutputError, ScenarioError, option
from costcalc.pricing.limit import Column
from costcalc.rendering.formats.json import as_json
from costcalc.scenario.options import OPTIONS, ConditionOptions, Day, Equations

if TYPE_CHECKING:
    from costcalc.batching.run import Report


def batch(
    source: str | PathLike[str],
    target: str | PathLike[str],
    *,
    format: str | None = None,  # noqa: A002 - called as on the command line
    strict: bool | None = None,
    quotes: str | PathLike[str] | None = None,
    keep: Iterable[str] | None = None,
    budget_at: str | None = None,
    chunk: int | None = None,
    rates: Origin | None = None,
    rate: Equations | None = None,
    rate_date: Day | None = None,
    rates_url: str | None = None,
    data: Data = None,
    created: datetime | None = None,
    watch: Callable[[int, float], None] | None = None,
    **options: Unpack[ConditionOptions],
) -> "Report":
    r"""Price a file of scenarios, one a row, into another file: .csv, .jsonl or .parquet, both.

    A column for each option, named like it; blank cells and missing columns take the arguments. A row that cannot be
    priced says why in its column `error` and does not stop the others, unless `strict`. The target is written whole or
    not at all. `watch` is called with the rows done so far and the share of the file, 0 to 1.

    >>> from datetime import UTC, datetime
    >>> from pathlib import Path
    >>> _ = Path("rows.csv").write_text("condition,tier\nt1d,advanced\nt1d,\nhay fever,\n")
    >>> report = batch("rows.csv", "priced.csv", currency="EUR", created=datetime(2026, 11, 21, tzinfo=UTC))
    >>> report.rows, report.failed
    (3, 1)
    >>> report.problems[0][0]
    4

    Raises ScenarioError for arguments that cannot be, DataError for a file that cannot be read and, if `strict`, for
    the first bad row; OutputError if the target cannot be written or a library is not installed.
    """
    try:
        from costcalc.batching.engine import Engine  # noqa: PLC0415 - not everybody has what it needs
        from costcalc.batching.run import batch as run  # noqa: PLC0415 - the same
        from costcalc.batching.run import quote_writer  # noqa: PLC0415 - the same
    except ImportError as error:
        raise OutputError(MISSING) from error
    rows = CHUNK if chunk is None else chunk
    if not 1 <= rows <= MOST_ROWS:
        raise ScenarioError(f"{option('chunk', chunk)} is not a number of rows from 1 to {MOST_ROWS}")
    at = cast("Column", choice("figure", budget_at or "likely", get_args(Column)))
    defaults, moment, catalog = texts_of(batch, options), moment_of(created), catalog_of(data)
    table = table_of(rates, rate, rate_date, rates_url, catalog, moment)
    engine = Engine(catalog, table, moment, defaults)
    return run(
        Path(fspath(source)),
        Path(fspath(target)),
        engine.price,
        catalog,
        format_=format,
        keep=tuple(keep or ()),
        strict=bool(strict),
        budget_at=at,
        rows=rows,
        with_chunk=None if quotes is None else quote_writer(Path(fspath(quotes)), engine.single, as_json),
        watch=watch,
    )


def price_table(
    table: Any,
    defaults: Mapping[str, Any] | None = None,
    *,
    keep: Iterable[str] | None = None,
    rates: Origin | None = None,
    data: Data = None,
    created: datetime | None = None,
) -> Any:
    """The results of a table of Arrow with a column for each option: as many rows, in the same order.

    What an engine that holds partitions of a larger table maps over them. Columns are named and read as those of a
    Parquet file are by `batch`, and those it carries along stand before the results. Options without a column, and
    blank cells, take `defaults`. A row that cannot be priced says why in its `error`.

    >>> import pyarrow
    >>> from datetime import UTC, datetime
    >>> rows = pyarrow.table({"tier": ["standard", "advanced", "imperial"]})
    >>> priced = price_table(rows, {"condition": "t1d"}, created=datetime(2026, 11, 21, tzinfo=UTC))
    >>> [problem is None for problem in priced["error"].to_pylist()]
    [True, True, False]

    Raises ScenarioError for what is no table and for defaults that cannot be, DataError for a column that cannot be
    read, OutputError if a library is not installed.
    """
    try:
        import pyarrow  # noqa: PLC0415 - not everybody has it

        from costcalc.batching.engine import Engine  # noqa: PLC0415 - the same
        from costcalc.batching.run import priced_table  # noqa: PLC0415 - the same
    except ImportError as error:
        raise OutputError(MISSING) from error
    if not isinstance(table, pyarrow.Table | pyarrow.RecordBatch):
        raise ScenarioError(f"table: {type(table).__name__} is no table of Arrow: give a pyarrow.Table or RecordBatch")
    given = {OPTIONS[name].field: value for name, value in named_values(defaults or {}).items()}
    moment, catalog = moment_of(created), catalog_of(data)
    exchange = table_of(rates, None, None, None, catalog, moment)
    engine = Engine(catalog, exchange, moment, texts_of(price_table, given))
    return priced_table(table, engine.price, catalog, tuple(keep or ()))
