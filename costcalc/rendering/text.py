"""Text of pages: phrases, and text from data and options made safe to show.

What would steer a terminal or hide in a line becomes visible.
"""

from decimal import Decimal
from typing import Literal, NamedTuple

LAST_OF_FOUR_DIGITS = 0xFFFF


def escape_controls(text: str) -> str:
    r"""The text with each character that is not meant to be seen written out, such as `\u001b` for escape.

    That is every control, format, private, unassigned and line-separating character of Unicode; spaces stay.
    """
    if text.isprintable():
        return text
    return "".join(_written_out(character) for character in text)


def _written_out(character: str) -> str:
    from unicodedata import category  # noqa: PLC0415 - hardly ever needed

    if character.isprintable() or category(character) == "Zs":
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= LAST_OF_FOUR_DIGITS else f"\\U{code:08x}"


Written = Literal["exact", "whole", "plain"]


class Phrase(NamedTuple):
    """Words with what formats may do more with than show them."""

    words: str
    amounts: tuple[Decimal, ...] = ()
    """Amounts that stand in the words, for formats that carry exact values."""
    lead: str = ""
    """The beginning of the words, if it stands out."""
    link: str | None = None
    """An address that follows the words."""
    written: Written = "exact"
    """Whether the words name amounts exactly, also in whole units, or without trailing zeros."""

    def __str__(self) -> str:
        """The words, and the address after them."""
        return f"{self.words} {self.link}".strip() if self.link else self.words


Text = str | Phrase
