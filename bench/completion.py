"""Speed of completion as ratios within one run: what a shell waits for after TAB, against programs that need typer.

Run with `python bench/completion.py [PAIRS]`. The sides of a ratio are run in turn; medians are printed. Nothing here
is a test: times are looked at, not asserted.
"""

import compileall
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
COMMAND = str(Path(sys.executable).with_name("costcalc"))
"""The installed command, as shells run it."""
LINES: Mapping[str, Sequence[str]] = {
    "--condition t": ("--condition", "t"),
    "--condition t1d --tier ": ("--condition", "t1d", "--tier", ""),
    "--condition KNEE --plan ": ("--condition", "KNEE", "--plan", ""),
    "--from g": ("--from", "g"),
    "--t": ("--t",),
}
"""What is typed after `costcalc estimate`."""
LIMIT = 1.5


def seconds(arguments: Sequence[str], variables: Mapping[str, str]) -> float:
    """Wall time of one Python process that answers something, its answer thrown away."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], check=True, stdout=subprocess.PIPE, env={**os.environ, **variables}
    )
    spent = time.perf_counter() - start
    if not done.stdout.strip():
        sys.exit(f"{arguments} answers nothing")
    return spent


def floors(shell: str) -> Mapping[str, tuple[Sequence[str], Mapping[str, str]]]:
    """The programs to compare with: a help text, and typer's own completion as bash and as this shell ask for it."""
    program = [str(HERE / "floor_completion.py")]
    asked = {"COMP_WORDS": "floor\n--condition\nt", "COMP_CWORD": "2", "_TYPER_COMPLETE_ARGS": "floor --condition t"}
    fish = {"_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    found = {"a help text": ([str(HERE / "floor_help.py"), "--help"], dict[str, str]())}
    for each in dict.fromkeys(("bash", shell)):
        found[f"typer's completion, {each}"] = (program, {"_FLOOR_COMPLETE": f"complete_{each}", **asked, **fish})
    return found


def main() -> None:
    """Run all comparisons."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    compileall.compile_dir(HERE.parent / "costcalc", quiet=1)  # as an installed package is
    for shell in ("bash", "zsh", "fish"):
        against = floors(shell)
        for line, words in LINES.items():
            whole = ["costcalc", "estimate", *words]
            ours: tuple[Sequence[str], Mapping[str, str]]
            ours = ([COMMAND, str(len(whole) - 1), *whole], {"_COSTCALC_COMPLETE": shell})
            runs = [[seconds(*each) for each in (ours, *against.values())] for _ in range(pairs + 1)][1:]
            for index, name in enumerate(against, 1):
                ratio = median(run[0] / run[index] for run in runs)
                our_ms, floor_ms = (1000 * median(run[side] for run in runs) for side in (0, index))
                what = f"{shell}: {line} against {name}"
                print(f"{what:66} {ratio:5.2f}   limit {LIMIT:.2f}   {our_ms:5.0f} ms against {floor_ms:.0f} ms")


if __name__ == "__main__":
    main()
