"""The options that may stand for every run, and how one is read from a file or a variable."""

from collections.abc import Mapping
from typing import Any

from costcalc.errors import ScenarioError
from costcalc.scenario.options import OPTIONS

Value = str | bool | tuple[str, ...]
"""What an option is given: its text, on or off, or several texts."""

SETTINGS: Mapping[str, str] = {
    **{name: option.example for name, option in OPTIONS.items() if option.example},
    "rates": '"my-rates.csv"',
    "rates-url": '"https://rates.example.org/api"',
    "rate": '["USD/JPY=150"]',
    "max-age": "30",
    "data": '"my-prices"',
    "prepared-by": '"Example Travel"',
    "valid-days": "14",
    "locale": '"de"',
    "quiet": "true",
    "plain": "true",
}
"""Every option that may stand for every run, in the order of the help, with a value as a file has it."""

APART = {("diff", "currency")}
"""Options that are called like a setting and are none, by command: a comparison is in the first document's currency."""

SWITCHES = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}

TEXT, LIST, SWITCH = "text", "a list of texts or numbers", "true or false"
KINDS = {'"': TEXT, "[": LIST, "t": SWITCH}
"""What a setting takes, by the first character of its example; a number is what begins with none of them."""
LONGEST = 60
"""Characters of a value that a message shows."""
DIGITS = 20
"""Of a number that is written out."""


def read(name: str, raw: Any) -> Value:
    """What a file or a variable says of a setting as its value, which is empty for nothing. Raises ScenarioError.

    What the setting takes is what its example is: text, a number, a switch, or a list, which may be one text with
    commas.
    """
    example = SETTINGS[name]
    kind = KINDS.get(example[0], "a number")
    if kind == SWITCH:
        value = SWITCHES.get(raw.strip().casefold()) if isinstance(raw, str) else raw
        if isinstance(value, bool):
            return value
    words = [_word(item) for item in (raw if kind == LIST and isinstance(raw, list) else [raw])]
    if kind == SWITCH or None in words or (kind == TEXT and not isinstance(raw, str)):
        raise ScenarioError(f"{written(raw)} is not {kind}: write it as {example}")
    if kind == TEXT:
        return str(raw).strip()
    texts = [text for word in words if word for part in word.split(",") if (text := part.strip())]
    is_repeated = kind == LIST and (name not in OPTIONS or OPTIONS[name].repeated)
    return tuple(texts) if is_repeated else _readable(name, ",".join(texts))


def _word(raw: Any) -> str | None:
    """A text or a number as the command line has it; none for anything else."""
    from decimal import Decimal

    if isinstance(raw, Decimal):
        return f"{raw:f}" if abs(raw.adjusted()) < DIGITS else str(raw)
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**DIGITS:
        return str(raw)
    return raw if isinstance(raw, str) and "\0" not in raw else None


def _readable(name: str, text: str) -> str:
    """The text, if it is what the option takes. Raises ScenarioError."""
    parse = OPTIONS[name].parse if name in OPTIONS else OPTIONS["companions"].parse  # a whole number
    try:
        if text:
            parse("", text)
    except ScenarioError as error:
        raise ScenarioError(error.problems[0].removeprefix("the value ")) from error
    return text


def written(raw: Any) -> str:
    """What a file says, to be shown."""
    if isinstance(raw, bool):
        return in_words(raw)
    if isinstance(raw, dict):
        return "a section"
    if isinstance(raw, list | tuple):
        shown = f"[{', '.join(written(item) for item in raw)}]"
    else:
        shown = repr(raw) if isinstance(raw, str) else _word(raw) or "such a value"
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"


def in_words(value: Value) -> str:
    """A value to be read, in a message or a listing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else ", ".join(value)
