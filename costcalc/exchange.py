"""Conversion into the budget's currency, remembering every rate that was used."""

from costcalc.catalog.models import Catalog
from costcalc.money import ONCE, Band, Money, band, exactly, round_money, times
from costcalc.rates import Rate, Rates, convert


class Exchange:
    """A table of rates, seen from one currency."""

    def __init__(self, currency: str, catalog: Catalog, rates: Rates) -> None:
        self.currency = currency
        self.minor_unit = catalog.currencies[currency].minor_unit
        self.rates = rates
        self.used: dict[str, Rate] = {}

    def convert(self, money: Money, quantity: Band = ONCE) -> Band:
        """Money times a quantity in the budget's currency, rounded once. Raises MissingRate."""
        if money.currency == self.currency:
            return convert(money, None, self.minor_unit, quantity)
        rate = self.used.get(money.currency)
        if rate is None:
            rate = self.used[money.currency] = self.rates.find(money.currency, self.currency)
        return convert(money, rate, self.minor_unit, quantity)

    def rounded(self, amount: Band) -> Band:
        """An amount that is in the budget's currency already, rounded to its minor unit."""
        return band(*(round_money(number, self.minor_unit) for number in amount.columns))

    def compared_in(self, currency: str, money: Money) -> Band:
        """Money in another currency, unrounded, to hold it against a tariff. Raises MissingRate."""
        if money.currency == currency:
            return times(money, ONCE)
        return times(money, exactly(self.rates.find(money.currency, currency).rate))
