"""A person's own table of rates: what is read from it, and what is said of one that is none."""

import csv
import datetime as dt
import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from loopback import Runner, contents, lines

from costcalc.errors import ScenarioError
from costcalc.rates import Rates
from costcalc.rates.files import load_file

D = Decimal
T1D = ("estimate", "-c", "t1d")

ECB = """\
Date,USD,JPY,BGN,KWD,
2026-11-20,1.15,181.30,N/A,0.3512,
2026-11-19,1.14,180.00,N/A,,
2026-11-16,1.12,179.50,1.9558,0.3500,
"""

TABLE = 'date = 2026-11-20\nsource = "my bank"\nrates = { USD = 1.15, JPY = 181.30, KRW = 1700 }\n'


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Runner:
    monkeypatch.chdir(tmp_path)
    return Runner(monkeypatch, capsys)


def written(name: str, text: str | bytes) -> Path:
    path = Path(name)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def loaded(folder: Path, name: str, text: str | bytes, on: dt.date | None = None) -> Rates:
    return load_file(written(str(folder / name), text), on)


def units(rates: Rates) -> dict[str, str]:
    return {code: str(quoted.per_pivot) for code, quoted in rates.quoted.items()}


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def said(done_err: str, code: int, done_code: int) -> list[str]:
    assert "Traceback" not in done_err, done_err[-600:]
    assert code == done_code, done_err
    return lines(done_err)


# CSV


def test_the_latest_day_of_a_csv_is_read_with_its_exact_decimals(tmp_path: Path) -> None:
    rates = loaded(tmp_path, "own.csv", ECB)
    assert units(rates) == {"EUR": "1", "USD": "1.15", "JPY": "181.30", "KWD": "0.3512"}
    assert ("EUR", day("2026-11-20"), "your own rates, own.csv") == (rates.pivot, rates.day, rates.source)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2027-01-01", "2026-11-20"),
        ("2026-11-19", "2026-11-19"),
        ("2026-11-18", "2026-11-16"),
        ("2026-11-16", "2026-11-16"),
    ],
)
def test_the_day_of_a_csv_is_the_one_asked_for_or_the_last_before_it(on: str, expected: str, tmp_path: Path) -> None:
    assert day(expected) == loaded(tmp_path, "own.csv", ECB, day(on)).day


def test_the_order_of_the_days_does_not_matter(tmp_path: Path) -> None:
    head, *rows = ECB.splitlines()
    assert units(loaded(tmp_path, "a.csv", ECB)) == units(loaded(tmp_path, "b.csv", "\n".join([head, *rows[::-1]])))


def test_a_currency_that_a_day_lacks_is_not_taken_from_another(tmp_path: Path) -> None:
    assert {"EUR", "USD", "JPY"} == set(units(loaded(tmp_path, "own.csv", ECB, day("2026-11-19"))))


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + ECB,
        ECB.replace("\n", "\r\n"),
        ECB.replace(",", ", "),
        ECB.replace(",", " , "),
        ECB.rstrip("\n"),
        ECB.replace("\n", "\n\n"),
        ECB.replace("1.15", '"1.15"'),
        ECB + "\n ,,\n",
    ],
    ids=["BOM", "CRLF", "spaces", "more spaces", "no last line end", "blank lines", "quotes", "blank row"],
)
def test_the_layout_of_a_csv_does_not_matter(text: str, tmp_path: Path) -> None:
    assert units(loaded(tmp_path, "own.csv", ECB)) == units(loaded(tmp_path, "other.csv", text))


def test_the_end_of_the_name_may_be_in_capitals(tmp_path: Path) -> None:
    assert units(loaded(tmp_path, "own.csv", ECB)) == units(loaded(tmp_path, "OWN.CSV", ECB))


def test_an_estimate_uses_the_file_and_names_it(runner: Runner) -> None:
    written("own.csv", ECB)
    done = runner(*T1D, "--rates", "own.csv", "-f", "json", "--rate-date", "2026-11-18")
    assert done.code == 0
    assert "there are no rates of 2026-11-18: those of 2026-11-16" in done.err
    (rate,) = [each for each in json.loads(done.out)["rates"] if each["base"] == "JPY"]
    assert (rate["date"], rate["source"]) == ("2026-11-16", "your own rates, own.csv")
    assert abs(D(rate["rate"]) - D("1.12") / D("179.50")) < D("1E-15")
    assert contents() == {}


