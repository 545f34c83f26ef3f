"""The quote document as JSON text."""

from costcalc.quote import Quote
from costcalc.render.literal import literal_json


def as_json(quote: Quote) -> str:
    """The whole document, indented, with numbers as decimal strings and a final newline."""
    return literal_json(quote.model_dump_json(by_alias=True, indent=2)) + "\n"
