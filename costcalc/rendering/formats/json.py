"""Documents as JSON text."""

from costcalc.model import Frozen
from costcalc.quote.load import sealed
from costcalc.quote.model import Quote

DELETE = "\x7f"


def as_json(document: Frozen) -> str:
    """The whole document in ASCII, indented, with numbers as decimal strings and a final newline.

    A quote is sealed with its checksum. Texts are escaped where they are not plain, so that nothing in them can steer a
    terminal; JSON reads them back.
    """
    model = sealed(document) if isinstance(document, Quote) else document
    return model.model_dump_json(by_alias=True, indent=2, ensure_ascii=True).replace(DELETE, "\\u007f") + "\n"
