"""Files of rows: what they say, at which line, and how everything that is no such file is refused."""

import csv
import io
import json
import os
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet
from rows_of import Read, read

from costcalc.batching import read as read_module
from costcalc.batching.chunk import MAX_CELL
from costcalc.batching.read import open_rows
from costcalc.errors import CostcalcError, DataError, ScenarioError


@pytest.fixture
def write(tmp_path: Path) -> "Write":
    return Write(tmp_path)


class Write:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, data: bytes | str, name: str = "in.csv") -> Path:
        path = self.folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path


def refused(path: Path, *keep: str) -> str:
    with pytest.raises(DataError) as caught:
        read(path, *keep)
    return str(caught.value).replace(f"{path.parent}/", "")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "END", "ENDEND"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_line_ends_a_bom_and_empty_lines_at_the_end_change_nothing(write: Write, end: str, last: str, bom: str) -> None:
    text = f"{bom}condition,from{end}t1d,US{end}knee-oa,DE{last.replace('END', end)}"
    assert read(write(text)) == Read(
        [{"condition": "t1d", "from": "US"}, {"condition": "knee-oa", "from": "DE"}], [], [2, 3], {}
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_may_be_separated_as_spreadsheets_do(write: Write, delimiter: str) -> None:
    found = read(
        write(f'condition{delimiter}child-ages{delimiter}id\nt1d{delimiter}"4,11"{delimiter}"x{delimiter}y"\n')
    )
    assert found.rows == [{"condition": "t1d", "child_ages": "4,11"}]
    assert found.kept == [{"id": f"x{delimiter}y"}]


def test_names_of_columns_are_in_any_case_with_hyphens_or_underscores(write: Write) -> None:
    found = read(write("CONDITION,Origin,finish-by,Child_Ages,Culture weeks,BUDGET\na,b,c,d,e,f\n"))
    assert list(found.rows[0]) == ["condition", "from", "finish_by", "child_ages", "culture_weeks", "budget"]


def test_lines_are_those_of_an_editor(write: Write) -> None:
    text = 'condition,id\n\nt1d,"two\nlines"\n\n\nt1d\nt1d,"a ""quote"""\nt1d,x,y\n"t1d",\n'
    found = read(write(text))
    assert found.lines == [3, 7, 8, 9, 10]
    assert found.bad == {7: "the row has 1 cell, the header has 2", 9: "the row has 3 cells, the header has 2"}
    assert [row["id"] for row in found.kept] == ["two\nlines", 'a "quote"', ""]


def test_a_file_of_one_column_skips_empty_lines_but_not_empty_cells(write: Write) -> None:
    assert read(write('condition\n\nt1d\n""\n\nknee-oa\n')).lines == [3, 4, 6]


def test_a_header_alone_is_a_file_without_rows(write: Write) -> None:
    assert read(write("condition,from\n")) == Read([], [], [], {})


def test_columns_are_carried_along_as_they_are(write: Write) -> None:
    found = read(write("id,name,Reference,condition,note\n 1 ,=1+1,é,t1d,\n"), "Note")
    assert found.kept == [{"id": " 1 ", "name": "=1+1", "Reference": "é", "note": ""}]


@pytest.mark.parametrize(
    ("header", "keep", "message"),
    [
        ("condition,citty", (), "in.csv:1: unknown column 'citty'. Did you mean city?"),
        ("condition,zzz", (), "in.csv:1: unknown column 'zzz'. Known: condition, tier,"),
        ("condition,zzz", (), "keep='zzz'"),
        ("condition,from,origin", (), "in.csv:1: the columns 'from' and 'origin' are the same"),
        ("condition,id,id", (), "in.csv:1: the columns 'id' and 'id' are the same"),
        ("condition,,from", (), "in.csv:1: column 2 has no name"),
        ("condition,from", ("note",), "in.csv:1: there is no column 'note' to keep. It has: condition, from."),
        ("condition,line", ("line",), "in.csv:1: the column 'line' cannot be kept"),
        ("condition,total_low,error", (), "in.csv:1: the column 'total_low' and 1 more would be results"),
        ("t1d,US,2027-03-16", (), "in.csv:1: the header is missing, or names no option of a scenario: it has 't1d',"),
        ("id,budget", (), "in.csv:1: the header is missing"),
        ("id,citty", (), "in.csv:1: unknown column 'citty'. Did you mean city?"),
        ('condition,"from', (), 'in.csv:1: a quote (") is opened and never closed'),
        ('condition,"fr"om', (), "in.csv:1: text follows behind a closing quote"),
    ],
)
def test_a_header_that_says_nothing_is_refused(write: Write, header: str, keep: tuple[str, ...], message: str) -> None:
    assert message in refused(write(header + "\n"), *keep)


def test_everything_that_is_wrong_with_a_header_is_said(write: Write) -> None:
    said = refused(write("condition,citty,nigts,from,origin\n"), "note")
    assert len(said.split("\n")) == 4


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (b't1d,"x"y\n', "in.csv:3: text follows behind a closing quote"),
        (b't1d,"x\nt1d,y\n', 'in.csv:3: a quote (") is opened and never closed'),
        (b"t1d,\0\n", "in.csv:3: a NUL byte"),
        (b"t1d,M\xfcller\n", "in.csv:3: is not UTF-8 text"),
        (b't1d,"two\nlines"\nt1d,M\xfcller\n', "in.csv:5: is not UTF-8 text"),
        (b"t1d," + b"x" * 10_000_000 + b"\n", "in.csv:3: a cell is larger than 1 MiB"),
        (b"t1d," + b"x" * (MAX_CELL + 1) + b"\n", "in.csv:3: a cell is larger than 1 MiB"),
        (b't1d,"' + b"x\n" * 5_000_000, "in.csv:3: a cell is larger than 1 MiB"),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(write: Write, row: bytes, message: str) -> None:
    assert message in refused(write(b"condition,id\nt1d,1\n" + row + b"t1d,2\n"))


def test_a_quote_inside_a_cell_without_quotes_around_it_is_part_of_the_text(write: Write) -> None:
    found = read(write('condition,id\nt1d,5"\nt1d,the "x"\nt1d,a"b,c"d\n'))
    assert [row["id"] for row in found.kept] == ['5"', 'the "x"']
    assert found.bad == {4: "the row has 3 cells, the header has 2"}


def test_the_largest_cell_is_read(write: Write) -> None:
    assert len(read(write(f"condition,id\nt1d,{'x' * MAX_CELL}\n")).kept[0]["id"]) == MAX_CELL


@pytest.mark.parametrize("name", ["in.csv", "in.jsonl", "in.parquet"])
def test_an_empty_file_a_folder_and_no_file_are_refused(write: Write, tmp_path: Path, name: str) -> None:
    assert refused(tmp_path / name) == f"{name}: cannot be read: No such file or directory"
    assert refused(write(b"", name)) == f"{name}: is empty: there is nothing to price"
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / name).mkdir()
    assert refused(tmp_path / "folder" / name) == f"{name}: is a folder: name a file in it"


