"""A batch against a query written by hand: wall time as ratios within one run, and the most memory that each takes.

Run with `python bench/batch.py [ROWS] [PAIRS]`. The query reads the same CSV, joins totals that were worked out before
and writes the same columns as Parquet: the least that any program must do. Both are whole processes, run in turn.
"""

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
COMMAND = str(Path(sys.executable).with_name("costcalc"))
MOMENT = 1795219200
TODAY = date(2026, 11, 21)
CURRENCIES = ("USD", "EUR", "JPY", "GBP", "AUD", "CAD", "CHF", "SGD", "KRW", "INR", "THB", "IDR")
ORIGINS = 60
DAYS = 700
PRECOMPUTE = """
import sys
import polars as pl
rows, totals = pl.read_csv(sys.argv[1], infer_schema=False), pl.read_parquet(sys.argv[2])
both = pl.concat([rows, totals.drop([name for name in rows.columns if name in totals.columns])], how="horizontal")
both.unique(rows.columns).write_parquet(sys.argv[3])
"""
FLOOR = """
import sys
import polars as pl
rows = pl.scan_csv(sys.argv[1], infer_schema=False)
totals = pl.scan_parquet(sys.argv[2])
keys = rows.collect_schema().names()
rows.join(totals, on=keys, how="left", nulls_equal=True, maintain_order="left").sink_parquet(sys.argv[3])
"""


def write_rows(path: Path, rows: int) -> None:
    """Rows of every condition, tier and plan, from sixty countries, of parties and days at random."""
    import costcalc

    catalog, dice = costcalc.load_catalog(), random.Random(rows)  # noqa: S311 - no secret
    ways = [
        (key, name, plan)
        for key, condition in catalog.conditions.items()
        for name, tier in condition.tiers.items()
        if tier.price
        for plan in tier.plans
    ]
    origins = dice.sample(sorted(catalog.countries.keys() - {"JP"}), ORIGINS)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("condition", "tier", "plan", "start", "from", "companions", "child_ages", "currency"))
        for _ in range(rows):
            writer.writerow(
                (
                    *dice.choice(ways),
                    TODAY + timedelta(days=10 + dice.randrange(DAYS)),
                    dice.choice(origins),
                    dice.choice((0, 0, 1, 1, 2, 3)),
                    dice.choice(("", "", "", "4", "4,11")),
                    dice.choice(CURRENCIES),
                )
            )


def measured(arguments: list[str]) -> tuple[float, float]:
    """Wall time in seconds and peak memory in megabytes of one process."""
    start = time.perf_counter()
    process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments[0]} ended with {process.returncode}")
    return time.perf_counter() - start, used.ru_maxrss / 1024


def main() -> None:
    """Time both, in turn."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    pairs = int(sys.argv[2]) if len(sys.argv) > 2 else 3  # noqa: PLR2004 - the second argument
    os.environ |= {"SOURCE_DATE_EPOCH": str(MOMENT), "COSTCALC_CONFIG": ""}
    with tempfile.TemporaryDirectory() as folder:
        source, results = Path(folder) / "rows.csv", Path(folder) / "results.parquet"
        totals, joined = Path(folder) / "totals.parquet", Path(folder) / "joined.parquet"
        write_rows(source, rows)
        ours = [COMMAND, "batch", str(source), "--output", str(results), "--quiet"]
        floor = [sys.executable, "-c", FLOOR, str(source), str(totals), str(joined)]
        measured(ours)
        measured([sys.executable, "-c", PRECOMPUTE, str(source), str(results), str(totals)])
        measured(floor)
        pairs_of_runs = [(measured(ours), measured(floor)) for _ in range(pairs)]
    ratio = median(our[0] / least[0] for our, least in pairs_of_runs)
    print(f"{rows:,} rows: {ratio:.2f} times the query (aim 3, limit 8)")
    for name, side in (("costcalc batch", 0), ("the query", 1)):
        seconds = median(pair[side][0] for pair in pairs_of_runs)
        print(f"  {name:16} {seconds:6.2f} s   {max(pair[side][1] for pair in pairs_of_runs):6.0f} MB at most")


if __name__ == "__main__":
    main()
