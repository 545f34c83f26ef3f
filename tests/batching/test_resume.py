"""A batch that is interrupted goes on from there, and its output is that of one that was not."""

import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import pytest
from conftest import NOW
from rows_of import ROWS, csv_of
from wishes import CATALOG, RATES

from costcalc.batching.overlap import Behind, ahead
from costcalc.batching.resume import Parts, digest_of, marks_of
from costcalc.batching.run import Report, batch
from costcalc.batching.single import Single
from costcalc.errors import DataError, OutputError

MARKS = marks_of(CATALOG, RATES, NOW, {})
EXTENSIONS = ("csv", "jsonl", "parquet")
FAILED = len(ROWS) - 3


class Interrupted(Single):
    """Prices so many chunks, then somebody presses Ctrl-C."""

    def __init__(self, chunks: int, error: type[BaseException] = KeyboardInterrupt) -> None:
        super().__init__(CATALOG, RATES, NOW, {})
        self.left = chunks
        self.error = error
        self.rows = 0

    def price(self, table: pa.Table) -> pa.Table:
        if not self.left:
            raise self.error
        self.left -= 1
        self.rows += table.num_rows
        return super().price(table)


class Run:
    """Batches of the same file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = folder / "in.csv"
        self.source.write_text(csv_of([*ROWS, *ROWS, *ROWS]), "utf-8")
        self.said: list[str] = []

    def __call__(
        self, name: str, chunks: int = 99, marks: Mapping[str, str] = MARKS, *, rows: int = 2, strict: bool = False
    ) -> Report:
        engine = Interrupted(chunks)
        target = self.folder / name
        return batch(self.source, target, engine, CATALOG, marks, rows=rows, strict=strict, say=self.said.append)

    def interrupt(self, name: str, chunks: int) -> None:
        """A run that ends after so many chunks, all of which may have been kept, or all but the last ones."""
        with pytest.raises(KeyboardInterrupt):
            self(name, chunks)
        assert not (self.folder / name).exists()

    def parts(self, name: str) -> list[str]:
        return sorted(path.name for path in (self.folder / f".{name}.parts").glob("*.arrow"))

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("chunks", [3, 5])
def test_an_interrupted_run_goes_on_and_ends_with_the_same_bytes(run: Run, extension: str, chunks: int) -> None:
    whole = run(f"whole.{extension}")
    run.interrupt(f"out.{extension}", chunks)
    kept = len(run.parts(f"out.{extension}"))
    assert 0 < kept <= chunks
    report = run(f"out.{extension}")
    assert report == whole._replace(resumed=2 * kept)
    assert run.said == [f"going on after {2 * kept} rows that an earlier run has priced"]
    assert (run.folder / f"out.{extension}").read_bytes() == (run.folder / f"whole.{extension}").read_bytes()
    assert run.files == ["in.csv", f"out.{extension}", f"whole.{extension}"]


def test_what_is_finished_is_not_priced_again(run: Run) -> None:
    run.interrupt("out.csv", 4)
    kept = len(run.parts("out.csv"))
    engine = Interrupted(99)
    batch(run.source, run.folder / "out.csv", engine, CATALOG, MARKS, rows=2)
    assert engine.rows == 12 - 2 * kept


def test_a_run_may_be_interrupted_again_and_again(run: Run) -> None:
    run("whole.parquet")
    for _ in range(10):
        try:
            run("out.parquet", 2)
            break
        except KeyboardInterrupt:
            continue
    assert (run.folder / "out.parquet").read_bytes() == (run.folder / "whole.parquet").read_bytes()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"day": "2026-11-22"}, "day"),
        ({"rates": "x"}, "rates"),
        ({"catalogue": "x", "options": "y"}, "catalogue, options"),
    ],
)
def test_another_run_starts_over_and_says_why(run: Run, change: Mapping[str, str], said: str) -> None:
    run.interrupt("out.csv", 4)
    assert run("out.csv", marks={**MARKS, **change}).resumed == 0
    assert f"differs in: {said}; this one starts from the beginning" in run.said[0]


def test_another_input_or_another_size_of_chunks_starts_over(run: Run) -> None:
    run.interrupt("out.csv", 4)
    with run.source.open("a", encoding="utf-8") as file:
        file.write("e,t1d\n")
    assert run("out.csv", rows=3).resumed == 0
    assert "differs in: input, rows at once;" in run.said[0]


def test_marks_name_everything_that_prices_follow_from() -> None:
    more = RATES._replace(quoted={**RATES.quoted, "XTS": RATES.quoted["USD"]})
    assert marks_of(CATALOG, RATES, NOW, {"city": "osaka"})["options"] != MARKS["options"]
    assert marks_of(CATALOG, more, NOW, {})["rates"] != MARKS["rates"]
    assert MARKS["day"] == "2026-11-21"


@pytest.mark.parametrize("damage", [b"", b"x", None])
def test_a_damaged_chunk_and_what_follows_it_is_priced_again(run: Run, damage: bytes | None) -> None:
    run("whole.parquet")
    run.interrupt("out.parquet", 5)
    parts = run.parts("out.parquet")
    assert len(parts) > 1
    path = run.folder / ".out.parquet.parts" / parts[1]
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:100] + damage)
    assert run("out.parquet").resumed == 2
    assert (run.folder / "out.parquet").read_bytes() == (run.folder / "whole.parquet").read_bytes()


def test_a_manifest_that_cannot_be_read_starts_over(run: Run) -> None:
    run.interrupt("out.csv", 4)
    (run.folder / ".out.csv.parts" / "made-of.json").write_text("{")
    assert run("out.csv").resumed == 0


def test_two_runs_do_not_write_the_same_output(run: Run) -> None:
    with Parts(run.folder / "out.csv", MARKS), pytest.raises(OutputError, match="is being written by another batch"):
        run("out.csv")
    assert run("out.csv").rows == 12


def test_strict_ends_at_the_first_bad_row_and_leaves_what_was_there(run: Run) -> None:
    (run.folder / "out.csv").write_text("before")
    with pytest.raises(DataError, match=r"in\.csv:4: unknown condition 'knex'"):
        run("out.csv", strict=True)
    assert (run.folder / "out.csv").read_text() == "before"
    assert run.files == ["in.csv", "out.csv"]


def test_strict_also_sees_bad_rows_that_an_earlier_run_has_finished(run: Run) -> None:
    run.interrupt("out.csv", 5)
    assert len(run.parts("out.csv")) > 1
    with pytest.raises(DataError, match=r"in\.csv:4: unknown condition 'knex'"):
        run("out.csv", strict=True)


def test_a_report_counts_and_names_the_bad_rows(run: Run) -> None:
    report = run("out.csv")
    assert (report.rows, report.failed, report.over, report.resumed) == (12, 3, 0, 0)
    assert [line for line, _ in report.problems] == [4, 8, 12]
    few = run.folder / "few.csv"
    few.write_text("condition,budget\n" + "knex,\n" * 25 + "t1d,1\n")
    report = batch(few, run.folder / "few.jsonl", Interrupted(99), CATALOG, MARKS, rows=4)
    assert (report.failed, len(report.problems), report.problems[-1][0], report.over) == (25, 20, 21, 1)


@pytest.mark.parametrize(("at", "over"), [("low", 1), ("likely", 2), ("high", 3)])
def test_the_figure_that_decides_is_the_one_asked_for(run: Run, at: str, over: int) -> None:
    budgets = run.folder / "budgets.csv"
    budgets.write_text(
        "condition,from,child-ages,budget\n"
        + "".join(f't1d,US,"4,11",{amount}\n' for amount in (60000, 40000, 30000, 1))
    )
    found = batch(budgets, run.folder / "out.csv", Interrupted(9), CATALOG, MARKS, budget_at=at)  # type: ignore[arg-type]
    assert found.over == over


def test_an_input_that_changes_while_it_is_read_is_refused(run: Run) -> None:
    class Meddling(Interrupted):
        def price(self, table: pa.Table) -> pa.Table:
            run.source.write_text("condition\n" + "t1d\n" * 100)
            return super().price(table)

    with pytest.raises(DataError, match="was changed while it was read"):
        batch(run.source, run.folder / "out.csv", Meddling(99), CATALOG, MARKS)
    assert run.files == ["in.csv"]


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
        Counting(99),
        CATALOG,
        MARKS,
        rows=1,
        each=lambda chunk, table: written.append(chunk.rows),
    )
    assert len(written) == 12


def test_errors_of_other_threads_arrive_in_their_place() -> None:
    def items() -> Iterator[int]:
        yield from (1, 2)
        raise ValueError("third")

    found: list[int] = []
    with pytest.raises(ValueError, match="third"):
        found.extend(ahead(items()))
    assert found == [1, 2]

    def fail(item: int) -> None:
        raise ValueError(f"item {item}")

    def feed() -> None:
        with Behind(fail) as behind:
            for item in (1, 2, 3, 4):
                behind.put(item)

    with pytest.raises(ValueError, match="item 1"):
        feed()
    assert threading.active_count() == 1


def test_digests_are_of_the_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "b").write_bytes(b"x")
    assert digest_of(tmp_path / "a") == digest_of(tmp_path / "b")
