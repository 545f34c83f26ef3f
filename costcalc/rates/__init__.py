"""Exchange rates: what a rate is, how one is found and used. Where rates come from: a module per origin."""

from costcalc.rates.bundled import load_bundled
from costcalc.rates.table import Rate, Rates, convert

__all__ = ["Rate", "Rates", "convert", "load_bundled"]
