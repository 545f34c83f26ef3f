"""The quote document as JSON text."""

from costcalc.analysis.stored import sealed
from costcalc.quote.model import Quote

DELETE = "\x7f"


def as_json(quote: Quote) -> str:
    """The whole document in ASCII, indented, with numbers as decimal strings and a final newline.

    It is sealed with its checksum. Texts are escaped where they are not plain, so that nothing in them can steer a
    terminal; JSON reads them back.
    """
    text = sealed(quote).model_dump_json(by_alias=True, indent=2, ensure_ascii=True)
    return text.replace(DELETE, "\\u007f") + "\n"