BAD_CELLS = ["0", "-1.15", "abc", "NaN", "Infinity", "1.1.1", "1e400", "1e999999999", "1_150", "1 150", "1.15 USD", "#"]


@pytest.mark.parametrize("cell", BAD_CELLS)
def test_a_cell_that_is_no_rate_is_named_by_line_and_column(cell: str, runner: Runner) -> None:
    written("own.csv", ECB.replace("180.00", cell))
    done = runner(*T1D, "--rates", "own.csv")
    (problem,) = said(done.err, 3, done.code)
    assert problem.startswith(f"own.csv:3: column JPY: '{cell}' is not a rate: write a number above zero")


@pytest.mark.parametrize("cell", ["", "yesterday", "20.11.2026", "2026-02-30", "2026-11", "20 November 2026"])
def test_a_day_that_is_none_is_named_by_line_and_column(cell: str, runner: Runner) -> None:
    written("own.csv", ECB.replace("2026-11-19", cell))
    done = runner(*T1D, "--rates", "own.csv")
    (problem,) = said(done.err, 3, done.code)
    assert problem.startswith(f"own.csv:3: column Date: '{cell}' is not a day: write it as 2026-")


def test_all_bad_cells_are_said_at_once_in_the_order_of_the_file(runner: Runner) -> None:
    written(
        "own.csv", ECB.replace("1.15", "x").replace("2026-11-19", "y").replace("179.50", "-3").replace("1.9558", "z")
    )
    done = runner(*T1D, "--rates", "own.csv")
    assert [":".join(problem.split(":")[:3]) for problem in said(done.err, 3, done.code)] == [
        "own.csv:2: column USD",
        "own.csv:3: column Date",
        "own.csv:4: column JPY",
        "own.csv:4: column BGN",
    ]


def test_a_row_with_more_cells_than_columns_is_said_not_misread(runner: Runner) -> None:
    """A decimal comma without quotes: 1,15 would be a dollar for one euro and 15 yen."""
    written("own.csv", "Date,USD,JPY\n2026-11-20,1,15,181,30\n")
    done = runner(*T1D, "--rates", "own.csv")
    (problem,) = said(done.err, 3, done.code)
    assert problem.startswith("own.csv:2: ")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "\ufeff",
        "2026-11-20,1.15,181.30\n",
        "Day,USD\n2026-11-20,1.15\n",
        "Date\n2026-11-20\n",
        "Date,\n2026-11-20,\n",
        "Date;USD;JPY\n2026-11-20;1,15;181,30\n",
        "currency,rate\nUSD,1.15\n",
    ],
    ids=[
        "empty",
        "blank line",
        "BOM alone",
        "no header",
        "other header",
        "no currencies",
        "no currencies but a comma",
        "semicolons",
        "other layout",
    ],
)
def test_a_csv_without_its_header_is_said(text: str, runner: Runner) -> None:
    written("own.csv", text)
    done = runner(*T1D, "--rates", "own.csv")
    (problem,) = said(done.err, 3, done.code)
    assert problem.startswith("own.csv:1: ")
    assert "CSV with columns Date, USD, JPY, … against the euro" in problem


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (ECB.replace("1.14", '"1.14'), 4),
        (ECB.replace("1.14", '"1.14"x'), 3),
        ("Date,USD\n2026-11-20," + "1" * 200_000, 2),
    ],
    ids=["quotes not closed", "text after quotes", "a cell too long"],
)
def test_what_is_no_csv_is_said_with_its_line(text: str, line: int, runner: Runner) -> None:
    csv.field_size_limit(131_072)  # as a process begins; a batch in this one raises it
    written("own.csv", text)
    done = runner(*T1D, "--rates", "own.csv")
    (problem,) = said(done.err, 3, done.code)
    assert problem.startswith(f"own.csv:{line}: is not valid CSV: ")


def test_a_csv_without_days_is_said(runner: Runner) -> None:
    written("own.csv", "Date,USD\n")
    done = runner(*T1D, "--rates", "own.csv")
    (problem,) = said(done.err, 2, done.code)
    assert problem.startswith("--rates own.csv: it has no rates")


