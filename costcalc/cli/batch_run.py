"""One run of a batch: what is said of it, how far it is, and a quote for each row if they are wanted."""

import gc
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast, get_args

from costcalc.catalog.models import Catalog
from costcalc.catalog.names import choice
from costcalc.cli.output import say
from costcalc.errors import DataError, OutputError, ScenarioError
from costcalc.files import write_whole
from costcalc.rates import Rates
from costcalc.wish import OPTIONS, option_name, scenario_of

if TYPE_CHECKING:
    import pyarrow as pa

    from costcalc.batch.rows import Chunk
    from costcalc.batch.run import Report, Watch

MISSING = 'a batch needs the libraries polars and pyarrow: install them with pip install "costcalc[batch]"'


SELDOM = 200_000
"""Objects made between two looks for garbage: nearly everything that a batch makes is kept on purpose."""


class Asked(NamedTuple):
    """What the command line asks of a batch, beside options of scenarios."""

    source: Path
    output: Path
    format_: str | None
    strict: bool
    quotes: Path | None
    keep: tuple[str, ...]
    budget_at: str
    chunk: int
    quiet: bool


def run_batch(asked: Asked, defaults: Mapping[str, str], catalog: Catalog, rates: Rates, created: datetime) -> None:
    """Run it and say how it went. Raises DataError if a row failed, after everything has been written."""
    try:
        from costcalc.batch.resume import marks_of
        from costcalc.batch.run import batch, engine_for
    except ImportError as error:
        raise OutputError(MISSING) from error
    from costcalc.limit import Column

    at = cast("Column", choice("figure", asked.budget_at, get_args(Column)))
    _refuse_unreadable(defaults)
    gc.enable()  # a batch runs long enough for its garbage to matter
    gc.set_threshold(SELDOM)
    quotes = _Quotes(asked.quotes, defaults, catalog, rates, created) if asked.quotes else None
    marks = marks_of(catalog, rates, created, defaults)
    try:
        with _progress(asked.quiet) as watch:
            report = batch(
                asked.source,
                asked.output,
                engine_for(catalog, rates, created, defaults, at),
                catalog,
                {**marks, "quotes": str(asked.quotes.resolve())} if asked.quotes else marks,
                format_=asked.format_,
                keep=asked.keep,
                strict=asked.strict,
                budget_at=at,
                rows=asked.chunk,
                each=quotes.write if quotes else None,
                say=lambda message: None if asked.quiet else say(message),
                watch=watch,
            )
    except KeyboardInterrupt:
        say(f"what was finished is kept beside {asked.output}: the same command goes on from there")
        raise
    _close(asked, report, at)


def _refuse_unreadable(defaults: Mapping[str, str]) -> None:
    """Raises ScenarioError for options that would make every row fail."""
    problems: list[str] = []
    for name, text in defaults.items():
        try:
            OPTIONS[name].read(f"--{name}", text)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)


def _close(asked: Asked, report: "Report", at: str) -> None:
    """Say what was done. Raises DataError if a row failed."""
    over = f", {report.over:,} over their budget ({at})" if report.over else ""
    done = f"priced {report.rows - report.failed:,} rows, {report.failed:,} failed{over}; wrote {asked.output}"
    if not report.failed:
        if not asked.quiet:
            say(done)
        return
    more = report.failed - len(report.problems)
    raise DataError(
        [
            *(f"{asked.source}:{line}: {reason}" for line, reason in report.problems),
            *([f"and {more:,} more; their reasons are in the column error of {asked.output}"] if more else []),
            done,
        ]
    )


class _Quotes:
    """Writes the quote of each good row, named by its line."""

    def __init__(
        self, folder: Path, defaults: Mapping[str, str], catalog: Catalog, rates: Rates, created: datetime
    ) -> None:
        """Raises OutputError if there can be no such folder."""
        self.folder = folder
        self._defaults = defaults
        self._made_of = (catalog, rates, created)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"{folder}: the folder for quotes cannot be made: {error.strerror}") from error

    def write(self, chunk: "Chunk", table: "pa.Table") -> None:
        """The quotes of a chunk. Raises OutputError."""
        from costcalc.batch.columns import BUDGET
        from costcalc.quote import estimate
        from costcalc.render.document import as_json

        catalog, rates, created = self._made_of
        errors = table.column("error").to_pylist()
        lines = chunk.lines.to_pylist()
        good = (row for row in range(chunk.rows) if row not in chunk.bad)
        for row, texts in zip(good, chunk.table.to_pylist(), strict=True):
            if errors[row] is None:
                given = {
                    option_name(name) or name: text
                    for name, text in texts.items()
                    if name != BUDGET and text and text.strip()
                }
                scenario = scenario_of({**self._defaults, **given}, catalog, created.date())
                quote = estimate(scenario, catalog, rates, created=created)
                write_whole(self.folder / f"{lines[row]}.json", as_json(quote))


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
