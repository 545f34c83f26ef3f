"""A batch from file to file: what it reports, and that its output is written whole or not at all."""

import threading
from pathlib import Path

import pyarrow as pa
import pytest
from conftest import NOW
from rows_of import ROWS, csv_of
from wishes import CATALOG, RATES

from costcalc.batching.chunk import Chunk
from costcalc.batching.run import Report, batch
from costcalc.batching.single import Single
from costcalc.errors import DataError

EXTENSIONS = ("csv", "jsonl", "parquet")


class Interrupted(Single):
    """Prices so many chunks, then somebody presses Ctrl-C."""

    def __init__(self, chunks: int) -> None:
        super().__init__(CATALOG, RATES, NOW, {})
        self.left = chunks

    def price(self, table: pa.Table) -> pa.Table:
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return super().price(table)


class Run:
    """Batches of the same file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = folder / "in.csv"
        self.source.write_text(csv_of([*ROWS, *ROWS, *ROWS]), "utf-8")

    def __call__(self, name: str, chunks: int = 99, *, strict: bool = False) -> Report:
        return batch(self.source, self.folder / name, Interrupted(chunks).price, CATALOG, rows=2, strict=strict)

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("chunks", [0, 3, 5])
def test_an_interrupted_run_leaves_nothing_behind(run: Run, extension: str, chunks: int) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(f"out.{extension}", chunks)
    assert run.files == ["in.csv"]


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_an_interrupted_run_leaves_what_was_there(run: Run, extension: str) -> None:
    run(f"out.{extension}")
    before = (run.folder / f"out.{extension}").read_bytes()
    with pytest.raises(KeyboardInterrupt):
        run(f"out.{extension}", 3)
    assert (run.folder / f"out.{extension}").read_bytes() == before
    assert run.files == ["in.csv", f"out.{extension}"]


def test_strict_ends_at_the_first_bad_row_and_leaves_what_was_there(run: Run) -> None:
    (run.folder / "out.csv").write_text("before")
    with pytest.raises(DataError, match=r"in\.csv:4: unknown condition 'knex'"):
        run("out.csv", strict=True)
    assert (run.folder / "out.csv").read_text() == "before"
    assert run.files == ["in.csv", "out.csv"]


def test_a_report_counts_and_names_the_bad_rows(run: Run) -> None:
    report = run("out.csv")
    assert (report.rows, report.failed, report.over) == (12, 3, 0)
    assert [line for line, _ in report.problems] == [4, 8, 12]
    few = run.folder / "few.csv"
    few.write_text("condition,budget\n" + "knex,\n" * 25 + "t1d,1\n")
    report = batch(few, run.folder / "few.jsonl", Interrupted(99).price, CATALOG, rows=4)
    assert (report.failed, len(report.problems), report.problems[-1][0], report.over) == (25, 20, 21, 1)


@pytest.mark.parametrize(("at", "over"), [("low", 1), ("likely", 2), ("high", 3)])
def test_the_figure_that_decides_is_the_one_asked_for(run: Run, at: str, over: int) -> None:
    budgets = run.folder / "budgets.csv"
    budgets.write_text(
        "condition,from,child-ages,budget\n"
        + "".join(f't1d,US,"4,11",{amount}\n' for amount in (60000, 40000, 30000, 1))
    )
    found = batch(budgets, run.folder / "out.csv", Interrupted(9).price, CATALOG, budget_at=at)  # type: ignore[arg-type]
    assert found.over == over


def test_a_target_keeps_its_permissions_and_a_link_its_place(run: Run) -> None:
    (run.folder / "real.csv").write_text("before")
    (run.folder / "real.csv").chmod(0o640)
    (run.folder / "out.csv").symlink_to("real.csv")
    run("out.csv")
    assert (run.folder / "out.csv").is_symlink()
    assert (run.folder / "real.csv").stat().st_mode & 0o777 == 0o640
    assert (run.folder / "real.csv").read_text().startswith("line,id")


def test_no_more_than_a_few_chunks_are_in_memory(run: Run) -> None:
    made: list[int] = []
    written: list[int] = []

    class Counting(Interrupted):
        def price(self, table: pa.Table) -> pa.Table:
            made.append(len(made))
            assert len(made) - len(written) <= 3
            return super().price(table)

    batch(
        run.source,
        run.folder / "out.csv",
        Counting(99).price,
        CATALOG,
        rows=1,
        with_chunk=lambda chunk, table: written.append(len(chunk.lines)),
    )
    assert len(written) == 12


def test_errors_of_reading_and_writing_end_the_run_and_its_threads(run: Run) -> None:
    with run.source.open("a", encoding="utf-8") as file:
        file.write('"x"y\n')
    with pytest.raises(DataError, match=r"in\.csv:14: text follows behind a closing quote"):
        run("out.csv")

    def fail(chunk: Chunk, _table: pa.Table) -> None:
        raise ValueError(f"line {chunk.lines[0]}")

    run.source.write_text(csv_of(ROWS))
    with pytest.raises(ValueError, match="line 2"):
        batch(run.source, run.folder / "out.csv", Interrupted(99).price, CATALOG, rows=1, with_chunk=fail)
    assert threading.active_count() == 1
    assert run.files == ["in.csv"]
