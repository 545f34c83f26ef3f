"""Quotes in which every text that is not a name or a number says something else, and texts that mean harm."""

from typing import Any

from costcalc.document import Quote
from costcalc.frozen import Frozen

HOSTILE = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(1)",
    "-2",
    "- item",
    "1. item",
    "<script>alert(1)</script>",
    "<!-- x -->",
    "![x](javascript:alert(1))",
    "[x](javascript:alert(1))",
    "](javascript:alert(1))",
    "javascript:alert(1) http://evil.example //evil.example www.evil.example evil.com me@evil.com",
    "[x]: http://evil.example",
    "[^1] [2*] *bold* __bold__ ~~gone~~ `code` ``` $x^2$ &lt;b&gt; &#60;b&#62;",
    "a|b\\|c\\",
    "# title #",
    "> said",
    "---",
    "\x1b[31mred\x07",
    "[red]x[/red]",
    "one\r\ntwo\rthree\nfour\tfive\x00",
    "\n\n# title\n\n- item\n\nBEGIN:VEVENT",
    "\u202eesrever\u2066",
    "#let x = 1",
    r"C:\New; D:\next, \N",
    "    code",
    "  =1+1",
    "http://localhost //localhost www.1.2",
    "山田 花子 محمد Nguyễn Thị Ánh 👩‍👧",
    "＝1+1",
)
"""Each would be more than its words somewhere."""

KEPT = frozenset(
    {
        "id",
        "document",
        "created",
        "costcalc",
        "currency",
        "currencies",
        "category",
        "source",
        "also",
        "fee",
        "tax",
        "role",
        "plan",
        "kind",
        "dated",
        "url",
        "date",
        "base",
        "quote",
        "risk_class",
        "number",
        "version",
        "sha256",
        "scenario",
        "basis",
        "checksum",
    }
)
"""Fields that name something else, or count it; so do those that end with `_source`."""


def saying(quote: Quote, text: str) -> Quote:
    """The quote with every text replaced by one."""
    found: Quote = _said(quote, text)
    return found


def _said(value: Any, text: str) -> Any:
    if isinstance(value, Frozen):
        fields = type(value).model_fields
        changed = {
            name: _said(getattr(value, name), text)
            for name in fields
            if name not in KEPT and not name.endswith("_source")
        }
        return value.model_copy(update=changed)
    if isinstance(value, str):
        return text
    if isinstance(value, tuple):
        return tuple(_said(each, text) for each in value)
    if isinstance(value, dict):
        return {key: _said(each, text) for key, each in value.items()}
    return value
