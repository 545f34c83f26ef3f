"""Speed as ratios within one run: whole processes against floor programs, and one estimate against pydantic's reading.

Run with `python bench/ratios.py [PAIRS]`. The two sides of a ratio are run in turn, so that a machine that is slow for
a while slows both; medians of the pairs are printed. Nothing here is a test: times are looked at, not asserted.
"""

import compileall
import os
import subprocess
import sys
import time
import timeit
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
COMMAND = str(Path(sys.executable).with_name("costcalc"))
"""The installed command, as people run it."""
ESTIMATE = [COMMAND, "estimate", "--condition", "t1d", "--tier", "advanced"]
HELP = [COMMAND, "--help"]
FORMATS = {"json": 1.2, "csv": 1.2, "md": 1.2, "html": 1.2, "ics": 1.6, "xlsx": 1.6, "pdf": 2.5}
"""Every other format, and how much longer than the terminal's it may take."""
START = "2027-03-16"
"""Day of arrival of the journey with dates; the clock is set before it."""


def seconds(arguments: Sequence[str]) -> float:
    """Wall time of one Python process, its output thrown away."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def compare(name: str, ours: Sequence[str], floor: Sequence[str], limit: float, pairs: int) -> None:
    """Print the median ratio of `pairs` pairs of runs, after one that is not counted."""
    seconds(ours)
    seconds(floor)
    runs = [(seconds(ours), seconds(floor)) for _ in range(pairs)]
    ratio = median(our / floor for our, floor in runs)
    ours_ms, floor_ms = (1000 * median(side) for side in zip(*runs, strict=True))
    print(f"{name:44} {ratio:5.2f}   limit {limit:.2f}   {ours_ms:6.0f} ms against {floor_ms:.0f} ms")


def one_estimate(limit: float) -> None:
    """Print the time of an estimate in a running process against that of reading its own JSON."""
    import costcalc
    from costcalc.quote.estimate import Quote, estimate

    catalog, rates, created = costcalc.load_catalog(), costcalc.load_bundled(), datetime.now(UTC)
    scenario = costcalc.Scenario(condition="t1d", tier="advanced")
    quote = estimate(scenario, catalog, rates, created=created)
    document = quote.model_dump_json(by_alias=True)

    def best(call: Callable[[], object]) -> float:
        return min(timeit.repeat(call, number=100, repeat=15)) / 100

    ours = best(lambda: estimate(scenario, catalog, rates, created=created))
    reading = best(lambda: Quote.model_validate_json(document))
    name = "one estimate against pydantic reading it"
    print(f"{name:44} {ours / reading:5.2f}   limit {limit:.2f}   {1e3 * ours:6.2f} ms against {1e3 * reading:.2f} ms")


def main() -> None:
    """Run all comparisons."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    compileall.compile_dir(HERE.parent / "costcalc", quiet=1)  # as an installed package is
    os.environ |= {"COLUMNS": "80", "SOURCE_DATE_EPOCH": "1795219200"}
    whole = subprocess.run([sys.executable, *ESTIMATE], check=True, capture_output=True, text=True).stdout
    lines = len(whole.splitlines())
    table = str(HERE / "floor_table.py")
    compare("estimate against a table of as many lines", ESTIMATE, [table, str(lines), "3"], 1.25, pairs)
    compare("estimate against a table of its amounts", ESTIMATE, [table, "38", "5"], 1.25, pairs)
    dated = [*ESTIMATE, "--from", "US", "--start", START]
    shown = subprocess.run([sys.executable, *dated], check=True, capture_output=True, text=True).stdout
    compare("estimate with dates, as many lines", dated, [table, str(len(shown.splitlines())), "3"], 1.9, pairs)
    for name, limit in FORMATS.items():
        compare(f"estimate --format {name} against the terminal", [*dated, "--format", name], dated, limit, pairs)
    compare("estimate --confidence against without", [*dated, "--confidence"], dated, 2.0, pairs)
    past = [*ESTIMATE, "--rate-date", "2006-03-16"]
    compare("estimate at rates of 2006, as many lines", past, [table, str(lines), "3"], 2.0, pairs)
    compare("--help against a help text", HELP, [str(HERE / "floor_help.py"), "--help"], 1.3, pairs)
    one_estimate(3.0)


if __name__ == "__main__":
    main()
