"""Exchange rates: what a rate is, how one is found and used. Where rates come from: a module per origin."""

from costcalc.rates import store
from costcalc.rates.bundled import load_bundled
from costcalc.rates.pegs import Link, parse_pin, pegged, pinned
from costcalc.rates.table import Rate, Rates, convert, published

__all__ = [
    "Link",
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