def test_a_day_before_the_first_of_the_file_is_said(runner: Runner) -> None:
    for name, text in (("own.csv", ECB), ("own.toml", TABLE)):
        written(name, text)
        done = runner(*T1D, "--rates", name, "--rate-date", "2026-11-15")
        assert [f"--rates {name}: it has no rates of that day or before"] == said(done.err, 2, done.code)


def test_a_day_in_the_future_is_refused_for_a_file_too(runner: Runner) -> None:
    written("own.csv", ECB)
    done = runner(*T1D, "--rates", "own.csv", "--rate-date", "2026-11-22")
    (problem,) = said(done.err, 2, done.code)
    assert "is in the future" in problem


def test_a_currency_that_the_file_lacks_is_missing(runner: Runner) -> None:
    written("own.csv", "Date,USD\n2026-11-20,1.15\n")
    done = runner(*T1D, "--rates", "own.csv")
    (problem,) = said(done.err, 5, done.code)
    assert problem.startswith("no exchange rate for JPY (your own rates")
    assert "own.csv, 2026-11-20" in problem


# TOML


def test_a_toml_table_is_read_with_its_exact_decimals(tmp_path: Path) -> None:
    rates = loaded(tmp_path, "own.toml", TABLE)
    assert units(rates) == {"USD": "1.15", "JPY": "181.30", "KRW": "1700", "EUR": "1"}
    assert ("EUR", day("2026-11-20"), "your own rates, my bank") == (rates.pivot, rates.day, rates.source)


def test_a_day_and_a_rate_in_quotes_are_read_too(tmp_path: Path) -> None:
    quoted = TABLE.replace("2026-11-20", '"2026-11-20"').replace("1.15", '"1.15"')
    assert loaded(tmp_path, "own.toml", TABLE) == loaded(tmp_path, "own.toml", quoted)


def test_a_toml_table_without_a_source_is_named_by_its_file(tmp_path: Path) -> None:
    assert loaded(tmp_path, "own.toml", TABLE.replace("source", "# source")).source == "your own rates, own.toml"


def test_a_toml_table_may_quote_against_the_dollar(runner: Runner) -> None:
    path = written("own.toml", 'date = 2026-11-20\npivot = "USD"\nrates = { JPY = 150, EUR = 0.8 }\n')
    rates = load_file(path)
    assert rates.pivot == "USD"
    assert D(150) == rates.find("USD", "JPY").rate
    assert D("187.5") == rates.find("EUR", "JPY").rate
    assert D("1.25") == rates.find("EUR", "USD").rate
    assert runner(*T1D, "--rates", "own.toml").code == 0


def test_a_toml_table_of_a_day_is_used_from_that_day_on(tmp_path: Path) -> None:
    assert day("2026-11-20") == loaded(tmp_path, "own.toml", TABLE, day("2026-11-20")).day
    with pytest.raises(ScenarioError, match="no rates of that day or before"):
        loaded(tmp_path, "own.toml", TABLE, day("2026-11-19"))


RATES = "rates = { USD = 1.15, JPY = 181.30 }\n"
DATE = "date = 2026-11-20\n"
WRONG = {
    "missing date": (RATES, "date: "),
    "date with a time": ("date = 2026-11-20T12:00:00\n" + RATES, "date: "),
    "date as a number": ("date = 20261120\n" + RATES, "date: "),
    "unknown key": (DATE + "base = 'EUR'\n" + RATES, "base: is not a known key"),
    "no rates": (DATE, "rates: "),
    "rates in a list": (DATE + "rates = [1.15]\n", "rates: "),
    "rates as a number": (DATE + "rates = 1.15\n", "rates: "),
    "pivot as a number": (DATE + "pivot = 1\n" + RATES, "pivot: "),
    "pivot in lower case": (DATE + 'pivot = "usd"\n' + RATES, "pivot: "),
    "source in a list": (DATE + 'source = ["a"]\n' + RATES, "source: "),
    "lower-case code": (DATE + "rates = { usd = 1.15, JPY = 181.30 }\n", "rates.usd: "),
    "not TOML": ("date = \n", "is not valid TOML"),
    "a key twice": (DATE + DATE + RATES, "is not valid TOML"),
    "nested too deeply": ("a = " + "[" * 10_000, "is not valid TOML"),
    "an exponent too long": (DATE + "rates = { USD = 1e99999999999999999999 }\n", ""),
} | {
    f"rate of {rate}": (DATE + f"rates = {{ USD = {rate}, JPY = 181.30 }}\n", "rates.USD: ")
    for rate in (
        "0",
        "0.0",
        "-1.15",
        "nan",
        "inf",
        "true",
        '"abc"',
        '""',
        "[1.15]",
        "{ low = 1 }",
        "1e400",
        "1e999999999",
    )
}


