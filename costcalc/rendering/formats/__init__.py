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


class Writer(NamedTuple):
    """What writes a format."""

    place: str = ""
    """What writes any page in it; nothing where each document has its own writer."""
    extensions: tuple[str, ...] = ()
    """The names of files that ask for it."""
    every: bool = False
    """Whether every document has it."""


WRITERS: Mapping[str, Writer] = {
    "json": Writer("formats.json:as_json", (".json",), every=True),
    "brief": Writer(SCREEN),
    "text": Writer(SCREEN, (".txt",)),
    "table": Writer(SCREEN, (".txt",)),
    "message": Writer(extensions=(".txt",)),
    "japanese": Writer(),
    "csv": Writer(extensions=(".csv",)),
    "md": Writer("formats.markdown:as_markdown", (".md",), every=True),
    "html": Writer("formats.html:as_html", (".html", ".htm")),
    "pdf": Writer("formats.pdf:as_pdf", (".pdf",)),
    "xlsx": Writer(extensions=(".xlsx",)),
    "ics": Writer(extensions=(".ics",)),
}
"""Every format there is, in the order in which they are named."""
WORDLESS = frozenset({"json", "csv", "message", "japanese"})
"""Formats for programs, and for clinics in Japan: they depend on neither the language nor the locale of a reader."""


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
        return {extension: name for name in WRITERS if name in self.writers for extension in WRITERS[name].extensions}

    def of_file(self, name: str, otherwise: str = "") -> str:
        """The format that the name of a file asks for. Raises ScenarioError for any other, saying what to do else."""
        extension = PurePath(name).suffix.lower()
        if extension not in self.extensions:
            known = ", ".join(self.extensions)
            raise ScenarioError(f"the name {name!r} does not say its format: end it with {known}{otherwise}")
        return self.extensions[extension]

    def is_page(self, name: str) -> bool:
        """Whether a format has the page of the document, not another order of its own or one screen of it."""
        return name not in {*WORDLESS, "brief"} and self.writers[name] == WRITERS[name].place

    def write(
        self, document: Any, name: str, as_text: AsText, reader: Reader = ENGLISH, parts: Collection[str] = ()
    ) -> Written:
        """The document in a format; of its page only the `parts` that are named, all without any."""
        writer = named(self.writers[name])
        if name in WORDLESS:
            return cast("Written", writer(document))
        if self.writers[name] == WRITERS[name].place:
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


def _formats(page: str, usual: str, *names: str, **own: str) -> Formats:
    """A page in formats that any page has; `own` ones are written from the document itself."""
    places = {name: own.get(name, writer.place) for name, writer in WRITERS.items()}
    others = (name for name, writer in WRITERS.items() if writer.every or name in {*names, *own})
    return Formats(f"pages.{page}", {name: places[name] for name in (usual, *others)})


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
    *("brief", "table", "html", "pdf"),
    text="pages.messenger:text",
    csv="formats.csv:quote_csv",
    xlsx="formats.xlsx:as_xlsx",
    ics="formats.ics:as_ics",
)._replace(brief="pages.first_answer:page", parts=QUOTE_PARTS)
COMPARISON = _formats("comparison:page", "brief", "table", "html", csv="formats.csv:comparison_csv")._replace(
    brief="pages.brief:comparison",
    parts={
        "totals": ("costs", "gaps"),
        "limit": ("limit", "within"),
        "journeys": ("journeys",),
        "differences": ("differs", "because"),
        "notes": ("cautions", "impossible"),
        "rates": ("rates",),
    },
)
PRICES = _formats("prices:page", "brief", "table", "html", csv="formats.csv:prices_csv")._replace(
    brief="pages.brief:prices",
    parts={
        "spread": ("prices", "quantiles"),
        "packages": ("packages",),
        "foreign": ("foreign",),
        "prices": ("rows",),
        "later": ("repeat",),
        "apart": ("apart",),
        "sellers": ("sellers",),
        "details": ("details",),
        "sources": ("sources",),
    },
)
AUDIT = _formats("audit:page", "brief", "table", "html")._replace(
    brief="pages.brief:audit",
    parts={
        "findings": ("problem", "warning", "info"),
        "treatment": ("care",),
        "lines": ("lines",),
        "total": ("family", "replaced"),
        "rates": ("rates",),
        "sources": ("sources",),
    },
)
LETTERS = {"message": "pages.questions:message", "japanese": "pages.questions:japanese"}
QUESTIONS = _formats("questions:page", "brief", "table", **LETTERS)._replace(
    brief="pages.brief:questions",
    parts={"ranked": ("ranked",), "others": ("others",), "message": ("message",)},
)
CHANGES = _formats("diff:page", "text")

FORMATS: Mapping[str, Formats] = {
    "quote": QUOTE,
    "comparison": COMPARISON,
    "prices": PRICES,
    "audit": AUDIT,
    "questions": QUESTIONS,
    "diff": CHANGES,
}
"""The formats of each kind of document."""
