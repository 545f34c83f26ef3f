"""How the total of one journey moves with the weeks of culture and the rate of the yen: writes sweep.csv."""

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path

import costcalc

WEEKS = range(3, 9)
YEN_PER_DOLLAR = range(130, 171, 10)
WHAT_IFS = ["companions=+1", "cabin=business", "nights=+7", "price:flights=+20%", "rate:USD/JPY=-10%"]

CATALOG = costcalc.load_catalog()  # once: it takes longer than an estimate
NOW = datetime.now(UTC)  # the same moment for all


def journey(
    weeks: int | None = None, rates: costcalc.Rates | None = None, what_if: list[str] | None = None
) -> costcalc.Quote:
    """One estimate; what is left out is what the catalogue says."""
    return costcalc.estimate(
        "t1d",
        plan="long-stay",
        origin="US",
        culture_weeks=weeks,
        rates=rates or "bundled",
        what_if=what_if or [],
        data=CATALOG,
        created=NOW,
    )


def main() -> None:
    """One row for each pair of weeks and rate; then the journey as it is, with what-ifs."""
    with Path("sweep.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["culture_weeks", "usd_jpy", "low", "likely", "high"])
        for yen in YEN_PER_DOLLAR:
            rates = costcalc.load_rates(rate={"USD/JPY": yen}, data=CATALOG, created=NOW)
            for weeks in WEEKS:
                total = journey(weeks, rates).total
                out.writerow([weeks, yen, total.low, total.likely, total.high])

    quote = journey(what_if=WHAT_IFS)
    print(f"likely {quote.total.likely:,} {quote.currency}")
    for each in quote.sensitivity.what_ifs if quote.sensitivity else ():
        if each.total:
            print(f"{each.difference:+12,}  {each.label}")
        else:
            print(f"  cannot be  {each.label}: {'; '.join(each.impossible)}")


try:
    main()
except costcalc.CostcalcError as error:  # a wrong value, or a price or rate that is missing
    sys.exit("\n".join(error.problems))
