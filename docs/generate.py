"""Write what the documentation shows of the program: docs/cli.md and the sample in README.md.

`python docs/generate.py` writes them, `python docs/generate.py --check` only says whether they are up to date.
"""

import os
import re
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from costcalc.cli.run import run

ROOT = Path(__file__).resolve().parent.parent
FIXED = {"COLUMNS": "80", "SOURCE_DATE_EPOCH": "1795219200", "TERM": "dumb"}
FIXED |= {"COSTCALC_CONFIG": ""}  # no defaults of the person who runs it
COMMANDS = (
    "",
    "estimate",
    "render",
    "verify",
    "reprice",
    "diff",
    "compare",
    "prices",
    "questions",
    "audit",
    "batch",
    "config",
    "config init",
    "config show",
    "config path",
    "catalog",
    "catalog list",
    "catalog show",
    "catalog check",
    "catalog schema",
    "rates",
    "rates show",
    "rates update",
)
SAMPLE = ("estimate", "--condition", "t1d", "--tier", "advanced", "--from", "US")


def output_of(*arguments: str) -> str:
    """What the program prints."""
    with redirect_stdout(StringIO()) as printed:
        code = run(arguments)
    if code:
        sys.exit(f"costcalc {' '.join(arguments)} ended with {code}")
    return printed.getvalue()


def cli_page() -> str:
    """docs/cli.md: the help of every command."""
    parts = ["# The command line\n\nGenerated from `--help` by `python docs/generate.py`.\n"]
    for command in COMMANDS:
        help_text = output_of(*command.split(), "--help").rstrip()
        parts.append(f"## `{f'costcalc {command}'.strip()}`\n\n```text\n{help_text}\n```\n")
    return "\n".join(parts)


def readme() -> str:
    """README.md with the sample's current output between its fences."""
    sample = output_of(*SAMPLE).rstrip()
    text = (ROOT / "README.md").read_text("utf-8")
    command = f"$ costcalc {' '.join(SAMPLE)}"
    return re.sub(
        r"```text\n\$ costcalc estimate.*?\n```",
        lambda _: f"```text\n{command}\n{sample}\n```",
        text,
        flags=re.DOTALL,
    )


def settle() -> None:
    """Make this process a fixed terminal at a fixed time, whoever runs it."""
    for name in [name for name in os.environ if name.startswith("COSTCALC_")]:
        del os.environ[name]
    for name in ("FORCE_COLOR", "GITHUB_ACTIONS", "NO_COLOR"):
        os.environ.pop(name, None)
    os.environ.update(FIXED)


def pages() -> Mapping[Path, str]:
    """Every generated page with its text."""
    return {ROOT / "docs" / "cli.md": cli_page(), ROOT / "README.md": readme()}


def main() -> int:
    """Write the pages, or say which are stale."""
    settle()
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is stale: run python docs/generate.py")
        return 1 if stale else 0
    for path, text in pages().items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
