"""Text from data and options made safe to show: what would steer a terminal or reorder a line becomes visible."""

import re

STEERING = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # control characters of ASCII and Latin-1, escape and CSI among them
    "\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # direction marks, separators, invisible characters
    "\U000e0000-\U000e007f"  # tags: invisible letters
    "]"
)


LAST_OF_FOUR_DIGITS = 0xFFFF


def literal(text: str) -> str:
    r"""The text with each steering character written out, such as `\u001b` for escape."""
    return STEERING.sub(lambda found: _written_out(found[0]), text)


def literal_json(document: str) -> str:
    r"""A JSON document with the steering characters in its texts escaped, which JSON reads back as they were."""
    return "\n".join(STEERING.sub(lambda found: _escaped(found[0]), line) for line in document.split("\n"))


def _written_out(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= LAST_OF_FOUR_DIGITS else f"\\U{code:08x}"


def _escaped(character: str) -> str:
    pairs = character.encode("utf-16-be").hex()
    return "".join(f"\\u{pairs[at : at + 4]}" for at in range(0, len(pairs), 4))