@pytest.mark.parametrize("data", ["\n\n", "\ufeff", "\ufeff\n", "  \n"])
@pytest.mark.parametrize("name", ["in.csv", "in.jsonl"])
def test_blank_lines_alone_are_an_empty_file(write: Write, data: str, name: str) -> None:
    assert refused(write(data, name)) == f"{name}: is empty: there is nothing to price"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_is_named(write: Write, encoding: str) -> None:
    assert "in.csv:1: is UTF-16" in refused(write("\ufeffcondition\nt1d\n".encode(encoding)))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(write: Write) -> None:
    path = write("condition\nt1d\n")
    path.chmod(0)
    assert refused(path) == "in.csv: cannot be read: Permission denied"


def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "in.csv")
    assert "is no regular file" in refused(tmp_path / "in.csv")


@pytest.mark.parametrize("name", ["-", "in.txt", "in"])
def test_a_kind_that_cannot_be_told_is_refused(name: str) -> None:
    with pytest.raises(ScenarioError, match="name"):
        open_rows(Path(name))


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(st.lists(st.tuples(st.just("t1d"), cells), max_size=30), st.integers(1, 7), st.sampled_from(["\n", "\r\n"]))
def test_what_the_csv_module_writes_is_read_in_any_pieces(rows: list[tuple[str, str]], size: int, end: str) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("condition", "id"), *rows])
    path = Path(os.environ["PYTEST_TMP"]) / "any.csv"
    path.write_bytes(text.getvalue().encode())
    for size_in_bytes in (2**26, 64):
        read_module.MAX_PIECE, before = size_in_bytes, read_module.MAX_PIECE
        try:
            found = read(path, rows=size)
        finally:
            read_module.MAX_PIECE = before
        assert [row["id"] for row in found.kept] == [name for _, name in rows]
        assert found.bad == {}