def test_a_mistake_in_a_toml_table_is_named_with_its_line(runner: Runner) -> None:
    written("own.toml", f"# my own\n{DATE}[rates]\nUSD = 1.15\nJPY = 0\n")
    done = runner(*T1D, "--rates", "own.toml")
    (problem,) = said(done.err, 3, done.code)
    assert problem.startswith("own.toml:5: rates.JPY: '0' is not a rate: write a number above zero")


@pytest.mark.parametrize("kind", WRONG)
def test_a_toml_table_that_is_wrong_says_where(kind: str, runner: Runner) -> None:
    text, fragment = WRONG[kind]
    written("own.toml", text)
    done = runner(*T1D, "--rates", "own.toml")
    (problem,) = said(done.err, 3, done.code)
    assert re.match(r"own\.toml:\d+: ", problem)
    assert fragment in problem
    assert done.out == ""


def test_an_empty_toml_table_says_all_that_it_lacks(runner: Runner) -> None:
    written("own.toml", "")
    done = runner(*T1D, "--rates", "own.toml")
    assert [problem.split(": ")[1] for problem in said(done.err, 3, done.code)] == ["date", "rates"]


def test_several_mistakes_in_a_toml_table_are_said_at_once_in_the_order_of_the_file(runner: Runner) -> None:
    keys = ["aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh"]
    text = "".join(f"{key} = 1\n" for key in keys) + 'date = "x"\nrates = { JPY = -1, USD = 0 }\n'
    written("own.toml", text)
    done = runner(*T1D, "--rates", "own.toml")
    found = [problem.split(": ")[1] for problem in said(done.err, 3, done.code)]
    assert [*keys, "date", "rates.JPY", "rates.USD"] == found


# No such file, or none that can be read


@pytest.mark.parametrize(
    ("name", "fragments"),
    [
        ("gone.csv", ("--rates gone.csv: cannot be read: No such file", "or say bundled or live")),
        ("Live", ("--rates Live: cannot be read: No such file", "or say bundled or live")),
        ("", ("--rates",)),
        ("folder", ("--rates folder",)),
        ("folder.csv", ("--rates folder.csv: cannot be read: Is a directory",)),
        ("own.csv/x.csv", ("--rates own.csv/x.csv: cannot be read: Not a directory",)),
        ("own.txt", ("--rates own.txt: end its name with .csv or .toml",)),
        ("own", ("--rates own: end its name with .csv or .toml",)),
        ("own.json", ("--rates own.json: end its name with .csv or .toml",)),
        ("own.xlsx", ("--rates own.xlsx: end its name with .csv or .toml",)),
    ],
)
def test_a_file_that_is_none_is_a_mistake_of_the_caller(name: str, fragments: tuple[str, ...], runner: Runner) -> None:
    for folder in ("folder", "folder.csv"):
        Path(folder).mkdir()
    for own in ("own", "own.csv", "own.txt", "own.json"):
        written(own, ECB)
    written("own.xlsx", b"PK\x03\x04\x14\x00\xff\xfe\x80 a workbook")
    done = runner(*T1D, "--rates", name)
    (problem,) = said(done.err, 2, done.code)
    assert [fragment for fragment in fragments if fragment not in problem] == [], problem
    assert done.out == ""


@pytest.mark.parametrize("name", ["own.csv", "own.toml"])
def test_text_in_another_encoding_is_said(name: str, runner: Runner) -> None:
    written(name, "Date,USD\n# Genève".encode("latin-1"))
    done = runner(*T1D, "--rates", name)
    assert [f"{name}:2: is not UTF-8 text: save it as UTF-8"] == said(done.err, 3, done.code)


def test_a_name_that_would_steer_a_terminal_is_written_out(runner: Runner) -> None:
    done = runner(*T1D, "--rates", "a\x1b[2J\n.csv")
    (problem,) = said(done.err, 2, done.code)
    assert problem.isprintable()
