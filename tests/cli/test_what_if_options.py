"""`--budget`, `--what-if` and `--tornado` of `costcalc estimate`: exit codes, and what every format says."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from .conftest import Inside, assert_refused, assert_said

WISH = ("estimate", "--full", "-c", "t1d", "--from", "US", "--start", "2026-03-16")
OVER = re.compile(
    r"costcalc: over the budget: the (\w+) total is ([\d,.]+) USD, ([\d,.]+) more than --budget ([\d,.]+)\n"
)
SECTIONS = ("What if, as you asked", "What moves the total most")


def total(inside: Inside, column: str) -> Decimal:
    return Decimal(json.loads(inside(*WISH, "-f", "json").out)["total"][column])


# Exit codes


def test_within_the_budget_it_ends_with_0_and_over_it_with_4(inside: Inside) -> None:
    likely = total(inside, "likely")
    within = inside(*WISH, "--budget", f"{likely}")
    assert (within.code, within.err) == (0, "")
    assert "Within the limit of" in within.out
    over = inside(*WISH, "--budget", f"{likely - Decimal('0.01')}")
    assert over.code == 4
    assert "Over the limit of" in over.out
    said = OVER.fullmatch(over.err)
    assert said
    assert said.groups() == ("likely", f"{likely:,}", "0.01", f"{likely - Decimal('0.01'):,}")


@pytest.mark.parametrize(("at", "code"), [("low", 0), ("likely", 0), ("high", 4)])
def test_the_figure_that_decides_can_be_another(inside: Inside, at: str, code: int) -> None:
    likely = total(inside, "likely")
    done = inside(*WISH, "--budget", f"{likely:,}", "--budget-at", at)
    assert done.code == code
    assert (f"{'Over' if code else 'Within'} the limit of {likely:,} USD at the {at} figure") in " ".join(
        done.out.split()
    )


def test_over_the_budget_and_with_old_rates_both_are_said_and_it_ends_with_4(inside: Inside) -> None:
    done = inside(*WISH, "--budget", "1000", "--max-age", "0", "--rate-date", "2024-03-01")
    assert done.code == 4
    assert_said(done.err)
    assert "over the budget" in done.err
    assert "and --max-age is 0" in done.err
    assert done.out
    old = inside(*WISH, "--budget", "1000000", "--max-age", "0", "--rate-date", "2024-03-01")
    assert old.code == 5
    assert "over the budget" not in old.err


def test_what_is_over_the_budget_is_written_all_the_same(inside: Inside, tmp_path: Path) -> None:
    done = inside(*WISH, "--budget", "1000", "-o", "x.json")
    assert done.code == 4
    assert json.loads((tmp_path / "x.json").read_text("utf-8"))["limit"]["fits"] == "none"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("--budget x", "--budget 'x' is no amount: write 45000"),
        ("--budget -5", "--budget '-5' is no amount"),
        ("--budget 0", "--budget '0' is no amount"),
        ("--budget 45,0000", "--budget '45,0000' is no amount"),
        ("--budget-at low", "give --budget too"),
        ("--budget 5 --budget-at most", "unknown figure 'most'. Known: low, likely, high, p10, p50, p80, p90."),
        ("--what-if nigts=+7 --what-if city=atlantis", "unknown input 'nigts'. Did you mean nights?"),
        ("--what-if nigts=+7 --what-if city=atlantis", "--what-if city=atlantis: unknown city 'atlantis'"),
    ],
)
def test_what_cannot_be_read_is_refused(inside: Inside, options: str, message: str) -> None:
    assert_refused(inside(*WISH, *options.split()), 2, message)


def test_a_what_if_that_cannot_be_does_not_fail_the_quote(inside: Inside) -> None:
    done = inside(*WISH, "--what-if", "nights=-1")
    assert (done.code, done.err) == (0, "")
    assert "1 night fewer on each visit: this cannot be, as the visit" in done.out


# The same as asking anew


@pytest.mark.parametrize(
    ("what_if", "options"),
    [
        ("companions=+1", ["--companions", "1"]),
        ("cabin=business", ["--cabin", "business"]),
        ("culture-weeks=8-9", ["--culture-weeks", "8-9"]),
        ("treatment-price=12000 USD", ["--treatment-price", "12000 USD"]),
        ("rate:USD/JPY=140", ["--rate", "USD/JPY=140"]),
        ("start=+1", ["--start", "2026-03-17"]),
    ],
)
def test_a_what_if_comes_to_what_the_changed_options_come_to(inside: Inside, what_if: str, options: list[str]) -> None:
    asked = json.loads(inside(*WISH, "--what-if", what_if, "-f", "json").out)
    (then,) = asked["sensitivity"]["what_ifs"]
    anew = json.loads(inside(*WISH, *options, "-f", "json").out)
    assert then["total"] == anew["total"]
    assert Decimal(then["difference"]) == Decimal(anew["total"]["likely"]) - Decimal(asked["total"]["likely"])


# Every format


@pytest.fixture
def asked(inside: Inside, tmp_path: Path) -> Path:
    what_ifs = ("--what-if", "nights=+7", "--what-if", "rate:USD/JPY=-10%", "--what-if", "nights=-1")
    done = inside(*WISH, "--budget", "25000", *what_ifs, "--tornado", "-q", "-o", "x.json")
    assert done.code == 4
    return tmp_path / "x.json"


@pytest.mark.parametrize("columns", ["40", "80", "140"])
def test_a_terminal_shows_bars_around_the_likely_total(inside: Inside, asked: Path, columns: str) -> None:
    shown = inside("render", str(asked), COLUMNS=columns).out
    quote = json.loads(asked.read_text("utf-8"))
    assert [line for line in shown.splitlines() if len(line) > int(columns)] == []
    bars = [line for line in shown.splitlines() if "┃" in line]
    assert len({line.index("┃") for line in bars[:-1]}) == 1
    swings = quote["sensitivity"]["tornado"]
    assert len(bars) == len(swings) + 1
    for line, swing in zip(bars, swings, strict=False):
        ends = (f"{Decimal(swing[end]['total']):,}" for end in ("cheaper", "dearer"))
        assert [line.split()[0], line.split()[-1]] == list(ends)
    for title in SECTIONS:
        assert title.upper() in shown


def test_a_terminal_without_room_for_bars_gets_sentences(inside: Inside, asked: Path) -> None:
    shown = inside("render", str(asked), COLUMNS="30").out
    assert "┃" not in shown
    assert "Price of the treatment" in " ".join(shown.split())


@pytest.mark.parametrize("extension", ["md", "html"])
def test_documents_say_all_of_it(inside: Inside, asked: Path, extension: str) -> None:
    shown = re.sub(r"<[^>]+>", "", inside("render", str(asked), "-f", extension).out)
    for title in SECTIONS:
        assert title in shown
    assert "Over the limit of 25,000 USD at the likely figure" in shown
    assert "7 more nights on each visit: " in shown
    assert "1 USD buys 10 % less JPY: " in shown
    assert "Price of the treatment, low end to high end: " in shown


def test_in_another_language_numbers_are_written_its_way(inside: Inside, asked: Path) -> None:
    assert "Over the limit of 25.000 USD" in inside("render", str(asked), "-f", "md", "--locale", "de").out


def test_lines_alone_have_no_sections(inside: Inside, asked: Path) -> None:
    assert inside("render", str(asked), "-f", "csv").out == inside(*WISH, "-f", "csv").out


def test_a_spreadsheet_and_paper_say_it_too(inside: Inside, asked: Path, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    inside("render", str(asked), "-q", "-o", "x.xlsx")
    inside("render", str(asked), "-q", "-o", "x.pdf")
    with pytest.warns(UserWarning, match="extension is not supported"):
        book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    cells = [str(cell.value) for row in book["Summary"] for cell in row if cell.value]
    assert [title for title in SECTIONS if title not in cells] == []
    assert [cell for cell in cells if cell.startswith("Over the limit of 25,000 USD")]
    assert (tmp_path / "x.pdf").read_bytes().startswith(b"%PDF")


def test_a_kept_quote_with_all_of_it_holds_and_a_changed_figure_is_found(inside: Inside, asked: Path) -> None:
    assert inside("verify", str(asked)).code == 0
    tree = json.loads(asked.read_text("utf-8"))
    tree["checksum"] = None
    tree["sensitivity"]["tornado"][0]["swing"] = "1.00"
    asked.write_text(json.dumps(tree), "utf-8")
    done = inside("verify", str(asked))
    assert done.code == 3
    assert "sensitivity.tornado.1: its swing does not follow from its totals" in done.err