@pytest.fixture(autouse=True)
def _folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_TMP", str(tmp_path_factory.getbasetemp()))


def test_rows_are_the_same_in_pieces_of_any_size(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "condition,id\r\n" + "".join(
        f't1d,"row {number}\r\nof ""many"""\r\n' if number % 3 else "\r\nt1d\r\n" for number in range(200)
    )
    path = write(text)
    whole = read(path, rows=17)
    assert len(whole.kept) == 133
    assert whole.lines[:4] == [3, 4, 6, 9]
    for size in (40, 41, 42, 43, 64, 1000):
        monkeypatch.setattr(read_module, "MAX_PIECE", size)
        assert read(path, rows=17) == whole


def test_json_lines_hold_texts_numbers_lists_and_nothing(write: Write) -> None:
    rows = [
        {"condition": "t1d", "companions": 2, "child-ages": [4, 11], "contingency": 7.5, "start": None, "id": 7},
        {"Condition": "knee-oa", "without": ["stay", "flights"], "name": "Ω"},
    ]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    found = read(write(f"\ufeff{text}\n", "in.jsonl"))
    assert found.rows == [
        {"condition": "t1d", "companions": "2", "child_ages": "4,11", "contingency": "7.5"},
        {"condition": "knee-oa", "without": "stay,flights"},
    ]
    assert found.kept == [{"id": "7", "name": None}, {"id": None, "name": "Ω"}]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"[1, 2]", "is not a JSON object"),
        (b"7", "is not a JSON object"),
        (b"{", "is not JSON: Expecting property name"),
        (b'{"condition": "t1d"} x', "is not JSON: Extra data at character 22"),
        (b'{"condition": "t1d", "city": true}', "city: the value True is not a text"),
        (b'{"condition": "t1d", "city": {}}', "city: the value {} is not a text"),
        (b'{"condition": "t1d", "condition": "t1d"}', "the key 'condition' stands twice in one object"),
        (b'{"condition": "t1d", "nights": NaN}', "NaN is no number"),
        (b'{"condition": "t1d", "citty": "x"}', "unknown key 'citty'. Did you mean city?"),
        (b'{"condition": "t1d", "from": "US", "origin": "DE"}', "the key 'origin' is there twice"),
        (b'{"condition": "M\xfc"}', "is not UTF-8 text"),
        (b'{"condition": "\\ud83d"}', "condition: half of a character is missing"),
        (b'{"condition": "t1d", "nights": ' + b"9" * 5000 + b"}", "is not JSON that can be read"),
        (b'{"condition": ' + b"[" * 100_000, "is not JSON that can be read"),
        (b'{"condition": "' + b"x" * (MAX_CELL + 1) + b'"}', "the cell 'condition' is larger than 1 MiB"),
    ],
)
def test_a_line_that_is_no_row_is_a_bad_row(write: Write, line: bytes, reason: str) -> None:
    found = read(write(b'\n{"condition": "t1d"}\n' + line + b'\n{"condition": "knee-oa"}\n', "in.jsonl"))
    assert found.rows == [{"condition": "t1d"}, {"condition": "knee-oa"}]
    assert found.lines == [2, 3, 4]
    assert list(found.bad) == [3]
    assert reason in found.bad[3]


