"""A batch from file to file: rows are read, priced and written at the same time, a few chunks of them in memory."""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from costcalc.batching import CHUNK
from costcalc.batching.chunk import Chunk, InputColumns
from costcalc.batching.columns import BUDGET, LINE
from costcalc.batching.read import kind_of, open_rows
from costcalc.batching.write import WRITERS, assembled, output_schema
from costcalc.catalog.models import Catalog
from costcalc.errors import DataError, OutputError
from costcalc.files import Written, open_whole, write_whole
from costcalc.pricing.limit import Column, Fits
from costcalc.quote.estimate import estimate
from costcalc.quote.model import Quote
from costcalc.rates.exchange import RateTable
from costcalc.scenario.options import option_name
from costcalc.scenario.resolve import scenario_of

SHOWN = 20
"""Bad rows that a report names."""
OVER: Mapping[Column, tuple[Fits, ...]] = {
    "low": ("none",),
    "likely": ("low", "none"),
    "high": ("likely", "low", "none"),
}
"""The verdicts that mean over budget, by the figure that decides."""


class Pricing(Protocol):
    """Prices rows of options."""

    def price(self, table: pa.Table) -> pa.Table:
        """The results of a table of texts: as many rows, in the same order, with the columns of `results_schema`."""
        ...


class Report(NamedTuple):
    """The counts of a finished batch, and its first bad rows."""

    rows: int
    """Rows of the input."""
    failed: int
    """Rows that could not be priced."""
    problems: tuple[tuple[int, str], ...]
    """Line and reason of the first rows that could not be priced."""
    over: int
    """Rows over their budget."""


Watch = Callable[[int, float], None]
"""Called after each chunk with the rows done so far and the share of the input, 0 to 1."""


def batch(
    source: Path,
    target: Path,
    engine: Pricing,
    catalog: Catalog,
    *,
    format_: str | None = None,
    keep: Collection[str] = (),
    strict: bool = False,
    budget_at: Column = "likely",
    rows: int = CHUNK,
    with_chunk: Callable[[Chunk, pa.Table], None] | None = None,
    watch: Watch | None = None,
) -> Report:
    """Price every row of a file into another one, which is written whole or not at all.

    `with_chunk` is called with every chunk and its rows of results. Raises DataError for a file that cannot be read
    and, if `strict`, for the first bad row; OutputError if the target cannot be written.
    """
    kind = kind_of(target, format_)
    if source.exists() and target.exists() and source.samefile(target):
        raise OutputError(f"{target} is what is read: name another file")
    opened = open_rows(source, keep)
    schema = output_schema(catalog, opened.columns.kept)
    counts = _Counts(budget_at)
    with open_whole(target) as file, closing(WRITERS[kind](file, schema, catalog)) as writer:

        def finish(chunk: Chunk, results: pa.Table) -> None:
            table = assembled(chunk, results, schema)
            counts.add(table)
            if strict and counts.problems:
                line, reason = counts.problems[0]
                raise DataError(f"{source}:{line}: {reason}")
            if with_chunk:
                with_chunk(chunk, table)
            writer.write(table)
            if watch:
                watch(counts.rows, chunk.share)

        # No generator reads ahead: were it left suspended, an interrupt could fall into its finalisation and be lost.
        with ThreadPoolExecutor(1) as reading, ThreadPoolExecutor(1) as finishing:
            chunks = opened.chunks(rows)
            following = reading.submit(next, chunks, None)
            finished: Future[None] | None = None
            while chunk := following.result():
                following = reading.submit(next, chunks, None)
                results = engine.price(chunk.table)
                if finished:
                    finished.result()
                finished = finishing.submit(finish, chunk, results)
            if finished:
                finished.result()
    return Report(counts.rows, counts.failed, tuple(counts.problems), counts.over)


class _Counts:
    """What a report counts, chunk by chunk."""

    def __init__(self, budget_at: Column) -> None:
        self.over_values = pa.array(OVER[budget_at], pa.string())
        self.rows = self.failed = self.over = 0
        self.problems: list[tuple[int, str]] = []

    def add(self, table: pa.Table) -> None:
        """Count some rows of results."""
        bad = table.select([LINE, "error"]).filter(pc.is_valid(table.column("error")))
        first = bad.slice(0, SHOWN - len(self.problems)).to_pydict()
        self.problems += zip(first[LINE], first["error"], strict=True)
        self.rows += table.num_rows
        self.failed += bad.num_rows
        self.over += pc.sum(pc.is_in(table.column("fits"), self.over_values)).as_py() or 0


def priced_table(
    table: pa.Table | pa.RecordBatch, engine: Pricing, catalog: Catalog, keep: Collection[str]
) -> pa.Table:
    """The rows of an Arrow table as a batch would write them, without their lines.

    Raises DataError for columns that cannot be read.
    """
    columns = InputColumns(table.schema, "table", keep)
    chunk = columns.chunk(table, range(1, table.num_rows + 1))
    return assembled(chunk, engine.price(chunk.table), output_schema(catalog, columns.kept)).drop_columns([LINE])


def quote_writer(
    folder: Path,
    defaults: Mapping[str, str],
    catalog: Catalog,
    rates: RateTable,
    created: datetime,
    laid_out: Callable[[Quote], Written],
) -> Callable[[Chunk, pa.Table], None]:
    """What writes the quotes of the good rows of a chunk, from the chunk and its results; the folder is made.

    Raises OutputError, itself and when it is called, where nothing can be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: the folder for quotes cannot be made: {error.strerror}") from error

    def write(chunk: Chunk, results: pa.Table) -> None:
        errors, lines = results.column("error").to_pylist(), chunk.lines.to_pylist()
        readable = [row for row in range(chunk.rows) if row not in chunk.bad]
        for row, cells in zip(readable, chunk.table.to_pylist(), strict=True):
            if errors[row] is None:
                texts = {option_name(key) or key: text for key, text in cells.items() if key != BUDGET}
                given = {key: text for key, text in texts.items() if text and text.strip()}
                scenario = scenario_of({**defaults, **given}, catalog, created.date())
                made = estimate(scenario, catalog, rates, created=created)
                write_whole(folder / f"{lines[row]}.json", laid_out(made))

    return write
