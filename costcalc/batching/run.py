"""A batch from file to file: rows are read, priced and written at the same time, a few chunks of them in memory."""

import os
from collections.abc import Callable, Collection, Mapping
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from costcalc.batching import CHUNK
from costcalc.batching.arrow_columns import ArrowColumns
from costcalc.batching.columns import LINE, results_schema
from costcalc.batching.engine import Engine
from costcalc.batching.overlap import Behind, ahead
from costcalc.batching.read import kind_of, open_rows
from costcalc.batching.resume import Parts, digest_of
from costcalc.batching.rows import Chunk, Source, chunks
from costcalc.batching.write import WRITERS, Writer, assembled, output_schema
from costcalc.catalog.models import Catalog
from costcalc.errors import DataError, OutputError
from costcalc.pricing.limit import Column, Fits
from costcalc.rates.exchange import RateTable

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


def engine_for(
    catalog: Catalog, rates: RateTable, created: datetime, defaults: Mapping[str, str], budget_at: Column
) -> Pricing:
    """What prices the rows of a batch."""
    return Engine(catalog, rates, created, defaults, budget_at)


class Report(NamedTuple):
    """What a batch has done."""

    rows: int
    """How many the input has."""
    failed: int
    """How many could not be priced."""
    problems: tuple[tuple[int, str], ...]
    """The line and the reason of the first ones that could not."""
    over: int
    """How many are over their budget."""
    resumed: int
    """How many an earlier run had priced."""


Watch = Callable[[int, float], None]
"""Told how many rows are done, and which share of the input that is."""
Priced = tuple[Chunk, pa.Table]
"""Some rows and their results, those that could not be read among them."""


def batch(
    source: Path,
    target: Path,
    engine: Pricing,
    catalog: Catalog,
    marks: Mapping[str, str],
    *,
    format_: str | None = None,
    keep: Collection[str] = (),
    strict: bool = False,
    budget_at: Column = "likely",
    rows: int = CHUNK,
    each: Callable[[Chunk, pa.Table], None] | None = None,
    say: Callable[[str], None] = lambda _: None,
    watch: Watch | None = None,
) -> Report:
    """Price every row of a file into another one, which appears when it is whole.

    `marks` are what the engine's prices follow from (`resume.marks_of`): a later run with the same ones goes on where
    this one was interrupted. `each` is called with every chunk and its rows of results before they count as finished.
    Raises DataError for a file that cannot be read and, if `strict`, for the first bad row; OutputError if the target
    cannot be written.
    """
    kind = kind_of(target, format_)
    if source.exists() and target.exists() and source.samefile(target):
        raise OutputError(f"{target} is what is read: name another file")
    opened, before = open_rows(source, keep), _version(source)
    marks = {
        "input": digest_of(source),
        **marks,
        "columns kept": ", ".join(opened.kept.names),
        "format": kind,
        "rows at once": str(rows),
    }
    with Parts(target, marks) as parts:
        _say_what_is_there(parts, say)
        run = _Run(parts, catalog, opened, strict, OVER[budget_at], watch)
        with run.parts.writing(), parts.output.open("wb") as file:
            run.writer = WRITERS[kind](file, run.schema, catalog)
            try:
                _price(run, engine, rows, each, say)
            except BaseException:
                with suppress(OSError):  # what is there is thrown away
                    run.writer.close()
                raise
            run.writer.close()
            file.flush()
            os.fsync(file.fileno())
        if _version(source) != before:
            raise DataError(f"{source}: was changed while it was read: run the batch again")
        parts.publish()
    return run.report()


def priced_table(
    table: pa.Table | pa.RecordBatch, engine: Pricing, catalog: Catalog, keep: Collection[str]
) -> pa.Table:
    """The rows of an Arrow table as a batch would write them, without their lines.

    Raises DataError for columns that cannot be read.
    """
    columns = ArrowColumns(table.schema, "table", keep)
    chunk = columns.chunk(table)
    return assembled(chunk, engine.price(chunk.table), output_schema(catalog, columns.kept)).drop_columns([LINE])


def _price(
    run: "_Run",
    engine: Pricing,
    rows: int,
    each: Callable[[Chunk, pa.Table], None] | None,
    say: Callable[[str], None],
) -> None:
    """What is finished first, then the rest: read in one thread, priced in this one, written in a third."""
    for table in run.parts.kept():
        run.write(table)
    run.resumed = run.rows
    if run.resumed:
        say(f"going on after {run.resumed:,} rows that an earlier run has priced")

    def finish(priced: Priced) -> None:
        chunk, results = priced
        table = assembled(chunk, results, run.schema)
        if each:
            each(chunk, table)
        run.parts.keep(run.count, table)
        run.write(table, chunk.share)

    with closing(ahead(chunks(run.source, rows))) as read, Behind(finish) as behind:
        for number, chunk in enumerate(read):
            if number >= run.parts.finished:
                behind.put((chunk, engine.price(chunk.table)))


class _Run:
    """One run, and what it has done so far."""

    writer: Writer

    def __init__(
        self, parts: Parts, catalog: Catalog, source: Source, strict: bool, over: tuple[Fits, ...], watch: Watch | None
    ) -> None:
        self.parts = parts
        self.source = source
        self.schema = output_schema(catalog, source.kept)
        self.empty = results_schema(catalog).empty_table()
        self.strict = strict
        self.over_values = pa.array(over, pa.string())
        self.watch = watch
        self.count = self.rows = self.failed = self.over = self.resumed = 0
        self.problems: list[tuple[int, str]] = []

    def write(self, table: pa.Table, share: float = 0.0) -> None:
        """Write some rows and count them. Raises DataError for a bad one if the run is strict."""
        errors = table.column("error")
        failed = len(errors) - errors.null_count
        if failed and len(self.problems) < SHOWN:
            bad = table.select([LINE, "error"]).filter(pc.is_valid(errors)).slice(0, SHOWN - len(self.problems))
            self.problems += zip(bad.column(LINE).to_pylist(), bad.column("error").to_pylist(), strict=True)
        if failed and self.strict:
            line, reason = self.problems[0]
            raise DataError(f"{self.source.path}:{line}: {reason}")
        self.writer.write(table)
        self.failed += failed
        self.over += pc.sum(pc.is_in(table.column("fits"), self.over_values)).as_py() or 0
        self.rows += table.num_rows
        self.count += 1
        if self.watch:
            self.watch(self.rows, share)

    def report(self) -> Report:
        """What it has done."""
        return Report(self.rows, self.failed, tuple(self.problems), self.over, self.resumed)


def _version(path: Path) -> tuple[int, int]:
    """Size and time of a file: another one means that it was changed."""
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _say_what_is_there(parts: Parts, say: Callable[[str], None]) -> None:
    if parts.other:
        say(
            f"an earlier run of this batch was interrupted, but differs in: {', '.join(parts.other)}; "
            "this one starts from the beginning"
        )