def test_a_line_of_ten_megabytes_ends_the_reading(write: Write) -> None:
    said = refused(write(b'{"condition": "t1d"}\n{"id": "' + b"x" * 10_000_000 + b'"}\n', "in.jsonl"))
    assert "in.jsonl:2: a cell is larger than 1 MiB" in said


def test_kept_keys_are_columns_for_every_row(write: Write) -> None:
    found = read(write('{"condition": "t1d"}\n{"condition": "t1d", "note": [1, "x"], "ID": 1}\n', "in.jsonl"), "note")
    assert found.kept == [{"note": None, "id": None}, {"note": "1,x", "id": "1"}]


def parquet_file(folder: Path, **columns: object) -> Path:
    parquet.write_table(pa.table(columns), folder / "in.parquet", row_group_size=2)
    return folder / "in.parquet"


def test_parquet_holds_typed_columns(tmp_path: Path) -> None:
    path = parquet_file(
        tmp_path,
        condition=pa.array(["t1d", "knee-oa", None]).dictionary_encode(),
        companions=pa.array([1.0, float("nan"), None]),
        child_ages=pa.array([[4, 11], [], None]),
        start=pa.array([datetime(2027, 3, 16), None, None], pa.timestamp("ns")),  # noqa: DTZ001 - as data frames do
        finish_by=pa.array([None, date(2027, 3, 16), None]),
        contingency=pa.array([Decimal("7.50"), None, None]),
        fx_buffer=pa.array([2.5, None, None]),
        nights=pa.array([4, None, None], pa.int8()),
        tier=pa.nulls(3),
        city=pa.array(["tokyo", None, None], pa.large_string()),
        id=pa.array([1, 2, 3]),
    )
    found = read(path)
    assert found.rows == [
        {
            "condition": "t1d",
            "companions": "1",
            "child_ages": "4,11",
            "start": "2027-03-16",
            "contingency": "7.50",
            "fx_buffer": "2.5",
            "nights": "4",
            "city": "tokyo",
        },
        {"condition": "knee-oa", "finish_by": "2027-03-16"},
        {},
    ]
    assert found.kept == [{"id": 1}, {"id": 2}, {"id": 3}]
    assert found.lines == [1, 2, 3]


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("city", pa.array([True]), "in.parquet: the column 'city' holds bool, which is not text"),
        ("city", pa.array([b"x"]), "in.parquet: the column 'city' holds binary"),
        ("city", pa.array([{"a": 1}]), "in.parquet: the column 'city' holds struct"),
        ("id", pa.array([[1]]), "in.parquet: the column 'id' holds list"),
        ("start", pa.array([datetime(2027, 3, 16, 12)]), "in.parquet:1: the column 'start', rows 1 to 1:"),  # noqa: DTZ001
        ("citty", pa.array(["x"]), "in.parquet: unknown column 'citty'"),
    ],
)
def test_a_parquet_column_that_no_option_can_be_is_refused(
    tmp_path: Path, column: str, values: pa.Array, message: str
) -> None:
    assert message in refused(parquet_file(tmp_path, condition=pa.array(["t1d"]), **{column: values}))


def test_what_is_no_parquet_file_is_refused(tmp_path: Path, write: Write) -> None:
    assert "in.parquet: is no Parquet file, or a damaged one" in refused(write("condition\nt1d\n", "in.parquet"))
    path = parquet_file(tmp_path, condition=pa.array(["t1d"] * 1000))
    data = bytearray(path.read_bytes())
    data[4:40] = b"\xff" * 36
    path.write_bytes(data)
    assert "in.parquet: is no Parquet file, or a damaged one" in refused(path)
    path.write_bytes(data[: len(data) // 2])
    assert "in.parquet: is no Parquet file, or a damaged one" in refused(path)


def test_every_error_of_a_file_is_one_that_a_person_can_mend() -> None:
    assert issubclass(DataError, CostcalcError)
    assert DataError.exit_code == 3
