"""Exchange rates and conversion. One module for each origin of rates: bundled, live, files and store."""

from costcalc.rates import store
from costcalc.rates.bundled import load_bundled
from costcalc.rates.pegs import AnchoredRate, parse_pin, pegged, pinned
from costcalc.rates.table import Rate, Rates, convert, published

__all__ = [
    "AnchoredRate",
    "Rate",
    "Rates",
    "convert",
    "load_bundled",
    "parse_pin",
    "pegged",
    "pinned",
    "published",
    "store",
]
