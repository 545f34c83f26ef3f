"""Every document, its page and the formats that it has; what makes and writes them is imported when asked for."""

from collections.abc import Callable, Collection, Mapping
from functools import cache
from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from costcalc.errors import ScenarioError
from costcalc.files import Written
from costcalc.rendering.text import ENGLISH, Reader

if TYPE_CHECKING:
    from rich.console import RenderableType

AsText = Callable[["RenderableType"], str]
"""Makes a text of what is laid out for a terminal."""

SCREEN = "formats.terminal:Screen"
WRITERS: Mapping[str, str] = {
    "brief": SCREEN,
    "table": SCREEN,
    "text": SCREEN,
    "md": "formats.markdown:as_markdown",
    "html": "formats.html:as_html",
    "pdf": "formats.pdf:as_pdf",
}
"""What writes any page in a format."""
WORDLESS = frozenset({"json", "csv", "message", "japanese"})
"""Formats for programs, and for clinics in Japan: they depend on neither the language nor the locale of a reader."""
EXTENSIONS: Mapping[str, tuple[str, ...]] = {
    "json": (".json",),
    "table": (".txt",),
    "text": (".txt",),
    "message": (".txt",),
    "csv": (".csv",),
    "md": (".md",),
    "html": (".html", ".htm"),
    "pdf": (".pdf",),
    "xlsx": (".xlsx",),
    "ics": (".ics",),
}
"""The names of files that ask for a format."""


class Formats(NamedTuple):
    """The formats of one kind of document."""

    page: str
    """What makes a page of the document."""
    writers: Mapping[str, str]
    """What writes each format, the usual one first: a page, or the document itself."""
    brief: str = ""
    """What makes a page of one screen, for the format `brief`."""
    parts: Mapping[str, tuple[str, ...]] = {}
    """The sections of the page that can be asked for, by what they are about."""

    @property
    def usual(self) -> str:
        """The one that is meant if none is named."""
        return next(iter(self.writers))

    @property
    def extensions(self) -> dict[str, str]:
        """The format that each extension asks for; where two share one, the one that stands later in the table."""
        return {each: name for name, extensions in EXTENSIONS.items() if name in self.writers for each in extensions}

    def of_file(self, name: str, otherwise: str = "") -> str:
        """The format that the name of a file asks for. Raises ScenarioError for any other, saying what to do else."""
        extension = PurePath(name).suffix.lower()
        if extension not in self.extensions:
            known = ", ".join(self.extensions)
            raise ScenarioError(f"the name {name!r} does not say its format: end it with {known}{otherwise}")
        return self.extensions[extension]

    def write(
        self, document: Any, name: str, as_text: AsText, reader: Reader = ENGLISH, parts: Collection[str] = ()
    ) -> Written:
        """The document in a format; of its page only the `parts` that are named, all without any."""
        writer = named(self.writers[name])
        if name in WORDLESS:
            return cast("Written", writer(document))
        if self.writers[name] == WRITERS.get(name):
            page = named(self.brief if name == "brief" else self.page)(document, reader)
            wanted = {key for part in parts for key in self.parts[part]}
            kept = (section for section in page.sections if section.key in wanted or not parts)
            document = page._replace(sections=tuple(kept))
        laid_out = writer(document, reader)
        return as_text(laid_out) if self.writers[name] == SCREEN else cast("Written", laid_out)


@cache
def named(place: str) -> Callable[..., Any]:
    """A function of this package, by its module and name."""
    module, _, function = place.partition(":")
    found: Callable[..., Any] = getattr(import_module(f"costcalc.rendering.{module}"), function)
    return found


def _formats(page: str, *names: str, **own: str) -> Formats:
    """A page in formats that any page has, and in JSON; `own` formats are written from the document itself."""
    return Formats(f"pages.{page}", {name: {**WRITERS, "json": "formats.json:as_json", **own}[name] for name in names})


QUOTE_PARTS: Mapping[str, tuple[str, ...]] = {
    "lines": ("overview", "lines"),
    "plan": ("treatment", "steps", "entry"),
    "payments": ("payments", "cancellation"),
    "evidence": ("evidence",),
    "notes": ("warnings", "unpriced", "left-out"),
    "alternatives": ("confidence", "otherwise", "what-ifs", "tornado"),
    "assumptions": ("assumptions",),
    "questions": ("questions",),
    "sources": ("sources",),
}
"""What of an estimate can be shown by itself."""
QUOTE = _formats(
    "quote:page",
    *("brief", "table", "json", "csv", "md", "html", "pdf", "xlsx", "ics"),
    csv="formats.csv:quote_csv",
    xlsx="formats.xlsx:as_xlsx",
    ics="formats.ics:as_ics",
)._replace(brief="pages.first_answer:page", parts=QUOTE_PARTS)
COMPARISON = _formats("comparison:page", "table", "json", "csv", "md", "html", csv="formats.csv:comparison_csv")
PRICES = _formats("prices:page", "table", "json", "csv", "md", "html", csv="formats.csv:prices_csv")
AUDIT = _formats("audit:page", "table", "json", "md", "html")
QUESTIONS = _formats(
    "questions:page",
    *("table", "message", "japanese", "md", "json"),
    message="pages.questions:message",
    japanese="pages.questions:japanese",
)
CHANGES = _formats("diff:page", "text", "md", "json")

FORMATS: Mapping[str, Formats] = {
    "quote": QUOTE,
    "comparison": COMPARISON,
    "prices": PRICES,
    "audit": AUDIT,
    "questions": QUESTIONS,
    "diff": CHANGES,
}
"""The formats of each kind of document."""
