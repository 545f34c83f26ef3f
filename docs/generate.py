"""Write what the documentation shows of the program: docs/cli.md, and the picture of the first answer in README.md.

`python docs/generate.py` writes them, `python docs/generate.py --check` only says whether they are up to date.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from xml.sax.saxutils import escape

from rich.style import Style
from rich.text import Text

import costcalc
from costcalc.api.text import laid_out
from costcalc.cli.run import run
from costcalc.rendering.formats.terminal import Screen
from costcalc.rendering.pages.first_answer import page

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
SAMPLE = ("estimate", "--condition", "t1d", "--tier", "advanced")


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


def moment() -> datetime:
    """The fixed time."""
    return datetime.fromtimestamp(int(FIXED["SOURCE_DATE_EPOCH"]), UTC)


def picture() -> str:
    """docs/first-answer.svg: the sample's current output as a terminal shows it, on a light and on a dark page."""
    quote = costcalc.estimate("t1d", tier="advanced", created=moment())
    os.environ["TERM"] = "xterm"
    screen = laid_out(Screen(page(quote)), int(FIXED["COLUMNS"]), for_terminal=True)
    os.environ.update(FIXED)
    shown = Text.from_ansi(f"$ costcalc {' '.join(SAMPLE)}\n{screen.rstrip()}").split()
    rows = "".join(
        f'<text x="{MARGIN}" y="{MARGIN + (number + 1) * LINE}">{"".join(_pieces(line))}</text>\n'
        for number, line in enumerate(shown)
    )
    width, height = 2 * MARGIN + COLUMN * int(FIXED["COLUMNS"]), 2 * MARGIN + LINE * len(shown)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n'
        f"<title>The first answer of costcalc {' '.join(SAMPLE)}</title>\n<style>{LOOKS}</style>\n"
        f'<rect width="{width}" height="{height}" rx="8"/>\n{rows}</svg>\n'
    )


MARGIN, LINE, COLUMN = 16, 18, 8
"""Of the picture, in pixels."""
LOOKS = (
    "text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#1f2328;white-space:pre}"
    ".b{font-weight:700}.c{fill:#0550ae}.d{fill:#59636e}rect{fill:#f6f8fa}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.c{fill:#79c0ff}.d{fill:#9198a1}rect{fill:#161b22}}"
)


def _pieces(line: Text) -> Iterator[str]:
    """A line in pieces of one look, each as wide as it is in a terminal."""
    at = 0
    for piece in line.divide(sorted({edge for span in line.spans for edge in (span.start, span.end)})):
        look = Style.combine([Style(), *(span.style for span in piece.spans if isinstance(span.style, Style))])
        names = " ".join(name for name, on in (("b", look.bold), ("c", look.color), ("d", look.dim)) if on)
        if piece.plain:
            place = f'x="{MARGIN + at * COLUMN}" textLength="{len(piece) * COLUMN}"'
            yield f'<tspan {place}{names and f""" class="{names}" """.rstrip()}>{escape(piece.plain)}</tspan>'
        at += len(piece)


def settle() -> None:
    """Make this process a fixed terminal at a fixed time, whoever runs it."""
    for name in [name for name in os.environ if name.startswith("COSTCALC_")]:
        del os.environ[name]
    for name in ("FORCE_COLOR", "GITHUB_ACTIONS", "NO_COLOR"):
        os.environ.pop(name, None)
    os.environ.update(FIXED)


def pages() -> Mapping[Path, str]:
    """Every generated page with its text."""
    return {ROOT / "docs" / "cli.md": cli_page(), ROOT / "docs" / "first-answer.svg": picture()}


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
