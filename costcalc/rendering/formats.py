"""Every format of every document, by name; what lays it out is imported when it is asked for."""

# ruff: noqa: PLC0415

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from costcalc.errors import ScenarioError
from costcalc.files import Written
from costcalc.rendering.numbers import Numbers

if TYPE_CHECKING:
    from rich.console import RenderableType

    from costcalc.analysis.audit.model import Audit
    from costcalc.analysis.compare.model import Comparison
    from costcalc.analysis.diff.model import Diff
    from costcalc.analysis.prices.model import Prices
    from costcalc.analysis.questions.model import Questions
    from costcalc.quote.model import Quote

Document = TypeVar("Document")
AsText = Callable[[Callable[[int], "RenderableType"]], str]
"""Makes a text of what is laid out for a number of columns."""


class Formats(NamedTuple):
    """The formats of one kind of document."""

    layouts: Mapping[str, Callable[..., Written]]
    """What makes a document into each format, from how numbers are written and how a layout becomes text."""
    extensions: Mapping[str, str]
    """The format that the name of a file asks for."""

    @property
    def usual(self) -> str:
        """The one that is meant if none is named."""
        return next(iter(self.layouts))

    def of_file(self, name: str, otherwise: str = "") -> str:
        """The format that the name of a file asks for. Raises ScenarioError for any other, saying what to do else."""
        extension = PurePath(name).suffix.lower()
        if extension not in self.extensions:
            known = ", ".join(self.extensions)
            raise ScenarioError(f"the name {name!r} does not say its format: end it with {known}{otherwise}")
        return self.extensions[extension]


def _table(quote: "Quote", numbers: Numbers, as_text: AsText) -> str:
    from costcalc.rendering.terminal import budget

    return as_text(lambda width: budget(quote, width, numbers))


def _json(quote: "Quote", _numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.document import as_json

    return as_json(quote)


def _csv(quote: "Quote", _numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.csv_lines import as_csv

    return as_csv(quote)


def _markdown(quote: "Quote", numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.markdown import as_markdown

    return as_markdown(quote, numbers)


def _html(quote: "Quote", numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.html import as_html

    return as_html(quote, numbers)


def _pdf(quote: "Quote", numbers: Numbers, _as_text: AsText) -> bytes:
    from costcalc.rendering.pdf import as_pdf

    return as_pdf(quote, numbers)


def _xlsx(quote: "Quote", _numbers: Numbers, _as_text: AsText) -> bytes:
    from costcalc.rendering.workbook import as_xlsx

    return as_xlsx(quote)


def _ics(quote: "Quote", _numbers: Numbers, _as_text: AsText) -> Written:
    from costcalc.rendering.events import as_ics

    return as_ics(quote)


QUOTE = Formats(
    {
        "table": _table,
        "json": _json,
        "csv": _csv,
        "md": _markdown,
        "html": _html,
        "pdf": _pdf,
        "xlsx": _xlsx,
        "ics": _ics,
    },
    {
        ".json": "json",
        ".txt": "table",
        ".csv": "csv",
        ".md": "md",
        ".html": "html",
        ".htm": "html",
        ".pdf": "pdf",
        ".xlsx": "xlsx",
        ".ics": "ics",
    },
)


def _changes_text(changes: "Diff", numbers: Numbers, as_text: AsText) -> str:
    from costcalc.rendering.changes import changes_text

    return as_text(lambda width: changes_text(changes, width, numbers))


def _changes_markdown(changes: "Diff", numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.changes import changes_markdown

    return changes_markdown(changes, numbers)


def _changes_json(changes: "Diff", _numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.changes import changes_json

    return changes_json(changes)


CHANGES = Formats(
    {"text": _changes_text, "md": _changes_markdown, "json": _changes_json},
    {".txt": "text", ".md": "md", ".json": "json"},
)


def _comparison_table(comparison: "Comparison", numbers: Numbers, as_text: AsText) -> str:
    from costcalc.rendering.comparison import comparison_text

    return as_text(lambda width: comparison_text(comparison, width, numbers))


def _comparison_json(comparison: "Comparison", _numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.comparison_files import comparison_json

    return comparison_json(comparison)


def _comparison_csv(comparison: "Comparison", _numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.comparison_files import comparison_csv

    return comparison_csv(comparison)


def _comparison_markdown(comparison: "Comparison", numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.comparison_files import comparison_markdown

    return comparison_markdown(comparison, numbers)


def _comparison_html(comparison: "Comparison", numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.comparison_html import comparison_html

    return comparison_html(comparison, numbers)


COMPARISON = Formats(
    {
        "table": _comparison_table,
        "json": _comparison_json,
        "csv": _comparison_csv,
        "md": _comparison_markdown,
        "html": _comparison_html,
    },
    {".json": "json", ".txt": "table", ".csv": "csv", ".md": "md", ".html": "html", ".htm": "html"},
)


def _prices_table(prices: "Prices", numbers: Numbers, as_text: AsText) -> str:
    from costcalc.rendering.prices import prices_text

    return as_text(lambda width: prices_text(prices, width, numbers))


def _prices_json(prices: "Prices", _numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.prices_files import prices_json

    return prices_json(prices)


def _prices_csv(prices: "Prices", _numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.prices_files import prices_csv

    return prices_csv(prices)


def _prices_markdown(prices: "Prices", numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.prices_files import prices_markdown

    return prices_markdown(prices, numbers)


def _prices_html(prices: "Prices", numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.prices_html import prices_html

    return prices_html(prices, numbers)


PRICES = Formats(
    {
        "table": _prices_table,
        "json": _prices_json,
        "csv": _prices_csv,
        "md": _prices_markdown,
        "html": _prices_html,
    },
    {".json": "json", ".txt": "table", ".csv": "csv", ".md": "md", ".html": "html", ".htm": "html"},
)


def _questions_table(found: "Questions", numbers: Numbers, as_text: AsText) -> str:
    from costcalc.rendering.questions import questions_text

    return as_text(lambda width: questions_text(found, width, numbers))


def _questions_message(found: "Questions", _numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.questions import message

    return message(found)


def _questions_japanese(found: "Questions", _numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.questions import japanese

    return japanese(found)


def _questions_json(found: "Questions", _numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.questions import questions_json

    return questions_json(found)


def _questions_markdown(found: "Questions", numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.questions import questions_markdown

    return questions_markdown(found, numbers)


QUESTIONS = Formats(
    {
        "table": _questions_table,
        "message": _questions_message,
        "japanese": _questions_japanese,
        "md": _questions_markdown,
        "json": _questions_json,
    },
    {".json": "json", ".txt": "message", ".md": "md"},
)


def _audit_table(audit: "Audit", numbers: Numbers, as_text: AsText) -> str:
    from costcalc.rendering.audit import audit_text

    return as_text(lambda width: audit_text(audit, width, numbers))


def _audit_json(audit: "Audit", _numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.audit_files import audit_json

    return audit_json(audit)


def _audit_markdown(audit: "Audit", numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.audit_files import audit_markdown

    return audit_markdown(audit, numbers)


def _audit_html(audit: "Audit", numbers: Numbers, _as_text: AsText) -> str:
    from costcalc.rendering.audit_html import audit_html

    return audit_html(audit, numbers)


AUDIT = Formats(
    {"table": _audit_table, "json": _audit_json, "md": _audit_markdown, "html": _audit_html},
    {".json": "json", ".txt": "table", ".md": "md", ".html": "html", ".htm": "html"},
)
