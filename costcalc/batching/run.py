"""A batch from file to file: rows are read, priced and written at the same time, a few chunks of them in memory."""

from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import pyarrow as pa
import pyarrow.compute as pc

from costcalc.batching import CHUNK
from costcalc.batching.chunk import Chunk, InputColumns
from costcalc.batching.columns import LINE
from costcalc.batching.read import kind_of, open_rows
from costcalc.batching.single import Single
from costcalc.batching.write import assembled, output_schema, writing
from costcalc.catalog.models import Catalog
from costcalc.errors import DataError, OutputError
from costcalc.files import Written, open_whole, write_whole
from costcalc.pricing.limit import Column, Fits
from costcalc.quote.estimate import estimate
from costcalc.quote.model import Quote
from costcalc.scenario.resolve import scenario_of

SHOWN = 20
"""Bad rows that a report names."""

Price = Callable[[pa.Table], pa.Table]
"""The results of a table of texts: as many rows, in the same order, with the columns of `results_schema`."""


@dataclass
class Report:
    """The counts of a batch, and its first bad rows."""

    rows: int = 0
    """Rows of the input."""
    failed: int = 0
    """Rows that could not be priced."""
    problems: tuple[tuple[int, str], ...] = ()
    """Line and reason of the first rows that could not be priced."""
    over: int = 0
    """Rows over their budget."""

    def add(self, table: pa.Table, budget_at: Column) -> None:
        """Count some rows of results."""
        bad = table.select([LINE, "error"]).filter(pc.is_valid(table.column("error")))
        first = bad.slice(0, SHOWN - len(self.problems)).to_pydict()
        self.problems += tuple(zip(first[LINE], first["error"], strict=True))
        self.rows += table.num_rows
        self.failed += bad.num_rows
        figures = get_args(Fits)  # from the dearest to none: what stands behind the one that decides is over the budget
        over = pa.array(figures[figures.index(budget_at) + 1 :], pa.string())
        self.over += pc.sum(pc.is_in(table.column("fits"), over)).as_py() or 0


Watch = Callable[[int, float], None]
"""Called after each chunk with the rows done so far and the share of the input, 0 to 1."""


def batch(
    source: Path,
    target: Path,
    price: Price,
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
    report = Report()
    with open_whole(target) as file, writing(kind, file, schema, catalog) as write:

        def finish(chunk: Chunk, results: pa.Table) -> None:
            table = assembled(chunk, results, schema)
            report.add(table, budget_at)
            if strict and report.problems:
                line, reason = report.problems[0]
                raise DataError(f"{source}:{line}: {reason}")
            if with_chunk:
                with_chunk(chunk, table)
            write(table)
            if watch:
                watch(report.rows, chunk.share)

        # No generator reads ahead: were it left suspended, an interrupt could fall into its finalisation and be lost.
        with ThreadPoolExecutor(1) as reading, ThreadPoolExecutor(1) as finishing:
            chunks = opened.chunks(rows)
            following = reading.submit(next, chunks, None)
            finished: Future[None] | None = None
            while chunk := following.result():
                following = reading.submit(next, chunks, None)
                results = price(chunk.table)
                if finished:
                    finished.result()
                finished = finishing.submit(finish, chunk, results)
            if finished:
                finished.result()
    return report


def priced_table(table: pa.Table | pa.RecordBatch, price: Price, catalog: Catalog, keep: Collection[str]) -> pa.Table:
    """The rows of an Arrow table as a batch would write them, without their lines.

    Raises DataError for columns that cannot be read.
    """
    columns = InputColumns(table.schema, "table", keep)
    chunk = columns.chunk(table, range(1, table.num_rows + 1))
    return assembled(chunk, price(chunk.table), output_schema(catalog, columns.kept)).drop_columns([LINE])


def quote_writer(
    folder: Path, single: Single, laid_out: Callable[[Quote], Written]
) -> Callable[[Chunk, pa.Table], None]:
    """What writes the quotes of the good rows of a chunk, from the chunk and its results; the folder is made.

    Raises OutputError, itself and when it is called, where nothing can be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder}: the folder for quotes cannot be made: {error.strerror}") from error

    def write(chunk: Chunk, results: pa.Table) -> None:
        good = set(results.filter(pc.is_null(results.column("error"))).column(LINE).to_pylist())
        for line, cells in zip(chunk.lines.to_pylist(), chunk.table.to_pylist(), strict=True):
            if line in good:
                options, _ = single.options(cells)
                scenario = scenario_of(options, single.catalog, single.today)
                quote = estimate(scenario, single.catalog, single.rates, created=single.created)
                write_whole(folder / f"{line}.json", laid_out(quote))

    return write
