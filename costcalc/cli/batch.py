"""The command that prices a file of scenarios: its options, what it says of bad rows, and how far it is."""

import gc
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import Parameter
from pathlib import Path
from types import FrameType
from typing import Any

from costcalc.cli import ASKED_TO_END, SIGNALLED
from costcalc.cli.completion import one_of
from costcalc.cli.options import (
    QUIET,
    RATES,
    Several,
    argument,
    declare,
    format_option,
    scenario_options,
    switch,
    takes,
)
from costcalc.cli.output import say
from costcalc.errors import DataError

SELDOM = 200_000
"""Objects made between two looks for garbage: nearly everything that a batch makes is kept on purpose."""


@takes(
    source=argument("source", "IN", "Rows of options: .csv, .jsonl or .parquet.", kind=Path),
    target=declare("output", "OUT", "Write to OUT.", flag="-o", kind=Path, default=Parameter.empty),
    options=[
        format_option("csv", "jsonl", "parquet", file="OUT"),
        switch("strict", "End at the first bad row and write nothing."),
        declare("quotes", "DIR", "Also write each row's quote, DIR/LINE.json; that is slow.", kind=Path),
        declare("keep", "NAME", "Carry a column along; several times. id, name, reference always are.", kind=Several),
        declare(
            "budget-at",
            "FIGURE",
            "low, likely or high: what decides whether a budget is exceeded.",
            default="likely",
            complete=one_of("low", "likely", "high"),
        ),
        declare("chunk", "ROWS", "Rows at once: fewer need less memory; 65536 if left out.", kind=int),
        *scenario_options(without=("answer",)),
        *RATES,
    ],
    quiet=QUIET,
)
def batch(
    source: Path,
    target: Path,
    options: dict[str, Any],
    quiet: bool,
) -> None:
    """Price a file of scenarios, one a row.

    costcalc batch rows.csv -o priced.csv

    A column for each option, named like it; blank cells and missing columns take the options given here. A bad row is
    reported by its line and does not stop the others. OUT is written whole or not at all.
    """
    from costcalc.api.batches import batch
    from costcalc.cli.inputs import now, rates_for

    created = now()
    gc.enable()  # a batch runs long enough for its garbage to matter
    gc.set_threshold(SELDOM)
    with _progress(quiet) as show, _signals_between_chunks() as raise_signal:

        def watch(rows: int, share: float) -> None:
            raise_signal()
            if show:
                show(rows, share)

        report = batch(source, target, **rates_for(options, created, quiet=quiet), created=created, watch=watch)
    _close(report, source, target, options["budget_at"], quiet=quiet)


def _close(report: Any, source: Path, output: Path, at: str, *, quiet: bool) -> None:
    """Say what was done. Raises DataError if a row failed."""
    over = f", {report.over:,} over their budget ({at})" if report.over else ""
    done = f"priced {report.rows - report.failed:,} rows, {report.failed:,} failed{over}; wrote {output}"
    if not report.failed:
        if not quiet:
            say(done)
        return
    more = report.failed - len(report.problems)
    raise DataError(
        [
            *(f"{source}:{line}: {reason}" for line, reason in report.problems),
            *([f"and {more:,} more; their reasons are in the column error of {output}"] if more else []),
            done,
        ]
    )


@contextmanager
def _signals_between_chunks() -> Iterator[Callable[[], None]]:
    """Signals that end the run wait for the end of a chunk; a second one does not.

    In the middle of a chunk they would find threads of libraries at work, and have brought the interpreter down.
    """
    received: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        if received:
            end(number)
        received.append(number)

    def end(number: int) -> None:
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        sys.exit(SIGNALLED + number)

    def raise_signal() -> None:
        if received:
            end(received[0])

    numbers = [number for number in (signal.SIGINT, *ASKED_TO_END) if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, note) for number in numbers}
    try:
        yield raise_signal
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[int, float], None] | None]:
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
