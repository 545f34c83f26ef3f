"""Quotes to lay out: one journey, with whatever a test wishes otherwise."""

from datetime import date, datetime
from decimal import Decimal

from conftest import NOW
from wishes import CATALOG, RATES

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
