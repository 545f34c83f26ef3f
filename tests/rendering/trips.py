"""Quotes to lay out: one journey, with whatever a test wishes otherwise.

And quotes of the command line, with what reads their amounts back from each format.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import openpyxl
import pytest
import vobject
from cli.conftest import CHANGING, MOMENT
from conftest import NOW
from hostile import page_of, printed, said, tokens
from wishes import CATALOG, RATES

from costcalc.cli.run import run
from costcalc.quote.estimate import PLAIN, Quote, Wording, estimate
from costcalc.rates import published
from costcalc.scenario.model import Scenario

PER_EURO = {"USD": Decimal("1.25"), "JPY": Decimal(200), "KWD": Decimal("0.4")}
DINARS = published("EUR", PER_EURO, date(2026, 10, 30), "test rates")
"""For currencies that the bundled rates lack."""


KEPT: dict[str, Quote] = {}
"""Quotes that were made already; they are frozen."""


def trip(created: datetime = NOW, wording: Wording = PLAIN, **wishes: object) -> Quote:
    """A quote of a journey to Tokyo, for two people and without dates, unless it is wished otherwise."""
    wish = {"condition": "t1d", "tier": "advanced", "origin": "US", "companions": 1, **wishes}
    rates = DINARS if wish.get("currency") == "KWD" else RATES
    key = f"{wish} {created} {wording}"
    if key not in KEPT:
        KEPT[key] = estimate(Scenario.model_validate(wish), CATALOG, rates, created=created, wording=wording)
    return KEPT[key]


ASKED = {
    "dated": "-c t1d -t advanced --from US --start 2026-03-16 --companions 1 --child-ages 4,11 --fx-buffer 3 -x EUR",
    "yen": "-c knee-oa -x JPY --companions 1 --without insurance --interpreter clinic",
    "dinar": "-c t1d --city fukuoka --from KW --start 2026-01-12 --companions 1 -x KWD --rate USD/KWD=0.30715",
    "own-price": "-c autoimmune --treatment-price 18000-24000.50EUR --plan long-stay --finish-by 2026-12-18 --pay card",
    "premium": "-c t1d -t premium --lodging premium --cabin business -x AUD --from AU --start 2025-07-01",
}
"""Journeys with little in common: with and without dates, of 0, 2 and 3 decimals, with costs that have no price."""


def commanded(*arguments: str | Path, code: int = 0) -> str:
    """What the command line says, on standard output and then on standard error, in the process of the tests."""
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(io.StringIO()) as out,
        redirect_stderr(io.StringIO()) as err,
    ):
        for name in (*CHANGING, "COSTCALC_RATES_URL"):
            patch.delenv(name, raising=False)
        patch.setenv("SOURCE_DATE_EPOCH", MOMENT)
        patch.setenv("XDG_DATA_HOME", str(Path(__file__).with_name("nowhere")))
        ended = run([str(argument) for argument in arguments])
    assert ended == code, err.getvalue()[-500:]
    return out.getvalue() + err.getvalue()


Amounts = dict[str, Any]
Three = tuple[Decimal, ...]
Read = Callable[[str], Decimal]


def columns(band: dict[str, str]) -> Three:
    return Decimal(band["low"]), Decimal(band["likely"]), Decimal(band["high"])


def expected(file: Path) -> Amounts:
    """The amounts of the document, read as plain JSON."""
    said = json.loads(file.read_text("utf-8"))
    total, patient = columns(said["total"]), said["patient"] and columns(said["patient"])
    back = [
        (Decimal(lost["paid"]["likely"]), Decimal(lost["paid"]["likely"]) - Decimal(lost["treatment"]["likely"]))
        for lost in said["cancellation"]
        if lost["paid"]
    ]
    return {
        "names": [line["label"] for line in said["lines"]],
        "lines": [columns(line["amount"]) for line in said["lines"]],
        "subtotals": [columns(each["amount"]) for each in said["subtotals"]],
        "total": {total},
        "patient": [(*patient, total[1] - patient[1])] if patient else [],
        "payments": [columns(due["amount"]) for due in said["payments"]],
        "cancellation": [
            (columns(lost["loss"]), columns(lost["treatment"]), columns(lost["journey"]))
            for lost in said["cancellation"]
        ],
        "paid": [(paid, rest) for paid, rest in back if rest > 0],
    }


NUMBER = r"(\d+(?:[.,]\d+)*)"
BAND = rf"{NUMBER} [A-Z]{{3}}(?: \({NUMBER} to {NUMBER}\))?"
ROW = re.compile(rf"\s*([^\W\d].*?)\s+{NUMBER}\s+{NUMBER}\s+{NUMBER}(?:\s.*)?")


def german(text: str) -> Decimal:
    assert re.fullmatch(r"\d{1,3}(\.\d{3})*(,\d+)?", text), text
    return Decimal(text.replace(".", "").replace(",", "."))


def english(text: str) -> Decimal:
    assert re.fullmatch(r"\d{1,3}(,\d{3})*(\.\d+)?", text), text
    return Decimal(text.replace(",", ""))


def band(found: Iterable[str], read: Read) -> Three:
    """The likely, and what it lies between if that is said, in the order of columns."""
    likely, low, high = found
    return read(low or likely), read(likely), read(high or likely)


def spoken(text: str, read: Read) -> Amounts:
    """The amounts of the sentences in a text, which have the same words in every format."""
    text = " ".join(text.split())
    lost = re.findall(rf": {BAND} lost\. The clinic keeps {BAND}[.:] .*?For the journey up to {BAND} is spent", text)
    alone = re.findall(rf"alone would pay {BAND}; those who travel along add {NUMBER} ", text)
    return {
        "patient": [(*band(found[:3], read), read(found[3])) for found in alone],
        "payments": [band(found, read) for found in re.findall(rf"\(in [A-Z, ]+\): {BAND}\.", text)],
        "cancellation": [tuple(band(found[at : at + 3], read) for at in (0, 3, 6)) for found in lost],
        "paid": [
            (read(paid), read(back))
            for paid, back in re.findall(
                rf"By then {NUMBER} [A-Z]{{3}} has been paid to it, so {NUMBER} [A-Z]{{3}} would", text
            )
        ],
        "result": {
            (read(low), read(likely), read(high))
            for likely, low, high in re.findall(
                rf"Likely (?:at least )?{NUMBER} ... between {NUMBER} and {NUMBER}", text
            )
        },
    }


def laid_out(text: str, read: Read) -> Amounts:
    """The amounts of the rows in a text: those of the overview, each category with its lines, and what falls due."""
    text, _, due = text.partition(next(iter(re.findall("(?i)^.*what falls due when", text, re.MULTILINE)), text))
    found = [
        (row[1], (read(row[2]), read(row[3]), read(row[4]))) for row in map(ROW.fullmatch, text.splitlines()) if row
    ]
    end = next(at for at, (name, _) in enumerate(found) if name.startswith("Total"))
    subtotals = [three for _, three in found[:end]]
    again: list[Three] = []
    names, lines = [], []
    categories = [name for name, _ in found[:end]]
    for name, three in found[end + 1 : -1]:
        if [name] == categories[len(again) :][:1]:
            again.append(three)
        else:
            names.append(name)
            lines.append(three)
    assert again == subtotals
    assert found[-1][0].startswith("Total")
    # A row of what falls due ends with the mark of its source, the sum does not.
    paid = re.findall(rf"^.*\s{NUMBER}\s+{NUMBER}\s+{NUMBER}\s+[0-9]+\*?$", due, re.MULTILINE)
    return {
        "names": names,
        "lines": lines,
        "subtotals": subtotals,
        "total": {found[end][1], found[-1][1]},
        "payments": [tuple(map(read, three)) for three in paid],
    }


def both(tables: Amounts, sentences: Amounts) -> Amounts:
    return {**sentences, **tables, "total": tables["total"] | sentences["result"]}


def in_text(data: bytes, read: Read) -> Amounts:
    return both(laid_out(data.decode(), read), spoken(data.decode(), read))


def in_csv(data: bytes, _: Read) -> Amounts:
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))
    priced = [row for row in rows if row["amount_low"]]

    def amounts(row: dict[str, str]) -> Three:
        return tuple(Decimal(row[f"amount_{column}"]) for column in ("low", "likely", "high"))

    def summed(rows: Iterable[dict[str, str]]) -> Three:
        return tuple(sum(column, Decimal(0)) for column in zip(*map(amounts, rows), strict=True))

    return {
        "names": [row["label"] for row in priced],
        "lines": [amounts(row) for row in priced],
        "subtotals": [summed(rows) for _, rows in groupby(priced, key=lambda row: row["category"])],
        "total": {summed(priced)},
    }


def in_markdown(data: bytes, read: Read) -> Amounts:
    rows: list[list[str]] = []
    words = []
    for token in tokens(data):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            words.append("".join(child.content for child in token.children or ()))
            if token.level >= 4:
                rows[-1].append(words[-1])
    overview = [row for row in rows if len(row) == 5][1:]
    heads = [at for at, row in enumerate(rows) if len(row) == 6 and row[:3] == ["", "", "Low"]]
    due = [row for row in rows[heads[0] + 1 :] if len(row) == 6 and row[0]] if heads else []
    rows = rows[: heads[0]] if heads else rows
    lines = [row for row in rows if len(row) == 6 and row[1] and row[2] != "Low"]
    sums = [row for row in rows if len(row) == 6 and not row[1]]

    def three(cells: list[str]) -> Three:
        return tuple(map(read, cells))

    subtotals = [three(row[1:4]) for row in overview[:-1]]
    assert [three(row[2:5]) for row in sums] == subtotals
    tables = {
        "names": [row[0] for row in lines],
        "lines": [three(row[2:5]) for row in lines],
        "subtotals": subtotals,
        "total": {three(overview[-1][1:4])},
        "payments": [three(row[2:5]) for row in due],
    }
    return both(tables, spoken("\n".join(words), read))


def in_html(data: bytes, read: Read) -> Amounts:
    """The amounts that can be seen; each must be the one that programs are told."""
    page = page_of(data)

    def three(row: Element) -> Three:
        cells = [cell for cell in row if cell.get("class") == "n"]
        exact = [each.get("value") for cell in cells for each in cell.iter("data")]
        assert [Decimal(value or "") for value in exact] == [read(said(cell)) for cell in cells]
        return tuple(read(said(cell)) for cell in cells)

    lines = [row for row in page.iter("tr") if row.get("data-line")]
    totals = [
        row for key in ("overview", "lines") for row in page.findall(f".//section[@id='{key}']//tr[@class='total']")
    ]
    twice = [three(row) for row in page.iter("tr") if row.get("data-category")]
    subtotals = twice[: len(twice) // 2]
    assert twice == subtotals * 2
    tables = {
        "names": [said(row[0]) for row in lines],
        "lines": [three(row) for row in lines],
        "subtotals": subtotals,
        "total": set(map(three, totals)),
    }
    head, due = page.find(".//header"), page.findall(".//section[@id='payments']//tbody/tr")
    assert head is not None
    stops = [f"{said(row)} " for row in page.findall(".//section[@id='cancellation']//tbody/tr")]
    alone = said(page.findall(".//section[@id='overview']")[0])
    found = spoken(f"{said(head)} {alone} {''.join(stops)}", read)
    return both(tables, {**found, "payments": [three(row) for row in due][:-1]})


def in_pdf(data: bytes, read: Read) -> Amounts:
    return both(laid_out(printed(data, "-layout"), read), spoken(printed(data, "-raw"), read))


def in_workbook(data: bytes, read: Read) -> Amounts:
    """The values that the workbook keeps beside its formulas, and the amounts of its sentences."""
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    places = len(book["Lines"]["M2"].number_format.partition(".")[2])

    def three(cells: Iterable[Any]) -> Three:
        values = [cell.value for cell in cells]
        amounts = tuple(Decimal(repr(value)).quantize(Decimal(1).scaleb(-places)) for value in values)
        assert [float(each) for each in amounts] == pytest.approx(values, rel=1e-12, abs=1e-9)
        return amounts

    def below(sheet: Any, column: int, title: str) -> Iterator[Any]:
        """The rows under a head that has this title, up to one that begins with nothing."""
        heads = [row[column].value for row in sheet]
        for row in list(sheet)[heads.index(title) + 1 if title in heads else len(heads) :]:
            if not row[0].value:
                return
            yield row

    lines, overview = list(below(book["Lines"], 0, "Category")), list(below(book["Summary"], 1, "Share of likely"))
    assert (lines[-1][0].value, overview[-1][0].value) in {("Total", "Total"), ("Total, at least", "Total, at least")}
    sheets = (book["Summary"], book["Payments"])
    words = spoken(" ".join(str(cell.value) for sheet in sheets for row in sheet for cell in row if cell.value), read)
    return {
        "names": [row[1].value for row in lines[:-1]],
        "lines": [three(row[12:15]) for row in lines[:-1]],
        "subtotals": [three(row[2:5]) for row in overview[:-1]],
        "total": {three(lines[-1][12:15]), three(overview[-1][2:5])},
        "patient": words["patient"],
        "payments": [three(row[2:5]) for row in below(book["Payments"], 2, "Low")],
        "cancellation": words["cancellation"],
        "paid": words["paid"],
    }


def in_calendar(data: bytes, read: Read) -> Amounts:
    events = vobject.readOne(data.decode()).vevent_list
    return spoken("\n".join(event.description.value for event in events), read)


AMOUNTS_IN = {
    "txt": in_text,
    "csv": in_csv,
    "md": in_markdown,
    "html": in_html,
    "pdf": in_pdf,
    "xlsx": in_workbook,
    "ics": in_calendar,
}
"""What reads the amounts of a file, and shares nothing with its writer, by its extension."""
