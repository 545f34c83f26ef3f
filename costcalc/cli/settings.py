"""The options that may stand for every run, and how item is read from a file or a variable."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from costcalc.errors import ScenarioError
from costcalc.scenario.options import OPTIONS, Option

Value = str | bool | tuple[str, ...]
"""What an option is given: its text, on or off, or several texts."""

SWITCHES = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}

LONGEST = 60
"""Characters of a value that a message shows."""
DIGITS = 20
"""Of a number that is written out."""


class Setting(NamedTuple):
    """An option that may stand for every run."""

    read: Callable[[str, Any], Value]
    """From its name and what a file or a variable says to its value, which is empty for nothing.

    Raises ScenarioError.
    """
    example: str
    """As a file has it."""


def _text(name: str, raw: Any) -> Value:
    if not isinstance(raw, str) or "\0" in raw:
        raise _refused(name, raw, "text")
    return raw.strip()


def _number(name: str, raw: Any) -> Value:
    text = _word(raw)
    if text is None:
        raise _refused(name, raw, "a number")
    return _readable(name, text)


def _several(name: str, raw: Any) -> tuple[str, ...]:
    """A list, or one text with commas."""
    words: list[str] = []
    for item in raw if isinstance(raw, list) else [raw]:
        text = _word(item)
        if text is None:
            raise _refused(name, raw, "a list of texts or numbers")
        words += [word.strip() for word in text.split(",") if word.strip()]
    return tuple(words)


def _joined(name: str, raw: Any) -> Value:
    """A list that is one text on the command line."""
    return _readable(name, ",".join(_several(name, raw)))


def _switch(name: str, raw: Any) -> Value:
    switched = SWITCHES.get(raw.strip().casefold()) if isinstance(raw, str) else raw
    if not isinstance(switched, bool):
        raise _refused(name, raw, "true or false")
    return switched


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
        if text.strip():
            parse("", text)
    except ScenarioError as error:
        raise ScenarioError(error.problems[0].removeprefix("the value ")) from error
    return text.strip()


def _refused(name: str, raw: Any, what: str) -> ScenarioError:
    return ScenarioError(f"{written(raw)} is not {what}: write it as {SETTINGS[name].example}")


def written(raw: Any) -> str:
    """What a file says, to be shown."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
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


def _of_option(option: Option) -> Setting:
    """How an option of a scenario is configured: by what it takes."""
    example = option.example or ""
    if option.is_list:
        return Setting(_several if option.repeated else _joined, example)
    return Setting(_text if example.startswith('"') else _number, example)


SETTINGS: Mapping[str, Setting] = {
    **{name: _of_option(option) for name, option in OPTIONS.items() if option.example},
    "rates": Setting(_text, '"my-rates.csv"'),
    "rates-url": Setting(_text, '"https://rates.example.org/api"'),
    "rate": Setting(_several, '["USD/JPY=150"]'),
    "max-age": Setting(_number, "30"),
    "data": Setting(_text, '"my-prices"'),
    "prepared-by": Setting(_text, '"Example Travel"'),
    "valid-days": Setting(_number, "14"),
    "locale": Setting(_text, '"de"'),
    "quiet": Setting(_switch, "true"),
}
"""Every option that may stand for every run, in the order of the help."""

APART = {("diff", "currency")}
"""Options that are called like a setting and are none, by command: a comparison is in the first document's currency."""
