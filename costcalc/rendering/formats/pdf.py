"""Pages as PDF: blocks laid out by the template `page.typ`, which is given them as data.

It meets PDF/UA, the standard for readers who do not see, which refuses letters without a font: they become codes.
"""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from costcalc.errors import OutputError
from costcalc.journey.schedule import WEEK
from costcalc.messages import label
from costcalc.rendering.blocks import Page
from costcalc.rendering.charts import Calendar
from costcalc.rendering.text import ENGLISH, Reader, Spans, escape_controls, runs

TEMPLATE = Path(__file__).with_name("page.typ")
MISSING = 'PDF needs the library typst: install it with pip install "costcalc[pdf]"'
WITHOUT_FONT = re.compile(r'the text `"(.+?)"` could not be displayed')
"""What typst says of letters that no font has."""
CODES = label(
    "This machine has no font for some letters: they stand as their codes, such as {code}. Install a font with them."
)
LEAST_TICK = 0.035
"""Share of the calendar's width that a name over it needs."""


def as_pdf(page: Page, reader: Reader = ENGLISH) -> bytes:
    """The page as PDF, the same bytes for the same page.

    Fonts of this machine are asked for letters that the bundled one lacks; letters that none has stand as their codes,
    and the document says so. Raises OutputError without typst.
    """
    try:
        import typst  # noqa: PLC0415 - not everybody has it
    except ImportError as error:
        raise OutputError(MISSING) from error
    codes: dict[int, str] = {}
    bundled_fonts_alone = True
    while True:
        note = reader.say(CODES, code=next(iter(codes.values()))) if codes else ""
        data = {**_data(page, reader), "language": reader.language.partition("_")[0], "note": str(note)}
        try:
            return typst.compile(
                TEMPLATE,
                root=TEMPLATE.parent,
                ignore_system_fonts=bundled_fonts_alone,
                pdf_standards="ua-1",
                sys_inputs={"page": json.dumps(data, ensure_ascii=False).translate(codes)},
            )
        except typst.TypstError as error:
            letters = "".join(WITHOUT_FONT.findall(str(error.diagnostic)))
            if not letters:
                raise
            if not bundled_fonts_alone:
                codes |= {ord(letter): f"[U+{ord(letter):04X}]" for letter in letters}
            bundled_fonts_alone = False


def _data(value: Any, reader: Reader) -> Any:
    """A page, or a part of it, as the template takes it: records by the names of their fields and of their kind."""
    if isinstance(value, str):
        return escape_controls(value)
    if isinstance(value, Spans):
        return [{"kind": kind, "words": escape_controls(words)} for kind, words in runs(value)]
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        fields = {name: _data(field, reader) for name, field in value._asdict().items()}
        if isinstance(value, Calendar):
            days = fields["days"] = value.weeks * WEEK
            fields["names"] = value.names(reader, days * LEAST_TICK)
        return {"is": type(value).__name__, **fields}
    if isinstance(value, (tuple, frozenset)):
        return [_data(part, reader) for part in value]
    return float(value) if isinstance(value, Decimal) else value if isinstance(value, (bool, int)) else None
