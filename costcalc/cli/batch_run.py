"""A batch run by the command: its progress, its messages, and a quote for each row if they are wanted."""

import gc
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast, get_args

from costcalc.batching import MISSING
from costcalc.catalog.models import Catalog
from costcalc.catalog.names import choice
from costcalc.cli.output import say
from costcalc.errors import DataError, OutputError
from costcalc.rates import Rates
from costcalc.scenario.resolve import refuse_unreadable

if TYPE_CHECKING:
    from costcalc.batching.run import Report, Watch


SELDOM = 200_000
"""Objects made between two looks for garbage: nearly everything that a batch makes is kept on purpose."""


class BatchRequest(NamedTuple):
    """The options of the command that are none of a scenario."""

    source: Path
    output: Path
    format_: str | None
    strict: bool
    quotes: Path | None
    keep: tuple[str, ...]
    budget_at: str
    chunk: int
    quiet: bool


def run_batch(
    request: BatchRequest, defaults: Mapping[str, str], catalog: Catalog, rates: Rates, created: datetime
) -> None:
    """Run it and say how it went. Raises DataError if a row failed, after everything has been written."""
    try:
        from costcalc.batching.engine import Engine
        from costcalc.batching.run import batch, quote_writer
    except ImportError as error:
        raise OutputError(MISSING) from error
    from costcalc.pricing.limit import Column
    from costcalc.rendering.formats.json import as_json

    at = cast("Column", choice("figure", request.budget_at, get_args(Column)))
    refuse_unreadable(defaults)
    gc.enable()  # a batch runs long enough for its garbage to matter
    gc.set_threshold(SELDOM)
    quotes = quote_writer(request.quotes, defaults, catalog, rates, created, as_json) if request.quotes else None
    with _progress(request.quiet) as watch:
        report = batch(
            request.source,
            request.output,
            Engine(catalog, rates, created, defaults),
            catalog,
            format_=request.format_,
            keep=request.keep,
            strict=request.strict,
            budget_at=at,
            rows=request.chunk,
            with_chunk=quotes,
            watch=watch,
        )
    _close(request, report, at)


def _close(request: BatchRequest, report: "Report", at: str) -> None:
    """Say what was done. Raises DataError if a row failed."""
    over = f", {report.over:,} over their budget ({at})" if report.over else ""
    done = f"priced {report.rows - report.failed:,} rows, {report.failed:,} failed{over}; wrote {request.output}"
    if not report.failed:
        if not request.quiet:
            say(done)
        return
    more = report.failed - len(report.problems)
    raise DataError(
        [
            *(f"{request.source}:{line}: {reason}" for line, reason in report.problems),
            *([f"and {more:,} more; their reasons are in the column error of {request.output}"] if more else []),
            done,
        ]
    )


@contextmanager
def _progress(quiet: bool) -> "Iterator[Watch | None]":
    """A bar on standard error while a batch runs, if a person looks at it."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    bar = Progress(
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]:,} rows"),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        transient=True,
    )
    task = bar.add_task("", total=1.0, rows=0)

    def watch(rows: int, share: float) -> None:
        bar.update(task, completed=share, rows=rows)

    with bar:
        yield watch
