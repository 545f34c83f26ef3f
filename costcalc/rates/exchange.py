"""Conversion into the budget's currency, remembering every rate that was used."""

from decimal import Decimal
from typing import Protocol

from costcalc.catalog.models import Catalog
from costcalc.money import ONCE, Band, Money, band, round_money
from costcalc.rates import Rate, convert


class RateTable(Protocol):
    """Whatever knows rates."""

    def find(self, base: str, quote: str) -> Rate:
        """The rate between two currencies. Raises MissingRate."""


class Exchange:
    """A table of rates, seen from one currency."""

    def __init__(self, currency: str, catalog: Catalog, rates: RateTable) -> None:
        self.currency = currency
        self.minor_unit = catalog.currencies[currency].minor_unit
        self.rates = rates
        self.used: dict[str, Rate] = {}

    def convert(self, money: Money, quantity: Band = ONCE) -> Band:
        """Money times a quantity in the budget's currency, rounded once. Raises MissingRate."""
        return convert(money, self._rate(money.currency), self.minor_unit, quantity)

    def across(self, amount: Decimal, currency: str, into: str) -> Decimal:
        """An amount in another currency, unrounded, to hold two amounts against each other. Raises MissingRate.

        What is decided so is the same whatever currency the budget is in; but both rates into it are remembered.
        """
        if currency == into:
            return amount
        self._rate(currency), self._rate(into)
        return amount * self.rates.find(currency, into).rate

    def rounded(self, amount: Band) -> Band:
        """An amount that is in the budget's currency already, rounded to its minor unit."""
        return band(*(round_money(number, self.minor_unit) for number in amount.columns))

    def _rate(self, currency: str) -> Rate | None:
        """The rate from a currency, or none for the budget's own."""
        if currency == self.currency:
            return None
        if currency not in self.used:
            self.used[currency] = self.rates.find(currency, self.currency)
        return self.used[currency]
