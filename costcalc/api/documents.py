"""What a notebook and a program ask of every document: to be shown whole, in a line, and written into a file."""

from os import PathLike
from typing import TypeVar

from pydantic import BaseModel

from costcalc.rendering.text import escape_controls

HEIGHT = "40em"
"""Of the frame that a notebook shows a document in; it scrolls."""
OUTWARD = '<a href="http'
"""How a link to a source begins."""


class Shown:
    """A document as programs get it."""

    def save(self, path: str | PathLike[str], *, locale: str | None = None) -> None:
        """Write it into a file, in the format that its name ends with: .json .txt .csv .md .html and more.

        The file is written whole or not at all. Raises ScenarioError for a name that says no format, OutputError if it
        cannot be written or the library of the format is not installed.
        """
        from costcalc.api.formats import save  # noqa: PLC0415 - brings every format

        save(self, path, locale=locale)  # type: ignore[arg-type]

    def _repr_html_(self) -> str:
        """The whole document for a notebook, in a frame of its own, so that its style stays in it."""
        from costcalc.api.formats import render  # noqa: PLC0415 - brings every format

        return framed(render(self, "html"), self._in_a_line())  # type: ignore[call-overload]

    def __repr__(self) -> str:
        """What it is and what it comes to; a whole document would be thousands of lines."""
        return escape_controls(f"<{type(self).__name__} {self._in_a_line()}>")

    def __str__(self) -> str:
        """The same."""
        return repr(self)

    def _in_a_line(self) -> str:
        raise NotImplementedError


Kind = TypeVar("Kind", bound=BaseModel)


def shown_as(kind: type[Kind], made: BaseModel) -> Kind:
    """A document as another class with the same fields, without reading it again: it has been validated."""
    found = kind.__new__(kind)
    _set(found, "__dict__", dict(made.__dict__))
    _set(found, "__pydantic_fields_set__", set(made.__pydantic_fields_set__))
    _set(found, "__pydantic_extra__", None)
    _set(found, "__pydantic_private__", None)
    return found


_set = object.__setattr__


def same(one: BaseModel, other: BaseModel, kind: type[BaseModel]) -> bool:
    """Whether two documents say the same, whatever class they are shown as."""
    return all(getattr(one, field) == getattr(other, field) for field in kind.model_fields)


def framed(page: str, title: str) -> str:
    """A page of HTML in a frame that nothing can leave but a link to a source, which opens beside the notebook."""
    from html import escape  # noqa: PLC0415 - only a notebook needs it

    inside = escape(page.replace(OUTWARD, f'<a target="_blank"{OUTWARD.removeprefix("<a")}'))
    return (
        f'<iframe title="{escape(escape_controls(title))}" sandbox="allow-popups allow-popups-to-escape-sandbox" '
        f'srcdoc="{inside}" style="width: 100%; height: {HEIGHT}; border: 0"></iframe>'
    )
