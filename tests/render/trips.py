"""Quotes to lay out: one journey, with whatever a test wishes otherwise.

And quotes of the command line, with what reads their amounts back from JSON, from sentences and from rows of text.
"""

import io
import json
import re
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cli.conftest import CHANGING, MOMENT
from conftest import NOW
from wishes import CATALOG, RATES

from costcalc.cli.run import run
from costcalc.quote import PLAIN, Quote, Wording, estimate
from costcalc.rates import published
from costcalc.scenario import Scenario

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
    """What the command line says on standard error, run in the process of the tests."""
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(io.StringIO()),
        redirect_stderr(io.StringIO()) as err,
    ):
        for name in CHANGING:
            patch.delenv(name, raising=False)
        patch.setenv("SOURCE_DATE_EPOCH", MOMENT)
        ended = run([str(argument) for argument in arguments])
    assert ended == code, err.getvalue()[-500:]
    return err.getvalue()


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
    lost = re.findall(rf": {BAND} lost\. The clinic keeps {BAND} \[.*?For the journey up to {BAND} is spent", text)
    alone = re.findall(rf"alone would pay {BAND}; those who travel along add {NUMBER} ", text)
    return {
        "patient": [(*band(found[:3], read), read(found[3])) for found in alone],
        "payments": [band(found, read) for found in re.findall(rf": {BAND}, priced in", text)],
        "cancellation": [tuple(band(found[at : at + 3], read) for at in (0, 3, 6)) for found in lost],
        "paid": [
            (read(paid), read(back))
            for paid, back in re.findall(rf"; {NUMBER} [A-Z]{{3}} has been paid to it by then, so {NUMBER} would", text)
        ],
        "result": {
            (read(low), read(likely), read(high))
            for likely, low, high in re.findall(
                rf"Likely (?:at least )?{NUMBER} ... between {NUMBER} and {NUMBER}", text
            )
        },
    }


def laid_out(text: str, read: Read) -> Amounts:
    """The amounts of the rows in a text: those of the overview, and then each category with its lines."""
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
    return {"names": names, "lines": lines, "subtotals": subtotals, "total": {found[end][1], found[-1][1]}}


def both(tables: Amounts, sentences: Amounts) -> Amounts:
    return {**sentences, **tables, "total": tables["total"] | sentences["result"]}
