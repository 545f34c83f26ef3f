"""Text from data and options made safe to show: what would steer a terminal or hide in a line becomes visible."""

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
