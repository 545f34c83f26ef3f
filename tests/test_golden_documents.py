"""Every document in every format, for five journeys, as it was accepted.

What people read at a terminal is kept as text, everything else as a digest. To accept a change, look at the outputs
(`--keep DIR` writes all of them) and run `python -m pytest tests/test_golden_documents.py --accept`.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZipFile

import pytest
from conftest import ROOT

import costcalc

GOLDEN = ROOT / "tests" / "golden"
DIGESTS = GOLDEN / "documents.txt"
MOMENT = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SHOWN = ("table", "text", "message", "japanese")
"""Formats that are kept as text."""

JOURNEYS: dict[str, dict[str, Any]] = {
    "readme": {"condition": "t1d", "tier": "advanced", "origin": "US"},
    "family": {
        "condition": "t1d",
        "origin": "TH",
        "start": date(2027, 6, 8),
        "companions": 1,
        "child_ages": [4, 11],
        "budget": 60000,
        "what_if": ["nights=+2", "cabin=business"],
        "tornado": True,
        "currency": "THB",
    },
    "knee": {
        "condition": "knee-oa",
        "origin": "germany",
        "currency": "EUR",
        "finish_by": date(2027, 5, 12),
        "basis": "published",
        "city": "osaka",
        "lodging": "premium",
        "pay": "card",
        "fx_buffer": 3,
        "title": "Knee, Osaka",
        "prepared_for": "Family Muster",
    },
    "own-price": {
        "condition": "liver",
        "origin": "IN",
        "treatment_price": "1,800,000-2,400,000 JPY excl tax",
        "without": ["insurance"],
        "currency": "INR",
        "rate": ["USD/JPY=150"],
        "answers": ["harvest-included=no"],
    },
    "long-stay": {
        "condition": "stroke",
        "plan": "long-stay",
        "origin": "AE",
        "currency": "AED",
        "culture_weeks": "4-6",
        "companions": 2,
        "contingency": 15,
        "confidence": True,
        "budget": 200000,
        "budget_at": "p80",
    },
}
OFFER: dict[str, Any] = {
    "quote": {"condition": "t1d", "currency": "JPY", "tax": "included", "total": 2_200_000, "plan-number": "PB3160001"},
    "line": [
        {"label": "Stem cell treatment", "amount": 1_650_000},
        {"label": "Cell harvest", "amount": 300_000},
        {"label": "Blood tests", "amount": 128_000},
        {"label": "Hotel, 4 nights", "amount": 100_000},
    ],
}
QUOTE = ("table", "json", "csv", "md", "html", "pdf", "xlsx", "ics")
COMPARISON = ("table", "json", "csv", "md", "html")
QUESTIONS = ("table", "message", "japanese", "md", "json")
PRICES = ("table", "json", "csv", "md", "html")
AUDIT = ("table", "json", "md", "html")
DIFF = ("text", "md", "json")


class Output(NamedTuple):
    """One document in one format."""

    name: str
    format: str
    data: bytes


def _scenario(journey: dict[str, Any]) -> dict[str, Any]:
    """The arguments that every function takes, without those of a quote alone."""
    own = {"budget", "budget_at", "what_if", "tornado", "confidence", "title", "prepared_for"}
    return {name: value for name, value in journey.items() if name not in own}


def documents() -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    quotes = {name: costcalc.estimate(**journey, created=MOMENT) for name, journey in JOURNEYS.items()}
    for name, journey in JOURNEYS.items():
        yield f"{name}.quote", quotes[name], QUOTE
        yield f"{name}.questions", costcalc.questions(**_scenario(journey), created=MOMENT), QUESTIONS
        shared = {key: value for key, value in _scenario(journey).items() if key not in ("plan", "basis")}
        yield (
            f"{name}.comparison",
            costcalc.compare(**shared, plan=["two-trips", "long-stay"], created=MOMENT),
            COMPARISON,
        )
        yield (
            f"{name}.prices",
            costcalc.prices(journey["condition"], currency=journey.get("currency", "USD"), created=MOMENT),
            PRICES,
        )
        terms: dict[str, Any] = {key: journey[key] for key in ("origin", "companions") if key in journey}
        offer = {**OFFER, "quote": {**OFFER["quote"], "condition": journey["condition"]}}
        yield f"{name}.audit", costcalc.audit(offer, terms=terms, created=MOMENT), AUDIT
        again = costcalc.estimate(**{**journey, "cabin": "business", "rate": ["USD/JPY=140"]}, created=MOMENT)
        yield f"{name}.diff", costcalc.diff(quotes[name], again), DIFF


def _rendered() -> Iterator[Output]:
    for name, document, formats in documents():
        for kind in formats:
            if kind == "ics" and document.itinerary.visits[0].arrive is None:
                continue  # a calendar needs dates
            rendered = costcalc.render(document, kind, width=80)
            yield Output(name, kind, rendered.encode() if isinstance(rendered, str) else rendered)


def _comparable(output: Output) -> bytes:
    """An output without what differs from one version or library to the next, and not by what it says."""
    if output.format == "xlsx":
        with ZipFile(BytesIO(output.data)) as book:
            return b"".join(book.read(name) for name in sorted(book.namelist()) if name.startswith("xl/"))
    return output.data.replace(costcalc.__version__.encode(), b"VERSION")


@pytest.fixture(scope="module")
def outputs() -> list[Output]:
    return list(_rendered())


def test_documents_are_as_accepted(outputs: list[Output], request: pytest.FixtureRequest) -> None:
    keep = request.config.getoption("--keep")
    digests = []
    for output in outputs:
        data = _comparable(output)
        digests.append(f"{output.name} {output.format} {sha256(data).hexdigest()[:16]}")
        if keep:
            Path(keep).mkdir(parents=True, exist_ok=True)
            (Path(keep) / f"{output.name}.{output.format}").write_bytes(output.data)
    text = "".join(f"{line}\n" for line in digests)
    if request.config.getoption("--accept"):
        DIGESTS.write_text(text, "utf-8")
    assert text.splitlines() == DIGESTS.read_text("utf-8").splitlines()


def test_pages_read_as_accepted(outputs: list[Output], request: pytest.FixtureRequest) -> None:
    pages: dict[str, str] = {}
    for output in outputs:
        if output.format in SHOWN and output.name.startswith(("readme.", "family.")):
            page = _comparable(output).decode()
            pages[output.name] = pages.get(output.name, "") + f"== {output.format}\n{page}\n"
    for name, page in pages.items():
        golden = GOLDEN / "documents" / f"{name}.txt"
        if request.config.getoption("--accept"):
            golden.parent.mkdir(exist_ok=True)
            golden.write_text(page, "utf-8")
        assert page == golden.read_text("utf-8")


def test_a_quote_kept_by_version_0_1_still_loads_and_renders() -> None:
    kept = GOLDEN / "kept" / "quote-0.1.json"
    quote = costcalc.read_quote(kept)
    assert (quote.costcalc, quote.currency, quote.total.likely) == ("0.1.0", "USD", Decimal("55946.04"))
    for kind in QUOTE:
        assert costcalc.render(kept, kind)
    assert costcalc.verify(kept) == []
    assert "Sources disagree on this package" in " ".join(map(str, quote.warnings))
    assert costcalc.reprice(kept, created=MOMENT).scenario.condition == "t1d"
