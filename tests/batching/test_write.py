"""What a batch writes: every value of its results, in each format, at the minor unit of its currency."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from conftest import NOW
from pyarrow import parquet
from rows_of import ROWS, csv_of
from wishes import CATALOG, RATES

from costcalc.batching.chunk import Chunk
from costcalc.batching.columns import AMOUNTS, results_schema
from costcalc.batching.run import batch
from costcalc.batching.single import Single
from costcalc.batching.write import assembled, output_schema

SINGLE = Single(CATALOG, RATES, NOW, {})
EXPECTED = [
    {"line": line, "id": row["id"], **SINGLE.row({name: text for name, text in row.items() if name != "id"})}
    for line, row in enumerate(ROWS, 2)
]
UNITS = {"USD": 2, "EUR": 2, "JPY": 0}


def written(tmp_path: Path, name: str, text: str, rows: int = 3) -> Path:
    (tmp_path / "in.csv").write_text(text, "utf-8")
    batch(tmp_path / "in.csv", tmp_path / name, SINGLE.price, CATALOG, rows=rows)
    return tmp_path / name


def as_written(row: dict[str, Any], name: str) -> str | None:
    value = row[name]
    if value is None:
        return None
    return f"{value:.{UNITS[row['currency']]}f}" if name in AMOUNTS else str(value)


@pytest.mark.parametrize("rows", [1, 2, 3, 100])
def test_csv_holds_every_value(tmp_path: Path, rows: int) -> None:
    text = written(tmp_path, "out.csv", csv_of(ROWS), rows).read_text("utf-8")
    assert "\r" not in text
    found = list(csv.DictReader(io.StringIO(text)))
    assert found == [{name: as_written(row, name) or "" for name in row} for row in EXPECTED]


@pytest.mark.parametrize("rows", [1, 2, 3, 100])
def test_json_lines_hold_every_value(tmp_path: Path, rows: int) -> None:
    lines = written(tmp_path, "out.jsonl", csv_of(ROWS), rows).read_text("utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    numbers = {name for name, value in EXPECTED[0].items() if isinstance(value, int)}
    assert found == [
        {name: row[name] if name in numbers else as_written(row, name) for name in row} for row in EXPECTED
    ]


@pytest.mark.parametrize("rows", [1, 2, 3, 100])
def test_parquet_holds_every_value_with_its_type(tmp_path: Path, rows: int) -> None:
    table = parquet.read_table(written(tmp_path, "out.parquet", csv_of(ROWS), rows))
    kept = pa.schema([("id", pa.string())])
    assert table.schema.equals(output_schema(CATALOG, kept))
    assert table.to_pylist() == EXPECTED


def test_one_currency_and_several_are_written_alike(tmp_path: Path) -> None:
    yen = [row for row in ROWS if row.get("currency") == "JPY"]
    both = written(tmp_path, "both.csv", csv_of(ROWS), rows=100).read_text("utf-8").splitlines()
    alone = written(tmp_path, "yen.csv", csv_of(yen)).read_text("utf-8").splitlines()
    assert [line.split(",", 1)[1] for line in alone] == [both[0].split(",", 1)[1], both[-1].split(",", 1)[1]]


@pytest.mark.parametrize("extension", ["csv", "jsonl", "parquet"])
def test_no_rows_are_a_file_without_rows(tmp_path: Path, extension: str) -> None:
    out = written(tmp_path, f"out.{extension}", "condition,id\n")
    if extension == "parquet":
        assert parquet.read_table(out).num_rows == 0
    else:
        assert len(out.read_text("utf-8").splitlines()) == (1 if extension == "csv" else 0)


def test_texts_that_are_hard_to_write_come_back(tmp_path: Path) -> None:
    names = ["", 'a "b"', "x,y", "two\nlines", "\r", "é 山", "=1+1", " ", "'"]
    source = io.StringIO(newline="")
    csv.writer(source, quoting=csv.QUOTE_ALL).writerows([["condition", "id"], *(["t1d", name] for name in names)])
    (tmp_path / "in.csv").write_bytes(source.getvalue().encode())
    for extension in ("csv", "jsonl"):
        batch(tmp_path / "in.csv", tmp_path / f"out.{extension}", SINGLE.price, CATALOG)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == names
    lines = (tmp_path / "out.jsonl").read_text("utf-8").split("\n")[:-1]
    assert [json.loads(line)["id"] for line in lines] == names


def test_rows_that_could_not_be_read_stand_at_their_place(tmp_path: Path) -> None:
    text = "condition,id\nt1d,a\nt1d\nt1d,b,c\nt1d,d\n"
    found = list(csv.DictReader(io.StringIO(written(tmp_path, "out.csv", text, rows=2).read_text("utf-8"))))
    assert [(row["line"], row["id"], row["condition"]) for row in found] == [
        ("2", "a", "t1d"),
        ("3", "", ""),
        ("4", "", ""),
        ("5", "d", "t1d"),
    ]
    assert [bool(row["total_likely"]) for row in found] == [True, False, False, True]
    assert [row["error"] for row in found] == [
        "",
        "the row has 1 cell, the header has 2",
        "the row has 3 cells, the header has 2",
        "",
    ]


def test_a_chunk_of_bad_rows_alone_is_written() -> None:
    nothing = pa.table({"condition": pa.array([], pa.string())})
    chunk = Chunk(nothing, pa.table({}), pa.array([], pa.int64()), {7: "x", 8: "y"}, 1.0)
    results = results_schema(CATALOG).empty_table()
    table = assembled(chunk, results, output_schema(CATALOG, pa.schema([])))
    assert table.select(["line", "error"]).to_pylist() == [{"line": 7, "error": "x"}, {"line": 8, "error": "y"}]


def test_amounts_keep_all_their_digits(tmp_path: Path) -> None:
    text = "condition,treatment-price,currency\nt1d,123456789012.34 USD,USD\n"
    out = written(tmp_path, "out.csv", text).read_text("utf-8")
    (found,) = csv.DictReader(io.StringIO(out))
    expected = SINGLE.row({"condition": "t1d", "treatment_price": "123456789012.34 USD"})["total_likely"]
    assert found["total_likely"] == str(expected)
    assert Decimal(found["total_likely"]) > 123_456_789_012
